"""WA703: modified WhatsApp apps and hooks into the app."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from detector.database.schema import Capability, Role, Signature, SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import Literal
from detector.model.finding import Confidence, Kind, Severity
from detector.rules.base import Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.samples import pages as samples


class ModifiedApp(ChannelRule):
    """The project builds, installs or hooks a modified WhatsApp app.

    ## What it finds
    Sources and packages of modified apps (GBWhatsApp, FMWhatsApp, YoWhatsApp ...), Xposed or Frida modules and tweaks for
    jailbroken phones that change the official app (their scope or filter, the check at their entry), scripts that install
    either.

    ## Why it matters
    Accounts that use modified apps are banned, first for a time, then for good.

    ## What it does not find
    Lists of package ids in file managers, screen-time trackers or status savers; modules for other apps, or for dozens.
    """

    id = "WA703"
    name = "modified-app"
    title = "Modifies the WhatsApp app"
    policy = ("modified-app",)
    flag = samples.MODS
    passes = samples.NO_MODS

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each module that hooks the app, and for each component and file with proof or a device tool."""
        hooked: set[str] = set()
        for root, targets in sorted(_hook_targets(case).items()):
            hooked.add(root)
            yield self._hook(case, root, targets)
        for identifier in case.signature_ids:
            signature = case.signature(identifier)
            if signature.kind is not SignatureKind.MOD_APP:
                continue
            for path in sorted({item.location.path for item in case.of_signature(identifier)}):
                if identifier != _CLASSES or case.root_of(path) not in hooked:
                    yield from self._component(case, signature, path)

    def _hook(self, case: Case, root: str, targets: Sequence[Evidence]) -> Channel:
        around = case.in_project(root)
        tools = [item for item in around if case.has_trait(item, "hook") and item.aspect is not Aspect.IDENTIFIER]
        calls = [item for item in tools if item.capability == Capability.HOOK.value and not item.role][:_MOST_HOOKS]
        wiring = [item for item in tools if item.aspect is not Aspect.CALL][:_MOST_HOOKS]
        classes = [item for item in around if item.signature == _CLASSES][:_MOST_HOOKS]
        code = [item for item in tools if item.aspect is not Aspect.DEPENDENCY]
        watches = not classes and _only_watches(case, {item.location.path for item in (*targets, *code)})
        finding = self.report(
            case,
            kind=Kind.MOD_APP,
            severity=Severity.WARNING if watches else Severity.ERROR,
            confidence=Confidence.HIGH if calls else Confidence.MEDIUM,
            message=_WATCHES if watches else _HOOKS,
            primary=strongest(targets),
            trace=[*targets, *wiring, *calls, *classes],
            capabilities=(Capability.HOOK.value,),
        )
        return Channel(finding, (), frozenset(item.location.path for item in (*targets, *calls, *classes)))

    def _component(self, case: Case, signature: Signature, path: str) -> Iterator[Channel]:
        found = [item for item in case.of_signature(signature.id) if item.location.path == path]
        if any(item.aspect is Aspect.DEPENDENCY for item in found):
            return
        proofs = [item for item in found if item.level is Level.PROOF]
        hints = [item for item in found if item.level is Level.COMBINE]
        partners = [
            item
            for item in case.in_file(path)
            if _reaches_apps(case, item) or (item.role == Role.APP_ID.value and item.signature != signature.id)
        ]
        if proofs or _changes_apps(case, hints, partners):
            finding = self.report(
                case,
                kind=Kind.MOD_APP,
                severity=Severity.ERROR,
                confidence=Confidence.HIGH if proofs else Confidence.MEDIUM,
                message=_HOOKS
                if signature.id == _CLASSES
                else f"works with {signature.title}, a modified WhatsApp app",
                primary=strongest(proofs or hints),
                trace=[*found, *partners],
                signature=signature,
            )
            yield Channel(finding, (), frozenset({path}))


_HOOKS = "hooks into the WhatsApp app and changes it"
_WATCHES = "attaches to the WhatsApp app while it runs"
_CLASSES = "whatsapp-hook"
"""The signature of class names inside the app."""
_SCOPE = "markup:hook-scope"
"""The source of an app id in a module's scope or filter."""
_MOST_HOOKS = 20


def _hook_targets(case: Case) -> dict[str, list[Evidence]]:
    """Where modules of each project folder say that they change the WhatsApp app: their scope, a check at their entry."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for item in case.with_roles({Role.APP_ID.value}):
        path = item.location.path
        framed = any(case.has_trait(other, "hook") and other.aspect is Aspect.IMPORT for other in case.in_file(path))
        checked = framed and (item.capability == Capability.HOOK.value or _stands_at_entry(case, item))
        if checked or (item.source == _SCOPE and _has_framework(case, path)):
            found[case.root_of(path)].append(item)
    return found


_CHANGES = ("java.use(", "java.choose(", ".implementation", "objc.classes", ".overload(")
"""What scripts for Frida say, in lower case, that reach for the classes of an app rather than for native functions."""


def _only_watches(case: Case, paths: Iterable[str]) -> bool:
    """Whether a Python program attaches to the app by Frida, and no script for it reaches for the app's classes."""
    files = [case.files[path] for path in paths if path in case.files]
    if any(facts.language != "python" for facts in files):
        return False
    texts = (fact.text.lower() for facts in files for fact in facts.facts if isinstance(fact, Literal))
    return not any(change in text for text in texts for change in _CHANGES)


def _has_framework(case: Case, path: str) -> bool:
    """Whether the project of a scope has anything of a hooking framework; filters of tweaks exist for nothing else."""
    facts = case.files.get(path)
    if facts is not None and facts.language == "hook-scope":
        return True
    root = case.root_of(path)
    return case.once(("hooks", root), lambda: any(case.has_trait(item, "hook") for item in case.in_project(root)))


def _stands_at_entry(case: Case, item: Evidence) -> bool:
    """Whether a single app id is named where a module is told which app was loaded."""
    if item.aspect is not Aspect.LITERAL or item.source.startswith("element:"):
        return False
    entries = {
        other.subject
        for other in case.in_file(item.location.path)
        if other.aspect is Aspect.IDENTIFIER and other.capability == Capability.HOOK.value
    }
    return any(name.rpartition(".")[2] in entries for name in case.names_around(item))


def _changes_apps(case: Case, hints: Sequence[Evidence], partners: Sequence[Evidence]) -> bool:
    """Whether a tool works on what the hints name. Activities of the official app are no hint where a phone is driven."""
    if any(_hooks(case, item) for item in partners):
        return bool(hints)
    activities = {item.location for item in partners if item.role == Role.APP_ID.value}
    own = [item for item in hints if item.location not in activities]
    return bool(own) and any(_reaches_apps(case, item) for item in partners)


def _hooks(case: Case, item: Evidence) -> bool:
    return case.kind(item) is SignatureKind.TOOL and item.capability == Capability.HOOK.value


def _reaches_apps(case: Case, item: Evidence) -> bool:
    """Whether a tool works on installed apps: drives a device, or hooks into what runs there."""
    return case.has_trait(item, "device") or _hooks(case, item)
