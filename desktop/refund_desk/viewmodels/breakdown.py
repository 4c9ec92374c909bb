"""How the amount was worked out: one row a step, from the terms that were evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.formula import line_of, linear, pieces, spoken, symbol
from refund_desk.viewmodels.formula_mentions import (
    NOTHING_ASIDE,
    Aside,
    aside_of,
    mention_words,
    mentions_any,
    rounding_mention,
)
from refund_desk.viewmodels.formula_pieces import SUM, Mention, Piece, Row, Run, is_run
from refund_desk.viewmodels.formula_words import spoken_text
from refund_policy.decision import Decision, Step, Value
from refund_policy.money import MINOR_UNIT_EXPONENT, Money

__all__ = ["BreakdownRow", "BreakdownView", "breakdown_view", "linear"]

_ROWS_KEPT = 512


@dataclass(frozen=True)
class BreakdownRow:
    """One step: `label · symbol = formula = numbers · value · clauses`."""

    id: str
    label: str
    symbol: Piece | None
    """None where the policy gives the step no symbol."""
    formula: Piece
    numbers: Piece | None
    """None where the formula with numbers would only repeat the value."""
    value: str
    clauses: tuple[str, ...]
    kind: Literal["step", "rounding", "cap"]
    decisive: bool
    """False where the row lost a min or max: worked out, but not what is paid."""
    final: bool
    """True for the row whose value is the answer."""
    step: Step
    formats: Formats = ENGLISH
    aside: Aside = NOTHING_ASIDE

    @cached_property
    def itself(self) -> Mention:
        """What mentions this row."""
        return Mention("step", self.id)

    @cached_property
    def exact(self) -> str:
        """`8/3` where the value has more decimals than are shown, else empty."""
        return _exact(self.step.value, self.formats)

    @cached_property
    def text(self) -> str:
        """In one line: `R_time = P × (D_total − D_used) / D_total = 8.00 × (30 − 14) / 30 = 4.2666…`."""
        parts = [*(line_of(piece) for piece in (self.symbol, self.formula, self.numbers) if piece), self.value]
        return " = ".join(dict.fromkeys(parts))

    @cached_property
    def spoken(self) -> str:
        """`Time left: R time equals P times …. With numbers: 8.00 times …. That is about 4.2666.`"""
        sentences = [f"{self.label}: {f'{spoken(self.symbol)} equals ' if self.symbol else ''}{spoken(self.formula)}"]
        sentences += [f"With numbers: {spoken(self.numbers)}"] if self.numbers else []
        sentences.append(f"That is {spoken_text(self.value)}")
        sentences += [] if self.decisive else ["Not what is paid"]
        sentences += [f"Clause{'s' * (len(self.clauses) > 1)} {', '.join(self.clauses)}"] if self.clauses else []
        return ". ".join(sentences) + "."

    @property
    def says_exact(self) -> str:
        """`Exactly 8/3 USD`; empty where nothing is cut off."""
        return f"Exactly {self.exact} {self.step.value.unit}".strip() if self.exact else ""

    def says(self, of: Mention) -> str:
        """The words of what a symbol stands for: `Duration: 30 days`; empty for one that is not in the row."""
        found = mention_words(of, self.step.term, self.formats, self.aside)
        return found or (f"{self.label}: {self.value}" if of == self.itself else "")


@dataclass(frozen=True)
class BreakdownView:
    """The rows that lead to the amount, or the figures from which a person would start."""

    rows: tuple[BreakdownRow, ...]
    figures: tuple[BreakdownRow, ...]
    caption: str
    """What the figures are; empty without any."""
    exact: str
    """The value before the last rounding: `exact 8/3`; empty where that is a whole minor unit or a cap decides."""

    @cached_property
    def text(self) -> str:
        """All rows as lines of text, for copying."""
        lines = [*map(_line, self.rows), *([self.caption] if self.caption else []), *map(_line, self.figures)]
        return "\n".join(lines)

    @cached_property
    def spoken(self) -> str:
        """All rows as sentences."""
        return " ".join(row.spoken for row in (*self.rows, *self.figures))


def breakdown_view(decision: Decision, formats: Formats) -> BreakdownView:
    """The breakdown of a decision; a step that stays the same object from one decision to the next keeps its row."""
    last = next((i for i in reversed(range(len(decision.steps))) if decision.steps[i].decisive), -1)
    aside = aside_of(decision)
    rows = tuple(_row(_Key(step, formats, aside, i == last)) for i, step in enumerate(decision.steps))
    figures = tuple(_row(_Key(step, formats, aside, False)) for step in decision.figures)
    caption = "Figures to start a person’s review from; not an amount granted." if figures else ""
    result = next((step for step in reversed(decision.steps) if step.decisive and step.kind == "step"), None)
    capped = any(step.kind == "cap" and step.term.chosen == 1 for step in decision.steps)
    exact = _exact(result.value, formats) if result and result.value.kind == "money" and not capped else ""
    return BreakdownView(rows, figures, caption, f"exact {exact}" if exact else "")


class _Key:
    """What a row is made from, its step by identity: to compare or hash its terms takes longer than what is saved."""

    __slots__ = ("aside", "final", "formats", "step")

    def __init__(self, step: Step, formats: Formats, aside: Aside, final: bool) -> None:
        self.step, self.formats, self.aside, self.final = step, formats, aside, final

    def __hash__(self) -> int:
        return id(self.step)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Key) or other.step is not self.step or other.final is not self.final:
            return False
        return (other.formats, other.aside) == (self.formats, self.aside)


@lru_cache(maxsize=_ROWS_KEPT)
def _row(key: _Key) -> BreakdownRow:
    step, formats, aside = key.step, key.formats, key.aside
    formula = pieces(step.term, formats, numbers=False, aside=aside, rounded_by=rounding_mention(step, aside))
    numbers = _in_numbers(step, formats, aside)
    if numbers is not None and (_is_single(numbers) or _says_the_same(step, numbers, formula)):
        numbers = None
    return BreakdownRow(
        id=step.id,
        label=step.label,
        symbol=symbol(step.symbol, Mention("step", step.id)) if step.symbol else None,
        formula=formula,
        numbers=numbers,
        value=_value(step.value, formats, key.final),
        clauses=step.clauses,
        kind=step.kind,
        decisive=step.decisive,
        final=key.final,
        step=step,
        formats=formats,
        aside=aside,
    )


def _says_the_same(step: Step, numbers: Piece, formula: Piece) -> bool:
    """A formula without symbols reads alike with numbers."""
    return not mentions_any(step.term) and line_of(numbers) == line_of(formula)


def _is_single(piece: Piece) -> bool:
    """A number, date or choice and nothing else: among the numbers that is the row's value once more."""
    return isinstance(piece, Run) or (
        isinstance(piece, Row) and len(piece.parts) == 2 and is_run(piece.parts[0], "sign")
    )


