"""Steps: what is one, what is merged, and that going back and forth ends where it began."""

from __future__ import annotations

import gc

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


class Keyboard:
    """Where the cursor stands; types into the field of a fact."""

    def __init__(self) -> None:
        self.place = Place()
        self.steps = CaseSteps(None, NO_CASE, lambda: self.place)

    def type(self, fact: str, text: str) -> None:
        self.place = Place(fact, len(text))
        self.steps.edit(fact, self.steps.state.edited(self.steps.state.draft.changed(fact, text)), fact)


def texts(steps: CaseSteps) -> dict[str, str]:
    return dict(steps.state.draft.texts)


def test_keys_of_one_field_close_together_are_one_step(clock: Clock) -> None:
    keys = Keyboard()
    steps = keys.steps
    for text in ("2", "20", "20."):
        keys.type("paid", text)
        clock.now += MERGE_MS
    went: list[Place] = []
    steps.went.connect(went.append)
    steps.stack.undo()
    assert texts(steps) == {}
    steps.stack.redo()
    assert texts(steps) == {"paid": "20."}
    assert went == [Place("paid", 1), Place("paid", 3)]


def test_a_pause_or_another_field_begins_a_step(clock: Clock) -> None:
    keys = Keyboard()
    steps = keys.steps
    keys.type("paid", "2")
    clock.now = MERGE_MS + 1
    keys.type("paid", "20")
    keys.type("used", "1")
    keys.type("paid", "200")
    seen = []
    while steps.stack.canUndo():
        steps.stack.undo()
        seen.append(texts(steps))
    assert seen == [{"paid": "20", "used": "1"}, {"paid": "20"}, {"paid": "2"}, {}]


def test_a_drag_is_one_step_however_slow_and_the_next_drag_another(clock: Clock) -> None:
    keys = Keyboard()
    steps = keys.steps
    for start in (0, 10):
        steps.hold("try")
        for minute in range(3):
            keys.place = Place("paid", start)
            moved = steps.state.draft.changed("at", str(start + minute))
            steps.edit("moment", steps.state.edited(moved), "try")
            clock.now += 10 * MERGE_MS
        steps.release()
        clock.now -= 30 * MERGE_MS
    assert steps.stack.count() == 2
    steps.stack.undo()
    assert texts(steps) == {"at": "2"}


def test_what_is_typed_and_taken_out_again_at_once_leaves_no_step(clock: Clock) -> None:
    keys = Keyboard()
    steps = keys.steps
    steps.start(CaseState(None, NO_CASE.draft.changed("paid", "")))
    keys.type("paid", "2")
    keys.type("paid", "")
    assert not steps.stack.canUndo()


def test_a_saved_state_takes_the_place_of_the_step_that_led_to_it(clock: Clock) -> None:
    keys = Keyboard()
    steps = keys.steps
    keys.type("at", "today")
    steps.amend(steps.state.edited(steps.state.draft.changed("at", "2026-03-15")))
    keys.type("at", "2026-03-1")
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
        keys = Keyboard()
    steps = keys.steps
    for fact, text, pause in edits:
        clock.now += pause
        keys.type(fact, text)
    end = texts(steps)
    while steps.stack.canUndo():
        steps.stack.undo()
    assert texts(steps) == {}
    while steps.stack.canRedo():
        steps.stack.redo()
    assert texts(steps) == end


def test_merged_keys_leave_nothing_behind_in_memory(clock: Clock) -> None:
    keys = Keyboard()
    for number in range(200):
        keys.type("paid", "9" * (1 + number % 7) + str(number))
    gc.collect()
    states = [vars(one)["after"][0] for one in gc.get_objects() if type(one).__name__ == "_Step" and vars(one)]
    kept = [state for state in states if state.file is keys.steps.state.file and "paid" in state.draft.texts]
    assert keys.steps.stack.count() == 1
    assert len(kept) < 20, "steps that were merged are still held"


def test_what_a_field_says_while_a_step_is_shown_is_no_step_of_its_own(clock: Clock) -> None:
    keys = Keyboard()
    steps = keys.steps
    keys.type("paid", "8")
    clock.now += 10 * MERGE_MS
    keys.type("zone", "berlin")
    steps.went.connect(lambda _place: keys.type("zone", "Europe/Berlin"))
    steps.done.connect(lambda whole: keys.type("paid", "8.00") if whole else None)
    steps.stack.undo()
    assert texts(steps) == {"paid": "8"}
    steps.stack.redo()
    assert texts(steps) == {"paid": "8", "zone": "berlin"}
    steps.take("example", steps.state.edited(steps.state.draft.changed("paid", "5")))
    assert texts(steps) == {"paid": "5", "zone": "berlin"}
    assert steps.stack.count() == 3
    keys.type("paid", "6")
    assert steps.stack.count() == 4
