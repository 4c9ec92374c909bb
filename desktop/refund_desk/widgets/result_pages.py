"""The pages below the timeline: how it is worked out, what to do next, why, and what else it could be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from refund_desk.viewmodels.breakdown import breakdown_view
from refund_desk.viewmodels.compare import Action, CompareRow, UseReading
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.next_steps import NextStepsView, next_steps_view
from refund_desk.viewmodels.reasons import why_view
from refund_desk.widgets.breakdown import BreakdownWidget
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.compare_table import CompareTable
from refund_desk.widgets.countdown import Clock
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.quiet_bar import QuietScrollArea
from refund_desk.widgets.result_rows import brief_rows, next_rows, why_rows
from refund_desk.widgets.rows import Row, Rows
from refund_desk.widgets.slices import Slices
from refund_policy.decision import Decision
from refund_policy.instants import seconds_of

Alternatives = Callable[[], Iterator[CompareRow]]
"""Works the comparison out, row by row."""

_TICK_MS = 1000
"""How often what is due is told anew; only a text that has changed is painted."""
_COPY = "Copy ▾"
_INSET = 4
"""Pixels by which a breakdown's text stands within its rows."""
_SHORT = 2
"""Rows of a breakdown beneath which there is room."""
_TYPING_MS = 150
"""The comparison waits for a pause in the typing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page is filled from."""

    decision: Decision
    formats: Formats
    now: datetime
    alternatives: Alternatives | None = None


class Page(QuietScrollArea):
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
    """The breakdown, or the figures that a person starts from; where there is neither, why that is.

    A short one leaves much room: there, what to do next is told beneath it.
    """

    def __init__(self) -> None:
        self._nothing, self._next = Rows(), Rows()
        self._alone = self._told_exact = True
        self._exact = ""
        self.breakdown = BreakdownWidget()
        self.copy = QPushButton(_COPY)
        self.copy.setProperty("role", "link")
        self.copy.setAccessibleName("Copy the working, or show its exact fractions")
        self.copy.clicked.connect(self._offer_copies)
        super().__init__(self._nothing, self.breakdown, self._next)
        for rows in (self._nothing, self._next):
            rows.clause_requested.connect(self.clause_requested)
        self.breakdown.clause_requested.connect(self.clause_requested)

    def fill(self, shown: Shown) -> None:
        view = breakdown_view(shown.decision, shown.formats)
        worked = bool(view.rows or view.figures)
        if worked:
            self.breakdown.show_view(view)
        else:
            why = why_view(shown.decision, shown.formats)
            self._nothing.show_rows([Row(_nothing_worked(shown.decision), role="muted"), *why_rows(why)])
        self._exact = view.exact
        self.tell_exact(self._told_exact)
        put_visible(self.breakdown, worked)
        put_visible(self._nothing, not worked)
        inset = _INSET if worked else 0
        self._next.setContentsMargins(inset, 8, inset, 0)
        short = len(view.rows) + len(view.figures) <= _SHORT
        self._next.show_rows(brief_rows(next_steps_view(shown.decision, shown.formats)) if short else ())
        self._make_room()

    def copy_width(self) -> int:
        """Pixels that the button takes where it tells the exact value too."""
        spare = self.copy.sizeHint().width() - self.copy.fontMetrics().horizontalAdvance(self.copy.text())
        return spare + self.copy.fontMetrics().horizontalAdvance(self._copy_words(exact=True))

    def tell_exact(self, exact: bool) -> None:
        """Whether there is room for the exact value on the button; its menu has it anyway."""
        self._told_exact = exact
        if self.copy.text() != self._copy_words(exact=exact):
            self.copy.setText(self._copy_words(exact=exact))

    def _copy_words(self, *, exact: bool) -> str:
        return f"{self._exact} · {_COPY}" if exact and self._exact else _COPY

    def set_alone(self, alone: bool) -> None:
        """Whether what to do next stands behind another tab, and not beside this page."""
        self._alone = alone
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Tell what to do next only where it fits: never for the price of a scroll bar."""
        wanted = self._alone and not self._tall and self._next.count > 0
        if wanted:
            put_visible(self._next, True)
            self.column.activate()
            width, height = self.viewport().width(), self.viewport().height()
            wanted = self.column.totalHeightForWidth(width) <= height
        put_visible(self._next, wanted)

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
        self._due = [deadline.over for deadline in self._view.deadlines]
        self._ticking.start()
        self._write()

    def begin_case(self) -> None:
        """Another case: nothing of its list is done yet."""
        self._rows.clear_ticks()

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
        self._sought, self._at_work = "", False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._working)
        column.addWidget(self.table, 1)
        self._working.hide()
        self.table.action_requested.connect(self._act)
        self.table.clause_requested.connect(self.clause_requested)
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
            self._at_work = True
            self._slices.start(shown.alternatives(), _TYPING_MS)

    def show_reading(self, reading: str) -> None:
        """Choose the first of the other ways to read something; where they are still worked out, once they are."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._sought = reading
        if not self._at_work:
            self._find()

    def _find(self) -> None:
        sought, self._sought = self._sought, ""
        model = self.table.model()
        for index in (model.index(at, 0) for at in range(model.rowCount()) if sought):
            row = index.data(Qt.ItemDataRole.UserRole)
            if isinstance(row, CompareRow) and isinstance(row.action, UseReading) and row.action.reading == sought:
                self.table.setCurrentIndex(index)
                return

    def _tell_slow(self) -> None:
        self._working.setText("Working out the alternatives…")
        put_visible(self._working, True)

    def _show_rows(self, rows: list[CompareRow]) -> None:
        self._at_work = False
        put_visible(self._working, False)
        self.table.show_rows(rows)
        self._find()

    def _act(self, action: Action) -> None:
        self.action_requested.emit(action)


def _nothing_worked(decision: Decision) -> str:
    if decision.outcome == "review":
        return "Nothing is worked out: a person decides."
    return "Nothing had to be worked out: the rule decides by itself."
