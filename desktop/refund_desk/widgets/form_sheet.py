"""The page that the form's fields stand on; lights the row of a fact that something else points at."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

_AROUND = 6
_BAR = 3
_TINT = 34
"""How much of the accent shows in the tint, of 255; text on it keeps its contrast in both themes."""


class FormSheet(QFrame):
    """Paints the light beneath its children, so that no widget is styled or laid out for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "sheet")
        self._lit: list[QWidget] = []

    def light(self, parts: Sequence[QWidget]) -> None:
        """Light the rectangle around some children; none to put it out."""
        if list(parts) != self._lit:
            before = self.lit()
            self._lit = list(parts)
            self.update(before)
            self.update(self.lit())

    def lit(self) -> QRect:
        """What is lit, in pixels of the page."""
        around = QRect()
        for part in self._lit:
            around = around.united(part.geometry())
        if around.isEmpty():
            return around
        return around.adjusted(-2 * _AROUND, -_AROUND // 2, _AROUND, _AROUND // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The page, then a bar and a tint beneath the lit row."""
        super().paintEvent(event)
        row = self.lit()
        if row.isEmpty():
            return
        painter = QPainter(self)
        tint = QColor(self.palette().highlight().color())
        bar = QRect(row.left(), row.top(), _BAR, row.height())
        painter.fillRect(bar, tint)
        tint.setAlpha(_TINT)
        painter.fillRect(row.adjusted(_BAR, 0, 0, 0), tint)
        painter.end()
