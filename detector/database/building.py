"""Well-formed TOML tables to signatures, policies and advice; notes what the shapes alone cannot tell."""

from __future__ import annotations

import re
from typing import Any, TypeVar, cast

from detector.database import glob, hosts, names, repositories, routes
from detector.database.languages import family
from detector.database.purl import TYPES, parse
from detector.database.reading import Faults, TomlTable, iso_date, nearest, shown
from detector.database.schema import (
    Advice,
    CallPattern,
    Capability,
    Example,
    FamilyPattern,
    ImportPattern,
    LiteralPattern,
    NamePattern,
    Policy,
    Role,
    Signature,
    SignatureKind,
    TextMatch,
)
from detector.database.toml_lines import TablePath
from detector.model.evidence import Level
from detector.model.package import Package, package

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CALL = re.compile(r"[\w$#][\w$#?! ()-]*(\.[\w$#][\w$#?! ()-]*)*")
_REPOSITORY_REMEDY = 'must be "host/owner/name" or "host/owner" in lower case, without scheme and ".git"'
_IMPLIED_LANGUAGE = {"npm": "javascript", "golang": "go", "cargo": "rust", "gem": "ruby", "pub": "dart"}
_SHORTEST_PIECE = 3

T = TypeVar("T")


def is_id(text: str) -> bool:
    """Whether `text` is kebab-case."""
    return len(text) <= 100 and _ID.fullmatch(text) is not None


def implied_imports(identity: Package) -> tuple[ImportPattern, ...]:
    """The modules under which code knows a package, where the ecosystem fixes them."""
    language = _IMPLIED_LANGUAGE.get(identity.ecosystem)
    if language is None:
        return ()
    name = identity.name
    if language == "rust":
        name = name.replace("-", "_")
    elif language == "dart":
        name = f"package:{name}"
    spellings = (name, name.replace("-", "/")) if language == "ruby" else (name,)
    return tuple(ImportPattern(language, spelling) for spelling in dict.fromkeys(spellings))


