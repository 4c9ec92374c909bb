"""The same case decided otherwise: in other zones, at other moments, under other readings and documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from refund_desk.compare import Compared, alternatives, answers_if_known, zone_answers
from refund_desk.draft import Draft, draft_of_facts, new_draft
from refund_desk.policies import Library, PolicyFile, load_library, shipped_folder
from refund_desk.session import resolve
from refund_desk.viewmodels.answer_strip import AnswerGroup, AnswerStripView, Beside, answer_strip_view
from refund_desk.viewmodels.compare import CompareRow, SwitchPolicy, TryMoment, UseReading, compare_text
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.reasons import why_view
from refund_desk.viewmodels.unknowns import IfKnown
from refund_desk.viewmodels.verdict import verdict_view
from refund_desk.viewmodels.zones import ZoneAnswer, zone_words
from refund_policy.decide import decide
from refund_policy.decision import Decision
from refund_policy.document.read import read_policy
from refund_policy.facts import Facts, read_facts
from refund_policy.money import Money
from refund_policy.policy import Policy

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)


@cache
def library() -> Library:
    return load_library([shipped_folder()])


def blank(policy: Policy) -> Draft:
    return new_draft(policy, "UTC", "USD")


def case(policy_id: str, example: int = 0, **changes: object) -> Compared:
    file = library().find(policy_id)
    assert file is not None
    draft = draft_of_facts(file.policy, {**file.policy.examples[example].facts, **changes}, ENGLISH, blank(file.policy))
    resolved = resolve(file.policy, draft, ENGLISH, NOW)
    assert resolved.decision is not None, (resolved.problems, resolved.missing)
    return Compared(file, draft, resolved.raw, resolved.decision)


def rows(compared: Compared, books: Library | None = None) -> list[CompareRow]:
    return list(alternatives(compared, books or library(), ENGLISH, NOW, blank))


def of_kind(found: list[CompareRow], kind: str) -> list[CompareRow]:
    return [row for row in found if row.kind == kind]


# Zones


def test_another_zone_is_told_where_its_days_give_another_answer() -> None:
    # Asked on 16 June 00:00 UTC: day 15 there, still 15 June and day 14, so silent, in New York.
    stape = case("stape", 2)
    policy = stape.file.policy
    assert zone_answers(policy, stape.raw, stape.decision, ["UTC", "America/New_York", "Asia/Tokyo"]) == (
        ZoneAnswer("America/New_York", "review", None),
    )


def test_the_moments_stay_and_only_the_calendar_changes() -> None:
    # 2 March 09:15 to 9 March 22:40 in UTC is 17:15 to 10 March 06:40 in Manila: past seven days there.
    jasper = case("jasper")
    answers = zone_answers(jasper.file.policy, jasper.raw, jasper.decision, ["Asia/Manila", "Asia/Manila", "", "UTC"])
    assert answers == (ZoneAnswer("Asia/Manila", "none", Money(0, "USD")),)


def test_zones_without_a_difference_are_not_told() -> None:
    japply = case("japply")
    assert zone_answers(japply.file.policy, japply.raw, japply.decision, ["Europe/London", "UTC"]) == ()


def test_a_case_in_no_zone_that_is_known_has_no_zone_answers() -> None:
    japply = case("japply")
    nowhere = {**japply.raw, "zone": "Nowhere"}
    assert zone_answers(japply.file.policy, nowhere, japply.decision, ["Asia/Tokyo"]) == ()


@pytest.mark.parametrize(
    ("zone", "words"), [("America/New_York", "New York time"), ("UTC", "UTC"), ("Asia/Tokyo", "Tokyo time")]
)
def test_zone_words(zone: str, words: str) -> None:
    assert zone_words(zone) == words


@pytest.mark.parametrize("policy_id", ["japply", "campaignpro", "jasper", "stape"])
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Kiritimati", "Asia/Kathmandu"])
def test_each_zone_is_told_exactly_where_the_whole_decision_differs(policy_id: str, zone: str) -> None:
    file = library().find(policy_id)
    assert file is not None
    for index in range(len(file.policy.examples)):
        here = case(policy_id, index)
        # The examples are in UTC: with an offset their moments mean the same anywhere.
        moved = {key: f"{value}Z" for key, value in here.raw.items() if isinstance(value, str) and "T" in value[:11]}
        facts = read_facts(file.policy, {**here.raw, **moved, "zone": zone})
        assert isinstance(facts, Facts)
        there = decide(file.policy, facts)
        assert isinstance(there, Decision)
        same = (there.outcome, there.amount) == (here.decision.outcome, here.decision.amount)
        expected = () if same else (ZoneAnswer(zone, there.outcome, there.amount),)
        assert zone_answers(file.policy, here.raw, here.decision, [zone]) == expected


# The strip


def strip(decision: Decision, *beside: Beside) -> AnswerStripView | None:
    return answer_strip_view(decision, verdict_view(decision, ENGLISH), beside, ENGLISH)


def told(group: AnswerGroup) -> list[tuple[str, str]]:
    return [(one.result, one.how) for one in group.answers]


def test_a_contradiction_keeps_its_bold_sentence_and_both_amounts() -> None:
    view = strip(case("japply").decision, ZoneAnswer("America/New_York", "none", Money(0, "USD")))
    assert view is not None
    assert view.contradiction
    readings, zones = view.groups
    assert readings.lead == "The policy contradicts itself."
    assert readings.says == "Its rule rounds down to the cent, its own example rounds half-up."
    assert told(readings) == [("2.66 USD", "here"), ("2.67 USD", "read as “half-up”")]
    # A zone is no answer to that question: it has words of its own.
    assert zones.lead == "The time zone makes a difference too:"
    assert told(zones) == [("no refund", "in New York time")]
    assert view.spoken.endswith(
        "2.66 USD here; 2.67 USD read as “half-up”. The time zone makes a difference too: no refund in New York time."
    )


def test_a_silence_asks_its_question() -> None:
    view = strip(case("stape", 1).decision)
    assert view is not None
    assert not view.contradiction
    assert view.groups[0].lead == "Monthly and used, after day 3 and up to day 14: what is refunded?"
    # 20.00 × 21/30 = 14.00
    assert [one.result for one in view.groups[0].answers] == ["a person decides", "14.00 USD", "no refund"]


def test_a_zone_alone_is_a_warning_too() -> None:
    jasper = replace(case("jasper").decision, readings=())
    assert strip(jasper) is None
    view = strip(jasper, ZoneAnswer("Asia/Manila", "none", Money(0, "USD")))
    assert view is not None
    assert [group.lead for group in view.groups] == ["The time zone makes a difference."]
    assert [how for _, how in told(view.groups[0])] == ["here", "in Manila time"]


# What is not known


def unknown(day: str) -> Compared:
    known = case("stape", 1, used="unknown", requested_at=f"2026-06-{day}T16:20")
    return replace(known, beside=answers_if_known(known.file.policy, known.raw, known.decision))


def test_what_is_not_known_is_told_with_a_yes_and_with_a_no() -> None:
    # Paid on 1 June: used, silent from day 4 to 14; not used, in full up to 15 June.
    found = unknown("09")
    view = strip(found.decision, *found.beside)
    assert view is not None
    assert view.groups[0].lead == "“Real traffic in this cycle?” is not known."
    assert told(view.groups[0]) == [
        ("a person decides", "here"),
        ("a person decides", "if yes"),
        ("20.00 USD", "if no, until 16 June, 00:00 UTC"),
    ]
    assert [(row.section, row.label, row.amount, row.action) for row in of_kind(rows(found), "known")] == [
        ("“Real traffic in this cycle?” is not known", "If yes", "", None),
        ("“Real traffic in this cycle?” is not known", "If no, until 16 June, 00:00 UTC", "20.00 USD", None),
    ]


def test_what_is_not_known_is_told_while_both_answers_are_still_alike() -> None:
    # In full either way; with traffic until 5 June only.
    found = unknown("03")
    assert [(one.yes, one.amount, one.until) for one in found.beside if isinstance(one, IfKnown)] == [
        (True, Money(2000, "USD"), datetime(2026, 6, 5, tzinfo=UTC)),
        (False, Money(2000, "USD"), datetime(2026, 6, 16, tzinfo=UTC)),
    ]


def test_what_is_known_is_not_told() -> None:
    known = case("stape", 1)
    assert answers_if_known(known.file.policy, known.raw, known.decision) == ()


@pytest.mark.parametrize("day", range(1, 31))
def test_each_answer_is_what_the_policy_decides_then(day: int) -> None:
    found = unknown(f"{day:02}")
    for one in found.beside:
        assert isinstance(one, IfKnown)
        decision = case("stape", 1, used=one.yes, requested_at=f"2026-06-{day:02}T16:20").decision
        assert (one.outcome, one.amount) == (decision.outcome, decision.amount)


def test_zones_have_rows_in_the_comparison() -> None:
    zones = (ZoneAnswer("America/New_York", "none", Money(0, "USD")), ZoneAnswer("UTC", "full", Money(800, "USD")))
    found = of_kind(rows(replace(case("japply"), beside=zones)), "zone")
    assert [(row.section, row.label, row.amount, row.difference) for row in found] == [
        ("Another time zone", "Counted in New York time", "0.00 USD", "−2.66"),
        ("Another time zone", "Counted in UTC", "8.00 USD", "+5.34"),
    ]


# The comparison


def test_the_answer_shown_comes_first_and_has_no_difference() -> None:
    first = rows(case("japply"))[0]
    assert (first.kind, first.amount, first.difference, first.action) == ("here", "2.66 USD", "", None)


def test_readings_that_matter_stand_apart_from_those_that_do_not() -> None:
    readings = of_kind(rows(case("japply")), "reading")
    assert [(row.amount, row.difference, row.same, row.action) for row in readings] == [
        ("2.67 USD", "+0.01", False, UseReading("rounding", "half-up")),
        ("2.66 USD", "0.00", True, UseReading("day-used", "inclusive")),
    ]
    assert (readings[0].section, readings[0].clauses) == ("Which way is the result rounded?", ("A5", "A7"))
    assert readings[1].section == "Open as well, without a difference here"


def test_a_reading_chosen_by_hand_is_told_even_where_it_changes_nothing() -> None:
    # 9.00 × 10/30 is 3.00, however it is rounded.
    usual, chosen = case("japply", paid="9.00 USD"), case("japply", paid="9.00 USD", rounding="half-up")
    section = "As shown, with a reading chosen by hand"
    assert section not in [row.section for row in rows(usual)]
    assert why_view(usual.decision, ENGLISH).chosen == ()
    told = "Which way is the result rounded? Half-up, as the example does; usually: down, as the rule says."
    assert [(row.label, row.amount, row.difference, row.action) for row in rows(chosen) if row.section == section] == [
        ("Which way is the result rounded? Half-up, as the example does", "3.00 USD", "", None)
    ]
    assert why_view(chosen.decision, ENGLISH).chosen == ((told, ("A5", "A7")),)
    labels = [row.label for row in of_kind(rows(chosen), "reading")]
    assert "Which way is the result rounded? Down, as the rule says (the usual reading)" in labels


def test_the_usual_reading_is_marked_where_it_was_put_aside() -> None:
    # 8.00 × 10/30 is 2.666…
    found = of_kind(rows(case("japply", rounding="half-up")), "reading")
    assert [row.label for row in found if row.difference == "−0.01"] == ["Down, as the rule says (the usual reading)"]


def test_answers_that_need_two_readings_are_told_without_an_action() -> None:
    together = [row for row in rows(case("stape", 1)) if row.section == "Only together"]
    # 14 days 17 h 40 min… of the cycle's minutes: 20.00 × 31,300/43,200 = 14.49
    assert [(row.amount, row.action) for row in together] == [("14.49 USD", None)]


def test_each_moment_decides_as_it_says() -> None:
    found = of_kind(rows(case("japply")), "moment")
    assert [(row.label, row.amount, row.difference) for row in found] == [
        # 8.00 × (30 − 21)/30 = 2.40
        ("After the change: 22 March, 00:00 UTC", "2.40 USD", "−0.26"),
        ("Asked now: 16 March, 12:00 UTC", "2.66 USD", "0.00"),
    ]
    assert found[0].action == TryMoment(datetime(2026, 3, 22, tzinfo=UTC))


def test_the_far_side_of_a_boundary_behind_is_just_before_it() -> None:
    late = rows(case("jasper", 1))
    before = of_kind(late, "moment")[0]
    assert (before.outcome, before.amount, before.difference) == ("full", "59.00 USD", "+59.00")
    assert before.label == "Just before the change: 9 March, 23:59:59 UTC"


def test_a_tried_moment_is_compared_with_the_case_as_entered() -> None:
    own = case("japply")
    tried = case("japply", requested_at="2026-03-22T00:00")
    compared = replace(own, decision=tried.decision, entered=own.decision)
    first = of_kind(rows(compared), "moment")[0]
    assert (first.label, first.difference) == ("As entered: 15 March, 10:30 UTC", "+0.26")


def test_a_moment_that_the_facts_forbid_has_no_action() -> None:
    # Asked now would be before the charge of 1 June.
    found = of_kind(rows(case("stape")), "moment")
    now = next(row for row in found if row.label.startswith("Asked now"))
    assert (now.outcome, now.words, now.action) == ("unknown", "No answer", None)
    assert now.note


def test_other_policies_decide_or_say_what_they_need() -> None:
    found = of_kind(rows(case("japply")), "policy")
    others = [file.key for file in library().files if file.policy.ref.id != "japply"]
    assert [row.action for row in found] == [SwitchPolicy(key) for key in others]
    jasper = next(row for row in found if row.label.startswith("Jasper"))
    assert jasper.amount == ""
    assert jasper.note.startswith("Needs: Charged at")


def read(text: str) -> Policy:
    return read_policy(text.encode(), "other.toml", checked=True)


def test_facts_that_another_policy_shares_are_carried_over() -> None:
    # The same document under another id, its rounding read half-up at first: 8 × 10/30 = 2.666… is 2.67 there.
    file = library().find("japply")
    assert file is not None
    down, up = 'down = "down, as the rule says"', 'half-up = "half-up, as the example does"'
    text = file.text.replace('id = "japply"', 'id = "other"').replace(f"{down}, {up}", f"{up}, {down}")
    books = Library((file, PolicyFile(read(text), text)))
    found = of_kind(rows(case("japply"), books), "policy")
    assert [(row.amount, row.difference) for row in found] == [("2.67 USD", "+0.01")]


def test_every_other_version_is_compared() -> None:
    file = library().find("japply")
    assert file is not None
    newer = read(file.text.replace('version = "1.0"', 'version = "2.0"'))
    found = of_kind(rows(case("japply"), Library((file, PolicyFile(newer, file.text)))), "version")
    assert [(row.label, row.amount, row.action) for row in found] == [
        ("Version 2.0", "2.66 USD", SwitchPolicy("japply@2.0"))
    ]


def test_the_table_as_text() -> None:
    lines = compare_text(rows(case("japply"))).splitlines()
    assert lines[0] == "As shown: Partial, while the subscription runs\tPartial refund\t2.66 USD\t"
    assert lines[1:4] == [
        "",
        "Which way is the result rounded? (A5, A7)",
        "Half-up, as the example does\tPartial refund\t2.67 USD\t+0.01",
    ]
