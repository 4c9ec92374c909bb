"""What names stand for in formulas, and how a formula says what is wrong with it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from refund_policy.formula.tree import Node, Type


class FormulaError(Exception):
    """A formula that says nothing: what is wrong, where (0-based column) and how to mend it."""

    def __init__(self, message: str, column: int = 0, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.column, self.hint = message, column, hint


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: it applies where every bound holds for the key; without bounds, always."""

    bounds: tuple[tuple[Literal["==", "<", "<=", ">", ">="], Node], ...]
    value: Node


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document: the first row that applies gives the value."""

    label: str
    key: Type
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Symbol:
    """What a name stands for in formulas: `id` is its spelling in the document."""

    id: str
    type: Type
    source: Literal["fact", "step", "window", "reading", "field", "table"]
    fields: Mapping[str, Symbol] | None = None
    """Of a fact that is a list of records: their fields."""
    table: Table | None = None


def did_you_mean(word: str, known: Mapping[str, object]) -> str:
    """A hint that names the closest known word, if any is close."""
    close = difflib.get_close_matches(word, known, n=1)
    return f"Did you mean “{close[0]}”?" if close else ""
