"""A loop over what came in repeats nothing for its own sake."""

from __future__ import annotations

import pytest
from running import judge_texts

from detector.model.finding import Severity

_SOCKET = """import makeWASocket from "@whiskeysockets/baileys";
const sock = makeWASocket({});
"""
_EVENT = """sock.ev.on("messages.upsert", async (m) => {
  for (const msg of m.messages) await sock.groupLeave(msg.key.remoteJid);
});
"""
_LIST = "for (const group of groups) await sock.groupLeave(group);\n"


@pytest.mark.parametrize(("rest", "expected"), [(_EVENT, Severity.WARNING), (_LIST, Severity.ERROR)])
def test_groups_left_in_a_loop(rest: str, expected: Severity) -> None:
    found = [
        finding for finding in judge_texts({"bot.js": _SOCKET + rest}).judgement.findings if finding.rule == "WA505"
    ]
    assert [finding.severity for finding in found] == [expected]
    assert not any(step.note == "calls the sending function" for finding in found for step in finding.trace)
