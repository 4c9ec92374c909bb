"""Cases to try a policy with: all combinations of its choices (or of each two of them), likely values for the rest.

Nothing is random between runs: the same document is always tried with the same cases.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from refund_policy import instants
from refund_policy.decision import Problems
from refund_policy.facts import MAX_INTEGER, UNKNOWN, Facts, read_facts, survey
from refund_policy.formula import tree
from refund_policy.formula.evaluate import ZONE, AbsentError, Env, UnworkableError
from refund_policy.formula.tree import Node
from refund_policy.money import MINOR_UNIT_EXPONENT, Money
from refund_policy.policy import REQUEST, FactSpec, Limit, Policy

MAX_CASES = 256
_WORK = 16_000
"""Cases times what one costs: a document of hundreds of comparisons is tried with fewer."""
_LEAST = 12
_T = TypeVar("_T")
_UTC = ZoneInfo("UTC")
_DAY = date(2026, 3, 1).toordinal()
_BOUND = 10
"""Interesting values kept for one unit."""
Assignment = Mapping[str, object]
"""Values of facts and readings by name, as a case's file writes them; None for one left out."""


@dataclass(frozen=True, slots=True)
class Case:
    """Sound facts, and the texts and numbers they were read from, by id."""

    raw: Mapping[str, object]
    facts: Facts
    choices: Mapping[str, object]
    """The yes/no and choice facts among them, by name."""


