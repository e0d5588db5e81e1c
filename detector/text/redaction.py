"""Credentials never leave the tool: every line that a report shows goes through `redact`."""

from __future__ import annotations

import re

MASK = "***"

_LABELLED = re.compile(
    r"""(?ix)
    (?P<label>(?:api[_-]?key|apikey|access[_-]?token|client[_-]?token|auth[_-]?token|admin[_-]?token|token|secret|password
      |passwd|pwd|authorization|bearer|instance[_-]?id|private[_-]?key|session[_-]?id|master[_-]?key|credential)s?
      ["'\]]{0,2} \s{0,3} (?:=>|:=|=|:|\s) \s{0,3} (?:bearer\s|basic\s|key\s|app\s)? ["'`]? )
    (?P<value>[A-Za-z0-9_\-./+=~]{6,512})
    """
)
_QUOTED = re.compile(
    r"""(?ix)
    (?P<label>(?:api[_-]?key|access[_-]?token|client[_-]?token|auth[_-]?token|token|secret|password|passwd|pwd|authorization
      |private[_-]?key|credential|(?<![a-z])pass|(?<![a-z])pw)s?
      ["'\]]{0,2} \s{0,3} (?: : \s? [a-z_][a-z_.|\ ]{0,30} )? (?:=>|:=|=|:) \s{0,3} [rbuf]{0,2} (?P<quote>["'`]) )
    (?P<value>[^"'`\r\n]{3,512})
    """
)
"""A labelled text in quotes is masked whatever its letters: "letmein" is a password too."""
_USERINFO = re.compile(
    r"""(?x) (?P<label>\b[A-Za-z][A-Za-z0-9+.\-]{1,30}://[^\s/:@"'`<>]{0,128}:) (?P<value>[^\s/"'`<>]{1,256}) (?=@)"""
)
"""The password of an address: `https://user:password@host`."""
_PASS = re.compile(
    r"""(?x) (?P<label>(?<![A-Za-z]) (?i:pass|pw) ["'\]]{0,2} \s{0,3} (?:=>|:=|=|:) \s{0,3} ["'`]?)
    (?P<value>[^\s"'`,;(){}\[\]]{4,256})"""
)
_LOGIN = re.compile(
    r"""(?x) (?P<label>(?:(?:^|\s)(?:-u|-U|--user|--proxy-user)[ =]\s{0,3}["']?[^\s:"'@/]{1,128}:
      |\b(?:auth\s?=\s?|HTTPBasicAuth|HTTPDigestAuth)\(\s?["'][^"']{0,128}["']\s?,\s?["']))
    (?P<value>(?!\d{1,8}(?:\s|$))[^\s"']{1,256})"""
)
"""User and password as `curl -u` and the like take them; not user and group of a container."""
_PATH_TOKEN = re.compile(r"(?i)(?P<label>/token/)(?P<value>[A-Za-z0-9_\-]{6,256})")
_SHAPED = re.compile(
    r"\b(?:eyJ[A-Za-z0-9_\-]{8,2048}(?:\.[A-Za-z0-9_\-]{0,2048}){1,2}|EAA[A-Za-z0-9]{20,512}|AC[0-9a-f]{32}|SK[0-9a-f]{32}"
    r"|gh[pousr]_[A-Za-z0-9]{20,255}|sk-[A-Za-z0-9_\-]{20,255}|xox[abprs]-[A-Za-z0-9\-]{10,255}|AKIA[0-9A-Z]{16}\b)"
)
_OPAQUE = re.compile(r"[A-Za-z0-9+/_\-]{24,1024}={0,2}")
_GO_VERSION = re.compile(r"(?:\d{1,3}-)?\d{14}-[0-9a-f]{12}")
"""The end of a version that Go makes of a commit."""
_BETWEEN = re.compile(r"\s{1,3}[+.&]\s{1,3}[\w.$()\[\]>-]{1,80}\s{1,3}[+.&]\s{1,3}|\s?\.\s?\$[A-Za-z_]{1,80}\s?\.\s?")
"""What stands between two texts that are put together, told by its blanks or its "$": `"&apikey=" + key + "&text="`."""
_PLAIN_VALUE = re.compile(
    r"(?ix) (?:process|os|env|import|settings|config|self|this|request|req|getenv|environ"
    r"|none|null|true|false|undefined|string|str)\b"
    r"| [a-z_]+ (?:\.[a-z_]+)* \Z"
)


def redact(line: str) -> str:
    """The line with everything that looks like a credential replaced by `***`; names of settings and code stay."""
    line = _SHAPED.sub(MASK, line)
    line = _PATH_TOKEN.sub(lambda m: m["label"] + MASK, line)
    for pattern in (_USERINFO, _LOGIN):
        line = pattern.sub(_mask_password, line)
    line = _PASS.sub(_mask_value, line)
    line = _QUOTED.sub(_mask_quoted, line)
    line = _LABELLED.sub(_mask_value, line)
    return _OPAQUE.sub(_mask_opaque, line)


def _mask_value(match: re.Match[str]) -> str:
    value = match["value"]
    if _PLAIN_VALUE.match(value) or value.startswith(("your", "YOUR", "<", "xxx", "{", "$", "%", MASK)):
        return match[0]
    return match["label"] + MASK


def _mask_password(match: re.Match[str]) -> str:
    is_placeholder = match["value"].startswith(("$", "{", "<", "%", MASK))
    return match[0] if is_placeholder else match["label"] + MASK


def _mask_quoted(match: re.Match[str]) -> str:
    value = match["value"]
    is_placeholder = value.lower().startswith(("your", "<", "xxx", "{", "${", MASK))
    return match[0] if is_placeholder or _BETWEEN.fullmatch(value) else match["label"] + MASK


def _mask_opaque(match: re.Match[str]) -> str:
    """Random-looking runs go; words, paths and identifiers stay."""
    text = match[0]
    if "/" in text[:24]:  # a path, of which a part may be a key
        return "/".join(_OPAQUE.sub(_mask_part, part) for part in text.split("/"))
    return _mask_part(match)


def _mask_part(match: re.Match[str]) -> str:
    text = match[0]
    if _GO_VERSION.fullmatch(text):
        return text
    digits = sum(c.isdigit() for c in text)
    upper = sum(c.isupper() for c in text)
    lower = sum(c.islower() for c in text)
    looks_random = digits >= 5 and (upper >= 3 or lower >= 3)
    return MASK if looks_random else text
