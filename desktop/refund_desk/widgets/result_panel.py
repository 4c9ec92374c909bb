"""The right-hand column: verdict, other answers, timeline, and the pages below them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from refund_desk.session import Resolved
from refund_desk.viewmodels.answer_strip import Beside, answer_strip_view
from refund_desk.viewmodels.countdown import deadline_countdown, window_countdown
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.grant import GrantView
from refund_desk.viewmodels.verdict import trial_view, unfinished_view, verdict_view
from refund_desk.widgets.answer_strip import AnswerStrip
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.countdown import Clock, system_clock
from refund_desk.widgets.grant_card import GrantCard
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.questions import QuestionsWidget
from refund_desk.widgets.quiet_bar import QuietScrollArea
from refund_desk.widgets.request_bar import RequestBar
from refund_desk.widgets.result_pages import Alternatives, Shown
from refund_desk.widgets.result_tabs import COMPARE, ResultTabs
from refund_desk.widgets.theme import Theme
from refund_desk.widgets.verdict_card import VerdictCard
from refund_desk.widgets.welcome import Welcome
from refund_desk.widgets.when_card import WhenCard
from refund_policy.decision import Decision

_WIDEST = 2400
"""Pixels beyond which a column is no easier to read."""
_SIDE, _LEAST = 14, 240
"""Pixels of margin, and of the narrowest column."""
_LOW = 42
"""Lines; in a lower column the pages do not scroll within it, it scrolls as a whole."""


class ResultPanel(QuietScrollArea):
    """Shows one decision, or what is missing for one."""

    clause_requested = Signal(str)
    fact_requested = Signal(str)
    fact_hovered = Signal(str)
    """The fact whose symbol is under the pointer in the breakdown; empty for none."""
    example_chosen = Signal(int)
    """The number of the published example, from 0."""
    reading_requested = Signal(str, str)
    """Reading id and the option to use."""
    moment_requested = Signal(object)
    """An aware moment to try."""
    policy_requested = Signal(str)
    """The key of the document to decide under."""
    copy_amount_requested = Signal()
    moment_passed = Signal()
    """What was counted down to has come: the answer wants to be shown anew."""
    moment_tried = Signal(object)
    """An aware moment, while the timeline's marker is moved."""
    try_finished = Signal()
    moment_used = Signal()
    moment_dropped = Signal()
    pointed = Signal(str)
    """What the timeline tells of the place under the pointer; empty for none."""

    def __init__(self, clock: Clock = system_clock) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.request_bar, self.grant, self.questions = RequestBar(), GrantCard(), QuestionsWidget()
        self._kept, self._kept_text = _notice()
        self.verdict = VerdictCard(clock)
        self.strip = AnswerStrip()
        self.when = WhenCard()
        self.tabs = ResultTabs(self.questions, clock)
        self.welcome = Welcome()
        self._build()
        self._connect()

    def _build(self) -> None:
        page = QWidget()
        # Its own ground, though the window's: else all the widgets around it are painted first, at every key.
        page.setAutoFillBackground(True)
        # One part that cannot be as narrow must not push the others out of view, nor make Qt reckon heights for more.
        page.setMinimumWidth(_LEAST)
        self._column = QVBoxLayout(page)
        self._column.setSpacing(8)
        self._top = QWidget()
        above = QVBoxLayout(self._top)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(8)
        for part in (self._kept, self.request_bar, self.verdict, self.grant, self.strip):
            above.addWidget(part)
        self._column.addWidget(self._top)
        self._column.addWidget(self.when)
        squeezed: tuple[QWidget, ...] = (self._top, self.verdict, self.grant, self.strip, self.when, self.tabs)
        for each in squeezed:
            each.setMinimumWidth(1)
        # All the height that is left, up to what the tabs can use.
        self._column.addWidget(self.tabs, 1000)
        self._column.addWidget(self.welcome)
        self._column.addStretch(1)
        self._place_margins()
        self.verdict.add_action(self.grant.link)
        self.setWidget(page)

    def _connect(self) -> None:
        self.strip.compare_requested.connect(lambda: self.tabs.show_page(COMPARE))
        self.verdict.copy_requested.connect(self.copy_amount_requested)
        for ours, theirs in (
            (self.moment_passed, self.verdict.moment_passed),
            (self.moment_tried, self.when.moment_tried),
            (self.try_finished, self.when.try_finished),
            (self.moment_used, self.when.moment_used),
            (self.moment_dropped, self.when.moment_dropped),
            (self.pointed, self.when.timeline.pointed),
            (self.fact_hovered, self.tabs.how.breakdown.fact_hovered),
            (self.fact_requested, self.tabs.how.breakdown.fact_requested),
            (self.clause_requested, self.tabs.clause_requested),
            (self.reading_requested, self.tabs.reading_requested),
            (self.moment_requested, self.tabs.moment_requested),
            (self.policy_requested, self.tabs.policy_requested),
            (self.example_chosen, self.welcome.example_chosen),
            (self.fact_requested, self.welcome.fact_requested),
        ):
            theirs.connect(ours)

    def show_decision(
        self,
        decision: Decision,
        formats: Formats,
        now: datetime,
        *,
        entered: Decision | None = None,
        beside: Sequence[Beside] = (),
        alternatives: Alternatives | None = None,
        granted: GrantView | None = None,
    ) -> None:
        """One decision in all its parts.

        `now` is aware and in the agent's zone. `entered`: the case's own decision, while this one
        is for another moment that is tried. `beside`: what other zones, and answers to what is not known, give.
        `alternatives` works the comparison out, once it is looked at. `granted`: what a person
        grants in place of the case's own answer.
        """
        verdict = verdict_view(decision, formats, now)
        live = entered is None
        trial = trial_view(decision, entered, formats) if entered is not None else None
        self._hold_still(held=not live)
        self.verdict.show_verdict(
            verdict,
            window_countdown(decision, formats, now) if live else None,
            deadline_countdown(decision, formats, now) if live else None,
            trial,
            granted if live else None,
            (*filter(None, (verdict.ahead if live else "",)), *self.questions.warnings),
        )
        self.strip.show_view(answer_strip_view(decision, verdict, beside, formats))
        self.when.show_decision(decision, formats, now, entered, trial)
        matters = sum(reading.matters for reading in decision.readings) + len({one.about for one in beside})
        self.tabs.show_decision(Shown(decision, formats, now, alternatives), matters)
        self._show_parts(decided=True)

    @property
    def is_trying(self) -> bool:
        """Whether another moment than the case's own is shown."""
        return self.verdict.is_trying

    def show_unfinished(self, resolved: Resolved, labels: dict[str, str], examples: Sequence[str] = ()) -> None:
        """No answer: what is missing; `labels` names the fields, `examples` the published ones."""
        view = unfinished_view(resolved.missing, resolved.problems, labels)
        self.verdict.show_unfinished(view)
        self.welcome.show_unfinished(view, labels, examples)
        self._show_parts(decided=False)

    def show_no_policy(self) -> None:
        """Nothing to decide by."""
        self.verdict.show_unfinished(unfinished_view((), (), {}))
        self.welcome.show_no_policy()
        self._show_parts(decided=False)

    def show_fact(self, fact: str) -> None:
        """Light a fact's symbols and numbers in the breakdown; empty for none."""
        self.tabs.how.breakdown.show_fact(fact)

    def show_kept(self, text: str) -> None:
        """A sentence about the kept case in view; empty for none."""
        self._kept_text.setText(text)
        put_visible(self._kept, bool(text))

    def begin_case(self) -> None:
        """Another case comes into view: it begins with its whole timeline, and with nothing ticked off."""
        self.when.show_whole()
        self.tabs.next.begin_case()

    def set_theme(self, theme: Theme) -> None:
        """Repaint what is painted by hand."""
        for part in (self.verdict, self.strip, self.when, self.tabs):
            part.set_theme(theme)

    def first_focus(self) -> QWidget:
        """Where the keyboard enters this column."""
        return self.when.timeline if self.when.isVisible() else self.welcome.first_button() or self.tabs

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_margins()
        self.tabs.set_tall(self.height() < self.fontMetrics().height() * _LOW)

    def _hold_still(self, *, held: bool) -> None:
        """While another moment is tried nothing above the timeline shrinks: its marker stays under the pointer."""
        least = self._top.height() if held else 0
        if self._top.minimumHeight() != least:
            self._top.setMinimumHeight(least)

    def _place_margins(self) -> None:
        """A readable width beside the form; the right margin, of which the bar is a part, takes the rest."""
        bar = self.verticalScrollBar().sizeHint().width()
        right = max(_SIDE - bar, self.width() - _WIDEST)
        if self._column.contentsMargins().right() != right:
            self._column.setContentsMargins(_SIDE, 10, right, 10)

    def _show_parts(self, *, decided: bool) -> None:
        for part in (self.when, self.tabs):
            put_visible(part, decided)
        if not decided:
            self.strip.show_view(None)
        put_visible(self.welcome, not decided)


def _notice() -> tuple[QFrame, QLabel]:
    frame, label = QFrame(), plain_label(wrap=True)
    frame.setProperty("role", "banner-notice")
    row = QHBoxLayout(frame)
    row.setContentsMargins(14, 6, 14, 6)
    row.addWidget(label)
    frame.hide()
    return frame, label
