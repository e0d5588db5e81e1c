"""WA1xx: unauthorised components that a manifest, lockfile, install command or installed tree brings in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from msgspec import structs

from detector.database.schema import UNAUTHORISED, Signature, SignatureKind
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import DependencyScope
from detector.model.finding import Confidence, Finding, Kind, Severity
from detector.rules.base import Channel, ChannelRule, strongest
from detector.rules.case import Case
from detector.rules.samples import dependencies as samples
from detector.rules.unused import is_unused

_OTHER_RULES = frozenset({SignatureKind.EVASION, SignatureKind.SUPPLY_CHAIN})
"""Kinds whose packages rules of their own report."""


def finding_kind(signature: Signature) -> Kind:
    """The kind that findings about this component have."""
    return Kind(signature.kind.value)


def severity_of(signature: Signature) -> Severity:
    """The component's own severity; doubtful facts never raise an error."""
    severity = Severity(signature.severity)
    return Severity.WARNING if signature.doubtful and severity is Severity.ERROR else severity


def confidence_of(signature: Signature) -> Confidence:
    """The component's own confidence; doubtful facts are never sure."""
    return Confidence.LOW if signature.doubtful else Confidence(signature.confidence)


def concerned(case: Case) -> Iterator[Signature]:
    """Unauthorised components with evidence, by id."""
    for identifier in case.signature_ids:
        signature = case.signature(identifier)
        if signature.kind in UNAUTHORISED and signature.kind not in _OTHER_RULES:
            yield signature


class _DependencyRule(ChannelRule):
    """Shared walk: one finding for each component and folder, all its places in the trace."""

    scopes: frozenset[str]

    def channels(self, case: Case) -> Iterator[Channel]:
        """One channel for each component and project folder."""
        for signature in concerned(case):
            found = [
                item
                for item in case.of_signature(signature.id)
                if item.aspect is Aspect.DEPENDENCY and self.applies(item)
            ]
            for _, group in sorted(self.grouped(case, found).items()):
                yield self.channel(case, signature, group)

    def channel(self, case: Case, signature: Signature, group: Sequence[Evidence]) -> Channel:
        """The channel of one component in one folder."""
        return Channel(self.finding(case, signature, group), (), frozenset(e.location.path for e in group))

    def applies(self, evidence: Evidence) -> bool:
        """Whether this rule reports the evidence."""
        return evidence.role in self.scopes

    def grouped(self, case: Case, found: Sequence[Evidence]) -> dict[str, list[Evidence]]:
        """Evidence by project folder."""
        return case.by_root(found)

    def finding(self, case: Case, signature: Signature, group: Sequence[Evidence]) -> Finding:
        """The finding about one component in one folder."""
        primary = strongest([item for item in group if self.applies(item)])
        return self.report(
            case,
            kind=finding_kind(signature),
            severity=severity_of(signature),
            confidence=confidence_of(signature),
            message=self.message(signature, primary),
            primary=primary,
            trace=group,
            signature=signature,
        )

    def message(self, signature: Signature, primary: Evidence) -> str:
        """The sentence a reader sees."""
        raise NotImplementedError


_DECLARED = frozenset(
    scope.value
    for scope in DependencyScope
    if scope
    not in (DependencyScope.LOCKED, DependencyScope.INSTALLED, DependencyScope.COMMAND, DependencyScope.STARTED)
)


class UnofficialDependency(_DependencyRule):
    """The project depends on software that reaches WhatsApp outside the official Business Platform.

    ## What it finds
    A package in a manifest (`requirements.txt`, `pyproject.toml`, `package.json`, `go.mod`, `composer.json` and all the
    others) that is an unofficial client, a gateway's SDK, a bulk sender or a driver made for WhatsApp. Aliases, forks,
    Git and tarball addresses are resolved to what they really install. In a scan of a whole project whose code uses neither
    the package nor any other unofficial component it is a warning: left over, or not yet used.

    ## Why it matters
    WhatsApp recognises clients that are not its own and restricts or bans the numbers that use them, often within days.

    ## What it does not find
    A package that reaches WhatsApp through another package: see WA102 for lockfiles. Libraries that only format
    links, read exported chats or make stickers are known and stay silent.
    """

    id = "WA101"
    name = "unofficial-dependency"
    advised = ("session",)
    title = "Depends on an unofficial WhatsApp component"
    policy = ("unofficial-client",)
    scopes = _DECLARED
    flag = samples.UNOFFICIAL
    passes = samples.NOT_UNOFFICIAL

    def applies(self, evidence: Evidence) -> bool:
        """Declared by the project itself; the lines of lockfiles join the trace."""
        return evidence.role in _DECLARED and evidence.direct

    def channel(self, case: Case, signature: Signature, group: Sequence[Evidence]) -> Channel:
        """What no code uses is left over: a warning, and no behaviour of the project is held against it."""
        channel = super().channel(case, signature, group)
        finding = channel.finding
        if finding.severity is not Severity.ERROR or not is_unused(case, group):
            return channel
        told = replace(finding, severity=Severity.WARNING, message=f"{finding.message}; no code here uses it")
        return structs.replace(channel, finding=told, optional=True)

    def finding(self, case: Case, signature: Signature, group: Sequence[Evidence]) -> Finding:
        """Join the lockfile lines of the same component and folder."""
        return super().finding(case, signature, [*group, *_lock_lines(case, signature, group)])

    def message(self, signature: Signature, primary: Evidence) -> str:
        """Say what the package is."""
        return f"depends on `{primary.subject}`: {_summary(signature)}"


