"""All rules that a report can name: those that judge a tree, and those that ask a service about its dependencies."""

from __future__ import annotations

from detector.integrations.dependency_rules import RULES
from detector.model.result import RuleInfo
from detector.rules.base import Rule
from detector.rules.registry import ALL_RULES


def known_rules() -> tuple[type[Rule] | RuleInfo, ...]:
    """The rules, sorted by id."""
    return tuple(sorted((*ALL_RULES, *RULES), key=lambda rule: rule.id))
