"""Deterministic trees to measure on: the same seed gives the same bytes on every machine. Nothing here measures."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

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

_SUFFIXES = (".py", ".js", ".ts", ".go", ".java", ".php", ".rb", ".json", ".md", ".yml", ".css", ".html", ".txt", ".cs")


@dataclass(frozen=True, slots=True)
class TreeShape:
    """How large a tree is: number of files, their bytes in sum, files per folder."""

    files: int
    total_bytes: int
    per_folder: int = 20
    seed: int = 1


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
    """Pieces of about 1 KB of code-like text."""
    return ["".join(_line(rng) + "\n" for _ in range(26)).encode() for _ in range(count)]


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
        data = b"".join(rng.choices(blocks, k=size // 900 + 1))[:size]
        (folder / f"file{number}{_SUFFIXES[number % len(_SUFFIXES)]}").write_bytes(data)
