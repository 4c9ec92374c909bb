"""About: versions to copy, and the licence text of every part, as plain text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from refund_desk.viewmodels.about import AboutView
from refund_desk.widgets.entry_list import Entry, EntryList
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.theme import Theme


class AboutWindow(QDialog):
    """Not modal: a policy's version can be compared with the case in view."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Refund Desk")
        self.resize(820, 560)
        self._texts: dict[str, str] = {}
        self._title = plain_label(role="title", selectable=True)
        self._purpose = plain_label(wrap=True, selectable=True)
        self.versions = _text("Versions")
        self.list = EntryList("Parts and their licences", choose_on_move=True)
        self.list.chosen.connect(self._show_text)
        self.text = _text("Licence text")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.copy_button = QPushButton("Copy versions")
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.versions.toPlainText()))
        self.close_button = QPushButton("Close")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.close)
        self._lay_out()

    def _lay_out(self) -> None:
        licences = QSplitter(Qt.Orientation.Horizontal)
        licences.addWidget(self.list)
        licences.addWidget(self.text)
        licences.setSizes([250, 550])
        licences.setStretchFactor(1, 1)
        licences.setChildrenCollapsible(False)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.versions, "Versions")
        self.tabs.addTab(licences, "Licences")
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self._purpose)
        column.addWidget(self.tabs, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.copy_button)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        column.addLayout(buttons)

    def show_about(self, view: AboutView) -> None:
        """Fill the window and bring it to the front."""
        self._title.setText(view.title)
        self._purpose.setText(view.purpose)
        self.versions.setPlainText(view.versions)
        self._texts = {part.title: part.text for part in view.parts}
        self.list.show_entries([Entry(part.title, part.title, part.detail) for part in view.parts])
        first = next(iter(self._texts), "")
        self.list.set_current(first)
        self._show_text(first)
        self.show()
        self.raise_()
        self.activateWindow()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colours."""
        self.list.set_theme(theme)

    def _show_text(self, part: str) -> None:
        self.text.setPlainText(self._texts.get(part, ""))


def _text(name: str) -> QPlainTextEdit:
    text = QPlainTextEdit()
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    text.setAccessibleName(name)
    return text
