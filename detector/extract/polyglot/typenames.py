"""Names of declared types, out of their source text."""

from __future__ import annotations

import re

_LIFETIME = re.compile(r"'\w+\b(?!')")
_TYPE_NAME = re.compile(r"[^\W\d]\w*(?:(?:\.|::|\\)[^\W\d]\w*)*")
_WRAPPERS = """
    Promise Option Result Arc Rc Box Mutex RwLock Future FutureOr Task ValueTask Optional Nullable Readonly Partial Ref
    std.unique_ptr std.shared_ptr std.optional Deferred Awaited Lazy final var val let const mut dyn impl ref out in
    this readonly static async params vararg lateinit late some any inout owned unowned weak struct class enum unsigned null
    undefined nil auto IOptions IOptionsMonitor IOptionsSnapshot
"""
_TYPE_WRAPPERS = frozenset(_WRAPPERS.split())


def type_name(text: str) -> str:
    """Return the dotted name of a declared type: wrappers such as `Promise<..>`, `*` or `mut` are looked through."""
    for found in _TYPE_NAME.finditer(_LIFETIME.sub("", text[:200])):
        named = found.group().replace("::", ".").replace("\\", ".")
        if named not in _TYPE_WRAPPERS:
            return named
    return ""
