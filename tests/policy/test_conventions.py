"""Counting and rounding conventions, each with the arithmetic beside it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_policy.business import BusinessCalendar
from refund_policy.formula.library import allocated
from refund_policy.formula.rounding import MODES, rounded_by, to_unit
from refund_policy.formula.spans import (
    days_360,
    month_end,
    month_start,
    next_weekday,
    shared_days,
    whole_months,
    whole_weeks,
    whole_years,
)


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("start", "end", "down", "up"),
    [
        ("2026-01-31", "2026-02-28", 1, 1),  # the month ends on its last day: a whole month
        ("2026-01-31", "2026-03-01", 1, 2),
        ("2026-01-31", "2026-03-31", 2, 2),
        ("2026-03-15", "2026-04-14", 0, 1),
        ("2026-03-15", "2026-04-15", 1, 1),
        ("2026-03-15", "2026-03-15", 0, 0),
        ("2026-04-15", "2026-03-15", -1, -1),
        ("2024-02-29", "2025-02-28", 12, 12),
    ],
)
def test_months_are_counted_from_the_start(start: str, end: str, down: int, up: int) -> None:
    assert whole_months(day(start), day(end)) == down
    assert whole_months(day(start), day(end), "up") == up


def test_years_and_weeks_count_parts_as_they_are_told() -> None:
    assert whole_years(day("2024-02-29"), day("2026-02-27")) == 1
    assert whole_years(day("2024-02-29"), day("2026-03-01"), "up") == 3
    assert whole_weeks(day("2026-03-01"), day("2026-03-14")) == 1
    assert whole_weeks(day("2026-03-01"), day("2026-03-09"), "up") == 2


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-01-01", "2026-02-01", 30),
        ("2026-01-31", "2026-02-28", 28),  # 30/360: 30 January to 28 February
        ("2026-01-15", "2026-03-31", 75),  # 2 × 30 + (30 − 15)
        ("2025-12-31", "2026-12-31", 360),
    ],
)
def test_thirty_day_months(start: str, end: str, days: int) -> None:
    assert days_360(day(start), day(end)) == days


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [("2026-03-01", "2026-04-01", 10), ("2026-03-15", "2026-03-18", 3), ("2026-04-01", "2026-05-01", 0)],
)
def test_days_of_a_break_within_a_term(start: str, end: str, days: int) -> None:
    # The break is 10 to 20 March, its last day not counted.
    assert shared_days(day(start), day(end), day("2026-03-10"), day("2026-03-20")) == days


def test_months_begin_and_end() -> None:
    assert month_start(day("2028-02-29")) == day("2028-02-01")
    assert month_end(day("2028-02-10")) == day("2028-02-29")


def test_the_next_weekday_is_never_the_same_day() -> None:
    monday = day("2026-03-16")
    assert next_weekday(monday, 1) == day("2026-03-23")
    assert next_weekday(monday, 2) == day("2026-03-17")
    assert next_weekday(monday - 1, 1) == monday


def test_business_days_skip_weekends_closed_days_and_bank_holidays() -> None:
    plain = BusinessCalendar()
    friday = day("2026-07-03")
    assert plain.add(friday, 1) == day("2026-07-06")
    assert plain.add(day("2026-07-06"), -1) == friday
    assert BusinessCalendar(closed=frozenset({day("2026-07-06")})).add(friday, 1) == day("2026-07-07")
    # The United States close on Friday 3 July 2026, as the 4th is a Saturday.
    assert BusinessCalendar(country="US").add(day("2026-07-02"), 1) == day("2026-07-06")
    sundays_only = BusinessCalendar(weekend=frozenset({7}))
    assert sundays_only.add(friday, 1) == day("2026-07-04")


@given(st.integers(735000, 745000), st.integers(0, 300))
def test_counting_business_days_undoes_adding_them(start: int, count: int) -> None:
    calendar = BusinessCalendar()
    assert calendar.between(start, calendar.add(start, count)) == count


@pytest.mark.parametrize(
    ("mode", "exact", "rounded"),
    [
        ("down", "2.675", 267),
        ("up", "2.671", 268),
        ("half-up", "2.675", 268),
        ("half-even", "2.665", 266),
        ("half-even", "2.675", 268),
        ("half-up", "-2.675", -268),  # a charge rounds as its refund would
        ("down", "-2.675", -267),
    ],
)
def test_rounding_to_the_cent(mode: str, exact: str, rounded: int) -> None:
    assert rounded_by(mode, Fraction(exact) * 100) == rounded


@given(st.sampled_from(MODES), st.fractions(-10_000, 10_000), st.sampled_from(["0.01", "0.1", "1", "1000"]))
def test_a_rounded_number_is_a_multiple_and_near(mode: str, exact: Fraction, unit: str) -> None:
    found = to_unit(mode, exact, Fraction(unit))
    assert (Fraction(found) / Fraction(unit)).denominator == 1
    assert abs(found - exact) < Fraction(unit)


def test_a_coupon_spread_over_items_adds_up() -> None:
    prices: list[Fraction | int] = [10000, 20000, 1000, 500, 100000, 38500, 1300]
    parts = allocated(5000, prices)  # 50.00 over 1,713.00
    assert sum(parts) == 5000
    assert parts[5] == 1124  # 50 × 385 / 1713 = 11.2376…


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**7), min_size=1, max_size=40))
def test_allocated_parts_always_add_up(total: int, weights: list[int]) -> None:
    parts = allocated(total, list(weights))
    assert sum(parts) == (total if sum(weights) else 0)
    assert all(part >= 0 for part in parts)
