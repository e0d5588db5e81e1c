"""The stem search: both engines find the same, in every case and encoding."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.prefilter import StemSearch, is_binary, is_word, without_nuls

STEMS = ("whatsapp", "baileys", "wa.me", "wwebjs", "z-api", "pywhatkit")
MANY = tuple(f"{a}{b}q{a}" for a in "abcdefghij" for b in "klmnopqrst")


@pytest.fixture(params=[True, False], ids=["native", "portable"])
def search(request: pytest.FixtureRequest) -> StemSearch:
    return StemSearch(STEMS, native=request.param)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "utf-8-sig"])
def test_finds_in_any_case_and_encoding(search: StemSearch, encoding: str) -> None:
    assert search.contains("é = WhatsApp".encode(encoding))
    assert not search.contains("é = WhatsUp".encode(encoding))


def test_which_names_the_texts(search: StemSearch) -> None:
    texts = [b"", b"x BAILEYS", b"bail", b"eys", b"wa.me/1", b"", b"z-api"]
    assert search.which(texts) == [1, 4, 6]
    assert search.which([]) == []


@given(
    st.lists(
        st.lists(st.sampled_from(["whatsapp", "what", "sapp", "BAI", "leys", " ", "\xff", "wa.", "me"]), max_size=6),
        max_size=8,
    )
)
def test_engines_agree_with_plain_search(pieces: list[list[str]]) -> None:
    texts = ["".join(parts).encode("latin-1") for parts in pieces]
    expected = [n for n, text in enumerate(texts) if any(stem.encode() in text.lower() for stem in STEMS)]
    assert StemSearch(STEMS).which(texts) == expected
    assert StemSearch(STEMS, native=False).which(texts) == expected


@given(st.sampled_from(MANY), st.binary(max_size=50), st.binary(max_size=50))
def test_every_stem_of_every_group_is_found(stem: str, before: bytes, after: bytes) -> None:
    search = StemSearch(MANY)
    assert search.contains(before + stem.encode() + after)
    assert search.which([b"nothing", before + stem.upper().encode() + after])[-1] == 1


WORDS = ("wapi", "api-wa", "wapi-waha")
PLACES = st.lists(
    st.sampled_from([*WORDS, "WAPI", "Wapi", "wa.me", "wa", "Api", "2", "-", ".", "x", "NEW"]), max_size=8
)


def _is_word(text: bytes, word: str) -> bool:
    return any(
        is_word(text, at.start(), at.start() + len(word)) for at in re.finditer(f"(?={word})".encode(), text.lower())
    )


@given(PLACES)
def test_words_are_found_wherever_they_are_words(pieces: list[str]) -> None:
    text = "".join(pieces).encode()
    expected = b"wa.me" in text.lower() or any(_is_word(text, word) for word in WORDS)
    for native in (True, False):
        search = StemSearch(("wa.me",), WORDS, native=native)
        assert search.contains(text) is expected
        assert search.which([b"x", text, b"x"]) == ([1] if expected else [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("wapi", True),
        ("my_wapi_x", True),
        ("wapiUrl", True),
        ("sendWapi", True),
        ("WAPIClient", True),
        ("HTTPWapi", True),
        ("wapi2", True),
        (r"\nwapi", True),
        ("a%2Fwapi%40", True),
        (r"\u0022wapi\u0022", True),
        ("newapi", False),
        ("newAPI", False),
        ("NEWAPI", False),
        ("wapis", False),
        ("7wapi", False),
    ],
)
def test_what_ends_a_word(text: str, found: bool) -> None:
    assert StemSearch((), ("wapi",)).contains(text.encode()) is found
    assert StemSearch((), ("wapi",)).contains(text.encode("utf-16")) is found


@pytest.mark.parametrize("native", [True, False])
def test_a_text_full_of_words_in_the_midst_of_others_is_looked_at_no_longer(native: bool) -> None:
    search = StemSearch((), ("waha",), native=native)
    assert not search.contains(b"xwahax" * 1_000)
    assert search.contains(b"xwahax" * 3_000)
    assert search.which([b"xwahax" * 1_500, b"xwahax" * 3_000, b"xwahax" * 1_500]) == [1]


def test_no_stems_find_nothing() -> None:
    assert not StemSearch(()).contains(b"whatsapp")
    assert StemSearch(()).which([b"a"]) == []


@pytest.mark.parametrize("bad", ["WhatsApp", "a\nb", "a\0b"])
def test_wrong_stems_are_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="stems"):
        StemSearch([bad])


def test_binary_means_nul_bytes_that_are_no_wide_characters() -> None:
    assert is_binary(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0")
    assert not is_binary("pywhatkit==5.4\r\n".encode("utf-16"))
    assert not is_binary("pywhatkit==5.4\r\n".encode("utf-16-be"))
    assert not is_binary("pywhatkit==5.4\r\n".encode("utf-32-le"))
    assert not is_binary(b"\xff\xfe plain latin")
    assert without_nuls("abc".encode("utf-16-le")) == b"abc"
