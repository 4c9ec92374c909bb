"""A worked formula as pieces: one tree that is typeset, written in a line, spoken and copied as markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.formula_mentions import NOTHING_ASIDE, Aside, mention_of
from refund_desk.viewmodels.formula_pieces import (
    ATOM,
    COMPARE,
    LOGIC,
    PRODUCT,
    SUM,
    Cases,
    Dim,
    Fence,
    FenceKind,
    Mention,
    Over,
    Piece,
    Row,
    Run,
    Style,
    Sub,
    Won,
    level_of,
)
from refund_desk.viewmodels.formula_words import line_of, spoken
from refund_policy.decision import Term, Value
from refund_policy.money import MINOR_UNIT_EXPONENT, Money

__all__ = ["line_of", "linear", "pieces", "spoken", "symbol"]

_LINES_SHOWN = 5
"""Of a longer table only the row that holds and its neighbours are set."""

_SIGNS = {"+": "+", "-": "−", "*": "×", "==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_LEVELS = {"+": SUM, "-": SUM, "*": PRODUCT}
_BRACKETS: dict[str, FenceKind] = {"floor": "floor", "ceil": "ceil"}
_SPANS = {
    "days": "days", "weeks": "weeks", "months": "months", "years": "years", "minutes": "minutes", "hours": "hours",
    "days_360": "days of 30/360",
}  # fmt: skip
_BY_THE_CLOCK = ("minutes", "hours")
_OF = {
    "date": "date of", "start_of": "start of", "opens": "opening of", "closes": "end of",
    "month_start": "first day of the month of", "month_end": "last day of the month of",
}  # fmt: skip
_SHIFTS = {
    "add_days": "days",
    "add_months": "months",
    "add_hours": "hours",
    "add_minutes": "minutes",
    "add_weeks": "weeks",
    "add_years": "years",
    "add_business_days": "business days",
}

_SEPARATORS = re.compile("[-_]")
_OTHERWISE = Run("otherwise", "word")


def pieces(
    term: Term,
    formats: Formats,
    *,
    numbers: bool,
    aside: Aside = NOTHING_ASIDE,
    rounded_by: Mention | None = None,
) -> Piece:
    """A term to show: with its symbols, or with `numbers` in their place; `rounded_by` is behind its own rounding."""
    return _Writer(formats, numbers, aside, rounded_by).piece(term, outermost=True)


def symbol(written: str, of: Mention | None = None) -> Run | Sub:
    """`D_used` as a symbol with its subscript."""
    base, _, below = written.partition("_")
    run = Run(base, "symbol", of)
    return Sub(run, below) if below else run


def linear(term: Term, formats: Formats, numbers: bool) -> str:
    """A term in one line of text: `P × (D_total − D_used) / D_total`."""
    return line_of(pieces(term, formats, numbers=numbers))


class _Writer:
    def __init__(self, formats: Formats, numbers: bool, aside: Aside, rounded_by: Mention | None) -> None:
        self.formats, self.numbers, self.aside, self.rounded_by = formats, numbers, aside, rounded_by

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
                return Row((Run("−", "sign"), self.held(term.parts[0], PRODUCT)), SUM)
            case "not":
                return Row((Run("not", "word"), self.held(term.parts[0], ATOM)), LOGIC)
            case "and" | "or":
                return self.chain([self.held(p, COMPARE) for p in term.parts], Run(term.op, "word"), LOGIC)
            case "==" | "!=" | "<" | "<=" | ">" | ">=":
                return self.chain([self.held(p, SUM) for p in term.parts], _operator(term.op), COMPARE)
            case "in":
                options = self.listed([self.piece(p) for p in term.parts[1:]])
                return Row((self.held(term.parts[0], SUM), Run("is one of", "word"), options), COMPARE)
            case "if":
                return self.open_choice(term)
            case _:
                return self.call(term, outermost)

    def held(self, term: Term, least: int) -> Piece:
        """A part in brackets where it would else fall apart."""
        made = self.piece(term)
        return made if level_of(made) >= least else Fence(made)

    def leaf(self, term: Term) -> Piece:
        if self.numbers:
            return self.value(term.value, "value", term)
        return symbol(term.symbol, mention_of(term, self.aside)) if term.symbol else self.named(term)

    def named(self, term: Term) -> Run:
        """A symbol in words, as they stand inside a sentence: `Started on` → `started on`, `AI credits` stays."""
        # A reading's label is a whole question.
        words = (term.label if term.source != "reading" else "") or _SEPARATORS.sub(" ", term.name)
        inside = words[:1].lower() + words[1:] if words[1:2].islower() else words
        return Run(inside, "name", mention_of(term, self.aside))

    def value(self, value: Value | None, style: Style, of: Term | None = None) -> Piece:
        mention = mention_of(of, self.aside) if of is not None else None
        if value is None:
            return Run("(not entered)", "name", mention)
        if value.kind == "money" and isinstance(value.of, Fraction):
            text = self.formats.exact_money(value.of, value.unit)
        elif value.kind == "number" and isinstance(value.of, Fraction | int):
            text = self.formats.number(value.of)
        elif isinstance(value.of, dt.date):
            text = self.moment(value.of)
        else:
            text = self.formats.value(value)
        if text.startswith("-"):
            return Row((Run("−", "sign"), Run(text[1:], style, mention)), SUM)
        return Run(text, style, mention)

    def ends(self, term: Term) -> list[Piece]:
        """The two moments between which is counted: the year once, and the time only where the clock counts."""
        moments = [p.value.of for p in term.parts[:2] if p.value and isinstance(p.value.of, dt.date)]
        if len(moments) != 2:
            return [self.piece(p) for p in term.parts[:2]]
        if term.op not in _BY_THE_CLOCK:
            moments = [dt.date(m.year, m.month, m.day) for m in moments]
        one, other = moments
        texts = self.moment(one, year=one.year != other.year), self.moment(other)
        return [Run(text, "value", mention_of(p, self.aside)) for text, p in zip(texts, term.parts, strict=False)]

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
        return Row((self.held(factor, PRODUCT), _operator("*"), over), PRODUCT)

    def arithmetic(self, term: Term) -> Piece:
        level = _LEVELS[term.op]
        left, right = term.parts
        # Taking away a sum needs brackets; a negative number always does after a sign.
        after = PRODUCT if term.op == "-" or _starts_negative(right, self.numbers) else level
        return Row((self.held(left, level), _operator(term.op), self.held(right, after)), level)

    def chain(self, parts: Sequence[Piece], joint: Run, level: int) -> Row:
        joined: list[Piece] = []
        for part in parts:
            joined += [joint, part] if joined else [part]
        return Row(tuple(joined), level)

    def listed(self, parts: Iterable[Piece]) -> Row:
        return self.chain(list(parts), Run(",", "comma"), ATOM)

    def open_choice(self, term: Term) -> Piece:
        test, then, other = (self.piece(p) for p in term.parts)
        return Cases(((then, _when(test)), (other, _OTHERWISE)))

    def looked_up(self, term: Term, outermost: bool) -> Piece:
        """A table: its rows behind a brace, or among the numbers what its row says."""
        if self.numbers and not outermost and term.value is not None:
            return self.value(term.value, "value")
        key, *rows = term.parts
        name = Row((Run(term.op.replace("_", " "), "function"), Fence(self.piece(key))))
        if not rows or self.numbers:
            return name
        first = 0
        if len(rows) > _LINES_SHOWN:
            first = min(max(term.chosen - _LINES_SHOWN // 2, 0), len(rows) - _LINES_SHOWN)
            rows = rows[first : first + _LINES_SHOWN]
        lines = []
        for row in rows:
            value, *tests = map(self.piece, row.parts)
            lines.append((value, _when(*tests) if tests else _OTHERWISE))
        chosen = term.chosen - first
        return Cases(tuple(lines), chosen if 0 <= chosen < len(lines) else -1, name)

    def call(self, term: Term, outermost: bool) -> Piece:
        if term.op in ("floor", "ceil") and len(term.parts) == 1:
            return Fence(self.piece(term.parts[0]), _BRACKETS[term.op])
        if term.op == "round" and term.parts:
            by = self.rounded_by if outermost else None
            rounded = Run(f"rounded {term.name}{_to_unit(term, self.formats)}", "word", by)
            return Row((self.held(term.parts[0], PRODUCT), rounded), LOGIC)
        if term.op in _SPANS and len(term.parts) >= 2:
            return self.span(term, outermost)
        if self.numbers and term.value is not None and (term.op in _OF or term.op in _SHIFTS):
            return self.value(term.value, "value", term)
        if term.op in _SHIFTS and len(term.parts) == 2:
            start, count = term.parts
            one = count.op == "number" and count.value is not None and count.value.of == 1
            unit = _SHIFTS[term.op].removesuffix("s") if one else _SHIFTS[term.op]
            return Row((self.piece(count), Run(f"{unit} after", "word"), self.piece(start)), COMPARE)
        if term.op in _OF and len(term.parts) == 1:
            return Row((Run(_OF[term.op], "word"), self.piece(term.parts[0])), COMPARE)
        if term.label and term.parts:
            return self.looked_up(term, outermost)
        if term.op == "given" and len(term.parts) == 1:
            return Row((self.named(term.parts[0]), Run("is entered", "word")), COMPARE)
        if term.op == "sum" and term.parts:
            return self.total(term)
        parts = [self.piece(p) for p in term.parts]
        if self.numbers and 0 <= term.chosen < len(parts):
            # What equals the winner has not lost.
            best = term.parts[term.chosen].value
            lost = [i != term.chosen and of.value != best for i, of in enumerate(term.parts)]
            parts = [Won(p) if i == term.chosen else Dim(p) if lost[i] else p for i, p in enumerate(parts)]
        return Row((Run(term.op.replace("_", " "), "function"), Fence(self.listed(parts))))

    def span(self, term: Term, outermost: bool) -> Piece:
        """Days, months, minutes between two moments; inside a formula only their number can be reckoned with."""
        if self.numbers and not outermost and term.value is not None:
            return self.value(term.value, "value")
        begun = any(p.op == "text" and p.value is not None and p.value.of == "up" for p in term.parts[2:])
        first, last = self.ends(term) if self.numbers else (self.piece(p) for p in term.parts[:2])
        words = f"{_SPANS[term.op]} begun from" if begun else f"{_SPANS[term.op]} from"
        return Row((Run(words, "word"), first, Run("to", "word"), last), COMPARE)

    def total(self, term: Term) -> Piece:
        """A sum over records: in symbols every record reads alike and stands once, with numbers they are added."""
        if not self.numbers:
            return Row((Run("sum", "function"), Fence(self.listed(dict.fromkeys(map(self.piece, term.parts))))))
        parts = (
            [self.held(part, PRODUCT) for part in term.parts] if len(term.parts) > 1 else [self.piece(term.parts[0])]
        )
        values = [part.value.of for part in term.parts if part.value and isinstance(part.value.of, Fraction)]
        whole = term.value.of if term.value else None
        if len(values) == len(parts) and sum(values) != whole:  # only the first records are told
            parts.append(Run("…", "name"))
        return self.chain(parts, _operator("+"), SUM)


def _to_unit(term: Term, formats: Formats) -> str:
    """` to 0.01`: what a rounding ends at a multiple of, by default the smallest amount of the currency."""
    unit = term.parts[1].value.of if len(term.parts) > 1 and term.parts[1].value else None
    value = term.value
    if value is None or value.kind != "money" or value.unit not in MINOR_UNIT_EXPONENT:
        return f" to {formats.number(unit)}" if isinstance(unit, Fraction) and unit != 1 else ""
    if isinstance(unit, Fraction):
        return f" to {formats.exact_money(unit, value.unit)}"
    return f" to {formats.amount(Money(1, value.unit))}"


def _when(*tests: Piece) -> Row:
    return Row((Run("if", "word"), *tests), LOGIC)


def _operator(op: str) -> Run:
    return Run(_SIGNS[op], "operator")


def _starts_negative(term: Term, numbers: bool) -> bool:
    if term.op == "neg":
        return True
    shown = term.op == "number" or (numbers and term.op == "symbol")
    return bool(shown and term.value and isinstance(term.value.of, Fraction) and term.value.of < 0)
