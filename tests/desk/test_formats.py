"""Exact values as text, by the conventions of the locale."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from refund_desk.viewmodels.formats import ENGLISH, Formats, zone_name
from refund_desk.widgets.locale_formats import formats_of
from refund_policy.decision import Value
from refund_policy.money import Money

NARROW, WIDE = "\u202f", "\u00a0"
BERLIN = ZoneInfo("Europe/Berlin")
GERMAN = Formats(decimal_point=",", group_separator=".", date_separator=".")


@pytest.mark.parametrize(
    ("locale", "big", "order", "separator", "twelve", "week"),
    [
        ("en_US", "1,234,567.89 USD", "mdy", "/", True, 7),
        ("en_GB", "1,234,567.89 USD", "dmy", "/", False, 1),
        ("de_DE", "1.234.567,89 USD", "dmy", ".", False, 1),
        ("fr_FR", f"1{NARROW}234{NARROW}567,89 USD", "dmy", "/", False, 1),
        ("de_CH", "1’234’567.89 USD", "dmy", ".", False, 1),
        ("hi_IN", "12,34,567.89 USD", "dmy", "/", True, 7),
        ("ja_JP", "1,234,567.89 USD", "ymd", "/", False, 7),
        ("sv_SE", f"1{WIDE}234{WIDE}567,89 USD", "ymd", "-", False, 1),
        ("ar_EG", "1,234,567.89 USD", "dmy", "/", True, 6),  # its own digits have other separators
        ("C", "1,234,567.89 USD", "dmy", "/", False, 1),
    ],
)
def test_locales(locale: str, big: str, order: str, separator: str, twelve: bool, week: int) -> None:
    formats = formats_of(QLocale(locale))
    assert formats.money(Money(123456789, "USD")) == big
    assert (formats.date_order, formats.date_separator) == (order, separator)
    assert (formats.twelve_hour, formats.first_day_of_week) == (twelve, week)


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(266, "USD"), "2.66 USD"),
        (Money(-5, "USD"), "-0.05 USD"),
        (Money(0, "USD"), "0.00 USD"),
        (Money(5800, "JPY"), "5,800 JPY"),
        (Money(1234567, "KWD"), "1,234.567 KWD"),
        (Money(900719925474099301, "USD"), "9,007,199,254,740,993.01 USD"),  # past the 53 bits of a float
    ],
)
def test_money(money: Money, shown: str) -> None:
    assert ENGLISH.money(money) == shown


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (Fraction(8), "USD", "8.00"),
        (Fraction(999, 100) * Fraction(15, 30), "USD", "4.995"),
        (Fraction(1, 10**6), "USD", "0.000001"),
        (Fraction(1, 10**7), "USD", "0.0000…"),
        (Fraction(8 * 16, 30), "USD", "4.2666…"),
        (Fraction(-2, 300), "USD", "-0.0066…"),  # towards zero, so that the digits shown are digits of the number
        (Fraction(1000, 3), "JPY", "333.3333…"),
        (Fraction(1, 2), "KWD", "0.500"),
        (Fraction(12345678, 9), "EUR", "1,371,742.00"),
    ],
)
def test_exact_money(amount: Fraction, currency: str, shown: str) -> None:
    assert ENGLISH.exact_money(amount, currency) == shown


def test_numbers() -> None:
    assert ENGLISH.number(30240) == "30,240"
    assert ENGLISH.number(Fraction(2, 3)) == "0.6666…"
    assert ENGLISH.number(Fraction(-3, 4)) == "-0.75"
    assert GERMAN.number(Fraction(44580001, 1000)) == "44.580,001"
    assert ENGLISH.percent(Fraction(3, 4)) == "75%"
    assert ENGLISH.percent(Fraction(2, 3)) == "66.6…%"


@given(st.fractions(), st.sampled_from([ENGLISH, GERMAN]))
def test_digits_are_never_rounded_away(number: Fraction, formats: Formats) -> None:
    shown = formats.number(number)
    plain = shown.replace(formats.group_separator, "").replace(formats.decimal_point, ".")
    exact = not plain.endswith("…")
    read = Fraction(plain.rstrip("…"))
    assert read == number if exact else 0 <= abs(number) - abs(read) < Fraction(1, 10**4)


def test_dates() -> None:
    day = date(2026, 3, 15)
    assert ENGLISH.date(day) == "15 March 2026"
    assert ENGLISH.date_short(day) == "15 Mar"
    assert ENGLISH.weekday_date(day) == "Sunday 15 March 2026"


def test_instants() -> None:
    moment = datetime(2026, 3, 15, 10, 30, tzinfo=BERLIN)
    assert ENGLISH.instant(moment) == "15 March 2026, 10:30 CET"
    assert ENGLISH.instant_long(moment.replace(second=5)) == "Sunday 15 March 2026, 10:30:05 CET"
    assert ENGLISH.instant(moment.replace(month=7)) == "15 July 2026, 10:30 CEST"


@pytest.mark.parametrize(("hour", "shown"), [(0, "12:05 am"), (9, "9:05 am"), (12, "12:05 pm"), (15, "3:05 pm")])
def test_twelve_hour_clock(hour: int, shown: str) -> None:
    assert Formats(twelve_hour=True).time(datetime(2026, 1, 1, hour, 5, tzinfo=UTC)) == shown


def test_zones_without_letters_show_their_offset() -> None:
    def at(zone: str) -> str:
        return zone_name(datetime(2026, 3, 15, tzinfo=ZoneInfo(zone)))

    assert at("Asia/Riyadh") == "UTC+03:00"
    assert at("America/Sao_Paulo") == "UTC-03:00"
    assert at("UTC") == "UTC"
    assert zone_name(datetime(2026, 3, 15, tzinfo=timezone(timedelta(hours=5, minutes=30)))) == "UTC+05:30"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (4 * 86400 + 16 * 3600 + 20 * 60 + 59, "4 days 16 h 20 min"),
        (-86400, "1 day"),
        (86400 + 60, "1 day 1 min"),
        (3600, "1 hour"),
        (19 * 60, "19 minutes"),
        (60, "1 minute"),
        (3723, "1 h 2 min 3 s"),
        (1, "1 second"),
        (0, "0 minutes"),
        (2000 * 86400, "2,000 days"),
    ],
)
def test_spans(seconds: int, shown: str) -> None:
    assert ENGLISH.span(seconds) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Value("money", Fraction(8), "USD"), "8.00 USD"),
        (Value("money", Fraction(8, 3), "USD"), "2.6666… USD"),
        (Value("number", Fraction(14), "days"), "14 days"),
        (Value("number", Fraction(1), "days"), "1 day"),
        (Value("number", Fraction(-1), "entries"), "-1 entry"),
        (Value("number", Fraction(1), "boxes"), "1 box"),
        (Value("number", Fraction(20), "credits"), "20 credits"),
        (Value("number", Fraction(3, 4)), "0.75"),
        (Value("date", date(2026, 3, 1)), "1 March 2026"),
        (Value("instant", datetime(2026, 3, 1, 0, 0, tzinfo=BERLIN)), "1 March 2026, 00:00 CET"),
        (Value("yes/no", True), "yes"),
        (Value("yes/no", False), "no"),
        (Value("text", "monthly"), "monthly"),
    ],
)
def test_values(value: Value, shown: str) -> None:
    assert ENGLISH.value(value) == shown
