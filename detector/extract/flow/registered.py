"""Models that a framework hands out by the name that their class gives itself: Odoo's `self.env["sale.order"]`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from detector.extract.flow.values import Symbol
from detector.model.fact import FileFacts

REGISTRY = "odoo.env"
"""The module that such models are said to come from."""
_FRAMEWORK = "odoo"
_ATTRIBUTE = "env"
_MODEL = re.compile(r"[a-z]\w{0,60}(?:\.\w{1,60}){1,6}")
_NAMES_ITSELF = "._name"
_SAME = re.compile(r"\.(?:sudo|with_context|with_user|with_company|browse|search|create|new)\(\)")
"""Methods that give records of the same model."""


def registered(value: Symbol, key: str) -> Symbol | None:
    """Give the model that is taken out of the registry of a framework by this key; None for any other element."""
    if value.module.partition(".")[0] != _FRAMEWORK or value.path.rpartition(".")[2] != _ATTRIBUTE:
        return None
    return Symbol(REGISTRY, f"{key}()") if _MODEL.fullmatch(key) else None


def model_and_method(path: str) -> tuple[str, str]:
    """Cut "sale.order().sudo().send" into model and method; "" for both where it is no call of one of its methods."""
    model, _, rest = _SAME.sub("", path).partition("()")
    return (model, rest[1:]) if rest.startswith(".") else ("", "")


def models_of(files: Mapping[str, FileFacts]) -> dict[str, list[tuple[str, str]]]:
    """Give file and class of what calls itself a model."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, facts in files.items():
        for constant in facts.constants if facts.language == "python" else ():
            owner, text = constant.name.removesuffix(_NAMES_ITSELF).removesuffix("()"), constant.text
            if constant.name.endswith(_NAMES_ITSELF) and len(text) == 1 and type(text[0]) is str:
                found.setdefault(text[0], []).append((path, owner))
    return found
