"""How values move: what is said of all stretches at once holds in each, and each step's own source answers alike."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_cases import SHIPPED, decided, iso, shipped, written
from test_targets import CORPUS, FIRST, LAST, any_values, everything, of_file, same_at_moments, sources

from refund_policy import instants
from refund_policy.decision import Segment
from refund_policy.document.read import read_policy
from refund_policy.engine import Answers, answer, deciding_clauses, label_of
from refund_policy.facts import survey
from refund_policy.formula import codegen
from refund_policy.formula.evaluate import AbsentError, Env, UnworkableError
from refund_policy.formula.motion import Motion, Walk
from refund_policy.policy import REQUEST, Policy
from refund_policy.timeline import timeline

HEAD = """\
[policy]
format = 1
id = "moving"
publisher = "Test"
title = "Moving"
summary = "What moves by the day, at any time, and by turns"
version = "1"
source = "The test itself"
currency = "EUR"

[clause]
S1 = { heading = "One", says = "It says so." }

[fact]
paid = { label = "Paid" }
start = { type = "instant", label = "Start", max = "requested_at" }
length = { type = "integer", label = "Length", unit = "days", min = 1 }
used = { type = "yes/no", label = "Used" }

[window]
early = { label = "Early", from = "start", for = "3 days" }
soon = { label = "Soon", from = "start", for = "100 hours" }

[step]
by_day = { formula = "days(start, requested_at) / length", label = "d" }
any_time = { formula = "minutes(start, requested_at) / '1440 minutes' / 30", label = "a" }
left = { formula = "1 - by_day", label = "l" }
"""
RULE = """
[result]
round = "down"

