"""Packages named by a module URL: Deno specifiers and the CDNs that serve registries."""

from __future__ import annotations

import re
from typing import NamedTuple

from detector.model.package import Package, package

_NAME = r"(?P<name>@[^/@\s]+/[^/@\s?#]+|[^/@\s?#]+)(?:@(?P<version>[^/\s?#]+))?"
_REPOSITORY = r"(?P<name>[^/\s]+/[^/@\s?#]+)(?:@(?P<version>[^/\s?#]+))?"
_FORMS = (
    ("npm", re.compile(rf"npm:/?{_NAME}")),
    ("jsr", re.compile(rf"jsr:/?{_NAME}")),
    ("github", re.compile(rf"https?://(?:esm\.sh|cdn\.jsdelivr\.net)/gh/{_REPOSITORY}")),
    (
        "github",
        re.compile(r"https?://(?:raw\.githubusercontent\.com|github\.com|denopkg\.com)/(?P<name>[^/\s]+/[^/@\s?#]+)"),
    ),
    ("jsr", re.compile(rf"https?://(?:esm\.sh/jsr|jsr\.io)/{_NAME}")),
    ("npm", re.compile(rf"https?://cdn\.jsdelivr\.net/npm/{_NAME}")),
    ("npm", re.compile(rf"https?://ga\.jspm\.io/npm:{_NAME}")),
    (
        "npm",
        re.compile(
            rf"https?://(?:esm\.sh|esm\.run|cdn\.skypack\.dev|cdn\.pika\.dev|unpkg\.com|jspm\.dev)/(?:[*]|v\d+/|pin/|-/)?{_NAME}"
        ),
    ),
    ("deno", re.compile(rf"https?://deno\.land/x/{_NAME}")),
)


class WebModule(NamedTuple):
    """The package of a module specifier; `start` and `end` are the offsets of its name in the specifier."""

    package: Package
    version: str
    start: int
    end: int


def web_module(specifier: str) -> WebModule | None:
    """Read "npm:name@1/sub", "jsr:@scope/name", "https://esm.sh/name@1", "https://deno.land/x/name@v1/mod.ts"; else None."""
    for ecosystem, form in _FORMS:
        match = form.match(specifier)
        if match:
            version = match.groupdict().get("version") or ""
            return WebModule(package(ecosystem, match["name"]), version, *match.span("name"))
    return None
