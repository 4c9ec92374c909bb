"""Above the fields: which policy this is, and the ways to begin."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from refund_desk.viewmodels.form import FormView
from refund_desk.widgets.editors.flow import FlowLayout
from refund_desk.widgets.labels import plain_label, set_tip


class FormHeading(QWidget):
    """Title, version, and links: examples, a ticket to paste, the clauses."""

    example_requested = Signal()
    example_chosen = Signal(int)
    ticket_requested = Signal()
    clauses_requested = Signal()

    def __init__(self, view: FormView) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(4)
        column.addWidget(plain_label(view.title, role="title"))
        column.addWidget(plain_label(view.subtitle, role="muted", wrap=True))
        row = FlowLayout(spacing=14)
        several = len(view.examples) > 1
        if several:
            self.examples = _link("Try a published example ▾", self._open_menu)
            self.examples.setAccessibleName("Try a published example")
        else:
            self.examples = _link("Try the published example", self.example_requested.emit)
            self.examples.setEnabled(bool(view.examples))
        self.menu = QMenu(self)
        for index, name in enumerate(view.examples if several else ()):
            entry = self.menu.addAction(name.replace("&", "&&"))
            entry.triggered.connect(lambda _checked=False, index=index: self.example_chosen.emit(index))
        self.ticket = _link("Paste ticket…", self.ticket_requested.emit)
        set_tip(self.ticket, "Paste a whole ticket or e-mail and choose which of its facts to fill in.")
        self.clauses = _link("Read the clauses", self.clauses_requested.emit)
        set_tip(self.clauses, f"Source: {view.source}")
        for link in self.links():
            row.addWidget(link)
        column.addLayout(row)

    def links(self) -> tuple[QPushButton, ...]:
        """What can be asked for, from left to right."""
        return self.examples, self.ticket, self.clauses

    def _open_menu(self) -> None:
        self.menu.popup(self.examples.mapToGlobal(QPoint(0, self.examples.height())))


def _link(text: str, asked: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "link")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.clicked.connect(lambda: asked())  # noqa: PLW0108  drops the signal's argument
    return button
