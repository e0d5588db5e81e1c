"""Android resources: what app manifests and accessibility-service files say about other apps.

Queries and share targets are left out on purpose: naming an app there lets a person share to it, nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator

from detector.extract.carriers import hook_scopes
from detector.extract.carriers.faults import told
from detector.extract.interest import Interest
from detector.limits import Limits
from detector.model.fact import Argument, Call, Fact, FileFacts, Literal, LiteralRole
from detector.model.location import Span
from detector.text.lines import LineIndex
from detector.text.positioned_xml import Attribute, Element, parse_xml

_SERVICES = {
    "android.permission.BIND_ACCESSIBILITY_SERVICE": "AccessibilityService",
    "android.permission.BIND_NOTIFICATION_LISTENER_SERVICE": "NotificationListenerService",
}
SERVICES = "android.accessibilityservice"
"""The module of accessibility services, which an app's code imports."""
_TELLING = frozenset({"meta-data", "item", "string", "action", "uses-permission"})
"""Elements whose values say what the app itself does."""


def read(path: str, text: str, lines: LineIndex, interest: Interest, _limits: Limits) -> FileFacts | None:
    """Facts of an app manifest or accessibility-service file, or None for any other XML."""
    name = path.rpartition("/")[2].lower()
    if (
        name != "androidmanifest.xml"
        and "<accessibility-service" not in text
        and "xposed" not in text.lower()
        and not hook_scopes.has_scope(text)
    ):
        return None
    document = parse_xml(text)
    facts = tuple(_facts(tuple(document.walk()), lines, interest))
    return told(FileFacts(path, "android-resource", facts), document.fault, lines)


def _facts(elements: tuple[Element, ...], lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    for element in elements:
        if element.name == "service":
            yield from _service(element, lines)
        if element.name == "accessibility-service":
            yield from _accessibility(element, lines)
        yield from hook_scopes.scope(element, lines, interest)
        if element.name in _TELLING:
            yield from _values(element, lines, interest)


def _service(element: Element, lines: LineIndex) -> Iterator[Fact]:
    permission = element.attribute("permission")
    if permission is not None and permission.value in _SERVICES:
        span = _span(permission, lines)
        yield Call(SERVICES, _SERVICES[permission.value], span, (Argument("", (element.get("name"),)),))


def _accessibility(element: Element, lines: LineIndex) -> Iterator[Fact]:
    packages = element.attribute("packageNames")
    if packages is None:
        return
    span = _span(packages, lines)
    yield Call(SERVICES, "AccessibilityService", span, (Argument("packageNames", (packages.value,)),))
    for name in packages.value.split(","):
        yield Literal(name.strip(), span, LiteralRole.MARKUP, "accessibility-service.packageNames")


def _values(element: Element, lines: LineIndex, interest: Interest) -> Iterator[Fact]:
    for attribute in element.attributes:
        if interest.text(attribute.value):
            yield Literal(
                attribute.value, _span(attribute, lines), LiteralRole.MARKUP, f"{element.name}.{attribute.name}"
            )
    text = element.text.strip()
    if text and interest.text(text):
        yield Literal(
            text, lines.span(element.text_start, element.text_start + len(text)), LiteralRole.MARKUP, element.name
        )


def _span(attribute: Attribute, lines: LineIndex) -> Span:
    return lines.span(attribute.start, attribute.end)
