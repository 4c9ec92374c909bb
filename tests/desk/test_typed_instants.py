"""Typed moments and time zones: what is taken, what is asked about, what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.typed import (
    Empty,
    TypedInstant,
    Unclear,
    Understood,
    Wrong,
    match_zones,
    read_instant,
    read_zone,
    split_instant,
    zone_choices,
    zone_city,
)
from refund_desk.widgets.locale_formats import formats_of
from refund_policy.instants import instant_of_text, seconds_of

TODAY = date(2026, 3, 15)
NOW = datetime(2026, 3, 15, 9, 30, 12, 345678, tzinfo=UTC)
US, DE, HI = (formats_of(QLocale(name)) for name in ("en_US", "de_DE", "hi_IN"))
EVERY = (ENGLISH, US, DE, HI)


def outcome(text: str, formats: Formats = ENGLISH, zone: str = "Europe/Berlin") -> str:
    """The core's text of the moment taken; `ask` and the choices' texts; or `wrong`."""
    match read_instant(text, formats, zone, TODAY, NOW):
        case Understood(value=typed):
            assert isinstance(instant_of_text(typed.text, ZoneInfo(zone)), int)
            return typed.text
        case Unclear(choices=choices):
            for choice in choices:
                again = read_instant(choice.text, formats, zone, TODAY, NOW)
                assert isinstance(again, Understood | Unclear)
            return " | ".join(["ask", *(choice.text for choice in choices)])
        case Wrong(message=message):
            assert message.endswith(".")
            return "wrong"
        case Empty():
            return "empty"


@pytest.mark.parametrize("formats", EVERY)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-15T10:30", "2026-03-15T10:30"),
        ("2026-03-15t10:30", "2026-03-15T10:30"),
        ("2026-03-15 10:30", "2026-03-15T10:30"),
        ("2026-03-15 10:30:05", "2026-03-15T10:30:05"),
        ("2026-03-15 10.30", "2026-03-15T10:30"),
        ("2026-03-15 10h30", "2026-03-15T10:30"),
        ("2026-03-15 9h", "2026-03-15T09:00"),
        ("15 Mar 10:30", "2026-03-15T10:30"),
        ("15 March 2026, 10:30", "2026-03-15T10:30"),
        ("Sunday 15 March 2026, 10:30 CET", "2026-03-15T10:30"),
        ("15/3 3:05 pm", "2026-03-15T15:05"),
        ("15/3 3:05PM", "2026-03-15T15:05"),
        ("15/3 3 p.m.", "2026-03-15T15:00"),
        ("15/3 12 am", "2026-03-15T00:00"),
        ("15/3 12:10 pm", "2026-03-15T12:10"),
        ("15 Mar 2026 at 10:30", "2026-03-15T10:30"),
        ("15 Mar, at 3 pm", "2026-03-15T15:00"),
        ("2026-03-15 @ 9:00 UTC", "2026-03-15T09:00+00:00"),
        ("saturday at 10:30", "2026-03-14T10:30"),
        ("2026-03-15 at", "wrong"),
        ("yesterday 10:30", "2026-03-14T10:30"),
        ("-3 10:30", "2026-03-12T10:30"),
        ("10:30", "2026-03-15T10:30"),
        ("now", "2026-03-15T10:30:12"),
        ("2026-03-15", "2026-03-15T00:00"),
        ("today", "2026-03-15T00:00"),
        # An offset that is typed stays with it.
        ("2026-03-15T10:30Z", "2026-03-15T10:30+00:00"),
        ("2026-03-15 10:30 UTC", "2026-03-15T10:30+00:00"),
        ("2026-03-15T10:30:00.000Z", "2026-03-15T10:30+00:00"),
        ("2026-03-15T10:30+02:00", "2026-03-15T10:30+02:00"),
        ("2026-03-15 10:30 -0530", "2026-03-15T10:30-05:30"),
        ("2026-03-15 10:30 UTC+03:00", "2026-03-15T10:30+03:00"),
        ("2026-03-15 10:30+15:00", "wrong"),
        ("2026-03-15 10:30-12:00", "2026-03-15T10:30-12:00"),
        ("2026-03-15 10:30-12:30", "wrong"),
        ("2026-03-15 10:30+14:30", "wrong"),
        ("10:30 -13:30", "wrong"),
        # On the way to 10:30 these are no years yet.
        ("15 Mar 10", "ask | 2026-03-15 10:00 | 2010-03-15"),
        ("Mar 4, 09", "ask | 2026-03-04 09:00 | 2009-03-04"),
        ("15 Mar 26", "2026-03-15T00:00"),
        ("15-Mar-10", "2010-03-15T00:00"),
        ("15 Mar 2010", "2010-03-15T00:00"),
        ("2026-03-15 10:30 PST", "wrong"),  # not what Berlin uses
        ("2026-03-15 10:30 CEST", "wrong"),  # not yet
        ("2026-03-15T10:30:00.5Z", "wrong"),
        ("2026-03-15 24:00", "wrong"),
        ("2026-03-15 10:60", "wrong"),
        ("2026-03-15 15:05 pm", "wrong"),
        ("2026-03-15 0:05 am", "wrong"),
        ("2026-03-15 10", "wrong"),
        ("31 Feb 10:30", "wrong"),
        ("1990-01-01T00:00+14:00", "wrong"),  # still 1989 in Berlin
        ("10.30", "wrong"),
        ("noon", "wrong"),
        ("", "empty"),
        # In March the clocks skip 02:00 to 03:00; in October they repeat it.
        ("2026-03-29 02:30", "ask | 2026-03-29 01:30+01:00 | 2026-03-29 03:30+02:00"),
        ("2026-10-25 02:30", "ask | 2026-10-25 02:30+02:00 | 2026-10-25 02:30+01:00"),
        ("2026-10-25 02:30 CET", "2026-10-25T02:30+01:00"),
        ("2026-10-25 02:30+02:00", "2026-10-25T02:30+02:00"),
    ],
)
def test_the_same_everywhere(text: str, expected: str, formats: Formats) -> None:
    if text == "10.30" and formats.date_separator == ".":
        expected = "wrong"  # there it is a date, of month 30
    assert outcome(text, formats) == expected


def test_an_unclear_date_keeps_its_time() -> None:
    assert outcome("03/04/2026 10:30 Z", US) == "ask | 2026-03-04 10:30 Z | 2026-04-03 10:30 Z"
    assert outcome("03.04.2026 10.30", DE) == "2026-04-03T10:30"


@pytest.mark.parametrize(
    ("text", "echo"),
    [
        ("2026-03-15 10:30", "Sunday 15 March 2026, 10:30 CET"),
        ("2026-03-15", "Sunday 15 March 2026, 00:00 CET: no time typed, so the start of the day"),
        ("2026-03-15T10:30Z", "Sunday 15 March 2026, 11:30 CET"),
        ("2026-10-25 02:30 CEST", "Sunday 25 October 2026, 02:30 CEST"),
    ],
)
def test_echo_is_in_the_cases_zone(text: str, echo: str) -> None:
    found = read_instant(text, ENGLISH, "Europe/Berlin", TODAY, NOW)
    assert isinstance(found, Understood)
    assert found.echo == echo


def test_clock_changes_are_told() -> None:
    skipped = read_instant("2026-03-29 02:30", ENGLISH, "Europe/Berlin", TODAY, NOW)
    repeated = read_instant("2026-10-25 02:30", ENGLISH, "Europe/Berlin", TODAY, NOW)
    assert isinstance(skipped, Unclear)
    assert isinstance(repeated, Unclear)
    assert "is skipped in Europe/Berlin" in skipped.message
    assert "01:30 CET or 03:30 CEST" in skipped.message
    assert "comes twice in Europe/Berlin" in repeated.message
    assert [choice.label for choice in repeated.choices] == [
        "25 October 2026, 02:30 CEST",
        "25 October 2026, 02:30 CET",
    ]


def test_a_day_without_a_midnight_asks() -> None:
    # Beirut's clocks go from 00:00 to 01:00 on 29 March 2026.
    assert outcome("2026-03-29", zone="Asia/Beirut") == "ask | 2026-03-28 23:00+02:00 | 2026-03-29 01:00+03:00"


def test_without_a_zone_a_time_means_nothing() -> None:
    assert isinstance(read_instant("2026-03-15 10:30", ENGLISH, "Berlin", TODAY, NOW), Wrong)
    assert isinstance(read_instant("2026-03-15 10:30", ENGLISH, "../etc/passwd", TODAY, NOW), Wrong)


FIRST, LAST = datetime(1990, 1, 2, tzinfo=UTC), datetime(2100, 12, 30, tzinfo=UTC)
CHANGE = datetime(2026, 10, 25, 1, tzinfo=UTC)  # Berlin's clocks go back
MOMENTS = st.one_of(
    st.integers(0, seconds_of(LAST) - seconds_of(FIRST)).map(lambda seconds: FIRST + timedelta(seconds=seconds)),
    st.integers(-7200, 7200).map(lambda seconds: CHANGE + timedelta(seconds=seconds)),
)
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Riyadh", "Australia/Lord_Howe"]
)


@given(MOMENTS, ZONES, st.sampled_from(EVERY))
def test_every_moment_written_is_read_back(moment: datetime, zone: str, formats: Formats) -> None:
    shown = moment.astimezone(ZoneInfo(zone))
    for text in (formats.instant(shown), formats.instant_long(shown), shown.isoformat()):
        found = read_instant(text, formats, zone, TODAY, NOW)
        assert isinstance(found, Understood), text
        assert found.echo == formats.instant_long(shown)
        assert instant_of_text(found.value.text, ZoneInfo(zone)) == seconds_of(shown)


@given(MOMENTS, ZONES)
def test_now_is_this_second_even_in_a_repeated_hour(moment: datetime, zone: str) -> None:
    found = read_instant("now", ENGLISH, zone, moment.date(), moment)
    assert isinstance(found, Understood)
    assert instant_of_text(found.value.text, ZoneInfo(zone)) == seconds_of(moment)


def test_now_in_the_second_of_two_equal_hours() -> None:
    late = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    found = read_instant("now", ENGLISH, "Europe/Berlin", late.date(), late + timedelta(microseconds=1))
    assert found == Understood(TypedInstant("2026-10-25T02:30+01:00"), "Sunday 25 October 2026, 02:30 CET")


SCRIBBLE = st.one_of(st.text(max_size=70), st.text("0123456789/.-+: ,TZhpmarchCETUtnow", max_size=24))


@given(SCRIBBLE, ZONES, st.sampled_from(EVERY))
def test_no_text_raises(text: str, zone: str, formats: Formats) -> None:
    outcome(text, formats, zone)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("15 Mar 10:30", ("15 Mar", "10:30")),
        ("2026-03-15T10:30+02:00", ("2026-03-15", "10:30+02:00")),
        ("2026-03-15", ("2026-03-15", "")),
        ("15.03", ("15.03", "")),
        ("3:05 pm", ("", "3:05 pm")),
        ("4 Apr", ("4 Apr", "")),
        ("", ("", "")),
    ],
)
def test_date_and_time_apart(text: str, parts: tuple[str, str]) -> None:
    assert split_instant(text) == parts


def test_zone_choices_are_places_each_once() -> None:
    zones = zone_choices()
    assert zones[0] == "UTC"
    assert list(zones[1:]) == sorted(set(zones) - {"UTC"})
    assert {"Europe/Berlin", "America/New_York", "Asia/Kolkata"} <= set(zones)
    assert not {"US/Eastern", "posix/Europe/Berlin", "Etc/GMT+5"} & set(zones)
    assert len({zone_city(zone) for zone in zones}) == len(zones)


def test_zones_are_found_by_city() -> None:
    assert zone_city("America/New_York") == "New York"
    assert match_zones("berlin")[0] == "Europe/Berlin"
    assert match_zones("york") == ["America/New_York"]
    assert match_zones("lo")[:2] == ["Africa/Lome", "America/Kentucky/Louisville"]
    assert match_zones("nowhere") == []
    assert match_zones("") == list(zone_choices())


def test_zones_are_read_by_name_or_whole_city() -> None:
    assert read_zone("europe/berlin") == Understood("Europe/Berlin", "Europe/Berlin")
    assert read_zone("New York") == Understood("America/New_York", "America/New_York")
    assert read_zone("US/Eastern") == Understood("US/Eastern", "US/Eastern")
    asked = read_zone("lond")
    assert isinstance(asked, Unclear)
    assert [choice.text for choice in asked.choices] == ["Europe/London"]
    assert isinstance(read_zone("Atlantis"), Wrong)
    assert read_zone("") == Empty()
