"""Where the policy's text can be read in more than one way, and what each reading comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.sentences import capitalised, one_line
from refund_policy.decision import Decision, Outcome, ReadingResult, SegmentOutcome
from refund_policy.money import Money

RESULT_WORDS: dict[SegmentOutcome, str] = {
    "full": "full refund",
    "partial": "partial refund",
    "none": "no refund",
    "review": "a person decides",
    "unknown": "open",
}
"""Outcomes within a sentence."""


@dataclass(frozen=True, slots=True)
class OptionView:
    """One way to read it. `result` is its amount, or its outcome in words where no amount is paid."""

    id: str
    label: str
    outcome: Outcome | None
    result: str
    chosen: bool
    changes: bool
    """True where it gives another answer than the one shown."""

    @property
    def text(self) -> str:
        """`half-up: 67.74 USD (used here)`."""
        told = self.label if self.label.lower() == self.result else f"{self.label}: {self.result}"
        return f"{told} (used here)" if self.chosen else told


@dataclass(frozen=True, slots=True)
class ReadingView:
    """An unclear clause with its options; `matters` where another one changes the answer."""

    id: str
    kind: Literal["contradiction", "silence"]
    kind_words: str
    ask: str
    says: str
    clauses: tuple[str, ...]
    matters: bool
    options: tuple[OptionView, ...]

    @property
    def text(self) -> str:
        """`Which way is the result rounded? Half-up: 67.74 USD (used here); down: 67.73 USD.`"""
        told = "; ".join(option.text for option in self.options)
        return f"{self.ask} {told[:1].upper()}{told[1:]}."


def by_hand(reading: ReadingResult) -> str:
    """`Which way is the result rounded? Down; usually: half-up.`; empty where it is read as usual."""
    words = chosen_words(reading)
    return f"{words}; usually: {_labels(reading)[usual_option(reading)]}." if words else ""


def chosen_words(reading: ReadingResult) -> str:
    """`Which way is the result rounded? Down`; empty where it is read as usual."""
    chosen = _labels(reading).get(reading.chosen, reading.chosen)
    return "" if reading.chosen == usual_option(reading) else f"{one_line(reading.ask)} {capitalised(chosen)}"


def _labels(reading: ReadingResult) -> dict[str, str]:
    return {option.id: option.label for option in reading.options}


def usual_option(reading: ReadingResult) -> str:
    """The option that a document takes by itself: its first."""
    return next((option.id for option in reading.options), reading.chosen)


@dataclass(frozen=True, slots=True)
class ReadingsView:
    """All readings, those that matter first, and the answers that only several changes together give."""

    title: str
    readings: tuple[ReadingView, ...]
    combined: tuple[str, ...]

    @property
    def mattering(self) -> tuple[ReadingView, ...]:
        """The readings of which another option changes the answer."""
        return tuple(view for view in self.readings if view.matters)


def readings_view(decision: Decision, formats: Formats) -> ReadingsView:
    """The readings of a decision."""
    views = sorted(reading_views(decision, formats), key=lambda view: not view.matters)
    count = sum(view.matters for view in views)
    return ReadingsView(
        title=f"Other readings · {count}" if count else "Other readings",
        readings=tuple(views),
        combined=tuple(_combined(decision, formats)),
    )


def reading_views(decision: Decision, formats: Formats) -> list[ReadingView]:
    """Each reading of a decision, in the policy's order."""
    return [_view(reading, decision, formats) for reading in decision.readings]


def _view(reading: ReadingResult, decision: Decision, formats: Formats) -> ReadingView:
    options = tuple(
        OptionView(
            id=option.id,
            label=option.label,
            outcome=option.outcome,
            result=result_words(option.outcome, option.amount, formats),
            chosen=option.id == reading.chosen,
            changes=(option.outcome, option.amount) != (decision.outcome, decision.amount),
        )
        for option in reading.options
    )
    return ReadingView(
        id=reading.id,
        kind=reading.kind,
        kind_words="The policy contradicts itself" if reading.kind == "contradiction" else "The policy does not say",
        ask=one_line(reading.ask),
        says=one_line(reading.says),
        clauses=reading.clauses,
        matters=reading.matters,
        options=options,
    )


def result_words(outcome: Outcome | None, amount: Money | None, formats: Formats) -> str:
    """`2.67 USD`, `full refund, 20.00 USD`, `no refund`, `a person decides`."""
    if outcome is None:
        return "no answer with these facts"
    if amount is None or (outcome == "none" and not amount.minor):
        return RESULT_WORDS[outcome]
    return formats.money(amount)


def _combined(decision: Decision, formats: Formats) -> list[str]:
    """`To the minute and down together: 10.27 USD.`"""
    labels = {(reading.id, option.id): option.label for reading in decision.readings for option in reading.options}
    told = []
    for one in decision.combined:
        names = " and ".join(f"“{labels.get(pair, pair[1])}”" for pair in one.options)
        told.append(f"{names} together: {result_words(one.outcome, one.amount, formats)}.")
    return told
