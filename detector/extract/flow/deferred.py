"""What a framework calls later of an object that is made: handlers of queued jobs and channels of notifications (Laravel)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from detector.model.fact import NOWHERE, FileFacts, Import

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
        self._channels = {
            path: tuple(sorted(set(self._named(path, found))))
            for path, found in imports.items()
            if any(each.module == _NOTIFICATIONS and "Notification" in each.names for each in found)
        }

    def handler(self, path: str, target: int) -> int:
        """Give the handler of the job that a constructor of a file makes; `NOWHERE` for any other function."""
        owner = self._made(path, target) if path in self._jobs else ""
        return self._functions(path).get(f"{owner}.{_HANDLER}", NOWHERE) if owner else NOWHERE

    def channels(self, path: str, target: int) -> tuple[tuple[str, int], ...]:
        """Give the `send` of each channel of the project that the notification names which a constructor of a file makes."""
        found = self._channels.get(path, ())
        return found if found and self._made(path, target) else ()

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


def _imports(facts: FileFacts) -> list[Import]:
    return [fact for fact in facts.facts if type(fact) is Import]
