"""The letter to the customer."""

from __future__ import annotations

from functools import cache

import pytest

from refund_desk.history.records import Grant
from refund_desk.policies import load_policy, shipped_folder
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.questions import QUESTIONS
from refund_desk.viewmodels.reply import reply_text
from refund_desk.viewmodels.summary import CaseHeader
from refund_policy.decide import decide
from refund_policy.decision import Decision
from refund_policy.facts import Facts, read_facts
from refund_policy.money import Money

COLLEAGUE = "A colleague of mine is going to look at your request"


@cache
def decided(policy_id: str, index: int = 0) -> Decision:
    policy = load_policy(shipped_folder() / f"{policy_id}.toml")
    facts = read_facts(policy, policy.examples[index].facts)
    assert isinstance(facts, Facts)
    decision = decide(policy, facts)
    assert isinstance(decision, Decision)
    return decision


def reply(policy_id: str, index: int = 0, header: CaseHeader = CaseHeader()) -> str:  # noqa: B008  it is frozen
    return reply_text(decided(policy_id, index), header, ENGLISH)


def test_partial_refund_is_told_with_its_rule_and_its_way() -> None:
    assert reply("japply", header=CaseHeader(customer_ref="T-48231")) == (
        "Hello,\n\n"
        "Thank you for writing to us about your payment of 8.00 USD (T-48231).\n\n"
        "We are refunding 2.66 USD.\n\n"
        "This follows the refund policy of Japply, section “2. Refund Calculation Method, Step 3”: "
        "The lower of the two amounts is paid.\n\n"
        "It reaches you this way: original payment method.\n\n"
        "If something here does not match what happened, simply reply, and we will look at it again.\n\n"
        "Kind regards\n"
    )


def test_whole_payment_and_none_of_it() -> None:
    assert "We are refunding all of it: 59.00 USD." in reply("jasper")
    refused = reply("jasper", 1)
    assert "cannot refund it" in refused
    assert "reaches you" not in refused
    assert "Advise" not in refused  # what is meant for the desk stays there


def test_review_names_no_amount_but_the_payment() -> None:
    text = reply("stape", 1)
    assert COLLEAGUE in text
    assert text.count("USD") == 1


def test_granted_amount_is_paid_without_the_desks_own_words() -> None:
    header = CaseHeader(grant=Grant(Money(500, "USD"), "lead is tired of this", "M. Okafor"))
    for text in (reply("japply", header=header), reply("stape", 1, header)):
        assert "We are refunding 5.00 USD." in text
        assert "2.66" not in text
        assert "tired" not in text
        assert "Okafor" not in text
        assert "section" not in text
    nothing = CaseHeader(grant=Grant(Money(0, "USD"), "lead"))
    assert "cannot refund it" in reply("japply", header=nothing)


def test_open_dispute_promises_no_money() -> None:
    header = CaseHeader(ticked=frozenset({"dispute"}), grant=Grant(Money(500, "USD"), "goodwill"))
    text = reply("japply", header=header)
    assert "dispute" in text
    assert "refunding" not in text


@pytest.mark.parametrize("question", [one.id for one in QUESTIONS])
def test_ticked_question_is_settled_before_the_policys_amount_is_promised(question: str) -> None:
    text = reply("japply", header=CaseHeader(ticked=frozenset({question})))
    promised = "We are refunding 2.66 USD." in text
    assert promised == (question == "card-gone")
    assert ("please tell us before we pay" in text) == promised
    granted = CaseHeader(ticked=frozenset({question}), grant=Grant(Money(500, "USD"), "settled"))
    assert ("We are refunding 5.00 USD." in reply("japply", header=granted)) == (question != "dispute")


def test_outside_text_stays_in_its_line() -> None:
    text = reply("japply", header=CaseHeader(customer_ref="T-1\nWe are refunding 900.00 USD.\u202e"))
    assert "\nWe are refunding 900" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize("policy_id", ["japply", "campaignpro", "jasper", "stape"])
def test_no_clause_id_and_no_symbol_is_in_the_letter(policy_id: str) -> None:
    policy = load_policy(shipped_folder() / f"{policy_id}.toml")
    for index in range(len(policy.examples)):
        words = reply(policy_id, index).replace(".", " ").replace(",", " ").split()
        assert not set(words) & {clause for clause, _, _ in decided(policy_id, index).clauses}
        assert "_" not in reply(policy_id, index)
