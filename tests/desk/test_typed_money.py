"""Typed amounts and whole numbers: what is taken, what is asked about, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.typed import (
    AmountDraft,
    Empty,
    Unclear,
    Understood,
    Wrong,
    read_amount,
    read_integer,
    read_zone,
)
from refund_desk.widgets.locale_formats import formats_of
from refund_policy.money import MAX_MINOR, MINOR_UNIT_EXPONENT, Money

NAMES = ("en_US", "en_GB", "de_DE", "fr_FR", "de_CH", "hi_IN", "ja_JP", "sv_SE", "es_ES", "nl_NL")
LOCALES = {name: formats_of(QLocale(name)) for name in NAMES}
EN, DE, FR, CH, IN = (LOCALES[name] for name in ("en_US", "de_DE", "fr_FR", "de_CH", "hi_IN"))


def outcome(text: str, currency: str, formats: Formats) -> str:
    """The amount taken; `ask` and the choices' texts; or `wrong`."""
    found = read_amount(text, currency, formats)
    match found:
        case Understood(value=money):
            assert found.echo == formats.money(money)
            return str(money)
        case Unclear(choices=choices):
            for choice in choices:
                again = read_amount(choice.text, currency, formats)
                assert isinstance(again, Understood), choice
                assert again.echo == choice.label
            return " ".join(["ask", *(choice.text for choice in choices)])
        case Wrong(message=message):
            assert message.endswith(".")
            return "wrong"
        case Empty():
            return "empty"


