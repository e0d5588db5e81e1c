from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import pytest
from msgspec.structs import replace
from running import bundled_index, judge_texts

from detector.database.schema import SignatureKind
from detector.model.evidence import Aspect, Evidence, Level
from detector.model.fact import NOWHERE, FileFacts, Function, Loop, LoopKind
from detector.model.location import Location, Span
from detector.rules.case import CallSite, Case, is_repeating

SEND = """
import requests
requests.post("https://graph.facebook.com/v21.0/1/messages", json={"messaging_product": "whatsapp"})
"""


def span(line: int) -> Span:
    return Span(line, 1, line, 9)


def evidence(path: str = "a.py", line: int = 1, signature: str = "pywhatkit", **more: object) -> Evidence:
    made = Evidence(signature, Aspect.CALL, Level.PROOF, Location(path, span(line)), "does something")
    return replace(made, **more)  # type: ignore[arg-type]


def case(
    found: Iterable[Evidence] = (),
    files: Mapping[str, FileFacts] | None = None,
    neighbours: Mapping[str, Sequence[str]] | None = None,
    callers: Mapping[tuple[str, int], Sequence[CallSite]] | None = None,
    paths: Sequence[str] = (),
    link_depth: int = 12,
) -> Case:
    return Case(
        found,
        files or {},
        bundled_index(),
        neighbours=neighbours,
        callers=callers,
        paths=paths,
        policies={"unofficial-client": "https://terms.example/", "automation": "https://faq.example/"},
        link_depth=link_depth,
    )


def function(name: str, parent: int = NOWHERE) -> Function:
    return Function(name, span(1), parent)


def loop(line: int, kind: LoopKind = LoopKind.FOR, inside: int = NOWHERE, parent: int = NOWHERE, *sources: str) -> Loop:
    return Loop(kind, span(line), inside, parent, sources or ("numbers",))


class TestEvidence:
    def test_order_does_not_depend_on_the_order_given(self) -> None:
        found = [evidence("b.py"), evidence("a.py", 9), evidence("a.py", 2)]
        assert case(found).evidence == case(reversed(found)).evidence
        assert [item.location.path for item in case(found).evidence] == ["a.py", "a.py", "b.py"]

    def test_the_same_twice_is_kept_once(self) -> None:
        assert len(case([evidence(), evidence()]).evidence) == 1

    def test_by_file_and_by_signature(self) -> None:
        asked = case([evidence("a.py"), evidence("b.py", signature="neonize")])
        assert [item.signature for item in asked.in_file("b.py")] == ["neonize"]
        assert [item.location.path for item in asked.of_signature("pywhatkit")] == ["a.py"]
        assert asked.in_file("c.py") == ()
        assert asked.evidence_paths == ("a.py", "b.py")
        assert asked.signature_ids == ("neonize", "pywhatkit")

    def test_kind(self) -> None:
        asked = case([evidence()])
        assert asked.kind(evidence()) is SignatureKind.GUI_AUTOMATION
        assert asked.is_unauthorised(evidence())
        assert not asked.is_unauthorised(evidence(signature="cloud-api"))

    def test_function_of_evidence(self) -> None:
        asked = case(files={"a.py": FileFacts("a.py", "python", functions=(function("send"),))})
        assert asked.function(evidence(function=0)) == function("send")
        assert asked.function(evidence()) is None
        assert asked.function(evidence("gone.py", function=3)) is None


class TestNear:
    CHAIN: ClassVar = {"a": ("b",), "b": ("a", "c"), "c": ("b", "d"), "d": ("c",)}

    def test_two_steps_in_either_direction(self) -> None:
        assert case(neighbours=self.CHAIN).near("b") == ("b", "a", "c", "d")
        assert case(neighbours=self.CHAIN).near("a") == ("a", "b", "c")

    def test_other_distances(self) -> None:
        asked = case(neighbours=self.CHAIN)
        assert asked.near("a", 0) == ("a",)
        assert asked.near("a", 1) == ("a", "b")
        assert asked.near("a", 9) == ("a", "b", "c", "d")

    def test_a_file_without_neighbours_is_near_itself(self) -> None:
        assert case().near("a") == ("a",)

    def test_cycles_end(self) -> None:
        assert case(neighbours={"a": ("a", "b"), "b": ("a",)}).near("a", 50) == ("a", "b")


