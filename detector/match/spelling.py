"""How call paths and folded texts are compared with what a pattern says."""

from __future__ import annotations


def plain_path(path: str) -> str:
    """A call path without the marks of calls and index accesses on the way: "Chrome().get" is "Chrome.get"."""
    return path.replace("()", "").replace("[]", "")


def root_name(path: str) -> str:
    """The first name of a call path."""
    return plain_path(path).partition(".")[0]


def known_text(text: tuple[object, ...]) -> str:
    """The known parts of a folded text, holes as "{}"."""
    if len(text) == 1 and isinstance(text[0], str):
        return text[0]  # nearly every text
    return "".join(part if isinstance(part, str) else "{}" for part in text)
