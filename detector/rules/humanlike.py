"""WA601 and WA602: programs that pretend to be a person, by random pauses and shown typing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, LiteralRole, Ref
from detector.rules.automation import LINKS, is_asked_for
from detector.rules.base import Channel
from detector.rules.behaviour import sending
from detector.rules.case import Case
from detector.rules.gateway_requests import REQUEST, is_of_test
from detector.rules.pauses import Pauses
from detector.rules.samples import evasion as samples
from detector.rules.tricks import EvasionRule


class RandomDelay(EvasionRule):
    """Pauses of random length between sends make a program look human.

    ## What it finds
    A sleep whose length is drawn at random, a random delay in a queue's options or a request, or delay ranges
    (`minDelay` and `maxDelay`), in code that sends through an unauthorised channel.

    ## Why it matters
    The pause shows that the author knows the use is not allowed. It does not help: accounts are restricted after a few
    dozen messages to strangers at any pace.

    ## What it does not find
    Retries and rate limits of official senders, pauses of fixed length, numbers drawn for anything else.
    """

    id = "WA601"
    name = "random-delay"
    advised = ("sleep",)
    title = "Random pauses between sends"
    policy = ("evasion",)
    sentence = "waits for random times between messages"
    roles = frozenset({Role.DELAY_WORD.value})
    flag = samples.RANDOM_DELAYS
    passes = samples.NO_RANDOM_DELAYS

    def says(self, found: Sequence[Evidence]) -> str:
        """A file that holds only names of settings does not wait itself."""
        return _SETS if all(item.role == Role.DELAY_WORD.value for item in found) else self.sentence

    def telling(self, found: Sequence[Evidence]) -> Sequence[Evidence]:
        """The draw: a pause may be a helper's, which waits as long as it is told."""
        return [item for item in found if item.capability == Capability.RANDOM.value] or super().telling(found)

    def declared(self, case: Case) -> list[Evidence]:
        """Names of settings, but for those of minutes."""
        return [item for item in super().declared(case) if not _is_half_a_range(case, item)]

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Delay words, and pauses on the way to a send that a random draw feeds."""
        sends = [act for act in sending(case, channel) if act.location.path in channel.files]
        leading = {path for path, _ in case.leading_to(sends)}
        busy = leading | channel.files
        named = [
            item
            for item in super().hints(case, channel, evidence)
            if (item.location.path in busy or not _is_of_other_work(case, item))
            and not (is_of_typing(case, item) or _is_half_a_range(case, item))
        ]
        # Another program that asks for the sends is near none of their files.
        asking = case.in_files(sorted(leading.difference(item.location.path for item in evidence)))
        pauses = Pauses(case, [*evidence, *asking], sends, channel.files).found()
        return [*named, *(item for item in pauses if not is_of_typing(case, item))]

    def tells(self, found: Sequence[Evidence]) -> bool:
        """A drawn pause, a name that says so, or the two ends of a range."""
        if any(item.role != Role.DELAY_WORD.value or item.level is not Level.WEAK for item in found):
            return True
        names = [item.subject.lower() for item in found]
        return any("min" in name for name in names) and any("max" in name for name in names)


_SETS = "has settings for random times between messages"


def _is_half_a_range(case: Case, item: Evidence) -> bool:
    """Whether a name has the least of something of which its file names no most: `intervalMin` of a calendar is minutes."""
    if item.level is not Level.WEAK or "min" not in words(item.subject):
        return False
    return not any(
        other.role == item.role and "max" in other.subject.lower() for other in case.in_file(item.location.path)
    )


_SAYS_OTHER_WORK = re.compile(r"scrap|crawl|fetch|download|request|page", re.IGNORECASE)


def _is_of_other_work(case: Case, item: Evidence) -> bool:
    """Whether a name for a pause is that of other work: it says so, or its file asks other hosts."""
    if _SAYS_OTHER_WORK.search(item.subject):
        return True
    return any(
        each.capability in _OTHER_WORK
        and each.aspect is Aspect.CALL
        and each.role not in REQUEST | LINKS
        and "://" in each.subject
        for each in case.in_file(item.location.path)
    )


_OTHER_WORK = frozenset({Capability.HTTP.value, Capability.NAVIGATE.value})
_TYPED = frozenset({"typing", "typed", "char", "chars", "character", "characters", "keystroke", "keystrokes", "letter"})


def is_of_typing(case: Case, item: Evidence) -> bool:
    """Whether a pause or a name for one stands between letters: it says so, or its function or its loop does."""
    facts = case.files.get(item.location.path)
    named = [item.subject if item.aspect is not Aspect.CALL else ""]
    if facts is not None and item.function != NOWHERE:
        named.append(facts.functions[item.function].name.rpartition(".")[2])
    if facts is not None and item.loop != NOWHERE:
        named.extend(facts.loops[item.loop].sources)
    return any(not _TYPED.isdisjoint(words(name)) for name in named)


class TypingSimulation(EvasionRule):
    """Typing or presence is simulated before a send.

    ## What it finds
    `sendPresenceUpdate("composing")`, `sendStateTyping`, `startTyping`, `delayTyping` and their kin beside sends.

    ## Why it matters
    It imitates a person to the recipient and to WhatsApp.
    """

    id = "WA602"
    name = "typing-simulation"
    advised = ("presence",)
    title = "Simulates typing"
    policy = ("evasion",)
    flag = samples.TYPING
    passes = samples.NO_TYPING
    sentence = "simulates a person typing"
    roles = frozenset({Role.TYPING_WORD.value})
    abilities = frozenset({Capability.PRESENCE.value})

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Names for it, calls that show typing, names of pauses between letters; being online shows none."""
        hints = (item for item in super().hints(case, channel, evidence) if not _is_only_named(item, channel))
        shown = [_by_channel(item, channel) for item in hints if _shows_typing(case, item)]
        names = [item for item in evidence if item.role == Role.DELAY_WORD.value and item.aspect is not Aspect.LOOP]
        between = [replace(item, note=_BETWEEN) for item in names if is_of_typing(case, item)]
        sends = [act for act in sending(case, channel) if act.location.path in channel.files]
        pauses = Pauses(case, evidence, sends, channel.files).found()
        return [*shown, *between, *(item for item in pauses if is_of_typing(case, item))]

    def declared(self, case: Case) -> list[Evidence]:
        """Names of settings only, in files that speak of WhatsApp: a single word such as "composing" is one of any editor."""
        return [item for item in super().declared(case) if len(words(item.subject)) > 1 and _shows_typing(case, item)]


