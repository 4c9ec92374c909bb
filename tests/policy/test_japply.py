"""Japply: the lower of time and credits (clauses A1 to A7)."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest
from policy_cases import band, decided, options, problems, reading, result, row, shipped, texts

from refund_policy.decision import Decision

JAPPLY = shipped("japply")
EXAMPLE = {
    "paid": "8.00 USD",
    "started_on": "2026-03-01",
    "days_total": 30,
    "requested_at": "2026-03-15T10:30",
    "credits_total": 30,
    "credits_used": 20,
}


def case(**changes: object) -> dict[str, object]:
    return {**EXAMPLE, **changes}


def test_the_published_example_rounds_down_as_the_rule_says() -> None:
    # 8 × 10/30 = 2.666… down is 2.66; 8 × 16/30 = 4.266…
    decision = decided(JAPPLY, case())
    assert (decision.outcome, str(decision.amount), decision.rule) == ("partial", "2.66 USD", "lower-of-both")
    assert row(decision, "r_time") == "64/15 USD"
    assert row(decision, "r_usage") == "8/3 USD"
    assert row(decision, "days_used") == "14 days"
    assert set(decision.decided_by) == {"A4", "A5"}


def test_the_contradiction_is_told_with_both_results() -> None:
    decision = decided(JAPPLY, case())
    assert options(decision, "rounding") == {"down": ("partial", "2.66 USD"), "half-up": ("partial", "2.67 USD")}
    assert reading(decision, "rounding").matters
    told = decision.notices[0]
    assert told.clauses == ("A5", "A7")
    assert [(value.of, value.unit) for value in told.values] == [(Fraction("2.66"), "USD"), (Fraction("2.67"), "USD")]


def test_half_up_gives_the_published_figure() -> None:
    assert result(JAPPLY, case(rounding="half-up")) == ("partial", "2.67 USD", "lower-of-both")


@pytest.mark.parametrize(
    ("used", "total", "expected"),
    [
        (22, 30, ("partial", "2.13 USD")),  # 0.7333… < 0.75; 8 × 8/30 = 2.133…
        (23, 30, ("none", "0.00 USD")),  # 0.7666…
        (30, 40, ("none", "0.00 USD")),  # exactly 0.75
        (29, 40, ("partial", "2.20 USD")),  # 0.725; 8 × 11/40 = 2.2
        (0, 30, ("partial", "4.26 USD")),  # time decides: 8 × 16/30
        (749999, 1000000, ("partial", "2.00 USD")),  # just below; 8 × 250001/1000000 = 2.000008
        (750000, 1000000, ("none", "0.00 USD")),
    ],
)
def test_the_threshold_is_exact(used: int, total: int, expected: tuple[str, str]) -> None:
    assert result(JAPPLY, case(credits_used=used, credits_total=total))[:2] == expected


def test_time_and_credits_may_come_to_the_same() -> None:
    # 15 of 30 days and 15 of 30 credits: 4.00 both ways
    decision = decided(JAPPLY, case(requested_at="2026-03-16", credits_used=15))
    assert str(decision.amount) == "4.00 USD"
    assert "the same" in decision.says


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        ("2026-03-01T00:00", "2.66 USD"),  # the first instant
        ("2026-03-30T23:59:59", "0.26 USD"),  # D_used = 29: 8 × 1/30 = 0.2666…
        ("2026-03-31T00:00", "0.00 USD"),  # D_used = 30 = D_total
        ("2027-01-01", "0.00 USD"),
    ],
)
def test_each_edge_of_the_paid_period(requested: str, expected: str) -> None:
    outcome, amount, rule = result(JAPPLY, case(requested_at=requested))
    assert amount == expected
    assert (outcome, rule) == (("none", "not-running") if expected == "0.00 USD" else ("partial", "lower-of-both"))


def test_the_request_date_is_that_of_the_zone() -> None:
    # 2026-03-31T03:00Z is still 30 March in Los Angeles, already the 31st in Paris
    at = "2026-03-31T03:00Z"
    assert result(JAPPLY, case(requested_at=at, zone="America/Los_Angeles"))[:2] == ("partial", "0.26 USD")
    assert result(JAPPLY, case(requested_at=at, zone="Europe/Paris"))[:2] == ("none", "0.00 USD")


def test_the_day_of_the_request_may_count_as_used() -> None:
    # D_used = 29 + 1 = 30: run out; at 14 + 1 = 15 days 8 × 15/30 = 4.00, the credits still decide
    assert result(JAPPLY, case(**{"day-used": "inclusive", "requested_at": "2026-03-30"})) == (
        "none",
        "0.00 USD",
        "not-running",
    )
    late = decided(JAPPLY, case(requested_at="2026-03-28", credits_used=0))
    # 27 days used: 8 × 3/30 = 0.80; with the day itself 8 × 2/30 = 0.53
    assert options(late, "day-used") == {"elapsed-dates": ("partial", "0.80 USD"), "inclusive": ("partial", "0.53 USD")}
    # both readings together: 0.5333… half-up is 0.53 as well, so no combination adds an answer
    assert late.combined == ()


def test_an_answer_that_needs_two_readings_is_found() -> None:
    # D_used 25, credits unused: down 8 × 5/30 = 1.33; half-up 1.33; inclusive 8 × 4/30 = 1.06, both: 1.07
    decision = decided(JAPPLY, case(requested_at="2026-03-26", credits_used=0))
    assert [(dict(one.options), str(one.amount)) for one in decision.combined] == [
        ({"rounding": "half-up", "day-used": "inclusive"}, "1.07 USD")
    ]


def test_not_active_refunds_nothing_and_asks_for_nothing_more() -> None:
    assert result(JAPPLY, case(active=False)) == ("none", "0.00 USD", "not-running")
    bare = {"paid": "8.00 USD", "requested_at": "2026-03-15T10:30", "active": False}
    assert result(JAPPLY, bare) == ("none", "0.00 USD", "not-running")


def test_run_out_needs_no_credits() -> None:
    facts = case(requested_at="2026-05-01")
    del facts["credits_total"], facts["credits_used"]
    assert result(JAPPLY, facts) == ("none", "0.00 USD", "not-running")


def test_a_plan_without_credits_is_for_a_person() -> None:
    decision = decided(JAPPLY, case(credits_total=0, credits_used=0))
    assert (decision.outcome, decision.amount, decision.rule) == ("review", None, "no-credits")
    assert decision.payout is None
    # the time's share is a figure to start from, not an amount granted: 8 × 16/30
    assert [(one.id, one.value.of) for one in decision.figures] == [("days_used", 14), ("r_time", Fraction(64, 15))]


def test_not_running_goes_before_no_credits_and_that_before_the_threshold() -> None:
    assert result(JAPPLY, case(active=False, credits_total=0, credits_used=0))[2] == "not-running"
    assert result(JAPPLY, case(credits_total=0, credits_used=0))[2] == "no-credits"
    assert [rule.id for rule in decided(JAPPLY, case()).rules] == [
        "not-running",
        "no-credits",
        "threshold",
        "lower-of-both",
    ]


def test_why_earlier_rules_did_not_apply_is_told_with_values() -> None:
    decision = decided(JAPPLY, case())
    threshold = next(rule for rule in decision.rules if rule.id == "threshold")
    assert not threshold.held
    failed = threshold.failed[0]
    assert failed.op == ">="
    assert failed.parts[0].value is not None
    assert failed.parts[0].value.of == Fraction(2, 3)


def test_the_cap_is_a_row_and_the_outcome_keeps_its_name() -> None:
    # paid 8.00, refunded 6.00 before, worked out 4.26: 2.00 is left
    decision = decided(JAPPLY, case(credits_used=0, already_refunded="6.00 USD"))
    assert (decision.outcome, str(decision.amount)) == ("partial", "2.00 USD")
    assert [step.kind for step in decision.steps][-3:] == ["rounding", "cap", "cap"]
    assert (row(decision, "left"), row(decision, "cap")) == ("2 USD", "2 USD")


def test_the_cap_row_is_there_although_it_does_not_bite() -> None:
    decision = decided(JAPPLY, case(already_refunded="1.00 USD"))
    assert str(decision.amount) == "2.66 USD"
    assert decision.steps[-1].term.chosen == 0


def test_everything_refunded_before_leaves_nothing() -> None:
    decision = decided(JAPPLY, case(already_refunded="8.00 USD"))
    assert (decision.outcome, str(decision.amount)) == ("none", "0.00 USD")
    assert decision.payout is None
    assert "refunded before" in decision.says


def test_an_amount_that_rounds_to_nothing_is_none() -> None:
    # 0.01 × 10/30 down is 0.00
    decision = decided(JAPPLY, case(paid="0.01 USD"))
    assert (decision.outcome, str(decision.amount), decision.label) == ("none", "0.00 USD", "Nothing left to refund")
    assert options(decision, "rounding")["half-up"] == ("none", "0.00 USD")


@pytest.mark.parametrize(
    ("paid", "down", "half_up"),
    [
        ("5800 JPY", "1933 JPY", "1933 JPY"),  # 5800/3 = 1933.33…
        ("5801 JPY", "1933 JPY", "1934 JPY"),  # 1933.66…
        ("8.000 KWD", "2.666 KWD", "2.667 KWD"),
        ("9.99 EUR", "3.33 EUR", "3.33 EUR"),
    ],
)
def test_each_currency_has_its_own_minor_unit(paid: str, down: str, half_up: str) -> None:
    decision = decided(JAPPLY, case(paid=paid))
    assert {key: value[1] for key, value in options(decision, "rounding").items()} == {"down": down, "half-up": half_up}


def test_exactly_half_a_cent() -> None:
    # 9.99 × 15/30 = 4.995: half-up 5.00, down 4.99
    facts = case(paid="9.99 USD", requested_at="2026-03-16", credits_used=0)
    assert options(decided(JAPPLY, facts), "rounding") == {
        "down": ("partial", "4.99 USD"),
        "half-up": ("partial", "5.00 USD"),
    }


def test_the_timeline_has_every_change() -> None:
    # credits decide (level) until 20 days are used: 8 × 10/30 both ways on day 20, then time runs off by the day
    decision = decided(JAPPLY, case())
    assert band(decision) == [
        ("2026-03-01T00:00:00+00:00", "partial", "lower-of-both", "constant"),
        ("2026-03-22T00:00:00+00:00", "partial", "lower-of-both", "steps"),
        ("2026-03-31T00:00:00+00:00", "none", "not-running", "constant"),
    ]
    amounts = [(str(one.amount_at_start), str(one.amount_at_end)) for one in decision.timeline]
    assert amounts == [("2.66 USD", "2.66 USD"), ("2.40 USD", "0.26 USD"), ("0.00 USD", "0.00 USD")]
    assert decision.after is not None
    assert decision.after.at == datetime.fromisoformat("2026-03-22T00:00+00:00")
    assert decision.before is None


def test_payout_is_assumed_and_said_to_be() -> None:
    payout = decided(JAPPLY, case()).payout
    assert payout is not None
    assert (payout.id, payout.assumed) == ("original-method", True)


def test_advice_follows_from_what_set_the_amount() -> None:
    assert "credits, not days" in texts(decided(JAPPLY, case()))
    assert "credits, not days" not in texts(decided(JAPPLY, case(credits_used=0)))
    assert "version in force" in texts(decided(JAPPLY, case()))


@pytest.mark.parametrize(
    ("changes", "fact", "words"),
    [
        ({"requested_at": "2026-02-28T23:59:59"}, "requested_at", "before the subscription started"),
        ({"credits_used": 31}, "credits_used", "topped up"),
        ({"credits_total": 0, "credits_used": 1}, "credits_used", "topped up"),
        ({"credits_used": -1}, "credits_used", "at least 0"),
        ({"days_total": 0}, "days_total", "at least 1"),
        ({"days_total": "30"}, "days_total", "whole number"),
        ({"days_total": 30.0}, "days_total", "whole number"),
        ({"days_total": True}, "days_total", "whole number"),
        ({"active": "yes"}, "active", "true or false"),
        ({"started_on": "2026-02-30"}, "started_on", "does not exist"),
        ({"started_on": "2026-03-01T00:00"}, "started_on", "2026-03-01"),
        ({"rounding": "up"}, "rounding", "down, half-up"),
        ({"credits_usd": 20}, "credits_usd", "credits_used"),
    ],
)
def test_bad_facts_are_named_with_the_cure(changes: dict[str, object], fact: str, words: str) -> None:
    found = problems(JAPPLY, case(**changes))
    assert list(found) == [fact]
    assert words in found[fact].message
    assert not found[fact].missing


def test_every_missing_fact_is_named_at_once() -> None:
    found = problems(JAPPLY, {})
    assert set(found) == {"paid", "started_on", "days_total", "requested_at", "credits_total", "credits_used"}
    assert all(problem.missing for problem in found.values())


def test_a_long_period_is_no_error() -> None:
    # 36,500 days paid, 14 used: credits decide
    assert isinstance(decided(JAPPLY, case(days_total=36500)), Decision)
