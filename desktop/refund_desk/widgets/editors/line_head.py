"""A field that is left shows the beginning of its text, and still knows where its cursor stood."""

from __future__ import annotations

from itertools import islice, takewhile

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_COMES_BACK = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
"""The field is still the window's place to type in."""


class LineHead(QObject):
    """Watches a line; `focus` is the widget that has the focus for it: the line, or its combo.

    Qt always keeps the cursor in view, so that of a long text its end would be seen.
    """

    def __init__(self, line: QLineEdit, focus: QWidget) -> None:
        super().__init__(line)
        self._line, self._focus = line, focus
        self._left_at: int | None = None
        """Where the cursor stood when the field was left; None while it stands where it stands."""
        focus.installEventFilter(self)

    def at(self) -> int:
        """Characters before the cursor, or before where it stood."""
        return self._line.cursorPosition() if self._left_at is None else self._left_at

    def put(self, at: int) -> None:
        """Put the cursor somewhere: the field has the focus, or gets it."""
        self._left_at = None
        self._line.setCursorPosition(at)

    def show_text(self, text: str) -> None:
        """Show another text; the cursor goes behind what changed."""
        before = self._line.text()
        if before != text:
            self._line.setText(text)
            self.put(end_of_change(before, text))
            self.leave()

    def leave(self) -> None:
        """Show the beginning, unless this is where the person types."""
        if self._focus.window().focusWidget() is not self._focus:
            self._go_home()

    def follow(self) -> None:
        """The person typed: the cursor is where it is."""
        self._left_at = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002  of one widget
        """Leave with the focus, and come back with it."""
        kind = event.type()
        # A window that is not active yet tells of no focus; a key comes anyway.
        if self._left_at is not None and kind in (QEvent.Type.FocusIn, QEvent.Type.KeyPress):
            self.put(self._left_at)
        elif kind == QEvent.Type.FocusOut and isinstance(event, QFocusEvent) and event.reason() not in _COMES_BACK:
            self._go_home()
        return False

    def _go_home(self) -> None:
        self._left_at = self.at()
        self._line.setCursorPosition(0)


def end_of_change(before: str, after: str) -> int:
    """Characters of `after` up to the end of what differs from `before`."""
    most = min(len(before), len(after)) - _alike(before, after)
    behind = zip(reversed(before), reversed(after), strict=False)
    return len(after) - sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], islice(behind, most)))


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin alike with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
