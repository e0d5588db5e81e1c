"""Every JavaScript format: what is read from the small trees, with places, scopes and lock paths."""

from __future__ import annotations

import pytest
from manifest_rows import rows

EXPECTED = {
    "package_json/Package.json": (
        "7:6 runtime npm/@whiskeysockets/baileys, from https://github.com/someone/Baileys#main",
        "8:22 runtime npm/@open-wa/wa-automate ^4.0.0, as wa-alias",
        "9:6 runtime npm/venom-bot ^5.0.0",
        "10:6 runtime npm/@wppconnect-team/wppconnect, from https://codeload.example/wpp.tgz",
        "11:6 runtime npm/local-lib, from file:../lib",
        "12:6 runtime npm/forked, from https://github.com/someone/whatsapp-web.js",
        "14:25 development npm/jest 29",
        "15:26 peer npm/baileys *",
        "16:30 optional npm/sharp 0.33",
        "17:40 runtime npm/qrcode",
        "19:18 override npm/jimp-fork 1.0.0, as jimp",
        "20:24 override npm/puppeteer 22.0.0",
        "20:52 override npm/chromium-bidi 0.5",
        "22:24 override npm/@adiwajshing/baileys 4.0",
        "22:57 override npm/libsignal 1",
        "23:35 override npm/whatsapp-web.js 2",
    ),
    "package_json/pnpm-workspace.yaml": (
        "4:3 runtime npm/baileys ^6.7.0",
        "7:5 runtime npm/whatsapp-web.js 1.23.0",
        "9:24 override npm/@orkestral/venom 5, as venom-bot",
    ),
    "package_json/broken/package.json": (
        "3:6 runtime npm/whatsapp-web.js ^1.23.0",
        "4:6 runtime npm/venom-bot 5",
        "line 4: expected ','",
    ),
    "package_json/merge/package.json": (
        "4:6 runtime npm/baileys 6.0.0",
        "6:6 runtime npm/baileys 6.7.0",
        "8:6 runtime npm/qrcode 1",
        "line 3: unresolved merge conflict",
    ),
    "lockfile_npm/npm-shrinkwrap.json": (
        "5:6 locked npm/bot-kit 1.0.0, by bot-kit",
        "9:10 locked npm/ws 8.0.0, transitive, by bot-kit > ws",
        "12:6 locked npm/venom-bot, from https://github.com/orkestral/venom#abc, transitive, by bot-kit > venom-bot",
        "13:6 locked npm/ws 7.0.0, transitive, by bot-kit > venom-bot > ws",
        "14:6 locked npm/whatsapp-web.js 1.23.0, as wa, by wa",
    ),
    "lockfile_npm/package-lock.json": (
        "12:19 locked npm/bot-kit 1.0.0, by bot-kit",
        "17:40 locked npm/ws 8.0.0, transitive, by bot-kit > ws",
        "18:19 locked npm/baileys 6.7.0, from git+ssh://github.com/WhiskeySockets/Baileys.git#abc, transitive, by bot-kit > baileys",  # noqa: E501
        "23:19 locked npm/@hapi/boom 9.1.4, transitive, by bot-kit > baileys > @hapi/boom",
        "24:19 locked npm/jest 29.0.0, by jest",
        "25:19 locked npm/whatsapp-web.js 1.23.0, as wa, by wa",
        "26:19 locked npm/ws 7.0.0, by ws",
    ),
    "lockfile_npm/cut/package-lock.json": (
        "12:19 locked npm/bot-kit 1.0.0, by bot-kit",
        "17:40 locked npm/ws 8.0.0, transitive, by bot-kit > ws",
        "18:19 locked npm/baileys, transitive, by bot-kit > baileys",
        "line 21: Unterminated string starting at",
    ),
    "lockfile_yarn/yarn.lock": (
        "5:2 locked npm/@whiskeysockets/baileys 6.6.0, transitive, by bot-kit > @whiskeysockets/baileys",
        "13:2 locked npm/@hapi/boom 9.1.4, transitive, by bot-kit > @whiskeysockets/baileys > @hapi/boom",
        "16:1 locked npm/bot-kit 1.0.0, by bot-kit",
        "21:2 locked npm/libsignal 2.0.1, from https://github.com/adiwajshing/libsignal-node.git, transitive, by bot-kit > @whiskeysockets/baileys > libsignal",  # noqa: E501
        "25:2 locked npm/whatsapp-web.js 1.23.0, as wa, by wa",
    ),
    "lockfile_yarn/berry/yarn.lock": (
        "7:2 locked npm/bot-kit 1.1.0, by bot-kit",
        "16:2 locked npm/baileys 6.7.0, transitive, by bot-kit > baileys",
        "31:2 locked npm/whatsapp-web.js 1.23.0, as wa, by wa",
    ),
    "lockfile_pnpm/pnpm-lock.yaml": (
        "18:4 locked npm/@whiskeysockets/baileys 6.7.0, transitive, by bot-kit > @whiskeysockets/baileys",
        "22:3 locked npm/bot-kit 1.0.0, by bot-kit",
        "27:3 locked npm/libsignal 2.0.1, from https://codeload.github.com/whiskeysockets/libsignal-node/tar.gz/abc, transitive, by bot-kit > @whiskeysockets/baileys > libsignal",  # noqa: E501
        "31:3 locked npm/whatsapp-web.js 1.23.0, as wa, by whatsapp-web.js",
    ),
    "lockfile_pnpm/v5/pnpm-lock.yaml": (
        "13:4 locked npm/@adiwajshing/baileys 4.4.0, transitive, by bot-kit > @adiwajshing/baileys",
        "17:4 locked npm/bot-kit 1.0.0, by bot-kit",
        "24:4 locked npm/whatsapp-web.js 1.23.0, as wa, by whatsapp-web.js",
        "27:26 locked npm/libsignal 2.0.1, from https://codeload.github.com/adiwajshing/libsignal-node/tar.gz/abc, transitive, by bot-kit > libsignal",  # noqa: E501
    ),
    "lockfile_pnpm/v6/pnpm-lock.yaml": (
        "10:4 locked npm/@adiwajshing/baileys 4.4.0, transitive, by bot-kit > @adiwajshing/baileys",
        "13:4 locked npm/bot-kit 1.0.0, by bot-kit",
    ),
    "lockfile_bun/bun.lock": (
        "14:6 locked npm/@hapi/boom 9.1.4, transitive, by bot-kit > baileys > @hapi/boom",
        "16:6 locked npm/baileys, from https://github.com/WhiskeySockets/Baileys#abc, transitive, by bot-kit > baileys",
        "18:6 locked npm/bot-kit 1.0.0, by bot-kit",
        "22:6 locked npm/whatsapp-web.js 1.23.0, as wa, by wa",
        "24:6 locked npm/ws 8.0.0, transitive",
        "26:14 locked npm/ws 7.0.0, transitive, by bot-kit > baileys > ws",
    ),
    "deno/deno.jsonc": (
        "5:21 runtime npm/@whiskeysockets/baileys ^6.7.0, as baileys",
        "6:28 runtime npm/whatsapp-web.js 1.23.0, as wa, from https://esm.sh/whatsapp-web.js@1.23.0/",
        "7:18 runtime jsr/@std/fs 1, as std",
        "8:36 runtime deno/grammy v1.2.3, from https://deno.land/x/grammy@v1.2.3/mod.ts",
        "10:6 runtime npm/odd, from https://cdn.example/wa.js",
        "12:78 runtime npm/venom-bot 5, as venom, from https://cdn.jsdelivr.net/npm/venom-bot@5/dist/index.js",
    ),
    "deno/import_map.json": ("1:50 runtime npm/baileys, from https://cdn.skypack.dev/baileys",),
}


@pytest.mark.parametrize("path", EXPECTED)
def test_rows(path: str) -> None:
    assert rows(path) == EXPECTED[path]
