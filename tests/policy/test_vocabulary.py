"""What documents of one's own can say: windows, formulas, caps, timelines, and the figures that others got wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from textwrap import dedent

import pytest
from policy_cases import band, decided, iso, problems, result, row, written

from refund_policy.decision import Decision
from refund_policy.policy import Policy

HEADER = """\
[policy]
format = 1
id = "own"
publisher = "Test"
title = "Own"
summary = "One's own"
version = "1"
source = "The test itself"

[clause]
S1 = { heading = "One", says = "It says so." }

"""
FACTS = {
    "paid": "30.00 USD",
    "started_at": "2026-03-01T00:00",
    "ends_at": "2026-03-31T00:00",
    "requested_at": "2026-03-11T00:00",
}
FACT = """\
[fact]
started_at = { type = "instant", label = "Started" }
ends_at = { type = "instant", label = "Ends", after = "started_at" }
requested_at = { min = "started_at" }
"""
COUNTED = """
[step]
days_used = { formula = "days(started_at, requested_at)", label = "Days used", symbol = "D_used" }
days_total = { formula = "days(started_at, ends_at)", label = "Days in all", symbol = "D_total" }
share = { formula = "max(0, days_total - days_used) / days_total", label = "Share left", symbol = "s" }
"""


def policy(body: str, *, fact: str = FACT, rounding: str = "half-up") -> Policy:
    return written(HEADER + fact + dedent(body) + f'\n[result]\nround = "{rounding}"\n')


def rule(amount: str, condition: str = "", outcome: str = "partial", name: str = "only") -> str:
    head = f'if = "{condition}"\n' if condition else ""
    amount = f'amount = "{amount}"\n' if amount else ""
    return f'\n[[rule]]\nid = "{name}"\n{head}outcome = "{outcome}"\n{amount}label = "{name}"\nsays = "So."\n'


def drawn_as_decided(one: Policy, facts: dict[str, object], hours: int = 24 * 40) -> Decision:
    """Ask at every hour: each answer lies in its segment."""
    first = datetime.fromisoformat(f"{facts['started_at']}").replace(tzinfo=UTC)
    decision = decided(one, facts)
    assert decision.timeline
    for hour in range(0, hours, 5):
        moment = first + timedelta(hours=hour)
        own = decided(one, {**facts, "requested_at": moment.isoformat()})
        here = next(
            segment
            for segment in decision.timeline
            if (segment.start is None or segment.start <= moment) and (segment.end is None or moment < segment.end)
        )
        assert (here.outcome, here.rule, here.label) == (own.outcome, own.rule, own.label)
        ends = [amount.minor for amount in (here.amount_at_start, here.amount_at_end) if amount is not None]
        if ends:
            assert own.amount is not None
            assert min(ends) <= own.amount.minor <= max(ends)
    return decision


# The figures that others got wrong


@pytest.mark.parametrize(
    ("mode", "amount"), [("half-up", "5.00 USD"), ("down", "4.99 USD"), ("half-even", "5.00 USD"), ("up", "5.00 USD")]
)
def test_half_a_cent_exactly(mode: str, amount: str) -> None:
    # 9.99 × 15/30 = 4.995; half-even goes to the even cent, 5.00
    one = policy(COUNTED + rule("paid * share"), rounding=mode)
    assert result(one, {**FACTS, "paid": "9.99 USD", "requested_at": "2026-03-16"})[1] == amount


def test_half_even_may_go_down() -> None:
    # 9.97 × 15/30 = 4.985: to 4.98
    one = policy(COUNTED + rule("paid * share"), rounding="half-even")
    assert result(one, {**FACTS, "paid": "9.97 USD", "requested_at": "2026-03-16"})[1] == "4.98 USD"


def test_a_daily_rate_is_not_rounded_on_the_way() -> None:
    # 9.99 / 30 = 0.333 a day; 15 × 0.333 = 4.995, not 15 × 0.33 = 4.95
    body = COUNTED + 'rate = { formula = "paid / days_total", label = "A day", symbol = "r" }\n'
    one = policy(body + rule("rate * (days_total - days_used)"))
    assert result(one, {**FACTS, "paid": "9.99 USD", "requested_at": "2026-03-16"})[1] == "5.00 USD"


def test_tax_on_two_items_refunded_one_after_the_other() -> None:
    # 68.33 twice and 20 % tax: 163.992, charged as 163.99; one item is 81.996 = 82.00, of the other 81.99 is left
    fact = FACT + 'net = { type = "money", label = "Net price" }\n'
    one = policy(rule("net * 1.2"), fact=fact)
    facts = {**FACTS, "paid": "163.99 USD", "net": "68.33 USD"}
    assert result(one, facts)[1] == "82.00 USD"
    second = decided(one, {**facts, "already_refunded": "82.00 USD"})
    assert str(second.amount) == "81.99 USD"
    assert row(second, "cap") == "8199/100 USD"


@pytest.mark.parametrize(("zone", "amount"), [("Europe/Paris", "19.20 EUR"), ("America/Los_Angeles", "20.40 EUR")])
def test_the_day_depends_on_the_zone(zone: str, amount: str) -> None:
    # 31.00 + 20 % = 37.20 for 31 days; 01:00 UTC on the 15th is still the 14th in Los Angeles: 16 or 17 days left
    one = policy(COUNTED + rule("paid * (days_total - days_used - 1) / days_total"))
    facts = {
        "paid": "37.20 EUR",
        "started_at": "2026-10-01",
        "ends_at": "2026-11-01",
        "requested_at": "2026-10-15T01:00Z",
        "zone": zone,
    }
    assert result(one, facts)[1] == amount


def test_calendar_days_are_local() -> None:
    # 2023-02-28T23:10Z is 1 March in Paris, 2023-03-31T21:59:59Z still 31 March: 30 days on, 31 with both
    one = policy(COUNTED + rule("paid * days_used / days_total"))
    facts = {
        **FACTS,
        "started_at": "2023-02-28T23:10Z",
        "requested_at": "2023-03-31T21:59:59Z",
        "ends_at": "2023-05-01",
        "zone": "Europe/Paris",
    }
    assert row(decided(one, facts), "days_used") == "30 days"
    assert row(decided(one, {**facts, "zone": "UTC"}), "days_used") == "31 days"


def test_thirty_days_are_not_720_hours() -> None:
    body = (
        rule("paid", outcome="full")
        + """
    [[deadline]]
    label = "days"
    at = "add_days(started_at, 30)"

    [[deadline]]
    label = "hours"
    at = "add_hours(started_at, 720)"
    """
    )
    facts = {**FACTS, "started_at": "2017-03-01T23:30", "zone": "America/Los_Angeles"}
    assert [iso(deadline.at) for deadline in decided(policy(dedent(body)), facts).deadlines] == [
        "2017-03-31T23:30:00-07:00",
        "2017-04-01T00:30:00-07:00",
    ]


@pytest.mark.parametrize(
    "typed", ["6,95 USD", "2.614 USD", "79,00 EUR", "¥5,800", "5,800 JPY", "17,000 USD", "7.9.0 USD"]
)
def test_amounts_are_never_guessed(typed: str) -> None:
    assert list(problems(policy(rule("paid", outcome="full")), {**FACTS, "paid": typed})) == ["paid"]


def test_months_are_counted_from_the_anchor() -> None:
    body = (
        rule("paid", outcome="full")
        + """
    [[deadline]]
    label = "two months"
    at = "add_months(started_at, 2)"
    """
    )
    # 31 January + 2 months is 31 March, not 28 February + 1 month
    facts = {**FACTS, "started_at": "2026-01-31"}
    assert iso(decided(policy(dedent(body)), facts).deadlines[0].at) == "2026-03-31T00:00:00+00:00"


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-06-05", 1, "2026-06-08"),  # Friday to Monday
        ("2026-06-06", 1, "2026-06-08"),  # Saturday to Monday
        ("2026-06-06", 5, "2026-06-12"),
        ("2026-06-07", 10, "2026-06-19"),  # Sunday: two weeks of Monday to Friday
        ("2026-06-08", 5, "2026-06-15"),
        ("2026-06-08", 0, "2026-06-08"),
    ],
)
def test_business_days_are_monday_to_friday(start: str, count: int, end: str) -> None:
    body = (
        rule("paid", outcome="full")
        + f"""
    [[deadline]]
    label = "business"
    at = "start_of(add_business_days(started_at, {count}))"
    """
    )
    facts = {**FACTS, "started_at": start, "ends_at": "2027-01-01", "requested_at": "2026-06-30"}
    assert decided(policy(dedent(body)), facts).deadlines[0].at.date().isoformat() == end


# Windows


@pytest.mark.parametrize(
    ("length", "count", "closes"),
    [
        ("2 days", "calendar", "2026-03-30T00:00:00+02:00"),
        ("2 days", "elapsed", "2026-03-29T13:00:00+02:00"),
        ("48 hours", "calendar", "2026-03-29T13:00:00+02:00"),  # hours are hours, however days are counted
        ("1 week", "calendar", "2026-04-04T00:00:00+02:00"),
        ("0 days", "calendar", "2026-03-28T00:00:00+01:00"),
        ("36 hours", "calendar", "2026-03-29T00:00:00+01:00"),
    ],
)
def test_lengths_of_windows(length: str, count: str, closes: str) -> None:
    body = f"""
    [window.early]
    from = "started_at"
    for = "{length}"
    count = "{count}"
    label = "early"
    """
    one = policy(dedent(body) + rule("paid", "early", "full", "full") + rule("", "", "none", "late"))
    facts = {**FACTS, "started_at": "2026-03-27T12:00", "zone": "Europe/Berlin", "requested_at": "2026-03-27T12:00"}
    facts["ends_at"] = "2026-05-01"
    assert band(decided(one, facts))[1][0] == closes


def test_a_window_may_be_open_at_its_end_or_follow_a_date() -> None:
    fact = FACT + 'bought_on = { type = "date", label = "Bought" }\n'
    body = """
    [window.on_the_day]
    from = "bought_on"
    for = "0 days"
    label = "the day itself"

    [window.later]
    from = "bought_on"
    after = "2 days"
    label = "later"
    """
    rules = (
        rule("paid", "on_the_day", "full", "full")
        + rule("paid", "later", "full", "again")
        + rule("", "", "review", "gap")
    )
    facts = {**FACTS, "bought_on": "2026-03-10", "requested_at": "2026-03-10"}
    assert band(decided(policy(dedent(body) + rules, fact=fact), facts)) == [
        ("2026-03-01T00:00:00+00:00", "review", "gap", "constant"),
        ("2026-03-10T00:00:00+00:00", "full", "full", "constant"),
        ("2026-03-11T00:00:00+00:00", "review", "gap", "constant"),
        ("2026-03-13T00:00:00+00:00", "full", "again", "constant"),
    ]


def test_a_window_whose_anchor_is_absent_never_holds() -> None:
    fact = FACT + 'bought_at = { type = "instant", needed = "false", label = "Bought" }\n'
    body = '\n[window.early]\nfrom = "bought_at"\nfor = "3 days"\nlabel = "early"\n'
    one = policy(body + rule("paid", "early", "full", "full") + rule("", "", "none", "late"), fact=fact)
    assert result(one, FACTS) == ("none", "0.00 USD", "late")
    assert result(one, {**FACTS, "bought_at": "2026-03-10"}) == ("full", "30.00 USD", "full")


def test_a_fact_that_may_not_follow_the_request_starts_the_timeline() -> None:
    fact = FACT.replace('"instant", label = "Started"', '"instant", label = "Started", max = "requested_at"')
    fact = fact.replace('requested_at = { min = "started_at" }\n', "")
    one = policy(rule("paid", outcome="full"), fact=fact)
    assert iso(decided(one, FACTS).timeline[0].start) == "2026-03-01T00:00:00+00:00"
    assert list(problems(one, {**FACTS, "requested_at": "2026-02-28"})) == ["started_at"]


# Amounts and their rows


def test_more_than_was_paid_is_capped_in_a_row() -> None:
    decision = decided(policy(rule("paid * 1.5")), FACTS)
    assert str(decision.amount) == "30.00 USD"
    assert [step.id for step in decision.steps] == ["amount", "rounding", "cap"]


def test_less_than_nothing_is_nothing_in_a_row() -> None:
    fact = FACT + 'fee = { type = "money", label = "Fee" }\n'
    decision = decided(policy(rule("paid - fee"), fact=fact), {**FACTS, "fee": "40.00 USD"})
    assert (decision.outcome, str(decision.amount)) == ("none", "0.00 USD")
    assert [(step.id, step.value.of) for step in decision.steps] == [("amount", -10), ("rounding", -10), ("floor", 0)]


def test_money_times_days_is_shown_in_main_units() -> None:
    # 30.00 × 20 days = 600: not 60000 of the minor unit
    decision = decided(policy(COUNTED + rule("paid * (days_total - days_used) / days_total")), FACTS)
    product = next(step for step in decision.steps if step.id == "amount").term.parts[0]
    assert product.value is not None
    assert product.value.of == 600


def test_a_division_by_zero_is_for_a_person() -> None:
    fact = FACT + 'seats = { type = "integer", min = 0, label = "Seats" }\n'
    decision = decided(policy(rule("paid / seats"), fact=fact), {**FACTS, "seats": 0})
    assert (decision.outcome, decision.amount, decision.payout) == ("review", None, None)
    assert "divides by zero" in decision.says


# Timelines


def test_an_amount_with_branches_is_cut_where_they_change() -> None:
    body = COUNTED + rule("paid if days_used < 5 else paid * 0.5 if days_used <= 9 else paid * share")
    decision = drawn_as_decided(policy(body), FACTS)
    assert band(decision) == [
        ("2026-03-01T00:00:00+00:00", "partial", "only", "constant"),
        ("2026-03-06T00:00:00+00:00", "partial", "only", "constant"),
        ("2026-03-11T00:00:00+00:00", "partial", "only", "steps"),
        ("2026-03-31T00:00:00+00:00", "none", "only", "constant"),
    ]


def test_an_amount_may_rise_and_then_fall() -> None:
    # the lower of what was used and what is left: they meet on day 15
    body = COUNTED + rule("min(paid * days_used / days_total, paid * share)")
    decision = drawn_as_decided(policy(body), FACTS)
    first = decision.timeline[0].amount_at_start
    assert first is not None
    assert first.minor == 0
    peak = max(one.amount_at_start.minor for one in decision.timeline if one.amount_at_start is not None)
    assert peak == 1500


def test_equality_holds_for_a_day() -> None:
    body = COUNTED + rule("paid", "days_used == 5", "full", "fifth") + rule("", "days_used != 7", "none", "other")
    body += rule("", "", "review", "seventh")
    assert [(start[:10], one) for start, _, one, _ in band(drawn_as_decided(policy(body), FACTS))] == [
        ("2026-03-01", "other"),
        ("2026-03-06", "fifth"),
        ("2026-03-07", "other"),
        ("2026-03-08", "seventh"),
        ("2026-03-09", "other"),
    ]


def test_conditions_by_the_second_are_cut_by_the_second() -> None:
    body = rule("paid", "minutes(started_at, requested_at) <= 90.5", "full", "full") + rule("", "", "none", "late")
    # 90.5 minutes is 5430 s; from the next second on it is more
    assert band(drawn_as_decided(policy(body), FACTS))[1][0] == "2026-03-01T01:30:31+00:00"


def test_a_condition_inside_a_condition() -> None:
    body = COUNTED + rule("paid", "(days_used if requested_at < ends_at else 0) > 10", "full", "full")
    decision = drawn_as_decided(policy(body + rule("", "", "none", "other")), FACTS)
    assert [one.rule for one in decision.timeline] == ["other", "full", "other"]


def test_what_cannot_be_drawn_exactly_is_not_drawn() -> None:
    body = COUNTED + rule("paid", "days_used * (days_total - days_used) > 200 / 1", "full", "full")
    body = body.replace("> 200 / 1", "> days_total * days_total / 5") + rule("", "", "none", "other")
    decision = decided(policy(body), FACTS)
    assert decision.timeline == ()
    assert "cannot be drawn" in decision.timeline_note
    assert (decision.before, decision.after) == (None, None)
    assert decision.outcome == "full"  # 10 × 20 = 200 > 900/5 = 180


def test_months_added_to_the_request_are_no_steady_drift() -> None:
    # 30 January 23:00 + 1 month is 28 February 23:00; 31 January 01:00 + 1 month is 28 February 01:00: back again
    body = rule("paid", "add_months(requested_at, 1) < ends_at", "full", "full") + rule("", "", "none", "late")
    decision = decided(policy(body), FACTS)
    assert decision.timeline == ()
    assert decision.outcome == "full" or decision.outcome == "none"


def test_the_readings_of_combinations_are_found_without_trying_each() -> None:
    readings = "".join(
        f'[reading.r{n}]\nkind = "silence"\noptions = {{ a = "A", b = "B" }}\nclauses = ["S1"]\nask = "?"\nsays = "."\n\n'
        for n in range(3)
    )
    body = readings + rule("paid * 0.5 if r0 == 'b' and r1 == 'b' and r2 == 'b' else paid")
    decision = decided(policy(body), FACTS)
    assert not any(one.matters for one in decision.readings)
    assert [(dict(one.options), str(one.amount)) for one in decision.combined] == [
        ({"r0": "b", "r1": "b", "r2": "b"}, "15.00 USD")
    ]
