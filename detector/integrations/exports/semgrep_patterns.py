"""How an import, a use of what is imported, and a text are written as patterns of Semgrep, by language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from detector.database.schema import TextMatch

Pattern = dict[str, Any]

_JVM = r"^[ \t]*import[ \t]+(?:static[ \t]+)?MODULE(?:\.[\w.*]+)?(?:[ \t]+as[ \t]+\w+)?[ \t]*;?[ \t]*$"
_IMPORTS = {
    "javascript": r"""(?:\bfrom|\brequire\s*\(|\bimport\s*\(?)\s*["'`]MODULE(?:/[^"'`\n]*)?["'`]""",
    "python": (r"^[ \t]*(?:from[ \t]+|import[ \t]+(?:[\w.]+(?:[ \t]+as[ \t]+\w+)?[ \t]*,[ \t]*){0,20})MODULE(?![\w-])"),
    "go": r"""^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?["`]MODULE(?:/[^"`\n]*)?["`][ \t;]*(?://.*)?$""",
    "ruby": r"""^[ \t]*require[ \t(]+["']MODULE(?:/[^"'\n]*)?["']""",
    "rust": r"^[ \t]*(?:pub[ \t]+)?(?:use|extern[ \t]+crate)[ \t]+(?:::)?MODULE\b",
    "csharp": (r"^[ \t]*(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?(?:\w+[ \t]*=[ \t]*)?MODULE(?:\.[\w.]+)?[ \t]*;"),
    "php": r"^[ \t]*use[ \t]+(?:function[ \t]+|const[ \t]+)?\\?MODULE(?![\w-])",
}
"""How each language spells an import of MODULE, as a regular expression on its line."""
_AFTER_IMPORT = {
    "javascript": (
        'import $A from "MODULE"',
        'import {$A} from "MODULE"',
        'import * as $A from "MODULE"',
        '$A = require("MODULE")',
        '$A = require("MODULE").$B',
    ),
    "python": (
        "import MODULE",
        "import MODULE as $A",
        "import MODULE.$B",
        "from MODULE import $A",
        "from MODULE.$B import $A",
    ),
    "go": ('import "MODULE"', 'import $A "MODULE"'),
    "java": ("import MODULE.$A;", "import MODULE.$B.$A;"),
    "csharp": ("using MODULE;",),
}
"""What stands above a use, where Semgrep can say it."""
_CALLS = {
    "javascript": ("$CLIENT.$METHOD(...)", "$METHOD(...)", "new $METHOD(...)", "new $CLIENT.$METHOD(...)"),
    "python": ("$CLIENT.$METHOD(...)", "$METHOD(...)"),
    "go": ("$CLIENT.$METHOD(...)",),
    "java": ("$CLIENT.$METHOD(...)", "new $METHOD(...)"),
    "csharp": ("$CLIENT.$METHOD(...)", "new $METHOD(...)"),
}
_IMAGE_LINE = r'(?im)^[ \t]*(?:-[ \t]+)?(?:"?image"?[ \t]*:|FROM)[ \t]+'
_QUOTE, _UNQUOTED = "[\"'`]", "[^\"'`\\n]"
_HOST_END = r"(?![A-Za-z0-9-]|\.[A-Za-z])"


def imports(language: str, module: str) -> list[Pattern]:
    """The ways in which `module` is imported, one of which must match."""
    form = _IMPORTS.get(language, _JVM)
    patterns = [{"pattern-regex": f"(?m){form.replace('MODULE', _plain(module))}"}]
    if language == "python":
        patterns += [{"pattern": f'importlib.import_module("{module}")'}, {"pattern": f'__import__("{module}")'}]
    return patterns


def uses(language: str, modules: Iterable[str], methods: Iterable[str]) -> list[Pattern]:
    """Calls of `methods` below an import of one of `modules`, all of which must match; none where Semgrep cannot say it."""
    above = below(language, modules)
    if not above:
        return []
    names = "|".join(_plain(name) for name in methods)
    return [
        {"pattern-either": above},
        {"pattern-either": [{"pattern": form} for form in _CALLS[language]]},
        {"metavariable-regex": {"metavariable": "$METHOD", "regex": f"^(?:{names})$"}},
        {"focus-metavariable": "$METHOD"},
    ]


def below(language: str, modules: Iterable[str]) -> list[Pattern]:
    """What is inside a file below an import of one of `modules`, one of which must match; none where Semgrep cannot say it."""
    return [
        {"pattern-inside": f"{form.replace('MODULE', module)}\n...\n"}
        for module in modules
        for form in _AFTER_IMPORT.get(language, ())
    ]


def settings(value: str) -> str:
    """A regular expression for a host of the database anywhere in a file of settings, quoted or not."""
    return rf"(?i)(?<![\w-]){_host(value)}"


def image(value: str) -> str:
    """A regular expression for a container image of the database on its line of a deployment file."""
    named = _plain(value).replace("\\*", r"[\w.-]*")
    registry = r"(?:[\w.-]+\.[\w.-]+(?::\d+)?/)?"
    owner = "" if "/" in value else r"(?:[\w.-]+/)?"
    return rf"""{_IMAGE_LINE}["']?{registry}{owner}{named}(?![\w./-])"""


def text(value: str, match: TextMatch) -> str:
    """A regular expression for a quoted text that a literal of the database fits."""
    if match is TextMatch.HOST:
        return rf"(?i){_QUOTE}(?:{_UNQUOTED}*[/.@])?{_host(value)}"
    if match is TextMatch.ROUTE:
        return rf"(?i){_QUOTE}(?:{_UNQUOTED}*[\w}}])?{_segments(value)}(?:[/?]{_UNQUOTED}*)?{_QUOTE}"
    plain = _plain(value)
    before, after = _AROUND[match]
    return f"(?i){_QUOTE}{before}{plain}{after}"


_AROUND = {
    TextMatch.EQUALS: ("", _QUOTE),
    TextMatch.PREFIX: ("", ""),
    TextMatch.SUFFIX: (f"{_UNQUOTED}*", _QUOTE),
    TextMatch.CONTAINS: (f"{_UNQUOTED}*", ""),
    TextMatch.WORD: (rf"(?:{_UNQUOTED}*\W)?", r"(?!\w)"),
}


def _host(value: str) -> str:
    # "*" stands for one label of a host.
    return _plain(value).replace("\\*", "[A-Za-z0-9-]+") + _HOST_END


def _segments(route: str) -> str:
    return _plain(route).replace(_plain("{}"), "[^/\"'`\\n]*")


def _plain(text: str) -> str:
    """The text as a regular expression that means itself."""
    return re.sub(r"([\\.^$*+?{}\[\]|()/])", r"\\\1", text)
