"""Where what a loop goes over ends up: in the choice of whom an act writes to, in what is written, or nowhere."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import partial

from msgspec.structs import replace

from detector.database.names import words
from detector.database.schema import Capability
from detector.extract.flow.routes import declares_client
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import ANY_PLACE, HOLE, NOWHERE, RECEIVER, Argument, Call, Feed, ParameterPart
from detector.model.location import Span
from detector.rules.automation import WEB_ADDRESSES
from detector.rules.base import SENDS
from detector.rules.case import Case, LoopSite
from detector.rules.chains import links_at
from detector.rules.deferred_sends import is_job_of_each, is_made_for_recipient, is_notified
from detector.rules.feeds import arrives, calls_function, handed, is_recipient, request_choice
from detector.rules.gateway_requests import REQUEST


class Reach(Enum):
    """Where the elements of a loop end up in an act that it repeats."""

    RECIPIENT = "recipient"
    CONTENT = "content"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


_CHATS = ("chat", "contact", "group", "conversation", "grupo", "kontak", "contato", "message", "msg", "dialog")
"""What an object is called that is somebody to write to itself."""
_ANSWERS = ("reply", "answer", "respond", "quote")


def is_told(act: Evidence) -> bool:
    """Whether an act is a text that tells an agent where to go."""
    return act.aspect is Aspect.LITERAL and act.role in WEB_ADDRESSES and " " in act.subject.strip()


def reach(case: Case, act: Evidence, site: LoopSite) -> Reach:
    """Say what of a send the elements of a loop around it become."""
    if is_told(act):
        calls = case.calls_at(site.via[-1].location) if site.via else carriers(case, act)
        path = site.via[-1].path if site.via else act.location.path
        feeds = [feed for call in calls for feed in call.feeds]
        told = arrives(case, path, feeds, replace(site, via=site.via[:-1]))
        return Reach.RECIPIENT if told else Reach.NOTHING
    calls = carriers(case, act)
    if not calls or not all(case.is_followed(path) for path in (act.location.path, site.path)):
        return Reach.UNKNOWN
    chosen: list[Feed] = []
    others: list[Feed] = []
    for call in calls:
        of_call = _choice_in(case, act, calls, call)
        chosen.extend(of_call)
        others.extend(feed for feed in call.feeds if feed not in of_call)
    path = act.location.path
    chosen = chosen or _declared(case, act) or _said_before(case, path, calls)
    if not chosen and any(step.asks for step in site.via) and not all(map(_is_written, calls)):
        chosen = [Feed(0, open=True)]
    answer = arrives(case, path, chosen, site)
    if answer is None:
        handed_over = (
            _hands_recipient(case, act, site, calls)
            or is_made_for_recipient(case, act, site)
            or is_job_of_each(case, act, site, chosen)
            or _is_told_in_chain(case, site)
            or is_notified(case, act, site)
        )
        return Reach.RECIPIENT if handed_over else Reach.UNKNOWN
    if answer:
        return Reach.RECIPIENT
    if any(not step.asks for step in site.via) and any(feed.loops for feed in chosen):
        return Reach.UNKNOWN  # a loop of the sending function chooses: out of what, is not followed
    if arrives(case, path, others, site):
        return Reach.CONTENT
    return Reach.RECIPIENT if _hands_recipient(case, act, site, calls) else Reach.NOTHING


def _declared(case: Case, act: Evidence) -> list[Feed]:
    """What a request is made of that only an interface declares: the parameters of its method."""
    path, index = act.location.path, act.function
    if index == NOWHERE or not case.once(("declares a client", path), lambda: declares_client(case.files[path])):
        return []
    function = case.files[path].functions[index]
    if not any(act.subject in decorator for decorator in function.decorators):
        return []
    parameters = function.parameters
    return [Feed(place, parameters=(ParameterPart(index, place, ""),)) for place in range(len(parameters))]


def _said_before(case: Case, path: str, calls: Sequence[Call]) -> list[Feed]:
    """What earlier links of a chain say of whom a request goes to: `SetBody({"number": to}).Post("/send")`."""
    links = (link for call in calls if "()." in call.path for link in links_at(case, path, call.span))
    return [feed for link in links for feed in link.feeds if feed.place != RECEIVER and is_recipient(feed.name)]


def _hands_recipient(case: Case, act: Evidence, site: LoopSite, calls: Sequence[Call]) -> bool:
    """Whether a loop's variable is handed to a parameter of the sending function that says whom it writes to.

    That is asked of requests only whose own fields say nothing of it: bodies that are written piece by piece.
    """
    if act.role not in REQUEST or not site.via or site.via[-1].asks or act.function == NOWHERE:
        return False
    if any(not _COME_IN.isdisjoint(words(source.replace("()", ""))[-1:]) for source in site.loop.sources):
        return False  # an answer to each message is told by what it hands on, too
    given = [argument.name for call in calls for argument in call.arguments]
    given += [feed.name for call in calls for feed in call.feeds]
    if any(name and is_recipient(name) for name in given):
        return False
    path, step = act.location.path, site.via[-1]
    if not calls_function(case, step, path, act.function):
        return False
    named = [
        ParameterPart(act.function, position, "")
        for position, name in enumerate(case.files[path].functions[act.function].parameters)
        if is_recipient(name)
    ]
    feeds = [feed for part in named for call in case.calls_at(step.location) for feed in handed(case, path, part, call)]
    return arrives(case, step.path, feeds, replace(site, via=site.via[:-1])) is True


_PUTTING = ("set", "with", "add")
"""How methods begin that put something into an object and give it back."""


def _is_told_in_chain(case: Case, site: LoopSite) -> bool:
    """Whether a message is put together and sent in one chain that says whom it goes to: `Message().to(each.phone).send()`."""
    step = site.via[-1] if site.via else None
    if step is None or step.asks:
        return False
    way = replace(site, via=site.via[:-1])
    telling = (call for call in links_at(case, step.path, step.location.span) if _says_recipient(call.method))
    return any(arrives(case, step.path, [f for f in call.feeds if f.place == 0], way) for call in telling)


def _says_recipient(method: str) -> bool:
    lower = method.lower()
    return any(is_recipient(lower.removeprefix(start)) for start in ("", *_PUTTING))


_COME_IN = frozenset({"messages", "mensajes", "mensagens", "msgs", "updates", "events", "entry", "changes"})
"""Last words for what handlers of incoming messages go over."""


def choice_of(case: Case, act: Evidence) -> list[Feed]:
    """What chooses whom an act writes to, of all that feeds the calls that do it."""
    calls = carriers(case, act)
    return [feed for call in calls for feed in _choice_in(case, act, calls, call)]


def _choice_in(case: Case, act: Evidence, calls: Sequence[Call], call: Call) -> list[Feed]:
    return request_choice(calls, call) if act.role in REQUEST else _choice(case, act, call)


def calls_within(case: Case, item: Evidence) -> list[Call]:
    """The call at a place and those among its arguments."""
    span = item.location.span
    places = case.call_places(item.location.path)
    start = bisect_left(places, span)
    inside = [place for place in places[start : start + _LOOK_BACK] if span.encloses(place)]
    return [call for place in inside for call in case.calls_in(item.location.path)[place]]


def is_drawn(case: Case, act: Evidence, site: LoopSite) -> bool:
    """Whether anything that an act is given comes from a loop around it; unknown is yes where nothing is followed."""
    if not all(case.is_followed(path) for path in (act.location.path, site.path)):
        return True
    if _is_for_the_program(case, site):
        return False
    feeds = [feed for call in carriers(case, act) for feed in call.feeds]
    return arrives(case, act.location.path, feeds, site) is True


def _is_for_the_program(case: Case, site: LoopSite) -> bool:
    """Whether a program that is asked does something that it hands nothing to of what it is asked: `reconnect()`."""
    asked = next((place for place, step in enumerate(site.via) if step.asks), len(site.via))
    return any(
        calls and not any(call.arguments or call.feeds or "." in call.path for call in calls)
        for calls in (case.calls_at(step.location) for step in site.via[asked + 1 :])
    )


def carriers(case: Case, act: Evidence) -> list[Call]:
    """The calls that do an act: the one that it is, or those that make a request of an address."""
    path = act.location.path
    found = list(case.calls_at(act.location)) if act.aspect is Aspect.CALL else _around(case, act)
    if act.role in REQUEST:
        requests = case.once(("requests", path), partial(_requests, case, path))
        beside = requests.get((act.function, act.loop), ())
        middle = bisect_left(beside, act.location.span, key=_place)
        found.extend(beside[max(0, middle - _NEAREST) : middle + _NEAREST])
        if case.files[path].language in _WITH_BLOCKS:
            found.extend(filling for call in tuple(found) for filling in _filling(case, path, call))
    return list(dict.fromkeys(found))


_WITH_BLOCKS = frozenset({"kotlin"})
"""Languages in which a block behind a request puts it together: `client.post(url) { setBody(text) }`."""
_FILLERS = frozenset({"setBody", "body", "parameter", "append"})


def _filling(case: Case, path: str, request: Call) -> Iterator[Call]:
    """The calls in the block behind a request that put something into it."""
    places = case.call_places(path)
    first = bisect_right(places, request.span)
    for place in places[first : first + _LOOK_BACK]:
        if not request.span.encloses(place):
            return
        yield from (call for call in case.calls_in(path)[place] if call.method in _FILLERS)


_NEAREST = 8
"""So many requests before an act in its function, and as many behind it, may be those that do it."""


def _requests(case: Case, path: str) -> dict[tuple[int, int], list[Call]]:
    """The HTTP calls of a file by function and loop, in order."""
    found: dict[tuple[int, int], list[Call]] = defaultdict(list)
    for item in case.in_file(path):
        if item.capability == Capability.HTTP.value:
            found[item.function, item.loop].extend(case.calls_at(item.location))
    return {place: sorted(calls, key=_place) for place, calls in found.items()}


def _place(call: Call) -> Span:
    return call.span


def _around(case: Case, act: Evidence) -> list[Call]:
    """The calls among whose arguments a text stands."""
    span = act.location.span
    places = case.call_places(act.location.path)
    end = bisect_right(places, span)
    near = [place for place in places[max(0, end - _LOOK_BACK) : end] if place.encloses(span)]
    return [call for place in near for call in case.calls_in(act.location.path)[place] if call.function == act.function]


_LOOK_BACK = 64
"""How many calls before a text may be those it stands in."""


def _is_written(call: Call) -> bool:
    """Whether a call itself says whom it goes to: what it is given for that is a known text."""
    named = [argument for argument in call.arguments if argument.name and is_recipient(argument.name)]
    choosing = named or [argument for argument in call.arguments if not argument.name][:1]
    texts = [argument.text for argument in choosing]
    return all(text and all(type(part) is str and HOLE not in part for part in text) for text in texts)


def _choice(case: Case, act: Evidence, call: Call) -> list[Feed]:
    """What chooses the chat in a call of a client: a named argument, the first one, or the object it is called on."""
    whole = [feed for feed in call.feeds if feed.place == ANY_PLACE]
    if case.files[act.location.path].language in _SHELLS:
        return _behind_options(call)
    if call.method.lower().startswith("upload"):
        return whole  # to whom it goes is said when it is sent
    if is_order(call):
        return whole + [feed for feed in call.feeds if feed.name and is_recipient(feed.name)]
    positional = sum(not argument.name for argument in call.arguments)
    first = [feed for feed in call.feeds if feed.place == 0]
    if act.capability == Capability.FORWARD.value:
        return whole + first
    leading = {feed.name for feed in first} | {argument.name for argument in call.arguments if positional <= 1}
    if any(name and is_recipient(name) for name in leading):
        return whole + [feed for feed in call.feeds if feed.name and is_recipient(feed.name)]
    receiver = call.path.rpartition(".")[0].lower()
    if (positional <= 1 and is_answer(call)) or (
        positional <= 2 and any(word in _object_of(receiver) for word in _CHATS)
    ):
        return whole + [feed for feed in call.feeds if feed.place == RECEIVER]
    if positional <= 1 and any(_is_said(argument) for argument in call.arguments):
        return whole  # all that it is given is what is said: to whom is settled elsewhere
    if case.files[act.location.path].language == "go" and not any(feed.loops for feed in first):
        return whole + [feed for feed in call.feeds if feed.place in (0, 1)]  # a context goes first
    return whole + first


def _is_said(argument: Argument) -> bool:
    """Whether an argument is a text in words, which is no number, address or name of a chat."""
    parts = [part for part in argument.text if type(part) is str]
    return any(len(part.split()) >= _SENTENCE for part in parts)


_SENTENCE = 3
"""So many words make a text that is said."""
_SHELLS = frozenset({"bash", "powershell", "batch"})


def _behind_options(call: Call) -> list[Feed]:
    """What chooses the chat in a command: what stands behind an option that is called so, or anything."""
    options = [argument.text[0] if len(argument.text) == 1 else "" for argument in call.arguments]
    places = {
        place + 1
        for place, option in enumerate(options)
        if isinstance(option, str) and option.startswith("-") and is_recipient(option.lstrip("-"))
    }
    return [feed for feed in call.feeds if (feed.place in places if places else feed.place != RECEIVER)]


_ORDERS = ("tabs.sendMessage", "runtime.sendMessage")


def is_order(call: Call) -> bool:
    """Whether a part of a browser extension asks another one to write to somebody."""
    return call.path.endswith(_ORDERS) and any(
        is_recipient(argument.name) for argument in call.arguments if argument.name
    )


def is_answer(call: Call) -> bool:
    """Whether a method is called after answering."""
    return any(word in call.method.lower() for word in _ANSWERS)


def _object_of(receiver: str) -> str:
    """The last object of a chain: "client().getchatbyid()" is a chat."""
    return receiver.rpartition(".")[2]


def is_send(act: Evidence) -> bool:
    """Whether an act alone puts a message on its way."""
    return act.capability in SENDS
