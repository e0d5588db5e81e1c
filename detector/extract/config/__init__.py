"""The registry of configuration carriers: files that are no program but name images, hosts, settings and installs.

One row a carrier, one module a parser. Whoever adds a carrier adds a row; rows that test the whole path come first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TypeAlias, cast

from msgspec import Struct

from detector.errors import LimitExceeded, ManifestError
from detector.extract.interest import Interest
from detector.limits import DEFAULT_LIMITS, Limits
from detector.model.fact import Fact, FileFacts
from detector.text.lines import LineIndex

Parser: TypeAlias = Callable[[str, str, LineIndex, Interest, Limits], Iterator[Fact]]
"""`parse(path, text, lines, interest, limits)` yields facts in any order; a fault is a `ManifestError` at the end."""


class Carrier(Struct, frozen=True):
    """How a carrier is recognised, by path only, and where its parser is. Names and suffixes are lower case."""

    id: str
    parser: str
    """"module:function" inside this package, imported when the first such file is read."""
    names: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    pattern: str = ""
    """A regular expression searched in the lower-case path; tried before names and suffixes."""


CARRIERS: tuple[Carrier, ...] = (
    Carrier("ignore-file", "ignore_file:parse", pattern=r"(?:^|/|dockerfile)\.[a-z]*ignore$"),
    Carrier(
        "dockerfile",
        "dockerfile:parse",
        suffixes=(".dockerfile", ".containerfile"),
        pattern=(
            r"(?:^|/)(?:[^/]*[-_])?(?:docker|container)file(?:[._-](?!(?:[^/]*\.)?(?:md|py|[cm]?[jt]sx?|rst|go|php|html?|json)$)[^/]*)?$"
        ),
    ),
    Carrier("compose", "structured:parse_compose", pattern=r"(?:^|/)[^/]*compose[^/]*\.ya?ml(?:\.[a-z]+)?$"),
    Carrier(
        "workflow",
        "structured:parse_workflow",
        pattern=(
            r"(?:^|/)(?:\.(?:github|gitlab|gitea|forgejo|circleci|woodpecker|buildkite|azure-?pipelines|harness)/[^\n]*"
            r"|\.?(?:gitlab-ci|travis|drone|woodpecker|appveyor|cirrus|semaphore)[^/]*|action|buildspec[^/]*|cloudbuild[^/]*"
            r"|azure-pipelines[^/]*|bitbucket-pipelines[^/]*|taskfile[^/]*|codemagic|wercker)\.ya?ml$"
        ),
    ),
    Carrier(
        "dotenv",
        "dotenv:parse",
        names=("env.example", "env.sample", "env.template", ".flaskenv", ".envrc", "dotenv"),
        suffixes=(".env",),
        pattern=r"(?:^|/)(?:\.env[^/]*|[^/]*\.env\.[a-z.-]+|env[._-](?:example|sample|dist|prod|local)[^/]*)$",
    ),
    Carrier(
        "server-config",
        "directives:parse",
        names=("caddyfile", ".htaccess"),
        suffixes=(".nginx", ".vhost"),
        pattern=r"nginx[^/]*/[^/]+\.conf[^/]*$|(?:^|/)(?:nginx|default|site|proxy|httpd|apache)[^/]*\.conf[^/]*$|sites-(?:available|enabled)/",
    ),
    Carrier("jenkinsfile", "scripts:parse_jenkinsfile", pattern=r"(?:^|/)jenkinsfile[^/]*$"),
    Carrier(
        "makefile",
        "scripts:parse_makefile",
        names=("makefile", "gnumakefile", "justfile", ".justfile"),
        suffixes=(".mk", ".just"),
    ),
    Carrier("procfile", "scripts:parse_procfile", pattern=r"(?:^|/)procfile(?:\.[a-z]+)?$"),
    Carrier(
        "shell",
        "scripts:parse_shell",
        names=(".bashrc", ".bash_profile", ".profile", ".zshrc"),
        suffixes=(".sh", ".bash", ".zsh", ".ksh", ".command"),
    ),
    Carrier("powershell", "scripts:parse_powershell", suffixes=(".ps1", ".psm1")),
    Carrier("batch", "scripts:parse_batch", suffixes=(".bat", ".cmd")),
    Carrier("terraform", "terraform:parse", suffixes=(".tf", ".tfvars", ".hcl", ".nomad")),
    Carrier(
        "yaml",
        "structured:parse_settings_yaml",
        suffixes=(".yaml", ".yml", ".yaml.j2", ".yml.j2", ".yml.example", ".yaml.example"),
    ),
    Carrier(
        "json", "structured:parse_settings_json", suffixes=(".json", ".jsonc", ".json5", ".jsonl", ".json.example")
    ),
    Carrier("toml", "structured:parse_settings_toml", suffixes=(".toml", ".toml.example")),
    Carrier(
        "ini",
        "ini:parse",
        suffixes=(
            ".ini",
            ".cfg",
            ".conf",
            ".properties",
            ".cnf",
            ".service",
            ".ini.example",
            ".cfg.example",
            ".desktop",
        ),
    ),
    Carrier(
        "xml",
        "markup:parse",
        suffixes=(
            ".xml",
            ".plist",
            ".config",
            ".resx",
            ".storyboard",
            ".xib",
            ".wsdl",
            ".settings",
            ".props",
            ".targets",
        ),
    ),
)

_BY_ID = {row.id: row for row in CARRIERS}
_BY_NAME = {name: row.id for row in CARRIERS for name in row.names}
_BY_SUFFIX = tuple((suffix, row.id) for row in CARRIERS for suffix in row.suffixes)
_SUFFIXES = tuple(suffix for suffix, _ in _BY_SUFFIX)
_PATTERNS = tuple((re.compile(row.pattern), row.id) for row in CARRIERS if row.pattern)


def carrier_of(path: str) -> str | None:
    """Find the id of the carrier that the POSIX `path` names, whatever its case. Patterns first, then names, suffixes."""
    path = path.lower()
    for pattern, row_id in _PATTERNS:
        if pattern.search(path):
            return row_id
    name = path.rpartition("/")[2]
    found = _BY_NAME.get(name)
    if found is None and name.endswith(_SUFFIXES):
        found = next(row_id for suffix, row_id in _BY_SUFFIX if name.endswith(suffix))
    return found


_API_DOCUMENT = re.compile(
    r"""\A[\ufeff\s{]{0,40}(?:(?:---|\#)[^\n]{0,200}\n\s{0,40}){0,20}["']?(?:openapi|swagger|asyncapi)["']?\s{0,4}:"""
    r"|schema\.(?:get)?postman\.com/|[\"']_type[\"']\s{0,4}:\s{0,4}[\"']export[\"']"
)
"""How descriptions of an API begin: OpenAPI, AsyncAPI, collections of Postman and Insomnia."""
_SNIFFED_CHARS = 4_000
API_DOCUMENT = "api-document"


def language_of(carrier: str, text: str) -> str:
    """The language that facts of a carrier are told in: descriptions of an API are prose, whatever their notation."""
    is_document = carrier in ("yaml", "json") and _API_DOCUMENT.search(text[:_SNIFFED_CHARS]) is not None
    return API_DOCUMENT if is_document else carrier


def read(carrier: str, path: str, text: str, interest: Interest, limits: Limits = DEFAULT_LIMITS) -> FileFacts:
    """Read a carrier's facts, in the order of the file. A fault becomes a diagnostic; what stands before it counts."""
    facts: list[Fact] = []
    language = language_of(carrier, text)
    try:
        for fact in _parser(carrier)(path, text, LineIndex(text), interest, limits):
            if len(facts) >= limits.facts:
                raise LimitExceeded(f"more than {limits.facts} facts; the rest was not read")
            facts.append(fact)
    except (ManifestError, LimitExceeded) as error:
        line = getattr(error, "line", None) or 1
        message = str(error)
        return FileFacts(path, language, _ordered(facts), degraded=message, diagnostics=((line, message),))
    return FileFacts(path, language, _ordered(facts))


def _parser(carrier: str) -> Parser:
    module, _, function = _BY_ID[carrier].parser.partition(":")
    return cast("Parser", getattr(import_module(f"{__name__}.{module}"), function))


def _ordered(facts: list[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(dict.fromkeys(facts), key=lambda fact: fact.span))