def cases_within(policy: Policy) -> int:
    """How many cases a policy is tried with."""
    weight = 1 + len(policy.rules) + len(policy.steps) + 3 * len(policy.atoms)
    return max(_LEAST, min(MAX_CASES, _WORK // weight))


def formulas_of(policy: Policy) -> Iterator[Node]:
    """Every formula that decides something: of rules and steps, and the conditions on facts."""
    yield from (step.formula for step in policy.steps.values())
    for rule in policy.rules:
        yield from (node for node in (rule.condition, rule.amount, rule.payout) if node is not None)
    for fact in policy.facts.values():
        yield from (node for node in (fact.needed, fact.when, fact.default_when) if node is not None)


def nodes_under(node: Node) -> Iterator[Node]:
    """A formula's parts, itself first."""
    yield node
    for part in tree.children(node):
        yield from nodes_under(part)


class Cases:
    """Makes the cases of one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        stated = sorted(policy.currencies)
        self._currency = stated[0] if stated else policy.currency or "USD"
        self._noon = instants.resolve(
            datetime.combine(date.fromordinal(_DAY), time(12)), instants.zone_of(policy.zone) or _UTC
        )
        self._literals = _literals(policy)
        self._empty = self._env({"zone": policy.zone})
        days = [fact.name for fact in policy.facts.values() if _is_day(fact)]
        self._order = {name: order for order, name in enumerate(days)}
        self.choices: dict[str, tuple[object, ...]] = {
            fact.name: _answers(fact) if fact.type == "yes/no" else tuple(fact.options)
            for fact in policy.facts.values()
            if fact.type in ("yes/no", "choice")
        }
        self._others = {
            fact.name: range(self._count(fact)) for fact in policy.facts.values() if fact.name not in self.choices
        }
        self._readings = {name: tuple(reading.options) for name, reading in policy.readings.items()}

    def examples(self) -> Iterator[Case]:
        """The document's own examples."""
        for example in self._policy.examples:
            found = read_facts(self._policy, dict(example.facts))
            if not isinstance(found, Problems):
                given = {name: example.facts.get(self._policy.facts[name].id) for name in self.choices}
                yield Case(example.facts, found, {name: value for name, value in given.items() if value is not None})

    def plain(self, most: int) -> Iterator[Case]:
        """All combinations of the choices under the default readings, or at most `most` that show every pair."""
        seen: list[Mapping[str, object]] = []
        for chosen in _combined(self.choices, most):
            case = self.case(chosen, {}, {})
            # A choice that is not shown tells no two cases apart.
            if case is not None and case.choices not in seen:
                seen.append(case.choices)
                yield case

    def probes(self, most: int, wishes: Sequence[Assignment] = ({},)) -> Iterator[Case]:
        """Cases drawn over everything: choices, readings, and values at and beside the document's own bounds."""
        draw = _Draw()
        for number in range(most):
            wish = wishes[number % len(wishes)]
            chosen = {name: wish.get(name, draw.choice(values)) for name, values in self.choices.items()}
            read = {name: wish.get(name, draw.choice(values)) for name, values in self._readings.items()}
            places = {name: draw.choice(places) for name, places in self._others.items()}
            case = self.case(chosen, places, read, sparse=number % 2 == 1)
            if case is not None:
                yield case

    def case(
        self, chosen: Assignment, places: Mapping[str, int], read: Assignment, *, sparse: bool = False
    ) -> Case | None:
        """The case of some choices, the n-th likely value of each other fact, and readings; None if unsound.

        A sparse one leaves out what is not needed.
        """
        raw: dict[str, Any] = {"zone": self._policy.zone}
        raw |= {self._policy.readings[name].id: option for name, option in read.items()}
        env = self._empty
        for fact in self._policy.facts.values():
            if fact.name in ("zone", REQUEST):
                continue
            if any((fact.when, fact.minimum, fact.maximum, fact.after, sparse and fact.needed)):
                env = self._env(raw)
            if self._holds(fact.when, env) and not (sparse and not self._holds(fact.needed, env)):
                value = chosen[fact.name] if fact.name in chosen else self._value(fact, places.get(fact.name, 0), env)
                raw |= {} if value is None else {fact.id: value}
        return self._asked(raw, chosen)

    def _env(self, raw: Mapping[str, object]) -> Env:
        return survey(self._policy, raw).facts.env()

    def _asked(self, raw: dict[str, Any], chosen: Assignment) -> Case | None:
        """The case at a moment of asking that its limits allow; what turns out to be needed is put in."""
        ids = {fact.id: fact for fact in self._policy.facts.values()}
        for moment in self._moments(self._env(raw)):
            entered = raw | {REQUEST: written(moment)}
            for _ in range(3):
                found = read_facts(self._policy, entered)
                if not isinstance(found, Problems):
                    choices = {name: value for name, value in chosen.items() if self._policy.facts[name].id in entered}
                    return Case(entered, found, choices)
                missing = [ids[problem.fact] for problem in found.items if problem.missing and problem.fact in ids]
                if len(missing) < len(found.items):
                    break
                env = self._env(entered)
                entered |= {fact.id: self._likely(fact, env)[0] for fact in missing}
        return None

    def _moments(self, env: Env) -> list[int]:
        """Moments to ask at: after all that happened, or before what is still to come."""
        facts = [fact for fact in self._policy.facts.values() if _is_day(fact) and fact.name in env]
        known = [
            instants.start_of(env[fact.name], env[ZONE]) if fact.type == "date" else env[fact.name] for fact in facts
        ]
        first, last = min(known, default=self._noon), max(known, default=self._noon)
        return [last + 5 * instants.DAY, last, first, first - 5 * instants.DAY, first + instants.DAY]

    def _holds(self, condition: Node | None, env: Env) -> bool:
        """Whether a condition on a fact may hold, the moment of the request not being known yet."""
        try:
            return condition is None or bool(self._policy.program.run(condition, dict(env)))
        except (AbsentError, UnworkableError):
            return True

    def _limit(self, limit: Limit | None, env: Env) -> Any:
        try:
            return None if limit is None else self._policy.program.run(limit.formula, dict(env))
        except (AbsentError, UnworkableError):
            return None

    # Likely values: the first is the plainest

    def _count(self, fact: FactSpec) -> int:
        return len(self._values(fact, self._empty))

    def _value(self, fact: FactSpec, place: int, env: Env) -> object:
        values = self._values(fact, env)
        return values[place % len(values)]

    def _values(self, fact: FactSpec, env: Env) -> list[object]:
        likely = self._likely(fact, env)
        if fact.default is not None or fact.id == "already_refunded":
            return [None, *likely]
        return [*likely, None] if fact.needed is not None else likely

    def _likely(self, fact: FactSpec, env: Env) -> list[object]:
        match fact.type:
            case "money":
                likely = [value for value in self._seen(fact) if str(value).endswith(self._currency)]
                values = [Fraction(100), *self._literals.get(tree.MONEY, ()), Fraction(1), Fraction(10_000)]
                if fact.allow_zero is not None:
                    values.append(Fraction(0))
                return [*likely, *map(self._money, values)]
            case "date" | "instant":
                return self._days(fact, env)
            case "integer" | "number" | "duration":
                return self._numbers(fact, env)
            case "yes/no":
                return list(_answers(fact))
            case "choice":
                return list(fact.options)
            case "records":
                fields = {one.id: self._likely(one, self._empty) for one in fact.fields.values()}
                made = [[_picked(fields, place) for place in places] for places in ((0, 1), (0,), (), (2, 1, 0))]
                seen = [list(value) for value in self._seen(fact) if isinstance(value, list)]
                return [*seen, *(twice for value in seen for twice in (value * 2, value[:1])), *made]
            case "zone":
                return [self._policy.zone]
            case _:
                return ["words"]

    def _seen(self, fact: FactSpec) -> list[object]:
        """What the document's examples enter for a fact."""
        return [example.facts[fact.id] for example in self._policy.examples if fact.id in example.facts]

    def _money(self, value: Fraction) -> str:
        return str(Money(max(0, int(value * 10 ** MINOR_UNIT_EXPONENT[self._currency])), self._currency))

    def _numbers(self, fact: FactSpec, env: Env) -> list[object]:
        least, most = self._limit(fact.minimum, env), self._limit(fact.maximum, env)
        low = 0 if least is None else least
        high = max(low, low + 400 if most is None else most)
        middle = (low + high) // 2 if most is not None else low + 10
        seen = [value for value in self._seen(fact) if isinstance(value, int)]
        numbers = [*seen, middle, low, high, *self._literals.get(fact.value_type.unit or (), ())]
        fitting = [number for number in dict.fromkeys(map(Fraction, numbers)) if low <= number <= high]
        match fact.type:
            case "integer":
                return [int(number) for number in fitting if number.denominator == 1 and number <= MAX_INTEGER] or [0]
            case "number":
                return [_decimal(number) for number in fitting]
            case _:
                return [f"{int(number)} days" for number in fitting if 0 <= number < 10**6] or ["0 days"]

    def _days(self, fact: FactSpec, env: Env) -> list[object]:
        """A month after what it has to follow, or the first of March; then close by, a year on, and fixed dates."""
        days = fact.type == "date"
        unit = 1 if days else instants.DAY
        after = self._limit(fact.after, env)
        least = after + 1 if after is not None else self._limit(fact.minimum, env)
        most = self._limit(fact.maximum, env)
        base = (_DAY if days else self._noon) + 7 * unit * self._order.get(fact.name, 0)
        values = [base] if least is None else [least + 30 * unit, least]
        values += [values[0] + by * unit for by in (1, 365, -30)]
        if not days:
            values.append((values[0] if least is None else least) + 60)
        fixed = self._literals.get((("@date", 1),), ())
        values += [int(day) if days else instants.start_of(int(day), env[ZONE]) for day in fixed]
        low = least if least is not None else -(10**12)
        high = most if most is not None else 10**12
        clamped = dict.fromkeys(min(max(value, low), high) for value in values)
        return [date.fromordinal(value).isoformat() if days else written(value) for value in clamped]


class _Draw:
    """Picks that look random and are the same on every run."""

    def __init__(self) -> None:
        self._state = 1

    def choice(self, values: Sequence[_T]) -> _T:
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return values[(self._state >> 33) % len(values)]


def written(moment: int) -> str:
    """An instant as a case's file writes it."""
    return instants.moment_of(moment, _UTC).isoformat().replace("+00:00", "Z")


def _answers(fact: FactSpec) -> tuple[object, ...]:
    return (False, True, UNKNOWN) if fact.unknown else (False, True)


def _is_day(fact: FactSpec) -> bool:
    return fact.type in ("date", "instant") and fact.id != REQUEST


def _decimal(number: Fraction) -> str:
    scaled = int(number * 10**6)
    return f"{scaled // 10**6}.{scaled % 10**6:06}" if number.denominator != 1 else str(int(number))


def _picked(values: Mapping[str, list[object]], place: int) -> dict[str, object]:
    return {name: likely[place % len(likely)] for name, likely in values.items()}


def _literals(policy: Policy) -> dict[tree.Unit, list[Fraction]]:
    """Numbers that the document compares with, and their neighbours, by unit."""
    found: dict[tree.Unit, dict[Fraction, None]] = {}
    for node in itertools.chain.from_iterable(map(nodes_under, formulas_of(policy))):
        if isinstance(node, tree.Moment):
            _add(found, (("@date", 1),), node.value, 1)
        if not isinstance(node, tree.Compare):
            continue
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(one, tree.Number) and other.type.unit is not None:
                _add(found, other.type.unit, one.value, 1)
            if isinstance(one, tree.Amount):
                _add(found, tree.MONEY, one.value, Fraction(1, 100))
    return {unit: list(values) for unit, values in found.items()}


def _add(
    found: dict[tree.Unit, dict[Fraction, None]], unit: tree.Unit, value: Fraction | int, step: Fraction | int
) -> None:
    values = found.setdefault(unit, {})
    for number in (value, value - step, value + step):
        if len(values) < _BOUND * 3:
            values[Fraction(number)] = None


def _combined(choices: Mapping[str, Sequence[object]], most: int) -> Iterable[dict[str, object]]:
    size = 1
    for values in choices.values():
        size *= len(values)
    if size <= most:
        return (dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values()))
    return itertools.islice(_pairwise(choices), most)


def _pairwise(choices: Mapping[str, Sequence[object]]) -> Iterator[dict[str, object]]:
    """Combinations in which every two values of two choices meet, the rest drawn."""
    draw = _Draw()
    met: set[tuple[str, object, str, object]] = set()
    for (one, ones), (other, others) in itertools.combinations(choices.items(), 2):
        for a, b in itertools.product(ones, others):
            if (one, a, other, b) in met:
                continue
            chosen = {name: draw.choice(values) for name, values in choices.items()} | {one: a, other: b}
            met.update((*left, *right) for left, right in itertools.combinations(chosen.items(), 2))
            yield chosen
