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
from dataclasses import dataclass
from itertools import pairwise

from refund_desk.viewmodels.timeline import TimelineView
from refund_desk.viewmodels.timeline_dates import Placed, place_in_a_row
from refund_desk.viewmodels.timeline_marks import mark_shapes, rows_at_rest
from refund_desk.viewmodels.timeline_plot import Band, Moment, Plot
from refund_desk.viewmodels.timeline_shapes import (
    MARK_ROW,
    BandShape,
    Frame,
    Label,
    LabelKind,
    Line,
    Measure,
    Overview,
    Rect,
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
    return fit(view.plot, width, measure, line_height).natural_height


def lay_out(view: TimelineView, width: float, height: float, measure: Measure, line_height: float) -> Shapes:
    """The shapes of a timeline in `width` × `height` pixels; the curve takes what height is left."""
    fitted = fit(view.plot, width, measure, line_height)
    if not view.plot.bands:
        return fitted.note_shapes(height)
    frame = fitted.frame(height)
    stays = plot_shapes(view.plot, frame, measure)
    return stays.with_marks(mark_shapes(view, frame, measure, stays.over))


@dataclass(frozen=True, slots=True)
class Fit:
    """What a plot takes at one width, whatever its height will be."""

    plot: Plot
    sides: Frame
    """Of which only the axis is right."""
    rows: int
    named: bool
    """Whether there is a row for the names of narrow bands."""
    notes: Sequence[str]

    @property
    def natural_height(self) -> float:
        """The height in pixels at which the timeline looks right."""
        return self._height(_CURVE) if self.plot.bands else len(self.notes) * self.sides.line_height

    def _height(self, curve: float) -> float:
        curved = self.plot.top or any(b.gap for b in self.plot.bands)
        lines = self._top + (curve if curved else _FLAT) + self._gap + _BAND + _STRIP + 1 + self._below
        return self.sides.line_height * lines + 2

    @property
    def _top(self) -> float:
        return self.rows * MARK_ROW + _HEAD

    @property
    def _gap(self) -> float:
        return _GAP + (_NAMES if self.named else 0)

    @property
    def _below(self) -> float:
        notes = len(self.notes)
        return notes + (_NOTE_AIR if notes else 0) + (_OVERVIEW if self.plot.zoomed else 0)

    def note_shapes(self, height: float) -> Shapes:
        """Why there is no timeline, in words alone."""
        width, lh = self.sides.width, self.sides.line_height
        labels = _notes(self.notes, 0, width, lh)
        return Shapes(width, max(height, lh * len(labels)), labels=tuple(labels))

    def frame(self, height: float) -> Frame:
        """Where the parts lie; `height` in pixels is exceeded where they need more."""
        sides, lh = self.sides, self.sides.line_height
        height = max(height, self._height(_LEAST_CURVE))
        dates = height - lh * (1 + self._below) - 2
        floor = dates - _STRIP * lh
        band = floor - _BAND * lh
        base = band - self._gap * lh
        names = band - (_NAMES + 0.05) * lh if self.named else base
        strip = None
        if self.plot.zoomed:
            strip = Rect(sides.left, dates + lh * (1 + _OVERVIEW - 0.4), sides.width - 1 - sides.left, 0.4 * lh)
        return Frame(
            sides.width,
            height,
            lh,
            sides.left,
            self.rows,
            self._top * lh,
            base,
            names,
            band,
            floor,
            dates,
            strip,
            sides.start,
            sides.span,
            sides.across,
        )


def fit(plot: Plot, width: float, measure: Measure, line_height: float) -> Fit:
    """How a plot fits into a width in pixels."""
    amounts = max(measure(plot.top), measure(plot.zero)) if plot.top else 0.0
    left = min(amounts + 0.4 * line_height if amounts else 0.0, width / 3)
    start, end = seconds_of(plot.start), seconds_of(plot.end)
    span, across = max(end - start, 1), width - 1 - left
    sides = Frame(width, 0, line_height, left, 1, 0, 0, 0, 0, 0, 0, None, start, span, across)
    # A row of its own is for what must not go unnamed; a narrow stretch without a refund only joins in.
    named = any(b.outcome != "none" and _needs_name(plot, b, sides, measure) for b in plot.bands)
    return Fit(plot, sides, rows_at_rest(plot, sides, measure), named, _wrapped(plot.note, width, measure))


def _needs_name(plot: Plot, band: Band, frame: Frame, measure: Measure) -> bool:
    """Whether a band is too narrow for its shortest word; one that only reaches into a part in view is not meant."""
    if plot.zoomed and (band.open_start or band.open_end):
        return False
    return measure(band.labels[-1]) + 2 * frame.pad > frame.x_of(band.until) - frame.x_of(band.since)


def plot_shapes(plot: Plot, frame: Frame, measure: Measure) -> Shapes:
    """What stays while the marker moves: bands, amounts, axis and dates."""
    return _PlotLayout(plot, frame, measure).shapes()


def boundary_dates(plot: Plot, frame: Frame, measure: Measure) -> list[Placed]:
    """Where the dates of the boundaries stand that find room."""
    boundaries = [(frame.x_of(m.seconds), m) for m in plot.boundaries]
    return place_in_a_row(boundaries, frame.width, measure, gap=frame.pad * 1.5)


class _PlotLayout:
    def __init__(self, plot: Plot, frame: Frame, measure: Measure) -> None:
        self.plot, self.frame, self.measure = plot, frame, measure
        self.lh, self.pad = frame.line_height, frame.pad

    def shapes(self) -> Shapes:
        frame, plot = self.frame, self.plot
        texts = _wrapped(plot.note, frame.width, self.measure)
        notes = _notes(texts, frame.height - self.lh * len(texts), frame.width, self.lh)
        dates, lines = self._dates()
        names, leaders = self._names()
        return Shapes(
            width=frame.width,
            height=frame.height,
            bands=tuple(self._bands()),
            lines=(*self._curves(), *lines, *leaders),
            labels=(*self._amounts(), *dates, *notes),
            over=tuple(names),
            overview=self._overview(frame.overview) if frame.overview else None,
        )

    def _bands(self) -> Iterator[BandShape]:
        frame = self.frame
        for band in self.plot.bands:
            x = frame.x_of(band.since)
            rect = Rect(x, frame.band, frame.x_of(band.until) - x, frame.floor - frame.band)
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
            run += [(frame.x_of(at), frame.base - share * (frame.base - frame.top)) for at, share in stretch.curve]
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
            ((frame.x_of(band.since) + frame.x_of(band.until)) / 2, band)
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

    def _dates(self) -> tuple[list[Label], list[Line]]:
        frame = self.frame
        placed = boundary_dates(self.plot, frame, self.measure)
        labels = [Label(Rect(p.left, frame.dates, p.width, self.lh), p.text, "boundary") for p in placed]
        lesser = self._lesser_dates(placed)
        ticks = [label.rect.x + label.rect.width / 2 for label in lesser]
        lines = [Line(((frame.left, frame.floor), (frame.right, frame.floor)), "axis")]
        lines += [self._leader(p) for p in placed]
        lines += [Line(((x, frame.floor), (x, frame.floor + self.lh * 0.25)), "tick") for x in ticks]
        return labels + lesser, lines

    def _leader(self, label: Placed) -> Line:
        """The tick of a boundary; one that leads to its label where that had to move aside."""
        x, left, right = label.x, label.left, label.left + label.width
        start, short = (x, self.frame.floor), (x, self.frame.floor + self.lh * 0.25)
        if left <= x <= right:
            return Line((start, short), "tick")
        return Line((start, short, (min(max(x, left + 2), right - 2), self.frame.dates - 1)), "leader")

    def _lesser_dates(self, placed: Sequence[Placed]) -> list[Label]:
        """Deadlines and round dates, where the boundaries leave room."""
        frame, made = self.frame, []
        apart = self.pad * 1.5
        taken = [(p.left, p.left + p.width) for p in placed]
        leaders = [(min(p.x, p.centre) - 1, max(p.x, p.centre) + 1) for p in placed]
        kinds: tuple[tuple[LabelKind, Sequence[Moment]], ...]
        kinds = ("deadline", self.plot.deadlines), ("tick", self._strided())
        for kind, moments in kinds:
            for moment in moments:
                x, wide = frame.x_of(moment.seconds), self.measure(moment.label)
                left, right = x - wide / 2, x + wide / 2
                near = any(a < right + apart and left - apart < b for a, b in taken)
                under = any(a <= x <= b for a, b in leaders)
                if left >= 0 and right <= frame.width and not near and not under:
                    taken.append((left, right))
                    made.append(Label(Rect(left, frame.dates, wide, self.lh), moment.label, kind))
        return made

    def _strided(self) -> Sequence[Moment]:
        """Every tick, or every second, third … so that they stand apart."""
        ticks = self.plot.ticks
        xs, widths = [self.frame.x_of(m.seconds) for m in ticks], [self.measure(m.label) for m in ticks]
        for stride in range(1, len(ticks) + 1):
            wide = max(widths[::stride]) + self.pad * 2.5
            if all(b - a >= wide for a, b in pairwise(xs[::stride])):
                return ticks[::stride]
        return ()

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


def _notes(lines: Sequence[str], y: float, width: float, line_height: float) -> list[Label]:
    return [Label(Rect(0, y + i * line_height, width, line_height), line, "note") for i, line in enumerate(lines)]
