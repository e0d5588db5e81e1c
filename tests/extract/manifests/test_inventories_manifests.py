"""Installed trees and bills of materials: what is read from the small trees, with places, scopes and lock paths."""

from __future__ import annotations

import pytest
from manifest_rows import rows

EXPECTED = {
    "installed/node_modules/@scope/tool/package.json": ("1:11 installed npm/@scope/tool 2.0.0",),
    "installed/node_modules/wa-client/package.json": ("1:11 installed npm/whatsapp-web.js 1.23.0, as wa-client",),
    "installed/vendor/modules.txt": (
        "1:3 installed golang/go.mau.fi/whatsmeow v0.0.0-2024, from ./whatsmeow",
        "4:3 installed golang/go.mau.fi/libsignal v0.1.0, transitive",
    ),
    "installed/vendor/composer/installed.json": ("1:25 installed composer/mgp25/whatsapi v3.2.0",),
    "installed/venv/lib/site-packages/pywhatkit-5.4.dist-info/METADATA": ("2:7 installed pypi/pywhatkit 5.4",),
    "sbom/bom.json": (
        "6:51 locked npm/bot-kit 1.0.0, by bot-kit",
        "7:50 locked pypi/yowsup2 3.2.3, transitive",
        "8:60 locked npm/@whiskeysockets/baileys 6.7.0, transitive, by bot-kit > @whiskeysockets/baileys",
    ),
    "sbom/bom.xml": ("7:13 locked maven/it.auties:whatsappweb4j 3.0, by it.auties:whatsappweb4j",),
    "sbom/my.spdx": ("9:14 locked npm/venom-bot 5.0.0, by venom-bot",),
    "sbom/my.spdx.json": ("8:39 locked golang/go.mau.fi/whatsmeow v0.1, by go.mau.fi/whatsmeow",),
    "sbom/my.spdx.yaml": ("5:11 locked npm/whatsapp-web.js 1.23.0, transitive",),
}


@pytest.mark.parametrize("path", EXPECTED)
def test_rows(path: str) -> None:
    assert rows(path) == EXPECTED[path]