class TestRoots:
    PATHS = (
        "package.json",
        "api/pyproject.toml",
        "api/src/x.py",
        "web/package.json",
        "web/src/deep/app.js",
        "docs/a.md",
    )

    @pytest.mark.parametrize(
        ("path", "root"),
        [
            ("api/src/x.py", "api"),
            ("web/src/deep/app.js", "web"),
            ("web/package.json", "web"),
            ("docs/a.md", ""),
            ("x.py", ""),
        ],
    )
    def test_nearest_folder_with_a_manifest(self, path: str, root: str) -> None:
        assert case(paths=self.PATHS).root_of(path) == root

    def test_case_of_the_name_does_not_count(self) -> None:
        assert case(paths=("app/Package.json",)).root_of("app/src/a.js") == "app"

    def test_without_manifests_there_is_one_root(self) -> None:
        assert case(paths=("a/b.py",)).root_of("a/b.py") == ""


class TestRepetitions:
    def test_loops_around_nearest_first(self) -> None:
        facts = FileFacts("a.py", "python", loops=(loop(1), loop(2, parent=0)))
        sites = case(files={"a.py": facts}).repetitions(evidence(loop=1))
        assert [site.location.span.line for site in sites] == [2, 1]

    def test_no_loop(self) -> None:
        assert case(files={"a.py": FileFacts("a.py", "python")}).repetitions(evidence()) == ()

    def test_across_a_call_in_another_file(self) -> None:
        files = {
            "send.py": FileFacts("send.py", "python", functions=(function("send"),)),
            "blast.py": FileFacts("blast.py", "python", functions=(function("run"),), loops=(loop(4, inside=0),)),
        }
        site = CallSite("blast.py", 0, 0, Location("blast.py", span(5)))
        found = case(files=files, callers={("send.py", 0): (site,)}).repetitions(evidence("send.py", function=0))
        assert [(one.path, one.via) for one in found] == [("blast.py", (site,))]

    def test_chains_are_outermost_first(self) -> None:
        files = {
            name: FileFacts(name, "python", functions=(function("f"),), loops=(loop(7),)) for name in ("a", "b", "c")
        }
        inner = CallSite("b", 0, NOWHERE, Location("b", span(2)))
        outer = CallSite("c", NOWHERE, 0, Location("c", span(3)))
        found = case(files=files, callers={("a", 0): (inner,), ("b", 0): (outer,)}).repetitions(
            evidence("a", function=0)
        )
        assert [(one.path, one.via) for one in found] == [("c", (outer, inner))]

    def test_callers_of_the_function_around_count(self) -> None:
        facts = FileFacts("a", "javascript", functions=(function("send"), function("<lambda>", 0)), loops=(loop(9),))
        site = CallSite("a", NOWHERE, 0, Location("a", span(9)))
        found = case(files={"a": facts}, callers={("a", 0): (site,)}).repetitions(evidence("a", function=1))
        assert [one.via for one in found] == [(site,)]

    def test_functions_that_call_each_other_end(self) -> None:
        facts = FileFacts("a", "python", functions=(function("f"), function("g")))
        callers = {
            ("a", 0): (CallSite("a", 1, NOWHERE, Location("a", span(1))),),
            ("a", 1): (CallSite("a", 0, NOWHERE, Location("a", span(2))),),
        }
        assert case(files={"a": facts}, callers=callers).repetitions(evidence("a", function=0)) == ()

    def test_near_are_no_more_than_a_bound(self) -> None:
        others = [f"m{i:04}.py" for i in range(3_000)]
        hub = case(neighbours={"hub.py": others, **{path: ["hub.py"] for path in others}})
        near = hub.near("m1000.py")
        assert near[0] == "m1000.py"
        assert "hub.py" in near
        assert len(near) <= 500

    def test_functions_that_all_call_each_other_are_followed_to_a_bound(self) -> None:
        many = 3_000
        facts = FileFacts("a", "python", functions=tuple(function(f"f{i}") for i in range(many)), loops=(loop(1),))
        sites = tuple(CallSite("a", i, 0, Location("a", span(i + 1))) for i in range(many))
        asked = case(files={"a": facts}, callers={("a", i): sites for i in range(many)})
        assert 1 <= len(asked.repetitions(evidence("a", function=0))) <= 1_000
        assert 1 < len(asked.leading_to([evidence("a", function=0)])) <= 1_010

    def test_depth_is_bounded(self) -> None:
        functions = tuple(function(f"f{i}") for i in range(30))
        files = {"a": FileFacts("a", "python", functions=functions, loops=(loop(1),))}
        callers = {
            ("a", i): (CallSite("a", i + 1, 0 if i == 28 else NOWHERE, Location("a", span(i + 1))),) for i in range(29)
        }
        assert case(files=files, callers=callers).repetitions(evidence("a", function=0)) == ()
        assert len(case(files=files, callers=callers, link_depth=40).repetitions(evidence("a", function=0))) == 1

    @pytest.mark.parametrize(
        ("kind", "sources", "expected"),
        [
            (LoopKind.FOR, (), True),
            (LoopKind.WHILE, (), False),
            (LoopKind.WHILE, ("queue",), True),
            (LoopKind.TIMER, (), True),
        ],
    )
    def test_what_repeats(self, kind: LoopKind, sources: tuple[str, ...], expected: bool) -> None:
        assert is_repeating(Loop(kind, span(1), sources=sources)) is expected


