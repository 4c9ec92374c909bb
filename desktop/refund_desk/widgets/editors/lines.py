"""Several lines of plain text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from refund_desk.widgets.editors.base import Editor
from refund_desk.widgets.editors.line_head import end_of_change
from refund_desk.widgets.editors.undo_free import undo_free


class LinesEdit(Editor):
    """Grows with its text up to `most` lines, then scrolls. Tab leaves the field."""

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        self.lines = QPlainTextEdit()
        super().__init__(self.lines, parent)
        self._most = most
        self._raw = ""
        self._setting = False
        self.lines.setTabChangesFocus(True)
        undo_free(self.lines)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2)
        self.column.addWidget(self.lines)
        self.lines.textChanged.connect(self._tell)
        self.lines.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        self._grow()

    def raw_text(self) -> str:
        # Qt's plain text has a plain space for every hard one, such as groups the thousands in many countries.
        return self.lines.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def set_raw(self, raw: str) -> None:
        before = self.raw_text()
        if before != raw:
            self._setting = True
            self.lines.setPlainText(raw)
            self._setting = False
            self._raw = self.raw_text()
            self._move_to(end_of_change(before, raw))

    def _cursor_at(self) -> int:
        return self.lines.textCursor().position()

    def put_cursor(self, at: int) -> None:
        super().put_cursor(at)
        self._move_to(at)

    def set_placeholder(self, text: str) -> None:
        """Show in the empty field what may stand there."""
        self.lines.setPlaceholderText(text)

    def _move_to(self, at: int) -> None:
        cursor = QTextCursor(self.lines.document())
        cursor.setPosition(min(max(0, at), self.lines.document().characterCount() - 1))
        self.lines.setTextCursor(cursor)

    def _tell(self) -> None:
        raw = self.raw_text()
        # Qt tells of every text, also of one that was set and of one that is merely styled anew.
        if raw != self._raw and not self._setting:
            self._raw = raw
            self.edited.emit(raw)

    def showEvent(self, event: QShowEvent) -> None:
        """Only now the style sheet's borders are known."""
        self._grow()
        super().showEvent(event)

    def _grow(self) -> None:
        """As high as its lines; Qt measures the height of plain text in lines."""
        text = self.lines.document()
        written = max(1, int(text.size().height()))
        lines = min(written, self._most)
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if written > lines else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.lines.setVerticalScrollBarPolicy(bar)
        # With less room below it the last line counts as hidden.
        inside = lines * self.lines.fontMetrics().lineSpacing() + 2 * text.documentMargin() + 2
        seen = self.lines.isVisible()
        around = self.lines.height() - self.lines.viewport().height() if seen else 2 * self.lines.frameWidth()
        height = round(inside) + around
        if height != self.lines.minimumHeight():
            self.lines.setFixedHeight(height)
