"""Services that a phone is linked to by QR code: which other files of the project send through them."""

from __future__ import annotations

import pytest
from running import judge_texts

from detector.model.finding import Severity
from detector.rules.samples.paired import SERVICE_PHP

_CRON = """
<?php
class Campaign {{
    public function run($api, $people) {{
        foreach ($people as $person) {{
            $ch = curl_init({address});
            curl_setopt($ch, CURLOPT_POSTFIELDS, json_encode({fields}));
            curl_exec($ch);
        }}
    }}
}}
"""
_MESSAGE = '["phoneNumber" => $person->phone, "message" => $person->text]'


@pytest.mark.parametrize(
    ("path", "address", "fields", "found"),
    [
        ("controllers/whatsapp_cron.php", "$api->url", _MESSAGE, True),
        ("controllers/report_cron.php", "$api->url", _MESSAGE, False),
        ("controllers/whatsapp_cron.php", '"https://sms.example.com/out"', _MESSAGE, False),
        ("controllers/whatsapp_cron.php", "$api->url", '["order" => $person->order]', False),
    ],
    ids=["a setting", "a file about something else", "an address that is known", "no message"],
)
def test_which_files_send_through_it(path: str, address: str, fields: str, found: bool) -> None:
    texts = {"models/Whatsapp_model.php": SERVICE_PHP, path: _CRON.format(address=address, fields=fields)}
    told = [each for each in judge_texts(texts).judgement.findings if each.location.path == path]
    assert [each.rule for each in told if each.rule in ("WA404", "WA501")] == (["WA404", "WA501"] if found else [])


def test_nothing_is_told_of_a_project_that_links_no_phone() -> None:
    texts = {"controllers/whatsapp_cron.php": _CRON.format(address="$api->url", fields=_MESSAGE)}
    assert not judge_texts(texts).judgement.findings


_ACCOUNTS = """
import requests
BASE = "http://localhost:3100"

def code(account):
    return requests.get(f"{BASE}/accounts/{account}/qr")

def again(account):
    return requests.post(f"{BASE}/accounts/{account}/reconnect")

def tell(number, text):
    return requests.post(f"{BASE}/messages", json=FIELDS)
"""


@pytest.mark.parametrize(
    ("fields", "found"), [('{"to": number, "text": text}', True), ('{"since": number, "limit": text}', False)]
)
def test_what_is_sent_tells_of_a_send_where_the_route_does_not(fields: str, found: bool) -> None:
    told = judge_texts({"wa_service.py": _ACCOUNTS.replace("FIELDS", fields)}).judgement.findings
    assert any(each.rule == "WA404" and each.severity is Severity.ERROR for each in told) is found
