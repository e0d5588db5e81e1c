"""What a file answers and asks for over HTTP, read from its facts: routes with their handlers, requests with their addresses."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from detector.extract.flow.addresses import ANY, answered
from detector.extract.flow.values import OWN, render
from detector.model.fact import NOWHERE, Argument, Call, FileFacts, Import, Ref, Text
from detector.model.location import Span

_VERBS = ("get", "post", "put", "patch", "delete")
_ANSWERING = frozenset({*_VERBS, *(f"add_{verb}" for verb in _VERBS), "all", "any", "handle", "handlefunc"})
"""Methods that are given a path and what answers it."""
_ASKING = frozenset(
    {
        "request",
        "fetch",
        "axios",
        "ajax",
        "exchange",
        "curl",
        "curl_init",
        "curl_setopt",
        "curl_setopt_array",
        "url",
        "uri",
    }
)
"""Last names of functions that make a request whose verb stands in its arguments."""
_ADDRESSES = ("url", "uri", "endpoint", "path", "curlopt_url")
_MOUNTS = frozenset(
    """
    use register include_router mount register_blueprint Group group APIRouter Blueprint Controller Route RequestMapping
    Router prefix basePath namespace
    """.split()  # noqa: SIM905
)
"""Functions that say under which path the routes of a router or file stand."""
_SERVERS = re.compile(
    r"(?:express|fastify|@?koa[-/]router|@koa/router|hono|polka|restify|elysia|itty-router|h3|@hapi/hapi|flask|fastapi|starlette"
    r"|sanic|bottle|quart|falcon|aiohttp|net/http|github\.com/(?:gin-gonic|labstack|gofiber|go-chi|gorilla)/.*"
    r"|Illuminate\\Support\\Facades|Slim.*)\Z"
)
_BOTH = frozenset({"aiohttp", "net/http", r"Illuminate\Support\Facades"})
"""Modules that ask and answer."""
_ROUTERS = frozenset({"app", "router", "server", "fastify", "bp", "blueprint", "routes"})
_ASKED_PARAMETERS = frozenset({"req", "request", "ctx", "context", "c", "event", "w", "r"})
"""What handlers call their first parameter."""
_DECORATOR = re.compile(
    r"""@?(?:[\w.]+\.)?(?P<name>route|api_route|[Gg]et|[Pp]ost|[Pp]ut|[Pp]atch|[Dd]elete|RequestMapping
    |(?:Get|Post|Put|Patch|Delete)Mapping|Http(?:Get|Post|Put|Patch|Delete))\(\s*(?:(?:value|path)\s*=\s*)?\{?\s*[rf]?["'`](?P<path>[^"'`\n]{1,200})["'`]
    (?P<rest>[^\n]{0,200})""",
    re.VERBOSE,
)
_CLIENTS = (
    "Refit",
    "RestEase",
    "retrofit2",
    "feign",
    "org.springframework.cloud.openfeign",
    "org.springframework.web.service.annotation",
    "org.eclipse.microprofile.rest.client",
    "io.micronaut.http.client",
)
"""Modules that make a client of an interface whose methods bear the routes it asks for."""
_METHODS = re.compile(r"[\"'.](GET|POST|PUT|PATCH|DELETE)\b")
_FILES = re.compile(
    r"(?:^|/)(?:app/(?P<next>(?:[^/]+/)*)route|pages/(?P<page>api/.+)|src/routes/(?P<kit>(?:[^/]+/)*)\+server"
    r"|supabase/functions/(?P<edge>[^/]+)/index)\.(?:m?[jt]sx?)\Z"
)
"""Files that answer the path they stand under."""
_EDGE = "/functions/v1/"
_LONGEST_PATH = 300
_FEWEST_ARGUMENTS = 2
_MOST_ADDRESSES = 2
_MOST_PATHS = 8
_MOST_ROUTES = 400


class Written(NamedTuple):
    """A route as a file writes it. The handler is a function of the file, or a symbol to look up."""

    verb: str
    segments: tuple[str, ...]
    target: int
    module: str = ""
    symbol: str = ""
    span: Span | None = None
    """Of the call that writes it."""


class Asked(NamedTuple):
    """A call that asks for an address, known as far as the file tells."""

    call: Call
    verb: str
    text: Text


def routes_in(facts: FileFacts) -> list[Written]:
    """Give the routes that a file writes: by decorators, by calls of a router, by its own place, by comparing paths."""
    found = [*_decorated(facts), *_placed(facts), *_compared(facts)]
    functions: AnonymousFunctions | None = None
    for fact in facts.facts:
        if type(fact) is Call and len(fact.arguments) >= _FEWEST_ARGUMENTS and fact.method.lower() in _ANSWERING:
            functions = functions or AnonymousFunctions(facts)
            found.extend(_called(fact, functions))
        if len(found) > _MOST_ROUTES:
            break
    return found[:_MOST_ROUTES]


def requests_in(facts: FileFacts) -> Iterator[Asked]:
    """Give the calls of a file that may ask for an address of the project."""
    for fact in facts.facts:
        if type(fact) is not Call or not fact.arguments:
            continue
        if fact.path.endswith("functions.invoke") or fact.path.endswith("functions().invoke"):
            name = fact.arguments[0].text
            if name:
                yield Asked(fact, ANY, (_EDGE, *name))
            continue
        verb = verb_of(fact)
        if verb is not None and not _is_of_router(fact):
            yield from (Asked(fact, verb, text) for text in islice(_addresses_of(fact), _MOST_ADDRESSES))


def mounts_in(facts: FileFacts) -> Iterator[tuple[str, Call]]:
    """Give the paths under which a file puts routes, its own or those of the modules that the call is given."""
    for fact in facts.facts:
        if type(fact) is Call and fact.method in _MOUNTS:
            for argument in fact.arguments:
                text = render(argument.text)
                if text and (text.startswith("/") or fact.method == "Controller"):
                    yield text, fact


def verb_of(call: Call) -> str | None:
    """Give the verb of a call that may make a request, `ANY` if it is not told; None for other calls."""
    name = call.method.lower().removesuffix("()")
    for verb in _VERBS:
        if name.startswith(verb):
            return verb
    told = told_verb(call.arguments)
    if name in _ASKING or call.module == "axios" or (name == "open" and told):
        return told
    return None


def told_verb(arguments: tuple[Argument, ...]) -> str:
    """Give the verb that stands among arguments as a word of its own."""
    for argument in arguments:
        if len(argument.text) == 1 and type(argument.text[0]) is str:
            word = argument.text[0]
            if word.isupper() and word.lower() in _VERBS:
                return word.lower()
            if argument.name.lower() in ("method", "type") and word.lower() in _VERBS:
                return word.lower()
    return ANY


def _addresses_of(call: Call) -> Iterator[Text]:
    for argument in call.arguments:
        if (not argument.name or argument.name.lower() in _ADDRESSES) and argument.text and not _is_word(argument.text):
            yield argument.text


def _is_of_router(call: Call) -> bool:
    """Whether a call is of a router, be it one whose handler is not known, or an annotation of a handler."""
    if call.method.endswith("Mapping") or call.module.startswith("@nestjs/"):
        return True
    if call.module:
        return call.module not in _BOTH and _SERVERS.match(call.module) is not None
    return call.path.rpartition(".")[0].rpartition(".")[2].lower() in _ROUTERS


def _is_word(text: Text) -> bool:
    """Whether a text is known and no path: a verb, the name of an option."""
    return all(type(part) is str and "/" not in part for part in text)


def declares_client(facts: FileFacts) -> bool:
    """Whether a file declares a client: what stands over the methods of its interface is asked, not answered."""
    return any(type(fact) is Import and fact.module.startswith(_CLIENTS) for fact in facts.facts)


def _decorated(facts: FileFacts) -> Iterator[Written]:
    if declares_client(facts):
        return
    for index, function in enumerate(facts.functions):
        for decorator in function.decorators:
            match = _DECORATOR.match(decorator)
            if match is None:
                continue
            verbs = [verb for verb in _VERBS if verb in match["name"].lower()] or [
                verb.lower() for verb in _METHODS.findall(match["rest"])
            ]
            if not verbs and match["name"] == "route":
                verbs = ["get"]
            for verb in verbs or [ANY]:
                yield Written(verb, answered(match["path"]), index)


def _placed(facts: FileFacts) -> Iterator[Written]:
    match = _FILES.search(facts.path[-_LONGEST_PATH:])
    if match is None:
        return
    kind = match.lastgroup
    path = match[kind] if kind else ""
    if kind in ("next", "kit"):
        segments = answered("/".join(part for part in path.split("/") if not part.startswith("(")))
        for index, function in enumerate(facts.functions):
            if function.name.lower() in _VERBS and function.name.isupper():
                yield Written(function.name.lower(), segments, index)
    elif kind == "edge":
        yield from _whole(facts, answered(f"{_EDGE}{path}"))
    else:
        yield from _whole(facts, answered(path.removesuffix("/index")))


def _whole(facts: FileFacts, segments: tuple[str, ...]) -> Iterator[Written]:
    """Give the route of a file with one handler: what it exports, else the outermost functions that are given a request."""
    exported = next((each for each in facts.exports if each.name == "default" and each.module == OWN), None)
    if exported is not None:
        yield Written(ANY, segments, NOWHERE, OWN, exported.path)
        return
    for index, function in enumerate(facts.functions):
        if function.parent == NOWHERE and function.name == "<lambda>" and _is_handler(facts, index):
            yield Written(ANY, segments, index)


_BARE = re.compile(r"(?:node:)?https?\Z")
_SERVING = frozenset({"Bun.serve", "Deno.serve"})
_DOES = re.compile(r"(?:.*\.)?do_(GET|POST|PUT|PATCH|DELETE)\Z")
"""How Python's own server calls what answers."""


def _compared(facts: FileFacts) -> Iterator[Written]:
    """Give the routes of a bare server: the arms of what answers that are chosen by a path."""
    arms = [branch for branch in facts.branches if any(word.startswith("/") for word in branch.words)][:_MOST_ROUTES]
    handlers = list(_answering_all(facts)) if arms else []
    for arm in arms:
        around = [(index, verb) for index, verb in handlers if facts.functions[index].span.encloses(arm.span)]
        told = next((word.lower() for word in arm.words if word.isupper() and word.lower() in _VERBS), ANY)
        for index, verb in around[-1:]:
            paths = (word for word in arm.words if word.startswith("/"))
            yield from (Written(told or verb, answered(path), index) for path in paths)


def _answering_all(facts: FileFacts) -> Iterator[tuple[int, str]]:
    """Give the functions that answer whatever a bare server is asked, and the verb that they are called after."""
    starts = any(type(fact) is Call and _starts_server(fact) for fact in facts.facts)
    for index, function in enumerate(facts.functions):
        match = _DOES.match(function.name)
        if match is not None:
            yield index, match[1].lower()
        elif starts and _is_handler(facts, index):
            yield index, ANY


def _starts_server(call: Call) -> bool:
    return (call.method == "createServer" and _BARE.match(call.module) is not None) or call.path in _SERVING


def _called(call: Call, functions: AnonymousFunctions) -> Iterator[Written]:
    written = next((render(argument.text) for argument in call.arguments if not argument.name), "")
    if not written.startswith("/"):
        return
    paths = written.split()[:_MOST_PATHS]  # a list of paths has blanks between them
    name = call.method.lower().removeprefix("add_")
    verb = name if name in _VERBS else ANY
    known = _SERVERS.match(call.module) is not None
    lambdas = functions.handed_to(call)
    if lambdas:
        if known or _is_handler(functions.facts, lambdas[-1]):
            yield from (Written(verb, answered(path), lambdas[-1], span=call.span) for path in paths)
        return
    for argument in reversed(call.arguments[1:]):
        module, symbol = symbol_of(argument)
        if symbol:
            yield from (Written(verb, answered(path), NOWHERE, module, symbol, call.span) for path in paths)
            return


def symbol_of(argument: Argument) -> tuple[str, str]:
    """Give the function that an argument names."""
    if argument.origin:
        module, _, symbol = argument.origin.partition("#")
        return module, symbol.removesuffix(".bind()")
    text = argument.text
    if len(text) == 1 and type(text[0]) is Ref:
        return text[0].module, text[0].name
    if len(text) == 2 and type(text[0]) is Ref and type(text[1]) is str and text[0].name.endswith(".class"):
        return text[0].module, f"{text[0].name.removesuffix('.class')}().{text[1].strip()}"
    return "", ""


def _is_handler(facts: FileFacts, function: int) -> bool:
    parameters = facts.functions[function].parameters
    return bool(parameters) and parameters[0].strip("_").lower() in _ASKED_PARAMETERS


class AnonymousFunctions:
    """The anonymous functions of a file by place."""

    def __init__(self, facts: FileFacts) -> None:
        self.facts = facts
        places = [
            ((each.span.line, each.span.column), index)
            for index, each in enumerate(facts.functions)
            if each.name == "<lambda>"
        ]
        places.sort()
        self._starts = [place for place, _ in places]
        self._indexes = [index for _, index in places]

    def handed_to(self, call: Call) -> list[int]:
        """Give those that stand in a call and in no other function there, in order."""
        span = call.span
        first = bisect_left(self._starts, (span.line, span.column))
        last = bisect_right(self._starts, (span.end_line, span.end_column))
        return [index for index in self._indexes[first:last] if self.facts.functions[index].parent == call.function]
