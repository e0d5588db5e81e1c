"""Samples of WA9xx: packages that were reported, and names that imitate."""

from __future__ import annotations

from detector.rules.base import tree

MALICIOUS = (
    tree("npm", {"package.json": '{"dependencies": {"lotusbail": "1.0.0"}}'}),
    tree(
        "locked only",
        {
            "package.json": '{"dependencies": {"bot-kit": "1.0.0"}}',
            "package-lock.json": """
        {"name": "x", "lockfileVersion": 3, "packages": {
          "": {"dependencies": {"bot-kit": "1.0.0"}},
          "node_modules/bot-kit": {"version": "1.0.0", "dependencies": {"lotusbail": "^1.0.0"}},
          "node_modules/lotusbail": {"version": "1.0.0"}}}
        """,
        },
    ),
    tree("installed by a script", {"setup.sh": "#!/bin/sh\nnpm install naya-flore\n"}),
    tree("imported", {"bot.js": 'const makeWASocket = require("lotusbail").default;\n'}),
)
NOT_MALICIOUS = (
    tree("another package", {"package.json": '{"dependencies": {"express": "4.0.0"}}'}),
    tree(
        "an unofficial client that nobody reported", {"package.json": '{"dependencies": {"whatsapp-web.js": "1.26.0"}}'}
    ),
    tree("a warning in a comment", {"setup.sh": "# never install lotusbail\nnpm ci\n"}),
    tree("a warning in the code", {"check.py": 'MALICIOUS = ["lotusbail", "naya-flore"]\n'}),
)

_LOCKED_SCOPE = """
{"name": "x", "lockfileVersion": 3, "packages": {
  "": {"dependencies": {"@wa-plus/wa-multi-session": "3.9.1"}},
  "node_modules/@wa-plus/wa-multi-session": {"version": "3.9.1"%s}}}
"""

LOOK_ALIKE = (
    tree("a letter less", {"package.json": '{"dependencies": {"whatsap-web.js": "1.26.0"}}'}),
    tree("letters swapped", {"requirements.txt": "requests==2.32\npywhatikt==5.4\n"}),
    tree("another letter", {"pyproject.toml": '[project]\nname = "x"\ndependencies = ["neonise>=0.3"]\n'}),
    tree("installed by a script", {"Dockerfile": "FROM node:20\nRUN npm install whatsapp-web.jss\n"}),
    tree(
        "a client's name under another scope, with a script",
        {
            "package-lock.json": _LOCKED_SCOPE % ', "hasInstallScript": true',
        },
    ),
)
NO_LOOK_ALIKE = (
    tree("the client itself", {"package.json": '{"dependencies": {"whatsapp-web.js": "1.26.0"}}'}),
    tree("a harmless neighbour", {"requirements.txt": "pywhat==5.1.0\nsupybot==0.84\n"}),
    tree("two letters away", {"requirements.txt": "neonises==1.0\nalrighty-then==0.1\n"}),
    tree("a scope without a script", {"package-lock.json": _LOCKED_SCOPE % ""}),
    tree("an official client", {"pyproject.toml": '[project]\nname = "x"\ndependencies = ["pywa>=2", "heyoo"]\n'}),
)
