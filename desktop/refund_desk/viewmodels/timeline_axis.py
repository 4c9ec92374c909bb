"""Which stretch of time a timeline shows, and the round dates along it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from refund_desk.viewmodels.moments import at_second, moved
from refund_desk.viewmodels.timeline_words import TickUnit
from refund_policy.decision import Segment
from refund_policy.instants import seconds_of

_DAY = 86400
_ROOM = 10
"""How many times its own length the axis may be moved beyond an open end; three years at the least."""
_FIRST, _LAST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 1, 1, tzinfo=UTC)
_MOST_TICKS = 12
_MINUTES = (5, 10, 15, 30, 60, 120, 180, 360, 720)
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class Axis:
    """The stretch of time shown, the natural one, and how far it can be moved; aware, in the case's zone."""

    start: datetime
    end: datetime
    whole: tuple[datetime, datetime]
    limits: tuple[datetime, datetime]
    zoomed: bool

    @property
    def days(self) -> float:
        return (seconds_of(self.end) - seconds_of(self.start)) / _DAY

    def edge(self, at: datetime) -> Literal["", "left", "right"]:
        """On which side a moment lies off the axis; empty for on it."""
        seconds = seconds_of(at)
        return "left" if seconds < seconds_of(self.start) else "right" if seconds > seconds_of(self.end) else ""

    def cut(self, start: datetime | None, end: datetime | None) -> tuple[datetime | None, datetime | None]:
        """A stretch cut to the axis; Nones where nothing of it is shown."""
        left = self.start if start is None or self.edge(start) == "left" else start
        right = self.end if end is None or self.edge(end) == "right" else end
        return (left, right) if seconds_of(left) < seconds_of(right) else (None, None)


def axis_of(
    timeline: tuple[Segment, ...], home: datetime, tried: datetime, asked: tuple[datetime, datetime] | None
) -> Axis:
    """The natural axis around the request `home` and the moment tried, or the stretch asked for within its limits."""
    whole = _natural(timeline, [home])
    if not seconds_of(whole[0]) <= seconds_of(tried) <= seconds_of(whole[1]):
        whole = _natural(timeline, [home, tried])
    room = max(_ROOM * (seconds_of(whole[1]) - seconds_of(whole[0])), 3 * 366 * _DAY)
    opens = timeline[0].start if timeline else None
    closes = timeline[-1].end if timeline else None
    limits = (whole[0] if opens else _far(whole[0], -room), whole[1] if closes else _far(whole[1], room))
    if asked is None:
        return Axis(*whole, whole, limits, zoomed=False)
    start = max(seconds_of(asked[0]), seconds_of(limits[0]))
    end = min(seconds_of(asked[1]), seconds_of(limits[1]))
    if end - start < 60:
        return Axis(*whole, whole, limits, zoomed=False)
    return Axis(at_second(start, home.tzinfo), at_second(end, home.tzinfo), whole, limits, zoomed=True)


def _natural(timeline: tuple[Segment, ...], marks: list[datetime]) -> tuple[datetime, datetime]:
    """Every finite boundary, the marks, and room where it goes on."""
    outer = (timeline[0].start or timeline[0].end, timeline[-1].end or timeline[-1].start) if timeline else ()
    ends = [at for at in outer if at] + marks
    first, last = min(ends, key=seconds_of), max(ends, key=seconds_of)
    length = seconds_of(last) - seconds_of(first)
    margin = max(length, 3600) // 6 if length else 20 * _DAY // 6
    opens = timeline[0].start if timeline else None
    closes = timeline[-1].end if timeline else None
    return (
        first if opens is not None and seconds_of(opens) <= seconds_of(first) else _far(first, -margin),
        last if closes is not None and seconds_of(last) <= seconds_of(closes) else _far(last, margin),
    )


def _far(at: datetime, seconds: int) -> datetime:
    """So much later or earlier, within the years that a calendar can show."""
    room = seconds_of(_LAST) - seconds_of(at) if seconds > 0 else seconds_of(_FIRST) - seconds_of(at)
    return moved(at, timedelta(seconds=min(seconds, room) if seconds > 0 else max(seconds, room)))


# Ticks


def tick_moments(axis: Axis) -> list[tuple[datetime, TickUnit]]:
    """Round dates on the axis, some dozen at most: by minutes, hours, days, weeks, months or years."""
    days = axis.days
    if days < 3:
        minutes = next((m for m in _MINUTES if days * 1440 / m <= _MOST_TICKS), _MINUTES[-1])
        return [(at, "time") for at in _times(axis, minutes)]
    if days <= 70:
        step = next(s for s in (1, 2, 7) if days / s <= _MOST_TICKS or s == 7)
        return [(at, "day") for at in _days(axis, step)]
    months = next((m for m in _MONTHS if days / 30.4 / m <= _MOST_TICKS), 600)
    unit: TickUnit = "year" if months >= 12 else "day"
    return [(at, unit) for at in _month_starts(axis, months)]


def _times(axis: Axis, minutes: int) -> Iterator[datetime]:
    """Local times of day on multiples of `minutes`, in real time: right where a clock change repeats or skips one."""
    pace = min(minutes, 30) * 60
    zone, last = axis.start.tzinfo, seconds_of(axis.end)
    seconds = -(-seconds_of(axis.start) // pace) * pace
    for at in range(seconds, last + 1, pace):
        local = at_second(at, zone)
        if (local.hour * 60 + local.minute) % minutes == 0 and not local.second:
            yield local


def _days(axis: Axis, step: int) -> Iterator[datetime]:
    """Local midnights, counted from the natural axis' first, so that they stay where they are when it is moved."""
    first = axis.whole[0].date()
    skip = (axis.start.date() - first).days
    skip -= skip % step
    for i in range(0, int(axis.days) + step + 2, step):
        at = datetime.combine(first + timedelta(days=skip + i), time(0), axis.start.tzinfo)
        if not axis.edge(at):
            yield at


def _month_starts(axis: Axis, months: int) -> Iterator[datetime]:
    """Midnights of first days of months, on multiples of `months` counted from January."""
    count = axis.start.year * 12 + axis.start.month - 1
    count -= count % months
    while count // 12 <= min(axis.end.year, 9999):
        if count >= 12:
            at = datetime(count // 12, count % 12 + 1, 1, tzinfo=axis.start.tzinfo)
            if not axis.edge(at):
                yield at
        count += months
