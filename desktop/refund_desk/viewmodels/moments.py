"""Comparing and moving instants.

Python compares and subtracts two datetimes of one zone by their wall clocks: in
the hour that a clock change repeats that is wrong. These go by real time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from refund_desk.viewmodels.formats import Formats
from refund_policy.decision import Deadline, Segment
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


def is_last_second(at: datetime) -> bool:
    """Whether a moment ends its day: it stands for the day."""
    return moved(at, timedelta(seconds=1)).date() != at.date()


def over_from(due: Deadline) -> datetime:
    """The first moment at which a deadline has passed."""
    return moved(due.at, timedelta(seconds=1)) if is_last_second(due.at) else due.at


def due_words(due: Deadline, formats: Formats) -> str:
    """`31 March 2026, 00:00 CEST`; of a deadline in days the last of them: `30 June 2026`."""
    return formats.date(due.at) if is_last_second(due.at) else formats.instant(due.at)


def moved(at: datetime, by: timedelta) -> datetime:
    """The moment so much real time later, in the same zone."""
    return (at.astimezone(UTC) + by).astimezone(at.tzinfo)


def at_second(seconds: int, zone: tzinfo | None) -> datetime:
    """Seconds since the epoch as an aware datetime of a zone."""
    return (EPOCH + timedelta(seconds=seconds)).astimezone(zone)
