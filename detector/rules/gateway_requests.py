"""What a file really asks of a gateway: requests told apart from prose, from labels of settings and from routes it serves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property, partial

from msgspec import Struct

from detector.database.schema import Role, Signature, SignatureKind
from detector.extract.flow.printing import only_shows
from detector.extract.flow.routes import declares_client
from detector.match.spelling import known_text
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, Call, LiteralRole
from detector.model.location import Location
from detector.rules.automation import PROSE
from detector.rules.case import Case
from detector.rules.request_fields import is_http_call

REQUEST = frozenset({Role.GATEWAY_HOST.value, Role.GATEWAY_ROUTE.value})

_LABELS_WORDS = (
    "placeholder label title help help_text helptext helper helpertext hint tooltip caption description"
    " comment example examples verbose_name subtitle summary alt note notes"
)
_LABELS = frozenset(_LABELS_WORDS.split())
"""Names of texts that are shown to people."""
_TESTS = frozenset(
    {"test", "it", "describe", "tobe", "toequal", "tostrictequal", "tomatch", "tocontain", "assertequal"}
    | {"assertequals", "assertsame", "assertin", "strictequal", "deepequal", "areequal"}
)
"""Calls that name a test or compare what it got: no request is made with their texts."""
_LINES_OF_CODE = frozenset(
    {"autohotkey", "batch", "applescript", "bash", "powershell", "shell", "makefile", "dockerfile", "routeros"}
)
"""Languages in which a whole line of code may be one text."""
_ASKING = re.compile(
    r"\b(?:curl|wget|fetch|axios|http_post|http_get|urlopen|xmlhttprequest|invoke-\w{1,20}|ajax)\b"
    r"|\b(?:open|post|get|put|send|load|begin|requests?)\s{0,2}\(|http/1|\bhost:|at\+"
    r"|(?<!href)(?<!src)[=(,:]\s{0,2}[\"'`]https?://",
    re.IGNORECASE,
)
"""What a text that is a command, a script or a raw request says; prose does not."""
_VERB = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE)\s{1,8}")
"""What stands before an address where method and address are one text."""
_REQUEST_LINE = re.compile(r"\s{0,8}(?:(?:GET|POST|PUT|PATCH|DELETE)\s|url\s?:|@\w{1,40}\s?=|\S{1,200}://)")
"""A line of a file of requests that names an address; other lines are remarks or bodies."""
_REGISTRATIONS_WORDS = (
    "route handlefunc handle mapget mappost mapput mapdelete mapmethods postmapping getmapping putmapping"
    " requestmapping deletemapping add_url_rule add_api_route add_route httppost httpget"
    " addroute registerroute"
)
_REGISTRATIONS = frozenset(_REGISTRATIONS_WORDS.split())
_WITHOUT_SLASH = frozenset({"php", "python"})
"""Languages whose frameworks have routes begin without a slash, below a prefix."""
_VERBS_WORDS = "get post put patch delete all use any match options group"
_VERBS = frozenset(_VERBS_WORDS.split())
_ROUTERS_WORDS = "app router route routes server fastify mux r e g engine bp blueprint webserver web"
_ROUTERS = frozenset(_ROUTERS_WORDS.split())
_ROUTER_ENDS = ("router", "routes", "_bp", "blueprint", "_app")
_FRAMEWORKS_WORDS = (
    "express fastify fastapi flask gin echo fiber chi mux hono koa-router router restify polka sanic"
    " bottle starlette sinatra slim actix_web axum javalin ktor vapor"
)
_FRAMEWORKS = frozenset(_FRAMEWORKS_WORDS.split())
"""Parts of the names of modules that answer requests."""


class _Use(Struct, frozen=True):
    """A call that is handed a text."""

    call: Call
    label: bool
    """The text goes to an argument that is shown to people."""


class FileUse:
    """How one file uses the texts that speak of a gateway."""

    def __init__(self, case: Case, path: str) -> None:
        """Nothing is computed before it is asked for."""
        self._evidence = case.in_file(path)
        facts = case.files.get(path)
        self._language = "" if facts is None else facts.language
        self._facts = () if facts is None else facts.facts
        self._asks = facts is not None and declares_client(facts)
        self._found: dict[tuple[str, int], list[_Use]] = {}

    def is_told(self, item: Evidence) -> bool:
        """Whether a host or route is only shown to people, in a sentence, in markup, as a label, or compared with."""
        if item.aspect is not Aspect.LITERAL:
            return False
        place, _, name = item.source.partition(":")
        if place in ("description", "prompt") or name.rpartition(".")[2].lower() in _LABELS or is_of_test(item):
            return True
        around = self._around(item)
        if around and all(use.label for use in around):
            return True
        if self._language == "http":
            return _REQUEST_LINE.match(item.subject) is None
        return self._language not in _LINES_OF_CODE and is_prose_text(item.subject)

    def is_opened(self, item: Evidence) -> bool:
        """Whether a port is one that a container is started with, rather than one that is asked."""
        place, _, name = item.source.partition(":")
        return place == "setting" and name.rpartition(".")[2].lower() in _OPENED

    def is_served(self, item: Evidence) -> bool:
        """Whether a route is one that the file answers itself."""
        begins = item.subject.startswith("/") or (self._language in _WITHOUT_SLASH and "://" not in item.subject)
        if item.role != Role.GATEWAY_ROUTE.value or not begins or self._asks:
            return False
        around = self._around(item)
        return bool(around) and all(_registers(use.call, self._language) for use in around)

    def is_requested(self, item: Evidence) -> bool:
        """Whether an address goes to an HTTP call: it is handed to one, stands in its function or has a name of its own."""
        if self.is_told(item) or is_listed(item):
            return False
        subjects, functions = self._http
        named = item.source.partition(":")[0] in ("assigned", "default")
        return item.subject in subjects or item.function in functions or (named and bool(subjects))

    @cached_property
    def _http(self) -> tuple[frozenset[str], frozenset[int]]:
        calls = [e for e in self._evidence if is_http_call(e)]
        functions = frozenset(call.function for call in calls if call.function != NOWHERE)
        return frozenset(call.subject for call in calls), functions

    @cached_property
    def _uses(self) -> Mapping[tuple[str, int], Sequence[_Use]]:
        uses: dict[tuple[str, int], list[_Use]] = defaultdict(list)
        for call in (fact for fact in self._facts if isinstance(fact, Call)):
            for argument in call.arguments:
                text = known_text(argument.text)
                if "/" in text or "." in text:
                    label = argument.name.rpartition(".")[2].lower() in _LABELS or only_shows(call)
                    uses[(text, call.span.line)].append(_Use(call, label))
        return uses

    def _around(self, item: Evidence) -> list[_Use]:
        """The calls that a text stands in. Many of the same may stand on one line."""
        place = (item.subject, item.location.span.line)
        if place not in self._found:
            self._found[place] = self._calls_around(*place)
        return self._found[place]

    def _calls_around(self, subject: str, line: int) -> list[_Use]:
        starts = range(max(1, line - _NEAR), line + 1)
        return [
            use for start in starts for use in self._uses.get((subject, start), ()) if line <= use.call.span.end_line
        ]


_OPENED = frozenset({"ports", "expose", "published", "target", "containerport", "targetport", "hostport", "nodeport"})
"""Settings of compose files and Kubernetes by which ports are opened."""
_NEAR = 12
"""A call that begins more lines above a text holds it deep inside, in another call."""


def is_prose_text(text: str) -> bool:
    """Whether an address in this text stands in a sentence or in markup rather than being the text."""
    text = _VERB.sub("", text.strip(), count=1)
    if text.startswith("<"):
        return True
    first, _, rest = text.partition(" ")
    if not rest or "://" in first or first.startswith(("/", "=", "{}/", "//")):
        return False
    return _ASKING.search(text[:2_000]) is None


def _registers(call: Call, language: str) -> bool:
    """Whether a call binds a route to what answers it."""
    method = call.method.lower()
    if method in _REGISTRATIONS or (language == "python" and method in ("path", "re_path")):
        return True
    if method not in _VERBS:
        return False
    receiver = call.path.rpartition(".")[0].rpartition(".")[2].lower().rstrip("()")
    if receiver in _ROUTERS or receiver.endswith(_ROUTER_ENDS):
        return True
    framework = not _FRAMEWORKS.isdisjoint(re.split(r"[/.:\\\\]", call.module.lower()))
    return framework or (language == "ruby" and not receiver)


def asked(signature: Signature, evidence: Evidence) -> str:
    """What a request asks for: its host or route as the gateway's entry spells it, whatever stands around it."""
    text = evidence.subject.lower()
    spelled = (
        pattern.text
        for pattern in signature.literals
        if pattern.role.value == evidence.role and all(piece in text for piece in pattern.text.lower().split("{}"))
    )
    return max(spelled, key=len, default=text)


