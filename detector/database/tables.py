"""The look-up tables of the index as plain JSON values, and their bytes: what the compiled database holds."""

from __future__ import annotations

import json
from collections.abc import Iterable

from detector.database import glob, hosts, routes
from detector.database.building import canonical_name
from detector.database.files import bundled_directory
from detector.database.generated_stems import STEMS, WORDS
from detector.database.languages import family
from detector.database.loading import Database
from detector.database.names import squeeze
from detector.database.records import NAME_KEYS, advice_record, names_of, policy_record, signature_record
from detector.database.schema import (
    CLIENT_KINDS,
    MACHINERY,
    TELLING_NAME,
    UNAUTHORISED,
    CallPattern,
    LiteralPattern,
    Signature,
    SignatureKind,
    TextMatch,
)
from detector.database.stem_settings import read_settings
from detector.database.stems import Settings, Stem, choose, demands
from detector.database.texts import fold, unfold

_NOT_IMITATED = {SignatureKind.EVASION, SignatureKind.SUPPLY_CHAIN}


def anchors_of(literal: LiteralPattern) -> tuple[str, ...]:
    """Lower-case texts of which one occurs wherever `literal` does."""
    if literal.match is TextMatch.HOST:
        labels = hosts.parse(literal.text).labels
        star = hosts.star_anchor(labels)
        return (hosts.anchor(labels), star) if star else (hosts.anchor(labels),)
    if literal.match is TextMatch.ROUTE:
        return (routes.anchor(routes.parse(literal.text)),)
    return (fold(literal.text.strip()),)


def build(database: Database) -> dict[str, bytes]:
    """All sections of `database`."""
    signatures = database.signatures
    tables: dict[str, object] = {
        "info": [
            database.info.version,
            database.info.date,
            database.info.digest,
            database.info.entries,
            database.info.extra,
        ],
        "ids": [signature.id for signature in signatures],
        "packages": _packages(signatures),
        "families": _families(signatures),
        "imitable": _imitable(signatures),
        "imports": _imports(signatures),
        "calls": _calls(signatures),
        "literals": _literals(signatures),
        "repositories": _repositories(signatures),
        "interest": _interest(signatures),
        "unrooted": _unrooted(signatures),
        "stems": _own_stems(database),
        **{key: _names(signatures, key) for key in NAME_KEYS},
    }
    sections = {name: _line(table) for name, table in tables.items()}
    sections["signature"] = b"\n".join(_line(signature_record(one)) for one in signatures)
    sections["policy"] = b"\n".join(_line(policy_record(one)) for one in database.policies)
    sections["advice"] = b"\n".join(_line(advice_record(one)) for one in database.advice)
    return sections


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _packages(signatures: tuple[Signature, ...]) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = {}
    for number, signature in enumerate(signatures):
        for ecosystem, name in signature.packages:
            found.setdefault(ecosystem, {}).setdefault(name, []).append(number)
    return found


def _imitable(signatures: tuple[Signature, ...]) -> dict[str, dict[str, int]]:
    """Names that a look-alike may imitate: those of components that people install to reach WhatsApp."""
    found: dict[str, dict[str, int]] = {}
    for number, signature in enumerate(signatures):
        if signature.kind in UNAUTHORISED - _NOT_IMITATED and not signature.doubtful:
            for ecosystem, name in signature.packages:
                found.setdefault(ecosystem, {}).setdefault(name, number)
    return found


def _families(signatures: tuple[Signature, ...]) -> dict[str, list[list[object]]]:
    found: dict[str, list[list[object]]] = {}
    for number, signature in enumerate(signatures):
        for one in signature.families:
            found.setdefault(one.ecosystem, []).append([one.pattern, one.exceptions, number])
    return found


def _imports(signatures: tuple[Signature, ...]) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = {}
    for number, signature in enumerate(signatures):
        for one in signature.imports:
            numbers = found.setdefault(family(one.language), {}).setdefault(one.module.lower(), [])
            if number not in numbers:
                numbers.append(number)
    return found


def _calls(signatures: tuple[Signature, ...]) -> dict[str, list[list[int]]]:
    found: dict[str, list[list[int]]] = {}
    for number, signature in enumerate(signatures):
        for position, call in enumerate(signature.calls):
            found.setdefault(last_name(call.name), []).append([number, position])
    return found


