"""A moment: a date and a time in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.typed import day_and_rest, part_at, stepped_time
from refund_desk.widgets.editors.date import DateEdit


class InstantEdit(DateEdit):
    """As `DateEdit`; Up and Down move what the cursor stands in: the day, the hour or the minute.

    With all of it selected, as on coming from another field, they move the day.
    Picking a day keeps what stands behind the date as it was typed, understood or not.
    """

    def __init__(self, formats: Formats, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(formats, today, parent)
        self.keep_chars(self.line, 17)

    def date_text(self) -> str:
        return self._parts()[0]

    def replace_date(self, iso: str) -> None:
        self.replace_text(f"{iso} {self._parts()[1]}".rstrip())

    def _parts(self) -> tuple[str, str]:
        return day_and_rest(self.plain_line()[0], self._formats, self._today())

    def _step(self, steps: int, pages: int) -> None:
        text, at = self.plain_line()
        selected = self.line.selectedText() == self.line.text()
        part = "day" if selected else part_at(text, at)
        if part == "day" or pages:
            # Within a time that is not understood, the day is not what is meant.
            if selected or pages or at <= len(text) - len(self._parts()[1]):
                super()._step(steps, pages)
            return
        behind = len(text) - at
        moved = stepped_time(text, part, steps, self._formats, self._today())
        if moved == text:
            return
        self.replace_text(moved)
        # What stands behind the time does not change, nor do the two digits of the minutes.
        self.line.setCursorPosition(len(self.line.text()) - behind)
