"""The other answers of a case in a few lines: under another reading, with an answer that is not known, elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.other_readings import ReadingView, result_words
from refund_desk.viewmodels.unknowns import IfKnown, if_words
from refund_desk.viewmodels.verdict import VerdictView
from refund_desk.viewmodels.zones import ZoneAnswer, zone_words
from refund_policy.decision import Decision

MOST = 5
"""Readings told in the strip; the others are in the comparison."""

Beside = ZoneAnswer | IfKnown
"""What gives another answer besides a reading."""


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """`2.67 USD` and `read as “half-up”`."""

    result: str
    how: str


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """What one thing makes of the answer: `lead` names it, `says` tells more, perhaps nothing."""

    lead: str
    says: str
    answers: tuple[OtherAnswer, ...]

    @property
    def spoken(self) -> str:
        """All of it as sentences."""
        told = "; ".join(f"{one.result} {one.how}" for one in self.answers)
        return " ".join(part for part in (self.lead, self.says, f"{told}." if told else "") if part)


@dataclass(frozen=True, slots=True)
class AnswerStripView:
    """A warning that the answer hangs on more than the facts; the first group begins with the answer shown."""

    groups: tuple[AnswerGroup, ...]
    contradiction: bool

    @property
    def spoken(self) -> str:
        """All of it as sentences."""
        return " ".join(group.spoken for group in self.groups)


def answer_strip_view(
    decision: Decision, verdict: VerdictView, beside: Sequence[Beside], formats: Formats
) -> AnswerStripView | None:
    """The strip of a decision with its verdict; None where nothing else gives another answer.

    `beside`: what other zones and the answers to what is not known come to.
    """
    banner = verdict.contradiction
    readings, unknowns = list(_readings(verdict)), list(_unknowns(decision, beside, formats))
    # What is not known can be found out; only a contradiction is told before it.
    groups = unknowns + readings if banner is None else readings + unknowns
    groups += _zones(beside, formats, alone=not groups)
    if not groups:
        return None
    here = OtherAnswer(result_words(decision.outcome, decision.amount, formats), "here")
    groups[0] = replace(groups[0], answers=(here, *groups[0].answers))
    return AnswerStripView(tuple(groups), banner is not None)


def _readings(verdict: VerdictView) -> Iterator[AnswerGroup]:
    banner, contradiction = verdict.contradiction, verdict.contradiction_reading
    readings = ((contradiction,) if contradiction else ()) + verdict.others
    told = tuple(islice(_read_as(readings), MOST))
    if told:
        lead, says = (banner.lead, banner.says) if banner is not None else (_warning(verdict.others), "")
        yield AnswerGroup(lead, says, told)


def _read_as(readings: Sequence[ReadingView]) -> Iterator[OtherAnswer]:
    for reading in readings:
        for option in reading.options:
            if option.changes:
                yield OtherAnswer(option.result, f"read as “{option.label.partition(',')[0]}”")


def _unknowns(decision: Decision, beside: Sequence[Beside], formats: Formats) -> Iterator[AnswerGroup]:
    known = [one for one in beside if isinstance(one, IfKnown)]
    for label in dict.fromkeys(one.label for one in known):
        answers = (
            OtherAnswer(result_words(one.outcome, one.amount, formats), if_words(one, decision.requested_at, formats))
            for one in known
            if one.label == label
        )
        yield AnswerGroup(f"“{label}” is not known.", "", tuple(answers))


def _zones(beside: Sequence[Beside], formats: Formats, *, alone: bool) -> Iterator[AnswerGroup]:
    zones = [one for one in beside if isinstance(one, ZoneAnswer)]
    if zones:
        lead = "The time zone makes a difference." if alone else "The time zone makes a difference too:"
        how = (OtherAnswer(result_words(z.outcome, z.amount, formats), f"in {zone_words(z.zone)}") for z in zones)
        yield AnswerGroup(lead, "", tuple(how))


def _warning(readings: Sequence[ReadingView]) -> str:
    return readings[0].ask if len(readings) == 1 else "What the policy leaves open makes a difference."
