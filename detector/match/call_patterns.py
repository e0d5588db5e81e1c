"""Which patterns a call fits by its name, its receiver and its arguments."""

from __future__ import annotations

import re
from collections.abc import Sequence

from detector.database.schema import MACHINERY, CallPattern, Signature, SignatureKind
from detector.match.lookup import Lookup
from detector.match.spelling import known_text, plain_path
from detector.model.fact import Call


def patterns_of(fact: Call, language: str, lookup: Lookup) -> Sequence[tuple[Signature, CallPattern]]:
    """Patterns of the language for what is called, by its own name and by the name the source gives it."""
    patterns = lookup.calls_named(fact.method, language)
    return (*patterns, *lookup.calls_named(fact.spelled, language)) if fact.spelled else patterns


def _receiver(fact: Call) -> str:
    """The name of the object that a method is called on."""
    return plain_path(fact.path).rpartition(".")[0].rpartition(".")[2].lower()


def fits(fact: Call, pattern: CallPattern) -> bool:
    """Whether a call has the dotted name, receiver, options and argument that a pattern of its language asks for."""
    if "." in pattern.name and not f".{plain_path(fact.path)}".endswith(f".{pattern.name}"):
        return False
    if pattern.receivers and _receiver(fact) not in pattern.receivers:
        return False
    if pattern.options and not any(argument.name.partition(".")[0] in pattern.options for argument in fact.arguments):
        return False
    if not pattern.argument:
        return True
    wanted = pattern.argument.lower()
    return any(
        wanted in known_text(argument.text).lower() or wanted in argument.name.lower() for argument in fact.arguments
    )


def is_machinery(signature: Signature, pattern: CallPattern, language: str) -> bool:
    """Whether the call that a pattern of this language fits is something that a neutral tool does by hand."""
    if signature.kind is not SignatureKind.TOOL or pattern.capability not in MACHINERY:
        return False
    if pattern.languages or not signature.imports:
        return True
    return any(module.language == language for module in signature.imports)


_NAME_PARTS = re.compile(r"[a-z]+")


_OTHER_OBJECTS = frozenset({"chrome", "browser", "telegram", "discord", "slack", "messenger", "viber", "vk"})
"""Names on the way to a method that say whose it is: a browser's, another messenger's."""


def is_of_another(fact: Call) -> bool:
    """Whether the way to what is called names a browser or another messenger."""
    return not _OTHER_OBJECTS.isdisjoint(_NAME_PARTS.findall(f"{fact.module}.{plain_path(fact.path)}".lower()))


_OWN_STATE = "getstatus"


def tells_own_state(fact: Call) -> bool:
    """Whether an object is asked for its own state, as any object may be: nobody is named whose state it is."""
    return not fact.arguments and fact.method.lower() == _OWN_STATE


_FILES = frozenset(
    {"f", "fp", "fh", "fd", "file", "files", "outfile", "logfile", "csvfile", "fout", "handle", "stream", "writer"}
    | {"arquivo", "arq", "archivo", "dosya", "datei", "log", "out", "output", "stdout", "stderr", "txt", "csv"}
)
"""Words in what an open file is called."""


def writes_file(fact: Call) -> bool:
    """Whether text goes to what is called like an open file, rather than to whatever has the keyboard."""
    return fact.method == "write" and not _FILES.isdisjoint(_NAME_PARTS.findall(_receiver(fact)))
