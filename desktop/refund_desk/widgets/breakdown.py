"""The widget that shows how the amount was worked out, and leads to where everything in it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from refund_desk.viewmodels.breakdown import BreakdownRow, BreakdownView
from refund_desk.widgets.breakdown_canvas import BreakdownCanvas
from refund_desk.widgets.breakdown_copies import add_copies
from refund_desk.widgets.breakdown_parts import PlacedRow, Spot
from refund_desk.widgets.labels import show_tip

_RESTS = 250
"""Milliseconds."""


class BreakdownWidget(BreakdownCanvas):
    """A `BreakdownView` to touch.

    Up and Down choose a row, Left and Right a symbol in it. Enter goes to the
    field behind the symbol, to the row that works it out, to the other ways to
    read an unclear clause, or for a window and without a symbol to the row's
    clause; Ctrl+C copies the row. The pointer does the same.
    """

    clause_requested = Signal(str)
    fact_requested = Signal(str)
    readings_requested = Signal(str)
    """The reading whose other options are asked for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A screen reader hears the rows when the typing rests, not at every key.
        self._description = QTimer(self, singleShot=True, interval=_RESTS)
        self._description.timeout.connect(lambda: self.setAccessibleDescription(self._said()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("How it is worked out")

    def show_view(self, view: BreakdownView | None) -> None:
        """Show a breakdown; None clears it. The same one costs nothing."""
        before = self._view
        super().show_view(view)
        if self._view is not before:
            self._description.start()

    def text(self) -> str:
        """All rows as lines of text."""
        return self._view.text if self._view else ""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            show_tip(self, event.globalPos(), self.tip_at(QPointF(event.pos())))
            return True
        return super().event(event)

    def tip_at(self, at: QPointF) -> str:
        """What a tooltip says at a point: a symbol's words, or a value's exact fraction."""
        placed = self._row_at(at.y())
        if placed is None or placed.row is None:
            return ""
        if placed.plan.value.translated(placed.rect.topLeft()).contains(at):
            return placed.row.says_exact
        spot = placed.spot_at(at.x(), at.y())
        return placed.row.says(spot.of) if spot else ""

    # Keys

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
        self._tell(placed.row.says(spots[at].of) if at >= 0 else self._said())

    def _follow(self) -> None:
        placed = self._current()
        if placed is None or placed.row is None:
            return
        if 0 <= self._marks.spot < len(placed.plan.spots):
            self._go_to(placed.plan.spots[self._marks.spot], placed.row)
        else:
            self._open_clause(placed.row)

    # The pointer

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot, placed = self._spot_at(event.position()), self._row_at(event.position().y())
        clauses = placed.row.clauses if placed is not None and placed.row is not None else ()
        leads = spot is not None and (spot.of.source != "window" or bool(clauses))
        links = leads or self._clause_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if links else Qt.CursorShape.ArrowCursor)
        self._hover(spot)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        layout, placed = self.placed(), self._row_at(event.position().y())
        if layout is not None and event.button() == Qt.MouseButton.LeftButton:
            self._choose_row(layout.row_at(event.position().y()))
            clause, spot = self._clause_at(event.position()), self._spot_at(event.position())
            if clause:
                self.clause_requested.emit(clause)
            elif spot is not None and placed is not None and placed.row is not None:
                self._go_to(spot, placed.row)
        super().mouseReleaseEvent(event)

    def _hover(self, spot: Spot | None) -> None:
        if spot != self._over:
            self._over = spot
            self._mark(self._marks)

    # Where it leads

    def _go_to(self, spot: Spot, row: BreakdownRow) -> None:
        """To the field of a fact, the row of a step, the options of a reading, or the clause of a window."""
        match spot.of.source:
            case "fact" | "field":
                self.fact_requested.emit(spot.of.fact)
            case "reading":
                self.readings_requested.emit(spot.of.id)
            case "window":
                self._open_clause(row)
            case "step":
                layout = self.placed()
                for i, placed in enumerate(layout.rows if layout else ()):
                    if placed.row is not None and placed.row.itself == spot.of:
                        self._choose_row(i)

    def _open_clause(self, row: BreakdownRow) -> None:
        if row.clauses:
            self.clause_requested.emit(row.clauses[0])

    # Menus

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._view is None:
            return
        menu = self.context_menu(event.pos().y())
        menu.exec(event.globalPos())
        menu.deleteLater()

    def context_menu(self, y: float) -> QMenu:
        """The menu for the row at a height, in pixels: copy it or all rows, and show the exact fractions."""
        placed = self._row_at(y)
        return self._menu(placed.row if placed else None)

    def copy_menu(self) -> QMenu:
        """A menu that copies all rows, as text or as markup, and shows the exact fractions."""
        return self._menu(None)

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

    # What stands where

    def _current(self) -> PlacedRow | None:
        return self._placed_row(self._marks.current)

    def _count(self) -> int:
        layout = self.placed()
        return len(layout.rows) if layout else 0

    def _row_at(self, y: float) -> PlacedRow | None:
        layout = self.placed()
        return self._placed_row(layout.row_at(y)) if layout else None

    def _spot_at(self, at: QPointF) -> Spot | None:
        placed = self._row_at(at.y())
        return placed.spot_at(at.x(), at.y()) if placed else None

    def _clause_at(self, at: QPointF) -> str:
        layout = self.placed()
        return layout.clause_at(at.x(), at.y()) if layout else ""
