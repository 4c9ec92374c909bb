"""The case in view: another moment is tried beside it, and can be typed without changing its meaning."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_desk.case import NO_CASE, CaseState, answered, typed_moment
from refund_desk.draft import draft_of_facts, new_draft
from refund_desk.policies import PolicyFile, load_library, shipped_folder
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.typed import Understood, read_instant
from refund_policy.policy import REQUEST

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


LIBRARY = load_library([shipped_folder()])
POLICY = LIBRARY.policies["japply"]


@pytest.fixture
def file() -> PolicyFile:
    found = LIBRARY.find("japply")
    assert found is not None
    return found


def example(file: PolicyFile) -> CaseState:
    draft = draft_of_facts(file.policy, file.policy.examples[0].facts, ENGLISH, new_draft(file.policy, "UTC", "USD"))
    return CaseState(file, draft)


def test_nothing_is_answered_without_a_policy() -> None:
    assert answered(NO_CASE, ENGLISH, NOW) is None


def test_another_moment_is_tried_beside_the_case_as_entered(file: PolicyFile) -> None:
    case = example(file)
    tried = CaseState(file, case.draft, tried=datetime(2026, 3, 25, 10, 30, tzinfo=UTC))
    found = answered(tried, ENGLISH, NOW)
    assert found is not None
    assert found.entered is not None
    assert found.tried is not None
    assert str(found.entered.amount) == "2.66 USD"
    assert str(found.tried.amount) == "1.60 USD"  # 8 × 6/30: the time left is the lower by then
    assert found.shown is found.tried
    assert found.tried.timeline == found.entered.timeline


def test_a_moment_before_the_charge_has_no_answer_and_the_case_stays_in_view(file: PolicyFile) -> None:
    tried = CaseState(file, example(file).draft, tried=datetime(2026, 2, 1, tzinfo=UTC))
    found = answered(tried, ENGLISH, NOW)
    assert found is not None
    assert found.tried is None
    assert found.shown is found.entered is not None


def test_an_edit_ends_the_trial(file: PolicyFile) -> None:
    tried = CaseState(file, example(file).draft, tried=NOW)
    assert tried.edited(tried.draft).tried is None


CHANGE = int(datetime(2026, 10, 25, 1, 0, tzinfo=UTC).timestamp())
"""Clocks in Berlin go back from 03:00 to 02:00."""


@given(seconds=st.integers(-2 * 3600, 2 * 3600))
def test_a_typed_moment_is_read_as_the_same_instant_even_when_clocks_go_back(seconds: int) -> None:
    at = datetime.fromtimestamp(CHANGE + seconds, BERLIN)
    text = typed_moment(at, POLICY.facts[REQUEST], "Europe/Berlin")
    read = read_instant(text, ENGLISH, "Europe/Berlin", at.date(), at)
    assert isinstance(read, Understood)
    back = datetime.fromisoformat(read.value.text)
    back = back if back.tzinfo is not None else back.replace(tzinfo=BERLIN)
    assert back.astimezone(UTC) == at.astimezone(UTC)
