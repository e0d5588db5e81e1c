"""How manifests name a package, as regular expressions for Semgrep, by ecosystem."""

from __future__ import annotations

import re
from typing import NamedTuple

_LETTERS = re.compile(r"([^A-Za-z0-9_@/ -])")


class Manifest(NamedTuple):
    """Files by glob, and the line in them that names NAME."""

    files: tuple[str, ...]
    line: str


MANIFESTS = {
    "npm": (Manifest(("package.json",), r'"NAME"[ \t]*:[ \t]*"'),),
    "pypi": (
        Manifest(("requirements*.txt", "requirements/*.txt", "*requirements.txt"), r"(?mi)^[ \t]*NAME(?![\w.-])"),
        Manifest(
            ("pyproject.toml", "setup.py", "setup.cfg", "Pipfile"),
            r"""(?mi)(?:^[ \t]*|["'])NAME(?:[\[ \t<>=!~;@][^"'\n]*)?(?:["'][ \t]*[,\]\n]|[ \t]*=[ \t]*["'{]|$)""",
        ),
    ),
    "golang": (Manifest(("go.mod",), r"(?m)^[ \t]*(?:require[ \t]+)?NAME[ \t]+v"),),
    "composer": (Manifest(("composer.json",), r'(?i)"NAME"[ \t]*:[ \t]*"'),),
    "cargo": (Manifest(("Cargo.toml",), r"(?m)^[ \t]*(?:\[(?:\w+-)?dependencies\.)?\"?NAME\"?(?:[ \t]*=|\])"),),
    "gem": (Manifest(("Gemfile", "*.gemspec"), r"""(?:gem|add_\w*dependency)[ \t(]+["']NAME["']"""),),
    "pub": (Manifest(("pubspec.yaml",), r"(?m)^[ \t]+NAME[ \t]*:"),),
    "nuget": (Manifest(("*.csproj", "*.fsproj", "*.vbproj", "*.props"), r'(?i)(?:Include|Update)="NAME"'),),
}
"""Maven's packages have group and artifact on lines of their own: no expression of one line names them."""


def line(manifest: Manifest, ecosystem: str, name: str) -> str:
    """The expression for the line of `manifest` that names a package."""
    plain = _LETTERS.sub(r"\\\1", name)
    if ecosystem in ("pypi", "cargo"):
        plain = re.sub(r"-+", "[-_.]+" if ecosystem == "pypi" else "[-_]", name)
    return manifest.line.replace("NAME", plain.replace("/", r"\/"))
