"""A line above the case: something is proposed, and one click does it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from refund_desk.widgets.labels import plain_label


class ProposalBar(QWidget):
    """Hidden until something is proposed."""

    accepted = Signal(str)
    """The key that came with the proposal."""

    def __init__(self) -> None:
        super().__init__()
        self._key = ""
        self._text = plain_label(wrap=True)
        self.button = QPushButton()
        self.button.clicked.connect(lambda: self.accepted.emit(self._key))
        card = QFrame()
        card.setProperty("role", "banner-notice")
        row = QHBoxLayout(card)
        row.setContentsMargins(14, 6, 8, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 8)
        box.addWidget(card)
        self.hide()

    def propose(self, text: str, action: str, key: str) -> None:
        """Show a sentence and its button; an empty sentence hides both."""
        self._key = key
        self._text.setText(text)
        self.button.setText(action.replace("&", "&&"))
        self.setVisible(bool(text))
