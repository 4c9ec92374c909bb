"""The same facts decided otherwise, row by row, each with its difference in money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from refund_desk.viewmodels.answer_strip import Beside
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.other_readings import ReadingsView, chosen_words, usual_option
from refund_desk.viewmodels.sentences import capitalised
from refund_desk.viewmodels.unknowns import IfKnown, if_words
from refund_desk.viewmodels.verdict import OUTCOME_WORDS, moment_words
from refund_desk.viewmodels.zones import ZoneAnswer, zone_words
from refund_policy.decision import CombinedReading, Decision, Outcome, SegmentOutcome
from refund_policy.money import Money

Kind = Literal["here", "reading", "known", "zone", "moment", "version", "policy"]

NO_ANSWER = "No answer"
_USUAL = " (the usual reading)"
"""Behind an option that was put aside by hand."""


@dataclass(frozen=True, slots=True)
class UseReading:
    """Read the policy so from now on."""

    reading: str
    option: str


@dataclass(frozen=True, slots=True)
class TryMoment:
    """Look at another moment of asking (aware); the case's own ends the trial."""

    at: datetime
    own: bool = False


@dataclass(frozen=True, slots=True)
class SwitchPolicy:
    """Decide under another document; `key` names it with its version."""

    key: str


Action = UseReading | TryMoment | SwitchPolicy


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One other way to decide the case."""

    kind: Kind
    section: str
    """Heading of the rows that belong together; empty for none."""
    label: str
    outcome: SegmentOutcome
    """`unknown` where there is no answer."""
    words: str
    amount: str
    """With its currency; empty where none is stated."""
    difference: str
    """`+1.34` to the answer shown; empty where there is none to tell."""
    note: str
    """What is missing for an answer, or why there is none; else empty."""
    same: bool
    """True where the answer is the one shown."""
    action: Action | None
    action_words: str
    clauses: tuple[str, ...] = ()
    """What the section's question rests on."""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Label, outcome, amount and difference as text."""
        return self.label, f"{self.words}. {self.note}" if self.note else self.words, self.amount, self.difference


def compare_text(rows: Sequence[CompareRow]) -> str:
    """Rows as lines of cells that a spreadsheet takes, each section under its heading."""
    lines: list[str] = []
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            lines += ["", f"{section} ({', '.join(row.clauses)})" if row.clauses else section]
        lines.append("\t".join(row.cells))
    return "\n".join(lines)


def here_row(decision: Decision, formats: Formats) -> CompareRow:
    """The answer that all others are compared with."""
    return _row("here", "", f"As shown: {decision.label}", decision.outcome, decision.amount, decision, formats)


def chosen_rows(decision: Decision, formats: Formats) -> Iterator[CompareRow]:
    """The readings of the answer shown that were chosen by hand, whether they matter here or not."""
    for reading in decision.readings:
        label = chosen_words(reading)
        if label:
            here = decision.outcome, decision.amount
            row = _row("reading", "As shown, with a reading chosen by hand", label, *here, decision, formats)
            yield replace(row, difference="")


def reading_rows(decision: Decision, readings: ReadingsView, formats: Formats) -> Iterator[CompareRow]:
    """The other readings of the policy's text that change the answer, then answers that need several at once."""
    amounts = {(one.id, option.id): option.amount for one in decision.readings for option in one.options}
    usual = {(one.id, usual_option(one)) for one in decision.readings}
    for reading in readings.mattering:
        for option in reading.options:
            if not option.chosen:
                action = UseReading(reading.id, option.id)
                amount = amounts[reading.id, option.id]
                label = capitalised(option.label) + (_USUAL if (reading.id, option.id) in usual else "")
                row = _row("reading", reading.ask, label, option.outcome, amount, decision, formats, action)
                yield replace(row, clauses=reading.clauses)
    labels = {(reading.id, option.id): option.label for reading in readings.readings for option in reading.options}
    for one in decision.combined:
        yield _combined(one, labels, decision, formats)


