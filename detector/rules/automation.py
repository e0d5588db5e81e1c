"""What the WA3xx rules share: which evidence shows WhatsApp's surface, which drives it, and how near they must stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial

from detector.database.names import words
from detector.database.schema import Capability, Role, Signature, SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE
from detector.model.location import Location
from detector.rules.case import CallSite, Case
from detector.rules.orders import is_sentence, orders_keys
from detector.rules.sequence import stands_within

WEB_ADDRESSES = frozenset({Role.WEB_URL.value, Role.WEB_SEND_URL.value})
LINKS = WEB_ADDRESSES | {Role.CLICK_TO_CHAT.value, Role.GROUP_INVITE.value}
ELEMENTS = frozenset({Role.COMPOSE_BOX.value, Role.SEND_BUTTON.value, Role.SELECTOR.value})
TARGETS = frozenset({Role.COMPOSE_BOX.value, Role.SEND_BUTTON.value})
APP_NAMES = frozenset({Role.DESKTOP_APP.value, Role.APP_ID.value})
APP = frozenset({Role.APP_ID.value, Role.APP_VIEW.value})

HANDS = frozenset({Capability.TYPE.value, Capability.PRESS.value, Capability.CLICK.value, Capability.SCRIPT.value})
"""What a script does with its hands: the difference between opening a page and using it."""

OPENS = frozenset(
    {Capability.NAVIGATE.value, Capability.OPEN_URL.value, Capability.SPAWN.value, Capability.LAUNCH.value}
)

TABLES = frozenset({Capability.READ_TABLE.value, Capability.READ_DATABASE.value})
"""What gives the rows of a table or database."""

PROSE = frozenset({"html", "css", "markdown", "text", "api-document"})
"""Languages in which an address is a link for people or a line of a description."""


def pick(evidence: Iterable[Evidence], roles: frozenset[str]) -> list[Evidence]:
    """Evidence of WhatsApp's surface with one of these roles that is not part of a call (calls stand for themselves)."""
    return [item for item in evidence if item.role in roles and item.aspect is not Aspect.DEPENDENCY]


_COMPARISONS = frozenset(
    {
        "startswith",
        "endswith",
        "contains",
        "includes",
        "indexof",
        "index",
        "find",
        "match",
        "matches",
        "equals",
        "test",
        "search",
        "have",
        "tohaveurl",
        "tocontain",
        "toequal",
        "tobe",
        "tomatch",
        "assertequal",
        "assertequals",
        "assertin",
        "url_contains",
        "urlcontains",
        "should",
        "and",
    }
)
"""What a text is handed to when it is only compared with, in lower case."""


_LINKED = ("[href", "@href")
"""How selectors look for links by their address."""


def is_looked_for(item: Evidence) -> bool:
    """Whether an address only says which link of a page is meant."""
    return any(mark in item.subject for mark in _LINKED)


def is_mention(item: Evidence) -> bool:
    """Whether an address or id is only compared with, looked for among links, or a bare host in a list: not opened or aimed at."""
    if is_looked_for(item):
        return True
    if item.aspect is Aspect.CALL:
        compared = not item.capability and item.source.rpartition(".")[2].lower() in _COMPARISONS
        return compared or all("." in word and "/" not in word for word in item.subject.split())
    place, _, name = item.source.partition(":")
    if item.aspect is not Aspect.LITERAL:
        return False
    return (place == "argument" and name.lower() in _COMPARISONS) or (place == "element" and "/" not in item.subject)


_REQUESTS = ("require", "importnamespace", "module", "import")
"""What a function is called that hands out a page's modules by name, in lower case."""


def proves_internals(case: Case, item: Evidence) -> bool:
    """Whether evidence of the page's internals stands alone: an object of theirs, or a module that is asked for by name.

    A module's name as a value, in a test or in a comparison, is a mere mention.
    """
    if item.level is Level.PROOF:
        return True
    if item.role != Role.PAGE_INTERNALS.value or not case.is_unauthorised(item):
        return False
    if item.aspect is Aspect.CALL:
        return True
    return is_asked_for(item) or any(f"{word}(" in item.subject.lower() for word in _REQUESTS)


def is_asked_for(item: Evidence) -> bool:
    """Whether a text is handed to a function that finds a page's modules by name."""
    place, _, name = item.source.partition(":")
    return place in ("argument", "element") and any(word in name.lower() for word in _REQUESTS)


def is_of_page(signature: Signature) -> bool:
    """Whether a component is known by what it leaves inside the page only: WA305 speaks of it."""
    return not signature.packages and any(
        role is Role.PAGE_INTERNALS
        for role in (*(p.role for p in signature.literals), *(p.role for p in signature.references))
    )


_MOST_LINES = 4
"""Lines of a call above the argument that is looked for."""


def _of_file(case: Case, path: str, keep: Callable[[Evidence], bool]) -> list[Evidence]:
    return [item for item in case.in_file(path) if keep(item)]


