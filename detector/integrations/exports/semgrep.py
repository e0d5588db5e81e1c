"""Semgrep rules from the database: packages, images, imports, uses of what is imported, calls, addresses, other texts.

Also drivers aimed at WhatsApp Web, where tool and address stand in one file.

What needs the joins of waudit (several hints that support each other, what a call does to whom) stays here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from detector.database.index import Index
from detector.database.schema import Role, Signature, SignatureKind, TextMatch
from detector.integrations.exports import semgrep_manifests as manifests
from detector.integrations.exports import semgrep_pages as pages
from detector.integrations.exports import semgrep_patterns as patterns
from detector.integrations.exports.denied import entries
from detector.model.evidence import Level

LANGUAGES = {
    "python": ("python",),
    "javascript": ("javascript", "typescript"),
    "go": ("go",),
    "php": ("php",),
    "java": ("java",),
    "kotlin": ("kotlin",),
    "csharp": ("csharp",),
    "ruby": ("ruby",),
    "rust": ("rust",),
}
"""Languages of the database by those of Semgrep; others have no rules."""
_ALL = tuple(name for names in LANGUAGES.values() for name in names)
_ANYWHERE = ("python", "javascript", "typescript")
"""Languages of a call whose entry names none."""
_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
_ADDRESSES = frozenset({Role.GATEWAY_HOST, Role.PROTOCOL, Role.WEB_SEND_URL})
_ADDRESS_FORMS = (TextMatch.HOST, TextMatch.CONTAINS, TextMatch.PREFIX)
_TEXTS = frozenset({Role.GATEWAY_HEADER, Role.GATEWAY_NAME, Role.GATEWAY_ROUTE, Role.PAGE_INTERNALS, Role.SESSION})
"""Texts that prove an entry without being an address."""
_SETTINGS = (
    "*.json", "*.yml", "*.yaml", "*.toml", "*.ini", "*.cfg", "*.conf", "*.properties", "*.xml", "*.sql", "*.html",
    ".env*", "*.env", "*.sh", "*.ps1", "*.bat",
)  # fmt: skip
"""Files that Semgrep reads as text here, in which an address need not be quoted."""
_DEPLOYMENTS = ("*.yml", "*.yaml", "Dockerfile*", "*.Dockerfile", "Containerfile*")
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")
_MODULE = re.compile(r"[\w@./:\\-]+\Z")


def rules(index: Index, *, doubtful: bool = False) -> tuple[dict[str, Any], ...]:
    """The rules of all entries, by id, as YAML values."""
    components = (rule for one in entries(index, doubtful=doubtful) for rule in _of(one))
    return (*components, *(_aimed_rule(one) for one in pages.aimed(index)))


def render(index: Index, *, doubtful: bool = False) -> str:
    """A rules file."""
    import yaml

    head = f"# Unauthorised WhatsApp automation, from the waudit signatures {index.info.version}; `waudit export semgrep`.\n"
    document = {"rules": list(rules(index, doubtful=doubtful))}
    return head + str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120))


def _of(signature: Signature) -> Iterator[dict[str, Any]]:
    yield from _dependency_rules(signature)
    modules = _modules(signature)
    for language, names in modules.items():
        either = [pattern for name in names for pattern in patterns.imports(language, name)]
        yield _rule(signature, f"import-{language}", LANGUAGES[language], "imports", {"pattern-either": either})
    for language, names in modules.items():
        methods = _methods(signature, language)
        found = patterns.uses(language, names, methods) if methods else []
        if found:
            yield _rule(signature, f"use-{language}", LANGUAGES[language], "calls", {"patterns": found})
    calls = _calls_anywhere(signature)
    for languages, methods in calls.items():
        either = [{"pattern": text} for name in methods for text in (f"{name}(...)", f"$CLIENT.{name}(...)")]
        kind = "call" if len(calls) == 1 else f"call-{languages[0]}"
        yield _rule(signature, kind, languages, "calls", {"pattern-either": either})
    yield from _text_rules(signature, "address", "names an address of", _ADDRESSES, _ADDRESS_FORMS)
    yield from _text_rules(signature, "text", "holds a text of", _TEXTS, tuple(TextMatch))
    yield from _deployment_rules(signature)


def _dependency_rules(signature: Signature) -> Iterator[dict[str, Any]]:
    """A rule for each kind of manifest that names a package of the entry."""
    by_ecosystem: dict[str, list[str]] = defaultdict(list)
    for package in signature.packages:
        by_ecosystem[package.ecosystem].append(package.name)
    for ecosystem in sorted(by_ecosystem):
        for number, manifest in enumerate(manifests.MANIFESTS.get(ecosystem, ())):
            names = sorted(by_ecosystem[ecosystem])
            either = [{"pattern-regex": manifests.line(manifest, ecosystem, name)} for name in names]
            kind = f"dependency-{ecosystem}" if not number else f"dependency-{ecosystem}-{number + 1}"
            matcher = {"pattern-either": either, "paths": {"include": list(manifest.files)}}
            yield _rule(signature, kind, ("generic",), "names a package of", matcher)


def _modules(signature: Signature) -> dict[str, tuple[str, ...]]:
    """The modules of an entry by language."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in signature.imports:
        if one.language in LANGUAGES and _MODULE.match(one.module):
            found[one.language].append(one.module)
    return {language: tuple(dict.fromkeys(found[language])) for language in sorted(found)}