@pytest.mark.parametrize(
    ("text", "currency", "formats", "expected"),
    [
        # Shipped products read these as 6, 2.61, 7900, 58, 17 and 1234.
        ("6,95", "USD", EN, "ask 6.95"),
        ("2.614", "USD", EN, "ask 2,614.00"),
        ("79,00", "USD", EN, "ask 79.00"),
        ("¥5,800", "JPY", EN, "5800 JPY"),
        ("17,000", "USD", EN, "17000.00 USD"),
        ("12.34", "EUR", DE, "12.34 EUR"),
        # One separator, by locale: the table of typed_numbers.
        ("1234.56", "EUR", DE, "1234.56 EUR"),
        ("12.34", "EUR", FR, "12.34 EUR"),
        ("6,95", "EUR", DE, "6.95 EUR"),
        ("6,95", "EUR", FR, "6.95 EUR"),
        ("6,95", "CHF", CH, "ask 6.95"),
        ("17,000", "EUR", DE, "ask 17.000,00"),
        ("17,000", "EUR", FR, "ask 17\u202f000,00"),
        ("17,000", "CHF", CH, "ask 17’000.00"),
        ("17.000", "USD", EN, "ask 17,000.00"),
        ("17.000", "EUR", DE, "17000.00 EUR"),
        ("17.000", "EUR", FR, "ask 17\u202f000,00"),
        ("17.000", "CHF", CH, "ask 17’000.00"),
        # Marks that copying from a web page brings along.
        ("\u202a5,800.00\u202c", "USD", EN, "5800.00 USD"),
        ("\u202b\u061c5\u00ad0", "USD", EN, "50.00 USD"),
        # Two currencies are asked about, beside whichever.
        ("USD 8.00 EUR", "EUR", EN, "ask 8.00 USD 8.00 EUR"),
        ("€ 8,50 CHF", "", DE, "ask 8,50 EUR 8,50 CHF"),
        ("JPY 8.50 USD", "USD", EN, "ask 8.50 USD"),
        ("$ 8 EUR", "EUR", EN, "wrong"),
        ("USD 8 USD", "EUR", EN, "8.00 USD"),
        ("EURO 8 USD", "EUR", EN, "wrong"),
        # Two kinds settle each other everywhere.
        ("1.234,56", "USD", EN, "1234.56 USD"),
        ("1,234.56", "EUR", DE, "1234.56 EUR"),
        ("1 234,56", "USD", EN, "1234.56 USD"),
        ("1\u202f234,56", "EUR", FR, "1234.56 EUR"),
        ("1\u00a0234.56", "EUR", FR, "1234.56 EUR"),
        ("1’234.50", "CHF", CH, "1234.50 CHF"),
        ("1'234'567", "EUR", DE, "1234567.00 EUR"),
        ("1.234.567", "USD", EN, "1234567.00 USD"),
        ("12,34,567.00", "INR", IN, "1234567.00 INR"),
        ("12,34,567", "USD", EN, "1234567.00 USD"),
        # Three decimals and none.
        ("1.234", "KWD", EN, "1.234 KWD"),
        ("1,234", "KWD", EN, "1234.000 KWD"),
        ("1.234", "KWD", DE, "ask 1.234,000 1,234"),
        ("0.234", "KWD", DE, "0.234 KWD"),
        ("1,234", "KWD", DE, "1.234 KWD"),
        ("1,234", "KWD", CH, "ask 1’234.000 1.234"),
        ("5.800", "JPY", EN, "ask 5,800"),
        ("58.5", "JPY", EN, "wrong"),
        # Too many decimals are never rounded; groups that are none are never joined.
        ("2.6145", "USD", EN, "wrong"),
        ("0.614", "USD", EN, "wrong"),
        ("0,234", "USD", EN, "wrong"),
        ("1,234.567", "USD", EN, "wrong"),
        ("1,23.45", "USD", EN, "wrong"),
        ("1,234.567,89", "USD", EN, "wrong"),
        ("1 23", "USD", EN, "wrong"),
        ("1,,234", "USD", EN, "wrong"),
        ("1 .50", "USD", EN, "wrong"),
        ("01,234", "USD", EN, "wrong"),
        # Plain, signs, rubbish.
        ("8", "USD", EN, "8.00 USD"),
        (" 8.0 ", "USD", EN, "8.00 USD"),
        ("\u200e8.00\ufeff", "USD", EN, "8.00 USD"),
        ("-8.00", "USD", EN, "-8.00 USD"),
        ("\u22128,00 €", "USD", DE, "-8.00 EUR"),
        ("-$8", "USD", EN, "-8.00 USD"),
        ("$-8", "USD", EN, "-8.00 USD"),
        ("--8", "USD", EN, "wrong"),
        ("(8.00)", "USD", EN, "wrong"),
        ("+8", "USD", EN, "wrong"),
        ("8.", "USD", EN, "8.00 USD"),  # decimals to come
        ("8,", "USD", DE, "8.00 USD"),
        ("8,", "USD", EN, "wrong"),
        ("8.", "USD", DE, "wrong"),
        ("8..", "USD", EN, "wrong"),
        (".50", "USD", EN, "wrong"),
        ("$.50", "USD", EN, "wrong"),
        ("1e3", "USD", EN, "wrong"),
        ("1_000", "USD", EN, "wrong"),
        ("8|9", "USD", EN, "wrong"),
        ("٨", "USD", EN, "wrong"),
        ("\uff18", "USD", EN, "8.00 USD"),
        ("\uff11\uff0c\uff12\uff13\uff14\uff0e\uff15\uff10", "USD", EN, "1234.50 USD"),
        ("½", "USD", EN, "wrong"),
        ("eight", "USD", EN, "wrong"),
        ("9" * 15, "USD", EN, "wrong"),
        ("9" * 5000, "USD", EN, "wrong"),
        ("", "USD", EN, "empty"),
        (" \u00a0", "", EN, "empty"),
        # Currencies typed with the digits.
        ("USD 1,234.56", "USD", EN, "1234.56 USD"),
        ("usd1,234.56", "EUR", EN, "1234.56 USD"),
        ("1.234,56 €", "USD", EN, "1234.56 EUR"),
        ("8.00 USD", "EUR", DE, "8.00 USD"),
        ("8.00 XYZ", "EUR", EN, "wrong"),
        ("8.00", "EU", EN, "wrong"),
        ("8.00", "", EN, "wrong"),
        ("8.00 USD", "", EN, "8.00 USD"),
        ("8.00", "eur", EN, "8.00 EUR"),
        ("$8", "CAD", EN, "8.00 CAD"),
        ("$8", "EUR", EN, "ask 8.00 USD 8.00 CAD 8.00 AUD 8.00 NZD"),
        ("$8 CAD", "EUR", EN, "8.00 CAD"),
        ("$8 GBP", "EUR", EN, "wrong"),
        ("US$8", "CAD", EN, "8.00 USD"),
        ("£8", "EUR", EN, "8.00 GBP"),
        ("£8", "EGP", EN, "8.00 EGP"),
        ("¥5,800", "CNY", EN, "5800.00 CNY"),
        ("¥5,800", "EUR", EN, "ask 5,800 JPY 5,800.00 CNY"),
        ("¥5.80", "EUR", EN, "ask 5.80 CNY"),
        ("Fr. 50", "CHF", CH, "50.00 CHF"),
        ("50 kr.", "DKK", DE, "50.00 DKK"),
        ("12 zł", "PLN", EN, "12.00 PLN"),
    ],
)
def test_amounts(text: str, currency: str, formats: Formats, expected: str) -> None:
    assert outcome(text, currency, formats) == expected


