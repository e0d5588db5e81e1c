"""What hands do in one round of a loop: whom they write to, what they write, and whether they send it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import HOLE, RECEIVER, Argument, Param, Ref
from detector.rules.automation import HANDS, LINKS, OPENS, TARGETS
from detector.rules.case import Case, LoopSite
from detector.rules.feeds import arrives
from detector.rules.reach import calls_within

_WRITING = frozenset({Capability.TYPE.value, Capability.CLIPBOARD.value})
CHOOSING = OPENS | {Capability.LOCATE.value}
_IN_PAGE = ("execcommand", "dispatchevent", "inserttext", "innerhtml", "textcontent")
"""Methods by which a script in the page writes, in lower case."""
_WITH_TEXT = frozenset({Role.WEB_SEND_URL.value, Role.CLICK_TO_CHAT.value})
_MAKES_ELEMENT = "createElement"
_FINISHING = frozenset({Capability.PRESS.value, Capability.CLICK.value})


_Hand = tuple[Evidence, LoopSite]
"""Something that hands do, with the way to it from a loop that repeats it."""


def _hands_by_loop(case: Case) -> dict[tuple[str, int], list[_Hand]]:
    """What hands do in each loop of the tree."""
    found: dict[tuple[str, int], list[_Hand]] = defaultdict(list)
    for item in case.evidence:
        if (
            item.aspect is Aspect.CALL
            and (item.capability in HANDS | CHOOSING | _WRITING or item.role in LINKS | TARGETS)
        ) or (item.aspect is Aspect.LITERAL and item.capability in _FINISHING):
            for site in case.repetitions(item):
                found[site.path, site.index].append((item, site))
    return found


class Round:
    """What hands do in one round of a loop."""

    def __init__(self, case: Case, site: LoopSite) -> None:
        self.case = case
        self.items = case.once("hands by loop", partial(_hands_by_loop, case)).get((site.path, site.index), [])
        self.writing = [pair for pair in self.items if writes(case, pair[0])]

    def sends(self) -> bool:
        """Whether something is pressed, clicked or sent by a key."""
        return any(
            item.capability in _FINISHING
            or item.role in TARGETS
            or (_is_key(self.case, item) and not _empties(self.case, item))
            or _sends_line(self.case, item)
            or (item.capability == Capability.SCRIPT.value and _clicks_in_page(self.case, item))
            for item, _ in self.items
        )

    def opens_with_text(self) -> bool:
        """Whether an address is opened that brings the text along."""
        return any(item.role in _WITH_TEXT and item.capability in OPENS for item, _ in self.items)

    def drawn(self) -> list[Evidence]:
        """The hands that are given something of the loop's variables."""
        return [item for item, way in self.items if self.draws(item, way)]

    def follows_links(self) -> bool:
        """Whether a link that a script makes of the loop's variables is clicked, as a person would open another chat by it."""
        return any(
            _MAKES_ELEMENT in feed.calls and way.index in feed.loops and not way.via
            for item, way in self.items
            if item.capability == Capability.SCRIPT.value and item.source.endswith(".click")
            for call in self.case.calls_at(item.location)
            for feed in call.feeds
            if feed.place == RECEIVER
        )

    def writes_apart(self) -> bool:
        """Whether something of the loop's variables is written, and another time something is: a name, then a message."""
        places = {(item.location, way.via[-1:]) for item, way in self.writing}
        return len(places) > 1 and any(self.draws(item, way) for item, way in self.writing)

    def sends_for_each(self) -> bool:
        """Whether a function that clicks the send button is given what the loop goes over."""
        ways = [way for item, way in self.items if item.role == Role.SEND_BUTTON.value and way.via]
        return any(
            way.index in feed.loops
            for way in ways
            for call in self.case.calls_at(way.via[0].location)
            for feed in call.feeds
            if feed.place != RECEIVER
        )

    def hands_whom_and_what(self) -> bool:
        """Whether a function is handed two things or more of the loop's variables."""
        handed = (
            {(feed.place, feed.name) for feed in call.feeds if way.index in feed.loops and feed.place != RECEIVER}
            for _, way in self.items
            if way.via
            for call in self.case.calls_at(way.via[0].location)
        )
        return any(len(places) > 1 for places in handed)

    def looks_up(self) -> bool:
        """Whether a number is only written into a search: once, read what comes, empty the box; nothing else is done."""
        places = {(item.location, way.via[-1:]) for item, way in self.writing}
        done = [item for item, _ in self.items if item.capability in _FINISHING or item.role in TARGETS]
        return (
            len(places) == 1
            and all(item.capability == Capability.TYPE.value for item, _ in self.writing)
            and any(self.draws(item, way) for item, way in self.writing)
            and any(
                item.capability == Capability.LOCATE.value and item.location > self.writing[0][0].location
                for item, _ in self.items
            )
            and len({item.location for item in done}) <= 1
            and all(item.capability == Capability.CLICK.value and not item.role for item in done)
            and not any(
                item.capability in OPENS or (_is_key(self.case, item) and not _empties(self.case, item))
                for item, _ in self.items
            )
            and not any(_ends_line(self.case, item) for item, _ in self.writing)
        )

    def draws(self, item: Evidence, way: LoopSite) -> bool:
        """Whether a hand is given something of the loop's variables."""
        feeds = [feed for call in self.case.calls_at(item.location) for feed in call.feeds if feed.place != RECEIVER]
        return arrives(self.case, item.location.path, feeds, way) is True


