"""Reading a typed moment: a date as `typed_dates` reads it, then a time.

Times, perhaps behind `at`, are `10:30`, `10:30:15`, `10.30`, `10h30`, `3:05 pm`, `3 pm`; behind them
may stand `Z`, `UTC`, an offset (`+02:00`, `UTC+02:00`) or the abbreviation that
the zone itself uses then (`CET`). `now` is this second; a time alone is today's
(not `10.30`: that may be a date); a date alone means 00:00, and the echo says so.
`15 Mar 10` is asked about: 10 may be the year, or the hour of a time that is not all typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal
from zoneinfo import ZoneInfo

from refund_desk.viewmodels.formats import Formats, zone_name
from refund_desk.viewmodels.typed_dates import dates_of, read_date, which_date
from refund_desk.viewmodels.typed_results import Choice, Reading, Unclear, Understood, Wrong, cleaned, either
from refund_policy.instants import FIRST_YEAR, LAST_YEAR, local_choices, zone_of

_OFFSET = r"[+-][0-9]{2}:?[0-9]{2}"
_TIME = re.compile(
    rf"(?P<joint>^|(?<=[0-9])T|[ ,]+(?:at )?|[ ,]*@ ?)"
    rf"(?P<hour>[0-9]{{1,2}})"
    rf"(?:(?P<mark>[:.h])(?P<minute>[0-9]{{2}})(?P<second>:[0-9]{{2}}(?:\.0+)?)?|h| ?(?=[ap]\.?m\.?(?![a-z])))"
    rf" ?(?P<half>[ap]\.?m\.?(?![a-z]))?"
    rf" ?(?P<zone>Z|(?:UTC|GMT)?{_OFFSET}|[a-z]{{2,5}})?$",
    re.IGNORECASE,
)

_YEAR_OR_HOUR = re.compile(r"(.*[a-z].*?)[ ,]+([01][0-9]|2[0-3])", re.IGNORECASE)
_GAP = re.compile(r"[ ,]+|(?<=[0-9])T", re.IGNORECASE)
_LIKE_TIME = re.compile(r"\b[0-9]{1,2}[:h][0-9]")

Part = Literal["day", "hour", "minute"]
"""What a cursor can stand in."""


@dataclass(frozen=True, slots=True)
class TypedInstant:
    """A moment as the policy module reads it: `2026-03-15T10:30`, with its offset where one is needed or was typed."""

    text: str


@dataclass(frozen=True, slots=True)
class _Time:
    hour: int
    minute: int
    second: int
    zone: str
    """What stood behind the time, in capitals."""

    def on(self, day: date) -> datetime:
        return datetime.combine(day, time(self.hour, self.minute, self.second))


def read_instant(text: str, formats: Formats, zone: str, today: date, now: datetime) -> Reading[TypedInstant]:
    """Read a moment in the case's zone (an IANA name); `now` is aware, `today` its date in that zone.

    A local time that a clock change skips or repeats is unclear, with the moments on both sides as choices.
    """
    plain = cleaned(text)
    if not isinstance(plain, str):
        return plain
    place = zone_of(zone)
    if place is None:
        return Wrong("The time zone is missing or unknown, so a time has no meaning yet. Choose the zone first.")
    if plain.lower() == "now":
        return _understood(now.replace(microsecond=0).astimezone(place), formats, place)
    day_text, time_text = split_instant(plain)
    clock = _time(time_text, plain)
    if isinstance(clock, Wrong):
        return clock
    if clock is None and (asked := _year_or_hour(plain, formats, today)):
        return asked
    days = dates_of(day_text, formats, today) if day_text else [today]
    if isinstance(days, Wrong):
        return days
    if len(days) > 1:
        return which_date(plain, days, formats, rest=f" {time_text}" if time_text else "")
    if clock is None:
        return _at_midnight(days[0], plain, formats, place)
    return _on_the_clock(days[0], clock, plain, formats, place)


def split_instant(text: str) -> tuple[str, str]:
    """A typed moment's date and time parts, either of which may be empty: `15 Mar 10:30` → `15 Mar`, `10:30`."""
    match = _TIME.search(text)
    if match is None or (match["mark"] == "." and match.start("hour") == 0):
        return text, ""
    return text[: match.start()].rstrip(" ,"), text[match.start("hour") :]