def _unrooted(signatures: tuple[Signature, ...]) -> dict[str, tuple[list[str], list[int]]]:
    """What a call on something unknown may meet, by its last name.

    Languages ("" for all) in which it tells something by itself, and numbers of the signatures that a file has to import.
    """
    languages: dict[str, set[str]] = {}
    numbers: dict[str, set[int]] = {}
    for number, signature in enumerate(signatures):
        for call in signature.calls:
            name = last_name(call.name)
            numbers.setdefault(name, set()).add(number)
            languages.setdefault(name, set()).update(_tells_in(signature, call))
    return {name: (sorted(languages[name]), sorted(numbers[name])) for name in numbers}


def _tells_in(signature: Signature, call: CallPattern) -> tuple[str, ...]:
    """Languages in which a call tells something whatever it is called on; "" for all, empty for none."""
    if signature.kind is SignatureKind.TOOL and call.capability in MACHINERY and not call.anywhere:
        return call.languages or tuple(module.language for module in signature.imports) or ("",)
    is_client = signature.kind in CLIENT_KINDS and call.capability is not None
    if call.anywhere or (is_client and len(last_name(call.name)) >= TELLING_NAME):
        return call.languages or ("",)
    return ()


def last_name(dotted: str) -> str:
    """What a call pattern calls: "chat.sendText" calls "sendText"."""
    return dotted.rpartition(".")[2].removesuffix("()")


def _literals(signatures: tuple[Signature, ...]) -> list[object]:
    rows: list[list[object]] = []
    anchors: dict[str, list[int]] = {}
    for number, signature in enumerate(signatures):
        for position, literal in enumerate(signature.literals):
            for anchor in anchors_of(literal):
                anchors.setdefault(anchor, []).append(len(rows))
            rows.append([number, position, fold(literal.text.strip()), literal.match.value])
    return [rows, list(anchors), list(anchors.values())]


def _repositories(signatures: tuple[Signature, ...]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, signature in enumerate(signatures):
        for address in signature.repositories:
            found.setdefault(address, []).append(number)
    return found


def _names(signatures: tuple[Signature, ...], key: str) -> list[object]:
    exact: dict[str, list[list[int]]] = {}
    globs: list[list[object]] = []
    for number, signature in enumerate(signatures):
        seen: set[tuple[object, ...]] = set()
        for position, name in enumerate(names_of(signature, key)):
            spelled = canonical_name(key, name.pattern)
            if (spelled, name.role, name.capability) in seen:
                continue
            seen.add((spelled, name.role, name.capability))
            if glob.has_wildcard(spelled):
                globs.append([glob.longest_piece(spelled), spelled, number, position])
            else:
                exact.setdefault(spelled, []).append([number, position])
    return [exact, globs]


def _own_stems(database: Database) -> tuple[str, ...]:
    """Stems that the entries of later folders need beyond the generated ones."""
    own = [signature for signature in database.signatures if signature.id in database.own]
    if not own:
        return ()
    settings = read_settings(bundled_directory() / "stems.toml")
    generated = (*map(Stem, STEMS), *(Stem(word, whole=True) for word in WORDS))
    known = Settings(generated, settings.avoid, settings.exemptions)
    return tuple(stem.text for stem in choose(demands(own, known), known, {}).stems if stem not in generated)


def _interest(signatures: tuple[Signature, ...]) -> list[list[str]]:
    in_texts: set[str] = set()
    in_names: set[str] = set()
    for signature in signatures:
        in_texts.update(unfold(anchor) for literal in signature.literals for anchor in anchors_of(literal))
        in_texts.update(address.partition("/")[2] for address in signature.repositories)
        for key in NAME_KEYS:
            pieces = {glob.longest_piece(canonical_name(key, name.pattern)) for name in names_of(signature, key)}
            in_texts.update(map(squeeze, pieces))
            if key in ("reference", "identifier"):
                in_names.update(map(squeeze, pieces))
    return [_shortest(map(squeeze, in_texts)), _shortest(in_names)]


def _shortest(texts: Iterable[str]) -> list[str]:
    """Without texts that contain another one: where those occur, the other does."""
    kept: list[str] = []
    known: set[str] = set()
    for text in sorted(filter(None, texts), key=lambda one: (len(one), one)):
        parts = (text[start:end] for start in range(len(text)) for end in range(start + 1, len(text) + 1))
        if not known.intersection(parts):
            kept.append(text)
            known.add(text)
    return kept
