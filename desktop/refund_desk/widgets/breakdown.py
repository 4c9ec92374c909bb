"""The widget that shows how the amount was worked out."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from refund_desk.viewmodels.breakdown import BreakdownRow, BreakdownView
from refund_desk.widgets.breakdown_painter import Layout, Type, lay_out_breakdown, paint_breakdown
from refund_desk.widgets.theme import LIGHT, Theme

_LEAST = 120
"""A narrower widget, in pixels, is laid out as if it were this wide."""
_WIDTHS_KEPT = 8


class BreakdownWidget(QWidget):
    """Shows a `BreakdownView`, as high as it needs.

    Up and Down choose a row, Enter asks for its clause, Ctrl+C copies it; a
    click on a clause asks for that clause.
    """

    clause_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: BreakdownView | None = None
        self._theme = LIGHT
        self._type: Type | None = None
        self._layouts: dict[int, Layout] = {}
        self._current = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("How it is worked out")
        # Not Qt's height for width: that asks for the heights at widths that never come.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_view(self, view: BreakdownView | None) -> None:
        """Show a breakdown; None clears it."""
        if view == self._view:
            return
        self._view = view
        self._current = -1
        self.setAccessibleDescription(view.spoken if view else "")
        self._lay_out_again()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def text(self) -> str:
        """All rows as lines of text."""
        return self._view.text if self._view else ""

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
        del event  # all of it is painted, it is small
        layout = self.placed()
        if layout is not None:
            painter = QPainter(self)
            current = max(self._current, 0) if self.hasFocus() else -1
            paint_breakdown(painter, layout, self._theme, self._kind(), current)
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._type = None
            self._lay_out_again()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        rows = self._rows()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if rows and step:
            self._current = min(max(max(self._current, 0) + step, 0), len(rows) - 1)
            self.update()
        elif rows and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            row = rows[max(self._current, 0)]
            if row and row.clauses:
                self.clause_requested.emit(row.clauses[0])
        elif rows and event.matches(QKeySequence.StandardKey.Copy):
            row = rows[max(self._current, 0)]
            QGuiApplication.clipboard().setText(row.text if row else self.text())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._clause_at(event)
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        layout = self.placed()
        if layout is not None and event.button() == Qt.MouseButton.LeftButton:
            self._current = max(layout.row_at(event.position().y()), 0)
            self.update()
            clause = self._clause_at(event)
            if clause:
                self.clause_requested.emit(clause)
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self._view is None:
            return
        menu = self.context_menu(event.pos().y())
        menu.exec(event.globalPos())
        menu.deleteLater()

    def context_menu(self, y: float) -> QMenu:
        """The menu for the row at a height, in pixels: copy it, or all rows."""
        menu = QMenu(self)
        layout = self.placed()
        at = layout.row_at(y) if layout else -1
        row = layout.rows[at].row if layout and at >= 0 else None
        if row is not None:
            text = row.text
            menu.addAction("Copy this row", lambda: QGuiApplication.clipboard().setText(text))
        menu.addAction("Copy all rows", lambda: QGuiApplication.clipboard().setText(self.text()))
        return menu

    def _rows(self) -> list[BreakdownRow | None]:
        layout = self.placed()
        return [placed.row for placed in layout.rows] if layout else []

    def _clause_at(self, event: QMouseEvent) -> str:
        layout = self.placed()
        return layout.clause_at(event.position().x(), event.position().y()) if layout else ""

    def _kind(self) -> Type:
        if self._type is None:
            font = QFont(self.font())
            font.setPointSizeF(self.fontInfo().pointSizeF())
            self._type = Type(font)
        return self._type

    def _laid_out(self, width: int) -> Layout | None:
        """The layout for a width, kept: Qt asks for the heights at several widths, again and again."""
        if self._view is None:
            return None
        width = max(width, _LEAST)
        if width not in self._layouts:
            if len(self._layouts) > _WIDTHS_KEPT:
                self._layouts.clear()
            self._layouts[width] = lay_out_breakdown(self._view, width, self._kind())
        return self._layouts[width]

    def _lay_out_again(self) -> None:
        self._layouts.clear()
        self.updateGeometry()
        self.update()