class TestReferences:
    def test_policies_first_each_once(self) -> None:
        asked = case()
        signature = bundled_index().signature("pywhatkit")
        found = asked.references(signature, ("automation", "unofficial-client"))
        assert found[:2] == ("https://terms.example/", "https://faq.example/")
        assert len(found) == len(set(found))
        assert set(signature.evidence) <= set(found)

    def test_unknown_policies_and_no_signature(self) -> None:
        assert case().references(None, ("automation", "no-such-policy")) == ("https://faq.example/",)
        assert case().references(None, ()) == ()


class TestTraits:
    @pytest.mark.parametrize(
        ("signature", "trait"), [("selenium-python", "driver"), ("pyautogui", "input"), ("adb", "device")]
    )
    def test_of_tools(self, signature: str, trait: str) -> None:
        assert case().has_trait(evidence(signature=signature), trait)

    def test_components_have_none(self) -> None:
        assert case().traits("pywhatkit") == frozenset()


class TestEndToEnd:
    TREE: ClassVar = {
        "pkg/send.py": "import pywhatkit\n\ndef send(number):\n    pywhatkit.sendwhatmsg_instantly(number, 'x')\n",
        "pkg/campaign.py": "from pkg.send import send\n\ndef run(people):\n    for person in people:\n        send(person)\n",
        "other.py": "print(1)\n",
    }

    def test_a_loop_in_another_file_repeats_the_send(self) -> None:
        asked = judge_texts(self.TREE).case
        send = next(item for item in asked.in_file("pkg/send.py") if item.capability == "send")
        sites = asked.repetitions(send)
        assert [(site.path, site.loop.span.line) for site in sites] == [("pkg/campaign.py", 4)]
        assert [call.location.span.line for call in sites[0].via] == [5]

    def test_a_trace_names_who_calls_the_function_that_runs_a_closure(self) -> None:
        text = """
const request = require('request');
function tell(to, text) {
  return new Promise((resolve) => {
    request(`https://api.callmebot.com/whatsapp.php?phone=${to}&text=${text}`, resolve);
  });
}
button.onclick = () => tell('1', 'hi');
"""
        (finding,) = judge_texts({"tell.js": text}).judgement.findings
        notes = {(step.location.span.line, step.note) for step in finding.trace}
        assert {(3, "in tell"), (8, "calls tell")} <= notes

    def test_a_trace_names_who_imports_or_starts_the_file(self) -> None:
        texts = {
            "bot/send.js": "const { Client } = require('whatsapp-web.js');\n",
            "bot/app.js": "const send = require('./send');\n",
            "web/app.py": "import subprocess\nsubprocess.run(['node', 'send.js'])\n",
            "web/other.py": "import subprocess\nsubprocess.run(['node', 'build.js'])\n",
        }
        (found,) = (each for each in judge_texts(texts).judgement.findings if each.rule == "WA201")
        notes = {(step.location.path, step.note) for step in found.trace if step.location.path != "bot/send.js"}
        assert notes == {("bot/app.js", "imports send.js"), ("web/app.py", "starts send.js")}

    def test_a_trace_tells_what_the_project_says_of_itself(self) -> None:
        said = '{"name": "x", "description": "A bot for WhatsApp", "dependencies": {"whatsapp-web.js": "1"}}'
        texts = {"package.json": said.replace(", ", ",\n")}
        (found,) = judge_texts(texts).judgement.findings
        assert [(step.location.span.line, step.note) for step in found.trace if "says" in step.note] == [
            (2, "says that the project is for WhatsApp")
        ]

    def test_what_a_project_says_of_itself_proves_nothing(self) -> None:
        texts = {
            "package.json": '{"description": "A WhatsApp clone with React"}',
            "store.js": "window.Store = createStore();\nwindow.Store.Chat = chats;\nwindow.Store.Msg = messages;\n",
        }
        assert not judge_texts(texts).judgement.findings

    def test_files_that_import_each_other_are_near(self) -> None:
        assert judge_texts(self.TREE).case.near("pkg/send.py") == ("pkg/send.py", "pkg/campaign.py")

    def test_the_day_is_handed_in(self) -> None:
        text = {"a.py": SEND}
        early = judge_texts(text, today=datetime.date(2025, 1, 1)).judgement.findings
        late = judge_texts(text, today=datetime.date(2028, 1, 1)).judgement.findings
        assert "WA807" not in {finding.rule for finding in early}
        assert "WA807" in {finding.rule for finding in late}


