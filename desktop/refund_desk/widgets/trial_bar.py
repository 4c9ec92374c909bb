"""The strip that tells that another moment is being tried, and leads back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from refund_desk.viewmodels.verdict import TrialView
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.labels import plain_label


class TrialBar(QFrame):
    """`Trying 12 March, 09:00 CET. The case itself stays at 15 March. … [Use this moment] [Back]`"""

    used_requested = Signal()
    dropped_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner-notice")
        self.setAccessibleName("Another moment is being tried")
        self._lead = plain_label(role="strong")
        self._rest = plain_label(wrap=True)
        use, back = QPushButton("Use this moment"), QPushButton("Back")
        use.clicked.connect(self.used_requested)
        back.clicked.connect(self.dropped_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 8, 5)
        row.addWidget(self._lead)
        row.addWidget(self._rest, 1)
        row.addWidget(use)
        row.addWidget(back)
        self.hide()

    def show_trial(self, view: TrialView | None) -> None:
        """Tell of a tried moment; None hides the strip."""
        if view is not None:
            self._lead.setText(view.lead)
            self._rest.setText(view.rest)
            self.setAccessibleDescription(f"{view.lead} {view.rest}")
        put_visible(self, view is not None)
