"""Which files without a stem belong to the evidence all the same: what it imports, and what imports it.

Only a choice of what to extract: what a name really means is the linker's to say, so this may choose too many.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from detector.extract.example_files import plain_path, stand_ins
from detector.extract.flow.addresses import last_telling, requested
from detector.extract.flow.deferred import asked_forms, has_form
from detector.extract.flow.queued import worked_off_queues
from detector.extract.flow.routes import routes_in
from detector.extract.flow.settings import KEYED
from detector.extract.flow.values import SETTINGS, render
from detector.extract.injected import ScriptFiles, handed_scripts
from detector.model.fact import NOWHERE, Call, EnvironmentName, FileFacts, Import, Literal, LiteralRole, Ref
from detector.model.location import Span

_FEWEST, _MOST, _PER_HIT = 40, 400, 2
"""Files without a stem that one scan extracts: some for any project, more for one with much evidence."""
LARGEST = 100_000
"""Bytes of the largest file that is extracted for its neighbours' sake."""
ROUNDS = 3
_MOST_IMPORTERS_OF = 300
_MOST_CHOICES = 4
_MOST_ALIKE = 200
"""A name that more files bear is looked up where it is nearest: comparing all with all importers would cost a square."""
_MOST_SIBLINGS = 30
_MOST_ASKED_NAMES = 80
MOST_ASKING = 20
"""Files that are extracted in one round because they may ask for something of the project."""
_SHORTEST_NAME = 2
_SUFFIX_LIST = """
    py pyw js mjs cjs jsx ts mts cts tsx vue svelte astro go php rb java kt kts cs vb rs dart ex exs swift lua scala groovy
    r pl pm sh bas cls gs c h cpp hpp cc hh cxx hxx ino
"""
CODE_SUFFIXES = frozenset("." + suffix for suffix in _SUFFIX_LIST.split())
"""Suffixes of files that import each other."""
_LIBRARY_ENDS = (".min.js", ".bundle.js", ".umd.js", "-min.js", ".pack.js")
"""How libraries end that a page carries with it: they import nothing of the project."""
_INDEX_NAMES = frozenset({"index", "__init__", "mod", "main", "lib", "init"})
_STARTED = frozenset({".js", ".mjs", ".cjs", ".ts", ".py", ".php", ".rb"})
"""Suffixes of files that another program starts by their whole name."""
_PYTHON = frozenset({".py", ".pyw", ".ipynb"})
_JAVASCRIPT = frozenset(
    {".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte", ".astro", ".html"}
)
_HEADERS = frozenset({".h", ".hpp", ".hh", ".hxx"})
_BODIES = frozenset({".c", ".cpp", ".cc", ".cxx"})
"""Suffixes of C and C++: what declares functions, and what has them."""
_FAMILIES = (
    _PYTHON,
    _JAVASCRIPT,
    frozenset({".java", ".kt", ".kts", ".scala", ".groovy"}),
    frozenset({".cs", ".vb"}),
    frozenset({".ex", ".exs"}),
    frozenset({".pl", ".pm"}),
    frozenset({".bas", ".cls"}),
    _HEADERS | _BODIES | {".ino"},
)
"""Suffixes of languages that import each other's files; every other suffix imports its own."""
_SHARED_FOLDER = frozenset({".go", ".gs", ".java", ".kt", ".cs", ".swift", ".scala", ".vb"})
"""Languages in which files of one folder use each other's names without an import."""
_SPLIT = re.compile(r"[/\\.:]+")
_IMPORT_WORD = re.compile(
    rb"\b(?:import|from|require|require_relative|require_once|include|include_once|use|using|export|source|load|mod"
    rb"|alias|library|part|autoload|extends|Imports|import_module|node|python3?|php|ruby|spawn|spawnSync|exec|execFile|Popen)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(rb"\s{0,16}(?:[\w.]{1,40}\s{1,8})?\"[^\"\s]{1,200}\"\s{0,8}(?://|$)")
"""A line of an import block of Go."""
_NAME_BYTES = rb"[A-Za-z0-9_$\-]"
_LONGEST_LINE = 2_000
_NOWHERE = Span(1, 1, 1, 1)
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_QUOTED = re.compile(r"""["'`]([^"'`\s]{1,200})["'`]()""")
_FROM = re.compile(r"\bfrom\s+([\w.]+)\s+import\s+([^#;]*)")
_IMPORTED = re.compile(r"(?:^\s*import|,)\s+([\w.]+)()")
_CLAUSES = {_PYTHON: (_FROM, _IMPORTED, _QUOTED), _JAVASCRIPT: (_QUOTED,)}
"""What names modules in a line that imports, and in a second group what is taken from them; the first that fits counts."""


