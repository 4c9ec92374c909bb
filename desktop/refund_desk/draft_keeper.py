"""Keeps what is typed and not saved, a moment after the last key, so that a crash loses nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from refund_desk.desk import Desk
from refund_desk.history import HistoryError
from refund_desk.unsaved import Unsaved, decoded
from refund_desk.widgets.main_window import MainWindow

DELAY_MS = 300


class DraftKeeper(QObject):
    """Writes the unsaved form into the history's file; `current` gives it, or None where there is nothing to keep."""

    def __init__(self, window: MainWindow, desk: Desk, current: Callable[[], Unsaved | None]) -> None:
        super().__init__(window)
        self._window, self._desk, self._current = window, desk, current
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.keep)
        window.closing.connect(self.keep)

    def soon(self) -> None:
        """Keep it once the typing pauses."""
        self._timer.start()

    def forget(self) -> None:
        """What was typed is saved: nothing is kept beside it."""
        self._timer.stop()

    def keep(self) -> None:
        """Keep it now."""
        self._timer.stop()
        unsaved = self._current()
        if unsaved is None:
            return
        try:
            self._desk.store.save_draft(unsaved.encoded())
        except HistoryError as error:
            self._window.show_status(error.sentence)

    def found(self) -> Unsaved | None:
        """What was typed last time and not saved."""
        try:
            return decoded(self._desk.store.load_draft())
        except HistoryError:
            return None
