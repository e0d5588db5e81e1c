"""WA9xx: malicious look-alikes of WhatsApp packages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from detector.database.schema import SignatureKind
from detector.model.evidence import Aspect, Evidence
from detector.model.finding import Confidence, Kind, Severity
from detector.rules.base import Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.dependencies import confidence_of, severity_of
from detector.rules.samples import supply_chain as samples


class MaliciousPackage(ChannelRule):
    """The project depends on a package that was reported malicious.

    ## What it finds
    Packages that copy or imitate a WhatsApp client and steal sessions, messages or keys, by the exact names of public
    advisories.

    ## Why it matters
    Such a package links the attacker's device to the account. Removing it is not enough: unlink all devices in the
    phone app, delete session folders and replace every credential the machine held.
    """

    id = "WA901"
    name = "malicious-package"
    title = "Depends on a package reported malicious"
    policy = ("supply-chain",)
    flag = samples.MALICIOUS
    passes = samples.NOT_MALICIOUS

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each package and project folder."""
        for identifier in case.signature_ids:
            signature = case.signature(identifier)
            if signature.kind is not SignatureKind.SUPPLY_CHAIN:
                continue
            groups: dict[str, list[Evidence]] = defaultdict(list)
            for item in case.of_signature(identifier):
                if item.aspect in (Aspect.DEPENDENCY, Aspect.IMPORT):
                    groups[case.root_of(item.location.path)].append(item)
            for _, group in sorted(groups.items()):
                primary = strongest(group)
                finding = self.report(
                    case,
                    kind=Kind.SUPPLY_CHAIN,
                    severity=severity_of(signature),
                    confidence=confidence_of(signature),
                    message=f"`{primary.subject}` was reported malicious: {signature.summary.rstrip('.')}",
                    primary=primary,
                    trace=group,
                    signature=signature,
                )
                yield Channel(finding, (), frozenset(item.location.path for item in group))


class LookAlike(ChannelRule):
    """A dependency is called nearly like a known WhatsApp client.

    ## What it finds
    A package that the database does not know and whose name is one letter away from a known client's (one more, less,
    other, or two swapped); and the bare name of a client under a scope of somebody else, if the lockfile says that the
    package runs a script when it is installed.

    ## Why it matters
    Dozens of copies of popular clients were published to take over sessions. A misspelt name is the usual way in.

    ## What to do
    Check who publishes the package before it is installed again. If it was a mistake, treat it like WA901.

    ## What it does not find
    Packages that are known, harmless ones included; names of fewer than six letters.
    """

    id = "WA902"
    name = "look-alike"
    title = "Depends on a package called nearly like a known client"
    policy = ("supply-chain",)
    flag = samples.LOOK_ALIKE
    passes = samples.NO_LOOK_ALIKE

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel without acts for each such package and project folder."""
        groups: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
        for item in case.evidence:
            if item.aspect is Aspect.LOOK_ALIKE:
                groups[(case.root_of(item.location.path), item.subject)].append(item)
        for (_, name), group in sorted(groups.items()):
            primary = strongest(group)
            is_scope = name.endswith(f"/{primary.source}")
            finding = self.report(
                case,
                kind=Kind.SUPPLY_CHAIN,
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM if is_scope else Confidence.LOW,
                message=f"`{name}` is no known package and is called like `{primary.source}`",
                primary=primary,
                trace=group,
            )
            # Nothing shows that it reaches WhatsApp: no behaviour is judged by it.
            yield Channel(finding, (), frozenset())
