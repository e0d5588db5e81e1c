"""Carriers in YAML, JSON and TOML: compose files, CI workflows, Kubernetes, Helm, lists of MCP servers, settings and data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from detector.errors import ManifestError
from detector.extract.config.loose import loose_strings
from detector.extract.config.settings import (
    COMPOSE,
    DATA,
    FRAMEWORK,
    INFRASTRUCTURE,
    WORKFLOW,
    Meaning,
    is_of_framework,
    settings_facts,
)
from detector.extract.config.tool_servers import server_facts
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Fact, Import
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.positioned_toml import parse_toml
from detector.text.positioned_yaml import parse_yaml
from detector.text.tree import Document

_INFRASTRUCTURE_JSON = re.compile(
    r"(?:^|/)(?:\.?devcontainer[^/]*|[^/]*task[-_]?def[^/]*|dockerrun\.aws|[^/]*compose[^/]*|captain-definition|app"
    r"|[^/]*(?:k8s|kube)[^/]*|railway|nixpacks|vercel|fly|template)\.jsonc?$",
    re.IGNORECASE,
)
_TEMPLATE_LINE = re.compile(r"^[ \t]*\{\{[^\n]*\}\}[ \t]*\r?$", re.MULTILINE)
_TEMPLATE = re.compile(r"\{\{[^{}\n]*\}\}")
_STARTS = re.compile(
    r"^(?P<before>[^\n]{0,200}?)(?<![\w./-])(?:python3?|node|bun|tsx|ts-node|php|ruby|Rscript)[ \t]+"
    r"(?P<path>[\w./-]{1,200}\.(?:py|m?js|cjs|ts|php|rb|R))(?![\w./-])",
    re.MULTILINE,
)
"""A command of a workflow that runs a script of the project."""
_MOST_STARTED = 40
_MERGE_MARKER = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?:[ \t][^\n]*)?$", re.MULTILINE)


def parse_compose(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield the services, images, environment, commands and settings of a compose file."""
    yield from _yaml(path, text, lines, interest, limits, COMPOSE)


def parse_workflow(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield the images, actions, commands, environment and settings of a CI workflow, and the scripts that it starts."""
    yield from _yaml(path, text, lines, interest, limits, WORKFLOW)
    for match in islice(_STARTS.finditer(text[: limits.source_bytes]), _MOST_STARTED):
        if "#" not in match["before"]:
            parts = [part for part in match["path"].split("/") if part not in ("", ".", "..")]
            yield Import("./" + "/".join(parts), lines.span(match.start("path"), match.end("path")), (), dynamic=True)


def parse_settings_yaml(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield the facts of any other YAML file: Kubernetes, Helm charts and values, settings, data."""
    yield from _yaml(path, text, lines, interest, limits, FRAMEWORK if is_of_framework(path) else INFRASTRUCTURE)


def parse_settings_toml(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield the facts of a TOML file."""
    if len(text) > limits.source_bytes:
        yield from loose_strings(text, lines, interest)
        return
    yield from _tree(parse_toml(text), path, text, lines, interest, INFRASTRUCTURE)


def parse_settings_json(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> Iterator[Fact]:
    """Yield the facts of a JSON file; images and commands only where the file's name says that it deploys something."""
    if len(text) > limits.source_bytes:
        yield from loose_strings(text, lines, interest)
        return
    meaning = INFRASTRUCTURE if _INFRASTRUCTURE_JSON.search(path) else FRAMEWORK if is_of_framework(path) else DATA
    document = parse_json(text)
    if document.fault is not None and text[document.fault.offset : document.fault.offset + 1] in {"{", "["}:
        # Several values in one file: line-wise data.
        yield from loose_strings(text, lines, interest)
        return
    yield from _tree(document, path, text, lines, interest, meaning)


def _yaml(
    path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits, meaning: Meaning
) -> Iterator[Fact]:
    if len(text) > limits.source_bytes:
        yield from loose_strings(text, lines, interest)
        return
    plain = _without_templates(text) if "{{" in text else text
    conflict = _MERGE_MARKER.search(plain) if "<<<<<<<" in plain else None
    if conflict is not None:
        # Empty lines, not blanks: a block scalar must not begin with a line deeper than its text.
        plain = _MERGE_MARKER.sub(lambda found: "\n" * len(found.group()), plain)
    yield from _tree(parse_yaml(plain, limits), path, plain, lines, interest, meaning)
    if conflict is not None:
        raise ManifestError("unresolved merge conflict", *lines.position(conflict.start()))


def _tree(
    document: Document, path: str, text: str, lines: LineIndex, interest: Interest, meaning: Meaning
) -> Iterator[Fact]:
    yield from server_facts(document.roots, path, text, lines)
    yield from settings_facts(document.roots, text, lines, interest, meaning)
    if document.fault is not None:
        yield from loose_strings(text, lines, interest, text.rfind("\n", 0, document.fault.offset) + 1)
    document.raise_fault(lines)


def _without_templates(text: str) -> str:
    """Make a Helm or Jinja template readable as YAML without moving anything.

    Control lines become blank, expressions a plain word; `${{ }}` and quoted expressions are YAML already.
    """
    text = _TEMPLATE_LINE.sub(lambda found: " " * len(found.group()), text)
    return _TEMPLATE.sub(lambda found: found.group() if _is_quoted(found) else _hole(found.group()), text)


def _is_quoted(found: re.Match[str]) -> bool:
    before = found.string[found.start() - 1 : found.start()]
    return before in {"$", '"', "'"}


def _hole(template: str) -> str:
    """Give a stand-in of the same length that YAML reads as plain text and `folded` as a hole."""
    return "${" + "_" * (len(template) - 3) + "}"
