"""Attributes that CodeIgniter makes of libraries and models."""

from __future__ import annotations

import pytest

from detector.engine.extraction import extract_file
from detector.extract.interest import Everything
from detector.extract.made_attributes import calls_one, made_names, names_one
from detector.limits import DEFAULT_LIMITS

_MADE = made_names(["application/libraries/Wa.php", "application/views/Other.php"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<?php class Notify { function go() { $this->wa->send($to, $text); } }", True),
        ("<?php class Notify { function go() { $this->pdf->print($page); } }", False),
        ("<?php class Notify { function go() { $wa->send($to, $text); } }", False),
    ],
)
def test_what_a_framework_made_an_attribute_of(text: str, expected: bool) -> None:
    facts = extract_file("application/controllers/Notify.php", text.encode(), Everything(), DEFAULT_LIMITS)
    assert calls_one(facts, _MADE) is expected
    assert not calls_one(facts, made_names(["application/views/Wa.php"]))
    assert names_one(text.encode(), _MADE) is expected
    assert not names_one(text.encode(), made_names(["application/views/Wa.php"]))
