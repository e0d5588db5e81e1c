from __future__ import annotations

from datetime import date

import pytest
from policy_findings import finding

from detector.errors import ConfigError, UsageError
from detector.model.finding import Confidence, Severity
from detector.policy import baseline as baselines
from detector.policy.baseline import Baseline, baseline_of
from detector.policy.choice import chosen
from detector.policy.configuration import Configuration, ExceptionEntry
from detector.policy.fingerprints import with_fingerprints
from detector.policy.settling import settle
from detector.policy.suppression import suppressions
from detector.policy.terms import Terms

TODAY = date(2026, 11, 23)


def by_comment(
    text: str, *, line: int = 1, end_line: int = 0, rule: str = "WA101", **terms: object
) -> tuple[int, list[str]]:
    """How many findings are left, and the diagnostics."""
    found = finding(rule, "bot.py", line, end_line=end_line)
    settled = settle([found], {"bot.py": text}, Terms(**terms))  # type: ignore[arg-type]
    return len(settled.findings), [item.message for item in settled.diagnostics]


@pytest.mark.parametrize(
    "comment",
    [
        "x = 1  # waudit: ignore[WA101] old bot",
        "x = 1 // waudit: ignore[WA101] old bot",
        "x /* waudit: ignore[WA101] old bot */ = 1",
        "<a> <!-- waudit: ignore[WA101] old bot -->",
        "SELECT 1 -- waudit: ignore[WA101] old bot",
        "key = value ; waudit: ignore[WA101] old bot",
        "Dim x ' waudit: ignore[WA101] old bot",
        "x = 1  # WAUDIT: IGNORE [wa101, WA201] - old bot",
        "x = 1  # noqa # waudit: ignore[WA101] old bot",
    ],
)
def test_comments_of_many_languages(comment: str) -> None:
    left, told = by_comment(comment)
    assert left == 0
    assert all("WA201" in message for message in told)


def test_comment_alone_covers_the_next_line_and_comments_stack() -> None:
    assert by_comment("# waudit: ignore[WA101] why\nx\n", line=2)[0] == 0
    stacked = "# waudit: ignore[WA101] why\n# waudit: ignore[WA201] why too\nx\n"
    settled = settle([finding("WA101", "b", 3), finding("WA201", "b", 3)], {"b": stacked}, Terms())
    assert settled.findings == ()
    assert settled.diagnostics == ()
    assert by_comment("# waudit: ignore[WA101] why\n\nx\n", line=3)[0] == 1


def test_comment_after_the_last_line_of_a_call() -> None:
    text = "send(\n  1,\n)  # waudit: ignore[WA101] why\n"
    assert by_comment(text, line=1, end_line=3)[0] == 0
    assert by_comment(text, line=1)[0] == 1


def test_comment_elsewhere_or_for_another_rule_is_unused() -> None:
    left, told = by_comment("x\n\ny  # waudit: ignore[WA101] why\n")
    assert left == 1
    assert told == ["unused suppression: nothing for WA101 here; delete it"]
    assert by_comment("x  # waudit: ignore[WA201] why\n")[0] == 1


def test_unused_is_not_said_where_it_is_not_known() -> None:
    text = "y  # waudit: ignore[WA201] why\n"
    assert by_comment(text, rules=frozenset({"WA101"}))[1] == []
    assert by_comment(text, partial=True)[1] == []
    low = finding("WA101", "b", 1, confidence=Confidence.LOW)
    terms = Terms(min_confidence=Confidence.HIGH)
    assert settle([low], {"b": "x # waudit: ignore[WA101] why"}, terms) == ((), (), ())


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# waudit: ignore[WA101]", "needs a reason"),
        ("# waudit: ignore[WA101] --", "needs a reason"),
        ("# waudit: ignore why", "write `waudit: ignore[RULE] reason`"),
        ("# waudit: ignore[] why", "name the rules"),
        ("# waudit: ignore[WA1] why", "name the rules"),
        ("<!-- waudit: ignore[WA101] -->", "needs a reason"),
        ("# waudit: disable", "write `waudit: ignore[RULE] reason`"),
    ],
)
def test_malformed_comments_do_not_count_and_say_so(comment: str, problem: str) -> None:
    left, told = by_comment(f"x {comment}")
    assert left == 1
    assert len(told) == 1
    assert problem in told[0]


