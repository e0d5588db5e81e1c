"""The case: all evidence of one tree, with the questions that rules ask of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from msgspec import Struct

from detector.database.schema import UNAUTHORISED, Capability, Signature, SignatureKind
from detector.match.literals import OWN_WORDS
from detector.model.evidence import Aspect, Evidence
from detector.model.fact import NOWHERE, Call, FileFacts, Function, Loop, LoopKind
from detector.model.location import Location, Span
from detector.rules.tasks import is_asked_for

if TYPE_CHECKING:
    from detector.database.knowledge import Knowledge


_Answer = TypeVar("_Answer")


class Signatures(Protocol):
    """Where a rule looks a signature up by its id."""

    def signature(self, identifier: str, /) -> Signature: ...  # noqa: D102


class CallSite(Struct, frozen=True):
    """A call of a function of the project: who calls, in which loop of the caller, where."""

    path: str
    function: int
    loop: int
    location: Location
    asks: bool = False
    """Whether another program is asked, by a request or a command: what it is given are not the function's arguments."""
    kept: bool = False
    """Whether a framework makes the call later, with what is not known here."""
    chosen: bool = False
    """Whether the running program chooses what is called out of several."""


class WayIn(NamedTuple):
    """Where a file of the project imports another, starts it as a program or reads its settings."""

    location: Location
    verb: str
    """What it does with the other: "imports", "starts", "reads"."""


class LoopSite(Struct, frozen=True):
    """A loop that repeats an act, with the calls that lead from it to the act (outermost first)."""

    path: str
    loop: Loop
    via: tuple[CallSite, ...] = ()
    index: int = NOWHERE
    """Of the loop among those of its file."""

    @property
    def location(self) -> Location:
        """Where the loop stands."""
        return Location(self.path, self.loop.span)


