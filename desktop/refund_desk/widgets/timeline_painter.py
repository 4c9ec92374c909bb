"""Paints a timeline's shapes, on the screen and on paper.

Colours come from the theme, sizes from the font as the device measures it, so
the same shapes are right at 96 and at 1,200 dots per inch.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QLinearGradient,
    QPaintDevice,
    QPaintEngine,
    QPainter,
    QPen,
    QPixmap,
)

from refund_desk.viewmodels.timeline_shapes import BandShape, Label, Line, Overview, Pointer, Rect, Shapes
from refund_desk.widgets.labels import StaticText
from refund_desk.widgets.theme import Theme, Tint
from refund_policy.decision import SegmentOutcome

_FADING = 24
"""Stripes of an open end, each clearer than the one before."""
_MARGIN = 8
"""Pixels around a picture: what is cut off at its edge would come out a shade different."""
_MOST_PICTURES = 32
_MOST_TEXTS = 1000
"""Texts of which the width, and the place of each letter, are remembered; a marker in the hand makes new ones all the
time."""


class Type:
    """A font as one device measures it; give its `measure` and `line_height` to `lay_out`."""

    def __init__(self, font: QFont, device: QPaintDevice | None = None) -> None:
        self.regular = QFont(font)
        self.strong = QFont(font)
        self.strong.setWeight(QFont.Weight.DemiBold)
        self._metrics = [QFontMetricsF(f, device) if device else QFontMetricsF(f) for f in (self.regular, self.strong)]
        self.line_height = self._metrics[0].height()
        self.ascent = self._metrics[0].ascent()
        self.hairline = max(1.0, self.line_height / 17)
        self._static: dict[tuple[str, bool], StaticText] = {}
        self._inks: Inks | None = None
        self._widths: dict[tuple[str, bool], float] = {}

    def measure(self, text: str, strong: bool = False) -> float:
        """The advance of one line of text, in the device's pixels."""
        wide = self._widths.get((text, strong))
        if wide is None:
            _make_room(self._widths, _MOST_TEXTS)
            wide = self._widths[text, strong] = self._metrics[strong].horizontalAdvance(text)
        return wide

    def static(self, text: str, strong: bool) -> StaticText:
        """One line of text that is laid out once."""
        made = self._static.get((text, strong))
        if made is None:
            _make_room(self._static, _MOST_TEXTS)
            made = self._static[text, strong] = StaticText(text)
        return made

    def inks(self, theme: Theme) -> Inks:
        """A theme's colours, and pens as wide as this type wants them; the last ones are kept."""
        if self._inks is None or self._inks.theme is not theme:
            self._inks = Inks(theme, self.hairline)
        return self._inks


class Inks:
    """What a theme's timeline is painted with."""

    def __init__(self, theme: Theme, thin: float) -> None:
        self.theme = theme
        self.surface, self.text, self.muted, self.accent = map(
            QColor, (theme.surface, theme.text, theme.muted, theme.accent)
        )
        self.clear = QColor(self.surface)
        self.clear.setAlpha(0)
        self.glow = QColor(self.accent)
        self.glow.setAlphaF(0.25)
        outcomes: tuple[SegmentOutcome, ...] = ("full", "partial", "none", "review", "unknown")
        self.tints = {outcome: _Tint(theme.outcome(outcome)) for outcome in outcomes}
        self.pictures: dict[tuple[object, ...], QPixmap] = {}
        """Of what is painted again and again."""
        self.labels = {"request": self.text, "tried": self.accent, "boundary": self.text, "hover": self.surface}
        self.marks = {"request": self.text, "tried": self.accent, "deadline": self.text, "entered": self.text}
        border = theme.field_border
        self.lines = {
            "curve": _line_pen(theme.accent, 2 * thin),
            "request": _line_pen(theme.text, 1.6 * thin),
            "tried": _line_pen(theme.accent, 1.8 * thin),
            "entered": _line_pen(theme.text, 1.2 * thin, Qt.PenStyle.DotLine),
            "now": _line_pen(theme.muted, 1.3 * thin, Qt.PenStyle.DashLine),
            **{kind: _line_pen(border, thin) for kind in ("axis", "tick", "leader", "name")},
            "hover": _line_pen(theme.muted, thin),
            "zero": _line_pen(theme.line, thin),
        }
        self.held = self.lines | {
            "request": _line_pen(theme.text, 2.2 * thin),
            "tried": _line_pen(theme.accent, 2.4 * thin),
        }


