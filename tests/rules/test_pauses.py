"""Where pauses of random length are told: where they wait, and where their length is drawn."""

from __future__ import annotations

import pytest
from running import judge_texts

_CAMPAIGN = """
const { Client } = require("whatsapp-web.js");
const client = new Client();
function pauseOf(settings) {
  return settings.least + Math.random() * settings.most;
}
const lucky = () => Math.random();
async function campaign(contacts, settings) {
  for (const contact of contacts) {
    await client.sendMessage(contact.phone + "@c.us", "Sale!");
    const wait = %s;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
"""


@pytest.mark.parametrize(("wait", "lines"), [("pauseOf(settings)", {5, 12}), ("5000", set())])
def test_the_draw_is_shown_where_it_stands_in_a_function_of_its_own(wait: str, lines: set[int]) -> None:
    found = [each for each in judge_texts({"campaign.js": _CAMPAIGN % wait}).judgement.findings if each.rule == "WA601"]
    shown = {step.location.span.line for each in found for step in each.trace}
    assert shown & {5, 7, 12} == lines
