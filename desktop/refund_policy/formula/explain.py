"""A formula with the values of one case in it: the same tree that was evaluated, as Terms.

A conditional on facts shows only the branch that was taken; steps stay symbols.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from refund_policy import instants
from refund_policy.decision import Term, Value
from refund_policy.formula import tree
from refund_policy.formula.evaluate import EXPONENT, ZONE, AbsentError, Env, UnworkableError, records_of
from refund_policy.formula.tree import Node, Type

CURRENCY = "@currency"


@dataclass(frozen=True, slots=True)
class Naming:
    """How a symbol is written and said."""

    symbol: str
    label: str
    options: Mapping[str, str]


def shown(value: Any, kind: Type, env: Env) -> Value:
    """An inner value as the Decision carries it: money in main units, real dates and datetimes."""
    match kind.kind:
        case "number":
            return _number(value, kind.unit or (), env)
        case "date":
            return Value("date", date.fromordinal(value))
        case "instant":
            return Value("instant", instants.moment_of(value, env[ZONE]))
        case "yes/no":
            return Value("yes/no", bool(value))
        case "records":
            return Value("text", "1 entry" if len(value) == 1 else f"{len(value)} entries")
    return Value("text", value)


def _number(value: Fraction | int, unit: tree.Unit, env: Env) -> Value:
    """Money in main units, whatever it is multiplied with (money × days too)."""
    if unit == tree.MONEY:
        return Value("money", Fraction(value.numerator, value.denominator * 10 ** env[EXPONENT]), env[CURRENCY])
    exact = Fraction(value)
    for name, power in unit:
        if name == "money":
            exact /= Fraction(10) ** (env[EXPONENT] * power)
    return Value("number", exact, unit[0][0] if len(unit) == 1 and unit[0][1] == 1 else "")


class Explainer:
    """Turns trees into Terms; `run` evaluates a node, `bounds` gives a window's two ends."""

    def __init__(
        self,
        names: Mapping[str, Naming],
        run: Callable[[Node, Env], Any],
        bounds: Callable[[str, Env], tuple[int | None, int | None] | None],
    ) -> None:
        self._names, self._run, self._bounds = names, run, bounds

    def term(self, node: Node, env: Env) -> Term:
        """The Term of a tree in this case; a part without a value has `value` None."""
        value = self._value(node, env)
        match node:
            case tree.Number() | tree.Text() | tree.Truth():
                return Term("text" if isinstance(node, tree.Text) else "number", value=value)
            case tree.Ref():
                return self._symbol(node, env, value)
            case tree.Conditional():
                return self._branch(node, env, value)
            case tree.OneOf():
                options = tuple(Term("text", value=Value("text", option)) for option in node.options)
                return Term("in", (self.term(node.part, env), *options), value)
            case tree.Arithmetic() | tree.Compare() | tree.Logic():
                return Term(node.op, self._parts(node, env), value)
            case tree.Negate() | tree.Not():
                return Term("neg" if isinstance(node, tree.Negate) else "not", self._parts(node, env), value)
            case tree.Amount() | tree.Moment() | tree.Nothing():
                return Term("number", value=value)
            case tree.Rounded():
                return Term("round", (self.term(node.part, env),), value, node.mode)
            case tree.Lookup():
                return Term(node.name, (self.term(node.key, env),), value, label=node.label)
            case tree.Total():
                return Term(node.function, self._each(node, env), value)
            case tree.Call():
                parts = self._parts(node, env)
                return Term(node.function, parts, value, chosen=_winner(node, parts, value))
            case _:
                raise TypeError(type(node).__name__)

    def _each(self, node: tree.Total, env: Env) -> tuple[Term, ...]:
        """The records that count, each with its own figures; the first dozen."""
        shown_part = node.part if node.weight is None else node.weight
        if shown_part is None:
            return ()
        try:
            cases = [
                case for case in records_of(node, env) if node.condition is None or self._run(node.condition, case)
            ]
        except (AbsentError, UnworkableError):
            return ()
        return tuple(self.term(shown_part, case) for case in cases[:12])

    def _parts(self, node: Node, env: Env) -> tuple[Term, ...]:
        return tuple(self.term(part, env) for part in tree.children(node))

    def _value(self, node: Node, env: Env) -> Value | None:
        try:
            return shown(self._run(node, env), node.type, env)
        except (AbsentError, UnworkableError):
            return None

    def _branch(self, node: tree.Conditional, env: Env, value: Value | None) -> Term:
        try:
            test = self._run(node.test, env)
        except (AbsentError, UnworkableError):
            return Term("if", self._parts(node, env), value)
        return self.term(node.then if test else node.other, env)

    def _symbol(self, node: tree.Ref, env: Env, value: Value | None) -> Term:
        naming = self._names.get(node.name) or Naming("", node.id.replace("_", " ").capitalize(), {})
        ends: tuple[Term, ...] = ()
        if node.source == "window":
            found = self._bounds(node.name, env) or (None, None)
            ends = tuple(Term("number", value=None if end is None else shown(end, tree.INSTANT, env)) for end in found)
        if value is not None and value.kind == "text":
            value = Value("text", naming.options.get(str(value.of), str(value.of)))
        return Term("symbol", ends, value, node.id, naming.symbol, naming.label, node.source)


def _winner(node: tree.Call, parts: tuple[Term, ...], value: Value | None) -> int:
    if node.function not in ("min", "max") or value is None:
        return -1
    return next((index for index, part in enumerate(parts) if part.value and part.value.of == value.of), -1)
