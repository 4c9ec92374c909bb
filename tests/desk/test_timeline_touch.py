"""The timeline in the hand: dragging, keys, wheel and part views, as somebody listening would see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from test_timeline_view import STAPE, at

from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.timeline import timeline_view
from refund_desk.viewmodels.timeline_shapes import Frame
from refund_desk.widgets.timeline import TimelineWidget
from refund_desk.widgets.timeline_canvas import FOCUS
from refund_policy.decision import Decision

Key, Keys, Button = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton


class Listener:
    """Does what a window does: it decides for the moment tried and shows that, and keeps what it heard."""

    def __init__(self, widget: TimelineWidget, case: Decision) -> None:
        self.widget, self.case = widget, case
        self.tried: datetime | None = None
        self.axis: tuple[datetime, datetime] | None = None
        self.heard: list[object] = []
        self.told: list[str] = []
        widget.moment_tried.connect(lambda moment: self._hear(moment, tried=moment))
        widget.moment_dropped.connect(lambda: self._hear("dropped", tried=None))
        widget.moment_used.connect(lambda: self._hear("used", tried=self.tried))
        widget.try_finished.connect(lambda: self._hear("finished", tried=self.tried))
        widget.range_edited.connect(lambda start, end: self._show_part((start, end)))
        widget.range_reset.connect(lambda: self._show_part(None))
        widget.pointed.connect(self.told.append)
        self.show()

    def _hear(self, what: object, tried: datetime | None) -> None:
        self.heard.append(what)
        self.tried = tried
        self.show()

    def _show_part(self, axis: tuple[datetime, datetime] | None) -> None:
        self.axis = axis
        self.show()

    def show(self) -> None:
        case = replace(self.case, requested_at=self.tried) if self.tried else self.case
        entered = self.case.requested_at if self.tried else None
        self.widget.show_view(timeline_view(case, None, ENGLISH, entered=entered, axis=self.axis))

    @property
    def frame(self) -> Frame:
        shown = self.widget._shown()
        assert shown is not None
        return shown[1]

    def point(self, moment: datetime, y: float | None = None, aside: float = 0) -> QPoint:
        """Where a moment lies in the widget, in the bands unless `y` is given."""
        level = self.frame.band + 5 if y is None else y
        return QPoint(round(self.frame.x(moment) + aside) + FOCUS, round(level) + FOCUS)

    def moments(self) -> list[datetime]:
        return [one for one in self.heard if isinstance(one, datetime)]


@pytest.fixture
def hand(qtbot: QtBot) -> Listener:
    widget = TimelineWidget()
    qtbot.addWidget(widget)
    made = Listener(widget, STAPE)
    widget.resize(700, widget.heightForWidth(700))
    widget.show()
    widget.setFocus()
    return made


def drag(qtbot: QtBot, hand: Listener, *points: QPoint, keys: Qt.KeyboardModifier = Keys.NoModifier) -> None:
    qtbot.mousePress(hand.widget, Button.LeftButton, keys, points[0])
    for one, other in pairwise(points):
        for i in range(1, 11):
            qtbot.mouseMove(hand.widget, one + (other - one) * i / 10)
    qtbot.mouseRelease(hand.widget, Button.LeftButton, keys, points[-1])


# The marker in the hand


def test_a_drag_tries_every_moment_on_its_way_and_is_one_step(hand: Listener, qtbot: QtBot) -> None:
    drag(qtbot, hand, hand.point(STAPE.requested_at), hand.point(at(6, 24)))
    moments = hand.moments()
    assert len(moments) > 5
    assert moments == sorted(moments)
    assert abs(moments[-1] - at(6, 24)) < timedelta(hours=3)
    assert hand.heard == [*moments, "finished"]
    assert "As entered, 9 Jun 16:20" in [label.text for label in hand.widget.shapes().labels]  # type: ignore[union-attr]  # shown


def test_taking_the_marker_aside_of_its_line_does_not_move_it(hand: Listener, qtbot: QtBot) -> None:
    at_rest = hand.point(STAPE.requested_at, aside=4)
    drag(qtbot, hand, at_rest, at_rest)
    assert hand.heard == []
    drag(qtbot, hand, at_rest, at_rest + QPoint(3, 0))
    assert timedelta(hours=2) < hand.moments()[-1] - STAPE.requested_at < timedelta(hours=6)


def test_the_marker_is_taken_by_its_label_too(hand: Listener, qtbot: QtBot) -> None:
    label = next(one.rect for one in hand.widget.shapes().labels if one.kind == "request")  # type: ignore[union-attr]  # shown
    middle = QPoint(round(label.x + label.width / 2) + FOCUS, round(label.y + 5) + FOCUS)
    drag(qtbot, hand, middle, middle + QPoint(100, 0))
    moved = hand.frame.x(hand.moments()[-1]) - hand.frame.x(STAPE.requested_at)
    assert moved == pytest.approx(100, abs=2)


def test_a_press_on_a_stretch_takes_the_marker_there(hand: Listener, qtbot: QtBot) -> None:
    qtbot.mouseClick(hand.widget, Button.LeftButton, Keys.NoModifier, hand.point(at(6, 3, 1)))
    assert len(hand.moments()) == 1
    assert abs(hand.moments()[0] - at(6, 3, 1)) < timedelta(hours=2)
    assert hand.heard[1:] == ["finished"]


def test_close_to_a_boundary_its_first_moment_is_tried_and_both_sides_told(hand: Listener, qtbot: QtBot) -> None:
    drag(qtbot, hand, hand.point(STAPE.requested_at), hand.point(at(6, 16), aside=-4))
    assert hand.moments()[-1] == at(6, 16)
    assert hand.told[-1] == "Until 16 June, 00:00 CEST: needs a person; after it: partial refund, 9.33 USD"


def test_no_drag_leads_before_the_first_possible_moment(hand: Listener, qtbot: QtBot) -> None:
    drag(qtbot, hand, hand.point(STAPE.requested_at), QPoint(0, 40))
    assert hand.moments()[-1] == at(6, 1, 10)


def test_escape_in_a_drag_lets_go(hand: Listener, qtbot: QtBot) -> None:
    qtbot.mousePress(hand.widget, Button.LeftButton, Keys.NoModifier, hand.point(at(6, 3)))
    qtbot.keyClick(hand.widget, Key.Key_Escape)
    qtbot.mouseMove(hand.widget, hand.point(at(6, 20)))
    qtbot.mouseRelease(hand.widget, Button.LeftButton, Keys.NoModifier, hand.point(at(6, 20)))
    assert hand.heard[1:] == ["dropped"]


def test_the_cursor_says_what_a_press_would_do(hand: Listener, qtbot: QtBot) -> None:
    shapes = []
    for point in (hand.point(STAPE.requested_at), hand.point(at(6, 20)), QPoint(3, 3)):
        qtbot.mouseMove(hand.widget, point)
        shapes.append(hand.widget.cursor().shape())
    assert shapes == [Qt.CursorShape.SizeHorCursor, Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor]


# Keys


def test_arrow_keys_move_by_days_and_end_when_the_key_is_let_go(hand: Listener, qtbot: QtBot) -> None:
    qtbot.keyPress(hand.widget, Key.Key_Right)
    qtbot.keyPress(hand.widget, Key.Key_Right)
    assert hand.heard == [at(6, 10, 16, 20), at(6, 11, 16, 20)]
    qtbot.keyRelease(hand.widget, Key.Key_Right)
    assert hand.heard[2:] == ["finished"]


def test_both_sides_of_a_boundary_by_keys(hand: Listener, qtbot: QtBot) -> None:
    qtbot.keyClick(hand.widget, Key.Key_Right, Keys.ControlModifier)
    assert "after it: partial refund" in hand.told[-1]
    qtbot.keyClick(hand.widget, Key.Key_Left, Keys.ShiftModifier)
    assert hand.moments() == [at(6, 16), at(6, 15, 23, 59)]
    assert hand.told[-1].startswith("15 June, 23:59 CEST. From 5 Jun 2026 00:00 until 16 Jun")


def test_home_and_end_are_the_ends_in_view(hand: Listener, qtbot: QtBot) -> None:
    qtbot.keyClick(hand.widget, Key.Key_Home)
    qtbot.keyClick(hand.widget, Key.Key_End)
    assert hand.moments()[0] == at(6, 1, 10)
    assert hand.moments()[1] > at(7, 1, 10)


def test_enter_uses_the_moment_and_escape_drops_it(hand: Listener, qtbot: QtBot) -> None:
    qtbot.keyClick(hand.widget, Key.Key_Return)
    qtbot.keyClick(hand.widget, Key.Key_Escape)
    assert hand.heard == []  # nothing is tried: the keys are somebody else's
    qtbot.keyClick(hand.widget, Key.Key_Right)
    qtbot.keyClick(hand.widget, Key.Key_Return)
    qtbot.keyClick(hand.widget, Key.Key_Escape)
    assert hand.heard[2:] == ["used", "dropped"]


def test_losing_the_focus_ends_the_step(hand: Listener, qtbot: QtBot) -> None:
    qtbot.keyPress(hand.widget, Key.Key_Right)
    hand.widget.clearFocus()
    assert hand.heard[1:] == ["finished"]
    assert hand.told[-1] == ""


def test_an_assistive_device_moves_it_by_days(hand: Listener) -> None:
    hand.widget.setValue(hand.widget.value() + 2)
    assert hand.heard == [at(6, 11, 16, 20), "finished"]


# Zoom and pan


def turn(hand: Listener, at_: QPoint, x: int = 0, y: int = 0, keys: Qt.KeyboardModifier = Keys.NoModifier) -> bool:
    """Turn the wheel; whether the timeline took it."""
    where = QPointF(at_)
    event = QWheelEvent(
        where,
        hand.widget.mapToGlobal(where),
        QPoint(),
        QPoint(x, y),
        Button.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.ignore()
    QApplication.sendEvent(hand.widget, event)
    return event.isAccepted()


def test_a_plain_wheel_is_left_to_the_column(hand: Listener) -> None:
    assert not turn(hand, hand.point(at(6, 16)), y=120)
    assert hand.axis is None


def test_ctrl_and_wheel_zoom_round_the_pointer(hand: Listener) -> None:
    before = hand.point(at(6, 16))
    for _ in range(6):
        assert turn(hand, before, y=120, keys=Keys.ControlModifier)
    assert hand.axis is not None
    assert hand.axis[1] - hand.axis[0] < timedelta(days=12)
    assert abs(hand.point(at(6, 16)).x() - before.x()) <= 3  # half a pixel, four times as large
    assert hand.heard == []


def test_the_height_grows_by_the_overview_alone(hand: Listener) -> None:
    rest = hand.widget.heightForWidth(700)
    turn(hand, hand.point(at(6, 16)), y=120, keys=Keys.ControlModifier)
    assert rest < hand.widget.heightForWidth(700) <= rest + hand.frame.line_height
    assert hand.frame.overview is not None


def test_a_wheel_to_the_side_moves_the_part_in_view(hand: Listener) -> None:
    hand._show_part((at(6, 5), at(6, 15)))
    assert turn(hand, hand.point(at(6, 10)), x=-120)
    assert hand.axis == (at(6, 6), at(6, 16))
    assert turn(hand, hand.point(at(6, 10)), y=120, keys=Keys.ShiftModifier)
    assert hand.axis == (at(6, 5), at(6, 15))


def test_shift_and_drag_move_the_part_in_view(hand: Listener, qtbot: QtBot) -> None:
    hand._show_part((at(6, 10), at(6, 20)))
    day = hand.frame.x(at(6, 12)) - hand.frame.x(at(6, 11))
    start = hand.point(at(6, 15))
    drag(qtbot, hand, start, start + QPoint(round(-2 * day), 0), keys=Keys.ShiftModifier)
    assert hand.axis is not None
    assert abs(hand.axis[0] - at(6, 12)) < timedelta(hours=1)
    assert hand.heard == []


def test_the_overview_takes_to_another_part(hand: Listener, qtbot: QtBot) -> None:
    hand._show_part((at(6, 2), at(6, 6)))
    strip = hand.frame.overview
    assert strip is not None
    click = QPoint(round(strip.x + strip.width / 2) + FOCUS, round(strip.y + 2) + FOCUS)
    qtbot.mouseClick(hand.widget, Button.LeftButton, Keys.NoModifier, click)
    assert hand.axis is not None
    middle = hand.axis[0] + (hand.axis[1] - hand.axis[0]) / 2
    assert abs(middle - at(6, 18, 22)) < timedelta(hours=2)
    assert hand.axis[1] - hand.axis[0] == timedelta(days=4)


def test_plus_minus_and_zero(hand: Listener, qtbot: QtBot) -> None:
    qtbot.keyClick(hand.widget, Key.Key_Plus)
    assert hand.axis is not None
    first = hand.axis
    assert first[0] < STAPE.requested_at < first[1]
    qtbot.keyClick(hand.widget, Key.Key_Equal)
    assert hand.axis[1] - hand.axis[0] < first[1] - first[0]
    qtbot.keyClick(hand.widget, Key.Key_0)
    assert hand.axis is None
    qtbot.keyClick(hand.widget, Key.Key_Plus)
    qtbot.keyClick(hand.widget, Key.Key_Minus)
    assert hand.axis is None


def test_a_pinch_zooms(hand: Listener) -> None:
    where = QPointF(hand.point(at(6, 16)))
    device = QPointingDevice.primaryPointingDevice()
    event = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture, device, 2, where, where, where, 0.5, QPointF(), 0
    )
    QApplication.sendEvent(hand.widget, event)
    assert hand.axis is not None


def test_a_double_click_shows_all_and_leaves_the_marker(hand: Listener, qtbot: QtBot) -> None:
    hand._show_part((at(6, 10), at(6, 20)))
    point = hand.point(at(6, 15))
    qtbot.mouseClick(hand.widget, Button.LeftButton, Keys.NoModifier, point)
    qtbot.mouseDClick(hand.widget, Button.LeftButton, Keys.NoModifier, point)
    assert hand.axis is None
    assert hand.tried is None


def test_the_marker_leads_the_view_when_keys_take_it_out(hand: Listener, qtbot: QtBot) -> None:
    hand._show_part((at(6, 8), at(6, 11)))
    qtbot.keyClick(hand.widget, Key.Key_Right, Keys.ControlModifier)
    assert hand.tried == at(6, 16)
    assert hand.axis is not None
    assert hand.axis[0] < at(6, 16) < hand.axis[1]
    assert hand.told[-1].startswith("Until 16 June, 00:00 CEST")


def test_nothing_shown_nothing_taken(qtbot: QtBot) -> None:
    widget = TimelineWidget()
    qtbot.addWidget(widget)
    widget.show()
    for key in (Key.Key_Right, Key.Key_Plus, Key.Key_Return):
        qtbot.keyClick(widget, key)
    qtbot.mouseClick(widget, Button.LeftButton)
    qtbot.mouseDClick(widget, Button.LeftButton)
    assert widget.shapes() is None


def test_enter_and_escape_come_before_the_windows_shortcuts(hand: Listener, qtbot: QtBot) -> None:
    qtbot.keyClick(hand.widget, Key.Key_Right)
    keys = Key.Key_Escape, Key.Key_Return, Key.Key_F5
    events = [QKeyEvent(QEvent.Type.ShortcutOverride, key, Keys.NoModifier) for key in keys]
    for event in events:
        event.ignore()
        QApplication.sendEvent(hand.widget, event)
    assert [event.isAccepted() for event in events] == [True, True, False]


def test_the_moment_that_a_press_would_try_is_shown_under_the_pointer(hand: Listener, qtbot: QtBot) -> None:
    qtbot.mouseMove(hand.widget, hand.point(at(6, 20)))
    shown = hand.widget._hovered
    assert shown is not None
    qtbot.mouseClick(hand.widget, Button.LeftButton, Keys.NoModifier, hand.point(at(6, 20)))
    assert hand.moments() == [shown]
    qtbot.mouseMove(hand.widget, hand.point(shown))
    assert hand.widget._hovered is None  # the marker is there to be taken
