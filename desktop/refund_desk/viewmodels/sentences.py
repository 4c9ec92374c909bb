"""A document's sentences with this case's values filled in, and outside text made fit for one line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from refund_desk.viewmodels.formats import Formats
from refund_policy.decision import Value

_PLACE = re.compile(r"\{([0-9]{1,3})\}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
"""Control characters, direction overrides and lone surrogates: they only ever disguise a text."""


def sentence(text: str, values: Sequence[Value], formats: Formats) -> str:
    """The text with `{0}`, `{1}`, … replaced; braces that stand for no value stay as they are."""

    def filled(match: re.Match[str]) -> str:
        index = int(match[1])
        return value_words(values[index], formats) if index < len(values) else match[0]

    return _PLACE.sub(filled, text)


def value_words(value: Value, formats: Formats) -> str:
    """A value within a sentence; a ratio of unit `percent` as a percentage."""
    if value.unit == "percent" and isinstance(value.of, Fraction):
        return formats.percent(value.of)
    return formats.value(value)


def lead_and_rest(text: str) -> tuple[str, str]:
    """A sentence's opening, to be set bold, and the rest: up to its colon, else its first full stop."""
    opening = re.match(r"[^:.]{1,60}:(?= )|.*?\.(?= [A-Z])", text)
    if opening is None:
        return text, ""
    return opening[0], text[opening.end() :].strip()


def first_sentence(text: str) -> tuple[str, str]:
    """A text's first sentence, and the rest."""
    opening = re.match(r".*?[.!?](?= [^a-z])", text)
    if opening is None:
        return text, ""
    return opening[0], text[opening.end() :].strip()


def one_line(text: str) -> str:
    """Text from outside in one line, without characters that cannot be seen."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def capitalised(text: str) -> str:
    """The text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]
