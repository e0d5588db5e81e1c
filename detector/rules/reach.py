"""Where what a loop goes over ends up: in the choice of whom an act writes to, in what is written, or nowhere."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
from detector.rules.case import CallSite, Case, LoopSite
from detector.rules.gateway_requests import REQUEST


class Reach(Enum):
    """Where the elements of a loop end up in an act that it repeats."""

    RECIPIENT = "recipient"
    CONTENT = "content"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


_RECIPIENTS = frozenset(
    {
        "to",
        "toid",
        "tonumber",
        "tonumbers",
        "tophone",
        "sendto",
        "phone",
        "phones",
        "phoneno",
        "phonenumber",
        "phonenumbers",
        "number",
        "numbers",
        "numero",
        "numeros",
        "telefone",
        "telefono",
        "telefon",
        "celular",
        "fone",
        "tel",
        "mobile",
        "mobileno",
        "msisdn",
        "jid",
        "remotejid",
        "tojid",
        "chatid",
        "chatids",
        "wid",
        "waid",
        "recipient",
        "recipients",
        "recipientid",
        "recipientphone",
        "receiver",
        "receivers",
        "receptor",
        "target",
        "targets",
        "destination",
        "destino",
        "destinatario",
        "dest",
        "dst",
        "contact",
        "contactid",
        "contato",
        "chat",
        "group",
        "groupid",
        "grupo",
        "user",
        "userid",
        "username",
        "nomor",
        "penerima",
        "whatsapp",
        "whatsappnumber",
    }
)
"""Names of arguments and request fields that say whom a message goes to, in lower case and without marks."""
_CHATS = ("chat", "contact", "group", "conversation", "grupo", "kontak", "contato", "message", "msg", "dialog")
"""What an object is called that is somebody to write to itself."""
_ANSWERS = ("reply", "answer", "respond", "quote")


_NAMELESS = "<lambda>"
"""What functions are called that no call names: nothing is handed to them by one."""


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
    chosen = chosen or _declared(case, act)
    if not chosen and any(step.asks for step in site.via) and not all(map(_is_written, calls)):
        chosen = [Feed(0, open=True)]
    answer = arrives(case, path, chosen, site)
    if answer is None:
        handed_over = (
            _hands_recipient(case, act, site, calls)
            or _is_made_for_recipient(case, act, site)
            or _is_job_of_each(case, act, site, chosen)
            or _is_told_in_chain(case, site)
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
    if index == NOWHERE or not case.once(("declares", path), lambda: declares_client(case.files[path])):
        return []
    function = case.files[path].functions[index]
    if not any(act.subject in decorator for decorator in function.decorators):
        return []
    parameters = function.parameters
    return [Feed(place, parameters=(ParameterPart(index, place, ""),)) for place in range(len(parameters))]


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
    if any(name and _is_recipient(name) for name in given):
        return False
    path, step = act.location.path, site.via[-1]
    if not _calls(case, step, path, act.function):
        return False
    named = [
        ParameterPart(act.function, position, "")
        for position, name in enumerate(case.files[path].functions[act.function].parameters)
        if _is_recipient(name)
    ]
    feeds = [feed for part in named for call in case.calls_at(step.location) for feed in handed(case, path, part, call)]
    return arrives(case, step.path, feeds, replace(site, via=site.via[:-1])) is True


_HANDLER, _MAKERS = ".handle", (".constructor", ".__construct")
"""What a job that was put on a queue is worked off by, and what it was made by."""


def _is_made_for_recipient(case: Case, act: Evidence, site: LoopSite) -> bool:
    """Whether a job, whose handler sends, is made with a loop's variable for a parameter that says whom it writes to."""
    function = case.function(act)
    if function is None or not function.name.endswith(_HANDLER) or not site.via or site.via[-1].asks:
        return False
    path, step = act.location.path, site.via[-1]
    feeds = _made_of(case, path, act.function, step)
    return feeds is not None and arrives(case, step.path, feeds, replace(site, via=site.via[:-1])) is True


def _is_job_of_each(case: Case, act: Evidence, site: LoopSite, chosen: Sequence[Feed]) -> bool:
    """Whether a loop makes a job of each element, and the job writes to somebody that it only knows by what it was made of.

    `Remind::dispatch($invoice)` in the loop, `$this->send($this->invoice->customer->phone)` in the handler.
    """
    path, function, feeds = act.location.path, act.function, list(chosen)
    for place, (step, found) in enumerate(handed_on(case, path, chosen, site), 1):
        if step.asks:
            return False
        if any(feed.open for feed in feeds) and (maker := _maker(case, path, function)) is not None:
            given = _made_of(case, path, function, step)
            if given is None and any(case.files[path].functions[maker].parameters):
                given = [feed for call in case.calls_at(step.location) for feed in call.feeds if feed.place != RECEIVER]
            return given is not None and arrives(case, step.path, given, replace(site, via=site.via[:-place])) is True
        path, function, feeds = step.path, step.function, found
    return False


