"""What a hand does on the timeline: pixels to moments, steps, and another stretch of time to show.

Pure arithmetic; moments are whole minutes, aware, in the case's zone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from refund_desk.viewmodels.moments import at_second, moved
from refund_desk.viewmodels.timeline_plot import Plot
from refund_desk.viewmodels.timeline_shapes import SNAP, Frame
from refund_policy.instants import seconds_of

Way = Literal[-1, 1]
Range = tuple[datetime, datetime]

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_ROUND = (_HOUR, 1800, 900, 300, _MINUTE)
_BY_DAYS = 3 * _HOUR
"""From so many seconds a pixel on, the marker moves by whole days, at the time of day as entered."""
_SHORTEST = 2 * _HOUR
"""The shortest stretch of time that can be shown."""


def moment_at(plot: Plot, frame: Frame, x: float) -> datetime:
    """The moment that a marker at the pixel `x` means: round by the scale, and a boundary's own close to it."""
    seconds = frame.seconds_at(x)
    cuts = [seconds_of(at) for at in plot.cuts]
    near = min(cuts, key=lambda at: abs(frame.x_of(at) - x), default=None)
    if near is not None and abs(frame.x_of(near) - x) <= SNAP:
        return _tryable(plot, _minute_from(near))
    # Never over a boundary that the pointer has not passed.
    low = max((at for at in cuts if at <= seconds), default=None)
    high = min((at for at in cuts if at > seconds), default=None)
    rounded = _rounded(plot, frame, seconds)
    if high is not None:
        rounded = min(rounded, _minute_from(high) - _MINUTE)
    if low is not None:
        rounded = max(rounded, _minute_from(low))
    return _tryable(plot, rounded)


def _rounded(plot: Plot, frame: Frame, seconds: int) -> int:
    # One offset for the whole axis: what lies further right never comes out earlier, not over a clock change either.
    offset = _offset(plot.start)
    if frame.pace < _BY_DAYS:
        unit = next((unit for unit in _ROUND if unit <= frame.pace), _MINUTE)
        return (seconds + offset + unit // 2) // unit * unit - offset
    day = at_second((seconds + offset) // _DAY * _DAY - offset + _DAY // 2, plot.start.tzinfo)
    home = plot.home.at
    return seconds_of(day.replace(hour=home.hour, minute=home.minute, second=0, fold=0))


def _offset(at: datetime) -> int:
    return int((at.utcoffset() or timedelta()).total_seconds())


def _minute_from(seconds: int) -> int:
    """The first whole minute at or after a moment."""
    return -(-seconds // _MINUTE) * _MINUTE


def _tryable(plot: Plot, seconds: int) -> datetime:
    """A moment held within what is shown and within what could have been asked."""
    first = max(seconds_of(plot.start), seconds_of(plot.first) if plot.first else seconds_of(plot.start))
    last = seconds_of(plot.end) // _MINUTE * _MINUTE
    return at_second(max(min(seconds, last), _minute_from(first)), plot.start.tzinfo)


def allowed(plot: Plot, at: datetime) -> datetime:
    """A moment held within what could have been asked, and within the furthest limits."""
    first = seconds_of(plot.first or plot.limits[0])
    last = seconds_of(plot.limits[1]) // _MINUTE * _MINUTE
    return at_second(max(min(seconds_of(at), last), _minute_from(first)), at.tzinfo)


# Steps


def step_name(plot: Plot) -> Literal["day", "hour", "minute"]:
    """What one press of an arrow key moves by, at this scale."""
    span = seconds_of(plot.end) - seconds_of(plot.start)
    return "day" if span >= 4 * _DAY else "hour" if span >= 4 * _HOUR else "minute"


def stepped(plot: Plot, at: datetime, count: int, *, fine: bool = False) -> datetime:
    """The moment so many steps on: days of the calendar, hours or minutes; `fine` is always minutes."""
    name = "minute" if fine else step_name(plot)
    if name == "day":
        there = (at.replace(tzinfo=None, fold=0) + timedelta(days=count)).replace(tzinfo=at.tzinfo)
    else:
        there = moved(at, timedelta(seconds=count * (_HOUR if name == "hour" else _MINUTE)))
    seconds = seconds_of(there)
    return allowed(plot, at_second(_minute_from(seconds) if count < 0 else seconds // _MINUTE * _MINUTE, at.tzinfo))


def next_boundary(plot: Plot, at: datetime, way: Way) -> datetime | None:
    """The first whole minute of the next boundary on that side; None where there is none."""
    ahead = [cut for cut in (_minute_from(seconds_of(cut)) for cut in plot.cuts) if (cut - seconds_of(at)) * way > 0]
    nearest = min(ahead, key=lambda cut: cut * way, default=None)
    return None if nearest is None else allowed(plot, at_second(nearest, at.tzinfo))


def steps_from_start(plot: Plot, at: datetime) -> int:
    """How many steps the timeline's beginning lies before a moment: what an assistive device reads as the value."""
    name, first = step_name(plot), plot.whole[0]
    if name == "day":
        return (at.date() - first.date()).days
    return (seconds_of(at) - seconds_of(first)) // (_HOUR if name == "hour" else _MINUTE)


# The stretch of time shown. None stands for the whole timeline.


def zoomed(plot: Plot, factor: float, around: int) -> Range | None:
    """The range `factor` times as long, with the second `around` staying where it is."""
    start, span = seconds_of(plot.start), seconds_of(plot.end) - seconds_of(plot.start)
    first, last = (seconds_of(at) for at in plot.limits)
    whole = seconds_of(plot.whole[1]) - seconds_of(plot.whole[0])
    length = min(max(round(span * factor), min(_SHORTEST, span)), last - first)
    if span < whole <= length:
        return None
    left = round(around - (around - start) * length / span)
    return _within(plot, left, length, snap=factor >= 1)


def panned(plot: Plot, seconds: int) -> Range | None:
    """The range so much later, as far as there is something to show."""
    start, span = seconds_of(plot.start), seconds_of(plot.end) - seconds_of(plot.start)
    return _within(plot, start + seconds, span)


def centred(plot: Plot, seconds: int) -> Range | None:
    """The range of the same length around a moment."""
    span = seconds_of(plot.end) - seconds_of(plot.start)
    return _within(plot, seconds - span // 2, span)


def off_view(plot: Plot, at: datetime) -> int:
    """How many seconds the part in view must move until a moment stands well inside it; 0 if it is on the axis."""
    start, end, seconds = (seconds_of(one) for one in (plot.start, plot.end, at))
    if not plot.zoomed or start <= seconds <= end:
        return 0
    aside = (end - start) // 6
    return seconds + aside - end if seconds > end else seconds - aside - start


def _within(plot: Plot, left: int, length: int, *, snap: bool = True) -> Range | None:
    """A range within the limits; almost the whole is the whole, unless a slow hand is just leaving it."""
    first, last = (seconds_of(at) for at in plot.limits)
    left = max(min(left, last - length), first)
    whole = [seconds_of(at) for at in plot.whole]
    if snap and abs(left - whole[0]) <= length // 200 and abs(left + length - whole[1]) <= length // 200:
        return None
    zone = plot.start.tzinfo
    return at_second(left, zone), at_second(left + length, zone)
