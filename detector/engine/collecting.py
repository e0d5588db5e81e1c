"""Facts of all files that matter: those with a stem, and the files they import or that import them.

Cached by content, in helper processes where that pays; what comes out does not depend on either.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from detector.engine import neighbours
from detector.engine.cache import FactCache
from detector.engine.extraction import Extract, extract_file
from detector.engine.identity import code_identity
from detector.engine.plan import Plan
from detector.engine.sweep import Seen, Sweeper, sweep
from detector.engine.workers import (
    LARGE_BYTES,
    Answer,
    Careful,
    HelperProcess,
    InProcess,
    Lane,
    Setup,
    lane_count,
    rare_collections,
    run_all,
)
from detector.errors import DetectorError
from detector.extract.injected import ScriptFiles
from detector.extract.made_attributes import calls_one, made_names, names_one
from detector.limits import Limits
from detector.match.handed import clients_of, handed_names
from detector.match.matching import is_about_whatsapp
from detector.model.fact import Call, FileFacts
from detector.model.outcome import Outcome, Status
from detector.prefilter import StemSearch, is_stem
from detector.sources.worktree import Entry, read_file

if TYPE_CHECKING:
    from detector.database.index import Index

_EXTRACTOR = "detector.engine.collecting:database_extractor"


class Collected(Struct, frozen=True):
    """Facts by path and what could not be read as it should."""

    files: dict[str, FileFacts]
    degraded: tuple[Outcome, ...]
    failed: tuple[Outcome, ...]
    unread: int = 0
    """Files that could matter and that no reader knows; documents and drawings, which are meant for people, do not count."""


class Crew(Struct, frozen=True):
    """How files are extracted. `database` are the signature folders; `cache` is the folder for facts, "" for none."""

    limits: Limits
    database: tuple[str, ...] = ()
    cache: str = ""
    workers: int = 0
    """Helper processes: 0 for as many as pay, 1 for none."""
    far_bytes: int = LARGE_BYTES
    """Size from which a file is given to a helper process even if the rest is done here."""


def collect(plan: Plan, crew: Crew, index: Index) -> Collected:
    """The facts of the plan's hits and of their neighbours in the project, in a fixed order.

    `index` is that of the crew's database, opened by the caller, who needs it too.
    """
    extract = _extractor(index, crew.cache, crew.limits)
    answers = dict(_extracted(plan.hits, crew, extract))
    hit_paths = set(answers)
    if answers:
        _add_plug_ins(answers, plan, crew, extract, index)
        _add_neighbours(answers, plan, crew, extract, index)
    if crew.cache:
        _fact_cache(crew.cache, "", crew.limits).close()
    files = {path: answer.facts for path, answer in sorted(answers.items()) if answer.facts is not None}
    degraded = [
        Outcome(path, Status.DEGRADED, facts.degraded, _first_line(facts))
        for path, facts in files.items()
        if facts.degraded
    ]
    # A neighbour without a stem was examined by the sweep; that its extraction failed loses context, not the file.
    failed = [Outcome(path, Status.FAILED, answer.failure) for path, answer in answers.items() if answer.facts is None]
    return Collected(
        files,
        tuple(outcome for outcome in degraded if outcome.path in hit_paths),
        tuple(outcome for outcome in failed if outcome.path in hit_paths),
        sum(_is_unread(files[path]) for path in hit_paths if path in files),
    )


_FOR_PEOPLE = (".md", ".mdx", ".rst", ".txt", ".adoc", ".tex", ".log", ".css", ".scss", ".less", ".svg", ".csv", ".tsv",
    ".po", ".pot", ".strings", ".dic", ".map", ".pem", ".pdf")  # fmt: skip


def _is_unread(facts: FileFacts) -> bool:
    """Whether no reader knows a file that is neither a document nor without a suffix."""
    name = facts.path.rpartition("/")[2].lower()
    return not facts.language and "." in name[1:] and not name.endswith(_FOR_PEOPLE)


def database_extractor(cache: str, *database: str, limits: Limits) -> Extract:
    """What helper processes do with a file: they open the database themselves."""
    from detector.database.compiled import open_index

    return _extractor(open_index(tuple(map(Path, database))), cache, limits)


def _extractor(index: Index, cache: str, limits: Limits) -> Extract:
    """What lanes do with a file: extraction with the database's interest, through the cache."""
    interest = index.interest()

    def extract(path: str, data: bytes) -> FileFacts:
        return extract_file(path, data, interest, limits)

    return through_cache(extract, _fact_cache(cache, index.info.digest, limits)) if cache else extract


