r"""Half a character, which escapes such as `"\ud83d"` leave in the text that a JSON document or a program's string holds.

UTF-8 and MessagePack have no way to say it, and it cannot cross into Rust: without care one escape stops a run.
"""

from __future__ import annotations


def joined(text: str) -> str:
    """The text in which two halves beside each other are one character and a lone half is U+FFFD."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def parsable(text: str) -> str:
    """The text as grammars can take it, every offset kept: behind a NUL, which ends a text for some, one may never come back."""
    return hidden(text).replace("\0", " ")


def hidden(text: str) -> str:
    """The text with a "?" for each half, so that every offset stays."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
