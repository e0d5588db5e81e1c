"""WA30x: a driven browser, an agent or injected scripts that use WhatsApp Web."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from detector.database.schema import Capability, Role
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, Literal
from detector.model.finding import Confidence, Kind, Severity
from detector.rules.aside import is_test
from detector.rules.automation import (
    TARGETS,
    WEB_ADDRESSES,
    Surroundings,
    distinct_roles,
    in_file,
    is_of_page,
    is_prose,
    proves_internals,
)
from detector.rules.base import ACTS, Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.loops import checks_numbers
from detector.rules.other_pages import Place, functions_elsewhere, is_done_in
from detector.rules.page_scripts import key_handlers
from detector.rules.samples import browser as samples
from detector.rules.sequence import Sequences
from detector.rules.tool_names import tool_names


class BrowserAutomation(ChannelRule):
    """A script drives WhatsApp Web in a browser.

    ## What it finds
    Selenium, Playwright, Puppeteer and every other driver, in any language, that opens WhatsApp Web and then types,
    clicks, presses keys or runs scripts there, or looks again and again for what is new, also where address, driver,
    selectors and keystrokes stand in different functions or files.

    ## Why it matters
    WhatsApp Web is made for people. Automated use breaks the Terms of Service, is recognised by timing and browser
    traits, and costs the account.

    ## What it does not find
    Drivers that work on other sites, links that a person follows, windows that only show WhatsApp Web.
    """

    id = "WA301"
    name = "browser-automation"
    title = "Drives WhatsApp Web in a browser"
    policy = ("automation", "unofficial-client")
    flag = samples.DRIVEN
    passes = samples.NOT_DRIVEN

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each group of near files that drives WhatsApp Web, told at its most telling file."""
        taken: set[str] = set()
        order = Sequences(case)
        for path in _by_promise(case):
            if path in taken or is_prose(case, path):
                continue
            channel = self._channel(case, path, order)
            if channel:
                taken |= channel.files
                yield channel

    def _channel(self, case: Case, path: str, order: Sequences) -> Channel | None:
        scene = Surroundings(case, path)
        elsewhere = functions_elsewhere(scene)
        hands = _reached(scene, order, elsewhere)
        looks = _lookups(scene, order)
        watched = [] if hands or looks else _watched(scene, order)
        confidence = _confidence(scene, hands, looks) or (Confidence.MEDIUM if watched else None)
        if confidence is None:
            return None
        if _answers_keys(scene):
            confidence = Confidence.LOW
        surface = [*scene.addresses, *scene.elements, *scene.internals]
        primary = _primary(scene, path, hands, looks)
        acts = tuple(item for item in hands if case.has_trait(item, "driver") or item.level is not Level.WEAK)
        places = {item.location.path for item in (primary, *surface, *acts)}
        trace = [*surface, *_on_the_way(scene, places), *looks, *watched, *scene.tools("driver"), *scene.manifests()]
        finding = self.report(
            case,
            kind=Kind.BROWSER_AUTOMATION,
            severity=Severity.ERROR if confidence is not Confidence.LOW else Severity.WARNING,
            confidence=confidence,
            message=_message(scene),
            primary=primary,
            trace=[item for item in trace if not is_done_in(item, elsewhere)],
            capabilities=("send",) if hands else ("lookup",) if looks else ("receive",) if watched else (),
        )
        acts = tuple(_as_checks(case, acts)) or tuple(looks)
        return Channel(finding, acts, frozenset(places), elsewhere=elsewhere)


def _as_checks(case: Case, acts: Sequence[Evidence]) -> Iterator[Evidence]:
    """The acts, those that write numbers into a search to see which are found as such."""
    for act in acts:
        yield replace(act, capability=Capability.LOOKUP.value) if checks_numbers(case, act) else act


def _reached(scene: Surroundings, order: Sequences, elsewhere: Collection[Place]) -> list[Evidence]:
    """The hands that may act on WhatsApp Web.

    A file without anything of WhatsApp Web may be a tool for any site: of the hands in there, only those count that
    follow an opening.
    """
    surface = (*scene.addresses, *scene.elements, *scene.internals, *scene.navigations, *scene.chats)
    own = {item.location.path for item in surface if not scene.is_handed(item)}
    hands = [item for item in scene.hands() if (item.location.path, item.function) not in elsewhere]
    opened = scene.navigations[:_MOST_OPENINGS]
    if not opened or all(item.location.path in own for item in hands):
        return hands
    after = {act.evidence for item in opened for act in order.after(item, scene.sites(item))}
    return [item for item in hands if item.location.path in own or item in after]


