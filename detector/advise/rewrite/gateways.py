"""HTTP calls to unofficial gateways: recognised by route and body keys together, turned into calls of the client."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import libcst as cst

from detector.advise.rewrite import building
from detector.advise.rewrite.bindings import dotted
from detector.advise.rewrite.building import Given, Unresolved
from detector.advise.rewrite.decisions import READ_OF_ANSWER, Decisions, Fate, Rebuild, Site
from detector.advise.rewrite.tables import Effect, Library, Route
from detector.advise.rewrite.texts import Piece
from detector.advise.rewrite.view import View

_CALLEES = ("post", "put", "get", "delete", "request", "send", "call", "api", "fetch", "execute")
"""Words of which one must occur in the name of what is called, so that a log line with a route stays."""
_BODIES = ("json", "data", "payload", "params", "body", "json_data", "content")


class Hit(NamedTuple):
    """A route that a call addresses."""

    route: Route
    library: Library
    url: str
    path: str


class GatewayPass:
    """Walks over one module and fills `decisions`."""

    def __init__(self, view: View, decisions: Decisions, client: str, libraries: Sequence[Library]) -> None:
        """`client` is the name under which the client module is known to the module."""
        self._view = view
        self._decisions = decisions
        self._client = client
        self._libraries = [library for library in libraries if library.routes]
        self._text = view.module.code.lower()

    def run(self) -> None:
        """Decide on every call that addresses a gateway."""
        for node in self._view.nodes:
            if isinstance(node, cst.Call) and node not in self._decisions.rebuilt and self._is_request(node):
                hit = self._hit(node)
                if hit is not None:
                    self._call(node, hit)

    def _is_request(self, call: cst.Call) -> bool:
        name = call.func.attr.value if isinstance(call.func, cst.Attribute) else dotted(call.func)
        return any(word in name.lower() for word in _CALLEES)

    def _hit(self, call: cst.Call) -> Hit | None:
        for argument in call.args:
            keyword = argument.keyword.value if argument.keyword is not None else ""
            if argument.star or keyword not in ("", "url", "path", "endpoint", "route"):
                continue
            url = self._view.text(argument.value)
            if "/" not in url:
                continue
            near = f"{url} {self._names(argument.value)}".lower()
            hits = [hit for library in self._libraries for hit in self._routes(library, url, near)]
            if hits:
                return max(hits, key=lambda hit: len(hit.path))
        return None

    def _routes(self, library: Library, url: str, near: str) -> Iterator[Hit]:
        for route in library.routes:
            for path in route.paths:
                if not _has_path(url, path):
                    continue
                specific = path.count("/") > 1 and route.replacement.effect is Effect.METHOD
                where = f"{near} {self._text}" if specific or route.replacement.effect is Effect.METHOD else near
                if any(hint in where for hint in library.hint):
                    yield Hit(route, library, url, path)

    def _names(self, node: cst.BaseExpression) -> str:
        pieces = self._view.pieces(node) or ()
        return " ".join(dotted(piece) for piece in pieces if not isinstance(piece, str))

    def _call(self, call: cst.Call, hit: Hit) -> None:
        if isinstance(self._view.parent(call), cst.WithItem):
            self._left(call, hit, "its answer is opened with `with`")
            return
        if hit.route.replacement.effect is Effect.UNSUPPORTED:
            self._unsupported(call, hit)
            return
        try:
            given = self._given(call)
            method = self._method(hit.route, given)
            arguments = building.new_arguments(hit.route.replacement, method, _places(given))
        except Unresolved as problem:
            self._left(call, hit, str(problem))
            return
        arguments = [one for one in arguments if one.keyword == "" or _is_said(one.given)]
        places = _places(given)

        def rebuild(node: cst.CSTNode) -> cst.CSTNode:
            old = cst.ensure_type(node, cst.Call)
            function = cst.Attribute(building.client_call(self._client), cst.Name(method))
            return building.built_call(function, arguments, old.with_changes(args=[]), places)

        self._put(call, rebuild)
        if self._is_read(call):
            self._todo(call, READ_OF_ANSWER)
        self._note(call, hit, Fate.MIGRATED, method)

    def _method(self, route: Route, given: dict[str, cst.BaseExpression]) -> str:
        if not route.choose:
            return route.replacement.method
        for key in route.choose:
            if key in given:
                said = self._view.text(given[key])
                method = dict(route.methods).get(said)
                if method is None:
                    raise Unresolved(f"{key} decides the kind of message and is not known")
                return method
        raise Unresolved(f"{route.choose[0]} is not among its fields")

    # The body

    def _given(self, call: cst.Call) -> dict[str, cst.BaseExpression]:
        for node in self._bodies(call):
            body = self._fields(node)
            if body is not None:
                return body
        raise Unresolved("its fields are put together at run time")

    def _bodies(self, call: cst.Call) -> Iterator[cst.BaseExpression]:
        for argument in call.args:
            if argument.star:
                raise Unresolved("its arguments are unpacked at run time")
            if argument.keyword is not None and argument.keyword.value in _BODIES:
                yield argument.value
        for argument in call.args:
            if argument.keyword is None:
                yield argument.value

    def _fields(self, node: cst.BaseExpression) -> dict[str, cst.BaseExpression] | None:
        behind = self._view.value_of(node)
        if isinstance(behind, cst.Call) and dotted(behind.func).rpartition(".")[2] in ("dumps", "urlencode"):
            return self._fields(behind.args[0].value) if behind.args else None
        if isinstance(behind, cst.Call) and dotted(behind.func) == "dict" and not any(a.star for a in behind.args):
            return {a.keyword.value: a.value for a in behind.args if a.keyword is not None}
        if not isinstance(behind, cst.Dict):
            return self._form(behind) if behind is not node or not isinstance(node, cst.Name) else None
        fields = _flat(behind, "")
        if isinstance(node, cst.Name):
            self._check_changes(node, fields)
            if len(self._view.loads(node)) > 1:
                fields = {key: _safe(value, node, key) for key, value in fields.items()}
        return fields

    def _form(self, node: cst.BaseExpression) -> dict[str, cst.BaseExpression] | None:
        """Fields of a text such as f"token={t}&to={to}&body={body}"."""
        pieces = self._view.pieces(node)
        if pieces is None or not any(isinstance(piece, str) and "=" in piece for piece in pieces):
            return None
        fields: dict[str, cst.BaseExpression] = {}
        key = ""
        for piece in _merged(pieces):
            if not isinstance(piece, str):
                if not key or key in fields:
                    raise Unresolved("its fields are put together at run time")
                fields[key] = piece
                continue
            for part in piece.split("&"):
                name, equals, value = part.partition("=")
                if equals:
                    key = name
                    if value:
                        fields[key] = cst.SimpleString(repr(value))
                elif part:
                    raise Unresolved("its fields are put together at run time")
        return fields

    def _check_changes(self, name: cst.Name, fields: dict[str, cst.BaseExpression]) -> None:
        """Fields that are set later are not what the literal says."""
        for load in self._view.loads(name):
            parent = self._view.parent(load)
            target = self._view.parent(parent) if isinstance(parent, cst.Subscript) else None
            if isinstance(target, cst.AssignTarget) and isinstance(parent, cst.Subscript):
                key = _key(parent)
                if key is None or key in fields or key in ("caption", "text", "file"):
                    raise Unresolved("its fields are changed after they are written down")
            elif isinstance(parent, cst.Attribute) and parent.attr.value == "update":
                raise Unresolved("its fields are changed after they are written down")

    # Recording

    def _unsupported(self, call: cst.Call, hit: Hit) -> None:
        name = f"{hit.library.title} {hit.path}"
        self._put(call, lambda _: building.unsupported_call(self._client, name))
        self._todo(call, f"{name}: {hit.route.replacement.reason}")
        self._note(call, hit, Fate.UNSUPPORTED, hit.route.replacement.reason)

    def _left(self, call: cst.Call, hit: Hit, problem: str) -> None:
        self._todo(call, f"{hit.library.title} {hit.path}: {problem}; write the call of the client by hand")
        self._note(call, hit, Fate.LEFT, problem)

    def _put(self, node: cst.Call, rebuild: Rebuild) -> None:
        self._decisions.uses_client = True
        waiting = self._view.parent(node)
        if not isinstance(waiting, cst.Await):
            self._decisions.rebuilt[node] = rebuild
            return

        def rebuild_await(made: cst.CSTNode) -> cst.CSTNode:
            new = cst.ensure_type(rebuild(cst.ensure_type(made, cst.Await).expression), cst.Call)
            is_send = isinstance(new.func, cst.Attribute) and new.func.attr.value != "unsupported"
            return building.threaded(new) if is_send else new

        self._decisions.rebuilt[waiting] = rebuild_await
        self._decisions.modules.add("asyncio")

    def _is_read(self, call: cst.Call) -> bool:
        parent = self._view.parent(call)
        if isinstance(parent, cst.Await):
            parent = self._view.parent(parent)
        return not isinstance(parent, cst.Expr)

    def _todo(self, node: cst.CSTNode, text: str) -> None:
        self._decisions.todo(self._view.statement(node), text)

    def _note(self, call: cst.Call, hit: Hit, fate: Fate, note: str) -> None:
        self._decisions.sites.append(Site(self._view.line(call), hit.library.id, hit.path, fate, note))


def _merged(pieces: Sequence[Piece]) -> list[Piece]:
    """The same pieces with neighbouring texts joined."""
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, str) and isinstance(last, str):
            merged[-1] = last + piece
        else:
            merged.append(piece)
    return merged


def _has_path(url: str, path: str) -> bool:
    place = url.find(path)
    while place >= 0:
        after = url[place + len(path) : place + len(path) + 1]
        if after in ("", "/", "?", "#", "{"):
            return True
        place = url.find(path, place + 1)
    return False


def _flat(node: cst.Dict, prefix: str, depth: int = 6) -> dict[str, cst.BaseExpression]:
    """The fields of a literal with dotted keys for inner literals."""
    fields: dict[str, cst.BaseExpression] = {}
    for element in node.elements:
        if not isinstance(element, cst.DictElement):
            raise Unresolved("its fields are put together at run time")
        if not isinstance(element.key, cst.SimpleString):
            continue
        said = element.key.evaluated_value
        key = f"{prefix}{said}" if isinstance(said, str) else ""
        fields[key] = element.value
        if isinstance(element.value, cst.Dict) and depth:
            fields.update(_flat(element.value, f"{key}.", depth - 1))
    return fields


def _safe(value: cst.BaseExpression, name: cst.Name, key: str) -> cst.BaseExpression:
    """An expression that may stand twice, else a look-up in the dictionary it stands in."""
    if isinstance(value, (cst.Name, cst.SimpleString, cst.Integer, cst.Float, cst.Attribute, cst.FormattedString)):
        return value
    made: cst.BaseExpression = cst.Name(name.value)
    for part in key.split("."):
        index = cst.SubscriptElement(cst.Index(cst.SimpleString(f'"{part}"')))
        made = cst.Subscript(made, [index])
    return made


def _key(node: cst.Subscript) -> str | None:
    index = node.slice[0].slice if node.slice else None
    value = index.value if isinstance(index, cst.Index) else None
    said = value.evaluated_value if isinstance(value, cst.SimpleString) else None
    return said if isinstance(said, str) else None


def _places(given: dict[str, cst.BaseExpression]) -> dict[str, Given]:
    return {key: Given(expression=value) for key, value in given.items()}


def _is_said(given: Given) -> bool:
    value = given.expression
    empty = isinstance(value, cst.SimpleString) and not value.evaluated_value
    return not empty and not (isinstance(value, cst.Name) and value.value == "None")
