"""Taking back and doing again, over everything that an agent does to a case."""

from __future__ import annotations

from datetime import timedelta

import desk_driver
import pytest
from desk_driver import DeskDriver
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refund_desk.history import History


def press(desk: DeskDriver, key: Qt.Key, *, shift: bool = False) -> None:
    """Ctrl and a key, where the focus is."""
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(
        desk.window.focusWidget() or desk.window,
        key,
        control | (Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier),
    )
    desk.settle()


def test_ctrl_z_takes_back_what_was_typed_and_the_answer_follows(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.window.activateWindow()
    desk.type("credits_used", "15")
    assert "4.00 USD" in desk.result()
    press(desk, Qt.Key.Key_Z)
    assert "2.66 USD" in desk.result()
    assert desk.presenter.texts["credits_used"] == "20"
    assert desk.window.form.cursor()[0] == "credits_used"
    press(desk, Qt.Key.Key_Z, shift=True)
    assert "4.00 USD" in desk.result()


def test_an_example_a_new_case_and_a_choice_of_policy_are_steps(desk: DeskDriver) -> None:
    presenter, stack = desk.presenter, desk.presenter.steps.stack
    desk.type("paid", "12.00")
    presenter.show_example()
    presenter.choose_policy("jasper")
    presenter.new_case()
    assert presenter.texts["paid"] == "|USD"
    stack.undo()
    assert (presenter.policy_id, presenter.texts["paid"]) == ("jasper", "8.00|USD")
    stack.undo()
    assert (presenter.policy_id, presenter.texts["credits_used"]) == ("japply", "20")
    stack.undo()
    assert presenter.texts["paid"] == "12.00|USD"


def test_a_kept_case_stands_again_as_decided_when_its_edit_is_taken_back(desk: DeskDriver, history: History) -> None:
    desk.presenter.show_example()
    desk.presenter.save()
    desk.type("credits_used", "15")
    assert "as it was decided" not in desk.result()
    desk.presenter.steps.stack.undo()
    assert "as it was decided" in desk.result()
    desk.presenter.save()
    assert [one.revision for one in history.revisions(1)] == [1]


def test_opening_a_case_by_mistake_loses_nothing_that_was_typed(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.presenter.save()
    desk.presenter.new_case()
    desk.type("paid", "77.00")
    desk.presenter.open_case(1)
    assert "2.66 USD" in desk.result()
    desk.presenter.steps.stack.undo()
    assert desk.presenter.texts["paid"] == "77.00|USD"


def test_a_step_back_over_saving_revises_the_same_case(desk: DeskDriver, history: History) -> None:
    desk.presenter.show_example()
    desk.type("credits_used", "15")
    desk.presenter.save()
    desk.presenter.steps.stack.undo()  # 20 again, as before the edit
    desk.presenter.save()
    assert [one.revision for one in history.revisions(1)] == [2, 1]
    assert len(history.search()) == 1


def test_a_step_back_to_a_deleted_case_finds_its_facts_and_no_case(desk: DeskDriver, history: History) -> None:
    desk.presenter.show_example()
    desk.presenter.save()
    desk.type("credits_used", "15")
    desk.presenter.delete()
    desk.presenter.steps.stack.undo()
    assert "as it was decided" not in desk.result()
    assert "2.66 USD" in desk.result()
    desk.presenter.save()
    assert [one.case_id for one in history.search()] == [2]


def test_the_cursor_and_the_policy_come_back_after_a_crash(qtbot: QtBot, history: History, desk: DeskDriver) -> None:
    desk.window.activateWindow()
    desk.presenter.choose_policy("stape")
    desk.type("paid", "20.50")
    qtbot.waitUntil(lambda: history.load_draft() is not None and "20.50" in str(history.load_draft()))
    again = DeskDriver(history)
    qtbot.addWidget(again.window)
    assert again.presenter.policy_id == "stape"
    again.window.activateWindow()
    assert again.window.form.cursor() == ("paid", 5)


def test_a_field_that_speaks_as_it_loses_the_focus_does_not_break_undo(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.window.activateWindow()
    stack = desk.presenter.steps.stack
    desk.type("paid", "EUR 8.00")
    press_tab = Qt.Key.Key_Tab
    QTest.keyClick(desk.window.focusWidget(), press_tab)  # the currency follows, a step of its own
    desk.settle()
    press(desk, Qt.Key.Key_Z)
    QTest.qWait(800)
    desk.type("credits_used", "21")
    whole = stack.count()
    for _ in range(3):
        while stack.canUndo():
            press(desk, Qt.Key.Key_Z)
        assert stack.index() == 0
        while stack.canRedo():
            press(desk, Qt.Key.Key_Z, shift=True)
        assert stack.index() == stack.count() == whole
    assert desk.presenter.texts["credits_used"] == "21"
    assert desk.window.form.row_of("paid").editors["paid"].raw_text() == desk.presenter.texts["paid"]


def test_another_policy_hears_nothing_of_the_form_before_it(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.window.activateWindow()
    desk.type("paid", "EUR 8.00")
    desk.window.sidebar.policies.setFocus()
    before = desk.presenter.steps.stack.count()
    desk.type("paid", "GBP 8.00")
    desk.presenter.choose_policy("campaignpro")
    desk.settle()
    assert desk.presenter.policy_id == "campaignpro"
    shown = {fact: row.editors[fact].raw_text() for fact, row in desk.window.form._rows().items()}
    assert shown == {fact: desk.presenter.texts.get(fact, "") for fact in shown}
    assert desk.presenter.steps.stack.count() > before


def test_saying_the_same_again_keeps_a_kept_case(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.presenter.save()
    steps = desk.presenter.steps.stack.count()
    desk.presenter.edits.edit_fact("paid", desk.presenter.texts["paid"])
    desk.presenter.edits.fill_in({"paid": desk.presenter.texts["paid"]})
    assert desk.presenter.steps.state.kept is not None
    assert desk.presenter.steps.stack.count() == steps


def test_a_charge_worked_out_under_another_policy_is_not_counted_in_its_request_twice(
    desk: DeskDriver, history: History
) -> None:
    desk.presenter.show_example()
    desk.presenter.save()
    desk.presenter.add_charge()
    desk.presenter.show_example()
    desk.presenter.save()
    desk.presenter.choose_policy("jasper")
    assert desk.presenter.steps.state.draft.request is None


def test_words_for_days_mean_the_day_on_which_they_were_typed(
    qtbot: QtBot, history: History, desk: DeskDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.presenter.show_example()
    desk.type("started_on", "-10")
    desk.type("requested_at", "today")
    before, answer = desk.under("started_on"), desk.window.result.verdict.accessibleDescription()
    desk.presenter.keep_draft()
    desk.window.close()
    monkeypatch.setattr(desk_driver, "NOW", desk_driver.NOW + timedelta(days=6))
    again = DeskDriver(history)
    qtbot.addWidget(again.window)
    assert "5 March 2026" in before
    assert again.under("started_on") == before
    assert again.presenter.texts["requested_at"] == "2026-03-15 00:00"
    assert again.window.result.verdict.accessibleDescription().split(".")[0] == answer.split(".")[0]
