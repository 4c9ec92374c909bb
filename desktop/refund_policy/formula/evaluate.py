"""A typed tree compiled to closures over one case's values, exactly.

Values inside: int or Fraction for numbers (money in minor units), ordinals for
dates, seconds since the epoch for instants, bool, str. The case is a dict of
values by name with the zone under `ZONE`; steps and windows are worked out when
first asked for and kept there.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, cast
from zoneinfo import ZoneInfo

from refund_policy import instants
from refund_policy.formula import tree
from refund_policy.formula.library import LIBRARY, allocated, round_to
from refund_policy.formula.tree import Node

# Any, because one dict holds every kind of value; the tree's types guarantee which is where.
Env = dict[str, Any]
Evaluator = Callable[[Env], Any]

ZONE = "@zone"
EXPONENT = "@exponent"
"""Key of the currency's minor-unit exponent."""
READ = "@read"
"""Key of the set of readings that were asked for so far."""
MAX_BITS = 4096
"""Of a step's value: no real case comes near, and a hostile document cannot square its way up."""


MAX_COUNT = 40_000
"""Days or months that a date is moved by: over a century is a mistake."""


class AbsentError(Exception):
    """A fact that the case does not have was asked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnworkableError(Exception):
    """A formula has no value for these facts, such as a division by zero; the sentence says why."""


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}
EXTREMES: dict[str, Callable[[Any], Any]] = {"min": min, "max": max}
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
"""The functions behind the comparison signs."""


def compiled(node: Node, derived: Mapping[str, Evaluator]) -> Evaluator:
    """The closure that evaluates a tree; `derived` holds those of steps and windows by name."""

    def down(part: Node) -> Evaluator:
        return compiled(part, derived)

    match node:
        case tree.Number():
            number = int(node.value) if node.value.denominator == 1 else node.value
            return lambda _env: number
        case tree.Text() | tree.Truth():
            constant = node.value
            return lambda _env: constant
        case tree.Ref():
            if node.source == "reading":
                name = node.name
                return lambda env: option_of(name, env)
            return _reference(node.name, derived.get(node.name))
        case tree.Negate():
            part = down(node.part)
            return lambda env: -part(env)
        case tree.Not():
            part = down(node.part)
            return lambda env: not part(env)
        case tree.Arithmetic(op="/"):
            return _division(down(node.left), down(node.right))
        case tree.Arithmetic():
            return _binary(_OPERATORS[node.op], down(node.left), down(node.right))
        case tree.Compare():
            return _binary(COMPARISONS[node.op], down(node.left), down(node.right))
        case tree.OneOf():
            part, options = down(node.part), node.options
            return lambda env: part(env) in options
        case tree.Logic():
            parts = [down(item) for item in node.parts]
            if node.op == "and":
                return lambda env: all(item(env) for item in parts)
            return lambda env: any(item(env) for item in parts)
        case tree.Conditional():
            test, then, other = down(node.test), down(node.then), down(node.other)
            return lambda env: then(env) if test(env) else other(env)
        case tree.Call():
            return _of_library(node, down) if node.function in LIBRARY else _call(node, down)
        case _:
            return _of_measures(node, down)


def _of_measures(node: Node, down: Callable[[Node], Evaluator]) -> Evaluator:
    """Literals with a unit, roundings, tables and totals over records."""
    match node:
        case tree.Amount():
            value = node.value
            return lambda env: _whole(value * 10 ** env[EXPONENT])
        case tree.Moment():
            day = node.value
            return lambda _env: day
        case tree.Nothing():
            says = node.says
            return lambda _env: _no_value(says)
        case tree.Rounded():
            return _rounding(node, down(node.part))
        case tree.Lookup():
            return down(node.chosen)
        case tree.Total():
            return _total(node, down)
        case _:
            raise TypeError(type(node).__name__)


def _whole(value: Fraction) -> Fraction | int:
    return int(value) if value.denominator == 1 else value


def _no_value(says: str) -> Any:
    raise UnworkableError(says)


def _rounding(node: tree.Rounded, part: Evaluator) -> Evaluator:
    power = dict(node.type.unit or ()).get("money", 0)
    if power:
        # Inside, money (a rate per day too) is in minor units; the unit is written in main ones.
        return lambda env: round_to(node.mode, node.unit * Fraction(10) ** (env[EXPONENT] * power))(part(env))
    work = round_to(node.mode, node.unit)
    return lambda env: work(part(env))


def records_of(node: tree.Total, env: Env) -> list[Env]:
    """The case once for each record, with the record's fields beside the facts."""
    try:
        records: tuple[Mapping[str, Any], ...] = env[node.name]
    except KeyError:
        raise AbsentError(node.name) from None
    return [{**env, **record} for record in records]


def _total(node: tree.Total, down: Callable[[Node], Evaluator]) -> Evaluator:
    part, condition, weight = (None if one is None else down(one) for one in (node.part, node.condition, node.weight))

    def counted(env: Env) -> bool:
        return condition is None or bool(condition(env))

    def total(env: Env) -> Any:
        cases = records_of(node, env)
        if weight is not None and part is not None:
            parts = allocated(part(env), [weight(case) for case in cases])
            return sum(share for share, case in zip(parts, cases, strict=True) if counted(case))
        values = [1 if part is None else part(case) for case in cases if counted(case)]
        return sum(values)

    return total


def _of_library(node: tree.Call, down: Callable[[Node], Evaluator]) -> Evaluator:
    function = LIBRARY[node.function]
    parts = [
        _as_date(part, down(part)) if kind == "day" else down(part)
        for part, kind in zip(node.parts, function.takes, strict=False)
    ]

    def work(env: Env) -> Any:
        try:
            return function.work(*[part(env) for part in parts])
        except (OverflowError, ValueError):
            raise UnworkableError("A date that the policy counts to lies beyond the calendar.") from None

    return work


