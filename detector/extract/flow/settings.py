"""What the settings files of a project say: environment names of ".env" files, keys of JSON, YAML, TOML and properties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, dirname

from detector.extract.flow import rails, rows
from detector.extract.flow.keys import GIVEN_SETTINGS, OR
from detector.model.fact import HOLE, Constant, EnvironmentName, FileFacts, Literal, LiteralRole, Text

_LANGUAGE = "dotenv"
KEYED = frozenset({"json", "yaml", "toml", "ini"})
"""Languages of files whose values have a path of keys."""
_GIVING = frozenset({rails.LANGUAGE, rows.LANGUAGE})
"""Languages in which code gives settings."""
SETTINGS_LANGUAGES = KEYED | {_LANGUAGE}
_MODULES = re.compile(r"(?:^|/)\w*(?:settings|config)\w*(?:/\w+)?\.py\Z", re.IGNORECASE)
"""Modules of Python that frameworks take their settings from."""
_TABLES = re.compile(r"(?:^|/)config/[\w/-]+\.php\Z")
"""Files of PHP that fill a table of settings: CodeIgniter's `$config["wa_url"] = "..."`."""
_NAMED_FILE = re.compile(r"(?:^|/)config/(\w+)\.ya?ml\Z")
"""Files of Rails, of which code asks for one by its name."""
_ENVIRONMENTS = frozenset({"production", "development", "staging", "shared", "default", "defaults"})
"""What the settings of such a file stand below, if they differ."""
_MOST = 12
"""Files that are asked for one name."""
_EXAMPLES = ("example", "sample", "template", "dist", "test")


def keyed_constants(facts: FileFacts) -> Iterator[Constant]:
    """The values of a file of settings by their keys: "whatsapp.url"; nothing for other files."""
    if facts.language == "elixir":
        for constant in facts.constants:
            place, mark, key = constant.name.partition(GIVEN_SETTINGS)
            if mark and place.isdigit():
                yield Constant(key, constant.text, constant.span)
        return
    role = LiteralRole.SETTING
    if facts.language in _GIVING:
        yield from rails.given_constants(facts)
        yield from rows.seeded(facts)
    if facts.language == "php" and _TABLES.search(facts.path):
        role = LiteralRole.ASSIGNED
    elif facts.language not in KEYED:
        return
    for fact in facts.facts:
        if type(fact) is Literal and fact.role is role and fact.name:
            yield Constant(fact.name, _text(fact.text), fact.span)
        elif type(fact) is EnvironmentName and fact.value and "." in fact.name:
            yield Constant(fact.name, _text(fact.value), fact.span)


class Settings:
    """The values of environment names and keys by file."""

    def __init__(self, files: Mapping[str, FileFacts], keyed: Mapping[str, Iterable[Constant]]) -> None:
        """`keyed` are the values that files of settings have under their keys, by file."""
        self._places: dict[str, list[tuple[str, Constant]]] = {}
        self._keyed: dict[str, list[tuple[str, Constant]]] = {}
        self._named: dict[str, list[tuple[str, Constant]]] = {}
        for path, facts in sorted(files.items()):
            for fact in facts.facts if facts.language == _LANGUAGE else ():
                if type(fact) is EnvironmentName and fact.value and HOLE not in fact.value:
                    _keep(self._places, fact.name, path, Constant(fact.name, (fact.value,), fact.span))
            for constant in keyed.get(path, ()):
                for key in _keys(path, constant.name):
                    _keep(self._keyed, key, path, constant)
            for constant in facts.constants if facts.language == "python" and _MODULES.search(path) else ():
                _keep(self._named, constant.name.rpartition(".")[2], path, constant)

    def keyed(self, path: str, key: str) -> tuple[str, Constant] | None:
        """Give what a key path stands for in a file, however it is spelled: "WhatsApp:BaseUrl" or "whatsapp.base-url".

        Of several the first that there is; a name in capitals may be the environment's.
        """
        for each in key.split(OR):
            found = _nearest(self._keyed.get(_plain(each), ()), path)
            if found is None and each.isupper():
                found = self.value(path, each)
            if found is not None:
                return found
        return None

    def named(self, path: str, name: str) -> tuple[str, Constant] | None:
        """Give what a name in capitals stands for in the settings modules of a framework of Python."""
        return _nearest(self._named.get(name, ()), path) if name.isupper() else None

    def value(self, path: str, name: str) -> tuple[str, Constant] | None:
        """Give what a name stands for in a file: by the nearest settings file, an example only where there is no other."""
        return _nearest(self._places.get(name, ()), path)


def _keep(places: dict[str, list[tuple[str, Constant]]], key: str, path: str, constant: Constant) -> None:
    known = places.setdefault(key, [])
    if len(known) < _MOST:
        known.append((path, constant))


def _nearest(places: Iterable[tuple[str, Constant]], path: str) -> tuple[str, Constant] | None:
    """What the file says that lies nearest to `path`; an example only where there is no other."""
    return min(
        places,
        key=lambda place: (-_nearness(place[0], path), _is_example(place[0]), len(place[0]), place[0]),
        default=None,
    )


def _keys(path: str, name: str) -> Iterator[str]:
    """The ways in which a path of keys is looked up: whole, and by its end, for what stands below a project's own name.

    In YAML also without the environment that it is for, and below the name of a file that is called after what it sets.
    """
    key = _plain(name)
    yield key
    parts = key.rsplit(".", 2)
    if len(parts) > 2:
        yield ".".join(parts[1:])
    named = _NAMED_FILE.search(path)
    if named is None:
        return
    first, _, rest = key.partition(".")
    own = rest if first in _ENVIRONMENTS else key
    if own and own != key and len(parts) < 3:
        yield own
    yield f"{_plain(named[1])}.{own}"


def _plain(key: str) -> str:
    return key.lower().replace(":", ".").replace("__", ".").replace("_", "").replace("-", "")


def _text(value: str) -> Text:
    """A value with what is filled in elsewhere as holes of their own."""
    pieces = value.split(HOLE)
    parts = [part for piece in pieces for part in (piece, HOLE)][:-1]
    return tuple(part for part in parts if part)


def _nearness(settings: str, path: str) -> int:
    """How many folders lie above both; settings of a folder beside are those of another program, if there are others."""
    count = 0
    for one, other in zip(dirname(settings).split("/"), dirname(path).split("/"), strict=False):
        if one != other:
            break
        count += 1
    return count


def _is_example(path: str) -> bool:
    return any(word in basename(path).lower() for word in _EXAMPLES)
