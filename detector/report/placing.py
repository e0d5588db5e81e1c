"""Paths for reports that others resolve from the folder where waudit ran, not from the scanned root."""

from __future__ import annotations

from detector.report.text_escape import printable


def from_here(root: str, path: str) -> str:
    """The path of a file below `root` as given by the user, POSIX, printable; "." adds nothing."""
    prefix = root.replace("\\", "/")
    while prefix.startswith("./"):
        prefix = prefix[2:].lstrip("/")
    prefix = prefix if prefix == "/" else prefix.rstrip("/")
    if prefix in ("", "."):
        return printable(path)
    return printable(f"{prefix.rstrip('/')}/{path}")
