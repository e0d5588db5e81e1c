"""Package URLs as signatures write them: "pkg:npm/%40scope/name", without version, qualifiers or sub-path."""

from __future__ import annotations

from urllib.parse import unquote

from detector.model.package import Package, package

TYPES = [
    "pypi",
    "npm",
    "golang",
    "composer",
    "maven",
    "nuget",
    "cargo",
    "gem",
    "pub",
    "hex",
    "swift",
    "docker",
    "github",
    "cocoapods",
    "conda",
    "cran",
    "luarocks",
    "cpan",
    "hackage",
    "apk",
    "deb",
    "generic",
    "chrome-extension",
]
"""The purl types that signatures may name."""


def parse(purl: str) -> Package:
    """The identity that `purl` names; a scope may be written "@scope" or "%40scope". Raises ValueError with the remedy."""
    if not purl.startswith("pkg:"):
        raise ValueError('a package URL starts with "pkg:", as in "pkg:pypi/name"')
    ecosystem, slash, rest = purl[4:].lstrip("/").partition("/")
    name = rest.strip("/")
    if not slash or not name:
        raise ValueError('a package URL has a type and a name, as in "pkg:pypi/name"')
    if "?" in name or "#" in name:
        raise ValueError("drop qualifiers (?) and sub-path (#): a signature names whole packages")
    if "@" in name.rpartition("/")[2][1:]:
        raise ValueError("drop the version (@): a signature names all versions")
    name = unquote(name)
    if any(char.isspace() or not char.isprintable() for char in name):
        raise ValueError("a package name has no white space and no control characters")
    identity = package(ecosystem, name)
    if identity.ecosystem not in TYPES:
        raise ValueError(f'"{ecosystem}" is not a known purl type')
    if identity.ecosystem == "maven" and ":" not in identity.name:
        raise ValueError('a Maven package has a group and an artifact, as in "pkg:maven/group/artifact"')
    return identity
