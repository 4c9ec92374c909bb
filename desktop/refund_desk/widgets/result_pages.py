"""The pages below the timeline: how it is worked out, what to do next, why, and what else it could be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from refund_desk.viewmodels.breakdown import breakdown_view
from refund_desk.viewmodels.compare import Action, CompareRow
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.next_steps import NextStepsView, next_steps_view
from refund_desk.viewmodels.reasons import why_view
from refund_desk.widgets.breakdown import BreakdownWidget
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.compare_table import CompareTable
from refund_desk.widgets.countdown import Clock
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.result_rows import next_rows, why_rows
from refund_desk.widgets.rows import Row, Rows
from refund_desk.widgets.slices import Slices
from refund_policy.decision import Decision
from refund_policy.instants import seconds_of

Alternatives = Callable[[], Iterator[CompareRow]]
"""Works the comparison out, row by row."""

_TICK_MS = 1000
"""How often what is due is told anew; only a text that has changed is painted."""
_COPY = "Copy ▾"
_TYPING_MS = 150
"""The comparison waits for a pause in the typing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page is filled from."""

    decision: Decision
    formats: Formats
    now: datetime
    alternatives: Alternatives | None = None


class Page(QScrollArea):
    """Scrolls within itself where its content does not fit, and asks for little height."""

    clause_requested = Signal(str)

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self._tall = False
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        inner.setProperty("role", "page")
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 6, 0, 0)
        self.column.setSpacing(6)
        for part in parts:
            self.column.addWidget(part)
        self.column.addStretch()
        self.setWidget(inner)

    def fill(self, shown: Shown) -> None:
        """Show one decision."""
        raise NotImplementedError

    def set_tall(self, tall: bool) -> None:
        """Ask for all the height of the content, so that the column scrolls and not the page within it."""
        self._tall = tall
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        inner = self.widget()
        whole = 0
        if self._tall and not self.isHidden():
            whole = max(inner.heightForWidth(inner.width()), inner.sizeHint().height())
        return QSize(line * 20, max(line * 8, whole))

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 12, line * 4)


class HowPage(Page):
    """The breakdown, or the figures that a person starts from; where there is neither, why that is."""

    def __init__(self) -> None:
        self._nothing = Rows()
        self.breakdown = BreakdownWidget()
        self.copy = QPushButton(_COPY)
        self.copy.setProperty("role", "link")
        self.copy.setAccessibleName("Copy the working, or show its exact fractions")
        self.copy.clicked.connect(self._offer_copies)
        super().__init__(self._nothing, self.breakdown)
        self._nothing.clause_requested.connect(self.clause_requested)
        self.breakdown.clause_requested.connect(self.clause_requested)

    def fill(self, shown: Shown) -> None:
        view = breakdown_view(shown.decision, shown.formats)
        worked = bool(view.rows or view.figures)
        if worked:
            self.breakdown.show_view(view)
        else:
            why = why_view(shown.decision, shown.formats)
            self._nothing.show_rows([Row(_nothing_worked(shown.decision), role="muted"), *why_rows(why)])
        told = f"{view.exact} · {_COPY}" if view.exact else _COPY
        if told != self.copy.text():
            self.copy.setText(told)
        put_visible(self.breakdown, worked)
        put_visible(self._nothing, not worked)

    def _offer_copies(self) -> None:
        menu = self.breakdown.copy_menu()
        menu.exec(self.copy.mapToGlobal(self.copy.rect().bottomLeft()))
        menu.deleteLater()


class NextPage(Page):
    """Checklist, deadlines, what to know; below it there is room for the questions of every case."""

    def __init__(self, below: QWidget, clock: Clock) -> None:
        self._rows, self._clock = Rows(), clock
        self._view = NextStepsView((), (), ())
        self._due: list[int] = []
        super().__init__(self._rows, below)
        self._rows.clause_requested.connect(self.clause_requested)
        self._ticking = QTimer(self)
        self._ticking.setInterval(_TICK_MS)
        self._ticking.timeout.connect(self._write)

    def fill(self, shown: Shown) -> None:
        self._view = next_steps_view(shown.decision, shown.formats, shown.now)
        self._due = sorted(seconds_of(deadline.at) for deadline in shown.decision.deadlines)
        self._ticking.start()
        self._write()

    def _write(self) -> None:
        now = seconds_of(self._clock())
        self._rows.show_rows(next_rows(self._view, [at - now for at in self._due]))
        if all(at <= now for at in self._due) or not self.isVisible():
            self._ticking.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """The clock went on while the page was hidden."""
        super().showEvent(event)
        self._ticking.start()
        self._write()


class WhyPage(Page):
    """The rule that decided, and why none before it did."""

    def __init__(self) -> None:
        self._rows = Rows()
        super().__init__(self._rows)
        self._rows.clause_requested.connect(self.clause_requested)

    def fill(self, shown: Shown) -> None:
        self._rows.show_rows(why_rows(why_view(shown.decision, shown.formats)))


class ComparePage(QWidget):
    """The comparison, worked out when it is looked at."""

    clause_requested = Signal(str)
    action_requested = Signal(object)
    """An `Action`."""

    def __init__(self) -> None:
        super().__init__()
        self.table = CompareTable()
        self._working = plain_label(role="muted")
        self._slices = Slices(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._working)
        column.addWidget(self.table, 1)
        self._working.hide()
        self.table.action_requested.connect(self._act)
        self._slices.slow.connect(self._tell_slow)
        self._slices.finished.connect(self._show_rows)

    def set_tall(self, tall: bool) -> None:
        """As a page: the table asks for the height of all its rows."""
        self.table.set_tall(tall)

    def fill(self, shown: Shown) -> None:
        """Begin to work out the alternatives; the rows before stay until then."""
        if shown.alternatives is None:
            self._slices.stop()
            self._show_rows([])
        else:
            self._slices.start(shown.alternatives(), _TYPING_MS)

    def _tell_slow(self) -> None:
        self._working.setText("Working out the alternatives…")
        put_visible(self._working, True)

    def _show_rows(self, rows: list[CompareRow]) -> None:
        put_visible(self._working, False)
        self.table.show_rows(rows)

    def _act(self, action: Action) -> None:
        self.action_requested.emit(action)


def _nothing_worked(decision: Decision) -> str:
    if decision.outcome == "review":
        return "Nothing is worked out: a person decides."
    return "Nothing had to be worked out: the rule decides by itself."
