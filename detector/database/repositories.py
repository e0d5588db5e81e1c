"""Addresses of source repositories in all their spellings, brought to one: "github.com/owner/name", lower case."""

from __future__ import annotations

from collections.abc import Iterator

_SHORT_HOSTS = {
    "github": "github.com",
    "gitlab": "gitlab.com",
    "bitbucket": "bitbucket.org",
    "gist": "gist.github.com",
    "codeberg": "codeberg.org",
}
_MIRRORS = {
    "www.github.com": "github.com",
    "codeload.github.com": "github.com",
    "raw.githubusercontent.com": "github.com",
    "raw.github.com": "github.com",
    "ssh.github.com": "github.com",
    "altssh.gitlab.com": "gitlab.com",
    "www.gitlab.com": "gitlab.com",
    "www.bitbucket.org": "bitbucket.org",
}
_LONGEST = 2_000
_MOST_SEGMENTS = 8


def canonical(address: str) -> str:
    """`address` as "host/owner/name[/more]" in lower case; "" if it names no repository.

    Understands URLs with any scheme ("git+https://...#egg=x"), scp style ("git@host:owner/name.git"), short forms
    ("github:owner/name#branch", npm's "owner/name"), and addresses of archives, tarballs and raw files.
    """
    text = address.strip().lower()[:_LONGEST]
    text = text.partition("#")[0].partition("?")[0]
    # "https://proxy/https://github.com/..." names what the last scheme leads to.
    _, scheme, rest = text.rpartition("://")
    if scheme:
        return _joined(*_host_and_path(rest))
    short, colon, rest = text.partition(":")
    if colon and short in _SHORT_HOSTS:
        return _joined(_SHORT_HOSTS[short], rest)
    if colon and "/" not in short and ("@" in short or "." in short):
        return _joined(short.rpartition("@")[2], rest)
    if "." in text.partition("/")[0]:
        return _joined(*_host_and_path(text))
    if text.count("/") == 1 and not text.startswith(("/", ".", "@", "~")):
        return _joined("github.com", text)
    return ""


def _host_and_path(text: str) -> tuple[str, str]:
    authority, _, path = text.partition("/")
    authority = authority.rpartition("@")[2]
    host, colon, after = authority.partition(":")
    # "ssh://git@github.com:owner/name" is scp style behind a scheme: what follows the colon is a path unless it is a port.
    if colon and after and not after.isdigit():
        path = f"{after}/{path}"
    return host, path


def _joined(host: str, path: str) -> str:
    segments = [segment for segment in path.split("/") if segment][:_MOST_SEGMENTS]
    if host == "api.github.com" and segments[:1] == ["repos"]:
        host, segments = "github.com", segments[1:]
    host = _MIRRORS.get(host, host)
    if len(segments) < 2 or not host:
        return ""
    if len(segments) == 2 or host == "github.com":
        segments[1] = segments[1].partition("@")[0]
    return "/".join([host, *(segment.removesuffix(".git") for segment in segments)])


def prefixes(address: str) -> Iterator[str]:
    """`address` and its parents down to "host/owner", longest first: an entry may name a repository or an owner."""
    while address.count("/") >= 1:
        yield address
        address = address.rpartition("/")[0]
