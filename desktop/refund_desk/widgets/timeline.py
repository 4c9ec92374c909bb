"""The widget that shows when the answer changes, and lets another moment be tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from refund_desk.viewmodels import timeline_moves as moves
from refund_desk.viewmodels.timeline import TimelineView
from refund_desk.viewmodels.timeline_layout import overview_span
from refund_desk.viewmodels.timeline_plot import Plot, told_at
from refund_desk.widgets.timeline_canvas import FOCUS, TimelineCanvas
from refund_policy.instants import seconds_of

_GRIP = 8.0
"""Pixels beside the marker's line within which it can be taken."""

_START = 2.0
"""Pixels that the marker must be drawn before it leaves its place: taking it is not yet moving it."""

_NOTCH = 120
"""Qt's measure of one notch of a wheel."""

_ZOOM = 1.25
_Key = Qt.Key
_STEPS: dict[int, Literal[-1, 1]] = {_Key.Key_Left: -1, _Key.Key_Right: 1}
_MOVING = (*_STEPS, _Key.Key_Home, _Key.Key_End)


@dataclass(slots=True)
class _Drag:
    """What the hand holds, since it pressed at the pixel `x`; the marker `aside` pixels from the pointer."""

    what: Literal["marker", "plot", "overview"]
    x: float
    aside: float = 0.0
    moved: bool = False


