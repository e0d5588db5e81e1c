"""From facts to a judgement: link the files, match every fact, hand the case to the rules. Pure; no file is read here."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from detector.database.index import Index
from detector.database.schema import CLIENT_KINDS, Capability
from detector.engine.workspaces import workspace_packages
from detector.extract.carriers.android import SERVICES
from detector.extract.flow.linking import link
from detector.extract.flow.project import Project
from detector.extract.flow.resolving import Resolver
from detector.extract.flow.values import FILE
from detector.limits import DEFAULT_LIMITS, Limits
from detector.match.handed import clients_of
from detector.match.matching import match_fact, match_file, match_path
from detector.match.packages import imported_signatures
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import Call, FileFacts, Import, Literal
from detector.model.location import Location
from detector.rules.base import Rule
from detector.rules.case import CallSite, Case, WayIn
from detector.rules.registry import ALL_RULES, Judgement, judge


class Judged(Struct, frozen=True):
    """The judgement with the case it was made from."""

    case: Case
    judgement: Judgement


def judge_tree(
    files: Mapping[str, FileFacts],
    paths: Sequence[str],
    index: Index,
    rules: Iterable[type[Rule]] = ALL_RULES,
    limits: Limits = DEFAULT_LIMITS,
    today: date | None = None,
    *,
    entire: bool = False,
) -> Judged:
    """Judge the facts of one tree. `paths` are all its files, also those without facts; `entire`: none was left out.

    `today` is the day that version ends and sunsets are compared with, None for the day of the run.
    """
    resolver = Resolver(paths, workspace_packages(files, paths))
    project = link(files, resolver, index.interest(), limits)
    evidence = [*_matched(project, index), *(item for path in paths for item in match_path(path, index))]
    case = Case(
        evidence,
        files,
        index,
        neighbours=_neighbours(project),
        callers=_callers(project),
        ways_in=_ways_in(project, resolver),
        handed=_handed(project),
        completed=_completed(project),
        paths=paths,
        entire=entire,
        gaps=_gaps(files, resolver),
        policies={identifier: policy.url for identifier, policy in index.policies.items()},
        link_depth=limits.link_depth,
        today=today or date.today(),
    )
    return Judged(case, judge(case, rules))


_PACKAGE_FOLDERS = frozenset({"java", "kotlin", "go", "csharp", "vbnet", "scala", "pascal", "vba"})
"""Languages in which the files of a folder see each other without an import."""
_MOST_SIBLINGS = 30
"""A folder with more files of evidence is a library; nearness says nothing there."""


def _neighbours(project: Project) -> dict[str, list[str]]:
    """Who is near whom: by import, by call, by package folder."""
    near: dict[str, set[str]] = defaultdict(set)
    for path in (*project.imports, *project.importers):
        near[path].update(project.neighbours(path))
    for edge in project.edges:
        if not edge.asks:
            near[edge.caller].add(edge.callee)
            near[edge.callee].add(edge.caller)
    for path, others in _services(project).items():
        near[path].update(others)
    for siblings in _packages(project).values():
        for path in siblings if len(siblings) <= _MOST_SIBLINGS else ():
            near[path].update(siblings)
    return {path: sorted(others - {path}) for path, others in near.items()}


def _services(project: Project) -> dict[str, list[str]]:
    """Which code an Android resource that declares an accessibility service belongs to: the services of the same app."""
    declaring: list[str] = []
    serving: list[str] = []
    for path, facts in sorted(project.files.items()):
        if facts.language == "android-resource":
            if any(isinstance(fact, Call) and fact.module == SERVICES for fact in facts.facts):
                declaring.append(path)
        elif any(isinstance(fact, Import) and fact.module.startswith(SERVICES) for fact in facts.facts):
            serving.append(path)
    return {path: [other for other in serving if _app_of(other) == _app_of(path)] for path in declaring}


def _completed(project: Project) -> dict[str, list[Call]]:
    """The calls of each file with the texts that other files know."""
    completed: dict[str, list[Call]] = defaultdict(list)
    for linked in project.linked_facts:
        if isinstance(linked.fact, Call):
            completed[linked.path].append(linked.fact)
    return {path: sorted(calls, key=lambda call: call.span) for path, calls in completed.items()}


def _gaps(files: Mapping[str, FileFacts], resolver: Resolver) -> frozenset[str]:
    """The files that import one beside them or near them which is not there."""
    return frozenset(
        path
        for path, facts in files.items()
        for fact in facts.facts
        if isinstance(fact, Import)
        and fact.module.startswith(("./", "../"))
        and not resolver.resolve(path, fact.module, facts.language)
    )


def _ways_in(project: Project, resolver: Resolver) -> dict[str, list[WayIn]]:
    """Where other files of the project import a file, start it as a program or read it."""
    ways: dict[str, list[WayIn]] = defaultdict(list)
    for path, facts in project.files.items():
        targets = project.imports.get(path, ())
        for fact in facts.facts if targets else ():
            if isinstance(fact, Import):
                modules = (fact.module, *(f"{fact.module}.{name}" for name in fact.names))
                for module in modules:
                    for target in resolver.resolve(path, module, facts.language):
                        if target in targets:
                            ways[target].append(WayIn(Location(path, fact.span), _verb(fact, path, target)))
    return {path: sorted(set(found)) for path, found in ways.items()}


def _verb(found: Import, path: str, target: str) -> str:
    """What a file does with another that it names."""
    if found.module.startswith(FILE):
        return "reads"
    return "starts" if found.dynamic and _suffix(path) != _suffix(target) else "imports"


def _suffix(path: str) -> str:
    return posixpath.splitext(path)[1]


def _app_of(path: str) -> str:
    """The folder of the Android app that a file under "src/main/java" or "src/main/res" belongs to."""
    return path.partition("src/")[0]


def _packages(project: Project) -> dict[tuple[str, str], list[str]]:
    packages: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path, facts in sorted(project.files.items()):
        if facts.language in _PACKAGE_FOLDERS:
            packages[(path.rpartition("/")[0], facts.language)].append(path)
    return packages


def _matched(project: Project, index: Index) -> Iterator[Evidence]:
    clients = clients_of(project.files.values(), index)
    found = {path: match_file(project.files[path], index, clients) for path in sorted(project.files)}
    own = {path: names for path in found if (names := _own_modules(project, path, found))}
    called = _called(project)
    for path, evidence in found.items():
        kept = match_file(_without(project.files[path], own[path]), index, clients) if path in own else evidence
        yield from (item for item in kept if not _is_of_ones_own(item, called, found, index))
    imported: dict[str, frozenset[str]] = {}
    for linked in project.linked_facts:
        facts = project.files[linked.path]
        if not (isinstance(linked.fact, Call) and linked.fact.module in own.get(linked.path, ())):
            if linked.path not in imported:
                imported[linked.path] = imported_signatures(facts, index)
            yield from match_fact(linked.fact, facts, index, imported[linked.path])


def _called(project: Project) -> dict[Location, str]:
    """The files of the functions that calls of the project are known to lead to."""
    return {Location(edge.caller, edge.span): edge.callee for edge in project.edges if not edge.asks}


_USES = frozenset(
    each.value for each in (Capability.SEND, Capability.SEND_MEDIA, Capability.SESSION, Capability.RECEIVE)
)
"""What clients are for."""


def _is_of_ones_own(
    item: Evidence, called: Mapping[Location, str], found: Mapping[str, Sequence[Evidence]], index: Index
) -> bool:
    """Whether a method that is only called like a library's is the project's own, in a file without that library.

    A class around a client has methods of its own, too: what they are called like is no more than that, unless they send.
    """
    if item.resolved or item.level is not Level.WEAK or item.aspect is not Aspect.CALL:
        return False
    callee = called.get(item.location)
    if callee is None:
        return False
    same = [other for other in found.get(callee, ()) if other.signature == item.signature]
    if index.signature(item.signature).kind in CLIENT_KINDS and item.capability not in _USES:
        same = [other for other in same if other.capability == item.capability]
    return not same


def _own_modules(project: Project, path: str, found: Mapping[str, Sequence[Evidence]]) -> frozenset[str]:
    """Modules that a Python file imports by the name of a known library, but that are innocent files beside it.

    A package of that name is not among them: it may be the library itself.
    """
    facts = project.files[path]
    if facts.language != "python" or not any(item.aspect is Aspect.IMPORT for item in found[path]):
        return frozenset()
    own = set()
    for name in {fact.module for fact in facts.facts if isinstance(fact, Import) and "." not in fact.module}:
        file = posixpath.join(posixpath.dirname(path), f"{name}.py")
        if file in project.imports.get(path, ()) and all(item.level is Level.WEAK for item in found.get(file, ())):
            own.add(name)
    return frozenset(own)


def _without(facts: FileFacts, modules: frozenset[str]) -> FileFacts:
    """The facts of a file without what comes from these modules."""
    kept = (fact for fact in facts.facts if not (isinstance(fact, (Import, Call)) and fact.module in modules))
    return replace(facts, facts=tuple(kept))


def _handed(project: Project) -> dict[Location, dict[str, frozenset[Location]]]:
    """For the texts that calls of other functions hand to one place: which of these calls hands which text."""
    handed: dict[Location, dict[str, frozenset[Location]]] = defaultdict(dict)
    for linked in project.linked_facts:
        if isinstance(linked.fact, Literal) and linked.trace:
            place = handed[Location(linked.path, linked.fact.span)]
            place[linked.fact.text] = place.get(linked.fact.text, frozenset()) | {linked.trace[-1]}
    return {place: texts for place, texts in handed.items() if len(texts) > 1}


def _callers(project: Project) -> dict[tuple[str, int], list[CallSite]]:
    callers: dict[tuple[str, int], list[CallSite]] = defaultdict(list)
    for edge in project.edges:
        place = Location(edge.caller, edge.span)
        site = CallSite(edge.caller, edge.function, edge.loop, place, edge.asks, edge.kept, edge.chosen)
        callers[(edge.callee, edge.target)].append(site)
    return dict(callers)


def example_evidence(path: str, text: str, index: Index) -> frozenset[str]:
    """Ids of the signatures that a single file gives evidence of; for the examples of the database."""
    from detector.engine.extraction import extract_file

    facts = extract_file(path, text.encode("utf-8"), index.interest(), DEFAULT_LIMITS)
    found = (*match_file(facts, index), *match_path(path, index))
    return frozenset(evidence.signature for evidence in found)
