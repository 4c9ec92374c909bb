"""CampaignPro: unused time as account credit, to the minute (clauses B1 to B8)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from policy_cases import band, decided, options, problems, reading, result, row, shipped, texts

CAMPAIGNPRO = shipped("campaignpro")
JANUARY = {
    "state": "paid",
    "paid": "100.00 USD",
    "cycle_start": "2022-01-01T00:00",
    "interval": "monthly",
    "requested_at": "2022-01-10T12:00",
}


def case(**changes: object) -> dict[str, object]:
    facts = {**JANUARY, **changes}
    return {key.replace("day_", "day-"): value for key, value in facts.items() if value != "-"}


def test_the_published_example_in_whole_days() -> None:
    # 31 − 9 − 1 = 21 of 31 days: 100 × 21/31 = 67.741…
    decision = decided(CAMPAIGNPRO, case(precision="whole-days"))
    assert (decision.outcome, str(decision.amount)) == ("partial", "67.74 USD")
    assert (row(decision, "days_left"), row(decision, "days_cycle")) == ("21 days", "31 days")


@pytest.mark.parametrize(
    ("requested", "amount"),
    [
        ("2022-01-11T00:00", "67.74 USD"),  # 21 × 1440 of 44640 minutes
        ("2022-01-10T00:00", "70.97 USD"),  # 22/31 = 70.967…
        ("2022-01-10T12:00", "69.35 USD"),  # 30960/44640 = 0.69354…
        ("2022-01-01T00:00", "100.00 USD"),
        ("2022-01-31T23:59", "0.00 USD"),  # 1/44640 of 100 = 0.00224
    ],
)
def test_to_the_minute(requested: str, amount: str) -> None:
    assert result(CAMPAIGNPRO, case(requested_at=requested))[1] == amount


def test_the_contradiction_is_told() -> None:
    decision = decided(CAMPAIGNPRO, case(requested_at="2022-01-10T00:00"))
    assert options(decision, "precision") == {
        "minute": ("partial", "70.97 USD"),
        "whole-days": ("partial", "67.74 USD"),
    }
    assert reading(decision, "precision").kind == "contradiction"
    assert "contradicts itself" in decision.notices[0].text


def test_rounding_is_a_reading() -> None:
    # 70.967…: half-up 70.97, down 70.96
    decision = decided(CAMPAIGNPRO, case(requested_at="2022-01-10T00:00"))
    assert options(decision, "rounding") == {"half-up": ("partial", "70.97 USD"), "down": ("partial", "70.96 USD")}
    # precision and rounding together: 67.741… is 67.74 either way
    assert decision.combined == ()


def test_whole_minutes_left_are_rounded_down() -> None:
    # 59 s into the cycle: 44639.016… minutes left count as 44639
    decision = decided(CAMPAIGNPRO, case(requested_at="2022-01-01T00:00:59"))
    assert row(decision, "minutes_left") == "44639 minutes"
    exact = decided(CAMPAIGNPRO, case(requested_at="2022-01-01T00:01:00"))
    assert row(exact, "minutes_left") == "44639 minutes"


@pytest.mark.parametrize(
    ("start", "requested", "minutes"),
    [
        ("2026-03-01T00:00", "2026-03-15T00:00", (24420, 44580)),  # an hour less: 17 × 1440 − 60 of 31 × 1440 − 60
        ("2026-10-01T00:00", "2026-10-15T00:00", (24540, 44700)),  # an hour more
        ("2026-06-01T00:00", "2026-06-15T00:00", (23040, 43200)),  # none
    ],
)
def test_a_cycle_across_a_clock_change_is_real_minutes(start: str, requested: str, minutes: tuple[int, int]) -> None:
    decision = decided(CAMPAIGNPRO, case(cycle_start=start, requested_at=requested, zone="Europe/Berlin"))
    assert (row(decision, "minutes_left"), row(decision, "minutes_cycle")) == (
        f"{minutes[0]} minutes",
        f"{minutes[1]} minutes",
    )


@pytest.mark.parametrize(
    ("start", "interval", "end"),
    [
        ("2026-01-31T10:00", "monthly", "2026-02-28T10:00"),
        ("2024-01-31T10:00", "monthly", "2024-02-29T10:00"),
        ("2026-01-30T10:00", "monthly", "2026-02-28T10:00"),
        ("2026-03-31T10:00", "monthly", "2026-04-30T10:00"),
        ("2026-12-15T10:00", "monthly", "2027-01-15T10:00"),
        ("2024-02-29T10:00", "yearly", "2025-02-28T10:00"),
        ("2023-02-28T10:00", "yearly", "2024-02-28T10:00"),
    ],
)
def test_a_cycle_ends_a_month_or_year_after_its_start(start: str, interval: str, end: str) -> None:
    facts = case(cycle_start=start, interval=interval, requested_at=start)
    shown = next(fact for fact in decided(CAMPAIGNPRO, facts).facts if fact.id == "cycle_end")
    assert (shown.value.of, shown.given) == (datetime.fromisoformat(end + "+00:00"), False)


def test_a_derived_end_in_a_skipped_hour_moves_on_by_the_gap() -> None:
    # 28 February 02:30 + 1 month is 28 March; 2027-03-28 02:30 did not happen in Berlin: 03:30
    facts = case(cycle_start="2027-02-28T02:30", requested_at="2027-03-01", zone="Europe/Berlin")
    assert band(decided(CAMPAIGNPRO, facts))[-1][0] == "2027-03-28T03:30:00+02:00"


def test_a_derived_end_in_a_repeated_hour_is_the_first() -> None:
    # 2026-10-25 02:30 happened twice in Berlin; the first is summer time
    facts = case(cycle_start="2026-09-25T02:30", requested_at="2026-10-01", zone="Europe/Berlin")
    assert band(decided(CAMPAIGNPRO, facts))[-1][0] == "2026-10-25T02:30:00+02:00"


def test_cycle_end_overrides_the_interval() -> None:
    # 20 days, 10 left: half
    facts = case(cycle_end="2022-01-21T00:00", requested_at="2022-01-11T00:00")
    assert result(CAMPAIGNPRO, facts)[:2] == ("partial", "50.00 USD")


def test_a_custom_cycle_needs_its_end() -> None:
    found = problems(CAMPAIGNPRO, case(interval="custom"))
    assert list(found) == ["cycle_end"]
    assert found["cycle_end"].missing
    facts = case(interval="custom", cycle_end="2022-01-21", requested_at="2022-01-11")
    assert result(CAMPAIGNPRO, facts)[1] == "50.00 USD"


def test_a_trial_refunds_nothing_and_needs_no_price_or_cycle() -> None:
    bare = {"state": "trial", "requested_at": "2022-01-10T12:00"}
    decision = decided(CAMPAIGNPRO, bare)
    assert (decision.outcome, decision.amount, decision.rule) == ("none", None, "trial")
    assert "credit balance" in texts(decision)
    assert result(CAMPAIGNPRO, {**bare, "paid": "0 USD"}) == ("none", "0.00 USD", "trial")
    assert result(CAMPAIGNPRO, {**bare, "paid": "0.00 USD", "cycle_start": "2022-01-01"})[0] == "none"


def test_a_trial_still_begins_before_it_is_cancelled() -> None:
    facts = {"state": "trial", "requested_at": "2022-01-10T12:00", "cycle_start": "2022-01-11"}
    assert list(problems(CAMPAIGNPRO, facts)) == ["requested_at"]


def test_expired_refunds_nothing() -> None:
    decision = decided(CAMPAIGNPRO, case(state="expired"))
    assert (decision.outcome, str(decision.amount), decision.decided_by) == ("none", "0.00 USD", ("B6",))
    assert "coupon" in texts(decision)
    bare = {"state": "expired", "paid": "100.00 USD", "requested_at": "2022-01-10"}
    assert result(CAMPAIGNPRO, bare) == ("none", "0.00 USD", "expired")


@pytest.mark.parametrize(
    ("requested", "expected"),
    [
        ("2022-01-31T23:59:59", ("none", "0.00 USD", "unused-time")),  # no whole minute is left
        ("2022-02-01T00:00", ("none", "0.00 USD", "ended")),
        ("2022-02-01T00:01", ("none", "0.00 USD", "ended")),
    ],
)
def test_at_or_past_the_end_nothing_is_left(requested: str, expected: tuple[str, str, str]) -> None:
    assert result(CAMPAIGNPRO, case(requested_at=requested)) == expected


def test_the_end_is_that_of_the_zone() -> None:
    # the cycle of January in Auckland ends at 2022-01-31T11:00Z
    facts = case(zone="Pacific/Auckland")
    assert result(CAMPAIGNPRO, {**facts, "requested_at": "2022-01-31T10:59Z"})[2] == "unused-time"
    assert result(CAMPAIGNPRO, {**facts, "requested_at": "2022-01-31T11:00Z"})[2] == "ended"


def test_whole_days_on_the_last_date_leave_nothing() -> None:
    assert result(CAMPAIGNPRO, case(precision="whole-days", requested_at="2022-01-31T00:00"))[:2] == (
        "none",
        "0.00 USD",
    )


def test_a_cycle_within_one_date_cannot_be_counted_in_days() -> None:
    short = case(interval="custom", cycle_start="2022-01-01T08:00", cycle_end="2022-01-01T20:00")
    at_noon = {**short, "requested_at": "2022-01-01T14:00"}
    assert result(CAMPAIGNPRO, at_noon)[1] == "50.00 USD"  # 6 of 12 hours
    assert result(CAMPAIGNPRO, {**at_noon, "precision": "whole-days"}) == ("review", "", "uncountable")
    assert options(decided(CAMPAIGNPRO, at_noon), "precision")["whole-days"] == ("review", "")


def test_credit_and_never_money_back() -> None:
    decision = decided(CAMPAIGNPRO, case())
    assert decision.payout is not None
    assert (decision.payout.id, decision.payout.assumed) == ("account-credit", False)
    assert "not money back" in texts(decision)


def test_the_order_is_trial_expired_ended_unused() -> None:
    decision = decided(CAMPAIGNPRO, case())
    assert [rule.id for rule in decision.rules][:3] == ["trial", "expired", "ended"]
    assert result(CAMPAIGNPRO, case(state="trial", requested_at="2022-03-01"))[2] == "trial"
    assert result(CAMPAIGNPRO, case(state="expired", requested_at="2022-03-01"))[2] == "expired"


def test_the_timeline_runs_off_by_the_minute_to_the_end() -> None:
    # half a cent is left until 0.005 = 100 × m/44640, m = 2.232: 3 minutes before the end 0.0067 rounds to 0.01
    decision = decided(CAMPAIGNPRO, case())
    assert band(decision) == [
        ("2022-01-01T00:00:00+00:00", "partial", "unused-time", "linear"),
        ("2022-01-31T23:57:01+00:00", "none", "unused-time", "constant"),
        ("2022-02-01T00:00:00+00:00", "none", "ended", "constant"),
    ]
    first = decision.timeline[0]
    assert (str(first.amount_at_start), str(first.amount_at_end)) == ("100.00 USD", "0.01 USD")


def test_the_timeline_of_whole_days_steps_at_midnights() -> None:
    decision = decided(CAMPAIGNPRO, case(precision="whole-days", zone="Europe/Paris"))
    assert band(decision)[0][3] == "steps"
    assert decision.timeline[0].end is not None
    assert decision.timeline[0].end.timetuple()[3:6] == (0, 0, 0)


def test_the_cap_stops_the_timeline_falling() -> None:
    # 40.00 refunded before: 60.00 are left as long as more is worked out
    decision = decided(CAMPAIGNPRO, case(already_refunded="40.00 USD"))
    assert [shape for _, _, _, shape in band(decision)][:2] == ["constant", "linear"]
    level = decision.timeline[0]
    assert str(level.amount_at_end) == "60.00 USD"
    assert level.end is not None
    # up to there 60.01 or more is worked out, from there on 60.00 or less
    for moment, worked_out in ((level.end - timedelta(seconds=1), "6001/100 USD"), (level.end, "60 USD")):
        there = decided(CAMPAIGNPRO, case(already_refunded="40.00 USD", requested_at=moment.isoformat()))
        assert (row(there, "rounding"), str(there.amount)) == (worked_out, "60.00 USD")


@pytest.mark.parametrize(
    ("changes", "fact", "words"),
    [
        ({"requested_at": "2021-12-31T23:59"}, "requested_at", "before the cycle"),
        ({"cycle_end": "2022-01-01T00:00"}, "cycle_end", "after it starts"),
        ({"cycle_end": "2021-12-01"}, "cycle_end", "after it starts"),
        ({"interval": "weekly"}, "interval", "monthly, yearly, custom"),
        ({"paid": "0.00 USD"}, "paid", "more than zero"),
        ({"paid": "-5.00 USD"}, "paid", "more than zero"),
        ({"paid": "-5.00 USD", "state": "trial"}, "paid", "more than zero"),
        ({"state": "on hold"}, "state", "trial, paid, expired"),
    ],
)
def test_bad_facts_are_named_with_the_cure(changes: dict[str, object], fact: str, words: str) -> None:
    found = problems(CAMPAIGNPRO, case(**changes))
    assert fact in found
    assert words in found[fact].message


def test_every_missing_fact_is_named_at_once() -> None:
    assert set(problems(CAMPAIGNPRO, {})) == {"state", "paid", "cycle_start", "interval", "requested_at"}
    assert set(problems(CAMPAIGNPRO, {"state": "paid"})) == {"paid", "cycle_start", "interval", "requested_at"}
