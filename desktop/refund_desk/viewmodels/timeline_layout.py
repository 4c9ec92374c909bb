"""Where the timeline's shapes go: pure arithmetic on pixels, tested as data.

From top to bottom: one or two rows of marks (request, now), the amount over
time, the names of narrow bands, the bands, the dates. What follows from the
plot alone is laid out here and stays while the marker moves; the marks, and the
labels that make room for them, come from `timeline_marks`. No label ever covers
another; one that finds no room is shortened, led to by a line, or left out, and
the region under the pointer still tells its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from refund_desk.viewmodels.timeline import Band, Moment, Plot, TimelineView
from refund_desk.viewmodels.timeline_dates import Placed, place_in_a_row
from refund_desk.viewmodels.timeline_marks import mark_shapes, rows_at_rest
from refund_desk.viewmodels.timeline_shapes import (
    MARK_ROW,
    SNAP,
    BandShape,
    Frame,
    Label,
    LabelKind,
    Line,
    Measure,
    Overview,
    Rect,
    Region,
    Shapes,
)
from refund_policy.instants import seconds_of

_BAND = 1.5
_CURVE = 3.2
_LEAST_CURVE = 1.6
_FLAT = 0.3
_STRIP = 0.5
_HEAD = 0.4
_GAP = 0.6
_NAMES = 1.25
_OVERVIEW = 0.8
_NOTE_AIR = 0.35
"""Heights in lines of text: band, curve (usual, least, and where there is none), strip of leaders, air below the marks,
air above the bands, names of narrow bands, overview with the air above it, air above the note."""

_FURTHEST = 4.0
"""So many of its own widths the name of a narrow band may stand aside."""


def natural_height(view: TimelineView, width: float, measure: Measure, line_height: float) -> float:
    """The height at which the timeline looks right at this width."""
    if not view.plot.bands:
        return len(_wrapped(view.note, width, measure)) * line_height
    return frame_of(view.plot, width, 0, measure, line_height, curve=_CURVE).height


def lay_out(view: TimelineView, width: float, height: float, measure: Measure, line_height: float) -> Shapes:
    """The shapes of a timeline in `width` × `height` pixels; the curve takes what height is left."""
    plot = view.plot
    if not plot.bands:
        return note_shapes(plot, width, height, measure, line_height)
    frame = frame_of(plot, width, height, measure, line_height)
    stays = plot_shapes(plot, frame, measure)
    return stays.with_marks(mark_shapes(view, frame, measure, stays.over))


def note_shapes(plot: Plot, width: float, height: float, measure: Measure, line_height: float) -> Shapes:
    """Why there is no timeline, in words alone."""
    labels = _notes(plot.note, 0, width, measure, line_height)
    return Shapes(width, max(height, line_height * len(labels)), labels=tuple(labels))


def frame_of(
    plot: Plot, width: float, height: float, measure: Measure, line_height: float, curve: float = _LEAST_CURVE
) -> Frame:
    """Where the parts of a plot lie; `height` is exceeded where the parts need more, with a curve of `curve` lines."""
    lh = line_height
    amounts = max(measure(plot.top), measure(plot.zero)) if plot.top else 0.0
    left = min(amounts + 0.4 * lh if amounts else 0.0, width / 3)
    start, span = seconds_of(plot.start), max(seconds_of(plot.end) - seconds_of(plot.start), 1)
    sides = Frame(width, 0, lh, left, 1, 0, 0, 0, 0, 0, 0, None, start, span)
    rows = rows_at_rest(plot, sides, measure)
    # A row of its own is for what must not go unnamed; a narrow stretch without a refund only joins in.
    named = any(b.outcome != "none" and _needs_name(plot, b, sides, measure) for b in plot.bands)
    curved = bool(plot.top) or any(b.gap for b in plot.bands)
    notes = len(_wrapped(plot.note, width, measure))
    below = notes + (_NOTE_AIR if notes else 0) + (_OVERVIEW if plot.zoomed else 0)
    top = rows * MARK_ROW + _HEAD
    gap = _GAP + (_NAMES if named else 0)
    height = max(height, lh * (top + (curve if curved else _FLAT) + gap + _BAND + _STRIP + 1 + below) + 2)
    dates = height - lh * (1 + below) - 2
    floor = dates - _STRIP * lh
    band = floor - _BAND * lh
    strip = Rect(left, dates + lh * (1 + _OVERVIEW - 0.4), width - 1 - left, 0.4 * lh) if plot.zoomed else None
    base = band - gap * lh
    names = band - (_NAMES + 0.05) * lh if named else base
    return Frame(width, height, lh, left, rows, top * lh, base, names, band, floor, dates, strip, start, span)


def _needs_name(plot: Plot, band: Band, frame: Frame, measure: Measure) -> bool:
    """Whether a band is too narrow for its shortest word; one that only reaches into a part in view is not meant."""
    if plot.zoomed and (band.open_start or band.open_end):
        return False
    return measure(band.labels[-1]) + 2 * frame.pad > frame.x(band.end) - frame.x(band.start)


def plot_shapes(plot: Plot, frame: Frame, measure: Measure) -> Shapes:
    """What stays while the marker moves: bands, amounts, axis and dates."""
    return _PlotLayout(plot, frame, measure).shapes()


class _PlotLayout:
    def __init__(self, plot: Plot, frame: Frame, measure: Measure) -> None:
        self.plot, self.frame, self.measure = plot, frame, measure
        self.lh, self.pad = frame.line_height, frame.pad

    def shapes(self) -> Shapes:
        frame, plot = self.frame, self.plot
        notes = _notes(plot.note, 0, frame.width, self.measure, self.lh)
        notes = _notes(plot.note, frame.height - self.lh * len(notes), frame.width, self.measure, self.lh)
        dates, lines, placed = self._dates()
        names, leaders = self._names()
        return Shapes(
            width=frame.width,
            height=frame.height,
            bands=tuple(self._bands()),
            lines=(*self._curves(), *lines, *leaders),
            labels=(*self._amounts(), *dates, *notes),
            regions=tuple(self._regions(placed)),
            over=tuple(names),
            overview=self._overview(frame.overview) if frame.overview else None,
        )

    def _bands(self) -> Iterator[BandShape]:
        frame = self.frame
        for band in self.plot.bands:
            x = frame.x(band.start)
            rect = Rect(x, frame.band, frame.x(band.end) - x, frame.floor - frame.band)
            yield BandShape(rect, band.outcome, band.hatch, band.open_start, band.open_end)

    # The amount over time.

    def _curves(self) -> list[Line]:
        frame, plot = self.frame, self.plot
        if not plot.top:
            return []
        lines = [Line(((frame.left, frame.base), (frame.right, frame.base)), "zero")]
        run: list[tuple[float, float]] = []
        for stretch in plot.stretches:
            if not stretch.curve and run:
                lines.append(Line(tuple(run), "curve"))
                run = []
            run += [(frame.x(at), frame.base - share * (frame.base - frame.top)) for at, share in stretch.curve]
        return [*lines, Line(tuple(run), "curve")] if run else lines

    def _amounts(self) -> Iterator[Label]:
        frame, plot = self.frame, self.plot
        for text, y in ((plot.top, frame.top), (plot.zero, frame.base)):
            wide = self.measure(text)
            if plot.top and wide + self.pad <= frame.left + 0.01:
                rect = Rect(max(frame.left - self.pad - wide, 0), y - self.lh / 2, wide, self.lh)
                yield Label(rect, text, "amount")

    # The names of bands too narrow for their own, in a row above, with a line that leads there.

    def _names(self) -> tuple[list[Label], list[Line]]:
        frame = self.frame
        if frame.names == frame.base:
            return [], []
        narrow = [
            ((frame.x(band.start) + frame.x(band.end)) / 2, band)
            for band in self.plot.bands
            if _needs_name(self.plot, band, frame, self.measure)
        ]
        labels, leaders = [], []
        for placed in place_in_a_row(narrow, frame.width, self.measure, self.pad * 1.5, furthest=_FURTHEST):
            band = next(band for x, band in narrow if x == placed.x)
            rect = Rect(placed.left, frame.names, placed.width, self.lh)
            labels.append(Label(rect, placed.text, "name", band.outcome, chip=True))
            end = min(max(placed.x, rect.x + 2), rect.right - 2)
            bend = (placed.x, frame.band - 0.15 * self.lh)
            leaders.append(Line(((placed.x, frame.band), bend, (end, rect.bottom)), "name"))
        return labels, leaders

    # The dates.

    def _dates(self) -> tuple[list[Label], list[Line], list[Placed]]:
        frame = self.frame
        boundaries = [(frame.x(m.at), m) for m in self.plot.boundaries]
        placed = place_in_a_row(boundaries, frame.width, self.measure, gap=self.pad * 1.5)
        labels = [Label(Rect(p.left, frame.dates, p.width, self.lh), p.text, "boundary") for p in placed]
        lines = [Line(((frame.left, frame.floor), (frame.right, frame.floor)), "axis")]
        lines += [self._leader(p) for p in placed]
        labels += self._lesser_dates(labels, placed)
        marked = (label.rect.x + label.rect.width / 2 for label in labels if label.kind in ("deadline", "tick"))
        lines += [Line(((x, frame.floor), (x, frame.floor + self.lh * 0.25)), "tick") for x in marked]
        return labels, lines, placed

    def _leader(self, label: Placed) -> Line:
        """The tick of a boundary; one that leads to its label where that had to move aside."""
        x, left, right = label.x, label.left, label.left + label.width
        start, short = (x, self.frame.floor), (x, self.frame.floor + self.lh * 0.25)
        if left <= x <= right:
            return Line((start, short), "tick")
        return Line((start, short, (min(max(x, left + 2), right - 2), self.frame.dates - 1)), "leader")

    def _lesser_dates(self, boundaries: Sequence[Label], placed: Sequence[Placed]) -> list[Label]:
        """Deadlines and round dates, where the boundaries leave room."""
        kinds: tuple[tuple[LabelKind, Sequence[Moment]], ...]
        kinds = ("deadline", self.plot.deadlines), ("tick", self._strided())
        made: list[Label] = []
        for kind, moments in kinds:
            for moment in moments:
                label = self._free_date(moment, kind, (*boundaries, *made), placed)
                made += [label] if label else []
        return made

    def _free_date(
        self, moment: Moment, kind: LabelKind, labels: Sequence[Label], placed: Sequence[Placed]
    ) -> Label | None:
        x, y, text = self.frame.x(moment.at), self.frame.dates, moment.labels[-1]
        rect = Rect(x - self.measure(text) / 2, y, self.measure(text), self.lh)
        apart = Rect(rect.x - self.pad * 1.5, y, rect.width + self.pad * 3, self.lh)
        under = any(min(p.x, p.centre) - 1 <= x <= max(p.x, p.centre) + 1 for p in placed)
        if rect.x < 0 or rect.right > self.frame.width or under or any(apart.overlaps(label.rect) for label in labels):
            return None
        return Label(rect, text, kind)

    def _strided(self) -> Sequence[Moment]:
        """Every tick, or every second, third … so that they stand apart."""
        ticks = self.plot.ticks
        for stride in range(1, len(ticks) + 1):
            chosen = ticks[::stride]
            xs = [self.frame.x(m.at) for m in chosen]
            wide = max(self.measure(m.labels[-1]) for m in chosen) + self.pad * 2.5
            if all(b - a >= wide for a, b in pairwise(xs)):
                return chosen
        return ()

    # What the pointer is told.

    def _regions(self, placed: Sequence[Placed]) -> Iterator[Region]:
        frame, reach = self.frame, self.pad
        for due in self.plot.deadlines:
            yield Region(Rect(frame.x(due.at) - reach, frame.floor - reach, 2 * reach, 2 * reach), due.words)
        xs = [frame.x(m.at) for m in self.plot.boundaries]
        for i, moment in enumerate(self.plot.boundaries):
            # Between two that are close, each has its half.
            left = min(SNAP, (xs[i] - xs[i - 1]) / 2) if i else SNAP
            right = min(SNAP, (xs[i + 1] - xs[i]) / 2) if i + 1 < len(xs) else SNAP
            yield Region(Rect(xs[i] - left, frame.top, left + right, frame.dates - frame.top), moment.words)
            label = next((p for p in placed if p.x == xs[i]), None)
            if label is not None:
                yield Region(Rect(label.left, frame.dates, label.width, self.lh), moment.words)
        for stretch in self.plot.stretches:
            x = frame.x(stretch.start)
            rect = Rect(x, frame.top, max(frame.x(stretch.end) - x, 0.5), frame.floor - frame.top)
            yield Region(rect, stretch.words, dated=True)
        if frame.overview:
            yield Region(frame.overview, "The whole timeline. Drag here to see another part of it.")

    def _overview(self, strip: Rect) -> Overview:
        plot, frame = self.plot, self.frame
        first, last = overview_span(plot)

        def x(seconds: int) -> float:
            return strip.x + strip.width * (seconds - first) / (last - first)

        starts = [x(max(seconds_of(at), first)) for at, _ in plot.overview]
        starts[0] = strip.x
        rects = [Rect(a, strip.y, b - a, strip.height) for a, b in pairwise([*starts, strip.right])]
        bands = [
            BandShape(rect, outcome, "plain", open_start=False, open_end=False)
            for rect, (_, outcome) in zip(rects, plot.overview, strict=True)
        ]
        left, right = x(frame.start), x(frame.start + frame.span)
        return Overview(tuple(bands), Rect(left, strip.y, max(right - left, 2.0), strip.height))


def overview_span(plot: Plot) -> tuple[int, int]:
    """The seconds at both ends of the overview: the natural axis, and what is shown beyond it."""
    return (
        min(seconds_of(plot.whole[0]), seconds_of(plot.start)),
        max(seconds_of(plot.whole[1]), seconds_of(plot.end)),
    )


def _wrapped(text: str, width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _notes(text: str, y: float, width: float, measure: Measure, line_height: float) -> list[Label]:
    lines = _wrapped(text, width, measure)
    return [Label(Rect(0, y + i * line_height, width, line_height), line, "note") for i, line in enumerate(lines)]
