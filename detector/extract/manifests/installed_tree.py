"""Installed trees by path: which files lie in one, which list what is installed. Light: asked for every path of a tree."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_FOLDERS = frozenset({
    "node_modules", "bower_components", "jspm_packages", "site-packages", "dist-packages", "__pypackages__", "venv",
    ".venv", "virtualenv", ".virtualenv",
})  # fmt: skip
_PARTS = re.compile(r"(?:^|/)(?:" + "|".join(re.escape(name) for name in sorted(_FOLDERS)) + r")/", re.IGNORECASE)
NODE_PACKAGE = re.compile(r"(?:^|/)node_modules/((?:@[^/]+/)?[^/@.][^/]*)/package\.json\Z", re.IGNORECASE)
PYTHON_PACKAGE = re.compile(
    r"(?:^|/)(?:site|dist)-packages/([^/]+?)(?:\.dist-info/metadata|\.egg-info/pkg-info|\.egg-info|\.egg/egg-info/pkg-info)\Z",
    re.IGNORECASE,
)
_VENDOR_LISTS = ("/modules.txt", "/autoload.php", "/composer/installed.json")


def is_installed_tree(path: str, vendored: Collection[str] = ()) -> bool:
    """Whether the file at a POSIX path belongs to an installed package: its code is not the project's.

    `vendored` are the folders that `vendored_folders` found in the same tree.
    """
    return _PARTS.search(path) is not None or any(path.startswith(f"{folder}/") for folder in vendored)


def vendored_folders(paths: Iterable[str]) -> frozenset[str]:
    """Find the `vendor` folders that Go or Composer filled, by the list each of them leaves there."""
    folders = set()
    for path in paths:
        if path.endswith(_VENDOR_LISTS):
            folder = path.removesuffix(next(end for end in _VENDOR_LISTS if path.endswith(end)))
            if folder == "vendor" or folder.endswith("/vendor"):
                folders.add(folder)
    return frozenset(folders)


def is_node_package(path: str, name: str) -> bool:
    """Whether a lower-cased path is the package.json at the root of an installed npm package."""
    return name == "package.json" and NODE_PACKAGE.search(path) is not None


def is_python_package(path: str, name: str) -> bool:
    """Whether a lower-cased path is the metadata of an installed Python distribution."""
    return name.endswith(("metadata", "pkg-info", ".egg-info")) and PYTHON_PACKAGE.search(path) is not None


def is_composer_list(path: str, _name: str) -> bool:
    """Whether a lower-cased path is Composer's list of installed packages."""
    return path.endswith("composer/installed.json")


def is_go_list(path: str, _name: str) -> bool:
    """Whether a lower-cased path is Go's list of vendored modules."""
    return path == "vendor/modules.txt" or path.endswith("/vendor/modules.txt")