def _is_only_named(item: Evidence, channel: Channel) -> bool:
    """Whether an address stands in a file that asks nothing: who asks it is told."""
    return item.role == Role.GATEWAY_ROUTE.value and item.location.path not in channel.files


def _by_channel(item: Evidence, channel: Channel) -> Evidence:
    """A route, told as one of the gateway that is known to be asked, even where others have the same."""
    if item.role != Role.GATEWAY_ROUTE.value or item.signature == channel.finding.signature:
        return item
    return replace(item, note=_ROUTE)


_ROUTE = "route by which typing is shown"
_BETWEEN = "sets a delay between letters"
_FOLLOWS = ("on", "once", "subscribe")
_STATES = ("presence", "state", "status", "typing", "action", "type")
"""Parts of the names of settings whose value says what somebody does; a word in a list of words says nothing."""
_AT_REST = frozenset({"available", "unavailable", "paused", "online", "offline"})


def _shows_typing(case: Case, item: Evidence) -> bool:
    """Whether a call with presence shows a person who writes or records; a text that is only compared with shows none."""
    if item.aspect is Aspect.LITERAL:
        if item.role == Role.GATEWAY_ROUTE.value and " " in item.subject:
            return False  # a sentence that names the route
        place, _, name = item.source.partition(":")
        listed = place == LiteralRole.ELEMENT.value and len(words(item.subject)) == 1
        if (listed or place == LiteralRole.SETTING.value) and not any(word in name.lower() for word in _STATES):
            return False
        if is_of_test(item):
            return False
        return place != LiteralRole.OTHER.value and not is_asked_for(item)
    if item.aspect is not Aspect.CALL:
        return True
    method = item.source.replace("()", "").rpartition(".")[2].lower()
    if method in _FOLLOWS or "subscribe" in method or "unavailable" in method:
        return False
    parts = [part for call in case.calls_at(item.location) for each in call.arguments for part in each.text]
    texts = {part for part in parts if type(part) is str}
    constants = {word for part in parts if type(part) is Ref for word in words(part.name)[-1:]}
    return _AT_REST.isdisjoint(texts | constants)
