"""Paints a timeline's shapes, on the screen and on paper.

Colours come from the theme, sizes from the font as the device measures it, so
the same shapes are right at 96 and at 1,200 dots per inch.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QLinearGradient, QPaintDevice, QPainter, QPen, QPolygonF

from refund_desk.viewmodels.timeline_shapes import BandShape, Label, Line, Pointer, Rect, Shapes
from refund_desk.widgets.theme import Theme


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

    def measure(self, text: str, strong: bool = False) -> float:
        """The advance of one line of text, in the device's pixels."""
        return self._metrics[strong].horizontalAdvance(text)


def paint_timeline(painter: QPainter, shapes: Shapes, theme: Theme, kind: Type) -> None:
    """Paint at the painter's origin; `kind` must be the type that the shapes were laid out with."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = _Pen(painter, theme, kind)
    for band in shapes.bands:
        pen.band(band)
    hatched = [band.rect for band in shapes.bands if band.hatch != "plain"]
    for label in shapes.labels:
        if label.kind == "band" and any(rect.overlaps(label.rect) for rect in hatched):
            pen.patch(label)
    for line in shapes.lines:
        pen.line(line)
    for pointer in shapes.pointers:
        pen.pointer(pointer)
    for label in shapes.labels:
        pen.label(label)
    painter.restore()


class _Pen:
    def __init__(self, painter: QPainter, theme: Theme, kind: Type) -> None:
        self.painter, self.theme, self.kind = painter, theme, kind
        self.thin = kind.hairline
        scale = painter.deviceTransform().m11()
        self.grain = 1 / scale if scale > 0 else 1.0

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
        self._fades(band, box)
        painter.restore()
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

    def _fades(self, band: BandShape, box: QRectF) -> None:
        """An open end runs out into the card: it goes on."""
        reach = min(self.kind.line_height * 1.6, box.width() / 2)
        clear, solid = QColor(self.theme.surface), QColor(self.theme.surface)
        clear.setAlpha(0)
        for is_open, edge, inward in ((band.open_start, box.left(), 1), (band.open_end, box.right(), -1)):
            if is_open:
                gradient = QLinearGradient(edge, 0, edge + inward * reach, 0)
                gradient.setColorAt(0, solid)
                gradient.setColorAt(1, clear)
                left = min(edge, edge + inward * reach)
                self.painter.fillRect(QRectF(left, box.top(), reach, box.height()), gradient)

    def line(self, line: Line) -> None:
        theme, thin = self.theme, self.thin
        colour, width, style = {
            "curve": (theme.accent, 2 * thin, Qt.PenStyle.SolidLine),
            "request": (theme.text, 1.6 * thin, Qt.PenStyle.SolidLine),
            "now": (theme.muted, 1.3 * thin, Qt.PenStyle.DashLine),
            "axis": (theme.field_border, thin, Qt.PenStyle.SolidLine),
            "tick": (theme.field_border, thin, Qt.PenStyle.SolidLine),
            "leader": (theme.field_border, thin, Qt.PenStyle.SolidLine),
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
        """Plain ground under a band's words, so that hatching never runs through them."""
        aside = self.kind.line_height * 0.2
        box = self._box(label.rect).adjusted(-aside, -0.1 * self.kind.line_height, aside, 0.25 * self.kind.line_height)
        self.painter.fillRect(box, QColor(self.theme.outcome(label.outcome).tint))

    def pointer(self, pointer: Pointer) -> None:
        box = QRectF(pointer.rect.x, pointer.rect.y, pointer.rect.width, pointer.rect.height)
        middle = box.center()
        strong = QColor(self.theme.text if pointer.kind == "request" else self.theme.muted)
        if pointer.points == "none":
            self.painter.setPen(QPen(QColor(self.theme.surface), 1.5 * self.thin))
            self.painter.setBrush(QColor(self.theme.accent))
            self.painter.drawEllipse(box)
            return
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
        self.painter.setPen(QPen(strong, self.thin) if pointer.kind == "deadline" else Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(self.theme.surface) if pointer.kind == "deadline" else strong)
        self.painter.drawPolygon(QPolygonF(corners))

    def label(self, label: Label) -> None:
        colour = {
            "request": self.theme.text,
            "band": self.theme.outcome(label.outcome).text,
            "gap": self.theme.outcome(label.outcome).text,
            "boundary": self.theme.text,
        }.get(label.kind, self.theme.muted)
        self.painter.setPen(QColor(colour))
        self.painter.setFont(self.kind.strong if label.kind == "request" else self.kind.regular)
        baseline = label.rect.y + (label.rect.height - self.kind.line_height) / 2 + self.kind.ascent
        self.painter.drawText(QPointF(label.rect.x, self.snap(baseline)), label.text)
