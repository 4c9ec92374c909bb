"""What a check found in policy documents, a line each, to read, select and copy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from refund_desk.widgets.labels import plain_label


class FindingsWindow(QDialog):
    """Not modal: the document's editor and the case stay in reach."""

    import_agreed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.resize(820, 420)
        self._told = plain_label(wrap=True, selectable=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Findings")
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy = QPushButton("Copy all")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        self.import_anyway = QPushButton("Import")
        self.import_anyway.setProperty("role", "primary")
        self.import_anyway.clicked.connect(self._agree)
        self.leave = QPushButton("Close")
        self.leave.clicked.connect(self.close)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(self._told)
        column.addWidget(self.text, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy)
        buttons.addStretch()
        buttons.addWidget(self.leave)
        buttons.addWidget(self.import_anyway)
        column.addLayout(buttons)

    def show_lines(self, title: str, told: str, lines: Sequence[str]) -> None:
        """Show findings under a sentence about them; nothing is offered yet."""
        self.setWindowTitle(title)
        self._told.setText(told)
        # Findings are apart by an empty line: long ones wrap.
        self.text.setPlainText("\n\n".join(lines))
        self.text.setVisible(bool(lines))
        self.copy.setEnabled(bool(lines))
        self.import_anyway.setVisible(False)
        self.leave.setText("Close")
        self.show()
        self.raise_()

    def offer_import(self, *, allowed: bool) -> None:
        """Ask whether to import all the same, where no finding forbids it."""
        self.import_anyway.setVisible(allowed)
        self.leave.setText("Cancel" if allowed else "Close")

    def _agree(self) -> None:
        self.close()
        self.import_agreed.emit()
