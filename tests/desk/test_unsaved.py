"""The unsaved form: it comes back as it was, and a damaged one is left alone."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_desk.draft import Draft, GrantDraft
from refund_desk.unsaved import Unsaved, decoded

TEXTS = st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=5)


NUMBERS = st.none() | st.integers(1)


@given(
    texts=TEXTS,
    words=st.lists(st.text(max_size=20), min_size=9, max_size=9),
    case=NUMBERS,
    request=NUMBERS,
    cursor=st.integers(0, 99),
)
def test_what_was_typed_comes_back(
    texts: dict[str, str], words: list[str], case: int | None, request: int | None, cursor: int
) -> None:
    policy, reference, note, key, digest, focus, *grant = words
    draft = Draft(policy, texts, reference, note, GrantDraft(*grant), frozenset(texts), request)
    unsaved = Unsaved(draft, key or policy, digest, case, focus, cursor)
    assert decoded(unsaved.encoded()) == unsaved


@pytest.mark.parametrize("text", [None, "", "{", "[]", "1", "{}", '{"texts": []}', "[" * 100_000])
def test_what_cannot_be_read_is_nothing(text: str | None) -> None:
    assert decoded(text) is None


def test_a_form_without_version_is_taken_by_its_policy() -> None:
    found = decoded(json.dumps({"policy_id": "japply", "texts": {"paid": "8.00|USD", "odd": 3}, "case_id": "x"}))
    assert found == Unsaved(Draft("japply", {"paid": "8.00|USD"}), "japply", "", None)
