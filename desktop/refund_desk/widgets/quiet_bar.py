"""Scrolling that cannot run in circles.

A bar that comes and goes changes the width beside it. Where a narrower content is the lower one,
as a formula that breaks over lines may be, Qt shows and hides the bar in turn, each time from
within the last, until the stack is full and the program dies.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QScrollBar


class QuietBar(QScrollBar):
    """Keeps its room, and paints nothing where there is nothing to scroll."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Nothing, or the bar."""
        if self.maximum() > self.minimum():
            super().paintEvent(event)


def keep_room_for_bar(area: QAbstractScrollArea) -> None:
    """What a scroll area holds is as wide with a vertical bar as without."""
    area.setVerticalScrollBar(QuietBar(Qt.Orientation.Vertical))
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)


class QuietScrollArea(QScrollArea):
    """What it holds is as wide with a bar as without, and is resized once for each change."""

    def __init__(self) -> None:
        super().__init__()
        self._resizing = False
        keep_room_for_bar(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt follows every resize of the content with another; the bar has two widths while a style changes."""
        if event.type() != QEvent.Type.Resize:
            return super().eventFilter(watched, event)
        if self._resizing:
            return False
        self._resizing = True
        try:
            return super().eventFilter(watched, event)
        finally:
            self._resizing = False
