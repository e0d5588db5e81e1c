"""WA603 and WA604: messages that are varied and senders that take turns, so that bulk does not look like it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability, Role
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, Call, Function, LiteralRole, LoopKind
from detector.model.location import Location
from detector.rules.aside import is_test
from detector.rules.base import Channel
from detector.rules.behaviour import sending
from detector.rules.case import Case
from detector.rules.gateway_requests import is_of_test
from detector.rules.samples import evasion as samples
from detector.rules.tricks import EvasionRule
from detector.rules.wordings import drawn_wordings

_SPINTAX = "spintax"
"""Id of the entry for packages and functions that vary a text."""
_INVISIBLE = frozenset({"\u200b", "\u2060", "\u200c"})


class TextVariation(EvasionRule):
    """The text is varied so that no two messages are alike.

    ## What it finds
    Spintax, also by hand (one of the parts between bars, at random), rotating templates, one of several wordings by chance for
    each recipient of a campaign, invisible characters, deliberate typos.
    """

    id = "WA603"
    name = "text-variation"
    advised = ("random",)
    title = "Varies the text to look unique"
    policy = ("evasion",)
    flag = samples.VARIED_TEXT
    passes = samples.SAME_TEXT
    sentence = "varies the text so that bulk messages look different"
    roles = frozenset({Role.SPINTAX_WORD.value})

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Words for varied text, and imports of packages that vary it."""
        imports = [item for item in evidence if item.signature == _SPINTAX and item.aspect is Aspect.IMPORT]
        # Pages hold boxes open with invisible characters: they vary a text only where something is sent.
        said = (
            item
            for item in super().hints(case, channel, evidence)
            if item.subject not in _INVISIBLE
            or (item.location.path in channel.files and not _is_sought(item))
            or _takes_one(case, item)
        )
        sends = [act for act in sending(case, channel) if act.location.path in channel.files]
        leading = case.leading_to(sends)
        spun = (
            replace(item, note=_SPUN)
            for item in evidence
            if item.capability == Capability.RANDOM.value and item.aspect is Aspect.CALL and _is_spun(case, item)
        )
        spun_in = (item for item in spun if not leading.isdisjoint(case.leading_to([item], 1)))
        return [*said, *imports, *spun_in, *drawn_wordings(case, sends, evidence)]


_SOUGHT = tuple(f"{LiteralRole.ARGUMENT.value}:{name}" for name in ("includes", "indexOf", "strip", "split"))
_SPUN = "takes one of the wordings in a place of the text"
_SPLITS = frozenset({"split", "Split", "explode"})
_REPLACES = frozenset(
    {"replace", "replaceAll", "Replace", "sub", "gsub", "preg_replace_callback", "ReplaceAllStringFunc"}
)


def _is_spun(case: Case, draw: Evidence) -> bool:
    """Whether what replaces a place of a text draws one of its parts: `lambda m: choice(m[1].split("|"))`."""
    return draw.function in case.once(("spinning", path := draw.location.path), lambda: _spinning(case, path))


def _spinning(case: Case, path: str) -> frozenset[int]:
    """The functions of a file that are handed to a replacement and take their parameter to pieces."""
    functions = case.files[path].functions
    return frozenset(
        index
        for index, calls in case.calls_by_function(path).items()
        if index != NOWHERE and _splits_its_own(calls, index) and _replaces(case, path, functions[index])
    )


def _splits_its_own(calls: Sequence[Call], function: int) -> bool:
    return any(
        not _SPLITS.isdisjoint(feed.calls) and any(part.function == function for part in feed.parameters)
        for call in calls
        for feed in call.feeds
    )


def _replaces(case: Case, path: str, function: Function) -> bool:
    """Whether a function stands in a call that replaces places of a text."""
    around = case.calls_by_function(path).get(function.parent, ())
    return any(call.method in _REPLACES and call.span.encloses(function.span) for call in around)


def _is_sought(item: Evidence) -> bool:
    """Whether a text is looked for in another one, or is what a test asks about."""
    return is_of_test(item) or item.source.startswith(_SOUGHT) or is_test(item.location.path)


def _takes_one(case: Case, item: Evidence) -> bool:
    """Whether an invisible character stands in a list of which the next one is taken, or any."""
    place, _, name = item.source.partition(":")
    path = item.location.path
    return place == LiteralRole.ELEMENT.value and name in case.once(("chosen of", path), lambda: _chosen_of(case, path))


def _chosen_of(case: Case, path: str) -> frozenset[str]:
    """The lists of a file of which the next one is taken, or any."""
    facts = case.files.get(path)
    return frozenset(
        loop.sources[0].rpartition("#")[2].rpartition(".")[2]
        for loop in (facts.loops if facts is not None else ())
        if loop.kind in _ONE_OF and loop.sources
    )


class NumberRotation(EvasionRule):
    """Messages are spread over several sender numbers.

    ## What it finds
    Names that say so, and senders, instances, accounts, sessions or chips of which each message takes the next one or any.

    ## Why it matters
    Rotation only multiplies the numbers that are lost; on the Business Platform limits hold for the whole portfolio.
    """

    id = "WA604"
    name = "number-rotation"
    advised = ("session",)
    title = "Rotates sender numbers"
    policy = ("evasion",)
    flag = samples.ROTATION
    passes = samples.NO_ROTATION
    sentence = "spreads messages over several sender numbers"
    roles = frozenset({Role.ROTATION_WORD.value})

    def hints(self, case: Case, channel: Channel, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Names for it, and lists of senders out of which one after the other is taken on the way to a send."""
        sends = [act for act in sending(case, channel) if act.location.path in channel.files]
        busy = sorted({path for path, _ in case.leading_to(sends)} | channel.files) if sends else []
        turns = [turn for path in busy for turn in _turns_of_senders(case, path)]
        return [*super().hints(case, channel, evidence), *turns]


_ONE_OF = frozenset({LoopKind.TURN, LoopKind.CHOICE})
_SENDERS = frozenset(
    {"chip", "chips", "sender", "senders", "instance", "instances", "instancia", "instancias", "sessoes", "sesiones"}
    | {"session", "sessions", "account", "accounts", "conta", "contas", "cuenta", "cuentas", "akun"}
)
"""What lists of one's own numbers are called."""


def _turns_of_senders(case: Case, path: str) -> Iterator[Evidence]:
    """Where a file takes one out of a list of senders, the next one or any."""
    facts = case.files.get(path)
    for index, loop in enumerate(facts.loops if facts else ()):
        name = loop.sources[0].rpartition("#")[2].rpartition(".")[2] if loop.sources else ""
        if loop.kind in _ONE_OF and not _SENDERS.isdisjoint(words(name)):
            yield Evidence(
                signature=_ROTATION,
                aspect=Aspect.IDENTIFIER,
                level=Level.COMBINE,
                location=Location(path, loop.span),
                note=f"takes one of {name}, the next or any",
                role=Role.ROTATION_WORD.value,
                function=loop.function,
                loop=index,
                subject=name,
            )


_ROTATION = "number-rotation"
"""Id of the entry for words of rotation."""
