"""Lays out and paints the rows of a breakdown, on the screen and on paper.

Three settings, the widest that fits: all columns side by side; the numbers
under their formula; and, on a narrow page, the formula under its label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintDevice, QPainter, QPen

from refund_desk.viewmodels.breakdown import BreakdownRow, BreakdownView
from refund_desk.viewmodels.formula import Row, Run
from refund_desk.widgets.formula.boxes import Box, Face, Inks
from refund_desk.widgets.formula.build import build, build_lines
from refund_desk.widgets.theme import Theme

Setting = Literal["columns", "stacked", "narrow"]

_EQUALS = Run("=", "operator")
_BOXES_KEPT = 400


class Type:
    """The faces of a breakdown as one device measures them."""

    def __init__(self, font: QFont, device: QPaintDevice | None = None) -> None:
        points = font.pointSizeF()
        self.regular, self.strong = QFont(font), QFont(font)
        self.strong.setWeight(QFont.Weight.DemiBold)
        self.face = Face(points * 1.08, device)
        self._metrics = {
            key: QFontMetricsF(f, device) if device else QFontMetricsF(f)
            for key, f in (("regular", self.regular), ("strong", self.strong))
        }
        self.line = self._metrics["regular"].height()
        self.ascent = self._metrics["regular"].ascent()
        self.cap = self._metrics["regular"].capHeight()
        self.thin = max(1.0, self.line / 17)
        self._boxes: dict[Row, Box] = {}

    def measure(self, text: str, style: str = "regular") -> float:
        return self._metrics[style].horizontalAdvance(text)

    def font(self, style: str) -> QFont:
        return {"regular": self.regular, "strong": self.strong}[style]

    def built(self, row: Row) -> Box:
        """The box of a row of pieces in full size; kept, as most rows outlive a keystroke."""
        box = self._boxes.get(row)
        if box is None:
            if len(self._boxes) > _BOXES_KEPT:
                self._boxes.clear()
            box = self._boxes[row] = build(row, self.face)
        return box

    def wrapped(self, text: str, width: float, style: str = "regular") -> list[str]:
        """Lines of whole words within `width`."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure(longer, style) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A line of plain text with its baseline's left end at (x, y)."""

    x: float
    y: float
    text: str
    style: Literal["regular", "strong"]
    ink: Literal["text", "muted", "accent"]


