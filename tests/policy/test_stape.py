"""Stape: windows by plan and by use (clauses D1 to D14)."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

import pytest
from policy_cases import band, decided, options, problems, result, row, shipped, texts

STAPE = shipped("stape")
JUNE = {
    "paid": "20.00 USD",
    "paid_at": "2026-06-01T10:00",
    "interval": "monthly",
    "charge_kind": "subscription",
    "used": True,
    "requested_at": "2026-06-03T16:20",
}


def case(**changes: object) -> dict[str, object]:
    return {**JUNE, **changes}


@pytest.mark.parametrize("kind", ["subscription", "auto-upgrade"])
@pytest.mark.parametrize(
    ("interval", "used", "last", "clause", "after"),
    [
        ("monthly", True, "2026-06-04", "D1", "used-gap"),
        ("monthly", False, "2026-06-15", "D2", "unused-late"),
        ("yearly", True, "2026-07-01", "D3", "yearly-used-late"),
        ("yearly", False, "2026-07-31", "D4", "unused-late"),
    ],
)
def test_full_windows_by_plan_and_use(interval: str, used: bool, last: str, clause: str, after: str, kind: str) -> None:
    facts = case(interval=interval, used=used, charge_kind=kind, requested_at=f"{last}T23:59:59")
    decision = decided(STAPE, facts)
    assert (decision.outcome, str(decision.amount), decision.decided_by) == ("full", "20.00 USD", (clause,))
    end = decision.timeline[0].end
    assert end is not None
    assert result(STAPE, {**facts, "requested_at": end.isoformat()})[2] == after


@pytest.mark.parametrize(
    ("interval", "used", "days"),
    [("monthly", True, 3), ("monthly", False, 14), ("yearly", True, 30), ("yearly", False, 60)],
)
def test_full_windows_in_elapsed_days(interval: str, used: bool, days: int) -> None:
    facts = case(interval=interval, used=used, **{"day-count": "elapsed"})
    first = decided(STAPE, facts).timeline[0]
    assert first.end is not None
    assert first.start is not None
    assert (first.end - first.start).total_seconds() == days * 86400
    assert result(STAPE, {**facts, "requested_at": first.end.isoformat()})[0] != "full"


def test_the_hole_is_review_and_drawn_and_explained() -> None:
    decision = decided(STAPE, case(requested_at="2026-06-09T16:20"))
    assert (decision.outcome, decision.amount, decision.rule) == ("review", None, "used-gap")
    assert "day 3" in decision.says
    assert [value.of for value in decision.says_values] == [8]
    assert band(decision) == [
        ("2026-06-01T10:00:00+00:00", "full", "full", "constant"),
        ("2026-06-05T00:00:00+00:00", "review", "used-gap", "constant"),
        ("2026-06-16T00:00:00+00:00", "partial", "monthly-used-late", "steps"),
        ("2026-06-30T00:00:00+00:00", "none", "monthly-used-late", "constant"),  # no whole day left
        ("2026-07-01T10:00:00+00:00", "none", "ended", "constant"),
    ]


def test_the_holes_readings() -> None:
    # 30 − 8 − 1 = 21 of 30 days: 14.00
    decision = decided(STAPE, case(requested_at="2026-06-09T16:20"))
    assert options(decision, "used-gap") == {
        "review": ("review", ""),
        "partial": ("partial", "14.00 USD"),
        "none": ("none", "0.00 USD"),
    }
    figure = decision.figures[-1]
    assert (figure.id, figure.value.of) == ("unused", Fraction(14))
    # by the minute 21 days 17 h 40 min of 30 days = 31300/43200: needs used-gap and precision together
    minute = {"used-gap": "partial", "precision": "minute"}
    assert ("14.49 USD", minute) in [(str(one.amount), dict(one.options)) for one in decision.combined]


def test_the_edge_of_the_hole_may_lie_in_hours() -> None:
    # day 14 past: calendar from 16 June 00:00, elapsed from 15 June 10:00
    facts = case(requested_at="2026-06-15T12:00")
    assert options(decided(STAPE, facts), "day-count") == {
        "calendar": ("review", ""),
        "elapsed": ("partial", "10.00 USD"),  # 30 − 14 − 1 = 15 of 30
    }
    assert result(STAPE, {**facts, "day-count": "elapsed", "requested_at": "2026-06-15T09:59:59"})[0] == "review"
    assert result(STAPE, {**facts, "day-count": "elapsed", "requested_at": "2026-06-15T10:00"})[0] == "partial"


def test_partial_is_the_unused_portion_in_days() -> None:
    # 30 − 15 − 1 = 14 of 30: 9.333…
    decision = decided(STAPE, case(requested_at="2026-06-16"))
    assert (str(decision.amount), decision.decided_by) == ("9.33 USD", ("D7", "D9"))
    assert (row(decision, "days_left"), row(decision, "days_cycle")) == ("14 days", "30 days")
    assert options(decision, "rounding") == {"half-up": ("partial", "9.33 USD"), "down": ("partial", "9.33 USD")}


def test_partial_to_the_minute() -> None:
    # 2026-06-16 00:00 to 2026-07-01 10:00 is 15 days 10 h = 22200 of 43200 minutes: 10.277…
    assert result(STAPE, case(requested_at="2026-06-16", precision="minute"))[1] == "10.28 USD"
    assert result(STAPE, case(requested_at="2026-06-16", precision="minute", rounding="down"))[1] == "10.27 USD"


def test_yearly_and_used_after_thirty_days() -> None:
    # 2026-07-02 is day 31: 365 − 31 − 1 = 333 of 365 of 365.00
    facts = case(paid="365.00 USD", interval="yearly", requested_at="2026-07-02")
    decision = decided(STAPE, facts)
    assert (str(decision.amount), decision.rule, decision.decided_by) == (
        "333.00 USD",
        "yearly-used-late",
        ("D8", "D9"),
    )


@pytest.mark.parametrize(("interval", "day"), [("monthly", "2026-06-16"), ("yearly", "2026-08-01")])
def test_not_used_and_late_is_silent(interval: str, day: str) -> None:
    facts = case(interval=interval, used=False, requested_at=day)
    decision = decided(STAPE, facts)
    assert (decision.outcome, decision.rule) == ("review", "unused-late")
    assert result(STAPE, {**facts, "unused-late": "partial"})[0] == "partial"
    assert decision.payout is None


@pytest.mark.parametrize(
    ("requested", "rule"),
    [
        ("2026-07-01T09:59:59", "monthly-used-late"),
        ("2026-07-01T10:00:00", "ended"),
        ("2027-01-01T00:00", "ended"),
    ],
)
def test_at_or_past_the_cycles_end(requested: str, rule: str) -> None:
    assert result(STAPE, case(requested_at=requested))[2] == rule


def test_the_full_window_goes_before_the_cycles_end() -> None:
    # a cycle cut short on day 2 is over, and yet the request lies within the 3 days
    facts = case(cycle_end="2026-06-02T10:00", requested_at="2026-06-03")
    assert result(STAPE, facts)[2] == "full"
    assert result(STAPE, {**facts, "requested_at": "2026-06-05"})[2] == "ended"
    same_date = case(cycle_end="2026-06-01T20:00", requested_at="2026-06-06")
    assert result(STAPE, same_date)[2] == "ended"


def test_an_earlier_payment_is_refused_before_all_else() -> None:
    facts = case(charge_kind="earlier", wants="downgrade")
    assert result(STAPE, facts) == ("none", "0.00 USD", "earlier-payment")
    bare = {"paid": "20.00 USD", "charge_kind": "earlier", "requested_at": "2026-06-03"}
    assert result(STAPE, bare) == ("none", "0.00 USD", "earlier-payment")


def test_the_wrong_plan_is_judged_by_a_person_before_a_downgrade() -> None:
    decision = decided(STAPE, case(charge_kind="wrong-plan", wants="downgrade"))
    assert (decision.outcome, decision.rule, decision.decided_by) == ("review", "wrong-plan", ("D10",))
    bare = {"paid": "20.00 USD", "charge_kind": "wrong-plan", "requested_at": "2026-06-03"}
    assert result(STAPE, bare) == ("review", "", "wrong-plan")


@pytest.mark.parametrize(
    ("interval", "prefers_card", "payout"),
    [
        ("monthly", False, "balance-credit"),
        ("monthly", True, "balance-credit"),
        ("yearly", False, "balance-credit"),
        ("yearly", True, "card"),
    ],
)
def test_a_downgrade_is_a_review_with_a_figure_and_a_payout(interval: str, prefers_card: bool, payout: str) -> None:
    facts = case(wants="downgrade", interval=interval, prefers_card=prefers_card)
    del facts["used"]  # it changes nothing here
    decision = decided(STAPE, facts)
    assert (decision.outcome, decision.amount, decision.rule) == ("review", None, "downgrade")
    assert decision.payout is not None
    assert decision.payout.id == payout
    assert [figure.id for figure in decision.figures] == ["days_left", "days_cycle", "unused"]


def test_money_back_goes_to_the_card() -> None:
    payout = decided(STAPE, case()).payout
    assert payout is not None
    assert (payout.id, payout.assumed) == ("card", False)


def test_an_auto_upgrade_has_consequences_and_a_doubtful_end() -> None:
    told = texts(decided(STAPE, case(charge_kind="auto-upgrade")))
    assert "pauses the container" in told
    assert "grace period" not in told
    assert "enter the real one" in told
    high = texts(decided(STAPE, case(charge_kind="auto-upgrade", tier="business-or-higher", cycle_end="2026-06-20")))
    assert "grace period" in high
    assert "enter the real one" not in high
    assert "pauses the container" not in texts(decided(STAPE, case()))


def test_the_bank_has_ten_business_days() -> None:
    # Wednesday 3 June 2026 + 10 business days is Wednesday 17 June
    last = decided(STAPE, case()).deadlines[-1]
    assert (last.clauses, last.at.date().isoformat()) == (("D13",), "2026-06-17")


def test_month_ends() -> None:
    decision = decided(STAPE, case(paid_at="2026-01-31T10:00", requested_at="2026-02-20"))
    shown = next(fact for fact in decision.facts if fact.id == "cycle_end")
    assert shown.value.of == datetime.fromisoformat("2026-02-28T10:00+00:00")
    # 28 − 20 − 1 = 7... from 31 January: 28 days, 28 Feb − 20 Feb − 1 = 7 left: 20 × 7/28
    assert str(decision.amount) == "5.00 USD"


def test_missing_and_bad_facts() -> None:
    assert set(problems(STAPE, {})) == {"paid", "paid_at", "interval", "charge_kind", "used", "requested_at"}
    assert list(problems(STAPE, case(used=None))) == ["used"]
    assert list(problems(STAPE, case(requested_at="2026-06-01T09:59:59"))) == ["requested_at"]
    assert list(problems(STAPE, case(cycle_end="2026-06-01T10:00"))) == ["cycle_end"]
