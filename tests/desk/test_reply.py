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
def decided(policy_id: str, index: int = 0, already_refunded: str = "0.00 USD") -> Decision:
    policy = load_policy(shipped_folder() / f"{policy_id}.toml")
    facts = read_facts(policy, {**policy.examples[index].facts, "already_refunded": already_refunded})
    assert isinstance(facts, Facts)
    decision = decide(policy, facts)
    assert isinstance(decision, Decision)
    return decision


def reply(
    policy_id: str,
    index: int = 0,
    header: CaseHeader = CaseHeader(),  # noqa: B008  it is frozen
    already_refunded: str = "0.00 USD",
) -> str:
    return reply_text(decided(policy_id, index, already_refunded), header, ENGLISH)


def test_partial_refund_is_told_with_its_rule_and_its_way() -> None:
    assert reply("japply", header=CaseHeader(customer_ref="T-48231")) == (
        "Hello,\n\n"
        "Thank you for writing to us about your payment of 8.00 USD (T-48231).\n\n"
        "We can refund 2.66 USD. The credits decide: 10 of 30 credits are left, a smaller share than of the time.\n\n"
        "This follows the refund policy of Japply, section “2. Refund Calculation Method, Step 3”.\n\n"
        "It reaches you this way: the original payment method.\n\n"
        "If something here does not match what happened, simply reply, and we will look at it again.\n\n"
        "Kind regards\n"
    )


def test_whole_payment_and_none_of_it() -> None:
    assert "We can refund all of it: 59.00 USD." in reply("jasper")
    refused = reply("jasper", 1)
    assert "cannot refund it" in refused
    assert "reaches you" not in refused
    assert "We advise you to cancel, so that no later charge follows." in refused
    assert "Explain" not in refused  # what is meant for the desk stays there


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


def test_what_was_refunded_before_is_not_refused() -> None:
    text = reply("japply", already_refunded="8.00 USD")
    assert "Your payment of 8.00 USD was already refunded in full." in text
    assert "sorry" not in text
    assert "follows the refund policy" not in text
    # Nor does a colleague look at it where the policy is silent.
    assert "already refunded in full" in reply("stape", 1, already_refunded="20.00 USD")


def test_the_rest_is_told_with_what_was_refunded_before() -> None:
    text = reply("japply", already_refunded="6.00 USD")
    assert "We can refund the rest of it. 2.00 USD is all that is left after 6.00 USD was refunded before." in text
    assert "The credits decide" in text


def test_credit_is_not_called_a_refund() -> None:
    text = reply("campaignpro")
    assert "We can give you 67.74 USD back, as credit on the account." in text
    assert "refunding" not in text
    assert "reaches you" not in text
    rest = reply("campaignpro", already_refunded="90.00 USD")
    assert "We can refund the rest of it, as credit on the account. 10.00 USD is all that is left" in rest


def test_what_the_checklist_has_the_agent_say_is_said() -> None:
    jasper = reply("jasper")
    assert "Please cancel first: it makes a full refund quicker." in jasper
    assert "Jasper keeps the last word." in jasper
    stape = reply("stape", 2)
    assert "A bank can need" not in stape
    assert "The card is credited once the refund is approved; a bank can need up to 10 business days" in stape
    assert "customer" not in jasper + stape
    granted = CaseHeader(grant=Grant(Money(500, "USD"), "goodwill"))
    assert "last word" not in reply("jasper", header=granted)


def test_grant_where_the_policy_names_no_way_promises_to_tell() -> None:
    granted = CaseHeader(grant=Grant(Money(500, "USD"), "goodwill"))
    assert "We will let you know how it reaches you." in reply("jasper", 1, granted)
    assert "the original payment method" in reply("japply", header=granted)


def test_open_dispute_promises_no_money() -> None:
    header = CaseHeader(ticked=frozenset({"dispute"}), grant=Grant(Money(500, "USD"), "goodwill"))
    text = reply("japply", header=header)
    assert "dispute" in text
    assert "refunding" not in text


@pytest.mark.parametrize("question", [one.id for one in QUESTIONS])
def test_ticked_question_is_settled_before_the_policys_amount_is_promised(question: str) -> None:
    text = reply("japply", header=CaseHeader(ticked=frozenset({question})))
    promised = "We can refund 2.66 USD." in text
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