@dataclass(frozen=True, slots=True)
class PlacedBox:
    x: float
    y: float
    box: Box


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """One row of the breakdown in its rectangle; `row` is None for a caption."""

    rect: QRectF
    row: BreakdownRow | None
    texts: tuple[PlacedText, ...]
    boxes: tuple[PlacedBox, ...]
    clauses: tuple[tuple[QRectF, str], ...]
    tinted: bool
    faded: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows from top to bottom, in pixels."""

    setting: Setting
    width: float
    height: float
    rows: tuple[PlacedRow, ...]

    def clause_at(self, x: float, y: float) -> str:
        """The id of the clause under a point; empty where there is none."""
        found = (c for row in self.rows for rect, c in row.clauses if rect.contains(x, y))
        return next(found, "")

    def row_at(self, y: float) -> int:
        """The index of the row at a height, or -1."""
        return next((i for i, row in enumerate(self.rows) if row.rect.top() <= y < row.rect.bottom()), -1)


def lay_out_breakdown(view: BreakdownView, width: float, kind: Type) -> Layout:
    """The breakdown in `width` pixels, as high as it needs."""
    every = (*view.rows, *view.figures)
    columns = _Columns(every, width, kind)
    placed: list[PlacedRow] = []
    y = 0.0
    for row in view.rows:
        placed.append(columns.place(row, y))
        y = placed[-1].rect.bottom()
    if view.caption:
        placed.append(_caption(view.caption, y, width, kind))
        y = placed[-1].rect.bottom()
    for row in view.figures:
        placed.append(columns.place(row, y))
        y = placed[-1].rect.bottom()
    return Layout(columns.setting, width, y, tuple(placed))


class _Columns:
    """Where the columns stand for a set of rows."""

    def __init__(self, rows: Sequence[BreakdownRow], width: float, kind: Type) -> None:
        self.width, self.kind = width, kind
        self.gap, self.pad, self.air = kind.line * 1.1, kind.line * 0.3, kind.line * 0.5
        self.clause = max((max(map(kind.measure, r.clauses), default=0.0) for r in rows), default=0.0)
        self.value = max((kind.measure(r.value, "strong") for r in rows), default=0.0)
        labels = max((kind.measure(r.label) for r in rows), default=0.0)
        words = max((kind.measure(word) for r in rows for word in r.label.split()), default=0.0)
        self.value_right = width - self.pad - (self.clause + self.gap * 0.8 if self.clause else 0.0)
        inner = self.value_right - self.value - self.gap - self.pad
        label = min(labels, max(width * 0.17, words))
        self.setting, formulas, numbers = self._setting(rows, inner - label - self.gap)
        spare = max(inner - label - self.gap - formulas - (self.gap + numbers if numbers else 0.0), 0.0)
        self.label = min(labels, label + spare * 0.5)
        spare -= self.label - label
        wide = self.gap + min(spare * 0.25, self.gap * 2)
        self.formula_x = self.pad + (0.0 if self.setting == "narrow" else self.label + wide)
        self.numbers_x = self.formula_x + formulas + wide

    def _indent(self, row: BreakdownRow) -> float:
        """How far the formula's sign of equality stands from the formula's left edge."""
        if row.symbol is None:
            return 0.0
        return self.kind.built(Row((row.symbol, _EQUALS))).width - self.kind.built(Row((_EQUALS,))).width

    def _setting(self, rows: Sequence[BreakdownRow], room: float) -> tuple[Setting, float, float]:
        """The setting for this much room, and the widths of its columns of formulas and of numbers.

        Up to half of the rows may be too wide for the columns; those alone are stacked.
        """
        sizes = [
            (self.kind.built(_formula(r)).width, self.kind.built(_numbers(r)).width if r.numbers else 0.0, r.id)
            for r in rows
        ]
        widest = max((max(formula, numbers) for formula, numbers, _ in sizes), default=0.0)
        kept = sorted(sizes, key=lambda size: size[0] + size[1])
        for count in range(len(kept), len(kept) // 2 - 1, -1):
            formulas = max((size[0] for size in kept[:count]), default=0.0)
            numbers = max((size[1] for size in kept[:count]), default=0.0)
            if formulas + (self.gap + numbers if numbers else 0.0) <= room and (widest <= room or count == len(kept)):
                self.stacked = {size[2] for size in kept[count:]}
                return "columns", formulas, numbers
        self.stacked = {r.id for r in rows}
        return ("stacked" if widest <= room else "narrow"), widest, 0.0

    def place(self, row: BreakdownRow, y: float) -> PlacedRow:
        boxes, above, below = self._boxes(row)
        kind, narrow = self.kind, self.setting == "narrow"
        lines, value_line = self._label(row)
        high = (len(lines) - 1) * kind.line
        if narrow:
            starts = y + self.air + kind.ascent
            baseline = starts + value_line * kind.line
            shift = starts + max(high, value_line * kind.line) + kind.line * 0.55 + above
            bottom = shift + below
        else:
            reach = max(above, kind.cap + kind.line * 0.3 + high / 2)
            baseline = shift = y + self.air + reach
            starts = baseline - high / 2
            bottom = baseline + max(below, kind.line * 0.35 + high / 2)
        texts = [PlacedText(self.pad, starts + i * kind.line, line, "regular", "muted") for i, line in enumerate(lines)]
        value_x = max(self.value_right - kind.measure(row.value, "strong"), self.pad)
        texts.append(PlacedText(value_x, baseline, row.value, "strong", "text" if row.decisive else "muted"))
        clauses = self._clauses(row, baseline, narrow)
        texts += [PlacedText(r.x(), r.y() + kind.ascent, c, "regular", "accent") for r, c in clauses]
        bottom = max([bottom, *(r.bottom() for r, _ in clauses)])
        return PlacedRow(
            rect=QRectF(0, y, self.width, bottom + self.air - y),
            row=row,
            texts=tuple(texts),
            boxes=tuple(PlacedBox(b.x, b.y + shift, b.box) for b in boxes),
            clauses=tuple(clauses),
            tinted=row.final,
            faded=not row.decisive,
        )

    def _label(self, row: BreakdownRow) -> tuple[list[str], int]:
        """The label in lines, and the line at which the value stands on a narrow page."""
        kind = self.kind
        if self.setting != "narrow":
            return kind.wrapped(row.label, self.label), 0
        beside = self.value_right - self.pad - self.gap - kind.measure(row.value, "strong")
        if beside >= max(map(kind.measure, row.label.split()), default=0.0):
            return kind.wrapped(row.label, beside), 0
        lines = kind.wrapped(row.label, self.width - 2 * self.pad)
        return lines, len(lines)

    def _clauses(self, row: BreakdownRow, baseline: float, narrow: bool) -> list[tuple[QRectF, str]]:
        kind = self.kind
        x = self.width - self.pad - self.clause
        top = baseline - kind.ascent - (0.0 if narrow else (len(row.clauses) - 1) * kind.line / 2)
        return [
            (QRectF(x, top + i * kind.line, kind.measure(clause), kind.line), clause)
            for i, clause in enumerate(row.clauses)
        ]

    def _boxes(self, row: BreakdownRow) -> tuple[list[PlacedBox], float, float]:
        """The formula's boxes around the baseline 0 of its first line, with the room above and below it."""
        face = self.kind.face
        if row.id not in self.stacked:
            formula = self.kind.built(_formula(row))
            boxes = [PlacedBox(self.formula_x, 0, formula)]
            if row.numbers:
                boxes.append(PlacedBox(self.numbers_x, 0, self.kind.built(_numbers(row))))
            return boxes, max(b.box.ascent for b in boxes), max(b.box.descent for b in boxes)
        room = self.width - self.pad if self.setting == "narrow" else self.value_right - self.value - self.gap
        room -= self.formula_x
        # Under its formula, the numbers' sign of equality stands below the formula's.
        indent = self._indent(row)
        lines = [(0.0, box) for box in build_lines(_formula(row).parts, face, room)]
        if row.numbers:
            fits = self.kind.built(_numbers(row)).width + indent <= room
            lines += [
                (indent if fits else 0.0, box)
                for box in build_lines(_numbers(row).parts, face, room - (indent if fits else 0.0))
            ]
        boxes, y = [], 0.0
        for i, (left, box) in enumerate(lines):
            y += box.ascent + (lines[i - 1][1].descent + self.kind.line * 0.25) if i else 0.0
            boxes.append(PlacedBox(self.formula_x + left, y, box))
        return boxes, lines[0][1].ascent, y + lines[-1][1].descent