def day_and_rest(text: str, formats: Formats, today: date) -> tuple[str, str]:
    """A plain text's date and all that stands behind it, also where that is not understood: `today`, `10:30 +02`."""
    day, clock = split_instant(text)
    whole = isinstance(dates_of(text, formats, today), list) and not _year_or_hour(text, formats, today)
    if clock or whole:
        return day, clock
    for gap in reversed(list(_GAP.finditer(text))):
        if isinstance(dates_of(text[: gap.start()], formats, today), list):
            return text[: gap.start()], text[gap.end() :]
    like_time = _LIKE_TIME.search(text)
    at = like_time.start() if like_time else len(text)
    return text[:at].rstrip(" ,"), text[at:]


def part_at(text: str, cursor: int) -> Part:
    """The part of a typed moment in which (or at whose end) a cursor stands."""
    clock = split_instant(text)[1]
    match = _TIME.search(text) if clock else None
    if match is None or cursor < match.start("hour"):
        return "day"
    return "hour" if cursor <= match.end("hour") or not match["minute"] else "minute"


def stepped_time(text: str, part: Part, steps: int, formats: Formats, today: date) -> str:
    """A typed moment so many hours or minutes on by the clock on the wall, its date as it was typed while it stays.

    What cannot be read as one date and a time comes back as it is.
    """
    day_text, time_text = split_instant(text)
    match, clock = _TIME.match(time_text), _time(time_text, time_text)
    day = read_date(day_text or "today", formats, today)
    if match is None or not isinstance(clock, _Time) or not isinstance(day, Understood):
        return text
    before = clock.on(day.value)
    moved = before + timedelta(minutes=steps * (60 if part == "hour" else 1))
    if not FIRST_YEAR <= moved.year <= LAST_YEAR:
        return text
    date_text = day_text if moved.date() == day.value and day_text else moved.date().isoformat()
    return f"{date_text} {_like(time_text, match, moved)}"


def _like(typed: str, match: re.Match[str], moment: datetime) -> str:
    """A moment's time, written as another one was typed: seconds, am and pm, and the zone behind it."""
    end = max(match.end(part) for part in ("hour", "minute", "second", "half"))
    rest = typed[end:].removeprefix("h")
    second = f":{moment.second:02}" if match["second"] else ""
    if not match["half"]:
        return f"{moment.hour:02}:{moment.minute:02}{second}{rest}"
    minute = f":{moment.minute:02}{second}" if match["minute"] or moment.minute else ""
    between = " " if typed[match.start("half") - 1] == " " else ""
    half = ("am", "pm")[moment.hour >= 12]
    return f"{(moment.hour + 11) % 12 + 1}{minute}{between}{half}{rest}"


def _year_or_hour(plain: str, formats: Formats, today: date) -> Unclear | None:
    match = _YEAR_OR_HOUR.fullmatch(plain)
    if match is None:
        return None
    by_hour, by_year = dates_of(match[1], formats, today), dates_of(plain, formats, today)
    if isinstance(by_hour, Wrong) or isinstance(by_year, Wrong) or by_hour == by_year:
        return None
    clock = formats.time(time(int(match[2])))
    timed = [Choice(f"{formats.date(day)}, {clock}", f"{day.isoformat()} {match[2]}:00") for day in by_hour]
    whole = [Choice(formats.date(day), day.isoformat()) for day in by_year]
    names = [choice.label for choice in (*timed, *whole)]
    return Unclear(f"“{plain}” can be {either(names)}. Which one is meant?", (*timed, *whole))


