"""Semgrep rules from the database: imports, telling calls and hosts. Names only; the joins of waudit stay here.

Where an ecosystem's imports have forms that a pattern of Semgrep cannot say, the rule is a regular expression on the line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from detector.database.index import Index
from detector.database.schema import Role, Signature, TextMatch
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
_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}
_HOSTS = frozenset({Role.GATEWAY_HOST, Role.PROTOCOL, Role.WEB_SEND_URL})
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")
_MODULE = re.compile(r"[\w@./:\\-]+\Z")


def rules(index: Index, *, doubtful: bool = False) -> tuple[dict[str, Any], ...]:
    """The rules of all entries, by id, as YAML values."""
    return tuple(rule for one in entries(index, doubtful=doubtful) for rule in _of(one))


def render(index: Index, *, doubtful: bool = False) -> str:
    """A rules file."""
    import yaml

    head = f"# Unauthorised WhatsApp automation, from the waudit signatures {index.info.version}; `waudit export semgrep`.\n"
    document = {"rules": list(rules(index, doubtful=doubtful))}
    return head + str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120))


def _of(signature: Signature) -> Iterator[dict[str, Any]]:
    modules: dict[str, list[str]] = defaultdict(list)
    for one in signature.imports:
        if one.language in LANGUAGES and _MODULE.match(one.module):
            modules[one.language].append(one.module)
    for language in sorted(modules):
        names = tuple(dict.fromkeys(modules[language]))
        either = [pattern for name in names for pattern in _imports(language, name)]
        yield _rule(signature, f"import-{language}", LANGUAGES[language], f"imports {signature.title}", either)
    calls: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for call in signature.calls:
        if call.anywhere and call.level is Level.PROOF and not call.argument and _NAME.match(call.name):
            languages = tuple(name for one in call.languages for name in LANGUAGES.get(one, ()))
            if languages or not call.languages:
                calls[languages or ("python", "javascript", "typescript")].append(call.name)
    for languages in sorted(calls):
        names = tuple(dict.fromkeys(calls[languages]))
        either = [{"pattern": text} for name in names for text in (f"{name}(...)", f"$CLIENT.{name}(...)")]
        kind = "call" if len(calls) == 1 else f"call-{languages[0]}"
        yield _rule(signature, kind, languages, f"calls {signature.title}", either)
    texts = [
        literal.text
        for literal in signature.literals
        if literal.level is Level.PROOF and literal.role in _HOSTS and not literal.languages
        and literal.match in (TextMatch.HOST, TextMatch.CONTAINS, TextMatch.PREFIX)
    ]  # fmt: skip
    if texts:
        either = [{"pattern-regex": _address(text)} for text in dict.fromkeys(texts)]
        yield _rule(signature, "address", _ALL, f"names an address of {signature.title}", either)


def _rule(
    signature: Signature, kind: str, languages: tuple[str, ...], doing: str, either: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "id": f"waudit-{signature.id}-{kind}",
        "languages": list(languages),
        "severity": _SEVERITIES[signature.severity],
        "message": f"This {doing}. {signature.summary} Unauthorised WhatsApp access leads to bans of the number.",
        "pattern-either": either,
        "metadata": {
            "signature": signature.id,
            "kind": signature.kind.value,
            "category": "security",
            "confidence": signature.confidence.upper(),
            "references": [url for url in signature.evidence if url.startswith("https://")],
        },
    }


def _imports(language: str, module: str) -> list[dict[str, Any]]:
    form = _FORMS.get(language, _JVM)
    patterns = [{"pattern-regex": f"(?m){form.replace('MODULE', _plain(module))}"}]
    if language == "python":
        patterns += [{"pattern": f'importlib.import_module("{module}")'}, {"pattern": f'__import__("{module}")'}]
    return patterns


_JVM = r"^[ \t]*import[ \t]+(?:static[ \t]+)?MODULE(?:\.[\w.*]+)?(?:[ \t]+as[ \t]+\w+)?[ \t]*;?[ \t]*$"
_FORMS = {
    "javascript": r"""(?:\bfrom|\brequire\s*\(|\bimport\s*\(?)\s*["'`]MODULE(?:/[^"'`\n]*)?["'`]""",
    "python": (r"^[ \t]*(?:from[ \t]+|import[ \t]+(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*){0,20})MODULE(?![\w-])"),
    "go": r"""^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?["`]MODULE(?:/[^"`\n]*)?["`][ \t;]*(?://.*)?$""",
    "ruby": r"""^[ \t]*require[ \t(]+["']MODULE(?:/[^"'\n]*)?["']""",
    "rust": r"^[ \t]*(?:pub[ \t]+)?(?:use|extern[ \t]+crate)[ \t]+(?:::)?MODULE\b",
    "csharp": (r"^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?(?:\w+[ \t]*=[ \t]*)?MODULE(?:\.[\w.]+)?[ \t]*;"),
    "php": r"^[ \t]*use[ \t]+(?:function[ \t]+|const[ \t]+)?\\?MODULE(?![\w-])",
}
"""How each language spells an import of MODULE, as a regular expression on its line."""


def _plain(text: str) -> str:
    """The text as a regular expression that means itself."""
    return re.sub(r"([\\.^$*+?{}\[\]|()/])", r"\\\1", text)


def _address(text: str) -> str:
    """A quoted text that holds the address; "*" stands for one label of a host."""
    plain = _plain(text).replace("\\*", "[A-Za-z0-9-]+").replace("\\{\\}", "[^\"'`\\n/]*")
    return rf"""(?i)["'`](?:[^"'`\n]*[/.@])?{plain}(?![A-Za-z0-9-]|\.[A-Za-z])"""
