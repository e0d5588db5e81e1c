"""Caches never change a result: over random edits, damage, foreign entries."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from engine_fakes import facts_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from detector.engine import codec, storage
from detector.engine.cache import FactCache
from detector.engine.collecting import through_cache
from detector.engine.identity import code_identity
from detector.engine.plan import Plan, plan_tree, sweeper_for
from detector.engine.sweep import Seen
from detector.engine.unchanged import Unchanged
from detector.limits import DEFAULT_LIMITS
from detector.model.fact import (
    Argument,
    Branch,
    Call,
    Constant,
    Dependency,
    DependencyScope,
    Export,
    FileFacts,
    Function,
    Import,
    Literal,
    LiteralRole,
    Loop,
    LoopKind,
    Param,
    Ref,
)
from detector.model.location import Span
from detector.model.package import package
from detector.prefilter import StemSearch
from detector.sources.worktree import WorkTree

STEMS = StemSearch(("whatsapp",))
SPAN = Span(1, 2, 3, 4)
FULL = FileFacts(
    "a.py",
    "python",
    (
        Dependency(package("npm", "@x/Y"), SPAN, DependencyScope.LOCKED, "1", direct=False, path=("a", "b")),
        Import("m", SPAN, ("*",), dynamic=True),
        Call("m", "a.b", SPAN, (Argument("x", ("t", Ref("m", "n"), Param(1)), "o"),), 1, 2),
        Literal("\ud800 é \0", SPAN, LiteralRole.MARKUP, "n"),
    ),
    (Function("f", SPAN, parameters=("p",), decorators=("d",)),),
    (Loop(LoopKind.APPLY, SPAN, sources=("s",)),),
    (Constant("C", ("x", Ref("m", "n")), SPAN),),
    (Export("e", "m", "p"),),
    (Branch(SPAN, 1),),
    "why",
    ((3, "message"),),
)


PLAIN = replace(FULL, facts=(*FULL.facts[:-1], Literal("é \0", SPAN, LiteralRole.MARKUP, "n")))
"""Without half a surrogate pair."""


@pytest.mark.parametrize("facts", [FULL, PLAIN])
def test_codec_keeps_everything(facts: FileFacts) -> None:
    assert codec.decode(codec.encode(facts)) == facts


@given(st.sampled_from([FULL, PLAIN]), st.data())
def test_codec_refuses_what_is_no_facts(facts: FileFacts, data: st.DataObject) -> None:
    encoded = bytearray(codec.encode(facts))
    for _ in range(data.draw(st.integers(1, 4))):
        encoded[data.draw(st.integers(0, len(encoded) - 1))] = data.draw(st.integers(32, 126))
    try:
        decoded = codec.decode(bytes(encoded))
    except ValueError:
        return
    assert isinstance(decoded, FileFacts)
    assert codec.decode(codec.encode(decoded)) == decoded


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"[1]", b"[" * 100_000, b'"x"', b"\xff"])
def test_codec_refuses_other_json(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        codec.decode(data)


def test_facts_are_extracted_once(tmp_path: Path) -> None:
    calls = []

    def extract(path: str, data: bytes) -> FileFacts:
        calls.append(path)
        return facts_of(path, data)

    cached = through_cache(extract, FactCache(str(tmp_path), ("1",)))
    assert cached("a", b"x y") == cached("a", b"x y") == facts_of("a", b"x y")
    assert cached("b", b"x y").path == "b"
    assert cached("a", b"x z") == facts_of("a", b"x z")
    assert calls == ["a", "b", "a"]
    through_cache(extract, FactCache(str(tmp_path), ("2",)))("a", b"x y")
    assert calls[3:] == ["a"]


@given(st.binary(max_size=60), st.integers(0, 200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_damaged_entries_are_absent(tmp_path: Path, junk: bytes, at: int) -> None:
    cache = FactCache(str(tmp_path), ("1",))
    key = cache.key("a", b"x")
    cache.store(key, facts_of("a", b"x"))
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "trimmed"]
    content = file.read_bytes()
    file.write_bytes(content[:at] + junk + content[at + len(junk) :])
    assert cache.load(key, "a") in (None, facts_of("a", b"x"))
    file.write_bytes(content)
    assert cache.load(key, "other") is None


def test_entries_cannot_be_swapped(tmp_path: Path) -> None:
    cache = FactCache(str(tmp_path), ("1",))
    one, two = cache.key("a", b"x"), cache.key("a", b"y")
    cache.store(one, facts_of("a", b"x"))
    target = tmp_path / two[:2] / two[2:]
    target.parent.mkdir(exist_ok=True)
    target.write_bytes((tmp_path / one[:2] / one[2:]).read_bytes())
    assert cache.load(two, "a") is None


def test_the_folder_stays_bounded(tmp_path: Path) -> None:
    for number in range(10):
        file = tmp_path / "x" / f"{number}"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x" * 100)
        os.utime(file, (number + 1, number + 1))
    storage.trim(str(tmp_path), 500)
    assert sorted(path.name for path in (tmp_path / "x").iterdir()) == ["6", "7", "8", "9"]
    storage.trim(str(tmp_path), 0)
    assert len(list((tmp_path / "x").iterdir())) == 4, "at most once a day"


def test_a_folder_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    cache = FactCache(str(blocked / "sub"), ("1",))
    cache.store(cache.key("a", b""), facts_of("a", b""))
    cache.close()
    Unchanged(str(blocked / "sub" / "x"), "id").save()


def aged(path: Path) -> None:
    old = time.time() - 100
    os.utime(path, (old, old))


def swept(root: Path, memory: Unchanged | None) -> Plan:
    made = plan_tree(WorkTree(str(root)), sweeper_for(STEMS, DEFAULT_LIMITS, lambda _: False, memory), 1)
    if memory is not None:
        memory.save()
    return made


class Patient(Unchanged):
    """Takes no file for fresh, so that tests need not wait; change times are left to tests of their own."""

    def __init__(self, path: str, identity: str) -> None:
        super().__init__(path, identity)
        self._latest = 1 << 62


edit = st.tuples(
    st.sampled_from(["write", "delete", "same-size", "binary"]),
    st.sampled_from(["a.py", "b.py", "d/c.py"]),
    st.booleans(),
)


@given(st.lists(st.lists(edit, max_size=3), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_remembered_and_cold_sweeps_agree_over_edits(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[list[tuple[str, str, bool]]]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    memory = str(tmp_path_factory.mktemp("cache") / "memory")
    for edits in rounds:
        for action, name, hit in edits:
            path = root / name
            path.parent.mkdir(exist_ok=True)
            text = b"whatsapp" if hit else b"whatsupp"
            if action == "delete":
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(b"\0\1\2" * 9 if action == "binary" else text * (2 if action == "write" else 1))
        assert swept(root, Patient(memory, "id")) == swept(root, None)


def test_a_fresh_file_is_not_remembered(tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    (root / "a.py").write_text("clean")
    memory = Unchanged(str(tmp_path / "memory"), "id")
    assert memory.stamp(str(root / "a.py")) == b""
    swept(root, memory)
    (root / "a.py").write_text("whatsapp")
    assert [entry.path for entry in swept(root, Unchanged(str(tmp_path / "memory"), "id")).hits] == ["a.py"]


def test_unchanged_files_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    for name in ("a.py", "b.py", "hit.py"):
        (root / name).write_text("whatsapp" if name == "hit.py" else "clean")
    (root / "z").write_bytes(b"\0\1\2" * 9)
    path = str(tmp_path / "memory")
    first = swept(root, Patient(path, "id"))
    opened: list[str] = []
    from detector.engine import sweep

    real = sweep.open_file
    monkeypatch.setattr(sweep, "open_file", lambda native: opened.append(native) or real(native))
    assert swept(root, Patient(path, "id")) == first
    assert [Path(native).name for native in opened] == ["hit.py"]
    opened.clear()
    swept(root, Patient(path, "other stems"))
    assert len(opened) == 4


def test_a_changed_time_or_inode_counts_as_changed(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("clean")
    memory = Patient(str(tmp_path / "memory"), "id")
    before = memory.stamp(str(file))
    aged(file)
    assert memory.stamp(str(file)) != before
    before = memory.stamp(str(file))
    other = tmp_path / "other"
    other.write_text("clean")
    aged(other)
    other.replace(file)
    assert memory.stamp(str(file)) != before
    assert memory.stamp(str(tmp_path / "gone")) == b""


@given(st.binary(max_size=40), st.integers(0, 200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_damaged_memory_is_no_memory(tmp_path: Path, junk: bytes, at: int) -> None:
    file = tmp_path / "memory"
    memory = Patient(str(file), "id")
    memory.learn(b"k" * 16, Seen.CLEAN)
    memory.save()
    content = file.read_bytes()
    damaged = content[:at] + junk + content[at + len(junk) :]
    file.write_bytes(damaged)
    known = Patient(str(file), "id").recall(b"k" * 16)
    assert known is (Seen.CLEAN if damaged == content else None)
    file.unlink()


def test_is_inside_resolves_links(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "link").symlink_to("root")
    assert storage.is_inside(str(tmp_path / "link" / "cache"), str(tmp_path / "root"))
    assert not storage.is_inside(str(tmp_path / "root2"), str(tmp_path / "root"))


def test_code_identity_tells_of_the_code() -> None:
    assert "extraction.py" in code_identity()
    assert code_identity() == code_identity()
