"""Import strings to files of the project, for every language, by path alone: no file is read here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from posixpath import dirname, normpath

from detector.extract.example_files import stand_ins
from detector.extract.flow.values import FILE

_SCRIPTS = (".js", ".ts", ".tsx", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".svelte", ".json")
_HEADERS = (".h", ".hpp", ".hh", ".ino", ".c", ".cpp", ".cc")
_FAMILIES: dict[str, tuple[str, ...]] = {
    "python": (".py", ".pyw", ".pyi"),
    "javascript": _SCRIPTS,
    "typescript": _SCRIPTS,
    "tsx": _SCRIPTS,
    "vue": _SCRIPTS,
    "go": (".go",),
    "java": (".java", ".kt"),
    "kotlin": (".kt", ".java"),
    "csharp": (".cs", ".vb"),
    "php": (".php",),
    "ruby": (".rb",),
    "rust": (".rs",),
    "dart": (".dart",),
    "swift": (".swift",),
    "scala": (".scala", ".java"),
    "elixir": (".ex", ".exs"),
    "lua": (".lua",),
    "c": _HEADERS,
    "cpp": _HEADERS,
}
_STARTED = (".js", ".mjs", ".cjs", ".ts", ".py", ".php", ".rb", ".pl", ".R")
"""Endings of scripts that programs in other languages start."""
_SEPARATORS = re.compile(r"[.\\:/]+")
_WITHIN_CRATE = ("crate::", "self::", "super::")
_NO_MODULE = frozenset({"", "crate", "self", "super"})
"""Parts of a path of Rust that name no file."""
_DART_PACKAGE = "package:"
_ROOTS = ("", "src", "lib", "app", "source", "backend", "server")
_ANCESTORS = 16
_CANDIDATES = 64


_SIGNS = ("@", "#", "~")
_SOURCES = frozenset({"app", "src", "root"})
"""Signs before the names that builds and packages give to folders, and such names for the root of the source."""


class Resolver:
    """Knows the paths of the tree. What is there as an example only is found under the name that code imports.

    `aliases` maps import prefixes to paths: tsconfig `paths` ("@/*": "src/*"), names of workspace packages
    ("@acme/wa": "packages/wa/src/index.ts"), the module line of a go.mod ("example.com/x": "").
    """

    def __init__(self, paths: Iterable[str], aliases: Mapping[str, str] | None = None) -> None:
        real = frozenset(paths)
        self._examples = stand_ins(real)
        self._paths = real - frozenset(self._examples.values()) | self._examples.keys()
        self._aliases = sorted((aliases or {}).items(), key=lambda item: (-len(item[0]), item[0]))
        self._stems: dict[str, list[str]] = {}
        self._folders: dict[str, list[str]] = {}
        for path in sorted(self._paths):
            folder, _, name = path.rpartition("/")
            self._stems.setdefault(name.partition(".")[0].lower(), []).append(path)
            self._folders.setdefault(folder, []).append(path)
        self._cache: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._packages: dict[tuple[str, str], tuple[str, ...]] = {}

    def resolve(self, importer: str, module: str, language: str) -> tuple[str, ...]:
        """Give the files that `module` means where `importer` names it; empty if it is not of this project.

        One file, but all files of the folder where a package is a folder (Go).
        """
        key = (dirname(importer), module, language)
        found = self._cache.get(key)
        if found is None:
            meant = self._resolve(*key)
            found = self._cache[key] = tuple(self._examples.get(path, path) for path in meant)
        return found

    def package(self, path: str) -> tuple[str, ...]:
        """Give the files of the folder with the same ending, the file itself among them."""
        key = (dirname(path), path[path.rfind(".") :])
        if key not in self._packages:
            same = (self._examples.get(each, each) for each in self._folders.get(key[0], ()))
            self._packages[key] = tuple(each for each in same if each.endswith(key[1]))
        return self._packages[key]

    def _resolve(self, folder: str, module: str, language: str) -> tuple[str, ...]:
        endings = _FAMILIES.get(language, ())
        if not module or len(module) > 300:
            return ()
        if module.startswith(FILE):
            return self._started(folder, module.removeprefix(FILE))
        if module.startswith("./") and module.endswith(_STARTED) and not (endings and module.endswith(endings)):
            return self._started(folder, module)
        if language == "python":
            return self._python(folder, module, endings)
        if module.endswith(endings) and (language == "php" or endings is _HEADERS):
            return self._included(folder, module, endings)
        if endings is _SCRIPTS or module.startswith(("./", "../")):
            return self._script(folder, module, endings)
        if language == "go":
            return self._go(folder, module)
        if language == "dart":
            return self._dart(folder, module, endings)
        if language == "rust" and module.startswith(_WITHIN_CRATE):
            return self._rust(folder, module, endings)
        return self._by_tail([part for part in _SEPARATORS.split(module) if part], endings)

    # Python

    def _python(self, folder: str, module: str, endings: tuple[str, ...]) -> tuple[str, ...]:
        dots = len(module) - len(module.lstrip("."))
        tail = module[dots:].replace(".", "/")
        if dots:
            base = folder
            for _ in range(dots - 1):
                base = dirname(base)
            return self._python_file(base, tail, endings)
        for base in (*_ancestors(folder), *_ROOTS):
            found = self._python_file(base, tail, endings)
            if found:
                return found
        return self._by_tail(tail.split("/"), endings, whole=True) if "/" in tail else ()

    def _python_file(self, base: str, tail: str, endings: tuple[str, ...]) -> tuple[str, ...]:
        stem = _join(base, tail)
        for ending in endings:
            if stem + ending in self._paths:
                return (stem + ending,)
        package = _join(stem, "__init__.py")
        return (package,) if package in self._paths else ()

    # JavaScript and everything with relative paths

    def _script(self, folder: str, module: str, endings: tuple[str, ...]) -> tuple[str, ...]:
        module = module.partition("?")[0]
        if module.startswith("."):
            return self._script_file(_join(folder, module), endings)
        for prefix, target in self._aliases:
            found = self._aliased(module, prefix, target, endings)
            if found:
                return found
        for mark in ("@/", "~/", "#/", "$lib/", "src/"):
            if module.startswith(mark):
                rest = module if mark == "src/" else module[len(mark) :]
                return self._below_ancestors(folder, rest, endings)
        return self._renamed(folder, module[1:], endings) if module.startswith(_SIGNS) else ()

    def _renamed(self, folder: str, module: str, endings: tuple[str, ...]) -> tuple[str, ...]:
        """A folder below the root of the source, for which a build or a package has a name: `@services/x`, `#wa/client`."""
        first, _, rest = module.partition("/")
        if first in self._names and (found := self._below_ancestors(folder, module, endings)):
            return found
        return self._below_ancestors(folder, rest, endings) if rest and first in _SOURCES else ()

    @cached_property
    def _names(self) -> frozenset[str]:
        """What folders of the tree and files of scripts are called."""
        folders = {part for folder in self._folders for part in folder.split("/")}
        return frozenset(folders | {path.rpartition("/")[2].partition(".")[0] for path in self._paths})

    def _aliased(self, module: str, prefix: str, target: str, endings: tuple[str, ...]) -> tuple[str, ...]:
        if prefix.endswith("*"):
            if not module.startswith(prefix[:-1]):
                return ()
            return self._script_file(_join("", target.replace("*", module[len(prefix) - 1 :], 1)), endings)
        if module == prefix:
            return self._script_file(_join("", target), endings) or self._script_file(_join(target, "src"), endings)
        if module.startswith(prefix + "/"):
            rest = module[len(prefix) + 1 :]
            base = dirname(target) if target.endswith(endings) else target
            return self._script_file(_join(base, rest), endings) or self._script_file(
                _join(base, "src/" + rest), endings
            )
        return ()

    def _started(self, folder: str, module: str) -> tuple[str, ...]:
        """Give the file that a program starts or reads: from its own folder on, else the only one that is called so."""
        for base in _ancestors(folder):
            if _join(base, module) in self._paths:
                return (_join(base, module),)
        tail = "/" + module.removeprefix("./")
        stem = tail.rpartition("/")[2].partition(".")[0].lower()
        found = [path for path in self._stems.get(stem, ())[:_CANDIDATES] if path.endswith(tail)]
        return (found[0],) if len(found) == 1 else ()

    def _below_ancestors(self, folder: str, rest: str, endings: tuple[str, ...]) -> tuple[str, ...]:
        for base in _ancestors(folder):
            for root in ("src", "", "app", "resources/js"):
                found = self._script_file(_join(_join(base, root), rest), endings)
                if found:
                    return found
        return ()

    def _script_file(self, stem: str, endings: tuple[str, ...]) -> tuple[str, ...]:
        if stem in self._paths:
            return (stem,)
        bare = stem[: stem.rfind(".")] if stem.endswith((".js", ".jsx", ".mjs", ".cjs")) else stem
        for ending in endings:
            for candidate in (stem + ending, bare + ending):
                if candidate in self._paths:
                    return (candidate,)
        for ending in endings:
            if _join(stem, "index" + ending) in self._paths:
                return (_join(stem, "index" + ending),)
        return ()

    def _included(self, folder: str, module: str, endings: tuple[str, ...]) -> tuple[str, ...]:
        """PHP and C look from the including file on, or from a folder that only the server or the build knows."""
        for base in _ancestors(folder):
            found = self._script_file(_join(base, module), endings)
            if found:
                return found
        end = module.rfind(".")
        parts = [part for part in module[:end].split("/") if part not in ("", ".", "..")]
        return self._by_tail(parts, (module[end:],), whole=True) or self._by_tail(parts, endings, whole=True)

    # Packages by name

    def _go(self, folder: str, module: str) -> tuple[str, ...]:
        """Give the files of a package: below the folder that holds the module, which may be any above the importer."""
        for prefix, target in self._aliases:
            if module == prefix or module.startswith(prefix + "/"):
                return self._go_files(_join(target, module[len(prefix) :].lstrip("/")))
        parts = module.split("/")
        for place in range(1, min(len(parts), 6)):
            tail = "/".join(parts[place:])
            found = next((files for base in _ancestors(folder) if (files := self._go_files(_join(base, tail)))), ())
            of_tree = place >= 2 or len(parts) - place > 1 or parts[place] in ("internal", "pkg", "cmd")
            if found and (of_tree or not _is_published(parts[0])):
                return found
        return ()

    def _go_files(self, folder: str) -> tuple[str, ...]:
        return tuple(
            path for path in self._folders.get(folder, ()) if path.endswith(".go") and not path.endswith("_test.go")
        )

    def _rust(self, folder: str, module: str, endings: tuple[str, ...]) -> tuple[str, ...]:
        """Give the file of a module of the same crate; for an item in it, that of the module around."""
        parts = _SEPARATORS.split(module)
        if parts[0] == "crate":
            bases = [next((each for each in _ancestors(folder) if self._is_crate(each)), folder)]
        else:  # a file may be a module of its folder or, as "mod.rs", the folder itself
            above = _ancestors(folder)
            up = parts.count("super")
            bases = [above[step] for step in (up - 1, up) if 0 <= step < len(above)]
        names = [part for part in parts if part not in _NO_MODULE]
        for base in bases:
            for length in range(len(names), 0, -1):
                stem = _join(base, "/".join(names[:length]))
                found = next(
                    (each for each in (f"{stem}{endings[0]}", f"{stem}/mod{endings[0]}") if each in self._paths), ""
                )
                if found:
                    return (found,)
        return ()

    def _dart(self, folder: str, module: str, endings: tuple[str, ...]) -> tuple[str, ...]:
        """Give the file of "package:shop/services/chat.dart": below the folder `lib` of the package around, or of one beside.

        The name of the package around stands in its manifest only. What is called like its package is that one's own
        front, "package:http/http.dart", which a file beside the importer may be called like as well.
        """
        package, _, rest = module.removeprefix(_DART_PACKAGE).partition("/")
        if not module.startswith(_DART_PACKAGE):
            return self._script_file(_join(folder, module), endings) if module.endswith(endings) else ()
        if not rest:
            return ()
        front = rest.removesuffix(endings[0]) == package
        for base in _ancestors(folder):
            path = _join(base, f"lib/{rest}")
            if path in self._paths and (not front or base.rpartition("/")[2] == package):
                return (path,)
        return self._by_tail([package, "lib", *rest.removesuffix(endings[0]).split("/")], endings, whole=True)

    def _is_crate(self, folder: str) -> bool:
        return any(_join(folder, root) in self._paths for root in ("lib.rs", "main.rs"))

    def _by_tail(self, parts: list[str], endings: tuple[str, ...], whole: bool = False) -> tuple[str, ...]:
        """Give the file whose path ends most like the parts; none if two do alike."""
        if not parts:
            return ()
        wanted = [part.lower() for part in reversed(parts)]
        best, winners = 0, []
        for path in self._stems.get(wanted[0], ())[:_CANDIDATES]:
            if not path.endswith(endings):
                continue
            tail = path[: path.rfind(".")].lower().split("/")[::-1]
            length = next((n for n, pair in enumerate(zip(wanted, tail, strict=False)) if pair[0] != pair[1]), None)
            length = min(len(wanted), len(tail)) if length is None else length
            if whole and length < len(wanted):
                continue
            if length > best:
                best, winners = length, [path]
            elif length == best:
                winners.append(path)
        if len(winners) != 1:
            return ()
        sure = best > 1 or len(parts) == 1 or (endings == _FAMILIES["php"] and _is_at_root(winners[0]))
        return (winners[0],) if sure else ()


_SOURCE_ROOTS = frozenset({"src", "lib", "app", "classes", "includes"})
"""Folders that stand for the first names of a namespace, as the autoloader of a package is told."""


_STANDARD = frozenset({
    "archive", "bufio", "builtin", "bytes", "cmp", "compress", "container", "context", "crypto", "database",
    "debug", "embed", "encoding", "errors", "expvar", "flag", "fmt", "go", "hash", "html", "image", "index", "io",
    "iter", "log", "maps", "math", "mime", "net", "os", "path", "plugin", "reflect", "regexp", "runtime",
    "slices", "sort", "strconv", "strings", "structs", "sync", "syscall", "testing", "text", "time", "unicode",
    "unique", "unsafe", "vendor", "weak",
})  # fmt: skip
"""First names of Go's own packages, https://pkg.go.dev/std."""


def _is_published(first: str) -> bool:
    """Whether a Go import that begins so is fetched or part of the language: any other is of the module that names itself so."""
    return "." in first or first in _STANDARD


def _is_at_root(path: str) -> bool:
    """Whether a file stands where the sources of a package begin: of a name in a namespace only the last part is in its path."""
    return path.rpartition("/")[0].rpartition("/")[2].lower() in _SOURCE_ROOTS


def _join(folder: str, name: str) -> str:
    path = normpath(f"{folder}/{name}" if folder else name or ".")
    return "" if path == "." else path.lstrip("/")


def _ancestors(folder: str) -> list[str]:
    found = [folder]
    while folder and len(found) < _ANCESTORS:
        folder = dirname(folder)
        found.append(folder)
    return found
