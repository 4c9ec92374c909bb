"""The marks on a timeline (request, tried, as entered, now), and the labels that make room for them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from refund_desk.viewmodels.timeline import TimelineView
from refund_desk.viewmodels.timeline_plot import Band, Mark, Plot, stretch_at
from refund_desk.viewmodels.timeline_shapes import (
    Frame,
    Label,
    Line,
    MarkKind,
    Measure,
    Pointer,
    Rect,
    Shapes,
)

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
    marks = [_placing("request", plot.home, frame, 1), _placing("now", plot.now, frame, 1)]
    if abs(marks[1].x - marks[0].x) <= 0.7 * frame.line_height:
        return 2
    labels = _labels(marks, frame, measure)
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


class Placing(NamedTuple):
    """A mark, the pixel of its line and its row."""

    kind: MarkKind
    mark: Mark
    x: float
    row: int

    @property
    def strong(self) -> bool:
        return self.kind in ("request", "tried")

    def triangle(self, frame: Frame) -> Rect:
        size = frame.line_height * (0.7 if self.strong else 0.6)
        bottom = frame.mark_row(self.row) + 0.79 * frame.line_height
        return Rect(self.x - size / 2, bottom - size * 0.85, size, size * 0.85)

    def arrow(self, frame: Frame, label: Label | None) -> Rect:
        """The small arrow at the edge behind which the mark lies."""
        lh = frame.line_height
        y = (label.rect.y if label else frame.mark_row(self.row)) + lh * 0.3
        return Rect(1 if self.mark.edge == "left" else frame.width - 1 - 0.4 * lh, y, 0.4 * lh, 0.45 * lh)


def _placing(kind: MarkKind, mark: Mark, frame: Frame, rows: int) -> Placing:
    return Placing(kind, mark, frame.x_of(mark.seconds), 0 if kind in ("request", "tried") else rows - 1)


def labelled_marks(view: TimelineView, frame: Frame, measure: Measure) -> tuple[list[Placing], list[Label]]:
    """The marks from the most important one on, and the labels of those that find room."""
    marks = [_placing("request" if view.entered is None else "tried", view.request, frame, frame.rows)]
    entered = view.entered
    if entered is not None:
        ghost = _placing("entered", entered, frame, frame.rows)
        marks += [ghost] if entered.edge or abs(ghost.x - marks[0].x) >= 1 else []
    if view.plot.now is not None:
        marks.append(_placing("now", view.plot.now, frame, frame.rows))
    return marks, _labels(marks, frame, measure)


def _labels(marks: Sequence[Placing], frame: Frame, measure: Measure) -> list[Label]:
    """A label for each mark that finds room, the first mark's before all others."""
    made: list[Label] = []
    for one in marks:
        others = [other for other in marks if other is not one and not other.mark.edge and other.row <= one.row]
        find = _at_edge if one.mark.edge else _beside
        label = find(one, frame, others, made, measure)
        made += [label] if label else []
    return made


def _beside(
    one: Placing, frame: Frame, others: Sequence[Placing], taken: Sequence[Label], measure: Measure
) -> Label | None:
    """The first wording that fits to the right, else to the left, of its mark.

    The request's own label may stand over another mark's line before it loses the agent's clock, its date or its time.
    """
    clear, y = frame.pad * 1.4, frame.mark_row(one.row)
    lines = [other.x for other in others]
    labels = one.mark.labels
    for texts in (labels[:-_OWN], labels[-_OWN:-_SHORT], labels[-_SHORT:]):
        for over in (False, True) if one.strong else (False,):
            for text in texts:
                wide = measure(text, one.strong)
                for left in (one.x + clear, one.x - clear - wide):
                    crossed = any(left - clear < line < left + wide + clear for line in lines)
                    if left < 0 or left + wide > frame.width or crossed > over:
                        continue
                    rect = Rect(left, y, wide, frame.line_height)
                    if not any(rect.overlaps(label.rect) for label in taken):
                        return Label(rect, text, one.kind, chip=crossed)
    return None


