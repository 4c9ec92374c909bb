"""The policy's clauses in our words, in a window beside the main one."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.style import restyle
from refund_policy.policy import Policy

_LIMITS = (
    "These are summaries in our own words of the published page as of its date. The publisher has not endorsed them, "
    "they are no legal advice, and the page itself counts."
)


class ClausesWindow(QDialog):
    """Not modal: the case stays in reach."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.resize(560, 640)
        self._digest = ""
        self._labels: dict[str, list[QLabel]] = {}
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName("Clauses")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._scroll)

    def show_policy(self, policy: Policy) -> None:
        """List a policy's clauses."""
        if policy.ref.digest == self._digest:
            return
        self._digest = policy.ref.digest
        self.setWindowTitle(f"{policy.ref.publisher}: clauses")
        page = QWidget()
        page.setProperty("role", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(4)
        column.addWidget(plain_label(f"{policy.ref.publisher}: {policy.ref.title}", role="title", wrap=True))
        column.addWidget(plain_label(f"{policy.ref.source} · version {policy.ref.version}", role="muted", wrap=True))
        self._labels = {}
        for clause, (heading, says) in policy.clauses.items():
            column.addSpacing(8)
            head = plain_label(f"{clause} · {heading}", role="section", wrap=True)
            text = plain_label(says, wrap=True, selectable=True)
            column.addWidget(head)
            column.addWidget(text)
            self._labels[clause] = [head, text]
        column.addSpacing(12)
        column.addWidget(plain_label(_LIMITS, role="muted", wrap=True))
        column.addStretch()
        self._scroll.setWidget(page)

    def show_clause(self, clause: str) -> None:
        """Open the window and bring a clause into view, marked."""
        for one, labels in self._labels.items():
            restyle(labels[0], "section-marked" if one == clause else "section")
        self.show()
        self.raise_()
        self.activateWindow()
        if clause in self._labels:
            # The layout of a window just shown is not done yet.
            QTimer.singleShot(0, lambda: self._scroll.ensureWidgetVisible(self._labels[clause][1]))
