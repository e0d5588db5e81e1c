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