_MOST_OPENINGS = 20
"""Openings of which the ways are followed."""


def _lookups(scene: Surroundings, order: Sequences) -> list[Evidence]:
    """The openings of a number's chat after which the page is read: number checks, where nothing is typed or clicked."""
    looks = Capability.LOCATE.value
    return [
        replace(item, capability=Capability.LOOKUP.value)
        for item in scene.navigations[:_MOST_OPENINGS]
        if item.role == Role.WEB_SEND_URL.value
        and item.resolved
        and any(
            act.evidence.capability == looks and act.evidence.resolved and scene.case.has_trait(act.evidence, "driver")
            for act in order.after(item, scene.sites(item))
        )
    ]


def _watched(scene: Surroundings, order: Sequences) -> list[Evidence]:
    """What is looked for again and again in the page once it is open: new chats and messages, where nothing is done there."""
    return [
        act.evidence
        for item in scene.navigations[:_MOST_OPENINGS]
        if item.resolved and not is_test(item.location.path)
        for act in order.after(item, scene.sites(item))
        if act.evidence.capability == Capability.LOCATE.value
        and act.evidence.resolved
        and act.evidence.loop != NOWHERE
        and scene.case.has_trait(act.evidence, "driver")
    ]


def _on_the_way(scene: Surroundings, places: Collection[str]) -> Iterator[Evidence]:
    """What drivers do in the files that matter; guesses by a method's name alone are left out."""
    for item in scene.context:
        guessed = item.capability == Capability.NAVIGATE.value and not item.resolved and not item.role
        if item.location.path in places and not guessed:
            yield item


def _by_promise(case: Case) -> list[str]:
    """Files with something of WhatsApp Web in them: those that navigate there first, then those with an address; tests last."""

    def promise(path: str) -> tuple[bool, int, str]:
        evidence = case.in_file(path)
        if any(e.capability == Capability.NAVIGATE.value and e.role in WEB_ADDRESSES for e in evidence):
            return (is_test(path), 0, path)
        return (is_test(path), 1 if any(e.role in WEB_ADDRESSES for e in evidence) else 2, path)

    roles = WEB_ADDRESSES | TARGETS | {Role.SELECTOR.value, Role.CLICK_TO_CHAT.value}
    found = {path for path in case.evidence_paths if any(e.role in roles for e in case.in_file(path))}
    return sorted(found, key=promise)


def _confidence(scene: Surroundings, reached: Sequence[Evidence], looks: Sequence[Evidence]) -> Confidence | None:
    """How sure the scene shows automation of WhatsApp Web, or None."""
    hands = [item for item in reached if scene.case.has_trait(item, "driver")]
    targets = [item for item in scene.elements if item.role in TARGETS]
    if scene.navigations:
        if targets or scene.internals or (hands and not _serves_any_site(scene)):
            return Confidence.HIGH
        if scene.elements:
            return Confidence.MEDIUM
        return Confidence.MEDIUM if looks else None
    if _injects(scene):
        return Confidence.HIGH
    driver = scene.tools("driver")
    if scene.chats and driver:
        return Confidence.HIGH if targets else Confidence.MEDIUM
    if not driver or not hands:
        return None
    here = in_file(driver, scene.path)
    if scene.addresses and (targets or distinct_roles(scene.elements) > 1 or scene.internals):
        return Confidence.HIGH if here else Confidence.MEDIUM
    written = [item for item in in_file(scene.addresses, scene.path) if not scene.is_handed(item)]
    if here and written and in_file(hands, scene.path) and not _goes_elsewhere(scene):
        return Confidence.MEDIUM
    if {item.role for item in targets} == TARGETS and here:
        return Confidence.MEDIUM
    return None


def _answers_keys(scene: Surroundings) -> bool:
    """Whether all that touches the message box or the send button answers a key of the user's: a shortcut of a window."""
    aimed = [item for item in (*scene.elements, *scene.hands()) if item.role in TARGETS]
    handlers = {path: key_handlers(scene.case, path) for path in {item.location.path for item in aimed}}
    return bool(aimed) and all(item.function in handlers[item.location.path] for item in aimed)


def _goes_elsewhere(scene: Surroundings) -> bool:
    """Whether every page that the file's driver opens is known, and none is WhatsApp Web."""
    opened = [
        e for e in in_file(scene.evidence, scene.path) if e.capability == Capability.NAVIGATE.value and e.resolved
    ]
    return bool(opened) and all("://" in item.subject and item.role not in WEB_ADDRESSES for item in opened)


