"""What to do next: the checklist, what to know, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.moments import due_words, over_from, reached
from refund_desk.viewmodels.sentences import sentence
from refund_policy.decision import Deadline, Decision, Remark
from refund_policy.instants import seconds_of


@dataclass(frozen=True, slots=True)
class StepView:
    """A sentence of the policy's document with its clauses."""

    text: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A moment or a day by which something is due, in the case's zone."""

    label: str
    at: str
    passed: bool
    clauses: tuple[str, ...]
    over: int
    """When it has passed: whole seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class NextStepsView:
    """What follows from a decision; contradictions are told by the verdict's banner, not among `notices`."""

    checklist: tuple[StepView, ...]
    notices: tuple[StepView, ...]
    deadlines: tuple[DeadlineView, ...]


def next_steps_view(decision: Decision, formats: Formats, now: datetime | None = None) -> NextStepsView:
    """The next steps; a deadline before `now` (aware) has passed."""
    told = tuple(r.says for r in decision.readings if r.kind == "contradiction" and r.matters)
    deadlines = (_deadline(due, formats, now) for due in sorted(decision.deadlines, key=lambda d: seconds_of(d.at)))
    return NextStepsView(
        checklist=tuple(_step(remark, formats) for remark in decision.checklist),
        notices=tuple(_step(r, formats) for r in decision.notices if not (told and r.text.startswith(told))),
        deadlines=tuple(deadlines),
    )


def _deadline(due: Deadline, formats: Formats, now: datetime | None) -> DeadlineView:
    over = over_from(due)
    passed = now is not None and reached(over, now)
    return DeadlineView(due.label, due_words(due, formats), passed, due.clauses, seconds_of(over))


def _step(remark: Remark, formats: Formats) -> StepView:
    return StepView(sentence(remark.text, remark.values, formats), remark.clauses)
