"""A moment: a date and a time in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.typed import split_instant
from refund_desk.widgets.editors.base import min_chars
from refund_desk.widgets.editors.date import DateEdit


class InstantEdit(DateEdit):
    """As `DateEdit`; stepping and picking change the date and keep the time as it was typed."""

    def __init__(self, formats: Formats, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(formats, today, parent)
        self.line.setMinimumWidth(min_chars(self.line, 17))

    def date_text(self) -> str:
        return split_instant(self.line.text())[0]

    def replace_date(self, iso: str) -> None:
        self.replace_text(f"{iso} {split_instant(self.line.text())[1]}".rstrip())
