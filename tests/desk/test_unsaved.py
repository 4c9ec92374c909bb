"""Unsaved forms: they come back as they were, one or many, and what is damaged is left alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_desk.draft import Draft, GrantDraft
from refund_desk.unsaved import MOST, LeftForms, Unsaved, decoded, others_decoded, together

TEXTS = st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=5)
WORDS = st.text(max_size=20)
NUMBERS = st.none() | st.integers(0, 2**31 - 1)
GRANTS = st.builds(GrantDraft, WORDS, WORDS, WORDS)
ASIDE = st.dictionaries(WORDS, st.tuples(TEXTS, GRANTS), max_size=2)
DRAFTS = st.builds(Draft, WORDS, TEXTS, WORDS, WORDS, GRANTS, st.frozensets(WORDS, max_size=3), NUMBERS, ASIDE)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.none() | st.builds(datetime.fromtimestamp, st.integers(10**9, 2 * 10**11), ZONES)
FORMS = st.builds(
    Unsaved, DRAFTS, st.text(min_size=1), WORDS, NUMBERS, WORDS, st.integers(0, 99), st.booleans(), MOMENTS
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "policy_id", "customer_ref", "note", "texts", "grant", "ticked", "request", "aside", "key", "digest", "case_id",
    "focus", "cursor", "typed", "touched", "others",
)  # fmt: skip


def form(reference: str, *, case_id: int | None = None) -> Unsaved:
    return Unsaved(Draft("japply", {"paid": "8.00|USD"}, reference), "japply@1.0", "digest", case_id)


@given(FORMS)
def test_what_was_typed_comes_back(unsaved: Unsaved) -> None:
    assert decoded(unsaved.encoded()) == unsaved
    assert others_decoded(unsaved.encoded()) == []


@given(st.lists(FORMS, min_size=1, max_size=4))
def test_forms_that_were_left_come_back_in_their_order(forms: list[Unsaved]) -> None:
    text = together([one.encoded() for one in forms])
    assert [decoded(text), *others_decoded(text)] == forms


def test_a_program_that_knows_one_form_only_finds_it_where_it_was() -> None:
    text = together([form("T-1").encoded(), form("T-2").encoded()])
    assert text is not None
    found = json.loads(text)
    assert (found["customer_ref"], found["texts"], found["key"]) == ("T-1", {"paid": "8.00|USD"}, "japply@1.0")
    assert together([]) is None


@pytest.mark.parametrize("text", [None, "", "{", "[]", "1", "{}", '{"texts": []}', "[" * 100_000, "9" * 5000, "\ud800"])
def test_what_cannot_be_read_is_nothing(text: str | None) -> None:
    assert decoded(text) is None
    assert others_decoded(text) == []


@given(st.dictionaries(st.sampled_from(FIELDS), JSON), st.lists(JSON, max_size=3))
def test_whatever_stands_there_can_be_kept_again(found: dict[str, object], others: list[object]) -> None:
    text = json.dumps({"others": others, **found})
    forms = [one for one in (decoded(text), *others_decoded(text)) if one is not None]
    again = together([one.encoded() for one in forms])
    assert [one for one in (decoded(again), *others_decoded(again)) if one is not None] == forms


@given(FORMS, FORMS, st.data())
def test_a_text_that_breaks_off_or_is_changed_never_raises(
    first: Unsaved, second: Unsaved, data: st.DataObject
) -> None:
    text = together([first.encoded(), second.encoded()]) or ""
    at = data.draw(st.integers(0, len(text)))
    for damaged in (text[:at], text[:at] + data.draw(st.characters()) + text[at + 1 :]):
        decoded(damaged)
        others_decoded(damaged)


def test_a_damaged_form_is_left_out_and_the_others_stay() -> None:
    text = json.dumps({"others": [3, {"texts": 1}, json.loads(form("T-2").encoded()), None]})
    assert decoded(text) is None
    assert others_decoded(text) == [form("T-2")]


def test_a_form_without_version_is_taken_by_its_policy() -> None:
    found = decoded(json.dumps({"policy_id": "japply", "texts": {"paid": "8.00|USD", "odd": 3}, "case_id": "x"}))
    assert found == Unsaved(Draft("japply", {"paid": "8.00|USD"}), "japply", "", None)


@pytest.mark.parametrize("touched", ["", "yesterday", "2026-03-01T10:00", "0001-01-01T00:00+14:00", 7])
def test_a_moment_that_cannot_be_told_is_none(touched: object) -> None:
    found = decoded(json.dumps({"texts": {}, "touched": touched, "cursor": 10**30, "case_id": -1}))
    assert found is not None
    assert (found.touched, found.cursor, found.case_id) == (None, 0, None)


# Those that are not in view


def test_the_form_left_last_stands_first() -> None:
    left = LeftForms()
    for number, reference in ((1, "T-1"), (2, "T-2"), (3, "T-3")):
        assert left.put(number, number, form(reference)) is None
    assert left.put(1, 9, form("T-1 again")) is None
    assert [(number, one.token, one.unsaved.draft.customer_ref) for number, one in left.newest_first()] == [
        (1, 9, "T-1 again"),
        (3, 3, "T-3"),
        (2, 2, "T-2"),
    ]
    assert (2 in left, left.drop(2), 2 in left, left.drop(2)) == (True, True, False, False)


def test_beyond_the_most_the_oldest_goes() -> None:
    left = LeftForms()
    gone = [left.put(number, number, form(f"T-{number}")) for number in range(MOST + 2)]
    assert gone == [None] * MOST + [form("T-0"), form("T-1")]
    assert len(left) == MOST


def test_a_form_that_is_left_is_encoded_once() -> None:
    left, now = LeftForms(), datetime(2026, 3, 15, tzinfo=UTC)
    left.put(1, 1, replace(form("T-1", case_id=7), touched=now))
    found = left.find(1)
    assert found is not None
    assert decoded(found.text) == found.unsaved
    assert (left.of_case(7), left.of_case(8), left.find(2)) == ([1], [], None)
