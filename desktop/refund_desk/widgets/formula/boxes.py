"""Boxes of typeset mathematics: each has a size around its baseline, paints itself, and tells what it mentions.

All lengths are pixels of the device that the metrics were made for; lines and
brackets grow with the type, so paper at 1,200 dots per inch looks like the screen.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintDevice, QPainter, QPainterPath, QPen, QPolygonF

from refund_desk.viewmodels.formula_pieces import Mention, Run

SERIF = ("STIX Two Text", "Cambria", "Times New Roman", "Liberation Serif", "DejaVu Serif")
Ink = Literal["text", "accent", "muted", "accent_muted"]
"""Colours by their name in the theme."""
_TEXTS_KEPT = 1000
Hit = tuple[QRectF, Run]
"""Where a run stands that mentions something."""


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours to paint with; `faded` paints a row that did not decide."""

    text: QColor
    accent: QColor
    muted: QColor
    accent_muted: QColor
    lit: Callable[[Mention], bool] | None = None
    """Tells of a mention whether its symbols are lit: those are not faded."""

    def lights(self, run: Run) -> bool:
        """Whether a run is lit."""
        return self.lit is not None and run.of is not None and self.lit(run.of)

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
    _measures: dict[tuple[float, str], float] = field(default_factory=dict)
    _texts: dict[tuple[Run, float], Text] = field(default_factory=dict)

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

    def text(self, run: Run, scale: float = 1.0) -> Text:
        """The box of a run; the same few signs, symbols and numbers come again and again."""
        key = (run, scale)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= _TEXTS_KEPT:
                del self._texts[next(iter(self._texts))]
            found = self._texts[key] = Text(self, run, scale)
        return found

    def em(self, scale: float = 1.0) -> float:
        return self._kept(scale, "em", lambda metrics: metrics.height() * 0.86)

    def axis(self, scale: float = 1.0) -> float:
        """How high above the baseline signs and fraction bars are centred."""
        return self._kept(scale, "axis", lambda metrics: -metrics.tightBoundingRect("−").center().y())

    def _kept(self, scale: float, name: str, of: Callable[[QFontMetricsF], float]) -> float:
        if (scale, name) not in self._measures:
            self._measures[scale, name] = of(self.font(scale)[1])
        return self._measures[scale, name]

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
    def hits(self, x: float, y: float) -> Iterator[Hit]:
        """Where each symbol and number that mentions something stands, when painted at (x, y)."""


class Text(Box):
    def __init__(self, face: Face, run: Run, scale: float) -> None:
        self.run, self.text = run, run.text
        italic = run.style == "symbol"
        self.ink: Ink = "accent" if run.style == "value" else "text"
        self.font, metrics = face.font(scale, italic)
        self.width = metrics.horizontalAdvance(run.text)
        if italic:
            # They lean out of their advance: take the wider, or a bracket would touch them.
            self.width = max(self.width, metrics.tightBoundingRect(run.text).right())
        self.ascent, self.descent = metrics.capHeight() * 1.08, metrics.descent() * 0.8

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        painter.setFont(self.font)
        painter.setPen(inks.of(self.ink, faded and not inks.lights(self.run)))
        painter.drawText(QPointF(x, y), self.text)

    def hits(self, x: float, y: float) -> Iterator[Hit]:
        if self.run.of is not None:
            yield QRectF(x, y - self.ascent, self.width, self.ascent + self.descent), self.run


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

    def hits(self, x: float, y: float) -> Iterator[Hit]:
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
        thick = _thick(painter, self.rule)
        bar = _on_grid(painter, y - self.axis - thick / 2)
        painter.fillRect(QRectF(x + self.side / 3, bar, self.width - 2 * self.side / 3, thick), inks.of("text", faded))
        self.top.paint(painter, *upper, inks, faded)
        self.bottom.paint(painter, *lower, inks, faded)

    def hits(self, x: float, y: float) -> Iterator[Hit]:
        upper, lower = self._places(x, y)
        yield from self.top.hits(*upper)
        yield from self.bottom.hits(*lower)


class Subscript(Box):
    def __init__(self, face: Face, base: Text, below: Text, scale: float) -> None:
        self.base, self.below = base, below
        self.drop = face.em(scale) * 0.2
        self.air = face.em(scale) * 0.03
        self.width = base.width + self.air + below.width
        self.ascent = base.ascent
        self.descent = max(base.descent, self.drop + below.descent)

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        self.base.paint(painter, x, y, inks, faded)
        faded = faded and not inks.lights(self.base.run)
        self.below.paint(painter, x + self.base.width + self.air, y + self.drop, inks, faded)

    def hits(self, x: float, y: float) -> Iterator[Hit]:
        for rect, run in self.base.hits(x, y):
            yield rect.united(QRectF(x, rect.y(), self.width, self.ascent + self.descent)), run


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

    def hits(self, x: float, y: float) -> Iterator[Hit]:
        yield from self.inside.hits(x + self.outside + self.reach + self.air, y)


