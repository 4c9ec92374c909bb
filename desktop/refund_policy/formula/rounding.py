"""Rounding an exact number to whole units, by a named mode."""

from __future__ import annotations

from fractions import Fraction

MODES = ("down", "up", "half-up", "half-even")
"""Towards zero, away from zero, to the nearest (ties away from zero), to the nearest (ties to even)."""


def rounded_by(mode: str, exact: Fraction | int) -> int:
    """An exact number as a whole one; modes act on the magnitude, so a charge rounds as its refund would."""
    return exact if isinstance(exact, int) else rounded_ratio(mode, exact.numerator, exact.denominator)


def rounded_ratio(mode: str, above: int, below: int) -> int:
    """As `rounded_by`, of a numerator and a positive denominator."""
    size, rest = divmod(abs(above), below)
    match mode:
        case "down":
            more = False
        case "up":
            more = rest > 0
        case "half-up":
            more = 2 * rest >= below
        case "half-even":
            more = 2 * rest > below or (2 * rest == below and size % 2 == 1)
        case _:
            raise ValueError(mode)
    whole = size + more
    return whole if above >= 0 else -whole


def to_unit(mode: str, exact: Fraction | int, unit: Fraction | int) -> Fraction | int:
    """An exact number as a whole multiple of `unit`."""
    return rounded_by(mode, Fraction(exact) / unit) * unit
