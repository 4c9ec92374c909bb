"""The answer: outcome, amount, what decided it, and how long that still holds."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from refund_desk.viewmodels.countdown import Countdown
from refund_desk.viewmodels.grant import GrantView
from refund_desk.viewmodels.verdict import TrialView, UnfinishedView, VerdictView
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.countdown import Clock, Ticking, system_clock
from refund_desk.widgets.icons import action_icon
from refund_desk.widgets.labels import plain_label, set_tip
from refund_desk.widgets.style import restyle
from refund_desk.widgets.theme import Theme

_SIZES = ("amount", "amount-long", "title")
"""The sizes that an amount is set in: the first in which it finds room."""
_LONG = 14
"""Characters beyond which the largest is too large anywhere."""
_READABLE = 44
"""Characters a line of the reasons should hold."""
_USUAL, _STEP = 30, 6
"""Characters that the amount's column holds, and by which it grows: the reasons beside it stand still while digits
come and go."""


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
        self._granted: GrantView | None = None
        self._tried = False
        self._warnings: tuple[str, ...] = ()
        self._chip = plain_label(role="chip-none")
        self._amount = plain_label(role="amount", selectable=True)
        self._copy = QPushButton("Copy")
        self._lead = plain_label(role="strong", wrap=True, selectable=True)
        self._rest = plain_label(role="muted", wrap=True, selectable=True)
        self._boundary = plain_label(role="muted", wrap=True, selectable=True)
        window, deadline = plain_label(role="muted"), plain_label(role="muted", wrap=True)
        self._window, self._deadline = Ticking(window, clock), Ticking(deadline, clock)
        self._asked = plain_label(role="strong")
        self._notice, self._warned = QFrame(), plain_label(wrap=True, selectable=True)
        self._rule = QFrame()
        self._side = QWidget()
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
        left = QVBoxLayout(self._side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(3)
        left.addLayout(top)
        left.addWidget(self._amount)
        left.addWidget(window)
        left.addWidget(self._asked)
        left.addStretch()
        self._left = left
        self._rule.setProperty("role", "upright")
        self._rule.setFixedWidth(1)
        right = QVBoxLayout()
        right.setSpacing(2)
        self._notice.setProperty("role", "banner-contradiction")
        inside = QVBoxLayout(self._notice)
        inside.setContentsMargins(8, 2, 8, 2)
        inside.addWidget(self._warned)
        self._notice.hide()
        for part in (self._notice, self._lead, self._rest, self._boundary, deadline):
            right.addWidget(part)
        right.addStretch()
        self._row.setSpacing(14)
        self._row.addWidget(self._side)
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
        self._fit_amount()
        shown = (self._amount, *(() if self._asked.isHidden() else (self._asked,)))
        letter = self.fontMetrics().averageCharWidth()
        wide = _up(max(letter * _USUAL, *map(_wide, shown)), letter * _STEP)
        if isinstance(self._view, UnfinishedView):
            wide = max(wide, self._side.minimumWidth())
        beside = self.width() - wide > letter * _READABLE
        least = wide if beside else 0
        if self._side.minimumWidth() != least:
            self._side.setMinimumWidth(least)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._row.direction():
            self._row.setDirection(way)
            self._rule.setVisible(beside)

    def _fit_amount(self) -> None:
        """As large as there is room for."""
        around = self._row.contentsMargins()
        room = max(self.width() - around.left() - around.right(), 1)
        sizes = _SIZES if len(self._amount.text()) <= _LONG else _SIZES[1:]
        if self._amount.property("role") != sizes[0]:
            restyle(self._amount, sizes[0])
        for smaller in sizes[1:]:
            if _wide(self._amount) <= room:
                break
            restyle(self._amount, smaller)

    def show_verdict(
        self,
        view: VerdictView,
        window: Countdown | None = None,
        deadline: Countdown | None = None,
        trial: TrialView | None = None,
        granted: GrantView | None = None,
        warnings: tuple[str, ...] = (),
    ) -> None:
        """A decided case; what it counts down to, and which moment is tried in place of its own.

        What was `granted` is what is paid: it stands where the suggestion stood, the suggestion beneath it,
        and its reason before the suggestion's. `warnings` are to be settled before anything is paid.
        """
        self._window.show_countdown(window)
        self._deadline.show_countdown(deadline)
        _put_text(self._asked, trial.asked if trial is not None else granted.beside if granted is not None else "")
        tried = trial is not None
        if (view, granted, tried, warnings) == (self._view, self._granted, self._tried, self._warnings):
            return
        self._view, self._granted, self._tried = view, granted, tried
        self._warn(warnings)
        if granted is not None:
            self._put("Granted", "chip-granted", granted.amount)
        else:
            self._put(view.outcome_words, f"chip-{view.outcome}", view.amount)
        # What is copied is the case's own answer, never that of a moment which is only tried.
        put_visible(self._copy, (view.has_amount or granted is not None) and not tried)
        why = view.rest if granted is None else f"{granted.alone} {view.says}"
        _put_text(self._lead, granted.why if granted is not None else view.lead)
        _put_text(self._rest, " ".join(part for part in (why, view.payout, view.until) if part))
        _put_text(self._boundary, view.since)
        told = (granted.words,) if granted is not None else ()
        self._announce(" ".join((*told, *warnings, view.spoken)))

    @property
    def is_trying(self) -> bool:
        """Whether another moment than the case's own is shown."""
        return self._tried

    def add_action(self, action: QPushButton) -> None:
        """A link below the amount; whoever made it shows and hides it."""
        self._left.insertWidget(self._left.count() - 1, action, 0, Qt.AlignmentFlag.AlignLeft)

    def show_unfinished(self, view: UnfinishedView) -> None:
        """A case without an answer."""
        self._window.show_countdown(None)
        self._deadline.show_countdown(None)
        _put_text(self._asked, "")
        if view == self._view:
            return
        self._view, self._granted, self._tried = view, None, False
        self._warn(())
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
        self._arrange()

    def _warn(self, warnings: tuple[str, ...]) -> None:
        if warnings != self._warnings:
            self._warnings = warnings
            self._warned.setText("\n".join(warnings))
            put_visible(self._notice, bool(warnings))

    def _announce(self, words: str) -> None:
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))


def _up(length: int, step: int) -> int:
    """The next whole number of steps."""
    return -(-length // step) * step


def _wide(label: QLabel) -> int:
    """The pixels that its text takes; the size hint is never less than the minimum width."""
    return label.fontMetrics().horizontalAdvance(label.text()) + 2 * label.fontMetrics().averageCharWidth() // 3


def _put_text(label: QLabel, text: str) -> None:
    label.setText(text)
    put_visible(label, bool(text))
