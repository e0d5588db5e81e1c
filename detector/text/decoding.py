"""Bytes to text: the one place that guesses an encoding. Never raises; imports the standard library only."""

from __future__ import annotations

import codecs
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 4096
_WIDE_SHARE = 0.4
_BELOW_LEAD_BYTES = bytes(range(0xC2))


class DecodedText(NamedTuple):
    """A file's text without byte order mark, newlines as they stand in the file."""

    text: str
    encoding: str
    """Name of the codec that was used: "utf-8", "utf-16-le", "cp1252" ..."""
    lossy: bool
    """Some bytes mean nothing in `encoding` and became U+FFFD."""


def decode(data: bytes) -> DecodedText:
    """Decode by byte order mark, else by the pattern of NUL bytes, else as UTF-8, else as Windows-1252 or Latin-1."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], encoding)
    wide = _wide_encoding(data[:_SAMPLE])
    if wide:
        return _replacing(data, wide)
    try:
        return DecodedText(data.decode("utf-8"), "utf-8", lossy=False)
    except UnicodeDecodeError:
        return _damaged_or_western(data)


def _replacing(data: bytes, encoding: str) -> DecodedText:
    try:
        return DecodedText(data.decode(encoding), encoding, lossy=False)
    except UnicodeDecodeError:
        return DecodedText(data.decode(encoding, "replace"), encoding, lossy=True)


def _wide_encoding(sample: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: text that is mostly ASCII has its NULs in the same place of every unit."""
    if b"\0" not in sample:
        return ""
    nuls = [sample[place::4].count(0) for place in range(4)]
    units = max(1, len(sample) // 4)
    share = [count / units for count in nuls]
    if min(share[1:]) > _WIDE_SHARE and share[0] < _WIDE_SHARE:
        return "utf-32-le"
    if min(share[:3]) > _WIDE_SHARE and share[3] < _WIDE_SHARE:
        return "utf-32-be"
    even, odd = share[0] + share[2], share[1] + share[3]
    if odd > 2 * _WIDE_SHARE and even < odd / 4:
        return "utf-16-le"
    if even > 2 * _WIDE_SHARE and odd < even / 4:
        return "utf-16-be"
    return ""


def _damaged_or_western(data: bytes) -> DecodedText:
    """Text that is not UTF-8: UTF-8 with a few broken bytes, or an eight-bit code page."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    multibyte = len(data.translate(None, _BELOW_LEAD_BYTES)) - broken
    if multibyte > 4 * broken:
        return DecodedText(text, "utf-8", lossy=True)
    try:
        return DecodedText(data.decode("cp1252"), "cp1252", lossy=False)
    except UnicodeDecodeError:
        return DecodedText(data.decode("latin-1"), "latin-1", lossy=False)
