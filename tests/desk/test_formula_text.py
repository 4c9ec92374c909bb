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
from refund_desk.viewmodels.formula import line_of, linear, pieces, spoken
from refund_desk.viewmodels.formula_mentions import Aside
from refund_desk.viewmodels.formula_pieces import Cases, Dim, Fence, Mention, Row, Run, Won, runs_of
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
    assert spoken(pieces(share, ENGLISH, numbers=False)) == ("P times the fraction D total minus D used, over D total")
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


def text_term(of: str) -> Term:
    return Term("text", value=Value("text", of))


@pytest.mark.parametrize(
    ("op", "more", "words", "shown"),
    [
        ("weeks", (), "weeks from start to end", "weeks from 1 Mar to 15 Mar 2026"),
        ("months", (text_term("up"),), "months begun from start to end", "months begun from 1 Mar to 15 Mar 2026"),
        ("months", (text_term("down"),), "months from start to end", "months from 1 Mar to 15 Mar 2026"),
        ("hours", (), "hours from start to end", "hours from 1 Mar to 15 Mar 2026 10:30"),
    ],
)
def test_spans_are_written_in_words(op: str, more: tuple[Term, ...], words: str, shown: str) -> None:
    ends = moment("start", date(2026, 3, 1)), moment("end", datetime(2026, 3, 15, 10, 30, tzinfo=ZoneInfo("UTC")))
    span = term(op, *ends, *more)
    assert (linear(span, ENGLISH, False), linear(span, ENGLISH, True)) == (words, shown)


def test_a_sum_over_records_is_added_up_with_their_numbers() -> None:
    each = [term("-", symbol("a", of, "USD"), symbol("f", 1, "USD")) for of in (5, 7)]
    whole = term("sum", *each, value=Value("money", Fraction(10), "USD"))
    assert linear(whole, ENGLISH, False) == "sum(a − f)"
    assert linear(whole, ENGLISH, True) == "(5.00 − 1.00) + (7.00 − 1.00)"
    priced = [symbol("p", of, "USD") for of in (5, 7)]
    assert linear(term("sum", *priced, value=Value("money", Fraction(12), "USD")), ENGLISH, True) == "5.00 + 7.00"
    # Only the first records are told, the value says that there are more.
    assert linear(term("sum", *priced, value=Value("money", Fraction(99), "USD")), ENGLISH, True) == "5.00 + 7.00 + …"


def test_what_equals_the_winner_has_not_lost() -> None:
    row = pieces(term("min", symbol("A", 1), symbol("B", 1), symbol("C", 2), chosen=0), ENGLISH, numbers=True)
    assert isinstance(row, Row)
    assert isinstance(row.parts[1], Fence)
    assert isinstance(row.parts[1].inside, Row)
    assert [type(part) for part in row.parts[1].inside.parts[::2]] == [Won, Run, Dim]


def table(rows: int, chosen: int) -> Term:
    key = symbol("d", 16)
    lines = [Term("row", (number(n), term("<=", key, number(10 * n)))) for n in range(1, rows)]
    parts = key, *lines, Term("row", (number(0),))
    return Term("share_of", parts, Value("number", Fraction(2)), label="Share", chosen=chosen)


def test_a_table_is_a_brace_with_the_row_that_holds() -> None:
    made = pieces(table(3, 1), ENGLISH, numbers=False)
    assert isinstance(made, Cases)
    assert [(line_of(value), line_of(when)) for value, when in made.lines] == [
        ("1", "if d ≤ 10"),
        ("2", "if d ≤ 20"),
        ("0", "otherwise"),
    ]
    assert made.chosen == 1
    assert linear(table(3, 1), ENGLISH, False) == "share of(d)"
    assert linear(table(3, 1), ENGLISH, True) == "share of(16)"
    assert linear(term("*", P, table(3, 1)), ENGLISH, True) == "8.00 × 2"


@pytest.mark.parametrize(("chosen", "first", "line"), [(0, "1", 0), (6, "5", 2), (11, "8", 4)])
def test_of_a_long_table_the_row_that_holds_and_its_neighbours_are_shown(chosen: int, first: str, line: int) -> None:
    made = pieces(table(12, chosen), ENGLISH, numbers=False)
    assert isinstance(made, Cases)
    assert (len(made.lines), line_of(made.lines[0][0]), made.chosen) == (5, first, line)


