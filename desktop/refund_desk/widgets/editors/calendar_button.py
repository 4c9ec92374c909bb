"""A button that opens a month to pick a day from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from refund_policy.instants import FIRST_YEAR, LAST_YEAR

_WIDE, _HIGH = 19, 14
"""Lines of text that a month is wide and high: room for a pointer in each day."""


class CalendarButton(QToolButton):
    """Opens on the day that `shown_day` gives; `picked(ISO date)` when one is chosen."""

    picked = Signal(str)

    def __init__(self, shown_day: Callable[[], date], first_day_of_week: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown_day = shown_day
        self._first_day_of_week = first_day_of_week
        self._popup: _CalendarPopup | None = None
        self.setArrowType(Qt.ArrowType.DownArrow)
        self.setProperty("role", "slim")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)  # as high as the line beside it
        self.setAccessibleName("Open the calendar")
        self.clicked.connect(self.open)

    def open(self) -> None:
        """Show the calendar under the button."""
        if self._popup is None:
            self._popup = _CalendarPopup(self._first_day_of_week, self)
            self._popup.calendar.clicked.connect(self._pick)
            self._popup.calendar.activated.connect(self._pick)
        day = self._shown_day()
        self._popup.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self._popup.show_under(self)

    def _pick(self, day: QDate) -> None:
        # Enter activates, a click may do both: the popup is open for the first only.
        if self._popup is not None and self._popup.isVisible():
            self._popup.close()
            self.picked.emit(day.toString(Qt.DateFormat.ISODate))


class _CalendarPopup(QFrame):
    def __init__(self, first_day_of_week: int, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(QLocale(QLocale.Language.English))
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek(first_day_of_week))
        self.calendar.setDateRange(QDate(FIRST_YEAR, 1, 1), QDate(LAST_YEAR, 12, 31))
        self.calendar.setAccessibleName("Calendar")
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            # Qt's own red is of no theme, and says nothing here: every day counts alike.
            self.calendar.setWeekdayTextFormat(weekend, QTextCharFormat())
        for name, arrow, words in (
            ("qt_calendar_prevmonth", Qt.ArrowType.LeftArrow, "Month before"),
            ("qt_calendar_nextmonth", Qt.ArrowType.RightArrow, "Month after"),
        ):
            button = self.calendar.findChild(QToolButton, name)
            if button is not None:  # painted in the theme's ink, where Qt has a green picture
                button.setArrowType(arrow)
                button.setAccessibleName(words)
        self.setProperty("role", "calendar")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.calendar)

    def show_under(self, button: QWidget) -> None:
        """Open below the button, within its screen."""
        line = self.calendar.fontMetrics().height()
        self.calendar.setMinimumSize(line * _WIDE, line * _HIGH)
        self.adjustSize()
        screen = button.screen().availableGeometry()
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height()))
        if corner.y() + self.height() > screen.bottom():
            corner.setY(button.mapToGlobal(QPoint(0, 0)).y() - self.height())
        corner.setX(max(screen.left(), min(corner.x(), screen.right() - self.width())))
        self.move(corner)
        self.show()
        self.calendar.setFocus()
