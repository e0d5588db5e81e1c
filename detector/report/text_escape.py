"""The escaping for terminals: nothing from a scanned tree may move the cursor, colour the screen or hide text."""

from __future__ import annotations

_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def printable(text: str) -> str:
    """The text with control characters, lone surrogates and direction overrides shown as escapes; tabs become spaces."""
    # CI runners read "##[" as a command wherever it stands in a line.
    text = text.replace("##[", "## [")
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def valid(text: str) -> str:
    r"""Text that UTF-8 can hold: bytes of a name that were none become `\xNN`, other lone surrogates their escapes."""
    if text.isascii():
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _shown(char: str) -> str:
    if char == "\t":
        return "    "
    if char in _BIDI or not (char.isprintable() or char == " "):
        code = ord(char)
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return char
