"""Where the timeline's shapes go: pure arithmetic on pixels, tested as data.

From top to bottom: one or two rows of marks (request, now), the amount over
time, the bands, the dates. No label ever covers another or is crossed by a
mark; one that finds no room is shortened, then left out, and the region under
the pointer still tells its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from refund_desk.viewmodels.moments import reached
from refund_desk.viewmodels.timeline import Band, Moment, TimelineView
from refund_desk.viewmodels.timeline_dates import Placed, place_in_a_row
from refund_desk.viewmodels.timeline_shapes import (
    BandShape,
    Label,
    LabelKind,
    Line,
    LineKind,
    Measure,
    Pointer,
    Rect,
    Region,
    Shapes,
)
from refund_policy.instants import seconds_of

_BAND = 1.5
_CURVE = 3.2
_LEAST_CURVE = 1.6
_STRIP = 0.5
_MARK_ROW = 1.15
_HEAD = 0.4
_NOTE_AIR = 0.35
"""Heights in lines of text: band, curve (usual and least), strip of leaders, a row of marks and the air below it,
the air above the note."""


def natural_height(view: TimelineView, width: float, measure: Measure, line_height: float) -> float:
    """The height at which the timeline looks right at this width."""
    notes: float = len(_wrapped(view.note, width, measure))
    if not view.bands:
        return notes * line_height
    notes += _NOTE_AIR if notes else 0
    lay = _Layout(view, width, measure, line_height)
    curve = _CURVE if lay.curved else 0.3
    return line_height * (lay.mark_rows * _MARK_ROW + _HEAD + curve + 0.6 + _BAND + _STRIP + 1 + notes) + 2


def lay_out(view: TimelineView, width: float, height: float, measure: Measure, line_height: float) -> Shapes:
    """The shapes of a timeline in `width` × `height` pixels; the curve takes what height is left."""
    if not view.bands:
        labels = _notes(view.note, 0, width, measure, line_height)
        return Shapes(width, max(height, line_height * len(labels)), (), (), tuple(labels), (), ())
    return _Layout(view, width, measure, line_height).shapes(height)


class _Layout:
    def __init__(self, view: TimelineView, width: float, measure: Measure, line_height: float) -> None:
        self.view, self.width, self.measure, self.lh = view, width, measure, line_height
        self.pad = line_height * 0.4
        self.curved = bool(view.top) or any(b.gap for b in view.bands)
        amounts = max(measure(view.top), measure(view.zero)) if view.top else 0.0
        self.left = min(amounts + self.pad if amounts else 0.0, width / 3)
        self.start = seconds_of(view.start)
        self.span = seconds_of(view.end) - self.start
        self.request_x = self.x(view.request.at)
        self.now_x = self.x(view.now.at) if view.now else None
        self.marks, self.mark_rows = self._mark_labels()

    def x(self, at: datetime) -> float:
        return self.left + (self.width - 1 - self.left) * ((seconds_of(at) - self.start) / self.span)

    def shapes(self, height: float) -> Shapes:
        lh = self.lh
        notes = _notes(self.view.note, 0, self.width, self.measure, lh)
        below = len(notes) + (_NOTE_AIR if notes else 0)
        rows = self.mark_rows * _MARK_ROW * lh
        top = rows + _HEAD * lh
        least = top + lh * ((_LEAST_CURVE if self.curved else 0.3) + 0.6 + _BAND + _STRIP + 1 + below) + 2
        height = max(height, least)
        label_y = height - lh * (1 + below) - 2
        self.floor = label_y - _STRIP * lh
        self.band_y = self.floor - _BAND * lh
        self.top, self.base = top, self.band_y - 0.6 * lh
        labels, dated = list(self.marks), self._dates(label_y)
        labels += self._amounts()
        labels += self._band_labels()
        labels += self._gap_labels()
        labels += self._curve_labels(labels)
        labels += dated[0]
        labels += _notes(self.view.note, height - lh * len(notes), self.width, self.measure, lh)
        return Shapes(
            width=self.width,
            height=height,
            bands=tuple(self._band_shape(b) for b in self.view.bands),
            lines=(*self._curves(), *dated[1], *self._mark_lines()),
            labels=tuple(labels),
            pointers=self._pointers(),
            regions=self._regions(),
        )

    # The marks: one row when both labels find room beside their lines, else the request above and now below.

    def _mark_labels(self) -> tuple[list[Label], int]:
        request, now = self.view.request, self.view.now
        if now is None:
            placed = self._beside(request.labels, self.request_x, 0, "request", ())
            edge = self._edge_label(placed)
            return [label for label in (placed, edge) if label], 1
        assert self.now_x is not None
        one = self._beside(request.labels[:1], self.request_x, 0, "request", (self.now_x,))
        if one and abs(self.now_x - self.request_x) > 0.7 * self.lh:
            other = self._beside(now.labels, self.now_x, 0, "now", (self.request_x,), one)
            if other:
                return [one, other], 1
        upper = self._beside(request.labels, self.request_x, 0, "request", ())
        lower = self._beside(now.labels, self.now_x, 1, "now", (self.request_x,))
        return [label for label in (upper, lower) if label], 2

    def _beside(
        self,
        texts: Iterable[str],
        x: float,
        row: int,
        kind: LabelKind,
        lines: Sequence[float],
        other: Label | None = None,
    ) -> Label | None:
        """The first wording that fits to the right, else to the left, of the mark at `x`."""
        clear = self.pad * 1.4
        for text in texts:
            wide = self.measure(text, kind == "request")
            for left in (x + clear, x - clear - wide):
                rect = Rect(left, row * _MARK_ROW * self.lh, wide, self.lh)
                inside = left >= 0 and rect.right <= self.width
                crossed = any(left - clear < line < rect.right + clear for line in lines)
                if inside and not crossed and not (other and rect.overlaps(other.rect)):
                    return Label(rect, text, kind)
        return None

    def _edge_label(self, request: Label | None) -> Label | None:
        """The words of a now that lies off the axis, beside an arrow at that edge."""
        if not self.view.now_edge:
            return None
        room = self.lh * 0.8
        taken = [self._pointer_rect(self.request_x, 0)] + ([request.rect] if request else [])
        for text in (self.view.now_words, "Now"):
            wide = self.measure(text)
            left = room if self.view.now_edge == "left" else self.width - room - wide
            rect = Rect(left, 0, wide, self.lh)
            with_arrow = Rect(left - room, 0, wide + 2 * room, self.lh)
            if wide + room <= self.width and not any(with_arrow.overlaps(t) for t in taken):
                return Label(rect, text, "now")
        return None

    def _pointer_rect(self, x: float, row: int) -> Rect:
        size = self.lh * 0.6
        return Rect(x - size / 2, (row * _MARK_ROW + 0.28) * self.lh, size, size * 0.85)

    def _pointers(self) -> tuple[Pointer, ...]:
        made = [Pointer(self._pointer_rect(self.request_x, 0), "down", "request")]
        if self.now_x is not None:
            made.append(Pointer(self._pointer_rect(self.now_x, self.mark_rows - 1), "down", "now"))
        if self.view.now_edge and any(label.kind == "now" for label in self.marks):
            wide = self.lh * 0.4
            left = 1 if self.view.now_edge == "left" else self.width - 1 - wide
            made.append(Pointer(Rect(left, self.lh * 0.3, wide, self.lh * 0.45), self.view.now_edge, "now"))
        share = self._share_at_request()
        if share is not None:
            size, y = self.lh * 0.42, self.base - share * (self.base - self.top)
            made.append(Pointer(Rect(self.request_x - size / 2, y - size / 2, size, size), "none", "request"))
        size = self.lh * 0.5
        made += [
            Pointer(Rect(self.x(d.at) - size / 2, self.floor - size / 2, size, size), "both", "deadline")
            for d in self.view.deadlines
        ]
        return tuple(made)

    def _share_at_request(self) -> float | None:
        """The amount at the request as a share of the top; None where none is stated."""
        at = self.view.request.at
        for stretch in self.view.stretches:
            if not stretch.curve or not self.view.top:
                continue
            if not reached(stretch.start, at) or reached(stretch.end, at):
                continue
            before = max(i for i, (moment, _) in enumerate(stretch.curve) if reached(moment, at))
            (one, low), (other, high) = stretch.curve[before], stretch.curve[min(before + 1, len(stretch.curve) - 1)]
            apart = seconds_of(other) - seconds_of(one)
            along = (seconds_of(at) - seconds_of(one)) / apart if apart > 0 else 0.0
            return low + (high - low) * along
        return None

    def _mark_lines(self) -> list[Line]:
        def drop(x: float, row: int, kind: LineKind) -> Line:
            return Line(((x, (row * _MARK_ROW + 0.7) * self.lh), (x, self.floor + 0.2 * self.lh)), kind)

        now = [drop(self.now_x, self.mark_rows - 1, "now")] if self.now_x is not None else []
        return [*now, drop(self.request_x, 0, "request")]

    # The amount over time.

    def _curves(self) -> list[Line]:
        lines = [Line(((self.left, self.base), (self.width - 1, self.base)), "zero")] if self.view.top else []
        run: list[tuple[float, float]] = []
        for stretch in self.view.stretches:
            points = [(self.x(at), self.base - share * (self.base - self.top)) for at, share in stretch.curve]
            if not points or not self.view.top:
                lines += [Line(tuple(run), "curve")] if run else []
                run = []
            else:
                run += points
        return [*lines, Line(tuple(run), "curve")] if run else lines

    def _amounts(self) -> list[Label]:
        made = []
        for text, y in ((self.view.top, self.top), (self.view.zero, self.base)):
            wide = self.measure(text)
            if self.view.top and wide + self.pad <= self.left + 0.01:
                made.append(
                    Label(Rect(max(self.left - self.pad - wide, 0), y - self.lh / 2, wide, self.lh), text, "amount")
                )
        return made

    def _curve_labels(self, taken: Sequence[Label]) -> list[Label]:
        """The amount at which a stretch begins, above its beginning, where nothing else stands."""
        made: list[Label] = []
        for stretch in self.view.stretches:
            if not stretch.amount or not stretch.curve:
                continue
            x, wide = self.x(stretch.start) + 0.5 * self.pad, self.measure(stretch.amount)
            y = self.base - stretch.curve[0][1] * (self.base - self.top) - 1.15 * self.lh
            rect = Rect(x, y, wide, self.lh)
            fits = rect.right <= self.width and y >= self.mark_rows * _MARK_ROW * self.lh - 0.2 * self.lh
            room = rect.right <= self.x(stretch.end) or stretch.curve[0][1] >= stretch.curve[-1][1]
            free = not any(rect.overlaps(label.rect) for label in (*taken, *made))
            if fits and room and free and not self._crossed(rect):
                made.append(Label(rect, stretch.amount, "amount"))
        return made

    # The bands.

    def _band(self, band: Band) -> Rect:
        x = self.x(band.start)
        return Rect(x, self.band_y, self.x(band.end) - x, self.floor - self.band_y)

    def _band_shape(self, band: Band) -> BandShape:
        return BandShape(self._band(band), band.outcome, band.hatch, band.open_start, band.open_end)

    def _crossed(self, rect: Rect) -> bool:
        return any(rect.x - self.pad / 2 < x < rect.right + self.pad / 2 for x in self._verticals())

    def _verticals(self) -> list[float]:
        return sorted([self.request_x] + ([self.now_x] if self.now_x is not None else []))

    def _slots(self, start: float, end: float) -> list[tuple[float, float]]:
        """The free stretches between the marks' lines."""
        cuts = [start, *(x for x in self._verticals() if start < x < end), end]
        return list(pairwise(cuts))

    def _band_labels(self) -> list[Label]:
        made = []
        y = self.band_y + (self.floor - self.band_y - self.lh) / 2
        for band in self.view.bands:
            rect = self._band(band)
            found = self._fit(band.labels, rect.x, rect.right)
            if found:
                text, x = found
                made.append(Label(Rect(x, y, self.measure(text), self.lh), text, "band", band.outcome))
        return made

    def _fit(self, texts: Iterable[str], start: float, end: float) -> tuple[str, float] | None:
        for text in texts:
            for left, right in self._slots(start, end):
                if left + self.pad + self.measure(text) + self.pad <= right:
                    return text, left + self.pad
        return None

    def _gap_labels(self) -> list[Label]:
        made = []
        y = (self.top + self.base - self.lh) / 2
        for band in self.view.bands:
            rect = self._band(band)
            if not band.gap:
                continue
            slots = sorted(self._slots(rect.x, rect.right), key=lambda s: s[0] - s[1])
            wide = self.measure(band.gap)
            left, right = slots[0]
            if wide + 2 * self.pad <= right - left:
                made.append(Label(Rect((left + right - wide) / 2, y, wide, self.lh), band.gap, "gap", band.outcome))
        return made

    # The dates.

    def _dates(self, y: float) -> tuple[list[Label], list[Line]]:
        boundaries = [(self.x(m.at), m) for m in self.view.boundaries]
        placed = place_in_a_row(boundaries, self.width, self.measure, gap=self.pad * 1.5)
        labels = [Label(Rect(p.left, y, p.width, self.lh), p.text, "boundary") for p in placed]
        lines = [Line(((self.left, self.floor), (self.width - 1, self.floor)), "axis")]
        lines += [self._leader(p, y) for p in placed]
        labels += self._lesser_dates(y, labels, placed)
        marked = (label.rect.x + label.rect.width / 2 for label in labels if label.kind in ("deadline", "tick"))
        lines += [Line(((x, self.floor), (x, self.floor + self.lh * 0.25)), "tick") for x in marked]
        return labels, lines

    def _leader(self, label: Placed, y: float) -> Line:
        """The tick of a boundary; one that leads to its label where that had to move aside."""
        x, left, right = label.x, label.left, label.left + label.width
        short = (x, self.floor + self.lh * 0.25)
        if left <= x <= right:
            return Line(((x, self.floor), short), "tick")
        return Line(((x, self.floor), short, (min(max(x, left + 2), right - 2), y - 1)), "leader")

    def _lesser_dates(self, y: float, boundaries: Sequence[Label], placed: Sequence[Placed]) -> list[Label]:
        """Deadlines and round dates, where the boundaries leave room."""
        kinds: tuple[tuple[LabelKind, Sequence[Moment]], ...]
        kinds = ("deadline", self.view.deadlines), ("tick", self._strided())
        made: list[Label] = []
        for kind, moments in kinds:
            for moment in moments:
                label = self._free_date(moment, y, kind, (*boundaries, *made), placed)
                made += [label] if label else []
        return made

    def _free_date(
        self, moment: Moment, y: float, kind: LabelKind, labels: Sequence[Label], placed: Sequence[Placed]
    ) -> Label | None:
        x, text = self.x(moment.at), moment.labels[-1]
        rect = Rect(x - self.measure(text) / 2, y, self.measure(text), self.lh)
        apart = Rect(rect.x - self.pad * 1.5, y, rect.width + self.pad * 3, self.lh)
        under = any(min(p.x, p.centre) - 1 <= x <= max(p.x, p.centre) + 1 for p in placed)
        if rect.x < 0 or rect.right > self.width or under or any(apart.overlaps(label.rect) for label in labels):
            return None
        return Label(rect, text, kind)

    def _strided(self) -> Sequence[Moment]:
        """Every tick, or every second, third … so that they stand apart."""
        ticks = self.view.ticks
        for stride in range(1, len(ticks) + 1):
            chosen = ticks[::stride]
            xs = [self.x(m.at) for m in chosen]
            wide = max(self.measure(m.labels[-1]) for m in chosen) + self.pad * 2.5
            if all(b - a >= wide for a, b in pairwise(xs)):
                return chosen
        return ()

    def _regions(self) -> tuple[Region, ...]:
        reach, tall = self.pad, self.floor - self.top
        made = [
            Region(Rect(self.x(d.at) - reach, self.floor - reach, 2 * reach, 2 * reach), d.words)
            for d in self.view.deadlines
        ]
        for label in self.marks:
            words = self.view.request.words if label.kind == "request" else self.view.now_words
            made.append(Region(label.rect, words))
        for s in self.view.stretches:
            x = self.x(s.start)
            made.append(Region(Rect(x, self.top, max(self.x(s.end) - x, 0.5), tall), s.words))
        return tuple(made)


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
