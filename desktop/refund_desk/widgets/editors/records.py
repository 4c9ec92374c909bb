"""Several lines of text, one record a line: order lines, tenders, instalments."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from refund_desk.widgets.editors.base import Editor
from refund_desk.widgets.labels import plain_label

MOST_LINES = 6
"""Lines up to which the field grows; beyond them it scrolls."""


class RecordsEdit(Editor):
    """The fields of a line are named above it. Tab leaves the field: one from a spreadsheet is pasted."""

    def __init__(self, columns: Sequence[str], parent: QWidget | None = None) -> None:
        self.lines = QPlainTextEdit()
        super().__init__(self.lines, parent)
        self._raw = ""
        self.lines.setTabChangesFocus(True)
        self.header = plain_label("; ".join(columns), role="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.header)
        column.addWidget(self.lines)
        self.lines.textChanged.connect(self._tell)
        self.lines.document().documentLayout().documentSizeChanged.connect(lambda _size: self._grow())
        self._grow()

    def raw_text(self) -> str:
        return self.lines.toPlainText()

    def set_raw(self, raw: str) -> None:
        if self.lines.toPlainText() != raw:
            self._raw = raw
            self.lines.setPlainText(raw)

    def set_placeholder(self, text: str) -> None:
        """Show how a line is written in the empty field."""
        self.lines.setPlaceholderText(text)

    def _tell(self) -> None:
        raw = self.raw_text()
        # Qt tells of every text, also of one that was set and of one that is merely styled anew.
        if raw != self._raw:
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
        lines = min(written, MOST_LINES)
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if written > lines else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.lines.setVerticalScrollBarPolicy(bar)
        # With less room below it the last line counts as hidden.
        inside = lines * self.lines.fontMetrics().lineSpacing() + 2 * text.documentMargin() + 2
        self.lines.setFixedHeight(round(inside) + self.lines.height() - self.lines.viewport().height())
