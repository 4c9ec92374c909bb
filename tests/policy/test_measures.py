"""Tables, records, literals with units and negative results, in small documents of their own."""

from __future__ import annotations

from typing import Any

import pytest

from refund_policy.decide import decide
from refund_policy.decision import Decision, Problems
from refund_policy.document.findings import PolicyError
from refund_policy.document.read import read_policy
from refund_policy.facts import read_facts

HEAD = """
[policy]
format = 1
id = "small"
publisher = "Small"
title = "Small"
summary = "s"
version = "1"
source = "s"
[clause]
X1 = { heading = "h", says = "s" }
"""
RULE = """
[[rule]]
id = "only"
outcome = "auto"
amount = "{amount}"
label = "Only"
says = "Only."
"""


def decided(body: str, amount: str, facts: dict[str, Any], result: str = 'round = "half-up"') -> Decision:
    policy = read_policy(f"{HEAD}{body}\n[result]\n{result}\n{RULE.format(amount=amount)}".encode(), "small.toml")
    read = read_facts(policy, {"paid": "100.00 USD", "requested_at": "2026-03-10T12:00", **facts})
    assert not isinstance(read, Problems), read
    decision = decide(policy, read)
    assert isinstance(decision, Decision), decision
    return decision


TIERS = """
[fact]
event = { type = "date" }
[table.percent]
label = "Share refunded"
by = "days"
rows = [ { over = 60, value = "80 %" }, { over = 30, below = 60, value = "50 %" }, { below = 30, value = 0 } ]
"""


@pytest.mark.parametrize(
    ("event", "outcome", "amount"),
    [
        ("2026-05-10", "partial", "80.00 USD"),  # 61 days before
        ("2026-05-09", "review", None),  # exactly 60: no row
        ("2026-05-08", "partial", "50.00 USD"),
        ("2026-04-09", "review", None),  # exactly 30: no row
        ("2026-04-08", "none", "0.00 USD"),
    ],
)
def test_a_table_tells_its_holes(event: str, outcome: str, amount: str | None) -> None:
    decision = decided(TIERS, "paid * percent(days(requested_at, event))", {"event": event})
    assert (decision.outcome, None if decision.amount is None else str(decision.amount)) == (outcome, amount)


def test_the_timeline_of_tiers_is_exact() -> None:
    decision = decided(TIERS, "paid * percent(days(requested_at, event))", {"event": "2026-09-01"})
    ends = [(one.outcome, None if one.end is None else one.end.date().isoformat()) for one in decision.timeline]
    # 60 days before 1 September is 3 July, 30 days before it is 2 August.
    assert ends == [
        ("partial", "2026-07-03"),
        ("review", "2026-07-04"),
        ("partial", "2026-08-02"),
        ("review", "2026-08-03"),
        ("none", None),
    ]


ORDERS = """
[fact]
orders = { type = "records", fields = { price = { type = "money" }, quantity = { type = "integer" }, bought = { type = "date" } } }
"""
LINES = [
    {"price": "30.00 USD", "quantity": 1, "bought": "2026-01-01"},
    {"price": "12.50 USD", "quantity": 2, "bought": "2026-03-01"},
]


@pytest.mark.parametrize(
    ("amount", "result"),
    [
        ("sum(orders, price * quantity)", "55.00 USD"),
        ("sum(orders, price * quantity, days(bought, requested_at) <= 60)", "25.00 USD"),
        ("'10.00 USD' * count(orders, quantity > 1)", "10.00 USD"),
        ("allocate(orders, '10.00 USD', price, quantity == 1)", "7.06 USD"),  # 10 × 30 / 42.50 = 7.0588…
        ("allocate(orders, '10.00 USD', price)", "10.00 USD"),
    ],
)
def test_totals_over_records(amount: str, result: str) -> None:
    assert str(decided(ORDERS, amount, {"orders": LINES}).amount) == result


@pytest.mark.parametrize(
    ("orders", "words"),
    [
        ("none", "not a list"),
        ([{"price": "1.00 USD", "quantity": 1}], "Record 1: Bought is missing"),
        ([LINES[0], {**LINES[1], "quantity": "two"}], "Record 2, Quantity"),
        ([{**LINES[0], "colour": "red"}], "does not have"),
        ([LINES[0]] * 201, "more than 200"),
    ],
)
def test_what_is_wrong_with_a_record_is_told(orders: object, words: str) -> None:
    policy = read_policy(f'{HEAD}{ORDERS}[result]\nround = "down"\n{RULE.format(amount="paid")}'.encode(), "small.toml")
    read = read_facts(policy, {"paid": "1.00 USD", "requested_at": "2026-03-10", "orders": orders})
    assert isinstance(read, Problems)
    assert read.items[0].fact == "orders"
    assert words in read.items[0].message


RATE = """
[fact]
days_total = { type = "integer", unit = "days", min = 1 }
days_used = { type = "integer", unit = "days" }
"""


