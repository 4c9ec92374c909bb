"""Where the parts of a breakdown stand, on the screen and on paper.

Three settings, the widest that fits: all columns side by side; the numbers
under their formula; and, on a narrow page, the formula under its label. What
was placed is kept, so that a keystroke places only the rows that it changed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate
from typing import Literal, TypeVar

from PySide6.QtCore import QRectF

from refund_desk.viewmodels.breakdown import BreakdownRow, BreakdownView
from refund_desk.viewmodels.formula_pieces import Row, Run
from refund_desk.widgets.breakdown_parts import Layout, PlacedBox, PlacedRow, PlacedText, RowPlan, Setting
from refund_desk.widgets.breakdown_type import Type
from refund_desk.widgets.formula.boxes import Box
from refund_desk.widgets.formula.build import build, build_after

_EQUALS = Run("=", "operator")
_KEPT = 600
_WIDEST = 84
"""Lines of type: more width would tear a row's ends apart."""
_NARROWEST = 9
"""Lines of type that a formula beside its label needs at the least."""
_LONG_VALUE, _LONG_SYMBOL = 9, 4
"""Lines of type: a longer value or symbol does not widen its column for all rows."""
Placed = TypeVar("Placed")


@dataclass(frozen=True, slots=True)
class _Measure:
    """The parts of a row in full size and one line each: boxes, and widths in pixels."""

    label: float
    word: float
    """Its label's widest word."""
    symbol: float
    """With the sign of equality's left edge; 0 without a symbol."""
    formula: Box
    numbers: Box | None
    value: float
    clause: float

    @property
    def across(self) -> float:
        """Of the formula and the numbers."""
        return self.formula.width + self.numbers_width

    @property
    def numbers_width(self) -> float:
        return self.numbers.width if self.numbers else 0.0


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns stand; the same for all rows."""

    setting: Setting
    exact: bool
    width: float
    label: float
    symbol: float
    """Where the signs of equality stand, from the formulas' left edge."""
    formula_x: float
    formulas: float
    numbers_x: float
    numbers: float
    value: float
    value_right: float
    clause_x: float


def lay_out_breakdown(view: BreakdownView, width: float, kind: Type) -> Layout:
    """The breakdown in `width` pixels, as high as it needs."""
    return Layouts(kind).lay_out(view, width)


class Layouts:
    """Lays breakdowns out in one type, and keeps rows from one to the next."""

    def __init__(self, kind: Type) -> None:
        self.kind = kind
        # By identity, with the row itself: most rows are the same objects as a keystroke ago.
        self._measures: dict[int, tuple[BreakdownRow, bool, _Measure]] = {}
        self._plans: dict[int, tuple[BreakdownRow, _Columns, RowPlan]] = {}
        self._captions = lru_cache(maxsize=8)(partial(_caption, kind))

    def lay_out(self, view: BreakdownView, width: float, *, exact: bool = False) -> Layout:
        """As high as it needs; with `exact` the values that are cut off as fractions."""
        every = (*view.rows, *view.figures)
        columns = _columns([self._measured(row, exact) for row in every], width, exact, self.kind)
        plans = [self._planned(row, columns) for row in view.rows]
        plans += [self._captions(view.caption, columns.width)] if view.caption else []
        plans += [self._planned(row, columns) for row in view.figures]
        placed: list[PlacedRow] = []
        y = 0.0
        for i, plan in enumerate(plans):
            after = plans[i + 1].row if i + 1 < len(plans) else None
            ruled = i + 1 < len(plans) and not any(row is not None and row.final for row in (plan.row, after))
            placed.append(PlacedRow(QRectF(0, y, columns.width, plan.height), plan, ruled))
            y += plan.height
        return Layout(columns.setting, columns.width, y, tuple(placed))

    def _measured(self, row: BreakdownRow, exact: bool) -> _Measure:
        found = self._measures.get(id(row))
        if found is None or found[0] is not row or found[1] != exact:
            found = _room_in(self._measures)[id(row)] = (row, exact, _measure(row, exact, self.kind))
        return found[2]

    def _planned(self, row: BreakdownRow, columns: _Columns) -> RowPlan:
        found = self._plans.get(id(row))
        if found is None or found[0] is not row or found[1] != columns:
            found = _room_in(self._plans)[id(row)] = (
                row,
                columns,
                _Placer(row, columns, self._measured(row, columns.exact), self.kind).plan(),
            )
        return found[2]


