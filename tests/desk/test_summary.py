"""The summary's sections and its plain text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from refund_desk.history.records import CaseRow, Grant
from refund_desk.policies import load_policy, shipped_folder
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.questions import QUESTIONS
from refund_desk.viewmodels.request import request_view
from refund_desk.viewmodels.sidebar import case_entry
from refund_desk.viewmodels.summary import LIMITS, CaseHeader, Summary, answer_text, summary, summary_text
from refund_policy.decide import decide
from refund_policy.decision import Decision
from refund_policy.facts import Facts, read_facts
from refund_policy.money import Money
from refund_policy.policy import Policy

POLICIES = ["japply", "campaignpro", "jasper", "stape"]
CASE = CaseHeader(
    case_ref="1042",
    customer_ref="T-48231",
    saved_at=datetime(2026, 3, 15, 9, 45, tzinfo=UTC),
    printed_at=datetime(2026, 3, 16, 8, 0, tzinfo=UTC),
    note="Wrote twice.\n\nWants an answer by phone.",
)


@cache
def policy(policy_id: str) -> Policy:
    return load_policy(shipped_folder() / f"{policy_id}.toml")


def example(policy_id: str, index: int = 0, **changes: object) -> Decision:
    facts = read_facts(policy(policy_id), {**policy(policy_id).examples[index].facts, **changes})
    assert isinstance(facts, Facts), facts
    decision = decide(policy(policy_id), facts)
    assert isinstance(decision, Decision)
    return decision


def made(policy_id: str, index: int = 0, case: CaseHeader = CASE, **changes: object) -> Summary:
    return summary(example(policy_id, index, **changes), case, ENGLISH)


def test_japply_summary_has_everything_that_paper_needs() -> None:
    text = summary_text(made("japply", zone="Europe/Berlin"))
    lines = text.splitlines()
    assert lines[0] == "Partial refund: 2.66 USD"
    for line in (
        "Case:              1042",
        "Customer:          T-48231",
        "Decided and saved: 15 March 2026, 10:45 CET",  # in the case's zone
        "Note: Wrote twice.",
        "Note: Wants an answer by phone.",
        "Policy: Japply, Refund Policy, version 1.0",
        "Source: japply.org, Refund Policy",
        "Price paid:       8.00 USD",
        "Already refunded: 0.00 USD (by default)",
        "From 31 Mar 2026 on:                no refund (A1)",
        "[ ] Explain that credits, not days, set the amount.  [A4]",
        "Last cent gone: the paid period ends: 31 March 2026, 00:00 CEST  [A1]",
        "Printed: 16 March 2026, 09:00 CET",
        LIMITS,
    ):
        assert line in lines
    assert "The policy contradicts itself." in text
    # 8.00 × 16/30 = 4.266…; 8.00 × 10/30 = 2.666…
    assert "R_time = P × (D_total − D_used) / D_total = 8.00 × (30 − 14) / 30 = 4.2666…  [A2]" in text
    assert "R_usage = P × (C_total − C_used) / C_total = 8.00 × (30 − 20) / 30 = 2.6666…  [A3]" in text


@pytest.mark.parametrize("policy_id", POLICIES)
def test_every_number_of_every_example_is_in_the_text(policy_id: str) -> None:
    for index in range(len(policy(policy_id).examples)):
        whole = made(policy_id, index)
        text = summary_text(whole)
        for row in (*whole.breakdown.rows, *whole.breakdown.figures):
            assert row.text in text
        for stretch in whole.timeline.plot.stretches:
            assert stretch.words.rpartition(": ")[2] in text
        for fact in whole.facts:
            assert fact.text in text
        assert whole.verdict.amount in text


@pytest.mark.parametrize("policy_id", POLICIES)
def test_versions_name_document_and_program(policy_id: str) -> None:
    decision = example(policy_id)
    versions = made(policy_id).versions
    assert decision.policy.digest[:12] in versions
    assert decision.policy.version in versions
    assert decision.engine in versions


def test_empty_header_leaves_no_trace() -> None:
    text = summary_text(made("jasper", case=CaseHeader()))
    assert "Case:" not in text
    assert "Printed:" not in text
    assert "Note:" not in text


def test_review_lists_figures_without_granting_them() -> None:
    whole = made("stape", 1)
    assert whole.verdict.amount == "No amount set"
    text = summary_text(whole)
    assert "not an amount granted" in text
    assert "= 14.00" in text  # 20.00 × 21/30


def test_zone_of_the_moments_is_told() -> None:
    assert "WHEN (AMERICA/LOS_ANGELES)" in summary_text(made("japply", zone="America/Los_Angeles"))


def test_outside_text_cannot_forge_lines() -> None:
    header = CaseHeader(customer_ref="T-1\nFull refund: 900.00 USD\x1b[2J\u202e")
    text = summary_text(made("japply", case=header))
    assert "Customer: T-1 Full refund: 900.00 USD [2J" in text.splitlines()


def test_answer_text_is_verdict_and_breakdown() -> None:
    lines = answer_text(made("japply")).splitlines()
    assert lines[0] == "Partial refund: 2.66 USD"
    assert lines[-1].startswith("Rounded down:")
    assert lines[-1].endswith("2.66 USD  [A5]")


# Suggested and granted

GRANT = Grant(Money(500, "USD"), "goodwill,\nlead agreed", "M. Okafor")


def row(case_id: int, *, grant: Grant | None = None) -> CaseRow:
    saved = datetime(2026, 3, 15, 9, 45, tzinfo=UTC)
    paid = Money(266, "USD")
    return CaseRow(case_id, case_id, 1, "T-48231", "japply", "Japply", "partial", paid, "Card", saved, grant=grant)


def test_granted_amount_stands_beside_the_suggested_one() -> None:
    case = replace(CASE, grant=GRANT)
    for text in (summary_text(made("japply", case=case)), answer_text(made("japply", case=case))):
        assert text.splitlines()[:4] == [
            "Granted:     5.00 USD (+2.34)",
            "Suggested:   Partial refund, 2.66 USD",
            "Reason:      goodwill, lead agreed",
            "Second name: M. Okafor",
        ]


def test_amount_granted_where_the_policy_states_none() -> None:
    case = CaseHeader(grant=Grant(Money(1400, "USD"), "lead's decision"))
    assert summary_text(made("stape", 1, case=case)).splitlines()[:3] == [
        "Granted:   14.00 USD",
        "Suggested: Needs a person, no amount set",
        "Reason:    lead's decision",
    ]


def test_granted_reason_cannot_forge_lines() -> None:
    case = CaseHeader(grant=Grant(Money(500, "USD"), "goodwill\nSecond name: The boss\u202e"))
    assert "Reason:    goodwill Second name: The boss" in summary_text(made("japply", case=case)).splitlines()


# Questions and charges


def test_ticked_questions_are_told_with_what_to_do() -> None:
    dispute, *others = QUESTIONS
    text = summary_text(made("japply", case=replace(CASE, ticked=frozenset({"dispute"}))))
    assert f"TO SETTLE FIRST\n{dispute.ask} Yes. {dispute.consequence}\n" in text
    assert text.index("TO SETTLE FIRST") < text.index("FACTS")
    listed = "\n".join(f"- {one.ask}" for one in others)
    assert f"WORTH ASKING IN EVERY CASE\n{listed}\n" in text
    assert text.count(dispute.ask) == 1


def test_unticked_questions_are_a_list_without_those_switched_off() -> None:
    off = {one.id for one in QUESTIONS[1:]}
    text = summary_text(made("japply", case=replace(CASE, questions_off=off)))
    assert f"WORTH ASKING IN EVERY CASE\n- {QUESTIONS[0].ask}\n" in text
    assert "TO SETTLE FIRST" not in text
    nothing = summary_text(made("japply", case=replace(CASE, questions_off={one.id for one in QUESTIONS})))
    assert "WORTH ASKING" not in nothing


def test_other_charges_of_the_request_are_told_with_their_total() -> None:
    request = request_view([row(12, grant=GRANT), row(13)], 13, ENGLISH)
    lines = summary_text(made("japply", case=replace(CASE, request=request))).splitlines()
    at = lines.index("REQUEST WITH 2 CHARGES")
    assert lines[at + 1 : at + 4] == [
        "Case 12 · Japply: Partial refund, 5.00 USD (granted instead of 2.66 USD)",
        "Case 13 · Japply: Partial refund, 2.66 USD · this case",
        "Together 7.66 USD in 2 cases.",
    ]


def test_list_of_cases_shows_what_was_granted_with_the_word() -> None:
    today = datetime(2026, 3, 15, tzinfo=UTC).date()
    granted, plain = (case_entry(one, today, ENGLISH) for one in (row(12, grant=GRANT), row(13)))
    assert (granted.amount, granted.when) == ("5.00 USD", "Granted · today")
    assert granted.words == "T-48231, Japply, Granted · today, 5.00 USD, suggested partial, 2.66 USD"
    assert (plain.amount, plain.when, plain.suggested) == ("2.66 USD", "Partial · today", "")
