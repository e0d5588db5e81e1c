"""Declared packages that no code uses: a warning, where the whole code is at hand."""

from __future__ import annotations

import pytest
from running import judge_texts

from detector.model.finding import Severity

_MANIFEST = {"package.json": '{"dependencies": {"whatsapp-web.js": "1.26.0", "express": "4"}}'}
_CODE = {
    "src/app.js": 'const express = require("express");\nrequire("./routes");\n',
    "src/routes.js": "module.exports = (app) => app.get('/', (req, res) => res.send('WhatsApp: +1 555'));\n",
    "src/orders.js": "exports.total = (rows) => rows.length;\n",
}
_USE = {"src/bot.js": 'const { Client } = require("whatsapp-web.js");\nnew Client().initialize();\n'}
_MISSING = {"src/send.js": '// WhatsApp\nconst bot = require("./private/bot");\nbot.start();\n'}


def _severity(texts: dict[str, str]) -> Severity:
    (found,) = (each for each in judge_texts(texts).judgement.findings if each.rule == "WA101")
    return found.severity


@pytest.mark.parametrize(
    ("texts", "severity"),
    [
        ({**_MANIFEST, **_CODE}, Severity.WARNING),
        (_MANIFEST, Severity.ERROR),
        ({**_MANIFEST, **_CODE, **_USE}, Severity.ERROR),
        ({**_MANIFEST, **_CODE, **_MISSING}, Severity.ERROR),
        ({**_MANIFEST, **_CODE, "README.md": "Once we used whatsapp-web.js.\n"}, Severity.WARNING),
        ({"requirements.txt": "neonize==0.3\n", "a.py": "", "b.py": "", "c.py": "x = 'WhatsApp'\n"}, Severity.WARNING),
        ({"go.mod": "module x\n\nrequire go.mau.fi/whatsmeow v0.0.0\n", **_CODE}, Severity.ERROR),
    ],
    ids=["unused", "no code", "used", "a file is missing", "prose", "Python", "another manifest"],
)
def test_what_no_code_uses_is_a_warning(texts: dict[str, str], severity: Severity) -> None:
    assert _severity(texts) is severity


def test_named_files_are_not_the_whole_code() -> None:
    findings = judge_texts({**_MANIFEST, **_CODE}, entire=False).judgement.findings
    assert [each.severity for each in findings if each.rule == "WA101"] == [Severity.ERROR]