def _room_in(known: dict[int, Placed]) -> dict[int, Placed]:
    if len(known) >= _KEPT:
        del known[next(iter(known))]  # one by one: to free all of them at once takes a whole frame
    return known


def _measure(row: BreakdownRow, exact: bool, kind: Type) -> _Measure:
    return _Measure(
        label=kind.measure(row.label),
        word=max(map(kind.measure, row.label.split()), default=0.0),
        symbol=_symbol_width(row, kind),
        formula=kind.built(_formula(row)),
        numbers=build(_numbers(row), kind.face) if row.numbers else None,
        value=kind.measure(_value(row, exact), _value_style(row)),
        clause=max(map(kind.measure, row.clauses), default=0.0),
    )


def _columns(rows: Sequence[_Measure], width: float, exact: bool, kind: Type) -> _Columns:
    """The columns for a set of rows; up to half of them may be too wide for theirs and are stacked alone."""
    line = kind.line
    gap, pad = line * 1.1, line * 0.3
    clause = max((row.clause for row in rows), default=0.0)
    values = [row.value for row in rows]
    value = _step(max((v for v in values if v <= _LONG_VALUE * line), default=max(values, default=0.0)), line)
    right = pad + (clause + gap * 0.8 if clause else 0.0)
    labels = max((row.label for row in rows), default=0.0)
    label = min(labels, max(width * 0.17, min(max((row.word for row in rows), default=0.0), width * 0.3)))
    beside = width - right - value - gap - pad - label - gap
    setting, symbol, formulas, numbers = _setting(rows, beside, gap, kind)
    across = formulas + (gap + numbers if numbers else 0.0)
    natural = right + value + gap + pad + labels + gap + across
    width = min(width, max(_WIDEST * line, natural))
    spare = max(width - right - value - gap - pad - label - gap - across, 0.0)
    wider = min(labels - label, spare)
    label, spare = label + wider, spare - wider
    extra = min(spare * 0.25, gap * 4)
    formula_x = pad + line * 0.9 if setting == "narrow" else pad + label + gap + extra
    return _Columns(
        setting, exact, width, label, symbol, formula_x, formulas, formula_x + formulas + gap + extra, numbers,
        value, width - right, width - pad - clause,
    )  # fmt: skip


