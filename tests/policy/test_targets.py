"""Both targets of one tree: what the functions over integers answer is what the explaining closures answer."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_cases import FOLDER, SHIPPED, decided, shipped, written
from strategies import FACTS, moments

from refund_policy.decide import decide
from refund_policy.decision import Decision, Problems
from refund_policy.document.read import read_policy
from refund_policy.engine import Answer, Answers, answer
from refund_policy.facts import Facts, read_facts, survey
from refund_policy.formula import codegen
from refund_policy.formula.evaluate import READ, AbsentError, Env, UnworkableError
from refund_policy.policy import REQUEST, FactSpec, Policy

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.toml"))
TEMPLATES = sorted((FOLDER.parent / "templates").glob("*.toml"))
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1990, 2101))

EVERYTHING = """\
[policy]
format = 1
id = "everything"
publisher = "Test"
title = "Everything"
summary = "Every kind of node"
version = "1"
source = "The test itself"

[clause]
S1 = { heading = "One", says = "It says so." }

[calendar]
closed = [2026-03-17]

[fact]
start = { type = "instant", label = "Start" }
event = { type = "date", label = "Event" }
rate = { type = "number", label = "Rate" }
length = { type = "duration", label = "Length" }
items = { type = "integer", label = "Items" }
fee = { type = "money", label = "Fee" }
plan = { type = "choice", label = "Plan", options = { small = "small", middle = "middle", large = "large" } }
used = { type = "yes/no", label = "Used" }
lines = { type = "records", label = "Lines", fields = { price = { type = "money", label = "Price" }, kept = { type = "yes/no", label = "Kept" } } }

[reading]
day-count = { kind = "silence", options = { calendar = "by date", elapsed = "by hours" }, clauses = ["S1"], ask = "How?", says = "Silent." }
way = { kind = "silence", options = { half-even = "even", up = "up", down = "down" }, clauses = ["S1"], ask = "How?", says = "Silent." }

[table]
bands = { by = "items", label = "Band", rows = [
  { below = 2, value = "0" },
  { below = 5, value = "0.25" },
  { from = 7, value = "1 / rate" },
] }
by_plan = { by = "plan", label = "By plan", rows = [
  { is = "small", value = "0.10" },
  { is = "large", value = "rate / 3" },
] }

[window]
grace = { label = "Grace", from = "start", count = "day-count", cases = [{ when = "used", for = "3 days" }, { for = "1 month" }] }
late = { label = "Late", from = "event", closes_before = "2 business days" }

[step]
whole = { formula = "days(start, requested_at)", label = "w" }
open = { formula = "business_days(start, event)", label = "o" }
close = { formula = "add_business_days(event, items)", label = "c" }
moved = { formula = "add_months(start, items) if used else add_days(start, floor(rate))", label = "m" }
dated = { formula = "add_days(add_months(event, items), ceil(rate))", label = "d" }
hours_later = { formula = "add_hours(start, rate)", label = "h" }
elapsed = { formula = "hours(start, requested_at) / '24 hours' + minutes(start, requested_at) / '60 minutes'", label = "e" }
spans = { formula = "weeks(start, requested_at, 'up') / '2 weeks' + months(start, event) * 2 / '1 months' - years(event, start) / '1 years'", label = "s" }
ends = { formula = "month_end(requested_at)", label = "E" }
next = { formula = "next_weekday(event, 'friday')", label = "n" }
kept_lines = { formula = "sum(lines, price, kept)", label = "k" }
share = { formula = "by_plan(plan) if used or plan == 'small' else bands(items)", label = "S" }
part = { formula = "max(0, min(paid * share, kept_lines, fee)) / rate", label = "p" }
neat = { formula = "round(paid * rate / 7, 'half-even', 0.25)", label = "N" }
capped = { formula = "min(part, neat, '5.50 USD' * items)", label = "C" }
left = { formula = "closes(grace)", label = "l" }

[result]
round = "way"

[[rule]]
id = "first"
if = "plan in ('small', 'middle') and not used and ends >= next and requested_at < moved"
outcome = "auto"
amount = "neat - fee"
label = "First"
says = "So."

[[rule]]
id = "second"
if = "(grace or late) and (whole > open or given(rate)) and start_of(dated) != hours_later"
outcome = "auto"
amount = "capped"
label = "Second"
says = "So."

[[rule]]
id = "third"
if = "elapsed > spans and requested_at < left and close > event"
outcome = "partial"
amount = "-fee * (1 - length / '30 days') + paid"
label = "Third"
says = "So."

[[rule]]
id = "fourth"
if = "date(requested_at) == date('2026-03-31') or items > 9"
outcome = "none"
label = "Fourth"
says = "So."

