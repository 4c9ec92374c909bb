"""A date, typed or picked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.typed import Empty, Understood, as_plain, read_date, shifted
from refund_desk.widgets.editors.base import LineEditor, SteppingLine
from refund_desk.widgets.editors.calendar_button import CalendarButton


class DateEdit(LineEditor):
    """Up and Down move a day, PageUp and PageDown a month, Alt+Down opens the calendar.

    What these put in is the ISO date. `today` is asked at each use: the date in the case's zone.
    """

    def __init__(self, formats: Formats, today: Callable[[], date], parent: QWidget | None = None) -> None:
        line = SteppingLine()
        super().__init__(line, parent)
        self._formats = formats
        self._today = today
        self.keep_chars(line, 12)
        self.calendar_button = CalendarButton(self._shown_day, formats.first_day_of_week)
        self.row.addWidget(self.calendar_button)
        line.stepped.connect(self._step)
        line.opened.connect(self.calendar_button.open)
        self.calendar_button.picked.connect(self._pick)

    def plain_line(self) -> tuple[str, int]:
        """The text with plain spaces and digits, and where the cursor stands in it."""
        typed = self.line.text()
        text = as_plain(typed).strip()
        return text, min(len(as_plain(typed[: self.line.cursorPosition()]).lstrip()), len(text))

    def date_text(self) -> str:
        """The part of the plain text that holds the date."""
        return self.plain_line()[0]

    def replace_date(self, iso: str) -> None:
        """Put another date in, as the person's edit."""
        self.replace_text(iso)

    def _step(self, steps: int, pages: int) -> None:
        found = read_date(self.date_text(), self._formats, self._today())
        text, at = self.plain_line()
        selected, in_date = self.line.selectedText() == self.line.text(), at <= len(self.date_text())
        if isinstance(found, Understood):
            self.replace_date(shifted(found.value, days=steps, months=pages).isoformat())
        elif isinstance(found, Empty):
            self.replace_date(self._today().isoformat())
        else:
            return
        if selected:
            self.line.selectAll()
        else:
            behind = len(text) - at
            self.line.setCursorPosition(min(at, len(self.date_text())) if in_date else len(self.line.text()) - behind)

    def _shown_day(self) -> date:
        found = read_date(self.date_text(), self._formats, self._today())
        return found.value if isinstance(found, Understood) else self._today()

    def _pick(self, iso: str) -> None:
        self.replace_date(iso)
        self.line.setFocus()
