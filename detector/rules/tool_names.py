"""How a tool is called in a sentence, where one entry of the database stands for several."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from detector.model.evidence import Aspect, Evidence
from detector.rules.case import Case

_BETWEEN = re.compile(r", | and ")
_LETTERS = re.compile(r"[^a-z0-9]+")
_OF_A_LANGUAGE = " for "


def tool_names(case: Case, tools: Iterable[Evidence]) -> list[str]:
    """The titles of these tools; of a title that names several only those that are imported, if any is."""
    imported: dict[str, list[str]] = defaultdict(list)
    for item in tools:
        title = case.signature(item.signature).title
        imported[title].extend([item.subject] if item.aspect is Aspect.IMPORT else ())
    return sorted({name for title, modules in imported.items() for name in _used(title, modules)})


def _used(title: str, modules: Iterable[str]) -> list[str]:
    parts = _BETWEEN.split(title)
    if _OF_A_LANGUAGE in " and ".join(parts[:-1]):  # "Selenium for Java and Kotlin" is one tool
        return [title]
    spelled = [_LETTERS.sub("", module.lower()) for module in modules]
    used = [part for part in parts if any(_LETTERS.sub("", _name(part)) in module for module in spelled)]
    return used or [title]


def _name(part: str) -> str:
    """What modules are called after: "Playwright for .NET" is Playwright."""
    return part.partition(_OF_A_LANGUAGE)[0].lower()
