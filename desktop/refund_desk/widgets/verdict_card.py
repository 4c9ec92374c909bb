"""The answer: outcome, amount, what decided it and until when."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout

from refund_desk.viewmodels.verdict import UnfinishedView, VerdictView
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.style import restyle

_LONG = 14
"""Characters beyond which an amount is set smaller."""
_READABLE = 44
"""Characters a line of the reasons should hold."""


class VerdictCard(QFrame):
    """Shows a verdict, or what is still missing for one: never a number that is not current."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("Verdict")
        self._view: VerdictView | UnfinishedView | None = None
        self._chip = plain_label(role="chip-none")
        self._amount = plain_label(role="amount")
        self._amount.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lead = plain_label(role="strong", wrap=True)
        self._rest = plain_label(role="muted", wrap=True)
        self._boundary = plain_label(role="muted", wrap=True)
        left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignLeft)
        left.addWidget(self._amount)
        left.addStretch()
        rule = QFrame()
        rule.setProperty("role", "upright")
        rule.setFixedWidth(1)
        right = QVBoxLayout()
        right.setSpacing(4)
        for label in (self._lead, self._rest, self._boundary):
            right.addWidget(label)
        right.addStretch()
        self._rule = rule
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(18, 14, 18, 14)
        self._row.setSpacing(14)
        self._row.addLayout(left)
        self._row.addWidget(rule)
        self._row.addLayout(right, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room for a readable line, else one under the other."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        room = self.width() - self._amount.sizeHint().width()
        beside = room > self.fontMetrics().averageCharWidth() * _READABLE
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._row.direction():
            self._row.setDirection(way)
            self._rule.setVisible(beside)

    def show_verdict(self, view: VerdictView) -> None:
        """A decided case."""
        if view == self._view:
            return
        self._view = view
        self._put(view.outcome_words, f"chip-{view.outcome}", view.amount)
        self._lead.setText(view.lead)
        self._rest.setText(" ".join(part for part in (view.rest, view.payout, view.until) if part))
        self._boundary.setText(view.boundaries[0] if view.boundaries else "")
        self._boundary.setVisible(bool(view.boundaries))
        self._announce(view.spoken)

    def show_unfinished(self, view: UnfinishedView) -> None:
        """A case without an answer."""
        if view == self._view:
            return
        self._view = view
        self._put("Not decided yet", "chip-none", "–")
        self._lead.setText(view.headline + ".")
        missing = f"Still missing: {', '.join(view.missing)}." if view.missing else ""
        wrong = " ".join(f"{label}: {message}" for label, message in view.problems)
        self._rest.setText(" ".join(part for part in (wrong, missing) if part))
        self._boundary.hide()
        self._announce(f"Not decided yet. {view.headline}.")

    def _put(self, words: str, role: str, amount: str) -> None:
        self._chip.setText(words)
        restyle(self._chip, role)
        self._amount.setText(amount)
        restyle(self._amount, "amount" if len(amount) <= _LONG else "amount-long")
        self._arrange()

    def _announce(self, words: str) -> None:
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))
