"""Classes of Ruby that nothing requires: Rails loads the file that is called like what is named."""

from __future__ import annotations

import pytest

from tests.rules.running import judge_texts

_SENDER = """
require "net/http"
module Zap
  class Client
    def self.deliver(to, text)
      Net::HTTP.post(URI("https://api.ultramsg.com/instance1/messages/chat"), { to: to, body: text }.to_json)
    end

    def tell(to, text)
      Net::HTTP.post(URI("https://api.ultramsg.com/instance1/messages/chat"), { to: to, body: text }.to_json)
    end
  end
end
"""
_JOB = """
class ReminderJob < ApplicationJob
  def perform
    Patient.all.each do |patient|
      %s
    end
  end
end
"""


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        ('Zap::Client.deliver(patient.phone, "hi")', True),
        ('Zap::Client.new("x").tell(patient.phone, "hi")', True),
        ('client = Zap::Client.new("x"); client.tell(patient.phone, "hi")', True),
        ('Sms::Client.deliver(patient.phone, "hi")', False),
    ],
)
def test_a_class_that_is_named_with_its_module_is_called(call: str, shown: bool) -> None:
    files = {"app/models/zap/client.rb": _SENDER, "app/jobs/reminder_job.rb": _JOB % call}
    findings = judge_texts(files).judgement.findings
    assert any(finding.rule == "WA501" for finding in findings) is shown
    steps = {(step.location.path, step.location.span.line) for finding in findings for step in finding.trace}
    assert (("app/jobs/reminder_job.rb", 5) in steps) is shown
