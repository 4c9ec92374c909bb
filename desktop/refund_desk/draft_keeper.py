"""Keeps what is typed and not saved, a moment after it is typed, so that a crash loses nothing.

That is the form in view, and those that were left for another: they are listed, and can be taken up again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from refund_desk.case_forms import CaseForms
from refund_desk.desk import Desk
from refund_desk.history import HistoryError
from refund_desk.policies import PolicyFile
from refund_desk.unsaved import MOST, LeftForms, Unsaved, decoded, others_decoded, together
from refund_desk.widgets.main_window import MainWindow

DELAY_MS = 300
"""From the first key that is not kept yet: it must not take longer where the typing never pauses."""
AGAIN_MS = 1000
"""From an attempt that failed to the next."""
KEPT_AGAIN = "What is typed and not saved is kept again."
NOT_AT_HAND = (
    "{} belongs to the policy {}, which is not at hand. It stays under Not saved, and can be taken up again once the "
    "program has that policy."
)
_NOT_ALONE = (
    "Refund Desk is open in another window already. Cases that are saved here are kept as always, and both windows "
    "list them. But what is typed here and not saved is lost when this window closes."
)


class DraftKeeper(QObject):
    """Writes the unsaved forms into the history's file.

    `current` gives the token of the case in view, and its unsaved form, None where it is kept as it
    stands. Nothing is written before something was done. Where another window keeps its own forms in
    the history (`desk.alone`), those of this one last as long as the window.
    """

    left_changed = Signal()
    """Other forms wait outside the view than before."""

    def __init__(self, window: MainWindow, desk: Desk, current: Callable[[], tuple[int, Unsaved | None]]) -> None:
        super().__init__(window)
        self._window, self._desk, self._current = window, desk, current
        self.forms = CaseForms()
        self.left = LeftForms()
        self.trouble = ""
        """What the person should know from the start; empty for nothing."""
        self._shown: set[int] = set()
        """Forms that were in view: there may be steps that lead back to them."""
        self._touched = False
        self._written: str | None = None
        self._place = (0, "", 0)
        """A form and where its cursor was last: it is elsewhere once another case is chosen from a list."""
        self._let_go: Unsaved | None = None
        """What went for the form that was left last."""
        self._failure = ""
        """Why the last attempt failed; empty where it did not."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        window.closing.connect(self._keep_at_last)

    # Keeping

    def soon(self) -> None:
        """Keep it a moment from now; where that failed, with the next attempt."""
        self._touched = True
        if not self._timer.isActive():
            self._timer.start(DELAY_MS)

    def now(self) -> None:
        """Something was done to the forms as such: keep them as they are now."""
        self._touched = True
        self.keep()

    def keep(self) -> None:
        """Keep what is there, unless nothing was done yet."""
        self._keep(patient=False)

    def _keep_at_last(self) -> None:
        """There is no later attempt: wait for another program that holds the history."""
        self._keep(patient=True)
        self._timer.stop()

    def _keep(self, *, patient: bool) -> None:
        self._timer.stop()
        if not self._touched:
            return
        token, unsaved = self._current()
        shown = [self._placed(token, unsaved).encoded()] if unsaved is not None else []
        self._write(together([*shown, *(form.text for _, form in self.left.newest_first())]), patient=patient)

    def _write(self, text: str | None, *, patient: bool) -> None:
        if not self._desk.alone:
            return
        before, self._failure = self._failure, ""
        try:
            if text != self._written:
                self._desk.store.save_draft(text, patient=patient)
                self._written = text
        except HistoryError as error:
            self._failure = error.sentence
            self._timer.start(AGAIN_MS)
        if self._failure != before:
            self._window.show_status(self._failure or KEPT_AGAIN)

    def _placed(self, token: int, unsaved: Unsaved) -> Unsaved:
        """With the cursor where it was last in this form."""
        number = self.forms.number(token)
        if unsaved.focus:
            self._place = number, unsaved.focus, unsaved.cursor
        elif self._place[0] == number:
            return replace(unsaved, focus=self._place[1], cursor=self._place[2])
        return unsaved

    # Forms that are left

    def turn(self, before: int, unsaved: Unsaved | None, token: int) -> bool:
        """Another case came into view; `unsaved` is what stood in the form before. Whether it is another form."""
        number = self.forms.number(before)
        if number == self.forms.number(token):
            return False
        self._shown.add(number)
        left = unsaved if unsaved is not None and unsaved.typed else None
        self._let_go = self.left.put(number, before, self._placed(before, left)) if left is not None else None
        if self.left.drop(self.forms.number(token)) or left is not None:
            self.left_changed.emit()
        return True

    def told_of(self, token: int) -> str:
        """What became of a form that was just left; empty where nothing was typed into it."""
        if self.forms.number(token) not in self.left:
            return ""
        where = "Not saved (F9)" if self._window.sidebar.isHidden() else "Not saved"
        lasting = self._desk.alone and not self._desk.store.reason and not self._failure
        told = [f"What was typed before is kept under {where}{'' if lasting else ' until this window closes'}."]
        if self._let_go is not None:
            gone = self._let_go.draft.customer_ref or "one without a reference"
            told.append(f"The oldest there, {gone}, is gone: at most {MOST} are kept.")
        return " ".join([*told, self._failure]).rstrip()

    def can_return(self, number: int) -> bool:
        """Whether Undo may still lead to a form that is thrown away."""
        return number in self._shown

    def drop(self, *numbers: int) -> None:
        """Forget forms that were left."""
        if sum(self.left.drop(number) for number in numbers):
            self.now()
            self.left_changed.emit()

    # The start

    def found(
        self, begin: Callable[[Unsaved], int], file_of: Callable[[str, str], PolicyFile | None]
    ) -> tuple[int, Unsaved, PolicyFile] | None:
        """The form that was in view last, with the token that `begin` gives it and its document; the others are left.

        `file_of` gives the document of a digest and a key.
        """
        if not self._desk.alone:
            self.trouble = _NOT_ALONE
            return None
        try:
            self._written = self._desk.store.load_draft()
        except HistoryError:
            return None
        for one in reversed(others_decoded(self._written)):
            self._put(begin(one), one)
        found = decoded(self._written)
        if found is None:
            return None
        token, file = begin(found), file_of(found.digest, found.key)
        if file is None:
            self.trouble = NOT_AT_HAND.format("What was typed last time and not saved", found.key)
            self._put(token, found)
            return None
        return token, found, file

    def _put(self, token: int, unsaved: Unsaved) -> None:
        self.left.put(self.forms.number(token), token, unsaved)
