"""The editors under real keys: they hold what was typed, tell of the person's edits only, and step when asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QDate, QEvent, QKeyCombination, QLocale, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QGuiApplication, QPalette, QTextFormat, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.typed import AmountDraft, Unclear, Understood, read_amount
from refund_desk.widgets import theme as look
from refund_desk.widgets.editors.amount import AmountEdit
from refund_desk.widgets.editors.base import Editor
from refund_desk.widgets.editors.choice import ComboEdit, RadioEdit, choice_edit
from refund_desk.widgets.editors.date import DateEdit
from refund_desk.widgets.editors.instant import InstantEdit
from refund_desk.widgets.editors.integer import IntegerEdit
from refund_desk.widgets.editors.lines import LinesEdit
from refund_desk.widgets.editors.records import RecordsEdit
from refund_desk.widgets.editors.text import TextEdit
from refund_desk.widgets.editors.yes_no import YesNoEdit
from refund_desk.widgets.editors.zone import ZoneEdit
from refund_desk.widgets.labels import Dialogs, message_box, plain_label, set_tip
from refund_desk.widgets.locale_formats import formats_of
from refund_policy.money import Money

TODAY = date(2026, 3, 15)
GERMAN = formats_of(QLocale("de_DE"))
THREE = (("monthly", "Monthly"), ("yearly", "Yearly"), ("custom", "Fish & chips"))

# The offscreen platform says so of every window shown and every popup.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

MARKUP = '<img src="//host/share/x.png">'


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[Editor], list[str]]:
    """Show an editor with the focus in it; gives the list that its signals fill."""

    def show(editor: Editor) -> list[str]:
        told: list[str] = []
        editor.edited.connect(told.append)
        qtbot.addWidget(editor)
        editor.show()
        editor.activateWindow()
        editor.setFocus()
        qtbot.waitUntil(lambda: editor.isAncestorOf(QApplication.focusWidget() or QWidget()))
        return told

    return show


Show = Callable[[Editor], list[str]]


def type_keys(text: str) -> None:
    QTest.keyClicks(focused(), text)


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, held)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def matches(combo: QComboBox) -> QAbstractItemView:
    """The list below a combo that is being typed in."""
    completer = combo.completer()
    assert completer is not None
    return completer.popup()


def make_all(formats: Formats = ENGLISH) -> dict[Editor, tuple[str, str]]:
    """Each editor with two raw texts that it can hold."""
    return {
        TextEdit(): ("T-48231", MARKUP),
        AmountEdit(): ("8.00|USD", "1.234,5|EU"),
        DateEdit(formats, lambda: TODAY): ("2026-03-01", "31 Feb"),
        InstantEdit(formats, lambda: TODAY): ("15 Mar 10:30", "2026-03"),
        IntegerEdit(formats, "days"): ("30", "-x"),
        YesNoEdit(): ("yes", "no"),
        RadioEdit(THREE): ("monthly", "custom"),
        ComboEdit(THREE): ("monthly", "custom"),
        ZoneEdit(): ("Europe/Berlin", "Atlantis"),
    }


def test_every_editor_holds_raw_text_without_telling(qtbot: QtBot) -> None:
    for editor, raws in make_all().items():
        qtbot.addWidget(editor)
        told: list[str] = []
        editor.edited.connect(told.append)
        nothing = "|" if isinstance(editor, AmountEdit) else ""
        assert editor.raw_text() == nothing, type(editor)
        for raw in (*raws, nothing, raws[0]):
            editor.set_raw(raw)
            assert editor.raw_text() == raw, type(editor)
        assert told == [], type(editor)


def test_every_editor_gives_its_focus_and_name_to_what_is_typed_in(qtbot: QtBot) -> None:
    for editor in make_all():
        qtbot.addWidget(editor)
        editor.set_names("Price paid", "What the customer was charged")
        focus = editor.focusProxy()
        assert focus is not None
        assert focus.accessibleName().startswith("Price paid"), type(editor)
        assert focus.accessibleDescription() == "What the customer was charged", type(editor)


def test_typing_is_told_key_by_key(shown: Show) -> None:
    editor = TextEdit()
    told = shown(editor)
    type_keys("T-4")
    press(Qt.Key.Key_Backspace)
    assert told == ["T", "T-", "T-4", "T-"]


def test_an_update_leaves_the_cursor_alone(shown: Show) -> None:
    editor = IntegerEdit(ENGLISH)
    shown(editor)
    type_keys("130")
    editor.line.setCursorPosition(1)
    editor.set_raw("130")
    type_keys("2")
    assert editor.raw_text() == "1230"


def test_amounts_keep_what_was_typed_in_a_german_locale(shown: Show) -> None:
    editor = AmountEdit()
    editor.set_raw("|EUR")
    told = shown(editor)
    type_keys("12.34")
    assert editor.raw_text() == "12.34|EUR"
    assert told[-1] == "12.34|EUR"
    draft = AmountDraft.decode(editor.raw_text())
    assert read_amount(draft.text, draft.currency, GERMAN) == Understood(Money(1234, "EUR"), "12,34 EUR")


def test_a_pasted_amount_is_left_as_it_is(shown: Show) -> None:
    editor = AmountEdit()
    editor.set_raw("|USD")
    told = shown(editor)
    QGuiApplication.clipboard().setText("1.234,56 €")
    press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert told == ["1.234,56 €|USD"]
    assert editor.line.text() == "1.234,56 €"


def test_the_currency_is_typed_or_chosen(shown: Show) -> None:
    editor = AmountEdit()
    editor.set_raw("8|")
    told = shown(editor)
    editor.currency.setFocus()
    type_keys("k")
    assert editor.currency.currentText() == "k"  # nothing is put in ahead of the cursor
    type_keys("wd")
    assert told == ["8|K", "8|KW", "8|KWD"]
    matches(editor.currency).hide()
    editor.set_raw("8|JPY")
    assert told[-1] == "8|KWD"
    assert editor.raw_text() == "8|JPY"
    press(Qt.Key.Key_Up)
    assert told[-1] == "8|CHF"
    assert editor.currency.itemText(0) == "USD"
    assert editor.currency.findText("ZWG") > 0


def test_a_half_typed_currency_stays_when_the_focus_leaves(shown: Show) -> None:
    editor = AmountEdit()
    shown(editor)
    editor.currency.setFocus()
    type_keys("us")
    editor.line.setFocus()
    assert editor.raw_text() == "|US"


@pytest.mark.parametrize(
    "text", ["Lamp; 17\u00a0000,00; 1", "one\ntwo\u202fthree", "a\r\nb", "a\u2028b", "a\tb", "\u00a0"]
)
def test_lines_from_outside_are_not_told_whatever_stands_in_them(shown: Show, text: str) -> None:
    editor = RecordsEdit(["Item", "Price"])
    told = shown(editor)
    editor.set_raw(text)
    assert told == []
    kept = text if "\r" not in text and "\u2028" not in text else "a\nb"
    assert editor.raw_text() == kept
    type_keys("x")
    assert told == [kept + "x"]


@pytest.mark.parametrize("left_by", [Qt.Key.Key_Escape, Qt.Key.Key_Tab, None])
def test_a_currency_pointed_at_in_the_list_is_the_one_told(shown: Show, left_by: Qt.Key | None) -> None:
    editor = AmountEdit()
    editor.set_raw("8.00|")
    told = shown(editor)
    editor.currency.setFocus()
    type_keys("U")
    popup = matches(editor.currency)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    assert editor.currency.currentText() == "USD"
    assert told[-1] == editor.raw_text() == "8.00|USD"
    if left_by is None:
        popup.hide()
        editor.line.setFocus()
    else:
        QTest.keyClick(popup, left_by)
    assert told[-1] == editor.raw_text() == "8.00|USD"


def test_back_above_the_list_what_was_typed_is_told(shown: Show) -> None:
    editor = ZoneEdit()
    told = shown(editor)
    type_keys("berl")
    popup = matches(editor.combo)
    QTest.keyClick(popup, Qt.Key.Key_Down)
    assert told[-1] == editor.raw_text() == "Berlin"  # understood as the zone
    QTest.keyClick(popup, Qt.Key.Key_Up)
    assert told[-1] == editor.raw_text() == "berl"


def test_a_currency_chosen_beside_another_one_is_asked_about(shown: Show) -> None:
    editor = AmountEdit()
    editor.set_raw("USD 8.00|USD")
    told = shown(editor)
    editor.currency.setFocus()
    press(Qt.Key.Key_Down)
    assert told[-1] == editor.raw_text() == "USD 8.00 EUR|EUR"
    read = read_amount("USD 8.00 EUR", "EUR", ENGLISH)
    assert isinstance(read, Unclear)
    assert [choice.text for choice in read.choices] == ["8.00 USD", "8.00 EUR"]
    press(Qt.Key.Key_Down)
    assert told[-1] == "USD 8.00 GBP|GBP"
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Up)
    assert told[-1] == editor.raw_text() == "USD 8.00|USD"


def test_the_currency_follows_only_what_was_understood(shown: Show) -> None:
    for typed, follows in (("5 EURO", "USD"), ("5 EUR", "EUR"), ("5 €", "EUR"), ("$5", "USD"), ("5 EUR x", "USD")):
        editor = AmountEdit()
        editor.set_raw("|USD")
        told = shown(editor)
        for char in typed:
            editor.line.insert(char)
        press(Qt.Key.Key_Tab)
        assert told[-1] == editor.raw_text() == f"{typed}|{follows}"


def test_the_wheel_changes_no_fact(qtbot: QtBot) -> None:
    number = IntegerEdit(ENGLISH)
    number.set_raw("30")
    for editor in (AmountEdit(), ZoneEdit(), ComboEdit(THREE), number):
        qtbot.addWidget(editor)
        editor.show()
        before = editor.raw_text()
        combo = editor.findChild(QComboBox) or editor.focusProxy()
        assert combo is not None
        at = QPointF(combo.rect().center())
        none = Qt.KeyboardModifier.NoModifier
        turn = QWheelEvent(
            at, at, QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(combo, turn)
        assert editor.raw_text() == before


@pytest.mark.parametrize(
    ("typed", "key", "expected"),
    [
        ("4 Mar", Qt.Key.Key_Up, "2026-03-05"),
        ("4 Mar", Qt.Key.Key_Down, "2026-03-03"),
        ("31 Jan", Qt.Key.Key_PageUp, "2026-02-28"),
        ("31 Mar", Qt.Key.Key_PageDown, "2026-02-28"),
        ("", Qt.Key.Key_Up, "2026-03-15"),
        ("03/04/2026", Qt.Key.Key_Up, "03/04/2026"),  # unclear: not a day to step from
        ("31 Feb", Qt.Key.Key_Up, "31 Feb"),
    ],
)
def test_dates_step(shown: Show, typed: str, key: Qt.Key, expected: str) -> None:
    editor = DateEdit(ENGLISH, lambda: TODAY)
    editor.set_raw(typed)
    told = shown(editor)
    press(key)
    assert editor.raw_text() == expected
    assert told == ([expected] if expected != typed else [])


@pytest.mark.parametrize(
    ("typed", "at", "key", "expected"),
    [
        # The cursor in the date, or at its end: the day, the time as it was typed.
        ("15 Mar 10:30", 2, Qt.Key.Key_Up, "2026-03-16 10:30"),
        ("2026-03-15T10:30+02:00", 10, Qt.Key.Key_Down, "2026-03-14 10:30+02:00"),
        ("15.03.2026 10.30", 4, Qt.Key.Key_PageUp, "2026-04-15 10.30"),
        ("15 Mar", 6, Qt.Key.Key_Up, "2026-03-16"),
        # In the time: the hour or the minute, the date as it was typed while it stays.
        ("15 Mar 10:30", 7, Qt.Key.Key_Up, "15 Mar 11:30"),
        ("15 Mar 10:30", 9, Qt.Key.Key_Down, "15 Mar 09:30"),
        ("15 Mar 10:30", 12, Qt.Key.Key_Up, "15 Mar 10:31"),
        ("15 Mar 23:59", 12, Qt.Key.Key_Up, "2026-03-16 00:00"),
        ("4 Mar 11:59 am", 14, Qt.Key.Key_Up, "4 Mar 12:00 pm"),
        ("2026-03-15T10:30:15+02:00", 16, Qt.Key.Key_Down, "2026-03-15 10:29:15+02:00"),
        ("10:30", 5, Qt.Key.Key_Up, "2026-03-15 10:31"),
        ("9h", 1, Qt.Key.Key_Up, "2026-03-15 10:00"),
        ("15 Mar 10:30", 12, Qt.Key.Key_PageDown, "2026-02-15 10:30"),
    ],
)
def test_moments_step_by_what_the_cursor_stands_in(
    shown: Show, typed: str, at: int, key: Qt.Key, expected: str
) -> None:
    editor = InstantEdit(GERMAN, lambda: TODAY)
    editor.set_raw(typed)
    told = shown(editor)
    editor.line.setCursorPosition(at)
    press(key)
    assert told == [expected]


def test_stepping_stays_in_its_part(shown: Show) -> None:
    editor = InstantEdit(ENGLISH, lambda: TODAY)
    editor.set_raw("15 Mar 9:58 Z")
    shown(editor)
    editor.line.setCursorPosition(8)  # in the hour
    for _ in range(15):
        press(Qt.Key.Key_Up)
    assert editor.raw_text() == "2026-03-16 00:58 Z"
    editor.line.setCursorPosition(len("2026-03-16 00:58"))
    for _ in range(3):
        press(Qt.Key.Key_Up)
    assert editor.raw_text() == "2026-03-16 01:01 Z"
    # All selected, as on coming by Tab: the day, again and again.
    editor.line.selectAll()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert editor.raw_text() == "2026-03-14 01:01 Z"


@pytest.mark.parametrize("typed", ["03/04/2026 10:30", "now", "31 Feb 10:30", "10:75"])
def test_what_is_not_one_moment_does_not_step(shown: Show, typed: str) -> None:
    editor = InstantEdit(ENGLISH, lambda: TODAY)
    editor.set_raw(typed)
    told = shown(editor)
    press(Qt.Key.Key_Up)
    assert (editor.raw_text(), told) == (typed, [])


CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize(
    ("key", "held"), [(Qt.Key.Key_Z, CONTROL), (Qt.Key.Key_Z, CONTROL | SHIFT), (Qt.Key.Key_Y, CONTROL)]
)
def test_undo_is_the_windows(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    editors = [*make_all(), LinesEdit(4), RecordsEdit(["Item"])]
    for editor in editors:
        column.addWidget(editor)
    asked: list[int] = []
    action = QAction(window)
    action.setShortcut(QKeyCombination(held, key))
    action.triggered.connect(lambda: asked.append(1))
    window.addAction(action)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    for count, editor in enumerate(editors, start=1):
        editor.setFocus()
        type_keys("1")
        before = editor.raw_text()
        press(key, held)
        assert len(asked) == count, type(editor)
        assert editor.raw_text() == before, type(editor)
    # Where the window has nothing to undo, the field does not undo either.
    window.removeAction(action)
    editors[0].setFocus()
    before = editors[0].raw_text()
    press(key, held)
    assert editors[0].raw_text() == before


def test_the_menu_of_a_field_has_no_undo_of_its_own(qtbot: QtBot) -> None:
    for editor in (TextEdit(), LinesEdit(4)):
        qtbot.addWidget(editor)
        editor.show()
        field = editor.line if isinstance(editor, TextEdit) else editor.lines.viewport()
        middle = field.rect().center()
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle, field.mapToGlobal(middle))
        QApplication.sendEvent(field, event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        names = [action.objectName() for action in menu.actions()]
        assert "edit-paste" in names
        assert not {"edit-undo", "edit-redo"} & set(names)
        assert not menu.actions()[0].isSeparator()
        menu.close()


@pytest.mark.parametrize(
    ("before", "after", "at"),
    [
        ("", "8.00", 4),
        ("8.00", "", 0),
        ("8.00", "18.00", 1),
        ("18.00", "8.00", 0),
        ("2026-03-15", "2026-03-16", 10),
        ("2026-03-15 10:30", "2026-04-15 10:30", 7),
        ("aaa", "aaaa", 4),  # the added one may be any of them: the last
        ("aaaa", "aaa", 3),
    ],
)
def test_a_text_from_outside_puts_the_cursor_behind_what_changed(shown: Show, before: str, after: str, at: int) -> None:
    line, lines = TextEdit(), LinesEdit(4)
    for editor in (line, lines):
        editor.set_raw(before)
        told = shown(editor)
        editor.set_raw(after)
        assert (editor.raw_text(), editor.cursor(), told) == (after, at, [])


def test_the_cursor_is_told_and_put_back(shown: Show) -> None:
    for editor, raw, at in (
        (TextEdit(), "T-48231", 3),
        (AmountEdit(), "8.00|USD", 2),
        (AmountEdit(), "8.00|USD", 6),  # one character into the currency
        (ZoneEdit(), "Atlantis", 4),
        (LinesEdit(4), "one\ntwo", 5),
    ):
        editor.set_raw(raw)
        told = shown(editor)
        editor.put_cursor(at)
        assert editor.cursor() == at, type(editor)
        assert editor.isAncestorOf(focused())
        assert told == []


LONG = "ORDER-2026-03-09-000123456789-EU-WEST-RESELLER-CHANNEL-0001"


@pytest.mark.parametrize("make", [TextEdit, ZoneEdit], ids=["text", "zone"])
def test_a_field_that_is_left_shows_the_beginning_of_its_text(qtbot: QtBot, make: Callable[[], Editor]) -> None:
    window, editor, other = QWidget(), make(), TextEdit()
    column = QVBoxLayout(window)
    column.addWidget(editor)
    column.addWidget(other)
    qtbot.addWidget(window)
    window.setFixedWidth(160)
    window.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    line = editor.findChild(QLineEdit)
    assert line is not None
    editor.setFocus()
    QTest.keyClicks(focused(), LONG)
    assert line.cursorPosition() == editor.cursor() == len(LONG)
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert other.line.hasFocus()
    assert line.cursorPosition() == 0  # Qt keeps it in view
    assert editor.cursor() == len(LONG)  # and undo where it stood
    editor.put_cursor(7)
    assert line.cursorPosition() == editor.cursor() == 7
    other.setFocus()
    editor.set_raw(LONG + "-2")
    assert line.cursorPosition() == 0
    assert editor.cursor() == len(LONG) + 2
    assert editor.raw_text() == LONG + "-2"


def test_a_window_that_comes_back_finds_the_cursor_where_it_was(shown: Show) -> None:
    editor = TextEdit()
    shown(editor)
    QTest.keyClicks(editor.line, LONG)
    editor.put_cursor(9)
    for event in (QEvent.Type.FocusOut, QEvent.Type.FocusIn):
        QApplication.sendEvent(editor.line, QFocusEvent(event, Qt.FocusReason.ActiveWindowFocusReason))
        assert editor.line.cursorPosition() == editor.cursor() == 9


def test_a_day_is_picked_from_the_calendar(shown: Show) -> None:
    editor = InstantEdit(GERMAN, lambda: TODAY)
    editor.set_raw("1 Mar 10:30")
    told = shown(editor)
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = editor.calendar_button._popup
    assert popup is not None
    assert popup.isVisible()
    assert popup.calendar.selectedDate() == QDate(2026, 3, 1)
    assert popup.calendar.firstDayOfWeek() == Qt.DayOfWeek.Monday
    popup.calendar.activated.emit(QDate(2026, 3, 4))
    popup.calendar.clicked.emit(QDate(2026, 3, 4))
    assert told == ["2026-03-04 10:30"]
    assert not popup.isVisible()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (" 2026-03-15 10:30 ", "2026-03-20 10:30"),
        ("2026-03-15\u00a010:30", "2026-03-20 10:30"),
        ("2026-03-15 １０：３０", "2026-03-20 10:30"),
        ("2026-03-15 10:30\u200b", "2026-03-20 10:30"),
        ("2026-03-15T10:30:00.5Z", "2026-03-20 10:30:00.5Z"),
        ("2026-03-15 10:30 UTC+2", "2026-03-20 10:30 UTC+2"),
        ("today 10:30 +02", "2026-03-20 10:30 +02"),
        ("2026-03-15 \u221202:00", "2026-03-20 -02:00"),
        ("31 Feb 10:30 UTC+2", "2026-03-20 10:30 UTC+2"),
        ("10:30 UTC+2", "2026-03-20 10:30 UTC+2"),
        ("Sunday, 15 March 2026 noon", "2026-03-20 noon"),
        ("15 March 2026", "2026-03-20"),
        ("15 Mar 10", "2026-03-20 10"),
    ],
)
def test_a_day_that_is_picked_drops_no_time(shown: Show, typed: str, expected: str) -> None:
    editor = InstantEdit(ENGLISH, lambda: TODAY)
    editor.set_raw(typed)
    told = shown(editor)
    editor.calendar_button.picked.emit("2026-03-20")
    assert told == [expected]


@pytest.mark.parametrize("typed", ["2026-03-15\u00a010:30", " 2026-03-15  10:30 ", "2026-03-15 １０：３０\u200b"])
def test_what_is_understood_steps_however_it_is_written(shown: Show, typed: str) -> None:
    editor = InstantEdit(ENGLISH, lambda: TODAY)
    editor.set_raw(typed)
    told = shown(editor)
    press(Qt.Key.Key_Up)
    editor.line.selectAll()
    press(Qt.Key.Key_Up)
    assert told == ["2026-03-15 10:31", "2026-03-16 10:31"]


def test_the_day_steps_before_a_time_that_is_not_understood(shown: Show) -> None:
    editor = InstantEdit(ENGLISH, lambda: TODAY)
    editor.set_raw("2026-03-15 10:30 UTC+2")
    told = shown(editor)
    press(Qt.Key.Key_Up)
    assert told == []
    editor.put_cursor(10)
    press(Qt.Key.Key_Up)
    assert told == ["2026-03-16 10:30 UTC+2"]
    assert editor.cursor() == 10


@pytest.mark.parametrize("theme", [look.LIGHT, look.DARK])
def test_every_day_of_the_calendar_can_be_read(qapp: QApplication, shown: Show, theme: look.Theme) -> None:
    """Its ground and its inks are the theme's: no weekend in red, no picture in green."""
    before = qapp.styleSheet(), qapp.palette()
    try:
        look.apply(qapp, theme)
        editor = DateEdit(ENGLISH, lambda: TODAY)
        shown(editor)
        editor.calendar_button.open()
        popup = editor.calendar_button._popup
        assert popup is not None
        view = popup.calendar.findChild(QAbstractItemView)
        assert view is not None
        ground = view.palette().color(QPalette.ColorRole.Base)
        assert (ground.name(), ground.alpha()) == (theme.surface, 255)
        for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Disabled):
            ink = view.palette().color(group, QPalette.ColorRole.Text).name()
            assert look.contrast(ink, ground.name()) >= 4.5, group
        days = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)
        assert all(
            not popup.calendar.weekdayTextFormat(day).hasProperty(QTextFormat.Property.ForegroundBrush) for day in days
        )
        buttons = {one.objectName(): one.arrowType() for one in popup.calendar.findChildren(QToolButton)}
        arrows = [buttons[f"qt_calendar_{way}month"] for way in ("prev", "next")]
        assert arrows == [Qt.ArrowType.LeftArrow, Qt.ArrowType.RightArrow]
    finally:
        qapp.setStyleSheet(before[0])
        qapp.setPalette(before[1])


