"""The timeline in its card, with the stretch of time that is shown."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.timeline import timeline_view
from refund_desk.viewmodels.verdict import TrialView
from refund_desk.widgets.cards import heading, put_visible
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.theme import Theme
from refund_desk.widgets.timeline import TimelineWidget
from refund_desk.widgets.trial_bar import TrialBar
from refund_policy.decision import Decision

_Axis = tuple[datetime, datetime]
_IDLE = "Drag the marker to try another moment"


class WhenCard(QFrame):
    """Keeps the zoom of one case; another case begins with its whole timeline."""

    moment_tried = Signal(object)
    """An aware moment, while the marker is moved."""
    try_finished = Signal()
    moment_used = Signal()
    moment_dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.timeline = TimelineWidget()
        self._axis: _Axis | None = None
        self._digest = ""
        self._shown: tuple[Decision, Formats, datetime, Decision | None] | None = None
        self._hint = plain_label(role="muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # In a narrow column it is cut rather than pushing the column apart.
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = QPushButton("Whole timeline")
        self._whole.setProperty("role", "link")
        # It keeps its place while it is hidden: nothing moves when the zoom begins.
        policy = self._whole.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._whole.setSizePolicy(policy)
        self._whole.hide()
        # Below the timeline, so that this stays where the pointer holds its marker.
        self._trial = TrialBar()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 4, 16, 6)
        column.setSpacing(0)
        column.addWidget(heading("When", self._build_corner()))
        column.addWidget(self.timeline)
        column.addWidget(self._trial)
        self._trial.used_requested.connect(self.moment_used)
        self._trial.dropped_requested.connect(self.moment_dropped)
        self._whole.clicked.connect(self.show_whole)
        for name in ("moment_tried", "try_finished", "moment_used", "moment_dropped"):
            getattr(self.timeline, name).connect(getattr(self, name))
        self.timeline.range_edited.connect(self._zoom)
        self.timeline.range_reset.connect(self.show_whole)

    def _build_corner(self) -> QWidget:
        """The hint, and in its place the way back from a zoom."""
        corner = QWidget()
        cell = QGridLayout(corner)
        cell.setContentsMargins(0, 0, 0, 0)
        cell.addWidget(self._hint, 0, 0)
        cell.addWidget(self._whole, 0, 0, Qt.AlignmentFlag.AlignRight)
        return corner

    def show_decision(
        self, decision: Decision, formats: Formats, now: datetime, entered: Decision | None, trial: TrialView | None
    ) -> None:
        """A decision; `entered` is the case's own while this one is for another moment that is tried."""
        self._trial.show_trial(trial)
        if decision.policy.digest != self._digest:
            self._digest, self._axis = decision.policy.digest, None
        self._shown = decision, formats, now, entered
        self._draw()

    def show_whole(self) -> None:
        """The natural stretch of time again."""
        self._zoom(None, None)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.timeline.set_theme(theme)

    def _zoom(self, start: datetime | None, end: datetime | None) -> None:
        self._axis = (start, end) if start is not None and end is not None else None
        self._draw()

    def _draw(self) -> None:
        if self._shown is None:
            return
        decision, formats, now, entered = self._shown
        view = timeline_view(
            decision,
            now,
            formats,
            entered=entered.requested_at if entered is not None else None,
            axis=self._axis,
            agent_zone=now.tzinfo,
        )
        self.timeline.show_view(view)
        self._hint.setText("" if view.plot.zoomed else view.plot.note or _IDLE)
        put_visible(self._whole, view.plot.zoomed)
