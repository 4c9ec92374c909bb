"""Asks which template a new policy starts from, for whom, and under which id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from refund_desk.widgets.entry_list import Entry, EntryList
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.theme import Theme


@dataclass(frozen=True, slots=True)
class TemplateEntry:
    """One template to choose."""

    key: str
    title: str
    detail: str


class TemplateDialog(QDialog):
    """Emits what was chosen; stays open until it is accepted, so that trouble can be mended."""

    create_requested = Signal(str, str, str)
    """Template, publisher and policy id, as typed."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("New policy from a template")
        self.resize(520, 480)
        self.list = EntryList("Templates", choose_on_move=False)
        self.publisher = QLineEdit()
        self.publisher.setMaxLength(120)
        self.publisher.setPlaceholderText("Acme Hosting")
        self.policy_id = QLineEdit()
        self.policy_id.setMaxLength(40)
        self.policy_id.setPlaceholderText("acme-hosting")
        self._trouble = plain_label(role="error", wrap=True)
        self.create_button = QPushButton("Create")
        self.create_button.setProperty("role", "primary")
        self.create_button.setDefault(True)
        self.create_button.clicked.connect(self._ask)
        self._named_by_hand = False
        self.publisher.textEdited.connect(self._suggest_id)
        self.policy_id.textEdited.connect(self._keep_id)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        told = "Each is a complete document with comments that explain it. The copy is yours to change."
        column.addWidget(plain_label(told, role="muted", wrap=True))
        column.addWidget(self.list, 1)
        grid = QGridLayout()
        for row, (words, field) in enumerate((("&Publisher", self.publisher), ("Policy &id", self.policy_id))):
            label = plain_label(words)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        column.addLayout(grid)
        column.addWidget(self._trouble)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self.create_button)
        column.addLayout(buttons)

    def show_templates(self, entries: Sequence[TemplateEntry]) -> None:
        """Begin anew with these templates, the first one chosen."""
        self.list.show_entries([Entry(one.key, one.title, one.detail) for one in entries])
        self.list.set_current(entries[0].key if entries else "")
        self.publisher.clear()
        self.policy_id.clear()
        self._named_by_hand = False
        self.show_trouble("")
        self.publisher.setFocus()

    def show_trouble(self, sentence: str) -> None:
        """Why nothing was made."""
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colours."""
        self.list.set_theme(theme)

    def _suggest_id(self, publisher: str) -> None:
        """An id made from the name, until one is typed."""
        if not self._named_by_hand:
            kept = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in publisher.lower())
            self.policy_id.setText("-".join(kept.split())[:40])

    def _keep_id(self, text: str) -> None:
        self._named_by_hand = bool(text)

    def _ask(self) -> None:
        self.create_requested.emit(self.list.current_key(), self.publisher.text(), self.policy_id.text().strip())