def test_the_calendar_is_used_by_keys(shown: Show) -> None:
    editor = DateEdit(ENGLISH, lambda: TODAY)
    editor.set_raw("2026-03-18")
    told = shown(editor)
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = editor.calendar_button._popup
    assert popup is not None
    view = popup.calendar.findChild(QAbstractItemView)
    assert view is not None
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(view, key)
    assert told == ["2026-04-26"]
    assert not popup.isVisible()
    press(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert told == ["2026-04-26"]


@pytest.mark.parametrize(
    ("typed", "key", "expected"),
    [
        ("30", Qt.Key.Key_Up, "31"),
        ("1.234", Qt.Key.Key_Down, "1233"),
        ("0", Qt.Key.Key_Down, "0"),
        ("", Qt.Key.Key_Up, "1"),
        ("x", Qt.Key.Key_Up, "x"),
        ("999999999999999", Qt.Key.Key_Up, "999999999999999"),
        ("999999999999999", Qt.Key.Key_Down, "999999999999998"),
    ],
)
def test_whole_numbers_step(shown: Show, typed: str, key: Qt.Key, expected: str) -> None:
    editor = IntegerEdit(GERMAN, "credits")
    editor.set_raw(typed)
    shown(editor)
    press(key)
    assert editor.raw_text() == expected


def test_whole_numbers_step_by_tens_and_by_their_buttons(shown: Show) -> None:
    editor = IntegerEdit(ENGLISH, "credits")
    editor.set_names("Credits used")
    editor.set_raw("7")
    told = shown(editor)
    press(Qt.Key.Key_PageUp)
    QTest.mouseClick(editor.more, Qt.MouseButton.LeftButton)
    QTest.mouseClick(editor.less, Qt.MouseButton.LeftButton)
    press(Qt.Key.Key_PageDown)
    press(Qt.Key.Key_PageDown)
    assert told == ["17", "18", "17", "7", "0"]
    assert editor.isAncestorOf(focused())
    assert editor.more.accessibleName() == "Credits used: one more"
    assert editor.less.accessibleName() == "Credits used: one less"


def test_not_known_is_an_answer_where_the_policy_has_one_for_it(shown: Show) -> None:
    editor = YesNoEdit(unknown=True)
    told = shown(editor)
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    assert told == ["yes", "no", "unknown"]
    assert [button.text() for button in editor.buttons.values()] == ["Yes", "No", "Not known"]


def test_yes_or_no_by_keys(shown: Show) -> None:
    editor = YesNoEdit()
    told = shown(editor)
    assert editor.raw_text() == ""
    press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Right)
    assert told == ["yes", "no"]
    assert editor.focusProxy() is editor.buttons["no"]
    editor.set_raw("")
    assert editor.raw_text() == ""