def _lock_lines(case: Case, signature: Signature, group: Sequence[Evidence]) -> Sequence[Evidence]:
    """The lines of lockfiles about a component in the project folder of its manifest."""
    return [
        item
        for item in case.in_project(case.root_of(group[0].location.path))
        if item.signature == signature.id
        and item.aspect is Aspect.DEPENDENCY
        and item.role == DependencyScope.LOCKED.value
    ]


class TransitiveDependency(_DependencyRule):
    """A lockfile or SBOM pins an unofficial WhatsApp component that no manifest of the project names.

    ## What it finds
    A locked package that another package brought in, with the shortest path from a direct dependency to it.

    ## Why it matters
    The number is at risk all the same, and nobody chose the package knowingly.

    ## What to do
    Remove or replace the direct dependency at the start of the path.
    """

    id = "WA102"
    name = "transitive-dependency"
    advised = ("session",)
    title = "Locks an unofficial WhatsApp component"
    policy = ("unofficial-client",)
    scopes = frozenset({DependencyScope.LOCKED.value})
    flag = samples.LOCKED
    passes = samples.NOT_LOCKED

    def grouped(self, case: Case, found: Sequence[Evidence]) -> dict[str, list[Evidence]]:
        """Folders whose manifest names the component belong to WA101."""
        declared = {
            case.root_of(item.location.path)
            for identifier in {item.signature for item in found}
            for item in case.of_signature(identifier)
            if item.aspect is Aspect.DEPENDENCY and item.role in _DECLARED and item.direct
        }
        groups = super().grouped(case, found)
        return {root: group for root, group in groups.items() if root not in declared}

    def applies(self, evidence: Evidence) -> bool:
        """Everything that is locked or that only an SBOM names."""
        return evidence.role == DependencyScope.LOCKED.value or (evidence.role in _DECLARED and not evidence.direct)

    def message(self, signature: Signature, primary: Evidence) -> str:
        """Name the path."""
        path = f" through {' > '.join(primary.path)}" if len(primary.path) > 1 else ""
        return f"locks `{primary.subject}`{path}: {_summary(signature)}"


class InstalledCopy(_DependencyRule):
    """The tree carries an installed or vendored copy of an unofficial WhatsApp component.

    ## What it finds
    Package metadata inside `node_modules`, `site-packages`, `vendor`: one finding for each package, not for each file.

    ## Why it matters
    A committed copy runs whatever the manifests say.
    """

    id = "WA103"
    name = "installed-copy"
    advised = ("session",)
    title = "Carries a copy of an unofficial WhatsApp component"
    policy = ("unofficial-client",)
    scopes = frozenset({DependencyScope.INSTALLED.value})
    flag = samples.INSTALLED
    passes = samples.NOT_INSTALLED

    def message(self, signature: Signature, primary: Evidence) -> str:
        """Say which copy."""
        return f"carries a copy of `{primary.subject}`: {_summary(signature)}"


class InstallCommand(_DependencyRule):
    """A script, image, notebook, pipeline or list of MCP servers installs, fetches or starts an unofficial WhatsApp component.

    ## What it finds
    `pip install`, `npm i`, `npx`, `go install`, `git clone` and the like in Dockerfiles, CI workflows, shell,
    PowerShell and batch files, Makefiles and notebooks; commands of MCP servers in the settings of editors and
    assistants (`.mcp.json`, `claude_desktop_config.json`, `.vscode/mcp.json` ...), also by the folder of a known server.

    ## Why it matters
    Unofficial clients are often deployed without ever standing in a manifest.
    """

    id = "WA104"
    name = "install-command"
    advised = ("session",)
    title = "Installs an unofficial WhatsApp component"
    policy = ("unofficial-client",)
    scopes = frozenset({DependencyScope.COMMAND.value, DependencyScope.STARTED.value})
    flag = samples.COMMANDS
    passes = samples.HARMLESS_COMMANDS

    def message(self, signature: Signature, primary: Evidence) -> str:
        """Say what is installed or started."""
        verb = "starts what lies in" if primary.role == DependencyScope.STARTED.value else "installs"
        return f"{verb} `{primary.subject}`: {_summary(signature)}"


def _summary(signature: Signature) -> str:
    """The summary as the end of a sentence."""
    return signature.summary.rstrip(".")