def is_of_test(evidence: Evidence) -> bool:
    """Whether a text names a test or is what a test, or any other code, compares with."""
    place, _, name = evidence.source.partition(":")
    return place == "compared" or (place == "argument" and name.rpartition(".")[2].lower() in _TESTS)


def is_listed(evidence: Evidence) -> bool:
    """A bare host among others in a list is a mention, not a request."""
    return evidence.source.startswith("element:") and "/" not in evidence.subject


def host_of(text: str) -> str:
    """The host of an address, without user and port; "" for a relative one or one that begins with a variable."""
    _, scheme, rest = text.partition("://")
    host = re.split(r"[/?#\s]", rest, maxsplit=1)[0].rpartition("@")[2].partition(":")[0].lower() if scheme else ""
    return host if "." in host and "{" not in host else ""


_META = ("whatsapp.com", "whatsapp.net", "whatsapp.biz", "facebook.com", "meta.com", "wa.me", "wa.link", "fbcdn.net")
_RESERVED = (".test", ".example", ".invalid", ".localhost", ".local", "example.com", "example.org", "example.net")


HOST_ROLES = frozenset(
    role.value
    for role in (
        Role.PROVIDER,
        Role.CLOUD_API,
        Role.WEB_URL,
        Role.WEB_SEND_URL,
        Role.CLICK_TO_CHAT,
        Role.GROUP_INVITE,
        Role.GATEWAY_HOST,
    )
)
"""Roles of addresses that say whose host it is, however little else."""


