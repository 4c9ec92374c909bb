"""A worked formula as pieces: one tree that is typeset, written in a line, and spoken.

The pieces settle the wording and the brackets; a fraction needs none where it
is drawn, so the line of text adds its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from refund_desk.viewmodels.formats import Formats
from refund_policy.decision import Term, Value
from refund_policy.money import MINOR_UNIT_EXPONENT, Money

Style = Literal["symbol", "name", "value", "word", "operator", "comma", "function", "sign"]
"""`name` is a symbol written as words; `word` joins; `sign` stands before its operand without a gap."""

_LOGIC, _COMPARE, _SUM, _PRODUCT, _ATOM = range(5)
"""How tightly a piece holds together."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; `fact` is the id of the fact or step that it stands for."""

    text: str
    style: Style
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Sub:
    """A symbol with a subscript: `D_used`."""

    base: Run
    below: str


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces side by side."""

    parts: tuple[Piece, ...]
    level: int = _ATOM


@dataclass(frozen=True, slots=True)
class Over:
    """A fraction."""

    top: Piece
    bottom: Piece


@dataclass(frozen=True, slots=True)
class Fence:
    """Brackets that grow with what they hold."""

    inside: Piece
    kind: Literal["round", "floor", "ceil"] = "round"


@dataclass(frozen=True, slots=True)
class Dim:
    """A part that lost: worked out, but not taken."""

    inside: Piece


Piece = Run | Sub | Row | Over | Fence | Dim

_SIGNS = {"+": "+", "-": "−", "*": "×", "==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_LEVELS = {"+": _SUM, "-": _SUM, "*": _PRODUCT}
_BRACKETS: dict[str, Literal["floor", "ceil"]] = {"floor": "floor", "ceil": "ceil"}
_PHRASES = {
    "days": ("days from", "to"),
    "minutes": ("minutes from", "to"),
    "date": ("date of",),
    "start_of": ("start of",),
    "opens": ("opening of",),
    "closes": ("end of",),
}
_SHIFTS = {
    "add_days": "days",
    "add_months": "months",
    "add_hours": "hours",
    "add_business_days": "business days",
}
_SPOKEN = {
    "×": "times", "−": "minus", "+": "plus", "=": "equals", "≠": "is not", "<": "is less than", ">": "is more than",
    "≤": "is at most", "≥": "is at least", "min": "the lower of", "max": "the higher of",
}  # fmt: skip
_FENCES = {"round": ("(", ")"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}


def pieces(term: Term, formats: Formats, *, numbers: bool) -> Piece:
    """A term to show: with its symbols, or with `numbers` in their place."""
    return _Writer(formats, numbers).piece(term, outermost=True)


def symbol(written: str, fact: str = "") -> Piece:
    """`D_used` as a symbol with its subscript."""
    base, _, below = written.partition("_")
    run = Run(base, "symbol", fact)
    return Sub(run, below) if below else run


def linear(term: Term, formats: Formats, numbers: bool) -> str:
    """A term in one line of text: `P × (D_total − D_used) / D_total`."""
    return line_of(pieces(term, formats, numbers=numbers))


def line_of(piece: Piece) -> str:
    """A piece in one line of text, with the brackets that the line needs."""
    match piece:
        case Run():
            return piece.text
        case Sub():
            return f"{piece.base.text}_{piece.below}"
        case Row():
            return _joined(piece.parts, [line_of(part) for part in piece.parts])
        case Over():
            return f"{_in_line(piece.top, _PRODUCT)} / {_in_line(piece.bottom, _ATOM)}"
        case Fence():
            left, right = _FENCES[piece.kind]
            return f"{left}{line_of(piece.inside)}{right}"
        case Dim():
            return line_of(piece.inside)


def spoken(piece: Piece) -> str:
    """A piece in words: `P times, open bracket, D total minus D used, close bracket, divided by D total`."""
    match piece:
        case Run():
            return _SPOKEN.get(piece.text, piece.text.replace("−", "minus ").replace("…", " and so on"))
        case Sub():
            return f"{piece.base.text} {piece.below}"
        case Row():
            return " ".join("and" if _is(p, "comma") else spoken(p) for p in piece.parts)
        case Over():
            top = _spoken_group(piece.top, _PRODUCT)
            return f"{top} divided by {_spoken_group(piece.bottom, _ATOM)}"
        case Fence():
            if piece.kind != "round":
                return f"{spoken(piece.inside)}, rounded {'down' if piece.kind == 'floor' else 'up'}"
            single = isinstance(piece.inside, Row) and any(_is(p, "comma") for p in piece.inside.parts)
            return spoken(piece.inside) if single else f"open bracket, {spoken(piece.inside)}, close bracket,"
        case Dim():
            return spoken(piece.inside)


def gap_between(one: Piece, other: Piece) -> bool:
    """Whether two neighbours of a row stand apart."""
    if _is(other, "comma") or _is(one, "sign"):
        return False
    return any(_is(p, "operator", "word") for p in (one, other)) or _is(one, "comma")


class _Writer:
    def __init__(self, formats: Formats, numbers: bool) -> None:
        self.formats, self.numbers = formats, numbers

    def piece(self, term: Term, *, outermost: bool = False) -> Piece:
        match term.op:
            case "symbol":
                return self.leaf(term)
            case "number" | "text":
                return self.value(term.value, "value" if self.numbers else "name")
            case "/":
                return self.quotient(term)
            case "+" | "-" | "*":
                return self.arithmetic(term)
            case "neg":
                return Row((Run("−", "sign"), self.held(term.parts[0], _PRODUCT)), _SUM)
            case "not":
                return Row((Run("not", "word"), self.held(term.parts[0], _ATOM)), _LOGIC)
            case "and" | "or":
                return self.chain([self.held(p, _COMPARE) for p in term.parts], Run(term.op, "word"), _LOGIC)
            case "==" | "!=" | "<" | "<=" | ">" | ">=":
                return self.chain([self.held(p, _SUM) for p in term.parts], _operator(term.op), _COMPARE)
            case "in":
                options = self.listed([self.piece(p) for p in term.parts[1:]])
                return Row((self.held(term.parts[0], _SUM), Run("is one of", "word"), options), _COMPARE)
            case "if":
                return self.open_choice(term)
            case _:
                return self.call(term, outermost)

    def held(self, term: Term, least: int) -> Piece:
        """A part in brackets where it would else fall apart."""
        made = self.piece(term)
        return made if _level(made) >= least else Fence(made)

    def leaf(self, term: Term) -> Piece:
        if self.numbers:
            return self.value(term.value, "value", term.name)
        if term.symbol:
            return symbol(term.symbol, term.name)
        return _named(term)

    def value(self, value: Value | None, style: Style, fact: str = "") -> Piece:
        if value is None:
            return Run("(not entered)", "name", fact)
        if value.kind == "money" and isinstance(value.of, Fraction):
            text = self.formats.exact_money(value.of, value.unit)
        elif value.kind == "number" and isinstance(value.of, Fraction | int):
            text = self.formats.number(value.of)
        elif isinstance(value.of, dt.date):
            text = self.moment(value.of)
        else:
            text = self.formats.value(value)
        if text.startswith("-"):
            return Row((Run("−", "sign"), Run(text[1:], style, fact)), _SUM)
        return Run(text, style, fact)

    def ends(self, term: Term) -> list[Piece]:
        """The two moments between which days or minutes are counted: the year once, and for days no time."""
        moments = [p.value.of for p in term.parts if p.value and isinstance(p.value.of, dt.date)]
        if len(moments) != 2 or len(term.parts) != 2:
            return [self.piece(p) for p in term.parts]
        if term.op == "days":
            moments = [dt.date(m.year, m.month, m.day) for m in moments]
        one, other = moments
        texts = self.moment(one, year=one.year != other.year), self.moment(other)
        return [Run(text, "value", part.name) for text, part in zip(texts, term.parts, strict=True)]

    def moment(self, of: dt.date, *, year: bool = True) -> str:
        day = self.formats.date_short(of) + (f" {of.year}" if year else "")
        timed = isinstance(of, dt.datetime) and of.time() != dt.time(0)
        return f"{day} {self.formats.time(of)}" if timed and isinstance(of, dt.datetime) else day

    def quotient(self, term: Term) -> Piece:
        """`a × b / c` is drawn as a × (b over c): the share stands out, and the value is the same."""
        top, bottom = term.parts
        if top.op != "*":
            return Over(self.piece(top), self.piece(bottom))
        factor, share = top.parts
        over = Over(self.piece(share), self.piece(bottom))
        return Row((self.held(factor, _PRODUCT), _operator("*"), over), _PRODUCT)

    def arithmetic(self, term: Term) -> Piece:
        level = _LEVELS[term.op]
        left, right = term.parts
        # Taking away a sum needs brackets; a negative number always does after a sign.
        after = _PRODUCT if term.op == "-" or _starts_negative(right, self.numbers) else level
        return Row((self.held(left, level), _operator(term.op), self.held(right, after)), level)

    def chain(self, parts: Sequence[Piece], joint: Run, level: int) -> Row:
        joined: list[Piece] = []
        for part in parts:
            joined += [joint, part] if joined else [part]
        return Row(tuple(joined), level)

    def listed(self, parts: Iterable[Piece]) -> Row:
        return self.chain(list(parts), Run(",", "comma"), _ATOM)

    def open_choice(self, term: Term) -> Piece:
        test, then, other = (self.piece(p) for p in term.parts)
        return Row((then, Run("if", "word"), test, Run("or else", "word"), other), _LOGIC)

    def call(self, term: Term, outermost: bool) -> Piece:
        if term.op in ("floor", "ceil") and len(term.parts) == 1:
            return Fence(self.piece(term.parts[0]), _BRACKETS[term.op])
        if term.op == "round" and len(term.parts) == 1:
            rounded = Run(f"rounded {term.name}{_to_unit(term, self.formats)}", "word")
            return Row((self.piece(term.parts[0]), rounded), _LOGIC)
        timely = term.op in _PHRASES or term.op in _SHIFTS
        if self.numbers and timely and term.value is not None and not (outermost and term.op in ("days", "minutes")):
            return self.value(term.value, "value")
        if term.op in _SHIFTS and len(term.parts) == 2:
            start, count = term.parts
            one = count.op == "number" and count.value is not None and count.value.of == 1
            unit = _SHIFTS[term.op].removesuffix("s") if one else _SHIFTS[term.op]
            return Row((self.piece(count), Run(f"{unit} after", "word"), self.piece(start)), _COMPARE)
        if term.op in _PHRASES and len(term.parts) == len(_PHRASES[term.op]):
            words = [Run(word, "word") for word in _PHRASES[term.op]]
            shown = self.ends(term) if self.numbers else [self.piece(p) for p in term.parts]
            return Row(tuple(p for pair in zip(words, shown, strict=True) for p in pair), _COMPARE)
        if term.op == "given" and len(term.parts) == 1:
            return Row((_named(term.parts[0]), Run("is entered", "word")), _COMPARE)
        parts = [self.piece(p) for p in term.parts]
        if term.op == "sum" and not self.numbers:
            # In symbols every record reads alike: once is enough.
            parts = list(dict.fromkeys(parts))
        if self.numbers and 0 <= term.chosen < len(parts):
            parts = [p if i == term.chosen else Dim(p) for i, p in enumerate(parts)]
        return Row((Run(term.op.replace("_", " "), "function"), Fence(self.listed(parts))))


def _to_unit(term: Term, formats: Formats) -> str:
    """` to 0.01`: the smallest amount of the currency that a rounding of money ends at."""
    value = term.value
    if value is None or value.kind != "money" or value.unit not in MINOR_UNIT_EXPONENT:
        return ""
    return f" to {formats.amount(Money(1, value.unit))}"


def _named(term: Term) -> Run:
    """A symbol in words, as they stand inside a sentence: `Started on` → `started on`, `AI credits` stays."""
    words = term.label or term.name.replace("_", " ")
    return Run(words[:1].lower() + words[1:] if words[1:2].islower() else words, "name", term.name)


def _operator(op: str) -> Run:
    return Run(_SIGNS[op], "operator")


def _starts_negative(term: Term, numbers: bool) -> bool:
    if term.op == "neg":
        return True
    shown = term.op == "number" or (numbers and term.op == "symbol")
    return bool(shown and term.value and isinstance(term.value.of, Fraction) and term.value.of < 0)


def _level(piece: Piece) -> int:
    match piece:
        case Row():
            return piece.level
        case Over():
            return _PRODUCT
        case Dim():
            return _level(piece.inside)
        case _:
            return _ATOM


def _is(piece: Piece, *styles: Style) -> bool:
    return isinstance(piece, Run) and piece.style in styles


def _in_line(piece: Piece, least: int) -> str:
    text = line_of(piece)
    return text if _level(piece) >= least else f"({text})"


def _spoken_group(piece: Piece, least: int) -> str:
    text = spoken(piece)
    return text if _level(piece) >= least else f"open bracket, {text}, close bracket,"


def _joined(parts: Sequence[Piece], texts: Sequence[str]) -> str:
    text = texts[0] if texts else ""
    for (one, other), more in zip(pairwise(parts), texts[1:], strict=True):
        text += (" " if gap_between(one, other) else "") + more
    return text
