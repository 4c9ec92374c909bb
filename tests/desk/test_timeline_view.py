"""The timeline as data: what it says, before anything is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.moments import at_second
from refund_desk.viewmodels.timeline import TimelineView, timeline_view
from refund_desk.viewmodels.timeline_plot import Stretch, told_at
from refund_policy.decision import Deadline, Decision, PolicyRef, Segment, SegmentOutcome, Shape
from refund_policy.money import Money

BERLIN = ZoneInfo("Europe/Berlin")


def at(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN)


def segment(
    start: datetime | None,
    end: datetime | None,
    outcome: SegmentOutcome,
    label: str,
    shape: Shape = "constant",
    amounts: tuple[int, int] | None = None,
) -> Segment:
    first, last = (Money(a, "USD") for a in amounts) if amounts else (None, None)
    return Segment(start, end, outcome, "r", label, ("A4",), shape, first, last)


def decision(
    requested_at: datetime, *timeline: Segment, note: str = "", deadlines: tuple[Deadline, ...] = ()
) -> Decision:
    here = next((s for s in timeline if (s.start or requested_at) <= requested_at), None)
    outcome = here.outcome if here and here.outcome != "unknown" else "review"
    return Decision(
        policy=PolicyRef("japply", "Japply", "Refund policy", "1.0", "0" * 64),
        engine="1",
        zone="Europe/Berlin",
        facts=(),
        requested_at=requested_at,
        outcome=outcome,
        amount=None,
        paid=Money(800, "USD"),
        payout=None,
        rule="r",
        says="",
        label="",
        decided_by=(),
        rules=(),
        steps=(),
        figures=(),
        timeline=timeline,
        timeline_note=note,
        before=None,
        after=None,
        readings=(),
        combined=(),
        notices=(),
        checklist=(),
        deadlines=deadlines,
    )


RUNS = "Partial, while the subscription runs"
JAPPLY = decision(
    at(3, 15, 10, 30),
    segment(at(3, 1), at(3, 22), "partial", RUNS, "constant", (266, 266)),
    segment(at(3, 22), at(3, 31), "partial", RUNS, "steps", (240, 26)),
    segment(at(3, 31), None, "none", "Ended, no refund", "constant", (0, 0)),
)
STAPE = decision(
    at(6, 9, 16, 20),
    segment(at(6, 1, 10), at(6, 5), "full", "Full", "constant", (2000, 2000)),
    segment(at(6, 5), at(6, 16), "review", "Policy silent: review"),
    segment(at(6, 16), at(7, 1, 10), "partial", "Partial, unused days", "steps", (933, 0)),
    segment(at(7, 1, 10), None, "none", "Ended", "constant", (0, 0)),
)


def view(of: Decision, now: datetime | None = None) -> TimelineView:
    return timeline_view(of, now, ENGLISH)


def points(of: Stretch) -> list[tuple[datetime, float]]:
    """The curve of a stretch, by the case's clock."""
    return [(at_second(seconds, BERLIN), share) for seconds, share in of.curve]


def test_neighbours_with_one_answer_share_a_band_and_keep_their_dates() -> None:
    shown = view(JAPPLY)
    assert [b.labels[0] for b in shown.bands] == [RUNS, "Ended, no refund"]
    assert [m.labels[0] for m in shown.boundaries] == ["1 Mar", "22 Mar", "31 Mar"]
    # The start, an inner change, a change of the answer; the first two stand around the request.
    assert [m.weight for m in shown.boundaries] == [2 + 2, 1 + 2, 3]
    assert len(shown.stretches) == 3


def test_a_stair_has_one_level_a_day() -> None:
    """22 to 31 March are nine days: 2.40 = 8 × 9/30 falls to 0.26, each shown for one day."""
    levels = [share for _, share in view(JAPPLY).stretches[1].curve]
    days = levels[::2]
    assert len(days) == 9
    assert days == levels[1::2]
    assert days[0] == pytest.approx(240 / 266)
    assert days[-1] == pytest.approx(26 / 266)
    assert days == sorted(days, reverse=True)