def folders_of(path: str) -> Iterator[str]:
    """The folders that a file lies in below the scanned root, from the inside."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


_ROOT_MARKERS = frozenset(
    {
        "package.json",
        "pyproject.toml",
        "setup.py",
        "requirements.txt",
        "go.mod",
        "composer.json",
        "cargo.toml",
        "pom.xml",
        "build.gradle",
        "build.gradle.kts",
        "gemfile",
        "pubspec.yaml",
        "mix.exs",
        "manifest.json",
    }
)


class Case:
    """Evidence and facts of one tree. Immutable; every answer is in a fixed order."""

    def __init__(  # noqa: PLR0913
        self,
        evidence: Iterable[Evidence],
        files: Mapping[str, FileFacts],
        signatures: Signatures,
        *,
        neighbours: Mapping[str, Sequence[str]] | None = None,
        callers: Mapping[tuple[str, int], Sequence[CallSite]] | None = None,
        ways_in: Mapping[str, Sequence[WayIn]] | None = None,
        handed: Mapping[Location, Mapping[str, frozenset[Location]]] | None = None,
        completed: Mapping[str, Sequence[Call]] | None = None,
        paths: Sequence[str] = (),
        entire: bool = False,
        gaps: frozenset[str] = frozenset(),
        policies: Mapping[str, str] | None = None,
        link_depth: int = 12,
        today: date = date.min,
        knowledge: Knowledge | None = None,
    ) -> None:
        """`neighbours`: path -> paths that import it or that it imports. `callers`: (path, function) -> call sites.

        `handed`: a place whose texts come from several callers -> text -> the call that hands it over. `completed`: path -> its
        calls with the texts that other files know.

        `entire`: whether `paths` are all files of a project, not only those that somebody named. `gaps`: paths that import a file
        of the project which is not there.

        `today` is the day that versions and sunsets are judged by; `knowledge` holds their dates (None: the bundled ones).
        """
        ordered = sorted(set(evidence), key=lambda e: e.order)
        self.evidence: tuple[Evidence, ...] = tuple(ordered)
        self.files = files
        self.paths = tuple(paths)
        self.entire = entire
        self.gaps = gaps
        self.today = today
        self._knowledge = knowledge
        self._signatures = signatures
        self._neighbours = neighbours or {}
        self._callers = callers or {}
        self._ways_in = ways_in or {}
        self._handed = handed or {}
        self._completed = completed or {}
        self._handing = {place: frozenset().union(*texts.values()) for place, texts in self._handed.items()}
        self._policies = policies or {}
        self._link_depth = link_depth
        by_path: dict[str, list[Evidence]] = defaultdict(list)
        by_signature: dict[str, list[Evidence]] = defaultdict(list)
        for item in ordered:
            by_path[item.location.path].append(item)
            by_signature[item.signature].append(item)
        self._by_path = by_path
        self._by_signature = by_signature
        self._near: dict[str, tuple[str, ...]] = {}
        self._repetitions: dict[tuple[str, int, int], tuple[LoopSite, ...]] = {}
        self._asked: set[tuple[str, int, int]] = set()
        self._calls: dict[str, Mapping[Span, Sequence[Call]]] = {}
        self._call_places: dict[str, Sequence[Span]] = {}
        self._answers: dict[object, Any] = {}
        self._traits: dict[str, frozenset[str]] = {}

    def once(self, question: object, answer: Callable[[], _Answer]) -> _Answer:
        """The answer to a question of several rules, worked out once."""
        if question not in self._answers:
            self._answers[question] = answer()
        found: _Answer = self._answers[question]
        return found

    @cached_property
    def knowledge(self) -> Knowledge:
        """What is known of the official platform; only advice on official use asks for it."""
        from detector.database.knowledge import Knowledge

        return self._knowledge or Knowledge()

    def signature(self, identifier: str) -> Signature:
        """The signature with this id."""
        return self._signatures.signature(identifier)

    def kind(self, evidence: Evidence) -> SignatureKind:
        """The kind of the component an evidence speaks of."""
        return self.signature(evidence.signature).kind

    def is_unauthorised(self, evidence: Evidence) -> bool:
        """Whether the evidence speaks of a component that is itself unauthorised access."""
        return self.kind(evidence) in UNAUTHORISED

    def in_file(self, path: str) -> Sequence[Evidence]:
        """Evidence of one file, in order."""
        return self._by_path.get(path, ())

    def in_files(self, paths: Iterable[str]) -> Iterator[Evidence]:
        """Evidence of several files, in the order of `paths`."""
        for path in paths:
            yield from self.in_file(path)

    def of_signature(self, identifier: str) -> Sequence[Evidence]:
        """Evidence of one component, in order."""
        return self._by_signature.get(identifier, ())

    def with_roles(self, roles: Iterable[str]) -> list[Evidence]:
        """Evidence of the whole tree with one of these roles, in order of role, then place."""
        return [item for role in sorted(roles) for item in self._by_role.get(role, ())]

    @cached_property
    def _by_role(self) -> Mapping[str, Sequence[Evidence]]:
        groups: dict[str, list[Evidence]] = defaultdict(list)
        for item in self.evidence:
            groups[item.role].append(item)
        return groups

    @cached_property
    def own_words(self) -> tuple[Evidence, ...]:
        """What manifests say of their projects, in order."""
        return tuple(item for item in self.evidence if item.source == OWN_WORDS)

    @cached_property
    def evidence_paths(self) -> tuple[str, ...]:
        """Files with evidence, sorted."""
        return tuple(sorted(self._by_path))

    @cached_property
    def signature_ids(self) -> tuple[str, ...]:
        """Ids of components with evidence, sorted."""
        return tuple(sorted(self._by_signature))

    def near(self, path: str, hops: int = 2) -> tuple[str, ...]:
        """The file and those within `hops` import steps in either direction, the file first, then sorted.

        Those that a file which half of a program imports has around it are not near each other by that.
        """
        if hops == 2 and path in self._near:
            return self._near[path]
        reached = {path}
        frontier = [path]
        for _ in range(hops):
            around = [self._neighbours.get(each, ()) for each in frontier]
            few = [others for others in around if len(others) <= _HUB or frontier == [path]]
            frontier = sorted({each for others in few for each in others} - reached)
            frontier = frontier[: max(0, _MOST_NEAR - len(reached))]
            reached.update(frontier)
        answer = (path, *sorted(reached - {path}))
        if hops == 2:
            self._near[path] = answer
        return answer

    def root_of(self, path: str) -> str:
        """The nearest folder at or above the file that holds a project manifest; "" for the scanned root."""
        return next((folder for folder in folders_of(path) if folder in self._roots), "")

    def by_root(self, items: Iterable[Evidence]) -> dict[str, list[Evidence]]:
        """Evidence by the project folder it stands in, in the order given."""
        found: dict[str, list[Evidence]] = defaultdict(list)
        for item in items:
            found[self.root_of(item.location.path)].append(item)
        return dict(found)

    def in_project(self, root: str) -> Sequence[Evidence]:
        """Evidence of one project folder, in order; what stands in another project below it is left out."""
        return self.once("evidence by root", lambda: self.by_root(self.evidence)).get(root, ())

    def siblings(self, folder: str, suffix: str) -> int:
        """How many files with this suffix stand in a folder."""
        return self._folder_sizes[(folder, suffix)]

    @cached_property
    def _folder_sizes(self) -> Counter[tuple[str, str]]:
        split = (path.rpartition("/") for path in self.paths)
        return Counter((folder, name.rpartition(".")[2]) for folder, _, name in split)

    @cached_property
    def path_set(self) -> frozenset[str]:
        """All files of the tree, to be asked for one."""
        return frozenset(self.paths)

    @cached_property
    def _roots(self) -> frozenset[str]:
        return frozenset(
            folder for folder, _, name in (path.rpartition("/") for path in self.paths) if name.lower() in _ROOT_MARKERS
        )

    def traits(self, identifier: str) -> frozenset[str]:
        """What a neutral tool is.

        "driver" navigates, "input" types or clicks without navigating; "device", "agent", "stealth", "proxy" and "hook" are what
        their capabilities say.
        """
        if identifier not in self._traits:
            self._traits[identifier] = _traits(self.signature(identifier))
        return self._traits[identifier]

    def has_trait(self, evidence: Evidence, trait: str) -> bool:
        """Whether the evidence speaks of a tool with this trait."""
        return trait in self.traits(evidence.signature)

    def function(self, evidence: Evidence) -> Function | None:
        """The function the evidence stands in."""
        facts = self.files.get(evidence.location.path)
        return None if facts is None or evidence.function == NOWHERE else facts.functions[evidence.function]

    def names_around(self, evidence: Evidence) -> Iterator[str]:
        """The names of the functions the evidence stands in, from the inside."""
        path = evidence.location.path
        for _, function in self._function_chain(path, evidence.function):
            yield self.files[path].functions[function].name

    def repetitions(self, evidence: Evidence) -> tuple[LoopSite, ...]:
        """Every loop that repeats the evidence: around it, or around a call that leads to it, nearest first."""
        place = (evidence.location.path, evidence.function, evidence.loop)
        if place not in self._repetitions:
            self._repetitions[place] = self._repetitions_of(place)
            if any(step.asks for site in self._repetitions[place] for step in site.via):
                self._asked.add(place)
        sites = self._repetitions[place]
        if place in self._asked:
            sites = tuple(site for site in sites if is_asked_for(self, evidence.location, site.via))
        texts = self._handed.get(evidence.location)
        if texts is None or evidence.subject not in texts:
            return sites
        own, handing = texts[evidence.subject], self._handing[evidence.location]
        return tuple(
            site for site in sites if all(step.location in own or step.location not in handing for step in site.via)
        )

    def _repetitions_of(self, place: tuple[str, int, int]) -> tuple[LoopSite, ...]:
        sites: list[LoopSite] = []
        seen: set[tuple[str, int]] = set()
        queue: list[tuple[str, int, int, tuple[CallSite, ...]]] = [(*place, ())]
        left = _MOST_FOLLOWED
        for _ in range(self._link_depth):
            following: list[tuple[str, int, int, tuple[CallSite, ...]]] = []
            for path, function, loop, via in queue:
                sites.extend(LoopSite(path, found, via, index) for index, found in self.loops_around(path, loop))
                for key in self._run_together(path, function):
                    if key in seen:
                        continue
                    seen.add(key)
                    callers = self._callers.get(key, ())[:left]
                    left -= len(callers)
                    following.extend((site.path, site.function, site.loop, (site, *via)) for site in callers)
            queue = following
            if not queue:
                break
        return tuple(sites)

    def loops_around(self, path: str, loop: int) -> Iterator[tuple[int, Loop]]:
        """A loop of a file and those around it, with their numbers."""
        facts = self.files.get(path)
        while facts is not None and loop != NOWHERE:
            yield loop, facts.loops[loop]
            loop = facts.loops[loop].parent

    def is_followed(self, path: str) -> bool:
        """Whether the values of a file were followed by their names."""
        facts = self.files.get(path)
        return facts is not None and facts.followed

    def calls_at(self, location: Location) -> Sequence[Call]:
        """The calls that stand at exactly this place."""
        return self.calls_in(location.path).get(location.span, ())

    def calls_in(self, path: str) -> Mapping[Span, Sequence[Call]]:
        """The calls of a file by their place."""
        if path not in self._calls:
            calls: dict[Span, list[Call]] = defaultdict(list)
            facts = self.files.get(path)
            for fact in facts.facts if facts is not None else ():
                if isinstance(fact, Call):
                    calls[fact.span].append(fact)
            self._calls[path] = dict(calls)
        return self._calls[path]

    def completed_calls(self, path: str) -> Sequence[Call]:
        """The calls of a file that other files complete, with the texts that those know, in order."""
        return self._completed.get(path, ())

    def calls_by_function(self, path: str) -> Mapping[int, Sequence[Call]]:
        """The calls of a file by the function that they stand in."""
        return self.once(("calls by function", path), lambda: self._calls_by_function(path))

    def _calls_by_function(self, path: str) -> Mapping[int, Sequence[Call]]:
        found: dict[int, list[Call]] = defaultdict(list)
        for calls in self.calls_in(path).values():
            for call in calls:
                found[call.function].append(call)
        return dict(found)

    def call_places(self, path: str) -> Sequence[Span]:
        """The places of a file's calls, in order."""
        if path not in self._call_places:
            self._call_places[path] = sorted(self.calls_in(path))
        return self._call_places[path]

    def leading_to(self, acts: Iterable[Evidence], steps: int | None = None) -> frozenset[tuple[str, int]]:
        """The functions, as (path, index), in which the acts stand or that call those, over as many steps as asked."""
        places = tuple(dict.fromkeys((act.location.path, act.function) for act in acts))
        if steps is None:
            return self._leading_to(places, self._link_depth)
        return self.once(("leading to", places, steps), partial(self._leading_to, places, steps + 1))

    def _leading_to(self, places: Iterable[tuple[str, int]], rounds: int) -> frozenset[tuple[str, int]]:
        reached: set[tuple[str, int]] = set()
        frontier = dict.fromkeys(places)
        left = _MOST_FOLLOWED + _PER_ACT * len(frontier)
        for _ in range(rounds):
            new = dict.fromkeys(key for place in frontier for key in self._run_together(*place) if key not in reached)
            reached.update(new)
            calling = list(islice((site for key in new for site in self._callers.get(key, ())), left))
            left -= len(calling)
            frontier = dict.fromkeys((site.path, site.function) for site in calling)
            if not frontier:
                break
        return frozenset(key for key in reached if key[1] != NOWHERE)

    def _run_together(self, path: str, function: int) -> Iterator[tuple[str, int]]:
        """The functions around a place up to one that waits for a person: what repeats the code around does not repeat it.

        Last the file as a program, if the place is no named function's.
        """
        last = ""
        for key in self._function_chain(path, function):
            around = self.files[path].functions[key[1]]
            last = around.name
            yield key
            if around.waits:
                return
        if last in ("", "<lambda>"):
            yield (path, NOWHERE)

    def functions_around(self, path: str, function: int) -> list[tuple[str, int]]:
        """The functions around a place up to one that waits for a person, from the inside."""
        return [key for key in self._run_together(path, function) if key[1] != NOWHERE]

    def _function_chain(self, path: str, function: int) -> Iterator[tuple[str, int]]:
        facts = self.files.get(path)
        while facts is not None and function != NOWHERE:
            yield (path, function)
            function = facts.functions[function].parent

    def callers(self, path: str, function: int) -> Sequence[CallSite]:
        """Call sites of a function."""
        return self._callers.get((path, function), ())

    def asking(self, path: str, function: int) -> list[CallSite]:
        """Where other programs ask for a function or one around it, or start the file, in order."""
        return [site for key in self._run_together(path, function) for site in self._callers.get(key, ()) if site.asks]

    def calls(self) -> Iterator[tuple[tuple[str, int], CallSite]]:
        """Every call of a function of the project with the (path, function) that it calls."""
        for target, sites in self._callers.items():
            for site in sites:
                yield target, site

    def ways_in(self, path: str) -> Sequence[WayIn]:
        """Where other files import, start or read this one, in order."""
        return self._ways_in.get(path, ())

    def references(self, signature: Signature | None, policies: Iterable[str]) -> tuple[str, ...]:
        """Policy and evidence addresses for a finding, policies first, each once."""
        wanted = (*(signature.policy if signature else ()), *policies)
        addresses = [self._policies[name] for name in wanted if name in self._policies]
        addresses.extend(signature.evidence if signature else ())
        return tuple(dict.fromkeys(addresses))


