"""What the arguments of a call say of it: functions that are handed over, handlers of what people do, parts of the project."""

from __future__ import annotations

from detector.extract.flow import tree
from detector.extract.flow.knowledge import ARRIVALS, HANDLER_TAKERS, PERSONAL_EVENTS, REGISTRATIONS
from detector.extract.flow.results import Given
from detector.extract.flow.values import ENVIRONMENT, ROOTLESS, Symbol, Value
from detector.model.fact import Ref


def registers(node: tree.CallExpr, name: str, given: list[Given]) -> bool:
    """Whether a call is given handlers of what people do: `on("click", f)`, `on("message", f)`, `Button(command=f)`."""
    if name in HANDLER_TAKERS or name.endswith("Button"):
        return True
    if name == "connect":
        signal = node.func.object if type(node.func) is tree.Attr else None
        return type(signal) is tree.Attr and signal.name.lower() in PERSONAL_EVENTS
    event = given[0].value if name in REGISTRATIONS and given else None
    if type(event) is not str:
        return False
    kind = event.replace(".", " ").partition(" ")[0].lower()
    return event.startswith("<") or kind in PERSONAL_EVENTS or kind in ARRIVALS


def is_partial(node: tree.Expr) -> bool:
    """Whether a function is handed over with some of its arguments: `partial(send, text="Hi")`."""
    if type(node) is not tree.CallExpr or not node.arguments or type(node.arguments[0]) is not tree.Name:
        return False
    return (node.func.id if type(node.func) is tree.Name else getattr(node.func, "name", "")) == "partial"


def may_be_function(value: Value, node: tree.Expr) -> bool:
    """Whether an argument may be a function of another file."""
    return type(value) is Symbol and type(node) in (tree.Name, tree.Attr) and value.module not in ROOTLESS


def is_pool(symbol: Symbol) -> bool:
    """Whether what is called belongs to a pool of threads or processes."""
    return symbol.module.startswith(("concurrent", "multiprocessing", "multiprocess", "joblib", "gevent", "eventlet"))


def is_project_reference(part: object) -> bool:
    """Whether a part of a text may be a constant of another file: an import that looks like one."""
    if type(part) is not Ref:
        return type(part) is not str
    if not part.module or part.module == ENVIRONMENT:
        return False  # any unknown name of a package, any setting
    if part.module.startswith((".", "@/", "~", "#", "*")):
        return True
    return "()" not in part.name and part.name.count(".") <= 2
