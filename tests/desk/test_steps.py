"""Steps: what is one, what is merged, and that going back and forth ends where it began."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_desk import steps as module
from refund_desk.case import NO_CASE, CaseState
from refund_desk.steps import MERGE_MS, CaseSteps, Place


class Clock:
    """A clock that stands where the test sets it."""

    def __init__(self) -> None:
        self.now = 0

    def start(self) -> None:
        self.now = 0

    def elapsed(self) -> int:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "QElapsedTimer", lambda: clock)
    return clock


def typed(steps: CaseSteps, fact: str, text: str) -> None:
    after = Place(fact, len(text))
    steps.do(fact, steps.state.edited(steps.state.draft.changed(fact, text)), Place(fact, 0), after, merge=fact)


def texts(steps: CaseSteps) -> dict[str, str]:
    return dict(steps.state.draft.texts)


def test_keys_of_one_field_close_together_are_one_step(clock: Clock) -> None:
    steps = CaseSteps(None, NO_CASE)
    for text in ("2", "20", "20."):
        typed(steps, "paid", text)
        clock.now += MERGE_MS
    steps.stack.undo()
    assert texts(steps) == {}
    steps.stack.redo()
    assert texts(steps) == {"paid": "20."}


def test_a_pause_or_another_field_begins_a_step(clock: Clock) -> None:
    steps = CaseSteps(None, NO_CASE)
    typed(steps, "paid", "2")
    clock.now = MERGE_MS + 1
    typed(steps, "paid", "20")
    typed(steps, "used", "1")
    typed(steps, "paid", "200")
    seen = []
    while steps.stack.canUndo():
        steps.stack.undo()
        seen.append(texts(steps))
    assert seen == [{"paid": "20", "used": "1"}, {"paid": "20"}, {"paid": "2"}, {}]


def test_a_drag_is_one_step_however_slow_and_the_next_drag_another(clock: Clock) -> None:
    steps = CaseSteps(None, NO_CASE)
    for start in (0, 10):
        steps.hold("try")
        for minute in range(3):
            typed_at = steps.state.draft.changed("at", str(start + minute))
            steps.do("moment", steps.state.edited(typed_at), Place(), Place(), merge="try")
            clock.now += 10 * MERGE_MS
        steps.release()
        clock.now -= 30 * MERGE_MS
    assert steps.stack.count() == 2
    steps.stack.undo()
    assert texts(steps) == {"at": "2"}


def test_what_is_typed_and_taken_out_again_at_once_leaves_no_step(clock: Clock) -> None:
    steps = CaseSteps(None, CaseState(None, NO_CASE.draft.changed("paid", "")))
    typed(steps, "paid", "2")
    typed(steps, "paid", "")
    assert not steps.stack.canUndo()


def test_a_saved_state_takes_the_place_of_the_step_that_led_to_it(clock: Clock) -> None:
    steps = CaseSteps(None, NO_CASE)
    typed(steps, "at", "today")
    steps.amend(steps.state.edited(steps.state.draft.changed("at", "2026-03-15")))
    typed(steps, "at", "2026-03-1")
    steps.stack.undo()
    assert texts(steps) == {"at": "2026-03-15"}
    steps.stack.undo()
    steps.stack.redo()
    assert texts(steps) == {"at": "2026-03-15"}


@given(edits=st.lists(st.tuples(st.sampled_from("abc"), st.text(max_size=3), st.integers(0, 2000)), max_size=20))
def test_all_the_way_back_and_forth_again(edits: list[tuple[str, str, int]]) -> None:
    clock = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "QElapsedTimer", lambda: clock)
        steps = CaseSteps(None, NO_CASE)
    for fact, text, pause in edits:
        clock.now += pause
        typed(steps, fact, text)
    end = texts(steps)
    while steps.stack.canUndo():
        steps.stack.undo()
    assert texts(steps) == {}
    while steps.stack.canRedo():
        steps.stack.redo()
    assert texts(steps) == end
