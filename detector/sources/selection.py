"""The one file selector: which paths are searched at all, told by their names.

Discovery, the pre-commit pattern and the documentation all ask here. Which format a searched file has is not known
here: recognisers are handed in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from enum import Enum
from typing import NamedTuple

METADATA_FOLDERS = frozenset({".git", ".hg", ".svn", ".bzr", ".jj", "CVS", "_darcs"})
"""Stores of version control: never entered and never counted."""
UNCOMMITTED_FOLDERS = frozenset({".git"})
"""Those that git itself cannot hand on; others may be brought along by somebody who hides something in them."""

# Pictures, fonts, sound and film; archives and packages; compiled code; documents, models and databases.
_SUFFIX_LIST = """
    3gp aac ai aiff apng avi avif bmp cur dng eot eps flac flv gif heic heif icns ico jfif jpeg jpg jxl m4a m4v mid
    mkv mov mp3 mp4 mpeg mpg oga ogg ogv opus otf pcx png psd raw svgz tga tif tiff ttc ttf wav webm webp wma wmv
    woff woff2 xcf
    7z aab apk apks bz2 cab cpio crate crx deb dmg ear egg gem gz ipa iso jar lz lz4 lzma msi nupkg rar rpm sar
    snap tar tbz tgz txz vsix war whl xapk xpi xz z zip zst
    class dex dll dylib elf exe nib obj odex pdb pyc pyd pyo rlib rmeta so wasm
    accdb bin ckpt db db3 doc docx dotx fbx feather glb h5 hdf5 joblib keras keystore jks ldb mdb npy npz
    odp ods odt onnx p12 parquet pdf pfx pickle pkl potx ppt pptx pt pth rdb safetensors shp sqlite sqlite3
    sqlitedb tflite wal xls xlsm xlsx
"""
BINARY_SUFFIXES = frozenset("." + suffix for suffix in _SUFFIX_LIST.split())
"""Lower-case suffixes of files that hold no text. Their names still count as artefacts."""

INSTALLED_FOLDERS = frozenset({"node_modules", "bower_components", "site-packages", "dist-packages"})
"""Folders of installed packages: only package metadata is read there."""


EDITOR_FOLDERS = frozenset({".ipynb_checkpoints"})
"""Folders in which an editor keeps copies of the files beside them; nothing runs what is in there."""


class SkipReason:
    """Why a file is not searched; shown in the coverage."""

    BINARY_NAME = "binary-name"
    BINARY = "binary"
    IGNORED = "ignored"
    EXCLUDED = "excluded"
    INSTALLED = "installed-package"
    TOO_LARGE = "too-large"
    SPECIAL = "special-file"
    LINK_INSIDE = "link-within-tree"
    LINK_OUTSIDE = "link-out-of-tree"
    LINK_BROKEN = "link-broken"
    OWN_CACHE = "own-cache"
    EDITOR_COPY = "editor-copy"
    NO_READER = "no-reader"
    """Searched, and a word of interest was met, but no reader knows the format."""


class Place(Enum):
    """Where in an installed tree a folder is; `PROJECT` is everywhere else."""

    PROJECT = "project"
    NODE_LIST = "node-list"
    """node_modules, a scope folder in it, or pnpm's store."""
    NODE_PACKAGE = "node-package"
    PYTHON_LIST = "python-list"
    PYTHON_METADATA = "python-metadata"
    VIRTUALENV = "virtualenv"
    BOWER_LIST = "bower-list"
    BOWER_PACKAGE = "bower-package"
    COMPOSER_VENDOR = "composer-vendor"
    COMPOSER_METADATA = "composer-metadata"
    GO_VENDOR = "go-vendor"
    RUBY_BUNDLE = "ruby-bundle"
    RUBY_SPECIFICATIONS = "ruby-specifications"


_METADATA_NAMES = {
    Place.NODE_LIST: frozenset({".package-lock.json", ".yarn-integrity"}),
    Place.NODE_PACKAGE: frozenset({"package.json"}),
    Place.PYTHON_METADATA: frozenset({"METADATA", "PKG-INFO"}),
    Place.BOWER_PACKAGE: frozenset({"bower.json", ".bower.json", "package.json"}),
    Place.COMPOSER_METADATA: frozenset({"installed.json"}),
    Place.GO_VENDOR: frozenset({"modules.txt"}),
}


_ENVIRONMENT_FOLDERS = frozenset({"bin", "scripts", "include", "share", "etc"})