def test_a_choice_that_is_still_open_is_a_brace_without_a_mark() -> None:
    open_ = term("if", term("<", A, B), A, B)
    made = pieces(open_, ENGLISH, numbers=False)
    assert isinstance(made, Cases)
    assert made.chosen == -1
    assert linear(open_, ENGLISH, False) == "A if A < B; B otherwise"
    assert spoken(made) == "A if A is less than B; B otherwise"


@pytest.mark.parametrize(
    ("of", "unit", "text"),
    [
        (symbol("S", 225, "AUD"), 1, "S rounded down to 1.00"),
        (term("-", A, B), 1, "(A − B) rounded down"),
        (A, "1/2", "A rounded down to 0.5"),
    ],
)
def test_a_rounding_says_what_it_ends_at(of: Term, unit: int | str, text: str) -> None:
    value = of.value or Value("number", Fraction(1))
    assert linear(Term("round", (of, number(unit)), value, name="down"), ENGLISH, False) == text


def test_every_symbol_and_its_number_know_what_they_mention() -> None:
    parts = [
        Term("symbol", value=Value("number", Fraction(1)), name=source, symbol="x", source=source)
        for source in ("fact", "step", "window", "reading", "field")
    ]
    aside = Aside(records="items")
    for numbers in (False, True):
        runs = runs_of(pieces(term("max", *parts), ENGLISH, numbers=numbers, aside=aside))
        assert [run.of for run in runs if run.of] == [
            Mention("fact", "fact"),
            Mention("step", "step"),
            Mention("window", "window"),
            Mention("reading", "reading"),
            Mention("field", "field", "items"),
        ]
        # Whose records a field belongs to is not told: then it leads nowhere.
        runs = runs_of(pieces(parts[-1], ENGLISH, numbers=numbers))
        assert [run.of for run in runs] == [None]


def test_an_end_of_a_window_leads_to_the_window() -> None:
    window = Term("symbol", name="in-time", label="Seven days from the charge", source="window")
    end = term("closes", window, value=Value("date", date(2026, 3, 8)))
    for numbers, text in ((False, "end of seven days from the charge"), (True, "8 Mar 2026")):
        made = pieces(end, ENGLISH, numbers=numbers)
        assert line_of(made) == text
        assert [run.of for run in runs_of(made) if run.of] == [Mention("window", "in-time")]
    until = pieces(term("days", moment("start", date(2026, 3, 1)), end), ENGLISH, numbers=True)
    assert line_of(until) == "days from 1 Mar to 8 Mar 2026"
    assert [run.of.id for run in runs_of(until) if run.of] == ["start", "in-time"]


def test_a_reading_is_named_and_not_asked_in_a_formula() -> None:
    asked = Term("symbol", (), Value("text", "calendar days"), "day-count", "", "Which days count?", "reading")
    assert linear(term("==", asked, text_term("calendar")), ENGLISH, False) == "day count = calendar"


def test_the_rounding_of_the_whole_leads_to_what_decides_it() -> None:
    by, inner = Mention("reading", "rounding"), Term("round", (P,), P.value, "up")
    for of, mentions in ((Term("round", (P,), P.value, "down"), [by]), (term("+", P, inner), [])):
        runs = runs_of(pieces(of, ENGLISH, numbers=False, rounded_by=by))
        assert [run.of for run in runs if run.of and run.of.source == "reading"] == mentions


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (term("*", P, term("/", DU, DT)), "8.00 times 14 over 30"),
        (term("*", P, term("/", term("-", DT, DU), DT)), "8.00 times the fraction 30 minus 14, over 30"),
        (term("/", A, term("+", B, C)), "the fraction 1, over 2 plus 3, end of fraction"),
        (term("min", symbol("R", "64/15", "USD"), C), "the lower of about 4.2666 and 3"),
        (term("-", A, symbol("B", -2)), "1 minus open bracket, minus 2, close bracket"),
        (term("ceil", term("/", A, B)), "1 over 2, rounded up"),
    ],
)  # fmt: skip
def test_numbers_read_well_aloud(formula: Term, words: str) -> None:
    assert spoken(pieces(formula, ENGLISH, numbers=True)) == words