class TestWaysUp:
    FILES: ClassVar = {
        "a": FileFacts("a", "python", functions=(function("send"),)),
        "b": FileFacts("b", "python", functions=(function("run"), function("other"))),
    }
    CALLERS: ClassVar = {("a", 0): (CallSite("b", 0, NOWHERE, Location("b", span(2))),)}

    def test_functions_that_lead_to_an_act(self) -> None:
        asked = case(files=self.FILES, callers=self.CALLERS)
        assert asked.leading_to([evidence("a", function=0)]) == {("a", 0), ("b", 0)}

    def test_so_many_steps(self) -> None:
        asked = case(files=self.FILES, callers=self.CALLERS)
        assert asked.leading_to([evidence("a", function=0)], 0) == {("a", 0)}

    def test_a_question_is_answered_once(self) -> None:
        asked = case()
        assert asked.once("question", lambda: 1) == asked.once("question", lambda: 2) == 1


def test_the_order_of_evidence_is_total() -> None:
    one = evidence()
    others: dict[str, object] = {
        "signature": "x",
        "aspect": Aspect.LITERAL,
        "level": Level.WEAK,
        "location": Location("b.py", span(1)),
        "note": "x",
        "capability": "x",
        "role": "x",
        "resolved": False,
        "function": 3,
        "loop": 3,
        "subject": "x",
        "direct": False,
        "path": ("x",),
        "source": "x",
    }
    assert set(others) == set(Evidence.__struct_fields__)
    for name, value in others.items():
        assert replace(one, **{name: value}).order != one.order  # type: ignore[arg-type]
