"""Which texts can matter at all: a native search for a few short stems that every signature contains.

The engine is `ahocorasick_rs`. It is the only candidate (docs/performance.md) with wheels for all supported platforms
and interpreters that neither skips bytes of its own accord nor starts a process; with the stems split into groups that
fit its vectorised searcher it keeps pace with ripgrep. Where its wheel is missing, a regular expression of the standard
library finds the same at about a sixth of the pace.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate

_Find = Callable[[bytes], Sequence["tuple[int, int, int]"]]
"""(pattern, start, end) of matches in a lower-cased text; of overlapping ones at least one is found."""

_GROUP = 38
"""Stems per automaton: the vectorised searcher takes 33 to 64 patterns, and false alarms grow with their number."""
_GROUP_MINIMUM = 34
_MOST_GROUPED = 190
"""Beyond that many stems one plain automaton is faster than one vectorised pass a group."""
_SEPARATOR = b"\n"
_MOST_PASSED = 2_000
"""Words in the midst of others that are passed over in one text."""
_SNIFFED = 4_096
WIDEST_CHARACTER = 4
"""Bytes that one character of a stem can take in a file (UTF-32)."""


class StemSearch:
    """Tells whether texts contain one of the stems, in any case of ASCII letters. Immutable, shared by threads."""

    __slots__ = ("_finders", "_words", "longest")

    def __init__(self, stems: Iterable[str], words: Iterable[str] = (), *, native: bool = True) -> None:
        """`stems` and `words` are lower-case ASCII, best four characters or more; `native=False` forces the fallback.

        `words` count only as whole words or sub-words of names.
        """
        given, given_words = {stem for stem in stems if stem}, {word for word in words if word}
        if not all(map(is_stem, given | given_words)):
            raise ValueError("stems must be lower-case ASCII without line breaks and NULs")
        anywhere = {stem.encode("ascii") for stem in given}
        whole = {word.encode("ascii") for word in given_words} - anywhere
        self._words = {
            word: sorted((len(one) for one in whole if word.startswith(one)), reverse=True) for word in whole
        }
        """Of each word its length, and those of shorter ones that it begins with."""
        encoded = anywhere | whole
        self.longest = max(map(len, encoded), default=0)
        """Bytes of the longest stem."""
        # Equal second characters and on side by side: measured to give the searcher the fewest false alarms.
        # Of stems that begin at one place the first is found: words come last, of them the longest first.
        ordered = sorted(encoded, key=lambda stem: (stem in whole, -len(stem) if stem in whole else 0, stem[1:], stem))
        self._finders = _finders(ordered, native)

    def contains(self, data: bytes) -> bool:
        """Whether a stem occurs in `data`, NUL bytes between its characters not counted (UTF-16, UTF-32)."""
        return any(True for _ in self._having([without_nuls(data)]))

    def which(self, texts: Sequence[bytes]) -> list[int]:
        """Indexes of the texts that contain a stem, ascending; texts with NUL bytes come through `without_nuls`."""
        return sorted(set(self._having(texts)))

    def _having(self, texts: Sequence[bytes]) -> Iterator[int]:
        """The index of a text for each stem in it.

        One that is full of words in the midst of others counts as having them: to look at each would cost seconds.
        """
        folded = _SEPARATOR.join(texts).lower()
        found = [(find, matches) for find in self._finders if (matches := find(folded))]
        if not found:
            return
        text = _SEPARATOR.join(texts)  # joined again: with both at once the many batches without a stem would be slower
        borders = list(accumulate(len(each) + 1 for each in texts))
        passed: dict[int, int] = {}
        for find, matches in found:
            for _pattern, start, end in matches:
                number = bisect_left(borders, end)
                if self._met(text, start, folded[start:end]):
                    yield number
                    continue
                passed[number] = passed.get(number, 0) + 1
                if passed[number] > _MOST_PASSED or self._is_hiding(find, text, start, end):
                    yield number

    def _met(self, text: bytes, start: int, found: bytes) -> bool:
        """Whether what was found at `start` counts as a stem, or a shorter one there."""
        lengths = self._words.get(found)
        return lengths is None or any(is_word(text, start, start + length) for length in lengths)

    def _is_hiding(self, find: _Find, text: bytes, start: int, end: int) -> bool:
        """Whether a stem was passed over, since it overlaps what was found from `start` to `end` and is no word."""
        begin = start + 1
        while begin < end:
            window = text[begin : end - 1 + self.longest].lower()
            found = next(iter(find(window)), None)
            if found is None or begin + found[1] >= end:
                return False
            _pattern, first, last = found
            if self._met(text, begin + first, window[first:last]):
                return True
            begin += first + 1
        return False


_ESCAPE = rb"(?i)(?:%[0-9a-f]{2}|\\(?:[abfnrtv]|x[0-9a-f]{2}|u[0-9a-f]{4}))\Z"
"""What a letter or digit may be the end of that stands for another character; compiled when one is first asked for."""
_ESCAPE_LENGTH = 6


def is_word(text: bytes, start: int, end: int) -> bool:
    """Whether a part of a text is a word or whole sub-words: `waha` is one in `wahaUrl`, `MY_WAHA` and `WAHAClient2`."""
    return _ends_word(text, end) and _begins_word(text, start)


def _ends_word(text: bytes, end: int) -> bool:
    last, after, then = text[end - 1 : end], text[end : end + 1], text[end + 1 : end + 2]
    return not after.isalpha() or (after.isupper() and (not last.isupper() or then.islower()))


def _begins_word(text: bytes, start: int) -> bool:
    before, first, then = text[start - 1 : start], text[start : start + 1], text[start + 1 : start + 2]
    if not before.isalnum() or (first.isupper() and (not before.isupper() or then.islower())):
        return True
    return re.search(_ESCAPE, text[max(0, start - _ESCAPE_LENGTH) : start]) is not None


def is_stem(word: str) -> bool:
    """Whether a word can be searched for: lower-case ASCII without line breaks and NULs."""
    return word.isascii() and word == word.lower() and "\n" not in word and "\0" not in word


def without_nuls(data: bytes) -> bytes:
    """`data` as it is searched: dropping NUL bytes turns the ASCII part of UTF-16 and UTF-32 into ASCII."""
    return data.replace(b"\0", b"") if b"\0" in data else data


def is_binary(start: bytes) -> bool:
    """Whether the first bytes of a file are no text: they have NUL bytes that are not those of UTF-16 or UTF-32."""
    sample = start[:_SNIFFED]
    if b"\0" not in sample:
        return False
    from detector.text.decoding import decode  # rare

    return not decode(sample).encoding.startswith(("utf-16", "utf-32"))


def _finders(stems: list[bytes], native: bool) -> tuple[_Find, ...]:
    if not stems:
        return ()
    if native:
        try:
            return _native_finders(stems)
        except ImportError:
            pass
    return (_portable_finder(stems),)


def _native_finders(stems: list[bytes]) -> tuple[_Find, ...]:
    from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind  # may be missing

    count = max(1, round(len(stems) / _GROUP)) if len(stems) <= _MOST_GROUPED else 1
    finders: list[_Find] = []
    for number in range(count):
        group = stems[number * len(stems) // count : (number + 1) * len(stems) // count]
        automaton = BytesAhoCorasick(
            [*group, *_fillers(_GROUP_MINIMUM - len(group))],
            matchkind=MatchKind.LeftmostFirst,
            implementation=Implementation.DFA,
        )
        finders.append(automaton.find_matches_as_indexes)
    return tuple(finders)


def _fillers(count: int) -> list[bytes]:
    """Patterns that bring a small group to the size from which the wider searcher is used.

    Their bytes occur in no encoding of text; should one match all the same, a file is looked at for nothing.
    """
    return [bytes((0xF5 + number % 8, 0xF8 + number // 8, 0xFF, 0xC0, 0xFE, 0xC1, 0xFF)) for number in range(count)]


def _portable_finder(stems: list[bytes]) -> _Find:
    pattern = re.compile(b"|".join(map(re.escape, stems)))
    return lambda text: [(0, *match.span()) for match in pattern.finditer(text)]
