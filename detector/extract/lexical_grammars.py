"""What the lexical scan knows of each language: its comments, quotes, imports, and the words that open and close."""

from __future__ import annotations

from msgspec import Struct


class Grammar(Struct, frozen=True):
    """What the scan needs to know of a language. Words are lower case; all languages here ignore case or may be read so."""

    suffixes: tuple[str, ...]
    comments: tuple[str, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    quotes: str = "\"'"
    escape: str = "\\"
    """Backslash, backtick, or "" where a doubled quote is the only escape."""
    imports: tuple[str, ...] = ()
    """Regular expressions with one group, the module; matched against code in which strings are kept."""
    functions: tuple[str, ...] = ()
    """Opening words of functions; the name follows."""
    loops: tuple[str, ...] = ()
    closers: tuple[str, ...] = ()
    """Words that close what `functions` and `loops` open; empty where braces do."""
    nested_blocks: bool = False
    """Whether one word closes blocks of several kinds, so that all of them are counted: see `pascal_blocks`."""
    bare: bool = False
    """Whether arguments are unquoted: the rest of a command's line is its text."""
    command: str = ""
    """Regular expression with one group: the command of a line that does not begin with it."""
    continued: str = ""
    """What ends a line that goes on in the next."""
    shielded: str = ""
    """A character that texts have a backslash before, since the console would read it."""
    shares_names: bool = False
    """Whether the files of a folder call each other's functions without an import."""
    sigils: str = ""
    """Characters that may start a variable name."""
    plus: str = ""
    """Operators that put texts together, with blanks between."""


GRAMMARS: dict[str, Grammar] = {
    "vba": Grammar(
        (".bas", ".cls", ".frm", ".vbs", ".vba", ".b4a", ".b4i", ".b4j", ".b4x"),
        comments=("'", "rem "),
        quotes='"',
        escape="",
        imports=(
            r"(?i)\bCreateObject\(\s*\"([^\"\n]{1,120})\"",
            r"(?i)\b(?:New|As)\s+((?:\w+\.)+\w+)",
            r"(?i)\bNew\s+(\w+)\b(?!\.)",
        ),
        functions=("sub", "function"),
        loops=("for", "while", "do"),
        closers=("next", "wend", "loop", "end sub", "end function"),
        shares_names=True,
        plus="& +",
    ),
    "vbnet": Grammar(
        (".vb",),
        comments=("'",),
        quotes='"',
        escape="",
        imports=(r"(?im)^[ \t]*Imports\s+([\w.]+)", r"(?i)\b(?:New|As)\s+((?:\w+\.)+\w+)"),
        functions=("sub", "function"),
        loops=("for", "while", "do"),
        closers=("next", "end while", "loop", "end sub", "end function"),
        shares_names=True,
        plus="& +",
    ),
    "powershell": Grammar(
        (".ps1", ".psm1", ".psd1"),
        comments=("#",),
        blocks=(("<#", "#>"),),
        escape="`",
        imports=(
            r"(?im)^[ \t]*(?:Import-Module|Install-Module|#requires\s+-modules?)\s+(?:-Name\s+)?['\"]?([\w.\-]+)",
            r"(?i)\[((?:\w+\.)+\w+)\]",
            r"(?i)New-Object\s+(?:-TypeName\s+)?['\"]?((?:\w+\.)+\w+)",
        ),
        functions=("function",),
        loops=("foreach", "for", "while", "foreach-object"),
        sigils="$",
        plus="+",
    ),
    "batch": Grammar(
        (".bat", ".cmd"), comments=("::", "rem ", "@rem "), quotes='"', escape="", loops=("for",), bare=True
    ),
    "autohotkey": Grammar(
        (".ahk", ".au3"),
        comments=(";",),
        blocks=(("/*", "*/"),),
        escape="`",
        imports=(r"(?im)^[ \t]*#include\s+[<\"]?([\w./\\\-]+)",),
        loops=("loop", "while", "for"),
        bare=True,
    ),
    "routeros": Grammar(
        (".rsc",),
        comments=("#",),
        quotes='"',
        loops=("foreach", "for", "while"),
        bare=True,
        command=r"(?:\btool[ /]{1,2}|^:)(fetch|delay)\b",
        continued="\\",
        shielded="?",
        sigils="$",
        plus=".",
    ),
    "pascal": Grammar(
        (".pas", ".dpr", ".lpr", ".pp", ".dfm"),
        comments=("//",),
        blocks=(("(*", "*)"), ("{", "}")),
        quotes="'",
        escape="",
        functions=("procedure", "function", "constructor", "destructor"),
        loops=("for", "while", "repeat"),
        closers=("end", "until"),
        nested_blocks=True,
        plus="+",
    ),
    "r": Grammar(
        (".r", ".rmd", ".qmd"),
        comments=("#",),
        imports=(r"\b(?:library|require|requireNamespace)\(\s*['\"]?([\w.]+)", r"\b([A-Za-z][\w.]{1,100})::"),
        functions=("function",),
        loops=("for", "while", "repeat", "lapply", "sapply"),
    ),
    "perl": Grammar(
        (".pl", ".pm"),
        comments=("#",),
        imports=(r"(?m)^[ \t]*(?:use|require)\s+([A-Z][\w:]+)",),
        functions=("sub",),
        loops=("foreach", "for", "while"),
        sigils="$@%",
        plus=".",
    ),
    "sql": Grammar(
        (".sql", ".pks", ".pkb", ".plsql", ".pls", ".pck", ".prc", ".fnc", ".trg", ".bdy"),
        comments=("--",),
        blocks=(("/*", "*/"),),
        quotes="'",
        escape="",
        plus="|| +",
    ),
    "applescript": Grammar(
        (".applescript", ".scpt"),
        comments=("--", "#"),
        blocks=(("(*", "*)"),),
        quotes='"',
        loops=("repeat",),
        closers=("end repeat",),
        bare=True,
        plus="&",
    ),
    "objectivec": Grammar(
        (".m", ".mm", ".x", ".xm", ".xi", ".xmi"), comments=("//",), blocks=(("/*", "*/"),), loops=("for", "while")
    ),
    "groovy": Grammar(
        (".groovy",),
        comments=("//",),
        blocks=(("/*", "*/"),),
        imports=(r"(?m)^[ \t]*import\s+(?:static\s+)?([\w.]+)",),
        loops=("for", "while"),
    ),
    "clojure": Grammar((".clj", ".cljs", ".cljc"), comments=(";",), quotes='"'),
    "erlang": Grammar((".erl", ".hrl"), comments=("%",), quotes='"'),
    "haskell": Grammar(
        (".hs",),
        comments=("--",),
        blocks=(("{-", "-}"),),
        quotes='"',
        imports=(r"(?m)^import\s+(?:qualified\s+)?([\w.]+)",),
    ),
    "smali": Grammar((".smali",), comments=("#",), quotes='"'),
    "apex": Grammar(
        (".apex", ".trigger"), comments=("//",), blocks=(("/*", "*/"),), quotes="'", loops=("for", "while"), plus="+"
    ),
    "advpl": Grammar(
        (".prw", ".tlpp", ".prg", ".prx", ".ch"),
        comments=("//", "&&"),
        blocks=(("/*", "*/"),),
        escape="",
        loops=("for", "while"),
        closers=("next", "endfor", "enddo"),
        plus="+",
    ),
    "al": Grammar((".al",), comments=("//",), blocks=(("/*", "*/"),), quotes="'", escape="", plus="+"),
    "abap": Grammar((".abap",), comments=('"',), quotes="'`|", escape="", plus="&&"),
    "coldfusion": Grammar((".cfm", ".cfc", ".cfml"), blocks=(("<!---", "--->"), ("/*", "*/")), escape="", plus="&"),
    "julia": Grammar((".jl",), comments=("#",), blocks=(("#=", "=#"),), quotes='"', plus="*"),
    "crystal": Grammar((".cr",), comments=("#",), quotes='"', plus="+"),
    "nim": Grammar((".nim",), comments=("#",), blocks=(("#[", "]#"),), quotes='"', plus="&"),
    "fsharp": Grammar(
        (".fs", ".fsx"),
        comments=("//",),
        blocks=(("(*", "*)"),),
        quotes='"',
        imports=(r"(?m)^[ \t]*open[ \t]+([A-Z][\w.]{0,120})",),
        plus="+",
    ),
    "ocaml": Grammar((".ml", ".mli"), blocks=(("(*", "*)"),), quotes='"', plus="^"),
    "http": Grammar((".http", ".rest", ".bru", ".hurl"), comments=("#",), quotes='"', bare=True),
}
