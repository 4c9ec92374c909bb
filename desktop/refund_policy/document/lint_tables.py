"""Rows of a table that contradict each other, or that no lookup reaches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from refund_policy.formula.measures import measured
from refund_policy.formula.symbols import FormulaError
from refund_policy.formula.tree import Amount, Number

_Edge = tuple[Fraction, int]
"""A bound and which side of it: −1 just below, 0 at it, +1 just above."""
_LOW, _HIGH = (Fraction(-(10**15)), 0), (Fraction(10**15), 0)


@dataclass(frozen=True, slots=True)
class _Range:
    """The keys of a row, from `low` to `high`, both counted."""

    low: _Edge
    high: _Edge

    def holds(self, other: _Range) -> bool:
        return self.low <= other.low and other.high <= self.high

    def meets(self, other: _Range) -> bool:
        return max(self.low, other.low) <= min(self.high, other.high)


def row_findings(table: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    """(row, code, message) of rows that never apply, or that overlap an earlier one and say something else.

    The first row that applies decides, so one-sided rows (`upto` 7, `upto` 14) may overlap; a row that states a bound
    towards an earlier one and still reaches into it contradicts it.
    """
    rows = table["rows"]
    ranges = [_range_of(row) for row in rows]
    for at, (row, own) in enumerate(zip(rows, ranges, strict=True)):
        for before, (earlier, other) in enumerate(zip(rows[:at], ranges[:at], strict=True)):
            if _same_option(row, earlier) or (own and other and other.holds(own)):
                yield at, "dead-row", f"row {before + 1} comes first wherever this row would apply"
                break
            if own and other and row["value"] != earlier["value"] and _contradict(other, own):
                yield at, "overlap", f"this row and row {before + 1} both apply to some keys and differ"
                break


def _same_option(row: Mapping[str, Any], earlier: Mapping[str, Any]) -> bool:
    return "is" in row and row["is"] == earlier.get("is")


def _contradict(earlier: _Range, own: _Range) -> bool:
    if not earlier.meets(own):
        return False
    upwards = own.low != _LOW and earlier.low <= own.low and earlier.high < own.high
    downwards = own.high != _HIGH and own.high <= earlier.high and own.low < earlier.low
    return upwards or downwards


def _range_of(row: Mapping[str, Any]) -> _Range | None:
    """None for a keyed row, and where a bound is a formula."""
    if "is" in row:
        return None
    low, high = _LOW, _HIGH
    for word, side in (("from", 0), ("over", 1), ("below", -1), ("upto", 0)):
        if word not in row:
            continue
        number = _number(row[word])
        if number is None:
            return None
        if word in ("from", "over"):
            low = max(low, (number, side))
        else:
            high = min(high, (number, side))
    return _Range(low, high)


def _number(bound: int | str) -> Fraction | None:
    if isinstance(bound, int):
        return Fraction(bound)
    try:
        node = measured(bound, 0)
    except FormulaError:
        return None
    if isinstance(node, Amount | Number):
        return node.value
    return Fraction(bound) if bound.isascii() and bound.isdigit() else None
