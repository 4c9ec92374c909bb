"""How the source of the second target is put together: functions, statements, names of our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from refund_policy import instants
from refund_policy.formula import tree
from refund_policy.formula.evaluate import MAX_BITS, Evaluator, UnworkableError
from refund_policy.formula.rounding import rounded_ratio
from refund_policy.formula.tree import Node

Pair = tuple[str, str]
"""Names or literals of a numerator and its positive denominator."""
ONE = "1"
SIGNS = {sign: sign for sign in ("+", "-", "==", "!=", "<", "<=", ">", ">=")}
"""Signs as they stand in our source, looked up rather than passed on."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to compile."""

    steps: Mapping[str, Node]
    """Formulas by name; each rests on earlier ones only."""
    windows: Mapping[str, Evaluator]
    """By name, what gives the two ends, or None where the window does not apply."""
    moving: frozenset[str]
    """Names whose values vary with the moment of the request."""
    whole: frozenset[str]
    """Names of facts whose numbers are integers."""
    request: str
    closure: Callable[[Node], Evaluator]
    """The first target's way to a node's value."""
    tests: Sequence[Node]
    """Formulas that yield yes or no."""
    numbers: Sequence[Node]
    """Formulas that yield numbers; their functions give numerator and denominator."""
    differences: Sequence[tuple[Node, Node]]
    """Two numbers, dates or instants; likewise the first less the second."""

    def uses(self) -> Counter[str]:
        """How often each name stands in the formulas asked for and in the steps that they rest on."""
        found: Counter[str] = Counter()
        waiting = [*self.tests, *self.numbers, *(node for pair in self.differences for node in pair)]
        while waiting:
            node = waiting.pop()
            waiting += tree.children(node)
            if isinstance(node, tree.Ref):
                found[node.name] += 1
                if found[node.name] == 1 and node.name in self.steps:
                    waiting.append(self.steps[node.name])
        return found


def number(above: int, below: int) -> Fraction | int:
    """A pair as one exact number."""
    return Fraction(above, below) if above % below else above // below


_HELPERS: dict[str, Any] = {
    "X": UnworkableError,
    "B": 1 << MAX_BITS,
    "C": -(1 << MAX_BITS),
    "N": number,
    "R": rounded_ratio,
    "D": instants.date_of,
    "L": instants.later,
    "S": instants.start_of,
    "A": instants.shift_date,
    "I": instants.shift_instant,
    "min": min,
    "max": max,
}


class Statements:
    """Functions `(e, h, m)` in the making: a case, what holds at every moment, what holds at this one.

    Every value is kept under a name, so that each is worked out once.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.source: list[str] = []
        self.slots = 0
        self.lines: list[str] = []
        self.indent = 1
        self.names: dict[str, Any] = {"__builtins__": {}, **_HELPERS}
        """What the source may mention."""
        self._count = 0
        self._texts: dict[str, str] = {}

    def function(self, result: Callable[[], str]) -> str:
        """Write a function that returns what `result` writes and names."""
        name = self.fresh("f")
        outer, self.lines, indent, self.indent = self.lines, [], self.indent, 1
        self.say(f"return {result()}")
        self.source += [f"def {name}(e, h, m):", *self.lines]
        self.lines, self.indent = outer, indent
        return name

    def say(self, line: str) -> None:
        """Write a statement."""
        self.lines.append(" " * self.indent + line)

    def fresh(self, letter: str) -> str:
        """A name that is not used yet."""
        self._count += 1
        return f"{letter}{self._count}"

    def keep(self, expression: str) -> str:
        """Keep a value under a name."""
        name = self.fresh("v")
        self.say(f"{name} = {expression}")
        return name

    def keep_pair(self, expression: str) -> Pair:
        """Keep two values under names."""
        above, below = self.fresh("v"), self.fresh("v")
        self.say(f"{above}, {below} = {expression}")
        return above, below

    def constant(self, value: object) -> str:
        """The made-up name of a value, which does not stand in the source."""
        known = self._texts.get(value) if isinstance(value, str) else None
        if known is None:
            known = self.fresh("k")
            self.names[known] = value
            if isinstance(value, str):
                self._texts[value] = known
        return known

    def of_case(self, key: str) -> str:
        """A value of the case."""
        return f"e[{self.constant(key)}]"

    def bound(self, found: Pair) -> None:
        """Write what refuses a number that grows beyond all measure."""
        above, below = found
        self.say(f"if not C < {above} < B{'' if below == ONE else f' or {below} > B'}: raise X")

    def slot(self) -> int:
        """A place in both memos."""
        self.slots += 1
        return self.slots - 1

    def summed(self, sign: str, left: Pair, right: Pair) -> Pair:
        """Over the greater denominator where that will do: products of many would grow and grow."""
        (one, under), (other, beneath) = left, right
        above, below = self.fresh("v"), self.fresh("v")
        self.say(f"if not {under} % {beneath}:")
        self.say(f" {above}, {below} = {one} {sign} {other} * ({under} // {beneath}), {under}")
        self.say(f"elif not {beneath} % {under}:")
        self.say(f" {above}, {below} = {one} * ({beneath} // {under}) {sign} {other}, {beneath}")
        self.say(f"else: {above}, {below} = {one} * {beneath} {sign} {other} * {under}, {under} * {beneath}")
        return above, below

    def compared(self, op: str, left: Pair, right: Pair) -> str:
        """A comparison of two numbers as an expression."""
        if left[1] == right[1]:
            return f"{left[0]} {SIGNS[op]} {right[0]}"
        return f"{product(left[0], right[1])} {SIGNS[op]} {product(right[0], left[1])}"


def literal(value: Fraction | int) -> Pair:
    """A number as it stands in the source."""
    above = str(value.numerator)
    return above if value >= 0 else f"({above})", str(value.denominator)


def product(one: str, other: str) -> str:
    """A product, without factors of one."""
    if one == ONE:
        return other
    return one if other == ONE else f"{one} * {other}"


def money_power(node: tree.Rounded) -> int:
    """Inside, money (a rate per day too) is in minor units; a rounding's unit is written in main ones."""
    return dict(node.type.unit or ()).get("money", 0)
