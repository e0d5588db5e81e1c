"""Folding of texts: what string methods and well-known functions give for constants, with holes for what is not known.

Pure functions of texts; no symbol is looked up here. Every result is bounded by `limit`.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urljoin

from detector.extract.flow.slashes import SLASH, takes_slash, without_slash
from detector.extract.flow.values import concatenate, render
from detector.model.fact import HOLE, Text

Folded: TypeAlias = "str | Text | None"
Named: TypeAlias = "Mapping[str, Text]"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BRACES = re.compile(r"\{\{|\}\}|\{([\w.\[\]]*)(?:![rsa])?(?::[^{}]*)?\}")
_PERCENT = re.compile(r"%%|%(?:\((\w{1,80})\))?[-+ #0-9.*]{0,12}[a-zA-Z@]")
_CODES = 4_096

_UNCHANGED = _words(
    "strip trim encode decode toString valueOf to_s to_string String str freeze intern raw unicode as_str "
    "c_str toStdString toUtf8 toLatin1 constData to_owned ToString UTF8String "
    "into clone as_posix resolve expanduser absolute asString get_secret_value html_safe trimIndent trimMargin"
)
_CHANGES: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "toLowerCase": str.lower,
    "ToLower": str.lower,
    "downcase": str.lower,
    "upper": str.upper,
    "toUpperCase": str.upper,
    "ToUpper": str.upper,
    "upcase": str.upper,
    "reversed": lambda text: text[::-1],
    "reverse": lambda text: text[::-1],
    "rstrip": str.rstrip,
    "lstrip": str.lstrip,
    "trimEnd": str.rstrip,
    "trimStart": str.lstrip,
    "as_uri": lambda text: "file://" + text,
}
_BEGINNING, _END, _BOTH = (True, False), (False, True), (True, True)
_TRIMMED = {
    "rstrip": _END,
    "lstrip": _BEGINNING,
    "strip": _BOTH,
    "TrimEnd": _END,
    "TrimStart": _BEGINNING,
    "Trim": _BOTH,
}
"""Methods that take the given characters away from the ends of a text."""
_TRIMMERS = {
    "rtrim": _END,
    "ltrim": _BEGINNING,
    "trim": _BOTH,
    "chop": _END,
    "untrailingslashit": _END,
    "strings.TrimRight": _END,
    "strings.TrimLeft": _BEGINNING,
    "strings.Trim": _BOTH,
}
"""Functions that do so, by their whole names: a method of an unknown object is given the characters only."""
_SAME_TEXT = _words(
    "str String quote quote_plus unquote unquote_plus encodeURIComponent encodeURI decodeURIComponent decodeURI urlencode "
    "Uri.parse URI.parse URI.create Uri Url URI URL Path PurePath PurePosixPath PosixPath WindowsPath SecretStr HttpUrl AnyUrl "
    "AnyHttpUrl dedent bytes bytearray unicode mark_safe parse_url rawurlencode url_encode fromString "
    "esc_url esc_url_raw escapeshellarg escapeshellcmd base_path"
)


def fold_method(method: str, text: Folded, arguments: Sequence[Text], named: Named, limit: int) -> Folded:
    """Give what a method of a text returns; None where it cannot be told."""
    if method == "%":
        return percent(as_text(text), arguments, named, limit)
    if method in ("format", "Format", "formatted"):
        template = as_text(text)
        if method == "formatted" or not _has_braces(template):
            return percent(template, arguments, named, limit)
        return braces(template, arguments, named, limit)
    if method in _TRIMMED and len(arguments) == 1:
        return from_text(_trimmed(as_text(text), _TRIMMED[method], _characters(arguments[0])))
    if method in _UNCHANGED and len(arguments) <= 2:
        return text
    if takes_slash(method, arguments):
        return from_text(_trimmed(as_text(text), _END, SLASH))
    if method in ("concat", "plus", "Append", "append", "push_str"):
        return concatenate([as_text(text), *arguments], limit)
    if method in ("/", "joinpath", "resolve", "appendingPathComponent"):
        return join([as_text(text), *arguments], "/", limit)
    if type(text) is str:
        return _fold_known(method, text, arguments, limit)
    return None


def _fold_known(method: str, text: str, arguments: Sequence[Text], limit: int) -> Folded:
    change = _CHANGES.get(method)
    if change is not None and not arguments:
        return change(text)
    known = [argument[0] for argument in arguments if len(argument) == 1 and type(argument[0]) is str]
    if len(known) != len(arguments) or HOLE in known:
        return None
    if method in ("replace", "replaceAll", "Replace", "gsub", "sub") and len(known) == 2 and known[0]:
        changed = text.replace(known[0], known[1])
        return changed if len(changed) <= limit else None
    if method in ("removeprefix", "removesuffix") and len(known) == 1:
        return text.removeprefix(known[0]) if method == "removeprefix" else text.removesuffix(known[0])
    return None


UNPARTED = frozenset({"urlunparse", "urlunsplit"})
"""Functions that put an address together of a tuple: its scheme, its host, what stands below."""
_PUT_TOGETHER = frozenset({"Concat", "Join", "join"})
_TEXT_TYPES = frozenset({"String", "string", "System.String"})


def _put_together(name: str, arguments: Sequence[Text], limit: int) -> Folded:
    """Give what `String.Concat(a, b)` or `String.Join("/", a, b)` returns."""
    if name == "Concat":
        return join(list(arguments), "", limit)
    separator = arguments[0][0] if len(arguments[0]) == 1 and len(arguments) > 2 else None
    return join(list(arguments[1:]), separator, limit) if type(separator) is str and separator != HOLE else None


def fold_function(path: str, arguments: Sequence[Text], named: Named, limit: int) -> Folded:
    """Give what a well-known function returns for texts; None where it is another or cannot be told."""
    slashless = without_slash(path, arguments)
    if slashless is not None or not arguments:
        return None if slashless is None else from_text(_trimmed(slashless, _END, SLASH))
    last = path.rpartition(".")[2]
    if last in _PUTS_TOGETHER:
        return _PUTS_TOGETHER[last](arguments, limit)
    if last == "URL" and len(arguments) == 2:
        return url_join((arguments[1], arguments[0]), limit)
    if path.endswith(("path.join", "path.resolve", "Path.Combine", "posixpath.join", "filepath.Join", "File.join")):
        return join(list(arguments), "/", limit)
    if last in ("Path", "PurePath", "PosixPath", "PurePosixPath") and len(arguments) > 1:
        return join(list(arguments), "/", limit)
    if last in ("Sprintf", "sprintf", "Errorf", "Sprint", "vsprintf") or path in ("String.format", "string.format"):
        return percent(arguments[0], arguments[1:], named, limit)
    if path in ("String.Format", "string.Format"):
        return braces(arguments[0], arguments[1:], named, limit)
    if last in _PUT_TOGETHER and path.rpartition(".")[0] in _TEXT_TYPES and any(map(_says_something, arguments)):
        return _put_together(last, arguments, limit)
    same = path in _SAME_TEXT or last in _SAME_TEXT or path in _TRIMMERS
    if same and len(arguments) <= 2 and _says_something(arguments[0]):
        return from_text(_trimmed_by(path, arguments) if path in _TRIMMERS else arguments[0])
    decoder = _DECODERS.get(last)
    return decoder(arguments) if decoder is not None else None


def _trimmed_by(function: str, arguments: Sequence[Text]) -> Text:
    if function == "untrailingslashit":
        return _trimmed(arguments[0], _END, "/")
    characters = _characters(arguments[1]) if len(arguments) > 1 else None
    return _trimmed(arguments[0], _TRIMMERS[function], characters)


def _trimmed(text: Text, ends: tuple[bool, bool], characters: str | None) -> Text:
    """A text without these characters (blanks for None) at its ends, as far as its ends are known."""
    at_start, at_end = ends
    parts = list(text)
    if parts and at_start and type(parts[0]) is str:
        parts[0] = parts[0].lstrip(characters)
    if parts and at_end and type(parts[-1]) is str:
        parts[-1] = parts[-1].rstrip(characters)
    return tuple(parts)


def _characters(text: Text) -> str:
    first = text[0] if len(text) == 1 else ""
    return first if type(first) is str and first != HOLE else ""


def percent(template: Text, arguments: Sequence[Text], named: Named, limit: int) -> Folded:
    """Fill a printf template. Without enough arguments the rest are holes."""
    position = 0

    def fill(match: re.Match[str]) -> Text:
        nonlocal position
        if match.group() == "%%":
            return ("%",)
        if match.group(1):
            return named.get(match.group(1), (HOLE,))
        position += 1
        return arguments[position - 1] if position <= len(arguments) else (HOLE,)

    return _fill(template, _PERCENT, fill, limit)


def braces(template: Text, arguments: Sequence[Text], named: Named, limit: int) -> Folded:
    """Fill a template of `{}`, `{0}`, `{name}`."""
    position = 0

    def fill(match: re.Match[str]) -> Text:
        nonlocal position
        if match.group() in ("{{", "}}"):
            return (match.group()[0],)
        name = match.group(1)
        if not name:
            position += 1
            return arguments[position - 1] if position <= len(arguments) else (HOLE,)
        if name.isdecimal():
            return arguments[int(name)] if len(name) < 4 and int(name) < len(arguments) else (HOLE,)
        return named.get(name, (HOLE,))

    return _fill(template, _BRACES, fill, limit)


def join(texts: list[Text], separator: str, limit: int) -> Folded:
    """Put texts together with a separator that is not doubled where it is a slash."""
    parts: list[Text] = []
    for place, text in enumerate(texts):
        if place:
            previous = parts[-1][-1] if parts[-1] else ""
            if separator and not (separator == "/" and type(previous) is str and previous.endswith("/")):
                parts.append((separator,))
        parts.append(text or (HOLE,))
    return concatenate(parts, limit)


def url_join(arguments: Sequence[Text], limit: int) -> Folded:
    """Give `urljoin(base, relative)`; with unknown parts the two are put together with one slash."""
    if len(arguments) < 2:
        return from_text(arguments[0]) if arguments else None
    base, relative = arguments[0], arguments[1]
    if len(base) == len(relative) == 1 and type(base[0]) is str and type(relative[0]) is str:
        try:
            return urljoin(base[0], relative[0])
        except ValueError:
            return None
    if relative and type(relative[0]) is str:
        relative = (relative[0].lstrip("/"), *relative[1:])
    return join([base, relative], "/", limit)


def _unparted(arguments: Sequence[Text], limit: int) -> Folded:
    """Give `urlunparse((scheme, host, path, ...))`; None for other arguments."""
    if len(arguments) < _PARTS_OF_AN_ADDRESS:
        return None
    scheme, host, below = (text or (HOLE,) for text in arguments[:_PARTS_OF_AN_ADDRESS])
    return concatenate([scheme, ("://",), host, below], limit)


_PARTS_OF_AN_ADDRESS = 3
_PUTS_TOGETHER: dict[str, Callable[[Sequence[Text], int], Folded]] = {
    **dict.fromkeys(("urljoin", "urlJoin", "resolve_url"), url_join),
    **dict.fromkeys(UNPARTED, _unparted),
}


def from_codes(codes: Sequence[str]) -> Folded:
    """Give the text of character codes written as numbers."""
    try:
        return "".join(chr(int(code)) for code in codes[:_CODES])
    except (ValueError, OverflowError):
        return None


def as_text(folded: Folded) -> Text:
    """Give a value as parts."""
    if folded is None:
        return ()
    return (folded,) if type(folded) is str else folded  # type: ignore[return-value]


def from_text(text: Text) -> Folded:
    """Give parts as a value; inverse of `as_text`."""
    if not text:
        return None
    first = text[0]
    return first if len(text) == 1 and type(first) is str else text


def _says_something(text: Text) -> bool:
    return bool(text) and text != (HOLE,)


def _has_braces(template: Text) -> bool:
    return any(type(part) is str and "{" in part for part in template)


def _fill(template: Text, pattern: re.Pattern[str], fill: Callable[[re.Match[str]], Text], limit: int) -> Folded:
    texts: list[Text] = []
    for part in template:
        if type(part) is not str:
            texts.append((part,))
            continue
        end = 0
        for match in pattern.finditer(part):
            if match.start() > end:
                texts.append((part[end : match.start()],))
            texts.append(fill(match) or (HOLE,))
            end = match.end()
        if end < len(part):
            texts.append((part[end:],))
    return concatenate(texts, limit)


def _known(arguments: Sequence[Text]) -> str:
    return render(arguments[0]) if arguments and len(arguments[0]) == 1 else ""


def _from_base64(arguments: Sequence[Text]) -> Folded:
    text = _known(arguments)
    if not text or text == HOLE:
        return None
    try:
        return _readable(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_" if "-" in text else None))
    except (binascii.Error, ValueError):
        return None


def _from_hex(arguments: Sequence[Text]) -> Folded:
    try:
        return _readable(bytes.fromhex(_known(arguments)))
    except ValueError:
        return None


def _from_buffer(arguments: Sequence[Text]) -> Folded:
    encoding = _known(arguments[1:])
    if encoding in ("base64", "base64url"):
        return _from_base64(arguments)
    return _from_hex(arguments) if encoding == "hex" else from_text(arguments[0])


def _from_codec(arguments: Sequence[Text]) -> Folded:
    if _known(arguments[1:]).replace("-", "").replace("_", "") != "rot13":
        return None
    return codecs.decode(_known(arguments), "rot13")


def _from_codes(arguments: Sequence[Text]) -> Folded:
    codes = [part for argument in arguments for part in argument]
    return from_codes([code for code in codes if type(code) is str]) if codes else None


def _reversed(arguments: Sequence[Text]) -> Folded:
    text = _known(arguments)
    return text[::-1] if text and text != HOLE else None


def _readable(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text.isprintable() or len(text.split()) > 1 else None


_DECODERS: dict[str, Callable[[Sequence[Text]], Folded]] = {
    "b64decode": _from_base64,
    "urlsafe_b64decode": _from_base64,
    "standard_b64decode": _from_base64,
    "base64_decode": _from_base64,
    "decode64": _from_base64,
    "urlsafe_decode64": _from_base64,
    "atob": _from_base64,
    "fromhex": _from_hex,
    "unhexlify": _from_hex,
    "from": _from_buffer,
    "chr": _from_codes,
    "fromCharCode": _from_codes,
    "fromCodePoint": _from_codes,
    "reversed": _reversed,
    "strrev": _reversed,
    "decode": _from_codec,
}
