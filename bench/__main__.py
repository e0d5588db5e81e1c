"""`python -m bench`: measures the scan against ripgrep, Semgrep and Bandit on trees that it makes itself.

Prints ratios of medians in one run. Results and how to read them: docs/performance.md.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import contestants, tools, trees
from bench.measuring import Command, interleaved, run, table
from detector.database.generated_stems import STEMS, WORDS

_REPOSITORY = Path(__file__).resolve().parents[1]
_PLAN = (
    "import sys; from detector.engine.request import ScanRequest; from detector.engine.scan import make_plan;"
    "make_plan(ScanRequest(sys.argv[1], use_cache=False))"
)
_PYTHON = (sys.executable,)


def _environment(cache: Path) -> tuple[tuple[str, str], ...]:
    # As installed: compiled modules may be written and used.
    return (("PYTHONPATH", str(_REPOSITORY)), ("WAUDIT_CACHE_DIR", str(cache)), ("PYTHONDONTWRITEBYTECODE", ""))


class Workshop:
    """The scratch folder: trees, caches, tools. Trees are made once and kept as long as the folder is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stems = folder / "stems.txt"
        folder.mkdir(parents=True, exist_ok=True)
        self.stems.write_text("".join(f"{stem}\n" for stem in (*STEMS, *WORDS)), encoding="ascii")

    def clean(self, shape: trees.TreeShape) -> Path:
        """A tree without a hit."""
        name = f"clean-{shape.files}-{shape.total_bytes}"
        return self.made(name, lambda root: trees.clean_tree(root, shape))

    def made(self, name: str, make: Callable[[Path], None]) -> Path:
        """A folder of that name, made if it is not there; half-made ones do not stay."""
        root = self.folder / name
        if not root.exists():
            half = self.folder / f"{name}.half"
            shutil.rmtree(half, ignore_errors=True)
            make(half)
            half.rename(root)
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
        return Command(
            (*_PYTHON, "-m", "detector", "scan", "--quiet", *options, *(arguments or (".",))),
            root,
            _environment(folder),
        )

    def report(self, root: Path) -> Path:
        """The result of a scan as JSON."""
        file = self.folder / "report.json"
        run(self.waudit(root, "--output", f"json={file}", "."))
        return file

    def semgrep_rules(self) -> Path:
        """The database as rules for Semgrep."""
        file = self.folder / "semgrep.yml"
        command = (*_PYTHON, "-m", "detector", "export", "semgrep", "-o", str(file))
        run(Command(command, self.folder, _environment(self.folder / "caches" / "none")))
        return file

    def plan(self, root: Path) -> Command:
        """Walk and sweep alone, with the start of the interpreter."""
        return Command((*_PYTHON, "-c", _PLAN, "."), root, _environment(self.folder / "caches" / "none"))


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
    """A tree in which every file has to be looked into, against Semgrep with our rules, and Bandit on its Python."""
    root = shop.made("hits", trees.hit_tree)
    cold, warm = shop.waudit(root), shop.waudit(root, cache="warm")
    commands = {"waudit": cold, "waudit, warm": warm, "waudit, one process": shop.waudit(root, "--jobs", "1", ".")}
    found = contestants.semgrep(shop.folder, shop.semgrep_rules(), root)
    if found is None:
        yield "Semgrep is not to be had"
    else:
        commands["semgrep"] = found
        yield from contestants.missed_files(shop.report(root), found, shop.folder)
    yield from table("2,000 files that all concern WhatsApp", interleaved(commands, rounds), "waudit")
    python = shop.made("hits-python", trees.python_part)
    bandit = contestants.bandit(shop.folder, python)
    if bandit is not None:
        commands = {"waudit": shop.waudit(python), "bandit": bandit}
        yield from table("the Python files among them", interleaved(commands, rounds), "waudit")


def lockfile(shop: Workshop, rounds: int) -> Iterator[str]:
    """One package-lock.json of 20 MB."""
    root = shop.made("lock", lambda folder: trees.lockfile(folder / "package-lock.json"))
    commands = {"waudit": shop.waudit(root), "waudit, warm": shop.waudit(root, cache="warm")}
    yield from table("package-lock.json of 20 MB", interleaved(commands, rounds), "waudit")


def processes(shop: Workshop, rounds: int) -> Iterator[str]:
    """From how much code on helper processes pay: hit-heavy trees of rising size with one process and with two."""
    for files in (50, 100, 200, 400, 800):
        root = shop.made(f"hits-{files}", lambda folder, files=files: trees.hit_tree(folder, files))  # type: ignore[misc]
        size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file())
        commands = {f"{count}": shop.waudit(root, "--jobs", f"{count}", ".") for count in (1, 2)}
        yield from table(f"{files} files, {size / 1e6:.2f} MB, by processes", interleaved(commands, rounds), "1")


def growth(shop: Workshop, rounds: int) -> Iterator[str]:
    """Doubling series: time per byte must not rise."""
    yield "growth of the sweep with files and bytes"
    for factor in (1, 2, 4, 8):
        shape = trees.TreeShape(2_500 * factor, 50_000_000 * factor, seed=5)
        summary = interleaved({"sweep": shop.plan(shop.clean(shape))}, rounds)["sweep"]
        per_megabyte = summary.wall / shape.total_bytes * 1e9
        size = f"{shape.files:>7,} files {shape.total_bytes / 1e6:6,.0f} MB"
        yield f"  {size}  {summary.wall * 1000:8.1f} ms  {per_megabyte:6.2f} ms/MB"


def readers(_shop: Workshop, _rounds: int) -> Iterator[str]:
    """Doubling series for every reader of files."""
    from bench.growing import report  # what this process weighs, the measured ones seem to weigh

    return report()


def judging(_shop: Workshop, _rounds: int) -> Iterator[str]:
    """Doubling series for judging many places together."""
    from bench.crowds import report

    return report()


def python_extraction(_shop: Workshop, rounds: int) -> Iterator[str]:
    """Python files against libcst."""
    from bench.extraction import report

    return report(rounds)


_PARTS = {
    "trees": whole_trees,
    "commits": commits,
    "heavy": heavy,
    "lockfile": lockfile,
    "processes": processes,
    "growth": growth,
    "readers": readers,
    "judging": judging,
    "extraction": python_extraction,
}


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