def test_choices_are_radio_buttons_while_they_fit(qtbot: QtBot) -> None:
    for options, kind in (
        (THREE, RadioEdit),
        ((*THREE, ("a", "A"), ("b", "B")), ComboEdit),
        ((("a", "A"), ("b", "B " * 40)), ComboEdit),
    ):
        editor = choice_edit(options)
        qtbot.addWidget(editor)
        assert isinstance(editor, kind)


def test_an_option_shows_its_ampersand(qtbot: QtBot) -> None:
    editor = RadioEdit(THREE)
    qtbot.addWidget(editor)
    assert editor.buttons["custom"].text() == "Fish && chips"


def test_a_combo_is_chosen_by_keys(shown: Show) -> None:
    editor = ComboEdit(THREE)
    told = shown(editor)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    assert told == ["monthly", "yearly"]
    editor.set_raw("gone")
    assert editor.raw_text() == ""


def test_a_zone_is_shown_by_its_city(shown: Show) -> None:
    editor = ZoneEdit()
    editor.set_raw("Europe/Berlin")
    told = shown(editor)
    assert editor.combo.currentText() == "Berlin"
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    type_keys("new y")
    assert told[-1] == "new y"
    popup = matches(editor.combo)
    assert [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())] == ["New York"]
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert told[-1] == "America/New_York"
    assert editor.raw_text() == "America/New_York"
    assert editor.combo.currentText() == "New York"


