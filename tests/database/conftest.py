"""The sample database, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.database.index import Index
from detector.database.loading import Database, bundled_directory, load

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def sample() -> Database:
    return load((HERE / "sample",))


@pytest.fixture(scope="session")
def index(sample: Database) -> Index:
    return Index.of(sample)


@pytest.fixture(scope="session")
def bundled() -> Database:
    return load((bundled_directory(),))