class _Tint:
    """The colours of one outcome."""

    def __init__(self, tint: Tint) -> None:
        self.text, self.tint, self.mark = QColor(tint.text), QColor(tint.tint), QColor(tint.mark)


def _make_room(kept: dict[Any, Any], most: int) -> None:
    """Forget the oldest where there are as many as may be."""
    if len(kept) >= most:
        del kept[next(iter(kept))]


def _line_pen(colour: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    return QPen(QColor(colour), width, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin)


def paint_timeline(painter: QPainter, shapes: Shapes, theme: Theme, kind: Type, *, held: bool = False) -> None:
    """Paint at the painter's origin; `kind` must be the type that the shapes were laid out with.

    `held`: the request's marker is under the pointer or in the hand, and shows it.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    brush = _Brush(painter, theme, kind, held)
    for band in shapes.bands:
        brush.band(band)
    for line in shapes.lines:
        if line.kind in ("curve", "zero"):
            brush.line(line)
    for band in shapes.bands:
        brush.fades(band, 0, band.rect.y)
    for line in shapes.lines:
        if line.kind not in ("curve", "zero"):
            brush.line(line)
    for pointer in shapes.pointers:
        brush.pointer(pointer)
    for label in shapes.labels:
        brush.label(label)
    if shapes.overview:
        brush.overview(shapes.overview)
    painter.restore()


class _Brush:
    def __init__(self, painter: QPainter, theme: Theme, kind: Type, held: bool) -> None:
        self.painter, self.kind, self.held = painter, kind, held
        self.inks = kind.inks(theme)
        self.lines = self.inks.held if held else self.inks.lines
        self.thin = kind.hairline
        transform = painter.deviceTransform()
        scale = transform.m11()
        self.grain = 1 / scale if scale > 0 else 1.0
        """The size of a device pixel."""
        on_screen = painter.paintEngine().type() == QPaintEngine.Type.Raster
        self.fade = self._gradient if on_screen else self._stripes
        self.on_pixels = on_screen and transform.dx().is_integer() and transform.dy().is_integer()
        """Whether what is snapped lies on whole pixels."""

    def snap(self, value: float) -> float:
        """The nearest edge between device pixels."""
        return round(value / self.grain) * self.grain

    def _box(self, rect: Rect) -> QRectF:
        left, top = self.snap(rect.x), self.snap(rect.y)
        return QRectF(left, top, self.snap(rect.right) - left, self.snap(rect.bottom) - top)

    def _repeat(self, key: tuple[object, ...], shown: QRectF, paint: Callable[[QPainter], None]) -> None:
        """Paint what comes out alike at every keystroke: on a screen from a picture, made once for its key and size.

        The edges of what is shown lie between pixels.
        """
        if not self.on_pixels:
            paint(self.painter)
            return
        scale, pictures = 1 / self.grain, self.inks.pictures
        wide, high = round(shown.width() * scale), round(shown.height() * scale)
        key = (*key, wide, high, scale)
        picture = pictures.get(key)
        if picture is None:
            _make_room(pictures, _MOST_PICTURES)
            picture = pictures[key] = QPixmap(wide + 2 * _MARGIN, high + 2 * _MARGIN)
            picture.setDevicePixelRatio(scale)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(QPointF(_MARGIN, _MARGIN) * self.grain - shown.topLeft())
            paint(painter)
            painter.end()
        self.painter.drawPixmap(shown.topLeft(), picture, QRectF(_MARGIN, _MARGIN, wide, high))

    def band(self, band: BandShape) -> None:
        tint, box = self.inks.tints[band.outcome], self._box(band.rect)
        self.painter.fillRect(box, tint.tint)
        if band.hatch != "plain":
            self._hatch(band, box)
        self.fades(band, band.rect.y, band.rect.height)
        # A solid edge on top, in the outcome's mark, tells neighbours apart without their tints.
        edge = max(2 * self.thin, 2 * self.grain)
        self.painter.fillRect(QRectF(box.x(), box.y(), max(box.width() - self.thin, self.grain), edge), tint.mark)

    def _hatch(self, band: BandShape, box: QRectF) -> None:
        hatch = self._strokes if band.hatch == "strokes" else self._dots

        def paint(painter: QPainter) -> None:
            painter.save()
            painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
            hatch(painter, box, self.inks.tints[band.outcome].mark)
            painter.restore()

        self._repeat((band.hatch, band.outcome), box, paint)

    def _strokes(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        painter.setPen(QPen(colour, 1.2 * self.thin))
        step = self.kind.line_height * 0.5
        for i in range(int((box.width() + box.height()) / step) + 1):
            x = box.left() + i * step
            painter.drawLine(QPointF(x, box.top()), QPointF(x - box.height(), box.bottom()))

    def _dots(self, painter: QPainter, box: QRectF, colour: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        step = self.kind.line_height * 0.42
        for row in range(int(box.height() / step) + 1):
            shift = step / 2 if row % 2 else 0
            for i in range(int(box.width() / step) + 1):
                centre = QPointF(box.left() + i * step + shift, box.top() + (row + 0.5) * step)
                painter.drawEllipse(centre, 1.1 * self.thin, 1.1 * self.thin)

    def fades(self, band: BandShape, top: float, height: float) -> None:
        """An open end runs out into the card: it goes on."""
        reach = min(self.kind.line_height * 1.6, band.rect.width / 2)
        if band.open_start:
            self.fade(self.snap(band.rect.x), reach, top, height)
        if band.open_end:
            self.fade(self.snap(band.rect.right), -reach, top, height)

    # Both ways begin a pixel outside the edge, for what is drawn with a soft one, and end `reach` inside: on the left
    # where that is negative.

    def _gradient(self, edge: float, reach: float, top: float, height: float) -> None:
        grain = self.grain
        # The pixels that it touches, outside and inside.
        outside, inside = math.ceil(1 / grain), math.ceil(abs(reach) / grain)
        upper, lower = math.floor(top / grain) * grain, math.ceil((top + height) / grain) * grain
        left = edge - (outside if reach > 0 else inside) * grain
        shown = QRectF(left, upper, (outside + inside) * grain, lower - upper)

        def paint(painter: QPainter) -> None:
            veil = QLinearGradient(edge, 0, edge + reach, 0)
            veil.setColorAt(0, self.inks.surface)
            veil.setColorAt(1, self.inks.clear)
            left, right = sorted((edge - math.copysign(1, reach), edge + reach))
            painter.fillRect(QRectF(left, top, right - left, height), veil)

        self._repeat((reach, top, height), shown, paint)

    def _stripes(self, edge: float, reach: float, top: float, height: float) -> None:
        """Each clearer than the one before: a gradient into nothing comes out solid in a PDF."""
        colour, begins = QColor(self.inks.surface), edge - math.copysign(1, reach)
        for step in range(_FADING):
            inner = edge + reach * (step + 1) / _FADING
            left, right = sorted((self.snap(begins), self.snap(inner)))
            colour.setAlphaF(1 - step / _FADING)
            self.painter.fillRect(QRectF(left, top, right - left, height), colour)
            begins = inner

    def line(self, line: Line) -> None:
        pen, grain = self.lines[line.kind], self.grain
        self.painter.setPen(pen)
        straight = all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(line.points))
        half = pen.widthF() / 2 if straight else 0.0
        # Snapped, all of them at once.
        points = [
            QPointF(round((x - half) / grain) * grain + half, round((y - half) / grain) * grain + half)
            for x, y in line.points
        ]
        self.painter.drawPolyline(points)

    def pointer(self, pointer: Pointer) -> None:
        painter, inks = self.painter, self.inks
        x, y, right, bottom = pointer.rect.x, pointer.rect.y, pointer.rect.right, pointer.rect.bottom
        if pointer.points == "none":
            painter.setPen(QPen(inks.surface, 1.5 * self.thin))
            painter.setBrush(inks.accent)
            painter.drawEllipse(QRectF(*pointer.rect))
            return
        middle = QPointF(x + pointer.rect.width / 2, y + pointer.rect.height / 2)
        if self.held and pointer.kind in ("request", "tried"):
            self._halo(middle, 0.85 * pointer.rect.width)
        corners = {
            "down": ((x, y), (right, y), (middle.x(), bottom)),
            "left": ((right, y), (right, bottom), (x, middle.y())),
            "right": ((x, y), (x, bottom), (right, middle.y())),
            "both": ((middle.x(), y), (right, middle.y()), (middle.x(), bottom), (x, middle.y())),
        }[pointer.points]
        ink, hollow = inks.marks.get(pointer.kind, inks.muted), pointer.kind in ("deadline", "entered")
        painter.setPen(QPen(ink, self.thin) if hollow else Qt.PenStyle.NoPen)
        painter.setBrush(inks.surface if hollow else ink)
        painter.drawPolygon([QPointF(*corner) for corner in corners])

    def _halo(self, centre: QPointF, radius: float) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.inks.glow)
        self.painter.drawEllipse(centre, radius, radius)

    def label(self, label: Label) -> None:
        kind, rect = self.kind, label.rect
        if label.chip:
            self._patch(label)
        own = self.inks.tints[label.outcome].text if label.kind in ("band", "name", "gap") else self.inks.muted
        strong = label.kind in ("request", "tried")
        baseline = self.snap(rect.y + (rect.height - kind.line_height) / 2 + kind.ascent)
        self.painter.setPen(self.inks.labels.get(label.kind, own))
        self.painter.setFont(kind.strong if strong else kind.regular)
        if self.on_pixels:
            # At the 64th of a pixel where Qt puts other text too.
            place = QPointF(math.floor(rect.x * 64) / 64, baseline - kind.ascent)
            self.painter.drawStaticText(place, kind.static(label.text, strong))
        else:
            self.painter.drawText(QPointF(rect.x, baseline), label.text)

    def _patch(self, label: Label) -> None:
        """Plain ground under a label, so that neither hatching nor a line runs through its words."""
        aside = self.kind.line_height * 0.2
        if label.kind == "band":
            # From below the band's solid upper edge to its floor: the label's own middle is the band's.
            high = self.kind.line_height * 0.1
            box = self._box(label.rect).adjusted(-aside, -high, aside, high)
            self.painter.fillRect(box, self.inks.tints[label.outcome].tint)
        else:
            ground = self.inks.text if label.kind == "hover" else self.inks.surface
            self.painter.fillRect(self._box(label.rect).adjusted(-aside, 0, aside, 0), ground)

    def overview(self, overview: Overview) -> None:
        """The whole timeline in its solid colours, pale outside the framed part in view."""
        painter = self.painter
        window = self._box(overview.window)
        for band in overview.bands:
            box, tint = self._box(band.rect), self.inks.tints[band.outcome]
            painter.fillRect(box, tint.tint)
            painter.fillRect(box.intersected(window), tint.mark)
        painter.setPen(QPen(self.inks.text, 1.5 * self.thin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(window.adjusted(0, -1.5, 0, 1.5), 2, 2)