def _naming(case: Case, path: str) -> list[Evidence]:
    words = [
        item
        for item in case.in_file(path)
        if item.role == Role.CHANNEL_WORD.value
        and item.aspect is Aspect.LITERAL
        and item.source.startswith(("argument:", "element:"))
    ]
    if not words:
        return []
    calls: dict[int, list[Evidence]] = {}
    for item in case.in_file(path):
        if item.aspect is Aspect.CALL and item.capability:
            calls.setdefault(item.location.span.line, []).append(item)
    return [
        call
        for word in words
        for line in range(word.location.span.line - _MOST_LINES, word.location.span.line + 1)
        for call in calls.get(line, ())
        if stands_within(word.location, call.location)
    ]


class Surroundings:
    """Everything that the automation rules look at in one scene, computed once each."""

    def __init__(self, case: Case, path: str, *, alone: bool = False) -> None:
        """`alone` looks at the one file only."""
        self.case = case
        self.path = path
        self.paths = (path,) if alone else case.near(path)

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """All evidence of the scene, file by file."""
        return tuple(self.case.in_files(self.paths))

    def _kept(self, what: str, keep: Callable[[Evidence], bool]) -> list[Evidence]:
        """The evidence that `keep` wants; `what` names it. Scenes overlap, so each file is asked once for all of them."""
        case = self.case
        return [item for path in self.paths for item in case.once((what, path), partial(_of_file, case, path, keep))]

    def _picked(self, roles: frozenset[str]) -> list[Evidence]:
        """The evidence with one of these roles, see `pick`."""
        return [
            item for path in self.paths for item in self.case.once((roles, path), partial(self._pick_in, path, roles))
        ]

    def _pick_in(self, path: str, roles: frozenset[str]) -> list[Evidence]:
        return pick(self.case.in_file(path), roles)

    @cached_property
    def addresses(self) -> list[Evidence]:
        """Addresses of WhatsApp Web."""
        return [item for item in self._picked(WEB_ADDRESSES) if not is_mention(item)]

    @cached_property
    def links(self) -> list[Evidence]:
        """Addresses of WhatsApp Web, click-to-chat and group invites."""
        return [item for item in self._picked(LINKS) if not is_mention(item)]

    @cached_property
    def elements(self) -> list[Evidence]:
        """Elements of WhatsApp Web's page."""
        return self._picked(ELEMENTS)

    @cached_property
    def internals(self) -> list[Evidence]:
        """Objects inside WhatsApp Web's page."""
        found = self._picked(frozenset({Role.PAGE_INTERNALS.value}))
        return [item for item in found if item.level is not Level.WEAK or proves_internals(self.case, item)]

    @cached_property
    def app(self) -> list[Evidence]:
        """Ids of the phone app and of its views."""
        return self._picked(APP)

    @cached_property
    def desktop(self) -> list[Evidence]:
        """The desktop app by window, process or name."""
        named = [
            item
            for item in self._picked(frozenset({Role.DESKTOP_APP.value}))
            if item.aspect is not Aspect.CALL or item.capability in HANDS | OPENS | {Capability.LOCATE.value}
        ]
        shown = [item for item in named if item.aspect is not Aspect.LITERAL or not is_sentence(item.subject)]
        return [item for item in (*shown, *self.windows) if item.level is not Level.WEAK or item.aspect is Aspect.CALL]

    @cached_property
    def windows(self) -> list[Evidence]:
        """Calls that find the desktop app's window or a picture of it."""
        kind = self.case.kind
        return self._kept(
            "windows",
            lambda item: item.aspect is Aspect.CALL and bool(item.capability) and kind(item) is SignatureKind.SURFACE,
        )

    def naming(self, path: str) -> list[Evidence]:
        """Calls in a file of which an argument, or an item of one, is the mere name of the app."""
        return self.case.once(("naming", path), partial(_naming, self.case, path))

    def tools(self, trait: str) -> list[Evidence]:
        """Imports and resolved calls of tools with this trait."""
        return self._kept(
            f"tools {trait}",
            lambda item: (
                item.level is not Level.WEAK
                and (item.aspect is Aspect.IMPORT or item.resolved)
                and self.case.has_trait(item, trait)
            ),
        )

    def hands(self, *traits: str) -> list[Evidence]:
        """Typing, pressing, clicking, scripting, by tools with one of these traits (any tool if none is given)."""
        case = self.case
        return self._kept(
            f"hands {' '.join(traits)}",
            lambda item: (
                item.capability in HANDS
                and case.kind(item) is SignatureKind.TOOL
                and orders_keys(item)
                and (not traits or any(case.has_trait(item, trait) for trait in traits))
            ),
        )

    def is_handed(self, item: Evidence) -> bool:
        """Whether a call, or the text found for it, works on an argument of its function: written elsewhere."""
        return item.function != NOWHERE and (item.location, item.role) in self._handed

    @cached_property
    def _handed(self) -> frozenset[tuple[Location, str]]:
        calls = {item.location for item in self.evidence if item.aspect is Aspect.CALL}
        texts = [item for item in self.evidence if item.aspect is Aspect.LITERAL]
        for path in {item.location.path for item in texts}:
            calls.update(Location(path, span) for span in self.case.call_places(path))
        return frozenset((item.location, item.role) for item in texts if item.location in calls)

    def sites(self, start: Evidence) -> list[CallSite] | None:
        """The calls that handed over what `start` opens, where it came as an argument; None where it did not."""
        word = Role.CHANNEL_WORD.value
        if not self.is_handed(start) and (start.location, word) not in self._handed:
            return None
        sites = self.case.callers(start.location.path, start.function)
        telling = [
            site
            for site in sites
            if any(
                item.role in LINKS | APP_NAMES | {word} and stands_within(item.location, site.location)
                for item in self.case.in_file(site.path)
            )
        ]
        return telling or list(sites if len(sites) == 1 else ())

    @cached_property
    def screen_hands(self) -> list[Evidence]:
        """The hands of tools for synthetic input at a desktop; those for devices where the desktop app is what they drive."""
        desktops = {item.location.path for item in self.desktop if item.level is Level.COMBINE}
        return [
            item
            for item in self.hands("input")
            if not self.case.has_trait(item, "device")
            or (item.location.path in desktops and not in_file(self.app, item.location.path))
        ]

    @cached_property
    def screen_hand_set(self) -> frozenset[Evidence]:
        """The same, to ask whether an act is one."""
        return frozenset(self.screen_hands)

    @cached_property
    def navigations(self) -> list[Evidence]:
        """Calls that open WhatsApp Web in a driven browser."""
        return [
            item
            for item in self.evidence
            if item.capability == Capability.NAVIGATE.value
            and item.role in WEB_ADDRESSES
            and item.aspect is Aspect.CALL
            and not is_looked_for(item)
        ]

    @cached_property
    def chats(self) -> list[Evidence]:
        """Calls that open a click-to-chat link in a driven browser whose driver has hands later in the same function."""
        last: dict[tuple[str, int], int] = {}
        for hand in self.hands("driver"):
            place = (hand.location.path, hand.function)
            last[place] = max(last.get(place, 0), hand.location.span.line)
        return [
            item
            for item in self.evidence
            if item.capability == Capability.NAVIGATE.value
            and item.role == Role.CLICK_TO_CHAT.value
            and item.aspect is Aspect.CALL
            and item.location.span.line < last.get((item.location.path, item.function), 0)
        ]

    @cached_property
    def openings(self) -> list[Evidence]:
        """Calls that open any WhatsApp address or app by whatever means."""
        named = {item for path in self.paths for item in self.naming(path)}
        return [
            item
            for item in self.evidence
            if item.capability in OPENS
            and (item.role in LINKS | {Role.DESKTOP_APP.value, Role.APP_ID.value} or item in named)
            and item.aspect is Aspect.CALL
        ]

    def manifests(self) -> list[Evidence]:
        """The manifest lines of the tools in the scene, from the same project folder."""
        root = self.case.root_of(self.path)
        tools = dict.fromkeys(
            e.signature
            for e in self.evidence
            if self.case.kind(e) is SignatureKind.TOOL and self.case.traits(e.signature)
        )
        return [item for tool in tools for item in _declared(self.case, tool).get(root, ())]

    @cached_property
    def context(self) -> list[Evidence]:
        """All machinery around, for the trace."""
        return [
            item
            for item in self.evidence
            if (item.role == Role.SESSION.value and item.aspect is Aspect.LITERAL)
            or (
                self.case.kind(item) is SignatureKind.TOOL
                and item.capability in HANDS | OPENS | {"locate", "clipboard", "device", "agent"}
            )
        ]


