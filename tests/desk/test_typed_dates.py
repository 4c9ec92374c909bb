"""Typed dates: what is taken, what is asked about, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.typed import Empty, Unclear, Understood, Wrong, read_date, shifted
from refund_desk.widgets.locale_formats import formats_of

TODAY = date(2026, 3, 15)  # a Sunday
US, GB, DE, SV, NL = (formats_of(QLocale(name)) for name in ("en_US", "en_GB", "de_DE", "sv_SE", "nl_NL"))
EVERY = (US, GB, DE, SV, NL)


def outcome(text: str, formats: Formats) -> str:
    """The ISO date taken; `ask` and the choices' texts; or `wrong`."""
    match read_date(text, formats, TODAY):
        case Understood(value=day, echo=echo):
            assert echo == formats.weekday_date(day)
            return day.isoformat()
        case Unclear(choices=choices):
            for choice in choices:
                again = read_date(choice.text, formats, TODAY)
                assert isinstance(again, Understood)
                assert formats.date(again.value) == choice.label
            return " ".join(["ask", *(choice.text for choice in choices)])
        case Wrong(message=message):
            assert message.endswith(".")
            return "wrong"
        case Empty():
            return "empty"


@pytest.mark.parametrize("formats", EVERY)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-04", "2026-03-04"),
        ("2026-3-4", "2026-03-04"),
        ("2026/03/04", "2026-03-04"),
        ("2026.03.04", "2026-03-04"),
        ("4 Mar", "2026-03-04"),
        ("4 March 2026", "2026-03-04"),
        ("Mar 4 2026", "2026-03-04"),
        ("March 4, 2026", "2026-03-04"),
        ("4th march 2025", "2025-03-04"),
        ("4. March 2026", "2026-03-04"),
        ("4-Mar-2026", "2026-03-04"),
        ("4 Sept 26", "2026-09-04"),
        ("Sunday 15 March 2026", "2026-03-15"),
        ("sun, 15 mar", "2026-03-15"),
        ("Monday 15 March 2026", "wrong"),
        ("today", "2026-03-15"),
        ("Yesterday", "2026-03-14"),
        ("tomorrow", "2026-03-16"),
        ("-3", "2026-03-12"),
        ("\u221215", "2026-02-28"),
        ("+2", "2026-03-17"),
        ("-99999", "wrong"),
        # The 15th is a Sunday.
        ("monday", "2026-03-09"),
        ("Sat.", "2026-03-14"),
        ("sunday", "ask 2026-03-15 2026-03-08"),
        ("last Sunday", "2026-03-08"),
        ("mo", "wrong"),
        ("next monday", "wrong"),
        ("15/03/2026", "2026-03-15"),
        ("03/15/2026", "2026-03-15"),
        ("15.03.2026", "2026-03-15"),
        ("15-03-2026", "2026-03-15"),
        ("05/05/2026", "2026-05-05"),
        ("15/3", "2026-03-15"),
        ("29/02/2028", "2028-02-29"),
        ("29/02/2026", "wrong"),
        ("31 Feb 2026", "wrong"),
        ("13/13/2026", "wrong"),
        ("2026-13-01", "wrong"),
        ("0000-01-01", "wrong"),
        ("1989-12-31", "wrong"),
        ("2101-01-01", "wrong"),
        ("2026-03", "wrong"),
        ("March 2026", "wrong"),
        ("10", "wrong"),
        ("Ma 4", "wrong"),
        ("15/03.2026", "wrong"),
        ("15/03/2026/1", "wrong"),
        ("2026-03-04 10:30", "wrong"),
        ("٤ March", "wrong"),
        ("soon", "wrong"),
        ("", "empty"),
    ],
)
def test_the_same_everywhere(text: str, expected: str, formats: Formats) -> None:
    assert outcome(text, formats) == expected


