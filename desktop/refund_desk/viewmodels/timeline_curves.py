"""The amount over time, cut to the axis."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise

from refund_desk.viewmodels.moments import moved, reached
from refund_desk.viewmodels.timeline_axis import Axis
from refund_policy.decision import Segment
from refund_policy.instants import seconds_of

Way = tuple[tuple[int, float], ...]
"""Points in time order (seconds since the epoch, share of the way from the opening to the closing amount)."""
Curve = tuple[tuple[int, float], ...]
"""Points in time order (seconds since the epoch, share of the top amount)."""

_MOST_STAIRS = 400
"""Days drawn as single stairs; where more are in view, a stair is as narrow as a line, and a slope is drawn."""


def curve(segment: Segment, way: Way, top: int) -> Curve:
    """A segment's amounts along its way; empty where none is stated."""
    opening, closing = segment.amount_at_start, segment.amount_at_end
    if opening is None or closing is None:
        return ()
    high, low = (m.minor / top if top else 0.0 for m in (opening, closing))
    return tuple([(seconds, high + (low - high) * share) for seconds, share in way])


def way_of(segment: Segment, axis: Axis, shown: tuple[datetime, datetime]) -> Way:
    """How a segment's amount moves within the part `shown` of it, whatever it is.

    An unbounded segment ends where the natural axis does.
    """
    start, end = shown
    first, last = seconds_of(start), seconds_of(end)
    if segment.shape == "constant":
        return (first, 0.0), (last, 0.0)
    opens, closes = segment.start or axis.whole[0], segment.end or axis.whole[1]
    if segment.shape == "steps":
        cuts = _midnights(start, end)
        if len(cuts) <= _MOST_STAIRS:
            days = (moved(closes, timedelta(seconds=-1)).date() - opens.date()).days
            edges = [first, *map(seconds_of, cuts), last]
            return _stairs(edges, (start.date() - opens.date()).days, days)
    length = max(seconds_of(closes) - seconds_of(opens), 1)

    def share(at: int) -> float:
        return min(max((at - seconds_of(opens)) / length, 0.0), 1.0)

    return (first, share(first)), (last, share(last))


def _midnights(start: datetime, end: datetime) -> list[datetime]:
    """The beginnings of the local days strictly inside `(start, end)`; one too many where they are too many."""
    first = start.date() + timedelta(days=1)
    count = min((end.date() - start.date()).days, _MOST_STAIRS + 1)
    days = (datetime.combine(first + timedelta(days=i), time(0), start.tzinfo) for i in range(count))
    return [day for day in days if not reached(day, start) and not reached(end, day)]


def _stairs(edges: list[int], first: int, last: int) -> Way:
    """One level a day, from none of the way on day 0 to all of it on day `last`; the first one shown is day `first`."""
    points = []
    for day, (start, end) in enumerate(pairwise(edges), start=first):
        share = min(day / last, 1.0) if last > 0 else 0.0
        points += [(start, share), (end, share)]
    return tuple(points)