def _declared(case: Case, tool: str) -> Mapping[str, Sequence[Evidence]]:
    """The lines of manifests that declare a tool, by project folder; worked out once."""
    lines = (item for item in case.of_signature(tool) if item.aspect is Aspect.DEPENDENCY and item.direct)
    return case.once(("declared", tool), lambda: case.by_root(lines))


def in_file(evidence: Iterable[Evidence], path: str) -> list[Evidence]:
    """The part of the evidence that stands in one file."""
    return [item for item in evidence if item.location.path == path]


def distinct_roles(evidence: Iterable[Evidence]) -> int:
    """How many different roles the evidence has."""
    return len({item.role for item in evidence})


def is_prose(case: Case, path: str) -> bool:
    """Whether the file is a page or text in which addresses are links for people."""
    facts = case.files.get(path)
    return facts is None or facts.language in PROSE


_SAYS_DRIVEN = "enable-automation"
_SET = frozenset({"arg", "args", "argument", "arguments"})
_UNSET = frozenset({"ignore", "ignored", "exclude", "excluded", "remove", "removed", "without"})


def says_driven(item: Evidence) -> bool:
    """Whether a browser is given the switch by which it shows pages that it is driven, rather than kept from it."""
    named = set(words(item.source.partition(":")[2])) if item.subject.lstrip("-") == _SAYS_DRIVEN else set()
    return not named.isdisjoint(_SET) and named.isdisjoint(_UNSET)
