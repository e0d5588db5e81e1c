"""Which rules a run asks for: ids, prefixes of ids ("WA1"), or names, with the nearest right spelling for wrong ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from detector.errors import UsageError


class Named(Protocol):
    """What is needed of a rule here."""

    @property
    def id(self) -> str: ...  # noqa: D102

    @property
    def name(self) -> str: ...  # noqa: D102


def chosen(select: Iterable[str], ignore: Iterable[str], rules: Sequence[Named]) -> frozenset[str]:
    """The ids of the selected rules (all if none are named) without the ignored ones. Raises UsageError."""
    taken = {rule.id for spelling in select for rule in matching(spelling, rules)}
    left_out = {rule.id for spelling in ignore for rule in matching(spelling, rules)}
    return frozenset((taken or {rule.id for rule in rules}) - left_out)


def matching(spelling: str, rules: Sequence[Named]) -> list[Named]:
    """The rules that an id, a prefix such as "WA1" or "WA1xx", or a name stands for. Raises UsageError for none."""
    wanted = spelling.strip()
    prefix = wanted.upper().rstrip("X")
    found = [rule for rule in rules if (prefix.startswith("WA") and rule.id.startswith(prefix)) or rule.name == wanted]
    if found:
        return found
    import difflib

    spellings = [*(rule.id for rule in rules), *(rule.name for rule in rules)]
    folded = {known.lower(): known for known in spellings}
    near = difflib.get_close_matches(wanted.lower(), folded, n=1, cutoff=0.6)
    hint = f"did you mean '{folded[near[0]]}'?" if near else "`waudit rules` lists them"
    raise UsageError(f"no rule '{wanted}'; {hint}")