def test_a_stair_that_begins_and_ends_in_mid_day_counts_both_days() -> None:
    """16 June 00:00 to 1 July 10:00 touches 16 local dates."""
    curve = points(view(STAPE).stretches[2])
    assert len(curve) == 2 * 16
    assert all(moment.time() == datetime.min.time() for moment, _ in curve[1:-1])


def test_a_stair_over_a_clock_change_keeps_to_local_midnights() -> None:
    case = decision(at(3, 28, 12), segment(at(3, 28), at(3, 31), "partial", "Partial", "steps", (300, 100)))
    curve = view(case).stretches[0].curve
    # 29 March has 23 hours in Berlin.
    assert [(b - a) / 3600 for (a, _), (b, _) in zip(curve[::2], curve[1::2], strict=True)] == [24, 23, 24]


def test_no_amount_no_curve() -> None:
    shown = view(STAPE)
    assert shown.stretches[1].curve == ()
    assert shown.bands[1].gap == "no amount stated"
    assert shown.bands[1].hatch == "strokes"
    assert [b.gap for b in shown.bands if b.outcome != "review"] == ["", "", ""]


def test_boundaries_tell_the_time_where_it_matters() -> None:
    labels = [m.labels[0] for m in view(STAPE).boundaries]
    assert labels == ["1 Jun 10:00", "5 Jun 00:00", "16 Jun 00:00", "1 Jul 10:00"]


def test_the_year_is_told_when_the_axis_crosses_one() -> None:
    case = decision(
        at(12, 20),
        segment(at(12, 10), at(1, 10, year=2027), "full", "Full", "constant", (800, 800)),
        segment(at(1, 10, year=2027), None, "none", "Ended", "constant", (0, 0)),
    )
    assert [m.labels[0] for m in view(case).boundaries] == ["10 Dec 2026", "10 Jan 2027"]


@pytest.mark.parametrize("case", [JAPPLY, STAPE])
def test_bands_are_contiguous_and_fill_the_axis(case: Decision) -> None:
    shown = view(case)
    assert shown.bands[0].start == shown.start
    assert shown.bands[-1].end == shown.end
    assert all(a.end == b.start for a, b in zip(shown.bands, shown.bands[1:], strict=False))


def test_an_open_end_has_room_to_be_seen() -> None:
    shown = view(JAPPLY)
    assert shown.bands[-1].open_end
    assert timedelta(days=4) < shown.end - at(3, 31) < timedelta(days=8)


def test_a_request_far_after_the_last_boundary_is_on_the_axis() -> None:
    late = replace(JAPPLY, requested_at=at(11, 2))
    assert view(late).start <= at(11, 2) <= view(late).end


def test_one_unbounded_stretch_is_drawn_around_the_request() -> None:
    shown = view(decision(at(3, 15), segment(None, None, "none", "No refunds", "constant", (0, 0))))
    assert shown.start < at(3, 15) < shown.end
    assert shown.bands[0].open_start
    assert shown.bands[0].open_end
    assert shown.boundaries == ()
    assert shown.plot.top == ""
    assert "At any time: no refund" in shown.plot.description


def test_now_is_a_mark_on_the_axis_or_words_at_its_edge() -> None:
    inside = view(JAPPLY, datetime(2026, 3, 20, 12, tzinfo=ZoneInfo("UTC"))).plot.now
    assert inside is not None
    assert (inside.labels[0], inside.edge) == ("Now, 20 Mar 13:00", "")  # in the case's zone
    later = view(JAPPLY, at(11, 21, 9)).plot.now
    assert later is not None
    assert (later.edge, later.words) == ("right", "Now, 21 Nov 2026")
    earlier = view(JAPPLY, at(1, 2)).plot.now
    assert earlier is not None
    assert earlier.edge == "left"
    assert view(JAPPLY).plot.now is None


