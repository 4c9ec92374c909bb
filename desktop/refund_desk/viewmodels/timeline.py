"""When the answer changes, as plain data for the drawn timeline and for its words.

A view has two parts. The plot is what stays while another moment is tried: the
stretch of time shown, its bands, amounts and dates. The marks are what moves.
`timeline_layout` turns both into shapes; nothing here knows pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Literal

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.moments import between, holds, reached
from refund_desk.viewmodels.timeline_axis import Axis, axis_of, tick_moments
from refund_desk.viewmodels.timeline_curves import curve
from refund_desk.viewmodels.timeline_words import Writer, wordings
from refund_policy.decision import Deadline, Decision, Segment, SegmentOutcome
from refund_policy.instants import seconds_of
from refund_policy.money import Money

Hatch = Literal["plain", "strokes", "dots"]
Edge = Literal["", "left", "right"]

_GAP: dict[SegmentOutcome, str] = {"review": "no amount stated", "unknown": "not known yet"}
_HATCH: dict[SegmentOutcome, Hatch] = {"review": "strokes", "unknown": "dots"}


@dataclass(frozen=True, slots=True)
class Band:
    """Neighbouring stretches with the same answer, `[start, end)`, cut to the axis."""

    start: datetime
    end: datetime
    open_start: bool
    open_end: bool
    """Whether it goes on beyond what is shown."""
    outcome: SegmentOutcome
    labels: tuple[str, ...]
    """From the fullest wording to one word for a narrow band."""
    gap: str
    """What stands in place of the amount curve; empty where there is one."""
    hatch: Hatch

    @property
    def weight(self) -> int:
        """Holes and contradictions are named before all others."""
        return 0 if self.hatch == "plain" else 1


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
    """What the pointer is told there; a boundary tells both sides."""
    weight: int = 0
    """The heavier label stays when there is not room for all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment that a line marks; `edge` says on which side of the axis it lies, empty for on it."""

    at: datetime
    labels: tuple[str, ...]
    words: str
    edge: Edge = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """What does not move with the moment tried.

    Times are aware, in the case's zone. Without bands, `note` says why there is no timeline.
    """

    start: datetime
    end: datetime
    whole: tuple[datetime, datetime]
    """The natural axis: every boundary, the request, and room where it goes on."""
    limits: tuple[datetime, datetime]
    """As far as the axis can be moved."""
    first: datetime | None
    """The first moment at which this case could be asked; None where there is none."""
    cuts: tuple[datetime, ...]
    """Every boundary, also off the axis."""
    bands: tuple[Band, ...]
    overview: tuple[tuple[datetime, SegmentOutcome], ...]
    """Where each band of the natural axis begins; empty unless another stretch of time is shown."""
    stretches: tuple[Stretch, ...]
    boundaries: tuple[Moment, ...]
    deadlines: tuple[Moment, ...]
    ticks: tuple[Moment, ...]
    home: Mark
    """The request as the case has it."""
    now: Mark | None
    top: str
    """The largest amount of the curve, without currency; empty where there is no curve."""
    zero: str
    note: str
    description: str
    """The whole timeline in sentences."""
    writer: Writer
    """Writes what the pointer is on."""

    @property
    def zoomed(self) -> bool:
        """Whether another stretch of time than the natural one is shown."""
        return bool(self.overview)


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The timeline of one decision: what stays, and the marker of the moment it was decided for."""

    plot: Plot
    request: Mark
    entered: Mark | None
    """Where the case itself stands, while another moment is tried."""
    value: str
    """Where the request lies, for a screen reader."""

    @property
    def start(self) -> datetime:
        return self.plot.start

    @property
    def end(self) -> datetime:
        return self.plot.end

    @property
    def bands(self) -> tuple[Band, ...]:
        return self.plot.bands

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        return self.plot.stretches

    @property
    def boundaries(self) -> tuple[Moment, ...]:
        return self.plot.boundaries

    @property
    def deadlines(self) -> tuple[Moment, ...]:
        return self.plot.deadlines

    @property
    def note(self) -> str:
        return self.plot.note


