"""The timeline's shapes: nothing collides, everything stands where its date is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.timeline import TimelineView
from refund_desk.viewmodels.timeline_layout import fit, lay_out, natural_height
from refund_desk.viewmodels.timeline_plot import Band, Boundary, Mark, Moment, Plot, Span, Stretch
from refund_desk.viewmodels.timeline_regions import region_at, regions_of
from refund_desk.viewmodels.timeline_shapes import Label, Line, Rect, Shapes
from refund_desk.viewmodels.timeline_words import Writer
from refund_policy.decision import Segment, SegmentOutcome

UTC = ZoneInfo("UTC")
START = datetime(2026, 3, 1, tzinfo=UTC)
SPAN = 1000
OUTCOMES: tuple[SegmentOutcome, ...] = ("full", "partial", "none", "review", "unknown")


class Measure:
    """A font whose every letter is as wide; strong ones a tenth wider."""

    def __init__(self, letter: float) -> None:
        self.letter = letter

    def __call__(self, text: str, strong: bool = False) -> float:
        return len(text) * self.letter * (1.1 if strong else 1.0)


def hours(count: int) -> datetime:
    return START + timedelta(hours=count)


def seconds(count: int) -> int:
    return int(hours(count).timestamp())


def boundary(count: int, place: int) -> Boundary:
    text = f"{count % 28 + 1} Mar"
    return Boundary(hours(count), (f"{text} 2026 00:00", text), count % 3 + 1, place)


def mark(name: str, count: int, *more: str) -> Mark:
    """A mark on the axis, or at the edge behind which it lies."""
    labels = (*more, f"{name}, 15 Mar 2026 10:30", f"{name}, 15 Mar", name)
    return Mark(hours(count), labels, f"the {name}", "left" if count < 0 else "right" if count > SPAN else "")


def timeline(
    cuts: Sequence[int],
    request: int,
    now: int | None,
    amounts: Sequence[float],
    deadline: int,
    note: str = "",
    *,
    entered: int | None = None,
    part: bool = False,
) -> TimelineView:
    edges = [0, *cuts, SPAN]
    bands, stretches, segments = [], [], []
    writer = Writer(ENGLISH, None, timed=False, dated=False)
    for i, (a, b) in enumerate(pairwise(edges)):
        outcome = OUTCOMES[i % len(OUTCOMES)]
        gap = "no amount stated" if outcome == "review" else ""
        labels = (f"{outcome}, with a long explanation", outcome)
        hatch = "strokes" if gap else "plain"
        bands.append(Band(hours(a), hours(b), i == 0, b == SPAN, outcome, labels, gap, hatch))  # type: ignore[arg-type]  # "strokes" is a Hatch
        share = amounts[i % len(amounts)]
        curve = () if gap else ((seconds(a), share), (seconds(b), share / 2))
        segments.append(Segment(hours(a), hours(b), outcome, "r", "", (f"A{i}",), "linear", None, None))
        stretches.append(Stretch(Span(hours(a), hours(b)), segments[-1], curve, "" if gap else "1,234.56", writer))
    plot = Plot(
        timeline=tuple(segments),
        start=hours(0),
        end=hours(SPAN),
        whole=(hours(-SPAN if part else 0), hours(SPAN * 2 if part else SPAN)),
        limits=(hours(-SPAN), hours(SPAN * 2)),
        first=None,
        cuts=tuple(hours(c) for c in cuts),
        bands=tuple(bands),
        overview=((hours(-SPAN), "full"), (hours(300), "review")) if part else (),
        stretches=tuple(stretches),
        boundaries=tuple(boundary(c, place) for place, c in enumerate(cuts, start=1)),
        deadlines=(Moment(hours(deadline), "due 9 Mar"),),
        ticks=tuple(Moment(hours(c), f"{c} t") for c in range(0, SPAN + 1, 100)),
        home=mark("Request", request if entered is None else entered),
        now=None if now is None else mark("Now", now),
        top="12,345.67",
        zero="0",
        note=note,
        writer=writer,
    )
    if entered is None:
        return TimelineView(plot, plot.home, None)
    both = "Trying 15 Mar 2026 10:30 CET · 04:30 EST for you"
    return TimelineView(plot, mark("Trying", request, both), mark("As entered", entered))


def overlapping(labels: Sequence[Label]) -> list[tuple[str, str]]:
    return [(a.text, b.text) for a, b in combinations(labels, 2) if a.rect.overlaps(b.rect)]


def crosses(line: Line, rect: Rect) -> bool:
    """Whether an upright line runs through the inside of a rectangle."""
    (x, top), (_, bottom) = line.points[0], line.points[-1]
    return rect.x < x < rect.right and top < rect.bottom and rect.y < bottom


def drawn(view: TimelineView, width: float, measure: Measure, line_height: float) -> Shapes:
    return lay_out(view, width, natural_height(view, width, measure, line_height), measure, line_height)


def told(view: TimelineView, width: float, measure: Measure, line_height: float, x: float, y: float) -> str:
    """What the pointer is told at a point."""
    fitted = fit(view.plot, width, measure, line_height)
    region = region_at(regions_of(view, fitted.frame(fitted.natural_height), measure), x, y)
    return region.words if region else ""


CUTS = st.lists(st.integers(1, SPAN - 1), max_size=12, unique=True).map(sorted)


@settings(max_examples=300, deadline=None)
@given(
    cuts=CUTS,
    request=st.integers(-5, SPAN + 5),
    now=st.none() | st.integers(-5, SPAN + 5),
    entered=st.none() | st.integers(-5, SPAN + 5),
    part=st.booleans(),
    amounts=st.lists(st.floats(0, 1), min_size=1, max_size=5),
    deadline=st.integers(0, SPAN),
    width=st.integers(200, 4000),
    letter=st.floats(4, 11),
)
def test_nothing_collides_at_any_width(
    cuts: list[int],
    request: int,
    now: int | None,
    entered: int | None,
    part: bool,
    amounts: list[float],
    deadline: int,
    width: int,
    letter: float,
) -> None:
    note = "As entered: credits used."
    view = timeline(cuts, request, now, amounts, deadline, note, entered=entered, part=part)
    shapes = drawn(view, width, Measure(letter), letter * 2.2)
    assert overlapping(shapes.labels) == []
    for label in shapes.labels:
        assert label.rect.x >= -0.01
        assert label.rect.right <= width + 0.01
        assert label.rect.y >= -0.01
        assert label.rect.bottom <= shapes.height + 0.01
    marks = [line for line in shapes.lines if line.kind in ("request", "tried", "entered", "now")]
    below = ("boundary", "tick", "deadline", "note")
    # A chip stands on ground of its own, over the line.
    texts = [label for label in shapes.labels if label.kind not in below and not label.chip]
    assert [label.text for mark in marks for label in texts if crosses(mark, label.rect)] == []
    if shapes.overview is not None:
        assert not [label.text for label in shapes.labels if label.rect.overlaps(shapes.overview.window)]


@settings(max_examples=200, deadline=None)
@given(
    start=st.integers(1, SPAN - 60),
    lengths=st.lists(st.integers(1, 60), min_size=1, max_size=3),
    request=st.integers(0, SPAN),
    now=st.integers(0, SPAN),
    width=st.integers(200, 4000),
)
def test_holes_and_contradictions_are_named_at_any_width(
    start: int, lengths: list[int], request: int, now: int, width: int
) -> None:
    edges = [start, *(min(start + sum(lengths[: i + 1]), SPAN - 1) for i in range(len(lengths)))]
    view = timeline(sorted(set(edges)), request, now, [1.0], 5)
    shapes = drawn(view, width, Measure(6), 14)
    named = [label.outcome for label in shapes.labels if label.kind in ("band", "name")]
    hatched = [band.outcome for band in view.bands if band.hatch != "plain"]
    assert all(named.count(outcome) >= hatched.count(outcome) for outcome in hatched)


@settings(max_examples=200, deadline=None)
@given(
    cuts=CUTS,
    entered=st.integers(0, SPAN),
    now=st.integers(0, SPAN),
    tried=st.lists(st.integers(0, SPAN), min_size=2, max_size=4),
    width=st.integers(200, 4000),
)
def test_while_the_marker_moves_nothing_else_does(
    cuts: list[int], entered: int, now: int, tried: list[int], width: int
) -> None:
    drawings = [drawn(timeline(cuts, at, now, [0.5], 5, entered=entered), width, Measure(7), 16) for at in tried]
    rest = drawn(timeline(cuts, entered, now, [0.5], 5), width, Measure(7), 16)
    for one in drawings:
        assert (one.height, one.bands) == (rest.height, rest.bands)
        curves, dates = ("curve", "axis", "tick", "leader", "name"), ("boundary", "tick", "deadline", "name")
        assert [x for x in one.lines if x.kind in curves] == [x for x in rest.lines if x.kind in curves]
        assert [x for x in one.labels if x.kind in dates] == [x for x in rest.labels if x.kind in dates]


@settings(max_examples=100, deadline=None)
@given(cuts=CUTS, request=st.integers(0, SPAN), width=st.integers(200, 4000))
def test_bands_fill_the_axis_and_hold_the_mark(cuts: list[int], request: int, width: int) -> None:
    view = timeline(cuts, request, None, [1.0], 5)
    shapes = drawn(view, width, Measure(7), 16)
    rects = [band.rect for band in shapes.bands]
    assert all(a.right == pytest.approx(b.x) for a, b in pairwise(rects))
    assert rects[-1].right == pytest.approx(width - 1)
    (line,) = [line for line in shapes.lines if line.kind == "request"]
    mark = line.points[0][0]
    holding = next(i for i, band in enumerate(view.bands) if band.end > view.request.at or band is view.bands[-1])
    assert rects[holding].x - 0.01 <= mark <= rects[holding].right + 0.01


@settings(max_examples=100, deadline=None)
@given(cuts=CUTS, width=st.integers(200, 4000))
def test_leaders_never_cross(cuts: list[int], width: int) -> None:
    shapes = drawn(timeline(cuts, 500, None, [1.0], 5), width, Measure(7), 16)
    leaders = [line.points for line in shapes.lines if line.kind == "leader"]
    assert all(a[0][0] < b[0][0] and a[-1][0] < b[-1][0] for a, b in pairwise(leaders))


def test_two_boundaries_that_are_close_both_keep_their_dates() -> None:
    shapes = drawn(timeline([500, 505], 100, None, [1.0], 5), 900, Measure(7), 16)
    dates = [label for label in shapes.labels if label.kind == "boundary"]
    assert len(dates) == 2
    assert [line.kind for line in shapes.lines].count("leader") == 2


def test_where_there_is_no_room_the_lighter_date_goes_first() -> None:
    view = timeline(list(range(10, 900, 40)), 500, None, [1.0], 5)
    shapes = drawn(view, 300, Measure(7), 16)
    dates = [label.text for label in shapes.labels if label.kind == "boundary"]
    heaviest = {m.labels[-1] for m in view.boundaries if m.weight == 3}
    assert 0 < len(dates) < len(view.boundaries)
    assert set(dates) <= heaviest


def test_a_band_too_narrow_for_its_words_is_named_above_with_a_line() -> None:
    view = timeline([500, 550], 100, None, [1.0], 5)
    shapes = drawn(view, 400, Measure(7), 16)
    narrow = shapes.bands[1].rect
    assert not [label for label in shapes.labels if label.kind == "band" and label.rect.overlaps(narrow)]
    (name,) = [label for label in shapes.labels if label.kind == "name"]
    assert name.rect.bottom < narrow.y
    (leader,) = [line for line in shapes.lines if line.kind == "name"]
    assert leader.points[0] == (pytest.approx(narrow.x + narrow.width / 2), narrow.y)
    assert name.rect.x <= leader.points[-1][0] <= name.rect.right
    assert told(view, 400, Measure(7), 16, narrow.x + narrow.width / 2, narrow.y + 3).endswith("partial refund (A1)")


def test_between_two_close_boundaries_each_is_pointed_at() -> None:
    view = timeline([500, 505], 100, None, [1.0], 5)
    edge = drawn(view, 400, Measure(7), 16).bands[1].rect
    words = [told(view, 400, Measure(7), 16, x, edge.y) for x in (edge.x - 2, edge.right + 2)]
    assert words == [
        "Until 21 March, 20:00 UTC: full refund; after it: partial refund",
        "Until 22 March, 01:00 UTC: partial refund; after it: no refund",
    ]


def test_what_lies_off_the_axis_is_told_at_its_edge() -> None:
    shapes = drawn(timeline([500], SPAN + 9, None, [1.0], 5, entered=-4, part=True), 900, Measure(7), 16)
    arrows = {pointer.kind: pointer.points for pointer in shapes.pointers if pointer.kind in ("tried", "entered")}
    assert arrows == {"tried": "right", "entered": "left"}
    assert not [line for line in shapes.lines if line.kind in ("tried", "entered")]
    texts = [label.text for label in shapes.labels if label.kind in ("tried", "entered")]
    assert texts == ["Trying 15 Mar 2026 10:30 CET · 04:30 EST for you", "As entered, 15 Mar 2026 10:30"]


def test_a_part_shows_where_it_lies_in_the_whole() -> None:
    shapes = drawn(timeline([500], 100, None, [1.0], 5, part=True), 900, Measure(7), 16)
    assert shapes.overview is not None
    strip = shapes.overview.bands[0].rect.x, shapes.overview.bands[-1].rect.right
    # The second third of the whole.
    assert shapes.overview.window.x == pytest.approx(strip[0] + (strip[1] - strip[0]) / 3)
    assert shapes.overview.window.right == pytest.approx(strip[0] + (strip[1] - strip[0]) * 2 / 3)
    assert drawn(timeline([500], 100, None, [1.0], 5), 900, Measure(7), 16).overview is None


def test_a_shorter_wording_stands_in_for_the_full_one() -> None:
    wide = drawn(timeline([500], 900, None, [1.0], 5), 1200, Measure(7), 16)
    slim = drawn(timeline([500], 900, None, [1.0], 5), 300, Measure(7), 16)
    assert "full, with a long explanation" in [label.text for label in wide.labels]
    assert "full" in [label.text for label in slim.labels]


def test_the_curve_is_interrupted_where_no_amount_is_stated() -> None:
    # full, partial, none | review | unknown: two pieces of curve.
    shapes = drawn(timeline([200, 400, 600, 800], 100, None, [1.0, 0.5], 5), 900, Measure(7), 16)
    assert [line.kind for line in shapes.lines].count("curve") == 2
    assert "no amount stated" in [label.text for label in shapes.labels]


def test_taller_means_a_taller_curve_and_nothing_else() -> None:
    view = timeline([400], 100, None, [1.0], 5)
    low, high = (lay_out(view, 800, height, Measure(7), 16) for height in (160, 260))
    assert high.height == 260
    assert high.bands[0].rect.height == pytest.approx(low.bands[0].rect.height)
    assert high.bands[0].rect.y > low.bands[0].rect.y


def test_too_little_height_is_refused_not_squeezed() -> None:
    view = timeline([400], 100, None, [1.0], 5)
    assert lay_out(view, 800, 10, Measure(7), 16).height > 80


def test_without_bands_only_the_note_stands_wrapped() -> None:
    view = timeline(
        [], 100, None, [1.0], 5, note="A condition on the weekday cannot be drawn exactly, so see the rules."
    )
    bare = replace(view, plot=replace(view.plot, bands=(), stretches=()))
    shapes = drawn(bare, 240, Measure(7), 16)
    assert {label.kind for label in shapes.labels} == {"note"}
    assert len(shapes.labels) > 1
    assert overlapping(shapes.labels) == []


def test_the_agents_clock_is_told_before_the_request_makes_room_for_now() -> None:
    both = "Request, 15 Mar 2026 10:30 CET · 04:30 EST for you"
    shown = timeline([400, 700], 600, 450, [1.0, 0.5], 300)
    request = replace(shown.request, labels=(both, *shown.request.labels))
    shown = replace(shown, plot=replace(shown.plot, home=request), request=request)
    # To the right the axis ends, to the left stands the line of now: the label goes over it, and keeps both clocks.
    height = natural_height(shown, 900, Measure(7), 16)
    shapes = lay_out(shown, 900, height, Measure(7), 16)
    assert both in [label.text for label in shapes.labels]
    assert overlapping(shapes.labels) == []