def test_now_is_shown_to_the_minute() -> None:
    early = datetime(2026, 3, 20, 12, 0, 1, tzinfo=BERLIN)
    assert view(JAPPLY, early) == view(JAPPLY, early + timedelta(seconds=58))
    assert view(JAPPLY, early) != view(JAPPLY, early + timedelta(seconds=59))


def test_deadlines_on_the_axis_are_marked() -> None:
    due = Deadline("Card credited", at(6, 23)), Deadline("Far off", at(12, 1))
    shown = view(replace(STAPE, deadlines=due))
    assert [m.words for m in shown.deadlines] == ["Card credited: 23 Jun 2026 00:00"]


def test_the_words_say_all_that_is_drawn() -> None:
    shown = view(JAPPLY)
    assert shown.plot.description == (
        "From 1 Mar 2026 until 22 Mar 2026: partial refund, 2.66 USD (A4). "
        "From 22 Mar 2026 until 31 Mar 2026: partial refund, 2.40 USD falling day by day to 0.26 USD (A4). "
        "From 31 Mar 2026 on: no refund (A4)."
    )
    assert shown.value.startswith("Request on 15 Mar 2026 10:30: From 1 Mar 2026 until 22 Mar 2026: partial refund")


def test_a_boundary_instant_belongs_to_the_later_stretch() -> None:
    shown = view(replace(JAPPLY, requested_at=at(3, 31)))
    assert "From 31 Mar 2026 on: no refund" in shown.value


def test_without_a_timeline_the_note_says_why() -> None:
    shown = view(decision(at(3, 15), note="A condition on the weekday cannot be drawn exactly."))
    assert shown.bands == ()
    assert shown.note == shown.plot.description == "A condition on the weekday cannot be drawn exactly."


def test_the_axis_of_years_has_a_dozen_ticks_at_most() -> None:
    for years in (1, 3, 30, 100):
        case = decision(
            at(3, 1, year=1991),
            segment(at(1, 1, year=1990), at(1, 1, year=1990 + years), "full", "Full", "linear", (9, 1)),
        )
        assert 1 <= len(view(case).plot.ticks) <= 14


# Another moment is tried


def tried(of: Decision, moment: datetime) -> TimelineView:
    """The decision for another moment, while the case stays as entered."""
    return timeline_view(replace(of, requested_at=moment), None, ENGLISH, entered=of.requested_at)


def test_while_another_moment_is_tried_only_the_marker_differs() -> None:
    rest, one, other = view(STAPE), tried(STAPE, at(6, 12, 9)), tried(STAPE, at(6, 20, 9))
    assert rest.plot == one.plot == other.plot
    assert rest.entered is None
    assert one.entered is not None
    assert one.entered.labels[0] == "As entered, 9 Jun 16:20"
    assert (one.request.labels[0], other.request.labels[0]) == ("Trying 12 Jun 09:00", "Trying 20 Jun 09:00")
    assert one.value == (
        "Trying 12 Jun 2026 09:00: From 5 Jun 2026 00:00 until 16 Jun 2026 00:00: "
        "needs a person, no amount stated (A4). As entered: 9 Jun 2026 16:20"
    )


def test_a_moment_tried_beyond_the_axis_lengthens_it() -> None:
    shown = tried(STAPE, at(9, 1))
    assert shown.start < at(9, 1) < shown.end
    assert not shown.plot.zoomed


def test_a_tried_midnight_is_told_with_its_time() -> None:
    assert tried(JAPPLY, at(3, 22)).request.labels[0] == "Trying 22 Mar 00:00"


def test_the_two_readings_of_a_repeated_hour_are_two_views() -> None:
    first = replace(JAPPLY, requested_at=at(10, 25, 2, 30))
    again = replace(first, requested_at=first.requested_at.replace(fold=1))
    assert first == again  # as Python compares them
    assert view(first) != view(again)
    assert view(first).request.words == "Request, 25 October 2026, 02:30 CEST"
    assert view(again).request.words == "Request, 25 October 2026, 02:30 CET"


