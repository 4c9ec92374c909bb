"""The left column: the forms that wait to be taken up again, and what keys and pointer do to its lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.sidebar import UnsavedEntry, unsaved_entry
from refund_desk.widgets.sidebar import Sidebar
from refund_desk.widgets.theme import DARK, LIGHT

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(minutes=60), "1 h ago"),
        (timedelta(hours=12), "12 h ago"),
        (timedelta(hours=13), "Sat"),
        (timedelta(days=6), "Mon"),
        (timedelta(days=7), "8 Mar"),
        (timedelta(days=80), "25 Dec 2025"),
        (timedelta(minutes=-1), "today"),
        (timedelta(days=-2), "17 Mar"),
    ],
)
def test_how_long_ago_a_form_was_left(ago: timedelta, words: str) -> None:
    assert unsaved_entry(1, "T-1", "Japply", None, NOW - ago, NOW, ENGLISH).when == words


def test_the_day_is_that_of_the_desks_zone() -> None:
    there = NOW.astimezone(ZoneInfo("Pacific/Auckland"))  # already the 16th, 01:00
    assert unsaved_entry(1, "", "Japply", None, NOW - timedelta(hours=2), there, ENGLISH).when == "Sun"


def test_an_entry_is_told_in_words() -> None:
    entry = unsaved_entry(4, " T-1\n2 ", "Japply", 3, NOW, NOW, ENGLISH)
    assert entry.words == "Not saved, T-1 2, Japply, change to case 3, just now"
    assert unsaved_entry(4, " ", "gone@1", None, None, NOW, ENGLISH).words == "Not saved, No reference, gone@1"


def entries(count: int) -> list[UnsavedEntry]:
    return [UnsavedEntry(number, f"T-{number}", "Japply", "", "just now") for number in range(1, count + 1)]


@pytest.fixture
def sidebar(qtbot: QtBot) -> Sidebar:
    column = Sidebar()
    qtbot.addWidget(column)
    column.resize(212, 700)
    column.show_unsaved(entries(3))
    column.show()
    column.activateWindow()
    return column


def test_the_part_is_there_only_with_something_in_it(sidebar: Sidebar) -> None:
    assert sidebar.unsaved.isVisible()
    assert sidebar._unsaved_title.isVisible()
    sidebar.show_unsaved([])
    assert not sidebar.unsaved.isVisible()
    assert not sidebar._unsaved_title.isVisible()


def test_no_more_than_four_rows_high(sidebar: Sidebar) -> None:
    row = sidebar.unsaved.sizeHintForRow(0)
    heights = []
    for count in (1, 4, 20):
        sidebar.show_unsaved(entries(count))
        QApplication.processEvents()
        heights.append(sidebar.unsaved.height() // row)
    assert heights == [1, 4, 4]
    assert sidebar.unsaved.verticalScrollBar().maximum() > 0


def test_a_click_or_enter_takes_a_form_up(sidebar: Sidebar, qtbot: QtBot) -> None:
    listed, taken = sidebar.unsaved, []
    sidebar.unsaved_requested.connect(taken.append)
    place = listed.visualRect(listed.model().index(1, 0)).center()
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    listed.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(listed, Qt.Key.Key_Down)
    QTest.keyClick(listed, Qt.Key.Key_Return)
    assert taken == [2, 3]


def test_the_keyboard_stands_on_a_row_and_the_mark_goes_with_the_focus(sidebar: Sidebar) -> None:
    sidebar.unsaved.setFocus(Qt.FocusReason.TabFocusReason)
    assert sidebar.unsaved.current_key() == "1"
    sidebar.search.setFocus(Qt.FocusReason.TabFocusReason)
    assert sidebar.unsaved.current_key() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_asks_for_the_row_and_the_menu_for_all(sidebar: Sidebar, key: Qt.Key) -> None:
    listed, asked = sidebar.unsaved, []
    sidebar.throw_away_requested.connect(asked.append)
    one, every = listed.actions()
    one.trigger()
    assert asked == [], "no row is chosen yet"
    listed.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(listed, key)
    every.trigger()
    assert asked == [[1], [1, 2, 3]]
    assert listed.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu


def test_the_row_after_a_removed_one_is_next(sidebar: Sidebar) -> None:
    listed = sidebar.unsaved
    listed.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(listed, Qt.Key.Key_Down)
    sidebar.show_unsaved([one for one in entries(3) if one.number != 2])
    assert listed.current_key() == "3"
    sidebar.show_unsaved(entries(1))
    assert listed.current_key() == "1"


def test_a_screen_reader_hears_the_list_and_its_rows(sidebar: Sidebar) -> None:
    heard = QAccessible.queryAccessibleInterface(sidebar.unsaved)
    assert heard.text(QAccessible.Text.Name) == "Not saved"
    assert heard.child(0).text(QAccessible.Text.Name) == "Not saved, T-1, Japply, just now"


def test_rows_are_painted_in_both_themes(sidebar: Sidebar) -> None:
    pictures = []
    for theme in (LIGHT, DARK):
        sidebar.set_theme(theme)
        pictures.append(sidebar.unsaved.grab().toImage())
    assert pictures[0] != pictures[1]