def test_a_shown_zone_stays_when_the_focus_comes_and_goes(shown: Show) -> None:
    editor = ZoneEdit()
    editor.set_raw("Asia/Kolkata")
    told = shown(editor)
    press(Qt.Key.Key_Return)
    editor.clearFocus()
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
    assert editor.raw_text() == "Asia/Kolkata"
    assert editor.combo.currentText() == "Kolkata"
    assert told == []


def test_labels_and_tips_show_markup_as_it_is(qtbot: QtBot) -> None:
    label = plain_label(MARKUP, role="echo", wrap=True)
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == MARKUP
    assert label.property("role") == "echo"
    set_tip(label, MARKUP)
    assert "<img" not in label.toolTip()
    assert "&lt;img" in label.toolTip()
    set_tip(label, "")
    assert label.toolTip() == ""


def test_message_boxes_show_markup_as_it_is(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    box = message_box(parent, "Policy refused", MARKUP)
    assert isinstance(box, QMessageBox)
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in box.findChildren(QLabel) if label.text())


@pytest.mark.parametrize(("button", "agreed"), [("Delete", True), ("Cancel", False)])
def test_only_the_named_action_confirms(qtbot: QtBot, button: str, agreed: bool) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert box.text() == "Delete this case?"
        next(choice for choice in box.buttons() if choice.text().replace("&", "") == button).click()

    QTimer.singleShot(0, answer)
    assert Dialogs().confirm(parent, "Delete", "Delete this case?", action="Delete") is agreed