def test_the_same_instants_by_another_zone_are_told_by_its_clock() -> None:
    """Moments of two zones are equal to Python; what is shown must not be that of the zone before."""

    def told(zone: ZoneInfo) -> list[str]:
        moved = decision(
            at(1, 15).astimezone(zone),
            segment(at(1, 10, 1).astimezone(zone), at(1, 20, 1).astimezone(zone), "full", "Full", "constant", (8, 8)),
        )
        return [view(moved).request.words, *map(view(moved).plot.words_of, view(moved).boundaries)]

    assert all(" UTC" in words for words in told(ZoneInfo("UTC")))
    assert all(" GMT" in words for words in told(ZoneInfo("Europe/London")))


# What the pointer is told


def test_a_boundary_tells_both_sides() -> None:
    plot = view(STAPE).plot
    words = [plot.words_of(m) for m in plot.boundaries]
    assert words == [
        "From 1 June, 10:00 CEST on: full refund, 20.00 USD; no request can be earlier",
        "Until 5 June, 00:00 CEST: full refund, 20.00 USD; after it: needs a person",
        "Until 16 June, 00:00 CEST: needs a person; after it: partial refund, 9.33 USD",
        "Until 1 July, 10:00 CEST: partial refund, 0.00 USD; after it: no refund",
    ]


def test_the_words_of_a_moment_are_its_boundarys_or_its_stretchs() -> None:
    plot = view(STAPE).plot
    assert told_at(plot, at(6, 16)) == plot.words_of(plot.boundaries[2])
    assert told_at(plot, at(6, 15, 23, 59)) == (
        "15 June, 23:59 CEST. From 5 Jun 2026 00:00 until 16 Jun 2026 00:00: needs a person, no amount stated (A4)"
    )


def test_a_boundary_with_the_same_answer_on_both_sides_says_so_once() -> None:
    one, other = STAPE.timeline[-1], STAPE.timeline[-1]
    words = view(STAPE).plot.writer.both_sides(at(6, 16), one, other)
    assert words == "16 June, 00:00 CEST: no refund, before and after"


def test_both_zones_are_told_where_they_differ() -> None:
    new_york = ZoneInfo("America/New_York")
    case = replace(STAPE, requested_at=at(6, 10, 2, 30))
    shown = timeline_view(case, None, ENGLISH, agent_zone=new_york)
    assert shown.request.labels[:2] == (
        "Request, 10 Jun 02:30 CEST · 9 Jun 20:30 EDT for you",
        "Request, 10 Jun 02:30",
    )
    assert shown.request.words == "Request, 10 June 2026, 02:30 CEST · 9 Jun 20:30 EDT for you"
    assert shown.plot.words_of(shown.boundaries[1]).startswith(
        "Until 5 June, 00:00 CEST (4 Jun 18:00 EDT for you): full"
    )
    paris = timeline_view(case, None, ENGLISH, agent_zone=ZoneInfo("Europe/Paris"))
    assert paris.request == view(case).request  # another name, the same clock


# A part of the timeline


def part(of: Decision, start: datetime, end: datetime) -> TimelineView:
    return timeline_view(of, None, ENGLISH, axis=(start, end))


def test_a_part_is_cut_out_and_says_that_it_goes_on() -> None:
    shown = part(STAPE, at(6, 10), at(6, 20))
    assert (shown.start, shown.end, shown.plot.zoomed) == (at(6, 10), at(6, 20), True)
    assert [(b.start, b.end, b.open_start, b.open_end) for b in shown.bands] == [
        (at(6, 10), at(6, 16), True, False),
        (at(6, 16), at(6, 20), False, True),
    ]
    assert [m.at for m in shown.boundaries] == [at(6, 16)]
    assert len(shown.plot.cuts) == 4
    assert shown.request.edge == "left"
    assert [outcome for _, outcome in shown.plot.overview] == ["full", "review", "partial", "none"]
    assert shown.plot.whole == (view(STAPE).start, view(STAPE).end)


