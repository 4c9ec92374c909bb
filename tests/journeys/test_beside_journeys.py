"""What stands beside the answer: a grant of one case, what is not known, readings chosen by hand."""

from __future__ import annotations

from desk_driver import DeskDriver
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot


def test_another_charge_begins_without_the_fields_of_the_grant_before(worked: DeskDriver) -> None:
    grant = worked.window.result.grant
    worked.window.grant_requested.emit()
    worked.settle()
    amount, reason, _ = grant.findChildren(QLineEdit)
    QTest.keyClicks(amount, "5")
    QTest.keyClicks(reason, "goodwill")
    reason.setFocus(Qt.FocusReason.OtherFocusReason)
    assert grant.place() == ("reason", 8)
    assert worked.presenter.save()
    worked.presenter.add_charge()
    worked.settle()
    assert not grant.isVisible()
    assert grant.place() is None


def test_what_is_not_known_is_told_in_the_strip_and_compared(desk: DeskDriver, qtbot: QtBot) -> None:
    desk.presenter.choose_policy("stape")
    desk.presenter.show_example(1)
    desk.type("requested_at", "2026-06-09 16:20")
    desk.choose("used", "unknown")
    assert "20.00 USD if no, until 16 June, 00:00 UTC" in desk.result()
    table = desk.window.result.tabs.compare.table
    desk.window.result.tabs.show_page("compare")
    qtbot.waitUntil(lambda: table.topLevelItemCount() > 0)
    assert "If no, until 16 June, 00:00 UTC\tFull refund\t20.00 USD" in table.text()
    desk.choose("used", "no")
    assert "is not known" not in desk.result()


def test_a_reading_chosen_by_hand_is_told_where_it_changes_nothing(worked: DeskDriver) -> None:
    result = worked.window.result
    result.tabs.show_page("why")
    worked.settle()
    assert "chosen by hand" not in worked.result()
    result.reading_requested.emit("day-used", "inclusive")
    worked.settle()
    assert "Readings chosen by hand" in worked.result()
    assert "Does the day of the request count as used? Counted as used; usually: not counted." in worked.result()
