"""The answer: outcome, amount, what decided it, and how long that still holds."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from refund_desk.viewmodels.countdown import Countdown
from refund_desk.viewmodels.verdict import TrialView, UnfinishedView, VerdictView
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.countdown import Clock, Ticking, system_clock
from refund_desk.widgets.icons import action_icon
from refund_desk.widgets.labels import plain_label, set_tip
from refund_desk.widgets.style import restyle
from refund_desk.widgets.theme import Theme

_LONG = 14
"""Characters beyond which an amount is set smaller."""
_READABLE = 44
"""Characters a line of the reasons should hold."""


class VerdictCard(QFrame):
    """Shows a verdict, or what is still missing for one: never a number that is not current."""

    copy_requested = Signal()
    """The amount is wanted on the clipboard."""
    moment_passed = Signal()
    """What was counted down to has come."""

    def __init__(self, clock: Clock = system_clock) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName("Verdict")
        self._view: VerdictView | UnfinishedView | None = None
        self._chip = plain_label(role="chip-none")
        self._amount = _selectable(plain_label(role="amount"))
        self._copy = QPushButton("Copy")
        self._lead = _selectable(plain_label(role="strong", wrap=True))
        self._rest = _selectable(plain_label(role="muted", wrap=True))
        self._boundary = _selectable(plain_label(role="muted", wrap=True))
        window, deadline = plain_label(role="muted"), plain_label(role="muted", wrap=True)
        self._window, self._deadline = Ticking(window, clock), Ticking(deadline, clock)
        self._asked = plain_label(role="strong")
        self._rule = QFrame()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._build(window, deadline)

    def _build(self, window: QLabel, deadline: QLabel) -> None:
        self._copy.setProperty("role", "link")
        self._copy.setAccessibleName("Copy the amount")
        self._copy.clicked.connect(self.copy_requested)
        set_tip(self._copy, "Copy the amount")
        top = QHBoxLayout()
        top.addWidget(self._chip)
        top.addStretch()
        top.addWidget(self._copy)
        left = QVBoxLayout()
        left.setSpacing(3)
        left.addLayout(top)
        left.addWidget(self._amount)
        left.addWidget(window)
        left.addWidget(self._asked)
        left.addStretch()
        self._rule.setProperty("role", "upright")
        self._rule.setFixedWidth(1)
        right = QVBoxLayout()
        right.setSpacing(2)
        for label in (self._lead, self._rest, self._boundary, deadline):
            right.addWidget(label)
        right.addStretch()
        self._row.setSpacing(14)
        self._row.addLayout(left)
        self._row.addWidget(self._rule)
        self._row.addLayout(right, 1)
        self._row.setContentsMargins(16, 10, 16, 10)
        self._asked.hide()
        for ticking in (self._window, self._deadline):
            ticking.passed.connect(self.moment_passed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side where there is room for a readable line, else one under the other."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        room = self.width() - self._amount.sizeHint().width()
        letter = self.fontMetrics().averageCharWidth()
        beside = room > letter * _READABLE
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._row.direction():
            self._row.setDirection(way)
            self._rule.setVisible(beside)

    def show_verdict(
        self,
        view: VerdictView,
        window: Countdown | None = None,
        deadline: Countdown | None = None,
        trial: TrialView | None = None,
    ) -> None:
        """A decided case; what it counts down to, and which moment is tried in place of its own."""
        self._window.show_countdown(window)
        self._deadline.show_countdown(deadline)
        _put_text(self._asked, trial.asked if trial is not None else "")
        if view == self._view:
            return
        self._view = view
        self._put(view.outcome_words, f"chip-{view.outcome}", view.amount)
        put_visible(self._copy, view.has_amount)
        _put_text(self._lead, view.lead)
        _put_text(self._rest, " ".join(part for part in (view.rest, view.payout, view.until) if part))
        _put_text(self._boundary, view.boundaries[0] if view.boundaries else "")
        self._announce(view.spoken)

    def show_unfinished(self, view: UnfinishedView) -> None:
        """A case without an answer."""
        self._window.show_countdown(None)
        self._deadline.show_countdown(None)
        _put_text(self._asked, "")
        if view == self._view:
            return
        self._view = view
        self._put("Not decided yet", "chip-none", "–")
        put_visible(self._copy, False)
        _put_text(self._lead, f"{view.headline}.")
        _put_text(self._rest, "")
        _put_text(self._boundary, "")
        self._announce(f"Not decided yet. {view.headline}.")

    def set_theme(self, theme: Theme) -> None:
        """Take the icon in the colours of a theme."""
        self._copy.setIcon(action_icon("copy", theme))

    def _put(self, words: str, role: str, amount: str) -> None:
        self._chip.setText(words)
        restyle(self._chip, role)
        self._amount.setText(amount)
        restyle(self._amount, "amount" if len(amount) <= _LONG else "amount-long")
        self._arrange()

    def _announce(self, words: str) -> None:
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))


def _selectable(label: QLabel) -> QLabel:
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


def _put_text(label: QLabel, text: str) -> None:
    label.setText(text)
    put_visible(label, bool(text))
