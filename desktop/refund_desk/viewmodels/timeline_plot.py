"""What a timeline shows apart from its marker: bands, amounts and dates, as plain data.

Words that only the pointer or a screen reader asks for are written when they are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from refund_desk.viewmodels.timeline_curves import Curve
from refund_desk.viewmodels.timeline_words import Writer
from refund_policy.decision import Segment, SegmentOutcome
from refund_policy.instants import seconds_of

Hatch = Literal["plain", "strokes", "dots"]
Edge = Literal["", "left", "right"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time `[start, end)`, cut to the axis."""

    start: datetime
    end: datetime
    since: int = field(init=False)
    until: int = field(init=False)
    """Both ends in seconds since the epoch."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "since", seconds_of(self.start))
        object.__setattr__(self, "until", seconds_of(self.end))


@dataclass(frozen=True, slots=True)
class Band(Span):
    """Neighbouring stretches with the same answer."""

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
    """One segment, cut to the axis, and its amount over time.

    `curve` runs in time order through (seconds since the epoch, share of the top amount, 0 to 1);
    it is empty where no amount is stated.
    """

    span: Span
    segment: Segment
    curve: Curve
    amount: str
    """The amount at its start, without currency; empty where it says nothing new."""
    writer: Writer

    @property
    def words(self) -> str:
        return self.writer.stretch(self.segment)


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment, also in seconds since the epoch."""

    at: datetime
    seconds: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "seconds", seconds_of(self.at))


@dataclass(frozen=True, slots=True)
class Moment(Dated):
    """A dated point of the axis: a deadline or a round date."""

    label: str
    words: str = ""
    """What the pointer is told there."""


@dataclass(frozen=True, slots=True)
class Boundary(Dated):
    """Where one segment ends and another begins; `labels` from the fullest to the shortest wording."""

    labels: tuple[str, ...]
    weight: int
    """The heavier label stays when there is not room for all."""
    place: int
    """Of the segment that begins there."""


@dataclass(frozen=True, slots=True)
class Mark(Dated):
    """A moment that a line marks; `edge` says on which side of the axis it lies, empty for on it."""

    labels: tuple[str, ...]
    words: str
    edge: Edge = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """What does not move with the moment tried.

    Times are aware, in the case's zone. Without bands, `note` says why there is no timeline.
    """

    timeline: tuple[Segment, ...]
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
    boundaries: tuple[Boundary, ...]
    deadlines: tuple[Moment, ...]
    ticks: tuple[Moment, ...]
    home: Mark
    """The request as the case has it."""
    now: Mark | None
    top: str
    """The largest amount of the curve, without currency; empty where there is no curve."""
    zero: str
    note: str
    writer: Writer
    """Writes what the pointer is on."""

    @property
    def zoomed(self) -> bool:
        """Whether another stretch of time than the natural one is shown."""
        return bool(self.overview)

    @property
    def description(self) -> str:
        """The whole timeline in sentences."""
        return ". ".join(map(self.writer.stretch, self.timeline)) + "." if self.timeline else self.note

    def words_of(self, boundary: Boundary) -> str:
        """What the pointer is told at a boundary: both sides."""
        place, timeline = boundary.place, self.timeline
        before = timeline[place - 1] if place else None
        after = timeline[place] if place < len(timeline) else None
        return self.writer.both_sides(boundary.at, before, after)


def stretch_at(plot: Plot, seconds: int) -> Stretch | None:
    """The shown stretch that holds a moment, in seconds since the epoch."""
    return next((s for s in plot.stretches if s.span.since <= seconds < s.span.until), None)


def told_at(plot: Plot, at: datetime) -> str:
    """What the timeline says at a moment: both sides of a boundary, else the stretch that holds it."""
    seconds = seconds_of(at)
    # Moments are tried by whole minutes: the first one inside is the boundary's.
    boundary = next((m for m in plot.boundaries if -60 < m.seconds - seconds <= 0), None)
    if boundary is not None:
        return plot.words_of(boundary)
    stretch = stretch_at(plot, seconds)
    return plot.writer.at(at, stretch.words) if stretch else ""
