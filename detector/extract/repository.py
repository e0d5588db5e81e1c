"""Addresses of source repositories, as manifests and commands spell them, and the package identity they stand for.

Owns the many spellings of one repository; knows nothing of any format and opens no address.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from detector.model.package import Package, package

_HOSTS = {
    "github.com": "github",
    "www.github.com": "github",
    "codeload.github.com": "github",
    "raw.githubusercontent.com": "github",
    "gitlab.com": "gitlab",
    "bitbucket.org": "bitbucket",
}
_SHORT = {"github": "github", "gh": "github", "gitlab": "gitlab", "bitbucket": "bitbucket"}
_ADDRESS = re.compile(
    r"(?:git\+)?(?:(?:https?|git|ssh|git\+ssh)://(?:[^@/\s]{1,200}@)?|git@)"
    r"(?P<host>[A-Za-z0-9.-]{1,200})(?::\d{1,5})?[/:](?P<path>[^\s?#]{1,400})"
)
_SHORTHAND = re.compile(r"(?P<kind>github|gh|gitlab|bitbucket):(?P<path>[\w.-]{1,100}/[\w.-]{1,100})")
_PLAIN = re.compile(r"(?P<host>[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){1,4})/(?P<path>[\w.-]{1,100}/[\w.-]{1,100})")


def repository(address: str) -> Package | None:
    """Find the repository that `address` names, or None.

    Read are "git+https://github.com/o/r.git@main", "git@host:o/r", "github:o/r", "github.com/o/r" and the like.
    Well-known hosts give ("github", "owner/name") and so on, any other ("git", "host/path").
    """
    address = address.strip()
    short = _SHORTHAND.match(address)
    if short is not None:
        return _named(_SHORT[short.group("kind")], short.group("path"))
    full = _ADDRESS.match(address) or _PLAIN.match(address)
    if full is None:
        return None
    kind = _HOSTS.get(full.group("host").lower(), "")
    if kind:
        return _named(kind, full.group("path"))
    path = _without_suffix(full.group("path").strip("/"))
    return package("git", f"{full.group('host').lower()}/{path}") if path else None


def _named(kind: str, path: str) -> Package | None:
    parts = [part for part in unquote(path).split("/") if part]
    if len(parts) < 2:
        return None
    owner, name = parts[0], _without_suffix(parts[1])
    # Repository names on these hosts are case-insensitive.
    return package(kind, f"{owner}/{name}".lower()) if owner and name else None


def _without_suffix(name: str) -> str:
    return name.partition("@")[0].removesuffix(".git")
