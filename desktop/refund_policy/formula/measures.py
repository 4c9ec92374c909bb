"""Literals that carry their unit: amounts, lengths of time, shares and dates, written in quotes."""

from __future__ import annotations

import re
from fractions import Fraction

from refund_policy import instants
from refund_policy.formula import tree
from refund_policy.formula.symbols import FormulaError
from refund_policy.formula.tree import DATE, NUMBER, Node
from refund_policy.money import MINOR_UNIT_EXPONENT

_AMOUNT = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,4})?) ([A-Z]{3})")
_QUANTITY = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?) ([a-z]{1,16})")
_SHARE = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?) ?%")


def measured(text: str, column: int) -> Node | None:
    """A literal with its unit: `25.00 USD`, `365 days`, `62.5 %`; None where the text is no such thing."""
    amount, quantity, share = _AMOUNT.fullmatch(text), _QUANTITY.fullmatch(text), _SHARE.fullmatch(text)
    if amount is not None:
        if amount[2] not in MINOR_UNIT_EXPONENT:
            raise FormulaError(
                f"“{amount[2]}” is not a currency", column, "Use its three letters of ISO 4217, like USD."
            )
        return tree.Amount(tree.MONEY_TYPE, column, Fraction(amount[1]), amount[2])
    if quantity is not None:
        return tree.Number(tree.number_of(quantity[2]), column, Fraction(quantity[1]))
    return tree.Number(NUMBER, column, Fraction(share[1]) / 100) if share is not None else None


def date_literal(value: object, column: int) -> Node:
    read = instants.date_of_text(value) if isinstance(value, str) else "Write date('2026-05-31')."
    if isinstance(read, str):
        raise FormulaError("this is not a date", column, read)
    return tree.Moment(DATE, column, read)
