"""“Not known” as an answer: the policy says what follows, the form offers it, and it is not the same as no answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from refund_desk.draft import NOT_KNOWN, Draft, carried_over, draft_of_facts, new_draft
from refund_desk.policies import shipped_folder
from refund_desk.session import Resolved, resolve, standing
from refund_desk.viewmodels.form import form_view
from refund_desk.viewmodels.formats import ENGLISH
from refund_policy.decision import Problems
from refund_policy.document.check import check_policy
from refund_policy.document.findings import PolicyError
from refund_policy.document.read import read_policy
from refund_policy.facts import read_facts
from refund_policy.policy import Policy

NOW = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)


def stape() -> str:
    """Stape's document, whose short full window holds for an unknown use as well: both answers agree within it."""
    return (shipped_folder() / "stape.toml").read_text(encoding="utf-8")


def rule_of(text: str) -> str:
    """The rule for a use that is not known, as it stands in the document."""
    start = text.index('[[rule]]\nid = "use-not-known"')
    return text[start : text.index("[[rule]]", start + 1)]


def read(text: str) -> Policy:
    return read_policy(text.encode(), "stape.toml")


def draft_on(policy: Policy, day: str, used: str) -> Draft:
    """Paid 20.00 on 1 June 2026 at 10:00 for a month."""
    base = new_draft(policy, "UTC", "USD")
    facts = {
        "paid": "20.00 USD",
        "paid_at": "2026-06-01T10:00",
        "interval": "monthly",
        "charge_kind": "subscription",
        "requested_at": day,
    }
    return draft_of_facts(policy, facts, ENGLISH, base).changed("used", used)


def answer(policy: Policy, day: str, used: str) -> Resolved:
    return resolve(policy, draft_on(policy, day, used), ENGLISH, NOW)


@pytest.mark.parametrize(
    ("day", "used", "outcome", "rule"),
    [
        ("2026-06-03T10:00", "yes", "full", "full"),
        ("2026-06-03T10:00", "no", "full", "full"),
        ("2026-06-03T10:00", NOT_KNOWN, "full", "full"),  # both answers agree
        ("2026-06-10T10:00", "no", "full", "full"),
        ("2026-06-10T10:00", NOT_KNOWN, "review", "use-not-known"),  # the gap or the full window: who knows
        ("2026-07-10T10:00", NOT_KNOWN, "none", "ended"),
    ],
)
def test_the_policy_says_what_follows(day: str, used: str, outcome: str, rule: str) -> None:
    decision = answer(read(stape()), day, used).decision
    assert decision is not None
    assert (decision.outcome, decision.rule) == (outcome, rule)


def test_not_known_is_not_the_same_as_no_answer() -> None:
    policy = read(stape())
    unanswered = answer(policy, "2026-06-10T10:00", "")
    assert unanswered.decision is None
    assert unanswered.missing == ("Real traffic in this cycle",)
    known = answer(policy, "2026-06-10T10:00", NOT_KNOWN)
    assert known.missing == ()
    assert known.raw["used"] == "unknown"
    assert standing(policy, known.draft, ENGLISH, NOW)["used"] == "Not known"


def test_every_segment_says_so() -> None:
    decision = answer(read(stape()), "2026-06-10T10:00", NOT_KNOWN).decision
    assert decision is not None
    assert [(one.outcome, one.label) for one in decision.timeline] == [
        ("full", "Full"),
        ("review", "Use not known"),
        ("none", "Cycle over"),
    ]


def test_a_reviewer_finds_nothing_to_say_about_it() -> None:
    assert check_policy(stape().encode(), "stape.toml").findings == ()


def test_a_rule_has_to_say_what_follows() -> None:
    without = stape().replace(rule_of(stape()), "")
    with pytest.raises(PolicyError) as refused:
        read(without.replace("(not given(used) or used)", "used").replace("not given(used) or used", "used"))
    (finding,) = refused.value.findings
    assert finding.key == "fact.used.unknown"
    assert "no rule says what follows" in finding.message


def test_a_rule_that_comes_too_late_is_found() -> None:
    """The rules above it ask for the fact where it is not known."""
    rule = rule_of(stape())
    later = '[[rule]]\nid = "yearly-used-late"'
    text = stape().replace(rule, "").replace(later, rule + later)
    assert "not-asked" in {finding.code for finding in check_policy(text.encode(), "stape.toml").findings}


@pytest.mark.parametrize(
    "wrong", ['type = "integer", unknown = true', 'type = "yes/no", default = true, unknown = true']
)
def test_only_a_question_without_a_default_can_be_unknown(wrong: str) -> None:
    text = stape().replace('type = "yes/no", unknown = true', wrong)
    with pytest.raises(PolicyError, match="only a yes/no fact without a default can be unknown"):
        read(text)


def test_where_the_policy_has_no_answer_for_it_it_is_no_answer() -> None:
    policy = read((shipped_folder() / "japply.toml").read_text(encoding="utf-8"))
    problems = read_facts(policy, {**policy.examples[0].facts, "active": "unknown"})
    assert isinstance(problems, Problems)
    assert [problem.fact for problem in problems.items] == ["active"]


def test_the_form_offers_it_where_the_policy_does() -> None:
    view = form_view(read(stape()), ENGLISH)
    unknown = {field.id: field.unknown for group in view.groups for field in group.fields if field.type == "yes/no"}
    assert unknown == {"used": True, "prefers_card": False}


def test_another_policy_takes_the_answer_over_only_where_it_has_one() -> None:
    asks, other = read(stape()), read(stape().replace("unknown = true, ", "").replace(rule_of(stape()), ""))
    draft = draft_on(asks, "2026-06-10T10:00", NOT_KNOWN)
    assert carried_over(asks, other, draft, new_draft(other, "UTC", "USD")).texts.get("used", "") == ""
    assert carried_over(asks, asks, draft, new_draft(asks, "UTC", "USD")).texts["used"] == NOT_KNOWN
