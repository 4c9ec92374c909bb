"""Business days: weekends, named closed days and, through the `holidays` package, a country's bank holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

MAX_COUNT = 4000
"""Business days beyond which a count is a mistake: some sixteen years."""


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """Which dates are business days; `weekend` holds ISO weekdays (1 Monday to 7 Sunday)."""

    weekend: frozenset[int] = frozenset({6, 7})
    closed: frozenset[int] = frozenset()
    """Ordinals of further closed days."""
    country: str = ""
    """ISO 3166 code whose bank holidays are closed; empty for none."""

    def is_open(self, day: int) -> bool:
        """Whether a date ordinal is a business day."""
        if (day - 1) % 7 + 1 in self.weekend or day in self.closed:
            return False
        return not self.country or day not in _bank_holidays(self.country, date.fromordinal(day).year)

    def add(self, day: int, count: int) -> int:
        """The date `count` business days after a date (before it, where negative), that date not counted."""
        if abs(count) > MAX_COUNT or len(self.weekend) == 7:
            raise ValueError(count)
        step = 1 if count >= 0 else -1
        left = abs(count)
        while left:
            day += step
            left -= self.is_open(day)
        return day

    def between(self, start: int, end: int) -> int:
        """Business days after `start` up to and with `end`; negative where `end` comes first."""
        if end < start:
            return -self.between(end, start)
        if end - start > 366 * 20:
            raise ValueError(end)
        return sum(self.is_open(day) for day in range(start + 1, end + 1))


MONDAY_TO_FRIDAY = BusinessCalendar()


@lru_cache(maxsize=64)
def _bank_holidays(country: str, year: int) -> frozenset[int]:
    # The package takes 0.1 s to import; only documents that name a country need it.
    import holidays  # noqa: PLC0415  see above

    return frozenset(day.toordinal() for day in holidays.country_holidays(country, years=year))


def knows_country(country: str) -> bool:
    """Whether bank holidays of that country are at hand."""
    import holidays  # noqa: PLC0415  see above

    return country in holidays.list_supported_countries()