_HUB = 64
"""Files around one by which they are near each other; around one that more import they only have it in common."""
_MOST_NEAR = 500
_MOST_FOLLOWED, _PER_ACT = 1_000, 4
"""Call sites that one question follows, and more of them for one that asks of many acts: files may all call each other."""


def _traits(signature: Signature) -> frozenset[str]:
    if signature.kind is not SignatureKind.TOOL:
        return frozenset()
    capabilities = {pattern.capability for pattern in signature.calls}
    capabilities |= {pattern.capability for pattern in signature.literals}
    traits = set()
    if Capability.NAVIGATE in capabilities:
        traits.add("driver")
    elif capabilities & {Capability.PRESS, Capability.TYPE, Capability.CLICK}:
        traits.add("input")
    if Capability.DEVICE in capabilities:
        traits.add("device")
    for capability in (Capability.AGENT, Capability.STEALTH, Capability.PROXY, Capability.HOOK):
        if capability in capabilities:
            traits.add(capability.value)
    return frozenset(traits)


def is_repeating(loop: Loop) -> bool:
    """Whether a loop goes over things: `while True` without a source waits, and one thread without one does one thing."""
    return loop.kind not in (LoopKind.WHILE, LoopKind.PARALLEL) or bool(loop.sources)


def dependencies(evidence: Iterable[Evidence]) -> list[Evidence]:
    """The evidence that manifests give."""
    return [item for item in evidence if item.aspect is Aspect.DEPENDENCY]
