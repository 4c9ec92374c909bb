"""A policy's typed trees compiled a second time: to Python functions over integers, for many answers at once.

The source is made from node kinds, integers and names of our own; whatever else
the document says reaches it through constants. A number is a numerator and a
positive denominator, so a division costs two multiplications. What is rare is
left to the closures of the first target, which also answer wherever a function
raises: an absent fact, a division by zero, a date beyond the calendar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from types import CodeType
from typing import Any

from refund_policy.formula import tree
from refund_policy.formula.evaluate import CALENDAR, EXPONENT, GIVEN, MAX_COUNT, READ, ZONE, Env, UnworkableError
from refund_policy.formula.library import LIBRARY
from refund_policy.formula.statements import ONE, SIGNS, Pair, Plan, Statements, literal, money_power, product
from refund_policy.formula.tree import Node

Memo = list[Any]
Function = Callable[[Env, Memo, Memo], Any]
"""Takes a case's values, a memo of what holds whenever the request is made, and one of what holds at its moment."""

RAISES = (KeyError, OverflowError, ValueError, UnworkableError)
"""What a function raises where the first target has to tell why there is no value."""

MAX_SOURCE = 1_000_000
"""Characters; documents come nowhere near, and a larger module costs more than it saves."""

MAX_FOLDED = 3
"""Steps written within one another: the writer has to go as deep as their formulas nest together."""


@dataclass(frozen=True, slots=True)
class Functions:
    """The compiled formulas, in the order of the plan; `slots` is the length of a memo."""

    tests: list[Function]
    numbers: list[Function]
    differences: list[Function]
    slots: int

    def memo(self) -> Memo:
        """A memo with nothing in it yet."""
        return [None] * self.slots


@dataclass(frozen=True, slots=True)
class _Step:
    memo: str
    function: str
    whole: bool
    """Whether its value is one integer (or no number) rather than a pair."""


def functions(plan: Plan) -> Functions | None:
    """The plan's formulas as functions; None where they are too large or too deep to be worth it."""
    writer = _Writer(plan)
    try:
        listed = writer.written()
        source = "\n".join(writer.source)
        if len(source) > MAX_SOURCE:
            return None
        code = _code(source)
    except (SyntaxError, RecursionError, MemoryError):
        # Python bounds the nesting of source.
        return None
    exec(code, writer.names)  # noqa: S102  the source is made from the tree alone: node kinds, integers, our own names
    tests, numbers, differences = ([writer.names[name] for name in names] for names in listed)
    return Functions(tests, numbers, differences, writer.slots)


@lru_cache(maxsize=32)
def _code(source: str) -> CodeType:
    # A document that is read again has the same source: its constants are no part of it.
    return compile(source, "<formulas>", "exec", dont_inherit=True)


