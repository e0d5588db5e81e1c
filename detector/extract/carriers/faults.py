"""What is said of a document that could only be read up to a fault."""

from __future__ import annotations

from msgspec.structs import replace

from detector.model.fact import FileFacts
from detector.text.lines import LineIndex
from detector.text.tree import Fault


def told(facts: FileFacts, fault: Fault | None, lines: LineIndex) -> FileFacts:
    """The facts of a file, degraded if its document has a fault; what a reader said before stays the reason."""
    if fault is None:
        return facts
    place = (lines.position(fault.offset)[0], fault.message)
    return replace(facts, degraded=facts.degraded or fault.message, diagnostics=(place, *facts.diagnostics))