def _fact_cache(cache: str, digest: str, limits: Limits) -> FactCache:
    return FactCache(str(Path(cache) / "facts"), _generation(digest, limits))


def through_cache(extract: Extract, cache: FactCache) -> Extract:
    """The same extraction, done once for the same path and bytes."""

    def cached(path: str, data: bytes) -> FileFacts:
        key = cache.key(path, data)
        facts = cache.load(key, path)
        if facts is None:
            facts = extract(path, data)
            cache.store(key, facts)
        return facts

    return cached


def _generation(digest: str, limits: Limits) -> tuple[str, ...]:
    import sys

    from detector import __version__

    return (__version__, sys.version, digest, repr(limits), code_identity())


def _extracted(entries: Sequence[Entry], crew: Crew, extract: Extract) -> list[tuple[str, Answer]]:
    """Paths with answers, in order."""
    if not entries:
        return []
    with rare_collections():
        answers = run_all(entries, _lanes(entries, crew, extract))
    return [(entry.path, answer) for entry, answer in zip(entries, answers, strict=True)]


def _lanes(entries: Sequence[Entry], crew: Crew, extract: Extract) -> list[Lane]:
    here = InProcess(extract, crew.limits)
    setup = Setup(_EXTRACTOR, (crew.cache, *crew.database), crew.limits)
    count = lane_count(crew.workers, sum(map(_size, entries)), len(entries))
    if count > 1:
        return [HelperProcess(setup, here) for _ in range(count)]
    return [Careful(here, HelperProcess(setup, here), crew.far_bytes)]


def _size(entry: Entry) -> int:
    with contextlib.suppress(OSError, ValueError):
        return os.lstat(entry.native).st_size
    return 0


def _add_neighbours(answers: dict[str, Answer], plan: Plan, crew: Crew, extract: Extract, index: Index) -> None:
    """Extracts what files with evidence import or hand to a page, and what imports them, a few steps far and up to a bound."""
    entries = {entry.path: entry for entry in plan.searched}
    fresh = [path for path in sorted(answers) if _is_telling(answers[path].facts, entries[path], crew.limits, index)]
    if not fresh:
        return
    manifests = [entries[path] for path in neighbours.manifests_above(fresh, entries) if path not in answers]
    answers.update(_extracted([entry for entry in manifests if _size(entry) <= neighbours.LARGEST], crew, extract))
    files = neighbours.ProjectFiles(sorted(entries))
    scripts = ScriptFiles(entries)
    left = neighbours.allowance(len(answers))
    asked = neighbours.asked_names(facts for path in fresh if (facts := answers[path].facts))
    idle = answers.keys() - set(fresh)  # their stems say nothing, but evidence may be joined to them
    read = dict(answers)  # a file that reaches nothing in one round may do so in the next
    for _ in range(neighbours.ROUNDS):
        known = answers.keys() - idle
        wanted = dict.fromkeys(
            path
            for name in fresh
            if (facts := answers[name].facts)
            for path in (*neighbours.handed_by(facts, scripts), *neighbours.imported_by(facts, files))
        )
        new = [path for path in wanted if path not in known and _size(entries[path]) <= neighbours.LARGEST][:left]
        for path in _mentioning(fresh, asked, entries, files, {*known, *new}, crew.limits):
            if len(new) >= left:
                break
            if path not in wanted and _size(entries[path]) <= neighbours.LARGEST:
                new.append(path)
        if not new:
            return
        left -= len(new)
        read.update(_extracted([entries[path] for path in new if path not in read], crew, extract))
        found = {path: read[path] for path in new}
        goals = set(fresh)
        reaching = {path: None for path in found if _reaches(found[path].facts, goals, files)}
        kept = [path for path in found if path in wanted or path in reaching or _asks(found[path].facts, asked)]
        answers.update((path, found[path]) for path in kept)
        asked = neighbours.asked_names(facts for path in reaching if (facts := found[path].facts))
        fresh = sorted(kept)
        idle -= set(kept)


_NAME = b"whatsap"
"""What a file has that names WhatsApp, be it in a comment; other stems may stand in the midst of any word."""


