"""What the settings files of a project say of environment names: ".env" beside or above the code, or its example."""

from __future__ import annotations

from collections.abc import Mapping
from posixpath import basename, dirname

from detector.model.fact import HOLE, Constant, EnvironmentName, FileFacts

_LANGUAGE = "dotenv"
_MOST = 12
"""Files that are asked for one name."""
_EXAMPLES = ("example", "sample", "template", "dist", "test")


class Settings:
    """The values of environment names by file."""

    def __init__(self, files: Mapping[str, FileFacts]) -> None:
        self._places: dict[str, list[tuple[str, Constant]]] = {}
        for path, facts in sorted(files.items()):
            for fact in facts.facts if facts.language == _LANGUAGE else ():
                if type(fact) is EnvironmentName and fact.value and HOLE not in fact.value:
                    places = self._places.setdefault(fact.name, [])
                    if len(places) < _MOST:
                        places.append((path, Constant(fact.name, (fact.value,), fact.span)))

    def value(self, path: str, name: str) -> tuple[str, Constant] | None:
        """Give what a name stands for in a file: by the nearest settings file, an example only where there is no other."""
        places = self._places.get(name, ())
        return min(
            places, key=lambda place: (-_nearness(place[0], path), _is_example(place[0]), place[0]), default=None
        )


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