def allowance(hits: int) -> int:
    """How many files without a stem may be extracted beside so many with one."""
    return min(_MOST, _FEWEST + _PER_HIT * hits)


class _Choice(NamedTuple):
    """A file that an import may name, in the order of likelihood: shared parts of its end and of its folders, negated."""

    score: int
    head: int
    path: str


class ProjectFiles:
    """The code files of a tree by module name; asked for what an import may mean.

    What is there as an example only has the name of the file that it is an example of, until it is given out.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        paths = tuple(paths)
        self._examples = stand_ins(paths)
        plain = {example: path for path, example in self._examples.items()}
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_folder: dict[str, list[str]] = defaultdict(list)
        self._together: dict[tuple[str, str], list[str]] = {}
        self._modules: dict[str, list[str]] = defaultdict(list)
        self._ranked: dict[tuple[str, str, str, tuple[str, ...], bool], list[_Choice]] = {}
        for path in (plain.get(path, path) for path in paths):
            stem, suffix = posixpath.splitext(path)
            if suffix.lower() in CODE_SUFFIXES:
                folder, name = posixpath.split(stem)
                self._by_name[name.lower()].append(path)
                if suffix.lower() in _SHARED_FOLDER or name.lower() in _INDEX_NAMES:
                    self._by_folder[posixpath.basename(folder).lower()].append(path)
                self._modules[stem.lower()].append(path)

    def meant_by(self, importer: str, found: Import) -> list[str]:
        """The files that an import in `importer` may name, at most a few, the likeliest first."""
        return [self._examples.get(path, path) for path in self._meant_by(importer, found)]

    def _meant_by(self, importer: str, found: Import) -> list[str]:
        relative = self._relative(importer, found)
        if relative:
            return relative
        key = (posixpath.dirname(importer), _suffix(importer), found.module, found.names, found.dynamic)
        if key not in self._ranked:
            self._ranked[key] = self._rank(importer, found)
        good = [choice for choice in self._ranked[key] if choice.path != importer]
        return [path for score, _head, path in good[:_MOST_CHOICES] if score == good[0].score]

    def _rank(self, importer: str, found: Import) -> list[_Choice]:
        """The files that an import may name in any file of this folder and suffix, the likeliest first."""
        module = posixpath.splitext(found.module)[0] if _has_code_suffix(found.module) else found.module
        parts = [part.lower() for part in _SPLIT.split(module) if part not in ("", "@", "~", "crate", "super", "self")]
        if not parts:
            parts = [""]
        choices: dict[str, int] = {}
        starts = found.dynamic and _has_code_suffix(found.module)
        family = CODE_SUFFIXES if starts else _family(_suffix(importer))
        for tail in (parts, *([*parts, name.lower()] for name in found.names if name.isidentifier()), parts[:-1]):
            for path in self._named(tail, importer) if tail else ():
                choices[path] = max(choices.get(path, 0), _shared_tail(path, tail))
        # One shared part is a coincidence unless the import has no more or the file is near.
        return sorted(
            _Choice(-score, -_shared_head(path, importer), path)
            for path, score in choices.items()
            if _suffix(path) in family and (starts or score > 1 or _is_near(path, importer, parts))
        )

    def siblings(self, path: str) -> list[str]:
        """Files of the same folder that share its names without importing them."""
        suffix = _suffix(path)
        if suffix not in _SHARED_FOLDER:
            return []
        folder = posixpath.dirname(path)
        if (folder, suffix) not in self._together:
            near = self._by_folder.get(posixpath.basename(folder).lower(), ())
            same = (self._examples.get(other, other) for other in near if posixpath.dirname(other) == folder)
            found = sorted(other for other in same if other.lower().endswith(suffix))
            self._together[folder, suffix] = found[: _MOST_SIBLINGS + 1]
        return [other for other in self._together[folder, suffix] if other != path][:_MOST_SIBLINGS]

    def bodies(self, path: str) -> list[str]:
        """Files with the functions that a header of C or C++ declares: they are called like it, often in another folder."""
        stem, suffix = posixpath.splitext(path)
        if suffix.lower() not in _HEADERS:
            return []
        same = self._by_name.get(posixpath.basename(stem).lower(), ())
        return [other for other in same if _suffix(other) in _BODIES][:_MOST_CHOICES]

    def _named(self, tail: Sequence[str], importer: str) -> Iterator[str]:
        """The files and packages of that name; of a name that very many bear, those in the importer's folder and above."""
        name = tail[-1]
        files, folders = self._by_name.get(name, ()), self._by_folder.get(name, ())
        if len(files) + len(folders) <= _MOST_ALIKE:
            yield from files
            yield from folders
            return
        folder = importer.lower()
        while folder:
            folder = posixpath.dirname(folder)
            for stem in dict.fromkeys((posixpath.join(folder, *tail), posixpath.join(folder, name))):
                for module in (stem, *(posixpath.join(stem, index) for index in sorted(_INDEX_NAMES))):
                    yield from self._modules.get(module, ())

    def _relative(self, importer: str, found: Import) -> list[str]:
        """The files of "./x", "../x", ".x" and "..x.y", with the imported names as possible modules of a package."""
        module = found.module
        if not module.startswith("."):
            return []
        folder = posixpath.dirname(importer)
        if "/" in module or module in (".", ".."):
            target = posixpath.normpath(posixpath.join(folder, module))
            targets = [target, posixpath.splitext(target)[0]] if _has_code_suffix(module) else [target]
        else:
            bare = module.lstrip(".")
            for _ in range(len(module) - len(bare) - 1):
                folder = posixpath.dirname(folder)
            targets = [posixpath.join(folder, *bare.split("."))] if bare else [folder]
        targets += [posixpath.join(target, name) for target in targets for name in found.names if name.isidentifier()]
        targets += [posixpath.join(target, name) for target in targets for name in ("index", "__init__")]
        paths = [path for target in targets for path in self._modules.get(target.lower(), ()) if path != importer]
        return list(dict.fromkeys(paths))[:_MOST_CHOICES]