def _at_edge(
    one: Placing, frame: Frame, others: Sequence[Placing], taken: Sequence[Label], measure: Measure
) -> Label | None:
    """The words of a mark off the axis, beside an arrow at that edge."""
    room = frame.line_height * 0.8
    for text in one.mark.labels:
        wide = measure(text, one.strong)
        left = room if one.mark.edge == "left" else frame.width - room - wide
        rect = Rect(left, frame.mark_row(one.row), wide, frame.line_height)
        with_arrow = Rect(left - room, rect.y, wide + 2 * room, frame.line_height)
        crossed = any(with_arrow.x < other.x < with_arrow.right for other in others)
        covered = any(with_arrow.overlaps(other) for other in [label.rect for label in taken])
        under = any(with_arrow.overlaps(other.triangle(frame)) for other in others)
        if wide + room <= frame.width and not (crossed or covered or under):
            return Label(rect, text, one.kind)
    return None


class _MarkLayout:
    def __init__(self, view: TimelineView, frame: Frame, measure: Measure) -> None:
        self.view, self.frame, self.measure = view, frame, measure
        self.lh, self.pad = frame.line_height, frame.pad
        self.marks, self.labels = labelled_marks(view, frame, measure)
        self.inside = [one for one in self.marks if not one.mark.edge]
        self.verticals = sorted(one.x for one in self.inside)

    def shapes(self, over: Sequence[Label]) -> Shapes:
        gaps = list(self._gap_labels())
        amounts = self._curve_labels([*self.labels, *gaps])
        return Shapes(
            width=self.frame.width,
            height=self.frame.height,
            lines=tuple(self._lines()),
            labels=(*self.labels, *self._band_labels(), *over, *gaps, *amounts),
            pointers=tuple(self._pointers()),
        )

    def _lines(self) -> Iterator[Line]:
        """The request's last: it lies above the others."""
        frame = self.frame
        for one in reversed(self.inside):
            top = frame.mark_row(one.row) + 0.7 * self.lh
            yield Line(((one.x, top), (one.x, frame.floor + 0.2 * self.lh)), one.kind)

    def _pointers(self) -> Iterator[Pointer]:
        frame = self.frame
        for one in reversed(self.marks):
            if not one.mark.edge:
                yield Pointer(one.triangle(frame), "down", one.kind)
                continue
            label = next((label for label in self.labels if label.kind == one.kind), None)
            if label or one.strong:
                yield Pointer(one.arrow(frame, label), one.mark.edge, one.kind)
        size = self.lh * 0.5
        for due in self.view.plot.deadlines:
            x = frame.x_of(due.seconds)
            yield Pointer(Rect(x - size / 2, frame.floor - size / 2, size, size), "both", "deadline")
        share = self._share_at_request()
        if share is not None:
            size, y = self.lh * 0.42, frame.base - share * (frame.base - frame.top)
            x = self.marks[0].x
            yield Pointer(Rect(x - size / 2, y - size / 2, size, size), "none", self.marks[0].kind)

    def _share_at_request(self) -> float | None:
        """The amount at the request as a share of the top; None where none is stated."""
        at, plot = self.view.request.seconds, self.view.plot
        stretch = stretch_at(plot, at) if plot.top else None
        if stretch is None or not stretch.curve:
            return None
        after = bisect_right(stretch.curve, at, key=lambda point: point[0])
        (one, low), (other, high) = stretch.curve[after - 1], stretch.curve[min(after, len(stretch.curve) - 1)]
        return low + (high - low) * ((at - one) / (other - one) if other > one else 0.0)

    # The labels that make room for the marks' lines.

    def _crossed(self, rect: Rect) -> bool:
        return any(rect.x - self.pad / 2 < x < rect.right + self.pad / 2 for x in self.verticals)

    def _slots(self, start: float, end: float) -> list[tuple[float, float]]:
        """The free stretches between the marks' lines."""
        return list(pairwise([start, *(x for x in self.verticals if start < x < end), end]))

    def _sides(self, band: Band) -> tuple[float, float]:
        return self.frame.x_of(band.since), self.frame.x_of(band.until)

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
        above = frame.mark_row(frame.rows) - 0.2 * self.lh
        for stretch in self.view.plot.stretches:
            if not stretch.amount or not stretch.curve:
                continue
            x, wide = frame.x_of(stretch.span.since) + 0.5 * self.pad, self.measure(stretch.amount)
            begins, ends = stretch.curve[0][1], stretch.curve[-1][1]
            rect = Rect(x, frame.base - begins * (frame.base - frame.top) - 1.15 * self.lh, wide, self.lh)
            fits = x + wide <= frame.width and rect.y >= above and not self._crossed(rect)
            room = begins >= ends or x + wide <= frame.x_of(stretch.span.until)
            if fits and room and not any(rect.overlaps(label.rect) for label in (*taken, *made)):
                made.append(Label(rect, stretch.amount, "amount"))
        return made
