"""The other charges of the same request: what all of them come to, and the way to each."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from refund_desk.viewmodels.request import RequestEntry, RequestView
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.rows import Row, Rows


class RequestBar(QFrame):
    """Hidden while the case has a request of its own."""

    case_requested = Signal(int)
    """The number of the case to open."""
    another_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("Request with several charges")
        self._view: RequestView | None = None
        self._title = plain_label(role="section")
        self._total = plain_label(wrap=True)
        self._note = plain_label(role="muted", wrap=True)
        self._rows = Rows()
        self._rows.action_requested.connect(lambda key: self.case_requested.emit(int(key)))
        self._another = QPushButton("Add a charge")
        self._another.setProperty("role", "link")
        self._another.setCursor(Qt.CursorShape.PointingHandCursor)
        self._another.clicked.connect(self.another_requested)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(self._title)
        head.addWidget(self._total, 1)
        head.addWidget(self._another)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 10, 18, 10)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(self._rows)
        column.addWidget(self._note)
        self.hide()

    def show_request(self, view: RequestView | None) -> None:
        """The cases of the request; None for a case of its own."""
        if view == self._view:
            return
        self._view = view
        put_visible(self, view is not None)
        if view is None:
            return
        self._title.setText(f"Request with {view.count} charges")
        self._rows.show_rows([_row(entry) for entry in view.entries])
        self._total.setText(view.total)
        self._note.setText(view.note)
        put_visible(self._note, bool(view.note))
        self.setAccessibleDescription(view.words)


def _row(entry: RequestEntry) -> Row:
    beside = f" · {entry.beside}" if entry.beside else ""
    return Row(
        f"{entry.label} · {entry.outcome_words}{beside}",
        entry.amount,
        role="strong" if entry.current else "",
        action="" if entry.current else f"Open case {entry.case_id}",
        key=str(entry.case_id),
    )
