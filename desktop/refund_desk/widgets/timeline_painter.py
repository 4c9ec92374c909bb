"""Paints a timeline's shapes, on the screen and on paper.

Colours come from the theme, sizes from the font as the device measures it, so
the same shapes are right at 96 and at 1,200 dots per inch.
"""

from __future__ import annotations

from itertools import pairwise

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
    QPolygonF,
)

from refund_desk.viewmodels.timeline_shapes import BandShape, Label, Line, Overview, Pointer, Rect, Shapes
from refund_desk.widgets.theme import Theme

_FADING = 24
"""Stripes of an open end, each clearer than the one before."""
_MOST_WIDTHS = 2000
"""Widths of texts that are remembered; a marker in the hand makes new ones all the time."""


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
        self._widths: dict[tuple[str, bool], float] = {}

    def measure(self, text: str, strong: bool = False) -> float:
        """The advance of one line of text, in the device's pixels."""
        wide = self._widths.get((text, strong))
        if wide is None:
            if len(self._widths) >= _MOST_WIDTHS:
                del self._widths[next(iter(self._widths))]
            wide = self._widths[text, strong] = self._metrics[strong].horizontalAdvance(text)
        return wide


def paint_timeline(painter: QPainter, shapes: Shapes, theme: Theme, kind: Type, *, held: bool = False) -> None:
    """Paint at the painter's origin; `kind` must be the type that the shapes were laid out with.

    `held`: the request's marker is under the pointer or in the hand, and shows it.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = _Pen(painter, theme, kind, held)
    for band in shapes.bands:
        pen.band(band)
    amounts = [line for line in shapes.lines if line.kind in ("curve", "zero")]
    for line in amounts:
        pen.line(line)
    for band in shapes.bands:
        pen.fades(band, 0, band.rect.y)
    for line in shapes.lines:
        if line not in amounts:
            pen.line(line)
    for pointer in shapes.pointers:
        pen.pointer(pointer)
    for label in shapes.labels:
        if label.chip:
            pen.patch(label)
        pen.label(label)
    if shapes.overview:
        pen.overview(shapes.overview)
    painter.restore()


class _Pen:
    def __init__(self, painter: QPainter, theme: Theme, kind: Type, held: bool) -> None:
        self.painter, self.theme, self.kind, self.held = painter, theme, kind, held
        self.thin = kind.hairline
        scale = painter.deviceTransform().m11()
        self.grain = 1 / scale if scale > 0 else 1.0
        self.on_screen = painter.paintEngine().type() == QPaintEngine.Type.Raster

    def snap(self, value: float) -> float:
        """The nearest edge between device pixels."""
        return round(value / self.grain) * self.grain

    def _box(self, rect: Rect) -> QRectF:
        left, top = self.snap(rect.x), self.snap(rect.y)
        return QRectF(left, top, self.snap(rect.right) - left, self.snap(rect.bottom) - top)

    def band(self, band: BandShape) -> None:
        tint = self.theme.outcome(band.outcome)
        box = self._box(band.rect)
        painter = self.painter
        painter.fillRect(box, QColor(tint.tint))
        painter.save()
        painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
        if band.hatch == "strokes":
            self._strokes(box, QColor(tint.mark))
        elif band.hatch == "dots":
            self._dots(box, QColor(tint.mark))
        painter.restore()
        self.fades(band, band.rect.y, band.rect.height)
        # A solid edge on top, in the outcome's mark, tells neighbours apart without their tints.
        edge = max(2 * self.thin, 2 * self.grain)
        painter.fillRect(QRectF(box.x(), box.y(), max(box.width() - self.thin, self.grain), edge), QColor(tint.mark))

    def _strokes(self, box: QRectF, colour: QColor) -> None:
        self.painter.setPen(QPen(colour, 1.2 * self.thin))
        step = self.kind.line_height * 0.5
        count = int((box.width() + box.height()) / step) + 1
        for i in range(count):
            x = box.left() + i * step
            self.painter.drawLine(QPointF(x, box.top()), QPointF(x - box.height(), box.bottom()))

    def _dots(self, box: QRectF, colour: QColor) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(colour)
        step = self.kind.line_height * 0.42
        for row in range(int(box.height() / step) + 1):
            shift = step / 2 if row % 2 else 0
            for i in range(int(box.width() / step) + 1):
                centre = QPointF(box.left() + i * step + shift, box.top() + (row + 0.5) * step)
                self.painter.drawEllipse(centre, 1.1 * self.thin, 1.1 * self.thin)

    def fades(self, band: BandShape, top: float, height: float) -> None:
        """An open end runs out into the card: it goes on."""
        reach = min(self.kind.line_height * 1.6, band.rect.width / 2)
        box = self._box(band.rect)
        fade = self._gradient if self.on_screen else self._stripes
        for is_open, edge, inward in ((band.open_start, box.left(), 1), (band.open_end, box.right(), -1)):
            if is_open:
                # From a pixel outside, for what is drawn with a soft edge.
                fade(edge, edge - inward, edge + inward * reach, top, height)

    def _gradient(self, edge: float, begins: float, ends: float, top: float, height: float) -> None:
        colour = QColor(self.theme.surface)
        veil = QLinearGradient(edge, 0, ends, 0)
        veil.setColorAt(0, colour)
        colour.setAlpha(0)
        veil.setColorAt(1, colour)
        left, right = sorted((begins, ends))
        self.painter.fillRect(QRectF(left, top, right - left, height), veil)

    def _stripes(self, edge: float, begins: float, ends: float, top: float, height: float) -> None:
        """Each clearer than the one before: a gradient into nothing comes out solid in a PDF."""
        colour = QColor(self.theme.surface)
        for step in range(_FADING):
            inner = edge + (ends - edge) * (step + 1) / _FADING
            left, right = sorted((self.snap(begins), self.snap(inner)))
            colour.setAlphaF(1 - step / _FADING)
            self.painter.fillRect(QRectF(left, top, right - left, height), colour)
            begins = inner

    def line(self, line: Line) -> None:
        theme, thin = self.theme, self.thin
        colour, width, style = {
            "curve": (theme.accent, 2 * thin, Qt.PenStyle.SolidLine),
            "request": (theme.text, (2.2 if self.held else 1.6) * thin, Qt.PenStyle.SolidLine),
            "tried": (theme.accent, (2.4 if self.held else 1.8) * thin, Qt.PenStyle.SolidLine),
            "entered": (theme.text, 1.2 * thin, Qt.PenStyle.DotLine),
            "now": (theme.muted, 1.3 * thin, Qt.PenStyle.DashLine),
            "axis": (theme.field_border, thin, Qt.PenStyle.SolidLine),
            "tick": (theme.field_border, thin, Qt.PenStyle.SolidLine),
            "leader": (theme.field_border, thin, Qt.PenStyle.SolidLine),
            "name": (theme.field_border, thin, Qt.PenStyle.SolidLine),
            "hover": (theme.muted, thin, Qt.PenStyle.SolidLine),
            "zero": (theme.line, thin, Qt.PenStyle.SolidLine),
        }[line.kind]
        pen = QPen(QColor(colour), width, style)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self.painter.setPen(pen)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        straight = all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(line.points))
        half = width / 2 if straight else 0.0
        points = [QPointF(self.snap(x - half) + half, self.snap(y - half) + half) for x, y in line.points]
        self.painter.drawPolyline(QPolygonF(points))

    def patch(self, label: Label) -> None:
        """Plain ground under a label, so that neither hatching nor a line runs through its words."""
        aside = self.kind.line_height * 0.2
        if label.kind == "band":
            # From below the band's solid upper edge to its floor: the label's own middle is the band's.
            high = self.kind.line_height * 0.1
            box = self._box(label.rect).adjusted(-aside, -high, aside, high)
            self.painter.fillRect(box, QColor(self.theme.outcome(label.outcome).tint))
        else:
            ground = self.theme.text if label.kind == "hover" else self.theme.surface
            self.painter.fillRect(self._box(label.rect).adjusted(-aside, 0, aside, 0), QColor(ground))

    def pointer(self, pointer: Pointer) -> None:
        box = QRectF(pointer.rect.x, pointer.rect.y, pointer.rect.width, pointer.rect.height)
        middle = box.center()
        mark = {"request": self.theme.text, "tried": self.theme.accent}.get(pointer.kind, self.theme.muted)
        if pointer.points == "none":
            self.painter.setPen(QPen(QColor(self.theme.surface), 1.5 * self.thin))
            self.painter.setBrush(QColor(self.theme.accent))
            self.painter.drawEllipse(box)
            return
        if self.held and pointer.kind in ("request", "tried"):
            self._halo(box)
        corners = {
            "down": [box.topLeft(), box.topRight(), QPointF(middle.x(), box.bottom())],
            "left": [box.topRight(), box.bottomRight(), QPointF(box.left(), middle.y())],
            "right": [box.topLeft(), box.bottomLeft(), QPointF(box.right(), middle.y())],
            "both": [
                QPointF(middle.x(), box.top()),
                QPointF(box.right(), middle.y()),
                QPointF(middle.x(), box.bottom()),
                QPointF(box.left(), middle.y()),
            ],
        }[pointer.points]
        hollow = pointer.kind in ("deadline", "entered")
        strong = QColor(self.theme.text if pointer.kind in ("deadline", "entered") else mark)
        self.painter.setPen(QPen(strong, self.thin) if hollow else Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(self.theme.surface) if hollow else strong)
        self.painter.drawPolygon(QPolygonF(corners))

    def _halo(self, box: QRectF) -> None:
        glow = QColor(self.theme.accent)
        glow.setAlphaF(0.25)
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(glow)
        self.painter.drawEllipse(box.center(), 0.85 * box.width(), 0.85 * box.width())

    def label(self, label: Label) -> None:
        theme = self.theme
        colour = {
            "request": theme.text,
            "tried": theme.accent,
            "band": theme.outcome(label.outcome).text,
            "name": theme.outcome(label.outcome).text,
            "gap": theme.outcome(label.outcome).text,
            "boundary": theme.text,
            "hover": theme.surface,
        }.get(label.kind, theme.muted)
        self.painter.setPen(QColor(colour))
        self.painter.setFont(self.kind.strong if label.kind in ("request", "tried") else self.kind.regular)
        baseline = label.rect.y + (label.rect.height - self.kind.line_height) / 2 + self.kind.ascent
        self.painter.drawText(QPointF(label.rect.x, self.snap(baseline)), label.text)

    def overview(self, overview: Overview) -> None:
        """The whole timeline in its solid colours, pale outside the framed part in view."""
        painter = self.painter
        window = self._box(overview.window)
        for band in overview.bands:
            box, tint = self._box(band.rect), self.theme.outcome(band.outcome)
            painter.fillRect(box, QColor(tint.tint))
            painter.fillRect(box.intersected(window), QColor(tint.mark))
        painter.setPen(QPen(QColor(self.theme.text), 1.5 * self.thin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(window.adjusted(0, -1.5, 0, 1.5), 2, 2)