def _formula(row: BreakdownRow) -> Row:
    return Row((row.symbol, _EQUALS, row.formula)) if row.symbol else Row((row.formula,))


def _numbers(row: BreakdownRow) -> Row:
    return Row((_EQUALS, row.numbers)) if row.numbers else Row(())


def _caption(text: str, y: float, width: float, kind: Type) -> PlacedRow:
    pad, air = kind.line * 0.3, kind.line * 0.5
    lines = kind.wrapped(text, width - 2 * pad)
    texts = tuple(
        PlacedText(pad, y + air + kind.ascent + i * kind.line, line, "regular", "muted") for i, line in enumerate(lines)
    )
    rect = QRectF(0, y, width, 2 * air + len(lines) * kind.line)
    return PlacedRow(rect, None, texts, (), (), tinted=False, faded=False)


def paint_breakdown(painter: QPainter, layout: Layout, theme: Theme, kind: Type, current: int = -1) -> None:
    """Paint at the painter's origin; `current` is the row with the keyboard's focus ring."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inks = Inks(*(QColor(c) for c in (theme.text, theme.accent, theme.muted, theme.accent_muted)))
    colours = {"text": inks.text, "muted": inks.muted, "accent": inks.accent}
    for i, row in enumerate(layout.rows):
        if row.tinted:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent_tint))
            painter.drawRoundedRect(row.rect, 4 * kind.thin, 4 * kind.thin)
        elif i + 1 < len(layout.rows) and not layout.rows[i + 1].tinted:
            _rule(painter, row.rect, QColor(theme.line), kind.thin)
        for text in row.texts:
            painter.setFont(kind.font(text.style))
            painter.setPen(colours[text.ink])
            painter.drawText(QPointF(text.x, text.y), text.text)
        for placed in row.boxes:
            placed.box.paint(painter, placed.x, placed.y, inks, row.faded)
        if i == current:
            painter.setPen(QPen(QColor(theme.focus), 2 * kind.thin))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inset = kind.thin
            painter.drawRoundedRect(row.rect.adjusted(inset, inset, -inset, -inset), 4 * kind.thin, 4 * kind.thin)
    painter.restore()


def _rule(painter: QPainter, rect: QRectF, colour: QColor, thin: float) -> None:
    grain = 1 / (painter.deviceTransform().m11() or 1.0)
    bottom = round(rect.bottom() / grain) * grain
    painter.fillRect(QRectF(rect.x(), bottom - thin, rect.width(), thin), colour)
