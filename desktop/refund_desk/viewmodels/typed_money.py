"""Reading a typed amount of money, with or without its currency beside it.

The digits are read by the tables of `typed_numbers`. A code or a sign typed
with them (`USD 1,234.56`, `1.234,56 €`, `¥5,800`) counts above the currency
chosen beside the field; a sign that several currencies share means the chosen
one, if that is among them, and is asked about otherwise, as two currencies are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.typed_numbers import NUMBER, Fault, meanings, unclear
from refund_desk.viewmodels.typed_results import Choice, Reading, Understood, Wrong, cleaned
from refund_policy.money import MAX_MINOR, MINOR_UNIT_EXPONENT, Money

COMMON_CURRENCIES = ("USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "INR")

_MOST_CHOICES = 4

_USUALLY_FIRST = {
    "€": "EUR", "£": "GBP EGP FKP GIP LBP SDG SHP SSP SYP", "₹": "INR", "₩": "KRW KPW", "₽": "RUB", "₺": "TRY",
    "₴": "UAH", "₪": "ILS", "₫": "VND", "₱": "PHP", "฿": "THB", "₦": "NGN", "₡": "CRC", "₲": "PYG", "₵": "GHS",
    "₸": "KZT", "₼": "AZN", "₾": "GEL", "₭": "LAK", "₮": "MNT", "zł": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON",
    "fr.": "CHF", "円": "JPY", "원": "KRW", "us$": "USD", "r$": "BRL", "ca$": "CAD", "c$": "CAD", "au$": "AUD",
    "a$": "AUD", "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "mx$": "MXN",
}  # fmt: skip
"""Signs in lower case, with their currencies: another than the first only where it is the chosen one."""

_SHARED = {
    "$": "USD CAD AUD NZD SGD HKD MXN TWD ARS BBD BMD BND BSD BZD CLP COP CVE DOP FJD GYD JMD KYD LRD NAD SBD SRD TTD "
    "UYU XCD",
    "¥": "JPY CNY", "￥": "JPY CNY", "元": "CNY TWD", "kr": "SEK NOK DKK ISK", "kr.": "DKK ISK SEK NOK",
    "rs": "INR PKR LKR NPR MUR SCR", "rs.": "INR PKR LKR NPR MUR SCR",
}  # fmt: skip
"""Signs that mean nothing certain by themselves."""

CURRENCY_SIGNS = (*_USUALLY_FIRST, *_SHARED)
"""Every sign that is understood, in lower case."""

# A sign's own point belongs to it only before a space or the end: “$.50” is not 50.
_CURRENCY = r"(?:[^\W\d_]{1,5}\$?|[^\w\s.,'+\-|()]{1,2})(?:\.(?= |$))?"
_AMOUNT = re.compile(rf"(-? ?)({_CURRENCY})? ?(-? ?)({NUMBER}) ?({_CURRENCY})?")


@dataclass(frozen=True, slots=True)
class AmountDraft:
    """What stands in an amount's two fields, kept as one text: `8.00|USD`."""

    text: str
    currency: str

    def encode(self) -> str:
        """The one text; empty fields of text and currency give `|`."""
        return f"{self.text}|{self.currency.replace('|', '')}"

    @classmethod
    def decode(cls, raw: str) -> AmountDraft:
        """Take `encode`'s text apart; one without a bar is all amount."""
        text, bar, currency = raw.rpartition("|")
        return cls(text, currency) if bar else cls(raw, "")


def read_amount(text: str, currency: str, formats: Formats) -> Reading[Money]:
    """Read what was typed, `currency` being the code chosen beside it (it may be empty or half typed).

    The result may be negative or zero, or in another currency than the chosen
    one: what a policy makes of that is not decided here.
    """
    plain = cleaned(text)
    if not isinstance(plain, str):
        return plain
    # On the way from 8 to 8.50 the answer stays: the locale's own decimal mark at the end says nothing else.
    begun = plain[-1:] == formats.decimal_point and plain[-2:-1].isdigit()
    match = _AMOUNT.fullmatch(plain[:-1] if begun else plain)
    if match is None or (match[1].strip() and match[3].strip()):
        return Wrong(f"“{plain}” is not an amount. Write it like {formats.amount(Money(123450, 'USD'))}.")
    signs = [sign for sign in (match[2], match[5]) if sign]
    currencies = _currencies(signs, currency.strip().upper())
    if isinstance(currencies, Wrong):
        return currencies
    minus = -1 if match[1].strip() or match[3].strip() else 1
    return _read_in(currencies, plain, match[4], minus, bool(signs), formats)


