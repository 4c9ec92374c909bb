"""Reading a typed date, without ever guessing which number is the month.

| typed                                    | read as                                               |
| ---------------------------------------- | ----------------------------------------------------- |
| `2026-03-15`, `2026/3/15`                | year, month, day: everywhere                          |
| `15 March 2026`, `Mar 15, 2026`, `4 Mar` | by the month's name; a weekday's name must be right   |
| `today`, `yesterday`, `tomorrow`         | from today                                            |
| `-3`, `+2`                               | days from today                                       |
| `monday`, `last mon`                     | the one before today; asked about where two are meant |
| `15/03/2026`, `15.3.26`, `3-15-2026`     | by the one order that gives a date                    |
| `03/04/2026`, `03-04-2026`               | asked about, in every locale                          |
| `03.04.2026`                             | day first where dates are written so; else asked about |
| `15/3`; `15.3.` where dates have points  | in the current year                                   |

Two-digit years are 20yy. They stand at the end, but may also lead between
hyphens, or where the locale has the year first: then `26-03-15` is asked about.
Years run from 1990 to 2100.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from refund_desk.viewmodels.formats import MONTHS, WEEKDAYS, DateOrder, Formats
from refund_desk.viewmodels.typed_results import Choice, Reading, Unclear, Understood, Wrong, cleaned, either
from refund_policy.instants import FIRST_YEAR, LAST_YEAR

_BY_WORD = {"today": 0, "yesterday": -1, "tomorrow": 1}
_FROM_TODAY = re.compile(r"([+-]) ?([0-9]{1,5})")
_DAY_OF_WEEK = re.compile(r"(last )?([a-z]{3,9})\.?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_YEARLESS = re.compile(r"([0-9]{1,2})([/.])([0-9]{1,2})\.?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|\.)?[ -]?([a-z]{3,9})\.?(?:[ ,-]{1,2}([0-9]{4}|[0-9]{2}))?")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?[ -]?([0-9]{1,2})(?:st|nd|rd|th)?(?:[ ,-]{1,2}([0-9]{4}|[0-9]{2}))?")
_WEEKDAY = re.compile(r"([a-z]{3,9})[.,]? (.*[0-9].*)")

DateParts = tuple[int, int, int]
"""Year, month, day: perhaps not a date."""


def read_date(text: str, formats: Formats, today: date) -> Reading[date]:
    """Read a date; `today` is the date in the case's zone."""
    plain = cleaned(text)
    if not isinstance(plain, str):
        return plain
    found = dates_of(plain, formats, today)
    if isinstance(found, Wrong):
        return found
    if len(found) == 1:
        return Understood(found[0], formats.weekday_date(found[0]))
    return which_date(plain, found, formats)


def which_date(plain: str, dates: list[date], formats: Formats, rest: str = "") -> Unclear:
    """Ask which of several dates is meant; `rest` is the time that goes with it."""
    names = [formats.date(day) for day in dates]
    choices = tuple(Choice(name, day.isoformat() + rest) for name, day in zip(names, dates, strict=True))
    return Unclear(f"“{plain}” can be {either(names)}. Which one is meant?", choices)


def dates_of(plain: str, formats: Formats, today: date) -> list[date] | Wrong:
    """Every date that a cleaned text can mean, the locale's order first; at least one."""
    lower = plain.lower()
    if lower in _BY_WORD:
        return _days_from(today, _BY_WORD[lower], plain)
    if match := _FROM_TODAY.fullmatch(lower):
        return _days_from(today, int(match[1] + match[2]), plain)
    if past := _past_weekday(lower, formats, today):
        return past
    weekday, lower = _without_weekday(lower)
    meant = _numeric(lower, formats, today) or _named(lower, today)
    if not meant:
        return Wrong(f"“{plain}” is not a date. Write it like 2026-03-15 or 15 March 2026.")
    dates = list(dict.fromkeys(day for parts in meant if (day := _date(parts))))
    if not dates:
        return _no_such_date(plain, next((parts for parts in meant if 1 <= parts[1] <= 12), meant[0]))
    within = [day for day in dates if FIRST_YEAR <= day.year <= LAST_YEAR]
    if not within:
        return Wrong(f"“{plain}” lies outside the years {FIRST_YEAR} to {LAST_YEAR}. Check the year.")
    if weekday is not None and all(day.weekday() != weekday for day in within):
        right = WEEKDAYS[within[0].weekday()]
        return Wrong(f"{formats.date(within[0])} is a {right}, not a {WEEKDAYS[weekday]}. Mend the day or the date.")
    return [day for day in within if weekday in (None, day.weekday())]