class _Writer(Statements):
    """Writes what works out every kind of node."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan)
        self._steps: dict[str, _Step] = {}
        self._windows: dict[str, tuple[int, str]] = {}
        self._folded: dict[str, int] = {}
        """Steps written where they are mentioned, in one place only; with how deep such steps stand in one another."""

    def written(self) -> tuple[list[str], list[str], list[str]]:
        """Write everything; the names of the plan's functions."""
        plan, uses = self.plan, self.plan.uses()
        for name, formula in plan.steps.items():
            depth = 1 + max((self._folded.get(used, 0) for used in tree.refs(formula)), default=0)
            if uses[name] == 1 and name in plan.moving and depth <= MAX_FOLDED:
                self._folded[name] = depth
            elif uses[name]:
                self._write_step(name, formula)
        return (
            [self.function(partial(self.scalar, node)) for node in plan.tests],
            [self.function(partial(self._both, partial(self.pair, node))) for node in plan.numbers],
            [self.function(partial(self._both, partial(self._apart, *pair))) for pair in plan.differences],
        )

    def _both(self, write: Callable[[], Pair]) -> str:
        above, below = write()
        return f"({above}, {below})"

    # Names

    def _write_step(self, name: str, formula: Node) -> None:
        memo = f"{'m' if name in self.plan.moving else 'h'}[{self.slot()}]"
        self._steps[name] = _Step(memo, *self._returning(formula, memo))

    def _returning(self, formula: Node, memo: str = "") -> tuple[str, bool]:
        """A function of what a formula comes to, bounded and kept in a memo if it is a step's; whether that is whole.

        A chain of conditions is left branch by branch: it nests no deeper however long it is.
        """
        returns: list[tuple[list[str], int, Pair]] = []

        def leave(branch: Node) -> None:
            above, below = self.pair(branch) if branch.type.kind == "number" else (self.scalar(branch), ONE)
            if memo and branch.type.kind == "number":
                self.bound((above, below))
            self.say("")
            returns.append((self.lines, len(self.lines) - 1, (above, below)))

        def result() -> str:
            link: Node = formula
            while isinstance(link, tree.Conditional):
                self.say(f"if {self.scalar(link.test)}:")
                self.indent += 1
                leave(link.then)
                self.indent -= 1
                link = link.other
            leave(link)
            whole = all(below == ONE for _, _, (_, below) in returns)
            for lines, at, (above, below) in returns:
                value = above if whole else f"{above}, {below}"
                lines[at] += f"{memo} = r = {value}; return r" if memo else f"return {value}"
            return "None"

        return self.function(result), all(below == ONE for _, _, (_, below) in returns)

    def _step(self, step: _Step) -> str:
        value = self.keep(step.memo)
        self.say(f"if {value} is None: {value} = {step.function}(e, h, m)")
        return value

    def _ends(self, name: str) -> str:
        """A window's two ends, or an empty tuple where it does not apply."""
        if name not in self._windows:
            self._windows[name] = self.slot(), self.constant(self.plan.windows[name])
        slot, bounds = self._windows[name]
        ends = self.keep(f"h[{slot}]")
        self.say(f"if {ends} is None: h[{slot}] = {ends} = {bounds}(e) or ()")
        return ends

    def _inside(self, name: str) -> str:
        ends, inside = self._ends(name), self.keep("False")
        self.say(f"if {ends}:")
        self.indent += 1
        opens, closes = self.keep_pair(ends)
        at = self.keep(self.of_case(self.plan.request))
        self.say(f"{inside} = ({opens} is None or {at} >= {opens}) and ({closes} is None or {at} < {closes})")
        self.indent -= 1
        return inside

    def _named(self, node: tree.Ref) -> str:
        if node.source == "reading":
            self.say(f"{self.of_case(READ)}.add({self.constant(node.name)})")
        elif node.name in self.plan.windows:
            return self._inside(node.name)
        elif node.name in self._steps:
            return self._step(self._steps[node.name])
        elif node.name in self._folded:
            return self.scalar(self.plan.steps[node.name])
        return self.keep(self.of_case(node.name))

    # Numbers

    def pair(self, node: Node) -> Pair:
        """Write what works a number out; where it then stands."""
        match node:
            case tree.Number():
                return literal(node.value)
            case tree.Amount():
                above, below = literal(node.value)
                return self.keep(f"{above} * 10 ** {self.of_case(EXPONENT)}"), below
            case tree.Ref() if node.name in self._folded:
                found = self.pair(self.plan.steps[node.name])
                self.bound(found)
                return found
            case tree.Ref():
                value = self._named(node)
                step = self._steps.get(node.name)
                if node.name in self.plan.whole or (step is not None and step.whole):
                    return value, ONE
                return self.keep_pair(value if step is not None else f"{value}.numerator, {value}.denominator")
            case tree.Negate():
                above, below = self.pair(node.part)
                return self.keep(f"-{above}"), below
            case tree.Arithmetic(op="+" | "-" | "*"):
                return self._arithmetic(node.op, self.pair(node.left), self.pair(node.right))
            case tree.Arithmetic():
                return self._quotient(node)
            case tree.Conditional():
                return self._branches(node)
            case tree.Lookup():
                return self.pair(node.chosen)
            case tree.Nothing():
                self.say("raise X")
                return "0", ONE
            case tree.Rounded() if node.unit > 0 and money_power(node) >= 0:
                return self._rounded(node)
            case tree.Call():
                return self._called(node)
            case _:
                return self._foreign(node)

    def _foreign(self, node: Node) -> Pair:
        """A number by the first target."""
        value = self.keep(f"{self.constant(self.plan.closure(node))}(e)")
        return self.keep_pair(f"{value}.numerator, {value}.denominator")

    def _arithmetic(self, op: str, left: Pair, right: Pair) -> Pair:
        below = product(left[1], right[1])
        if op == "*":
            above = product(left[0], right[0])
        elif left[1] == right[1]:
            above, below = f"{left[0]} {SIGNS[op]} {right[0]}", left[1]
        elif ONE not in (left[1], right[1]):
            return self.summed(SIGNS[op], left, right)
        else:
            above = f"{product(left[0], right[1])} {SIGNS[op]} {product(right[0], left[1])}"
        return self.keep(above), below if below == ONE or "*" not in below else self.keep(below)

    def _quotient(self, node: tree.Arithmetic) -> Pair:
        if isinstance(node.right, tree.Number) and node.right.value > 0:
            return self._arithmetic("*", self.pair(node.left), literal(1 / node.right.value))
        right = self.pair(node.right)
        self.say(f"if {right[0]} == 0: raise X")
        left = self.pair(node.left)
        above, below = self.keep_pair(f"{product(left[0], right[1])}, {product(left[1], right[0])}")
        self.say(f"if {below} < 0: {above}, {below} = -{above}, -{below}")
        return above, below

    def _apart(self, one: Node, other: Node) -> Pair:
        if one.type.kind == "number":
            return self._arithmetic("-", self.pair(one), self.pair(other))
        return self.keep(f"{self.scalar(one)} - {self.scalar(other)}"), ONE

    def _rounded(self, node: tree.Rounded) -> Pair:
        exact, (unit, parts) = self.pair(node.part), literal(node.unit)
        power = money_power(node)
        if power:
            unit = self.keep(f"{unit} * 10 ** ({power} * {self.of_case(EXPONENT)})")
        ratio = product(exact[0], parts), product(exact[1], unit)
        whole = self.keep(f"R({self.constant(node.mode)}, {ratio[0]}, {ratio[1]})")
        return self.keep(product(whole, unit)), parts

    def _called(self, node: tree.Call) -> Pair:
        parts = node.parts
        match node.function:
            case "min" | "max":
                return self._extreme(node.function, [self.pair(part) for part in parts])
            case "floor" | "ceil":
                above, below = self.pair(parts[0])
                if below == ONE:
                    return above, below
                return self.keep(f"{above} // {below}" if node.function == "floor" else f"-(-{above} // {below})"), ONE
            case "days":
                start, end = self._day(parts[0]), self._day(parts[1])
                return self.keep(f"{end} - {start}"), ONE
            case "minutes" | "hours":
                start, end = self.scalar(parts[0]), self.scalar(parts[1])
                return self.keep(f"{end} - {start}"), "60" if node.function == "minutes" else "3600"
            case "business_days":
                start, end = self._day(parts[0]), self._day(parts[1])
                return self.keep(f"{self.of_case(CALENDAR)}.between({start}, {end})"), ONE
            case function if function in LIBRARY:
                value = self._of_library(node)
                return self.keep_pair(f"{value}.numerator, {value}.denominator")
            case _:
                return self._foreign(node)

    def _extreme(self, function: str, parts: list[Pair]) -> Pair:
        if all(below == ONE for _, below in parts):
            return self.keep(f"{function}(({', '.join(above for above, _ in parts)},))"), ONE
        best = self.keep_pair(", ".join(parts[0]))
        for part in parts[1:]:
            better = self.compared("<" if function == "min" else ">", part, best)
            self.say(f"if {better}: {best[0]}, {best[1]} = {', '.join(part)}")
        return best

    # Everything else

    def scalar(self, node: Node) -> str:
        """Write what works out a yes or no, a date, an instant or a text; where it then stands."""
        match node:
            case tree.Text():
                return self.constant(node.value)
            case tree.Truth():
                return "True" if node.value else "False"
            case tree.Moment():
                return str(int(node.value))
            case tree.Ref():
                return self._named(node)
            case tree.Not():
                return self.keep(f"not {self.scalar(node.part)}")
            case tree.OneOf():
                return self.keep(f"{self.scalar(node.part)} in {self.constant(node.options)}")
            case tree.Compare() if node.left.type.kind == "number":
                return self.keep(self.compared(node.op, self.pair(node.left), self.pair(node.right)))
            case tree.Compare():
                return self.keep(f"{self.scalar(node.left)} {SIGNS[node.op]} {self.scalar(node.right)}")
            case tree.Logic():
                return self._logic(node)
            case tree.Conditional():
                return self._branches(node)[0]
            case tree.Lookup():
                return self.scalar(node.chosen)
            case tree.Nothing():
                self.say("raise X")
                return "False"
            case tree.Call():
                return self._moment(node)
            case _:
                return self.keep(f"{self.constant(self.plan.closure(node))}(e)")

    def _logic(self, node: tree.Logic) -> str:
        """Each part is only worked out while the ones before it leave the answer open."""
        found = self.keep(self.scalar(node.parts[0]))
        for part in node.parts[1:]:
            self.say(f"if {found}:" if node.op == "and" else f"if not {found}:")
            self.indent += 1
            self.say(f"{found} = {self.scalar(part)}")
            self.indent -= 1
        return found

    def _branches(self, node: tree.Conditional) -> Pair:
        function, whole = self._returning(node)
        called = f"{function}(e, h, m)"
        return (self.keep(called), ONE) if whole else self.keep_pair(called)

    def _moment(self, node: tree.Call) -> str:
        """A function that yields a date, an instant or a yes or no."""
        parts = node.parts
        match node.function:
            case "given" if isinstance(parts[0], tree.Ref):
                return self.keep(f"{self.constant(parts[0].name)} in {self.of_case(GIVEN)}")
            case "opens" | "closes" if isinstance(parts[0], tree.Ref):
                ends, which = self._ends(parts[0].name), 0 if node.function == "opens" else 1
                self.say(f"if not {ends} or {ends}[{which}] is None: raise X")
                return self.keep(f"{ends}[{which}]")
            case "min" | "max":
                return self.keep(f"{node.function}(({', '.join(self.scalar(part) for part in parts)},))")
            case "date":
                return self._day(parts[0])
            case "start_of":
                return self.keep(f"S({self._day(parts[0])}, {self.of_case(ZONE)})")
            case "add_hours":
                start, (above, below) = self.scalar(parts[0]), self.pair(parts[1])
                return self.keep(f"L({start}, {above} * 3600 // {below})")
            case "add_days" | "add_months":
                return self._shifted(node, "days" if node.function == "add_days" else "months")
            case function if function in LIBRARY:
                return self._of_library(node)
            case _:
                return self.keep(f"{self.constant(self.plan.closure(node))}(e)")

    def _shifted(self, node: tree.Call, unit: str) -> str:
        start, (above, below) = self.scalar(node.parts[0]), self.pair(node.parts[1])
        count = self.keep(f"{above} // {below}")
        self.say(f"if not -{MAX_COUNT} <= {count} <= {MAX_COUNT}: raise X")
        if node.type.kind == "date":
            return self.keep(f"A({start}, {unit}={count})")
        return self.keep(f"I({start}, {self.of_case(ZONE)}, {unit}={count})")

    def _day(self, node: Node) -> str:
        value = self.scalar(node)
        return value if node.type.kind == "date" else self.keep(f"D({value}, {self.of_case(ZONE)})")

    def _of_library(self, node: tree.Call) -> str:
        function = LIBRARY[node.function]
        given = [self._argument(part, kind == "day") for part, kind in zip(node.parts, function.takes, strict=False)]
        return self.keep(f"{self.constant(function.work)}({', '.join(given)})")

    def _argument(self, node: Node, as_day: bool) -> str:
        if as_day:
            return self._day(node)
        if node.type.kind != "number":
            return self.scalar(node)
        above, below = self.pair(node)
        return above if below == ONE else self.keep(f"N({above}, {below})")
