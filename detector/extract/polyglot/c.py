"""C: what C++ has less of."""

from __future__ import annotations

from msgspec.structs import replace

from detector.extract.polyglot import cpp

GRAMMAR = replace(cpp.GRAMMAR, language="c", parsers=("c", "cpp"), bare_members=False)
