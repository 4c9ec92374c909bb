"""Exact values as text: the one place that writes numbers, money, dates and times.

Words are English; separators, grouping and the clock are the locale's. Digits
come from integers and Fractions alone, so no figure shown was ever rounded by
the way: what does not end is cut and marked with `…`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from refund_policy.decision import Value
from refund_policy.money import MINOR_UNIT_EXPONENT, Money

DateOrder = Literal["dmy", "mdy", "ymd"]

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_OPEN_ENDED = "…"
_OPEN_ENDED_PLACES = 4
_SPAN_UNITS = ((86400, "day", "days"), (3600, "hour", "h"), (60, "minute", "min"), (1, "second", "s"))


@dataclass(frozen=True, slots=True)
class Formats:
    """A locale's conventions, and the writing by them. The defaults are plain English."""

    decimal_point: str = "."
    group_separator: str = ","
    group_sizes: tuple[int, int] = (3, 3)
    """Digits of the last group and of those before it: (3, 2) is the Indian way."""
    date_order: DateOrder = "dmy"
    date_separator: str = "/"
    twelve_hour: bool = False
    first_day_of_week: int = 1
    """1 is Monday, 7 is Sunday."""

    def money(self, money: Money) -> str:
        """`1,234.56 USD`."""
        return f"{self.amount(money)} {money.currency}"

    def amount(self, money: Money) -> str:
        """`1,234.56`, with all decimals of the currency."""
        exponent = money.exponent
        return self._decimal(money.minor, 10**exponent, least=exponent, most=exponent)

    def exact_money(self, amount: Fraction, currency: str) -> str:
        """An unrounded amount in main units: `12.50`, `4.995`, `4.2666…`."""
        exponent = MINOR_UNIT_EXPONENT[currency]
        return self._decimal(amount.numerator, amount.denominator, least=exponent, most=exponent + _OPEN_ENDED_PLACES)

    def number(self, number: Fraction | int) -> str:
        """`30,240`, `0.75`, `0.6666…`."""
        return self._decimal(number.numerator, number.denominator, least=0, most=_OPEN_ENDED_PLACES)

    def percent(self, ratio: Fraction | int) -> str:
        """A ratio as `75%` or `66.6…%`."""
        return self._decimal(ratio.numerator * 100, ratio.denominator, least=0, most=2, cut=1) + "%"

    def date(self, day: dt.date) -> str:
        """`15 March 2026`."""
        return f"{self.day_and_month(day)} {day.year}"

    def date_short(self, day: dt.date) -> str:
        """`15 Mar`."""
        return f"{day.day} {MONTHS[day.month - 1][:3]}"

    def day_and_month(self, day: dt.date) -> str:
        """`15 March`."""
        return f"{day.day} {MONTHS[day.month - 1]}"

    def weekday_date(self, day: dt.date) -> str:
        """`Sunday 15 March 2026`."""
        return f"{WEEKDAYS[day.weekday()]} {self.date(day)}"

    def time(self, moment: dt.time | dt.datetime) -> str:
        """`10:30` or, on a twelve-hour clock, `10:30 am`; seconds only where there are any."""
        hour = (moment.hour + 11) % 12 + 1 if self.twelve_hour else moment.hour
        text = f"{hour}" if self.twelve_hour else f"{hour:02}"
        text += f":{moment.minute:02}" + (f":{moment.second:02}" if moment.second else "")
        if not self.twelve_hour:
            return text
        return f"{text} {'am' if moment.hour < 12 else 'pm'}"

    def instant(self, moment: dt.datetime) -> str:
        """An aware datetime in its zone: `15 March 2026, 10:30 CET`."""
        return f"{self.date(moment)}, {self.time(moment)} {zone_name(moment)}"

    def instant_long(self, moment: dt.datetime) -> str:
        """`Sunday 15 March 2026, 10:30 CET`."""
        return f"{self.weekday_date(moment)}, {self.time(moment)} {zone_name(moment)}"

    def span(self, seconds: int) -> str:
        """A length of time, sign dropped, in its three largest units: `4 days 16 h 20 min`, `19 minutes`."""
        rest = abs(seconds)
        counts: list[tuple[int, str, str]] = []
        for size, one, short in _SPAN_UNITS:
            count, rest = divmod(rest, size)
            if count or counts:
                counts.append((count, one, short))
        shown = [unit for unit in counts[:3] if unit[0]]
        if not shown:
            return "0 minutes"
        if len(shown) == 1:
            count, one, _ = shown[0]
            return self.counted(count, f"{one}s")
        return " ".join(self.counted(count, short) for count, _, short in shown)

    def counted(self, count: Fraction | int, unit: str) -> str:
        """A number with its unit, which is given in the plural: `14 days`, `1 day`."""
        return f"{self.number(count)} {_singular(unit) if abs(count) == 1 else unit}"

    def value(self, value: Value) -> str:
        """Any value of a decision, exactly: `8.00 USD`, `14 days`, `yes`, `15 March 2026`."""
        of = value.of
        if isinstance(of, bool):
            return "yes" if of else "no"
        if isinstance(of, str):
            return of
        if isinstance(of, dt.datetime):
            return self.instant(of)
        if isinstance(of, dt.date):
            return self.date(of)
        if value.kind == "money":
            return f"{self.exact_money(of, value.unit)} {value.unit}"
        return self.counted(of, value.unit) if value.unit else self.number(of)

    def _decimal(self, above: int, below: int, *, least: int, most: int, cut: int = _OPEN_ENDED_PLACES) -> str:
        """A fraction: all decimals if they end within `most`, and at least `least`; else cut after `cut`."""
        # In whole numbers: a keystroke writes dozens of figures, and Fractions look for divisors at every step.
        size, places = abs(above), most
        digits, rest = divmod(size * 10**most, below)
        if rest:
            places = max(cut, least)
            digits = size * 10**places // below
        whole, part = divmod(digits, 10**places)
        decimals = f"{part:0{places}}" if places else ""
        if not rest:
            decimals = decimals.rstrip("0").ljust(least, "0")
        sign = "-" if above < 0 else ""
        point = self.decimal_point if decimals else ""
        return f"{sign}{self._grouped(whole)}{point}{decimals}{_OPEN_ENDED if rest else ''}"

    def _grouped(self, whole: int) -> str:
        last, others = self.group_sizes
        digits = str(whole)
        if len(digits) <= last:
            return digits
        groups = [digits[-last:]]
        digits = digits[:-last]
        while digits:
            groups.insert(0, digits[-others:])
            digits = digits[:-others]
        return self.group_separator.join(groups)


ENGLISH = Formats()


def zone_name(moment: dt.datetime) -> str:
    """The abbreviation in use at an aware moment, `CET`, or its offset where it has none: `UTC+03:00`."""
    name = moment.tzname() or ""
    if name.isascii() and name.isalpha():
        return name
    offset = moment.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def _singular(unit: str) -> str:
    if unit.endswith("ies"):
        return unit[:-3] + "y"
    if unit.endswith(("sses", "xes", "ches", "shes")):
        return unit[:-2]
    return unit[:-1] if len(unit) > 1 and unit.endswith("s") and not unit.endswith("ss") else unit
