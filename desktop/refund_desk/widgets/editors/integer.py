"""A whole number and its unit."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.typed import Empty, Understood, read_integer
from refund_desk.widgets.editors.base import LineEditor, SteppingLine, min_chars
from refund_desk.widgets.labels import plain_label


class IntegerEdit(LineEditor):
    """Up and Down count by one, not below zero."""

    def __init__(self, formats: Formats, unit: str = "", parent: QWidget | None = None) -> None:
        line = SteppingLine()
        super().__init__(line, parent)
        self._formats = formats
        line.setMinimumWidth(min_chars(line, 6))
        line.stepped.connect(self._step)
        if unit:
            self.row.addWidget(plain_label(unit, role="muted"))

    def _step(self, steps: int, _pages: int) -> None:
        found = read_integer(self.line.text(), self._formats)
        if isinstance(found, Understood):
            self.replace_text(str(max(0, found.value + steps)))
        elif isinstance(found, Empty):
            self.replace_text(str(max(0, steps)))