def enter(place: Place, name: str) -> Place | None:
    """The place of the folder `name` inside a folder at `place`; None if nothing of interest lies below it."""
    if place is Place.PROJECT or name in INSTALLED_FOLDERS:
        return _enter_named(name)
    if place is Place.NODE_LIST:
        return Place.NODE_LIST if name.startswith("@") or name == ".pnpm" else Place.NODE_PACKAGE
    if place is Place.PYTHON_LIST:
        return Place.PYTHON_METADATA if name.endswith((".dist-info", ".egg-info")) else None
    if place is Place.VIRTUALENV:
        # The mark of an environment is a file that anyone can add: only what an environment really holds is left out.
        return None if name.lower() in _ENVIRONMENT_FOLDERS else _enter_named(name)
    if place is Place.BOWER_LIST:
        return Place.BOWER_PACKAGE
    if place is Place.COMPOSER_VENDOR:
        return Place.COMPOSER_METADATA if name == "composer" else None
    if place is Place.RUBY_BUNDLE:
        return Place.RUBY_SPECIFICATIONS if name == "specifications" else Place.RUBY_BUNDLE if name != "gems" else None
    return None


def _enter_named(name: str) -> Place:
    if name == "node_modules":
        return Place.NODE_LIST
    if name in ("site-packages", "dist-packages"):
        return Place.PYTHON_LIST
    return Place.BOWER_LIST if name == "bower_components" else Place.PROJECT


def settle(place: Place, folder: str, content: Collection[str]) -> Place:
    """The place of a folder once the names in it are known: virtual environments and vendored dependencies."""
    if place is not Place.PROJECT:
        return place
    if "pyvenv.cfg" in content:
        return Place.VIRTUALENV
    if folder.rpartition("/")[2] == "vendor":
        if "modules.txt" in content:
            return Place.GO_VENDOR
        if "composer" in content and "autoload.php" in content:
            return Place.COMPOSER_VENDOR
    if folder.endswith("vendor/bundle"):
        return Place.RUBY_BUNDLE
    return place


def skip_reason(place: Place, name: str) -> str:
    """Why a file of this name at this place is not searched; "" if it is."""
    dot = name.rfind(".")
    if dot >= 0 and name[dot:].lower() in BINARY_SUFFIXES:
        return SkipReason.BINARY_NAME
    if place in (Place.PROJECT, Place.VIRTUALENV) or is_metadata(place, name):
        return ""
    return SkipReason.INSTALLED


def is_metadata(place: Place, name: str) -> bool:
    """Whether a file describes an installed package."""
    if place is Place.RUBY_SPECIFICATIONS:
        return name.endswith(".gemspec")
    return name in _METADATA_NAMES.get(place, ())


def reason_by_path(path: str) -> str:
    """`skip_reason` for a path alone, as for a file argument: what only the names of its folders tell.

    `path` is POSIX, relative to the root. Files of version control stores count as excluded.
    """
    *folders, name = path.split("/")
    place = Place.PROJECT
    for folder in folders:
        if folder in METADATA_FOLDERS:
            return SkipReason.EXCLUDED
        if folder in EDITOR_FOLDERS:
            return SkipReason.EDITOR_COPY
        inner = enter(place, folder)
        if inner is None:
            return SkipReason.INSTALLED
        place = inner
    return skip_reason(place, name)


def pre_commit_exclude() -> str:
    """The `exclude:` expression of the pre-commit hook: paths whose names alone say that they are not searched.

    It covers binary suffixes and version control; installed trees are left to the scan, which needs their metadata.
    """
    suffixes = "|".join(sorted(suffix[1:] for suffix in BINARY_SUFFIXES))
    folders = "|".join(re.escape(name) for name in sorted(METADATA_FOLDERS))
    return rf"(?:\.(?i:{suffixes})$|(?:^|/)(?:{folders})/)"


class FileKind(str, Enum):
    """What a searched file is to the extractors."""

    MANIFEST = "manifest"
    CONFIGURATION = "configuration"
    SOURCE = "source"
    UNKNOWN = "unknown"


class Recognisers(NamedTuple):
    """Callables that name the format of a path, or None: manifests, configuration carriers, programming languages."""

    manifest: Callable[[str], str | None]
    configuration: Callable[[str], str | None]
    source: Callable[[str], str | None]

    def kind_of(self, path: str) -> FileKind:
        """The kind of the first recogniser that knows the path."""
        if self.manifest(path):
            return FileKind.MANIFEST
        if self.configuration(path):
            return FileKind.CONFIGURATION
        return FileKind.SOURCE if self.source(path) else FileKind.UNKNOWN
