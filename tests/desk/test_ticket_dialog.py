"""The ticket's dialog: what is ticked, what is told, and that nothing goes into the form without a yes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from ticket_samples import SAMPLES

from refund_desk.policies import load_library, shipped_folder
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.ticket import TicketView, recognise
from refund_desk.widgets.ticket_dialog import TicketDialog
from refund_desk.widgets.ticket_row import TicketRow

NOW = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def opened(qtbot: QtBot, policy: str, text: str, standing: dict[str, str] | None = None) -> TicketDialog:
    library = load_library([shipped_folder()])
    found = library.find(policy)
    assert found is not None

    def read(ticket: str) -> TicketView:
        return recognise(ticket, found.policy, ENGLISH, zone="UTC", now=NOW)

    dialog = TicketDialog(read, standing or {})
    qtbot.addWidget(dialog)
    dialog.show_text(text)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def row_of(dialog: TicketDialog, fact: str, raw: str = "") -> TicketRow:
    return next(row for row in dialog.rows() if row.found.fact == fact and raw in ("", row.found.raw))


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_sure_facts_are_ticked_and_told_when_agreed_to(qtbot: QtBot) -> None:
    sample = SAMPLES["an e-mail"]
    dialog = opened(qtbot, sample.policy, sample.text)
    told: list[dict[str, str]] = []
    dialog.accepted_facts.connect(told.append)
    assert dialog.agreed() == sample.sure
    assert dialog.accept_button.text() == "Fill in 6 facts"
    assert told == []
    QTest.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert told == [sample.sure]
    assert not dialog.isVisible()


def test_what_is_quoted_is_told_beside_its_source_and_not_ticked(qtbot: QtBot) -> None:
    sample = SAMPLES["an answer above what it answers"]
    dialog = opened(qtbot, sample.policy, sample.text)
    assert "customer-ref" in dialog.agreed()
    row = row_of(dialog, "customer-ref", "A-778")
    assert not row.is_ticked()
    assert "line 3 · quoted" in words(row)
    assert "quoted" in row.box.accessibleDescription()
    assert "Tick what is right" in words(dialog)
    dialog.show_text("Nothing here.")
    assert "Tick what is right" not in words(dialog)


def test_cancel_and_escape_tell_nothing(qtbot: QtBot) -> None:
    sample = SAMPLES["an e-mail"]
    dialog = opened(qtbot, sample.policy, sample.text)
    told: list[object] = []
    dialog.accepted_facts.connect(told.append)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert told == []


def test_a_value_that_would_replace_another_waits_for_a_yes(qtbot: QtBot) -> None:
    sample = SAMPLES["an e-mail"]
    dialog = opened(
        qtbot, sample.policy, sample.text, {"paid": "7.00 USD", "active": "Yes", "credits_used": "20 credits"}
    )
    paid, same = row_of(dialog, "paid"), row_of(dialog, "credits_used")
    assert not paid.is_ticked()
    assert "Replaces 7.00 USD" in words(paid)
    assert not same.is_ticked()
    assert "Stands in the form already." in words(same)
    QTest.mouseClick(paid.box, Qt.MouseButton.LeftButton, pos=paid.box.rect().center() - paid.box.rect().center())
    paid.box.click()
    assert "paid" in dialog.agreed()


def test_of_two_values_for_a_fact_one_is_taken_at_most(qtbot: QtBot) -> None:
    dialog = opened(qtbot, "japply", SAMPLES["two amounts that disagree"].text)
    first, second = (row_of(dialog, "paid", raw) for raw in ("8.00|USD", "9.00|USD"))
    assert not first.is_ticked()
    assert not second.is_ticked()
    first.box.click()
    second.box.click()
    assert not first.is_ticked()
    assert dialog.agreed()["paid"] == "9.00|USD"


def test_what_is_not_clear_is_chosen_before_it_is_ticked(qtbot: QtBot) -> None:
    dialog = opened(qtbot, "jasper", SAMPLES["a forwarded mail"].text)
    paid = row_of(dialog, "paid")
    assert paid.choice is not None
    assert not paid.box.isEnabled()
    assert dialog.accept_button.text() == "Fill in 2 facts"
    first = paid.choice.focusProxy()
    assert first is not None
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert paid.is_ticked()
    assert dialog.agreed()["paid"] == "5,800|JPY"
    assert dialog.accept_button.text() == "Fill in 3 facts"
    paid.box.click()
    assert "paid" not in dialog.agreed()


def test_the_text_is_read_again_as_it_changes(qtbot: QtBot) -> None:
    dialog = opened(qtbot, "japply", "")
    assert "Nothing is filled in until you say so." in words(dialog)
    assert not dialog.accept_button.isEnabled()
    QGuiApplication.clipboard().setText("I paid 8.00 USD. Ticket 4711")
    dialog.text.setFocus()
    QTest.keyClick(dialog.text, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: dialog.agreed() == {"paid": "8.00|USD", "customer-ref": "4711"})
    row_of(dialog, "customer-ref").box.click()
    QTest.keyClicks(dialog.text, " and used 20 of 30 credits")
    qtbot.waitUntil(lambda: len(dialog.rows()) == 4)
    assert set(dialog.agreed()) == {"paid", "credits_used", "credits_total"}  # what was unticked by hand stays so
    dialog.show_text("Hello!")
    assert "Nothing in this text was recognised" in words(dialog)


def test_enter_fills_in_the_text_as_it_stands(qtbot: QtBot) -> None:
    dialog = opened(qtbot, "japply", "I paid 8.00 USD.")
    told: list[dict[str, str]] = []
    dialog.accepted_facts.connect(told.append)
    dialog.text.setPlainText("I paid 9.00 USD.")
    row_of(dialog, "paid").box.setFocus()
    dialog.accept()
    assert told == [{"paid": "9.00|USD"}]


def test_the_source_is_shown_in_the_text(qtbot: QtBot) -> None:
    text = "\U0001f600 emoji\nI paid 1\u00a0234.50 USD on time.\n" + "\n" * 80 + "Ticket 4711"
    dialog = opened(qtbot, "japply", text)
    row_of(dialog, "customer-ref").box.setFocus(Qt.FocusReason.TabFocusReason)
    marked = _marked(dialog)
    assert marked == {"paid 1\u00a0234.50 USD": False, "Ticket 4711": True}
    assert dialog.text.firstVisibleBlock().blockNumber() > 10  # scrolled to it
    row_of(dialog, "paid").box.setFocus(Qt.FocusReason.TabFocusReason)
    assert _marked(dialog) == {"paid 1\u00a0234.50 USD": True, "Ticket 4711": False}
    assert dialog.agreed()["paid"] == "1,234.50|USD"


def _marked(dialog: TicketDialog) -> dict[str, bool]:
    """Stretches that are tinted, and whether each stands out."""
    found: dict[str, bool] = {}
    block = dialog.text.document().begin()
    while block.isValid():
        units = block.text().encode("utf-16-le")
        for part in block.layout().formats():
            start, length = part.start, part.length  # type: ignore[attr-defined]  # the stub calls them methods
            stretch = units[2 * start : 2 * (start + length)].decode("utf-16-le")
            found[stretch] = found.get(stretch, False) or part.format.background().color().alpha() == 255  # type: ignore[attr-defined]  # as above
        block = block.next()
    return found


def test_everything_is_reached_by_tab_and_has_a_name(qtbot: QtBot) -> None:
    dialog = opened(qtbot, "jasper", SAMPLES["a forwarded mail"].text)
    dialog.text.setFocus()
    seen: list[QWidget] = []
    for _ in range(20):
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus)
        assert focus.accessibleName() or getattr(focus, "text", str)(), focus
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    for row in dialog.rows():
        target = row.box if row.choice is None else row.choice.focusProxy()
        assert target in seen, row.found
    assert dialog.accept_button in seen
    requested = row_of(dialog, "requested_at").box
    assert requested.accessibleName() == "Requested at: Tuesday 3 March 2026, 13:05 UTC"
    assert requested.accessibleDescription() == "“Date: Tue, 3 Mar 2026 14:05:00 +0100” · line 3"


def test_a_narrow_dialog_puts_the_facts_beneath(qtbot: QtBot) -> None:
    sample = SAMPLES["an e-mail"]
    dialog = opened(qtbot, sample.policy, sample.text)
    dialog.resize(900, 600)
    assert row_of(dialog, "paid").mapTo(dialog, row_of(dialog, "paid").rect().topLeft()).x() > dialog.text.width()
    dialog.resize(360, 700)
    QApplication.processEvents()
    assert dialog.width() == 360
    row = row_of(dialog, "customer-ref")
    assert row.mapTo(dialog, row.rect().topLeft()).y() > dialog.text.height()