def _maker(case: Case, path: str, function: int) -> int | None:
    """The function that makes the job which a function works off; None if that is no handler of jobs."""
    functions = case.files[path].functions
    if function == NOWHERE or not functions[function].name.endswith(_HANDLER):
        return None
    makers = {functions[function].name.removesuffix(_HANDLER) + maker for maker in _MAKERS}
    return next((index for index, each in enumerate(functions) if each.name in makers), None)


def _made_of(case: Case, path: str, function: int, step: CallSite) -> list[Feed] | None:
    """What a call that queues a job hands to the parameters of its maker that say whom it writes to; None if none does."""
    maker = _maker(case, path, function)
    parameters = () if maker is None else case.files[path].functions[maker].parameters
    named = [place for place, name in enumerate(parameters) if _is_recipient(name)]
    if maker is None or not named:
        return None
    parts = (ParameterPart(maker, place, "") for place in named)
    return [feed for part in parts for call in case.calls_at(step.location) for feed in handed(case, path, part, call)]


_PUTTING = ("set", "with", "add")
"""How methods begin that put something into an object and give it back."""


def _is_told_in_chain(case: Case, site: LoopSite) -> bool:
    """Whether a message is put together and sent in one chain that says whom it goes to: `Message().to(each.phone).send()`."""
    step = site.via[-1] if site.via else None
    if step is None or step.asks:
        return False
    way = replace(site, via=site.via[:-1])
    telling = (call for call in _begun_at(case, step.path, step.location.span) if _says_recipient(call.method))
    return any(arrives(case, step.path, [f for f in call.feeds if f.place == 0], way) for call in telling)


def _begun_at(case: Case, path: str, span: Span) -> Iterator[Call]:
    """The calls that begin where a call does: the links of its chain."""
    places = case.call_places(path)
    first = bisect_left(places, Span(span.line, span.column, 0, 0))
    for place in places[first : first + _LOOK_BACK]:
        if (place.line, place.column) != (span.line, span.column):
            return
        yield from case.calls_in(path)[place]


def _says_recipient(method: str) -> bool:
    lower = method.lower()
    return any(_is_recipient(lower.removeprefix(start)) for start in ("", *_PUTTING))


_COME_IN = frozenset({"messages", "mensajes", "mensagens", "msgs", "updates", "events", "entry", "changes"})
"""Last words for what handlers of incoming messages go over."""


def choice_of(case: Case, act: Evidence) -> list[Feed]:
    """What chooses whom an act writes to, of all that feeds the calls that do it."""
    calls = carriers(case, act)
    return [feed for call in calls for feed in _choice_in(case, act, calls, call)]


def _choice_in(case: Case, act: Evidence, calls: Sequence[Call], call: Call) -> list[Feed]:
    return _request_choice(calls, call) if act.role in REQUEST else _choice(case, act, call)


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


def arrives(case: Case, path: str, feeds: Iterable[Feed], site: LoopSite) -> bool | None:
    """Whether the variables of a loop are in what feeds a call of a file; None if that cannot be told."""
    levels = [(path, list(feeds))]
    for step, found in handed_on(case, path, levels[0][1], site):
        # A request explains all that was open in the program that answers it.
        levels = [(step.path, found)] if step.asks else [*levels, (step.path, found)]
    home, last = levels[-1]
    if home == site.path and any(site.index in feed.loops for feed in last):
        return True
    is_open = any(step.kept for step in site.via) or any(feed.open for _, found in levels for feed in found)
    return None if is_open else False


def handed_on(case: Case, path: str, feeds: Iterable[Feed], site: LoopSite) -> Iterator[tuple[CallSite, list[Feed]]]:
    """Give the calls on the way from an act out to a loop around, with what feeds the act through each."""
    is_open = False
    for step in reversed(site.via):
        if step.asks:
            feeds = asked_with(case, step) if is_open or any(map(_may_be_asked_with, feeds)) else []
            path, is_open = step.path, False
            yield step, feeds
            continue
        is_open = is_open or any(feed.open for feed in feeds)
        parts = sorted({part for feed in feeds for part in feed.parameters})
        calls = case.calls_at(step.location)
        kept = [part for part in parts if step.path == path and not _calls(case, step, path, part.function)]
        functions = case.files[path].functions
        given = [part for part in parts if part not in kept and functions[part.function].name != _NAMELESS]
        feeds = [feed for part in given for call in calls for feed in _choosing(handed(case, path, part, call))]
        if kept:
            feeds.append(Feed(ANY_PLACE, parameters=tuple(kept)))
        path = step.path
        yield step, feeds