def timeline_view(
    decision: Decision,
    now: datetime | None,
    formats: Formats,
    *,
    entered: datetime | None = None,
    axis: tuple[datetime, datetime] | None = None,
    agent_zone: tzinfo | None = None,
) -> TimelineView:
    """The timeline of a decision.

    `now` (aware) is only ever a mark, it decides nothing. `entered` (aware): where the case
    itself stands, if the decision is one for another moment that is tried. `axis`: the stretch
    of time to show instead of the natural one, as far as there is something to show. Where the
    agent's zone shows another time than the case's, both are told.
    """
    tried = decision.requested_at
    home = tried if entered is None else entered.astimezone(tried.tzinfo)
    shown = axis_of(decision.timeline, home, tried, axis)
    writer = Writer(formats, agent_zone, *_manners(decision.timeline, shown))
    # To the minute: what is shown must not differ from one second to the next.
    minute = now.replace(second=0, microsecond=0).astimezone(tried.tzinfo) if now else None
    plot = _plot(_Kept(decision.timeline, decision.timeline_note, decision.deadlines, shown, home, minute, writer))
    answer = next((f": {writer.stretch(s)}" for s in decision.timeline if holds(s, tried)), "")
    if entered is None:
        return TimelineView(plot, plot.home, None, f"Request on {writer.label(tried, year=True)}{answer}")
    value = f"Trying {writer.label(tried, year=True, timed=True)}{answer}"
    ghost = Mark(home, writer.entered(home), writer.exact("As entered", home), shown.edge(home))
    mark = Mark(tried, writer.tried(tried), writer.exact("Trying", tried), shown.edge(tried))
    return TimelineView(plot, mark, ghost, f"{value}. As entered: {writer.label(home, year=True)}")