def test_the_question_names_the_choices() -> None:
    found = read_amount("1.234", "KWD", DE)
    assert isinstance(found, Unclear)
    assert found.message == "“1.234” is not clear. Is 1.234,000 KWD or 1,234 KWD meant?"


def test_refusals_say_how_to_mend() -> None:
    def message(text: str, currency: str) -> str:
        found = read_amount(text, currency, EN)
        assert isinstance(found, Wrong)
        return found.message

    assert message("2.6145", "USD") == "“2.6145” has too many decimals: USD has at most 2 decimals."
    assert message("58.5", "JPY") == "“58.5” has too many decimals: JPY has no decimals."
    assert "1,234,567.00" in message("1,23.45", "USD")
    assert "Choose it beside the amount" in message("8", "")
    assert "digits 0 to 9" in message("٨", "USD")


MONEY = st.builds(Money, st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(MINOR_UNIT_EXPONENT)))


@given(MONEY, st.sampled_from(NAMES), st.sampled_from(["USD", "EUR", "JPY", ""]))
def test_every_amount_written_is_read_back(money: Money, name: str, chosen: str) -> None:
    formats = LOCALES[name]
    assert read_amount(formats.money(money), chosen, formats) == Understood(money, formats.money(money))
    assert read_amount(formats.amount(money), money.currency, formats) == Understood(money, formats.money(money))


@given(MONEY, st.sampled_from(NAMES))
def test_the_plain_form_is_read_as_itself_or_asked_about(money: Money, name: str) -> None:
    found = read_amount(str(money), "USD", LOCALES[name])
    if isinstance(found, Unclear):
        assert LOCALES[name].money(money) in [choice.label for choice in found.choices]
    else:
        assert found == Understood(money, LOCALES[name].money(money))


SCRIBBLE = st.one_of(st.text(max_size=70), st.text("0123456789.,' -+:/|$€¥Th UTCMarpm2026", max_size=24))


@given(SCRIBBLE, st.one_of(st.text(max_size=5), st.sampled_from(["USD", "JPY", "KWD"])), st.sampled_from(NAMES))
def test_no_text_raises_and_every_choice_is_understood(text: str, currency: str, name: str) -> None:
    formats = LOCALES[name]
    outcome(text, currency, formats)
    whole = read_integer(text, formats)
    if isinstance(whole, Unclear):
        assert all(isinstance(read_integer(choice.text, formats), Understood) for choice in whole.choices)
    read_zone(text)


@given(st.integers(-(10**14), 10**14), st.sampled_from(NAMES))
def test_every_whole_number_written_is_read_back(number: int, name: str) -> None:
    formats = LOCALES[name]
    assert read_integer(formats.number(number), formats) == Understood(number, formats.number(number))
    assert read_integer(str(number), formats) == Understood(number, formats.number(number))


@pytest.mark.parametrize("text", ["1.5", "1,5", "20 credits", "x", "1-2", "1 2", "³"])
def test_not_whole_numbers(text: str) -> None:
    assert isinstance(read_integer(text, EN), Wrong)


def test_a_number_may_stand_with_its_unit() -> None:
    assert read_integer("30 days", ENGLISH, "days") == Understood(30, "30")
    assert read_integer("1 Day", ENGLISH, "days") == Understood(1, "1")
    assert read_integer("1,200 credits", ENGLISH, "credits") == Understood(1200, "1,200")
    for text, unit in (("30 hours", "days"), ("30 days", ""), ("days", "days"), ("3 days 4", "days")):
        assert isinstance(read_integer(text, ENGLISH, unit), Wrong)


def test_whole_numbers_by_locale() -> None:
    assert read_integer("1,234", EN) == Understood(1234, "1,234")
    assert read_integer("1.234", DE) == Understood(1234, "1.234")
    asked = read_integer("1.234", EN)
    assert isinstance(asked, Unclear)
    assert [choice.text for choice in asked.choices] == ["1,234"]
    assert read_integer(" ", EN) == Empty()


@given(st.text(), st.sampled_from(["", "USD", "EU"]))
def test_amount_drafts_come_back(text: str, currency: str) -> None:
    draft = AmountDraft(text, currency)
    assert AmountDraft.decode(draft.encode()) == draft


def test_a_draft_without_a_bar_is_all_amount() -> None:
    assert AmountDraft.decode("8.00 USD") == AmountDraft("8.00 USD", "")
