"""Jasper: a week to ask (clauses C1 to C8)."""

from __future__ import annotations

import pytest
from policy_cases import band, decided, options, problems, result, shipped, texts

JASPER = shipped("jasper")
CHARGE = {
    "paid": "59.00 USD",
    "charged_at": "2026-03-02T09:15",
    "charge_kind": "current",
    "requested_at": "2026-03-05T12:00",
}
LATE = {**CHARGE, "requested_at": "2026-03-20T12:00"}
USED = {"used_this_month": True, "used_since_charge": True}


@pytest.mark.parametrize(
    ("requested", "zone", "expected"),
    [
        ("2026-03-02T09:15", "UTC", "full"),  # the charge's own instant
        ("2026-03-09T23:59:59", "UTC", "full"),  # the last second of day 7
        ("2026-03-10T00:00", "UTC", "none"),  # day 8
        # 2026-03-02T09:15Z is 20:15 on the 2nd in Melbourne: day 7 ends at 2026-03-09T13:00Z
        ("2026-03-09T12:59:59Z", "Australia/Melbourne", "full"),
        ("2026-03-09T13:00:00Z", "Australia/Melbourne", "none"),
        # and 01:15 on the 2nd in Los Angeles, where the clock moved on the 8th: day 7 ends at 07:00Z
        ("2026-03-10T06:59:59Z", "America/Los_Angeles", "full"),
        ("2026-03-10T07:00:00Z", "America/Los_Angeles", "none"),
    ],
)
def test_day_seven_is_in_and_day_eight_is_out(requested: str, zone: str, expected: str) -> None:
    facts = {**CHARGE, **USED, "charged_at": "2026-03-02T09:15Z", "requested_at": requested, "zone": zone}
    if zone == "UTC":
        facts["charged_at"] = "2026-03-02T09:15"
    assert result(JASPER, facts)[0] == expected


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        ("2026-03-09T09:14:59", "full"),
        ("2026-03-09T09:15:00", "none"),  # 7 × 24 hours exactly: out
    ],
)
def test_seven_times_24_hours_is_the_other_reading(requested: str, expected: str) -> None:
    facts = {**CHARGE, **USED, "requested_at": requested, "day-count": "elapsed"}
    assert result(JASPER, facts)[0] == expected


def test_the_reading_is_told_where_it_matters() -> None:
    decision = decided(JASPER, {**CHARGE, **USED, "requested_at": "2026-03-09T10:00"})
    assert options(decision, "day-count") == {"calendar": ("full", "59.00 USD"), "elapsed": ("none", "0.00 USD")}


def test_elapsed_days_across_a_clock_change_are_hours() -> None:
    # Los Angeles, clock forward on 8 March: 168 hours from the 2nd 23:30 is the 10th, 00:30
    facts = {
        **CHARGE,
        **USED,
        "charged_at": "2026-03-02T23:30",
        "zone": "America/Los_Angeles",
        "day-count": "elapsed",
    }
    assert result(JASPER, {**facts, "requested_at": "2026-03-10T00:29:59"})[0] == "full"
    assert result(JASPER, {**facts, "requested_at": "2026-03-10T00:30"})[0] == "none"


def test_in_time_the_whole_charge_comes_back_and_no_use_is_asked_for() -> None:
    decision = decided(JASPER, CHARGE)
    assert (decision.outcome, str(decision.amount), decision.decided_by) == ("full", "59.00 USD", ("C2",))
    assert "keeps the last word" in texts(decision)
    assert decision.payout is not None
    assert decision.payout.assumed


@pytest.mark.parametrize("kind", ["earlier", "additional"])
def test_only_the_current_charge_qualifies(kind: str) -> None:
    facts = {**CHARGE, "charge_kind": kind}
    assert result(JASPER, facts) == ("none", "0.00 USD", "not-current")
    assert decided(JASPER, facts).decided_by == ("C5",)
    bare = {"paid": "59.00 USD", "charge_kind": kind, "requested_at": "2026-03-05"}
    assert result(JASPER, bare) == ("none", "0.00 USD", "not-current")


