"""The rows of the result column's pages, from their views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from refund_desk.viewmodels.countdown import time_left
from refund_desk.viewmodels.next_steps import NextStepsView
from refund_desk.viewmodels.reasons import WhyView
from refund_desk.viewmodels.verdict import UnfinishedView
from refund_desk.widgets.rows import Row


def next_rows(view: NextStepsView, left: Sequence[int]) -> list[Row]:
    """What to do: the checklist, what is due, what to know; `left` has the seconds until each deadline."""
    rows = [Row(step.text, clauses=step.clauses, tick=True) for step in view.checklist]
    if view.deadlines:
        rows.append(Row("Deadlines", role="overline"))
        rows += [
            Row(one.label, f"{one.at} · in {time_left(ahead)}" if ahead > 0 else f"{one.at} (passed)", one.clauses)
            for one, ahead in zip(view.deadlines, left, strict=True)
        ]
    if view.notices:
        rows.append(Row("Good to know", role="overline"))
        rows += [Row(notice.text, clauses=notice.clauses, role="muted") for notice in view.notices]
    return rows


def brief_rows(view: NextStepsView) -> list[Row]:
    """The checklist alone, to be read and not to be ticked off."""
    steps = [Row(step.text, clauses=step.clauses) for step in view.checklist]
    return [Row("What to do next", role="overline"), *steps] if steps else []


def why_rows(view: WhyView) -> list[Row]:
    """Why this rule decided, and why none before it did."""
    rows = [Row(f"{view.name}. {view.says}", role="strong")]
    rows += [Row(f"{clause.heading}: {clause.says}", clauses=(clause.id,)) for clause in view.clauses]
    if view.chosen:
        rows.append(Row("Readings chosen by hand", role="overline"))
        rows += [Row(told, clauses=clauses, role="muted") for told, clauses in view.chosen]
    if view.passed_over:
        rows.append(Row("Looked at before, and why not", role="overline"))
        rows += [Row(rule.text, clauses=rule.clauses, role="muted") for rule in view.passed_over]
    return rows


def unfinished_rows(view: UnfinishedView, labels: Mapping[str, str]) -> Iterator[Row]:
    """What is wrong and what is missing, each with the way to its field; `labels` are by fact id."""
    facts = {label: fact for fact, label in labels.items()}
    for label, message in view.problems:
        yield Row(f"{label}: {message}", action="Go to it", key=facts.get(label, ""))
    if view.missing:
        yield Row("Still missing", role="overline")
    for label in view.missing:
        yield Row("", action=label, key=facts.get(label, ""))
