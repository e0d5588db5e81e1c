"""What is said of a file that imports a client: what it does itself, not what files beside it do."""

from __future__ import annotations

import pytest
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


_PACKAGE = """
import makeWASocket from "@whiskeysockets/baileys";
const sock = makeWASocket({});
export const tell = (to: string, text: string) => sock.sendMessage(to, { text });
"""
_APPLICATION = """
import { tell } from "@%s/wa";
export const remind = async (customers) => { for (const each of customers) await tell(each.jid, "Tomorrow!"); };
"""
_MANIFEST = '{"name": "api", "dependencies": {"@shop/wa": "%s", "@other/wa": "^1.0.0"}}'


@pytest.mark.parametrize(
    ("scope", "asked", "linked"),
    [
        ("shop", "workspace:*", True),
        ("shop", "file:../../packages/wa", True),
        ("shop", "file:../../packages/mail", False),
        ("shop", "^1.0.0", False),
        ("other", "workspace:*", False),
    ],
)
def test_a_package_of_the_tree_is_imported_by_its_name(scope: str, asked: str, linked: bool) -> None:
    tree = {
        "apps/api/package.json": _MANIFEST % asked,
        "apps/api/src/remind.ts": _APPLICATION % scope,
        "packages/wa/package.json": '{"name": "@shop/wa", "dependencies": {"@whiskeysockets/baileys": "^6.0.0"}}',
        "packages/wa/src/index.ts": _PACKAGE,
    }
    assert ("WA501" in {each.rule for each in judge_texts(tree).judgement.findings}) is linked
