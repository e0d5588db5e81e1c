"""Deterministic trees to measure on: the same seed gives the same bytes on every machine. Nothing here measures."""

from __future__ import annotations

import json
import keyword
import random
from dataclasses import dataclass
from pathlib import Path

from bench.programs import LANGUAGES, program
from detector.database.generated_stems import STEMS, WORDS
from detector.prefilter import StemSearch

_WORD_LIST = """
    account action active adapter address admin agent alert amount api app application argument array async await
    balance base batch begin block body bool boolean border bot branch break browser buffer build bundle button byte
    cache call callback cancel card cart case catch category channel chart chat check child class clean client click
    clone close cloud code collection color column command comment commit common component config connect const
    contact container content context control convert cookie copy core count create cursor customer data database
    date day debug decode default define delay delete deploy description detail device dialog diff directory disable
    dispatch display document domain download driver edit element email enable encode end endpoint engine entity
    error event evolution example except export extend extension factory false feature field file filter final find
    finish first flag float folder font footer for form format forward from function future gateway generate get
    github global graph green grid group handle handler hash header height hidden history hook host html icon id
    image import include index info init input insert instance int integer interface internal invoice is item job
    join json key label lambda language last layout length level lib limit line link list listen loader local lock
    log login logout loop main make manager map mark match media member memory menu merge message meta method mobile
    mock model module month mount move name network new next node none null number object offset on online open
    option order origin output owner package page param parent parse part password patch path pattern payload
    payment permission phone plain plan plugin point policy pool port post prefix present preview print private
    process product profile progress project promise property protocol provider proxy public publish pull push query
    queue random range read record redirect reference register release reload remote remove render repeat replace
    report request require reset resolve resource response rest result return role root route row rule run save
    schedule schema scope screen script search section secure select self send sender sequence server service
    session set setting share show sign size skip sleep socket sort source split stack start state static status
    step storage store stream string struct style submit subscribe success switch sync system table tag target task
    team template test text theme this thread throw time timeout title token total track transaction transform tree
    trigger true try type undefined union unique update upload url use user valid value variable vector vendor
    verify version video view visible void wait wallet watch web webhook week what when while width window with word
    worker workspace wrapper write yield zone
"""
_WORDS = tuple(_WORD_LIST.split())
NAMES = tuple(word for word in _WORDS if not keyword.iskeyword(word))
"""Words that can be names in code."""

_SUFFIXES = (".py", ".js", ".ts", ".go", ".java", ".php", ".rb", ".json", ".md", ".yml", ".css", ".html", ".txt", ".cs")


@dataclass(frozen=True, slots=True)
class TreeShape:
    """How large a tree is: number of files, their bytes in sum, files per folder."""

    files: int
    total_bytes: int
    per_folder: int = 20
    seed: int = 1


_EVIDENCE = (
    "import pywhatkit\n\nfor number in open('numbers.csv'):\n    pywhatkit.sendwhatmsg_instantly(number, 'hello')\n"
)

SMALL = TreeShape(5_000, 70_000_000)
LARGE = TreeShape(50_000, 1_000_000_000)


def _line(rng: random.Random) -> str:
    pick = rng.choice
    form = rng.randrange(6)
    indent = "    " * rng.randrange(4)
    if form == 0:
        return f"{indent}{pick(_WORDS)}_{pick(_WORDS)} = {pick(_WORDS)}.{pick(_WORDS)}({pick(_WORDS)}, {rng.randrange(1000)})"
    if form == 1:
        return f"{indent}if {pick(_WORDS)}.{pick(_WORDS)} != '{pick(_WORDS)} {pick(_WORDS)} {pick(_WORDS)}':"
    if form == 2:
        return f"{indent}// {' '.join(pick(_WORDS) for _ in range(9))}"
    if form == 3:
        return f"{indent}const {pick(_WORDS)}{pick(_WORDS).title()} = await {pick(_WORDS)}({{{pick(_WORDS)}: {pick(_WORDS)}}});"
    if form == 4:
        return f"{indent}return [{pick(_WORDS)} for {pick(_WORDS)} in {pick(_WORDS).title()}{pick(_WORDS).title()}.{pick(_WORDS)}]"
    return ""


