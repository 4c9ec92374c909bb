"""Instants and calendar dates of one zone, as integers.

Inside the engine an instant is whole seconds since 1970-01-01 UTC and a date is
its proleptic ordinal (`date.toordinal`). Elapsed time is subtracted in UTC;
calendar steps are taken on the zone's local calendar from their anchor. A local
time that a clock change skips moves forward by the gap; of a repeated one the
first is meant.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
MINUTE, HOUR, DAY = 60, 3600, 86400

_ONE_SECOND = timedelta(seconds=1)
_EPOCH_DAY = EPOCH.toordinal()
_FIRST_DAY, _LAST_DAY = date(100, 1, 1).toordinal(), date(9000, 1, 1).toordinal()
_NO_IANA_NAME = re.compile(r"(?:posix|right)/|(?:posixrules|localtime|Factory)$")
"""Files beside the zones on some machines; those under right/ count leap seconds."""
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)


@lru_cache(maxsize=64)
def zone_of(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, or None where there is none."""
    if not re.fullmatch(r"[A-Za-z0-9_+\-]+(?:/[A-Za-z0-9_+\-]+)*", name) or _NO_IANA_NAME.match(name):
        return None
    try:
        return _zone(name)
    except (KeyError, ValueError, OSError):
        # ZoneInfoNotFoundError is a KeyError; a folder's name raises IsADirectoryError.
        return None


@cache
def _zone(name: str) -> ZoneInfo:
    """Each zone once and for good: in an hour that comes twice, moments of two objects of one zone are never equal."""
    return ZoneInfo(name)


def seconds_of(moment: datetime) -> int:
    """An aware datetime as whole seconds since the epoch."""
    return (moment - EPOCH) // _ONE_SECOND


@lru_cache(maxsize=4096)
def moment_of(seconds: int, zone: ZoneInfo) -> datetime:
    """Seconds since the epoch as an aware datetime of the zone."""
    return (EPOCH + timedelta(seconds=seconds)).astimezone(zone)


@lru_cache(maxsize=4096)
def date_of(seconds: int, zone: ZoneInfo) -> int:
    """The ordinal of the zone's local date at that instant."""
    return moment_of(seconds, zone).toordinal()


def resolve(local: datetime, zone: ZoneInfo) -> int:
    """A naive local time as an instant: skipped ones move on by the gap, of repeated ones the first."""
    return seconds_of(local.replace(tzinfo=zone, fold=0).astimezone(UTC))


@lru_cache(maxsize=4096)
def start_of(ordinal: int, zone: ZoneInfo) -> int:
    """The first instant of a local date."""
    return resolve(datetime.combine(date.fromordinal(ordinal), datetime.min.time()), zone)


def relapse_at(ordinal: int, zone: ZoneInfo) -> tuple[int, int] | None:
    """Where a clock set back over midnight shows the date before once more, as `[start, end)`; seldom."""
    first = start_of(ordinal, zone)
    midnight = datetime.combine(date.fromordinal(ordinal), datetime.min.time(), tzinfo=zone)
    again = seconds_of(midnight.replace(fold=1).astimezone(UTC))
    if again <= first or date_of(again - 1, zone) >= ordinal:
        return None
    low, high = first, again - 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if date_of(middle, zone) >= ordinal else (low, middle)
    return high, again


@lru_cache(maxsize=4096)
def shift_date(ordinal: int, *, days: int = 0, months: int = 0) -> int:
    """A date moved on the calendar; months keep the day where it exists, else the month's last.

    Raises OverflowError or ValueError where it ends outside the years 100 to 9000:
    far from any case, near enough that a day more is still a date.
    """
    if months:
        moved = (date.fromordinal(ordinal) + relativedelta(months=months, days=days)).toordinal()
    else:
        moved = ordinal + days
    if not _FIRST_DAY <= moved <= _LAST_DAY:
        raise OverflowError(moved)
    return moved