def idle_reading_rows(decision: Decision, readings: ReadingsView, formats: Formats) -> Iterator[CompareRow]:
    """The other readings that leave this case as it is."""
    usual = {(one.id, usual_option(one)) for one in decision.readings}
    for reading in readings.readings:
        for option in () if reading.matters else reading.options:
            if not option.chosen:
                action = UseReading(reading.id, option.id)
                mark = _USUAL if (reading.id, option.id) in usual else ""
                label = f"{reading.ask} {capitalised(option.label)}{mark}"
                here = decision.outcome, decision.amount
                yield _row(
                    "reading", "Open as well, without a difference here", label, *here, decision, formats, action
                )


def beside_rows(decision: Decision, beside: Sequence[Beside], formats: Formats) -> Iterator[CompareRow]:
    """The case with what is not known answered, and counted in other zones."""
    for one in beside:
        if isinstance(one, IfKnown):
            section, label = f"“{one.label}” is not known", capitalised(if_words(one, decision.requested_at, formats))
            yield _row("known", section, label, one.outcome, one.amount, decision, formats)
    for one in beside:
        if isinstance(one, ZoneAnswer):
            label = f"Counted in {zone_words(one.zone)}"
            yield _row("zone", "Another time zone", label, one.outcome, one.amount, decision, formats)


def _combined(
    one: CombinedReading, labels: dict[tuple[str, str], str], decision: Decision, formats: Formats
) -> CompareRow:
    names = " and ".join(f"“{labels.get(pair, pair[1]).partition(',')[0]}”" for pair in one.options)
    return _row("reading", "Only together", names, one.outcome, one.amount, decision, formats)


def moment_row(
    label: str, at: datetime, other: Decision | None, decision: Decision, formats: Formats, *, own: bool = False
) -> CompareRow:
    """The same facts, asked at another moment (aware); `other` is None where there is no answer then.

    `own`: it is the case's own moment, while another one is tried.
    """
    outcome = None if other is None else other.outcome
    amount = None if other is None else other.amount
    note = "" if other is not None else "The other facts do not fit that moment"
    told = f"{label}: {moment_words(at, decision.requested_at, formats)}"
    action = None if other is None else TryMoment(at, own)
    return _row("moment", "Another moment", told, outcome, amount, decision, formats, action, note)


def policy_row(
    kind: Literal["version", "policy"],
    label: str,
    key: str,
    other: Decision | Sequence[str],
    decision: Decision,
    formats: Formats,
) -> CompareRow:
    """The same facts under another document; without an answer, what that document still asks for."""
    section = "Another version of this policy" if kind == "version" else "Another policy"
    switch = SwitchPolicy(key)
    if isinstance(other, Decision):
        return _row(kind, section, label, other.outcome, other.amount, decision, formats, switch)
    needs = f"Needs: {', '.join(other)}" if other else ""
    return _row(kind, section, label, None, None, decision, formats, switch, needs)


def signed(amount: Money | None, compared: Money | None, formats: Formats) -> str:
    """`+17.53`, `−2.66`, `0.00`: how far an amount lies from another; empty where that says nothing."""
    if amount is None or compared is None or amount.currency != compared.currency:
        return ""
    apart = amount.minor - compared.minor
    sign = "+" if apart > 0 else "−" if apart < 0 else ""
    return f"{sign}{formats.amount(Money(abs(apart), amount.currency))}"


def _action_words(action: Action | None) -> str:
    if isinstance(action, TryMoment) and action.own:
        return "Back to it"
    return _ACTIONS[type(action)] if action is not None else ""


_ACTIONS: dict[type[Action], str] = {
    UseReading: "Use this reading",
    TryMoment: "Try this moment",
    SwitchPolicy: "Switch to it",
}


def _row(
    kind: Kind,
    section: str,
    label: str,
    outcome: Outcome | None,
    amount: Money | None,
    decision: Decision,
    formats: Formats,
    action: Action | None = None,
    note: str = "",
) -> CompareRow:
    return CompareRow(
        kind=kind,
        section=section,
        label=label,
        outcome=outcome or "unknown",
        words=OUTCOME_WORDS[outcome] if outcome is not None else NO_ANSWER,
        amount="" if outcome is None or amount is None else formats.money(amount),
        difference="" if kind == "here" else signed(amount, decision.amount, formats),
        note=note,
        same=(outcome, amount) == (decision.outcome, decision.amount),
        action=action,
        action_words=_action_words(action),
    )
