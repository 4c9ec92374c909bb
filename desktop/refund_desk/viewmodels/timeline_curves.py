"""The amount over time, cut to the axis."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise

from refund_desk.viewmodels.moments import moved, reached
from refund_desk.viewmodels.timeline_axis import Axis
from refund_policy.decision import Segment
from refund_policy.instants import seconds_of

Curve = tuple[tuple[datetime, float], ...]

_MOST_STAIRS = 400
"""Days drawn as single stairs; where more are in view, a stair is as narrow as a line, and a slope is drawn."""


def curve(segment: Segment, axis: Axis, shown: tuple[datetime, datetime], top: int) -> Curve:
    """Points (moment, share of the top amount) of a segment, within the part `shown` of it.

    An unbounded segment ends where the natural axis does.
    """
    opening, closing = segment.amount_at_start, segment.amount_at_end
    if opening is None or closing is None:
        return ()
    high, low = (m.minor / top if top else 0.0 for m in (opening, closing))
    start, end = shown
    if segment.shape == "constant":
        return (start, high), (end, high)
    opens, closes = segment.start or axis.whole[0], segment.end or axis.whole[1]
    if segment.shape == "steps":
        cuts = _midnights(start, end)
        if len(cuts) <= _MOST_STAIRS:
            last = (moved(closes, timedelta(seconds=-1)).date() - opens.date()).days
            return _stairs([start, *cuts, end], (start.date() - opens.date()).days, last, high, low)
    length = max(seconds_of(closes) - seconds_of(opens), 1)

    def level(at: datetime) -> float:
        share = min(max((seconds_of(at) - seconds_of(opens)) / length, 0.0), 1.0)
        return high + (low - high) * share

    return (start, level(start)), (end, level(end))


def _midnights(start: datetime, end: datetime) -> list[datetime]:
    """The beginnings of the local days strictly inside `(start, end)`; one too many where they are too many."""
    first = start.date() + timedelta(days=1)
    count = min((end.date() - start.date()).days, _MOST_STAIRS + 1)
    days = (datetime.combine(first + timedelta(days=i), time(0), start.tzinfo) for i in range(count))
    return [day for day in days if not reached(day, start) and not reached(end, day)]


def _stairs(cuts: list[datetime], first: int, last: int, high: float, low: float) -> Curve:
    """One level a day, from `high` on day 0 to `low` on day `last`; the first one shown is day `first`."""
    points = []
    for i, (start, end) in enumerate(pairwise(cuts)):
        share = min((first + i) / last, 1.0) if last > 0 else 0.0
        level = high + (low - high) * share
        points += [(start, level), (end, level)]
    return tuple(points)