def _setting(rows: Sequence[_Measure], room: float, gap: float, kind: Type) -> tuple[Setting, float, float, float]:
    """The setting for this much room, and the widths of its columns of symbols, formulas and numbers."""
    line = kind.line
    kept = sorted(rows, key=lambda row: row.across)
    # The greatest of the first 0, 1, 2 … rows.
    numbered = _greatest(row.numbers_width for row in kept)
    named = _greatest(row.symbol if row.symbol <= _LONG_SYMBOL * line else 0.0 for row in kept)
    whole = _greatest(row.formula.width for row in kept)
    equated = _greatest(row.formula.width - row.symbol if row.symbol else 0.0 for row in kept)
    for count in range(len(kept), len(kept) // 2 - 1, -1):
        numbers = _step(numbered[count], line)
        for symbol in (named[count], 0.0):
            formulas = _step(max(whole[count], equated[count] + symbol), line)
            if formulas + (gap + numbers if numbers else 0.0) <= room:
                return "columns", symbol, formulas, numbers
    symbol = max((row.symbol for row in rows if row.symbol <= _LONG_SYMBOL * line), default=0.0)
    fit = [row for row in rows if max(row.formula.width + symbol - row.symbol, symbol + row.numbers_width) <= room]
    beside = room >= _NARROWEST * line and len(fit) * 2 >= len(rows)
    return ("stacked" if beside else "narrow"), symbol, max(room, 0.0) if beside else 0.0, 0.0


def _greatest(lengths: Iterable[float]) -> list[float]:
    return [*accumulate(lengths, max, initial=0.0)]


def _step(length: float, line: float) -> float:
    """Rounded up to half a line, so that columns stand still while digits come and go."""
    return math.ceil(length / line * 2) * line / 2


class _Placer:
    """Places the parts of one row: in the columns, beside its label, or below it where no more room is."""

    def __init__(self, row: BreakdownRow, columns: _Columns, measure: _Measure, kind: Type) -> None:
        self.row, self.columns, self.kind = row, columns, kind
        self.pad, self.gap, self.air = kind.line * 0.3, kind.line * 1.1, kind.line * 0.5
        self.value = _value(row, columns.exact)
        self.value_width, self.symbol = measure.value, measure.symbol
        self.formula, self.numbers = measure.formula, measure.numbers
        self.shift = max(columns.symbol - self.symbol, 0.0) if row.symbol else 0.0

    def plan(self) -> RowPlan:
        if self._in_columns():
            columns = self.columns
            boxes = [PlacedBox(columns.formula_x + self.shift, 0, self.formula)]
            boxes += [PlacedBox(columns.numbers_x, 0, self.numbers)] if self.numbers else []
            return self._beside(boxes, max(b.box.ascent for b in boxes), max(b.box.descent for b in boxes))
        room = self._room()
        if self.columns.setting != "narrow" and self._longest() <= room:
            return self._beside(*self._lines(self.columns.formula_x, room, self.shift))
        start = self.pad + self.kind.line * 0.9
        shift = self.shift if self.columns.setting == "narrow" else 0.0
        return self._below(*self._lines(start, self.columns.width - self.pad - start, shift))

    def _room(self) -> float:
        """Between the label and the value."""
        return self.columns.value_right - self.value_width - self.gap * 0.8 - self.columns.formula_x

    def _longest(self) -> float:
        numbers = self.shift + self.symbol + self.numbers.width if self.numbers else 0.0
        return max(self.shift + self.formula.width, numbers)

    def _in_columns(self) -> bool:
        columns, numbers = self.columns, self.numbers
        end = columns.numbers_x + numbers.width if numbers else columns.formula_x + self.shift + self.formula.width
        return (
            columns.setting == "columns"
            and (numbers is None or self.shift + self.formula.width <= columns.formulas + 0.5)
            and end <= columns.formula_x + self._room()
        )

    def _beside(self, boxes: list[PlacedBox], above: float, below: float) -> RowPlan:
        """Label, formula and value on one baseline; a long label is centred around it."""
        kind, columns = self.kind, self.columns
        lines = kind.wrapped(self.row.label, columns.label)
        high = (len(lines) - 1) * kind.line
        clauses = (len(self.row.clauses) - 1) * kind.line / 2
        baseline = self.air + max(above, kind.cap + kind.line * 0.3 + high / 2, kind.cap + clauses)
        bottom = baseline + max(below, kind.line * 0.35 + high / 2)
        return self._row(boxes, baseline, lines, baseline - high / 2, baseline, clauses, bottom)

    def _below(self, boxes: list[PlacedBox], above: float, below: float) -> RowPlan:
        """Label and value in one line, or the value below it, and the formula under both."""
        kind, columns = self.kind, self.columns
        beside = columns.value_right - self.pad - self.gap - self.value_width
        fits = beside >= max(map(kind.measure, self.row.label.split()), default=0.0)
        lines = kind.wrapped(self.row.label, beside if fits else columns.width - 2 * self.pad)
        starts = self.air + kind.ascent
        value = starts + (0.0 if fits else len(lines) * kind.line)
        last = max(starts + (len(lines) - 1) * kind.line, value + (len(self.row.clauses) - 1) * kind.line, value)
        shift = last + kind.line * 0.65 + above
        return self._row(boxes, shift, lines, starts, value, 0.0, shift + below)

    def _row(
        self,
        boxes: list[PlacedBox],
        shift: float,
        label: list[str],
        starts: float,
        baseline: float,
        raised: float,
        bottom: float,
    ) -> RowPlan:
        """The label's first line at `starts`, the value at `baseline`, and the clauses `raised` above it."""
        kind, columns, row = self.kind, self.columns, self.row
        texts = [PlacedText(self.pad, starts + i * kind.line, text, "regular", "muted") for i, text in enumerate(label)]
        x = max(columns.value_right - self.value_width, self.pad)
        texts.append(PlacedText(x, baseline, self.value, _value_style(row), "text" if row.decisive else "muted"))
        top = baseline - kind.ascent - raised
        clauses = [
            (QRectF(columns.clause_x, top + i * kind.line, kind.measure(clause), kind.line), clause)
            for i, clause in enumerate(row.clauses)
        ]
        texts += [PlacedText(r.x(), r.y() + kind.ascent, c, "regular", "accent") for r, c in clauses]
        return RowPlan(
            row=row,
            height=max([bottom, *(rect.bottom() - self.air / 2 for rect, _ in clauses)]) + self.air,
            texts=tuple(texts),
            boxes=tuple(PlacedBox(b.x, b.y + shift, b.box) for b in boxes),
            clauses=tuple(clauses),
            value=QRectF(x, baseline - kind.ascent, self.value_width, kind.line),
        )

    def _lines(self, x: float, room: float, shift: float) -> tuple[list[PlacedBox], float, float]:
        """The formula and the numbers under it, both broken to fit; the signs of equality below each other.

        Around the baseline 0 of the first line, with the room above and below it.
        """
        kind, row = self.kind, self.row
        if shift + self.formula.width > room:
            shift = 0.0
        head = Row((row.symbol, _EQUALS)) if row.symbol else Row(())
        lines = [(shift + left, box) for left, box in build_after(head, row.formula, kind.face, room - shift)]
        if row.numbers and self.numbers:
            indent = shift + self.symbol
            if indent + self.numbers.width > room and indent > room * 0.3:
                indent = 0.0
            after = build_after(Row((_EQUALS,)), row.numbers, kind.face, room - indent)
            lines += [(indent + left, box) for left, box in after]
        boxes, y = [], 0.0
        for i, (left, box) in enumerate(lines):
            y += box.ascent + (lines[i - 1][1].descent + kind.line * 0.25) if i else 0.0
            boxes.append(PlacedBox(x + left, y, box))
        return boxes, lines[0][1].ascent, y + lines[-1][1].descent


def _symbol_width(row: BreakdownRow, kind: Type) -> float:
    """Where a row's sign of equality stands."""
    if row.symbol is None:
        return 0.0
    return kind.built(Row((row.symbol, _EQUALS))).width - kind.face.text(_EQUALS).width


def _formula(row: BreakdownRow) -> Row:
    return Row((row.symbol, _EQUALS, row.formula)) if row.symbol else Row((row.formula,))


def _numbers(row: BreakdownRow) -> Row:
    return Row((_EQUALS, row.numbers)) if row.numbers else Row(())


def _value(row: BreakdownRow, exact: bool) -> str:
    return (row.exact if exact else "") or row.value


def _value_style(row: BreakdownRow) -> Literal["regular", "strong"]:
    return "strong" if row.decisive else "regular"


def _caption(kind: Type, text: str, width: float) -> RowPlan:
    pad, air = kind.line * 0.3, kind.line * 0.5
    lines = kind.wrapped(text, width - 2 * pad)
    texts = tuple(
        PlacedText(pad, air + kind.ascent + i * kind.line, line, "regular", "muted") for i, line in enumerate(lines)
    )
    return RowPlan(None, 2 * air + len(lines) * kind.line, texts)