def shift_instant(seconds: int, zone: ZoneInfo, *, days: int = 0, months: int = 0) -> int:
    """An instant moved on the zone's local calendar, keeping its wall-clock time."""
    local = moment_of(seconds, zone).replace(tzinfo=None, fold=0)
    day = shift_date(local.toordinal(), days=days, months=months)
    return resolve(datetime.combine(date.fromordinal(day), local.time()), zone)


def later(seconds: int, elapsed: int) -> int:
    """An instant so many seconds later; raises OverflowError as `shift_date` does."""
    moved = seconds + elapsed
    if not _FIRST_DAY <= moved // DAY + _EPOCH_DAY <= _LAST_DAY:
        raise OverflowError(moved)
    return moved


def date_of_text(text: str) -> int | str:
    """Read `2026-03-01`; on failure give the sentence that says why."""
    match = _DATE.fullmatch(text)
    if match is None:
        return f"“{text[:40]}” is not a date. Write it like 2026-03-01 (year-month-day)."
    try:
        value = date(*map(int, match.groups()))
    except ValueError:
        return f"{text} does not exist in the calendar. Check day and month."
    return _within_years(value.year, text) or value.toordinal()


def instant_of_text(text: str, zone: ZoneInfo) -> int | str:
    """Read `2026-03-15T10:30`, with an offset or in the zone; a bare date means 00:00 there.

    A local time that a clock change skips or repeats is refused with the choices named.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        return f"“{text[:40]}” is not a moment. Write it like 2026-03-15T10:30, with an offset like +01:00 if needed."
    day, hour, minute, second, offset = match.groups()
    ordinal = date_of_text(day)
    if isinstance(ordinal, str):
        return ordinal
    numbers = [int(part or 0) for part in (hour, minute, second)]
    if numbers[0] > 23 or numbers[1] > 59 or numbers[2] > 59:
        return f"{text} has a time that does not exist. Hours run from 00 to 23, minutes and seconds from 00 to 59."
    local = datetime.combine(date.fromordinal(ordinal), datetime.min.time()) + timedelta(
        hours=numbers[0], minutes=numbers[1], seconds=numbers[2]
    )
    if offset is None:
        return ambiguity(local, zone) or resolve(local, zone)
    return _with_offset(local, offset, text)


def _with_offset(local: datetime, offset: str, text: str) -> int | str:
    if offset == "Z":
        return seconds_of(local.replace(tzinfo=UTC))
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    east = (hours * 60 + minutes) * (-1 if offset[0] == "-" else 1)
    if minutes > 59 or not -12 * 60 <= east <= 14 * 60:
        return f"{text} has an offset that no clock on earth uses. Offsets run from -12:00 to +14:00."
    return seconds_of((local - timedelta(minutes=east)).replace(tzinfo=UTC))


def ambiguity(local: datetime, zone: ZoneInfo) -> str:
    """Why a naive local time names no single instant in the zone; empty where it does."""
    choices = local_choices(local, zone)
    if len(choices) == 1:
        return ""
    names = " or ".join(choice.isoformat(timespec="minutes") for choice in choices)
    shown = local.isoformat(sep=" ", timespec="minutes")
    happens = "did not happen" if _is_skipped(local, zone) else "happened twice"
    return f"{shown} {happens} in {zone.key}: the clock changed. Write {names}."


def local_choices(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """The instants that a naive local time can mean: one as a rule, two around a clock change."""
    first, second = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return [first]
    if _is_skipped(local, zone):
        # Both sides of the gap, as clocks really showed them.
        return sorted({moment.astimezone(UTC).astimezone(zone) for moment in (first, second)})
    return [first, second]


def _is_skipped(local: datetime, zone: ZoneInfo) -> bool:
    moment = local.replace(tzinfo=zone)
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local


def _within_years(year: int, text: str) -> str:
    if FIRST_YEAR <= year <= LAST_YEAR:
        return ""
    return f"{text} lies outside the years {FIRST_YEAR} to {LAST_YEAR}. Check the year."