class TimelineWidget(TimelineCanvas):
    """A `TimelineView` to touch. It only says what was done: whoever listens decides and shows the new view.

    A press on the plot takes the marker there, and it can be dragged on; boundaries draw it to
    themselves. Shift or the middle button move the part in view, Ctrl and the wheel, two fingers
    or plus and minus zoom, 0 or a double click show all. Arrow keys move the marker by a step that
    fits the scale, with Shift by a minute, with Ctrl to the next boundary.
    """

    moment_tried = Signal(object)
    """An aware datetime in the case's zone, in whole minutes, while the marker moves."""
    try_finished = Signal()
    """The marker was let go of: what an undo takes back ends here."""
    moment_used = Signal()
    """Enter, while another moment is tried."""
    moment_dropped = Signal()
    """Escape: back to the case as entered."""
    range_edited = Signal(object, object)
    """Aware start and end of the stretch of time to show."""
    range_reset = Signal()
    """Show the whole timeline."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drag: _Drag | None = None
        self._stepping = False
        self._before_press: TimelineView | None = None
        self.valueChanged.connect(self._ask_for_value)

    def show_view(self, view: TimelineView | None) -> None:
        """Show a timeline, and tell a screen reader at once of what keys have done."""
        super().show_view(view)
        if self.hasFocus() and self._drag is None:
            self._speak()

    # Mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        shown, view = self._shown(), self._view
        if shown is None or view is None:
            event.ignore()
            return
        x, what = self._inner(event.position()).x(), self._under(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if what and (event.button() == Qt.MouseButton.MiddleButton or (left and shifted)):
            self._drag = _Drag("plot", x)
        elif left and what == "overview":
            self._drag = _Drag("overview", x)
            self._pan_overview(x)
        elif left and what:
            self._before_press = view
            self._drag = _Drag("marker", x, x - shown[1].x(view.request.at) if what == "marker" else 0.0)
            if what == "plot":
                self._move_marker(x)
        else:
            event.ignore()
        self._show_cursor(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and not event.buttons():
            self._let_go()  # The release went to another window.
        x, drag, shown = self._inner(event.position()).x(), self._drag, self._shown()
        if drag is None or shown is None:
            self._show_cursor(event.position())
            self._tell(self._words(event.position()))
        elif drag.what == "marker":
            if drag.moved or abs(x - drag.x) >= _START:
                self._move_marker(x - drag.aside)
        elif drag.what == "overview":
            self._pan_overview(x)
        else:
            by = round((drag.x - x) * shown[1].pace)
            if by:
                drag.x = x
                self._ask_range(moves.panned(shown[0], by))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._let_go()
        self._show_cursor(event.position())

    def _let_go(self) -> None:
        drag, self._drag = self._drag, None
        if drag is not None and drag.what == "marker" and drag.moved:
            self.try_finished.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        shown, before = self._shown(), self._before_press
        if shown is None or not shown[0].zoomed:
            self.mousePressEvent(event)
            return
        # Its first click has moved the marker, which was not meant.
        if before is not None and self._view is not None and before.request != self._view.request:
            if before.entered is None:
                self.moment_dropped.emit()
            else:
                self.moment_tried.emit(before.request.at)
                self.try_finished.emit()
        self.range_reset.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A plain wheel belongs to the column around."""
        shown, turn = self._shown(), event.angleDelta()
        keys = event.modifiers()
        if shown is not None and keys & Qt.KeyboardModifier.ControlModifier and turn.y():
            self._zoom(_ZOOM ** (-turn.y() / _NOTCH), self._inner(event.position()).x())
        elif shown is not None and (sideways := _sideways(event)):
            plot, frame = shown
            self._ask_range(moves.panned(plot, round(-sideways / _NOTCH * frame.span / 10)))
        else:
            event.ignore()
            return
        event.accept()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and self._shown() is not None:
            kind = event.gestureType()
            if kind == Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom(1 / max(1 + event.value(), 0.1), self._inner(event.position()).x())
                return True
            if kind == Qt.NativeGestureType.SmartZoomNativeGesture:
                self.range_reset.emit()
                return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().event(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self._drag is None:
            self._hold(False)
            super().leaveEvent(event)

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shown, view, key = self._shown(), self._view, event.key()
        if shown is None or view is None or not self._takes(event):
            event.ignore()
            return
        if key in _MOVING:
            to = self._moved_by_key(shown[0], view.request.at, event)
            if to is not None:
                self._stepping = True
                self._try(to)
        elif key in (_Key.Key_Return, _Key.Key_Enter):
            self.moment_used.emit()
        elif key == _Key.Key_Escape:
            self._drag = None
            self.moment_dropped.emit()
        elif key == _Key.Key_0:
            self.range_reset.emit()
        else:
            x = shown[1].x(view.request.at)
            closer = key != _Key.Key_Minus
            self._zoom(1 / _ZOOM if closer else _ZOOM, min(max(x, shown[1].left), shown[1].right))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat() and event.key() in _MOVING:
            self._finish_steps()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._finish_steps()
        self._tell("")
        super().focusOutEvent(event)

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether a key means something here and now."""
        key, keys = event.key(), event.modifiers()
        if self._shown() is None or keys & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
            return False
        if key in (_Key.Key_Return, _Key.Key_Enter, _Key.Key_Escape):
            return self._view is not None and (self._view.entered is not None or self._drag is not None)
        if key in _MOVING:
            return True
        plain = not keys & Qt.KeyboardModifier.ControlModifier
        return plain and key in (_Key.Key_Plus, _Key.Key_Equal, _Key.Key_Minus, _Key.Key_0)

    def _moved_by_key(self, plot: Plot, at: datetime, event: QKeyEvent) -> datetime | None:
        key, keys = event.key(), event.modifiers()
        if key == _Key.Key_Home:
            return moves.allowed(plot, plot.start)
        if key == _Key.Key_End:
            return moves.allowed(plot, plot.end)
        if keys & Qt.KeyboardModifier.ControlModifier:
            return moves.next_boundary(plot, at, _STEPS[key])
        return moves.stepped(plot, at, _STEPS[key], fine=bool(keys & Qt.KeyboardModifier.ShiftModifier))

    def _finish_steps(self) -> None:
        if self._stepping:
            self._stepping = False
            self.try_finished.emit()

    def _ask_for_value(self, value: int) -> None:
        """An assistive device has set the value."""
        shown, view = self._shown(), self._view
        if shown is not None and view is not None:
            count = value - moves.steps_from_start(shown[0], view.request.at)
            if count:
                self._try(moves.stepped(shown[0], view.request.at, count))
                self.try_finished.emit()
                self._speak()

    # What follows

    def _inner(self, at: QPointF) -> QPointF:
        return at - QPointF(FOCUS, FOCUS)

    def _under(self, at: QPointF) -> Literal["", "marker", "plot", "overview"]:
        """What a press at a point of the widget takes hold of."""
        shown, shapes = self._shown(), self.shapes()
        if shown is None or shapes is None or self._view is None:
            return ""
        (_, frame), x, y = shown, self._inner(at).x(), self._inner(at).y()
        if frame.overview and frame.overview.y - 3 <= y <= frame.overview.bottom + 3:
            return "overview"
        if y > frame.dates:
            return ""
        request = self._view.request
        near = abs(x - frame.x(request.at)) <= _GRIP and not request.edge
        labelled = any(one.rect.holds(x, y) for one in shapes.labels if one.kind in ("request", "tried"))
        if near or (labelled and not request.edge):
            return "marker"
        return "plot" if y >= frame.mark_row(frame.rows) and x >= frame.left - _GRIP else ""

    def _move_marker(self, x: float) -> None:
        shown, view = self._shown(), self._view
        if shown is None or view is None or self._drag is None:
            return
        to = moves.moment_at(*shown, x)
        if self._drag.moved or seconds_of(to) != seconds_of(view.request.at):
            self._drag.moved = True
            self._try(to)

    def _try(self, to: datetime) -> None:
        """Ask for the answer at another moment, and tell where that is."""
        view = self._view
        if view is None or seconds_of(to) == seconds_of(view.request.at):
            return
        self.moment_tried.emit(to)
        plot = self._view.plot if self._view is not None else None
        if plot is None:
            return
        by = moves.off_view(plot, to)
        if by:
            self._ask_range(moves.panned(plot, by))
        self._tell(told_at(self._view.plot, to) if self._view is not None else "")

    def _zoom(self, factor: float, x: float) -> None:
        shown = self._shown()
        if shown is not None:
            self._ask_range(moves.zoomed(shown[0], factor, shown[1].seconds_at(x)))

    def _pan_overview(self, x: float) -> None:
        shown = self._shown()
        if shown is not None and shown[1].overview is not None:
            strip, (first, last) = shown[1].overview, overview_span(shown[0])
            self._ask_range(moves.centred(shown[0], first + round((x - strip.x) / strip.width * (last - first))))

    def _ask_range(self, wanted: moves.Range | None) -> None:
        if wanted is not None:
            self.range_edited.emit(*wanted)
        else:
            self.range_reset.emit()

    def _show_cursor(self, at: QPointF) -> None:
        """What a press would do: move the marker, take it, or move the part in view."""
        drag, under, shown = self._drag, self._under(at), self._shown()
        free = under == "plot" and drag is None
        self._hover(moves.moment_at(*shown, self._inner(at).x()) if free and shown is not None else None)
        self._hold(under == "marker" or (drag is not None and drag.what == "marker"))
        if drag is not None:
            held = drag.what == "marker"
            self.setCursor(Qt.CursorShape.SizeHorCursor if held else Qt.CursorShape.ClosedHandCursor)
        elif under:
            shapes = {"marker": Qt.CursorShape.SizeHorCursor, "overview": Qt.CursorShape.OpenHandCursor}
            self.setCursor(shapes.get(under, Qt.CursorShape.PointingHandCursor))
        else:
            self.unsetCursor()

    def _hold(self, held: bool) -> None:
        if held != self._held:
            self._held = held
            self.update()


def _sideways(event: QWheelEvent) -> int:
    """The turn of a wheel to the side; with Shift the ordinary one counts as that."""
    turn = event.angleDelta()
    if abs(turn.x()) > abs(turn.y()):
        return turn.x()
    return turn.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0