def _serves_any_site(scene: Surroundings) -> bool:
    """Whether what opens WhatsApp Web is a wrapper that is told elsewhere what to look for, and is only told other pages."""
    if scene.elements or any(item.role == Role.WEB_SEND_URL.value for item in scene.navigations):
        return False
    wrappers = {item.location.path for item in scene.navigations}
    if not any(
        item.capability == Capability.NAVIGATE.value and "://" in item.subject and item.location.path not in wrappers
        for item in scene.evidence
    ):
        return False
    looks = [item for item in scene.evidence if item.capability == Capability.LOCATE.value]
    inside = [item for item in looks if item.location.path in wrappers]
    return bool(inside) and not any(_seeks_by_text(scene.case, path, in_file(inside, path)) for path in wrappers)


_SELECTS = re.compile(r"[/\[#.>=@]|^[A-Za-z_][\w-]+$")
"""What selectors, class names and ids have in common, and sentences do not."""
_MOST_LOOKS = 100


def _seeks_by_text(case: Case, path: str, looks: Sequence[Evidence]) -> bool:
    """Whether one of the looks for an element in a file is told on the spot what to look for."""
    spans = [item.location.span for item in looks[:_MOST_LOOKS]]
    lines = {line for span in spans for line in range(span.line, span.end_line + 1)}
    texts = [fact.text for fact in case.files[path].facts if isinstance(fact, Literal) and fact.span.line in lines]
    for span, calls in case.calls_in(path).items():
        if span.line in lines:
            texts.extend(known_text(argument.text) for call in calls for argument in call.arguments)
    return len(looks) > _MOST_LOOKS or any(_SELECTS.search(text.strip("{}")) for text in texts)


def _injects(scene: Surroundings) -> bool:
    """Whether a window that shows WhatsApp Web gets a script that types or sends there."""
    return bool(in_file(scene.addresses, scene.path)) and any(
        item.capability == Capability.SCRIPT.value and item.role in TARGETS and item.resolved
        for item in in_file(scene.hands(), scene.path)
    )


def _primary(scene: Surroundings, path: str, hands: Sequence[Evidence], looks: Sequence[Evidence]) -> Evidence:
    """The opening whose function also has hands; else one that is looked at, or any, then what else there is."""
    busy = {(item.location.path, item.function) for item in hands}
    opened = [item for item in scene.navigations if (item.location.path, item.function) in busy]
    for candidates in (
        in_file(opened, path),
        opened if not in_file(scene.navigations, path) else (),
        () if hands else looks,
        in_file(scene.navigations, path),
        scene.navigations,
        scene.chats,
        in_file(scene.addresses, path),
        scene.addresses,
        scene.elements,
    ):
        if candidates:
            return strongest(candidates)
    raise AssertionError("a scene without a surface is never reported")


def _message(scene: Surroundings) -> str:
    drivers = tool_names(scene.case, scene.tools("driver"))
    tool = f" with {' and '.join(drivers[:2])}" if drivers else ""
    return f"drives WhatsApp Web{tool} instead of using the Business Platform"


