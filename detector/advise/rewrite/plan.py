"""Plans the migration of one project: which files change, what is added, what is left to do. Writes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.utils import canonicalize_name

from detector.advise.rewrite import manifests
from detector.advise.rewrite.codemod import FileContext, Rewritten, rewrite, shared_objects, words
from detector.advise.rewrite.decisions import Fate, Site
from detector.advise.rewrite.gate import parses
from detector.advise.rewrite.placement import Home, homes, import_roots, imported_modules
from detector.advise.rewrite.tables import Library, libraries
from detector.advise.rewrite.targets import TARGETS, Target, client_source
from detector.errors import DetectorError
from detector.limits import DEFAULT_LIMITS, Limits
from detector.sources.worktree import WorkTree, read_file

_OTHER_MANIFESTS = (
    *("setup.py", "setup.cfg", "environment.yml", "environment.yaml", "conda.yaml"),
    *("poetry.lock", "uv.lock", "Pipfile.lock", "pdm.lock"),
)
_SKIPPED = ("site-packages/", "/venv/", "/.venv/", "node_modules/")


MARK = "TODO(waudit)"
"""Begins every comment that a migration leaves."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A file that changes; `old` is None for a new one."""

    path: str
    old: bytes | None
    new: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person must know or do; `line` is 0 for a file as a whole."""

    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole migration of a project, in the order of paths."""

    target: Target
    edits: tuple[Edit, ...]
    sites: tuple[tuple[str, Site], ...]
    notes: tuple[Note, ...]

    def count(self, fate: Fate) -> int:
        """How many call sites met a fate."""
        return sum(site.fate is fate for _, site in self.sites)


def plan_migration(root: str, wanted: Target, limits: Limits = DEFAULT_LIMITS) -> Plan:
    """Read the tree below `root` and plan. Raises SourceError if the root cannot be read."""
    tree = WorkTree(root)
    natives = {entry.path: entry.native for folder in tree.folders() for entry in folder}
    known = libraries()
    project = _Project(natives, limits)
    interesting = [path for path in sorted(project.python) if _concerns(project.python[path], known)]
    if not interesting:
        return Plan(wanted, (), (), ())
    roots = import_roots(natives, project.imported())
    shared = _shared(project, interesting, known, roots)
    first = _rewritten(project, interesting, known, roots, shared, wanted, {})
    users = [path for path, done in first.results.items() if done.uses_client]
    places = homes(users, roots, natives)
    stuck = _stuck(first, known)
    second = _rewritten(project, interesting, known, roots, shared, wanted, places, stuck)
    users = [path for path, done in second.results.items() if done.uses_client]
    edits = [Edit(path, project.python[path], done.content) for path, done in second.results.items()]
    edits = [edit for edit in edits if edit.old != edit.new]
    edits += _client_edits([places[path] for path in users if path in places], wanted, natives)
    manifest_edits, manifest_notes = _manifest_edits(project, known, second, edits, wanted)
    sites = [(path, site) for path, done in second.results.items() for site in done.sites]
    notes = [*second.notes, *manifest_notes]
    return Plan(
        wanted,
        tuple(sorted([*edits, *manifest_edits], key=lambda edit: edit.path)),
        tuple(sorted(sites)),
        tuple(sorted(notes, key=lambda note: (note.path, note.line))),
    )


class _Project:
    """The files that matter, read once."""

    def __init__(self, natives: Mapping[str, str], limits: Limits) -> None:
        self.natives = natives
        self.python: dict[str, bytes] = {}
        self.notes: list[Note] = []
        for path in sorted(natives):
            if path.endswith(".py") and not any(part in f"/{path}" for part in _SKIPPED):
                try:
                    self.python[path] = read_file(natives[path], limits.source_bytes)
                except DetectorError as error:
                    self.notes.append(Note(path, 0, f"was not read: {error}"))
        self._words: Counter[str] | None = None

    def imported(self) -> set[str]:
        """Every module that the project imports."""
        return {name for content in self.python.values() for name in imported_modules(content)}

    def foreign(self, path: str) -> frozenset[str]:
        """Words of all other Python files."""
        if self._words is None:
            self._words = Counter(word for content in self.python.values() for word in words(content))
        own = words(self.python[path])
        return frozenset(word for word, count in self._words.items() if count > (1 if word in own else 0))


