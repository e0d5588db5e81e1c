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


_PIECEWISE = """package main

import ("bytes"; "mime/multipart"; "net/http")

func tell(to, text string) {
	body := &bytes.Buffer{}
	writer := multipart.NewWriter(body)
	writer.WriteField("target", to)
	req, _ := http.NewRequest("POST", "https://api.fonnte.com/send", body)
	http.DefaultClient.Do(req)
}
"""
_HANDLER = "func handle(u Update) {\n\tfor _, item := range u.%s {\n\t\ttell(item.From, text)\n\t}\n}\n"


@pytest.mark.parametrize(("over", "expected"), [("Messages", False), ("Customers", True)])
def test_answers_to_each_message_are_no_errors(over: str, expected: bool) -> None:
    found = judge_texts({"wa.go": _PIECEWISE + _HANDLER % over}).judgement.findings
    errors = [finding for finding in found if finding.rule == "WA501" and finding.severity is Severity.ERROR]
    assert bool(errors) is expected
