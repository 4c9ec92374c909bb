"""A moment: a date and a time in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.typed import part_at, split_instant, stepped_time
from refund_desk.widgets.editors.date import DateEdit


class InstantEdit(DateEdit):
    """As `DateEdit`; Up and Down move what the cursor stands in: the day, the hour or the minute.

    With all of it selected, as on coming from another field, they move the day.
    Picking a day keeps the time as it was typed.
    """

    def __init__(self, formats: Formats, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(formats, today, parent)
        self.keep_chars(self.line, 17)

    def date_text(self) -> str:
        return split_instant(self.line.text())[0]

    def replace_date(self, iso: str) -> None:
        self.replace_text(f"{iso} {split_instant(self.line.text())[1]}".rstrip())

    def _step(self, steps: int, pages: int) -> None:
        text, at = self.line.text(), self.line.cursorPosition()
        part = "day" if self.line.selectedText() == text else part_at(text, at)
        if part == "day" or pages:
            super()._step(steps, pages)
            return
        behind = len(text) - at
        self.replace_text(stepped_time(text, part, steps, self._formats, self._today()))
        # What stands behind the time does not change, nor do the two digits of the minutes.
        self.line.setCursorPosition(len(self.line.text()) - behind)
