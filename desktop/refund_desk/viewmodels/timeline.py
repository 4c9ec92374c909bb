"""When the answer changes, as plain data for the drawn timeline and for its words.

`timeline_layout.lay_out` turns the view into shapes; nothing here knows pixels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Literal

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.moments import between, holds, moved, reached
from refund_policy.decision import Decision, Segment, SegmentOutcome
from refund_policy.instants import seconds_of
from refund_policy.money import Money

Hatch = Literal["plain", "strokes", "dots"]

OUTCOME_WORDS: dict[SegmentOutcome, str] = {
    "full": "full refund",
    "partial": "partial refund",
    "none": "no refund",
    "review": "needs a person, no amount stated",
    "unknown": "open: a fact that would decide is not entered",
}
_SHORT: dict[SegmentOutcome, str] = {
    "full": "Full",
    "partial": "Partial",
    "none": "None",
    "review": "Review",
    "unknown": "Open",
}
_GAP: dict[SegmentOutcome, str] = {"review": "no amount stated", "unknown": "not known yet"}
_HATCH: dict[SegmentOutcome, Hatch] = {"review": "strokes", "unknown": "dots"}

_MOST_STAIRS = 1100
"""Days drawn as single stairs (three years); a longer stretch is drawn as a slope."""


@dataclass(frozen=True, slots=True)
class Band:
    """Neighbouring stretches with the same answer, `[start, end)`, cut to the axis."""

    start: datetime
    end: datetime
    open_start: bool
    open_end: bool
    outcome: SegmentOutcome
    labels: tuple[str, ...]
    """From the fullest wording to one word for a narrow band."""
    gap: str
    """What stands in place of the amount curve; empty where there is one."""
    hatch: Hatch


@dataclass(frozen=True, slots=True)
class Stretch:
    """One segment, cut to the axis: its words and its amount over time.

    `curve` runs in time order through (moment, share of the top amount, 0 to 1);
    it is empty where no amount is stated.
    """

    start: datetime
    end: datetime
    words: str
    curve: tuple[tuple[datetime, float], ...]
    amount: str
    """The amount at its start, without currency; empty where it says nothing new."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A dated point of the axis; `labels` from the fullest to the shortest wording."""

    at: datetime
    labels: tuple[str, ...]
    words: str
    weight: int = 0
    """The heavier label stays when there is not room for all."""


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The timeline of one decision.

    Times are aware, in the case's zone. `now` is None where it lies off the
    axis; `now_edge` then says on which side, and `now_words` when that is.
    Without bands, `note` says why there is no timeline.
    """

    start: datetime
    end: datetime
    bands: tuple[Band, ...]
    stretches: tuple[Stretch, ...]
    request: Moment
    now: Moment | None
    now_edge: Literal["", "left", "right"]
    now_words: str
    boundaries: tuple[Moment, ...]
    deadlines: tuple[Moment, ...]
    ticks: tuple[Moment, ...]
    top: str
    """The largest amount of the curve, without currency; empty where there is no curve."""
    zero: str
    note: str
    value: str
    """Where the request lies, for a screen reader."""
    description: str
    """The whole timeline in sentences."""


def timeline_view(decision: Decision, now: datetime | None, formats: Formats) -> TimelineView:
    """The timeline of a decision; `now` (aware) is only ever a mark, it decides nothing."""
    request = decision.requested_at
    start, end = _axis(decision.timeline, request)
    dates = _Dates(decision, start, end, formats)
    top = max((m.minor for s in decision.timeline for m in (s.amount_at_start, s.amount_at_end) if m), default=0)
    local_now = now.astimezone(request.tzinfo) if now else None
    inside = local_now is not None and between(start, local_now, end)
    stretches = _stretches(decision.timeline, (start, end), top, dates)
    here = next((w for s, w in zip(decision.timeline, stretches, strict=True) if holds(s, request)), None)
    now_words = f"Now, {dates.label(local_now, year=True, timed=None if inside else False)}" if local_now else ""
    return TimelineView(
        start=start,
        end=end,
        bands=_bands(decision.timeline, start, end),
        stretches=stretches,
        request=dates.mark("Request", request),
        now=dates.mark("Now", local_now) if local_now and inside else None,
        now_edge="" if local_now is None or inside else ("right" if reached(start, local_now) else "left"),
        now_words=now_words,
        boundaries=_boundaries(decision.timeline, request, start, dates),
        deadlines=tuple(_deadline(d.at, d.label, dates) for d in decision.deadlines if between(start, d.at, end)),
        ticks=_ticks(start, end, dates),
        top=_amount(decision.timeline, top, formats),
        zero=formats.number(0),
        note=decision.timeline_note,
        value=f"Request on {dates.label(request, year=True)}" + (f": {here.words}" if here else ""),
        description=". ".join(s.words for s in stretches) + "." if stretches else decision.timeline_note,
    )


class _Dates:
    """How this timeline writes its moments: with the time, with the year, or without."""

    def __init__(self, decision: Decision, start: datetime, end: datetime, formats: Formats) -> None:
        ends = [at for s in decision.timeline for at in (s.start, s.end) if at]
        self.formats = formats
        self.timed = any(at.time() != time(0) for at in ends)
        self.dated = start.year != end.year

    def day(self, day: date, *, year: bool = False) -> str:
        short = self.formats.date_short(day)
        return f"{short} {day.year}" if year or self.dated else short

    def label(self, at: datetime, *, year: bool = False, timed: bool | None = None) -> str:
        show_time = self.timed or at.time() != time(0) if timed is None else timed
        return self.day(at.date(), year=year) + (f" {self.formats.time(at)}" if show_time else "")

    def mark(self, name: str, at: datetime) -> Moment:
        full = f"{name}, {self.label(at, timed=at.time() != time(0))}"
        words = f"{name}, {self.label(at, year=True)}"
        return Moment(at, (full, f"{name}, {self.day(at.date())}", name), words)


def _axis(timeline: tuple[Segment, ...], request: datetime) -> tuple[datetime, datetime]:
    """The drawn stretch of time: every finite boundary, the request, and room where it goes on."""
    ends = [at for s in timeline for at in (s.start, s.end) if at] + [request]
    first, last = min(ends, key=seconds_of), max(ends, key=seconds_of)
    length = seconds_of(last) - seconds_of(first)
    margin = (timedelta(seconds=max(length, 3600)) if length else timedelta(days=20)) / 6
    opens = timeline[0].start if timeline else None
    closes = timeline[-1].end if timeline else None
    return (
        first if opens is not None and reached(opens, first) else moved(first, -margin),
        last if closes is not None and reached(last, closes) else moved(last, margin),
    )


def _bands(timeline: tuple[Segment, ...], start: datetime, end: datetime) -> tuple[Band, ...]:
    bands = []
    for (outcome, label), run in groupby(timeline, key=lambda s: (s.outcome, s.label)):
        members = list(run)
        first, last = members[0], members[-1]
        bands.append(
            Band(
                start=first.start or start,
                end=last.end or end,
                open_start=first.start is None,
                open_end=last.end is None,
                outcome=outcome,
                labels=_wordings(label, _SHORT[outcome]),
                gap="" if any(s.amount_at_start for s in members) else _GAP.get(outcome, ""),
                hatch=_HATCH.get(outcome, "plain"),
            )
        )
    return tuple(bands)


def _wordings(label: str, short: str) -> tuple[str, ...]:
    """`Partial, while it runs` → that, then `Partial`."""
    head = re.split("[,:;(]", label, maxsplit=1)[0].strip()
    return tuple(dict.fromkeys(text for text in (label, head, short) if text))


def _stretches(
    timeline: tuple[Segment, ...], axis: tuple[datetime, datetime], top: int, dates: _Dates
) -> tuple[Stretch, ...]:
    made = []
    shown = {top, 0}
    for segment in timeline:
        start, end = segment.start or axis[0], segment.end or axis[1]
        opening = segment.amount_at_start
        news = opening is not None and opening.minor not in shown
        shown |= {opening.minor} if opening else set()
        made.append(
            Stretch(
                start=start,
                end=end,
                words=_words(segment, dates),
                curve=_curve(segment, start, end, top),
                amount=dates.formats.amount(opening) if opening and news else "",
            )
        )
    return tuple(made)


def _words(segment: Segment, dates: _Dates) -> str:
    """`From 22 Mar 2026 until 31 Mar 2026: partial refund, 2.40 USD falling day by day to 0.26 USD`."""
    if segment.start and segment.end:
        period = f"From {dates.label(segment.start, year=True)} until {dates.label(segment.end, year=True)}"
    elif segment.start:
        period = f"From {dates.label(segment.start, year=True)} on"
    elif segment.end:
        period = f"Until {dates.label(segment.end, year=True)}"
    else:
        period = "At any time"
    clauses = f" ({', '.join(segment.clauses)})" if segment.clauses else ""
    return f"{period}: {OUTCOME_WORDS[segment.outcome]}{_amount_words(segment, dates.formats)}{clauses}"


def _amount_words(segment: Segment, formats: Formats) -> str:
    opening, closing = segment.amount_at_start, segment.amount_at_end
    if opening is None or (segment.outcome == "none" and opening.minor == 0):
        return ""
    if segment.shape == "constant" or closing is None or closing == opening:
        return f", {formats.money(opening)}"
    way = "falling" if closing < opening else "rising"
    pace = "minute by minute" if segment.shape == "linear" else "day by day"
    return f", {formats.money(opening)} {way} {pace} to {formats.money(closing)}"


def _curve(segment: Segment, start: datetime, end: datetime, top: int) -> tuple[tuple[datetime, float], ...]:
    opening, closing = segment.amount_at_start, segment.amount_at_end
    if opening is None or closing is None:
        return ()
    high, low = (m.minor / top if top else 0.0 for m in (opening, closing))
    if segment.shape == "constant":
        return (start, high), (end, high)
    if segment.shape == "steps":
        cuts = _midnights(start, end)
        if len(cuts) <= _MOST_STAIRS:
            return _stairs([start, *cuts, end], high, low)
    return (start, high), (end, low)


def _midnights(start: datetime, end: datetime) -> list[datetime]:
    """The beginnings of the local days strictly inside `(start, end)`."""
    first = start.date() + timedelta(days=1)
    count = min((end.date() - start.date()).days, _MOST_STAIRS + 1)
    days = (datetime.combine(first + timedelta(days=i), time(0), start.tzinfo) for i in range(count))
    return [day for day in days if not reached(day, start) and not reached(end, day)]


def _stairs(cuts: list[datetime], high: float, low: float) -> tuple[tuple[datetime, float], ...]:
    """One level a day: the first at `high`, the last at `low`."""
    days = len(cuts) - 1
    points = []
    for i in range(days):
        level = high + (low - high) * i / (days - 1) if days > 1 else high
        points += [(cuts[i], level), (cuts[i + 1], level)]
    return tuple(points)


def _boundaries(timeline: tuple[Segment, ...], request: datetime, start: datetime, dates: _Dates) -> tuple[Moment, ...]:
    """The dated ends: heavy where the answer changes, less at the timeline's own ends and at inner changes.

    The two around the request gain weight: they are what the customer asks about.
    """
    made = []
    if timeline and timeline[0].start and reached(timeline[0].start, start):
        made.append(_boundary(start, 2, dates))
    for one, other in pairwise(timeline):
        changes = (one.outcome, one.label) != (other.outcome, other.label)
        if other.start:
            made.append(_boundary(other.start, 3 if changes else 1, dates))
    if timeline and timeline[-1].end:
        made.append(_boundary(timeline[-1].end, 2, dates))
    last = max((i for i, m in enumerate(made) if reached(m.at, request)), default=-1)
    return tuple(replace(m, weight=m.weight + 2) if i in (last, last + 1) else m for i, m in enumerate(made))


def _boundary(at: datetime, weight: int, dates: _Dates) -> Moment:
    labels = (dates.label(at), dates.day(at.date())) if dates.timed else (dates.label(at),)
    return Moment(at, labels, dates.label(at, year=True), weight)


def _deadline(at: datetime, label: str, dates: _Dates) -> Moment:
    return Moment(at, (f"due {dates.day(at.date())}",), f"{label}: {dates.label(at, year=True)}")


def _ticks(start: datetime, end: datetime, dates: _Dates) -> tuple[Moment, ...]:
    """Round dates between the boundaries, some ten at most: days, weeks, months or years; hours on a short axis."""
    days = (seconds_of(end) - seconds_of(start)) / 86400
    if days < 2:
        return ()
    if days > 70:
        months = next((m for m in (1, 2, 3, 6, 12, 24, 60, 120) if days / 30.4 / m <= 12), 600)
        firsts = _month_starts(start, end, months)
        return tuple(Moment(at, (dates.day(at.date()),), "") for at in firsts)
    step = next(s for s in (1, 2, 7) if days / s <= 12 or s == 7)
    first = datetime.combine(start.date(), time(0), start.tzinfo)
    moments = (first + timedelta(days=i) for i in range(0, int(days) + 2, step))
    return tuple(Moment(at, (dates.day(at.date()),), "") for at in moments if between(start, at, end))


def _month_starts(start: datetime, end: datetime, months: int) -> list[datetime]:
    """Midnights of first days of months, on multiples of `months` counted from January."""
    count = start.year * 12 + start.month - 1
    count -= count % months
    found = []
    while count // 12 <= min(end.year, 9999):
        at = datetime(count // 12, count % 12 + 1, 1, tzinfo=start.tzinfo)
        if between(start, at, end):
            found.append(at)
        count += months
    return found


def _amount(timeline: tuple[Segment, ...], top: int, formats: Formats) -> str:
    currency = next((s.amount_at_start.currency for s in timeline if s.amount_at_start), "")
    return formats.amount(Money(top, currency)) if currency and top else ""