def _in_numbers(step: Step, formats: Formats, aside: Aside) -> Piece | None:
    """A rounding: what was there, and what it takes off or adds; None where it does neither."""
    before = step.term.parts[0].value if step.kind == "rounding" and step.term.op == "round" else None
    if before is None or not isinstance(before.of, Fraction) or not isinstance(step.value.of, Fraction):
        return pieces(step.term, formats, numbers=True, aside=aside)
    change = step.value.of - before.of
    if not change:
        return None
    size = Run(formats.exact_money(abs(change), step.value.unit), "value")
    sign = Run("−" if change < 0 else "+", "operator")
    return Row((pieces(step.term.parts[0], formats, numbers=True, aside=aside), sign, size), SUM)


def _line(row: BreakdownRow) -> str:
    clauses = f"  [{', '.join(row.clauses)}]" if row.clauses else ""
    return f"{row.label}: {row.text}{clauses}"


def _value(value: Value, formats: Formats, final: bool) -> str:
    """A value as its row shows it: money without its currency, except in the row that is the answer."""
    if value.kind != "money" or not isinstance(value.of, Fraction):
        return formats.value(value)
    minor = value.of * 10 ** MINOR_UNIT_EXPONENT[value.unit]
    if final and minor.denominator == 1:
        return formats.money(Money(int(minor), value.unit))
    return formats.exact_money(value.of, value.unit) + (f" {value.unit}" if final else "")


def _exact(value: Value, formats: Formats) -> str:
    """The fraction behind money with parts of a minor unit, and behind any number that is shown cut off."""
    if not isinstance(value.of, Fraction):
        return ""
    if value.kind == "money":
        whole = (value.of * 10 ** MINOR_UNIT_EXPONENT[value.unit]).denominator == 1
    else:
        whole = "…" not in formats.number(value.of)
    return "" if whole else f"{value.of.numerator}/{value.of.denominator}"
