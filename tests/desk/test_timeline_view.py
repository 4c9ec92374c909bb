"""The timeline as data: what it says, before anything is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.timeline import TimelineView, timeline_view
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
    curve = view(STAPE).stretches[2].curve
    assert len(curve) == 2 * 16
    assert all(moment.time() == datetime.min.time() for moment, _ in curve[1:-1])


def test_a_stair_over_a_clock_change_keeps_to_local_midnights() -> None:
    case = decision(at(3, 28, 12), segment(at(3, 28), at(3, 31), "partial", "Partial", "steps", (300, 100)))
    curve = view(case).stretches[0].curve
    # 29 March has 23 hours in Berlin.
    assert [(b.timestamp() - a.timestamp()) / 3600 for (a, _), (b, _) in zip(curve[::2], curve[1::2], strict=True)] == [
        24,
        23,
        24,
    ]


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
    assert shown.top == ""
    assert "At any time: no refund" in shown.description


def test_now_is_a_mark_on_the_axis_or_words_at_its_edge() -> None:
    inside = view(JAPPLY, datetime(2026, 3, 20, 12, tzinfo=ZoneInfo("UTC")))
    assert inside.now is not None
    assert inside.now.labels[0] == "Now, 20 Mar 13:00"  # in the case's zone
    later = view(JAPPLY, at(11, 21, 9))
    assert (later.now, later.now_edge, later.now_words) == (None, "right", "Now, 21 Nov 2026")
    earlier = view(JAPPLY, at(1, 2))
    assert earlier.now_edge == "left"
    assert view(JAPPLY).now_words == ""


def test_deadlines_on_the_axis_are_marked() -> None:
    due = Deadline("Card credited", at(6, 23)), Deadline("Far off", at(12, 1))
    shown = view(replace(STAPE, deadlines=due))
    assert [m.words for m in shown.deadlines] == ["Card credited: 23 Jun 2026 00:00"]


def test_the_words_say_all_that_is_drawn() -> None:
    shown = view(JAPPLY)
    assert shown.description == (
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
    assert shown.note == shown.description == "A condition on the weekday cannot be drawn exactly."


def test_the_axis_of_years_has_a_dozen_ticks_at_most() -> None:
    for years in (1, 3, 30, 100):
        case = decision(
            at(3, 1, year=1991),
            segment(at(1, 1, year=1990), at(1, 1, year=1990 + years), "full", "Full", "linear", (9, 1)),
        )
        assert 1 <= len(view(case).ticks) <= 14
