from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.text.decoding import decode

TEXT = "pywhatkit==5.4\r\nhéyoo\n"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "latin-1", "cp1252"],
)
def test_any_encoding_gives_the_same_text(encoding: str) -> None:
    decoded = decode(TEXT.encode(encoding))
    assert decoded.text == TEXT
    assert not decoded.lossy


def test_one_broken_byte_does_not_turn_utf8_into_a_code_page() -> None:
    decoded = decode("não é à prova de ção".encode() + b"\xff")
    assert decoded.text.startswith("não é")
    assert decoded.encoding == "utf-8"
    assert decoded.lossy


def test_cut_utf16_is_lossy() -> None:
    assert decode("ab".encode("utf-16")[:-1]).lossy


@given(st.binary(max_size=64))
def test_never_raises(data: bytes) -> None:
    assert isinstance(decode(data).text, str)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_utf8_survives(text: str) -> None:
    assert decode(text.encode()).text == text
