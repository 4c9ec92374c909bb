"""Paints the rows of a breakdown, on the screen and on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from refund_desk.viewmodels.formula_pieces import Mention
from refund_desk.widgets.breakdown_layout import lay_out_breakdown
from refund_desk.widgets.breakdown_parts import Layout, PlacedRow
from refund_desk.widgets.breakdown_type import Type
from refund_desk.widgets.formula.boxes import Inks
from refund_desk.widgets.theme import Theme

__all__ = ["Layout", "Marks", "PlacedRow", "Type", "lay_out_breakdown", "paint_breakdown"]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is lit, by the pointer, the keyboard or its field; a step with the row that works it out."""

    current: int = -1
    """The row with the keyboard's ring."""
    spot: int = -1
    """Which of its symbols has the ring instead."""
    lit: frozenset[Mention] = frozenset()

    def lights(self, of: Mention) -> bool:
        """Whether the symbols and numbers of something are lit; those of records also with the field that has them."""
        return of in self.lit or (of.source == "field" and Mention("fact", of.within) in self.lit)

    def defines(self, row: PlacedRow) -> bool:
        """Whether a row is lit."""
        return bool(self.lit) and row.row is not None and row.row.itself in self.lit


_NONE = Marks()


def paint_breakdown(
    painter: QPainter, layout: Layout, theme: Theme, kind: Type, marks: Marks = _NONE, clip: QRectF | None = None
) -> None:
    """Paint at the painter's origin; of rows outside `clip` nothing."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painting = _Painting(painter, theme, kind, marks)
    for i, row in enumerate(layout.rows):
        if clip is None or (row.rect.bottom() > clip.top() and row.rect.top() < clip.bottom()):
            painting.row(row, current=i == marks.current)
    painter.restore()


def lit_rects(row: PlacedRow, marks: Marks) -> list[QRectF]:
    """The rectangles of a row that change when these marks come or go, the row's own where all of it does."""
    if marks.defines(row):
        return [row.rect]
    if not marks.lit:
        return []
    return [rect for spot in row.plan.spots if marks.lights(spot.of) for rect in row.spot_rects(spot)]


class _Painting:
    def __init__(self, painter: QPainter, theme: Theme, kind: Type, marks: Marks) -> None:
        self.painter, self.theme, self.kind, self.marks = painter, theme, kind, marks
        text, accent, muted, accent_muted = map(QColor, (theme.text, theme.accent, theme.muted, theme.accent_muted))
        self.inks = Inks(text, accent, muted, accent_muted, marks.lights if marks.lit else None)
        # The muted accent is too faint on a tint.
        self.tinted = replace(self.inks, accent_muted=self.inks.muted)
        self.colours = {"text": self.inks.text, "muted": self.inks.muted, "accent": self.inks.accent}

    def row(self, placed: PlacedRow, *, current: bool) -> None:
        """Ground, lit symbols, words, formulas and the keyboard's ring, in this order."""
        painter, kind, x, y = self.painter, self.kind, placed.rect.x(), placed.rect.y()
        self._ground(placed)
        if self.marks.lit:
            for spot in placed.plan.spots:
                if self.marks.lights(spot.of):
                    for rect in placed.spot_rects(spot):
                        self._light(rect)
        for text in placed.plan.texts:
            painter.setFont(kind.font(text.style))
            painter.setPen(self.colours[text.ink])
            painter.drawText(QPointF(x + text.x, y + text.y), text.text)
        for box in placed.plan.boxes:
            box.box.paint(painter, x + box.x, y + box.y, self.tinted if placed.tinted else self.inks, placed.faded)
        if current:
            spots = placed.plan.spots
            on_spot = 0 <= self.marks.spot < len(spots)
            rings = map(self._around, placed.spot_rects(spots[self.marks.spot])) if on_spot else (placed.rect,)
            for rect in rings:
                self._ring(rect)

    def _ground(self, placed: PlacedRow) -> None:
        painter, thin = self.painter, self.kind.thin
        painter.setPen(Qt.PenStyle.NoPen)
        if placed.tinted:
            painter.setBrush(QColor(self.theme.accent_tint))
            painter.drawRoundedRect(placed.rect, 4 * thin, 4 * thin)
        elif placed.ruled:
            grain = 1 / (painter.deviceTransform().m11() or 1.0)
            bottom = round(placed.rect.bottom() / grain) * grain
            painter.fillRect(QRectF(placed.rect.x(), bottom - thin, placed.rect.width(), thin), QColor(self.theme.line))
        if self.marks.defines(placed):
            bar = placed.rect.adjusted(0, 2 * thin, 0, -2 * thin)
            bar.setWidth(3 * thin)
            painter.fillRect(bar, self.inks.accent)

    def _light(self, rect: QRectF) -> None:
        """A tint and a strong line below it: the line is seen without its colour."""
        thin, around = self.kind.thin, self._around(rect)
        self.painter.fillRect(around, QColor(self.theme.accent_tint))
        self.painter.fillRect(QRectF(around.x(), around.bottom() - thin, around.width(), 2 * thin), self.inks.accent)

    def _around(self, rect: QRectF) -> QRectF:
        thin = self.kind.thin
        return rect.adjusted(-2 * thin, -2 * thin, 2 * thin, 2 * thin)

    def _ring(self, rect: QRectF) -> None:
        thin = self.kind.thin
        self.painter.setPen(QPen(QColor(self.theme.focus), 2 * thin))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(rect.adjusted(thin, thin, -thin, -thin), 4 * thin, 4 * thin)
