"""The authoring guide, as plain text to read, search and copy from."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from refund_desk.assets import resource
from refund_desk.widgets.labels import plain_label

GUIDE = "guide/authoring.md"
LINE = 125
"""Characters of the guide's longest lines of prose."""


def show_guide(parent: QWidget) -> GuideWindow:
    """Open the guide, or bring it to the front where it is open already."""
    window = parent.findChild(GuideWindow) or GuideWindow(parent)
    window.show()
    window.raise_()
    window.activateWindow()
    return window


class GuideWindow(QDialog):
    """Not modal: the document's editor and the case stay in reach."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("How to write a policy")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("How to write a policy")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.find_line = QLineEdit()
        self.find_line.setPlaceholderText("Find in the guide")
        self.find_line.setAccessibleName("Find in the guide")
        self.find_line.textEdited.connect(self._find_typed)
        self.find_line.returnPressed.connect(self.find_next)
        self._told = plain_label(role="muted")
        self._next = QPushButton("Next")
        self._next.clicked.connect(self.find_next)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.find_line.setFocus)
        QShortcut(QKeySequence(QKeySequence.StandardKey.FindNext), self, self.find_next)
        self._lay_out()
        self.resize(self.text.fontMetrics().horizontalAdvance("0") * LINE + 100, 680)
        self.text.setPlainText(_guide_text())
        self.find_line.setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        line = QHBoxLayout()
        line.addWidget(self.find_line, 1)
        line.addWidget(self._next)
        line.addWidget(self._told)
        column.addLayout(line)
        column.addWidget(self.text, 1)
        # Enter in the find field goes on searching.
        self._next.setAutoDefault(False)

    def find_next(self) -> None:
        """Mark the next place that holds the words, from the top again after the last."""
        words = self.find_line.text()
        if not words:
            self._told.setText("")
            return
        if not self._find(words):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            found = self._find(words)
            self._told.setText("From the top" if found else "Not found")
            return
        self._told.setText("")

    def _find_typed(self) -> None:
        """The place found so far may still fit."""
        cursor = self.text.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self.text.setTextCursor(cursor)
        self.find_next()

    def _find(self, words: str) -> bool:
        found = self.text.find(words)
        self.text.centerCursor()
        return found


def _guide_text() -> str:
    try:
        return resource(GUIDE).read_text("utf-8")
    except OSError as error:
        return f"The guide cannot be read: {error}"
