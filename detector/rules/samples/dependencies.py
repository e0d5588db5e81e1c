"""Samples of WA1xx: what manifests, lockfiles, installed trees and commands bring in."""

from __future__ import annotations

from detector.rules.base import tree

UNOFFICIAL = (
    tree("requirements", {"requirements.txt": "requests==2.32\npywhatkit>=5.4  # reminders\n"}),
    tree("npm alias of a fork", {"package.json": '{"dependencies": {"wa": "npm:@whiskeysockets/baileys@6.7"}}'}),
    tree("Go module", {"go.mod": "module x\n\nrequire go.mau.fi/whatsmeow v0.0.0-20240101\n"}),
    tree("pyproject", {"pyproject.toml": '[project]\nname = "x"\ndependencies = ["neonize~=0.3"]\n'}),
    tree(
        "fork from GitHub", {"package.json": '{"dependencies": {"@whiskeysockets/baileys": "github:someone/Baileys"}}'}
    ),
    tree("egg of a repository", {"requirements.txt": "git+https://github.com/tgalal/yowsup.git#egg=yowsup2\n"}),
)
NOT_UNOFFICIAL = (
    tree("official SDK", {"requirements.txt": "pywa==2.0\ntwilio\n"}),
    tree("name of the project itself", {"package.json": '{"name": "baileys", "dependencies": {"express": "4"}}'}),
    tree("harmless neighbour", {"package.json": '{"dependencies": {"@open-wa/whatsapp-button": "1"}}'}),
    tree("longer word", {"requirements.txt": "alright-fonts\n"}),
    tree("removed line", {"requirements.txt": "requests==2.32\n# pywhatkit==5.4 was replaced by the Cloud API\n"}),
    tree("reader of exported chats", {"pyproject.toml": '[project]\nname = "x"\ndependencies = ["whatstk>=0.7"]\n'}),
)

_NPM_LOCK = """
{"name": "x", "lockfileVersion": 3, "packages": {
  "": {"dependencies": {"my-bot-kit": "1.0.0"}},
  "node_modules/my-bot-kit": {"version": "1.0.0", "dependencies": {"whatsapp-web.js": "^1.23.0"}},
  "node_modules/whatsapp-web.js": {"version": "1.23.0"}}}
"""

LOCKED = (
    tree(
        "npm lockfile",
        {"package.json": '{"dependencies": {"my-bot-kit": "1.0.0"}}', "package-lock.json": _NPM_LOCK},
    ),
    tree(
        "Yarn lockfile",
        {
            "package.json": '{"dependencies": {"my-bot-kit": "1.0.0"}}',
            "yarn.lock": """
            # yarn lockfile v1

            my-bot-kit@1.0.0:
              version "1.0.0"
              dependencies:
                "@whiskeysockets/baileys" "^6.7.0"

            "@whiskeysockets/baileys@^6.7.0":
              version "6.7.8"
            """,
        },
    ),
    tree(
        "Poetry lockfile",
        {
            "pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.11"\nmy-helpers = "1.0"\n',
            "poetry.lock": """
            [[package]]
            name = "my-helpers"
            version = "1.0"

            [package.dependencies]
            pywhatkit = ">=5.4"

            [[package]]
            name = "pywhatkit"
            version = "5.4"
            """,
        },
    ),
    tree(
        "Go sums below a module that hides it",
        {
            "go.mod": "module x\n\nrequire (\n\texample.com/bot v1.0.0\n\tgo.mau.fi/whatsmeow v0.0.0-20240101 // indirect\n)\n",
        },
    ),
)
NOT_LOCKED = (
    tree(
        "named by the manifest: WA101 reports it",
        {
            "package.json": '{"dependencies": {"whatsapp-web.js": "1.23.0"}}',
            "package-lock.json": """
            {"name": "x", "lockfileVersion": 3, "packages": {
              "": {"dependencies": {"whatsapp-web.js": "1.23.0"}},
              "node_modules/whatsapp-web.js": {"version": "1.23.0"}}}
            """,
        },
    ),
    tree(
        "official SDK in a lockfile",
        {
            "yarn.lock": """
            # yarn lockfile v1

            whatsapp-api-js@^4.0.0:
              version "4.2.1"
            """
        },
    ),
    tree(
        "harmless packages",
        {
            "poetry.lock": """
            [[package]]
            name = "requests"
            version = "2.32.3"
            """
        },
    ),
    tree("manifest only", {"requirements.txt": "pywhatkit==5.4\n"}),
)

INSTALLED = (
    tree(
        "committed node_modules",
        {"node_modules/whatsapp-web.js/package.json": '{"name": "whatsapp-web.js", "version": "1.23.0"}'},
    ),
    tree(
        "committed site-packages",
        {
            "venv/lib/python3.11/site-packages/pywhatkit-5.4.dist-info/METADATA": """
            Metadata-Version: 2.1
            Name: pywhatkit
            Version: 5.4
            """
        },
    ),
    tree(
        "scoped package",
        {
            "server/node_modules/@whiskeysockets/baileys/package.json": """
            {"name": "@whiskeysockets/baileys", "version": "6.7.8", "main": "lib/index.js"}
            """
        },
    ),
    tree(
        "copy for a server",
        {
            "dist-packages/neonize-0.3.4.dist-info/METADATA": """
            Metadata-Version: 2.1
            Name: neonize
            Version: 0.3.4
            """
        },
    ),
)
NOT_INSTALLED = (
    tree("harmless package", {"node_modules/express/package.json": '{"name": "express", "version": "4.0.0"}'}),
    tree(
        "official SDK",
        {"node_modules/whatsapp-api-js/package.json": '{"name": "whatsapp-api-js", "version": "4.2.1"}'},
    ),
    tree(
        "harmless Python package",
        {
            "venv/lib/python3.11/site-packages/pywa-2.0.dist-info/METADATA": """
            Metadata-Version: 2.1
            Name: pywa
            Version: 2.0
            """
        },
    ),
    tree("a manifest, not a copy", {"package.json": '{"dependencies": {"whatsapp-web.js": "1.23.0"}}'}),
)

COMMANDS = (
    tree("Dockerfile", {"Dockerfile": "FROM node:20\nRUN npm install -g @open-wa/wa-automate\n"}),
    tree("CI", {".github/workflows/x.yml": "jobs:\n  a:\n    steps:\n      - run: pip install pywhatkit\n"}),
    tree("shell", {"setup.sh": "#!/bin/sh\nset -e\nnpm i whatsapp-web.js qrcode-terminal\n"}),
    tree("batch file", {"pipInstall.bat": "@echo off\npip install pywhatkit pyautogui\npause\n"}),
    tree(
        "notebook",
        {
            "send.ipynb": """
            {"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1,
                        "source": ["!pip install pywhatkit\\n", "import os"]}],
             "metadata": {"kernelspec": {"name": "python3", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5}
            """
        },
    ),
)
HARMLESS_COMMANDS = (
    tree("official SDK", {"Dockerfile": "FROM python:3.12\nRUN pip install pywa\n"}),
    tree("comment", {"setup.sh": "# npm install whatsapp-web.js was removed in 2024\nnpm install express\n"}),
    tree("printed advice", {"help.sh": 'echo "we no longer need: pip install pywhatkit"\n'}),
    tree(
        "uninstalls it",
        {".github/workflows/x.yml": "jobs:\n  a:\n    steps:\n      - run: pip uninstall -y pywhatkit\n"},
    ),
)
