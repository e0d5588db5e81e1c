"""What is said of a file that imports a client: what it does itself, not what files beside it do."""

from __future__ import annotations

from running import judge_texts

_CLIENT = """package wa

import "go.mau.fi/whatsmeow"

var client *whatsmeow.Client

func init() { client = whatsmeow.NewClient(store, log) }
"""
_LOGIN = """package wa

func Login() { client.GetQRChannel(ctx) }
"""
_EVENTS = """package wa

import "go.mau.fi/whatsmeow/types/events"

func text(event *events.Message) string { return event.Message.GetConversation() }
"""


def test_a_file_that_only_reads_events_opens_no_session() -> None:
    tree = {"wa/client.go": _CLIENT, "wa/login.go": _LOGIN, "wa/events.go": _EVENTS}
    found = {
        finding.location.path: finding.message
        for finding in judge_texts(tree).judgement.findings
        if finding.rule == "WA201"
    }
    assert found["wa/client.go"].endswith("and opens a session with it")
    assert found["wa/events.go"] == "imports `go.mau.fi/whatsmeow/types/events` (whatsmeow)"
