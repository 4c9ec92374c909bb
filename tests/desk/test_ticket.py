"""Recognising a ticket: what is sure, what is only offered, and that nothing is made up."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale
from ticket_samples import SAMPLES, Sample

from refund_desk.draft import new_draft
from refund_desk.policies import load_library, shipped_folder
from refund_desk.session import resolve, standing
from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.ticket import CUSTOMER_REF, MAX_TEXT, Found, TicketView, recognise
from refund_desk.widgets.locale_formats import formats_of
from refund_policy.policy import Policy

NOW = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)


@cache
def policies() -> dict[str, Policy]:
    return {file.policy.ref.id: file.policy for file in load_library([shipped_folder()]).files}


def read(sample: Sample) -> TicketView:
    formats = formats_of(QLocale(sample.locale))
    return recognise(sample.text, policies()[sample.policy], formats, zone=sample.zone, now=NOW)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_ticket(name: str) -> None:
    sample = SAMPLES[name]
    found = read(sample).found
    assert {one.fact: one.raw for one in found if one.sure} == sample.sure
    offered: dict[str, set[str]] = {}
    for one in found:
        if not one.sure:
            texts = {f"?{choice.text}" for choice in one.choices} or {one.raw}
            offered.setdefault(one.fact, set()).update(texts)
    assert offered == sample.offered


@pytest.mark.parametrize("name", SAMPLES)
def test_what_is_offered_is_quoted_and_reads_back(name: str) -> None:
    sample = SAMPLES[name]
    hold(sample.text, read(sample), policies()[sample.policy], formats_of(QLocale(sample.locale)), sample.zone)


def hold(text: str, view: TicketView, policy: Policy, formats: Formats, zone: str) -> None:
    """What is always true of a view."""
    for one in view.found:
        assert text[one.at : one.at + len(one.source)] == one.source != ""
        assert text.count("\n", 0, one.at) + 1 == one.line
        assert not (one.sure and one.choices)
        assert bool(one.raw) != bool(one.choices)
        for raw, shown in [(choice.text, choice.label) for choice in one.choices] or [(one.raw, one.shown)]:
            assert_reads_back(one, raw, shown, policy, formats, zone)
    sure = [one.fact for one in view.found if one.sure]
    assert len(sure) == len(set(sure))


def assert_reads_back(one: Found, raw: str, shown: str, policy: Policy, formats: Formats, zone: str) -> None:
    """In the form the text means what the ticket's dialog said."""
    if one.fact == CUSTOMER_REF:
        assert raw == shown
        return
    draft = new_draft(policy, zone, "").changed("zone", zone).changed(one.fact, raw)
    status = resolve(policy, draft, formats, NOW).fields[one.fact]
    words = standing(policy, draft, formats, NOW)[one.fact]
    if one.choices and policy.facts[one.fact.replace("-", "_")].type in ("date", "instant"):
        assert not status.choices  # told shorter in the question: without the weekday
        return
    assert words == shown


TEXT = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *(
                    "paid",
                    "charged",
                    "refunded before",
                    "Amount paid:",
                    "Paid at:",
                    "Requested at:",
                    "started on",
                    "on",
                ),
                *("8.00 USD", "$20", "1 234,56 kr", "-5 EUR", "1.234,56 €", "USD", "¥5,800", "20 dollars", "9.99"),
                *("2026-03-04", "03/04/2026 10:30", "4 Mar", "March 3rd, 2026 at 9 pm", "25.10.2026 02:30", "+0100"),
                *("used 20 of 30 credits", "30-day plan", "20/30 credits left", "monthly plan", "not yearly", "annual"),
                *("never used", "no traffic", "still active", "yes", "no", "Used:", "Status:", "trial", "Ticket #12-a"),
                *("\n", "\n\n", ". ", "\t", "> ", "[", "]", ": ", "\U0001f600", "\u00a0", "\u202f", "：", "８"),
            ]
        ),
        st.text(max_size=6),
    ),
    max_size=30,
).map(" ".join)


@given(text=TEXT, policy=st.sampled_from(["japply", "campaignpro", "jasper", "stape"]), german=st.booleans())
def test_nothing_is_made_up(text: str, policy: str, german: bool) -> None:
    formats = formats_of(QLocale("de_DE")) if german else ENGLISH
    found = recognise(text, policies()[policy], formats, zone="Europe/Berlin", now=NOW)
    hold(text, found, policies()[policy], formats, "Europe/Berlin")


def test_a_long_text_is_cut_and_told() -> None:
    text = "x" * MAX_TEXT + " paid 8.00 USD"
    view = recognise(text, policies()["japply"], ENGLISH, zone="UTC", now=NOW)
    assert view == TicketView((), "Only the first 100,000 characters were read.")


def test_a_thousand_values_give_a_short_list() -> None:
    text = "\n".join(
        f"On 2026-03-{day % 28 + 1:02} at 10:{day % 60:02} somebody wrote {day}.00 USD" for day in range(1000)
    )
    view = recognise(text, policies()["stape"], ENGLISH, zone="UTC", now=NOW)
    assert view.found == ()


def test_an_address_is_offered_from_the_customers_line_alone() -> None:
    text = "From: jane@example.com\nReply-To: joe@example.com\nPlease write to jim@example.com"
    view = recognise(text, policies()["japply"], ENGLISH, zone="UTC", now=NOW)
    assert not [one for one in view.found if re.search("@", one.raw + one.source)]


QUOTE = SAMPLES["an answer above what it answers"]


def test_what_is_quoted_comes_last_and_says_so() -> None:
    found = read(QUOTE).found
    refs = [one for one in found if one.fact == CUSTOMER_REF]
    assert [(one.raw, one.sure, one.earlier) for one in refs] == [
        ("INV-20931", True, False),
        ("A-778", False, True),
        ("90001", False, True),
    ]
    assert not [one for one in found if one.earlier and one.sure]


def test_what_a_quote_says_too_is_the_customers_own() -> None:
    text = "I paid 20.00 USD.\n\n> We charged 20.00 USD."
    (one,) = recognise(text, policies()["stape"], ENGLISH, zone="UTC", now=NOW).found
    assert (one.raw, one.sure, one.earlier) == ("20.00|USD", True, False)


@given(text=TEXT)
def test_nothing_in_a_quote_is_sure(text: str) -> None:
    whole = "On Tue, 2 Jun 2026 at 09:12, Support wrote:\n" + text
    found = recognise(whole, policies()["japply"], ENGLISH, zone="UTC", now=NOW)
    hold(whole, found, policies()["japply"], ENGLISH, "UTC")
    assert all(one.earlier and not one.sure for one in found.found)


def test_the_same_thing_said_twice_is_offered_once() -> None:
    text = "Amount: 8.00 USD\nI paid $8.00 for it."
    (one,) = recognise(text, policies()["japply"], ENGLISH, zone="UTC", now=NOW).found
    assert (one.raw, one.sure, one.source) == ("8.00|USD", True, "paid $8.00")