@dataclass(frozen=True, slots=True)
class _Round:
    results: dict[str, Rewritten]
    notes: list[Note]


def _concerns(content: bytes, known: tuple[Library, ...]) -> bool:
    lower = content.lower()
    stems = [module.lower() for library in known for module in library.modules]
    stems += [path.lower() for library in known for route in library.routes for path in route.paths]
    return any(stem.encode() in lower for stem in [*stems, "whatsapp.com"])


def _package_of(path: str, roots: Mapping[str, str]) -> tuple[str, ...]:
    root = roots.get(path, "")
    inside = path[len(root) + 1 if root else 0 :]
    return tuple(inside.split("/")[:-1])


def _shared(
    project: _Project, paths: list[str], known: tuple[Library, ...], roots: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    found: dict[str, str] = {}
    for path in paths:
        name = path.rpartition("/")[2][:-3]
        found.update(shared_objects(project.python[path], known, _package_of(path, roots), name))
    return tuple(sorted(found.items()))


def _rewritten(
    project: _Project,
    paths: list[str],
    known: tuple[Library, ...],
    roots: Mapping[str, str],
    shared: tuple[tuple[str, str], ...],
    wanted: Target,
    places: Mapping[str, Home],
    stuck: frozenset[str] = frozenset(),
) -> _Round:
    results: dict[str, Rewritten] = {}
    notes = list(project.notes)
    users = _users_of(project, shared, paths)
    for path in [*paths, *users]:
        package = places[path].package if path in places else ""
        context = FileContext(
            _package_of(path, roots), wanted.module, package, _others(shared, path, roots), project.foreign(path), stuck
        )
        try:
            results[path] = rewrite(project.python[path], known, context)
        except DetectorError as error:
            notes.append(Note(path, 0, f"was left as it is: {error}"))
    return _Round(results, notes)


def _stuck(first: _Round, known: tuple[Library, ...]) -> frozenset[str]:
    left = {site.library for done in first.results.values() for site in done.sites if site.fate is Fate.LEFT}
    return frozenset(library.id for library in known if library.whole and library.id in left)


def _others(shared: tuple[tuple[str, str], ...], path: str, roots: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    own = ".".join((*_package_of(path, roots), path.rpartition("/")[2][:-3]))
    return tuple((name, symbol) for name, symbol in shared if name.rpartition(".")[0] != own)


def _users_of(project: _Project, shared: tuple[tuple[str, str], ...], paths: list[str]) -> list[str]:
    """Files that name no library but use an object that another file makes."""
    modules = {name.rpartition(".")[0].rpartition(".")[2] for name, _ in shared}
    return [
        path
        for path, content in sorted(project.python.items())
        if path not in paths and any(module.encode() in content for module in modules)
    ]


def _client_edits(places: Iterable[Home], wanted: Target, natives: Mapping[str, str]) -> list[Edit]:
    edits = []
    for home in sorted(set(places), key=lambda one: one.folder):
        path = f"{home.folder}/{wanted.module}.py" if home.folder else f"{wanted.module}.py"
        if path not in natives:
            edits.append(Edit(path, None, client_source(wanted)))
    return edits


def _manifest_edits(
    project: _Project, known: tuple[Library, ...], done: _Round, edits: list[Edit], wanted: Target
) -> tuple[list[Edit], list[Note]]:
    changed = {edit.path: edit.new for edit in edits}
    used = {site.library for result in done.results.values() for site in result.sites}
    gone, kept = _packages(project, known, changed)
    made: list[Edit] = []
    notes: list[Note] = []
    found = False
    for path in sorted(project.natives):
        name = path.rpartition("/")[2]
        if not manifests.is_editable(path) and name not in _OTHER_MANIFESTS:
            continue
        try:
            content = read_file(project.natives[path], 4_000_000)
            text = content.decode("utf-8")
        except (DetectorError, UnicodeDecodeError):
            notes.append(Note(path, 0, "is not UTF-8; take the unofficial packages out by hand"))
            continue
        if not manifests.is_editable(path):
            notes.extend(_by_hand(path, text, gone))
            continue
        found = True
        new = manifests.without(path, text, gone)
        notes += [
            Note(path, 0, f"keeps {package}: some of its calls are left")
            for package in manifests.named(path, text, kept)
        ]
        if wanted.requirement and edits:
            new = manifests.with_requirement(path, new, wanted.requirement)
        if new != text:
            made.append(Edit(path, content, new.encode("utf-8")))
    if not found and used:
        needs = f"; install {wanted.requirement}" if wanted.requirement else ""
        packages = {str(canonicalize_name(name)) for one in known if one.id in used for name in one.packages} & gone
        what = f"uninstall {', '.join(sorted(packages))}" if packages else "nothing to take out"
        notes.append(Note(".", 0, f"has no manifest that can be edited: {what}{needs}"))
    return made, notes


def _packages(project: _Project, known: tuple[Library, ...], changed: Mapping[str, bytes]) -> tuple[set[str], set[str]]:
    """Packages that nothing imports after the migration, and those that something still imports."""
    before = {name.partition(".")[0] for content in project.python.values() for name in imported_modules(content)}
    after = {
        name.partition(".")[0]
        for path, content in project.python.items()
        for name in imported_modules(changed.get(path, content))
    }
    for path, content in project.python.items():
        if not parses(changed.get(path, content)):
            after |= {module for library in known for module in library.modules if module.encode() in content}
    gone: set[str] = set()
    kept: set[str] = set()
    for library in known:
        packages = {str(canonicalize_name(package)) for package in library.packages}
        if any(module in after for module in library.modules):
            kept |= packages
        else:
            gone |= packages
    for package, modules in _COMPANIONS.items():
        if any(module in before for module in modules) and not any(module in after for module in modules):
            gone.add(package)
    return gone, kept


_COMPANIONS: Mapping[str, tuple[str, ...]] = {
    "selenium": ("selenium",),
    "webdriver-manager": ("webdriver_manager",),
    "undetected-chromedriver": ("undetected_chromedriver",),
    "chromedriver-autoinstaller": ("chromedriver_autoinstaller",),
}
"""Packages that go with the browser, if the migration took their last import away."""


def _by_hand(path: str, text: str, packages: set[str]) -> list[Note]:
    lower = text.lower()
    found = sorted(name for name in packages if name in lower or name.replace("-", "_") in lower)
    what = "lock it again" if path.endswith((".lock", "Pipfile.lock")) else "take it out by hand"
    return [Note(path, 0, f"names {', '.join(found)}: {what}")] if found else []


def handled(root: str, plan: Plan, paths: Iterable[str]) -> set[str]:
    """Which of these files need no guide: those that are rewritten now, and those that were."""
    marks = (MARK.encode(), *(f"{one.module}.".encode() for one in TARGETS))
    done = {edit.path for edit in plan.edits}
    for path in paths:
        if path in done or not path.endswith(".py"):
            continue
        content = Path(root, path).read_bytes() if Path(root, path).is_file() else b""
        if any(mark in content for mark in marks) or path.rpartition("/")[2][:-3] in {one.module for one in TARGETS}:
            done.add(path)
    return done


def with_edit(plan: Plan, edit: Edit) -> Plan:
    """The plan with one more edit."""
    return replace(plan, edits=tuple(sorted([*plan.edits, edit], key=lambda one: one.path)))
