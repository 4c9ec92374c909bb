"""The marks on a timeline (request, tried, as entered, now), and the labels that make room for them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from refund_desk.viewmodels.timeline import Band, Mark, Plot, TimelineView, stretch_at
from refund_desk.viewmodels.timeline_shapes import (
    Frame,
    Label,
    Line,
    MarkKind,
    Measure,
    Pointer,
    Rect,
    Region,
    Shapes,
)
from refund_policy.instants import seconds_of

_SHORT = 1
"""So many of a mark's last wordings tell neither its time of day nor its date."""
_OWN = 3
"""So many of them leave the agent's own clock out."""


def rows_at_rest(plot: Plot, frame: Frame, measure: Measure) -> int:
    """The rows that the marks take: one if the request and now find room side by side, else two.

    It goes by the case as entered, so that nothing moves up or down while another moment is tried.
    """
    if plot.now is None or plot.now.edge or plot.home.edge:
        return 1
    if abs(frame.x(plot.now.at) - frame.x(plot.home.at)) <= 0.7 * frame.line_height:
        return 2
    marks = [_Placing("request", plot.home, frame), _Placing("now", plot.now, frame)]
    labels = _place(marks, replace(frame, rows=1), measure)
    full = any(label.text in plot.home.labels[: 1 - _OWN] for label in labels)
    return 1 if full and len(labels) == 2 and not any(label.chip for label in labels) else 2


def mark_shapes(view: TimelineView, frame: Frame, measure: Measure, over: Sequence[Label]) -> Shapes:
    """The marks with their lines, the names and amounts beside which they pass, and the labels `over` them."""
    return _MarkLayout(view, frame, measure).shapes(over)


def hover_shapes(plot: Plot, frame: Frame, at: datetime, measure: Measure) -> Shapes:
    """A hairline at the moment under the pointer, and that moment in the row of dates."""
    x, text = frame.x(at), plot.writer.label(at, timed=True)
    wide = measure(text)
    left = min(max(x - wide / 2, frame.pad), frame.width - frame.pad - wide)
    line = Line(((x, frame.top), (x, frame.dates)), "hover")
    label = Label(Rect(left, frame.dates, wide, frame.line_height), text, "hover", chip=True)
    return Shapes(frame.width, frame.height, lines=(line,), labels=(label,))


@dataclass(frozen=True, slots=True)
class _Placing:
    kind: MarkKind
    mark: Mark
    frame: Frame

    @property
    def strong(self) -> bool:
        return self.kind in ("request", "tried")

    @property
    def row(self) -> int:
        return 0 if self.strong else self.frame.rows - 1

    @property
    def x(self) -> float:
        return self.frame.x(self.mark.at)

    @property
    def triangle(self) -> Rect:
        size = self.frame.line_height * (0.7 if self.strong else 0.6)
        bottom = self.frame.mark_row(self.row) + 0.79 * self.frame.line_height
        return Rect(self.x - size / 2, bottom - size * 0.85, size, size * 0.85)

    def arrow(self, label: Label | None) -> Rect:
        """The small arrow at the edge behind which the mark lies."""
        lh = self.frame.line_height
        y = (label.rect.y if label else self.frame.mark_row(self.row)) + lh * 0.3
        return Rect(1 if self.mark.edge == "left" else self.frame.width - 1 - 0.4 * lh, y, 0.4 * lh, 0.45 * lh)


# The labels of the marks


def _place(marks: Sequence[_Placing], frame: Frame, measure: Measure) -> list[Label]:
    """A label for each mark that finds room, the first mark's before all others."""
    marks = [replace(one, frame=frame) for one in marks]
    made: list[Label] = []
    for one in marks:
        others = [other for other in marks if other is not one and not other.mark.edge and other.row <= one.row]
        find = _at_edge if one.mark.edge else _beside
        label = find(one, others, made, measure)
        made += [label] if label else []
    return made


