"""Boxes of typeset mathematics: each has a size around its baseline, paints itself, and tells its facts.

All lengths are pixels of the device that the metrics were made for; lines and
brackets grow with the type, so paper at 1,200 dots per inch looks like the screen.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintDevice, QPainter, QPainterPath, QPen

SERIF = ("STIX Two Text", "Cambria", "Times New Roman", "Liberation Serif", "DejaVu Serif")
Ink = Literal["text", "accent", "muted", "accent_muted"]
"""Colours by their name in the theme."""


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours to paint with; `faded` paints a row that did not decide."""

    text: QColor
    accent: QColor
    muted: QColor
    accent_muted: QColor

    def of(self, ink: Ink, faded: bool) -> QColor:
        if faded:
            return self.accent_muted if ink.startswith("accent") else self.muted
        return {"text": self.text, "accent": self.accent, "muted": self.muted, "accent_muted": self.accent_muted}[ink]


@dataclass(slots=True)
class Face:
    """The mathematical type at one size on one device, with its measures."""

    points: float
    device: QPaintDevice | None = None
    _fonts: dict[tuple[float, bool], tuple[QFont, QFontMetricsF]] = field(default_factory=dict)

    def font(self, scale: float = 1.0, italic: bool = False) -> tuple[QFont, QFontMetricsF]:
        """The font at a share of the size, and its metrics on the device."""
        key = (round(scale, 3), italic)
        if key not in self._fonts:
            font = QFont()
            font.setFamilies(list(SERIF))
            font.setStyleHint(QFont.StyleHint.Serif)
            font.setPointSizeF(self.points * scale)
            font.setItalic(italic)
            self._fonts[key] = font, QFontMetricsF(font, self.device) if self.device else QFontMetricsF(font)
        return self._fonts[key]

    def em(self, scale: float = 1.0) -> float:
        return self.font(scale)[1].height() * 0.86

    def axis(self, scale: float = 1.0) -> float:
        """How high above the baseline signs and fraction bars are centred."""
        return -self.font(scale)[1].tightBoundingRect("−").center().y()

    def rule(self, scale: float = 1.0) -> float:
        """The thickness of a fraction bar."""
        return max(1.0, self.em(scale) * 0.06)


class Box(ABC):
    """`width`, and `ascent` and `descent` from the baseline, in pixels."""

    width: float
    ascent: float
    descent: float

    @abstractmethod
    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        """Paint with the baseline's left end at (x, y)."""

    @abstractmethod
    def hits(self, x: float, y: float) -> Iterator[tuple[QRectF, str]]:
        """Where each fact or step stands, when painted at (x, y)."""


class Text(Box):
    def __init__(
        self, face: Face, text: str, scale: float, *, italic: bool = False, ink: Ink = "text", fact: str = ""
    ) -> None:
        self.text, self.ink, self.fact = text, ink, fact
        self.font, metrics = face.font(scale, italic)
        tight = metrics.tightBoundingRect(text)
        # Italics lean out of their advance: take the wider, or a bracket would touch them.
        self.width = max(metrics.horizontalAdvance(text), tight.right() if italic else 0.0)
        self.ascent, self.descent = metrics.capHeight() * 1.08, metrics.descent() * 0.8

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        painter.setFont(self.font)
        painter.setPen(inks.of(self.ink, faded))
        painter.drawText(QPointF(x, y), self.text)

    def hits(self, x: float, y: float) -> Iterator[tuple[QRectF, str]]:
        if self.fact:
            yield QRectF(x, y - self.ascent, self.width, self.ascent + self.descent), self.fact


class Beside(Box):
    """Boxes on one baseline; `gaps[i]` stands before the i-th."""

    def __init__(self, boxes: Sequence[Box], gaps: Sequence[float]) -> None:
        self.boxes, self.gaps = tuple(boxes), tuple(gaps)
        self.width = sum(b.width for b in boxes) + sum(gaps)
        self.ascent = max((b.ascent for b in boxes), default=0.0)
        self.descent = max((b.descent for b in boxes), default=0.0)

    def _placed(self, x: float) -> Iterator[tuple[float, Box]]:
        for box, gap in zip(self.boxes, self.gaps, strict=True):
            yield x + gap, box
            x += gap + box.width

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        for left, box in self._placed(x):
            box.paint(painter, left, y, inks, faded)

    def hits(self, x: float, y: float) -> Iterator[tuple[QRectF, str]]:
        for left, box in self._placed(x):
            yield from box.hits(left, y)