def _time(typed: str, plain: str) -> _Time | Wrong | None:
    if not typed:
        return None
    match = _TIME.match(typed)
    if match is None:
        return Wrong(f"“{plain}” is not a moment. Write it like 2026-03-15 10:30.")
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    second = int((match["second"] or ":0")[1:3])
    half = (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return Wrong(f"“{typed}” is not a time: with am or pm the hours run from 1 to 12. Check the hour.")
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59 or second > 59:
        return Wrong(
            f"“{typed}” is not a time: hours run from 0 to 23, minutes from 0 to 59. Midnight is 00:00 of the new day."
        )
    return _Time(hour, minute, second, (match["zone"] or "").upper())


def _at_midnight(day: date, plain: str, formats: Formats, zone: ZoneInfo) -> Reading[TypedInstant]:
    found = _on_the_clock(day, _Time(0, 0, 0, ""), plain, formats, zone)
    if isinstance(found, Understood):
        return Understood(found.value, f"{found.echo}: no time typed, so the start of the day")
    return found


def _on_the_clock(day: date, clock: _Time, plain: str, formats: Formats, zone: ZoneInfo) -> Reading[TypedInstant]:
    local = clock.on(day)
    offset = _offset(clock.zone)
    if isinstance(offset, Wrong):
        return offset
    if offset is not None:
        moment = local.replace(tzinfo=offset)
        return _understood(moment.astimezone(zone), formats, zone, _core_text(moment, offset=True))
    moments = local_choices(local, zone)
    if clock.zone:
        moments = [moment for moment in moments if zone_name(moment) == clock.zone and _shows(moment, local)]
        if not moments:
            return Wrong(
                f"“{clock.zone}” is not the time used in {zone.key} then. Leave it out, or write an offset: +01:00."
            )
    if len(moments) == 1:
        return _understood(moments[0], formats, zone)
    return _changed_clock(plain, local, moments, formats, zone)


def _changed_clock(
    plain: str, local: datetime, moments: list[datetime], formats: Formats, zone: ZoneInfo
) -> Reading[TypedInstant]:
    names = [f"{formats.time(moment)} {zone_name(moment)}" for moment in moments]
    happened = "comes twice" if _shows(moments[0], local) else "is skipped"
    return Unclear(
        f"“{plain}” {happened} in {zone.key}: the clock changes then. Is {either(names)} meant?",
        tuple(Choice(formats.instant(moment), _core_text(moment, offset=True).replace("T", " ")) for moment in moments),
    )


def _understood(moment: datetime, formats: Formats, zone: ZoneInfo, text: str | None = None) -> Reading[TypedInstant]:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return Wrong(f"{formats.date(moment)} lies outside the years {FIRST_YEAR} to {LAST_YEAR}. Check the year.")
    if text is None:
        twice = len(local_choices(moment.replace(tzinfo=None, fold=0), zone)) > 1
        text = _core_text(moment, offset=twice)
    return Understood(TypedInstant(text), formats.instant_long(moment))


def _offset(name: str) -> timezone | Wrong | None:
    """The fixed offset that was typed; None for none or for an abbreviation."""
    if name in ("Z", "UTC", "GMT"):
        return UTC
    digits = name.removeprefix("UTC").removeprefix("GMT").replace(":", "")
    if not re.fullmatch(r"[+-][0-9]{4}", digits):
        return None
    hours, minutes = int(digits[1:3]), int(digits[3:])
    most = 14 if digits[0] == "+" else 12
    if minutes > 59 or hours * 60 + minutes > most * 60:
        return Wrong(f"“{name}” is an offset that no clock on earth uses. Offsets run from -12:00 to +14:00.")
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(shift if digits[0] == "+" else -shift)


def _shows(moment: datetime, local: datetime) -> bool:
    return moment.replace(tzinfo=None, fold=0) == local


def _core_text(moment: datetime, *, offset: bool) -> str:
    shown = moment if offset else moment.replace(tzinfo=None)
    return shown.isoformat(timespec="seconds" if moment.second else "minutes")
