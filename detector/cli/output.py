"""Where reports go: standard output and files. Reports to stdout, notices to stderr, colour only on a terminal."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from detector.errors import UsageError
from detector.report.registry import renderer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from detector.cli.options import Output
    from detector.cli.settings import Asked
    from detector.model.result import ScanResult
    from detector.report.text import Paint

_STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold blue",
    "path": "bold",
    "dim": "dim",
    "good": "bold green",
    "bold": "bold",
}


def check_files(outputs: Iterable[Output]) -> None:
    """Complain before the scan about files that cannot be written after it. Raises UsageError."""
    seen: set[str] = set()
    for output in outputs:
        from pathlib import Path

        target = Path(output.file)
        if not target.parent.is_dir():
            raise UsageError(f"{output.file}: no folder {target.parent}; make it first")
        if target.is_dir():
            raise UsageError(f"{output.file}: is a folder; name a file in it")
        if str(target) in seen:
            raise UsageError(f"{output.file}: two reports for one file; name another file")
        seen.add(str(target))


def publish(results: Sequence[ScanResult], asked: Asked, *, is_full: bool) -> None:
    """Write the files, then print the report. Raises UsageError for a file that cannot be written."""
    for output in asked.output:
        from pathlib import Path

        content = _rendered(results, output.format, is_full=is_full)
        try:
            Path(output.file).write_bytes(content.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise UsageError(f"{output.file}: cannot be written: {error.strerror}; name another file") from error
    if asked.format_ != "text":
        show(renderer(asked.format_)(results), "utf-8")
    elif not _concerns_nobody(results, asked):
        from detector.report import text

        paint = _rich_paint() if wants_color(asked.color, os.environ) else text.plain
        report = text.render(results, paint, full=is_full, quiet=asked.quiet)
        show(report, getattr(sys.stdout, "encoding", None) or "utf-8")


def _rendered(results: Sequence[ScanResult], name: str, *, is_full: bool) -> str:
    if name == "text":
        from detector.report import text

        return text.render(results, full=is_full)
    return renderer(name)(results)


def _concerns_nobody(results: Sequence[ScanResult], asked: Asked) -> bool:
    """Whether only files were named and none is of a kind that is examined: a hook then says nothing."""
    has_named_files = bool(asked.paths) and not any(os.path.isdir(path) for path in asked.paths)  # noqa: PTH112 - pathlib costs
    return has_named_files and all(
        not result.findings
        and not result.diagnostics
        and not result.coverage.examined
        and not result.coverage.degraded
        and not result.coverage.failed
        for result in results
    )


def wants_color(asked: bool | None, environment: Mapping[str, str]) -> bool:
    """Options first, then NO_COLOR, then FORCE_COLOR, then what the terminal is."""
    if asked is not None:
        return asked
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return sys.stdout is not None and sys.stdout.isatty() and environment.get("TERM") != "dumb"


def _rich_paint() -> Paint:
    """Colour by rich, which is imported only here."""
    from rich.color import ColorSystem
    from rich.style import Style

    styles = {name: Style.parse(definition) for name, definition in _STYLES.items()}

    def paint(text: str, style: str) -> str:
        return styles[style].render(text, color_system=ColorSystem.STANDARD)

    return paint


def show(text: str, encoding: str) -> None:
    """Print whatever the locale; a reader that has left (`| head`) does not change the exit status.

    Raises UsageError if standard output cannot take the text.
    """
    if not text or sys.stdout is None:
        return
    content = text.encode(encoding, "backslashreplace")
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        sys.stdout.write(content.decode(encoding))
        return
    try:
        sys.stdout.flush()
        stream.write(content)
        stream.flush()
    except OSError as error:
        # The interpreter must not complain about what is left at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise UsageError(f"standard output: cannot be written: {error.strerror}; see where it leads") from error
