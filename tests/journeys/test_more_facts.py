"""A policy of one's own with order lines, a share and a length of time, typed into the form key by key."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_driver import DeskDriver
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refund_desk.history import History
from refund_desk.policies import load_library, shipped_folder
from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.widgets.editors.records import RecordsEdit
from refund_desk.widgets.guide import GuideWindow

DOCUMENT = """
[policy]
format = 1
id = "crates"
publisher = "Crates"
title = "Refunds"
summary = "Lines, less a share, and downtime"
version = "1"
source = "The test itself"
currency = "USD"

[clause]
C1 = { heading = "Returns", says = "What comes back is refunded, less a share for wear." }
C2 = { heading = "Downtime", says = "Each day of downtime is worth 4.00 USD." }

[fact]
wear = { type = "number", label = "Share for wear", clause = "C1" }
downtime = { type = "duration", label = "Downtime", clause = "C2" }

[fact.lines]
type = "records"
label = "Order lines"
clause = "C1"

[fact.lines.fields]
item = { type = "text", label = "Item" }
price = { type = "money", label = "Price" }
count = { type = "integer", label = "Count" }
back = { type = "yes/no", label = "Back?" }

[step]
returned = { formula = "sum(lines, price * count, back)", label = "Returned", clause = "C1" }
kept = { formula = "returned * wear", label = "For wear", clause = "C1" }
down = { formula = "'4.00 USD' * downtime / '1 days'", label = "For downtime", clause = "C2" }

[result]
round = "half-up"

[[rule]]
id = "lines"
outcome = "auto"
amount = "returned - kept + down"
clauses = ["C1", "C2"]
label = "Lines and downtime"
says = "{count(lines, back):plain} of {count(lines):plain} lines come back."

[[example]]
name = "Two of three lines"
outcome = "partial"
amount = "40.00 USD"

[example.facts]
paid = "100.00 USD"
requested_at = "2026-03-15T10:30"
wear = "0.125"
downtime = "1 day 6 hours"
lines = [
  { item = "Lamp", price = "20.00 USD", count = 2, back = true },
  { item = "Rug", price = "35.00 USD", count = 1, back = false },
]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "crates.toml").write_text(DOCUMENT, "utf-8")
    return folder


def open_desk(qtbot: QtBot, history: History, own: Path, formats: Formats = ENGLISH) -> DeskDriver:
    library = load_library([shipped_folder(), own])
    desk = DeskDriver(history, formats=formats, policy="crates", library=library)
    qtbot.addWidget(desk.window)
    return desk


def type_lines(desk: DeskDriver, text: str) -> RecordsEdit:
    """Replace what stands in the field of order lines, key by key."""
    desk.window.form.focus_fact("lines")
    editor = desk.window.form.row_of("lines").editors["lines"]
    assert isinstance(editor, RecordsEdit)
    QTest.keyClick(editor.lines, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(editor.lines, Qt.Key.Key_Delete)
    for letter in text:
        if letter == "\n":
            QTest.keyClick(editor.lines, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(editor.lines, letter)
    desk.settle()
    return editor


def test_lines_a_share_and_a_length_of_time_give_the_amount(qtbot: QtBot, tmp_path: Path, own: Path) -> None:
    with History.open(tmp_path) as history:
        desk = open_desk(qtbot, history, own)
        assert "Order lines" in desk.result()  # still missing
        desk.type("paid", "100.00")
        desk.type("requested_at", "2026-03-15 10:30")
        desk.type("wear", "0.125")
        desk.type("downtime", "1d 6h")
        type_lines(desk, "Lamp; 20; 2; yes\nRug; 35.00; 1; no")
        # 40 − 40 × 0.125 + 4 × 1.25
        assert "40.00 USD" in desk.result()
        assert "1 of 2 lines come back." in desk.result()
        assert "2 lines" in desk.under("lines")
        assert "1 day 6 hours" in desk.under("downtime")
        type_lines(desk, "Lamp; 20; 2; yes\nRug; 35.00; 1; yes\n")
        # 75 − 9.375 + 5 = 70.625
        assert "70.63 USD" in desk.result()


def test_what_is_wrong_is_told_with_its_line_and_mended_by_a_click(qtbot: QtBot, tmp_path: Path, own: Path) -> None:
    with History.open(tmp_path) as history:
        desk = open_desk(qtbot, history, own)
        desk.presenter.show_example()
        assert "40.00 USD" in desk.result()
        editor = type_lines(desk, "Lamp; 20; 2; yes\nRug; 35.00; one; no")
        assert "Line 2, Count: “one” is not a whole number." in desk.under("lines")
        assert "40.00 USD" not in desk.result()
        editor = type_lines(desk, "Lamp; 20; 2; yes\nRug; 35,00; 1; no")
        choices = desk.window.form.row_of("lines").shown_choices()
        assert [button.text() for button in choices] == ["35.00 USD"]
        QTest.mouseClick(choices[0], Qt.MouseButton.LeftButton)
        desk.settle()
        assert editor.raw_text() == "Lamp; 20; 2; yes\nRug; 35.00; 1; no"
        assert "40.00 USD" in desk.result()
        desk.type("downtime", "10:30")
        assert "Write 10 hours 30 minutes." in desk.under("downtime")


def test_a_kept_case_opens_with_its_lines_as_typed(qtbot: QtBot, tmp_path: Path, own: Path) -> None:
    german = Formats(decimal_point=",", group_separator=".", date_separator=".")
    with History.open(tmp_path) as history:
        desk = open_desk(qtbot, history, own, german)
        desk.presenter.show_example()
        assert "40,00 USD" in desk.result()
        typed = type_lines(desk, "Lamp; 20,00; 1; yes").raw_text()
        assert "22,50 USD" in desk.result()
        desk.presenter.save()
        desk.presenter.new_case()
        assert type_lines(desk, "").raw_text() == ""
        desk.presenter.open_case(history.search()[0].case_id)
        editor = desk.window.form.row_of("lines").editors["lines"]
        assert isinstance(editor, RecordsEdit)
        assert editor.raw_text() == typed == "Lamp; 20,00; 1; yes"
        assert "22,50 USD" in desk.result()


def test_the_guide_opens_from_the_help_menu(qtbot: QtBot, tmp_path: Path, own: Path) -> None:
    with History.open(tmp_path) as history:
        desk = open_desk(qtbot, history, own)
        entry = next(one for one in desk.window.findChildren(QAction) if one.text() == "How to &write a policy")
        entry.trigger()
        guides = [one for one in desk.window.findChildren(GuideWindow) if one.isVisible()]
        assert len(guides) == 1
        assert "[[rule]]" in guides[0].text.toPlainText()
