"""Browser extensions: which pages an extension manifest (v2, v3) reaches and which scripts it puts there."""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.carriers.faults import told
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Fact, FileFacts, Injection, Literal, LiteralRole
from detector.model.location import Span
from detector.text.lines import LineIndex
from detector.text.positioned_json import parse_json
from detector.text.tree import Node

_PAGES = (
    ("host_permissions",),
    ("optional_host_permissions",),
    ("permissions",),
    ("optional_permissions",),
    ("externally_connectable", "matches"),
)


def read(path: str, text: str, lines: LineIndex, _interest: Interest, _limits: Limits) -> FileFacts | None:
    """Facts of an extension manifest, or None for a web app's or another manifest."""
    document = parse_json(text)
    root = document.root
    if not (root.get("manifest_version") or _is_template(root)):
        return None
    return told(FileFacts(path, "extension-manifest", tuple(_facts(root, lines))), document.fault, lines)


def _is_template(root: Node) -> bool:
    """Whether a build adds the version to what else is an extension's manifest."""
    return any(script.get("matches") and script.get("js") for script in root.get("content_scripts").elements)


def _facts(root: Node, lines: LineIndex) -> Iterator[Fact]:
    for script in root.get("content_scripts").elements:
        yield from _content_script(script, lines)
    for keys in _PAGES:
        for node in root.get(*keys).strings():
            role = (
                LiteralRole.MATCH_PATTERN if "/" in node.text or "<all_urls>" in node.text else LiteralRole.PERMISSION
            )
            yield Literal(node.text, _span(node, lines), role, ".".join(keys))
    for resources in root.get("web_accessible_resources").elements:
        for node in (*resources.strings(), *resources.get("resources").strings()):
            yield Literal(node.text, _span(node, lines), LiteralRole.SETTING, "web_accessible_resources")
    for keys in (("background", "service_worker"), ("background", "scripts")):
        for node in root.get(*keys).strings():
            yield Literal(node.text, _span(node, lines), LiteralRole.SETTING, "background")
    for key in ("action", "browser_action", "page_action"):
        node = root.get(key, "default_popup")
        if node:
            yield Literal(node.text, _span(node, lines), LiteralRole.SETTING, "popup")
    for key in ("name", "short_name", "description"):
        node = root.get(key)
        if node:
            yield Literal(node.text, _span(node, lines), LiteralRole.DESCRIPTION, key)


def _content_script(script: Node, lines: LineIndex) -> Iterator[Fact]:
    pages = tuple(node.text for node in (*script.get("matches").strings(), *script.get("include_globs").strings()))
    for node in script.get("matches").strings():
        yield Literal(node.text, _span(node, lines), LiteralRole.MATCH_PATTERN, "content_scripts.matches")
    for node in script.get("js").strings():
        yield Injection(node.text, pages, _span(node, lines))


def _span(node: Node, lines: LineIndex) -> Span:
    return lines.span(node.start, node.end)
