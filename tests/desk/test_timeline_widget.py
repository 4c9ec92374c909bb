"""The timeline widget: named, focusable, and telling what the pointer is on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter
from pytestqt.qtbot import QtBot
from test_timeline_view import STAPE, at

from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.timeline import timeline_view
from refund_desk.viewmodels.timeline_layout import lay_out
from refund_desk.widgets.theme import DARK, LIGHT
from refund_desk.widgets.timeline import TimelineWidget
from refund_desk.widgets.timeline_painter import Type, paint_timeline
from refund_policy.decision import SegmentOutcome

NOW = at(6, 10, 9)
VIEW = timeline_view(STAPE, NOW, ENGLISH)


@pytest.fixture
def widget(qtbot: QtBot) -> TimelineWidget:
    made = TimelineWidget()
    qtbot.addWidget(made)
    made.show_view(VIEW)
    made.resize(700, made.heightForWidth(700))
    return made


def test_screen_readers_hear_name_place_and_bands_when_the_typing_rests(widget: TimelineWidget, qtbot: QtBot) -> None:
    assert widget.accessibleName() == "Timeline"
    qtbot.waitUntil(lambda: widget.accessibleName() != "Timeline")
    assert widget.accessibleName() == (
        "Timeline. Request on 9 Jun 2026 16:20: From 5 Jun 2026 00:00 until 16 Jun 2026 00:00: "
        "needs a person, no amount stated (A4)"
    )
    assert widget.accessibleDescription() == VIEW.plot.description
    assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    widget.show_view(None)
    assert widget.shapes() is None
    qtbot.waitUntil(lambda: widget.accessibleName() == "Timeline")
    assert widget.accessibleDescription() == ""


def test_screen_readers_hear_at_once_what_has_the_focus(widget: TimelineWidget, qtbot: QtBot) -> None:
    with qtbot.waitExposed(widget):
        widget.show()
    widget.setFocus()
    assert widget.accessibleName().startswith("Timeline. Request on 9 Jun 2026 16:20")
    tried = replace(STAPE, requested_at=at(6, 20, 9))
    widget.show_view(timeline_view(tried, NOW, ENGLISH, entered=STAPE.requested_at))
    assert widget.accessibleName().startswith("Timeline. Trying 20 Jun 2026 09:00")
    assert widget.value() == 19


def test_screen_readers_know_it_for_a_slider(widget: TimelineWidget, qtbot: QtBot) -> None:
    known = QAccessible.queryAccessibleInterface(widget)
    assert known.role() == QAccessible.Role.Slider
    qtbot.waitUntil(lambda: widget.value() == 8)  # days since 1 June


def test_the_pointer_is_told_each_place_once(widget: TimelineWidget, qtbot: QtBot) -> None:
    told: list[str] = []
    widget.pointed.connect(told.append)
    shapes = widget.shapes()
    assert shapes is not None
    widget.show()
    full, silent = (band.rect for band in shapes.bands[:2])
    for x in (full.x + 30, full.right, full.right + 1, silent.x + 20):
        qtbot.mouseMove(widget, QPoint(round(x) + 5, round(full.y) + 10))
    qtbot.mouseMove(widget, QPoint(695, 160))
    assert [words.partition(",")[0] for words in told] == ["3 June", "Until 5 June", "6 June", ""]
    assert told[1] == "Until 5 June, 00:00 CEST: full refund, 20.00 USD; after it: needs a person"
    assert told[0].endswith(". From 1 Jun 2026 10:00 until 5 Jun 2026 00:00: full refund, 20.00 USD (A4)")


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


def test_only_the_marks_are_laid_out_again_when_the_marker_moves(widget: TimelineWidget) -> None:
    before = widget.shapes()
    tried = replace(STAPE, requested_at=at(6, 20, 9))
    widget.show_view(timeline_view(tried, NOW, ENGLISH, entered=STAPE.requested_at))
    after = widget.shapes()
    assert before is not None
    assert after is not None
    assert after.bands is before.bands
    assert [p.kind for p in after.pointers if p.points == "down"] == ["now", "entered", "tried"]


def test_the_same_shapes_are_painted_on_paper(widget: TimelineWidget) -> None:
    page = QImage(2400, 800, QImage.Format.Format_RGB32)
    page.setDotsPerMeterX(11811)
    page.setDotsPerMeterY(11811)
    kind = Type(widget.font(), page)
    assert kind.line_height > 2 * Type(widget.font(), widget).line_height
    painter = QPainter(page)
    paint_timeline(painter, lay_out(VIEW, 2400, 800, kind.measure, kind.line_height), LIGHT, kind)
    painter.end()


@pytest.mark.parametrize("outcome", ["review", "unknown"])
@pytest.mark.parametrize("aside", [0, 0.5])
def test_hatching_is_painted_between_pixels_too(widget: TimelineWidget, outcome: SegmentOutcome, aside: float) -> None:
    """Where its edges lie between pixels it is drawn from a picture, else stroke by stroke or dot by dot."""
    case = replace(STAPE, timeline=(replace(STAPE.timeline[1], outcome=outcome),))
    kind = Type(widget.font())
    shapes = lay_out(timeline_view(case, NOW, ENGLISH), 400, 100, kind.measure, kind.line_height)
    (band,) = shapes.bands
    image = QImage(420, 120, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.translate(aside, aside)
    for _ in range(2):
        image.fill(QColor(LIGHT.surface))
        paint_timeline(painter, replace(shapes, lines=(), labels=(), pointers=()), LIGHT, kind)
        rows = range(round(band.rect.y) + 4, round(band.rect.bottom) - 2)
        assert len({image.pixel(round(band.rect.x) + 50, y) for y in rows}) > 1
    painter.end()
