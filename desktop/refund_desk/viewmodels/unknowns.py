"""What a case would come to if a question that is answered “not known” were answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.verdict import moment_words
from refund_policy.decision import Outcome
from refund_policy.money import Money


@dataclass(frozen=True, slots=True)
class IfKnown:
    """The same case with a yes, or with a no."""

    label: str
    """The question: `Real traffic in this cycle?`"""
    yes: bool
    outcome: Outcome
    amount: Money | None
    until: datetime | None
    """Aware: up to when a level amount is refunded; None where nothing is, where it falls, or for ever."""

    @property
    def about(self) -> str:
        """What makes the difference."""
        return self.label


def if_words(one: IfKnown, requested_at: datetime, formats: Formats) -> str:
    """`if no, until 16 June, 00:00 UTC`"""
    answer = "if yes" if one.yes else "if no"
    return answer if one.until is None else f"{answer}, until {moment_words(one.until, requested_at, formats)}"
