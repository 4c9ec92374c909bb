"""Keeps what is typed and not saved, a moment after the last key, so that a crash loses nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from refund_desk.desk import Desk
from refund_desk.history import HistoryError
from refund_desk.policies import PolicyFile
from refund_desk.unsaved import Unsaved, decoded
from refund_desk.widgets.main_window import MainWindow

DELAY_MS = 300
_LEFT = (
    "What was typed last time and not saved belongs to the policy {}, which is not at hand. It comes back when the "
    "program is started with that policy, unless something else is typed before."
)
_NOT_ALONE = (
    "Refund Desk is open in another window already. Cases that are saved here are kept as always, and both windows "
    "list them. But what is typed here and not saved is lost when this window closes."
)


class DraftKeeper(QObject):
    """Writes the unsaved form into the history's file.

    `current` gives the case in view by a number that tells it from others, and its unsaved form, None
    where it is kept as it stands. Nothing is written before something was done: what could not be
    shown again, as its policy is away, stays. Nor is it where another window keeps its own (`desk.alone`).
    """

    def __init__(self, window: MainWindow, desk: Desk, current: Callable[[], tuple[int, Unsaved | None]]) -> None:
        super().__init__(window)
        self._window, self._desk, self._current = window, desk, current
        self._touched = False
        self.trouble = ""
        """What the person should know from the start; empty for nothing."""
        self._written: int | None = None
        """The case whose form was written last."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.keep)
        window.closing.connect(self.keep)

    def soon(self) -> None:
        """Keep it once the typing pauses."""
        self._touched = True
        self._timer.start()

    def leave(self) -> None:
        """Keep it now if that is still to come: another case is about to take its place."""
        if self._timer.isActive():
            self.keep()

    def forget(self) -> None:
        """What was typed is saved: nothing is kept beside it."""
        self._timer.stop()
        self._write(None, None)

    def keep(self) -> None:
        """Keep it now. A case that is kept as it stands leaves no form of its own behind, but those of others."""
        self._timer.stop()
        if not self._touched:
            return
        case, unsaved = self._current()
        if unsaved is not None:
            self._write(unsaved.encoded(), case)
        elif case == self._written:
            self._write(None, None)

    def found(self, case: int, file_of: Callable[[str, str], PolicyFile | None]) -> tuple[Unsaved, PolicyFile] | None:
        """What was typed last time and not saved, with the document of its digest and key; it becomes that case's."""
        if not self._desk.alone:
            self.trouble = _NOT_ALONE
            return None
        try:
            found = decoded(self._desk.store.load_draft())
        except HistoryError:
            return None
        file = file_of(found.digest, found.key) if found is not None else None
        if found is None or file is None:
            self.trouble = _LEFT.format(found.key) if found is not None else ""
            return None
        self._written = case
        return found, file

    def _write(self, text: str | None, case: int | None) -> None:
        if not self._desk.alone:
            return
        try:
            self._desk.store.save_draft(text)
            self._written = case
        except HistoryError as error:
            self._window.show_status(error.sentence)
