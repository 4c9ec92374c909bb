"""The shapes of a drawn timeline: plain data in pixels, painted elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from refund_desk.viewmodels.timeline_plot import Hatch
from refund_policy.decision import SegmentOutcome
from refund_policy.instants import seconds_of

SNAP = 5.0
"""Pixels around a boundary that are the boundary's own: there it is pointed at, and draws the marker to itself."""


class Measure(Protocol):
    """The width of a text in pixels; the request's label is `strong`."""

    def __call__(self, text: str, strong: bool = False) -> float: ...


MarkKind = Literal["request", "tried", "entered", "now"]
LabelKind = Literal[MarkKind, "amount", "band", "name", "gap", "boundary", "deadline", "tick", "note", "hover"]
LineKind = Literal[MarkKind, "curve", "axis", "zero", "tick", "leader", "name", "hover"]


class Rect(NamedTuple):
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlaps(self, other: Rect) -> bool:
        across = self.x < other.right and other.x < self.right
        return across and self.y < other.bottom and other.y < self.bottom

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the parts of a plot lie, from top to bottom, and how its moments stand to pixels.

    Lengths are in pixels, times in seconds since the epoch.
    """

    width: float
    height: float
    line_height: float
    left: float
    """Where the axis begins: right of the amounts."""
    rows: int
    """Rows of marks above the curve."""
    top: float
    base: float
    """The amount curve runs between these."""
    names: float
    """The row of names for bands that are too narrow for their own; equals `base` where there is none."""
    band: float
    floor: float
    """The bands' upper and lower edge."""
    dates: float
    overview: Rect | None
    """The strip that shows the whole timeline while only a part of it fills the plot."""
    start: int
    span: int
    across: float
    """The length of the axis in pixels."""

    @property
    def pad(self) -> float:
        return self.line_height * 0.4

    @property
    def right(self) -> float:
        return self.width - 1

    @property
    def pace(self) -> float:
        """Seconds in a pixel."""
        return self.span / max(self.across, 1)

    def x(self, at: datetime) -> float:
        return self.x_of(seconds_of(at))

    def x_of(self, seconds: float) -> float:
        return self.left + self.across * ((seconds - self.start) / self.span)

    def seconds_at(self, x: float) -> int:
        """The moment at a pixel, on the axis or off it."""
        return self.start + round((x - self.left) * self.pace)

    def mark_row(self, row: int) -> float:
        """The upper edge of a row of marks."""
        return row * MARK_ROW * self.line_height


MARK_ROW = 1.15
"""The height of a row of marks, in lines of text."""


class BandShape(NamedTuple):
    rect: Rect
    outcome: SegmentOutcome
    hatch: Hatch
    open_start: bool
    open_end: bool


class Label(NamedTuple):
    """A text that fills its rectangle's width; `outcome` colours bands and gaps."""

    rect: Rect
    text: str
    kind: LabelKind
    outcome: SegmentOutcome = "none"
    chip: bool = False
    """It stands on plain ground of its own, over hatching and lines."""


class Line(NamedTuple):
    points: tuple[tuple[float, float], ...]
    kind: LineKind


class Pointer(NamedTuple):
    """A small triangle in `rect`, pointing to a side; `both` is a diamond, `none` a dot."""

    rect: Rect
    points: Literal["down", "left", "right", "both", "none"]
    kind: Literal[MarkKind, "deadline"]


class Overview(NamedTuple):
    """The whole timeline in a thin strip, and the part of it that the plot shows."""

    bands: tuple[BandShape, ...]
    window: Rect


@dataclass(frozen=True, slots=True)
class Shapes:
    """Everything to paint, in pixels; `height` is what it fills."""

    width: float
    height: float
    bands: tuple[BandShape, ...] = ()
    lines: tuple[Line, ...] = ()
    labels: tuple[Label, ...] = ()
    pointers: tuple[Pointer, ...] = ()
    over: tuple[Label, ...] = ()
    """Labels of what stays that stand over the marks' lines: they are painted with the marks."""
    overview: Overview | None = None

    def with_marks(self, marks: Shapes) -> Shapes:
        """These below, the marks above."""
        lines, labels, pointers = self.lines + marks.lines, self.labels + marks.labels, self.pointers + marks.pointers
        return Shapes(self.width, self.height, self.bands, lines, labels, pointers, overview=self.overview)