def test_late_and_used_in_the_month_of_the_request() -> None:
    decision = decided(JASPER, {**LATE, "used_this_month": True})
    assert (decision.outcome, str(decision.amount), decision.decided_by) == ("none", "0.00 USD", ("C4",))
    assert "Advise the customer to cancel" in texts(decision)


def test_late_and_used_in_an_earlier_month_since_the_charge() -> None:
    decision = decided(JASPER, {**LATE, "used_this_month": False, "used_since_charge": True})
    assert (decision.outcome, decision.decided_by) == ("none", ("C3",))


def test_late_and_never_used_is_silent() -> None:
    facts = {**LATE, "used_this_month": False, "used_since_charge": False}
    decision = decided(JASPER, facts)
    assert (decision.outcome, decision.amount, decision.payout) == ("review", None, None)
    assert decision.decided_by == ("C1", "C3", "C4")
    assert options(decision, "unused-after-window") == {"review": ("review", ""), "none": ("none", "0.00 USD")}
    assert result(JASPER, {**facts, "unused-after-window": "none"}) == ("none", "0.00 USD", "unused")


def test_the_use_questions_are_asked_one_after_the_other() -> None:
    assert list(problems(JASPER, LATE)) == ["used_this_month"]
    assert list(problems(JASPER, {**LATE, "used_this_month": False})) == ["used_since_charge"]
    assert result(JASPER, {**LATE, "used_this_month": True})[0] == "none"


def test_why_not_full_cites_the_window_that_is_over() -> None:
    decision = decided(JASPER, {**LATE, **USED})
    window = next(rule for rule in decision.rules if rule.id == "in-time")
    assert (window.held, window.clauses) == (False, ("C2",))


def test_the_timeline_and_what_a_day_would_have_made() -> None:
    decision = decided(JASPER, {**CHARGE, **USED, "requested_at": "2026-03-10T08:00"})
    assert band(decision) == [
        ("2026-03-02T09:15:00+00:00", "full", "in-time", "constant"),
        ("2026-03-10T00:00:00+00:00", "none", "used-this-month", "constant"),
    ]
    nearest = decision.nearest
    assert nearest is not None
    assert (nearest.outcome, str(nearest.amount), nearest.seconds) == ("full", "59.00 USD", -8 * 3600)


def test_what_is_not_entered_shows_as_unknown_on_the_timeline() -> None:
    assert [one.outcome for one in decided(JASPER, CHARGE).timeline] == ["full", "unknown"]


def test_deadlines_are_the_window_and_the_replies() -> None:
    facts = {**CHARGE, "requested_at": "2026-03-28T12:00", "charged_at": "2026-03-27T09:00", "zone": "Europe/Berlin"}
    # 29 March has 23 hours in Berlin: 24 elapsed hours on it is 13:00
    assert [deadline.at.isoformat() for deadline in decided(JASPER, facts).deadlines] == [
        "2026-04-04T00:00:00+02:00",
        "2026-03-29T13:00:00+02:00",
        "2026-03-30T13:00:00+02:00",
    ]


def test_cancelled_changes_only_the_advice() -> None:
    open_, cancelled = decided(JASPER, CHARGE), decided(JASPER, {**CHARGE, "cancelled": True})
    assert (open_.outcome, open_.amount) == (cancelled.outcome, cancelled.amount)
    assert "cancel first" in texts(open_)
    assert "cancel first" not in texts(cancelled)
    assert "taken after a cancellation" in texts(cancelled)


def test_full_less_what_was_refunded_keeps_its_name() -> None:
    decision = decided(JASPER, {**CHARGE, "already_refunded": "20.00 USD"})
    assert (decision.outcome, str(decision.amount)) == ("full", "39.00 USD")
    assert decision.steps[-1].id == "cap"


def test_missing_and_bad_facts() -> None:
    assert set(problems(JASPER, {})) == {"paid", "charged_at", "charge_kind", "requested_at"}
    early = problems(JASPER, {**CHARGE, "requested_at": "2026-03-02T09:14:59"})
    assert list(early) == ["requested_at"]
    assert "before the charge" in early["requested_at"].message
