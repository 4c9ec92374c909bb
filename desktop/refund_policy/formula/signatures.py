"""What each function of the formula language takes, and the type that it gives."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Protocol

from refund_policy.formula import tree
from refund_policy.formula.library import LIBRARY, Function
from refund_policy.formula.symbols import FormulaError
from refund_policy.formula.tree import DATE, INSTANT, YES_NO, Node, Type


class Reader(Protocol):
    """What a signature asks of the reader of a formula."""

    def name_of(self, node: ast.Call) -> str:
        """The function's name as written."""

    def wants(self, node: ast.Call, parts: tuple[Node, ...], *kinds: str) -> None:
        """Check the arguments' kinds; `day` stands for a date or an instant."""

    def extreme(self, node: ast.Call, parts: tuple[Node, ...]) -> Type:
        """The common type of the arguments of min or max."""


Signature = Callable[[Reader, ast.Call, tuple[Node, ...]], Type]


def _extreme(reader: Reader, node: ast.Call, parts: tuple[Node, ...]) -> Type:
    return reader.extreme(node, parts)


def _fixed(result: Type, *kinds: str) -> Signature:
    def signature(reader: Reader, node: ast.Call, parts: tuple[Node, ...]) -> Type:
        reader.wants(node, parts, *kinds)
        return result

    return signature


def _whole(reader: Reader, node: ast.Call, parts: tuple[Node, ...]) -> Type:
    reader.wants(node, parts, "number")
    if any(name == "money" for name, _ in parts[0].type.unit or ()):
        hint = "Money is rounded once, by [result]."
        raise FormulaError("floor() and ceil() do not round money", node.col_offset, hint)
    return parts[0].type


def _shift(unit: str, day: str, result: Type | None = None) -> Signature:
    """A date or instant moved by a count of `unit`; `result` is None where it stays what it is."""

    def signature(reader: Reader, node: ast.Call, parts: tuple[Node, ...]) -> Type:
        reader.wants(node, parts, day, "number")
        if parts[1].type.unit not in (None, (), ((unit, 1),)):
            message = f"{reader.name_of(node)}() moves by {unit}, not by {parts[1].type.words}"
            raise FormulaError(message, node.col_offset)
        return result or parts[0].type

    return signature


def _given(_reader: Reader, node: ast.Call, parts: tuple[Node, ...]) -> Type:
    if len(parts) != 1 or not isinstance(parts[0], tree.Ref) or parts[0].source != "fact":
        raise FormulaError("given() takes the id of one fact", node.col_offset)
    return YES_NO


def _end_of_window(_reader: Reader, node: ast.Call, parts: tuple[Node, ...]) -> Type:
    if len(parts) != 1 or not isinstance(parts[0], tree.Ref) or parts[0].source != "window":
        raise FormulaError("opens() and closes() take the id of one window", node.col_offset)
    return INSTANT


def _library(reader: Reader, node: ast.Call, parts: tuple[Node, ...]) -> Type:
    """The signature of a function of the library."""
    name = reader.name_of(node)
    function = LIBRARY[name]
    least = len(function.takes) - function.optional
    if not least <= len(parts) <= len(function.takes):
        raise FormulaError(f"{name}() takes {_listed(function)}", node.col_offset)
    for part, kind in zip(parts, function.takes, strict=False):
        if isinstance(kind, tuple):
            if not isinstance(part, tree.Text) or part.value not in kind:
                raise FormulaError(f"this is not one of {', '.join(kind)}", part.column)
        elif part.type.kind not in (("date", "instant") if kind == "day" else (kind,)):
            raise FormulaError(f"{name}() takes {_listed(function)}", node.col_offset)
    return function.gives


def _listed(function: Function) -> str:
    names = {"day": "a date or instant", "number": "a number", "instant": "an instant", "date": "a date"}
    return ", ".join("one of " + "/".join(kind) if isinstance(kind, tuple) else names[kind] for kind in function.takes)


FUNCTIONS: dict[str, Signature] = {
    "min": _extreme,
    "max": _extreme,
    "floor": _whole,
    "ceil": _whole,
    "days": _fixed(tree.number_of("days"), "day", "day"),
    "minutes": _fixed(tree.number_of("minutes"), "instant", "instant"),
    "add_days": _shift("days", "day"),
    "add_months": _shift("months", "day"),
    "add_hours": _shift("hours", "instant"),
    "add_business_days": _shift("days", "day", DATE),
    "date": _fixed(DATE, "instant"),
    "start_of": _fixed(INSTANT, "day"),
    "business_days": _fixed(tree.number_of("days"), "day", "day"),
    "given": _given,
    "opens": _end_of_window,
    "closes": _end_of_window,
    **dict.fromkeys(LIBRARY, _library),
}
"""The functions of the formula language, by name."""
