"""A finding in copies of one file is told once."""

from __future__ import annotations

import pytest
from running import judge_texts

from detector.rules.copies import is_spare

SEND = "import pywhatkit\n\npywhatkit.sendwhatmsg('+1', 'x', 1, 2)\n"
OTHER = "import pywhatkit\nimport sys\n\n\npywhatkit.sendwhatmsg(sys.argv[1], 'y', 1, 2)\n"


def places(texts: dict[str, str]) -> list[tuple[str, list[str]]]:
    found = [each for each in judge_texts(texts).judgement.findings if each.rule == "WA201"]
    return [
        (each.location.path, [step.location.path for step in each.trace if step.note == "the same here"])
        for each in found
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"send.py": SEND, "web/send.py": SEND}, [("send.py", ["web/send.py"])]),
        ({"backups/send.py": SEND, "app/jobs/send.py": SEND}, [("app/jobs/send.py", ["backups/send.py"])]),
        ({"send.py": SEND, "send-BACKUP-2.py": OTHER}, [("send.py", ["send-BACKUP-2.py"])]),
        ({"send.py": SEND, "later.py": OTHER}, [("later.py", []), ("send.py", [])]),
        ({"old/send.py": SEND, "bak/later.py": OTHER}, [("bak/later.py", []), ("old/send.py", [])]),
    ],
)
def test_copies_are_places_of_one_finding(texts: dict[str, str], expected: list[tuple[str, list[str]]]) -> None:
    assert places(texts) == expected


@pytest.mark.parametrize(
    ("path", "spare"),
    [
        ("backups/a.py", True),
        ("_backups/a.py", True),
        ("src/app-BACKUP-2024.js", True),
        ("app - Copy.py", True),
        ("app copy 2.py", True),
        ("app (1).py", True),
        ("app.py.bak", True),
        ("copy of app.py", True),
        ("src/old/app.js", True),
        ("src/backup_service.py", False),
        ("src/copywriting.py", False),
        ("src/threshold.py", False),
        ("src/bakery/app.py", False),
        ("main.py", False),
    ],
)
def test_what_is_kept_beside_the_file_in_use(path: str, spare: bool) -> None:
    assert is_spare(path) is spare