class Builder:
    """Builds the entries of one file; faults go to `faults`, and an entry with faults still gets built."""

    def __init__(self, file: str, faults: Faults) -> None:
        self._file = file
        self._faults = faults

    def signature(self, content: TomlTable, path: TablePath) -> Signature:
        """One [[signature]] table that fits its shape."""
        table = cast("dict[str, Any]", content)
        self._check_id(table["id"], path)
        self._check_evidence(table["evidence"], path)
        packages = self._packages(table.get("packages", ()), path)
        match, no_match = self._examples(table.get("example", ()), path)
        return Signature(
            id=table["id"],
            title=table["title"],
            kind=SignatureKind(table["kind"]),
            summary=table["summary"].strip(),
            severity=table["severity"],
            confidence=table["confidence"],
            reason=table["reason"].strip(),
            since=iso_date(table["since"]),
            evidence=tuple(table["evidence"]),
            policy=tuple(table.get("policy", ())),
            file=self._file,
            doubtful=table.get("doubtful", False),
            both_ways=table.get("both_ways", False),
            provider=table.get("provider", ""),
            packages=packages,
            families=self._families(table.get("families", ()), path),
            imports=self._imports(packages, table.get("imports", {})),
            calls=self._calls(table.get("call", ()), path),
            literals=self._literals(table.get("literal", ()), path),
            references=self._names(table, "reference", path),
            identifiers=self._names(table, "identifier", path),
            environment=self._names(table, "environment", path),
            images=self._names(table, "image", path),
            artifacts=self._names(table, "artifact", path),
            repositories=self._repositories(table.get("repositories", ()), path),
            match=match,
            no_match=no_match,
        )

    def policy(self, content: TomlTable, path: TablePath) -> Policy:
        """One [[policy]] table that fits its shape."""
        table = cast("dict[str, Any]", content)
        self._check_id(table["id"], path)
        self._check_urls((table["url"],), "url", path)
        checked = iso_date(table["checked"]) or "unverified"
        section = table.get("section", "")
        return Policy(table["id"], table["title"], table["url"], section, table["summary"].strip(), checked, self._file)

    def advice(self, content: TomlTable) -> Advice:
        """One [[advice]] table that fits its shape."""
        table = cast("dict[str, Any]", content)
        steps, references = tuple(table.get("steps", ())), tuple(table.get("references", ()))
        return Advice(
            Capability(table["capability"]), table["summary"].strip(), steps, references, table["official"], self._file
        )

    def _check_id(self, text: str, path: TablePath) -> None:
        if not is_id(text):
            self._faults.add(
                path, "id", f'{shown(text)} is not kebab-case; write small letters and digits joined by "-"'
            )

    def _check_urls(self, urls: tuple[str, ...], key: str, path: TablePath) -> None:
        for url in urls:
            if not url.startswith(("https://", "http://")) or any(char.isspace() for char in url):
                self._faults.add(path, key, f'{shown(url)} is not a URL; start it with "https://"', url)

    def _check_evidence(self, evidence: list[str], path: TablePath) -> None:
        # A purl stands for the package's page, whatever registry shows it.
        self._check_urls(tuple(url for url in evidence if not url.startswith("pkg:")), "evidence", path)
        self._packages(tuple(purl for purl in evidence if purl.startswith("pkg:")), path, "evidence")

    def _packages(self, purls: tuple[str, ...], path: TablePath, key: str = "packages") -> tuple[Package, ...]:
        found: dict[Package, None] = {}
        for purl in purls:
            try:
                identity = parse(purl)
            except ValueError as error:
                self._faults.add(path, key, f"{shown(purl)}: {error}", purl)
                continue
            if identity in found:
                self._faults.add(path, key, f"{shown(purl)} is the same package as one before; drop it", purl)
            found[identity] = None
        return tuple(found)

    def _families(self, tables: list[dict[str, Any]], path: TablePath) -> tuple[FamilyPattern, ...]:
        found = []
        for position, table in enumerate(tables):
            here = (*path, "families", position)
            ecosystem, pattern = package(table["ecosystem"], table["pattern"])
            if ecosystem not in TYPES:
                self._faults.add(here, "ecosystem", f"{shown(ecosystem)} is no purl type{nearest(ecosystem, TYPES)}")
            if len(glob.longest_piece(pattern)) < _SHORTEST_PIECE:
                self._faults.add(
                    here, "pattern", f"{shown(pattern)} fits too much; give {_SHORTEST_PIECE} fixed characters"
                )
            exceptions = tuple(package(ecosystem, name).name for name in table.get("exceptions", ()))
            found.append(FamilyPattern(ecosystem, pattern, exceptions))
        return tuple(found)

    def _imports(self, packages: tuple[Package, ...], written: dict[str, list[str]]) -> tuple[ImportPattern, ...]:
        found = [module for identity in packages for module in implied_imports(identity)]
        found += [ImportPattern(family(language), name) for language, modules in written.items() for name in modules]
        return tuple(dict.fromkeys(found))

    def _calls(self, tables: list[dict[str, Any]], path: TablePath) -> tuple[CallPattern, ...]:
        found = []
        for position, table in enumerate(tables):
            here = (*path, "call", position)
            capability = Capability(table["capability"]) if table.get("capability") else None
            languages = tuple(table.get("languages", ()))
            for name in table["names"]:
                if not _CALL.fullmatch(name):
                    self._faults.add(
                        here, "names", f"{shown(name)} is no call name; write names joined by dots, no globs", name
                    )
                found.append(
                    CallPattern(
                        name,
                        Level(table["level"]),
                        capability,
                        table.get("anywhere", False),
                        languages,
                        table.get("argument", ""),
                        table.get("handed", False),
                        tuple(table.get("options", ())),
                        tuple(receiver.lower() for receiver in table.get("receivers", ())),
                    )
                )
        return tuple(found)

    def _literals(self, tables: list[dict[str, Any]], path: TablePath) -> tuple[LiteralPattern, ...]:
        found = []
        for position, table in enumerate(tables):
            here = (*path, "literal", position)
            match, level, role = TextMatch(table["match"]), Level(table["level"]), Role(table["role"])
            capability = Capability(table["capability"]) if table.get("capability") else None
            for text in table["texts"]:
                if fault := literal_fault(text, match):
                    self._faults.add(here, "texts", f"{shown(text)}: {fault}", text)
                found.append(LiteralPattern(text, match, level, role, capability, tuple(table.get("languages", ()))))
        return tuple(found)

    def _names(self, signature: dict[str, Any], key: str, path: TablePath) -> tuple[NamePattern, ...]:
        found = []
        for position, table in enumerate(signature.get(key, ())):
            here = (*path, key, position)
            role = Role(table["role"]) if table.get("role") else None
            capability = Capability(table["capability"]) if table.get("capability") else None
            for pattern in table["patterns"]:
                if len(glob.longest_piece(canonical_name(key, pattern))) < _SHORTEST_PIECE:
                    message = f"{shown(pattern)} fits too much; give {_SHORTEST_PIECE} fixed characters in a row"
                    self._faults.add(here, "patterns", message, pattern)
                found.append(NamePattern(pattern, Level(table["level"]), role, capability))
        return tuple(found)

    def _repositories(self, written: list[str], path: TablePath) -> tuple[str, ...]:
        for address in written:
            # An owner alone is canonical once it has a repository below it.
            if repositories.canonical(f"{address}/x" if address.count("/") == 1 else address) not in (
                address,
                f"{address}/x",
            ):
                self._faults.add(path, "repositories", f"{shown(address)} {_REPOSITORY_REMEDY}", address)
        return tuple(written)

    def _examples(
        self, tables: list[dict[str, Any]], path: TablePath
    ) -> tuple[tuple[Example, ...], tuple[Example, ...]]:
        match = tuple(Example(table["path"], table["text"]) for table in tables if table["expect"] == "match")
        no_match = tuple(Example(table["path"], table["text"]) for table in tables if table["expect"] != "match")
        if not match or not no_match:
            lacking = "match" if not match else "no-match"
            self._faults.add(path, "", f'lacks an example; add [[signature.example]] with expect = "{lacking}"')
        return match, no_match


def literal_fault(text: str, match: TextMatch) -> str:
    """What is wrong with a literal pattern, with the remedy; "" if nothing is."""
    try:
        if match is TextMatch.HOST:
            hosts.parse(text)
        elif match is TextMatch.ROUTE:
            routes.parse(text)
        elif len(text.strip().encode()) < 2:
            return "is too short; give at least two letters, or one sign beyond ASCII"
    except ValueError as error:
        return str(error)
    return ""


def canonical_name(key: str, pattern: str) -> str:
    """The pattern of a name table ("identifier", "artifact" ...) in the spelling that names are compared in."""
    if key == "identifier":
        return names.joined_words(pattern)
    if key == "artifact":
        return names.artifact_path(pattern)
    if key == "image":
        return names.image_pattern(pattern)
    if key == "reference":
        return names.reference_path(pattern)
    return pattern