def test_a_daily_rate_may_be_rounded_before_it_is_multiplied() -> None:
    facts = {"days_total": 30, "days_used": 15}
    # 100 / 30 = 3.333… → 3.33 × 15 = 49.95, where the exact rate gives 50.00.
    assert str(decided(RATE, "round(paid / days_total, 'half-up', 0.01) * days_used", facts).amount) == "49.95 USD"
    assert str(decided(RATE, "paid / days_total * days_used", facts).amount) == "50.00 USD"


def test_a_negative_result_is_owed_only_where_the_policy_says_so() -> None:
    owed = decided("[fact]\n", "paid - '130.00 USD'", {}, 'round = "down"\nmay_charge = true')
    assert (owed.outcome, str(owed.amount), owed.label) == ("none", "-30.00 USD", "The customer owes")
    assert [step.kind for step in owed.steps] == ["step", "rounding"]  # nothing is cut off at zero
    nothing = decided("[fact]\n", "paid - '130.00 USD'", {})
    assert (nothing.outcome, str(nothing.amount)) == ("none", "0.00 USD")
    assert "deducted" in nothing.says


def test_amounts_of_the_document_count_in_their_own_currency_only() -> None:
    body = f'{HEAD}[fact]\n[result]\nround = "down"\n{RULE.format(amount="paid - " + chr(39) + "5.00 GBP" + chr(39))}'
    policy = read_policy(body.encode(), "small.toml")
    read = read_facts(policy, {"paid": "100.00 USD", "requested_at": "2026-03-10"})
    assert isinstance(read, Problems)
    assert "GBP" in read.items[0].message


def test_auto_takes_its_outcome_from_the_amount() -> None:
    assert decided("[fact]\n", "paid", {}).outcome == "full"
    assert decided("[fact]\n", "paid * 0.5", {}).outcome == "partial"
    assert decided("[fact]\n", "paid * 0", {}).outcome == "none"


USAGE = """
[fact]
usage = { type = "duration" }
share = { type = "number" }
"""


def test_durations_and_decimals_are_exact() -> None:
    facts = {"usage": "2 days 10 hours", "share": "0.1"}
    # A part day counts as a whole one: 3 × 20 = 60.
    assert str(decided(USAGE, "paid - '20.00 USD' * ceil(usage) / '1 days'", facts).amount) == "40.00 USD"
    assert str(decided(USAGE, "paid * share * 3", facts).amount) == "30.00 USD"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('rows = [ { upto = "5 weeks", value = 1 } ]', "cannot be put together"),
        ('rows = [ { upto = 5, value = "10 %" }, { value = "1.00 USD" } ]', "this row is money"),
        ('rows = [ { upto = 5, value = "1.00 XYZ" } ]', "not a currency"),
    ],
)
def test_a_table_of_mixed_things_is_refused(table: str, words: str) -> None:
    body = f'[fact]\n[table.t]\nlabel = "T"\nby = "days"\n{table}\n'
    with pytest.raises(PolicyError, match=words):
        decided(body, "paid * t(days(requested_at, requested_at))", {})


BEFORE = """
[fact]
event = { type = "date" }
member = { type = "yes/no" }
[window.early]
from = "event"
label = "early enough"
cases = [ { when = "member", closes_before = "14 days" }, { closes_before = "30 days" } ]
"""


@pytest.mark.parametrize(("member", "last_day"), [(True, "2026-05-17"), (False, "2026-05-01")])
def test_a_window_may_close_at_different_lengths_before_an_event(member: bool, last_day: str) -> None:
    # 31 May less 14 days is 17 May, less 30 days 1 May: those days still count.
    amount = "paid if early else paid * 0"
    facts = {"event": "2026-05-31", "member": member, "requested_at": f"{last_day}T23:59:59"}
    decision = decided(BEFORE, amount, facts)
    assert decision.outcome == "full"
    assert decision.after is not None
    assert (decision.after.seconds, decision.after.outcome) == (1, "none")


LIMITS = """
[fact]
share = { type = "number", min = 0, max = 1 }
usage = { type = "duration", max = 30 }
fee = { type = "money", max = "paid" }
"""


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("share", "1.5", "Share has to be at most 1."),
        ("share", "-0.5", "Share has to be at least 0."),
        ("usage", "31 days", "Usage has to be at most 30."),
        ("fee", "100.01 USD", "Fee has to be at most 100.00 USD."),
    ],
)
def test_a_number_beyond_its_limit_is_told_with_the_limit(fact: str, value: str, words: str) -> None:
    policy = read_policy(f'{HEAD}{LIMITS}[result]\nround = "down"\n{RULE.format(amount="paid")}'.encode(), "small.toml")
    facts = {"paid": "100.00 USD", "requested_at": "2026-03-10", "share": "0.5", "usage": "1 day", "fee": "1.00 USD"}
    read = read_facts(policy, {**facts, fact: value})
    assert isinstance(read, Problems)
    assert [(one.fact, one.message.startswith(words)) for one in read.items] == [(fact, True)]
