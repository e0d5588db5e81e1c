"""Semgrep with the rules of our database, and Bandit: how they are run, and what they find that we do not."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bench import tools
from bench.measuring import Command

_QUIET = (("SEMGREP_SEND_METRICS", "off"), ("SEMGREP_ENABLE_VERSION_CHECK", "0"))


def semgrep(scratch: Path, rules: Path, root: Path) -> Command | None:
    """A run of Semgrep over `root`, as parallel as it likes; None if it is not to be had."""
    program = tools.find("semgrep", scratch / "semgrep-tools")
    if program is None:
        return None
    # It finds its own core by PATH.
    environment = (
        *_QUIET,
        ("PATH", tools.search_path(program)),
        ("SEMGREP_SETTINGS_FILE", str(scratch / "semgrep-settings")),
    )
    options = ("--metrics", "off", "--disable-version-check", "--no-git-ignore", "--quiet", "--json")
    return Command((program, "scan", "--config", str(rules), *options, "."), root, environment)


def bandit(scratch: Path, root: Path) -> Command | None:
    """A run of Bandit over `root`."""
    program = tools.find("bandit", scratch / "tools")
    return Command((program, "-q", "-r", "."), root) if program else None


def missed_files(report: Path, command: Command, scratch: Path) -> Iterator[str]:
    """Says how many files each finds something in, and names those that only Semgrep names."""
    output = scratch / "semgrep.json"
    arguments = (*command.arguments[:-1], "--output", str(output), command.arguments[-1])
    subprocess.run(
        arguments,
        cwd=command.cwd,
        env={**tools.environment(), **dict(command.environment)},
        check=False,
        capture_output=True,
    )
    theirs = {Path(one["path"]).as_posix() for one in json.loads(output.read_bytes())["results"]}
    result = json.loads(report.read_bytes())
    ours = {place["path"] for one in result["findings"] for place in (one, *one["trace"])}
    yield f"files with findings: waudit {len(ours)}, semgrep {len(theirs)}, semgrep alone {len(theirs - ours)}"
    for path in sorted(theirs - ours)[:20]:
        yield f"  missed: {path}"
