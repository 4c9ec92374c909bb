"""Reading digits with separators, without ever guessing which separator is which.

A number's separators may group thousands or start the decimals. With one kind
of separator both readings can exist; whether one of them is sure is settled so:

| separator    | as thousands, sure if                | as decimals, sure if            |
| ------------ | ------------------------------------ | ------------------------------- |
| space, `'`   | always                               | never: no one writes it         |
| `.`          | the locale groups so, or it repeats  | always (plain ISO form)         |
| `,`          | the locale groups so, or it repeats  | the locale's decimals do        |

A reading exists only where it is well formed: groups of three (or the Indian
three and twos) that do not start with 0; no more decimals than the unit has.
Two kinds of separator leave one reading: the last starts the decimals.
One sure reading is taken; two, or none but another country's, are asked about.

| typed, two decimals | English       | German        | French        | Swiss         |
| ------------------- | ------------- | ------------- | ------------- | ------------- |
| `1234.56`, `12.34`  | taken         | taken         | taken         | taken         |
| `6,95`              | asks 6.95     | taken         | taken         | asks 6.95     |
| `17,000`            | 17000         | asks 17000    | asks 17000    | asks 17000    |
| `17.000`            | asks 17000    | 17000         | asks 17000    | asks 17000    |
| `1.234,56`          | taken         | taken         | taken         | taken         |
| `1'234`, `1 234`    | taken         | taken         | taken         | taken         |
| `2.6145`            | wrong         | wrong         | wrong         | wrong         |

With three decimals (KWD) `1.234` is 1.234 in English, but asks in German, where
the plain form and the locale's thousands are both sure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.typed_results import Choice, Reading, Unclear, Understood, Wrong, cleaned, either

NUMBER = r"[0-9](?:[0-9 .,']*[0-9])?"
"""A pattern that holds every number that can be read, and more."""

MAX_DIGITS = 15

Fault = Literal["decimals", "groups", "size"]

MAX_PLACES = 9
"""Decimals of a number that is not an amount."""

_INTEGER = re.compile(rf"(-? ?)({NUMBER})")
_TOO_LARGE = 10 ** (12 + MAX_PLACES)


@dataclass(frozen=True, slots=True)
class Meanings:
    """What a number may mean, in units of its last allowed decimal."""

    sure: tuple[int, ...] = ()
    possible: tuple[int, ...] = ()
    """Only by conventions other than the locale's."""
    fault: Fault | None = None
    """Why there is no meaning at all."""


def meanings(number: str, places: int, formats: Formats) -> Meanings:
    """Read unsigned digits that have at most `places` decimals; see the module's tables."""
    groups = re.split(r"[ .,']", number)
    separators = re.findall(r"[ .,']", number)
    if sum(map(len, groups)) > MAX_DIGITS:
        return Meanings(fault="size")
    kinds = list(dict.fromkeys(separators))
    if not kinds:
        return Meanings(sure=(int(number) * 10**places,))
    if len(kinds) == 1:
        return _one_kind(kinds[0], groups, places, formats)
    point = separators.pop()
    if len(kinds) > 2 or point in separators or point not in ".," or not _well_formed(groups[:-1]):
        return Meanings(fault="groups")
    if len(groups[-1]) > places:
        return Meanings(fault="decimals")
    return Meanings(sure=(_scaled("".join(groups[:-1]), groups[-1], places),))


def read_integer(text: str, formats: Formats, unit: str = "") -> Reading[int]:
    """Read a whole number: `30`, `-2`, `1,234` as the locale groups it; `unit` (`days`) may stand behind it."""
    plain = cleaned(text)
    if not isinstance(plain, str):
        return plain
    match = _INTEGER.fullmatch(_without_unit(plain, unit))
    if match is None:
        return Wrong(f"“{plain}” is not a whole number. Write it with digits, like 30.")
    sign = -1 if match[1].strip() else 1
    found = meanings(match[2], 0, formats)
    if found.fault == "decimals":
        return Wrong(f"“{plain}” has decimals. A whole number is needed here, like 30.")
    if found.fault:
        return Wrong(f"“{plain}” is not a whole number that can be read. Write its digits without separators.")
    numbers = [sign * number for number in found.sure or found.possible]
    if len(found.sure) == 1:
        return Understood(numbers[0], formats.number(numbers[0]))
    shown = [formats.number(number) for number in numbers]
    return unclear(plain, [Choice(words, words) for words in shown])