_MANIFESTS = (
    "requirements.txt",
    "pyproject.toml",
    "setup.py",
    "Pipfile",
    "package.json",
    "composer.json",
    "Gemfile",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "Cargo.toml",
    "go.mod",
    "pubspec.yaml",
    "mix.exs",
    "packages.config",
    "Directory.Packages.props",
    "gradle/libs.versions.toml",
    "Package.swift",
    "manifest.json",
    "public/manifest.json",
    "src/manifest.json",
    "static/manifest.json",
    "extension/manifest.json",
)


_PROJECT_FILES = (".csproj", ".vbproj", ".fsproj", ".gemspec")
"""How manifests end that are called after their projects."""


def manifests_above(paths: Iterable[str], known: Collection[str]) -> list[str]:
    """Manifests beside and above these files: they name the tools that the files use, which no stem finds."""
    folders: dict[str, None] = {}
    for path in sorted(paths):
        folder = posixpath.dirname(path)
        while folder not in folders:
            folders[folder] = None
            folder = posixpath.dirname(folder)
    candidates = (posixpath.join(folder, name) for folder in folders for name in _MANIFESTS)
    own = sorted(path for path in known if path.endswith(_PROJECT_FILES) and posixpath.dirname(path) in folders)
    return [path for path in candidates if path in known] + own


def imported_by(facts: FileFacts, files: ProjectFiles) -> list[str]:
    """The files of the project that a file imports or shares a folder's names with, in the order of its imports."""
    found = dict.fromkeys(
        path for fact in facts.facts if isinstance(fact, Import) for path in files.meant_by(facts.path, fact)
    )
    found.update(dict.fromkeys(body for path in list(found) for body in files.bodies(path)))
    found.update(dict.fromkeys(files.siblings(facts.path)))
    return list(found)


def may_import(path: str) -> bool:
    """Whether a file is code that may import or call other code of the project."""
    lowered = path.lower()
    return posixpath.splitext(lowered)[1] in CODE_SUFFIXES and not lowered.endswith(_LIBRARY_ENDS)


def handed_by(facts: FileFacts, scripts: ScriptFiles) -> list[str]:
    """The scripts that a file hands to a page, in the order of the file."""
    handed = handed_scripts(facts)
    return list(dict.fromkeys(path for one in handed for path in scripts.meant_by(one.name, facts.path)))


