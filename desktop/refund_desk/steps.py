"""Undo and redo for everything in a case: one stack of whole states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QElapsedTimer, QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from refund_desk.case import CaseState

MERGE_MS = 700
"""Keys of one field that follow each other within this time are one step."""
LIMIT = 500


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cursor is: a field by its fact's id (empty for none), and the characters before it."""

    field: str = ""
    at: int = 0


class CaseSteps(QObject):
    """Holds the present state; every change of it is a step that can be taken back."""

    done = Signal(bool)
    """A step was taken; True where the form has to be filled anew, False where only the answer has."""
    went = Signal(object)
    """Undone or redone: the `Place` for the cursor."""

    def __init__(self, parent: QObject | None, state: CaseState, cursor: Callable[[], Place]) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(LIMIT)
        self.state = state
        self._cursor = cursor
        self._place = Place()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._open = ""
        """The kind of step that is still going on, such as a drag."""
        self._run = 0
        """Counts the steps that were ended on purpose: what follows is never merged into them."""
        self._showing = False
        """Whether a step is being shown. A field that loses the focus by that may still speak: it is not heard."""

    def start(self, state: CaseState) -> None:
        """Begin with a state that nothing leads back from."""
        self.stack.clear()
        self.state = state

    def take(self, text: str, state: CaseState) -> None:
        """A step that fills the form anew."""
        if self._showing:
            return
        self._do(text, state, self._cursor(), Place(), None)
        with self._shown():
            self.done.emit(True)

    def edit(self, text: str, state: CaseState, merge: str) -> None:
        """A step that leaves the form as it stands; steps with the same `merge` close behind each other are one."""
        if self._showing:
            return
        after = self._cursor()
        before = self._place if self._place.field == after.field else after
        self._do(text, state, before, after, (merge, self._run))
        self.done.emit(False)

    def hold(self, merge: str) -> None:
        """Steps with this `merge` are one however slowly they follow, until `release`."""
        self._open = merge

    def release(self) -> None:
        """End the step that was going on."""
        self._open = ""
        self._run += 1

    def amend(self, state: CaseState) -> None:
        """Replace the present state without a step: what was saved is now kept."""
        self.state = state
        index = self.stack.index()
        led, leads = (self.stack.command(at) if 0 <= at < self.stack.count() else None for at in (index - 1, index))
        if isinstance(led, _Step):
            led.after = (state, led.after[1])
            led.kind = None
        if isinstance(leads, _Step):
            leads.before = (state, leads.before[1])

    def go(self, state: CaseState, place: Place) -> None:
        """Stand at a state again."""
        self.state, self._place = state, place
        with self._shown():
            self.went.emit(place)

    def is_one_step(self, merge: str, milliseconds: int) -> bool:
        """Whether a step of this kind, that long after the last, still belongs to it."""
        return merge == self._open or 0 <= milliseconds <= MERGE_MS

    @contextmanager
    def _shown(self) -> Iterator[None]:
        # Within undo and redo a new step would break the stack.
        self._showing = True
        try:
            yield
        finally:
            self._showing = False

    def _do(self, text: str, state: CaseState, before: Place, after: Place, kind: tuple[str, int] | None) -> None:
        now, old = self._clock.elapsed(), self.state
        self.state, self._place = state, after
        if not self._joined(state, after, kind, now):
            self.stack.push(_Step(text, self, (old, before), (state, after), kind, now))

    def _joined(self, state: CaseState, after: Place, kind: tuple[str, int] | None, now: int) -> bool:
        """Make the last step longer: a step that is pushed and merged stays in memory with all that it holds."""
        count = self.stack.count()
        last = self.stack.command(count - 1) if count and self.stack.index() == count else None
        if kind is None or not isinstance(last, _Step) or last.kind != kind or state == last.before[0]:
            return False
        if not self.is_one_step(kind[0], now - last.at):
            return False
        last.after, last.at = (state, after), now
        return True


class _Step(QUndoCommand):
    """From one state and place to another."""

    def __init__(
        self,
        text: str,
        steps: CaseSteps,
        before: tuple[CaseState, Place],
        after: tuple[CaseState, Place],
        kind: tuple[str, int] | None,
        at: int,
    ) -> None:
        super().__init__(text)
        self._steps, self.before, self.after, self.kind, self.at = steps, before, after, kind, at
        self._done = False

    def id(self) -> int:
        return 1 if self.kind else -1

    def undo(self) -> None:
        self._steps.go(*self.before)

    def redo(self) -> None:
        # Qt calls this on push too, when the state is there already.
        if self._done:
            self._steps.go(*self.after)
        self._done = True

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802  Qt's name
        if not isinstance(other, _Step) or self.kind is None or other.kind != self.kind:
            return False
        if not self._steps.is_one_step(self.kind[0], other.at - self.at):
            return False
        self.after, self.at = other.after, other.at
        self.setObsolete(self.after[0] == self.before[0])
        return True