def shifted(day: date, *, days: int = 0, months: int = 0) -> date:
    """A date moved on the calendar, within the years understood; months keep the day where it exists."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return day
    moved = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=days)
    return moved if FIRST_YEAR <= moved.year <= LAST_YEAR else day


def _numeric(lower: str, formats: Formats, today: date) -> list[DateParts]:
    if match := _YEAR_FIRST.fullmatch(lower):
        return [(int(match[1]), int(match[3]), int(match[4]))]
    points_settle = formats.date_order == "dmy" and formats.date_separator == "."
    if match := _NUMBERS.fullmatch(lower):
        first, separator, second, third = match[1], match[2], match[3], match[4]
        year_may_lead = len(third) == 2 and (formats.date_order == "ymd" or separator == "-")
        orders = _orders(formats, year_may_lead=year_may_lead)
    elif (match := _YEARLESS.fullmatch(lower)) and (match[2] == "/" or points_settle):
        first, separator, second, third = match[1], match[2], match[3], str(today.year)
        orders = _orders(formats, year_may_lead=False)
    else:
        return []
    if separator == "." and points_settle:
        orders = ["dmy"]
    return [_in_order(order, (first, second, third)) for order in orders]


def _orders(formats: Formats, *, year_may_lead: bool) -> list[DateOrder]:
    every: list[DateOrder] = ["dmy", "mdy"]
    if year_may_lead:
        every.append("ymd")
    return sorted(every, key=lambda order: order != formats.date_order)


def _in_order(order: DateOrder, numbers: tuple[str, str, str]) -> DateParts:
    by_letter = dict(zip(order, numbers, strict=True))
    return _year(by_letter["y"]), int(by_letter["m"]), int(by_letter["d"])


def _named(lower: str, today: date) -> list[DateParts]:
    if match := _DAY_FIRST.fullmatch(lower):
        day, month, year = match[1], match[2], match[3]
    elif match := _MONTH_FIRST.fullmatch(lower):
        month, day, year = match[1], match[2], match[3]
    else:
        return []
    number = _month(month)
    return [(_year(year) if year else today.year, number, int(day))] if number else []


def _month(word: str) -> int:
    """The number of a month's name or its beginning (three letters at least; also `sept`); 0 for another word."""
    for number, name in enumerate(MONTHS, start=1):
        if name.lower().startswith(word):
            return number
    return 0


def _past_weekday(lower: str, formats: Formats, today: date) -> list[date]:
    """`monday` on a Monday is today or a week ago; `last monday` within its week may be the one of the week before."""
    match = _DAY_OF_WEEK.fullmatch(lower)
    weekday = _weekday(match[2]) if match else None
    if match is None or weekday is None:
        return []
    back = (today.weekday() - weekday) % 7
    if match[1]:
        this_week = 0 < back <= (today.isoweekday() - formats.first_day_of_week) % 7
        ago = (back, back + 7) if this_week else (back or 7,)
    else:
        ago = (back,) if back else (0, 7)
    return list(dict.fromkeys(shifted(today, days=-days) for days in ago))


def _weekday(word: str) -> int | None:
    """The number of a weekday's name or its beginning, from 0 for Monday."""
    return next((number for number, name in enumerate(WEEKDAYS) if name.lower().startswith(word)), None)


def _without_weekday(lower: str) -> tuple[int | None, str]:
    match = _WEEKDAY.fullmatch(lower)
    weekday = _weekday(match[1]) if match else None
    return (weekday, match[2]) if match and weekday is not None else (None, lower)


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _date(parts: DateParts) -> date | None:
    try:
        return date(*parts)
    except ValueError:
        return None


def _days_from(today: date, days: int, plain: str) -> list[date] | Wrong:
    moved = shifted(today, days=days)
    if days and moved == today:
        return Wrong(f"“{plain}” leads outside the years {FIRST_YEAR} to {LAST_YEAR}. Check the number of days.")
    return [moved]


def _no_such_date(plain: str, parts: DateParts) -> Wrong:
    year, month, day = parts
    if not 1 <= month <= 12:
        return Wrong(f"“{plain}” is not a date: there is no month {month}. Write it like 2026-03-15.")
    if not 1 <= year <= 9999:
        return Wrong(f"“{plain}” is not a date: there is no year {year}. Check the year.")
    length = monthrange(year, month)[1]
    return Wrong(f"There is no {day} {MONTHS[month - 1]} {year}: that month has {length} days. Check the day.")
