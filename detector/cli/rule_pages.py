"""A rule as a page of Markdown, made of its own docstring, samples and policies; also what docs/rules/ is generated from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from detector.database.schema import Policy
from detector.model.result import RuleInfo
from detector.rules.base import Rule, Sample

_LANGUAGES = {
    "py": "python",
    "js": "javascript",
    "mjs": "javascript",
    "ts": "typescript",
    "json": "json",
    "yml": "yaml",
    "yaml": "yaml",
    "toml": "toml",
    "go": "go",
    "php": "php",
    "sh": "shell",
    "java": "java",
    "kt": "kotlin",
    "cs": "csharp",
    "html": "html",
    "xml": "xml",
}


def page(rule: type[Rule] | RuleInfo, policies: Mapping[str, Policy]) -> str:
    """Title, documentation, samples that are flagged and that pass, the policies it stands on."""
    info = _info(rule)
    return "\n".join(
        [
            f"# {info.id} {info.name}",
            "",
            f"**{info.title}.** {info.help}",
            "",
            *_grounds(rule, policies),
            "## Excuse one finding",
            "",
            f"`# waudit: ignore[{info.id}] reason` on its line or alone above it.",
            "",
        ]
    )


def document(rule: type[Rule] | RuleInfo) -> dict[str, Any]:
    """The rule as plain JSON values."""
    info = _info(rule)
    judges = None if isinstance(rule, RuleInfo) else rule
    return {
        "id": info.id,
        "name": info.name,
        "title": info.title,
        "help": info.help,
        "url": info.url,
        "policy": list(judges.policy) if judges else [],
        "flag": [_sample_document(sample) for sample in judges.flag] if judges else [],
        "pass": [_sample_document(sample) for sample in judges.passes] if judges else [],
    }


def _info(rule: type[Rule] | RuleInfo) -> RuleInfo:
    return rule if isinstance(rule, RuleInfo) else rule.info()


def _grounds(rule: type[Rule] | RuleInfo, policies: Mapping[str, Policy]) -> Iterator[str]:
    """Samples and policies; a rule that asks a service has none."""
    if isinstance(rule, RuleInfo):
        return
    yield from _samples("## Flagged", rule.flag)
    yield from _samples("## Not flagged", rule.passes)
    yield from _policies(rule, policies)


def _sample_document(sample: Sample) -> dict[str, Any]:
    return {"title": sample.title, "files": [{"path": path, "text": text} for path, text in sample.files]}


def _samples(heading: str, samples: tuple[Sample, ...]) -> Iterator[str]:
    if not samples:
        return
    yield heading
    yield ""
    for sample in samples:
        yield f"{sample.title[:1].upper()}{sample.title[1:]}:"
        yield ""
        for path, text in sample.files:
            suffix = path.rpartition(".")[2].lower()
            yield f"`{path}`"
            yield f"```{_LANGUAGES.get(suffix, 'text')}"
            yield text.rstrip("\n")
            yield "```"
            yield ""


def _policies(rule: type[Rule], policies: Mapping[str, Policy]) -> Iterator[str]:
    known = [policies[name] for name in rule.policy if name in policies]
    if known:
        yield "## Policy"
        yield ""
        for policy in known:
            yield f"- [{policy.title}, {policy.section}]({policy.url}): {policy.summary}"
        yield ""
