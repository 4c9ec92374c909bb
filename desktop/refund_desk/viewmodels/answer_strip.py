"""The other answers of a case in one line: under another reading, in another time zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.other_readings import ReadingView, result_words
from refund_desk.viewmodels.verdict import VerdictView
from refund_desk.viewmodels.zones import ZoneAnswer, zone_words
from refund_policy.decision import Decision

MOST = 5
"""Answers told in the strip; the others are in the comparison."""


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """`2.67 USD` and `read as “half-up”`."""

    result: str
    how: str


@dataclass(frozen=True, slots=True)
class AnswerStripView:
    """A warning that the answer hangs on more than the facts; `answers` begins with the one shown."""

    lead: str
    """Meant to be bold."""
    says: str
    answers: tuple[OtherAnswer, ...]
    contradiction: bool

    @property
    def spoken(self) -> str:
        """All of it as sentences."""
        told = "; ".join(f"{one.result} {one.how}" for one in self.answers)
        return " ".join(part for part in (self.lead, self.says, f"{told}." if told else "") if part)


def answer_strip_view(
    decision: Decision, verdict: VerdictView, zones: Sequence[ZoneAnswer], formats: Formats
) -> AnswerStripView | None:
    """The strip of a decision with its verdict; None where no other reading and no other zone changes anything."""
    others = list(islice(_others(verdict, zones, formats), MOST))
    if not others:
        return None
    banner = verdict.contradiction
    lead, says = (banner.lead, banner.says) if banner is not None else (_warning(verdict.others), "")
    here = OtherAnswer(result_words(decision.outcome, decision.amount, formats), "here")
    return AnswerStripView(lead, says, (here, *others), banner is not None)


def _others(verdict: VerdictView, zones: Sequence[ZoneAnswer], formats: Formats) -> Iterator[OtherAnswer]:
    contradiction = verdict.contradiction_reading
    for reading in ((contradiction,) if contradiction else ()) + verdict.others:
        for option in reading.options:
            if option.changes:
                yield OtherAnswer(option.result, f"read as “{option.label.partition(',')[0]}”")
    for zone in zones:
        yield OtherAnswer(result_words(zone.outcome, zone.amount, formats), f"in {zone_words(zone.zone)}")


def _warning(readings: Sequence[ReadingView]) -> str:
    if not readings:
        return "The time zone makes a difference."
    return readings[0].ask if len(readings) == 1 else "What the policy leaves open makes a difference."
