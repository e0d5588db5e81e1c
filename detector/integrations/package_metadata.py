"""What a package says of itself: name, version, summary, keywords, and what it needs. One reader a kind of package."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from detector.extract.binaries import manifest_attributes
from detector.model.fact import Dependency, DependencyScope, FileFacts
from detector.model.location import Span
from detector.model.package import Package, package
from detector.sources.archives import Member

_MOST_TEXT = 4_000_000
_HEADER = re.compile(r"^([A-Za-z][A-Za-z-]{0,40})[ \t]*:[ \t]*(.*)$")
_GEM_FIELD = re.compile(r"^(name|summary|homepage): (.*)$", re.MULTILINE)
_GEM_VERSION = re.compile(r"^version: !ruby/object:Gem::Version\s+version: (.+)$", re.MULTILINE)
_GEM_NEEDS = re.compile(r"^- !ruby/object:Gem::Dependency\s+name: (\S+)([\s\S]{0,600}?type: :(\w+))?", re.MULTILINE)
_EXTRA = re.compile(r"\bextra\s*==")


@dataclass(frozen=True, slots=True)
class Description:
    """A package's own words. Empty fields are unknown; `needs` are facts that no manifest reader sees in the archive."""

    package: Package | None = None
    version: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    """Home page, repository, documentation."""
    needs: tuple[FileFacts, ...] = ()
    metadata: str = ""
    """Path of the file that says so."""


def describe(members: Sequence[Member]) -> Description:
    """The description in the outermost metadata file of the package; an empty one if there is none."""
    by_path = {member.path: member.data for member in members}
    ordered = sorted(by_path, key=lambda path: (path.count("/"), path))
    for path in ordered:
        name = path.rpartition("/")[2]
        reader = _READERS.get(name)
        if name == "METADATA" and not path.endswith((".dist-info/METADATA", "EGG-INFO/METADATA")):
            continue
        found = reader(path, by_path[path]) if reader else None
        if found is not None and (found.package is not None or found.summary):
            return found
    return Description()


def _text(data: bytes) -> str:
    return data[:_MOST_TEXT].decode("utf-8", "replace")


def _python(path: str, data: bytes) -> Description:
    """METADATA of a wheel, PKG-INFO of a source distribution."""
    headers: dict[str, list[str]] = {}
    needs: list[Dependency] = []
    for number, line in enumerate(_text(data).splitlines(), 1):
        if not line.strip():
            break
        match = _HEADER.match(line)
        if match is None:
            continue
        key, value = match[1].lower(), match[2].strip()
        headers.setdefault(key, []).append(value)
        if key == "requires-dist":
            needs.extend(_requirement(value, number, match.start(2) + 1))
    name = _first(headers, "name")
    addresses = [_first(headers, "home-page"), _first(headers, "download-url")]
    addresses += [value.partition(",")[2].strip() for value in headers.get("project-url", ())]
    return Description(
        package("pypi", name) if name else None,
        _first(headers, "version"),
        _first(headers, "summary"),
        tuple(word for word in re.split(r"[,\s]+", _first(headers, "keywords")) if word),
        tuple(dict.fromkeys(filter(None, addresses))),
        (FileFacts(path, "python-metadata", tuple(needs)),) if needs else (),
        path,
    )


def _first(headers: Mapping[str, Sequence[str]], key: str) -> str:
    found = headers.get(key, ())
    return "" if not found or found[0] == "UNKNOWN" else found[0]


def _requirement(text: str, line: int, column: int) -> Iterator[Dependency]:
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        wanted = Requirement(text)
    except InvalidRequirement:
        return
    scope = DependencyScope.OPTIONAL if _EXTRA.search(str(wanted.marker or "")) else DependencyScope.RUNTIME
    span = Span(line, column, line, column + len(wanted.name))
    yield Dependency(package("pypi", wanted.name), span, scope, str(wanted.specifier), wanted.url or "")


def _json_object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(_text(data).lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _node(path: str, data: bytes) -> Description | None:
    found = _json_object(data)
    name = found.get("name")
    if not isinstance(name, str) or not name:
        return None
    keywords = found.get("keywords")
    repository = found.get("repository")
    address = repository.get("url") if isinstance(repository, dict) else repository
    return Description(
        package("npm", name),
        _string(found.get("version")),
        _string(found.get("description")),
        tuple(word for word in keywords if isinstance(word, str)) if isinstance(keywords, list) else (),
        tuple(filter(None, (_string(address), _string(found.get("homepage"))))),
        metadata=path,
    )


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


def _crate(path: str, data: bytes) -> Description | None:
    from detector.text.positioned_toml import parse_toml

    node = parse_toml(_text(data), 60).root.get("package")
    name = node.get("name").text
    if not name:
        return None
    words = tuple(one.text for one in node.get("keywords").elements)
    addresses = tuple(filter(None, (node.get("repository").text, node.get("homepage").text)))
    return Description(
        package("cargo", name), node.get("version").text, node.get("description").text, words, addresses, metadata=path
    )


def _gem(path: str, data: bytes) -> Description | None:
    if data[:2] == b"\x1f\x8b":
        try:
            data = zlib.decompressobj(31).decompress(data, _MOST_TEXT)
        except zlib.error:
            return None
    text = _text(data)
    fields = {match[1]: match[2].strip().strip("'\"") for match in reversed(list(_GEM_FIELD.finditer(text)))}
    if "name" not in fields:
        return None
    version = _GEM_VERSION.search(text)
    needs = [
        Dependency(
            package("gem", match[1]),
            Span(text.count("\n", 0, match.start(1)) + 1, 1, text.count("\n", 0, match.start(1)) + 1, 1),
            DependencyScope.DEVELOPMENT if match[3] == "development" else DependencyScope.RUNTIME,
        )
        for match in _GEM_NEEDS.finditer(text[:400_000])
    ]
    return Description(
        package("gem", fields["name"]),
        version[1].strip().strip("'\"") if version else "",
        fields.get("summary", ""),
        addresses=tuple(filter(None, (fields.get("homepage", ""),))),
        needs=(FileFacts(path, "gem-metadata", tuple(needs)),) if needs else (),
        metadata=path,
    )


def _maven(path: str, data: bytes) -> Description | None:
    pairs = dict(line.split("=", 1) for line in _text(data).splitlines() if "=" in line and not line.startswith("#"))
    group, artifact = pairs.get("groupId", "").strip(), pairs.get("artifactId", "").strip()
    if not group or not artifact:
        return None
    return Description(package("maven", f"{group}:{artifact}"), pairs.get("version", "").strip(), metadata=path)


def _extension(path: str, data: bytes) -> Description | None:
    found = _json_object(data)
    if not isinstance(found.get("manifest_version"), int):
        return None
    name = _string(found.get("name"))
    identity = Package("extension", name) if name else None
    summary = _string(found.get("description"))
    return Description(identity, _string(found.get("version")), summary, metadata=path)


def _android(path: str, data: bytes) -> Description | None:
    attributes = manifest_attributes(data)
    found = {one.name: one.value for one in attributes if one.element == "manifest"}
    if "package" not in found:
        return None
    return Description(Package("android", found["package"]), found.get("versionName", ""), metadata=path)


_READERS = {
    "METADATA": _python,
    "PKG-INFO": _python,
    "package.json": _node,
    "Cargo.toml": _crate,
    "metadata.gz": _gem,
    "metadata": _gem,
    "pom.properties": _maven,
    "manifest.json": _extension,
    "AndroidManifest.xml": _android,
}
