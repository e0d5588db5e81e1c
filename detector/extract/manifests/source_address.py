"""Addresses that a package is taken from instead of a registry: what they say about its name, without credentials."""

from __future__ import annotations

import re

_USER_INFO = re.compile(r"(?<=://)[^/@\s]{1,256}@")
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_ARCHIVE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,200}?)-\d[^/]{0,200}\.(?:whl|tar\.gz|tar\.bz2|tgz|zip)\Z")
_REPOSITORY = re.compile(
    r"(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)[/:][\w.~-]+/([\w.~-]+?)(?:\.git)?(?=[/@#?]|\Z)",
    re.IGNORECASE,
)
_LAST_SEGMENT = re.compile(r"([A-Za-z0-9][\w.~-]*?)(?:\.git)?(?:@[^/@]*)?/?(?:[#?].*)?\Z")


def without_credentials(address: str) -> str:
    """Drop "user:token@" from a URL."""
    return _USER_INFO.sub("", address.strip())


def named_by_address(address: str) -> tuple[str, int] | None:
    """Guess a package's name from its URL or path, and say where it stands in `address`: egg, archive, repository."""
    egg = _EGG.search(address)
    if egg:
        return egg[1], egg.start(1)
    end = min((address.find(mark) for mark in "#?" if mark in address), default=len(address))
    start = address.rfind("/", 0, end) + 1
    archive = _ARCHIVE.match(address[start:end])
    if archive:
        return archive[1], start
    repository = _REPOSITORY.search(address)
    if repository:
        return repository[1], repository.start(1)
    last = _LAST_SEGMENT.match(address[start:])
    return (last[1], start) if last and address[start:end] else None
