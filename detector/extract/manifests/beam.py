"""Elixir and Erlang: mix.exs, mix.lock, rebar.config and rebar.lock. Read lexically, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.manifests.source_address import without_credentials
from detector.limits import Limits
from detector.model.fact import Dependency, DependencyScope, Fact
from detector.model.package import package
from detector.text.lines import LineIndex

_COMMENT_OR_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"?|#[^\n]*|%[^\n]*')
_MIX = re.compile(r"\{\s{0,100}:(?P<name>[a-z]\w{0,100})\s{0,100},(?P<rest>[^{}]{1,1000})")
_MIX_VERSION = re.compile(r"\s*\"(?P<version>\s*(?:[~<>=!]|\d|or\b)[^\"]{0,100})\"")
_MIX_SOURCE = re.compile(r"\b(?P<key>git|github|path|gitlab):\s{0,100}\"(?P<value>[^\"]{1,300})\"")
_MIX_RENAMED = re.compile(r"\bhex:\s{0,100}:(?P<name>\w{1,100})")
_DEVELOPMENT = re.compile(r"\bonly:\s{0,100}(?:\[\s{0,20})?:(?:dev|test)\b(?![^\]]*:prod)")
_MIX_LOCK = re.compile(
    r"^[ \t]*\"(?P<key>[^\"\n]{1,100})\":?[ \t]*(?:=>[ \t]*)?\{:(?P<kind>hex|git|path),[ \t]*(?::(?P<name>\w{1,100})"
    r"|\"(?P<url>[^\"\n]{1,300})\")(?:,[ \t]*\"(?P<version>[^\"\n]{1,100})\")?",
    re.MULTILINE,
)
_REBAR_SECTION = re.compile(r"\{\s{0,50}deps\s{0,50},\s{0,50}\[")
_REBAR = re.compile(
    r"\{\s{0,50}(?P<name>[a-z]\w{0,100})\s{0,50},\s{0,50}(?:\"(?P<version>[^\"\n]{0,100})\"\s{0,50}[,}]"
    r"|\{\s{0,50}(?P<kind>git|hg|pkg|git_subdir)\s{0,50},\s{0,50}(?:\"(?P<url>[^\"\n]{1,300})\"|(?P<target>[a-z]\w{0,100})))"
)
_REVISIONS = frozenset({"tag", "branch", "ref"})
_REBAR_ATOM = re.compile(r"[\[,]\s{0,100}(?P<name>[a-z]\w{0,100})\s{0,100}(?=[,\]])")
_REBAR_LOCK = re.compile(
    r"\{<<\"(?P<key>[^\"\n]{1,100})\">>,\s{0,50}\{(?P<kind>pkg|git),\s{0,50}(?:<<)?\"(?P<value>[^\"\n]{1,300})\"(?:>>)?"
    r"(?:,\s{0,50}<<\"(?P<version>[^\"\n]{1,60})\">>)?[\s\S]{0,300}?\},\s{0,50}(?P<level>\d+)\}"
)


def parse_mix(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read `{:name, "~> 1.0", ...}`; tuples without a version or source are something else."""
    text = _without_comments(text[: limits.source_bytes], "#")
    for match in _MIX.finditer(text):
        rest = match.group("rest")
        version, source = _MIX_VERSION.match(rest), _MIX_SOURCE.search(rest)
        if version is None and source is None:
            continue
        renamed = _MIX_RENAMED.search(rest)
        start, end, name = match.start("name"), match.end("name"), match.group("name")
        if renamed is not None:
            start, end = match.start("rest") + renamed.start("name"), match.start("rest") + renamed.end("name")
        yield Dependency(
            package("hex", text[start:end]),
            lines.span(start, end),
            DependencyScope.DEVELOPMENT if _DEVELOPMENT.search(rest) else DependencyScope.RUNTIME,
            version.group("version") if version is not None else "",
            _mix_source(source),
            name if renamed is not None and name != text[start:end] else "",
        )


def _mix_source(match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    value = without_credentials(match.group("value"))
    return f"{match.group('key')}:{value}" if match.group("key") in {"github", "gitlab"} else value


def parse_mix_lock(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read locked packages."""
    for match in _MIX_LOCK.finditer(text):
        group = "name" if match.group("kind") == "hex" and match.group("name") else "key"
        yield Dependency(
            package("hex", match.group(group)),
            lines.span(match.start(group), match.end(group)),
            DependencyScope.LOCKED,
            match.group("version") or "",
            without_credentials(match.group("url") or ""),
            direct=False,
        )


def parse_rebar(_path: str, text: str, lines: LineIndex, limits: Limits) -> Iterator[Fact]:
    """Read the `deps` lists, those of profiles too."""
    text = _without_comments(text[: limits.source_bytes], "%")
    position = 0
    while (section := _REBAR_SECTION.search(text, position)) is not None:
        start = section.end() - 1
        position = _closing(text, start)
        body = text[start:position]
        found = [(match.start("name"), match) for match in _REBAR.finditer(body)]
        found += [(match.start("name"), match) for match in _REBAR_ATOM.finditer(_flattened(body))]
        for _, match in sorted(found, key=lambda item: item[0]):
            if match.group("name") not in _REVISIONS:
                yield _rebar(match, start, lines)


def _closing(text: str, start: int) -> int:
    """Give the offset behind the bracket that closes the one at `start`."""
    depth = 0
    for match in re.compile(r"[\[\]]|\"(?:[^\"\\\n]|\\.)*\"?").finditer(text, start):
        depth += {"[": 1, "]": -1}.get(match.group(), 0)
        if depth == 0:
            return match.end()
    return len(text)


def _flattened(body: str) -> str:
    """Blank out tuples, so that only bare names are left; offsets stay."""
    kept, depth = [], 0
    for char in body:
        depth += char == "{"
        kept.append(" " if depth else char)
        depth -= char == "}" and depth > 0
    return "".join(kept)


def _rebar(match: re.Match[str], offset: int, lines: LineIndex) -> Dependency:
    groups = match.groupdict()
    group = "target" if groups.get("kind") == "pkg" and groups.get("target") else "name"
    return Dependency(
        package("hex", match.group(group)),
        lines.span(offset + match.start(group), offset + match.end(group)),
        requirement=groups.get("version") or "",
        source=without_credentials(groups.get("url") or ""),
        alias=match.group("name") if group == "target" else "",
    )


def parse_rebar_lock(_path: str, text: str, lines: LineIndex, _limits: Limits) -> Iterator[Fact]:
    """Read locked packages; level 0 is direct."""
    for match in _REBAR_LOCK.finditer(text):
        group = "value" if match.group("kind") == "pkg" else "key"
        yield Dependency(
            package("hex", match.group(group)),
            lines.span(match.start(group), match.end(group)),
            DependencyScope.LOCKED,
            match.group("version") or "",
            without_credentials(match.group("value")) if group == "key" else "",
            direct=match.group("level") == "0",
        )


def _without_comments(text: str, mark: str) -> str:
    """Blank out comments; offsets stay."""
    return _COMMENT_OR_STRING.sub(lambda match: " " * len(match[0]) if match[0][0] == mark else match[0], text)