def _manners(timeline: tuple[Segment, ...], axis: Axis) -> tuple[bool, bool]:
    """Whether dates are written with their time, and whether with their year."""
    ends = [at for s in timeline for at in (s.start, s.end) if at]
    return any(at.hour or at.minute or at.second for at in ends) or axis.days < 4, axis.start.year != axis.end.year


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a plot follows from: while another moment is tried, it stays."""

    timeline: tuple[Segment, ...]
    note: str
    deadlines: tuple[Deadline, ...]
    axis: Axis
    home: datetime
    now: datetime | None
    writer: Writer
    instants: tuple[int, ...] = field(init=False)
    """The moments in real time: the two readings of a repeated hour would compare as equal."""

    def __post_init__(self) -> None:
        ends = (at for s in self.timeline for at in (s.start, s.end))
        moments = [self.home, self.now, self.axis.start, self.axis.end, *ends, *(d.at for d in self.deadlines)]
        object.__setattr__(self, "instants", tuple(seconds_of(at) for at in moments if at))


@lru_cache(maxsize=8)
def _plot(of: _Kept) -> Plot:
    timeline, axis, writer = of.timeline, of.axis, of.writer
    top = max((m.minor for s in timeline for m in (s.amount_at_start, s.amount_at_end) if m), default=0)
    boundaries = _boundaries(timeline, of.home, axis.whole[0], writer)
    words = [writer.stretch(segment) for segment in timeline]
    return Plot(
        start=axis.start,
        end=axis.end,
        whole=axis.whole,
        limits=axis.limits,
        first=timeline[0].start if timeline else None,
        cuts=tuple(m.at for m in boundaries),
        bands=tuple(_bands(timeline, axis)),
        overview=_overview(timeline, axis) if axis.zoomed else (),
        stretches=tuple(_stretches(timeline, axis, top, writer, words)),
        boundaries=tuple(m for m in boundaries if not axis.edge(m.at)),
        deadlines=tuple(
            Moment(d.at, (f"due {writer.day(d.at)}",), f"{d.label}: {writer.label(d.at, year=True)}")
            for d in of.deadlines
            if not axis.edge(d.at)
        ),
        ticks=tuple(Moment(at, (writer.tick(at, unit),), "") for at, unit in tick_moments(axis)),
        home=Mark(of.home, writer.request(of.home), writer.exact("Request", of.home), axis.edge(of.home)),
        now=_now(of.now, axis, writer) if of.now else None,
        top=_amount(timeline, top, writer.formats),
        zero=writer.formats.number(0),
        note=of.note,
        description=". ".join(words) + "." if words else of.note,
        writer=writer,
    )


def _now(at: datetime, axis: Axis, writer: Writer) -> Mark:
    edge = axis.edge(at)
    if edge:
        words = f"Now, {writer.label(at, year=True, timed=False)}"
        return Mark(at, (words, "Now"), words, edge)
    return Mark(at, writer.now(at), f"Now, {writer.label(at, year=True)}")


def _bands(timeline: tuple[Segment, ...], axis: Axis) -> list[Band]:
    made = []
    for (outcome, label), run in groupby(timeline, key=lambda s: (s.outcome, s.label)):
        members = list(run)
        start, end = axis.cut(members[0].start, members[-1].end)
        if start is None or end is None:
            continue
        opened, closed = members[0].start, members[-1].end
        made.append(
            Band(
                start=start,
                end=end,
                open_start=opened is None or not reached(start, opened),
                open_end=closed is None or not reached(closed, end),
                outcome=outcome,
                labels=wordings(label, outcome),
                gap="" if any(s.amount_at_start for s in members) else _GAP.get(outcome, ""),
                hatch=_HATCH.get(outcome, "plain"),
            )
        )
    return made


def _overview(timeline: tuple[Segment, ...], axis: Axis) -> tuple[tuple[datetime, SegmentOutcome], ...]:
    runs = (next(run) for _, run in groupby(timeline, key=lambda s: s.outcome))
    return tuple((s.start or axis.whole[0], s.outcome) for s in runs)


def _stretches(
    timeline: tuple[Segment, ...], axis: Axis, top: int, writer: Writer, words: Sequence[str]
) -> list[Stretch]:
    made = []
    shown = {top, 0}
    for segment, text in zip(timeline, words, strict=True):
        start, end = axis.cut(segment.start, segment.end)
        opening = segment.amount_at_start
        news = opening is not None and opening.minor not in shown
        shown |= {opening.minor} if opening else set()
        if start is None or end is None:
            continue
        begins = segment.start is None or between(axis.start, segment.start, axis.end)
        made.append(
            Stretch(
                start=start,
                end=end,
                words=text,
                curve=curve(segment, axis, (start, end), top),
                amount=writer.formats.amount(opening) if opening and news and begins else "",
            )
        )
    return made


def _boundaries(timeline: tuple[Segment, ...], home: datetime, start: datetime, writer: Writer) -> list[Moment]:
    """The dated ends: heavy where the answer changes, less at the timeline's own ends and at inner changes.

    The two around the request gain weight: they are what the customer asks about.
    """
    made = []
    if timeline and timeline[0].start and reached(timeline[0].start, start):
        made.append(_boundary(timeline[0].start, 2, None, timeline[0], writer))
    for one, other in pairwise(timeline):
        changes = (one.outcome, one.label) != (other.outcome, other.label)
        if other.start:
            made.append(_boundary(other.start, 3 if changes else 1, one, other, writer))
    if timeline and timeline[-1].end:
        made.append(_boundary(timeline[-1].end, 2, timeline[-1], None, writer))
    last = max((i for i, m in enumerate(made) if reached(m.at, home)), default=-1)
    return [replace(m, weight=m.weight + 2) if i in (last, last + 1) else m for i, m in enumerate(made)]


def _boundary(at: datetime, weight: int, one: Segment | None, other: Segment | None, writer: Writer) -> Moment:
    labels = (writer.label(at), writer.day(at)) if writer.timed else (writer.label(at),)
    return Moment(at, labels, writer.both_sides(at, one, other), weight)


def _amount(timeline: tuple[Segment, ...], top: int, formats: Formats) -> str:
    currency = next((s.amount_at_start.currency for s in timeline if s.amount_at_start), "")
    return formats.amount(Money(top, currency)) if currency and top else ""


def stretch_at(plot: Plot, at: datetime) -> Stretch | None:
    """The shown stretch that holds a moment."""
    seconds = seconds_of(at)
    return next((s for s in plot.stretches if seconds_of(s.start) <= seconds < seconds_of(s.end)), None)


def told_at(plot: Plot, at: datetime) -> str:
    """What the timeline says at a moment: both sides of a boundary, else the stretch that holds it."""
    seconds = seconds_of(at)
    # Moments are tried by whole minutes: the first one inside is the boundary's.
    boundary = next((m for m in plot.boundaries if -60 < seconds_of(m.at) - seconds <= 0), None)
    if boundary is not None:
        return boundary.words
    stretch = stretch_at(plot, at)
    return plot.writer.at(at, stretch.words) if stretch else ""
