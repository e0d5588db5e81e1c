"""Calls that show people what they are given, and do nothing else with it."""

from __future__ import annotations

from detector.model.fact import Call

_PRINTERS = frozenset({"echo", "printf", "print", "println", "system.out.println", "console.log", "puts", "write-host"})
_LEVELS = frozenset({"debug", "info", "warn", "warning", "error", "log", "trace", "verbose"})
"""Methods of a log, by which they are told where what they are called on says "log" or "console"."""


def only_shows(call: Call) -> bool:
    """Whether a call only prints or logs what it is given."""
    receiver, _, method = call.path.lower().rpartition(".")
    return call.path.lower() in _PRINTERS or (
        method in _LEVELS and receiver.rpartition(".")[2].removesuffix("()").endswith(("log", "logger", "console"))
    )
