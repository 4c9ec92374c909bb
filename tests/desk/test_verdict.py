"""The answer in words: verdict, boundaries, reasons, readings, next steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_desk.policies import load_policy, shipped_folder
from refund_desk.viewmodels.countdown import deadline_countdown
from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.next_steps import next_steps_view
from refund_desk.viewmodels.other_readings import readings_view
from refund_desk.viewmodels.reasons import why_view
from refund_desk.viewmodels.sentences import first_sentence, lead_and_rest, one_line, sentence
from refund_desk.viewmodels.verdict import NO_AMOUNT, entered_words, payout_words, unfinished_view, verdict_view
from refund_policy.decide import decide
from refund_policy.decision import Decision, Payout, Problem, Value
from refund_policy.facts import Facts, read_facts
from refund_policy.money import Money
from refund_policy.policy import Policy

JAPPLY = {
    "paid": "8.00 USD",
    "started_on": "2026-03-01",
    "days_total": 30,
    "requested_at": "2026-03-15T10:30",
    "zone": "Europe/Berlin",
    "credits_total": 30,
    "credits_used": 20,
}
STAPE = {
    "paid": "20.00 USD",
    "paid_at": "2026-06-01T10:00",
    "interval": "monthly",
    "charge_kind": "subscription",
    "used": True,
    "requested_at": "2026-06-09T16:20",
}
JASPER = {
    "paid": "59.00 USD",
    "charged_at": "2026-03-02T09:15",
    "charge_kind": "current",
    "requested_at": "2026-03-10T00:19",
    "used_this_month": True,
}
GERMAN = Formats(decimal_point=",", group_separator=".")


@cache
def policy(policy_id: str) -> Policy:
    return load_policy(shipped_folder() / f"{policy_id}.toml")


def decided(policy_id: str, facts: dict[str, object], **changes: object) -> Decision:
    read = read_facts(policy(policy_id), {**facts, **changes})
    assert isinstance(read, Facts), read
    decision = decide(policy(policy_id), read)
    assert isinstance(decision, Decision), decision
    return decision


def test_japply_example() -> None:
    # 8.00 × 10/30 = 2.666…, rounded down 2.66
    view = verdict_view(decided("japply", JAPPLY), ENGLISH)
    assert (view.outcome_words, view.amount, view.has_amount) == ("Partial refund", "2.66 USD", True)
    assert view.lead == "The credits decide: 10 of 30 credits are left, a smaller share than of the time."
    assert view.rest == ""
    assert view.payout == "Payout: original payment method (assumed: the policy does not say)."
    # 8.00 × (30 − 21)/30 = 2.40 from 22 March on, the first day on which time gives less than credits.
    assert view.until == (
        "Nothing changes until 22 March, 00:00 CET (6 days 13 h 30 min later); then 2.40 USD (−0.26); "
        "nothing is left from 31 March, 00:00 CEST."
    )
    assert view.since == ""
    assert [clause.id for clause in view.clauses] == ["A4", "A5"]
    assert view.clauses[1].heading == "2. Refund Calculation Method, Step 3"


def test_contradiction_is_a_banner_and_no_other_reading() -> None:
    view = verdict_view(decided("japply", JAPPLY), ENGLISH)
    assert view.contradiction is not None
    assert view.contradiction.lead == "The policy contradicts itself."
    assert "2.66 USD" in view.contradiction.rest
    assert "2.67 USD" in view.contradiction.rest
    assert view.contradiction.reading == "rounding"
    assert "rounding" not in [other.id for other in view.others]


def test_no_banner_where_both_sides_agree() -> None:
    # 9.00 × 20/30 = 6.00 either way
    assert verdict_view(decided("japply", JAPPLY, paid="9.00 USD", credits_used=10), ENGLISH).contradiction is None


def test_late_by_minutes_names_the_window_and_what_it_would_have_paid() -> None:
    view = verdict_view(decided("jasper", JASPER), ENGLISH)
    assert view.since == (
        "19 minutes after the full-refund window closed (10 March, 00:00 UTC); inside it: 59.00 USD (+59.00)."
    )
    assert view.until == "A later request would change nothing."
    assert view.payout == ""


def test_a_boundary_that_changes_nothing_is_not_told() -> None:
    # The cycle ends on 1 July at 10:00; nothing was left from 30 June on.
    over = decided("stape", STAPE, requested_at="2026-07-01T10:00")
    assert over.before is not None
    assert (over.before.outcome, over.before.amount) == (over.outcome, over.amount)
    assert verdict_view(over, ENGLISH).since == ""
    # The other way round: nothing is left on 30 June, and nothing will be after the cycle.
    last_day = verdict_view(decided("stape", STAPE, requested_at="2026-06-30T12:00"), ENGLISH)
    assert last_day.until == "A later request would change nothing."
    assert last_day.since.startswith("12 hours after the partial refund ended (30 June, 00:00 UTC); until then:")
    used_up = verdict_view(decided("japply", JAPPLY, credits_used=25), ENGLISH)
    assert used_up.until == "A later request would change nothing."


def test_exactly_at_the_boundary() -> None:
    view = verdict_view(decided("jasper", JASPER, requested_at="2026-03-10T00:00"), ENGLISH)
    assert view.since.startswith("Exactly when the full-refund window closed (10 March, 00:00 UTC);")


def test_review_states_no_amount_and_both_sides_of_the_hole() -> None:
    view = verdict_view(decided("stape", STAPE), ENGLISH)
    assert (view.outcome_words, view.amount, view.has_amount) == ("Needs a person", NO_AMOUNT, False)
    assert view.since.endswith("inside it: 20.00 USD.")
    # 20.00 × 14/30 = 9.333…
    assert view.until == (
        "Nothing changes until 16 June, 00:00 UTC (6 days 7 h 40 min later); then partial refund, 9.33 USD; "
        "nothing is left from 30 June, 00:00 UTC."
    )
    assert [other.id for other in view.others] == ["used-gap"]


@pytest.mark.parametrize(
    ("now", "begins"),
    [
        (None, "Nothing changes until 22 March"),
        (datetime(2026, 3, 21, 22, 59, tzinfo=UTC), "Nothing changes until 22 March"),
        (datetime(2026, 3, 21, 23, 0, tzinfo=UTC), "Nothing changed until 22 March"),  # midnight in Berlin
    ],
)
def test_now_sets_only_the_tense(now: datetime | None, begins: str) -> None:
    assert verdict_view(decided("japply", JAPPLY), ENGLISH, now).until.startswith(begins)


def test_what_is_over_is_told_as_over() -> None:
    later = datetime(2026, 4, 5, tzinfo=UTC)
    told = verdict_view(decided("japply", JAPPLY), ENGLISH, later).until
    assert told.startswith("Nothing changed until 22 March, 00:00 CET (")
    assert told.endswith("; nothing was left from 31 March, 00:00 CEST.")
    between = datetime(2026, 3, 25, tzinfo=UTC)
    told = verdict_view(decided("japply", JAPPLY), ENGLISH, between).until
    assert told.startswith("Nothing changed until 22 March, 00:00 CET (")
    assert told.endswith("; nothing is left from 31 March, 00:00 CEST.")
    falling = decided("japply", JAPPLY, requested_at="2026-03-25T10:30")
    assert verdict_view(falling, ENGLISH, later).until.endswith("; then nothing was left.")
    assert verdict_view(falling, ENGLISH, between).until.endswith("; then nothing is left.")


def test_amount_that_falls_says_how() -> None:
    facts = {"state": "paid", "paid": "100.00 USD", "cycle_start": "2022-01-01", "interval": "monthly"}
    by_minute = decided("campaignpro", facts, requested_at="2022-01-11")
    assert verdict_view(by_minute, ENGLISH).until.startswith("The amount falls minute by minute until 31 January")
    by_day = decided("campaignpro", facts, requested_at="2022-01-11", precision="whole-days")
    assert verdict_view(by_day, ENGLISH).until.startswith("The amount falls day by day until 31 January")


@pytest.mark.parametrize(
    ("now", "ahead"),
    [
        (datetime(2026, 3, 15, 9, 25, tzinfo=UTC), ""),  # clocks differ by minutes
        (datetime(2026, 3, 15, 5, 30, tzinfo=UTC), "The request lies 4 hours ahead: check its time."),
        (datetime(2026, 3, 14, 9, 0, tzinfo=UTC), "The request lies 1 day ahead: check its date."),
        (datetime(2026, 3, 1, 0, 0, tzinfo=UTC), "The request lies 14 days ahead: check its date."),
        (datetime(2027, 3, 1, 0, 0, tzinfo=UTC), ""),
        (None, ""),
    ],
)
def test_a_request_to_come_is_warned_of(now: datetime | None, ahead: str) -> None:
    # Asked on 15 March 10:30 in Berlin, 9:30 UTC.
    view = verdict_view(decided("japply", JAPPLY), ENGLISH, now)
    assert view.ahead == ahead
    assert ahead in view.spoken


def test_what_is_left_is_the_lead() -> None:
    view = verdict_view(decided("japply", JAPPLY, already_refunded="6.00 USD"), ENGLISH)
    assert view.lead == "2.00 USD is all that is left after 6.00 USD was refunded before."
    assert view.rest.startswith("By the rule alone it would be 2.66 USD. The credits decide:")


def test_seconds_have_their_unit() -> None:
    facts = {"state": "paid", "paid": "100.00 USD", "cycle_start": "2022-01-01", "interval": "monthly"}
    last_day = decided("campaignpro", facts, requested_at="2022-01-31T20:00")
    assert "(3 h 57 min 1 s later)" in verdict_view(last_day, ENGLISH).until


def test_the_case_as_entered_is_named() -> None:
    decision = decided("japply", JAPPLY)
    assert entered_words(decision, None, ENGLISH) == "For the case as entered: 15 March, 2.66 USD."
    assert entered_words(decision, Money(500, "USD"), ENGLISH) == "For the case as entered: 15 March, 5.00 USD."
    refused = decided("japply", JAPPLY, credits_used=25)
    assert entered_words(refused, None, ENGLISH) == "For the case as entered: 15 March, no refund."


def test_locale_writes_the_numbers() -> None:
    assert verdict_view(decided("japply", JAPPLY, paid="8000.00 USD"), GERMAN).amount == "2.666,66 USD"


def test_payout_keeps_a_name_as_it_is() -> None:
    assert payout_words(Payout("x", "PayPal", False)) == "Payout: PayPal."
    assert payout_words(Payout("x", "The card that paid", False)) == "Payout: the card that paid."
    assert payout_words(None) == ""


# Why, and why not


def reasons(policy_id: str, facts: dict[str, object], **changes: object) -> dict[str, tuple[str, ...]]:
    return {rule.name: rule.reasons for rule in why_view(decided(policy_id, facts, **changes), ENGLISH).passed_over}


def test_rules_passed_over_name_the_value_that_failed() -> None:
    assert reasons("japply", JAPPLY) == {
        "Ended, no refund": ("Still active: yes", "Days used: 14 days, less than 30 days (Duration)"),
        "Policy silent: no credits": ("Credits included: 30 credits, not 0",),
        "Too many credits used": ("C_used / C_total: 20 / 30 = 0.6666…, less than 0.75",),
    }


def test_window_missed_names_the_end_that_was_missed() -> None:
    told = reasons("stape", STAPE)
    assert told["Full"] == ("Not within “full-refund window”, which ended on 5 June 2026, 00:00 UTC",)
    assert told["Cycle over"] == ("Requested at: 9 June 2026, 16:20 UTC, before 1 July 2026, 10:00 UTC (Cycle ends)",)
    why = why_view(decided("stape", STAPE), ENGLISH)
    begins = "Not within “after 14 days”, which begins on 16 June 2026, 00:00 UTC"
    assert begins in [reason for rule in why.passed_over for reason in rule.reasons]


def test_options_are_told_by_their_words_and_no_rule_chains_colons() -> None:
    told = reasons("stape", STAPE)
    assert told["Downgrade: amount not stated"] == ("Customer wants: Money back, not “Lower plan”",)
    assert told["Earlier payment"] == ("What was paid: Last subscription payment, not “An earlier payment”",)
    trial = reasons("campaignpro", dict(policy("campaignpro").examples[0].facts))
    assert trial["Trial, nothing charged"] == ("Subscription: Paid, not “In trial”",)
    rules = why_view(decided("stape", STAPE), ENGLISH).passed_over
    assert [rule.text for rule in rules if rule.name.startswith("Wrong")] == [
        "Wrong plan: judged one by one. What was paid: Last subscription payment, not “Payment for the wrong plan”."
    ]


@pytest.mark.parametrize(("used", "answer"), [(True, "yes"), (False, "no")])
def test_a_rule_for_what_is_not_known_is_passed_over_in_plain_words(used: bool, answer: str) -> None:
    told = reasons("stape", STAPE, used=used, requested_at="2026-06-20T16:20")
    assert told["Use not known"] == (f"The answer to “Real traffic in this cycle?” is known: {answer}",)


def test_conditions_on_readings_speak_in_their_words() -> None:
    facts = {"state": "paid", "paid": "100.00 USD", "cycle_start": "2022-01-01", "interval": "monthly"}
    told = reasons("campaignpro", facts, requested_at="2022-01-11")
    assert told["Cannot be counted in days"][0] == (
        "The reading in use is “to the minute, as the rule says”, not “in whole days, as the example does”"
    )


@pytest.mark.parametrize("policy_id", ["japply", "campaignpro", "jasper", "stape"])
def test_every_shipped_example_is_told_without_inner_names(policy_id: str) -> None:
    for example in policy(policy_id).examples:
        decision = decided(policy_id, dict(example.facts))
        told = " ".join(reason for rule in why_view(decision, ENGLISH).passed_over for reason in rule.reasons)
        names = {*policy(policy_id).facts, *(rule.id for rule in policy(policy_id).rules)}
        options = {option for fact in policy(policy_id).facts.values() for option in fact.options}
        inner = {name for name in names | options if "_" in name or "-" in name}
        assert not {name for name in inner if name in told.split()}


# Readings and next steps


def test_readings_that_matter_come_first_and_are_counted() -> None:
    view = readings_view(decided("stape", STAPE), ENGLISH)
    assert view.title == "Other readings · 1"
    assert [reading.matters for reading in view.readings] == sorted((r.matters for r in view.readings), reverse=True)
    # 20.00 × 21/30 = 14.00
    assert [(o.result, o.chosen, o.changes) for o in view.mattering[0].options] == [
        ("a person decides", True, False),
        ("14.00 USD", False, True),
        ("no refund", False, True),
    ]
    assert view.mattering[0].text.count("(used here)") == 1
    assert view.combined == ("“in part, D6 as the general rule” and “to the minute” together: 14.49 USD.",)


def test_next_steps_leave_the_contradiction_to_the_banner() -> None:
    decision = decided("japply", JAPPLY)
    assert any("contradicts" in remark.text for remark in decision.notices)
    view = next_steps_view(decision, ENGLISH, datetime(2026, 4, 1, tzinfo=UTC))
    assert not any("contradicts" in notice.text for notice in view.notices)
    assert [(due.at, due.passed) for due in view.deadlines] == [("31 March 2026, 00:00 CEST", True)]


def test_deadlines_stand_in_their_order() -> None:
    view = next_steps_view(decided("jasper", JASPER, requested_at="2026-03-09T22:40"), ENGLISH)
    assert [due.at.partition(",")[0] for due in view.deadlines] == ["10 March 2026", "10 March 2026", "11 March 2026"]
    assert not any(due.passed for due in view.deadlines)


def test_a_deadline_in_days_is_told_by_its_day_and_passes_with_it() -> None:
    # Tuesday 16 June 2026 and ten business days are Tuesday 30 June, in Berlin until 22:00 UTC.
    decision = decided("stape", STAPE, requested_at="2026-06-16T12:00", zone="Europe/Berlin")
    in_time, over = datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    for now, passed in ((in_time, False), (over, True)):
        bank = next_steps_view(decision, ENGLISH, now).deadlines[1]
        assert (bank.at, bank.passed, bank.clauses) == ("30 June 2026", passed, ("D13",))
        assert bank.over == over.timestamp()
    ahead = deadline_countdown(decision, ENGLISH, in_time)
    assert ahead is not None
    assert ahead.at == over
    assert ahead.told.endswith(": 30 June 2026")
    later = deadline_countdown(decision, ENGLISH, over)
    assert later is not None
    assert later.told == "Cycle ends: 1 July 2026, 10:00 CEST"


def test_unfinished_case_counts_and_names() -> None:
    view = unfinished_view(["Paid at"], [Problem("used", "“maybe” is neither yes nor no.")], {"used": "Real traffic"})
    assert view.headline == "1 entry needs a look, 1 entry is missing"
    assert view.problems == (("Real traffic", "“maybe” is neither yes nor no."),)
    assert unfinished_view(["A", "B"], [], {}).headline == "2 entries are missing"


# Sentences


def test_sentence_fills_in_values_and_percentages() -> None:
    values = (Value("number", Fraction(21), "days"), Value("number", Fraction(3, 4), "percent"))
    assert sentence("{0} left, {1} of the price", values, ENGLISH) == "21 days left, 75% of the price"


@given(st.text(alphabet="{}0123!:.[]a% ", max_size=30))
def test_braces_from_outside_never_break_a_sentence(text: str) -> None:
    assert sentence(text, (), ENGLISH) == text


def test_value_is_not_read_as_a_place_again() -> None:
    assert sentence("{0}", (Value("text", "{1}"), Value("text", "no")), ENGLISH) == "{1}"


@given(st.text(max_size=60))
def test_lead_and_rest_lose_nothing(text: str) -> None:
    for split in (lead_and_rest, first_sentence):
        lead, rest = split(text)
        assert "".join((lead + rest).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("21 of 31 days are unused: 67.7…% of the price.", "21 of 31 days are unused: 67.7…% of the price."),
        ("2.00 USD is left. The credits decide: few.", "2.00 USD is left."),
        ("It comes to nothing. 0 of 31 days are unused.", "It comes to nothing."),
    ],
)
def test_first_sentence_is_not_torn(text: str, lead: str) -> None:
    assert first_sentence(text)[0] == lead


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("The credits decide: a third is left.", "The credits decide:"),
        ("Until day 3 in full. This is day 8.", "Until day 3 in full."),
        ("Asked at 10:30, in time", "Asked at 10:30, in time"),
    ],
)
def test_lead(text: str, lead: str) -> None:
    assert lead_and_rest(text)[0] == lead


def test_one_line_drops_what_cannot_be_seen() -> None:
    assert one_line("a\x00b\u202etxt\r\n\tc\ud800") == "a b txt c"


def test_hostile_words_of_a_document_are_shown_as_they_stand() -> None:
    decision = replace(decided("japply", JAPPLY), says="{0} {7} {} {x!r} <b>%s</b>")
    assert verdict_view(decision, ENGLISH).says.endswith("{7} {} {x!r} <b>%s</b>")
