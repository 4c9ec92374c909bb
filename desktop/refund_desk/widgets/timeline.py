"""The widget that shows when the answer changes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from refund_desk.viewmodels.timeline import TimelineView
from refund_desk.viewmodels.timeline_layout import lay_out, natural_height
from refund_desk.viewmodels.timeline_shapes import Shapes
from refund_desk.widgets.labels import show_tip
from refund_desk.widgets.theme import LIGHT, Theme
from refund_desk.widgets.timeline_painter import Type, paint_timeline

_FOCUS = 5
"""Pixels around the shapes, in which the focus ring is drawn."""

_LEAST = 60
"""A narrower widget, in pixels, is laid out as if it were this wide inside."""


class TimelineWidget(QWidget):
    """Shows a `TimelineView`. The pointer over a stretch tells it: a tooltip and `pointed`."""

    pointed = Signal(str)
    """The words under the pointer; empty when it left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: TimelineView | None = None
        self._theme = LIGHT
        self._told = ""
        self._type: Type | None = None
        self._shapes: Shapes | None = None
        self._laid_out_for = QSize()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Timeline")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_view(self, view: TimelineView | None) -> None:
        """Show a timeline; None clears it."""
        if view == self._view and view is not None:
            return
        self._view = view
        self.setAccessibleName(f"Timeline. {view.value}" if view else "Timeline")
        self.setAccessibleDescription(view.description if view else "")
        self._lay_out_again()
        self.updateGeometry()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def shapes(self) -> Shapes | None:
        """What is painted, in pixels from the inside of the focus margin; None while nothing is shown."""
        size = self.size()
        if self._view is not None and (self._shapes is None or self._laid_out_for != size):
            kind, self._laid_out_for = self._kind(), size
            width, height = max(size.width() - 2 * _FOCUS, _LEAST), size.height() - 2 * _FOCUS
            self._shapes = lay_out(self._view, width, height, kind.measure, kind.line_height)
        return self._shapes

    def hasHeightForWidth(self) -> bool:  # noqa: N802  Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  Qt's name
        if self._view is None:
            return round(self._kind().line_height * 8)
        kind = self._kind()
        inner = natural_height(self._view, max(width - 2 * _FOCUS, _LEAST), kind.measure, kind.line_height)
        return round(inner) + 2 * _FOCUS

    def sizeHint(self) -> QSize:
        width = round(self._kind().line_height * 36)
        return QSize(width, self.heightForWidth(max(self.width(), 240) if self.isVisible() else width))

    def minimumSizeHint(self) -> QSize:
        # The height is a matter of the width; a least height of an old width would only stand in the way.
        return QSize(round(self._kind().line_height * 13), round(self._kind().line_height * 3))

    def paintEvent(self, event: QPaintEvent) -> None:
        del event  # all of it is painted, it is small
        painter = QPainter(self)
        shapes = self.shapes()
        if shapes is not None:
            painter.translate(_FOCUS, _FOCUS)
            paint_timeline(painter, shapes, self._theme, self._kind())
            painter.resetTransform()
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.focus), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._type = None
            self._lay_out_again()
            self.updateGeometry()
        super().changeEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._tell(self._words(event.position().x(), event.position().y()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._tell("")
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            words = self._words(event.pos().x(), event.pos().y())
            show_tip(self, event.globalPos(), words)
            return True
        return super().event(event)

    def _words(self, x: float, y: float) -> str:
        shapes = self.shapes()
        return shapes.words_at(x - _FOCUS, y - _FOCUS) if shapes else ""

    def _tell(self, words: str) -> None:
        if words != self._told:
            self._told = words
            self.pointed.emit(words)

    def _kind(self) -> Type:
        if self._type is None:
            font = QFont(self.font())
            font.setPointSizeF(self.fontInfo().pointSizeF() * 0.94)
            self._type = Type(font)
        return self._type

    def _lay_out_again(self) -> None:
        self._shapes = None
        self.update()
