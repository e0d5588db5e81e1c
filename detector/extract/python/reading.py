"""Python source to facts: the gate in front of `ast`, the fallback behind it."""

from __future__ import annotations

import ast
import re
import warnings

from msgspec.structs import replace

from detector.extract.flow import tree
from detector.extract.flow.analysis import analyse
from detector.extract.interest import Interest
from detector.extract.python.lowering import lower
from detector.extract.python.magics import blank_magics
from detector.extract.python.offsets import Offsets
from detector.limits import Limits
from detector.model.fact import FileFacts
from detector.text import halves
from detector.text.lines import LineIndex

_MERGE_MARKER = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?: [^\r\n]*)?$", re.MULTILINE)

_BARE_EXCEPT = re.compile(r"^[ \t]*except\*?[ \t]+[\w.]{1,200}(?:[ \t]*,[ \t]*[\w.]{1,200}){1,40}[ \t]*:", re.MULTILINE)
"""Several exceptions without brackets, as Python has them from 3.14 on (PEP 758): an older `ast` reads them joined by `|`."""


def read_python(path: str, text: str, lines: LineIndex, interest: Interest, limits: Limits) -> FileFacts:
    """Read one Python file. Never raises.

    What `ast` refuses is read with a tolerant grammar, what is too large lexically; both are marked as degraded.
    """
    module = _lexical(text, interest, limits) if len(text) > limits.source_bytes else parse_python(text, limits)
    facts = analyse(module, path, lines, interest, limits)
    if "# /// script" not in text:
        return facts
    from detector.extract.manifests.pyproject import script_header

    return replace(facts, facts=(*script_header(text, lines), *facts.facts))


def _lexical(text: str, interest: Interest, limits: Limits) -> tree.Module:
    from detector.extract.polyglot import minified

    return minified.lower("python", text, "large: read lexically", interest, limits)


def parse_python(text: str, limits: Limits) -> tree.Module:
    """Give the intermediate tree of a Python text, `degraded` saying why if it is not plain Python 3."""
    text = halves.hidden(text)
    module, reason = _parse(text)
    degraded = ""
    if module is None:
        repaired, degraded = _repair(text)
        if repaired != text:
            text = repaired
            module, reason = _parse(text)
    if module is not None:
        try:
            lowered = lower(module, Offsets(text), limits.nesting)
        except RecursionError:
            reason = "nested too deep"
        else:
            lowered.degraded = degraded
            return lowered
    from detector.extract.python.tolerant import lower_tolerantly

    return lower_tolerantly(text, degraded or reason, limits)


def _parse(text: str) -> tuple[ast.Module | None, str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), ""
    except SyntaxError as error:
        return None, f"line {error.lineno or 1}: {error.msg}"
    except (MemoryError, RecursionError):
        return None, "nested too deep"
    except ValueError as error:
        return None, str(error)


def _repair(text: str) -> tuple[str, str]:
    """Blank out what is no Python but often stands in Python files; say what it was, "" for shell lines."""
    reason = ""
    if "\0" in text:
        text, reason = text.replace("\0", " "), "holds NUL characters"
    if "<<<<<<<" in text:
        text, reason = _MERGE_MARKER.sub(lambda match: " " * len(match.group()), text), "holds merge markers"
    if "except" in text:
        text = _BARE_EXCEPT.sub(lambda match: match.group().replace(",", "|"), text)
    return blank_magics(text), reason
