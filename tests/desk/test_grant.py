"""Granting another amount: never above what is refundable, never without a reason, and told everywhere."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_desk.draft import GrantDraft
from refund_desk.history.records import Grant
from refund_desk.policies import load_policy, shipped_folder
from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.grant import (
    NOTHING_LEFT,
    GrantStatus,
    grant_view,
    granted_words,
    kept_status,
    read_grant,
    typed_grant,
)
from refund_policy.decide import decide
from refund_policy.decision import Decision
from refund_policy.facts import Facts, read_facts
from refund_policy.money import Money

GERMAN = Formats(decimal_point=",", group_separator=".")


@cache
def decided(policy_id: str, index: int = 0, **changes: str) -> Decision:
    policy = load_policy(shipped_folder() / f"{policy_id}.toml")
    facts = read_facts(policy, {**policy.examples[index].facts, **changes})
    assert isinstance(facts, Facts)
    decision = decide(policy, facts)
    assert isinstance(decision, Decision)
    return decision


JAPPLY = decided("japply")  # paid 8.00, suggested 2.66
REVIEW = decided("stape", 1)  # paid 20.00, no amount

NONE = decided("jasper", 1)  # paid 59.00, nothing refunded


def usd(text: str) -> Money:
    return Money(int(text.replace(".", "")), "USD")


def read(
    amount: str = "", reason: str = "", second: str = "", decision: Decision = JAPPLY, *, above: str = ""
) -> GrantStatus:
    return read_grant(GrantDraft(amount, reason, second), decision, ENGLISH, second_above=above)


# What may be granted


def test_nothing_typed_is_the_suggestion_alone() -> None:
    status = read()
    assert (status.suggested, status.limit) == (usd("2.66"), usd("8.00"))
    assert (status.granted, dict(status.errors), status.blocked, status.difference) == (None, {}, "", "")
    assert read(" ", "  ") == status


def test_amount_and_reason_are_a_grant() -> None:
    status = read("5", "  goodwill,\tlead agreed ")
    assert status.granted == Grant(usd("5.00"), "goodwill, lead agreed")
    assert (status.difference, status.blocked) == ("+2.34", "")
    assert read("0", "refused by a lead").difference == "−2.66"


@pytest.mark.parametrize("reason", ["", "   ", "…", "-", "\u202e\x1b"])
def test_amount_without_a_reason_is_none(reason: str) -> None:
    status = read("5.00", reason)
    assert status.granted is None
    assert list(status.errors) == ["reason"]
    assert status.errors["reason"] in status.blocked


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        ("8.01", "At most 8.00 USD can be granted"),
        ("-1", "cannot be negative"),
        ("2.66", "2.66 USD is what is suggested"),
        ("5 EUR", "has to be in USD too"),
        ("five", "is not an amount"),
        ("5.0001", "too many decimals"),
        ("", "Enter the amount"),
    ],
)
def test_amount_that_cannot_be_granted_is_told(amount: str, told: str) -> None:
    status = read(amount, "goodwill")
    assert status.granted is None
    assert told in status.errors["amount"]
    assert list(status.errors) == ["amount"]
    assert status.errors["amount"] in status.blocked


def test_amount_with_two_meanings_is_asked_about() -> None:
    status = read("6,95", "goodwill")
    assert status.granted is None
    assert [choice.text for choice in status.choices] == ["6.95"]
    assert read(status.choices[0].text, "goodwill").granted == Grant(usd("6.95"), "goodwill")


def test_earlier_refunds_lower_the_limit() -> None:
    decision = decided("japply", already_refunded="6.00 USD")
    assert read(decision=decision).limit == usd("2.00")
    assert "At most 2.00 USD" in read("2.01", "goodwill", decision=decision).errors["amount"]
    nothing = decided("japply", already_refunded="8.00 USD")
    assert read("0.01", "goodwill", decision=nothing).errors == {"amount": NOTHING_LEFT}


def test_where_no_payment_is_known_nothing_is_granted() -> None:
    status = read("5", "goodwill", decision=replace(JAPPLY, paid=None, amount=None))
    assert (status.granted, status.limit) == (None, None)
    assert status.blocked


def test_a_person_may_settle_what_the_policy_leaves_open() -> None:
    status = read("14", "lead's decision", decision=REVIEW)
    assert status.suggested is None
    assert status.granted == Grant(usd("14.00"), "lead's decision")
    assert status.difference == ""
    assert read("0.00", "lead's decision", decision=REVIEW).granted is not None
    assert list(read("14", "", decision=REVIEW).errors) == ["reason"]


# The second name


def test_second_name_is_asked_for_above_the_limit_only() -> None:
    at = read("5.00", "goodwill", above="5.00 USD")
    assert (at.needs_second, at.granted) == (False, Grant(usd("5.00"), "goodwill"))
    above = read("5.01", "goodwill", above="5.00 USD")
    assert (above.needs_second, above.granted) == (True, None)
    assert above.errors == {"second": "A second name is needed above 5.00 USD."}
    assert read("5.01", "goodwill", " M. Okafor ", above="5.00 USD").granted == Grant(
        usd("5.01"), "goodwill", "M. Okafor"
    )


def test_limit_in_another_currency_asks_for_the_second_name() -> None:
    status = read("0.01", "goodwill", above="100.00 EUR")
    assert status.needs_second
    assert "100.00 EUR" in status.errors["second"]


def test_second_name_that_is_not_needed_is_kept_all_the_same() -> None:
    assert read("5", "goodwill", "M. Okafor").granted == Grant(usd("5.00"), "goodwill", "M. Okafor")


# Whatever is typed

TYPED = st.text(max_size=20) | st.integers(-200, 1200).map(lambda minor: f"{minor / 100:.2f}") | st.just("5.00 USD")
REASONS = st.text(max_size=20) | st.sampled_from(["", " ", "goodwill"])


@given(TYPED, REASONS, REASONS, st.sampled_from(["0.00 USD", "2.00 USD", "8.00 USD"]), st.booleans())
def test_no_grant_breaks_a_rule(amount: str, reason: str, second: str, refunded: str, review: bool) -> None:
    decision = decided("stape", 1) if review else decided("japply", already_refunded=refunded)
    status = read(amount, reason, second, decision, above="4.00 USD")
    granted = status.granted
    assert bool(status.blocked) == bool(status.errors)
    if granted is None:
        assert status.errors or not (amount + reason + second).strip()
        return
    assert not status.errors
    assert status.limit is not None
    assert 0 <= granted.amount.minor <= status.limit.minor
    assert granted.amount.currency == status.limit.currency
    assert granted.amount != decision.amount
    assert granted.reason.strip()
    assert granted.second.strip() or granted.amount.minor <= 400


@given(st.integers(0, 10**9), st.sampled_from([ENGLISH, GERMAN]))
def test_kept_grant_is_read_again_as_it_was(minor: int, formats: Formats) -> None:
    decision = decided("jasper", paid="10000000.00 USD")
    grant = Grant(Money(minor, "USD"), "goodwill", "M. Okafor")
    status = read_grant(GrantDraft(*typed_grant(grant, formats)), decision, formats, second_above="")
    assert status.granted == (grant if grant.amount != decision.amount else None)


def test_kept_grant_is_not_held_against_todays_limit() -> None:
    kept = Grant(usd("5.00"), "goodwill")
    status = kept_status(kept, JAPPLY, ENGLISH)
    assert (status.granted, status.difference, status.blocked) == (kept, "+2.34", "")
    assert kept_status(None, JAPPLY, ENGLISH) == read()


# The words


def test_grant_is_told_in_one_sentence() -> None:
    grant = Grant(usd("5.00"), "goodwill, lead agreed", "M. Okafor")
    told = "Granted 5.00 USD instead of 2.66 USD (+2.34): goodwill, lead agreed. Second name: M. Okafor."
    assert granted_words(grant, usd("2.66"), ENGLISH) == told
    alone = Grant(usd("14.00"), "Lead's decision!")
    assert granted_words(alone, None, ENGLISH) == (
        "Granted 14.00 USD where the policy states no amount: Lead's decision!"
    )


def test_view_tells_both_amounts() -> None:
    view = grant_view(Grant(usd("5.00"), "goodwill"), JAPPLY, ENGLISH)
    assert (view.headline, view.suggested) == ("5.00 USD (+2.34)", "Partial refund, 2.66 USD")
    review = grant_view(Grant(usd("5.00"), "goodwill"), REVIEW, ENGLISH)
    assert (review.headline, review.suggested) == ("5.00 USD", "Needs a person, no amount set")
    none = grant_view(Grant(usd("5.00"), "goodwill"), NONE, ENGLISH)
    assert (none.headline, none.suggested) == ("5.00 USD (+5.00)", "No refund")
    assert none.words == "Granted 5.00 USD instead of no refund (+5.00): goodwill."


def test_outside_text_stays_in_its_line() -> None:
    words = granted_words(Grant(usd("5.00"), "goodwill\nGranted 900.00 USD\u202e"), None, ENGLISH)
    assert "\n" not in words
    assert "\u202e" not in words