def _reference(name: str, derive: Evaluator | None) -> Evaluator:
    if derive is None:

        def fact(env: Env) -> Any:
            try:
                return env[name]
            except KeyError:
                raise AbsentError(name) from None

        return fact
    work_out = derive

    def kept(env: Env) -> Any:
        value = env.get(name)
        if value is None:
            value = env[name] = _bearable(work_out(env))
        return value

    return kept


def option_of(reading: str, env: Env) -> str:
    """The option of a reading that is in use; that it was asked for is noted."""
    env[READ].add(reading)
    option: str | None = env.get(reading)
    if option is None:
        raise AbsentError(reading)
    return option


def _bearable(value: Any) -> Any:
    # Exact types: asking whether an int is a Fraction is slow.
    kind = type(value)
    if kind is int:
        size = value.bit_length()
    elif kind is Fraction:
        size = max(value.numerator.bit_length(), value.denominator.bit_length())
    else:
        return value
    if size > MAX_BITS:
        raise UnworkableError("A figure grows beyond all measure with these facts.")
    return value


def _binary(function: Callable[[Any, Any], Any], left: Evaluator, right: Evaluator) -> Evaluator:
    return lambda env: function(left(env), right(env))


def _division(left: Evaluator, right: Evaluator) -> Evaluator:
    def divide(env: Env) -> Any:
        below = right(env)
        if below == 0:
            raise UnworkableError("The formula divides by zero with these facts.")
        return _divided(left(env), below)

    return divide


def _divided(above: Fraction | int, below: Fraction | int) -> Fraction | int:
    if isinstance(above, int) and isinstance(below, int):
        return Fraction(above, below) if above % below else above // below
    quotient = Fraction(above) / below
    return quotient.numerator if quotient.denominator == 1 else quotient


OPERATIONS: dict[str, Callable[..., Any]] = {
    **_OPERATORS,
    **COMPARISONS,
    "/": _divided,
    "neg": operator.neg,
    "not": operator.not_,
}
"""What each sign does to values that are at hand; nothing is divided by zero here."""


def _call(node: tree.Call, down: Callable[[Node], Evaluator]) -> Evaluator:
    if node.function == "given":
        name = cast(tree.Ref, node.parts[0]).name
        return lambda env: name in env[GIVEN]
    if node.function in ("opens", "closes"):
        return _window_end(cast(tree.Ref, node.parts[0]).name, 0 if node.function == "opens" else 1)
    parts = [down(part) for part in node.parts]
    if node.function in ("min", "max"):
        extreme = EXTREMES[node.function]
        return lambda env: extreme([part(env) for part in parts])
    if len(parts) == 1:
        only = parts[0]
        if node.function in ("floor", "ceil"):
            whole: Callable[[Any], int] = math.floor if node.function == "floor" else math.ceil
            return lambda env: whole(only(env))
        if node.function == "start_of":
            as_date = _as_date(node.parts[0], only)
            return lambda env: instants.start_of(as_date(env), env[ZONE])
        return _as_date(node.parts[0], only)
    return _two(node, parts[0], parts[1])


def _window_end(name: str, which: int) -> Evaluator:
    def end(env: Env) -> int:
        found: tuple[int | None, int | None] | None = env[BOUNDS](name, env)
        moment = found[which] if found else None
        if moment is None:
            raise UnworkableError("A window that the policy counts with has no such end with these facts.")
        return moment

    return end


BOUNDS = "@bounds"
"""Key of the function that gives a window's two ends, or None where it does not apply."""
CALENDAR = "@calendar"
"""Key of the policy's business calendar."""
GIVEN = "@given"
"""Key of the set of facts that were entered rather than taken from a default."""


def _two(node: tree.Call, first: Evaluator, second: Evaluator) -> Evaluator:
    """A function of a date or instant and something else."""
    match node.function:
        case "days":
            start, end = _as_date(node.parts[0], first), _as_date(node.parts[1], second)
            return lambda env: end(env) - start(env)
        case "minutes":
            return lambda env: _exact(second(env) - first(env), instants.MINUTE)
        case "business_days":
            start, end = _as_date(node.parts[0], first), _as_date(node.parts[1], second)
            return lambda env: _bounded(env[CALENDAR].between, start(env), end(env))
        case "add_hours":
            return lambda env: _bounded(instants.later, first(env), math.floor(second(env) * instants.HOUR))
        case "add_business_days":
            start = _as_date(node.parts[0], first)
            return lambda env: _bounded(env[CALENDAR].add, start(env), _count(second(env)))
    unit = "months" if node.function == "add_months" else "days"
    if node.type.kind == "date":
        return lambda env: _bounded(instants.shift_date, first(env), **{unit: _count(second(env))})
    return lambda env: _bounded(instants.shift_instant, first(env), env[ZONE], **{unit: _count(second(env))})


def _bounded(shift: Callable[..., int], *anchor: int | ZoneInfo, **by: int) -> int:
    try:
        return shift(*anchor, **by)
    except (OverflowError, ValueError):
        raise UnworkableError("A date that the policy counts to lies beyond the calendar.") from None


def _count(number: Fraction | int) -> int:
    count = math.floor(number)
    if abs(count) > MAX_COUNT:
        raise UnworkableError("The policy counts over more than a century with these facts.")
    return count


def _exact(above: int, below: int) -> Fraction | int:
    return above // below if above % below == 0 else Fraction(above, below)


def _as_date(node: Node, part: Evaluator) -> Evaluator:
    if node.type.kind == "date":
        return part
    return lambda env: instants.date_of(part(env), env[ZONE])
