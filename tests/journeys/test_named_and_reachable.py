"""What a screen reader is told and what the keyboard reaches, in every state of the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from desk_driver import DeskDriver
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from refund_desk.history import History
from refund_desk.policies import Library, load_library, shipped_folder

KEYS = [file.key for file in load_library([shipped_folder()]).files]


def nameless(top: QWidget) -> list[str]:
    """Visible widgets that take the focus and of which a screen reader is told nothing."""
    found = []
    for widget in (top, *top.findChildren(QWidget)):
        if not widget.isVisible() or widget.focusPolicy() == Qt.FocusPolicy.NoFocus or widget.focusProxy() is not None:
            continue
        heard = QAccessible.queryAccessibleInterface(widget)
        name = heard.text(QAccessible.Text.Name).strip() if heard is not None else ""
        if not name and widget is not top:
            found.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return found


def example(desk: DeskDriver) -> None:
    desk.presenter.show_example()


def trial(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.window.result.moment_tried.emit(datetime(2026, 3, 25, 10, 30, tzinfo=UTC))


def granting(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.window.result.grant.unfold()
    desk.window.result.grant.grant_edited.emit("1,234", "", "x")


def ticking(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.window.result.questions.unfold()
    desk.window.result.questions.question_ticked.emit("dispute", True)


def unclear(desk: DeskDriver) -> None:
    desk.type("paid", "1,234")
    desk.type("started_on", "03/04/2026")


def several_charges(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.presenter.add_charge()
    desk.presenter.show_example()
    desk.presenter.open_case(1)


def comparing(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.window.result.tabs.show_page("compare")


def reasons(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.window.result.tabs.show_page("why")


def wide(desk: DeskDriver) -> None:
    desk.window.resize(3000, 1600)
    desk.presenter.show_example()


STATES = [
    lambda desk: None, example, trial, granting, ticking, unclear, several_charges, comparing, reasons, wide,
]  # fmt: skip


@pytest.mark.parametrize("come_to", STATES, ids=lambda one: one.__name__)
def test_everything_that_takes_the_focus_has_a_name(desk: DeskDriver, come_to: Callable[[DeskDriver], None]) -> None:
    come_to(desk)
    desk.settle()
    assert nameless(desk.window) == []


@pytest.mark.parametrize("key", KEYS)
def test_every_field_of_every_policy_has_a_name(desk: DeskDriver, key: str) -> None:
    desk.presenter.choose_policy(key)
    desk.settle()
    assert nameless(desk.window) == []
    desk.presenter.show_example()
    desk.settle()
    assert nameless(desk.window) == []


def test_the_windows_beside_it_are_named_too(desk: DeskDriver, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("Paid: USD 8.00\nStarted on: 2026-03-01 or 2026-03-04\nCredits used: 20\n")
    desk.presenter.tickets.paste()
    desk.presenter.show_clauses()
    desk.presenter.books.choose_template()
    desk.presenter.books.check()
    desk.settle()
    tops = [one for one in QApplication.topLevelWidgets() if one.isVisible() and not isinstance(one, QMenu)]
    assert len(tops) > 2
    for top in tops:
        assert nameless(top) == [], type(top).__name__
        if top is not desk.window:
            top.close()


def test_a_window_without_policies_is_named(qtbot: QtBot, history: History) -> None:
    driver = DeskDriver(history, library=Library())
    qtbot.addWidget(driver.window)
    assert nameless(driver.window) == []


# Keys


def test_no_two_actions_share_a_key(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    actions = {action for one in (desk.window, *desk.window.findChildren(QWidget)) for action in one.actions()}
    keys = Counter(key.toString() for action in actions for key in action.shortcuts())
    assert [key for key, count in keys.items() if count > 1] == []
    assert keys["Ctrl+S"] == 1


def test_no_two_entries_of_a_menu_share_a_letter(desk: DeskDriver) -> None:
    menus = [menu for menu in desk.window.findChildren(QMenu) if menu.title()]
    assert menus
    for actions in (desk.window.menuBar().actions(), *(menu.actions() for menu in menus)):
        letters = Counter(filter(None, map(letter, actions)))
        assert [one for one, count in letters.items() if count > 1] == [], [action.text() for action in actions]


def letter(action: QAction) -> str:
    """The letter that chooses an entry."""
    _, mark, rest = action.text().replace("&&", "").partition("&")
    return rest[:1].lower() if mark else ""