[[rule]]
id = "fifth"
if = "used"
outcome = "partial"
amount = "part"
label = "Fifth"
says = "So."
"""


@cache
def everything() -> Policy:
    return written(EVERYTHING)


@cache
def of_file(path: Path) -> Policy:
    return read_policy(path.read_bytes(), path.name)


def same_answer(policy: Policy, answers: Answers, env: Env) -> None:
    """Both targets answer alike, and say alike which readings they asked for."""
    one, other = ({**env, READ: set()} for _ in range(2))
    results: list[Answer | str | None] = []
    for ask, case in ((lambda case: answer(policy, case), one), (answers.answer, other)):
        try:
            results.append(ask(case))
        except AbsentError as absent:
            results.append(absent.name)
    assert results[0] == results[1]
    for index, atom in enumerate(policy.atoms):
        try:
            apart = policy.program.run(atom.left, dict(env)) - policy.program.run(atom.right, dict(env))
        except (AbsentError, UnworkableError) as error:
            with pytest.raises(type(error)):
                answers.apart(index, dict(env))
            continue
        above, below = answers.apart(index, dict(env))
        assert below > 0
        assert Fraction(above, below) == apart


def same_at_moments(policy: Policy, values: Env, at: list[int]) -> None:
    answers = Answers(policy)
    for moment in at:
        same_answer(policy, answers, {**values, REQUEST: moment})


# The shipped policies, valid facts


@pytest.mark.parametrize("name", SHIPPED)
@given(data=st.data())
def test_the_shipped_policies(name: str, data: st.DataObject) -> None:
    facts = read_facts(shipped(name), data.draw(FACTS[name]))
    assert isinstance(facts, Facts)
    asked = facts.values[REQUEST]
    later = data.draw(st.lists(st.integers(-40 * 86400, 400 * 86400), max_size=3))
    same_at_moments(shipped(name), dict(facts.values), [asked, *(asked + seconds for seconds in later)])


# Any policy, any values of the right types, some of them missing


def inner(draw: st.DrawFn, fact: FactSpec, near: int) -> Any:
    """A value as the engine holds it, sensible or not."""
    match fact.type:
        case "money":
            return draw(st.integers(-500, 500_00))
        case "integer":
            return draw(st.integers(-2, 12) | st.integers(0, 400))
        case "number" | "duration":
            number = draw(st.fractions(-3, 40, max_denominator=1440))
            return int(number) if number.denominator == 1 else number
        case "date":
            return near // 86400 + 719163 + draw(st.integers(-40, 400))
        case "instant":
            return near + draw(st.integers(-40, 400)) * 86400 + draw(st.integers(-86400, 86400))
        case "yes/no":
            return draw(st.booleans())
        case "choice":
            return draw(st.sampled_from(list(fact.options)))
        case "records":
            fields = fact.fields.items()
            return tuple({name: inner(draw, one, near) for name, one in fields} for _ in range(draw(st.integers(0, 3))))
    return draw(st.sampled_from(["", "text"]))


@st.composite
def any_values(draw: st.DrawFn, policy: Policy) -> tuple[Env, list[int]]:
    example = draw(st.sampled_from(policy.examples)).facts if policy.examples else {}
    values = dict(
        survey(
            policy, {"zone": draw(st.sampled_from(["UTC", "Europe/Berlin", "America/Havana"])), **example}
        ).facts.values
    )
    near = values.get(REQUEST) or draw(moments())
    values.setdefault(REQUEST, near)
    for name, fact in policy.facts.items():
        if name in (REQUEST, "zone"):
            continue
        fate = draw(st.integers(0, 9))
        if name not in values or fate < 4:
            values[name] = inner(draw, fact, near)
        elif fate == 9 and name != "already_refunded":
            del values[name]
    for name, reading in policy.readings.items():
        values[name] = draw(st.sampled_from(list(reading.options)))
    within = st.integers(-40 * 86400, 400 * 86400).map(lambda by: min(max(near + by, FIRST), LAST))
    return values, [near, *draw(st.lists(within, max_size=3))]


@given(data=st.data())
@settings(max_examples=400)
def test_every_kind_of_node(data: st.DataObject) -> None:
    same_at_moments(everything(), *data.draw(any_values(everything())))


@pytest.mark.parametrize("path", [*CORPUS, *TEMPLATES], ids=lambda path: path.stem)
@given(data=st.data())
@settings(max_examples=15)
def test_every_document(path: Path, data: st.DataObject) -> None:
    same_at_moments(of_file(path), *data.draw(any_values(of_file(path))))


# What the second target is made of


def sources(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> str:
    """The source that a policy's second target is compiled from."""
    seen: list[str] = []
    compiled = codegen._code
    monkeypatch.setattr(codegen, "_code", lambda source: [seen.append(source), compiled(source)][1])
    Answers(policy)
    assert len(seen) == 1
    return seen[0]


