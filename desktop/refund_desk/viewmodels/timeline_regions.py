"""What the pointer is told, and where on a timeline: laid out when it first comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from refund_desk.viewmodels.timeline import TimelineView
from refund_desk.viewmodels.timeline_layout import boundary_dates
from refund_desk.viewmodels.timeline_marks import labelled_marks
from refund_desk.viewmodels.timeline_plot import Plot
from refund_desk.viewmodels.timeline_shapes import SNAP, Frame, Measure, Rect


class Region(NamedTuple):
    """What the pointer over `rect` is told."""

    rect: Rect
    words: str
    dated: bool = False
    """The moment under the pointer is told with it."""


def region_at(regions: Sequence[Region], x: float, y: float) -> Region | None:
    """What is under a point: the smaller stand first."""
    return next((r for r in regions if r.rect.holds(x, y)), None)


def regions_of(view: TimelineView, frame: Frame, measure: Measure) -> list[Region]:
    """The marks' regions above, the plot's below."""
    return [*_of_marks(view, frame, measure), *_of_plot(view.plot, frame, measure)]


def _of_marks(view: TimelineView, frame: Frame, measure: Measure) -> Iterator[Region]:
    marks, labels = labelled_marks(view, frame, measure)
    words = {one.kind: one.mark.words for one in marks}
    for label in labels:
        yield Region(label.rect, next(text for kind, text in words.items() if kind == label.kind))
    for one in marks:
        if not one.mark.edge:
            yield Region(one.triangle(frame), one.mark.words)


def _of_plot(plot: Plot, frame: Frame, measure: Measure) -> Iterator[Region]:
    reach, lh = frame.pad, frame.line_height
    for due in plot.deadlines:
        yield Region(Rect(frame.x_of(due.seconds) - reach, frame.floor - reach, 2 * reach, 2 * reach), due.words)
    placed = {p.x: p for p in boundary_dates(plot, frame, measure)}
    xs = [frame.x_of(m.seconds) for m in plot.boundaries]
    for i, (x, boundary) in enumerate(zip(xs, plot.boundaries, strict=True)):
        # Between two that are close, each has its half.
        left = min(SNAP, (x - xs[i - 1]) / 2) if i else SNAP
        right = min(SNAP, (xs[i + 1] - x) / 2) if i + 1 < len(xs) else SNAP
        words = plot.words_of(boundary)
        yield Region(Rect(x - left, frame.top, left + right, frame.dates - frame.top), words)
        if x in placed:
            yield Region(Rect(placed[x].left, frame.dates, placed[x].width, lh), words)
    for stretch in plot.stretches:
        x = frame.x_of(stretch.span.since)
        rect = Rect(x, frame.top, max(frame.x_of(stretch.span.until) - x, 0.5), frame.floor - frame.top)
        yield Region(rect, stretch.words, dated=True)
    if frame.overview:
        yield Region(frame.overview, "The whole timeline. Drag here to see another part of it.")
