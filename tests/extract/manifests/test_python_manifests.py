"""Every Python format: what is read from the small trees, with places, scopes and lock paths."""

from __future__ import annotations

import pytest
from manifest_rows import rows

EXPECTED = {
    "requirements/req.txt": (
        "1:1 runtime pypi/pywhatkit ==5.4",
        "2:1 runtime pypi/selenium ==4.1.0",
    ),
    "requirements/requirements-dev.txt": (
        "4:1 locked pypi/certifi ==2024.2.2, transitive, by pywhatkit > requests > certifi",
        "6:1 development pypi/pywhatkit ==5.4",
        "8:1 locked pypi/requests ==2.31.0, transitive, by pywhatkit > requests",
        "9:1 locked pypi/wikipedia ==1.4.0, transitive, by pywhatkit > wikipedia",
    ),
    "requirements/requirements.txt": (
        "4:1 runtime pypi/pywhatkit ==5.4",
        "5:1 runtime pypi/selenium >= 4.0, < 5",
        "6:1 runtime pypi/alright",
        "7:1 runtime pypi/yowsup2 ==3.2.3",
        "10:65 runtime pypi/yowsup, from git+https://github.com/tgalal/yowsup.git@master#egg=yowsup",
        "11:35 runtime pypi/wa-bot, from git+https://github.com/someone/wa-bot.git",
        "12:1 runtime pypi/wa-kit, from https://files.example/wa-kit-1.0.zip",
        "13:28 runtime pypi/webwhatsapi, from https://files.example/whls/webwhatsapi-2.0.5-py2.py3-none-any.whl",
        "14:10 runtime pypi/neonize, from ./wheels/neonize-0.3.1-py3-none-any.whl",
    ),
    "requirements/requirements.txt (1).txt": (
        "3:1 runtime pypi/pywhatkit 5.4",
        "4:1 runtime pypi/selenium 4.1.0",
        "6:1 runtime pypi/heyoo",
        "line 5: not a requirement",
    ),
    "pyproject/pyproject.toml": (
        "2:14 build pypi/hatchling >=1.24",
        "7:6 runtime pypi/neonize >=0.3, from https://github.com/krypton-byte/neonize",
        "8:6 runtime pypi/alright",
        "12:9 optional pypi/selenium ~=4.0",
        "15:9 development pypi/pytest",
        "22:1 optional pypi/yowsup2, from https://github.com/tgalal/yowsup.git",
        "23:1 runtime pypi/wa-automate ^1",
        "26:2 development pypi/webwhatsapi *",
        "29:8 development pypi/ruff",
        "32:18 development pypi/pyautogui",
    ),
    "pyproject/broken/pyproject.toml": (
        "2:18 runtime pypi/pywhatkit",
        "10:9 optional pypi/selenium",
        "line 3: expected '='",
    ),
    "setup_py/setup.py": (
        "4:10 runtime pypi/yowsup2 >=3",
        "4:24 runtime pypi/alright",
        "5:20 optional pypi/selenium",
        "5:39 optional pypi/pywhatkit",
        "6:25 runtime pypi/neonize ==0.3",
        "7:22 runtime pypi/heyoo",
        "9:29 build pypi/setuptools-scm",
        "9:45 build pypi/wheel",
        "16:9 development pypi/pytest >=7",
        "17:9 development pypi/tox",
    ),
    "setup_py/python2/setup.py": (
        "6:10 runtime pypi/pywhatkit ==1.0",
        "7:10 runtime pypi/selenium",
        "line 2: not valid Python 3, read by its brackets",
    ),
    "setup_cfg/setup.cfg": (
        "8:5 runtime pypi/yowsup2 >=3",
        "9:5 runtime pypi/selenium",
        "10:18 build pypi/setuptools-scm",
        "14:5 optional pypi/neonize",
        "15:7 optional pypi/pyautogui",
    ),
    "setup_cfg/tox.ini": (
        "4:11 development pypi/pywhatkit",
        "5:5 development pypi/pytest",
    ),
    "pipfile/Pipfile": (
        "6:1 runtime pypi/pywhatkit *",
        "7:1 runtime pypi/yowsup, from https://github.com/tgalal/yowsup.git",
        "10:1 development pypi/pytest ~=7.0",
    ),
    "pipfile/Pipfile.lock": (
        "4:10 locked pypi/pywhatkit ==5.4, transitive",
        "5:10 locked pypi/yowsup, from https://github.com/tgalal/yowsup.git, transitive",
    ),
    "lockfile_python/pdm.lock": (
        "6:9 locked pypi/alright 1.8, by alright",
        "13:9 locked pypi/selenium 4.1, from https://github.com/SeleniumHQ/selenium.git, transitive, by alright > selenium",
    ),
    "lockfile_python/poetry.lock": (
        "4:9 locked pypi/bot-kit 1.0, from https://github.com/someone/bot-kit.git, by bot-kit",
        "23:9 locked pypi/pywhatkit 5.4, transitive, by bot-kit > pywhatkit",
        "30:9 locked pypi/requests 2.31.0, transitive, by bot-kit > requests",
    ),
    "lockfile_python/pylock.toml": (
        "5:9 locked pypi/pywhatkit 5.4, by pywhatkit",
        "10:9 locked pypi/yowsup, from https://github.com/tgalal/yowsup.git, transitive, by pywhatkit > yowsup",
    ),
    "lockfile_python/uv.lock": (
        "18:9 locked pypi/neonize 0.3.1, from https://github.com/krypton-byte/neonize?rev=main#abc, by neonize",
        "29:9 locked pypi/pytest 8.0, by pytest",
        "34:9 locked pypi/segno 1.6, transitive, by neonize > segno",
    ),
    "conda/environment.yml": (
        "6:18 runtime pypi/selenium >=4",
        "9:9 runtime pypi/pywhatkit ==5.4",
        "10:55 runtime pypi/yowsup, from git+https://github.com/tgalal/yowsup.git#egg=yowsup",
    ),
}


@pytest.mark.parametrize("path", EXPECTED)
def test_rows(path: str) -> None:
    assert rows(path) == EXPECTED[path]
