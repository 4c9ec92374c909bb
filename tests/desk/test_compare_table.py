"""The comparison as a table: whatever the width, nothing that tells two rows apart is cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyle, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from refund_desk.viewmodels.compare import CompareRow, UseReading
from refund_desk.widgets.compare_table import CompareTable

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

ASK = "Does the day of the request count as used, or does the customer get it back?"


def row(label: str, amount: str = "2.66 USD", difference: str = "", section: str = "", note: str = "") -> CompareRow:
    return CompareRow(
        "reading", section, label, "partial", "Partial refund", amount, difference, note, False,
        UseReading("a", "b"), "Use this reading", ("A5", "A7") if section else (),
    )  # fmt: skip


ROWS = [
    row("As shown: Partial, while the subscription runs"),
    row("Counted as used", "2.40 USD", "−0.26", ASK),
    row("Just before the change: 15 June, 23:59:59 UTC", "2.40 USD", "−0.26"),
    row("Stape: Refund policy", "", "", "Another policy", "Needs: Paid at, Plan, What was paid, Real traffic"),
]
LONG = [*ROWS, row("After the change: 22 March, 00:00 UTC", "12,345,678,901.00 USD", "+12,345,678,898.34")]


def shown(qtbot: QtBot, rows: list[CompareRow], width: int) -> CompareTable:
    table = CompareTable()
    qtbot.addWidget(table)
    table.show_rows(rows)
    table.resize(width, 700)
    table.show()
    qtbot.wait(1)
    return table


def items(table: CompareTable) -> list[QTreeWidgetItem]:
    found = (table.topLevelItem(index) for index in range(table.topLevelItemCount()))
    return [item for item in found if item is not None]


@pytest.mark.parametrize("rows", [ROWS, LONG], ids=["short", "long"])
@pytest.mark.parametrize("width", [240, 330, 480, 660, 1200])
def test_no_words_are_cut(qtbot: QtBot, rows: list[CompareRow], width: int) -> None:
    table = shown(qtbot, rows, width)
    margin = table.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
    for item in items(table):
        metrics = QFontMetrics(item.font(0))
        icon = table.iconSize().width() + 2 * margin if not item.icon(0).isNull() else 0
        room = table.viewport().width() if item.isFirstColumnSpanned() else table.columnWidth(0)
        inside = QRect(0, 0, room - icon - 2 * margin, 10_000)
        needed = metrics.boundingRect(inside, Qt.TextFlag.TextWordWrap, item.text(0))
        assert needed.height() <= table.visualItemRect(item).height(), item.text(0)
        assert needed.width() <= inside.width(), item.text(0)
        for column in range(1, 5):
            if item.text(column) and not table.isColumnHidden(column):
                words = QFontMetrics(item.font(column)).horizontalAdvance(item.text(column))
                assert words <= table.columnWidth(column) - 2 * margin
        if not item.isFirstColumnSpanned():
            seen = " ".join(item.text(column) for column in range(5) if not table.isColumnHidden(column))
            found = item.data(0, Qt.ItemDataRole.UserRole)
            assert all(part in seen for part in (found.label, found.words, found.amount, found.difference, found.note))


def test_rows_follow_the_width(qtbot: QtBot) -> None:
    """Wider again, a row is a line again."""
    table = shown(qtbot, ROWS, 300)
    narrow = table.visualItemRect(items(table)[0]).height()
    table.resize(1200, 700)
    assert table.visualItemRect(items(table)[0]).height() < narrow
    assert not any(table.isColumnHidden(column) for column in range(5))


def test_clauses_stand_behind_a_heading_or_beneath_it(qtbot: QtBot) -> None:
    for width, beneath in ((1200, False), (300, True)):
        table = shown(qtbot, ROWS, width)
        head = next(item for item in items(table) if item.text(0) == ASK)
        links = table.itemWidget(head, 0)
        words = QFontMetrics(head.font(0)).horizontalAdvance(ASK)
        assert (links.contentsMargins().left() < words) == beneath
        assert links.childrenRect().right() <= table.viewport().width()


def test_a_row_acts_by_enter_in_every_width(qtbot: QtBot) -> None:
    for width in (240, 1200):
        table = shown(qtbot, ROWS, width)
        table.setCurrentItem(items(table)[0])
        with qtbot.waitSignal(table.action_requested) as asked:
            QTest.keyClick(table, Qt.Key.Key_Return)
        assert asked.args == [UseReading("a", "b")]
