from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.database.look_alikes import LookAlikes, is_one_edit

KNOWN = LookAlikes(["whatsapp-web.js", "neonize", "yowsup", "wbm", "pywhatkit"])
NAME = st.text("abwhtsp-.", min_size=6, max_size=14)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("whatsap-web.js", "whatsapp-web.js"),
        ("whatsapp-web.jss", "whatsapp-web.js"),
        ("hwatsapp-web.js", "whatsapp-web.js"),
        ("whatsappw-eb.js", "whatsapp-web.js"),
        ("neonise", "neonize"),
        ("eonize", "neonize"),
        ("neoinze", "neonize"),
        ("yowsup2", "yowsup"),
        ("pywahtkti", ""),
        ("neonize", ""),
        ("wbn", ""),
        ("", ""),
        ("x" * 5_000, ""),
    ],
)
def test_names(name: str, known: str) -> None:
    assert KNOWN.of(name) == ((known,) if known else ())


def _edits(name: str) -> set[str]:
    letters = "abwhtsp-."
    cuts = [(name[:i], name[i:]) for i in range(len(name) + 1)]
    found = {a + b[1:] for a, b in cuts if b}
    found |= {a + c + b[1:] for a, b in cuts if b for c in letters}
    found |= {a + c + b for a, b in cuts for c in letters}
    found |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    return found - {name}


@given(NAME)
def test_every_edit_is_found(name: str) -> None:
    edited = sorted(_edits(name))[:: max(1, len(_edits(name)) // 12)]
    known = LookAlikes([name])
    for other in edited:
        if len(other) >= 6:
            assert known.of(other) == (name,)


@given(NAME, NAME)
def test_one_edit_is_what_the_list_of_edits_says(one: str, other: str) -> None:
    assert is_one_edit(one, other) == (other in _edits(one)) == is_one_edit(other, one)
