"""Language ids and their families: which languages share modules, so that one entry serves all of them."""

from __future__ import annotations

LANGUAGES = [
    "python",
    "javascript",
    "go",
    "php",
    "java",
    "kotlin",
    "csharp",
    "vbnet",
    "ruby",
    "rust",
    "dart",
    "elixir",
    "swift",
    "lua",
    "bash",
    "c",
    "cpp",
    "objectivec",
    "scala",
    "groovy",
    "vba",
    "powershell",
    "batch",
    "autohotkey",
    "routeros",
    "advpl",
    "applescript",
    "pascal",
    "r",
    "perl",
    "sql",
    "html",
    "robot",
    "rpa",
    "workflow",
]
"""The ids that signatures may name."""

_FAMILY = {
    "typescript": "javascript",
    "tsx": "javascript",
    "jsx": "javascript",
    "vue": "javascript",
    "svelte": "javascript",
    "astro": "javascript",
    "coffeescript": "javascript",
    "html": "javascript",
    "kotlin": "java",
    "scala": "java",
    "groovy": "java",
    "android-resource": "java",
    "vbnet": "csharp",
    "fsharp": "csharp",
    "cpp": "c",
    "objective-c": "c",
    "erlang": "elixir",
    "notebook": "python",
    "ipynb": "python",
    "cython": "python",
    "vbscript": "vba",
    "shell": "bash",
    "sh": "bash",
    "zsh": "bash",
    "delphi": "pascal",
}

_SEPARATORS = {
    "python": (".",),
    "javascript": ("/",),
    "go": ("/",),
    "java": (".",),
    "csharp": (".",),
    "php": ("\\",),
    "ruby": ("/", "::"),
    "rust": ("::",),
    "dart": ("/",),
    "elixir": (".",),
    "swift": (".",),
    "lua": (".", "/"),
    "perl": ("::",),
    "c": ("/",),
}
_ANY_SEPARATOR = (".", "/", "::", "\\")


def family(language: str) -> str:
    """The id under which modules of `language` are kept: "typescript" gives "javascript", an unknown id itself."""
    return _FAMILY.get(language, language)


def separators(language: str) -> tuple[str, ...]:
    """What stands between a module and its sub-modules in `language`."""
    return _SEPARATORS.get(family(language), _ANY_SEPARATOR)


def speaks(languages: tuple[str, ...], language: str) -> bool:
    """Whether a pattern limited to `languages` (empty: no limit) holds for a file in `language`."""
    return not languages or language in languages or family(language) in {family(one) for one in languages}
