"""Looks constants up: in the files that are imported, in settings, in what a language sees without an import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from posixpath import dirname
from typing import TypeAlias

from detector.extract.flow import rows, tables
from detector.extract.flow.exports import HOLDS
from detector.extract.flow.inheriting import Inheriting
from detector.extract.flow.keys import option_key
from detector.extract.flow.knowledge import PACKAGE_SCOPED, SHARING_FIELDS
from detector.extract.flow.linked_files import LinkedFiles
from detector.extract.flow.settings import Settings
from detector.extract.flow.symbols import first_name, given_on, plain_class, prefixes, spellings
from detector.extract.flow.tables import INCLUDING
from detector.extract.flow.values import ENVIRONMENT, OWN, SETTINGS
from detector.model.fact import Constant

_DJANGO = "django.conf"
"""Module of the settings object, which has what the project's own settings module has."""
_Found: TypeAlias = "tuple[str, Constant] | None"
"""A constant and the file that it stands in."""


class Constants:
    """The constants of all files; answers are remembered."""

    def __init__(self, files: LinkedFiles, inheriting: Inheriting) -> None:
        self._files = files
        self._inheriting = inheriting
        self._settings = Settings(files.facts, files.keyed)
        self._homes_by_name = tables.homes_of_constants(files.facts)
        self._homes_by_folder: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, homes in self._homes_by_name.items():
            for path in homes:
                self._homes_by_folder[name, dirname(path)].append(path)
        self._of_classes = tables.constants_of_classes(self._homes_by_name, files.names)
        self._holders = tables.holders_of_fields(files.facts, files.names)
        self._known: dict[tuple[str, str], _Found] = {}

    def constant(self, path: str, module: str, name: str, depth: int) -> _Found:
        """Give a constant that a file imports, and the file it stands in."""
        language = self._files.facts[path].language
        if depth <= 0:
            return None
        if module == ENVIRONMENT:
            return self._settings.value(path, name) or self._settings.named(path, name)
        if module == _DJANGO:
            return self._settings.named(path, name.removeprefix("settings."))
        if module == SETTINGS:
            return self._settings.keyed(path, name)
        if module == "" and language == "csharp" and (option := self._option(path, name)) is not None:
            return option
        for target, wanted in self._homes(path, module, name):
            if target not in self._files.facts:
                continue
            found = self._constant_in(target, wanted, depth)
            if found is not None:
                return found
        if module == "*" and language in INCLUDING:
            return self._declared_field(path, name)
        if module == "" and "." in name and language in SHARING_FIELDS:
            return self._field_beside(path, name, depth)
        if module not in ("", "*"):
            return None
        return self._shared_constant(path, name) or self._row(path, name) or self._inherited(path, name)

    def _inherited(self, path: str, name: str) -> _Found:
        """Give what a class of the file inherits under a bare name."""
        bare = name.removesuffix("()")
        return self._inheriting.constant(path, bare) if bare.isidentifier() else None

    def _row(self, path: str, name: str) -> _Found:
        """Give what a seed of a database writes into a row of the model that a variable of PHP is called after."""
        if self._files.facts[path].language != rows.LANGUAGE:
            return None
        found = self._settings.keyed(path, name)
        return found if found is not None and rows.is_row(name, found[0]) else None

    def _declared_field(self, path: str, name: str) -> _Found:
        """Give a field that a header declares of a class of C++ whose methods the file has: "apiUrl" of "Chat.apiUrl"."""
        for owner in self._files.names[path].owners:
            for target in self._files.included(path):
                constant = self._files.names[target].constants.get(f"{owner}.{name}")
                if constant is not None:
                    return target, constant
        return None

    def _field_beside(self, path: str, name: str, depth: int) -> _Found:
        """Give a field of an object whose type, or what makes it, the only other file of the package has."""
        holder = name.partition(".")[0].removesuffix("()")
        homes = [each for each in self._holders.get((dirname(path), holder), ()) if each != path]
        return self._constant_in(homes[0], name, depth - 1) if len(homes) == 1 else self._shared_constant(path, name)

    def _option(self, path: str, name: str) -> _Found:
        """Give a property of a field that holds settings of .NET, whose class the same file defines."""
        owner, _, last = name.rpartition(".")
        exports = self._files.names[path].exports.items() if owner else ()
        made = next((each.path for known, each in exports if known.rpartition(".")[2] == owner), "")
        key = option_key("csharp", f"{made}.{last}") if made else ""
        return self._settings.keyed(path, key) if key else None

    def _shared_constant(self, path: str, name: str) -> _Found:
        """Give a constant that the files of a package see without an import: one beside, or one of the only such class."""
        names = self._files.names
        if path in self._files.scopes:
            beside = [each for each in self._files.scopes[path] if each != path and name in names[each].constants]
            return (beside[0], names[beside[0]].constants[name]) if len(beside) == 1 else None
        if self._files.facts[path].language not in PACKAGE_SCOPED:
            return None
        homes = _others(self._homes_by_name.get(name, ()), path)
        near = _others(self._homes_by_folder.get((name, dirname(path)), ()), path)
        chosen = near if near or "." not in name else homes
        if len(chosen) == 1:
            return (chosen[0], names[chosen[0]].constants[name])
        owner, _, last = name.rpartition(".")
        classes = self._of_classes.get(last, ()) if owner and not homes and last.isupper() else ()
        return classes[0] if len(classes) == 1 and classes[0][0] != path else None

    def _homes(self, path: str, module: str, name: str) -> Iterator[tuple[str, str]]:
        if module == "*":
            yield from ((target, name) for target in self._files.included(path))
            return
        for target in self._files.resolve(path, module):
            yield target, name
        first, rest = first_name(name)
        for target in self._files.submodule(path, module, first):
            if rest:
                yield target, rest
            yield target, name

    def _constant_in(self, path: str, name: str, depth: int) -> _Found:
        key = (path, name)
        if key not in self._known:
            self._known[key] = None
            self._known[key] = self._search_constant(path, name, depth)
        return self._known[key]

    def _search_constant(self, path: str, name: str, depth: int) -> _Found:
        names = self._files.names[path]
        for wanted in spellings(name):
            constant = names.constants.get(wanted) or names.constants.get(plain_class(wanted))
            if constant is not None:
                return path, constant
            for prefix, rest in prefixes(wanted):
                plain = prefix.replace("()", "")
                export = names.exports.get(prefix) or names.exports.get(plain) or names.exports.get(plain + HOLDS)
                if export is None or (export.module == OWN and export.path == prefix):
                    continue
                found = (
                    self._constant_in(path, export.path + rest, depth - 1)
                    if export.module == OWN and depth > 1
                    else self.constant(path, export.module, given_on(export, rest), depth - 1)
                )
                if found is not None:
                    return found
        for star in names.stars:
            for target in self._files.resolve(path, star):
                if target in self._files.facts and target != path and depth > 1:
                    found = self._constant_in(target, name, depth - 1)
                    if found is not None:
                        return found
        return None


def _others(homes: Sequence[str], path: str) -> list[str]:
    """The first files besides this one, as many as tell whether there is more than one: very many may have a name."""
    return [each for each in homes[:3] if each != path]
