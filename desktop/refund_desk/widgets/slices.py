"""Long work done in short pieces between the events, so that the window never stands still."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

SLICE_MS = 8
"""A piece is over after the item that passes this."""
SLOW_MS = 300
"""From here on it is told that work goes on."""


class Slices(QObject):
    """Takes an iterator's items in pieces; a new one replaces the one at work."""

    finished = Signal(object)
    """All items, a list."""
    slow = Signal()
    """It takes long enough to say so."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._source: Iterator[object] | None = None
        self._items: list[object] = []
        self._told = False
        self._running = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._take)

    def start(self, source: Iterator[object], delay_ms: int = 0) -> None:
        """Begin with an iterator's items, after a delay."""
        self._source, self._items, self._told = source, [], False
        self._running.start()
        self._timer.start(delay_ms)

    def stop(self) -> None:
        """Forget what is at work."""
        self._timer.stop()
        self._source = None

    def _take(self) -> None:
        self._timer.setInterval(0)
        piece = QElapsedTimer()
        piece.start()
        while self._source is not None:
            try:
                self._items.append(next(self._source))
            except StopIteration:
                self.stop()
                self.finished.emit(self._items)
                return
            if piece.elapsed() >= SLICE_MS:
                break
        if not self._told and self._running.elapsed() > SLOW_MS:
            self._told = True
            self.slow.emit()