def test_no_mark_no_work_and_lines_count_as_everywhere() -> None:
    assert suppressions("nothing here") == ()
    found = suppressions("a\u2028b\x0cc\rd # waudit: ignore[WA101] why\r\ne // waudit: ignore[WA201] why")
    assert [item.line for item in found] == [2, 3]
    assert suppressions("x" * 3_000 + "# waudit: ignore[WA101] why") == ()


def test_untrusted_comments_hide_nothing_and_are_told() -> None:
    left, told = by_comment("x  # waudit: ignore[WA101] trust me", trusted=False)
    assert left == 1
    assert told == ["suppression comment of an untrusted tree is not honoured; it would hide WA101 at bot.py:1"]


def by_exception(
    entry: ExceptionEntry, *, prefix: str = "", **terms: object
) -> tuple[list[str], list[tuple[str, str]], int]:
    """Messages of the findings that stay, the diagnostics, and the number of suppressed."""
    configuration = Configuration(exceptions=(entry,), file=".waudit.toml", prefix=prefix)
    found = [finding("WA101", "legacy/requirements.txt"), finding("WA201", "bot.py", 4)]
    settled = settle(found, {}, Terms(configuration=configuration, today=TODAY, **terms))  # type: ignore[arg-type]
    told = [(item.severity.value, item.message) for item in settled.diagnostics]
    return [item.message for item in settled.findings], told, len(settled.suppressed)


@pytest.mark.parametrize(
    ("entry", "hidden"),
    [
        (ExceptionEntry("r", rule="WA101"), 1),
        (ExceptionEntry("r", rule="WA1XX"), 1),
        (ExceptionEntry("r", rule="WA"), 2),
        (ExceptionEntry("r", path="legacy/"), 1),
        (ExceptionEntry("r", path="*.py"), 1),
        (ExceptionEntry("r", path="legacy/**/*.txt", rule="WA101"), 1),
        (ExceptionEntry("r", path="*.py", rule="WA101"), 0),
        (ExceptionEntry("r", signature="pywhatkit"), 2),
        (ExceptionEntry("r", signature="baileys"), 0),
    ],
)
def test_exceptions_match_by_every_field_they_have(entry: ExceptionEntry, hidden: int) -> None:
    assert by_exception(entry)[2] == hidden


def test_exception_paths_start_at_the_configuration() -> None:
    assert by_exception(ExceptionEntry("r", path="/services/legacy/"), prefix="services/")[2] == 1
    assert by_exception(ExceptionEntry("r", path="/legacy/"), prefix="services/")[2] == 0


def test_exception_lifetime() -> None:
    def entry(day: date) -> ExceptionEntry:
        return ExceptionEntry("r", rule="WA101", expires=day, owner="ada")

    kept, told, hidden = by_exception(entry(date(2026, 11, 22)))
    assert kept[0] == "m (its exception expired on 2026-11-22)"
    assert hidden == 0
    assert told[0][0] == "warning"
    assert "WA101 at legacy/requirements.txt:1 reported again" in told[0][1]
    kept, told, hidden = by_exception(entry(TODAY))
    assert hidden == 1
    assert told == [
        ("note", "exception expires today, on 2026-11-23, says ada: it hides WA101 at legacy/requirements.txt:1")
    ]
    assert "in 14 days" in by_exception(entry(date(2026, 12, 7)))[1][0][1]
    assert by_exception(entry(date(2026, 12, 8)))[1] == []


def test_a_valid_exception_beats_an_expired_one() -> None:
    entries = (ExceptionEntry("old", rule="WA101", expires=date(2020, 1, 1)), ExceptionEntry("new", rule="WA1"))
    settled = settle([finding()], {}, Terms(configuration=Configuration(exceptions=entries), today=TODAY))
    assert [item.reason for item in settled.suppressed] == ["new"]


def test_unused_exceptions_are_told() -> None:
    unused = ExceptionEntry("r", rule="WA9", line=7)
    assert by_exception(unused)[1] == [("warning", "unused exception: no finding is like it; delete it")]
    assert by_exception(unused, partial=True)[1] == []
    assert by_exception(unused, rules=frozenset({"WA101"}))[1] == []


