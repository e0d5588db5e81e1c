"""The rules about dependencies that ask a service: what reports, `rules` and `explain` say of them. Cheap to import."""

from __future__ import annotations

import inspect

from detector.model.result import RuleInfo
from detector.rules.base import DOCS

_VULNERABILITY = """
    An advisory of a public service names a dependency of the project in the version that is in use.

    ## What it finds
    Asked for with `waudit scan --advisories pypi|osv|URL` only: known vulnerabilities and malicious-package reports of
    the Python dependencies that concern WhatsApp, of all with `--advisories-all`. Versions come from lockfiles and pins,
    with `--resolve` from what pip would install, with `--environment` from what is installed. An error for a package
    reported malicious, a warning otherwise.

    ## Why it matters
    A client holds the session of an account: who runs code in it reads and sends everything.

    ## What to do
    Update to the version that the finding names. Remove a malicious package, unlink all devices in the phone app and
    replace every credential the machine held.
    """
_UNLISTED = """
    A dependency that the database does not name reaches WhatsApp in an unofficial way: its own code shows it.

    ## What it finds
    Asked for with `waudit scan --inspect-unknown` only: Python dependencies whose name or summary concerns WhatsApp are
    fetched, unpacked in memory and judged as `waudit inspect` does. Nothing of them is run. An error where the code is
    proof, a warning where it is likely.

    ## Why it matters
    A list of known clients is old the day it is written; a renamed copy does the same to an account.

    ## What to do
    Look at the evidence with `waudit inspect pypi:NAME==VERSION` and replace the package by the official platform.
    """

KNOWN_VULNERABILITY = RuleInfo(
    "WA903",
    "known-vulnerability",
    "Depends on a package with a known advisory",
    inspect.cleandoc(_VULNERABILITY),
    f"{DOCS}/WA903.md",
)
UNLISTED_CLIENT = RuleInfo(
    "WA904",
    "unlisted-client",
    "Depends on an unofficial client that no list names",
    inspect.cleandoc(_UNLISTED),
    f"{DOCS}/WA904.md",
)
RULES = (KNOWN_VULNERABILITY, UNLISTED_CLIENT)
