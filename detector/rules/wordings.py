"""Wordings that a loop over people takes by chance: `random.choice(TEMPLATES)` for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import Loop, LoopKind
from detector.rules.case import Case, is_repeating
from detector.rules.inboxes import is_inbox

_NAMES = """
    template templates message messages text texts wording wordings variation variations variant variants greeting greetings
    phrase phrases opening openings closing closings intro intros caption captions
    mensagem mensagens mensaje mensajes texto textos frase frases saludo saludos saudacao saudacoes plantilla plantillas
    variacao variacoes variacion variaciones pesan kalimat salam sapaan
"""
_WORDINGS = frozenset(_NAMES.split())
"""What lists of texts to choose from are called."""
_NO_ROUND = frozenset({LoopKind.TIMER, LoopKind.CHOICE, LoopKind.TURN})
_NOTE = "takes one of several wordings"


def drawn_wordings(case: Case, sends: Sequence[Evidence], evidence: Sequence[Evidence]) -> list[Evidence]:
    """The draws of a wording that are made anew in a loop that sends to many."""
    draws = [item for item in evidence if _is_draw(case, item)]
    if not draws:
        return []
    rounds = {place for act in sends for place in _rounds(case, act)}
    return [replace(item, note=_NOTE) for item in draws if not rounds.isdisjoint(_rounds(case, item))]


def _rounds(case: Case, item: Evidence) -> Iterator[tuple[str, int]]:
    """The loops that repeat something for each of what they go over, other than messages that came in."""
    for site in case.repetitions(item):
        if site.loop.kind not in _NO_ROUND and is_repeating(site.loop) and not is_inbox(case, site):
            yield site.path, site.index


def _is_draw(case: Case, item: Evidence) -> bool:
    """Whether a random number, or a choice, takes an element of a list of wordings."""
    if item.aspect is not Aspect.CALL or item.capability != Capability.RANDOM.value:
        return False
    path = item.location.path
    choices = case.once(("choices of wordings", path), lambda: _choices(case, path))
    return any(loop.span.encloses(item.location.span) for loop in choices.get(item.location.span.line, ()))


def _choices(case: Case, path: str) -> dict[int, list[Loop]]:
    """The choices of a file that are of wordings, by the lines that they stand on."""
    facts = case.files.get(path)
    found: dict[int, list[Loop]] = {}
    for loop in facts.loops if facts is not None else ():
        if loop.kind in (LoopKind.CHOICE, LoopKind.TURN) and any(map(_names_wordings, loop.sources[:1])):
            for line in range(loop.span.line, min(loop.span.end_line, loop.span.line + _TALLEST) + 1):
                found.setdefault(line, []).append(loop)
    return found


_TALLEST = 6
"""Lines of a choice."""


def _names_wordings(source: str) -> bool:
    return not _WORDINGS.isdisjoint(words(source.rpartition("#")[2].rpartition(".")[2]))
