"""The shapes of a drawn timeline: plain data in pixels, painted elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from refund_desk.viewmodels.timeline import Hatch
from refund_policy.decision import SegmentOutcome


class Measure(Protocol):
    """The width of a text in pixels; the request's label is `strong`."""

    def __call__(self, text: str, strong: bool = False) -> float: ...


LabelKind = Literal["request", "now", "amount", "band", "gap", "boundary", "deadline", "tick", "note"]
LineKind = Literal["curve", "request", "now", "axis", "zero", "tick", "leader"]


@dataclass(frozen=True, slots=True)
class Rect:
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
class BandShape:
    rect: Rect
    outcome: SegmentOutcome
    hatch: Hatch
    open_start: bool
    open_end: bool


@dataclass(frozen=True, slots=True)
class Label:
    """A text that fills its rectangle's width; `outcome` colours bands and gaps."""

    rect: Rect
    text: str
    kind: LabelKind
    outcome: SegmentOutcome = "none"


@dataclass(frozen=True, slots=True)
class Line:
    points: tuple[tuple[float, float], ...]
    kind: LineKind


@dataclass(frozen=True, slots=True)
class Pointer:
    """A small triangle in `rect`, pointing to a side; `both` is a diamond, `none` a dot."""

    rect: Rect
    points: Literal["down", "left", "right", "both", "none"]
    kind: Literal["request", "now", "deadline"]


@dataclass(frozen=True, slots=True)
class Region:
    """What the pointer over `rect` is told."""

    rect: Rect
    words: str


@dataclass(frozen=True, slots=True)
class Shapes:
    """Everything to paint, in pixels; `height` is what it fills."""

    width: float
    height: float
    bands: tuple[BandShape, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    pointers: tuple[Pointer, ...]
    regions: tuple[Region, ...]
    """The smaller first: the first that holds the point is meant."""

    def words_at(self, x: float, y: float) -> str:
        """What is under a point; empty where nothing is."""
        return next((r.words for r in self.regions if r.rect.holds(x, y)), "")