class AgentAutomation(ChannelRule):
    """A browser agent is told in words to use WhatsApp Web.

    ## What it finds
    Language-model agents that control a browser (`browser-use` and its kin) whose task or prompt names WhatsApp Web.

    ## Why it matters
    For WhatsApp it is the same automation; only the selectors have become sentences.
    """

    id = "WA304"
    name = "agent-automation"
    title = "Lets an agent use WhatsApp Web"
    policy = ("automation",)
    flag = samples.AGENTS
    passes = samples.NO_AGENTS

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each file in which an agent tool and WhatsApp Web meet."""
        for path in case.evidence_paths:
            scene = Surroundings(case, path, alone=True)
            agents = scene.tools("agent")
            if agents and scene.addresses:
                yield self._channel(case, scene, agents)

    def _channel(self, case: Case, scene: Surroundings, agents: Sequence[Evidence]) -> Channel:
        finding = self.report(
            case,
            kind=Kind.BROWSER_AUTOMATION,
            severity=Severity.ERROR,
            confidence=Confidence.MEDIUM,
            message="tells a browser agent to use WhatsApp Web",
            primary=strongest(scene.addresses),
            trace=[*scene.addresses, *agents, *scene.context],
            capabilities=("send",),
        )
        return Channel(finding, tuple(scene.addresses), frozenset({scene.path}))


_TRACES = WEB_ADDRESSES | TARGETS | {Role.JID.value}
"""What shows that a project is about WhatsApp Web when a script only names `Store`."""


class PageInternals(ChannelRule):
    """Code reaches into the internals of the WhatsApp Web page.

    ## What it finds
    `window.Store`, `window.WAPI`, `window.WPP`, WhatsApp's webpack chunks and `WAWeb...` modules, in scripts or in
    strings that are injected into the page.

    ## What it does not find
    Modules of themes, settings and texts; names of modules as values in tests and comparisons.

    ## Why it matters
    It calls the client's private functions: an unofficial client that borrows the official one's session.
    """

    id = "WA305"
    name = "page-internals"
    title = "Uses internals of the WhatsApp Web page"
    policy = ("unofficial-client",)
    flag = samples.INTERNALS
    passes = samples.NO_INTERNALS

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each file with proof, or with hints and another trace of WhatsApp."""
        for path in case.evidence_paths:
            scene = Surroundings(case, path, alone=True)
            inside = _inside(scene)
            if not inside or _is_elsewhere(case, path):
                continue
            root = case.root_of(path)
            proofs = [item for item in inside if proves_internals(case, item)]
            hints = [item for item in scene.internals if item.level is Level.COMBINE]
            others = _has_traces(case, root) or _has_traces(case, "")
            if proofs or (len({item.subject for item in hints}) > 1 and others):
                yield self._channel(case, scene, inside, proofs)

    def _channel(
        self, case: Case, scene: Surroundings, inside: Sequence[Evidence], proofs: Sequence[Evidence]
    ) -> Channel:
        acts = tuple(item for item in inside if item.capability)
        confidence = Confidence.HIGH if proofs else Confidence.MEDIUM
        lists = _only_lists(case, scene.path, inside)
        finding = self.report(
            case,
            kind=Kind.BROWSER_AUTOMATION,
            severity=Severity.WARNING if lists else Severity.ERROR,
            confidence=Confidence.LOW if lists else confidence,
            message="lists the modules of the WhatsApp Web page" if lists else _CALLS if proofs else _hinted(inside),
            primary=strongest(proofs or inside),
            trace=[*inside, *scene.addresses, *scene.elements],
            capabilities={item.capability for item in acts} & ACTS,
        )
        return Channel(finding, acts, frozenset({scene.path}))


_CALLS = "calls functions inside the WhatsApp Web page"
_SCRIPT = re.compile(r"[.-]js\b", re.IGNORECASE)
"""What names of scripts have."""


def _hinted(inside: Sequence[Evidence]) -> str:
    """What a file does that only names scripts: another runs them in the page."""
    named = all(item.aspect is Aspect.LITERAL and _SCRIPT.search(item.subject) for item in inside)
    return "handles a script that calls functions inside the WhatsApp Web page" if named else _CALLS


_BUNDLE = "webpackchunk"
_DEEDS = (
    "send",
    "reply",
    "forward",
    "message",
    "contact",
    "group",
    "participant",
    "media",
    "status",
    "blast",
    "export",
)
"""Parts of names of functions that do more in a page than open a chat, in lower case."""


def _only_lists(case: Case, path: str, inside: Sequence[Evidence]) -> bool:
    """Whether code reaches for the page's list of modules, and nothing near it speaks of messages, contacts or groups."""
    if any(_BUNDLE not in item.subject.lower() for item in inside):
        return False
    near = case.near(path)
    names = (function.name.lower() for one in near if (facts := case.files.get(one)) for function in facts.functions)
    return not any(deed in name for name in names for deed in _DEEDS) and not any(
        item.capability in ACTS or (item.level is not Level.WEAK and item.role == Role.PAGE_INTERNALS.value)
        for item in case.in_files(near[1:])
    )


_NEVER_IN_PAGES = frozenset({"go", "java", "csharp", "rust", "swift", "ruby", "php", "c", "cpp", "elixir"})
"""Languages that hold scripts for a page as texts only: `Store.Contacts` in them is an object of their own."""


def _is_elsewhere(case: Case, path: str) -> bool:
    """Whether all that looks like internals of a page are names of a program that runs in none."""
    names = [item for item in case.in_file(path) if item.role == Role.PAGE_INTERNALS.value]
    return case.files[path].language in _NEVER_IN_PAGES and all(
        item.aspect in (Aspect.REFERENCE, Aspect.IDENTIFIER) for item in names
    )


def _has_traces(case: Case, root: str) -> bool:
    """Whether a project folder has another trace of WhatsApp."""
    return case.once(("traces", root), lambda: any(item.role in _TRACES for item in case.in_project(root)))


def _inside(scene: Surroundings) -> list[Evidence]:
    """Objects of the page and calls of their functions, in order."""
    internals = frozenset(scene.internals)
    return [
        item
        for item in scene.evidence
        if item in internals
        or (
            item.aspect is Aspect.CALL
            and item.level is Level.PROOF
            and is_of_page(scene.case.signature(item.signature))
        )
    ]
