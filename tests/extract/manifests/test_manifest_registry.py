from __future__ import annotations

import pytest

from detector.extract.manifests import FORMATS, format_of, is_installed_tree, read, vendored_folders
from detector.extract.manifests.format import Format
from detector.limits import Limits


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("requirements.txt", "requirements"),
        ("app/Requirements.TXT", "requirements"),
        ("requirements.txt (1).txt", "requirements"),
        ("requirements (1).txt", "requirements"),
        ("requirements/prod.in", "requirements"),
        ("req.txt", "requirements"),
        ("pip.txt", "requirements"),
        ("requeriments.txt", "requirements"),
        ("dev-constraints.txt", "requirements"),
        ("pipeline.txt", None),
        ("requests.txt", None),
        ("requirements.md", None),
        ("roles/requirements.yml", None),
        ("Package.json", "package.json"),
        ("web/npm-shrinkwrap.json", "package-lock"),
        ("pylock.dev.toml", "pylock.toml"),
        ("environment-dev.yaml", "conda"),
        (".github/workflows/environment.yml", None),
        ("project.egg-info/PKG-INFO", None),
        ("node_modules/a/package.json", "node-package"),
        ("x/node_modules/@a/b/package.json", "node-package"),
        ("node_modules/a/lib/package.json", None),
        ("node_modules/a/requirements.txt", None),
        (".venv/lib/python3.11/site-packages/a-1.dist-info/METADATA", "python-package"),
        ("venv/lib/site-packages/a/requirements.txt", None),
        ("vendor/composer/installed.json", "composer-installed"),
        ("vendor/modules.txt", "go-vendored"),
        ("build/my-bom.json", "sbom-json"),
        ("a.spdx.json", "sbom-json"),
        ("a.spdx", "sbom-tag-value"),
        ("", None),
        ("/", None),
    ],
)
def test_format_of(path: str, expected: str | None) -> None:
    assert format_of(path) == expected


def test_ids_are_unique_and_patterns_are_lower_case() -> None:
    assert len({row.id for row in FORMATS}) == len(FORMATS)
    for row in FORMATS:
        assert row.names == tuple(name.lower() for name in row.names)
        assert row.suffixes == tuple(suffix.lower() for suffix in row.suffixes)
        assert row.names or row.suffixes or row.accepts


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.id)
def test_every_row_has_a_parser_that_survives_nothing(row: Format) -> None:
    result = read(row.id, "x", "")
    assert result.facts == ()
    assert result.language == row.id


def test_too_many_facts_are_said() -> None:
    result = read("requirements", "requirements.txt", "a\nb\nc\n", Limits(facts=2))
    assert len(result.facts) == 2
    assert "more than 2" in result.degraded


def test_installed_trees() -> None:
    assert is_installed_tree("web/node_modules/a/index.js")
    assert is_installed_tree("Lib/site-packages/a.py")
    assert not is_installed_tree("node_modules.py")
    assert not is_installed_tree("vendor/a/a.go")
    vendored = vendored_folders(["svc/vendor/modules.txt", "vendor/autoload.php", "myvendor/modules.txt"])
    assert vendored == {"svc/vendor", "vendor"}
    assert is_installed_tree("svc/vendor/x/y.go", vendored)
    assert not is_installed_tree("svc/main.go", vendored)