@pytest.mark.parametrize(
    ("text", "formats", "expected"),
    [
        ("03/04/2026", US, "ask 2026-03-04 2026-04-03"),
        ("03/04/2026", GB, "ask 2026-04-03 2026-03-04"),
        ("03/04/2026", DE, "ask 2026-04-03 2026-03-04"),
        ("3/4/26", GB, "ask 2026-04-03 2026-03-04"),
        ("3/4", US, "ask 2026-03-04 2026-04-03"),
        ("03-04-2026", NL, "ask 2026-04-03 2026-03-04"),
        ("04.03.2026", DE, "2026-03-04"),
        ("4.3.26", DE, "2026-03-04"),
        ("4.3.", DE, "2026-03-04"),
        ("4.3", DE, "2026-03-04"),
        ("4.3", GB, "wrong"),  # perhaps a number
        ("03.15.2026", DE, "wrong"),  # points settle the order there: no month 15
        ("04.03.2026", GB, "ask 2026-03-04 2026-04-03"),
        ("15/03/26", US, "2026-03-15"),
        ("26-03-15", SV, "ask 2026-03-15 2015-03-26"),
        ("26-03-15", GB, "ask 2015-03-26 2026-03-15"),
        ("26/03/15", GB, "2015-03-26"),
    ],
)
def test_by_locale(text: str, formats: Formats, expected: str) -> None:
    assert outcome(text, formats) == expected


@pytest.mark.parametrize(
    ("today", "first_day_of_week", "expected"),
    [
        (date(2026, 3, 18), 1, "ask 2026-03-16 2026-03-09"),  # Wednesday: this week's Monday, or the last week's
        (date(2026, 3, 16), 1, "2026-03-09"),  # on a Monday
        (date(2026, 3, 15), 1, "ask 2026-03-09 2026-03-02"),  # a Sunday that ends the week
        (date(2026, 3, 15), 7, "2026-03-09"),  # one that begins it
    ],
)
def test_last_monday_is_asked_about_within_its_week(today: date, first_day_of_week: int, expected: str) -> None:
    found = read_date("last monday", replace(ENGLISH, first_day_of_week=first_day_of_week), today)
    if isinstance(found, Understood):
        assert found.value.isoformat() == expected
    else:
        assert isinstance(found, Unclear)
        assert " ".join(["ask", *(choice.text for choice in found.choices)]) == expected


def test_the_question_names_both_dates() -> None:
    found = read_date("03/04/2026", US, TODAY)
    assert isinstance(found, Unclear)
    assert found.message == "“03/04/2026” can be 4 March 2026 or 3 April 2026. Which one is meant?"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("31 Feb 2026", "There is no 31 February 2026: that month has 28 days. Check the day."),
        ("31/02/2026", "There is no 31 February 2026: that month has 28 days. Check the day."),
        ("Monday 15 March 2026", "15 March 2026 is a Sunday, not a Monday. Mend the day or the date."),
        ("1 Jan 1066", "“1 Jan 1066” lies outside the years 1990 to 2100. Check the year."),
        ("2026-13-01", "“2026-13-01” is not a date: there is no month 13. Write it like 2026-03-15."),
    ],
)
def test_refusals_say_what_is_impossible(text: str, message: str) -> None:
    assert read_date(text, US, TODAY) == Wrong(message)


DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS, DAYS, st.sampled_from(EVERY))
def test_every_date_written_is_read_back(day: date, today: date, formats: Formats) -> None:
    for text in (formats.date(day), formats.weekday_date(day), day.isoformat()):
        assert read_date(text, formats, today) == Understood(day, formats.weekday_date(day))
    short = read_date(formats.date_short(day.replace(year=today.year, day=min(day.day, 28))), formats, today)
    assert isinstance(short, Understood)
    assert short.value.year == today.year


@given(
    st.one_of(st.text(max_size=70), st.text("0123456789/.-+ ,marchjunetodyTsdn", max_size=20)), st.sampled_from(EVERY)
)
def test_no_text_raises(text: str, formats: Formats) -> None:
    outcome(text, formats)


def test_moving_on_the_calendar() -> None:
    assert shifted(date(2026, 1, 31), months=1) == date(2026, 2, 28)
    assert shifted(date(2026, 1, 1), days=-1) == date(2025, 12, 31)
    assert shifted(date(2100, 12, 31), days=1) == date(2100, 12, 31)
    assert shifted(date(1990, 1, 15), months=-1) == date(1990, 1, 15)
    assert read_date("today", ENGLISH, date(2030, 1, 2)) == Understood(date(2030, 1, 2), "Wednesday 2 January 2030")
