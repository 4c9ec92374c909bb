"""What a hand does on the timeline: pixels and keys to moments, and to other stretches of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_timeline_view import STAPE, at, decision, segment

from refund_desk.viewmodels import timeline_moves as moves
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.timeline import timeline_view
from refund_desk.viewmodels.timeline_layout import fit
from refund_desk.viewmodels.timeline_plot import Plot
from refund_desk.viewmodels.timeline_shapes import Frame

ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC")]
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def plot_of(*axis: datetime, case: object = STAPE) -> Plot:
    return timeline_view(case, None, ENGLISH, axis=(axis[0], axis[1]) if axis else None).plot  # type: ignore[arg-type]  # a Decision


def frame(plot: Plot, width: float = 700) -> Frame:
    return fit(plot, width, lambda text, strong=False: 6.0 * len(text), 16).frame(160)


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    cuts=st.lists(st.integers(0, 500 * 86400), max_size=8, unique=True).map(sorted),
    start=st.integers(0, 400 * 86400),
    length=st.integers(3 * 3600, 3000 * 86400),
    width=st.integers(200, 4000),
    home=st.integers(0, 400 * 86400),
)
def test_further_right_is_never_earlier_and_always_on_the_axis(
    zone: ZoneInfo, cuts: list[int], start: int, length: int, width: int, home: int
) -> None:
    moments = [(BEGIN + timedelta(seconds=cut)).astimezone(zone) for cut in cuts]
    ends = [None, *moments, None]
    pieces = [segment(a, b, "full", f"{i}") for i, (a, b) in enumerate(pairwise(ends))]
    case = decision((BEGIN + timedelta(seconds=home)).astimezone(zone), *pieces)
    asked = [(BEGIN + timedelta(seconds=s)).astimezone(zone) for s in (start, start + length)]
    plot = plot_of(*asked, case=case)
    where = frame(plot, width)
    found = [seconds(moves.moment_at(plot, where, x)) for x in range(-20, width + 20, max(width // 300, 1))]
    assert found == sorted(found)
    assert seconds(plot.start) <= found[0]
    assert found[-1] <= seconds(plot.end)
    assert all(one % 60 == 0 for one in found)


@settings(max_examples=100, deadline=None)
@given(x=st.floats(100, 680), start=st.integers(0, 20), days=st.integers(1, 900))
def test_the_marker_stays_in_the_stretch_that_the_pointer_is_on(x: float, start: int, days: int) -> None:
    plot = plot_of(at(6, 1, 10) + timedelta(days=start), at(6, 1, 10) + timedelta(days=start + days))
    where = frame(plot)
    assume(all(abs(where.x(cut) - x) > 5 for cut in plot.cuts))
    pointed, got = where.seconds_at(x), moves.moment_at(plot, where, x)
    assert [seconds(cut) <= seconds(got) for cut in plot.cuts] == [seconds(cut) <= pointed for cut in plot.cuts]


def test_a_boundary_draws_the_marker_to_its_first_moment() -> None:
    plot = plot_of()
    where = frame(plot)
    edge = where.x(at(6, 16))
    assert [moves.moment_at(plot, where, edge + dx) for dx in (-5, -2, 0, 5)] == [at(6, 16)] * 4
    assert moves.moment_at(plot, where, edge - 6) < at(6, 16) < moves.moment_at(plot, where, edge + 6)


def test_a_boundary_within_a_minute_is_reached_at_the_next_whole_one() -> None:
    late = at(6, 5, 10) + timedelta(seconds=30)
    case = decision(at(6, 9), segment(at(6, 1), late, "full", "Full"), segment(late, None, "none", "None"))
    plot = plot_of(case=case)
    assert moves.moment_at(plot, frame(plot), frame(plot).x(late)) == at(6, 5, 10, 1)
    assert moves.next_boundary(plot, at(6, 9), -1) == at(6, 5, 10, 1)


def test_moments_are_round_as_the_scale_goes() -> None:
    # 35 days in 650 pixels: more than an hour each. 3 years: whole days at the time as entered.
    hours = {moves.moment_at(plot_of(), frame(plot_of()), x).minute for x in range(150, 250)}
    assert hours == {0}
    years = plot_of(at(6, 1, 10), at(6, 1, year=2029))
    times = {moves.moment_at(years, frame(years), x).strftime("%H:%M") for x in range(200, 600)}
    assert times == {"16:20"}
    close = plot_of(at(6, 15, 22), at(6, 16, 4))
    assert {moves.moment_at(close, frame(close), x).second for x in range(100, 600)} == {0}


# Keys


def test_a_step_is_a_day_an_hour_or_a_minute() -> None:
    day, hour = plot_of(), plot_of(at(6, 9), at(6, 10))
    minute = plot_of(at(6, 9, 16), at(6, 9, 19))
    here = STAPE.requested_at
    assert [moves.stepped(one, here, 1) - here for one in (day, hour, minute)] == [
        timedelta(days=1),
        timedelta(hours=1),
        timedelta(minutes=1),
    ]
    assert moves.stepped(day, here, -1, fine=True) == here - timedelta(minutes=1)


def test_a_day_keeps_the_time_of_day_over_a_clock_change() -> None:
    case = decision(at(3, 28, 12), segment(at(3, 1), at(4, 30), "full", "Full"))
    plot = plot_of(case=case)
    assert moves.stepped(plot, at(3, 28, 12), 1) == at(3, 29, 12)
    # 02:30 does not exist on the 29th: the clock goes on to 03:30.
    assert moves.stepped(plot, at(3, 28, 2, 30), 1) == at(3, 29, 3, 30)
    assert seconds(moves.stepped(plot, at(3, 29, 1, 59), 1, fine=True)) == seconds(at(3, 29, 3))


def test_no_step_leads_before_the_first_possible_moment() -> None:
    assert moves.stepped(plot_of(), at(6, 1, 12), -1) == at(6, 1, 10)
    assert moves.next_boundary(plot_of(), at(6, 1, 10), -1) is None


def test_from_boundary_to_boundary() -> None:
    plot, reached = plot_of(at(6, 8), at(6, 10)), [STAPE.requested_at]
    for way in (1, 1, -1, -1, -1):
        there = moves.next_boundary(plot, reached[-1], way)  # type: ignore[arg-type]  # 1 and -1
        assert there is not None
        reached.append(there)
    assert reached[1:] == [at(6, 16), at(7, 1, 10), at(6, 16), at(6, 5), at(6, 1, 10)]


# The stretch of time shown


def test_zooming_keeps_what_is_under_the_pointer() -> None:
    plot = plot_of()
    around = seconds(at(6, 16))
    wanted = moves.zoomed(plot, 0.5, around)
    assert wanted is not None
    near = plot_of(*wanted)
    assert frame(near).x(at(6, 16)) == pytest.approx(frame(plot).x(at(6, 16)), abs=0.01)
    assert near.end - near.start == pytest.approx((plot.end - plot.start) / 2, abs=timedelta(seconds=2))


def test_zooming_out_stops_at_the_whole_and_goes_on_from_there() -> None:
    part = plot_of(at(6, 5), at(6, 25))
    assert moves.zoomed(part, 4, seconds(at(6, 10))) is None
    beyond = moves.zoomed(plot_of(), 2, seconds(at(6, 10)))
    assert beyond is not None
    assert beyond[0] == at(6, 1, 10)
    assert beyond[1] > plot_of().end


@pytest.mark.parametrize("factor", [0.996, 0.9995])
def test_the_smallest_turns_zoom_in_from_the_whole_and_out_to_it(factor: float) -> None:
    plot, around = plot_of(), seconds(at(6, 9))
    whole = seconds(plot.end) - seconds(plot.start)
    for _ in range(10):
        wanted = moves.zoomed(plot, factor, around)
        assert wanted is not None
        plot = plot_of(*wanted)
    assert seconds(plot.end) - seconds(plot.start) == pytest.approx(whole * factor**10, rel=1e-3)
    for _ in range(20):
        wanted = moves.zoomed(plot, 1 / factor, around)
        if wanted is None:
            return
        plot = plot_of(*wanted)
    pytest.fail("never whole again")


def test_zoom_has_ends() -> None:
    wanted = plot_of(), plot_of()
    for _ in range(60):
        wanted = tuple(  # type: ignore[assignment]  # two, as before
            plot_of(*found) if (found := moves.zoomed(plot, factor, seconds(at(6, 9)))) else plot
            for plot, factor in zip(wanted, (0.5, 2), strict=True)
        )
    assert wanted[0].end - wanted[0].start == timedelta(hours=2)
    assert (wanted[1].start, wanted[1].end) == wanted[1].limits


def test_panning_ends_where_nothing_comes() -> None:
    part = plot_of(at(6, 5), at(6, 15))
    left = moves.panned(part, -30 * 86400)
    assert left == (at(6, 1, 10), at(6, 11, 10))
    assert moves.panned(part, 86400) == (at(6, 6), at(6, 16))


def test_a_marker_moved_out_of_view_is_brought_in() -> None:
    part = plot_of(at(6, 5), at(6, 17))
    assert moves.off_view(part, at(6, 9)) == 0
    by = moves.off_view(part, at(6, 18))
    assert moves.panned(part, by) == (at(6, 8), at(6, 20))
    assert moves.off_view(plot_of(), at(12, 1)) == 0
