"""A decision as data for other programs: the JSON of the command line.

Numbers are text, exact to the last digit; instants are ISO 8601 with their
offset; `clause` names several clauses with a comma between them. The keys are
part of the interface: keep them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from refund_desk.viewmodels.breakdown import breakdown_view
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.formula import line_of, linear, symbol
from refund_desk.viewmodels.sentences import sentence
from refund_policy.decision import Boundary, Decision, Problem, ReadingResult, Remark, Segment, Step, Value
from refund_policy.formula.tree import Node
from refund_policy.money import Money
from refund_policy.policy import FactSpec, Policy

PLAIN = Formats(group_separator="")
"""Digits without grouping: `30240`, `1234.56`."""

Data = dict[str, object]


def report(decision: Decision) -> Data:
    """A decided case."""
    ref = decision.policy
    return _filled(
        policy=policy_key(ref.id, ref.version, ref.digest),
        outcome=decision.outcome,
        amount=_money(decision.amount),
        payout=decision.payout.id if decision.payout else None,
        decided_by=list(decision.decided_by),
        steps=_steps(decision),
        timeline=[_segment(segment) for segment in decision.timeline],
        nearest=_boundary(decision.nearest),
        readings=[_reading(reading) for reading in decision.readings],
        combined=[
            {"options": dict(one.options), "outcome": one.outcome, "amount": _money(one.amount)}
            for one in decision.combined
        ],
        notices=_remarks(decision.notices),
        checklist=_remarks(decision.checklist),
        deadlines=[
            {"label": due.label, "at": due.at.isoformat(), "clauses": list(due.clauses)} for due in decision.deadlines
        ],
    )


def problem_report(policy: Data | None, problems: Iterable[Problem]) -> Data:
    """A case that was not decided: the same keys, all empty but `problems`."""
    return _filled(policy=policy, problems=[{"fact": problem.fact, "message": problem.message} for problem in problems])


def policy_key(policy_id: str, version: str, digest: str) -> Data:
    """Which document decided, or would have."""
    return {"id": policy_id, "version": version, "digest": digest}


def policies_report(policies: Sequence[Policy]) -> list[Data]:
    """The policies at hand, with the facts and readings that each takes."""
    return [
        {
            **policy_key(policy.ref.id, policy.ref.version, policy.ref.digest),
            "publisher": policy.ref.publisher,
            "title": policy.ref.title,
            "summary": policy.summary,
            "source": policy.ref.source,
            "dated": _day(policy.dated),
            "in_force_from": _day(policy.in_force_from),
            "in_force_until": _day(policy.in_force_until),
            "facts": [_fact(fact) for fact in policy.facts.values()],
            "readings": [
                {"id": reading.id, "ask": reading.ask, "options": dict(reading.options)}
                for reading in policy.readings.values()
            ],
        }
        for policy in policies
    ]


def _filled(**given: object) -> Data:
    empty: Mapping[str, object] = {
        "policy": None,
        "outcome": None,
        "amount": None,
        "payout": None,
        "decided_by": [],
        "steps": [],
        "timeline": [],
        "nearest": None,
        "readings": [],
        "combined": [],
        "notices": [],
        "checklist": [],
        "deadlines": [],
        "problems": [],
    }
    return {**empty, **given}


def _money(money: Money | None) -> Data | None:
    return None if money is None else {"currency": money.currency, "value": money.digits}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _steps(decision: Decision) -> list[Data]:
    rows = breakdown_view(decision, PLAIN).rows
    return [
        {
            "symbol": line_of(symbol(step.symbol)) if step.symbol else "",
            "label": step.label,
            "formula": line_of(row.formula),
            "substituted": line_of(row.numbers) if row.numbers else linear(step.term, PLAIN, True),
            "exact": exact_text(step.value),
            "value": _value(step),
            "clause": ", ".join(step.clauses),
        }
        for step, row in zip(decision.steps, rows, strict=True)
    ]


def _value(step: Step) -> str:
    """As people read it, without its unit: `2.66`, `4.2666…`, `14`."""
    of = step.value.of
    if step.value.kind == "money" and isinstance(of, Fraction):
        return PLAIN.exact_money(of, step.value.unit)
    return PLAIN.number(of) if isinstance(of, Fraction) else exact_text(step.value)


def exact_text(value: Value) -> str:
    """A value without any loss: `2.66`, `64/15`, `14`, an ISO date or instant, `true`."""
    of = value.of
    if isinstance(of, bool):
        return "true" if of else "false"
    if isinstance(of, date):
        return of.isoformat()
    if not isinstance(of, Fraction):
        return of
    places = next((n for n in range(19) if (of * 10**n).denominator == 1), None)
    if places is None:
        return f"{of.numerator}/{of.denominator}"
    if value.kind == "money":
        places = max(places, Money(0, value.unit).exponent)
    digits = f"{abs(of * 10**places).numerator:0{places + 1}}"
    sign = "-" if of < 0 else ""
    return f"{sign}{digits[: len(digits) - places]}.{digits[len(digits) - places :]}" if places else f"{sign}{digits}"


def _segment(segment: Segment) -> Data:
    return {
        "start": segment.start.isoformat() if segment.start else None,
        "end": segment.end.isoformat() if segment.end else None,
        "outcome": segment.outcome,
        "clause": ", ".join(segment.clauses),
        "shape": segment.shape,
        "amount_at_start": _money(segment.amount_at_start),
        "amount_at_end": _money(segment.amount_at_end),
    }


def _boundary(boundary: Boundary | None) -> Data | None:
    if boundary is None:
        return None
    return {
        "at": boundary.at.isoformat(),
        "seconds": boundary.seconds,
        "outcome": boundary.outcome,
        "amount": _money(boundary.amount),
        "clause": ", ".join(boundary.clauses),
    }


def _reading(reading: ReadingResult) -> Data:
    return {
        "id": reading.id,
        "chosen": reading.chosen,
        "matters": reading.matters,
        "options": [
            {"id": option.id, "outcome": option.outcome, "amount": _money(option.amount)} for option in reading.options
        ],
    }


def _remarks(remarks: Iterable[Remark]) -> list[Data]:
    return [
        {"text": sentence(remark.text, remark.values, PLAIN), "clauses": list(remark.clauses)} for remark in remarks
    ]


def _fact(fact: FactSpec) -> Data:
    """A fact as `--facts` takes it; a default that is worked out from other facts is not told."""
    default = None if isinstance(fact.default, Node) else fact.default
    return {
        "id": fact.id,
        "type": fact.type,
        "label": fact.label,
        "unit": fact.unit,
        "options": dict(fact.options),
        "optional": fact.default is not None or fact.needed is not None or fact.id in ("already_refunded", "zone"),
        "default": default,
    }