def _methods(signature: Signature, language: str) -> tuple[str, ...]:
    """The calls that count where the entry is imported in a language."""
    return tuple(
        dict.fromkeys(
            call.name
            for call in signature.calls
            if not call.anywhere
            and not call.handed
            and call.level is Level.PROOF
            and not call.argument
            and _NAME.match(call.name)
            and (not call.languages or language in call.languages)
        )
    )


def _calls_anywhere(signature: Signature) -> dict[tuple[str, ...], tuple[str, ...]]:
    """The calls that prove an entry by their name alone, by Semgrep's languages."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for call in signature.calls:
        if call.anywhere and call.level is Level.PROOF and not call.argument and _NAME.match(call.name):
            languages = tuple(name for one in call.languages for name in LANGUAGES.get(one, ()))
            if languages or not call.languages:
                found[languages or _ANYWHERE].append(call.name)
    return {languages: tuple(dict.fromkeys(found[languages])) for languages in sorted(found)}


def _text_rules(
    signature: Signature, kind: str, doing: str, roles: Iterable[Role], forms: Iterable[TextMatch]
) -> Iterator[dict[str, Any]]:
    """A rule for each set of languages in which a text of these roles proves the entry."""
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for literal in signature.literals:
        if literal.level is Level.PROOF and literal.role in roles and literal.match in forms:
            languages = tuple(name for one in literal.languages for name in LANGUAGES.get(one, ()))
            if languages or not literal.languages:
                found[languages or _ALL].append(patterns.text(literal.text, literal.match))
    for number, languages in enumerate(sorted(found)):
        either = [{"pattern-regex": each} for each in dict.fromkeys(found[languages])]
        name = kind if len(found) == 1 else f"{kind}-{number + 1}"
        yield _rule(signature, name, languages, doing, {"pattern-either": either})


def _deployment_rules(signature: Signature) -> Iterator[dict[str, Any]]:
    """What files that are no code say: the addresses of the entry, and its container images."""
    hosts = [
        patterns.settings(one.text)
        for one in signature.literals
        if one.role is Role.GATEWAY_HOST and one.match is TextMatch.HOST and one.level is Level.PROOF
    ]
    images = [patterns.image(one.pattern) for one in signature.images if one.level is Level.PROOF]
    for kind, doing, found, files in (
        ("setting", "names an address of", hosts, _SETTINGS),
        ("image", "runs", images, _DEPLOYMENTS),
    ):
        if found:
            either = [{"pattern-regex": one} for one in dict.fromkeys(found)]
            yield _rule(
                signature, kind, ("regex",), doing, {"pattern-either": either, "paths": {"include": list(files)}}
            )


def _aimed_rule(one: pages.Aimed) -> dict[str, Any]:
    message = f"This works WhatsApp Web with {one.tool.title}."
    kind, languages = f"aimed-{one.language}", LANGUAGES[one.language]
    rule = _written(one.tool, kind, languages, "WARNING", message, {"patterns": one.found})
    rule["metadata"]["kind"] = SignatureKind.BROWSER_AUTOMATION.value
    return rule


def _rule(
    signature: Signature, kind: str, languages: tuple[str, ...], doing: str, matcher: dict[str, Any]
) -> dict[str, Any]:
    message = f"This {doing} {signature.title}. {signature.summary}"
    return _written(signature, kind, languages, _SEVERITIES[signature.severity], message, matcher)


def _written(
    signature: Signature, kind: str, languages: tuple[str, ...], severity: str, message: str, matcher: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": f"waudit-{signature.id}-{kind}",
        "languages": list(languages),
        "severity": severity,
        "message": f"{message} Unauthorised WhatsApp access leads to bans of the number.",
        **matcher,
        "metadata": {
            "signature": signature.id,
            "kind": signature.kind.value,
            "category": "security",
            "confidence": signature.confidence.upper(),
            "references": [url for url in signature.evidence if url.startswith("https://")],
        },
    }