def _without_unit(plain: str, unit: str) -> str:
    """`30 days` of a field counted in days is `30`."""
    one = re.escape(unit.removesuffix("s"))
    return re.sub(rf"(?<=[0-9]) ?{one}s?$", "", plain, flags=re.IGNORECASE) if unit else plain


def read_number(text: str, formats: Formats) -> Reading[str]:
    """Read a number with up to nine decimals, by the rules of amounts; the value is plain text: `0.75`, `-1200`."""
    plain = cleaned(text)
    if not isinstance(plain, str):
        return plain
    match = _INTEGER.fullmatch(plain)
    if match is None:
        example = f"0{formats.decimal_point}75"
        hint = f"Write {example} for 75%." if "%" in plain else f"Write it with digits, like {example}."
        return Wrong(f"“{plain}” is not a number. {hint}")
    sign = -1 if match[1].strip() else 1
    found = meanings(match[2], MAX_PLACES, formats)
    numbers = [sign * number for number in found.sure or found.possible]
    if found.fault == "size" or any(abs(number) >= _TOO_LARGE for number in numbers):
        return Wrong(f"“{plain}” is larger than this program reckons with. Check the digits.")
    if found.fault == "decimals":
        return Wrong(f"“{plain}” has too many decimals: at most {MAX_PLACES} are taken.")
    if found.fault:
        return Wrong(f"“{plain}” is not a number that can be read. Write its digits without separators.")
    plainly = [_written(number) for number in numbers]
    shown = [number.replace(".", formats.decimal_point) for number in plainly]
    if len(found.sure) == 1:
        return Understood(plainly[0], shown[0])
    # Without separators of thousands, which would be as unclear again.
    return unclear(plain, [Choice(words, words) for words in shown])


def _written(scaled: int) -> str:
    whole, part = divmod(abs(scaled), 10**MAX_PLACES)
    decimals = f"{part:0{MAX_PLACES}}".rstrip("0")
    return f"{'-' if scaled < 0 else ''}{whole}{'.' if decimals else ''}{decimals}"


def unclear(plain: str, choices: list[Choice]) -> Unclear:
    """Ask which of the choices is meant."""
    return Unclear(f"“{plain}” is not clear. Is {either([choice.label for choice in choices])} meant?", tuple(choices))


def _one_kind(separator: str, groups: list[str], places: int, formats: Formats) -> Meanings:
    sure: list[int] = []
    possible: list[int] = []
    repeats = len(groups) > 2
    if _well_formed(groups):
        own = separator == _as_cleaned(formats.group_separator)
        (sure if own or repeats or separator in " '" else possible).append(_scaled("".join(groups), "", places))
    if not repeats and separator in ".," and 0 < len(groups[1]) <= places:
        own = separator in (".", formats.decimal_point)
        (sure if own else possible).append(_scaled(groups[0], groups[1], places))
    if sure or possible:
        return Meanings(tuple(sure), tuple(possible))
    return Meanings(fault="groups" if repeats or separator in " '" else "decimals")


def _as_cleaned(separator: str) -> str:
    """A locale's group separator as it stands in cleaned text."""
    if separator.isspace():
        return " "
    return "'" if separator == "\u2019" else separator


def _well_formed(groups: list[str]) -> bool:
    first, *rest = groups
    if not rest:
        return bool(first)
    if not 1 <= len(first) <= 3 or first[0] == "0":
        return False
    lengths = [len(group) for group in rest]
    western = set(lengths) == {3}
    indian = len(first) <= 2 and lengths[-1] == 3 and set(lengths[:-1]) == {2}
    return western or indian


def _scaled(whole: str, decimals: str, places: int) -> int:
    return int(whole + decimals.ljust(places, "0"))
