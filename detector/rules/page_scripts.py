"""What a script does inside the WhatsApp Web page: which elements it looks up, what it does to them, what it carries away.

An element and an act belong together if they stand in one function or in functions that call each other: a page's script may
focus the message box in one place and click something else in another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE
from detector.rules.automation import proves_internals
from detector.rules.case import Case

PAGE = "page-dom"
"""The signature of what scripts do with the page they run in."""

_CLICKS = frozenset({"click", "dispatchEvent", "MouseEvent", "initMouseEvent", "requestSubmit", "trigger"})
_WRITES = frozenset(
    {
        "DataTransfer",
        "ClipboardEvent",
        "InputEvent",
        "insertText",
        "setRangeText",
        "execCommand",
        "Event",
        "initEvent",
        "initUIEvent",
    }
)
_EXPORTS = frozenset(
    {
        "createObjectURL",
        "Blob",
        "download",
        "GM_download",
        "saveAs",
        "GM_xmlhttpRequest",
        "xmlHttpRequest",
        "sendBeacon",
        "post",
        "writeFile",
        "fetch",
        "ajax",
        "open",
        "setAttribute",
    }
)
_SETS = "setAttribute"
_COMMAND = "execCommand"
_KEYS = frozenset({"keydown", "keyup", "keypress", "before-input-event"})
_SEEKERS = (
    ":queryselector",
    ":queryselectorall",
    ":getelementsbyclassname",
    ":getelementbyid",
    ":evaluate",
    ":closest",
    ":matches",
    ":find",
    ":$",
    ":$$",
    ":jquery",
)
_STYLES = (
    ":innerhtml",
    ":csstext",
    ":textcontent",
    ":insertrule",
    ":gm_addstyle",
    ":style",
    ":css",
    ":insertadjacenthtml",
)
_MOST_UNITS = 20
"""Functions whose callers are followed: more of them are a program, not the answer to a key."""
_CLOSE, _NEAR = 1, 2
"""Calls between an element and what is done to it: a box is filled where it is found, a button may be handed on."""


_LEAST_LABELS = 8
"""Names for screen readers: an extension sets a few on its own buttons."""


class Unit(NamedTuple):
    """A named function with the closures inside it, or the straight code of a file."""

    path: str
    function: int


def sought(item: Evidence) -> bool:
    """Whether a selector is handed to something that looks elements up in a page."""
    return item.aspect is Aspect.LITERAL and item.source.lower().endswith(_SEEKERS)


def is_styled(item: Evidence) -> bool:
    """Whether a selector stands in a style sheet rather than being looked for."""
    return item.aspect is not Aspect.CALL and item.source.lower().endswith(_STYLES)


class PageScripts:
    """The scripts of one place that runs them in the page, and what they do there."""

    def __init__(self, case: Case, paths: Iterable[str]) -> None:
        """`paths` are the files whose code runs in the page."""
        self.case = case
        self.paths = tuple(dict.fromkeys(paths))
        self.evidence = tuple(case.in_files(self.paths))

    @cached_property
    def clicks(self) -> list[Evidence]:
        """Synthetic clicks and submissions."""
        return self._acts(_CLICKS)

    @cached_property
    def writes(self) -> list[Evidence]:
        """Text that is put somewhere as if typed or pasted."""
        return self._acts(_WRITES)

    @cached_property
    def keys(self) -> list[Evidence]:
        """Synthetic key presses."""
        return self._acts(frozenset({"KeyboardEvent"}))

    @property
    def hands(self) -> list[Evidence]:
        """Everything that acts on the page."""
        return [*self.clicks, *self.writes, *self.keys]

    @cached_property
    def exports(self) -> list[Evidence]:
        """What makes a download of a content or posts it."""
        acts = (item for item in self.evidence if item.signature == PAGE and _name(item) in _EXPORTS)
        return [item for item in acts if _name(item) != _SETS or self._sets(item, "download")]

    @cached_property
    def _labels(self) -> frozenset[Evidence]:
        """What gives an element a name that screen readers tell."""
        return frozenset(
            item
            for item in self.evidence
            if item.signature == PAGE and _name(item) == _SETS and self._sets(item, "aria-label")
        )

    def _sets(self, item: Evidence, attribute: str) -> bool:
        """Whether a call sets this attribute of an element."""
        return any(
            attribute in argument.text for call in self.case.calls_at(item.location) for argument in call.arguments[:1]
        )

    @cached_property
    def sent(self) -> list[Evidence]:
        """Clicks on the send button, and keys pressed where the message box is filled."""
        filled = self.around((self.unit(item) for item in self.filled), _CLOSE)
        pressed = [item for item in self.keys if self.unit(item) in filled]
        return [*self._done_to(Role.SEND_BUTTON, self.clicks, _NEAR), *pressed]

    @cached_property
    def filled(self) -> list[Evidence]:
        """Text that is put into the message box."""
        return self._done_to(Role.COMPOSE_BOX, self.writes, _CLOSE)

    @cached_property
    def collected(self) -> list[Evidence]:
        """Downloads and posts of what was looked up in chats and messages."""
        parts = {self.unit(item) for item in self.evidence if is_part(item)}
        units = self.around(parts, _CLOSE)
        getters = {name for unit in parts if (name := self._name_of(unit))}
        return [
            item
            for item in self.exports
            if (unit := self.unit(item)) in units or (getters and self._is_given(unit, getters))
        ]

    @cached_property
    def gathered(self) -> list[Evidence]:
        """The same, also where look-up and download only stand inside one function together: a script for the console."""
        return self.collected or self._beside_parts(self.exports)

    @cached_property
    def copied(self) -> list[Evidence]:
        """What is put on the clipboard where chats and messages are looked up."""
        copied = (item for item in self.evidence if item.capability == Capability.CLIPBOARD.value)
        return self._beside_parts(item for item in copied if _name(item) != _COMMAND or self._copies(item))

    def _copies(self, item: Evidence) -> bool:
        """Whether a command to the page is to copy."""
        return any(
            argument.text == ("copy",) for call in self.case.calls_at(item.location) for argument in call.arguments
        )

    def _beside_parts(self, acts: Iterable[Evidence]) -> list[Evidence]:
        """The acts that stand inside one function together with a look-up of chats and messages."""
        parts = {self._outermost(self.unit(item)) for item in self.evidence if is_part(item)}
        return [item for item in acts if self._outermost(self.unit(item)) in parts]

    def _outermost(self, unit: Unit) -> Unit:
        """The named function around one and the named ones around that, the last of them."""
        facts = self.case.files.get(unit.path)
        function = unit.function
        while facts is not None and function != NOWHERE:
            parent = facts.functions[function].parent
            if parent == NOWHERE or facts.functions[parent].name == "<lambda>":
                break
            function = parent
        return Unit(unit.path, function)

    def _is_given(self, unit: Unit, getters: set[str]) -> bool:
        """Whether some caller of a function hands it what one of the getters found."""
        return any(
            not getters.isdisjoint(feed.calls)
            for site in self.case.callers(unit.path, unit.function)
            for call in self.case.calls_at(site.location)
            for feed in call.feeds
        )

    def _name_of(self, unit: Unit) -> str:
        facts = self.case.files.get(unit.path)
        return facts.functions[unit.function].name.rpartition(".")[2] if facts and unit.function != NOWHERE else ""

    def is_asked_for(self, acts: Sequence[Evidence]) -> bool:
        """Whether all acts answer a key of the user's, or work on what the user has marked."""
        other = [act for act in acts if act.function not in self._handlers[act.location.path]]
        units = {self.unit(act) for act in other}
        return len(units) <= _MOST_UNITS and all(map(self._is_on_selection, units))

    @cached_property
    def assists(self) -> bool:
        """Whether a script names many parts of the page for screen readers, and writes no message: help for blind people."""
        return not self.filled and len(self._labels) >= _LEAST_LABELS

    def unit(self, item: Evidence) -> Unit:
        """Where evidence stands."""
        return self._unit(item.location.path, item.function)

    def around(self, units: Iterable[Unit], steps: int) -> set[Unit]:
        """The units and those within some calls of one, in either direction."""
        reached = set(units)
        frontier = reached
        for _ in range(steps):
            frontier = {other for one in frontier for other in self._edges.get(one, ())} - reached
            reached = reached | frontier
        return reached

    def _acts(self, names: frozenset[str]) -> list[Evidence]:
        return [
            item
            for item in self.evidence
            if item.signature == PAGE
            and item.aspect is Aspect.CALL
            and _name(item) in names
            and not item.source.startswith("window.dispatchEvent")
        ]

    def _done_to(self, role: Role, acts: Sequence[Evidence], steps: int) -> list[Evidence]:
        """The acts that stand within some calls of an element with this role."""
        places = self.around(self._places(role), steps)
        return [item for item in acts if self.unit(item) in places]

    def _places(self, role: Role) -> Iterator[Unit]:
        """Where elements with this role are looked up."""
        for item in self.evidence:
            if item.role != role.value or is_styled(item):
                continue
            if item.aspect is Aspect.CALL or item.source.startswith("argument:"):
                yield self.unit(item)
            elif item.aspect is Aspect.LITERAL:
                # A table of selectors: what is looked up through it is not known, so any such look-up of the file.
                yield from (
                    self._open_lookups.get(item.location.path, ()) if self._is_table(item) else (self.unit(item),)
                )

    def _is_table(self, item: Evidence) -> bool:
        return self.unit(item).function == NOWHERE and item.level is not Level.WEAK

    @cached_property
    def _open_lookups(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = defaultdict(list)
        for item in self.evidence:
            if item.capability == Capability.LOCATE.value and not item.role and item.signature == PAGE:
                found[item.location.path].append(self.unit(item))
        return found

    def _is_on_selection(self, unit: Unit) -> bool:
        """Whether every way to a function leads through another one that reads the user's selection."""
        reached = {unit}
        frontier = [unit]
        while frontier:
            above = [one for one in frontier if one == unit or one not in self._selecting]
            if any(not self._callers.get(one) for one in above):
                return False
            frontier = [other for one in above for other in sorted(self._callers[one]) if other not in reached]
            reached.update(frontier)
        return True

    @cached_property
    def _handlers(self) -> dict[str, frozenset[int]]:
        return {path: key_handlers(self.case, path) for path in self.paths}

    @cached_property
    def _selecting(self) -> set[Unit]:
        return {self.unit(item) for item in self.evidence if item.signature == PAGE and _name(item) == "getSelection"}

    @cached_property
    def _callers(self) -> dict[Unit, set[Unit]]:
        callers: dict[Unit, set[Unit]] = defaultdict(set)
        for path in self.paths:
            facts = self.case.files.get(path)
            for index in range(len(facts.functions) if facts else 0):
                callee = self._unit(path, index)
                for site in self.case.callers(path, index):
                    caller = self._unit(site.path, site.function)
                    if caller != callee:
                        callers[callee].add(caller)
        return callers

    @cached_property
    def _edges(self) -> dict[Unit, set[Unit]]:
        edges: dict[Unit, set[Unit]] = defaultdict(set)
        for callee, callers in self._callers.items():
            for caller in callers:
                edges[callee].add(caller)
                edges[caller].add(callee)
        return edges

    def _unit(self, path: str, function: int) -> Unit:
        facts = self.case.files.get(path)
        while facts is not None and function != NOWHERE and facts.functions[function].name.endswith("<lambda>"):
            function = facts.functions[function].parent
        return Unit(path, function)


def is_part(item: Evidence) -> bool:
    """Whether a part of the page that holds chats, people or messages is looked up."""
    telling = item.role == Role.SELECTOR.value or (
        item.role == Role.TOOL_TEXT.value and item.capability == Capability.SCRAPE.value
    )
    return telling and sought(item)


def key_handlers(case: Case, path: str) -> frozenset[int]:
    """The functions of a file that are handed over to be called for a key of the user's, with the closures inside them."""
    facts = case.files.get(path)
    if facts is None:
        return frozenset()
    starts: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, function in enumerate(facts.functions):
        starts[(function.parent, function.span.line)].append(index)
    found: set[int] = set()
    for item in case.in_file(path):
        if item.subject in _KEYS and item.source in _LISTENERS:
            end = item.location.span
            for line in (end.end_line, end.end_line + 1):
                at_hand = starts.get((item.function, line), ())
                found.update(index for index in at_hand if facts.functions[index].span > end)
    for index, function in enumerate(facts.functions):  # a closure stands behind the function around it
        if function.parent in found:
            found.add(index)
    return frozenset(found)


_LISTENERS = frozenset({"argument:addEventListener", "argument:on", "argument:once"})


def has_proof(case: Case, evidence: Iterable[Evidence]) -> bool:
    """Whether some evidence shows that the page's internals are used."""
    return any(proves_internals(case, item) for item in evidence if item.role == Role.PAGE_INTERNALS.value)


def _name(item: Evidence) -> str:
    return item.source.rpartition(".")[2]
