"""Facts whose texts every other part can write, whatever a program's strings hold."""

from __future__ import annotations

from typing import Any

import msgspec

from detector.model.fact import FileFacts
from detector.text.halves import joined

_ENCODER = msgspec.msgpack.Encoder()


def whole(facts: FileFacts) -> FileFacts:
    """The same facts without half a character. The path stays: a file is found by it, whatever bytes its name has."""
    try:
        _ENCODER.encode(facts)  # the quickest way to look at every text there is
    except UnicodeEncodeError:
        mended = msgspec.convert(_mended(msgspec.to_builtins(facts)), FileFacts)
        return msgspec.structs.replace(mended, path=facts.path)
    return facts


def _mended(part: Any) -> Any:
    if isinstance(part, str):
        return joined(part)
    if isinstance(part, (list, tuple)):
        return [_mended(item) for item in part]
    return part