[[rule]]
id = "only"
outcome = "partial"
amount = "{amount}"
label = "Only"
says = "So."
"""
STEPS = {
    # A share that stands still and then runs off, by the day: so may any part of a sum or a min.
    "1 if early else left": (-1, True),
    "(1 if early else left) / 7 - by_day": (-1, True),
    "max(0, left)": (-1, True),
    "min(by_day, 1 if soon else 0.5)": (1, True),
    "max(0, min(0.5 if early else left, 1 - (by_day if soon else 2 * by_day)))": (-1, True),
    "by_day if early else 3 * by_day": (1, True),
    "(1 if early else 0.5) * 2": (0, True),
    # At any time in every stretch: what goes by the day beside it makes no difference.
    "any_time if early else 2 * any_time": (1, False),
    "1 - (any_time + (0 if early else by_day))": (-1, False),
    # At midnights in one stretch and at any time in the next, or to and fro.
    "1 if early else any_time": (None, True),
    "max(0, 1 - any_time)": (None, True),
    "by_day if early else any_time": (None, True),
    "by_day if early else left": (None, True),
    # What stands still in each stretch may be less than nothing in one of them.
    "left * (1 if early else 0 - 1)": (None, True),
    "left / (2 if early else 1)": (None, True),
    # What the request does not turn is known.
    "1 if used else left": (0, True),
    "left if used else any_time": (-1, True),
}
FACTS: dict[str, object] = {"paid": "90.00 EUR", "start": "2026-03-02T09:00:00Z", "zone": "UTC", "length": 30}
FACTS |= {"used": True, "requested_at": "2026-03-20T12:00:00Z"}


def moving(steps: dict[str, str], amount: str = "paid", head: str = HEAD) -> Policy:
    lines = "".join(f'{name} = {{ formula = "{text}", label = "{name}" }}\n' for name, text in steps.items())
    return read_policy((head + lines + RULE.format(amount=amount)).encode(), "moving.toml", checked=True)


@cache
def every_step() -> Policy:
    return moving({f"s{number}": text for number, text in enumerate(STEPS)})


@cache
def large() -> Policy:
    """The document of 60 steps and 30 windows that the program is measured with."""
    script = Path(__file__).parents[2] / "packaging" / "big_policy.py"
    spec = importlib.util.spec_from_file_location("big_policy", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return read_policy(module.big_policy().encode(), "large.toml", checked=True)


def any_policy(name: str) -> Policy:
    made = {"every step": every_step, "large": large, "everything": everything}
    if name in made:
        return made[name]()
    return shipped(name) if name in SHIPPED else of_file(next(path for path in CORPUS if path.stem == name))


ALL = pytest.mark.parametrize("name", ["every step", "large", "everything", *SHIPPED, *(path.stem for path in CORPUS)])


def walk(policy: Policy, values: Env, *, anywhere: bool) -> Walk:
    return policy.program.mover.walk(values, settled=True, anywhere=anywhere)


# What holds in every stretch


@pytest.mark.parametrize(("text", "moves"), STEPS.items())
def test_what_is_known_of_every_stretch_at_once(text: str, moves: tuple[int | None, bool]) -> None:
    policy = every_step()
    env = survey(policy, FACTS).facts.env()
    formula = policy.steps[f"s{list(STEPS).index(text)}"].formula
    assert walk(policy, env, anywhere=True).motion(formula) == Motion(*moves)


@ALL
@given(data=st.data())
@settings(max_examples=15)
def test_what_holds_of_every_stretch_holds_from_each_moment_on(name: str, data: st.DataObject) -> None:
    policy = any_policy(name)
    values, at = data.draw(any_values(policy))
    run = policy.program.run
    for window in policy.program.windows:
        # The windows' ends are where branches turn.
        at += [end + by for end in policy.program.bounds(window, values) or () if end is not None for by in (-1, 0)]
    amounts = [rule.amount for rule in policy.rules if rule.amount is not None]
    formulas = [*(step.formula for step in policy.steps.values()), *amounts]
    formulas += [side for atom in policy.atoms for side in (atom.left, atom.right)]
    everywhere = walk(policy, {key: value for key, value in values.items() if key != REQUEST}, anywhere=True)
    for moment in at:
        here = walk(policy, {**values, REQUEST: moment}, anywhere=False)
        for formula in formulas:
            told, own = everywhere.motion(formula), here.motion(formula)
            if told.direction is None:
                continue
            if own.direction is None:
                # A branch that cannot be told: there is no value either.
                with pytest.raises((AbsentError, UnworkableError)):
                    run(formula, {**values, REQUEST: moment})
            elif own.direction:
                assert own == told


# The timeline that rests on it


@ALL
@given(data=st.data())
@settings(max_examples=10)
def test_every_segment_is_what_is_answered_then(name: str, data: st.DataObject) -> None:
    policy = any_policy(name)
    values, _ = data.draw(any_values(policy))
    values["already_refunded"] = abs(values["already_refunded"])
    facts = replace(survey(policy, {"zone": "UTC"}).facts, values=values, currency="USD")
    segments = timeline(policy, facts).segments
    for one, other in pairwise(segments):
        assert one.end == other.start
    for segment in segments:
        # Beyond both years a timeline goes on for a day: its open ends' amounts are those there.
        low = FIRST if segment.start is None else instants.seconds_of(segment.start)
        high = LAST if segment.end is None else instants.seconds_of(segment.end)
        if low < high:
            ends = {None if segment.start is None else low, None if segment.end is None else high - 1}
            for moment in {low, high - 1, data.draw(st.integers(low, high - 1))}:
                same_as_answered(policy, {**values, REQUEST: moment}, segment, moment in ends)


def same_as_answered(policy: Policy, env: Env, segment: Segment, at_an_end: bool) -> None:
    """The first target's answer is the segment's; its amount is that of the end, or lies between those of both."""
    try:
        found = answer(policy, env)
    except AbsentError:
        assert segment.outcome == "unknown"
        return
    if found is None:
        assert (segment.outcome, segment.rule) == ("review", "")
        return
    assert (segment.outcome, segment.rule, segment.label) == (found.outcome, found.rule.id, label_of(found))
    assert segment.clauses == deciding_clauses(policy, found.rule, env)
    amounts = [None if one is None else one.minor for one in (segment.amount_at_start, segment.amount_at_end)]
    if at_an_end or found.amount is None:
        assert found.amount in amounts
    else:
        first, last = sorted(amount for amount in amounts if amount is not None)
        assert first <= found.amount <= last


def test_branches_of_two_kinds_are_drawn_each_in_its_own_way() -> None:
    """While early a thirtieth of the price goes each day; then what of 30 days has passed, to the second."""
    policy = moving({"share": "by_day if early else any_time"}, "max('0.00 EUR', paid * (1 - share))")
    assert [(iso(one.start), one.shape, str(one.amount_at_start)) for one in decided(policy, FACTS).timeline] == [
        ("2026-03-02T09:00:00+00:00", "steps", "90.00 EUR"),
        ("2026-03-06T00:00:00+00:00", "linear", "79.12 EUR"),  # 3 days and 15 hours: 90 - 3.625 × 3 = 79.125
        ("2026-04-01T08:55:13+00:00", "constant", "0.00 EUR"),  # a cent is 4 minutes and 48 seconds
    ]


def test_what_counts_for_nothing_costs_no_timeline() -> None:
    """Business days are counted for twenty years only; times nothing they are nothing before and, as drawn, after."""
    head = HEAD.replace("[window]", 'times = { type = "number", label = "Times" }\n\n[window]')
    rule = RULE.replace("outcome", 'if = "times * business_days(start, requested_at) / length <= 1"\noutcome')
    text = head + rule.format(amount="max('0.00 EUR', paid * left)")
    policy = read_policy(text.encode(), "moving.toml", checked=True)
    last = decided(policy, {**FACTS, "times": "0"}).timeline[-1]
    assert (iso(last.start), last.outcome, last.shape) == ("2026-04-01T00:00:00+00:00", "none", "constant")


# Steps that are written into one another


CHAIN = """\
day = { formula = "days(start, requested_at)", label = "d" }
past = { formula = "day / length", label = "p" }
once = { formula = "past / 0.3 + any_time / 7", label = "o" }
twice = { formula = "(once + 1 / 3) * 2 - 5 / 12", label = "t" }
late = { formula = "add_days(date(start), 3 if used else 9) < date(requested_at)", label = "L" }
least = { formula = "min(twice, twice / 2, 3 / 4) if late else (1 if soon else 0.25)", label = "m" }
held = { formula = "paid / 0.7 / 30", label = "h" }
part = { formula = "max('0.00 EUR', paid - held * 2) * least", label = "P" }
grown = { formula = "paid / (paid - paid * (1 - least))", label = "g" }
"""


@cache
def chain() -> Policy:
    return written(HEAD + CHAIN + RULE.format(amount="part * grown + held"))


@pytest.mark.parametrize("deep", [0, 1, codegen.MAX_FOLDED, 50])
@given(data=st.data())
@settings(max_examples=60)
def test_steps_within_one_another_answer_alike(deep: int, data: st.DataObject) -> None:
    policy = chain()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codegen, "MAX_FOLDED", deep)
        policy.program.second = None
        same_at_moments(policy, *data.draw(any_values(policy)))
    assert policy.program.second.functions is not None


def made_of(steps: str, amount: str, monkeypatch: pytest.MonkeyPatch) -> str:
    return sources(written(HEAD + dedent(steps) + RULE.format(amount=amount)), monkeypatch)


def test_a_step_is_written_where_it_stands_if_only_there(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = """\
        midnight = {{ formula = "start_of({of})", label = "m" }}
        since = {{ formula = "minutes(midnight, requested_at)", label = "s" }}
        """
    with monkeypatch.context() as patch:
        once = made_of(steps.format(of="requested_at"), "paid / (1 + since / '60 minutes')", patch)
    assert once.count("def ") == once.count("S(") == 1
    # Worked out for two places, or for all moments: once, and kept.
    for of, amount in (
        ("requested_at", "paid / (1 + since / '60 minutes') - paid * 0.1 * (since / '60 minutes')"),
        ("start", "paid / (1 + since / '60 minutes')"),
    ):
        with monkeypatch.context() as patch:
            kept = made_of(steps.format(of=of), amount, patch)
        assert kept.count("def ") == 2
        assert kept.count("S(") == 1


@pytest.mark.parametrize("small", ["1 + 0 * cube", "1 + 0 * cube * cube"])
def test_a_step_is_bounded_wherever_it_is_written(small: str) -> None:
    """Squared over and over, a figure grows beyond all measure, though nothing is made of it in the end."""
    names = ["size", *(f"n{number}" for number in range(7))]
    steps = {name: f"{before} * {before} + 0 * floor(any_time)" for before, name in pairwise(names)}
    head = HEAD.replace("[window]", 'size = { type = "number", label = "Size" }\n\n[window]')
    policy = moving({**steps, "cube": "n6 * n6 * n6 + 0 * floor(any_time)", "small": small}, "paid * small", head)
    for size, unworkable in ((10**3, False), (10**6, True)):  # to the power of 384: 3,827 bits and twice as many
        env = survey(policy, {**FACTS, "size": str(size)}).facts.env()
        same_at_moments(policy, env, [env[REQUEST]])
        found = Answers(policy).answer(env)
        assert found is not None
        assert bool(found.unworkable) == unworkable
