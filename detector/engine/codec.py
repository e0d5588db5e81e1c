"""File facts as JSON and back, for the cache and for helper processes.

Reading runs nothing and accepts nothing but the closed set of fact classes with fields of their declared types;
everything else is a `ValueError`.

Encoders and decoders are put together once from the annotations of the dataclasses, so a new field needs no code here.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from detector.model.fact import FileFacts

_Convert = Callable[[Any], Any]


class _Codec(NamedTuple):
    encode: _Convert
    decode: _Convert


def encode(facts: FileFacts) -> bytes:
    """The facts as one line of JSON."""
    return json.dumps(_codec(FileFacts).encode(facts), separators=(",", ":")).encode("ascii")


def decode(data: bytes) -> FileFacts:
    """The facts that were encoded. Raises ValueError for anything else."""
    try:
        facts = _codec(FileFacts).decode(json.loads(data))
    except (TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"no facts: {error}") from error
    if not isinstance(facts, FileFacts):
        raise ValueError("no facts")
    return facts


@cache
def _codec(kind: Any) -> _Codec:
    if kind in (str, int, bool):
        return _Codec(_same, _exactly(kind))
    if get_origin(kind) in (Union, types.UnionType):
        return _union(get_args(kind))
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _Codec(lambda member: member.value, kind)
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind, tuple(field.name for field in fields(kind)))
    if isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return _record(kind, kind._fields)
    raise TypeError(f"facts have no fields of type {kind!r}")


def _same(value: Any) -> Any:
    return value


def _exactly(kind: type) -> _Convert:
    def check(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"{kind.__name__} expected")
        return value

    return check


def _record(kind: type, names: tuple[str, ...]) -> _Codec:
    hints = get_type_hints(kind)
    codecs = [_codec(hints[name]) for name in names]
    encoders = [
        (name, None if codec.encode is _same else codec.encode) for name, codec in zip(names, codecs, strict=True)
    ]
    decoders = [codec.decode for codec in codecs]

    def encode_record(record: Any) -> list[Any]:
        return [
            getattr(record, name) if convert is None else convert(getattr(record, name)) for name, convert in encoders
        ]

    def decode_record(values: Any) -> Any:
        if type(values) is not list or len(values) != len(decoders):
            raise ValueError(f"{kind.__name__} expected")
        return kind(*[convert(value) for convert, value in zip(decoders, values, strict=True)])

    return _Codec(encode_record, decode_record)


def _tuple(arguments: tuple[Any, ...]) -> _Codec:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        item = _codec(arguments[0])

        def decode_all(values: Any) -> Any:
            if type(values) is not list:
                raise ValueError("list expected")
            return tuple([item.decode(value) for value in values])

        if item.encode is _same:
            return _Codec(list, decode_all)
        return _Codec(lambda values: [item.encode(value) for value in values], decode_all)
    codecs = [_codec(argument) for argument in arguments]

    def decode_each(values: Any) -> Any:
        if type(values) is not list or len(values) != len(codecs):
            raise ValueError("list of fixed length expected")
        return tuple([codec.decode(value) for codec, value in zip(codecs, values, strict=True)])

    return _Codec(
        lambda values: [codec.encode(value) for codec, value in zip(codecs, values, strict=True)], decode_each
    )


def _union(members: tuple[Any, ...]) -> _Codec:
    """Records of a union carry the number of their class; plain strings stand for themselves."""
    kinds = [member for member in members if member is not str]
    numbers = {kind: number for number, kind in enumerate(kinds)}
    codecs = [_codec(kind) for kind in kinds]
    has_text = len(kinds) < len(members)

    def encode_member(value: Any) -> Any:
        if has_text and type(value) is str:
            return value
        number = numbers[type(value)]
        return [number, codecs[number].encode(value)]

    def decode_member(value: Any) -> Any:
        if has_text and type(value) is str:
            return value
        if type(value) is not list or len(value) != 2 or type(value[0]) is not int or not 0 <= value[0] < len(codecs):
            raise ValueError("member of a union expected")
        return codecs[value[0]].decode(value[1])

    return _Codec(encode_member, decode_member)
