"""Shows a breakdown: of rows that stay the same nothing is laid out or painted again."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from refund_desk.viewmodels.breakdown import BreakdownView
from refund_desk.viewmodels.formula_pieces import Mention
from refund_desk.widgets.breakdown_layout import Layouts
from refund_desk.widgets.breakdown_painter import Marks, lit_rects, paint_breakdown
from refund_desk.widgets.breakdown_parts import Layout, PlacedRow, Spot, changed
from refund_desk.widgets.breakdown_type import Type
from refund_desk.widgets.theme import LIGHT, Theme

_LEAST = 120
"""A narrower widget, in pixels, is laid out as if it were this wide."""
_WIDTHS_KEPT = 8


class BreakdownCanvas(QWidget):
    """Shows a `BreakdownView`, as high as it needs, and lights what something points at."""

    fact_hovered = Signal(str)
    """The fact whose symbol or number is under the pointer or chosen by the keyboard; empty for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: BreakdownView | None = None
        self._theme = LIGHT
        self._type: Type | None = None
        self._maker: Layouts | None = None
        self._layouts: dict[int, Layout] = {}
        self._marks = Marks(current=0)
        self._field = ""
        self._over: Spot | None = None
        self._told = ""
        self.exact_action = QAction("Exact fractions", self)
        self.exact_action.setCheckable(True)
        self.exact_action.toggled.connect(self._lay_out_again)
        # It fills all of itself: nothing beneath it is painted first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        # Not Qt's height for width: that asks for the heights at widths that never come.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_view(self, view: BreakdownView | None) -> None:
        """Show a breakdown; None clears it."""
        if view is self._view or view == self._view:
            return
        before = self.placed()
        self._view = view
        self._layouts.clear()
        self._over = None
        after = self.placed()
        if self._marks.current >= len(after.rows if after else ()):
            self._marks = replace(self._marks, current=0)
        self._mark(replace(self._marks, spot=-1))
        if before is None or after is None or before.height != after.height:
            self.updateGeometry()
        self._repaint_changed(before, after)

    def show_fact(self, fact: str) -> None:
        """Light every symbol and number of a fact, as its field has the focus or the pointer; empty for none."""
        self._field = fact
        self._mark(self._marks)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def placed(self) -> Layout | None:
        """What is painted, in pixels; None while nothing is shown."""
        return self._laid_out(self.width())

    # Sizes

    def heightForWidth(self, width: int) -> int:  # noqa: N802  Qt's name
        """As high as the rows need at a width."""
        layout = self._laid_out(width)
        return math.ceil(layout.height) if layout else 0

    def sizeHint(self) -> QSize:
        return QSize(round(self._kind().line * 36), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        # The height is a matter of the width; a least height of an old width would only stand in the way.
        return QSize(round(self._kind().line * 13), round(self._kind().line))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._type = self._maker = None
            self._lay_out_again()
        super().changeEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        layout = self.placed()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.surface))
        if layout is not None:
            marks = self._marks if self.hasFocus() else replace(self._marks, current=-1)
            paint_breakdown(painter, layout, self._theme, self._kind(), marks, QRectF(event.rect()))
        painter.end()

    def _mark(self, marks: Marks) -> None:
        """Light what the pointer, the keyboard and the field in focus point at, and repaint only that."""
        placed = self._placed_row(marks.current)
        chosen = placed.plan.spots[marks.spot] if placed and 0 <= marks.spot < len(placed.plan.spots) else None
        pointed = [spot.of for spot in (self._over, chosen) if spot is not None]
        field = [Mention("fact", self._field)] if self._field else []
        before, self._marks = self._marks, replace(marks, lit=frozenset((*pointed, *field)))
        if self._marks != before:
            self._update_marks(before, self._marks)
        told = next((of.fact for of in pointed if of.fact), "")
        if told != self._told:
            self._told = told
            self.fact_hovered.emit(told)

    def _update_marks(self, before: Marks, after: Marks) -> None:
        layout = self.placed()
        for i, row in enumerate(layout.rows if layout else ()):
            rects = [*lit_rects(row, before), *lit_rects(row, after)] if before.lit != after.lit else []
            moved = (before.current, before.spot) != (after.current, after.spot)
            if moved and self.hasFocus() and i in (before.current, after.current):
                rects.append(row.rect)
            for rect in rects:
                self.update(_whole(rect, self._kind().thin * 3))

    def _repaint_changed(self, before: Layout | None, after: Layout | None) -> None:
        """Only rows that are another one, or stand elsewhere."""
        if before is None or after is None or len(before.rows) != len(after.rows):
            self.update()
            return
        for rect in changed(before, after):
            self.update(_whole(rect, 1))

    # Layout

    def _placed_row(self, at: int) -> PlacedRow | None:
        layout = self.placed()
        return layout.rows[at] if layout and 0 <= at < len(layout.rows) else None

    def _kind(self) -> Type:
        if self._type is None:
            font = QFont(self.font())
            font.setPointSizeF(self.fontInfo().pointSizeF())
            self._type = Type(font)
            self._maker = Layouts(self._type)
        return self._type

    def _laid_out(self, width: int) -> Layout | None:
        """The layout for a width, kept: Qt asks for the heights at several widths, again and again."""
        if self._view is None:
            return None
        width = max(width, _LEAST)
        if width not in self._layouts:
            if len(self._layouts) > _WIDTHS_KEPT:
                self._layouts.clear()
            self._kind()
            assert self._maker is not None
            self._layouts[width] = self._maker.lay_out(self._view, width, exact=self.exact_action.isChecked())
        return self._layouts[width]

    def _lay_out_again(self) -> None:
        self._layouts.clear()
        self.updateGeometry()
        self.update()


def _whole(rect: QRectF, margin: float) -> QRect:
    return rect.adjusted(-margin, -margin, margin, margin).toAlignedRect()
