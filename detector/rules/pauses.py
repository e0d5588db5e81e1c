"""Pauses of random length: which draw feeds which pause, and whether the pause lies on the way to a send."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from detector.database.names import words
from detector.database.schema import Capability
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import MANY_ROUNDS, NOWHERE, Call, Feed, LoopKind
from detector.rules.case import Case
from detector.rules.feeds import handed
from detector.rules.reach import calls_within

_HOPS = 3
_FIELDS = frozenset(
    {"delay", "delayms", "delaymessage", "delaytyping", "delayseconds", "wait", "pause", "sleep", "interval", "timeout"}
    | {"atraso", "intervalo", "espera", "pausa", "jeda"}
)
"""Options and request fields that make somebody else wait, in lower case and without marks."""


_WAITING = frozenset(
    {"sleep", "wait", "delay", "pause", "countdown", "bekle", "esperar", "espera", "aguardar", "tunggu"}
)
_CONNECTING = frozenset(
    {"connect", "reconnect", "relogin", "restart", "initialize", "reinitialize", "heartbeat", "ping", "keepalive"}
)
_TRYING = frozenset({"retry", "retries", "retrying", "backoff", "retriable"})
"""Words in the name of a function that does something again until it works."""


class Pauses:
    """The pauses around some sends whose length is drawn at random."""

    def __init__(
        self, case: Case, evidence: Sequence[Evidence], sends: Iterable[Evidence], files: frozenset[str]
    ) -> None:
        """`files` are those of the channel: code outside of functions counts there."""
        self._case = case
        sends = tuple(sends)
        self._leading = case.leading_to(sends)
        self._files = files
        self._sends = bool(sends)
        self._draws = [e for e in evidence if e.capability == Capability.RANDOM.value and e.aspect is Aspect.CALL]
        self._sleeps = [e for e in evidence if e.capability == Capability.SLEEP.value and e.aspect is Aspect.CALL]
        self._names = {name for draw in self._draws for name in self._names_of(draw)}
        self._helpers = {name for item in self._sleeps for name in self._helpers_of(item)}

    def found(self) -> list[Evidence]:
        """Pauses and the draws that feed them."""
        if not self._draws or not self._sends:
            return []
        between = (item for item in self._sleeps if not self._connects_anew(item) and not self._tries_again(item))
        sleeps = (item for item in between if self._is_near_a_send(item))
        drawn = [(item, self._drawn_in(item)) for item in sleeps]
        told = {item.location.path for item, origin in drawn if origin == item.location.path}
        # A helper that waits as long as it is told draws nothing: the pause is told where the number is drawn.
        pauses = [item for item, origin in drawn if origin and (origin == item.location.path or origin not in told)]
        near = {(item.location.path, item.function) for item in pauses}
        fields = self._delayed()
        called = {(item.location.path, name) for item in pauses for name in self._makers_of(item)}
        draws = [
            item
            for item in self._draws
            if (item.location.path, item.function) in near
            or any((item.location.path, name) in called for name in self._names_of(item)[1:])
            or ((item.location.path, item.function) in fields and self._is_near_a_send(item))
        ]
        return [*pauses, *draws]

    def _names_of(self, draw: Evidence) -> list[str]:
        function = self._case.function(draw)
        around = function.name.rpartition(".")[2] if function is not None else ""
        return [draw.source.replace("()", "").rpartition(".")[2], *([around] if around not in ("", "<lambda>") else [])]

    def _makers_of(self, item: Evidence) -> list[str]:
        """The names of the calls that make what a pause is given: the length is drawn in one of them."""
        return [name for call in self._case.calls_at(item.location) for feed in call.feeds for name in feed.calls]

    def _drawn_in(self, item: Evidence) -> str:
        """The file in which a draw becomes the length of a pause, "" if it is not drawn."""
        path = item.location.path
        if not self._case.is_followed(path):
            beside = any((draw.location.path, draw.function) == (path, item.function) for draw in self._draws)
            return path if beside else ""
        if self._is_counted_down(item):
            return path
        feeds = [feed for call in self._case.calls_at(item.location) for feed in call.feeds]
        for _ in range(_HOPS):
            if any(name in self._names for feed in feeds for name in feed.calls):
                return path
            feeds, path = self._before(path, feeds)
            if not feeds:
                break
        return ""

    def _is_counted_down(self, item: Evidence) -> bool:
        """Whether a pause is repeated as often as a draw says: `for i in range(seconds): sleep(1)`."""
        if item.loop == NOWHERE:
            return False
        loop = self._case.files[item.location.path].loops[item.loop]
        return loop.rounds == MANY_ROUNDS and any(source.rpartition("#")[2] in self._names for source in loop.sources)

    def _connects_anew(self, item: Evidence) -> bool:
        """Whether what waits is a function that opens the connection again or keeps it: no message stands behind the pause."""
        called = [call.method for call in calls_within(self._case, item)]
        called += [each.origin for call in self._case.calls_at(item.location) for each in call.arguments if each.origin]
        return any(not _CONNECTING.isdisjoint(words(name)) for name in called)

    def _tries_again(self, item: Evidence) -> bool:
        """Whether a pause stands between one try and the next, as the name of the function that tries says."""
        return item.loop != NOWHERE and any(
            not _TRYING.isdisjoint(words(name)) for name in self._case.names_around(item)
        )

    def _before(self, path: str, feeds: Sequence[Feed]) -> tuple[list[Feed], str]:
        """What callers hand to the parameters in what feeds a call; the callers of one file are enough."""
        for part in sorted({part for feed in feeds for part in feed.parameters}):
            found: dict[str, list[Feed]] = defaultdict(list)
            for site in self._case.callers(path, part.function):
                for call in self._case.calls_at(site.location):
                    found[site.path].extend(handed(self._case, path, part, call))
            for origin, handed_on in sorted(found.items()):
                if any(name in self._names for feed in handed_on for name in feed.calls):
                    return handed_on, origin
            for origin, handed_on in sorted(found.items()):
                if handed_on:
                    return handed_on, origin
        return [], path

    def _helpers_of(self, item: Evidence) -> list[str]:
        """The names of the functions that wait by a pause as long as they are told, at once or bit by bit: `wait(5)`."""
        path = item.location.path
        functions = self._case.files[path].functions
        told = {
            part.function
            for call in self._case.calls_at(item.location)
            for feed in call.feeds
            for part in feed.parameters
        }
        if NOWHERE not in (item.function, item.loop):
            name = functions[item.function].name.rpartition(".")[2]
            loop = self._case.files[path].loops[item.loop]
            if loop.kind is LoopKind.WHILE and not _WAITING.isdisjoint(words(name)):
                told.add(item.function)
        names = (functions[index].name.rpartition(".")[2] for index in sorted(told))
        return [name for name in names if name != "<lambda>"]

    def _delayed(self) -> set[tuple[str, int]]:
        """The functions in which a drawn number becomes an option or request field that delays, or goes to a helper that waits."""
        places = {(draw.location.path, draw.function) for draw in self._draws}
        rounds = {(draw.location.path, draw.loop) for draw in self._draws if draw.loop != NOWHERE}
        return {
            (path, call.function)
            for path in sorted({path for path, _ in places})
            for calls in self._case.calls_in(path).values()
            for call in calls
            if (path, call.function) in places
            and (self._delays(call) or (_is_put_off(call) and ((path, call.loop) in rounds or self._is_drawn(call))))
        }

    def _is_drawn(self, call: Call) -> bool:
        return any(name in self._names for feed in call.feeds for name in feed.calls)

    def _delays(self, call: Call) -> bool:
        helps = call.method in self._helpers
        return any(
            (helps or (feed.name and _plain(feed.name) in _FIELDS)) and any(name in self._names for name in feed.calls)
            for feed in call.feeds
        )

    def _is_near_a_send(self, item: Evidence) -> bool:
        """Whether an act stands in a function on the way to a send, or in one that such a function calls."""
        path = item.location.path
        if item.function == NOWHERE:
            return path in self._files
        return not self._leading.isdisjoint(self._case.leading_to([item], 1)) or (
            path in self._files and self._is_called_outside(item)
        )

    def _is_called_outside(self, item: Evidence) -> bool:
        """Whether code outside of functions calls the function of an act."""
        return any(
            site.function == NOWHERE
            for place in self._case.leading_to([item], 0)
            for site in self._case.callers(*place)
        )


def _is_put_off(call: Call) -> bool:
    """Whether a job in a queue is told to wait: `Tell::dispatch($to)->delay($seconds)`."""
    return call.method == "delay" and "dispatch()" in call.path


def _plain(name: str) -> str:
    return "".join(letter for letter in name.rpartition(".")[2] if letter.isalnum()).lower()
