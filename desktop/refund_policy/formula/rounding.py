"""Rounding an exact number to whole units, by a named mode."""

from __future__ import annotations

import math
from fractions import Fraction

MODES = ("down", "up", "half-up", "half-even")
"""Towards zero, away from zero, to the nearest (ties away from zero), to the nearest (ties to even)."""


def rounded_by(mode: str, exact: Fraction | int) -> int:
    """An exact number as a whole one; modes act on the magnitude, so a charge rounds as its refund would."""
    if isinstance(exact, int):
        return exact
    size = abs(exact)
    below = math.floor(size)
    rest = size - below
    match mode:
        case "down":
            whole = below
        case "up":
            whole = below + (rest > 0)
        case "half-up":
            whole = below + (rest >= Fraction(1, 2))
        case "half-even":
            tie = rest == Fraction(1, 2)
            whole = below + (below % 2 if tie else rest > Fraction(1, 2))
        case _:
            raise ValueError(mode)
    return whole if exact >= 0 else -whole


def to_unit(mode: str, exact: Fraction | int, unit: Fraction | int) -> Fraction | int:
    """An exact number as a whole multiple of `unit`."""
    return rounded_by(mode, Fraction(exact) / unit) * unit
