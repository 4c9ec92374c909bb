"""What reading a typed text can come to, and the cleaning that every reader starts with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")

MAX_TYPED = 60
"""Characters beyond which a field's text is refused unread."""

_SPACES = re.compile(r"\s+")
_MARKS = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202c\u2060\u2066-\u2069\ufeff]")
_LOOK_ALIKES = str.maketrans("\u2018\u2019\u02bc\u2010\u2011\u2212", "'''---") | {
    full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)
}
"""Among them the full-width forms of ASCII, which East Asian keyboards write."""


@dataclass(frozen=True, slots=True)
class Understood(Generic[T]):
    """One meaning; `echo` tells it in full."""

    value: T
    echo: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the text may mean; `text` says just that when it replaces what was typed."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """More than one meaning, or one that only another country's way of writing gives."""

    message: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """No meaning; the sentence says why and how to mend it."""

    message: str


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing typed."""


Reading: TypeAlias = Understood[T] | Unclear | Wrong | Empty


def cleaned(text: str) -> str | Empty | Wrong:
    """The text with plain spaces, hyphens, apostrophes and digits, and without invisible marks."""
    if len(text) > MAX_TYPED:
        return Wrong("This is longer than anything this field takes. Check what was pasted.")
    plain = as_plain(text).strip()
    if not plain:
        return Empty()
    if any(char.isnumeric() and not char.isascii() for char in plain):
        return Wrong("Only the digits 0 to 9 are understood here. Write the number with them.")
    return plain


def as_plain(text: str) -> str:
    """The text as `cleaned` writes it, with a space before and after it where it has one; refuses nothing."""
    return _SPACES.sub(" ", _MARKS.sub("", text)).translate(_LOOK_ALIKES)


def either(words: list[str]) -> str:
    """`A`, `A or B`, `A, B or C`."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