class Faded(Box):
    """A part that lost, in the muted inks."""

    def __init__(self, inside: Box) -> None:
        self.inside = inside
        self.width, self.ascent, self.descent = inside.width, inside.ascent, inside.descent

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        del faded  # faded already, whatever stands around it
        self.inside.paint(painter, x, y, inks, faded=True)

    def hits(self, x: float, y: float) -> Iterator[Hit]:
        yield from self.inside.hits(x, y)


class Underlined(Box):
    """A part that was taken, with a line below it."""

    def __init__(self, face: Face, inside: Box, scale: float) -> None:
        self.inside, self.rule = inside, face.rule(scale)
        self.air = face.em(scale) * 0.1
        self.width, self.ascent = inside.width, inside.ascent
        self.descent = max(inside.descent, self.air + self.rule)

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        self.inside.paint(painter, x, y, inks, faded)
        top = _on_grid(painter, y + self.descent - self.rule)
        painter.fillRect(QRectF(x, top, self.width, _thick(painter, self.rule)), inks.of("accent", faded))

    def hits(self, x: float, y: float) -> Iterator[Hit]:
        yield from self.inside.hits(x, y)


class Braced(Box):
    """Lines of two columns behind a brace; the chosen line has a pointer, the others are faded."""

    def __init__(self, face: Face, lines: Sequence[tuple[Box, Box]], chosen: int, scale: float) -> None:
        self.lines, self.chosen = tuple(lines), chosen
        em, self.axis = face.em(scale), face.axis(scale)
        self.rule, self.reach, self.air = face.rule(scale) * 1.15, em * 0.42, em * 0.32
        self.pointer = em * 0.36 if chosen >= 0 else 0.0
        self.column = max((value.width for value, _ in lines), default=0.0) + em * 0.6
        self.outside = em * 0.1
        self.start = self.outside + self.reach + em * 0.12 + self.pointer * 1.6
        self.width = self.start + self.column + max((when.width for _, when in lines), default=0.0)
        tall = sum(_tall(line) for line in lines) + self.air * max(len(lines) - 1, 0)
        self.ascent, self.descent = tall / 2 + self.axis, tall / 2 - self.axis

    def _placed(self, y: float) -> Iterator[tuple[float, tuple[Box, Box]]]:
        """Each line with its baseline."""
        top = y - self.ascent
        for line in self.lines:
            ascent = max(box.ascent for box in line)
            yield top + ascent, line
            top += _tall(line) + self.air

    def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
        painter.setPen(QPen(inks.of("text", faded), self.rule, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._brace(x + self.outside, y))
        for i, (base, (value, when)) in enumerate(self._placed(y)):
            lost = faded or (self.chosen >= 0 and i != self.chosen)
            value.paint(painter, x + self.start, base, inks, lost)
            when.paint(painter, x + self.start + self.column, base, inks, lost)
            if i == self.chosen:
                tip = QPointF(x + self.start - self.pointer * 0.5, base - self.axis)
                half = self.pointer * 0.5
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(inks.of("accent", faded))
                back = tip.x() - self.pointer
                painter.drawPolygon(QPolygonF([QPointF(back, tip.y() - half), tip, QPointF(back, tip.y() + half)]))

    def _brace(self, x: float, y: float) -> QPainterPath:
        top, bottom = y - self.ascent, y + self.descent
        middle, spine = (top + bottom) / 2, x + self.reach * 0.55
        bend = min(self.reach * 0.8, (bottom - top) / 4)
        end = x + self.reach
        path = QPainterPath(QPointF(end, top))
        path.quadTo(spine, top, spine, top + bend)
        path.lineTo(spine, middle - bend)
        path.quadTo(spine, middle, x, middle)
        path.quadTo(spine, middle, spine, middle + bend)
        path.lineTo(spine, bottom - bend)
        path.quadTo(spine, bottom, end, bottom)
        return path

    def hits(self, x: float, y: float) -> Iterator[Hit]:
        for base, (value, when) in self._placed(y):
            yield from value.hits(x + self.start, base)
            yield from when.hits(x + self.start + self.column, base)


def _tall(line: tuple[Box, Box]) -> float:
    return max(box.ascent for box in line) + max(box.descent for box in line)


def _grain(painter: QPainter) -> float:
    """The size of a device's pixel."""
    return 1 / (painter.deviceTransform().m11() or 1.0)


def _on_grid(painter: QPainter, y: float) -> float:
    grain = _grain(painter)
    return round(y / grain) * grain


def _thick(painter: QPainter, rule: float) -> float:
    grain = _grain(painter)
    return max(round(rule / grain), 1) * grain
