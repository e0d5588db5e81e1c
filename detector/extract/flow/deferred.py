"""What a framework calls later of an object that is made: handlers of queued jobs and channels of notifications (Laravel)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping

from detector.model.fact import NOWHERE, Call, FileFacts, Import

CONSTRUCTORS = ("__init__", "constructor", "__construct", "initialize", "init", "new")
_QUEUING = (".dispatch", ".dispatchSync", ".dispatchNow", ".dispatchAfterResponse", ".dispatchIf", ".dispatchUnless")
_QUEUES = (
    "Illuminate\\Contracts\\Queue",
    "Illuminate\\Foundation\\Bus",
    "Illuminate\\Foundation\\Queue",
    "Illuminate\\Bus",
)
"""How jobs are put on a queue, and what their files import; a worker then calls what is named next."""
_HANDLER = "handle"
_NOTIFICATIONS = "Illuminate\\Notifications"
"""Where the class of notifications comes from; they name the channels whose `send` is called for each."""
_SEND = ".send"
_HANDED = ("Notification()", "notification")
"""How it ends what a channel calls the notification that it is handed."""
_FORM = "to"
"""How the methods begin by which a channel asks a notification for its own form of it: `toWhatsapp`."""
_COMMON_FORMS = frozenset({"toarray", "tojson", "tostring", "tomail", "todatabase", "tobroadcast"})
"""Forms that belong to the framework: a notification that has one of them says nothing of a channel of the project."""


class Deferred:
    """The jobs and notifications of a project.

    `functions` gives the functions of a file by name, `submodule` the files that a name of a module is where one imports it.
    """

    def __init__(
        self,
        files: Mapping[str, FileFacts],
        functions: Callable[[str], Mapping[str, int]],
        submodule: Callable[[str, str, str], Iterable[str]],
    ) -> None:
        self._files = files
        self._functions = functions
        self._submodule = submodule
        imports = {path: _imports(facts) for path, facts in files.items() if facts.language == "php"}
        self._jobs = {path for path, found in imports.items() if any(each.module.startswith(_QUEUES) for each in found)}
        notifying = {path: found for path, found in imports.items() if _takes_notifications(found)}
        self._channels = {path: tuple(sorted(set(self._named(path, found)))) for path, found in notifying.items()}
        asking = (path for path in sorted(imports) if path in notifying or _is_channel(path))
        self._by_form = _channels_by_form(files[path] for path in asking)

    def handler(self, path: str, target: int) -> int:
        """Give the handler of the job that a constructor of a file makes; `NOWHERE` for any other function."""
        owner = self._made(path, target) if path in self._jobs else ""
        return self._functions(path).get(f"{owner}.{_HANDLER}", NOWHERE) if owner else NOWHERE

    def channels(self, path: str, target: int) -> tuple[tuple[str, int], ...]:
        """Give the `send` of each channel of the project that takes the notification which a constructor of a file makes.

        It names the channel's class, or has the form that the channel asks for: then it knows it by a registered name.
        """
        owner = self._made(path, target) if path in self._channels else ""
        if not owner:
            return ()
        forms = (
            channel
            for name in self._functions(path)
            if name.startswith(f"{owner}.")
            for channel in self._by_form.get(name.rpartition(".")[2].lower(), ())
        )
        return tuple(dict.fromkeys((*self._channels[path], *forms)))

    def queued(self, path: str, symbol: str) -> int:
        """Give the handler of a job that a file defines, for the method of its class that puts it on a queue."""
        if path not in self._jobs or not symbol.endswith(_QUEUING):
            return NOWHERE
        return self._functions(path).get(f"{symbol.rpartition('.')[0]}.{_HANDLER}", NOWHERE)

    def _made(self, path: str, target: int) -> str:
        """Give the class that a function of a file makes, "" if it makes none."""
        owner, _, method = (
            self._files[path].functions[target].name.rpartition(".") if target != NOWHERE else ("", "", "")
        )
        return owner if method in CONSTRUCTORS else ""

    def _named(self, path: str, imports: Iterable[Import]) -> Iterator[tuple[str, int]]:
        for each in imports:
            for name in each.names:
                for target in self._submodule(path, each.module, name):
                    send = self._functions(target).get(f"{name}.send", NOWHERE) if target in self._files else NOWHERE
                    if send != NOWHERE:
                        yield target, send


def asked_forms(facts: FileFacts) -> Iterator[tuple[str, int]]:
    """Give the methods that the channels of a file of PHP ask a notification for, and the `send` of each."""
    if facts.language != "php" or not (_is_channel(facts.path) or _takes_notifications(_imports(facts))):
        return
    for call in (fact for fact in facts.facts if type(fact) is Call and fact.function != NOWHERE):
        handed, _, method = call.path.rpartition(".")
        form = method.lower()
        asked = handed.endswith(_HANDED) and form.startswith(_FORM) and form not in _COMMON_FORMS
        if asked and facts.functions[call.function].name.endswith(_SEND):
            yield method, call.function


def has_form(facts: FileFacts, names: Container[str]) -> bool:
    """Whether a file of PHP defines a notification with one of these forms."""
    if facts.language != "php" or not any(f.name.rpartition(".")[2] in names for f in facts.functions):
        return False
    return _takes_notifications(_imports(facts))


def _channels_by_form(files: Iterable[FileFacts]) -> Mapping[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for facts in files:
        for form, send in asked_forms(facts):
            found[form.lower()].append((facts.path, send))
    return found


def _is_channel(path: str) -> bool:
    """Whether a file is called after a channel: such a one may know the notifications of its project only."""
    return path.lower().endswith("channel.php")


def _takes_notifications(imports: Iterable[Import]) -> bool:
    return any(each.module == _NOTIFICATIONS and "Notification" in each.names for each in imports)


def _imports(facts: FileFacts) -> list[Import]:
    return [fact for fact in facts.facts if type(fact) is Import]
