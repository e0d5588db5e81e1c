"""Which known names a name looks like: one letter more, less, other or swapped. Linear in the length of the name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SHORTEST = 6
"""Shorter names have too many honest neighbours."""
_LONGEST = 100


class LookAlikes:
    """Known names, found again from what one edit leaves of them.

    One edit touches the first or the second half of a name, so the other half is still there: every name is filed under
    its length and both halves, and only names that share one with the asked name are compared.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """`names` shorter than `SHORTEST` are left out."""
        self._names = frozenset(name for name in names if SHORTEST <= len(name) <= _LONGEST)
        self._heads: dict[tuple[int, str], list[str]] = {}
        self._tails: dict[tuple[int, str], list[str]] = {}
        for name in sorted(self._names):
            self._heads.setdefault((len(name), _head(name, len(name))), []).append(name)
            self._tails.setdefault((len(name), _tail(name, len(name))), []).append(name)

    def of(self, name: str) -> tuple[str, ...]:
        """The known names that `name` is one edit away from, sorted; none for a known name itself."""
        if not SHORTEST <= len(name) <= _LONGEST or name in self._names:
            return ()
        return tuple(sorted({known for known in self._candidates(name) if is_one_edit(name, known)}))

    def _candidates(self, name: str) -> Iterator[str]:
        for length in (len(name) - 1, len(name), len(name) + 1):
            yield from self._heads.get((length, _head(name, length)), ())
            yield from self._tails.get((length, _tail(name, length)), ())


def _head(name: str, length: int) -> str:
    """What an edit in the second half of a name of this length leaves; one letter less, for letters swapped in the middle."""
    return name[: length // 2 - 1]


def _tail(name: str, length: int) -> str:
    return name[len(name) - (length - length // 2) :]


def is_one_edit(one: str, other: str) -> bool:
    """Whether the texts differ by one letter inserted, left out, replaced, or by two neighbours swapped."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or one == other:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at + 1 : at + 2] + short[at : at + 1]
    return short[at + 1 :] == long[at + 1 :] or (swapped == long[at : at + 2] and short[at + 2 :] == long[at + 2 :])