def _is_telling(facts: FileFacts | None, entry: Entry, limits: Limits, index: Index) -> bool:
    """Whether a file holds evidence or names WhatsApp."""
    return facts is not None and (is_about_whatsapp(facts, index) or _NAME in _data(entry, limits).lower())


def _add_plug_ins(answers: dict[str, Answer], plan: Plan, crew: Crew, extract: Extract, index: Index) -> None:
    """Extracts files that call what a client of the project is called by: they get it as a parameter, no stem names it."""
    clients = clients_of((answer.facts for answer in answers.values() if answer.facts), index)
    names = handed_names(index.signature(identifier) for identifier in sorted(clients))
    if not names:
        return
    left = neighbours.allowance(len(answers))
    entries = [entry for entry in plan.searched if entry.path not in answers and neighbours.may_import(entry.path)]
    calling, _count = sweep(
        iter([entries]), Sweeper(StemSearch(filter(is_stem, {name.lower() for name in names})), crew.limits, _is_text)
    )
    chosen = [entry for entry, seen, _message in calling if seen is Seen.HIT and _size(entry) <= neighbours.LARGEST]
    found = dict(_extracted(sorted(chosen, key=lambda entry: entry.path)[:left], crew, extract))
    answers.update((path, answer) for path, answer in found.items() if _calls_one_of(answer.facts, names))


def _calls_one_of(facts: FileFacts | None, names: Container[str]) -> bool:
    return facts is not None and any(isinstance(fact, Call) and fact.method in names for fact in facts.facts)


def _reaches(facts: FileFacts | None, goals: Iterable[str], files: neighbours.ProjectFiles) -> bool:
    if facts is None:
        return False
    goals = set(goals)
    return not goals.isdisjoint(neighbours.imported_by(facts, files)) or calls_one(facts, made_names(goals))


def _asks(facts: FileFacts | None, names: frozenset[str]) -> bool:
    return facts is not None and neighbours.asks_for(facts, names)


def _mentioning(
    paths: Sequence[str],
    asked: frozenset[str],
    entries: dict[str, Entry],
    files: neighbours.ProjectFiles,
    known: set[str],
    limits: Limits,
) -> Iterator[str]:
    """Code files not `known` with a line that imports something called like one of these files, the nearest first.

    Behind them a few that name what is `asked` of these files.
    """
    names = neighbours.import_names(paths)
    words = {word for word in (*names, *(name.lower() for name in asked)) if is_stem(word)}
    if not words:
        return
    code = [entry for path, entry in sorted(entries.items()) if path not in known and neighbours.may_import(path)]
    mentioned, _count = sweep(iter([code]), Sweeper(StemSearch(words), limits, _is_text))
    hits = [entry for entry, seen, _message in mentioned if seen is Seen.HIT]
    depths = _depths(path for paths_of_name in names.values() for path in paths_of_name)
    hits.sort(key=lambda entry: (-_nearness(entry.path, depths), entry.path))
    pattern = neighbours.asked_pattern(asked)
    asking: list[str] = []
    made = made_names(paths)
    spelled = {name.encode(): of_name for name, of_name in names.items()}
    for entry in hits:
        data = _data(entry, limits)
        if neighbours.imports_one_of(entry.path, data, spelled, files) or names_one(data, made):
            yield entry.path
        elif pattern is not None and len(asking) < neighbours.MOST_ASKING and pattern.search(data):
            asking.append(entry.path)
    yield from asking


def _data(entry: Entry, limits: Limits) -> bytes:
    try:
        return read_file(entry.native, limits.source_bytes)
    except DetectorError:
        return b""


def _depths(paths: Iterable[str]) -> dict[str, int]:
    """The folders that these files lie in, at any depth, each with how many folders deep it is."""
    depths: dict[str, int] = {}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in depths:
            depths[folder] = folder.count("/") + 1
            folder = folder.rpartition("/")[0]
    return depths


def _nearness(path: str, depths: dict[str, int]) -> int:
    """How many folders a file shares with the nearest of those."""
    folder = path.rpartition("/")[0]
    while folder and folder not in depths:
        folder = folder.rpartition("/")[0]
    return depths.get(folder, 0)


def _is_text(_path: str) -> bool:
    return True


def _first_line(facts: FileFacts) -> int:
    return facts.diagnostics[0][0] if facts.diagnostics else 0
