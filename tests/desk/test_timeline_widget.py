"""The timeline widget: named, focusable, and telling what the pointer is on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from refund_desk.viewmodels.timeline import Band, Moment, Stretch, TimelineView
from refund_desk.viewmodels.timeline_layout import lay_out
from refund_desk.widgets.theme import DARK, LIGHT
from refund_desk.widgets.timeline import TimelineWidget
from refund_desk.widgets.timeline_painter import Type, paint_timeline

START = datetime(2026, 3, 1, tzinfo=UTC)


def day(count: int) -> datetime:
    return START + timedelta(days=count)


VIEW = TimelineView(
    start=day(0),
    end=day(30),
    bands=(
        Band(day(0), day(10), False, False, "full", ("Full",), "", "plain"),
        Band(day(10), day(20), False, False, "review", ("Policy silent",), "no amount stated", "strokes"),
        Band(day(20), day(30), False, True, "unknown", ("Open",), "not known yet", "dots"),
    ),
    stretches=(
        Stretch(day(0), day(10), "full until <b>10 March</b>", ((day(0), 1.0), (day(10), 1.0)), ""),
        Stretch(day(10), day(20), "silent", (), ""),
        Stretch(day(20), day(30), "open", (), ""),
    ),
    request=Moment(day(5), ("Request, 6 Mar", "Request"), "the request"),
    now=Moment(day(12), ("Now, 13 Mar", "Now"), "now"),
    now_edge="",
    now_words="Now, 13 March 2026",
    boundaries=(Moment(day(10), ("11 Mar",), "", 3), Moment(day(20), ("21 Mar",), "", 3)),
    deadlines=(Moment(day(25), ("due 26 Mar",), "Credited: 26 March"),),
    ticks=(),
    top="20.00",
    zero="0",
    note="",
    value="Request on 6 March: full refund",
    description="Full until 10 March. Silent until 20 March.",
)


@pytest.fixture
def widget(qtbot: QtBot) -> TimelineWidget:
    made = TimelineWidget()
    qtbot.addWidget(made)
    made.show_view(VIEW)
    made.resize(700, made.heightForWidth(700))
    return made


def test_screen_readers_hear_name_place_and_bands(widget: TimelineWidget) -> None:
    assert widget.accessibleName() == "Timeline. Request on 6 March: full refund"
    assert widget.accessibleDescription() == VIEW.description
    assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    widget.show_view(None)
    assert widget.accessibleName() == "Timeline"
    assert widget.shapes() is None


def test_the_pointer_is_told_each_stretch_once(widget: TimelineWidget, qtbot: QtBot) -> None:
    told: list[str] = []
    widget.pointed.connect(told.append)
    shapes = widget.shapes()
    assert shapes is not None
    widget.show()
    for band in shapes.bands[:2]:
        for aside in (20, 30):
            qtbot.mouseMove(widget, QPoint(round(band.rect.x) + aside, round(band.rect.y) + 10))
    qtbot.mouseMove(widget, QPoint(690, 2))
    assert told == ["full until <b>10 March</b>", "silent", ""]


def test_its_height_follows_font_and_width(widget: TimelineWidget) -> None:
    low = widget.heightForWidth(700)
    font = widget.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    widget.setFont(font)
    assert widget.heightForWidth(700) > 1.7 * low
    assert widget.sizeHint().width() > widget.minimumSizeHint().width()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)
@pytest.mark.parametrize("width", [160, 420, 1200])
def test_it_paints_at_any_width(widget: TimelineWidget, theme: object, width: int) -> None:
    widget.set_theme(DARK if theme is DARK else LIGHT)
    widget.resize(width, widget.heightForWidth(width))
    assert not widget.grab().isNull()


def test_the_same_shapes_are_painted_on_paper(widget: TimelineWidget) -> None:
    page = QImage(2400, 800, QImage.Format.Format_RGB32)
    page.setDotsPerMeterX(11811)
    page.setDotsPerMeterY(11811)
    kind = Type(widget.font(), page)
    assert kind.line_height > 2 * Type(widget.font(), widget).line_height
    painter = QPainter(page)
    paint_timeline(painter, lay_out(VIEW, 2400, 800, kind.measure, kind.line_height), LIGHT, kind)
    painter.end()
