"""What a decision says of its amount: when less is left, when it comes to nothing, and by which day something is due."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest
from policy_cases import decided, shipped, texts, written

from refund_policy.decision import Decision

JAPPLY = {
    "paid": "8.00 USD",
    "started_on": "2026-03-01",
    "days_total": 30,
    "requested_at": "2026-03-15T10:30",
    "credits_total": 30,
    "credits_used": 20,
}
JASPER = {
    "paid": "59.00 USD",
    "charged_at": "2026-03-02T09:15",
    "charge_kind": "current",
    "requested_at": "2026-03-05",
}
STAPE = {
    "paid": "20.00 USD",
    "paid_at": "2026-06-01T10:00",
    "interval": "monthly",
    "charge_kind": "subscription",
    "used": True,
    "requested_at": "2026-06-03T16:20",
}


def told(decision: Decision) -> str:
    """The deciding sentence with its values as they are."""
    return decision.says.format(*(f"{value.of} {value.unit}".strip() for value in decision.says_values))


def test_what_is_left_is_told_before_the_rules_own_reason() -> None:
    # 8.00 paid, 6.00 refunded before; the rule comes to 2.66
    decision = decided(shipped("japply"), {**JAPPLY, "already_refunded": "6.00 USD"})
    assert str(decision.amount) == "2.00 USD"
    assert told(decision).startswith(
        "2 USD is all that is left after 6 USD was refunded before. By the rule alone it would be 133/50 USD. "
        "The credits decide: 10 of 30 credits are left"
    )


def test_a_full_refund_of_the_rest_does_not_speak_of_the_whole() -> None:
    decision = decided(shipped("jasper"), {**JASPER, "already_refunded": "9.00 USD"})
    assert (decision.outcome, str(decision.amount)) == ("full", "50.00 USD")
    assert told(decision).startswith("50 USD is all that is left after 9 USD was refunded before.")
    assert "whole" not in told(decision) + " ".join(remark.text for remark in decision.checklist)
    assert "Refund what is left of the charge" in texts(decision)
    assert "Refund the whole charge" in texts(decided(shipped("jasper"), JASPER))


@pytest.mark.parametrize("before", ["0.00 USD", "5.34 USD"])
def test_an_earlier_refund_that_takes_nothing_away_is_not_told(before: str) -> None:
    # 8.00 − 5.34 is just 2.66
    decision = decided(shipped("japply"), {**JAPPLY, "already_refunded": before})
    assert decision.says.startswith("The credits decide")


def test_an_amount_that_rounds_to_nothing_says_so() -> None:
    # 0.001 KWD × 10/30, rounded down to 0.001 KWD
    decision = decided(shipped("japply"), {**JAPPLY, "paid": "0.001 KWD"})
    assert decision.outcome == "none"
    assert told(decision).startswith("The amount worked out, 1/3000 KWD, rounds to nothing. The credits decide:")
    assert decision.says_values[-1].of == Fraction(1, 3000)


def test_an_amount_of_nothing_says_so() -> None:
    # The last day of the cycle: 0 of 30 days are left.
    decision = decided(shipped("stape"), {**STAPE, "requested_at": "2026-06-30T12:00"})
    assert (decision.outcome, decision.rule) == ("none", "monthly-used-late")
    assert decision.says.startswith("The amount comes to nothing. A used monthly plan")


def test_no_more_than_was_paid_says_so() -> None:
    policy = written(
        """
        [policy]
        format = 1
        id = "twice"
        publisher = "Twice"
        title = "Twice"
        version = "1"
        summary = "Twice"
        source = "A test"
        [clause]
        S1 = { heading = "One", says = "Twice the price." }
        [fact]
        [result]
        round = "down"
        [[rule]]
        id = "twice"
        outcome = "partial"
        amount = "paid * 2"
        clauses = ["S1"]
        label = "Twice"
        says = "Twice the price of {paid}."
        """
    )
    decision = decided(policy, {"paid": "10.00 USD", "requested_at": "2026-03-05"})
    assert told(decision) == (
        "10 USD is all that was paid, and no more can be refunded. By the rule alone it would be 20 USD. "
        "Twice the price of 10 USD."
    )


def test_the_row_of_a_rule_without_steps_cites_what_decides() -> None:
    decision = decided(shipped("stape"), STAPE)
    assert [(step.id, step.clauses) for step in decision.steps] == [("amount", ("D1",))]
    assert decision.decided_by == ("D1",)


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("UTC", "2026-06-30T23:59:59+00:00"),
        ("America/Los_Angeles", "2026-06-30T23:59:59-07:00"),
    ],
)
def test_a_deadline_in_days_ends_with_its_last_day(zone: str, end: str) -> None:
    # Tuesday 16 June 2026 and ten business days
    decision = decided(shipped("stape"), {**STAPE, "requested_at": "2026-06-16T12:00", "zone": zone})
    assert decision.deadlines[-1].at == datetime.fromisoformat(end)
    # Moments stay what they are: the cycle's end, the window's.
    assert [(due.at.hour, due.at.second) for due in decision.deadlines[:-1]] == [(0, 0), (10, 0)]


@pytest.mark.parametrize(
    ("changes", "matters"),
    [
        ({"zone": "Europe/Berlin"}, True),  # 29 March
        ({"zone": "UTC"}, False),
        ({"zone": "Europe/Berlin", "precision": "whole-days"}, False),
        ({"zone": "Europe/Berlin", "cycle_start": "2026-04-01", "requested_at": "2026-04-15"}, False),
    ],
)
def test_a_clock_change_is_told_where_it_counts(changes: dict[str, object], matters: bool) -> None:
    facts = {"state": "paid", "paid": "100.00 USD", "cycle_start": "2026-03-01", "interval": "monthly"}
    decision = decided(shipped("campaignpro"), {**facts, "requested_at": "2026-03-15", **changes})
    assert ("clock change" in texts(decision)) is matters


def test_no_sentence_of_a_rule_is_about_somebody_else() -> None:
    """They are sent to the customer as they stand."""
    for name in ("japply", "campaignpro", "jasper", "stape"):
        rules = (rule for rule in shipped(name).rules if rule.outcome != "review")
        for said in (one.template.text for rule in rules for one in rule.says):
            assert "customer" not in said.lower()
