"""WA7xx: browser extensions, userscripts, modified apps and hooks into the app."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from detector.database.schema import Capability, Role, SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import Injection
from detector.model.finding import Confidence, Kind, Severity
from detector.rules.automation import ELEMENTS, HANDS, TARGETS, WEB_ADDRESSES
from detector.rules.base import Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.samples import pages as samples

_SCRIPTS = frozenset({"javascript", "html"})


class _PageRule(ChannelRule):
    """Shared: a script of the project that runs inside WhatsApp Web and acts there."""

    kind: Kind
    thing: str

    def hosts(self, case: Case) -> Iterator[tuple[Evidence, tuple[str, ...]]]:
        """The places that put a script into WhatsApp Web, with the files that may be that script."""
        raise NotImplementedError

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each place whose scripts act."""
        for host, scripts in self.hosts(case):
            inside = [item for path in scripts for item in case.in_file(path)]
            confidence = acting(inside)
            if confidence is not None:
                yield self._channel(case, host, inside, confidence)

    def _channel(
        self, case: Case, host: Evidence, inside: Sequence[Evidence], confidence: Confidence, thing: str = ""
    ) -> Channel:
        telling = [
            item
            for item in inside
            if item.role
            in ELEMENTS | WEB_ADDRESSES | {Role.PAGE_INTERNALS.value, Role.BULK_WORD.value, Role.CLICK_TO_CHAT.value}
            or item.capability in HANDS
        ]
        acts = tuple(item for item in telling if item.capability in HANDS or item.role in TARGETS)
        finding = self.report(
            case,
            kind=self.kind,
            severity=Severity.ERROR,
            confidence=confidence,
            message=f"{thing or self.thing} that acts in WhatsApp Web for the user",
            primary=host,
            trace=telling,
            capabilities=("send",),
        )
        return Channel(finding, acts, frozenset({host.location.path, *(item.location.path for item in telling)}))


def acting(evidence: Sequence[Evidence]) -> Confidence | None:
    """How sure a script that runs inside WhatsApp Web acts there rather than styles or reads, or None."""
    inside = [item for item in evidence if item.role == Role.PAGE_INTERNALS.value]
    hints = {item.subject for item in inside if item.level is not Level.WEAK}
    proofs = any(item.level is Level.PROOF for item in inside)
    targets = [item for item in evidence if item.role in TARGETS and _is_sought(item)]
    hands = [item for item in evidence if item.capability in HANDS and not item.source.startswith("window.")]
    send_links = any(item.role == Role.WEB_SEND_URL.value for item in evidence)
    if proofs or (targets and hands):
        return Confidence.HIGH
    if hands and (send_links or len(hints) > 1):
        return Confidence.MEDIUM
    watched = {
        item.capability for item in evidence if item.role == Role.SELECTOR.value and item.capability and sought(item)
    }
    if Capability.TRACK.value in watched or (Capability.SCRAPE.value in watched and hands):
        return Confidence.MEDIUM
    return None


_SEEKERS = (
    ":queryselector",
    ":queryselectorall",
    ":getelementsbyclassname",
    ":evaluate",
    ":closest",
    ":matches",
    ":$",
    ":jquery",
)


def sought(item: Evidence) -> bool:
    """Whether a selector is handed to something that looks elements up in a page."""
    return item.aspect is Aspect.LITERAL and item.source.lower().endswith(_SEEKERS)


_STYLES = (":innerhtml", ":csstext", ":textcontent", ":insertrule", ":gm_addstyle", ":style", ":css")


def _is_sought(target: Evidence) -> bool:
    """Whether a selector is looked for rather than styled."""
    return target.aspect is Aspect.CALL or not target.source.lower().endswith(_STYLES)


class ExtensionAutomation(_PageRule):
    """A browser extension sends or acts in WhatsApp Web.

    ## What it finds
    Manifest v2 and v3 extensions with scripts in `*.whatsapp.com` that type, click send, open send links in a queue or
    call the page's internals.

    ## Why it matters
    The Terms of Service forbid automated use whatever injects it; bulk-sender extensions are a frequent cause of bans.

    ## What it does not find
    Extensions that style the page, blur it, or read their own settings.
    """

    id = "WA701"
    name = "extension-automation"
    title = "Browser extension acts in WhatsApp Web"
    policy = ("automation", "bulk-messaging")
    kind = Kind.BROWSER_EXTENSION
    thing = "a browser extension"
    flag = samples.EXTENSIONS
    passes = samples.NO_EXTENSIONS

    def hosts(self, case: Case) -> Iterator[tuple[Evidence, tuple[str, ...]]]:
        """Extension manifests that reach WhatsApp Web, with the scripts below their folder."""
        for path in case.evidence_paths:
            facts = case.files.get(path)
            if facts is None or facts.language != "extension-manifest":
                continue
            reach = [item for item in case.in_file(path) if item.role in WEB_ADDRESSES]
            if reach:
                yield strongest(reach), _scripts_below(case, path)


def _scripts_below(case: Case, manifest: str) -> tuple[str, ...]:
    folder = manifest.rpartition("/")[0]
    prefix = f"{folder}/" if folder else ""
    return tuple(
        path
        for path in case.evidence_paths
        if path.startswith(prefix) and (facts := case.files.get(path)) is not None and facts.language in _SCRIPTS
    )


