"""When the answer changes, as plain data for the drawn timeline and for its words.

A view has two parts. The plot is what stays while another moment is tried: the
stretch of time shown, its bands, amounts and dates. The marks are what moves.
`timeline_layout` turns both into shapes; nothing here knows pixels.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import lru_cache
from itertools import groupby, pairwise

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.moments import between, holds, reached
from refund_desk.viewmodels.timeline_axis import Axis, axis_of, tick_moments
from refund_desk.viewmodels.timeline_curves import Way, curve, way_of
from refund_desk.viewmodels.timeline_plot import Band, Boundary, Hatch, Mark, Moment, Plot, Span, Stretch
from refund_desk.viewmodels.timeline_words import Writer, wordings
from refund_policy.decision import Deadline, Decision, Segment, SegmentOutcome
from refund_policy.money import Money

_GAP: dict[SegmentOutcome, str] = {"review": "no amount stated", "unknown": "not known yet"}
_HATCH: dict[SegmentOutcome, Hatch] = {"review": "strokes", "unknown": "dots"}


@dataclass(frozen=True, slots=True)
class TimelineView:
    """The timeline of one decision: what stays, and the marker of the moment it was decided for."""

    plot: Plot
    request: Mark
    entered: Mark | None
    """Where the case itself stands, while another moment is tried."""

    @property
    def value(self) -> str:
        """Where the request lies, for a screen reader."""
        writer, at = self.plot.writer, self.request.at
        answer = next((f": {writer.stretch(s)}" for s in self.plot.timeline if holds(s, at)), "")
        if self.entered is None:
            return f"Request on {writer.label(at, year=True)}{answer}"
        entered = f"As entered: {writer.label(self.entered.at, year=True)}"
        return f"Trying {writer.label(at, year=True, timed=True)}{answer}. {entered}"

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
    def boundaries(self) -> tuple[Boundary, ...]:
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
    # To the minute: what is shown must not differ from one second to the next.
    minute = now.replace(second=0, microsecond=0).astimezone(tried.tzinfo) if now else None
    timeline, note = decision.timeline, decision.timeline_note
    dates = _Dates(timeline, note, decision.deadlines, shown, home, minute, formats, agent_zone)
    plot = _plotter(dates).plot(timeline)
    if entered is None:
        return TimelineView(plot, plot.home, None)
    writer = plot.writer
    ghost = Mark(home, writer.entered(home), writer.exact("As entered", home), shown.edge(home))
    mark = Mark(tried, writer.tried(tried), writer.exact("Trying", tried), shown.edge(tried))
    return TimelineView(plot, mark, ghost)


@dataclass(frozen=True, slots=True)
class _Dates:
    """What a plot follows from, but for its amounts: as they are typed, and as another moment is tried, it stays."""

    timeline: tuple[Segment, ...] = field(compare=False)
    note: str
    deadlines: tuple[Deadline, ...]
    axis: Axis
    home: datetime
    now: datetime | None
    formats: Formats
    agent_zone: tzinfo | None
    parts: tuple[object, ...] = field(init=False)
    """The segments without their amounts."""
    clock: tuple[object, ...] = field(init=False)
    """The zone, and which reading of a repeated hour each moment is: the two would compare as equal."""

    def __post_init__(self) -> None:
        parts = [(s.start, s.end, s.outcome, s.label, s.shape, s.amount_at_start is None) for s in self.timeline]
        ends = [at for s in self.timeline for at in (s.start, s.end)]
        axis = (self.axis.start, self.axis.end, *self.axis.whole)
        moments = [self.home, self.now, *axis, *ends, *(d.at for d in self.deadlines)]
        object.__setattr__(self, "parts", tuple(parts))
        object.__setattr__(self, "clock", (self.home.tzinfo, *[at.fold for at in moments if at]))


@lru_cache(maxsize=8)
def _plotter(of: _Dates) -> _Plotter:
    return _Plotter(of)


class _Plotter:
    """A plot without its amounts, and the way that each of them takes."""

    def __init__(self, of: _Dates) -> None:
        timeline, axis = of.timeline, of.axis
        writer = Writer(of.formats, of.agent_zone, *_manners(timeline, axis))
        boundaries = _boundaries(timeline, of.home, axis.whole[0], writer)
        self._spans = list(_spans(timeline, axis))
        self._plot = Plot(
            timeline=(),
            start=axis.start,
            end=axis.end,
            whole=axis.whole,
            limits=axis.limits,
            first=timeline[0].start if timeline else None,
            cuts=tuple(m.at for m in boundaries),
            bands=tuple(_bands(timeline, axis)),
            overview=_overview(timeline, axis) if axis.zoomed else (),
            stretches=(),
            boundaries=tuple(m for m in boundaries if not axis.edge(m.at)),
            deadlines=tuple(
                Moment(d.at, f"due {writer.day(d.at)}", f"{d.label}: {writer.label(d.at, year=True)}")
                for d in of.deadlines
                if not axis.edge(d.at)
            ),
            ticks=tuple(Moment(at, writer.tick(at, unit)) for at, unit in tick_moments(axis)),
            home=Mark(of.home, writer.request(of.home), writer.exact("Request", of.home), axis.edge(of.home)),
            now=_now(of.now, axis, writer) if of.now else None,
            top="",
            zero=writer.formats.number(0),
            note=of.note,
            writer=writer,
        )

    def plot(self, timeline: tuple[Segment, ...]) -> Plot:
        """With its amounts; the last one is kept: while another moment is tried, it stays."""
        if self._plot.timeline != timeline:
            top = max((m.minor for s in timeline for m in (s.amount_at_start, s.amount_at_end) if m), default=0)
            words = _amount(timeline, top, self._plot.writer.formats)
            self._plot = replace(self._plot, timeline=timeline, stretches=self._stretches(timeline, top), top=words)
        return self._plot

    def _stretches(self, timeline: tuple[Segment, ...], top: int) -> tuple[Stretch, ...]:
        writer = self._plot.writer
        made = []
        shown = {top, 0}
        for segment, (span, way, begins) in zip(timeline, self._spans, strict=True):
            opening = segment.amount_at_start
            news = opening is not None and opening.minor not in shown
            shown |= {opening.minor} if opening else set()
            if span is not None:
                amount = writer.formats.amount(opening) if opening and news and begins else ""
                made.append(Stretch(span, segment, curve(segment, way, top), amount, writer))
        return tuple(made)


def _manners(timeline: tuple[Segment, ...], axis: Axis) -> tuple[bool, bool]:
    """Whether dates are written with their time, and whether with their year."""
    ends = [at for s in timeline for at in (s.start, s.end) if at]
    return any(at.hour or at.minute or at.second for at in ends) or axis.days < 4, axis.start.year != axis.end.year


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
                start,
                end,
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


def _spans(timeline: tuple[Segment, ...], axis: Axis) -> Iterator[tuple[Span | None, Way, bool]]:
    """Of each segment the part on the axis, the way its amount takes there, and whether its beginning is in view."""
    for segment in timeline:
        start, end = axis.cut(segment.start, segment.end)
        begins = segment.start is None or between(axis.start, segment.start, axis.end)
        if start is None or end is None:
            yield None, (), begins
        else:
            yield Span(start, end), way_of(segment, axis, (start, end)), begins


def _boundaries(timeline: tuple[Segment, ...], home: datetime, start: datetime, writer: Writer) -> list[Boundary]:
    """The dated ends: heavy where the answer changes, less at the timeline's own ends and at inner changes.

    The two around the request gain weight: they are what the customer asks about.
    """
    made = []
    if timeline and timeline[0].start and reached(timeline[0].start, start):
        made.append(_boundary(timeline[0].start, 2, 0, writer))
    for place, (one, other) in enumerate(pairwise(timeline), start=1):
        changes = (one.outcome, one.label) != (other.outcome, other.label)
        if other.start:
            made.append(_boundary(other.start, 3 if changes else 1, place, writer))
    if timeline and timeline[-1].end:
        made.append(_boundary(timeline[-1].end, 2, len(timeline), writer))
    last = max((i for i, m in enumerate(made) if reached(m.at, home)), default=-1)
    return [replace(m, weight=m.weight + 2) if i in (last, last + 1) else m for i, m in enumerate(made)]


def _boundary(at: datetime, weight: int, place: int, writer: Writer) -> Boundary:
    labels = (writer.label(at), writer.day(at)) if writer.timed else (writer.label(at),)
    return Boundary(at, labels, weight, place)


def _amount(timeline: tuple[Segment, ...], top: int, formats: Formats) -> str:
    currency = next((s.amount_at_start.currency for s in timeline if s.amount_at_start), "")
    return formats.amount(Money(top, currency)) if currency and top else ""