_CLICKING = (".click()", "dispatchEvent(")


def _clicks_in_page(case: Case, item: Evidence) -> bool:
    """Whether a script clicks: it is the call that does so, or a driver is handed a text that says so."""
    if item.source.lower().endswith((".click", "dispatchevent")):
        return True
    texts = (a.text[0] for call in case.calls_at(item.location) for a in call.arguments[:1] if a.text)
    return any(isinstance(text, str) and any(word in text for word in _CLICKING) for text in texts)


def writes(case: Case, item: Evidence) -> bool:
    """Whether a hand writes or pastes something, rather than presses a key."""
    if item.capability in _WRITING:
        return not _is_key(case, item)
    if item.capability == Capability.PRESS.value:
        return any(a.text in (("v",), ("V",)) for call in case.calls_at(item.location) for a in call.arguments)
    return item.capability == Capability.SCRIPT.value and item.source.lower().endswith(_IN_PAGE)


def names_somebody(case: Case, item: Evidence) -> bool:
    """Whether what is drawn becomes part of an address or of a text to look for; whole selectors are tried in turn."""
    if item.capability != Capability.LOCATE.value:
        return item.capability in CHOOSING or item.role in LINKS
    texts = (argument.text for call in calls_within(case, item) for argument in call.arguments)
    return any(len(text) > 1 and any(type(part) is str and part != HOLE for part in text) for text in texts)


_KEYS = ("keys.", "key.", "enter", "return")


def _is_key(case: Case, item: Evidence) -> bool:
    """Whether typing means a key: `send_keys(Keys.ENTER)`."""
    if item.capability != Capability.TYPE.value:
        return False
    values = [argument for call in case.calls_at(item.location) for argument in call.arguments if not argument.name]
    if _selects_all(values):
        return True
    return bool(values) and all(
        any(word in argument.origin.lower() for word in _KEYS) or argument.text in (("\n",), ("\ue007",))
        for argument in values
    )


_HELD = ("control", "command", "meta")
_EMPTYING = ("backspace", "delete", "clear", "escape", *_HELD)


def _selects_all(values: Sequence[Argument]) -> bool:
    """Whether keys mark all that is written: `send_keys(Keys.CONTROL, "a")`."""
    return (
        bool(values)
        and values[0].origin.lower().endswith(_HELD)
        and all(each.text in (("a",), ("A",)) for each in values[1:])
    )


def _empties(case: Case, item: Evidence) -> bool:
    """Whether keys only mark or delete what is written."""
    values = [argument for call in case.calls_at(item.location) for argument in call.arguments if not argument.name]
    return _selects_all(values) or (
        bool(values) and all(argument.origin.lower().endswith(_EMPTYING) for argument in values)
    )


_ENTER = frozenset({"enter", "return"})
_CHANGING = frozenset({"shift", "alt", "leftshift", "leftalt", "left_shift", "left_alt"})
"""Keys with which Enter begins a new line only."""


def _ends_line(case: Case, item: Evidence) -> bool:
    """Whether what is written ends the line, which sends it: by a sign or by the name of a key."""
    texts = [argument.text for call in case.calls_at(item.location) for argument in call.arguments if argument.text]
    return any(_is_enter(part) for text in texts for part in text)


def _is_enter(part: str | Ref | Param) -> bool:
    if isinstance(part, Ref):
        return bool(_key(part) & _ENTER)
    return isinstance(part, str) and ("\n" in part or "\ue007" in part)


def _sends_line(case: Case, item: Evidence) -> bool:
    """Whether the last that is written at once is a key that sends: `send_keys(text + Keys.ENTER)`."""
    calls = case.calls_at(item.location) if item.capability == Capability.TYPE.value else ()
    texts = [argument.text for call in calls for argument in call.arguments if len(argument.text) > 1]
    return any(isinstance(text[-1], Ref) and _is_enter(text[-1]) and not _key(text[-2]) & _CHANGING for text in texts)


def _key(part: str | Ref | Param) -> frozenset[str]:
    return frozenset({part.name.rpartition(".")[2].lower()}) if isinstance(part, Ref) else frozenset()
