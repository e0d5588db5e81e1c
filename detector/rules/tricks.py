"""What the rules of tricks share: hints beside an unauthorised channel, one finding for each file. Innocent alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import ClassVar

from detector.database.schema import Role
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import DependencyScope
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.base import BehaviourRule, Channel, strongest
from detector.rules.behaviour import surroundings
from detector.rules.called_whatsapp import is_path_of_another
from detector.rules.case import Case
from detector.rules.official import official_evidence

_SUBJECTS = frozenset({Role.BULK_WORD.value, Role.CHANNEL_WORD.value})


class EvasionRule(BehaviourRule):
    """Shared: hints of one trick in the files of a channel or near them, one finding for each file."""

    roles: ClassVar[frozenset[str]] = frozenset()
    abilities: ClassVar[frozenset[str]] = frozenset()
    sentence: ClassVar[str]
    strong: ClassVar[bool] = False
    """Whether one hint beside a channel is enough for an error."""

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """The evidence of this trick."""
        del case, channel
        return [
            item
            for item in evidence
            if (item.role in self.roles or item.capability in self.abilities) and item.aspect is not Aspect.LOOP
        ]

    def tells(self, found: Sequence[Evidence]) -> bool:
        """Whether what was found in a file shows the trick; if not, it only accompanies what other files show."""
        return bool(found)

    def packages(self, case: Case) -> list[Evidence]:
        """Imports and direct dependencies of tools that are made for this trick."""
        return [
            item
            for item in case.evidence
            if item.aspect in (Aspect.IMPORT, Aspect.DEPENDENCY)
            and item.direct
            and item.role != DependencyScope.LOCKED.value
            and any(case.has_trait(item, trait) for trait in self.abilities)
        ]

    def declared(self, case: Case) -> list[Evidence]:
        """Words of this trick in files that speak of campaigns or WhatsApp, such as tables and settings no code imports."""
        return [
            item
            for item in case.evidence
            if item.role in self.roles
            and item.aspect in (Aspect.IDENTIFIER, Aspect.LITERAL)
            and any(other.role in _SUBJECTS for other in case.in_file(item.location.path))
        ]

    def findings(self, case: Case, channels: Sequence[Channel]) -> Iterator[Finding]:
        """One finding for each file with hints."""
        files = {path for channel in channels for path in channel.files}
        roots = {case.root_of(path) for path in files}
        groups: dict[str, list[Evidence]] = defaultdict(list)
        near = {each for path in files for each in case.near(path)}
        for channel in channels:
            for item in self.hints(case, channel, surroundings(case, channel)):
                groups[item.location.path].append(item)
        for item in (*self.packages(case), *self.declared(case)):
            if item.location.path in near or case.root_of(item.location.path) in roots:
                groups[item.location.path].append(item)
        for path in [path for path in groups if _is_of_other_sends(case, path, files)]:
            del groups[path]
        besides: dict[str, list[Evidence]] = defaultdict(list)
        for path in self._saying(case, groups, files):
            besides[case.root_of(path)].extend(groups.pop(path))
        for path, found in sorted(groups.items()):
            unique = sorted({*found, *besides.pop(case.root_of(path), ())}, key=lambda e: e.order)
            yield self._finding(case, [e for e in unique if e.location.path == path], unique, path in files)

    def _saying(self, case: Case, groups: Mapping[str, Sequence[Evidence]], files: Set[str]) -> list[str]:
        """The files of a project that accompany what another of its files shows: names beside what is done, or beside names."""
        done = {
            case.root_of(path) for path, found in groups.items() if self.tells(found) and not all(map(_is_name, found))
        }
        shown: set[str] = set()
        saying: list[str] = []
        for path in sorted(
            groups, key=lambda path: (path not in files, not any(map(_is_called_so, groups[path])), path)
        ):
            found, root = groups[path], case.root_of(path)
            if not self.tells(found) or (all(map(_is_name, found)) and root in done | shown):
                saying.append(path)
            shown |= {root} if self.tells(found) else set()
        return saying

    def _finding(self, case: Case, found: Sequence[Evidence], trace: Sequence[Evidence], at_channel: bool) -> Finding:
        grave = self.strong and at_channel
        return self.report(
            case,
            kind=Kind.EVASION,
            severity=Severity.ERROR if grave else Severity.WARNING,
            confidence=Confidence.MEDIUM if at_channel else Confidence.LOW,
            message=self.says(found),
            primary=strongest(self.telling(found)),
            trace=trace,
        )

    def telling(self, found: Sequence[Evidence]) -> Sequence[Evidence]:
        """Of what one file holds that by which a reader sees the trick best: what is done before what is only named."""
        return [item for item in found if item.aspect is Aspect.CALL] or found

    def says(self, found: Sequence[Evidence]) -> str:
        """The sentence for what one file holds."""
        del found
        return self.sentence


def _is_name(item: Evidence) -> bool:
    """Whether evidence is a name or text that says a trick, rather than code that does it."""
    return item.aspect in (Aspect.IDENTIFIER, Aspect.LITERAL)


def _is_called_so(item: Evidence) -> bool:
    """Whether code itself is called after a trick, rather than handed a text that says it."""
    return item.aspect is Aspect.IDENTIFIER


_DESCRIBED = ("setting:paths./", "setting:components.", "setting:definitions.")
"""How places in the description of an interface begin: what stands there is an example, not what the program does."""


def _is_of_other_sends(case: Case, path: str, files: Set[str]) -> bool:
    """Whether a file far from all channels is that of official sends or another messenger, or only describes an interface."""
    if path in files:
        return False
    if is_path_of_another(path):
        return True
    return any(item.source.startswith(_DESCRIBED) for item in case.in_file(path)) or (
        any(near in _official_paths(case) for near in case.near(path, 1)) and files.isdisjoint(case.near(path, 1))
    )


def _official_paths(case: Case) -> frozenset[str]:
    return case.once("official paths", lambda: frozenset(e.location.path for e in official_evidence(case)))
