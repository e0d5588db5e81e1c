"""File facts as MessagePack and back, for the cache and for helper processes.

Reading runs nothing and accepts nothing but the closed set of fact classes with fields of their declared types;
everything else is a `ValueError`.
"""

from __future__ import annotations

import json

import msgspec

from detector.model.fact import FileFacts

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(FileFacts)
_JSON_MARK = b"["


def encode(facts: FileFacts) -> bytes:
    """The facts as bytes: MessagePack, or JSON where one has half a surrogate pair, as names of files do that are no UTF-8."""
    try:
        return _ENCODER.encode(facts)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(facts)).encode("ascii")


def decode(data: bytes) -> FileFacts:
    """The facts that were encoded. Raises ValueError for anything else."""
    try:
        if data[:1] == _JSON_MARK:
            return msgspec.convert(json.loads(data), FileFacts)
        return _DECODER.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"no facts: {error}") from error