def _beside(one: _Placing, others: Sequence[_Placing], taken: Sequence[Label], measure: Measure) -> Label | None:
    """The first wording that fits to the right, else to the left, of its mark.

    The request's own label may stand over another mark's line before it loses the agent's clock, its date or its time.
    """
    frame, clear = one.frame, one.frame.pad * 1.4
    lines = [other.x for other in others]
    labels = one.mark.labels
    for texts in (labels[:-_OWN], labels[-_OWN:-_SHORT], labels[-_SHORT:]):
        for over in (False, True) if one.strong else (False,):
            for text in texts:
                wide = measure(text, one.strong)
                for left in (one.x + clear, one.x - clear - wide):
                    rect = Rect(left, frame.mark_row(one.row), wide, frame.line_height)
                    inside = left >= 0 and rect.right <= frame.width
                    crossed = any(left - clear < line < rect.right + clear for line in lines)
                    if inside and crossed <= over and not any(rect.overlaps(label.rect) for label in taken):
                        return Label(rect, text, one.kind, chip=crossed)
    return None


def _at_edge(one: _Placing, others: Sequence[_Placing], taken: Sequence[Label], measure: Measure) -> Label | None:
    """The words of a mark off the axis, beside an arrow at that edge."""
    frame, room = one.frame, one.frame.line_height * 0.8
    for text in one.mark.labels:
        wide = measure(text, one.strong)
        left = room if one.mark.edge == "left" else frame.width - room - wide
        rect = Rect(left, frame.mark_row(one.row), wide, frame.line_height)
        with_arrow = Rect(left - room, rect.y, wide + 2 * room, frame.line_height)
        crossed = any(with_arrow.x < other.x < with_arrow.right for other in others)
        covered = any(with_arrow.overlaps(other) for other in [label.rect for label in taken])
        under = any(with_arrow.overlaps(other.triangle) for other in others)
        if wide + room <= frame.width and not (crossed or covered or under):
            return Label(rect, text, one.kind)
    return None


