"""What an agent does beside filling in: trying another moment, granting, ticking, linking charges, pasting a ticket."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from desk_driver import DeskDriver
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refund_desk.desk import TeamRules
from refund_desk.history import History


@pytest.fixture
def desk(worked: DeskDriver) -> DeskDriver:
    return worked


LATER = datetime(2026, 3, 25, 10, 30, tzinfo=UTC)


# Another moment


def test_a_moment_is_tried_beside_the_case_and_then_used(desk: DeskDriver) -> None:
    desk.window.result.moment_tried.emit(LATER)
    desk.settle()
    assert "1.60 USD" in desk.result()  # 8 × 6/30
    assert desk.presenter.texts["requested_at"] == "2026-03-15 10:30"
    desk.window.result.moment_used.emit()
    desk.settle()
    assert desk.presenter.texts["requested_at"] == "2026-03-25 10:30"
    assert "1.60 USD" in desk.result()
    desk.presenter.steps.stack.undo()
    assert desk.presenter.texts["requested_at"] == "2026-03-15 10:30"


def test_what_leaves_while_a_moment_is_tried_is_said_to_be_the_case_as_entered(desk: DeskDriver) -> None:
    paper = desk.presenter.paper
    for copy in (paper.copy_amount, paper.copy_summary, paper.copy_reply):
        desk.window.result.moment_tried.emit(LATER)
        copy()
        assert "2.66" in QGuiApplication.clipboard().text()
        assert "For the case as entered: 15 March, 2.66 USD." in desk.seen()
        desk.window.result.moment_dropped.emit()
        copy()
        assert "For the case as entered" not in desk.seen()


def test_escape_on_the_timeline_goes_back_to_the_case_as_entered(desk: DeskDriver) -> None:
    desk.window.activateWindow()
    timeline = desk.window.result.when.timeline
    timeline.setFocus()
    QTest.keyClick(timeline, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert "2.40 USD" in desk.result()  # from 22 March on the time left is the lower
    QTest.keyClick(timeline, Qt.Key.Key_Escape)
    desk.settle()
    assert "Trying" not in desk.result()
    assert "2.66 USD" in desk.result()


def test_a_drag_is_one_step_and_typing_ends_the_trial(desk: DeskDriver) -> None:
    steps = desk.presenter.steps.stack.count()
    for day in (18, 20, 25):
        desk.window.result.moment_tried.emit(LATER.replace(day=day))
    desk.window.result.try_finished.emit()
    assert desk.presenter.steps.stack.count() == steps + 1
    desk.type("credits_used", "15")
    assert "4.00 USD" in desk.result()


def test_what_is_saved_and_printed_while_a_moment_is_tried_is_the_case_as_entered(
    desk: DeskDriver, history: History
) -> None:
    desk.window.result.moment_tried.emit(LATER)
    desk.presenter.paper.copy_amount()
    assert QGuiApplication.clipboard().text() == "2.66"
    desk.presenter.save()
    assert str(history.load(1).decision.amount) == "2.66 USD"


def test_a_moment_is_tried_on_a_kept_case_and_it_stays_kept(desk: DeskDriver, history: History) -> None:
    desk.presenter.save()
    desk.window.result.moment_tried.emit(LATER)
    desk.settle()
    assert "1.60 USD" in desk.result()
    assert "as it was decided" in desk.result()
    desk.window.result.moment_dropped.emit()
    desk.presenter.save()
    assert len(history.revisions(1)) == 1


# Granting


def grant(desk: DeskDriver, amount: str, reason: str, second: str = "") -> None:
    desk.window.result.grant.grant_edited.emit(amount, reason, second)
    desk.settle()


def test_a_granted_amount_is_kept_copied_and_comes_back(desk: DeskDriver, history: History) -> None:
    grant(desk, "5.00", "Goodwill: first complaint.")
    desk.presenter.paper.copy_amount()
    assert QGuiApplication.clipboard().text() == "5.00"
    desk.presenter.save()
    kept = history.load(1)
    assert kept.grant is not None
    assert (str(kept.grant.amount), kept.grant.reason) == ("5.00 USD", "Goodwill: first complaint.")
    assert str(kept.decision.amount) == "2.66 USD"
    desk.presenter.new_case()
    desk.presenter.open_case(1)
    desk.settle()
    assert "5.00 USD" in desk.result()
    assert "2.66 USD" in desk.result()


def test_an_incomplete_grant_is_told_and_nothing_is_saved(desk: DeskDriver, history: History) -> None:
    grant(desk, "5.00", "")
    assert not desk.presenter.save()
    assert desk.dialogs.told
    grant(desk, "9.00", "More than was paid.")
    assert not desk.presenter.save()
    assert history.search() == []
    assert desk.presenter.steps.state.draft.grant.amount == "9.00"


def test_above_the_limit_a_second_name_is_asked_for(desk: DeskDriver, history: History) -> None:
    desk.presenter.change_rules(TeamRules(second_name_above="4.00 USD"))
    grant(desk, "5.00", "Goodwill.")
    assert not desk.presenter.save()
    grant(desk, "5.00", "Goodwill.", "M. Okafor")
    assert desk.presenter.save()
    kept = history.load(1)
    assert kept.grant is not None
    assert kept.grant.second == "M. Okafor"


def test_a_grant_is_a_step(desk: DeskDriver) -> None:
    grant(desk, "5.00", "Goodwill.")
    desk.presenter.steps.stack.undo()
    assert not desk.presenter.steps.state.draft.grant


# Questions


def test_a_tick_is_kept_and_changes_no_amount(desk: DeskDriver, history: History) -> None:
    desk.window.result.questions.question_ticked.emit("dispute", True)
    desk.settle()
    assert "2.66 USD" in desk.result()
    desk.presenter.save()
    assert history.load(1).ticked == {"dispute"}
    desk.presenter.new_case()
    assert not desk.presenter.steps.state.draft.ticked
    desk.presenter.open_case(1)
    assert desk.presenter.steps.state.draft.ticked == {"dispute"}


def test_the_team_switches_a_question_off_and_on(qtbot: QtBot, desk: DeskDriver) -> None:
    with qtbot.waitSignal(desk.presenter.rules_changed) as told:
        desk.window.result.questions.switch_requested.emit("dispute", False)
    assert told.args == [TeamRules(questions_off=("dispute",))]
    with qtbot.waitSignal(desk.presenter.rules_changed) as told:
        desk.window.result.questions.switch_requested.emit("dispute", True)
    assert told.args == [TeamRules()]


# Several charges


def test_the_charges_of_one_request_are_linked_with_their_total(desk: DeskDriver, history: History) -> None:
    desk.presenter.add_charge()
    assert desk.presenter.texts["requested_at"] == "2026-03-15 10:30"
    assert desk.presenter.texts["paid"] == "|USD"
    desk.type("paid", "12.00")
    desk.type("started_on", "2026-03-01")
    desk.type("days_total", "30")
    desk.type("credits_total", "30")
    desk.type("credits_used", "20")
    desk.presenter.save()
    desk.settle()
    assert [row.case_id for row in history.linked(1)] == [1, 2]
    assert "6.66 USD in 2 cases" in desk.result()  # 2.66 + 4.00
    desk.presenter.open_case(1)
    desk.settle()
    assert "6.66 USD in 2 cases" in desk.result()


def test_a_charge_is_not_added_to_a_case_without_an_answer(desk: DeskDriver, history: History) -> None:
    desk.presenter.new_case()
    desk.presenter.add_charge()
    assert history.search() == []
    assert "no answer yet" in desk.seen()


# A ticket


def test_a_ticket_fills_in_what_was_agreed_to_as_one_step(desk: DeskDriver) -> None:
    desk.presenter.new_case()
    QGuiApplication.clipboard().setText("Paid: USD 8.00\nStarted on: 2026-03-01\nCredits used: 20\n")
    desk.presenter.tickets.paste()
    dialog = desk.presenter.tickets.dialog
    assert dialog is not None
    desk.settle()
    assert not desk.presenter.texts.get("credits_used")
    steps = desk.presenter.steps.stack.count()
    dialog.accept_button.click()
    desk.settle()
    assert desk.presenter.texts["credits_used"] == "20"
    assert desk.presenter.steps.stack.count() == steps + 1
    desk.presenter.steps.stack.undo()
    assert not desk.presenter.texts.get("credits_used")
