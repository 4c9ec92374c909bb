"""The further functions of the formula language: what each takes and gives, how it is worked out, how it moves.

Arguments of kind `day` are a date or an instant and reach `work` as a date.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from refund_policy import instants
from refund_policy.formula import rounding, spans
from refund_policy.formula.tree import DATE, INSTANT, NUMBER, Type, number_of

Moves = Literal["difference", "follows", "jumps"]
"""Rises with its last day and falls with its first; moves as its first argument; or has no direction."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UP_OR_DOWN = ("down", "up")


@dataclass(frozen=True, slots=True)
class Function:
    """`takes` lists kinds; a tuple among them is a literal text out of those words. The last may be left out."""

    takes: tuple[str | tuple[str, ...], ...]
    gives: Type
    work: Callable[..., Any]
    moves: Moves
    optional: bool = False
    by_day: bool = True


def _hours(start: int, end: int) -> Fraction:
    return Fraction(end - start, instants.HOUR)


def _weekday_after(day: int, name: str) -> int:
    return spans.next_weekday(day, WEEKDAYS.index(name) + 1)


def _of_date(part: Callable[[date], int]) -> Callable[[int], int]:
    return lambda day: part(date.fromordinal(day))


def _shifted(months: int, days: int) -> Callable[[int, Fraction | int], int]:
    def shift(day: int, count: Fraction | int) -> int:
        return instants.shift_date(day, months=months * int(count), days=days * int(count))

    return shift


LIBRARY: dict[str, Function] = {
    "hours": Function(("instant", "instant"), number_of("hours"), _hours, "difference", by_day=False),
    "weeks": Function(("day", "day", _UP_OR_DOWN), number_of("weeks"), spans.whole_weeks, "difference", optional=True),
    "months": Function(
        ("day", "day", _UP_OR_DOWN), number_of("months"), spans.whole_months, "difference", optional=True
    ),
    "years": Function(("day", "day", _UP_OR_DOWN), number_of("years"), spans.whole_years, "difference", optional=True),
    "days_360": Function(("day", "day"), number_of("days"), spans.days_360, "difference"),
    "shared_days": Function(("day", "day", "day", "day"), number_of("days"), spans.shared_days, "jumps"),
    "month_start": Function(("day",), DATE, spans.month_start, "follows"),
    "month_end": Function(("day",), DATE, spans.month_end, "follows"),
    "next_weekday": Function(("day", WEEKDAYS), DATE, _weekday_after, "follows"),
    "add_weeks": Function(("date", "number"), DATE, _shifted(0, 7), "follows"),
    "add_years": Function(("date", "number"), DATE, _shifted(12, 0), "follows"),
    "day_of_month": Function(("day",), NUMBER, _of_date(lambda day: day.day), "jumps"),
    "month_of": Function(("day",), NUMBER, _of_date(lambda day: day.month), "jumps"),
    "year_of": Function(("day",), NUMBER, _of_date(lambda day: day.year), "follows"),
    "weekday_of": Function(("day",), NUMBER, _of_date(lambda day: day.isoweekday()), "jumps"),
    "add_minutes": Function(
        ("instant", "number"),
        INSTANT,
        lambda at, count: instants.later(at, int(count * instants.MINUTE)),
        "follows",
        by_day=False,
    ),
}
"""By name; `round`, `sum`, `count` and `allocate` are read by the parser itself."""


def round_to(mode: str, unit: Fraction | int) -> Callable[[Fraction | int], Fraction | int]:
    """Rounds to a multiple of `unit`, in the value's own inner measure."""

    def work(exact: Fraction | int) -> Fraction | int:
        found = rounding.to_unit(mode, exact, unit)
        return int(found) if found == int(found) else found

    return work


def allocated(total: Fraction | int, weights: list[Fraction | int]) -> list[int]:
    """A whole amount spread by weight so that the parts add up to it: what is left goes, unit by unit, to those
    with the largest fractions, the earlier of equals first."""
    whole = rounding.rounded_by("half-up", total)
    sum_of_weights = sum(weights)
    if sum_of_weights <= 0:
        return [0] * len(weights)
    shares = [Fraction(whole) * weight / sum_of_weights for weight in weights]
    parts = [int(share) for share in shares]
    by_fraction = sorted(range(len(parts)), key=lambda index: (parts[index] - shares[index], index))
    for index in by_fraction[: whole - sum(parts)]:
        parts[index] += 1
    return parts