class _MarkLayout:
    def __init__(self, view: TimelineView, frame: Frame, measure: Measure) -> None:
        self.view, self.frame, self.measure = view, frame, measure
        self.lh, self.pad = frame.line_height, frame.pad
        self.marks = list(_marks(view, frame))
        self.inside = [one for one in self.marks if not one.mark.edge]
        self.verticals = sorted(one.x for one in self.inside)

    def shapes(self, over: Sequence[Label]) -> Shapes:
        marks = _place(self.marks, self.frame, self.measure)
        gaps = list(self._gap_labels())
        return Shapes(
            width=self.frame.width,
            height=self.frame.height,
            lines=tuple(self._lines()),
            labels=(*marks, *self._band_labels(), *over, *gaps, *self._curve_labels([*marks, *gaps])),
            pointers=tuple(self._pointers(marks)),
            regions=tuple(self._regions(marks)),
        )

    def _lines(self) -> Iterator[Line]:
        """The request's last: it lies above the others."""
        frame = self.frame
        for one in reversed(self.inside):
            top = frame.mark_row(one.row) + 0.7 * self.lh
            yield Line(((one.x, top), (one.x, frame.floor + 0.2 * self.lh)), one.kind)

    def _pointers(self, labels: Sequence[Label]) -> Iterator[Pointer]:
        frame = self.frame
        for one in reversed(self.marks):
            if not one.mark.edge:
                yield Pointer(one.triangle, "down", one.kind)
                continue
            label = next((label for label in labels if label.kind == one.kind), None)
            if label or one.strong:
                yield Pointer(one.arrow(label), one.mark.edge, one.kind)
        size = self.lh * 0.5
        for due in self.view.plot.deadlines:
            x = frame.x(due.at)
            yield Pointer(Rect(x - size / 2, frame.floor - size / 2, size, size), "both", "deadline")
        share = self._share_at_request()
        if share is not None:
            size, y = self.lh * 0.42, frame.base - share * (frame.base - frame.top)
            x = frame.x(self.view.request.at)
            yield Pointer(Rect(x - size / 2, y - size / 2, size, size), "none", self.marks[0].kind)

    def _share_at_request(self) -> float | None:
        """The amount at the request as a share of the top; None where none is stated."""
        at, plot = seconds_of(self.view.request.at), self.view.plot
        stretch = stretch_at(plot, self.view.request.at) if plot.top else None
        if stretch is None or not stretch.curve:
            return None
        after = bisect_right(stretch.curve, at, key=lambda point: seconds_of(point[0]))
        (one, low), (other, high) = stretch.curve[after - 1], stretch.curve[min(after, len(stretch.curve) - 1)]
        apart = seconds_of(other) - seconds_of(one)
        return low + (high - low) * ((at - seconds_of(one)) / apart if apart > 0 else 0.0)

    def _regions(self, labels: Sequence[Label]) -> Iterator[Region]:
        words = {one.kind: one.mark.words for one in self.marks}
        for label in labels:
            yield Region(label.rect, next(text for kind, text in words.items() if kind == label.kind))
        for one in self.inside:
            yield Region(one.triangle, one.mark.words)

    # The labels that make room for the marks' lines.

    def _crossed(self, rect: Rect) -> bool:
        return any(rect.x - self.pad / 2 < x < rect.right + self.pad / 2 for x in self.verticals)

    def _slots(self, start: float, end: float) -> list[tuple[float, float]]:
        """The free stretches between the marks' lines."""
        return list(pairwise([start, *(x for x in self.verticals if start < x < end), end]))

    def _sides(self, band: Band) -> tuple[float, float]:
        return self.frame.x(band.start), self.frame.x(band.end)

    def _fits(self, texts: Iterable[str], slots: Sequence[tuple[float, float]]) -> tuple[str, float] | None:
        for text in texts:
            wide = self.measure(text)
            for left, right in slots:
                if left + self.pad + wide + self.pad <= right:
                    return text, left + self.pad
        return None

    def _band_labels(self) -> Iterator[Label]:
        """Beside the lines; where they leave no room for a word, over them."""
        frame = self.frame
        y = (frame.band + frame.floor - self.lh) / 2
        for band in self.view.plot.bands:
            left, right = self._sides(band)
            beside = self._fits(band.labels, self._slots(left, right))
            found = beside or self._fits(band.labels[-1:], [(left, right)])
            if found:
                text, x = found
                rect = Rect(x, y, self.measure(text), self.lh)
                yield Label(rect, text, "band", band.outcome, chip=band.hatch != "plain" or not beside)

    def _gap_labels(self) -> Iterator[Label]:
        y = (self.frame.top + self.frame.base - self.lh) / 2
        for band in self.view.plot.bands:
            if not band.gap:
                continue
            left, right = max(self._slots(*self._sides(band)), key=lambda slot: slot[1] - slot[0])
            wide = self.measure(band.gap)
            if wide + 2 * self.pad <= right - left:
                yield Label(Rect((left + right - wide) / 2, y, wide, self.lh), band.gap, "gap", band.outcome)

    def _curve_labels(self, taken: Sequence[Label]) -> list[Label]:
        """The amount at which a stretch begins, above its beginning, where nothing else stands."""
        made: list[Label] = []
        frame = self.frame
        for stretch in self.view.plot.stretches:
            if not stretch.amount or not stretch.curve:
                continue
            x, wide = frame.x(stretch.start) + 0.5 * self.pad, self.measure(stretch.amount)
            y = frame.base - stretch.curve[0][1] * (frame.base - frame.top) - 1.15 * self.lh
            rect = Rect(x, y, wide, self.lh)
            fits = rect.right <= frame.width and y >= frame.mark_row(frame.rows) - 0.2 * self.lh
            room = rect.right <= frame.x(stretch.end) or stretch.curve[0][1] >= stretch.curve[-1][1]
            free = not any(rect.overlaps(label.rect) for label in (*taken, *made))
            if fits and room and free and not self._crossed(rect):
                made.append(Label(rect, stretch.amount, "amount"))
        return made


def _marks(view: TimelineView, frame: Frame) -> Iterator[_Placing]:
    """From the most important one on."""
    yield _Placing("request" if view.entered is None else "tried", view.request, frame)
    entered = view.entered
    if entered is not None and (entered.edge or abs(frame.x(entered.at) - frame.x(view.request.at)) >= 1):
        yield _Placing("entered", entered, frame)
    if view.plot.now is not None:
        yield _Placing("now", view.plot.now, frame)
