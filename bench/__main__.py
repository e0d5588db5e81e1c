"""`python -m bench`: measures the scan against ripgrep, Semgrep and Bandit on trees that it makes itself.

Prints ratios of medians in one run. Results and how to read them: docs/performance.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import tools, trees
from bench.measuring import Command, interleaved, table
from detector.database.generated_stems import STEMS

_REPOSITORY = Path(__file__).resolve().parents[1]
_PLAN = "import sys; from detector.engine.scan import ScanRequest, make_plan; make_plan(ScanRequest(sys.argv[1], use_cache=False))"
_PYTHON = (sys.executable,)


class Workshop:
    """The scratch folder: trees, caches, tools. Trees are made once and kept as long as the folder is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stems = folder / "stems.txt"
        folder.mkdir(parents=True, exist_ok=True)
        self.stems.write_text("".join(f"{stem}\n" for stem in STEMS), encoding="ascii")

    def clean(self, shape: trees.TreeShape) -> Path:
        """A tree without a hit."""
        root = self.folder / f"clean-{shape.files}-{shape.total_bytes}"
        if not root.exists():
            trees.clean_tree(root, shape)
        return root

    def ripgrep(self, root: Path) -> Command | None:
        """The yardstick: the stems as literals in any case, over the same files."""
        program = tools.find("rg", self.folder / "tools")
        if program is None:
            return None
        return Command((program, "--no-config", "--hidden", "-l", "-i", "-F", "-f", str(self.stems), "."), root)

    def waudit(self, root: Path, *arguments: str, cache: str = "") -> Command:
        """The whole command; `cache` is the name of a cache folder, "" for a run without any."""
        folder = self.folder / "caches" / (cache or "none")
        options = () if cache else ("--no-cache",)
        environment = (("PYTHONPATH", str(_REPOSITORY)), ("WAUDIT_CACHE_DIR", str(folder)))
        return Command(
            (*_PYTHON, "-m", "detector", "scan", "--quiet", *options, *(arguments or (".",))), root, environment
        )

    def plan(self, root: Path) -> Command:
        """Walk and sweep alone, with the start of the interpreter."""
        return Command((*_PYTHON, "-c", _PLAN, "."), root, (("PYTHONPATH", str(_REPOSITORY)),))


def whole_trees(shop: Workshop, rounds: int) -> Iterator[str]:
    """Trees without a hit against ripgrep: cold, and with the cache of an earlier run."""
    for shape in (trees.SMALL, trees.LARGE):
        root = shop.clean(shape)
        commands = {
            "sweep": shop.plan(root),
            "waudit": shop.waudit(root),
            "waudit, warm": shop.waudit(root, cache="warm"),
        }
        ripgrep = shop.ripgrep(root)
        if ripgrep is None:
            yield "ripgrep is not to be had: no yardstick"
        else:
            commands = {"rg": ripgrep, **commands}
        title = f"{shape.files:,} files, {shape.total_bytes / 1e6:,.0f} MB, no hit"
        yield from table(title, interleaved(commands, rounds), next(iter(commands)))


def commits(shop: Workshop, rounds: int) -> Iterator[str]:
    """Five files as pre-commit hands them over, against a bare interpreter."""
    for hit in (False, True):
        root = shop.folder / f"commit-{'hit' if hit else 'clean'}"
        names = trees.commit(root, hit=hit)
        commands = {"python -c pass": Command((*_PYTHON, "-c", "pass"), root), "waudit": shop.waudit(root, *names)}
        title = f"commit of {len(names)} files, {'one hit' if hit else 'no hit'}"
        yield from table(title, interleaved(commands, rounds * 4), "python -c pass")


def heavy(shop: Workshop, rounds: int) -> Iterator[str]:
    """Trees in which much is to be examined. Semgrep joins once its rules are exported from the database."""
    root = shop.folder / "hits"
    if not root.exists():
        trees.hit_tree(root)
    lock = shop.folder / "lock"
    if not lock.exists():
        trees.lockfile(lock / "package-lock.json")
    for title, folder in (("2,000 files, all with hits", root), ("package-lock.json of 20 MB", lock)):
        commands = {
            "waudit, one process": shop.waudit(folder, "--jobs", "1", "."),
            "waudit": shop.waudit(folder),
            "waudit, warm": shop.waudit(folder, cache="warm"),
        }
        bandit = tools.find("bandit", shop.folder / "tools", install=False)
        if bandit and folder is root:
            commands["bandit"] = Command((bandit, "-q", "-r", "."), folder)
        yield from table(title, interleaved(commands, rounds), "waudit")


def growth(shop: Workshop, rounds: int) -> Iterator[str]:
    """Doubling series: time per byte must not rise."""
    yield "growth of the sweep with files and bytes"
    for factor in (1, 2, 4, 8):
        shape = trees.TreeShape(2_500 * factor, 50_000_000 * factor, seed=5)
        summary = interleaved({"sweep": shop.plan(shop.clean(shape))}, rounds)["sweep"]
        per_megabyte = summary.wall / shape.total_bytes * 1e9
        size = f"{shape.files:>7,} files {shape.total_bytes / 1e6:6,.0f} MB"
        yield f"  {size}  {summary.wall * 1000:8.1f} ms  {per_megabyte:6.2f} ms/MB"


_PARTS = {"trees": whole_trees, "commits": commits, "heavy": heavy, "growth": growth}


def main() -> None:
    """Runs the parts that are asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[[], *_PARTS], help="what to measure (default: all)")
    parser.add_argument("--rounds", type=int, default=7, help="runs of each command (default: 7)")
    parser.add_argument("--folder", type=Path, help="keep trees and tools here instead of in a temporary folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="waudit-bench-") as temporary:
        shop = Workshop(options.folder.resolve() if options.folder else Path(temporary))
        for part in options.parts or _PARTS:
            for line in _PARTS[part](shop, options.rounds):
                print(line, flush=True)


if __name__ == "__main__":
    main()
