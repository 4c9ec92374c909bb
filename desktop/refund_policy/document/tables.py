"""The tables of a document: rows with bounds on what they are looked up by, and a value each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from refund_policy.document.scope import Scope
from refund_policy.formula import tree
from refund_policy.formula.symbols import Symbol, Table, TableRow
from refund_policy.formula.tree import Node, Type

_BOUNDS: tuple[tuple[str, Literal["<=", "<", ">=", ">"]], ...] = (
    ("upto", "<="),
    ("below", "<"),
    ("from", ">="),
    ("over", ">"),
)


def register_tables(scope: Scope) -> None:
    """Make the document's tables known as functions; their formulas may mention facts and earlier tables."""
    for key, item in scope.doc.get("table", {}).items():
        table = _table(scope, f"table.{key}", item)
        if table is None:
            scope.broken.add(key.replace("-", "_"))
            continue
        scope.clauses(f"table.{key}.clause", [item.get("clause")])
        values = [row.value.type for row in table.rows]
        scope.register(f"table.{key}", key, Symbol(key, values[0], "table", table=table))


def _table(scope: Scope, path: str, item: Mapping[str, Any]) -> Table | None:
    key = _key_type(scope, path, item["by"])
    rows = [_row(scope, f"{path}.rows.{index}", row, key) for index, row in enumerate(item["rows"])]
    found = [row for row in rows if row is not None]
    if key is None or len(found) < len(rows):
        return None
    first = next((row.value.type for row in found if row.value.type.unit is not None), found[0].value.type)
    for index, row in enumerate(found):
        alike = row.value.type.kind == first.kind and row.value.type.unit in (first.unit, None)
        if not alike:
            message = f"this row is {row.value.type.words}, the table is {first.words}"
            scope.find(f"{path}.rows.{index}.value", message, "Give all rows the same kind of value.", code="type")
            return None
    return Table(item["label"], key, tuple(found))


def _key_type(scope: Scope, path: str, by: str) -> Type | None:
    """`by` names a fact of the same kind, or a unit: `days`, `money`, `ratio`, `date`."""
    symbol = scope.symbols.get(by.replace("-", "_"))
    if symbol is not None:
        return symbol.type
    kinds = {"money": tree.MONEY_TYPE, "ratio": tree.NUMBER, "number": tree.NUMBER, "date": tree.DATE}
    if by in kinds:
        return kinds[by]
    if by.isascii() and by.isalpha() and by.islower():
        return tree.number_of(by)
    scope.find(f"{path}.by", f"“{by}” is neither a fact nor a unit", "Write days, money, ratio, date or a fact's id.")
    return None


def _row(scope: Scope, path: str, row: Mapping[str, Any], key: Type | None) -> TableRow | None:
    value = _value(scope, f"{path}.value", row["value"])
    bounds: list[tuple[Literal["==", "<", "<=", ">", ">="], Node]] = []
    for word, op in _BOUNDS:
        if word in row:
            bound = _value(scope, f"{path}.{word}", row[word])
            if bound is None:
                return None
            bounds.append((op, bound))
    if "is" in row:
        option = str(row["is"])
        if key is not None and key.options and option not in key.options:
            scope.find(f"{path}.is", f"“{option}” is not one of its options", f"Its options: {', '.join(key.options)}.")
            return None
        bounds.append(("==", tree.Text(Type("text", options=(option,)), 0, option)))
    return None if value is None else TableRow(tuple(bounds), value)


def _value(scope: Scope, path: str, value: int | str) -> Node | None:
    """A number, a measured literal without its quotes (`25.00 USD`, `62.5 %`), or a formula."""
    text = str(value)
    literal = scope.literal(path, text)
    return literal if literal is not None else scope.formula(path, text)
