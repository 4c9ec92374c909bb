"""The team's rules: chosen in a small dialog, read strictly, and shut where the administrator set them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.questions import QUESTIONS
from refund_desk.viewmodels.team_rules import LOCKED, NO_LIMIT, TeamRulesView, limit_view, team_rules_view
from refund_desk.widgets.team_rules import TeamRulesDialog

GERMAN = Formats(decimal_point=",", group_separator=".")


def rules(off: tuple[str, ...] = (), limit: str = "", locked: tuple[str, ...] = ()) -> TeamRulesView:
    return team_rules_view(off, limit, "EUR", ENGLISH, locked)


class Asked:
    """The dialog over a parent that keeps it alive, and what it told."""

    def __init__(self, qtbot: QtBot, view: TeamRulesView, formats: Formats = ENGLISH) -> None:
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        self.dialog = TeamRulesDialog(lambda raw: limit_view(raw, formats), self.parent)
        self.told: list[tuple[tuple[str, ...], str]] = []
        self.dialog.rules_edited.connect(lambda off, limit: self.told.append((off, limit)))
        self.dialog.show_rules(view)
        self.dialog.show()

    def type(self, text: str) -> None:
        self.dialog.limit.line.selectAll()
        QTest.keyClicks(self.dialog.limit.line, text)

    def words(self) -> str:
        return "\n".join(label.text() for label in self.dialog.findChildren(QLabel) if label.isVisible())


@pytest.mark.parametrize(
    ("raw", "formats", "limit"),
    [
        ("100|EUR", ENGLISH, "100.00 EUR"),
        ("1,000.50|USD", ENGLISH, "1000.50 USD"),
        ("1.000,50|EUR", GERMAN, "1000.50 EUR"),
        ("5000|JPY", ENGLISH, "5000 JPY"),
        ("0|EUR", ENGLISH, "0.00 EUR"),
        ("|EUR", ENGLISH, ""),
        ("|", ENGLISH, ""),
        ("-1|EUR", ENGLISH, None),
        ("1.005|EUR", ENGLISH, None),
        ("1.000|EUR", GERMAN, "1000.00 EUR"),
        ("much|EUR", ENGLISH, None),
        ("100|", ENGLISH, None),
        ("100|XYZ", ENGLISH, None),
    ],
)
def test_a_limit_is_read_strictly(raw: str, formats: Formats, limit: str | None) -> None:
    view = limit_view(raw, formats)
    assert view.limit == limit
    assert view.told
    assert (view.told == NO_LIMIT) == (limit == "")


def test_rules_are_shown_as_they_are() -> None:
    view = rules(("dispute",), "1000.00 USD")
    assert [one.asked for one in view.questions] == [one.id != "dispute" for one in QUESTIONS]
    assert view.limit == "1,000.00|USD"
    assert rules().limit == "|EUR"


def test_what_was_changed_is_told_once(qtbot: QtBot) -> None:
    asked = Asked(qtbot, rules(("dispute",)))
    asked.dialog.boxes["dispute"].click()
    asked.dialog.boxes["card-gone"].click()
    asked.type("100")
    assert "Granting more than 100.00 EUR, or another currency, needs a second name." in asked.words()
    QTest.keyClick(asked.dialog, Qt.Key.Key_Return)
    assert asked.told == [(("card-gone",), "100.00 EUR")]
    assert not asked.dialog.isVisible()


def test_an_unclear_limit_is_not_kept(qtbot: QtBot) -> None:
    asked = Asked(qtbot, rules(limit="100.00 EUR"))
    asked.type("1.005")
    assert not asked.dialog.keep_button.isEnabled()
    QTest.keyClick(asked.dialog, Qt.Key.Key_Return)
    assert asked.told == []
    assert asked.dialog.isVisible()
    asked.type(" ")
    QTest.keyClick(asked.dialog.limit.line, Qt.Key.Key_Backspace)
    QTest.keyClick(asked.dialog, Qt.Key.Key_Return)
    assert asked.told == [((), "")]


def test_cancel_changes_nothing(qtbot: QtBot) -> None:
    asked = Asked(qtbot, rules())
    asked.type("5")
    QTest.keyClick(asked.dialog, Qt.Key.Key_Escape)
    assert asked.told == []


def test_what_the_administrator_has_set_is_shut_and_says_so(qtbot: QtBot) -> None:
    asked = Asked(qtbot, rules(limit="100.00 EUR", locked=("second_name_above",)))
    assert not asked.dialog.limit.isEnabled()
    assert asked.dialog.boxes["dispute"].isEnabled()
    assert asked.words().count(LOCKED) == 1
    both = Asked(qtbot, rules(locked=("second_name_above", "questions_off")))
    assert not both.dialog.boxes["dispute"].isEnabled()
    assert both.words().count(LOCKED) == 2


def test_every_field_has_a_name(qtbot: QtBot) -> None:
    dialog = Asked(qtbot, rules()).dialog
    assert dialog.limit.line.accessibleName() == "Second name above"
    assert all(box.text() for box in dialog.boxes.values())
