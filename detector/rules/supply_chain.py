"""WA9xx: malicious look-alikes of WhatsApp packages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from detector.database.schema import SignatureKind
from detector.model.evidence import Aspect, Evidence
from detector.model.finding import Kind
from detector.rules.base import Channel, ChannelRule, strongest, tree
from detector.rules.case import Case
from detector.rules.dependencies import confidence_of, severity_of


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
    flag = (tree("npm", {"package.json": '{"dependencies": {"lotusbail": "1.0.0"}}'}),)
    passes = (tree("another package", {"package.json": '{"dependencies": {"express": "4.0.0"}}'}),)

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