def currency_of(text: str, chosen: str) -> str:
    """The currency that an amount names itself; empty where it names none or is not read as an amount in one."""
    signs = _signs(text)
    found = _currencies(signs, chosen) if signs else []
    return found[0] if isinstance(found, list) and len(found) == 1 else ""


def with_currency(text: str, chosen: str) -> str:
    """The text of an amount beside which a currency was chosen: behind it, where the amount names another one."""
    if chosen not in MINOR_UNIT_EXPONENT:
        return text
    signs = _signs(text)
    if len(signs) == 2:  # The one behind may be the last that was chosen so.
        text = text.rstrip().removesuffix(signs[1]).rstrip()
    named = currency_of(text, chosen)
    return f"{text} {chosen}" if named and named != chosen else text


def _signs(text: str) -> list[str]:
    """The codes and signs typed with an amount; none where it is no amount."""
    plain = cleaned(text)
    match = _AMOUNT.fullmatch(plain) if isinstance(plain, str) else None
    return [sign for sign in (match[2], match[5]) if sign] if match else []


def _read_in(
    currencies: list[str], plain: str, number: str, minus: int, typed: bool, formats: Formats
) -> Reading[Money]:
    found = {code: meanings(number, MINOR_UNIT_EXPONENT[code], formats) for code in currencies}
    sure = [Money(minus * minor, code) for code in currencies for minor in found[code].sure]
    possible = [Money(minus * minor, code) for code in currencies for minor in found[code].possible]
    amounts = sure or possible
    if not amounts:
        return _wrong_number(plain, currencies[0], found[currencies[0]].fault, formats)
    if any(abs(money.minor) > MAX_MINOR for money in amounts):
        return _wrong_number(plain, currencies[0], "size", formats)
    if len(currencies) == len(sure) == 1:
        return Understood(sure[0], formats.money(sure[0]))
    choices = [Choice(formats.money(m), formats.money(m) if typed else formats.amount(m)) for m in amounts]
    return unclear(plain, choices[:_MOST_CHOICES])


def _currencies(signs: list[str], chosen: str) -> list[str] | Wrong:
    """The currencies that may be meant: one, or those among which to ask."""
    if not signs:
        if chosen in MINOR_UNIT_EXPONENT:
            return [chosen]
        if not chosen:
            return Wrong("The currency is missing. Choose it beside the amount, or write its code: 8.00 USD.")
        return _unknown_currency(chosen)
    meant = [_of_sign(sign) for sign in signs]
    if unknown := next((sign for sign, found in zip(signs, meant, strict=True) if not found), ""):
        return _unknown_currency(unknown)
    codes = [code for code in meant[0] if code in meant[-1]]
    shared = [sign.lower() in _SHARED for sign in signs]
    if not codes and not any(shared):
        return [found[0] for found in meant]
    if not codes:
        return Wrong(f"“{signs[0]}” and “{signs[1]}” are different currencies. Leave one of them.")
    if chosen in codes:
        return [chosen]
    return codes if all(shared) else codes[:1]


def _of_sign(sign: str) -> list[str]:
    if sign.upper() in MINOR_UNIT_EXPONENT:
        return [sign.upper()]
    key = sign.lower()
    return (_USUALLY_FIRST.get(key) or _SHARED.get(key, "")).split()


def _unknown_currency(code: str) -> Wrong:
    return Wrong(f"“{code}” is not a currency that ISO 4217 knows. Write its three letters, like USD.")


def _wrong_number(plain: str, currency: str, fault: Fault | None, formats: Formats) -> Wrong:
    exponent = MINOR_UNIT_EXPONENT[currency]
    if fault == "size":
        return Wrong(f"“{plain}” is larger than this program reckons with. Check the digits.")
    if fault == "decimals":
        allowed = "no decimals" if exponent == 0 else f"at most {exponent} decimals"
        return Wrong(f"“{plain}” has too many decimals: {currency} has {allowed}.")
    example = formats.amount(Money(1234567 * 10**exponent, currency))
    return Wrong(
        f"The digits of “{plain}” are not grouped in thousands. Write it like {example}, or without separators."
    )
