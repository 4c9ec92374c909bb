"""Counting between two dates by a named convention: months, years, 30/360, business days."""

from __future__ import annotations

from datetime import date

from refund_policy import instants


def whole_months(start: int, end: int, mode: str = "down") -> int:
    """Months from one date ordinal to another, counted from the start; `up` counts a part month as whole."""
    one, two = date.fromordinal(start), date.fromordinal(end)
    count = (two.year - one.year) * 12 + two.month - one.month
    while instants.shift_date(start, months=count) > end:
        count -= 1
    exact = instants.shift_date(start, months=count) == end
    return count if exact or mode == "down" else count + 1


def whole_years(start: int, end: int, mode: str = "down") -> int:
    """Years from one date ordinal to another; `up` counts a part year as whole."""
    months = whole_months(start, end, mode)
    return months // 12 if mode == "down" else -(-months // 12)


def whole_weeks(start: int, end: int, mode: str = "down") -> int:
    """Weeks of seven days between two date ordinals; `up` counts a part week as whole."""
    return (end - start) // 7 if mode == "down" else -((start - end) // 7)


def days_360(start: int, end: int) -> int:
    """Days by the 30/360 convention (each month has 30 days, the 31st counts as the 30th)."""
    one, two = date.fromordinal(start), date.fromordinal(end)
    first, last = min(one.day, 30), min(two.day, 30)
    return (two.year - one.year) * 360 + (two.month - one.month) * 30 + last - first


def shared_days(start: int, end: int, first: int, last: int) -> int:
    """Days of `[start, end)` that lie in `[first, last)`: a break within a term, a holiday within a stay."""
    return max(0, min(end, last) - max(start, first))


def month_start(day: int) -> int:
    """The first date of a date's month."""
    return date.fromordinal(day).replace(day=1).toordinal()


def month_end(day: int) -> int:
    """The last date of a date's month."""
    return instants.shift_date(month_start(day), months=1) - 1


def next_weekday(day: int, weekday: int) -> int:
    """The first date after `day` that is a weekday (1 Monday to 7 Sunday)."""
    return day + (weekday - (day - 1) % 7 - 2) % 7 + 1