class UserscriptAutomation(_PageRule):
    """A userscript or bookmarklet acts in WhatsApp Web.

    ## What it finds
    Scripts whose header matches WhatsApp Web and that type, click send or call the page's internals; scripts for the
    console, for bookmarks and for injection that look up WhatsApp's message box and send button and click.

    ## What it does not find
    Userscripts that only change how the page looks.
    """

    id = "WA702"
    name = "userscript-automation"
    title = "Userscript acts in WhatsApp Web"
    policy = ("automation",)
    kind = Kind.USERSCRIPT
    thing = "a userscript"
    flag = samples.USERSCRIPTS
    passes = samples.NO_USERSCRIPTS

    def hosts(self, case: Case) -> Iterator[tuple[Evidence, tuple[str, ...]]]:
        """Userscripts that match WhatsApp Web."""
        for path in case.evidence_paths:
            facts = case.files.get(path)
            if facts is None or facts.language == "extension-manifest":
                continue
            if any(isinstance(fact, Injection) for fact in facts.facts):
                reach = [e for e in case.in_file(path) if e.source.startswith("injection:")]
                if reach:
                    yield strongest(reach), (path,)

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each declared script that acts, and for each loose one that seeks and clicks send."""
        told: set[str] = set()
        for channel in super().channels(case):
            told |= channel.files
            yield channel
        for path in case.evidence_paths:
            facts = case.files.get(path)
            if path in told or facts is None or facts.language != "javascript":
                continue
            button = _clicked_button(case, path)
            if button is not None:
                inside = case.in_file(path)
                yield self._channel(case, button, inside, Confidence.MEDIUM, "a script for the page")


def _clicked_button(case: Case, path: str) -> Evidence | None:
    """The send button that a script of a page looks up and clicks, if enough else in it is WhatsApp's; None otherwise."""
    evidence = case.in_file(path)
    buttons = [item for item in evidence if item.role == Role.SEND_BUTTON.value and sought(item)]
    if not buttons or not any(
        item.signature == _PAGE and item.capability == Capability.SCRIPT.value for item in evidence
    ):
        return None
    near = tuple(case.in_files(case.near(path)))
    if any(case.has_trait(item, "driver") and item.resolved and item.aspect is Aspect.IMPORT for item in near):
        return None
    boxes = any(item.role == Role.COMPOSE_BOX.value and sought(item) for item in evidence)
    parts = {item.subject for item in evidence if item.role == Role.SELECTOR.value and sought(item)}
    named = any(item.role in (Role.CHANNEL_WORD.value, *WEB_ADDRESSES) for item in near)
    certain = any(item.level is not Level.WEAK for item in buttons)
    root = case.root_of(path)
    packed = (f"{root}/manifest.json" if root else "manifest.json") in case.paths
    if boxes or (certain and (parts or packed)) or (len(parts) > 1 and named):
        return strongest(buttons)
    return None


_PAGE = "page-dom"
"""The signature of what scripts do with the page they run in."""


class ModifiedApp(ChannelRule):
    """The project builds, installs or hooks a modified WhatsApp app.

    ## What it finds
    Sources and packages of modified apps (GBWhatsApp, FMWhatsApp, YoWhatsApp ...), Xposed or Frida modules that change
    the official app, scripts that install either.

    ## Why it matters
    Accounts that use modified apps are banned, first for a time, then for good.

    ## What it does not find
    Lists of package ids in file managers, screen-time trackers or status savers.
    """

    id = "WA703"
    name = "modified-app"
    title = "Modifies the WhatsApp app"
    policy = ("modified-app",)
    flag = samples.MODS
    passes = samples.NO_MODS

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each component and file with proof, or with hints and a device tool."""
        for identifier in case.signature_ids:
            signature = case.signature(identifier)
            if signature.kind is not SignatureKind.MOD_APP:
                continue
            files = sorted({item.location.path for item in case.of_signature(identifier)})
            for path in files:
                found = [item for item in case.of_signature(identifier) if item.location.path == path]
                if any(item.aspect is Aspect.DEPENDENCY for item in found):
                    continue
                proofs = [item for item in found if item.level is Level.PROOF]
                hints = [item for item in found if item.level is Level.COMBINE]
                partners = [
                    item
                    for item in case.in_file(path)
                    if _reaches_apps(case, item) or (item.role == Role.APP_ID.value and item.signature != identifier)
                ]
                if proofs or (hints and any(_reaches_apps(case, item) for item in partners)):
                    finding = self.report(
                        case,
                        kind=Kind.MOD_APP,
                        severity=Severity.ERROR,
                        confidence=Confidence.HIGH if proofs else Confidence.MEDIUM,
                        message=f"works with {signature.title}, a modified WhatsApp app",
                        primary=strongest(proofs or hints),
                        trace=[*found, *partners],
                        signature=signature,
                    )
                    yield Channel(finding, (), frozenset({path}))


def _reaches_apps(case: Case, item: Evidence) -> bool:
    """Whether a tool works on installed apps: drives a device, or hooks into what runs there."""
    return case.has_trait(item, "device") or (
        case.kind(item) is SignatureKind.TOOL and item.capability == Capability.STEALTH.value
    )
