"""Settings that a row of a database has: where seeds of Laravel write addresses into it, and where code asks its model for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from detector.model.fact import Argument, Call, Constant, FileFacts

LANGUAGE = "php"
_SEEDS = re.compile(r"(?:^|/)database/")
_MADE = re.compile(r"([A-Z]\w{1,60})\(\)\Z")
_CREATED = re.compile(r"([A-Z]\w{1,60})\.(?:create|forceCreate|firstOrCreate|updateOrCreate|insert|upsert)(?:\(\))?\Z")
_FIELD = r"(?:\w{1,60}_)?(?:url|uri|domain|host|endpoint|server|gateway|address)|\w{1,60}Url"
_VARIABLE = re.compile(rf"[a-z]\w{{3,60}}\.(?:{_FIELD})\Z")
_ASKED = re.compile(
    r"(?:([A-Z]\w{1,60})(?:\.\w{1,60}\(\)){0,6}\.(?:first|firstOrFail|firstOrNew|find|findOrFail|sole|current)\(\)"
    rf"|this\.([a-z]\w{{1,60}})\(\))\.({_FIELD})\Z"
)
"""A field that may hold an address, of a row that is looked up, or that a method gives which is called after the model."""


def asked(path: str) -> str:
    """The path of keys of `Config::where(...)->first()->api_url` and `$this->config()->api_url`: "Config.api_url"; else ""."""
    match = _ASKED.match(path) if "()." in path else None
    return f"{match[1] or match[2]}.{match[3]}" if match is not None else ""


def is_row(path: str, home: str) -> bool:
    """Whether a variable is called after the model whose row a file of PHP writes: `$config->api_url`."""
    return _VARIABLE.match(path) is not None and home.endswith(f".{LANGUAGE}")


def model(path: str) -> str:
    """The model of which `new Config()` makes a row; "" for anything else."""
    match = _MADE.match(path)
    return match[1] if match is not None else ""


def seeded(facts: FileFacts) -> Iterator[Constant]:
    """The addresses that a seed writes into rows at once: `Config::create(['api_url' => 'https://...'])`."""
    if facts.language != LANGUAGE or not _SEEDS.search(facts.path):
        return
    for fact in facts.facts:
        match = _CREATED.match(fact.path) if type(fact) is Call else None
        if match is not None:
            for argument in fact.arguments:  # type: ignore[union-attr]
                if argument.name and _is_address(argument):
                    name = argument.name.rpartition(".")[2]
                    yield Constant(f"{match[1]}.{name}", argument.text, fact.span)


def _is_address(argument: Argument) -> bool:
    first = argument.text[0] if argument.text else ""
    return type(first) is str and first.startswith(("http://", "https://"))