def _choosing(feeds: list[Feed]) -> list[Feed]:
    """What says whom a message goes to of an object that is handed on as a whole; all where no field is called so."""
    named = any(feed.name and _is_recipient(feed.name) for feed in feeds)
    return [feed for feed in feeds if not feed.name or _is_recipient(feed.name)] if named else feeds


def _calls(case: Case, step: CallSite, path: str, function: int) -> bool:
    """Whether a step calls a function, rather than one inside of it that sees its parameters."""
    return step in case.once(("callers", path, function), lambda: frozenset(case.callers(path, function)))


_READERS = frozenset({"get_json", "json", "loads", "get_data", "formdata", "parse_args", "getparameter", "readline"})
"""Calls that give what a program is asked with, in lower case."""


def _may_be_asked_with(feed: Feed) -> bool:
    """Whether a value may come from what a program is asked with."""
    return feed.open or bool(feed.parameters) or any(call.lower() in _READERS for call in feed.calls)


def asked_with(case: Case, step: CallSite) -> list[Feed]:
    """Give what chooses the recipient of what another program is asked for."""
    calls = case.calls_at(step.location)
    return [feed for call in calls for feed in _request_choice(calls, call)]


def handed(case: Case, path: str, part: ParameterPart, call: Call) -> list[Feed]:
    """Give what a call hands to a parameter of a function in a file."""
    names = case.files[path].functions[part.function].parameters
    name = names[part.position] if part.position < len(names) else ""
    found: list[Feed] = []
    for feed in call.feeds:
        head, _, rest = feed.name.partition(".")
        if (
            feed.place == ANY_PLACE
            or (head and head == name and rest in ("", part.key))
            or (feed.place == part.position and (not feed.name or not part.key or head == part.key))
        ):
            found.append(feed)
    return found


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
    named = [argument for argument in call.arguments if argument.name and _is_recipient(argument.name)]
    choosing = named or [argument for argument in call.arguments if not argument.name][:1]
    texts = [argument.text for argument in choosing]
    return all(text and all(type(part) is str and HOLE not in part for part in text) for text in texts)


def _is_recipient(name: str) -> bool:
    last = name.rpartition(".")[2]
    return "".join(letter for letter in last if letter.isalnum()).lower() in _RECIPIENTS


def _request_choice(carriers: Sequence[Call], call: Call) -> list[Feed]:
    """What chooses the recipient of a request: the fields that are called so, else whatever is put into it."""
    named = any(_is_recipient(argument.name) for each in carriers for argument in each.arguments if argument.name)
    keyed = any(_is_recipient(feed.name) for each in carriers for feed in each.feeds if feed.name)
    if named or keyed:
        return [feed for feed in call.feeds if feed.name and _is_recipient(feed.name)]
    return [feed for feed in call.feeds if feed.place != RECEIVER]


def _choice(case: Case, act: Evidence, call: Call) -> list[Feed]:
    """What chooses the chat in a call of a client: a named argument, the first one, or the object it is called on."""
    whole = [feed for feed in call.feeds if feed.place == ANY_PLACE]
    if case.files[act.location.path].language in _SHELLS:
        return _behind_options(call)
    if call.method.lower().startswith("upload"):
        return whole  # to whom it goes is said when it is sent
    if is_order(call):
        return whole + [feed for feed in call.feeds if feed.name and _is_recipient(feed.name)]
    positional = sum(not argument.name for argument in call.arguments)
    first = [feed for feed in call.feeds if feed.place == 0]
    if act.capability == Capability.FORWARD.value:
        return whole + first
    leading = {feed.name for feed in first} | {argument.name for argument in call.arguments if positional <= 1}
    if any(name and _is_recipient(name) for name in leading):
        return whole + [feed for feed in call.feeds if feed.name and _is_recipient(feed.name)]
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
        if isinstance(option, str) and option.startswith("-") and _is_recipient(option.lstrip("-"))
    }
    return [feed for feed in call.feeds if (feed.place in places if places else feed.place != RECEIVER)]


_ORDERS = ("tabs.sendMessage", "runtime.sendMessage")


def is_order(call: Call) -> bool:
    """Whether a part of a browser extension asks another one to write to somebody."""
    return call.path.endswith(_ORDERS) and any(
        _is_recipient(argument.name) for argument in call.arguments if argument.name
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
