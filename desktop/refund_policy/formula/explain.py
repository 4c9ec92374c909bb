"""A formula with the values of one case in it: the same tree that was evaluated, as Terms.

A conditional on facts shows only the branch that was taken; steps stay symbols.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, Literal, TypeVar

from refund_policy import instants
from refund_policy.decision import Term, Value
from refund_policy.formula import tree
from refund_policy.formula.evaluate import (
    EXPONENT,
    EXTREMES,
    OPERATIONS,
    ZONE,
    AbsentError,
    Env,
    Evaluator,
    UnworkableError,
    records_of,
)
from refund_policy.formula.tree import Node, Type

CURRENCY = "@currency"
ABSENT: Final = object()
"""Stands for the value of a formula that has none in this case."""
Made = TypeVar("Made")


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
            return YES if value else NO
        case "records":
            return Value("text", "1 entry" if len(value) == 1 else f"{len(value)} entries")
    return Value("text", value)


YES, NO = Value("yes/no", True), Value("yes/no", False)


def _number(value: Fraction | int, unit: tree.Unit, env: Env) -> Value:
    """Money in main units, whatever it is multiplied with (money × days too)."""
    if unit == tree.MONEY:
        return _figure("money", value.numerator, value.denominator * 10 ** env[EXPONENT], env[CURRENCY])
    money, word = _measure(unit)
    above, below = value.numerator, value.denominator
    if money:
        power = money * env[EXPONENT]
        above, below = above * 10 ** max(-power, 0), below * 10 ** max(power, 0)
    return _figure("number", above, below, word)


@lru_cache(maxsize=256)
def _measure(unit: tree.Unit) -> tuple[int, str]:
    """The power of money in a unit, and its word where it is a single one."""
    return dict(unit).get("money", 0), unit[0][0] if len(unit) == 1 and unit[0][1] == 1 else ""


@lru_cache(maxsize=4096)
def _figure(kind: Literal["money", "number"], above: int, below: int, unit: str) -> Value:
    # The same few figures stand in many terms, and from one keystroke to the next.
    return Value(kind, Fraction(above, below), unit)


Worked = tuple[Term, Any]
"""A Term and the inner value that it shows, ABSENT where there is none."""
Teller = Callable[[Env], Worked]


class Explainer:
    """Turns one policy's trees into Terms; `closure` evaluates a node, `bounds` gives a window's two ends.

    Trees become closures once. What a part came to last time is kept and told
    again while what it rests on is the same: from one keystroke to the next most is.
    """

    def __init__(
        self,
        names: Mapping[str, Naming],
        closure: Callable[[Node], Evaluator],
        bounds: Callable[[str, Env], tuple[int | None, int | None] | None],
    ) -> None:
        self._names, self._closure, self._bounds = names, closure, bounds
        # The node is kept with its teller, so its id cannot be reused.
        self._tellers: dict[int, tuple[Node, Teller]] = {}
        self._symbols: dict[tuple[str, str], Teller] = {}
        self._context: tuple[object, ...] = ()
        self._kept: dict[Any, tuple[Any, Any]] = {}

    def begin(self, env: Env) -> None:
        """Start on a case: under another currency or zone nothing reads as it did."""
        context = (env[EXPONENT], env[CURRENCY], env[ZONE])
        if context != self._context:
            self._context = context
            self._kept.clear()

    def term(self, node: Node, env: Env) -> Term:
        """The Term of a tree in this case; a part without a value has `value` None."""
        return self.worked(node, env)[0]

    def worked(self, node: Node, env: Env) -> Worked:
        """The Term and the inner value that it shows; ABSENT where there is none."""
        found = self._tellers.get(id(node))
        if found is None:
            found = self._tellers[id(node)] = (node, self._teller(node))
        return found[1](env)

    def once(self, key: tuple[str, str], of: object, rests_on: tuple[object, ...], make: Callable[..., Made]) -> Made:
        """What `make` gives for these parts; the same as last time where `of` is, and they are equal."""
        last = self._kept.get(key)
        # By identity first: to compare Terms that differ takes longer than what is saved.
        if last is None or last[0][0] is not of or last[0][1] != rests_on:
            last = self._kept[key] = ((of, rests_on), make(of, *rests_on))
        made: Made = last[1]
        return made

    def _teller(self, node: Node) -> Teller:
        match node:
            case tree.Ref():
                key = (node.source, node.name)
                if key not in self._symbols:
                    self._symbols[key] = self._symbol(node)
                return self._symbols[key]
            case tree.Conditional():
                return self._branch(node)
            case tree.Arithmetic() | tree.Compare() | tree.Logic() | tree.Negate() | tree.Not() | tree.OneOf():
                return self._operation(node, *_operation_of(node))
            case tree.Call(function="min" | "max"):
                return self._operation(node, node.function, EXTREMES[node.function], spread=False)
            case tree.Total():
                return lambda env: self._total(node, env)
            case tree.Lookup():
                return self._lookup(node)
            case _:
                return self._other(node)

    def _operation(self, node: Node, op: str, work: Callable[..., Any], *, spread: bool = True) -> Teller:
        """An operation on its parts' values, as the evaluator would do it."""
        tellers = [self._part(node, part) for part in tree.children(node)]
        options = self._options(node.part) if isinstance(node, tree.OneOf) else {}
        first, last = tellers[0], tellers[-1]
        two, kept, key = len(tellers) == 2, self._kept, object()

        def build(parts: list[Worked], env: Env) -> Worked:
            values = [value for _, value in parts]
            if op in ("and", "or"):
                value = next((one for one in values if one is ABSENT or bool(one) == (op == "or")), op == "and")
            elif any(value is ABSENT for value in values):
                value = ABSENT
            else:
                value = work(*values) if spread else work(values)
            terms = tuple(term for term, _ in parts)
            if isinstance(node, tree.OneOf):
                terms += tuple(Term("text", value=Value("text", options.get(one, one))) for one in node.options)
            chosen = -1 if spread or value is ABSENT else values.index(value)
            return Term(op, terms, _shown(value, node, env), chosen=chosen), value

        plain = isinstance(node, (tree.Arithmetic, tree.Compare))

        def two_parts(env: Env) -> Worked:
            one, other = first(env), last(env)
            before = kept.get(key)
            if before is None or before[0][0] is not one or before[0][1] is not other:
                before = kept[key] = ((one, other), build_two(one, other, env) if plain else build([one, other], env))
            found: Worked = before[1]
            return found

        def build_two(one: Worked, other: Worked, env: Env) -> Worked:
            left, right = one[1], other[1]
            if left is ABSENT or right is ABSENT or (op == "/" and right == 0):
                return Term(op, (one[0], other[0])), ABSENT
            value = work(left, right)
            return Term(op, (one[0], other[0]), shown(value, node.type, env)), value

        def any_parts(env: Env) -> Worked:
            parts = [teller(env) for teller in tellers]
            before = kept.get(key)
            if before is None or not all(map(operator.is_, before[0], parts)):
                before = kept[key] = (parts, build(parts, env))
            found: Worked = before[1]
            return found

        return two_parts if two else any_parts

    def _part(self, node: Node, part: Node) -> Teller:
        """An option that a choice or a reading is compared with is told by its words, as the choice itself is."""
        if isinstance(node, tree.Compare) and isinstance(part, tree.Text):
            words = self._options(node.left if part is node.right else node.right).get(part.value, part.value)
            told = Term("text", value=Value("text", words)), part.value
            return lambda _env: told
        return self._teller(part)

    def _options(self, node: Node) -> Mapping[str, str]:
        """The words of what a choice can be, by id."""
        naming = self._names.get(node.name) if isinstance(node, tree.Ref) else None
        return naming.options if naming is not None else {}

    def _other(self, node: Node) -> Teller:
        """A literal, or what is told with its parts but worked out as a whole."""
        op, tellers, text, label = self._shape(node)
        work_out, key = self._closure(node), object()

        def tell(env: Env) -> Worked:
            value = _value(work_out, env)
            parts = [teller(env) for teller in tellers]
            before = self._kept.get(key)
            if before is None or before[0][0] != value or not all(map(operator.is_, before[0][1], parts)):
                terms = tuple(term for term, _ in parts)
                term = Term(op, terms, _shown(value, node, env), text, label=label)
                before = self._kept[key] = ((value, parts), (term, value))
            found: Worked = before[1]
            return found

        return tell

    def _shape(self, node: Node) -> tuple[str, list[Teller], str, str]:
        """Sign or function, parts, name and label of a Term."""
        match node:
            case tree.Text():
                return "text", [], "", ""
            case tree.Number() | tree.Truth() | tree.Amount() | tree.Moment() | tree.Nothing():
                return "number", [], "", ""
            case tree.Rounded():
                unit = tree.Number(tree.NUMBER, node.column, node.unit)
                return "round", [self._teller(node.part), self._teller(unit)], node.mode, ""
            case tree.Call():
                return node.function, [self._teller(part) for part in node.parts], "", ""
            case _:
                raise TypeError(type(node).__name__)

    def _lookup(self, node: tree.Lookup) -> Teller:
        """A table: what it is looked up by, then its rows, each a value and the conditions under which it holds."""
        key, work_out = self._teller(node.key), self._closure(node)
        rows: list[tuple[Node, Node | None]] = []
        rest = node.chosen
        while isinstance(rest, tree.Conditional):
            rows.append((rest.then, rest.test))
            rest = rest.other
        if not isinstance(rest, tree.Nothing):
            rows.append((rest, None))
        tests = [None if test is None else self._closure(test) for _, test in rows]
        tellers = [[self._teller(part) for part in row if part is not None] for row in rows]

        kept, place = self._kept, object()

        def tell(env: Env) -> Worked:
            value = _value(work_out, env)
            parts = [key(env), *(teller(env) for row in tellers for teller in row)]
            before = kept.get(place)
            if before is None or before[0][0] != value or not all(map(operator.is_, before[0][1], parts)):
                held = (i for i, test in enumerate(tests) if test is None or _value(test, env) is True)
                told = tuple(Term("row", tuple(teller(env)[0] for teller in row)) for row in tellers)
                chosen = -1 if value is ABSENT else next(held, -1)
                shown_value = _shown(value, node, env)
                term = Term(node.name, (parts[0][0], *told), shown_value, label=node.label, chosen=chosen)
                before = kept[place] = ((value, parts), (term, value))
            worked: Worked = before[1]
            return worked

        return tell

    def _total(self, node: tree.Total, env: Env) -> Worked:
        """With the records that count, each with its own figures; the first dozen."""
        value = _value(self._closure(node), env)
        return Term(node.function, self._each(node, env), _shown(value, node, env)), value

    def _each(self, node: tree.Total, env: Env) -> tuple[Term, ...]:
        shown_part = node.part if node.weight is None else node.weight
        if shown_part is None:
            return ()
        try:
            cases = [
                case for case in records_of(node, env) if node.condition is None or self._closure(node.condition)(case)
            ]
        except (AbsentError, UnworkableError):
            return ()
        return tuple(self.term(shown_part, case) for case in cases[:12])

    def _branch(self, node: tree.Conditional) -> Teller:
        test, then, other = (self._teller(part) for part in (node.test, node.then, node.other))
        decide = self._closure(node.test)

        def tell(env: Env) -> Worked:
            held = _value(decide, env)
            if held is ABSENT:
                return Term("if", tuple(teller(env)[0] for teller in (test, then, other))), ABSENT
            return then(env) if held else other(env)

        return tell

    def _symbol(self, node: tree.Ref) -> Teller:
        naming = self._names.get(node.name) or Naming("", node.id.replace("_", " ").capitalize(), {})
        kept, key, is_window = self._kept, object(), node.source == "window"
        work_out = self._closure(node)

        def build(found: Any, bounds: tuple[int | None, ...], env: Env) -> Worked:
            value = _shown(found, node, env)
            if value is not None and value.kind == "text":
                value = Value("text", naming.options.get(str(value.of), str(value.of)))
            ends = tuple(Term("number", value=None if end is None else shown(end, tree.INSTANT, env)) for end in bounds)
            return Term("symbol", ends, value, node.id, naming.symbol, naming.label, node.source), found

        def tell(env: Env) -> Worked:
            rests_on = _value(work_out, env), (self._bounds(node.name, env) or (None, None)) if is_window else ()
            before = kept.get(key)
            if before is None or before[0] != rests_on:
                before = kept[key] = (rests_on, build(*rests_on, env))
            worked: Worked = before[1]
            return worked

        return tell


def _operation_of(node: Node) -> tuple[str, Callable[..., Any]]:
    match node:
        case tree.Negate():
            return "neg", OPERATIONS["neg"]
        case tree.Not():
            return "not", OPERATIONS["not"]
        case tree.OneOf():
            options = node.options
            return "in", lambda value: value in options
        case tree.Logic():
            return node.op, bool
        case tree.Arithmetic() | tree.Compare():
            return node.op, OPERATIONS[node.op]
        case _:
            raise TypeError(type(node).__name__)


def _value(work_out: Evaluator, env: Env) -> Any:
    try:
        return work_out(env)
    except (AbsentError, UnworkableError):
        return ABSENT


def _shown(value: Any, node: Node, env: Env) -> Value | None:
    return None if value is ABSENT else shown(value, node.type, env)
