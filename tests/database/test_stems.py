"""The choice of stems: every demand is met, with stems that ordinary code does not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.database.loading import Database
from detector.database.stem_settings import read_settings
from detector.database.stems import Demand, Exemption, Settings, Stem, choose, demands, is_met
from detector.errors import SignatureError


def demand(*pieces: str, spellings: tuple[str, ...] = ()) -> Demand:
    return Demand("one", "client-library", "literal", "/".join(pieces), "proof", "jid", "", pieces, spellings)


def test_shared_pieces_share_a_stem() -> None:
    wanted = (demand("wa-sample"), demand("samplekit", "other"), demand("mysamples"))
    choice = choose(wanted, Settings(), {"other": 1000})
    assert choice.stems == (Stem("sample"),)
    assert choice.unmet == ()


def test_common_words_are_left_alone() -> None:
    wanted = (demand("client", "rarething"), demand("client"))
    choice = choose(wanted, Settings(), {"client": 500})
    assert all(is_met(wanted[0], choice.stems) and "client" not in stem.text for stem in choice.stems)
    assert choice.unmet == (wanted[1],)
    assert choose(wanted[1:], Settings(avoid=frozenset({"clients"})), {}).unmet == (wanted[1],)


def test_whole_spellings_help_where_words_are_common() -> None:
    wanted = demand("client", spellings=("my-client", "my_client"))
    choice = choose((wanted,), Settings(), {"client": 5000})
    assert choice == ((Stem("my-client"), Stem("my_client")), ())


def test_given_stems_come_first_and_no_stem_contains_another() -> None:
    choice = choose((demand("samplekit"), demand("other-sample")), Settings(given=(Stem("sample"),)), {})
    assert choice.stems == (Stem("sample"),)


@pytest.mark.parametrize(
    ("stem", "piece", "closed", "found"),
    [
        (Stem("wapi"), "newapi", True, True),
        (Stem("wapi", whole=True), "newapi", True, False),
        (Stem("wapi", whole=True), "wapi", True, True),
        (Stem("wapi", whole=True), "wapi", False, False),
        (Stem("wapi", whole=True), "api.wapi.io", False, True),
        (Stem("wapi", whole=True), "newapi-wapi", True, True),
        (Stem("wapi", whole=True), "wapi2", True, False),
    ],
)
def test_whole_stems_need_ends_of_words(stem: Stem, piece: str, closed: bool, found: bool) -> None:
    assert stem.is_in(piece, closed=closed) is found


def test_a_name_that_everyday_words_contain_is_searched_as_a_word() -> None:
    package = Demand("one", "client-library", "package", "pypi/wapi", "proof", "", "", ("wapi",), closed=True)
    assert choose((package,), Settings(), {"newapi": 100}).stems == (Stem("wapi", whole=True),)
    assert choose((package._replace(closed=False),), Settings(), {"newapi": 100}).unmet


def test_exemptions_need_all_their_conditions() -> None:
    one = demand("client")
    assert Exemption("why", kinds=("client-library",), roles=("jid",)).covers(one)
    assert not Exemption("why", kinds=("client-library",), roles=("template",)).covers(one)
    costly = Settings(exemptions=(Exemption("why", roles=("jid",), costly=True),))
    assert choose((one,), costly, {"client": 5000}).unmet == ()


def test_pieces_survive_separators_holes_and_escapes(sample: Database) -> None:
    pieces = {one.text: one.pieces for one in demands(sample.signatures, Settings())}
    assert pieces["pypi/sample-client"] == ("sample", "client")
    assert pieces["npm/@sample/client"] == ("sample", "client")
    assert pieces["eu*.sample-gateway.com"] == ("sample-gateway.com",)
    assert pieces["/message/sendSample/{}"] == ("message/sendsample",)
    assert pieces["SAMPLE_GATEWAY_*"] == ("sample_gateway",)
    assert "chat.sendImage" not in pieces


@pytest.mark.parametrize(
    "text", ["x = 1", "[[exempt]]\nkinds = ['tool']", "[[exempt]]\nreason = 'x'\nkind = ['tool']", "a ="]
)
def test_settings_are_checked(tmp_path: Path, text: str) -> None:
    path = tmp_path / "stems.toml"
    path.write_text(text)
    with pytest.raises(SignatureError, match=r"stems.toml:1"):
        read_settings(path)
