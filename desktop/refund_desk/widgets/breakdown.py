"""The widget that shows how the amount was worked out."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAction,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from refund_desk.viewmodels.breakdown import BreakdownRow, BreakdownView
from refund_desk.widgets.breakdown_copies import add_copies
from refund_desk.widgets.breakdown_layout import Layouts
from refund_desk.widgets.breakdown_painter import Marks, lit_rects, paint_breakdown
from refund_desk.widgets.breakdown_parts import Layout, PlacedRow, Spot, changed
from refund_desk.widgets.breakdown_type import Type
from refund_desk.widgets.labels import show_tip
from refund_desk.widgets.theme import LIGHT, Theme

_LEAST = 120
"""A narrower widget, in pixels, is laid out as if it were this wide."""
_WIDTHS_KEPT = 8
_RESTS = 250
"""Milliseconds."""


class BreakdownWidget(QWidget):
    """Shows a `BreakdownView`, as high as it needs.

    Up and Down choose a row, Left and Right a symbol in it. Enter goes to the
    field behind the symbol, to the row that works it out, or without a symbol
    asks for the row's clause; Ctrl+C copies the row. The pointer does the same.
    """

    clause_requested = Signal(str)
    fact_hovered = Signal(str)
    """The fact whose symbol or number is under the pointer or chosen by the keyboard; empty for none."""
    fact_requested = Signal(str)

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
        # A screen reader hears the rows when the typing rests, not at every key.
        self._description = QTimer(self, singleShot=True, interval=_RESTS)
        self._description.timeout.connect(lambda: self.setAccessibleDescription(self._said()))
        self.exact_action = QAction("Exact fractions", self)
        self.exact_action.setCheckable(True)
        self.exact_action.toggled.connect(self._lay_out_again)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        # It fills all of itself: nothing beneath it is painted first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("How it is worked out")
        # Not Qt's height for width: that asks for the heights at widths that never come.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_view(self, view: BreakdownView | None) -> None:
        """Show a breakdown; None clears it. Of rows that stay the same object nothing is laid out or painted again."""
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
        self._description.start()
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

    def text(self) -> str:
        """All rows as lines of text."""
        return self._view.text if self._view else ""

    def copy_menu(self) -> QMenu:
        """A menu that copies all rows, as text or as markup, and shows the exact fractions."""
        return self._menu(None)

    def placed(self) -> Layout | None:
        """What is painted, in pixels; None while nothing is shown."""
        return self._laid_out(self.width())

    def heightForWidth(self, width: int) -> int:  # noqa: N802  Qt's name
        """As high as the rows need at a width."""
        layout = self._laid_out(width)
        return math.ceil(layout.height) if layout else 0

    def sizeHint(self) -> QSize:
        return QSize(round(self._kind().line * 36), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        # The height is a matter of the width; a least height of an old width would only stand in the way.
        return QSize(round(self._kind().line * 13), round(self._kind().line))

    def paintEvent(self, event: QPaintEvent) -> None:
        layout = self.placed()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(self._theme.surface))
        if layout is not None:
            marks = self._marks if self.hasFocus() else replace(self._marks, current=-1)
            paint_breakdown(painter, layout, self._theme, self._kind(), marks, QRectF(event.rect()))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._type = self._maker = None
            self._lay_out_again()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            show_tip(self, event.globalPos(), self.tip_at(QPointF(event.pos())))
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._tell(self._said())
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._mark(replace(self._marks, spot=-1))
        self.setAccessibleDescription(self._said())
        self.update()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self._current()
        keys: dict[int, Callable[[], None]] = {
            Qt.Key.Key_Down: lambda: self._choose_row(self._marks.current + 1),
            Qt.Key.Key_Up: lambda: self._choose_row(self._marks.current - 1),
            Qt.Key.Key_Home: lambda: self._choose_row(0),
            Qt.Key.Key_End: lambda: self._choose_row(self._count() - 1),
            Qt.Key.Key_Right: lambda: self._choose_spot(self._marks.spot + 1),
            Qt.Key.Key_Left: lambda: self._choose_spot(self._marks.spot - 1),
            Qt.Key.Key_Return: self._follow,
            Qt.Key.Key_Enter: self._follow,
        }
        act = keys.get(event.key())
        if row is not None and act is not None:
            act()
        elif row is not None and event.key() == Qt.Key.Key_Escape and self._marks.spot >= 0:
            self._choose_spot(-1)
        elif row is not None and event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(row.row.text if row.row else self.text())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self._spot_at(event.position())
        links = spot is not None or self._clause_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if links else Qt.CursorShape.ArrowCursor)
        self._hover(spot)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        layout = self.placed()
        if layout is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose_row(layout.row_at(event.position().y()))
            clause, spot = self._clause_at(event.position()), self._spot_at(event.position())
            if clause:
                self.clause_requested.emit(clause)
            elif spot is not None:
                self._go_to(spot)
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._view is None:
            return
        menu = self.context_menu(event.pos().y())
        menu.exec(event.globalPos())
        menu.deleteLater()

    def context_menu(self, y: float) -> QMenu:
        """The menu for the row at a height, in pixels: copy it or all rows, and show the exact fractions."""
        layout = self.placed()
        at = layout.row_at(y) if layout else -1
        return self._menu(layout.rows[at].row if layout and at >= 0 else None)

    def _menu(self, row: BreakdownRow | None) -> QMenu:
        menu = QMenu(self)
        if self._view is not None and row is not None:
            add_copies(menu, self._view, row)
            menu.addSeparator()
        if self._view is not None:
            add_copies(menu, self._view)
            menu.addSeparator()
        menu.addAction(self.exact_action)
        return menu

    def tip_at(self, at: QPointF) -> str:
        """What a tooltip says at a point: a symbol's words, or a value's exact fraction."""
        layout = self.placed()
        index = layout.row_at(at.y()) if layout else -1
        if layout is None or index < 0:
            return ""
        placed = layout.rows[index]
        if placed.row is None:
            return ""
        if placed.plan.value.translated(placed.rect.topLeft()).contains(at):
            return placed.row.says_exact
        spot = placed.spot_at(at.x(), at.y())
        return placed.row.says(spot.id) if spot else ""

    # What is lit and chosen

    def _mark(self, marks: Marks) -> None:
        """Light what the pointer, the keyboard and the field in focus point at, and repaint only that."""
        placed = self._placed_row(marks.current)
        chosen = placed.plan.spots[marks.spot] if placed and 0 <= marks.spot < len(placed.plan.spots) else None
        lit = [spot for spot in (self._over, chosen) if spot is not None]
        facts = frozenset(filter(None, (self._field, *(spot.id for spot in lit if not spot.step))))
        step = next((spot.id for spot in lit if spot.step), "")
        before, self._marks = self._marks, replace(marks, facts=facts, step=step)
        if self._marks != before:
            self._update_marks(before, self._marks)
        told = next((spot.id for spot in lit if not spot.step), "")
        if told != self._told:
            self._told = told
            self.fact_hovered.emit(told)

    def _update_marks(self, before: Marks, after: Marks) -> None:
        layout = self.placed()
        for i, row in enumerate(layout.rows if layout else ()):
            rects = []
            if (before.facts, before.step) != (after.facts, after.step):
                rects = [*lit_rects(row, before), *lit_rects(row, after)]
            moved = (before.current, before.spot) != (after.current, after.spot)
            if moved and self.hasFocus() and i in (before.current, after.current):
                rects.append(row.rect)
            for rect in rects:
                self.update(_whole(rect, self._kind().thin * 3))

    def _hover(self, spot: Spot | None) -> None:
        if spot != self._over:
            self._over = spot
            self._mark(self._marks)

    def _choose_row(self, at: int) -> None:
        at = min(max(at, 0), self._count() - 1)
        moved = at != self._marks.current
        self._mark(replace(self._marks, current=at, spot=-1))
        if moved:
            self._tell(self._said())

    def _choose_spot(self, at: int) -> None:
        """A symbol of the current row; -1 for none."""
        placed = self._current()
        if placed is None or placed.row is None:
            return
        spots = placed.plan.spots
        at = min(max(at, -1), len(spots) - 1)
        self._mark(replace(self._marks, spot=at))
        self._tell(placed.row.says(spots[at].id) if at >= 0 else self._said())

    def _follow(self) -> None:
        placed = self._current()
        if placed is None or placed.row is None:
            return
        if 0 <= self._marks.spot < len(placed.plan.spots):
            self._go_to(placed.plan.spots[self._marks.spot])
        elif placed.row.clauses:
            self.clause_requested.emit(placed.row.clauses[0])

    def _go_to(self, spot: Spot) -> None:
        """To the field of a fact, or to the row of a step."""
        if not spot.step:
            self.fact_requested.emit(spot.id)
            return
        layout = self.placed()
        for i, placed in enumerate(layout.rows if layout else ()):
            if placed.row is not None and placed.row.id == spot.id:
                self._choose_row(i)

    # What screen readers are told

    def _said(self) -> str:
        """The current row's sentence while the keyboard is here, else all rows."""
        placed = self._current() if self.hasFocus() else None
        if placed is not None and placed.row is not None:
            exact = f" {placed.row.says_exact}." if self.exact_action.isChecked() and placed.row.exact else ""
            return placed.row.spoken + exact
        return self._view.spoken if self._view else ""

    def _tell(self, words: str) -> None:
        self.setAccessibleDescription(words)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # Layout

    def _placed_row(self, at: int) -> PlacedRow | None:
        layout = self.placed()
        return layout.rows[at] if layout and 0 <= at < len(layout.rows) else None

    def _current(self) -> PlacedRow | None:
        return self._placed_row(self._marks.current)

    def _count(self) -> int:
        layout = self.placed()
        return len(layout.rows) if layout else 0

    def _spot_at(self, at: QPointF) -> Spot | None:
        layout = self.placed()
        placed = self._placed_row(layout.row_at(at.y())) if layout else None
        return placed.spot_at(at.x(), at.y()) if placed else None

    def _clause_at(self, at: QPointF) -> str:
        layout = self.placed()
        return layout.clause_at(at.x(), at.y()) if layout else ""

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

    def _repaint_changed(self, before: Layout | None, after: Layout | None) -> None:
        """Only rows that are another one, or stand elsewhere."""
        if before is None or after is None or len(before.rows) != len(after.rows):
            self.update()
            return
        for rect in changed(before, after):
            self.update(_whole(rect, 1))


def _whole(rect: QRectF, margin: float) -> QRect:
    return rect.adjusted(-margin, -margin, margin, margin).toAlignedRect()
