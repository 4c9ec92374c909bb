"""How the amount was worked out: one row a step, from the terms that were evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.formula import Piece, line_of, linear, pieces, spoken, symbol
from refund_policy.decision import Decision, Step, Value
from refund_policy.money import MINOR_UNIT_EXPONENT, Money

__all__ = ["BreakdownRow", "BreakdownView", "breakdown_view", "linear"]


@dataclass(frozen=True, slots=True)
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
    exact: str
    """`8/3` where the value has more decimals than its currency, else empty."""
    clauses: tuple[str, ...]
    kind: Literal["step", "rounding", "cap"]
    decisive: bool
    """False where the row lost a min or max: worked out, but not what is paid."""
    final: bool
    """True for the row whose value is the answer."""
    text: str
    """The row in one line: `R_time = P × (D_total − D_used) / D_total = 8.00 × (30 − 14) / 30 = 4.2666…`."""
    spoken: str


@dataclass(frozen=True, slots=True)
class BreakdownView:
    """The rows that lead to the amount, or the figures from which a person would start."""

    rows: tuple[BreakdownRow, ...]
    figures: tuple[BreakdownRow, ...]
    caption: str
    """What the figures are; empty without any."""
    exact: str
    """The exact value before the last rounding: `exact 8/3`; empty where it is a whole minor unit."""
    text: str
    """All rows as lines of text, for copying."""
    spoken: str


def breakdown_view(decision: Decision, formats: Formats) -> BreakdownView:
    """The breakdown of a decision."""
    last = next((i for i in reversed(range(len(decision.steps))) if decision.steps[i].decisive), -1)
    rows = tuple(_row(step, formats, final=i == last) for i, step in enumerate(decision.steps))
    figures = tuple(_row(step, formats, final=False) for step in decision.figures)
    caption = "Figures to start a person’s review from; not an amount granted." if figures else ""
    exact = next((row.exact for row in reversed(rows) if row.decisive and row.exact), "")
    every = [*rows, *figures]
    lines = [*(_line(row) for row in rows), *([caption] if caption else []), *(_line(row) for row in figures)]
    return BreakdownView(
        rows=rows,
        figures=figures,
        caption=caption,
        exact=f"exact {exact}" if exact else "",
        text="\n".join(lines),
        spoken=" ".join(row.spoken for row in every),
    )


def _row(step: Step, formats: Formats, *, final: bool) -> BreakdownRow:
    formula = pieces(step.term, formats, numbers=False)
    numbers: Piece | None = pieces(step.term, formats, numbers=True)
    name = symbol(step.symbol, step.id) if step.symbol else None
    value, bare = _value(step.value, formats, final), _value(step.value, formats, final=False)
    if numbers is not None and line_of(numbers) in (value, bare):
        numbers = None
    parts = [*(line_of(piece) for piece in (name, formula, numbers) if piece), value]
    said = f"{step.label}: " + (f"{spoken(name)} equals " if name else "") + spoken(formula)
    said += f"; with numbers, {spoken(numbers)}" if numbers else ""
    said += f"; that is {value.replace('…', ' and so on')}."
    said += "" if step.decisive else " Not what is paid."
    said += f" Clause {', '.join(step.clauses)}." if step.clauses else ""
    return BreakdownRow(
        id=step.id,
        label=step.label,
        symbol=name,
        formula=formula,
        numbers=numbers,
        value=value,
        exact=_exact(step.value),
        clauses=step.clauses,
        kind=step.kind,
        decisive=step.decisive,
        final=final,
        text=" = ".join(dict.fromkeys(parts)),
        spoken=said,
    )


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


def _exact(value: Value) -> str:
    if value.kind != "money" or not isinstance(value.of, Fraction):
        return ""
    if (value.of * 10 ** MINOR_UNIT_EXPONENT[value.unit]).denominator == 1:
        return ""
    return f"{value.of.numerator}/{value.of.denominator}"
