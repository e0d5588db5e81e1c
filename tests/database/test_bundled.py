"""The bundled database: it loads, is consistent, and what is generated from it is in step."""

from __future__ import annotations

import datetime
import json

import jsonschema
import pytest

from detector.database import generate, hosts, routes, verification
from detector.database.files import bundled_directory, sources
from detector.database.generated_stems import STEMS, WORDS
from detector.database.index import Index
from detector.database.json_schema import schema_text
from detector.database.loading import Database, tomllib
from detector.database.schema import TextMatch
from detector.database.stem_settings import read_settings, read_weights
from detector.database.stems import Demand, Stem, demands, is_met
from detector.prefilter import StemSearch

CHOSEN = (*map(Stem, STEMS), *(Stem(word, whole=True) for word in WORDS))
SEARCH = StemSearch(STEMS, WORDS)
REMEDY = "run python -m detector.database.generate"


def test_generated_files_are_in_step(bundled: Database) -> None:
    for file in generate.generated(bundled, generate.chosen_stems(bundled).stems):
        assert file.path.read_text("utf-8") == file.text, REMEDY


def test_every_pattern_has_a_stem_or_a_reason(bundled: Database) -> None:
    settings = read_settings(bundled_directory() / "stems.toml")
    costly = [exemption for exemption in settings.exemptions if exemption.costly]
    for demand in demands(bundled.signatures, settings):
        assert is_met(demand, CHOSEN) or any(one.covers(demand) for one in costly), demand


def test_a_route_has_its_stem_in_every_spelling(bundled: Database) -> None:
    settings = read_settings(bundled_directory() / "stems.toml")
    wanted = {demand.text for demand in demands(bundled.signatures, settings) if is_met(demand, CHOSEN)}
    patterns = [one for signature in bundled.signatures for one in signature.literals if one.text in wanted]
    for text in {one.text for one in patterns if one.match is TextMatch.ROUTE}:
        segments = routes.parse(text)
        bare, anchor = "/".join(segments).replace(hosts.HOLE, "x1"), routes.anchor(segments)
        for spelled in (f"/{bare}", f"{{}}/{bare}", bare, f"{{}}{bare}"):
            path = routes.around(spelled, spelled.index(anchor), len(anchor)) if anchor in spelled else None
            if path is not None and routes.fits(segments, path):
                assert SEARCH.contains(spelled.encode()), spelled


def test_stems_are_what_the_search_takes() -> None:
    assert list(STEMS) == sorted(set(STEMS))
    assert list(WORDS) == sorted(set(WORDS))
    every = {*STEMS, *WORDS}
    assert all(len(stem) >= 4 and stem.isascii() and stem == stem.lower() and "\n" not in stem for stem in every)
    assert not [stem for stem in every if any(other in stem for other in STEMS if other != stem)]


_AROUND = ('"{}"', "import {}\n", "require('{}')", "{}==1.0", "\\n{}", "u=%2F{}%40", "x.{}.y", "use {}\\\\", "/{}/")


@pytest.mark.parametrize("around", _AROUND)
def test_names_that_count_as_words_alone_are_found_wherever_they_stand(bundled: Database, around: str) -> None:
    settings = read_settings(bundled_directory() / "stems.toml")
    anywhere = tuple(stem for stem in CHOSEN if not stem.whole)
    words = [one for one in demands(bundled.signatures, settings) if not is_met(one, anywhere) and is_met(one, CHOSEN)]
    assert len(words) > 30
    for demand in words:
        assert SEARCH.contains(around.replace("{}", _name(demand)).encode()), demand


def _name(demand: Demand) -> str:
    """A package by its name in its ecosystem, anything else as the entry writes it."""
    text = demand.text.partition("/")[2] if demand.aspect == "package" else demand.text
    return text.replace("*", "_x").replace("{}", "x1")


def test_nothing_contradicts(bundled: Database) -> None:
    assert verification.problems(bundled) == ()


def test_every_signature_has_both_kinds_of_example(bundled: Database) -> None:
    cases = verification.examples(bundled)
    kinds = {(case.signature.id, case.expected) for case in cases}
    assert len(kinds) == 2 * len(bundled.signatures)
    assert verification.statistics(bundled).examples == len(cases)


def test_the_schema_accepts_every_file() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    validator.check_schema(validator.schema)
    for source in sources((bundled_directory(),)):
        content = _with_text_dates(tomllib.loads(source.content.decode()))
        errors = [f"{source.path}: {error.message}" for error in validator.iter_errors(content)]
        assert not errors


@pytest.mark.parametrize("change", [{"id": 1}, {"unknown": 1}, {"kind": "none"}, {"example": [{"path": "x"}]}])
def test_the_schema_refuses_what_the_loader_refuses(change: dict[str, object]) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema_text()))
    source = next(source for source in sources((bundled_directory(),)) if b"[[signature]]" in source.content)
    content = _with_text_dates(tomllib.loads(source.content.decode()))
    content["signature"][0].update(change)  # type: ignore[index]
    assert not validator.is_valid(content)


def test_every_signature_survives_compiling(bundled: Database) -> None:
    index = Index.of(bundled)
    for signature in bundled.signatures:
        read = index.signature(signature.id)
        assert read.packages == signature.packages
        assert read.literals == signature.literals
        assert read.calls == signature.calls
        assert read.identifiers == signature.identifiers
        assert (read.match, read.no_match) == ((), ())


def test_every_package_is_found_by_its_name_and_import(bundled: Database) -> None:
    index = Index.of(bundled)
    for signature in bundled.signatures:
        for package in signature.packages:
            assert signature.id in [one.id for one in index.packages(package)]
        for module in signature.imports:
            assert signature.id in [one.id for one in index.imports(module.language, module.module)]
        for address in signature.repositories:
            url = f"https://{address}" + ("/x" if address.count("/") == 1 else "")
            assert signature.id in [one.id for one in index.repositories(url)]


def test_every_literal_finds_itself(bundled: Database) -> None:
    index = Index.of(bundled)
    interest = index.interest()
    for signature in bundled.signatures:
        for literal in signature.literals:
            text = literal.text.replace("*", "x1") if literal.match.value == "host" else literal.text
            text = f"http://{text}" if literal.match.value == "host" else text
            hits = [hit.pattern for hit in index.texts(text) if hit.signature.id == signature.id]
            assert literal in hits, (signature.id, literal)
            assert interest.text(text)


def _with_text_dates(value: object) -> object:
    if isinstance(value, dict):
        return {key: _with_text_dates(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_text_dates(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def test_words_are_rarely_looked_at_in_vain() -> None:
    weights = read_weights(generate.WORDS_FILE)
    common = {word: sum(number for each, number in weights.items() if word in each and word != each) for word in WORDS}
    assert {word: number for word, number in common.items() if number > 100} == {}
