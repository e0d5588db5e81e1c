"""Sentences of a report that an owner of the code would call wrong, each beside one that looks alike and is true."""

from __future__ import annotations

from collections.abc import Mapping

from running import judge_texts


def rules_at(files: Mapping[str, str], path: str) -> set[str]:
    """The rules that find something in a file of a tree."""
    return {each.rule for each in judge_texts(dict(files)).judgement.findings if each.location.path == path}


_CLIENT = """
const makeWASocket = require("@whiskeysockets/baileys").default;
class Client {
  async start() { this.socket = makeWASocket({}); }
  getStatus(id) { %s }
}
module.exports = Client;
"""
_SERVER = """
const express = require("express");
const Client = require("./client");
const client = new Client();
express().get("/status", (req, res) => res.json(client.getStatus(req.query.id)));
"""


def test_a_class_that_holds_a_client_has_methods_of_its_own() -> None:
    state = {"client.js": _CLIENT % "return this.state;", "server.js": _SERVER}
    profile = {"client.js": _CLIENT % "return this.socket.fetchStatus(id);", "server.js": _SERVER}
    assert "WA504" not in rules_at(state, "server.js")
    assert "WA504" in rules_at(profile, "client.js")
