"""What an argument of an install command names: a requirement, an npm specification, a module path, a repository.

Owns the spelling of arguments per tool; `commands` owns which words are arguments.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from detector.extract.repository import repository
from detector.model.fact import HOLE
from detector.model.package import Package, package


class Named(NamedTuple):
    """A package named by a word; `start` and `end` are indices in the word's text."""

    package: Package
    start: int
    end: int
    requirement: str = ""
    source: str = ""
    alias: str = ""


_ADDRESS = re.compile(r"(?:git\+|hg\+|svn\+|bzr\+)?(?:https?|git|ssh|file)://|git@")
_LOCAL = re.compile(r"\.{1,2}(?:[/\\]|$)|[/~\\]|[A-Za-z]:[\\/]")
_PYTHON = re.compile(
    r"(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]{0,200}[A-Za-z0-9])?)(?P<extras>\[[^\]]{0,200}\])?(?P<rest>.{0,400})$", re.S
)
_NPM = re.compile(r"(?P<name>(?:@[\w.~-]{1,200}/)?[\w.~-]{1,200})(?:@(?P<spec>.{1,400}))?$", re.S)
_NPM_PREFIX = re.compile(r"(?:npm|jsr):")
_GITHUB_SHORT = re.compile(r"(?!@)[\w.-]{1,100}/[\w.-]{1,100}(?:#.{0,200})?$")
_ARCHIVE = re.compile(r"\.(?:whl|zip|tgz|tar\.gz|tar\.bz2|tar)(?:[#?].{0,400})?$")
_WHEEL = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9_.]{0,200})-(?P<version>\d[\w.!+]{0,60})(?:-|\.tar|\.zip)")
_EGG = re.compile(r"[#&]egg=(?P<name>[A-Za-z0-9][\w.-]{0,200})")
_COMPOSER = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]{0,100}/[A-Za-z0-9][\w.-]{0,100})(?:[:=](?P<version>.{1,100}))?$")
_PLAIN = re.compile(r"(?P<name>[A-Za-z0-9@][\w.+@/-]{0,300})")


def python_requirement(text: str) -> Named | None:
    """`name[extra]>=1`, `name @ URL`, a VCS address, a wheel or sdist address."""
    if _ADDRESS.match(text):
        return _python_address(text)
    if _LOCAL.match(text) or "\\" in text:
        return _python_file(text)
    if _ARCHIVE.search(text) and "@" not in text:
        return _python_file(text)
    match = _PYTHON.match(text)
    if match is None or match.group("rest")[:1] in {"/", ":", "{"}:
        return None
    rest = match.group("rest").strip()
    source = ""
    if rest.startswith("@"):
        rest, source = "", rest[1:].strip()
        if not _ADDRESS.match(source):
            rest, source = source, ""
    requirement = rest.partition(";")[0].strip()
    return Named(package("pypi", match.group("name")), match.start("name"), match.end("name"), requirement, source)


def _python_address(text: str) -> Named | None:
    egg = _EGG.search(text)
    if egg is not None:
        return Named(package("pypi", egg.group("name")), egg.start("name"), egg.end("name"), source=text)
    return _python_file(text) or address(text)


def _python_file(text: str) -> Named | None:
    """Read a distribution named by its file name."""
    start = max(text.rfind("/"), text.rfind("\\")) + 1
    match = _WHEEL.match(text, start) if _ARCHIVE.search(text) else None
    if match is None:
        return None
    name = package("pypi", match.group("name"))
    return Named(name, match.start("name"), match.end("name"), match.group("version"), text)


def address(text: str) -> Named | None:
    """Read a repository by its address."""
    found = repository(text)
    if found is None:
        return None
    stem = found.name.rpartition("/")[2]
    start = text.lower().rfind(stem.lower())
    return Named(found, max(start, 0), start + len(stem) if start >= 0 else len(text), source=text)


def github_name(text: str) -> Named | None:
    """Read `owner/name` or `owner/name#branch` as a repository on GitHub."""
    named = address(f"github:{text.partition('#')[0]}") if _GITHUB_SHORT.match(text) else None
    shift = len("github:")
    return named and named._replace(start=named.start - shift, end=named.end - shift, source=f"github:{text}")


def fetched(text: str) -> Named | None:
    """Read a URL that is downloaded; only well-known hosts of repositories count."""
    named = address(text) if text.startswith(("http://", "https://", "git@")) else None
    return None if named is None or named.package.ecosystem == "git" else named


def npm_specification(text: str) -> Named | None:
    """`name@1`, `@scope/name`, `alias@npm:target@1`, `name@github:o/r`, `o/r`, an address."""
    prefix = _NPM_PREFIX.match(text)
    if prefix is not None:
        return _npm_prefixed(text, prefix.end(), text[: prefix.end() - 1])
    if _ADDRESS.match(text) or re.match(r"(?:github|gitlab|bitbucket):", text):
        return address(text)
    if _LOCAL.match(text):
        return None
    if _GITHUB_SHORT.match(text):
        return github_name(text)
    match = _NPM.match(text)
    if match is None:
        return None
    return _npm_named(match, 0)


def _npm_prefixed(text: str, shift: int, ecosystem: str) -> Named | None:
    match = _NPM.match(text[shift:])
    if match is None:
        return None
    name = package(ecosystem, match.group("name"))
    return Named(name, shift + match.start("name"), shift + match.end("name"), match.group("spec") or "")


def _npm_named(match: re.Match[str], shift: int) -> Named | None:
    name, spec = match.group("name"), match.group("spec") or ""
    start, end = shift + match.start("name"), shift + match.end("name")
    if spec.startswith(("npm:", "jsr:")):
        target = _npm_prefixed(spec, 4, spec[:3])
        if target is not None:
            offset = match.start("spec") + shift
            return target._replace(start=offset + target.start, end=offset + target.end, alias=name)
    if _ADDRESS.match(spec) or re.match(r"(?:github|gitlab|bitbucket):", spec) or _GITHUB_SHORT.match(spec):
        return Named(package("npm", name), start, end, source=spec)
    return Named(package("npm", name), start, end, spec)


def go_path(text: str) -> Named | None:
    """`host/path@version`; relative paths and the standard library are none."""
    path, _, version = text.partition("@")
    path = path.removesuffix("/...")
    if _LOCAL.match(path) or "." not in path.partition("/")[0] or "/" not in path:
        return None
    return Named(package("golang", path), 0, len(path), version)


def plain(ecosystem: str, text: str, separators: str = "=") -> Named | None:
    """Read a name that ends at one of `separators`, before a version."""
    match = _PLAIN.match(text)
    if match is None or _LOCAL.match(text):
        return None
    name = match.group("name")
    end = min([name.find(mark) for mark in separators if name.find(mark) > 0] or [len(name)])
    name = name[:end].rstrip("-./")
    if not name or "://" in text or text[match.start() :].startswith(HOLE):
        return None
    return Named(package(ecosystem, name), 0, len(name), text[len(name) :].lstrip("=<>~:@ "))


def composer_package(text: str) -> Named | None:
    """`vendor/name:^1`; anything without a vendor is a version."""
    match = _COMPOSER.match(text)
    if match is None:
        return None
    return Named(package("composer", match.group("name")), 0, match.end("name"), match.group("version") or "")
