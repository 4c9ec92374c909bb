"""Money as whole minor units of one currency.

The exponents are those of ISO 4217 (table of 2026-01-01), not of CLDR, which
shows thirteen currencies with other decimals. Funds and metals have none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_CODES_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
        CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
        GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK
        LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO
        NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS
        SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST
        XAD XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

MINOR_UNIT_EXPONENT: dict[str, int] = {
    code: exponent for exponent, codes in _CODES_BY_EXPONENT.items() for code in codes.split()
}
"""Decimals of each ISO 4217 currency: USD 2, JPY 0, KWD 3."""

MAX_MINOR = 10**14
"""The largest amount understood, in minor units; beyond it a figure is a typing error."""

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount: `minor` whole minor units of `currency` (ISO 4217)."""

    minor: int
    currency: str

    @property
    def exponent(self) -> int:
        """Decimals of the currency's minor unit."""
        return MINOR_UNIT_EXPONENT[self.currency]

    @property
    def major(self) -> Fraction:
        """The amount in the currency's main unit, exactly."""
        return Fraction(self.minor, 10**self.exponent)

    @property
    def digits(self) -> str:
        """The amount as plain text with all its decimals and a point: `2.66`, `-0.05`, `5800`."""
        sign = "-" if self.minor < 0 else ""
        whole, part = divmod(abs(self.minor), 10**self.exponent)
        return f"{sign}{whole}.{part:0{self.exponent}}" if self.exponent else f"{sign}{whole}"

    def __str__(self) -> str:
        return f"{self.digits} {self.currency}"


def money_of_text(text: str) -> Money | str:
    """Read `8.00 USD` strictly; on failure give the sentence that says why."""
    parts = text.strip().split(" ")
    if len(parts) != 2 or not _NUMBER.fullmatch(parts[0]):
        return f"“{text[:40]}” is not an amount. Write it like 8.00 USD: digits, a point, a space, the currency."
    number, currency = parts
    if currency not in MINOR_UNIT_EXPONENT:
        return f"“{currency[:12]}” is not a currency that ISO 4217 knows. Write its three capital letters, like USD."
    exponent = MINOR_UNIT_EXPONENT[currency]
    decimals = len(number.partition(".")[2])
    if decimals > exponent:
        allowed = "no decimals" if exponent == 0 else f"at most {exponent} decimals"
        return f"{number} {currency} has {decimals} decimals; {currency} has {allowed}."
    minor = int(Fraction(number) * 10**exponent)
    if abs(minor) > MAX_MINOR:
        return f"{number} {currency} is larger than this program reckons with. Check the digits."
    return Money(minor, currency)
