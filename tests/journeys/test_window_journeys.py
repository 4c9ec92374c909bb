"""The window around a case: where Tab leads, what gives way where there is little room, what is told in passing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from desk_driver import DeskDriver
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from refund_desk.app import Program, application
from refund_desk.history import History
from refund_desk.settings import Settings
from refund_desk.viewmodels.compare import TryMoment
from refund_desk.widgets.editors.amount import AmountEdit


@pytest.fixture
def desk(qtbot: QtBot, history: History) -> DeskDriver:
    driver = DeskDriver(history, policy="stape")
    qtbot.addWidget(driver.window)
    driver.presenter.show_example()
    driver.settle()
    return driver


def status(desk: DeskDriver) -> str:
    return desk.window.statusBar().findChildren(QLabel)[0].text()


# Keys


def part_of(desk: DeskDriver, widget: QWidget) -> str:
    window = desk.window
    parts = {"lists": window.sidebar, "form": window.form, "answer": window.result}
    return next((name for name, part in parts.items() if part.isAncestorOf(widget)), "save")


def test_tab_goes_through_the_form_then_the_answer_then_the_lists(desk: DeskDriver) -> None:
    # Rows and forms that were made late come in their place all the same.
    desk.presenter.choose_policy("jasper")
    desk.presenter.choose_policy("stape")
    desk.presenter.show_example()
    desk.settle()
    first = desk.window.form.customer_ref
    first.setFocus()
    visited: list[QWidget] = []
    for _ in range(80):
        here = desk.window.focusWidget()
        visited.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
        if desk.window.focusWidget() is first:
            break
    parts = [part_of(desk, widget) for widget in visited]
    assert list(dict.fromkeys(parts)) == ["form", "answer", "save", "lists"]
    assert parts[-1] == "form"  # the links above the first field, then round again
    names = [widget.accessibleName() for widget in visited]
    assert names.index("The answer in detail") < names.index("How it is worked out")
    assert "Plan: Monthly" in names  # of radio buttons the chosen one alone
    assert "Plan: Yearly" not in names
    QTest.keyClick(first, Qt.Key.Key_Backtab)
    assert desk.window.focusWidget() is visited[-1]


def test_no_two_actions_share_a_key_and_no_menu_a_letter(desk: DeskDriver) -> None:
    keys = [key.toString() for action in desk.window.findChildren(QAction) for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    for menu in desk.window.menuBar().findChildren(QMenu):
        entries = [entry.text() for entry in menu.actions()]
        letters = [text[text.index("&") + 1].lower() for text in entries if "&" in text]
        assert len(letters) == len(set(letters)), menu.title()


# Little room


@pytest.fixture
def zoomed(qtbot: QtBot, history: History) -> Iterator[Callable[[int], Program]]:
    """Starts the program with its text at so many per cent."""
    running = application()
    plain = running.font()

    def start(zoom: int) -> Program:
        program = Program(None, Settings(theme="light", last_policy="japply", zoom=zoom), history)
        qtbot.addWidget(program.window)
        program.window.resize(1024, 640)
        program.window.show()
        program.presenter.show_example()
        running.processEvents()
        return program

    yield start
    running.setFont(plain)


@pytest.mark.parametrize("zoom", [67, 150])
def test_a_kept_size_of_the_text_holds_for_every_part_from_the_start(
    zoomed: Callable[[int], Program], zoom: int
) -> None:
    window = zoomed(zoom).window
    result, wanted = window.result, application().font().pointSizeF()
    parts = (window.menuBar(), window.sidebar.policies, result.when.timeline, result.tabs.how.breakdown, result)
    assert [part.font().pointSizeF() for part in parts] == [wanted] * len(parts)


def test_the_lists_step_aside_before_the_answer_gets_too_narrow(zoomed: Callable[[int], Program]) -> None:
    window = zoomed(150).window
    assert not window.sidebar.isVisible()
    window.form.customer_ref.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F6)
    assert window.result.isAncestorOf(window.focusWidget())
    QTest.keyClick(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.focusWidget() is window.sidebar.search
    assert window.sidebar.isVisible()


def test_the_lists_come_back_with_the_room(zoomed: Callable[[int], Program]) -> None:
    window = zoomed(150).window
    window.resize(1900, 900)
    application().processEvents()
    assert window.sidebar.isVisible()
    for _ in range(4):
        window.zoom_requested.emit(1)
    application().processEvents()
    assert not window.sidebar.isVisible()


def test_an_amount_is_set_smaller_before_it_is_cut(zoomed: Callable[[int], Program]) -> None:
    program = zoomed(300)
    program.presenter.edits.edit_fact("paid", "123456789012.34|USD")
    application().processEvents()
    verdict = program.window.result.verdict
    amount = next(one for one in verdict.findChildren(QLabel) if one.text().endswith(" USD"))
    assert amount.property("role") == "title"


# What is told in passing


def test_what_the_pointer_is_on_is_told_until_it_leaves(desk: DeskDriver) -> None:
    desk.window.show_status("Saved as case 1.")
    timeline = desk.window.result.when.timeline
    QTest.mouseMove(timeline, QPoint(timeline.width() // 2, timeline.height() // 2))
    desk.settle()
    assert status(desk) != "Saved as case 1."
    timeline.pointed.emit("")
    assert status(desk) == "Saved as case 1."


def test_the_timeline_says_that_it_can_be_dragged_until_it_is_zoomed(desk: DeskDriver) -> None:
    when = desk.window.result.when
    assert "Drag the marker to try another moment" in desk.result()
    QTest.keyClick(when.timeline, Qt.Key.Key_Plus)
    desk.settle()
    assert "Drag the marker" not in desk.result()
    assert any(one.text() == "Whole timeline" and one.isVisible() for one in when.findChildren(QPushButton))


def copy_button(desk: DeskDriver) -> QPushButton:
    buttons = desk.window.result.verdict.findChildren(QPushButton)
    return next(one for one in buttons if one.accessibleName() == "Copy the amount")


def test_a_ticked_question_is_told_of_on_every_page(desk: DeskDriver) -> None:
    bar = desk.window.result.tabs._left.tabBar()
    assert bar.tabText(1) == "What to do next"
    desk.window.result.questions.question_ticked.emit("dispute", True)
    desk.settle()
    assert bar.tabText(1) == "What to do next · 1"
    assert desk.window.result.tabs.how.isVisible()
    desk.window.result.questions.question_ticked.emit("dispute", False)
    desk.settle()
    assert bar.tabText(1) == "What to do next"


def test_amounts_not_typed_yet_follow_the_currency_of_the_payment(desk: DeskDriver) -> None:
    desk.presenter.choose_policy("japply")
    desk.presenter.show_example()
    paid, refunded = (desk.window.form.row_of(fact).editors[fact] for fact in ("paid", "already_refunded"))
    assert isinstance(paid, AmountEdit)
    assert isinstance(refunded, AmountEdit)
    choose = paid.currency.findText("EUR")
    paid.currency.setCurrentIndex(choose)
    paid.currency.activated.emit(choose)
    assert refunded.currency.currentText() == "EUR"
    assert "2.66 EUR" in desk.result()
    desk.window.form.focus_fact("already_refunded")
    QTest.keyClicks(refunded.line, "1.00")
    paid.currency.setCurrentIndex(paid.currency.findText("USD"))
    paid.currency.activated.emit(paid.currency.currentIndex())
    assert refunded.currency.currentText() == "EUR", "what was typed stays"
    for _ in range(3):
        desk.presenter.steps.stack.undo()
    desk.settle()
    assert [one.currency.currentText() for one in (paid, refunded)] == ["USD", "USD"]
    assert refunded.line.text() == ""


def test_a_currency_typed_with_the_amount_is_chosen_on_leaving(desk: DeskDriver) -> None:
    desk.type("paid", "KWD 1,234.567")
    assert desk.presenter.texts["paid"] == "KWD 1,234.567|USD"  # nothing moves while it is typed
    steps = desk.presenter.steps.stack.count()
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Tab)
    desk.settle()
    assert desk.presenter.texts["paid"] == "KWD 1,234.567|KWD"
    assert "1,234.567 KWD" in desk.result()
    assert desk.presenter.steps.stack.count() == steps


def test_a_tried_moment_is_told_beside_the_case_in_plain_words(desk: DeskDriver) -> None:
    desk.presenter.show_example(1)  # the policy's hole: a person decides
    desk.window.result.moment_tried.emit(datetime(2026, 7, 5, 9, 0, tzinfo=UTC))
    desk.settle()
    assert "Here: no refund; as entered: a person decides." in desk.result()


def test_an_amount_that_is_only_tried_has_no_copy_button(desk: DeskDriver) -> None:
    assert copy_button(desk).isVisible()
    desk.window.result.moment_tried.emit(datetime(2026, 6, 20, 9, 0, tzinfo=UTC))
    desk.settle()
    assert "6.67 USD" in desk.result()  # 20 × 10/30; what is copied is still the case's own 20.00
    assert not copy_button(desk).isVisible()


def test_what_is_granted_stands_where_the_answer_stands(desk: DeskDriver) -> None:
    desk.window.result.grant.grant_edited.emit("5.00", "Goodwill.", "")
    desk.settle()
    told = [one.text() for one in desk.window.result.verdict.findChildren(QLabel) if one.isVisible()]
    assert {"Granted", "5.00 USD", "15.00 below the suggested 20.00 USD"} <= set(told)
    desk.window.result.moment_tried.emit(datetime(2026, 6, 20, 9, 0, tzinfo=UTC))
    desk.settle()
    told = [one.text() for one in desk.window.result.verdict.findChildren(QLabel) if one.isVisible()]
    assert "6.67 USD" in told  # the grant is for the case as entered
    assert "5.00 USD" not in told


def test_the_comparison_leads_back_from_a_moment_that_is_tried(desk: DeskDriver, qtbot: QtBot) -> None:
    desk.window.result.moment_tried.emit(datetime(2026, 6, 20, 9, 0, tzinfo=UTC))
    desk.window.result.tabs.show_page("compare")
    table = desk.window.result.tabs.compare.table
    qtbot.waitUntil(lambda: any(row.label.startswith("As entered") for row in table._rows))
    row = next(row for row in table._rows if row.label.startswith("As entered"))
    assert row.action_words == "Back to it"
    assert isinstance(row.action, TryMoment)
    desk.window.result.moment_requested.emit(row.action.at)
    desk.settle()
    assert desk.presenter.steps.state.tried is None


def test_the_other_charges_are_told_while_one_more_is_being_entered(desk: DeskDriver) -> None:
    desk.presenter.save()
    desk.presenter.add_charge()
    desk.settle()
    told = desk.result()
    assert "Request with 2 charges" in told
    assert "Together 20.00 USD in 1 case." in told
    assert "The charge in view is not saved yet and is not in the total." in told


def test_a_fact_that_is_not_known_stands_among_the_facts(desk: DeskDriver) -> None:
    desk.choose("used", "unknown")
    desk.presenter.paper.copy_summary()
    lines = QApplication.clipboard().text().splitlines()
    assert any(line.startswith("Real traffic in this cycle?") and line.endswith(" Not known") for line in lines)


def test_a_field_is_not_called_unneeded_before_the_case_is_decided(desk: DeskDriver) -> None:
    desk.presenter.choose_policy("jasper")
    assert desk.under("used_this_month") == "Not needed so far."
    desk.presenter.show_example()
    assert desk.under("used_this_month") == "Not needed for this request."


def test_what_the_policy_asks_for_is_no_error(desk: DeskDriver) -> None:
    desk.presenter.choose_policy("stape")
    desk.presenter.show_example()
    desk.choose("charge_kind", "auto-upgrade")
    asked = [one for one in desk.window.findChildren(QLabel) if one.text().startswith("After an auto-upgrade")]
    assert [label.property("role") for label in asked if label.isVisible()] == ["echo"]


def test_help_in_the_status_bar_has_no_name_without_words(desk: DeskDriver) -> None:
    desk.window.form.focus_fact("already_refunded")
    assert "Already refunded:" not in desk.seen()
