"""The time that is left until a moment, ticking."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QLabel

from refund_desk.viewmodels.countdown import Countdown, next_change, time_left
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.labels import set_tip
from refund_policy.instants import seconds_of

Clock = Callable[[], datetime]
"""An aware moment, to the second."""


def system_clock() -> datetime:
    """Now."""
    return datetime.now(UTC)


class Ticking(QObject):
    """Keeps one label telling how long it still is; the label is hidden while nothing lies ahead."""

    passed = Signal()
    """The moment has come."""

    def __init__(self, label: QLabel, clock: Clock) -> None:
        super().__init__(label)
        self._label, self._clock = label, clock
        self._ahead: Countdown | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)
        label.hide()

    def show_countdown(self, ahead: Countdown | None) -> None:
        """Count down to a moment, or to none."""
        if ahead == self._ahead:
            return
        self._ahead = ahead
        set_tip(self._label, ahead.told if ahead is not None else "")
        self._write()

    def _tick(self) -> None:
        self._write()
        if self._ahead is not None and not self._timer.isActive():
            self._ahead = None
            self.passed.emit()

    def _write(self) -> None:
        """The words as of now, and when they next change."""
        self._timer.stop()
        left = -1 if self._ahead is None else seconds_of(self._ahead.at) - seconds_of(self._clock())
        if self._ahead is not None and left > 0:
            self._label.setText(f"{self._ahead.words} {time_left(left)}{self._ahead.after}")
            self._timer.start(next_change(left) * 1000)
        put_visible(self._label, left > 0)
