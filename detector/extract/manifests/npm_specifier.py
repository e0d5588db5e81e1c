"""What an npm dependency's value says: version, alias, git or tarball address, JSR or local package."""

from __future__ import annotations

import re
from typing import NamedTuple

from detector.extract.manifests.source_address import without_credentials
from detector.model.fact import Dependency, DependencyScope
from detector.model.package import Package, package
from detector.text.lines import LineIndex

_VERSION = re.compile(r"[\d^~<>=*vxX|]|latest\Z|next\Z|\Z")
_SHORTHAND = re.compile(r"(github|gitlab|bitbucket|gist):(.+)", re.DOTALL)
_OWNER_AND_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+(?:#.*)?\Z", re.DOTALL)
_ADDRESS = re.compile(r"(?:git\+|git:|git@|ssh:|https?:|file:|link:|portal:|workspace:|\.{1,2}/|~/|/)")
_HOSTS = {"github": "github.com", "gitlab": "gitlab.com", "bitbucket": "bitbucket.org", "gist": "gist.github.com"}


class NpmTarget(NamedTuple):
    """What is really installed. `start` and `end` are the offsets of an alias's target name in the value, else -1."""

    package: Package
    requirement: str = ""
    source: str = ""
    start: int = -1
    end: int = -1


def split_descriptor(text: str) -> tuple[str, str]:
    """Split "@scope/name@range" into name and range ("" if there is none)."""
    at = text.find("@", 1)
    return (text, "") if at < 0 else (text[:at], text[at + 1 :])


def npm_target(name: str, value: str) -> NpmTarget:
    """Resolve the value that stands for `name` in a manifest or lockfile."""
    own = package("npm", name)
    if value.startswith("patch:"):
        value = split_descriptor(value[len("patch:") :])[1].partition("#")[0].replace("%3A", ":")
    if value.startswith(("npm:", "jsr:")):
        return _alias(own, value)
    source = source_address(value)
    return NpmTarget(own, source=source) if source else NpmTarget(own, value)


def source_address(value: str) -> str:
    """Give the URL or path that a value names, host shorthands written out; "" for versions and tags."""
    shorthand = _SHORTHAND.match(value)
    if shorthand:
        return f"https://{_HOSTS[shorthand[1]]}/{shorthand[2]}"
    if _ADDRESS.match(value):
        return without_credentials(value)
    return f"https://github.com/{value}" if _OWNER_AND_NAME.match(value) else ""


def resolved_address(value: str) -> str:
    """Give the address a lockfile says a package came from, "" for registries."""
    source = source_address(value)
    return "" if "/-/" in source or "://registry." in source else source


def npm_dependency(
    name: str, value: str, places: tuple[int, int, int], lines: LineIndex, scope: DependencyScope
) -> Dependency:
    """Make the dependency of `name: value`. `places` are the offsets of the name's start and end and of the value.

    The span is the name's, or the target's where the value is an alias; a value offset of -1 means it stands nowhere.
    """
    target = npm_target(name, value)
    start, end, value_start = places
    if target.start >= 0 and value_start >= 0:
        start, end = value_start + target.start, value_start + target.end
    alias = name if target.package != package("npm", name) else ""
    return Dependency(target.package, lines.span(start, end), scope, target.requirement, target.source, alias)


def _alias(own: Package, value: str) -> NpmTarget:
    ecosystem, rest = value[:3], value[4:]
    name, version = split_descriptor(rest)
    if not version and _VERSION.match(name):
        return NpmTarget(own._replace(ecosystem=ecosystem), rest)
    name = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
    version = version.partition("/")[0]
    return NpmTarget(package(ecosystem, name), version, start=4, end=4 + len(name))
