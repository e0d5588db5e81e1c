"""A signature for an inspected package, as TOML that the loader accepts. A proposal: a person reads it before it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from detector.database.building import is_id
from detector.database.files import Source, bundled_directory, sources
from detector.database.loading import assemble
from detector.errors import UsageError
from detector.integrations.inspection import Inspection
from detector.integrations.inspection_verdict import ACCUSED, PackageVerdict
from detector.model.finding import Confidence
from detector.model.package import Package
from detector.sources.archives import Member

_KINDS = {
    PackageVerdict.MALICIOUS: "supply-chain",
    PackageVerdict.PROTOCOL_IMPLEMENTATION: "protocol-implementation",
    PackageVerdict.CLIENT_LIBRARY: "client-library",
    PackageVerdict.BROWSER_AUTOMATION: "browser-automation",
    PackageVerdict.DEVICE_AUTOMATION: "gui-automation",
    PackageVerdict.GATEWAY_CLIENT: "hosted-gateway",
    PackageVerdict.MODIFIED_APP: "mod-app",
    PackageVerdict.OFFICIAL_SDK: "provider",
    PackageVerdict.UNDECIDED: "undecided",
    PackageVerdict.HARMLESS: "benign",
}
_POLICIES = {
    PackageVerdict.MALICIOUS: ("supply-chain",),
    PackageVerdict.BROWSER_AUTOMATION: ("unofficial-client", "automation"),
    PackageVerdict.DEVICE_AUTOMATION: ("automation",),
    PackageVerdict.MODIFIED_APP: ("modified-app",),
    PackageVerdict.OFFICIAL_SDK: ("official-platform",),
    PackageVerdict.HARMLESS: (),
}
_NO_ID = re.compile(r"[^a-z0-9]+")
_NO_MODULES = frozenset({"tests", "test", "docs", "examples", "example", "scripts", "benchmarks"})
_MOST_REASONS = 3


def propose(inspection: Inspection, members: Sequence[Member], today: str) -> str:
    """The TOML of one entry. `today` is an ISO date. Raises UsageError for a package without a name or a known one."""
    identity = inspection.description.package
    if identity is None or identity.ecosystem not in _EXAMPLES:
        raise UsageError(f"{inspection.target}: names no package of a registry, so no signature can name it")
    if inspection.known:
        raise UsageError(f"{inspection.target}: the database names it already: {', '.join(inspection.known)}")
    lines = _written(inspection, identity, members, today)
    text = "\n".join(lines) + "\n"
    # What the loader refuses must never be handed out.
    assemble((*sources((bundled_directory(),)), Source(1, "proposal.toml", text.encode())), ("proposal",))
    return text


def _written(inspection: Inspection, identity: Package, members: Sequence[Member], today: str) -> list[str]:
    description, verdict = inspection.description, inspection.verdict
    accused = verdict in ACCUSED
    sure = accused and inspection.confidence is not Confidence.LOW
    reason = "; ".join(inspection.reasons[:_MOST_REASONS])
    lines = [
        f"# Proposed by `waudit inspect` from {identity.name} {description.version}: read it, then keep or change it.",
        "",
        "[[signature]]",
        f"id = {_quoted(_id(identity))}",
        f"title = {_quoted(identity.name)}",
        f"kind = {_quoted(_KINDS[verdict])}",
        f"summary = {_quoted(description.summary or f'The {identity.ecosystem} package {identity.name}.')}",
        f"severity = {_quoted('error' if sure else 'warning' if accused else 'note')}",
        f"confidence = {_quoted(inspection.confidence.value if accused else 'medium')}",
        f"reason = {_quoted(f'Inspected on {today}: {reason}.')}",
        f"since = {today}",
        f"evidence = [{', '.join(map(_quoted, _evidence(inspection, identity)))}]",
    ]
    policies = _POLICIES.get(verdict, ("unofficial-client",) if accused else ())
    if policies:
        lines.append(f"policy = [{', '.join(map(_quoted, policies))}]")
    if verdict is PackageVerdict.OFFICIAL_SDK:
        provider = inspection.official[0].provider if inspection.official else identity.name
        lines.append(f"provider = {_quoted(provider)}")
    lines.append(f"packages = [{_quoted(_purl(identity))}]")
    modules = tuple(_modules(members)) if identity.ecosystem == "pypi" else ()
    if modules:
        lines.append(f"imports = {{ python = [{', '.join(map(_quoted, modules))}] }}")
    return [*lines, *_example(identity)]


def _id(identity: Package) -> str:
    name = _NO_ID.sub("-", identity.name.lower()).strip("-")
    text = f"{identity.ecosystem}-{name}"[:100].strip("-")
    return text if is_id(text) else f"{identity.ecosystem}-package"


def _purl(identity: Package) -> str:
    name = identity.name.replace(":", "/") if identity.ecosystem == "maven" else identity.name
    return f"pkg:{identity.ecosystem}/{name.replace('@', '%40')}"


def _evidence(inspection: Inspection, identity: Package) -> tuple[str, ...]:
    addresses = [text.removeprefix("git+").removesuffix(".git") for text in inspection.description.addresses]
    usable = [text for text in addresses if re.fullmatch(r"https://[A-Za-z0-9.-]+\.[a-z]{2,}/[\w./@~+-]*", text)]
    return tuple(dict.fromkeys([*usable[:2], _purl(identity)]))


def _modules(members: Sequence[Member]) -> Iterator[str]:
    """The import names of a wheel: packages and modules at its top."""
    names: dict[str, None] = {}
    for member in members:
        head, slash, rest = member.path.partition("/")
        if slash and rest == "__init__.py" and head.isidentifier():
            names.setdefault(head)
        elif not slash and head.endswith(".py") and head not in ("setup.py", "conftest.py"):
            names.setdefault(head[:-3])
    yield from (name for name in names if name.lower() not in _NO_MODULES and name.isidentifier())


_EXAMPLES = {
    "pypi": ("requirements.txt", "{}==1.0"),
    "npm": ("package.json", '{{"dependencies": {{"{}": "1.0.0"}}}}'),
    "cargo": ("Cargo.toml", '[dependencies]\n{} = "1"'),
    "gem": ("Gemfile", 'gem "{}"'),
    "maven": ("build.gradle", 'dependencies {{ implementation "{}:1.0" }}'),
}
"""Manifests that must match, by ecosystem: file name and text."""


def _example(identity: Package) -> list[str]:
    path, text = _EXAMPLES[identity.ecosystem]
    lines: list[str] = []
    for expected, name in (("match", identity.name), ("no-match", f"{identity.name}-else")):
        shown = text.format(name).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        lines += ["", "[[signature.example]]", f'path = "{path}"', f'expect = "{expected}"', f'text = "{shown}"']
    return lines


def _quoted(text: str) -> str:
    """A TOML basic string on one line; what a package says of itself must not end it."""
    plain = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
