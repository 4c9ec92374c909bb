"""A formula in one line of text and in words: brackets where they are needed, and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.formula import Dim, Fence, Row, linear, pieces, spoken
from refund_policy.decision import Term, Value


def number(of: int | str) -> Term:
    return Term("number", value=Value("number", Fraction(of)))


def symbol(written: str, of: int | str = 0, currency: str = "", label: str = "") -> Term:
    value = Value("money" if currency else "number", Fraction(of), currency)
    return Term("symbol", value=value, name=written.lower(), symbol=written, label=label)


def moment(label: str, of: date) -> Term:
    kind = "instant" if isinstance(of, datetime) else "date"
    return Term("symbol", value=Value(kind, of), name=label, label=label)  # type: ignore[arg-type]  # one of two kinds


def term(op: str, *parts: Term, value: Value | None = None, chosen: int = -1) -> Term:
    return Term(op, parts, value, chosen=chosen)


A, B, C = symbol("A", 1), symbol("B", 2), symbol("C", 3)
P, DT, DU = symbol("P", 8, "USD"), symbol("D_total", 30), symbol("D_used", 14)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (term("-", A, term("-", B, C)), "A − (B − C)"),
        (term("-", term("-", A, B), C), "A − B − C"),
        (term("-", A, term("+", B, C)), "A − (B + C)"),
        (term("+", A, term("+", B, C)), "A + B + C"),
        (term("*", term("+", A, B), C), "(A + B) × C"),
        (term("*", A, term("*", B, C)), "A × B × C"),
        (term("/", A, term("*", B, C)), "A / (B × C)"),
        (term("/", A, term("/", B, C)), "A / (B / C)"),
        (term("/", term("/", A, B), C), "A / B / C"),
        (term("/", term("*", A, term("-", B, C)), B), "A × (B − C) / B"),
        (term("*", term("/", A, B), C), "A / B × C"),
        (term("neg", term("+", A, B)), "−(A + B)"),
        (term("-", A, term("neg", B)), "A − (−B)"),
        (term("+", A, number(-2)), "A + (−2)"),
        (term("*", A, number(-2)), "A × (−2)"),
        (term("<", term("/", A, B), number("3/4")), "A / B < 0.75"),
        (term("and", term("<", A, B), term("or", term("==", A, C), term("!=", B, C))), "A < B and (A = C or B ≠ C)"),
        (term("not", term("and", A, B)), "not (A and B)"),
        (term("min", A, term("+", B, C)), "min(A, B + C)"),
        (term("max", number(0), term("-", A, B)), "max(0, A − B)"),
        (term("floor", term("-", A, B)), "⌊A − B⌋"),
        (Term("round", (A,), name="down"), "A rounded down"),
        (Term("round", (A,), name="up"), "A rounded up"),
        (Term("round", (A,), name="half-up"), "A rounded half-up"),
        (term("in", A, B, C), "A is one of B, C"),
        (term("sum", A, A, A), "sum(A)"),
        (term("proration_factor", A, B), "proration factor(A, B)"),
    ],
)
def test_brackets_stand_where_they_are_needed(formula: Term, text: str) -> None:
    assert linear(formula, ENGLISH, False) == text


def test_symbols_become_values_without_their_currency() -> None:
    share = term("*", P, term("/", term("-", DT, DU), DT))
    assert linear(share, ENGLISH, False) == "P × (D_total − D_used) / D_total"
    assert linear(share, ENGLISH, True) == "8.00 × (30 − 14) / 30"


def test_a_negative_value_is_bracketed_after_a_sign() -> None:
    assert linear(term("-", A, symbol("B", -2)), ENGLISH, True) == "1 − (−2)"


def test_amounts_that_do_not_end_are_cut_openly() -> None:
    assert linear(symbol("R_time", "64/15", "USD"), ENGLISH, True) == "4.2666…"


def test_days_and_minutes_are_written_in_words() -> None:
    zone = ZoneInfo("UTC")
    # Days are counted between dates: the hour of the request does not matter.
    request = moment("Requested at", datetime(2026, 3, 15, 10, 30, tzinfo=zone))
    days = term("days", moment("Start", date(2026, 3, 1)), request)
    assert linear(days, ENGLISH, False) == "days from start to requested at"
    assert linear(days, ENGLISH, True) == "days from 1 Mar to 15 Mar 2026"
    minutes = term(
        "minutes",
        moment("request", datetime(2022, 1, 11, tzinfo=zone)),
        moment("end", datetime(2022, 2, 1, 8, 30, tzinfo=zone)),
        value=Value("number", Fraction(30750), "minutes"),
    )
    assert linear(minutes, ENGLISH, True) == "minutes from 11 Jan to 1 Feb 2022 08:30"
    assert linear(term("-", minutes, number(1)), ENGLISH, False) == "(minutes from request to end) − 1"
    # Inside a formula only their number can be reckoned with.
    assert linear(term("*", P, term("/", minutes, number(44640))), ENGLISH, True) == "8.00 × 30,750 / 44,640"
    assert linear(term("/", minutes, number(2)), ENGLISH, False) == "(minutes from request to end) / 2"


def test_dates_that_are_worked_out_are_said_and_shown() -> None:
    end = term("add_months", moment("start", date(2026, 1, 31)), number(1), value=Value("date", date(2026, 2, 28)))
    assert linear(end, ENGLISH, False) == "1 month after start"
    assert linear(end, ENGLISH, True) == "28 Feb 2026"


def test_a_fact_that_is_not_entered_is_said_to_be() -> None:
    assert linear(Term("symbol", name="used", symbol="U"), ENGLISH, True) == "(not entered)"


def test_the_part_of_a_min_that_lost_is_dimmed_among_the_numbers() -> None:
    lower = term("min", A, B, chosen=1)
    row = pieces(lower, ENGLISH, numbers=True)
    assert isinstance(row, Row)
    fence = row.parts[1]
    assert isinstance(fence, Fence)
    assert isinstance(fence.inside, Row)
    assert [isinstance(p, Dim) for p in fence.inside.parts] == [True, False, False]
    assert linear(lower, ENGLISH, True) == "min(1, 2)"


def test_spoken_words_keep_the_grouping() -> None:
    share = term("*", P, term("/", term("-", DT, DU), DT))
    assert spoken(pieces(share, ENGLISH, numbers=False)) == (
        "P times open bracket, D total minus D used, close bracket, divided by D total"
    )
    assert spoken(pieces(term("min", A, B), ENGLISH, numbers=False)) == "the lower of A and B"
    assert spoken(pieces(term("floor", A), ENGLISH, numbers=False)) == "A, rounded down"


def arithmetic(text: str) -> Fraction:
    """The value of a line of text, by another reader of arithmetic than ours."""

    def value(node: ast.expr) -> Fraction:
        match node:
            case ast.Constant(value=int(of)):
                return Fraction(of)
            case ast.UnaryOp(operand=operand):
                return -value(operand)
            case ast.BinOp(left=left, op=op, right=right):
                a, b = value(left), value(right)
                return {ast.Add: a + b, ast.Sub: a - b, ast.Mult: a * b}.get(type(op), a / b if b else a)
        raise ValueError(ast.dump(node))

    return value(ast.parse(text.replace("×", "*").replace("−", "-"), mode="eval").body)


def combined(parts: Sequence[Term], op: str) -> Term:
    left, right = (p.value.of for p in parts if p.value)
    assert isinstance(left, Fraction)
    assert isinstance(right, Fraction)
    op = "+" if op == "/" and right == 0 else op
    of = {"+": left + right, "-": left - right, "*": left * right}
    return Term(op, tuple(parts), Value("number", of[op] if op in of else left / right))


SUMS = st.recursive(
    st.integers(-9, 9).map(number),
    lambda inner: st.builds(combined, st.lists(inner, min_size=2, max_size=2), st.sampled_from("+-*/")),
    max_leaves=8,
)


@given(SUMS)
def test_a_line_of_text_means_what_its_term_does(worked: Term) -> None:
    assert worked.value is not None
    assert arithmetic(linear(worked, ENGLISH, True)) == worked.value.of
