"""What holds for every case of every shipped policy."""

from __future__ import annotations

import gc
import random
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_cases import SHIPPED, answered, decided, shipped
from strategies import FACTS, json_like

from refund_policy.codec import from_json, to_json
from refund_policy.decision import Decision, Problems, Segment, Term
from refund_policy.facts import Facts, read_facts
from refund_policy.formula.tree import Node

ALL = pytest.mark.parametrize("name", SHIPPED)
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1990, 2101))


def any_case(data: st.DataObject, name: str) -> tuple[dict[str, Any], Decision]:
    facts = data.draw(FACTS[name], label="facts")
    return facts, decided(shipped(name), facts)


def at(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat()


def seconds(moment: datetime | None, otherwise: int) -> int:
    return otherwise if moment is None else int(moment.timestamp())


@ALL
@given(data=st.data())
def test_never_more_than_is_left_and_never_less_than_nothing(name: str, data: st.DataObject) -> None:
    facts, decision = any_case(data, name)
    if decision.amount is None:
        assert decision.outcome == "review" or "paid" not in facts
        return
    assert decision.outcome != "review"
    assert decision.paid is not None
    before = Fraction(str(facts.get("already_refunded", "0")).split()[0])
    assert 0 <= decision.amount.major <= decision.paid.major - before
    assert (decision.amount.minor == 0) == (decision.outcome == "none")
    assert (decision.payout is None) == (decision.outcome == "none")


@ALL
@given(data=st.data())
def test_the_same_facts_give_the_same_decision(name: str, data: st.DataObject) -> None:
    facts, decision = any_case(data, name)
    again = decided(shipped(name), dict(reversed(facts.items())))
    assert again == decision
    assert from_json(to_json(decision)) == decision


@ALL
@given(data=st.data())
def test_the_timeline_is_whole_and_half_open(name: str, data: st.DataObject) -> None:
    _, decision = any_case(data, name)
    segments = decision.timeline
    assert segments
    assert not decision.timeline_note
    assert segments[-1].end is None
    for one, other in pairwise(segments):
        assert one.end is not None
        assert one.end == other.start
        assert seconds(one.start, FIRST) < seconds(one.end, LAST)
        assert (
            (one.outcome, one.rule, one.label, one.amount_at_end)
            != (
                other.outcome,
                other.rule,
                other.label,
                other.amount_at_start,
            )
            or one.shape != other.shape
            or one.clauses != other.clauses
        )


@ALL
@given(data=st.data())
@settings(max_examples=40)
def test_every_instants_own_decision_equals_its_segment(name: str, data: st.DataObject) -> None:
    facts, decision = any_case(data, name)
    dice = random.Random(str(sorted(facts.items())))
    for segment in decision.timeline:
        low, high = seconds(segment.start, FIRST), seconds(segment.end, LAST)
        moments = {low, high - 1, dice.randrange(low, high) if low < high else low}
        for moment in moments:
            if FIRST <= moment < LAST:
                own = answered(shipped(name), {**facts, "requested_at": at(moment)})
                check_against(segment, own, moment, (low, high))


def check_against(segment: Segment, own: Decision | Problems, moment: int, ends: tuple[int, int]) -> None:
    if isinstance(own, Problems):
        outside = [problem for problem in own.items if not problem.missing and "1990" not in problem.message]
        assert segment.outcome == "unknown" or outside == [], own
        return
    assert (own.outcome, own.rule, own.label) == (segment.outcome, segment.rule, segment.label)
    assert own.decided_by == segment.clauses
    if segment.shape == "constant" or moment == ends[0]:
        assert own.amount == segment.amount_at_start
    if segment.shape == "constant" or moment == ends[1] - 1:
        assert own.amount == segment.amount_at_end
    if own.amount is not None and segment.amount_at_start is not None and segment.amount_at_end is not None:
        assert segment.amount_at_end.minor <= own.amount.minor <= segment.amount_at_start.minor


@ALL
@given(data=st.data())
@settings(max_examples=40)
def test_asking_later_never_refunds_more(name: str, data: st.DataObject) -> None:
    facts, decision = any_case(data, name)
    if facts["zone"] == "America/St_Johns" or facts.get("used-gap") == "none":
        return  # There a date could come back for an hour; and so read, nothing comes before a part.
    known = [one for one in decision.timeline if one.amount_at_start is not None and one.amount_at_end is not None]
    amounts = [amount.minor for one in known for amount in (one.amount_at_start, one.amount_at_end) if amount]
    assert amounts == sorted(amounts, reverse=True)


@ALL
@given(data=st.data())
def test_the_boundaries_are_those_around_the_request(name: str, data: st.DataObject) -> None:
    _, decision = any_case(data, name)
    request = int(decision.requested_at.timestamp())
    for boundary in (decision.before, decision.after):
        if boundary is not None:
            assert boundary.seconds == int(boundary.at.timestamp()) - request
    if decision.before is not None:
        assert decision.before.seconds <= 0
    if decision.after is not None:
        assert decision.after.seconds > 0
    cuts = [seconds(one.end, LAST) for one in decision.timeline if one.end is not None]
    assert (decision.before is None) == (not any(cut <= request for cut in cuts))
    assert (decision.after is None) == (not any(cut > request for cut in cuts))


@ALL
@given(data=st.data())
@settings(max_examples=30)
def test_each_option_of_a_reading_is_a_decision_of_its_own(name: str, data: st.DataObject) -> None:
    facts, decision = any_case(data, name)
    for one in decision.readings:
        assert one.chosen in {option.id for option in one.options}
        for option in one.options:
            own = decided(shipped(name), {**facts, one.id: option.id})
            assert (option.outcome, option.amount) == (own.outcome, own.amount)
        results = {(option.outcome, option.amount) for option in one.options}
        assert one.matters == (len(results) > 1)
    for combined in decision.combined:
        own = decided(shipped(name), {**facts, **dict(combined.options)})
        assert (combined.outcome, combined.amount) == (own.outcome, own.amount)


@ALL
@given(data=st.data())
def test_the_rows_add_up(name: str, data: st.DataObject) -> None:
    """Each row's term, worked out again from its leaves, gives the row's value; the last one is the amount."""
    _, decision = any_case(data, name)
    for step in (*decision.steps, *decision.figures):
        assert worked_out(step.term) == step.value.of, step
    if decision.steps:
        assert decision.amount is not None
        assert decision.steps[-1].value.of == decision.amount.major
        values = {step.symbol: step.value for step in decision.steps if step.symbol}
        for step in decision.steps:
            for leaf in leaves(step.term):
                if leaf.source == "step" and leaf.symbol in values and leaf.label != "refund worked out":
                    assert leaf.value == values[leaf.symbol]


def leaves(term: Term) -> list[Term]:
    return [term] if not term.parts else [leaf for part in term.parts for leaf in leaves(part)]


def worked_out(term: Term) -> Any:
    """A term's value from its leaves alone."""
    if term.op in ("number", "text", "symbol"):
        assert term.value is not None
        return term.value.of
    parts = [worked_out(part) for part in term.parts]
    match term.op:
        case "+":
            return parts[0] + parts[1]
        case "-":
            return parts[0] - parts[1]
        case "*":
            return parts[0] * parts[1]
        case "/":
            return parts[0] / parts[1]
        case "min":
            assert parts[term.chosen] == min(parts)
            return min(parts)
        case "max":
            assert parts[term.chosen] == max(parts)
            return max(parts)
        case "floor":
            return Fraction(parts[0].__floor__())
        case "days":
            first, second = (part.date() if isinstance(part, datetime) else part for part in parts)
            return Fraction((second - first).days)
        case "minutes":
            return Fraction(int(parts[1].timestamp()) - int(parts[0].timestamp()), 60)
        case "round":
            return rounded(term, parts[0])
    raise AssertionError(term.op)


def rounded(term: Term, exact: Fraction) -> Fraction:
    assert term.value is not None
    exponent = {"JPY": 0, "KWD": 3, "CLF": 4}.get(term.value.unit, 2)
    scaled = exact * 10**exponent + (Fraction(1, 2) if term.name == "half-up" else 0)
    return Fraction(scaled.__floor__(), 10**exponent)


@ALL
def test_deciding_again_and_again_keeps_nothing(name: str) -> None:
    """No part of a formula is built for one decision and kept for ever."""
    policy = shipped(name)
    cases = [example.facts for example in policy.examples]

    def nodes() -> int:
        gc.collect()
        return sum(isinstance(one, Node) for one in gc.get_objects())

    for facts in cases:
        decided(policy, facts)
    before = nodes()
    for _ in range(20):
        for facts in cases:
            decided(policy, facts)
    assert nodes() == before


@ALL
@given(data=st.data())
@settings(max_examples=150)
def test_reading_facts_never_raises(name: str, data: st.DataObject) -> None:
    policy = shipped(name)
    ids = [*(fact.id for fact in policy.facts.values()), *(one.id for one in policy.readings.values())]
    keys = st.one_of(st.sampled_from(ids), st.text(max_size=12))
    base = data.draw(st.one_of(st.just({}), FACTS[name]))
    raw = {**base, **data.draw(st.dictionaries(keys, json_like(), max_size=6))}
    found = read_facts(policy, raw)
    if isinstance(found, Facts):
        assert isinstance(answered(policy, raw), (Decision, Problems))
        return
    for problem in found.items:
        assert problem.fact in raw or problem.missing or problem.fact in ids
        assert problem.message.endswith((".", "?"))
        assert len(problem.message) < 500