def is_no_gateway(host: str) -> bool:
    """Whether a host is Meta's, or reserved for examples and tests."""
    return host.partition(":")[0].lower().endswith((*_META, *_RESERVED))


def signatures_of(case: Case, kinds: Container[SignatureKind]) -> Iterator[Signature]:
    """The components of these kinds that the tree has evidence of, by id."""
    for identifier in case.signature_ids:
        signature = case.signature(identifier)
        if signature.kind in kinds:
            yield signature


def gateway_files(case: Case, signature: Signature) -> Iterator[tuple[str, list[Evidence]]]:
    """The evidence of a gateway by file, in order, prose left out."""
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for item in case.of_signature(signature.id):
        facts = case.files.get(item.location.path)
        if facts is None or facts.language not in PROSE:
            groups[item.location.path].append(item)
    yield from sorted(groups.items())


def evidence_around(case: Case, signature: Signature, path: str) -> list[Evidence]:
    """The evidence of a gateway in the files near one."""
    return [e for e in case.in_files(case.near(path)) if e.signature == signature.id and e.location.path != path]


def own_fields(case: Case, signature: Signature, path: str) -> list[Evidence]:
    """Fields of requests, in files around, that only this gateway has: what a file sends may be a class in another one."""
    return [
        item
        for item in evidence_around(case, signature, path)
        if item.role == Role.GATEWAY_BODY.value and item.location in _fields_of_one(case, item.location.path)
    ]


def _fields_of_one(case: Case, path: str) -> frozenset[Location]:
    """Where a file has fields of requests that one gateway alone has."""
    return case.once(("fields of one gateway", path), partial(_found_of_one, case, path))


def _found_of_one(case: Case, path: str) -> frozenset[Location]:
    owners: dict[Location, set[str]] = defaultdict(set)
    for item in case.in_file(path):
        if item.role == Role.GATEWAY_BODY.value:
            owners[item.location].add(item.signature)
    return frozenset(location for location, signatures in owners.items() if len(signatures) == 1)


def is_header(case: Case, item: Evidence) -> bool:
    """Whether a plain key such as "token" is really one of a request's headers: it stands among such, or in a request."""
    place, _, name = item.source.partition(":")
    if item.level is not Level.WEAK or item.role != Role.GATEWAY_HEADER.value or place != LiteralRole.KEY.value:
        return True
    function = case.function(item)
    if _HEADER.search(name) or (function is not None and _HEADER.search(function.name)):
        return True
    path = item.location.path
    calls = case.once(("http calls", path), partial(_http_calls, case, path)).get(item.function, ())
    return any(not name or call.source.endswith(name) or _sets_headers(call, item) for call in calls)


def _http_calls(case: Case, path: str) -> Mapping[int, Sequence[Evidence]]:
    """The HTTP calls of a file by function, the first of each."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    for item in case.in_file(path):
        if is_http_call(item) and len(found[item.function]) < _MOST_CALLS:
            found[item.function].append(item)
    return found


_MOST_CALLS = 100
"""More requests in one function than this are a list: what stands in the later ones is not looked at."""


def _sets_headers(call: Evidence, item: Evidence) -> bool:
    """Whether a key stands anywhere in what a call makes headers of: `withHeaders(array_filter([...]))`."""
    return _HEADER.search(call.source) is not None and call.location.span.encloses(item.location.span)


_HEADER = re.compile(r"header|(?:^|_)hdr", re.IGNORECASE)


def is_own(item: Evidence) -> bool:
    """Whether an evidence names its gateway rather than being something that several gateways share."""
    if item.level is Level.WEAK or item.role == Role.GATEWAY_ROUTE.value:
        return False
    return item.role not in (Role.GATEWAY_HEADER.value, Role.GATEWAY_BODY.value)
