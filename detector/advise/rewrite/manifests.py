"""Takes unofficial packages out of Python manifests and puts in what the client needs; every other byte stays."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection

from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")
_URL_NAME = re.compile(r"#egg=([A-Za-z0-9][A-Za-z0-9._-]*)")
_TABLE_KEY = re.compile(r"""^\s*["']?([A-Za-z0-9][A-Za-z0-9._-]*)["']?\s*=""")
_ITEM = re.compile(r"""^(\s*)(["'])([^"']*)\2\s*(,?)([ \t]*(?:#.*)?)$""")
_INLINE_ITEM = re.compile(r"""(?:(?<!\s)\s+|)(["'])([^"']*)\1\s*,?""")
_DEPENDENCY_TABLES = re.compile(
    r"^\[(?:tool\.poetry(?:\.group\.[^.\]]+)?\.(?:dev-)?dependencies|packages|dev-packages)\]"
)


def is_requirements(path: str) -> bool:
    """Whether a file is a pip requirements file by its name."""
    name = path.rpartition("/")[2].lower()
    return name.endswith(".txt") and (
        "requirement" in name or name in ("req.txt", "reqs.txt") or "requirements/" in path
    )


def is_editable(path: str) -> bool:
    """Whether `without` knows the format."""
    return is_requirements(path) or path.rpartition("/")[2] in ("pyproject.toml", "Pipfile")


def without(path: str, text: str, packages: Collection[str]) -> str:
    """The manifest without these packages (canonical names)."""
    if is_requirements(path):
        kept = [line for line in text.splitlines(keepends=True) if requirement_name(line) not in packages]
        return "".join(kept)
    return _checked(text, _without_toml(text, packages))


def named(path: str, text: str, packages: Collection[str]) -> tuple[str, ...]:
    """Which of these packages the manifest asks for."""
    if is_requirements(path):
        found = {requirement_name(line) for line in text.splitlines()}
        return tuple(sorted(found & set(packages)))
    return tuple(sorted(name for name in packages if _without_toml(text, {name}) != text))


def with_requirement(path: str, text: str, requirement: str) -> str:
    """The manifest with a requirement; unchanged if it names the package already or the format has no place for it."""
    name = canonicalize_name(_name(requirement))
    if is_requirements(path):
        if any(requirement_name(line) == name for line in text.splitlines()):
            return text
        newline = "\r\n" if "\r\n" in text else "\n"
        gap = "" if not text or text.endswith("\n") else newline
        return f"{text}{gap}{requirement}{newline}"
    if path.rpartition("/")[2] != "pyproject.toml" or named(path, text, [name]):
        return text
    match = re.search(r"(?m)^dependencies\s*=\s*\[", text)
    if match is None or "[project]" not in text[: match.start()]:
        return text
    rest = text[match.end() :]
    multiline = rest.lstrip(" \t").startswith(("\n", "\r\n"))
    added = (
        f'\n    "{requirement}",' if multiline else f'"{requirement}"' + ("" if rest.lstrip().startswith("]") else ", ")
    )
    return _checked(text, text[: match.end()] + added + rest)


def requirement_name(line: str) -> str:
    """The canonical name that a line of a requirements file asks for, "" if none."""
    stripped = line.strip()
    if not stripped or stripped.startswith(("#", "-r", "-c", "--")):
        return ""
    url = _URL_NAME.search(stripped)
    if url is not None:
        return canonicalize_name(url[1])
    name = _name(stripped)
    return canonicalize_name(name) if name else ""


def _name(requirement: str) -> str:
    match = _NAME.match(requirement)
    return match[1] if match is not None and "://" not in match[0] else ""


def _without_toml(text: str, packages: Collection[str]) -> str:
    kept: list[str] = []
    in_table = in_array = False
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\r\n")
        if bare.lstrip().startswith("[") and not in_array:
            in_table = _DEPENDENCY_TABLES.match(bare.strip()) is not None
        opened = re.match(r"""^\s*["']?[A-Za-z0-9_-]+["']?\s*=\s*\[(.*)$""", bare)
        if opened is not None and not in_table and not in_array:
            in_array = "]" not in _without_strings(opened[1])
            kept.append(_without_inline(line, packages))
            continue
        if in_array:
            item = _ITEM.match(bare)
            if item is not None and canonicalize_name(_name(item[3]) or "-") in packages:
                continue
            in_array = "]" not in _without_strings(bare)
        key = _TABLE_KEY.match(bare) if in_table else None
        if key is not None and canonicalize_name(key[1]) in packages:
            continue
        kept.append(line)
    return "".join(kept)


def _without_inline(line: str, packages: Collection[str]) -> str:
    head, bracket, rest = line.partition("[")
    for item in list(_INLINE_ITEM.finditer(rest)):
        if canonicalize_name(_name(item[2]) or "-") in packages:
            rest = rest.replace(item[0], "", 1)
    return head + bracket + re.sub(r",\s*\]", "]", rest.lstrip(" ") if rest.startswith(" ") else rest)


def _without_strings(text: str) -> str:
    return re.sub(r"""(["'])[^"']*\1""", "", text.partition("#")[0])


def _checked(old: str, new: str) -> str:
    """The new text if it is TOML as the old one was, else the old."""
    try:
        tomllib.loads(old)
        tomllib.loads(new)
    except ValueError:
        return old
    return new
