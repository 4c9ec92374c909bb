"""What recognising a ticket gives: plain data for the dialog."""

from __future__ import annotations

from dataclasses import dataclass

from refund_desk.viewmodels.typed import Choice

CUSTOMER_REF = "customer-ref"
"""Stands where a fact's id is expected, for the reference of the case."""
MAX_TEXT = 100_000
"""Characters of a ticket that are read."""
_MOST_QUOTED = 160


@dataclass(frozen=True, slots=True)
class Found:
    """A fact as a ticket tells it."""

    fact: str
    """The fact's id, or `CUSTOMER_REF`."""
    label: str
    raw: str
    """What to put into the field; empty where one of the choices has to be made first."""
    shown: str
    """How that will be understood, or the question that the choices answer."""
    source: str
    """The stretch of the ticket that says so, literally."""
    at: int
    """Where that stretch begins, in characters."""
    line: int
    """The line on which it begins, from 1."""
    choices: tuple[Choice, ...] = ()
    """What it may mean, where that is not clear; `text` goes into the field."""
    sure: bool = False
    """One fact, one meaning, and nothing in the ticket against it."""
    strength: str = ""
    """How it is announced: `own`, `clear`, `weak`, or empty for not at all."""
    earlier: bool = False
    """Said in a message that this one quotes: never sure."""


@dataclass(frozen=True, slots=True)
class TicketView:
    """Everything found, in the order of the form; several of one fact exclude each other."""

    found: tuple[Found, ...]
    note: str = ""
    """What the reader of the ticket has to know, such as that it was cut."""


def quoted(text: str, start: int, end: int) -> tuple[str, int, int]:
    """A literal stretch without blanks around it, where it begins, and its line."""
    stretch = text[start : min(end, start + _MOST_QUOTED)]
    at = start + len(stretch) - len(stretch.lstrip())
    return stretch.strip(), at, text.count("\n", 0, at) + 1
