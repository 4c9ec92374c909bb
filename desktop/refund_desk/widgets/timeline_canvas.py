"""Shows a timeline: laid out once, painted once, and then only its marks again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QPointF, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QHelpEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from refund_desk.viewmodels.timeline import TimelineView
from refund_desk.viewmodels.timeline_layout import Fit, fit, plot_shapes
from refund_desk.viewmodels.timeline_marks import hover_shapes, mark_shapes
from refund_desk.viewmodels.timeline_moves import moment_at, steps_from_start
from refund_desk.viewmodels.timeline_plot import Plot
from refund_desk.viewmodels.timeline_regions import Region, region_at, regions_of
from refund_desk.viewmodels.timeline_shapes import Frame, Shapes
from refund_desk.widgets.labels import show_tip
from refund_desk.widgets.theme import LIGHT, Theme
from refund_desk.widgets.timeline_painter import Type, paint_timeline

FOCUS = 5
"""Pixels around the shapes, in which the focus ring is drawn."""

_RESTS = 250
"""Milliseconds without a change after which a screen reader is told what is shown."""

_LEAST = 60
"""A narrower widget, in pixels, is laid out as if it were this wide inside."""


@dataclass(slots=True)
class _Laid:
    """A plot as laid out for one size, and what has been made of it since."""

    size: QSize
    plot: Shapes
    frame: Frame | None
    """None where only a note is shown."""
    marks: Shapes | None = None
    regions: list[Region] | None = None
    """What the pointer is told, once it came."""
    painted: bool = False
    """Whether it was on the screen before: what comes once is painted without a picture."""
    picture: QPixmap | None = None


class TimelineCanvas(QAbstractSlider):
    """Shows a `TimelineView`. The pointer over a part tells it: a tooltip and `pointed`.

    A slider by nature, so that a screen reader knows it for something that arrow keys move.
    """

    pointed = Signal(str)
    """The words under the pointer, or where the marker is moved to; empty when it left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: TimelineView | None = None
        self._theme = LIGHT
        self._told = ""
        self._held = False
        self._hovered: datetime | None = None
        self._type: Type | None = None
        self._laid: _Laid | None = None
        self._fits: dict[int, Fit] = {}
        """How the plot fits, by the widget's width."""
        # A screen reader hears the timeline when the typing rests, not at every key.
        self._speech = QTimer(self, singleShot=True, interval=_RESTS)
        self._speech.timeout.connect(self._speak)
        self._described: Plot | None = None
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        # It fills all of itself: nothing beneath it is painted first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Timeline")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_view(self, view: TimelineView | None) -> None:
        """Show a timeline; None clears it. Where only the marker has moved, only the marks are made anew."""
        before = self._view
        if view == before:
            return
        was = self.heightForWidth(self.width()) if self.width() in self._fits else None
        self._view = view
        self._speech.start()
        if self._laid is not None:
            self._laid.marks = self._laid.regions = None
        if view is None or before is None or view.plot != before.plot:
            self._forget_plot()
            if self.heightForWidth(self.width()) != was:
                self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        if self._laid is not None:
            self._laid.picture = None
        self.update()

    def shapes(self) -> Shapes | None:
        """What is painted, in pixels from the inside of the focus margin; None while nothing is shown."""
        laid, view = self._lay_out(), self._view
        if laid is None or view is None:
            return None
        return laid.plot.with_marks(self._mark_shapes(laid, view, laid.frame)) if laid.frame else laid.plot

    # Sizes

    def hasHeightForWidth(self) -> bool:  # noqa: N802  Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  Qt's name
        if self._view is None:
            return round(self._kind().line_height * 8)
        return round(self._fit(self._view.plot, width).natural_height) + 2 * FOCUS

    def _fit(self, plot: Plot, width: int) -> Fit:
        if width not in self._fits:
            kind = self._kind()
            self._fits[width] = fit(plot, max(width - 2 * FOCUS, _LEAST), kind.measure, kind.line_height)
        return self._fits[width]

    def sizeHint(self) -> QSize:
        width = round(self._kind().line_height * 36)
        return QSize(width, self.heightForWidth(max(self.width(), 240) if self.isVisible() else width))

    def minimumSizeHint(self) -> QSize:
        # The height is a matter of the width; a least height of an old width would only stand in the way.
        return QSize(round(self._kind().line_height * 13), round(self._kind().line_height * 3))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        del event  # all of it is painted: what stays is a picture, the rest is little
        painter = QPainter(self)
        laid, view = self._lay_out(), self._view
        if laid is not None and view is not None:
            self._paint_plot(painter, laid)
            if laid.frame is not None:
                painter.translate(FOCUS, FOCUS)
                marks = self._mark_shapes(laid, view, laid.frame)
                paint_timeline(painter, marks, self._theme, self._kind(), held=self._held)
                if self._hovered is not None:
                    hover = hover_shapes(view.plot, laid.frame, self._hovered, self._kind().measure)
                    paint_timeline(painter, hover, self._theme, self._kind())
                painter.resetTransform()
        else:
            painter.fillRect(self.rect(), QColor(self._theme.surface))
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._theme.focus), 2))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_plot(self, painter: QPainter, laid: _Laid) -> None:
        """Straight away the first time, as while somebody types; from a picture once it stays, as while one drags."""
        if laid.painted:
            painter.drawPixmap(QPointF(0, 0), self._drawn(laid))
            return
        laid.painted = True
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.save()
        painter.translate(FOCUS, FOCUS)
        paint_timeline(painter, laid.plot, self._theme, self._kind())
        painter.restore()

    def _drawn(self, laid: _Laid) -> QPixmap:
        """What stays while the marker moves, at the screen's own resolution."""
        scale = self.devicePixelRatioF()
        if laid.picture is None or laid.picture.devicePixelRatio() != scale:
            laid.picture = QPixmap(math.ceil(self.width() * scale), math.ceil(self.height() * scale))
            laid.picture.setDevicePixelRatio(scale)
            laid.picture.fill(QColor(self._theme.surface))
            painter = QPainter(laid.picture)
            painter.translate(FOCUS, FOCUS)
            paint_timeline(painter, laid.plot, self._theme, self._kind())
            painter.end()
        return laid.picture

    def _lay_out(self) -> _Laid | None:
        """The layout for the size as it is; None while nothing is shown."""
        size, view = self.size(), self._view
        if view is not None and (self._laid is None or self._laid.size != size):
            fitted, height = self._fit(view.plot, size.width()), size.height() - 2 * FOCUS
            if view.plot.bands:
                frame = fitted.frame(height)
                self._laid = _Laid(size, plot_shapes(view.plot, frame, self._kind().measure), frame)
            else:
                self._laid = _Laid(size, fitted.note_shapes(height), None)
        return self._laid

    def _mark_shapes(self, laid: _Laid, view: TimelineView, frame: Frame) -> Shapes:
        if laid.marks is None:
            laid.marks = mark_shapes(view, frame, self._kind().measure, laid.plot.over)
        return laid.marks

    def _forget_plot(self) -> None:
        self._laid = None
        self._fits.clear()

    def _kind(self) -> Type:
        if self._type is None:
            font = QFont(self.font())
            font.setPointSizeF(self.fontInfo().pointSizeF() * 0.94)
            self._type = Type(font)
        return self._type

    # Words

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._type = None
            self._forget_plot()
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._speak()
        super().focusInEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._tell("")
        self._hover(None)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            show_tip(self, event.globalPos(), self._words(QPointF(event.pos())))
            return True
        return super().event(event)

    def _shown(self) -> tuple[Plot, Frame] | None:
        """The plot and where it lies; None where there is nothing to touch."""
        laid, view = self._lay_out(), self._view
        return (view.plot, laid.frame) if laid is not None and view is not None and laid.frame is not None else None

    def _words(self, at: QPointF) -> str:
        """What is told at a point of the widget."""
        laid, view = self._lay_out(), self._view
        if laid is None or laid.frame is None or view is None:
            return ""
        if laid.regions is None:
            laid.regions = regions_of(view, laid.frame, self._kind().measure)
        region = region_at(laid.regions, at.x() - FOCUS, at.y() - FOCUS)
        if region is None or not region.dated:
            return region.words if region else ""
        return view.plot.writer.at(moment_at(view.plot, laid.frame, at.x() - FOCUS), region.words)

    def _hover(self, at: datetime | None) -> None:
        """Show a hairline at the moment that a press would try."""
        if at != self._hovered:
            self._hovered = at
            self.update()

    def _tell(self, words: str) -> None:
        if words != self._told:
            self._told = words
            self.pointed.emit(words)

    def _speak(self) -> None:
        """Name and value for a screen reader; the value counts days, or hours where those are in view."""
        self._speech.stop()
        view = self._view
        plot = view.plot if view else None
        self.setAccessibleName(f"Timeline. {view.value}" if view else "Timeline")
        if plot is not self._described:
            self._described = plot
            self.setAccessibleDescription(plot.description if plot else "")
        with QSignalBlocker(self):
            self.setRange(0, steps_from_start(plot, plot.limits[1]) if plot else 0)
            self.setValue(steps_from_start(plot, view.request.at) if plot and view else 0)