def import_names(paths: Iterable[str]) -> dict[str, list[str]]:
    """By which names other files import these: file name without suffix, or the folder's for index files; lower case."""
    names: dict[str, list[str]] = defaultdict(list)
    for path in sorted(paths)[:_MOST_IMPORTERS_OF]:
        stem, suffix = posixpath.splitext(plain_path(path))
        if suffix.lower() not in CODE_SUFFIXES:
            continue
        name = posixpath.basename(stem).lower()
        folder = posixpath.basename(posixpath.dirname(path)).lower()
        own = () if name in _INDEX_NAMES else (name,)
        started = (f"{name}{suffix.lower()}",) if not own and suffix.lower() in _STARTED else ()
        shared = (folder,) if not own or suffix.lower() in _SHARED_FOLDER else ()
        for candidate in own + shared + started:
            if len(candidate) >= _SHORTEST_NAME and candidate.isascii():
                names[candidate].append(path)
    return dict(names)


def imports_one_of(path: str, data: bytes, words: Mapping[bytes, Collection[str]], files: ProjectFiles) -> bool:
    """Whether a line of the code file `path` may import one of the files under these names. Linear in the text."""
    in_lists = _suffix(path) == ".go"
    for line in data.split(b"\n"):
        if len(line) < _LONGEST_LINE and (_IMPORT_WORD.search(line) or (in_lists and _LISTED.match(line))):
            folded = line.lower()
            goals = {
                goal for word, of_word in words.items() if word in folded and _as_word(word, folded) for goal in of_word
            }
            if goals and _may_mean(path, line, goals, files):
                return True
    return False


def _may_mean(path: str, line: bytes, goals: Container[str], files: ProjectFiles) -> bool:
    """Whether what a line imports is one of these files, as far as single lines of its language tell."""
    clauses = _CLAUSES.get(_family(_suffix(path)))
    if clauses is None:
        return True
    text = line.decode("utf-8", "replace")
    named = next((found for clause in clauses if (found := clause.findall(text))), ())
    for module, names in named:
        one = Import(module, _NOWHERE, tuple(_IDENTIFIER.findall(names)), dynamic=True)
        if any(meant in goals for meant in files.meant_by(path, one)):
            return True
    return False


def asked_names(files: Iterable[FileFacts]) -> frozenset[str]:
    """What the project asks these files for: last names of routes, queues, settings that are evidence, functions, forms."""
    names: dict[str, None] = {}
    for facts in files:
        if facts.language == "php":
            names.update(dict.fromkeys(_asking_functions(facts)))
            names.update(dict.fromkeys(form for form, _send in asked_forms(facts)))
        if facts.language == "ruby":
            names.update(dict.fromkeys(_autoloaded_classes(facts)))
        if facts.language == "dotenv":
            telling = {fact.name for fact in facts.facts if isinstance(fact, Literal)}
            names.update(dict.fromkeys(sorted(telling)))
        if facts.language in KEYED:
            names.update(dict.fromkeys(_keys_of_addresses(facts)))
        for route in routes_in(facts):
            if name := last_telling(route.segments):
                names.setdefault(name)
        names.update(dict.fromkeys(filter(None, worked_off_queues(facts))))
        if len(names) > _MOST_ASKED_NAMES:
            break
    return frozenset(list(names)[:_MOST_ASKED_NAMES])


_SHORTEST_FUNCTION = 6
"""Letters of a global function that is looked for by its name."""


def _asking_functions(facts: FileFacts) -> Iterator[str]:
    """The global functions of a file of PHP that have an address in them: every file calls those without an import."""
    asking = {fact.function for fact in facts.facts if isinstance(fact, Literal) and "://" in fact.text}
    for index in sorted(asking - {NOWHERE}):
        name = facts.functions[index].name
        if name.isidentifier() and len(name) >= _SHORTEST_FUNCTION:
            yield name


def _keys_of_addresses(facts: FileFacts) -> Iterator[str]:
    """The last keys of the addresses of a file of settings that are called by more than "url"."""
    for fact in facts.facts:
        if isinstance(fact, Literal) and fact.role is LiteralRole.SETTING and "://" in fact.text:
            name = fact.name.rpartition(".")[2]
            if len(name) >= _SHORTEST_FUNCTION:
                yield name


def _setting_names(fact: EnvironmentName | Call) -> Iterator[str]:
    """The last keys of the settings that a file asks for."""
    if isinstance(fact, EnvironmentName):
        yield fact.name.rpartition(".")[2]
        return
    for argument in fact.arguments:
        for part in argument.text:
            if isinstance(part, Ref) and part.module == SETTINGS:
                yield part.name.rpartition(".")[2]