def test_no_text_of_the_document_reaches_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    source = sources(written(EVERYTHING), monkeypatch)
    words = set(re.findall(r"[^\W\d]\w*", source))
    ours = {"def", "return", "if", "elif", "else", "not", "in", "is", "and", "or", "raise", "None", "True", "False"}
    ours |= {"numerator", "denominator", "add", "between", "days", "months", "min", "max"}
    assert all(re.fullmatch(r"[a-zA-Z]\d*", word) for word in words - ours), words - ours
    assert '"' not in source
    assert "'" not in source


def test_a_document_read_again_is_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first, again = (sources(written(EVERYTHING), monkeypatch) for _ in range(2))
    assert first == again


def long_table(rows: int) -> Policy:
    listed = ", ".join(f'{{ below = {row + 1}, value = "{row}.5" }},\n' for row in range(rows)).replace(",\n,", ",\n")
    text = EVERYTHING.replace("[table]\n", f'[table]\nlong = {{ by = "items", label = "Long", rows = [\n{listed}] }}\n')
    return written(text.replace('amount = "part"', 'amount = "fee * long(items)"'))


@pytest.mark.parametrize("items", [0, 1, 33, 59, 60])
def test_a_long_table_is_no_deep_nest(items: int) -> None:
    policy = long_table(60)
    found = survey(policy, {"paid": "90000.00 USD", "items": items, "fee": "1.00 USD", "used": True, "plan": "large"})
    env = {**found.facts.values, REQUEST: FIRST, "start": FIRST, "rate": 1, "lines": (), "event": 739000, "length": 1}
    same_at_moments(policy, env, [FIRST, FIRST + 3600])
    assert policy.program.second.functions is not None


@given(data=st.data())
@settings(max_examples=20)
def test_what_is_too_large_is_left_to_the_closures(data: st.DataObject) -> None:
    policy = written(EVERYTHING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codegen, "MAX_SOURCE", 100)
        same_at_moments(policy, *data.draw(any_values(policy)))
    assert policy.program.second.functions is None


# Readings together


@pytest.mark.parametrize("name", SHIPPED)
@given(data=st.data())
@settings(max_examples=25)
def test_no_answer_that_readings_lead_to_is_missed(name: str, data: st.DataObject) -> None:
    """Every combination is tried by brute force: its answer is told, and a combined one needs all its changes."""
    policy = shipped(name)
    raw = data.draw(FACTS[name])
    facts = read_facts(policy, raw)
    assert not isinstance(facts, Problems)
    decision = decided(policy, raw)
    told = {(decision.outcome, decision.amount and decision.amount.minor)}
    told |= {
        (option.outcome, option.amount and option.amount.minor) for one in decision.readings for option in one.options
    }
    assert not told & {(one.outcome, one.amount and one.amount.minor) for one in decision.combined}
    told |= {(one.outcome, one.amount and one.amount.minor) for one in decision.combined}
    names = list(policy.readings)
    for options in itertools.product(*(policy.readings[one].options for one in names)):
        try:
            found = answer(policy, facts.env(**dict(zip(names, options, strict=True))))
        except AbsentError:
            continue
        if found is None:
            assert ("review", None) in told
        else:
            assert (found.outcome, found.amount if facts.currency else None) in told


@pytest.mark.parametrize("name", SHIPPED)
@given(data=st.data())
@settings(max_examples=20)
def test_a_decision_alone_is_the_decision_without_what_takes_further_answers(name: str, data: st.DataObject) -> None:
    facts = read_facts(shipped(name), data.draw(FACTS[name]))
    assert isinstance(facts, Facts)
    alone, whole = (decide_with(shipped(name), facts, alone=alone) for alone in (True, False))
    assert (alone.outcome, alone.amount, alone.steps, alone.rules, alone.says) == (
        whole.outcome,
        whole.amount,
        whole.steps,
        whole.rules,
        whole.says,
    )
    assert (alone.timeline, alone.readings, alone.combined, alone.before, alone.after) == ((), (), (), None, None)


def decide_with(policy: Policy, facts: Facts, *, alone: bool) -> Decision:
    found = decide(policy, facts, alone=alone)
    assert isinstance(found, Decision)
    return found


@pytest.mark.parametrize("name", SHIPPED)
@given(data=st.data())
@settings(max_examples=15)
def test_what_is_kept_from_one_decision_never_tells_in_another(name: str, data: st.DataObject) -> None:
    document = (FOLDER / f"{name}.toml").read_bytes()
    used = read_policy(document, name, checked=True)
    before = data.draw(FACTS[name])
    changed = {key: value for key, value in data.draw(FACTS[name]).items() if data.draw(st.booleans())}
    for raw in (before, {**before, **changed}, before):
        fresh = read_policy(document, name, checked=True)
        facts, facts_again = read_facts(used, raw), read_facts(fresh, raw)
        if isinstance(facts, Facts) and isinstance(facts_again, Facts):
            assert decide(used, facts, alone=True) == decide(fresh, facts_again, alone=True)