class Fraction(Box):
    def __init__(self, face: Face, top: Box, bottom: Box, scale: float) -> None:
        self.top, self.bottom = top, bottom
        self.axis, self.rule = face.axis(scale), face.rule(scale)
        self.air = face.em(scale) * 0.15
        self.side = face.em(scale) * 0.16
        self.width = max(top.width, bottom.width) + 2 * self.side
        self.ascent = self.axis + self.rule / 2 + self.air + top.descent + top.ascent
        self.descent = self.rule / 2 + self.air + bottom.ascent + bottom.descent - self.axis

    def _places(self, x: float, y: float) -> tuple[tuple[float, float], tuple[float, float]]:
        bar = y - self.axis
        upper = x + (self.width - self.top.width) / 2, bar - self.rule / 2 - self.air - self.top.descent
        lower = x + (self.width - self.bottom.width) / 2, bar + self.rule / 2 + self.air + self.bottom.ascent
        return upper, lower

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        upper, lower = self._places(x, y)
        grain = 1 / (painter.deviceTransform().m11() or 1.0)
        thick = max(round(self.rule / grain), 1) * grain
        bar = round((y - self.axis - thick / 2) / grain) * grain
        painter.fillRect(QRectF(x + self.side / 3, bar, self.width - 2 * self.side / 3, thick), inks.of("text", faded))
        self.top.paint(painter, *upper, inks, faded)
        self.bottom.paint(painter, *lower, inks, faded)

    def hits(self, x: float, y: float) -> Iterator[tuple[QRectF, str]]:
        upper, lower = self._places(x, y)
        yield from self.top.hits(*upper)
        yield from self.bottom.hits(*lower)


class Subscript(Box):
    def __init__(self, face: Face, base: Box, below: Box, scale: float) -> None:
        self.base, self.below = base, below
        self.drop = face.em(scale) * 0.2
        self.air = face.em(scale) * 0.03
        self.width = base.width + self.air + below.width
        self.ascent = base.ascent
        self.descent = max(base.descent, self.drop + below.descent)

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        self.base.paint(painter, x, y, inks, faded)
        self.below.paint(painter, x + self.base.width + self.air, y + self.drop, inks, faded)

    def hits(self, x: float, y: float) -> Iterator[tuple[QRectF, str]]:
        for rect, fact in self.base.hits(x, y):
            yield rect.united(QRectF(x, rect.y(), self.width, self.ascent + self.descent)), fact


class Fenced(Box):
    """Brackets drawn as paths, as tall as what they hold: round, or the corners of floor and ceiling."""

    def __init__(self, face: Face, inside: Box, kind: Literal["round", "floor", "ceil"], scale: float) -> None:
        self.inside, self.kind = inside, kind
        self.rule = face.rule(scale) * 1.15
        over = face.em(scale) * 0.08
        self.ascent, self.descent = inside.ascent + over, inside.descent + over
        tall = self.ascent + self.descent
        em = face.em(scale)
        self.reach = min(max(em * 0.22, tall * 0.12), em * 0.4)
        self.air, self.outside = em * (0.06 if kind == "round" else 0.1), em * 0.06
        self.width = inside.width + 2 * (self.reach + self.air + self.outside)

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        painter.setPen(QPen(inks.of("text", faded), self.rule, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = self.outside + self.rule / 2
        for edge, inward in ((x + half, 1), (x + self.width - half, -1)):
            painter.drawPath(self._bracket(edge, inward * (self.reach - self.rule), y))
        self.inside.paint(painter, x + self.outside + self.reach + self.air, y, inks, faded)

    def _bracket(self, edge: float, reach: float, y: float) -> QPainterPath:
        top, bottom = y - self.ascent, y + self.descent
        if self.kind == "round":
            path = QPainterPath(QPointF(edge + reach, top))
            path.quadTo(edge - reach, (top + bottom) / 2, edge + reach, bottom)
            return path
        foot, head = (bottom, top) if self.kind == "floor" else (top, bottom)
        path = QPainterPath(QPointF(edge, head))
        path.lineTo(edge, foot)
        path.lineTo(edge + reach, foot)
        return path

    def hits(self, x: float, y: float) -> Iterator[tuple[QRectF, str]]:
        yield from self.inside.hits(x + self.outside + self.reach + self.air, y)


class Faded(Box):
    """A part that lost, in the muted inks."""

    def __init__(self, inside: Box) -> None:
        self.inside = inside
        self.width, self.ascent, self.descent = inside.width, inside.ascent, inside.descent

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        del faded  # faded already, whatever stands around it
        self.inside.paint(painter, x, y, inks, faded=True)

    def hits(self, x: float, y: float) -> Iterator[tuple[QRectF, str]]:
        yield from self.inside.hits(x, y)
