"""From facts to a judgement: link the files, match every fact, hand the case to the rules. Pure; no file is read here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from detector.database.index import Index
from detector.extract.flow.linking import link
from detector.extract.flow.project import Project
from detector.extract.flow.resolving import Resolver
from detector.limits import DEFAULT_LIMITS, Limits
from detector.match.matching import imported_signatures, match_fact, match_file, match_path
from detector.model.evidence import Evidence
from detector.model.fact import FileFacts
from detector.model.location import Location
from detector.rules.base import Rule
from detector.rules.case import CallSite, Case
from detector.rules.registry import ALL_RULES, Judgement, judge


@dataclass(frozen=True, slots=True)
class Judged:
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
) -> Judged:
    """Judge the facts of one tree. `paths` are all its files, also those without facts.

    `today` is the day that version ends and sunsets are compared with, None for the day of the run.
    """
    project = link(files, Resolver(paths), index.interest(), limits)
    evidence = [*_matched(project, index), *(item for path in paths for item in match_path(path, index))]
    case = Case(
        evidence,
        files,
        index,
        neighbours={path: project.neighbours(path) for path in _linked(project)},
        callers=_callers(project),
        paths=paths,
        policies={identifier: policy.url for identifier, policy in index.policies.items()},
        link_depth=limits.link_depth,
        today=today or date.today(),
    )
    return Judged(case, judge(case, rules))


def _linked(project: Project) -> list[str]:
    return sorted({*project.imports, *project.importers})


def _matched(project: Project, index: Index) -> Iterator[Evidence]:
    for path in sorted(project.files):
        yield from match_file(project.files[path], index)
    for linked in project.linked_facts:
        facts = project.files[linked.path]
        yield from match_fact(linked.fact, facts, index, imported_signatures(facts, index))


def _callers(project: Project) -> dict[tuple[str, int], list[CallSite]]:
    callers: dict[tuple[str, int], list[CallSite]] = defaultdict(list)
    for edge in project.edges:
        site = CallSite(edge.caller, edge.function, edge.loop, Location(edge.caller, edge.span))
        callers[(edge.callee, edge.target)].append(site)
    return dict(callers)
