"""The formats by name; a format's module is imported when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from detector.model.result import ScanResult

FORMATS = {
    "text": "detector.report.text",
    "json": "detector.report.json_report",
    "sarif": "detector.report.sarif",
    "github": "detector.report.github",
    "gitlab": "detector.report.gitlab",
    "junit": "detector.report.junit",
    "markdown": "detector.report.markdown",
    "html": "detector.report.html_page",
    "csv": "detector.report.csv_table",
}
"""Name -> module with `render(results) -> str`. The first is the default."""


def renderer(name: str) -> Callable[[Sequence[ScanResult]], str]:
    """The function that renders this format. Raises KeyError for an unknown one."""
    import importlib

    render: Callable[[Sequence[ScanResult]], str] = importlib.import_module(FORMATS[name]).render
    return render
