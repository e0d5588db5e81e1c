"""One runner for all tests of the command line, with a cache of its own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from detector.cli.main import main


class Run(NamedTuple):
    """What a run left behind."""

    status: int
    out: str
    err: str


class _Stream(io.TextIOWrapper):
    """A text stream over bytes, as the real ones are; not a terminal."""

    def __init__(self, encoding: str) -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding=encoding, newline="\n", write_through=True)


Waudit = Callable[..., Run]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def waudit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cache: Path) -> Waudit:
    """`waudit(*arguments, stdin=b"", encoding="utf-8")` in the test's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAUDIT_CACHE_DIR", str(cache))
    for name in ("NO_COLOR", "FORCE_COLOR", "WAUDIT_TRACEBACK"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, stdin: bytes = b"", encoding: str = "utf-8") -> Run:
        out, err = _Stream(encoding), _Stream("utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            with pytest.raises(SystemExit) as left:
                main(list(arguments))
        code = left.value.code
        return Run(
            code if isinstance(code, int) else 0, out.bytes.getvalue().decode(encoding), err.bytes.getvalue().decode()
        )

    return run
