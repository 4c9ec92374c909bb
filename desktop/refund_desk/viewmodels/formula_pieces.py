"""The pieces of a worked formula: what is typeset, written in a line, spoken and copied as markup.

The pieces settle the wording and the brackets; a fraction needs none where it
is drawn, so a line of text adds its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Style = Literal["symbol", "name", "value", "word", "operator", "comma", "function", "sign"]
"""`name` is a symbol written as words; `word` joins; `sign` stands before its operand without a gap."""
FenceKind = Literal["round", "floor", "ceil"]
Source = Literal["fact", "step", "window", "reading", "field"]

LOGIC, COMPARE, SUM, PRODUCT, ATOM = range(5)
"""How tightly a piece holds together."""


class Mention(NamedTuple):
    """What a symbol or number stands for, by its id in the policy."""

    source: Source
    id: str
    within: str = ""
    """Of a record's field: the id of the fact that holds the records."""

    @property
    def fact(self) -> str:
        """The fact whose field of the form it comes from; empty where there is none."""
        return self.id if self.source == "fact" else self.within


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style, and what it mentions."""

    text: str
    style: Style
    of: Mention | None = None


@dataclass(frozen=True, slots=True)
class Sub:
    """A symbol with a subscript: `D_used`."""

    base: Run
    below: str


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces side by side."""

    parts: tuple[Piece, ...]
    level: int = ATOM


@dataclass(frozen=True, slots=True)
class Over:
    """A fraction."""

    top: Piece
    bottom: Piece


@dataclass(frozen=True, slots=True)
class Fence:
    """Brackets that grow with what they hold."""

    inside: Piece
    kind: FenceKind = "round"


@dataclass(frozen=True, slots=True)
class Dim:
    """A part that lost: worked out, but not taken."""

    inside: Piece


@dataclass(frozen=True, slots=True)
class Won:
    """The part of a min or max that was taken."""

    inside: Piece


@dataclass(frozen=True, slots=True)
class Cases:
    """A brace before lines of a value and when it holds."""

    lines: tuple[tuple[Piece, Piece], ...]
    chosen: int = -1
    """The line that holds; -1 where that is not known yet."""
    name: Piece | None = None
    """What stands for it in a line of text: `share(d)`."""


Piece = Run | Sub | Row | Over | Fence | Dim | Won | Cases


def gap_between(one: Piece, other: Piece) -> bool:
    """Whether two neighbours of a row stand apart."""
    before = one.style if isinstance(one, Run) else ""
    after = other.style if isinstance(other, Run) else ""
    if after == "comma" or before == "sign":
        return False
    return before in ("operator", "word", "comma") or after in ("operator", "word")


def is_run(piece: Piece, *styles: Style) -> bool:
    """Whether a piece is a run of one of these styles."""
    return isinstance(piece, Run) and piece.style in styles


def level_of(piece: Piece) -> int:
    """How tightly a piece holds together in a line."""
    match piece:
        case Row():
            return piece.level
        case Over():
            return PRODUCT
        case Dim() | Won():
            return level_of(piece.inside)
        case Cases():
            return ATOM if piece.name else LOGIC
        case _:
            return ATOM


def runs_of(piece: Piece) -> Iterator[Run]:
    """Every run of a piece, from left to right and from top to bottom."""
    match piece:
        case Run():
            yield piece
        case Sub():
            yield piece.base
        case Row():
            for part in piece.parts:
                yield from runs_of(part)
        case Over():
            yield from runs_of(piece.top)
            yield from runs_of(piece.bottom)
        case Cases():
            for value, when in piece.lines:
                yield from runs_of(value)
                yield from runs_of(when)
        case Fence() | Dim() | Won():
            yield from runs_of(piece.inside)
