"""Tasks and profiles exported by Tasker: an action is a call, whether Tasker's own or a plug-in's.

Plug-ins write into fields and click views of other apps (AutoInput) or answer notifications (AutoNotification). An action
holds its settings as elements, and beside them the same once more as a remark for people, which says nothing new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.extract.carriers.faults import told
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Argument, Call, Fact, FileFacts, Import, Literal, LiteralRole
from detector.text.lines import LineIndex
from detector.text.positioned_xml import Element, parse_xml

_LANGUAGE = "rpa"
_MODULE = "Tasker"
_OWN = {"20": "LaunchApp", "104": "BrowseUrl", "877": "SendIntent"}
"""Actions of Tasker itself by their numbers."""
_PLUGIN = "plugintypeid"
_KINDS = {"-1": "Write", "16": "Click", "32": "LongClick", "-2": "Write"}
"""What AutoInput does with a field, by number."""
_REMARKS = frozenset({"com.twofortyfouram.locale.intent.extra.BLURB"})


def read(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts | None:
    """Facts of an export, or None for any other XML."""
    root = text.find(_ROOT, 0, _HEAD)
    if root < 0:
        return None
    facts: list[Fact] = [Import(_MODULE, lines.span(root, root + len(_ROOT)))]
    document = parse_xml(text)
    for element in document.walk():
        if element.name in ("Action", "App"):
            facts.extend(_action(element, lines, interest) if element.name == "Action" else _app(element, lines))
        if len(facts) > limits.facts:
            break
    return told(FileFacts(path, _LANGUAGE, tuple(facts[: limits.facts])), document.fault, lines)


_ROOT = "<TaskerData"
_HEAD = 2000
"""Characters in which the root element stands."""


def _action(action: Element, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    settings = {item.name: item for item in action.walk() if item.text and item.name not in _REMARKS}
    name = _name(settings)
    found = [(item, text) for item in settings.values() for text in _values(item) if interest.text(text)]
    if not name or not (found or interest.call(_MODULE, name)):
        return
    place = found[0][0] if found else settings.get(_PLUGIN, action)
    arguments = tuple(Argument(item.name, (text,)) for item, text in found)
    yield Call(_MODULE, name, lines.span(place.start, place.text_start + len(place.text)), arguments)
    for item, text in found:
        span = lines.span(item.text_start, item.text_start + len(item.text))
        yield Literal(text, span, LiteralRole.ARGUMENT, f"{name}.{item.name}")


def _values(setting: Element) -> list[str]:
    """A setting's text, or the parts of a list that is written as XML inside of it."""
    return _PARTS.findall(setting.text) if setting.text.startswith("<StringArray") else [setting.text]


_PARTS = re.compile(r">([^<>]{1,2000})<")


def _name(settings: dict[str, Element]) -> str:
    """What an action does: the last part of a plug-in's type, with the kind that AutoInput's field actions have."""
    plugin = settings.get(_PLUGIN)
    if plugin is None:
        code = settings.get("code")
        return _OWN.get(code.text, "") if code else ""
    name = plugin.text.rpartition(".")[2].removeprefix("Intent")
    kind = settings.get("ActionType")
    return f"{name}.{_KINDS.get(kind.text, '')}".rstrip(".") if kind else name


def _app(app: Element, lines: LineIndex) -> Iterator[Fact]:
    """The app that an action or a trigger is for."""
    package = app.child("appPkg")
    if package is not None and package.text:
        end = package.text_start + len(package.text)
        yield Literal(package.text, lines.span(package.text_start, end), LiteralRole.ARGUMENT, "App.appPkg")