def _blocks(rng: random.Random, count: int = 512) -> list[bytes]:
    """Pieces of about 1 KB of code-like text without a stem of the database."""
    stems = StemSearch((*STEMS, *WORDS))
    blocks = []
    for _ in range(count):
        lines = [_line(rng).encode() for _ in range(26)]
        found = set(stems.which(lines))
        blocks.append(b"".join(line + b"\n" for number, line in enumerate(lines) if number not in found))
    return blocks


def clean_tree(root: Path, shape: TreeShape) -> None:
    """Writes a tree of code-like files without any hit; sizes vary around the mean as in real repositories."""
    rng = random.Random(shape.seed)
    blocks = _blocks(rng)
    weights = [rng.lognormvariate(0.0, 1.0) for _ in range(shape.files)]
    scale = shape.total_bytes / sum(weights)
    folder = root
    for number, weight in enumerate(weights):
        if number % shape.per_folder == 0:
            index = number // shape.per_folder
            folder = root / f"package{index % 10}" / f"module{index // 10 % 50}" / f"part{index}"
            folder.mkdir(parents=True)
        size = max(16, int(weight * scale))
        data = b"".join(rng.choices(blocks, k=size // 800 + 1))[:size]
        (folder / f"file{number}{_SUFFIXES[number % len(_SUFFIXES)]}").write_bytes(data)


def hit_tree(root: Path, files: int = 2_000, seed: int = 2) -> None:
    """Writes a tree in which every file has to be looked into: seven in ten have evidence, the others look like it."""
    rng = random.Random(seed)
    shares = [language.share for language in LANGUAGES]
    for number in range(files):
        made = program(rng.choices(LANGUAGES, shares)[0], number, rng, NAMES)
        path = root / f"project{number // 40}" / ("src" if number % 3 else "lib") / made.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made.text, encoding="utf-8")


def python_part(root: Path) -> None:
    """Writes the Python files of the tree of hits alone."""
    hit_tree(root)
    for path in root.rglob("*"):
        if path.is_file() and path.suffix != ".py":
            path.unlink()


def lockfile(path: Path, packages: int = 60_000, seed: int = 3) -> None:
    """Writes a package-lock.json of about 20 MB in which one package in the depth is unofficial."""
    rng = random.Random(seed)
    entries: dict[str, object] = {"": {"name": "shop", "dependencies": {"pkg-0": "^1.0.0"}}}
    for number in range(packages):
        name = "@whiskeysockets/baileys" if number == packages - 1 else f"pkg-{number}"
        digest = f"{rng.getrandbits(512):0128x}"
        below = packages - 1 if number == packages // 2 else number + 1
        child = "@whiskeysockets/baileys" if below == packages - 1 else f"pkg-{below}"
        entries[f"node_modules/{name}"] = {
            "version": "1.0.0",
            "resolved": f"https://registry.example/{name}/-/{number}.tgz",
            "integrity": f"sha512-{digest}",
            "dependencies": {child: "^1.0.0"} if number < packages - 1 else {},
        }
    document = {"name": "shop", "lockfileVersion": 3, "packages": entries}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2), encoding="utf-8")


def commit(root: Path, *, hit: bool, seed: int = 4) -> tuple[str, ...]:
    """Writes the five files of a commit and gives their names; with `hit`, one Python file has evidence."""
    rng = random.Random(seed)
    blocks = _blocks(rng, 64)
    names = ("app.py", "views.py", "static.js", "README.md", "config.yml")
    root.mkdir(parents=True, exist_ok=True)
    for name in names:
        (root / name).write_bytes(b"".join(rng.choices(blocks, k=8)))
    (root / "app.py").write_text(_EVIDENCE if hit else "import os\n", encoding="utf-8")
    return names
