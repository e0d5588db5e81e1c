"""The terms of one scan: what of the findings the caller wants to see, and what excuses them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from detector.model.finding import Confidence
from detector.policy.configuration import Configuration

if TYPE_CHECKING:
    from datetime import date

    from detector.policy.baseline import Baseline


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything `settling.settle` needs to know. The defaults show all and believe the tree's comments."""

    rules: frozenset[str] | None = None
    """Ids of the rules whose findings are shown; None for all."""
    min_confidence: Confidence = Confidence.LOW
    configuration: Configuration = field(default=Configuration())
    """Its exceptions count; the other settings were carried out before."""
    refused: Configuration | None = None
    """Configuration of a tree that is not trusted: not honoured, but what it would have hidden is told."""
    refused_baseline: Baseline | None = None
    """The baseline that the refused configuration names."""
    baseline: Baseline | None = None
    trusted: bool = True
    """Whether suppression comments count."""
    partial: bool = False
    """Only named files were examined, so that an excuse without a finding proves nothing."""
    today: date | None = None
    """For exceptions that expire; None: none does."""
