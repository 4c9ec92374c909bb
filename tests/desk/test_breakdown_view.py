"""The breakdown as data: Japply's published example, row by row."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from refund_desk.viewmodels.breakdown import breakdown_view
from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.formula_pieces import Mention
from refund_policy.decision import Decision, PolicyRef, Step, Term, Value
from refund_policy.money import Money


def usd(of: Fraction | int | str) -> Value:
    return Value("money", Fraction(of), "USD")


def symbol(written: str, value: Value, name: str) -> Term:
    return Term("symbol", value=value, name=name, symbol=written)


def count(written: str, of: int, unit: str, name: str) -> Term:
    return symbol(written, Value("number", Fraction(of), unit), name)


def share(total: Term, used: Term) -> Term:
    paid = symbol("P", usd(8), "paid")
    return Term("*", (paid, Term("/", (Term("-", (total, used)), total))))


def japply_steps() -> tuple[Step, ...]:
    """P = 8.00 USD, day 14 of 30, 20 of 30 credits: 8 × 16/30 = 4.2666…, 8 × 10/30 = 2.6666…."""
    by_time, by_use = Fraction(64, 15), Fraction(8, 3)
    days = count("D_total", 30, "days", "days_total"), count("D_used", 14, "days", "days_used")
    use = count("C_total", 30, "credits", "credits_total"), count("C_used", 20, "credits", "credits_used")
    both = symbol("R_time", usd(by_time), "time"), symbol("R_usage", usd(by_use), "usage")
    return (
        Step("time", "Time left", "R_time", share(*days), usd(by_time), ("A2",), decisive=False),
        Step("usage", "Credits left", "R_usage", share(*use), usd(by_use), ("A3",)),
        Step("lower", "Lower of both", "R", Term("min", both, usd(by_use), chosen=1), usd(by_use), ("A4",)),
        Step(
            "rounded",
            "Rounded down to the cent",
            "",
            Term("floor", (symbol("R", usd(by_use), "lower"),), usd("2.66")),
            usd("2.66"),
            ("A5",),
            kind="rounding",
        ),
    )


def decision(steps: tuple[Step, ...], figures: tuple[Step, ...] = ()) -> Decision:
    return Decision(
        policy=PolicyRef("japply", "Japply", "Refund policy", "1.0", "0" * 64),
        engine="1",
        zone="Europe/Berlin",
        facts=(),
        requested_at=datetime(2026, 3, 15, 10, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        outcome="partial" if steps else "review",
        amount=Money(266, "USD") if steps else None,
        paid=Money(800, "USD"),
        payout=None,
        rule="r",
        says="",
        label="",
        decided_by=(),
        rules=(),
        steps=steps,
        figures=figures,
        timeline=(),
        timeline_note="",
        before=None,
        after=None,
        readings=(),
        combined=(),
        notices=(),
        checklist=(),
        deadlines=(),
    )


def test_each_row_reads_symbol_formula_numbers_value() -> None:
    view = breakdown_view(decision(japply_steps()), ENGLISH)
    assert [row.text for row in view.rows] == [
        "R_time = P × (D_total − D_used) / D_total = 8.00 × (30 − 14) / 30 = 4.2666…",
        "R_usage = P × (C_total − C_used) / C_total = 8.00 × (30 − 20) / 30 = 2.6666…",
        "R = min(R_time, R_usage) = min(4.2666…, 2.6666…) = 2.6666…",
        "⌊R⌋ = ⌊2.6666…⌋ = 2.66 USD",
    ]


def test_only_the_answer_carries_its_currency_and_is_final() -> None:
    view = breakdown_view(decision(japply_steps()), ENGLISH)
    assert [row.value for row in view.rows] == ["4.2666…", "2.6666…", "2.6666…", "2.66 USD"]
    assert [row.final for row in view.rows] == [False, False, False, True]
    assert [row.decisive for row in view.rows] == [False, True, True, True]


def test_the_exact_value_is_a_fraction_where_cents_cannot_hold_it() -> None:
    view = breakdown_view(decision(japply_steps()), ENGLISH)
    assert [row.exact for row in view.rows] == ["64/15", "8/3", "8/3", ""]
    assert view.exact == "exact 8/3"


def test_the_copied_text_names_the_clauses() -> None:
    text = breakdown_view(decision(japply_steps()), ENGLISH).text
    assert text.splitlines()[-1] == "Rounded down to the cent: ⌊R⌋ = ⌊2.6666…⌋ = 2.66 USD  [A5]"


def test_what_lost_is_said_to_be_not_paid() -> None:
    rows = breakdown_view(decision(japply_steps()), ENGLISH).rows
    assert rows[0].spoken.endswith("That is about 4.2666. Not what is paid. Clause A2.")
    assert "Not what is paid" not in rows[1].spoken


def test_numbers_that_only_repeat_the_value_are_left_out() -> None:
    given = Step("credit", "Already refunded", "X", symbol("X", usd("6.00"), "already_refunded"), usd("6.00"))
    (row,) = breakdown_view(decision((given,)), ENGLISH).rows
    assert row.numbers is None
    assert row.text == "X = 6.00 USD"


def test_a_rounding_shows_what_it_takes_off() -> None:
    """2.6666… − 0.0066… = 2.66 and 2.6666… + 0.0033… = 2.67."""
    before = Term("symbol", (), usd(Fraction(8, 3)), "lower", "R", source="step")
    steps = [
        Step("rounding", "Rounded", "", Term("round", (before,), usd(to), mode), usd(to), kind="rounding")
        for mode, to in (("down", "2.66"), ("half-up", "2.67"))
    ]
    down, up = breakdown_view(decision(tuple(steps)), ENGLISH).rows
    assert down.text == "R rounded down to 0.01 = 2.6666… − 0.0066… = 2.66"
    assert up.text == "R rounded half-up to 0.01 = 2.6666… + 0.0033… = 2.67 USD"


def test_a_rounding_that_changes_nothing_has_no_numbers() -> None:
    before = Term("symbol", (), usd("92.80"), "refund", "R", source="step")
    step = Step(
        "rounding", "Rounded down", "", Term("round", (before,), usd("92.80"), "down"), usd("92.80"), (), "rounding"
    )
    (row,) = breakdown_view(decision((step,)), ENGLISH).rows
    assert row.text == "R rounded down to 0.01 = 92.80 USD"


def test_the_exact_value_is_that_of_the_result_not_of_a_part() -> None:
    """A rate of 1/3 a day, 9 days: 3.00, which needs no fraction."""
    rate = Step("rate", "Rate", "r", symbol("P", usd(1), "paid"), usd(Fraction(1, 3)))
    refund = Step("refund", "Refund", "R", symbol("r", usd(Fraction(1, 3)), "rate"), usd(3))
    view = breakdown_view(decision((rate, refund)), ENGLISH)
    assert [row.exact for row in view.rows] == ["1/3", ""]
    assert view.exact == ""


def test_a_ratio_that_is_cut_off_has_its_fraction_too() -> None:
    share_left = Value("number", Fraction(2, 3))
    (row,) = breakdown_view(
        decision((Step("s", "Share", "s", Term("number", value=share_left), share_left),)), ENGLISH
    ).rows
    assert (row.value, row.exact, row.says_exact) == ("0.6666…", "2/3", "Exactly 2/3")


def test_a_row_tells_what_its_symbols_stand_for() -> None:
    fact = Term("symbol", (), Value("number", Fraction(30), "days"), "days-total", "D", "Duration?", "fact")
    empty = Term("symbol", (), None, "used", "U", "used", "fact")
    step = Step("left", "Left", "L", Term("-", (fact, empty)), Value("number", Fraction(16), "days"))
    (row,) = breakdown_view(decision((step,)), ENGLISH).rows
    assert row.says(Mention("fact", "days-total")) == "Duration: 30 days"
    assert row.says(Mention("fact", "used")) == "Used: not entered"
    assert row.says(Mention("step", "left")) == "Left: 16 days"
    assert row.says(Mention("fact", "paid")) == ""
    assert row.says(Mention("reading", "rounding")) == ""


def test_a_step_that_stays_the_same_keeps_its_row() -> None:
    steps = japply_steps()
    one, other = breakdown_view(decision(steps), ENGLISH), breakdown_view(decision((*steps[:3],)), ENGLISH)
    assert [a is b for a, b in zip(one.rows, other.rows, strict=False)] == [True, True, False]  # now the answer
    assert breakdown_view(decision(steps), Formats(decimal_point=",")).rows[0].value == "4,2666…"


def test_each_row_is_spoken_in_sentences() -> None:
    rows = breakdown_view(decision(japply_steps()), ENGLISH).rows
    assert rows[1].spoken == (
        "Credits left: R usage equals P times the fraction C total minus C used, over C total. "
        "With numbers: 8.00 times the fraction 30 minus 20, over 30. That is about 2.6666. Clause A3."
    )


def test_figures_of_a_review_are_no_amount_granted() -> None:
    view = breakdown_view(decision((), figures=japply_steps()[1:2]), ENGLISH)
    assert view.rows == ()
    assert [row.final for row in view.figures] == [False]
    assert "not an amount granted" in view.caption
    assert view.caption in view.text


def test_without_steps_there_is_nothing_to_say() -> None:
    view = breakdown_view(decision(()), ENGLISH)
    assert (view.text, view.spoken, view.caption, view.exact) == ("", "", "", "")
