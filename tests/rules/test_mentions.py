"""What else a finding shows of its component."""

from __future__ import annotations

from running import judge_texts

_SENDS = """<?php
$ch = curl_init("https://gateway.apibrasil.io/api/v2/whatsapp/sendText");
curl_setopt($ch, CURLOPT_HTTPHEADER, array("DeviceToken: x"));
curl_exec($ch);
"""
_ASKS_FOR_A_CAR = """<?php
$ch = curl_init("https://gateway.apibrasil.io/api/v2/vehicles/dados");
curl_setopt($ch, CURLOPT_HTTPHEADER, array("DeviceToken: x"));
curl_exec($ch);
"""


def test_other_products_of_the_same_host_are_not_shown() -> None:
    findings = judge_texts({"whatsapp/send.php": _SENDS, "cars/ask.php": _ASKS_FOR_A_CAR}).judgement.findings
    assert [finding.location.path for finding in findings] == ["whatsapp/send.php"]
    assert {step.location.path for finding in findings for step in finding.trace} == {"whatsapp/send.php"}


_GATEWAY = """
import requests

class Gateway:
    def __init__(self, base, key):
        self.base = base
        self.headers = {"apikey": key}

    def send(self, number, text):
        requests.post(f"{self.base}/message/sendText/shop", json={"number": number, "text": text}, headers=self.headers)

    def state(self, key):
        return requests.get(f"{self.base}/instance/connectionState/shop", {"apikey": key})

def bank():
    return {"name": "bank", "apikey": "secret"}
"""
_BANK = """
from evolution import Gateway

accounts = {"apikey": "secret", "url": "https://evolution.example.com"}
secret = accounts["apikey"]
"""


_FILTERED = """<?php
use Illuminate\\Support\\Facades\\Http;
class Evolution {
    public function __construct(string $token) {
        $this->http = Http::baseUrl(env('EVOLUTION_API_URL'))->withHeaders(array_filter(['apikey' => $token]));
        $this->names = array_filter(['apikey' => 'of a bank']);
    }
    public function send($to, $text) { $this->http->post('/message/sendText/shop', ['number' => $to, 'text' => $text]); }
}
"""


def test_a_key_in_what_headers_are_made_of_is_a_header() -> None:
    found = judge_texts({"Evolution.php": _FILTERED}).judgement.findings
    told = {step.location.span.line for each in found for step in each.trace if "request header" in step.note}
    assert told == {5}


def test_a_key_is_a_header_only_among_headers_or_in_a_request() -> None:
    findings = judge_texts({"evolution.py": _GATEWAY, "bank.py": _BANK}).judgement.findings
    told = [
        (step.location.path, step.location.span.line)
        for finding in findings
        if finding.rule == "WA402"
        for step in finding.trace
        if "request header" in step.note
    ]
    assert told == [("evolution.py", 7), ("evolution.py", 13)]
