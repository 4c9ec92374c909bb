"""Comparing and moving instants.

Python compares and subtracts two datetimes of one zone by their wall clocks: in
the hour that a clock change repeats that is wrong. These go by real time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from refund_policy.decision import Segment
from refund_policy.instants import EPOCH, seconds_of


def holds(segment: Segment, at: datetime) -> bool:
    """Whether a moment lies in a segment."""
    opened = segment.start is None or reached(segment.start, at)
    return opened and (segment.end is None or not reached(segment.end, at))


def reached(moment: datetime, at: datetime) -> bool:
    """Whether `at` is that moment or later."""
    return seconds_of(moment) <= seconds_of(at)


def between(start: datetime, at: datetime, end: datetime) -> bool:
    """Whether `at` lies from `start` up to and with `end`."""
    return seconds_of(start) <= seconds_of(at) <= seconds_of(end)


def moved(at: datetime, by: timedelta) -> datetime:
    """The moment so much real time later, in the same zone."""
    return (at.astimezone(UTC) + by).astimezone(at.tzinfo)


def at_second(seconds: int, zone: tzinfo | None) -> datetime:
    """Seconds since the epoch as an aware datetime of a zone."""
    return (EPOCH + timedelta(seconds=seconds)).astimezone(zone)