def _autoloaded_classes(facts: FileFacts) -> Iterator[str]:
    """The classes of a file of Ruby by their whole names, where its path says them: Rails loads it where one is named."""
    words = posixpath.splitext(facts.path)[0].lower().replace("_", "").split("/")
    for function in facts.functions:
        names = function.name.split(".")[:-1]
        if len("".join(names)) >= _SHORTEST_FUNCTION and [name.lower() for name in names] == words[-len(names) :]:
            yield "::".join(names)


_MOST_MODULES = 4


def _classes_called(path: str) -> Iterator[str]:
    """What a call of Ruby may name as a class: of `Zap.Client.post` both `Zap` and `Zap::Client`."""
    parts = path.split(".")[:_MOST_MODULES]
    return ("::".join(parts[:count]) for count in range(1, len(parts)))


def asks_for(facts: FileFacts, names: frozenset[str]) -> bool:
    """Whether a file reads one of these settings, calls such a function, or gives a call an address with one of these names.

    A notification of Laravel is asked for a form of itself: there it is the method of that name that counts.
    """
    ruby = facts.language == "ruby"
    if has_form(facts, names):
        return True
    for fact in facts.facts:
        if isinstance(fact, (EnvironmentName, Call)) and not names.isdisjoint(_setting_names(fact)):
            return True
        if isinstance(fact, Call):
            if fact.path in names or (ruby and not names.isdisjoint(_classes_called(fact.path))):
                return True
            for text in (render(argument.text) for argument in fact.arguments if argument.text):
                asked = requested(text)
                if text in names or (asked is not None and not names.isdisjoint(asked.segments)):
                    return True
    return False


def asked_pattern(names: Collection[str]) -> re.Pattern[bytes] | None:
    """A pattern for the places where code may ask for one of these names, None if there are none."""
    words = sorted(name.encode() for name in names if name.isascii())
    if not words:
        return None
    alike = b"|".join(map(re.escape, words))
    return re.compile(rb"(?<![A-Za-z0-9_-])(?:" + alike + rb")(?![A-Za-z0-9_-])", re.IGNORECASE)


def _as_word(name: bytes, line: bytes) -> bool:
    return re.search(rb"(?<!" + _NAME_BYTES + rb")" + re.escape(name) + rb"(?!" + _NAME_BYTES + rb")", line) is not None


def _suffix(path: str) -> str:
    return posixpath.splitext(path)[1].lower()


def _family(suffix: str) -> frozenset[str]:
    return next((family for family in _FAMILIES if suffix in family), frozenset({suffix}))


def _has_code_suffix(module: str) -> bool:
    return posixpath.splitext(module)[1].lower() in CODE_SUFFIXES and ("/" in module or module.count(".") == 1)


@lru_cache(maxsize=32_768)
def _tails(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parts of a path from its end, as a module, and those of its folder."""
    *folders, name = path.lower().split("/")
    stem = posixpath.splitext(name)[0]
    module = folders if folders and stem in _INDEX_NAMES else [*folders, stem]
    return tuple(reversed(module)), tuple(reversed(folders))


def _shared_tail(path: str, parts: Sequence[str]) -> int:
    """How many trailing parts of an import a path ends in, its file or its folder counted as the module."""
    wanted = parts[::-1]
    return max(_common_head(tail, wanted) for tail in _tails(path))


def _shared_head(path: str, other: str) -> int:
    return _common_head(path.split("/"), other.split("/"))


def _common_head(first: Iterable[str], second: Iterable[str]) -> int:
    """How many leading parts two paths share."""
    count = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        count += 1
    return count


def _is_near(path: str, importer: str, parts: Sequence[str]) -> bool:
    """Whether a one-part import may mean the file: it lies in the importer's folder, above it, or in a folder of sources."""
    if len(parts) > 1 and _shared_tail(path, parts) < 1:
        return False
    folder = posixpath.dirname(path)
    own = posixpath.dirname(importer)
    if folder in (own, "") or own.startswith(folder + "/") or folder.startswith(own + "/" if own else ""):
        return True
    # "using Shop.Services" names a folder beside the own one by its last part: the first is the project's name.
    return _suffix(path) in _SHARED_FOLDER and f"{own}/".startswith(f"{posixpath.dirname(folder)}/".lstrip("/"))
