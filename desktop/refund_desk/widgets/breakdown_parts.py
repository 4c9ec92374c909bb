"""A breakdown laid out: rows, and in them texts, boxes and the spots that mention something."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from PySide6.QtCore import QRectF

from refund_desk.viewmodels.breakdown import BreakdownRow
from refund_desk.viewmodels.formula_pieces import Mention
from refund_desk.widgets.formula.boxes import Box

Setting = Literal["columns", "stacked", "narrow"]


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
class Spot:
    """Where a symbol or number stands, and what it mentions; a name in words may be broken into several lines."""

    rects: tuple[QRectF, ...]
    of: Mention


@dataclass(frozen=True)
class RowPlan:
    """The parts of one row from its top left corner; `row` is None for a caption."""

    row: BreakdownRow | None
    height: float
    texts: tuple[PlacedText, ...]
    boxes: tuple[PlacedBox, ...] = ()
    clauses: tuple[tuple[QRectF, str], ...] = ()
    value: QRectF = field(default_factory=QRectF)

    @cached_property
    def spots(self) -> tuple[Spot, ...]:
        """Its symbols and numbers, from left to right."""
        found: list[Spot] = []
        words: Mention | None = None
        for rect, run in (hit for placed in self.boxes for hit in placed.box.hits(placed.x, placed.y)):
            assert run.of is not None, "a box tells only of runs that mention something"
            if run.style == "word" and run.of == words:
                found[-1] = Spot(_joined(found[-1].rects, rect), run.of)
            else:
                found.append(Spot((rect,), run.of))
            words = run.of if run.style == "word" else None
        return tuple(found)


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """One row of the breakdown in its rectangle; what is in the plan stands relative to that."""

    rect: QRectF
    plan: RowPlan
    ruled: bool = False
    """With a hairline below."""

    @property
    def row(self) -> BreakdownRow | None:
        return self.plan.row

    @property
    def tinted(self) -> bool:
        return self.plan.row is not None and self.plan.row.final

    @property
    def faded(self) -> bool:
        return self.plan.row is not None and not self.plan.row.decisive

    def spot_at(self, x: float, y: float) -> Spot | None:
        """The symbol or number under a point of the breakdown."""
        x, y = x - self.rect.x(), y - self.rect.y()
        return next((spot for spot in self.plan.spots if any(rect.contains(x, y) for rect in spot.rects)), None)

    def spot_rects(self, spot: Spot) -> list[QRectF]:
        """Where one of its symbols or numbers stands in the breakdown."""
        return [rect.translated(self.rect.topLeft()) for rect in spot.rects]


@dataclass(frozen=True, slots=True)
class Layout:
    """The rows from top to bottom, in pixels."""

    setting: Setting
    width: float
    height: float
    rows: tuple[PlacedRow, ...]

    def clause_at(self, x: float, y: float) -> str:
        """The id of the clause under a point; empty where there is none."""
        at = self.row_at(y)
        if at < 0:
            return ""
        inside = y - self.rows[at].rect.top()
        return next((clause for rect, clause in self.rows[at].plan.clauses if rect.contains(x, inside)), "")

    def row_at(self, y: float) -> int:
        """The index of the row at a height, or -1."""
        return next((i for i, row in enumerate(self.rows) if row.rect.top() <= y < row.rect.bottom()), -1)


def _joined(rects: tuple[QRectF, ...], rect: QRectF) -> tuple[QRectF, ...]:
    """The next word of a name: beside the last one, or in a line of its own."""
    *others, last = rects
    return (*others, last.united(rect)) if rect.top() == last.top() else (*rects, rect)


def changed(before: Layout, after: Layout) -> Iterator[QRectF]:
    """Where one of as many rows is another one or stands elsewhere; neighbours together, for Qt joins slowly."""
    rect = QRectF()
    for old, new in zip(before.rows, after.rows, strict=True):
        if old.plan is not new.plan or old.rect != new.rect or old.ruled != new.ruled:
            rect = rect.united(old.rect).united(new.rect)
        elif not rect.isEmpty():
            yield rect
            rect = QRectF()
    if not rect.isEmpty():
        yield rect
