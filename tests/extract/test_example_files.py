"""Files that are there as examples only."""

from __future__ import annotations

import pytest

from detector.extract.example_files import plain_path, stand_ins


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("src/constants.example.py", "src/constants.py"),
        ("config.sample.php", "config.php"),
        ("config.php.dist", "config.php"),
        ("config/local.php-sample", "config/local.php"),
        ("settings.json.example", "settings.json"),
        ("wp-config-sample.php", "wp-config.php"),
        ("app/local_settings_example.py", "app/local_settings.py"),
        ("config_db.php.EXAMPLE", "config_db.php"),
        ("message_template.py", "message_template.py"),
        ("prepaccdata_example.php", "prepaccdata_example.php"),
        ("dist/config.js", "dist/config.js"),
        ("example.py", "example.py"),
        ("notes.example.md", "notes.example.md"),
    ],
)
def test_names_of_examples(path: str, plain: str) -> None:
    assert plain_path(path) == plain


def test_an_example_stands_in_only_for_what_is_missing() -> None:
    paths = ["a/config.example.js", "a/config.js", "b/config.js.sample", "b/config.example.js", "c/index.js"]
    assert stand_ins(paths) == {"b/config.js": "b/config.example.js"}
