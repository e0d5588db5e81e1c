"""What may follow an act: later in its function, in functions called, in callers; never in another arm of a choice."""

from __future__ import annotations

import pytest
from running import judge_texts

from detector.model.evidence import Evidence
from detector.rules.sequence import Sequences

_HEAD = "import webbrowser, pyautogui\n"
_OPEN = 'webbrowser.open("https://web.whatsapp.com")'
_PRESS = 'pyautogui.press("enter")'


def _after(program: str) -> list[tuple[int, bool]]:
    """The lines of the key presses that may follow the opening, and whether they are sure to."""
    case = judge_texts({"a.py": _HEAD + program.replace("OPEN", _OPEN).replace("PRESS", _PRESS)}).case
    start = next(item for item in case.evidence if item.signature == "open-url" and item.role == "web-url")
    return [
        (act.evidence.location.span.line, act.sure) for act in Sequences(case).after(start) if _presses(act.evidence)
    ]


def _presses(item: Evidence) -> bool:
    return item.signature == "pyautogui" and item.capability == "press"


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("PRESS\nOPEN\nPRESS\n", [(4, True)]),
        ("if a:\n    OPEN\nelse:\n    PRESS\n", []),
        ("if a:\n    OPEN\nelif b:\n    PRESS\nPRESS\n", [(6, True)]),
        ("if a:\n    OPEN\n    if c:\n        PRESS\n", [(5, True)]),
        ("if a:\n    OPEN\nif b:\n    PRESS\n", [(5, False)]),
        ("def press():\n    PRESS\nOPEN\npress()\n", [(3, True)]),
        ("def press():\n    PRESS\npress()\nOPEN\n", []),
        ("def show():\n    OPEN\nshow()\nPRESS\n", [(5, True)]),
        ("def show():\n    OPEN\ndef press():\n    PRESS\ndef both():\n    show()\n    press()\n", [(5, True)]),
        (
            "def show():\n    OPEN\ndef press():\n    PRESS\n"
            "def either(a):\n    if a:\n        show()\n    else:\n        press()\n",
            [],
        ),
        ("def a():\n    OPEN\n    b()\ndef b():\n    PRESS\n    a()\n", [(6, True)]),
    ],
)
def test_what_follows(program: str, expected: list[tuple[int, bool]]) -> None:
    assert _after(program) == expected


def test_many_branches_and_calls() -> None:
    choices = "".join(f"    if q == {n}:\n        f{n % 50}()\n        {_PRESS}\n" for n in range(2_000))
    functions = "".join(f"def f{n}():\n    {_PRESS}\n    f{n + 1}()\n" for n in range(50))
    found = _after(f"{functions}def act(q):\n    if q:\n        {_OPEN}\n{choices}")
    assert len(found) == 2_050
    assert not any(sure for _, sure in found)
