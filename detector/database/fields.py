"""The tables of a signature file, as data: `reading` checks TOML against them, `json_schema` turns them into a schema."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from detector.database.languages import LANGUAGES
from detector.database.schema import Capability, Role, SignatureKind, TextMatch
from detector.model.evidence import Level
from detector.model.finding import Confidence, Severity


class Shape(Enum):
    """What a value may be."""

    STRING = "a string"
    BOOLEAN = "true or false"
    DATE = "a date such as 2021-10-01"
    DATE_OR_WORD = 'a date such as 2021-10-01 or "unverified"'
    STRINGS = "an array of strings"
    TABLES = "an array of tables"
    LANGUAGE_MAP = "a table of language = [modules]"


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a table. `choices` closes the set of strings; `table` describes the elements of TABLES."""

    name: str
    shape: Shape
    summary: str
    required: bool = False
    choices: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A kind of table with its keys in the order authors write them."""

    name: str
    summary: str
    fields: tuple[Field, ...]


def _values(kind: type[Enum]) -> tuple[str, ...]:
    return tuple(str(member.value) for member in kind)


_CAPABILITY = Field("capability", Shape.STRING, "What it does.", choices=_values(Capability))
_LEVEL = Field(
    "level",
    Shape.STRING,
    "proof: stands alone. combine: needs a partner that a rule names. weak: only raises confidence.",
    required=True,
    choices=_values(Level),
)
_LANGUAGES = Field("languages", Shape.STRINGS, "Only in these languages; empty: in all.", choices=tuple(LANGUAGES))

FAMILY = Table(
    "family",
    "A family of package names.",
    (
        Field("ecosystem", Shape.STRING, "purl type: npm, pypi ...", required=True),
        Field(
            "pattern", Shape.STRING, 'Glob on the canonical name ("@*/baileys"); * does not cross "/".', required=True
        ),
        Field("exceptions", Shape.STRINGS, "Names that fit the pattern and are something else."),
    ),
)
CALL = Table(
    "call",
    "Calls that count when the callee stems from one of the entry's imports.",
    (
        Field("names", Shape.STRINGS, 'Last names ("sendText") or dotted tails ("Keys.ENTER").', required=True),
        _CAPABILITY,
        _LEVEL,
        Field("anywhere", Shape.BOOLEAN, "Counts without a resolved import: only for names nobody else uses."),
        _LANGUAGES,
        Field("argument", Shape.STRING, "Only if an argument's text contains this."),
        Field("handed", Shape.BOOLEAN, "Counts on an object of unknown origin where the project has the component."),
        Field("options", Shape.STRINGS, "Only if a map among the arguments has one of these keys."),
        Field("receivers", Shape.STRINGS, "Only on an object of one of these names; case is ignored."),
    ),
)
LITERAL = Table(
    "literal",
    "Texts in code or configuration.",
    (
        Field("texts", Shape.STRINGS, "The texts; case is ignored.", required=True),
        Field(
            "match",
            Shape.STRING,
            "contains, equals, prefix, suffix, word, host (URL host with optional path), route (URL path).",
            required=True,
            choices=_values(TextMatch),
        ),
        Field(
            "role", Shape.STRING, "What the text is for the joins of the rules.", required=True, choices=_values(Role)
        ),
        _LEVEL,
        _CAPABILITY,
        _LANGUAGES,
    ),
)


def _names(name: str, summary: str, patterns: str) -> Table:
    role = Field("role", Shape.STRING, "What the name is for the joins of the rules.", choices=_values(Role))
    return Table(name, summary, (Field("patterns", Shape.STRINGS, patterns, required=True), role, _LEVEL, _CAPABILITY))


REFERENCE = _names(
    "reference", "Attribute chains that are read.", 'Globs on a dotted run of the chain ("window.Store.*").'
)
IDENTIFIER = _names(
    "identifier", "Names that code defines.", "Whole sub-words in any spelling: antiban is also anti_ban and antiBan."
)
ENVIRONMENT = _names("environment", "Environment variables.", 'Globs, case counts ("EVOLUTION_API_*").')
IMAGE = _names("image", "Container images.", 'Name without tag ("owner/name"); any registry unless one is named.')
ARTIFACT = _names(
    "artifact", "Files and folders it leaves.", 'Path or part of it (".wwebjs_auth", "tokens/*/creds.json").'
)
EXAMPLE = Table(
    "example",
    "A piece of code or configuration that must or must not yield evidence for this entry.",
    (
        Field("path", Shape.STRING, 'File name; decides the language ("bot.js").', required=True),
        Field("expect", Shape.STRING, "match or no-match.", required=True, choices=("match", "no-match")),
        Field("text", Shape.STRING, "The content.", required=True),
    ),
)
NAME_TABLES = (REFERENCE, IDENTIFIER, ENVIRONMENT, IMAGE, ARTIFACT)

_OVERRIDE = Field("override", Shape.BOOLEAN, "In a team's folder: replaces the bundled entry with this id.")

SIGNATURE = Table(
    "signature",
    "One component with all the ways it shows.",
    (
        Field("id", Shape.STRING, "kebab-case, unique, never reused.", required=True),
        Field("title", Shape.STRING, "Name as people know it.", required=True),
        Field("kind", Shape.STRING, "What the component is.", required=True, choices=_values(SignatureKind)),
        Field("summary", Shape.STRING, "One sentence for a developer who never heard of it.", required=True),
        Field("severity", Shape.STRING, "Default severity.", required=True, choices=_values(Severity)),
        Field("confidence", Shape.STRING, "Default confidence.", required=True, choices=_values(Confidence)),
        Field("reason", Shape.STRING, "Why these defaults.", required=True),
        Field("since", Shape.DATE, "First seen; may be approximate.", required=True),
        Field(
            "evidence",
            Shape.STRINGS,
            "URLs (or purls of packages) that establish the entry, at least one.",
            required=True,
        ),
        Field("policy", Shape.STRINGS, "Ids of policy entries that it breaks."),
        Field("doubtful", Shape.BOOLEAN, "The facts are not established: never an error alone."),
        Field("both_ways", Shape.BOOLEAN, "A doubtful service that is known to offer official access, too."),
        Field("provider", Shape.STRING, "For official and provider entries: the name to show."),
        Field(
            "packages",
            Shape.STRINGS,
            'purls without version: "pkg:npm/%40scope/name". Most ecosystems imply the import.',
        ),
        Field("families", Shape.TABLES, "Families of package names.", table=FAMILY),
        Field("repositories", Shape.STRINGS, 'Source repositories: "github.com/owner/name", lower case.'),
        Field("imports", Shape.LANGUAGE_MAP, "Modules beyond those implied by packages; sub-modules count too."),
        Field("call", Shape.TABLES, CALL.summary, table=CALL),
        Field("literal", Shape.TABLES, LITERAL.summary, table=LITERAL),
        *(Field(table.name, Shape.TABLES, table.summary, table=table) for table in NAME_TABLES),
        Field("example", Shape.TABLES, EXAMPLE.summary, table=EXAMPLE),
        _OVERRIDE,
        Field("disabled", Shape.BOOLEAN, "In a team's folder: takes the bundled entry with this id out."),
    ),
)
POLICY = Table(
    "policy",
    "A document that forbids or rules something.",
    (
        Field("id", Shape.STRING, "kebab-case, unique.", required=True),
        Field("title", Shape.STRING, "Title of the document.", required=True),
        Field("url", Shape.STRING, "Its address.", required=True),
        Field("section", Shape.STRING, "Section or heading inside it."),
        Field("summary", Shape.STRING, "What it says, paraphrased.", required=True),
        Field("checked", Shape.DATE_OR_WORD, 'When it was last read, or "unverified".', required=True),
        _OVERRIDE,
    ),
)
ADVICE = Table(
    "advice",
    "What to do instead, for one capability.",
    (
        Field("capability", Shape.STRING, "The capability it is for.", required=True, choices=_values(Capability)),
        Field("summary", Shape.STRING, "One sentence.", required=True),
        Field("steps", Shape.STRINGS, "What to do, in order."),
        Field("references", Shape.STRINGS, "Policy ids or URLs."),
        Field(
            "official",
            Shape.STRING,
            "Whether the official platform can do it.",
            required=True,
            choices=("yes", "limited", "none"),
        ),
        _OVERRIDE,
    ),
)
FILE = Table(
    "file",
    "A file of the signature database.",
    (
        Field("signature", Shape.TABLES, SIGNATURE.summary, table=SIGNATURE),
        Field("policy", Shape.TABLES, POLICY.summary, table=POLICY),
        Field("advice", Shape.TABLES, ADVICE.summary, table=ADVICE),
    ),
)