def test_the_curve_of_a_part_is_that_part_of_the_curve() -> None:
    whole = dict(points(view(STAPE).stretches[2])[::2])  # the level at which each day begins
    cut = points(part(STAPE, at(6, 20), at(6, 25)).stretches[0])
    assert [moment for moment, _ in cut[::2]] == [at(6, day) for day in range(20, 25)]
    assert [share for _, share in cut[::2]] == [pytest.approx(whole[moment]) for moment, _ in cut[::2]]


def test_a_slope_is_cut_where_it_is() -> None:
    case = decision(at(3, 5), segment(at(3, 1), at(3, 11), "partial", "Partial", "linear", (1000, 0)))
    cut = points(part(case, at(3, 3, 12), at(3, 6)).stretches[0])
    assert cut == [(at(3, 3, 12), pytest.approx(0.75)), (at(3, 6), pytest.approx(0.5))]


def test_a_part_beyond_everything_is_the_whole() -> None:
    gone = part(STAPE, at(1, 1, year=2020), at(2, 1, year=2020))
    assert not gone.plot.zoomed
    assert gone.start == view(STAPE).start


def test_nothing_is_shown_before_the_first_possible_moment() -> None:
    shown = part(STAPE, at(5, 1), at(6, 20))
    assert shown.start == at(6, 1, 10) == shown.plot.first


@pytest.mark.parametrize(
    ("start", "end", "labels"),
    [
        (at(6, 15, 22), at(6, 16, 2), "22:00, 22:30, 23:00, 23:30, 16 Jun, 00:30, 01:00, 01:30, 02:00"),
        (at(6, 15), at(6, 17), "15 Jun, 06:00, 12:00, 18:00, 16 Jun, 06:00, 12:00, 18:00, 17 Jun"),
        (at(6, 10), at(6, 14), "10 Jun, 11 Jun, 12 Jun, 13 Jun, 14 Jun"),
        (at(6, 8), at(7, 8), "8 Jun, 15 Jun, 22 Jun, 29 Jun, 6 Jul"),
        (at(6, 8), at(9, 30), "1 Jul, 1 Aug, 1 Sep"),
        (at(6, 8), at(6, 8, year=2029), "1 Jul 2026, 1 Jan 2027, 1 Jul 2027, 1 Jan 2028, 1 Jul 2028, 1 Jan 2029"),
        (at(6, 8), at(6, 8, year=2038), "2028, 2030, 2032, 2034, 2036, 2038"),
    ],
    ids=["hours", "a day", "days", "weeks", "months", "half years", "years"],
)
def test_ticks_fit_the_scale(start: datetime, end: datetime, labels: str) -> None:
    far = replace(STAPE, requested_at=at(7, 1, year=2030)) if end.year > 2030 else STAPE
    assert ", ".join(m.label for m in part(far, start, end).plot.ticks) == labels


def test_ticks_of_hours_are_right_over_clock_changes() -> None:
    spring = decision(at(3, 29), segment(at(3, 20), at(4, 10), "full", "Full", "constant", (9, 9)))
    assert [m.label for m in part(spring, at(3, 29), at(3, 29, 6)).plot.ticks][:6:2] == ["29 Mar", "01:00", "03:00"]
    autumn = decision(at(10, 25), segment(at(10, 20), at(11, 10), "full", "Full", "constant", (9, 9)))
    labels = [m.label for m in part(autumn, at(10, 25, 1), at(10, 25, 4)).plot.ticks]
    assert labels == ["01:00", "01:30", "02:00 CEST", "02:30 CEST", "02:00 CET", "02:30 CET", "03:00", "03:30", "04:00"]