def test_refused_configuration_hides_nothing_and_is_told() -> None:
    found = list(with_fingerprints([finding(), finding("WA201", "bot.py", 4, confidence=Confidence.LOW)]))
    refused = Configuration(
        ignore=("WA1",),
        exclude=("*.py",),
        min_confidence=Confidence.HIGH,
        select=("WA2",),
        exceptions=(ExceptionEntry("r", rule="WA201", line=9),),
        file="pyproject.toml",
    )
    settled = settle(found, {}, Terms(refused=refused, refused_baseline=baseline_of(found[:1]), trusted=False))
    assert len(settled.findings) == 2
    assert [item.message for item in settled.diagnostics] == [
        "baseline would hide WA101 at requirements.txt:1; not honoured",
        "configuration of an untrusted tree is not honoured",
        'exclude "*.py" would hide WA201 at bot.py:4; not honoured',
        'ignore "WA1" would hide WA101 at requirements.txt:1; not honoured',
        "min-confidence would hide WA201 at bot.py:4; not honoured",
        "select would hide WA101 at requirements.txt:1; not honoured",
        "exception would hide WA201 at bot.py:4; not honoured",
    ]


def test_baseline_absorbs_each_known_finding_once() -> None:
    first, second = finding(line=1), finding(line=5)
    known = baseline_of(settle([first], {}, Terms()).findings)
    settled = settle([first, second], {}, Terms(baseline=known))
    assert [item.location.span.line for item in settled.findings] == [5]
    assert [item.by for item in settled.suppressed] == ["baseline"]
    assert known.without(settled.suppressed) == Baseline()
    # The same fingerprint from another root is a second finding.
    twin = settle([first], {}, Terms()).findings[0]
    new, absorbed = known.absorb([twin, twin])
    assert (len(new), len(absorbed)) == (1, 1)
    assert len(Baseline(known.fingerprints * 2).absorb([twin, twin])[1]) == 2


def test_baseline_survives_moved_lines_and_text_is_stable() -> None:
    before = settle([finding(line=1), finding("WA201", "b.py", 2)], {}, Terms()).findings
    after = settle([finding(line=40), finding("WA201", "b.py", 90)], {}, Terms()).findings
    assert baseline_of(before) == baseline_of(reversed(after))
    text = baselines.dumps(baseline_of(before))
    assert baselines.loads(text, "f") == baseline_of(before)
    assert text.count("\n") == 3
    assert "requirements" not in text


@pytest.mark.parametrize(("line", "remedy"), [("nonsense", "delete the line"), ("<<<<<<< ours", "settle the merge")])
def test_damaged_baseline(line: str, remedy: str) -> None:
    with pytest.raises(ConfigError, match=f"f:2: is no fingerprint; {remedy}"):
        baselines.loads(f"# head\n{line}\n", "f")


def test_filters_come_after_excuses() -> None:
    found = [finding("WA101"), finding("WA201", "b.py"), finding("WA601", "c.py", confidence=Confidence.LOW)]
    assert [item.rule for item in settle(found, {}, Terms(rules=frozenset({"WA201"}))).findings] == ["WA201"]
    assert len(settle(found, {}, Terms(min_confidence=Confidence.MEDIUM)).findings) == 2


class Rule:
    def __init__(self, identity: str, name: str) -> None:
        self.id = identity
        self.name = name


RULES = [Rule("WA101", "unofficial-dependency"), Rule("WA102", "transitive-dependency"), Rule("WA501", "bulk-sending")]


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ((), (), {"WA101", "WA102", "WA501"}),
        (("WA1",), (), {"WA101", "WA102"}),
        (("wa1xx",), ("WA102",), {"WA101"}),
        (("bulk-sending", "WA101"), (), {"WA101", "WA501"}),
        ((), ("WA",), set()),
    ],
)
def test_rules_are_chosen_by_id_prefix_and_name(select: tuple[str], ignore: tuple[str], expected: set[str]) -> None:
    assert chosen(select, ignore, RULES) == expected


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("WA110", "did you mean 'WA10"),
        ("bulk-sender", "did you mean 'bulk-sending'?"),
        ("zzz", "`waudit rules` lists"),
    ],
)
def test_unknown_rules_come_with_the_nearest(wrong: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint.replace("?", r"\?")):
        chosen((wrong,), (), RULES)


def test_severity_of_what_is_told() -> None:
    settled = settle([finding("WA101", "b", 1)], {"b": "x # waudit: ignore[WA999] why"}, Terms())
    assert settled.diagnostics[0].severity is Severity.WARNING
