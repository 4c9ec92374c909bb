"""The bare answer of a policy to one set of values: which rule, which outcome, how much.

The explained Decision, the timeline and the readings all call this one function,
so every instant's own decision equals its segment of the timeline.
Timeline and readings ask a second target of the same formulas, see `Answers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, cast

from refund_policy.decision import Outcome
from refund_policy.formula.codegen import RAISES, Function, Functions, Memo, functions
from refund_policy.formula.evaluate import Env, UnworkableError, option_of
from refund_policy.formula.rounding import rounded_by
from refund_policy.formula.statements import Plan, number
from refund_policy.formula.tree import Node
from refund_policy.policy import REQUEST, Policy, RuleSpec

ENGINE_VERSION = "1"
"""Raised whenever the same document and facts could give another answer."""

NOTHING_LEFT = "Nothing left to refund"
OWED = "The customer owes"


def label_of(found: Answer) -> str:
    """The short name of an answer: its rule's, unless the amount came to nothing or less."""
    if found.outcome != "none" or found.exact is None:
        return found.rule.label
    return OWED if found.amount is not None and found.amount < 0 else NOTHING_LEFT


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one evaluation; amounts in minor units.

    `exact` is the amount before rounding (None where the rule has none),
    `rounded` after it, `amount` after the cap; None where none is stated.
    """

    rule: RuleSpec
    outcome: Outcome
    exact: Fraction | int | None = None
    rounded: int | None = None
    amount: int | None = None
    unworkable: str = ""
    """Why no amount could be worked out although the rule states one."""


def answer(policy: Policy, env: Env) -> Answer | None:
    """The first rule that holds, and what it comes to; None where no rule holds.

    Raises AbsentError where a fact is asked for that the case does not have.
    """
    run = policy.program.run
    for rule in policy.rules:
        try:
            if rule.condition is None or run(rule.condition, env):
                return _outcome(policy, rule, env, lambda amount: run(amount, env))
        except UnworkableError as reason:
            return Answer(rule, "review", unworkable=str(reason))
    return None


def _outcome(policy: Policy, rule: RuleSpec, env: Env, worked_out: Callable[[Node], Fraction | int]) -> Answer:
    outcome = cast(Outcome, option_of(rule.outcome_reading, env) if rule.outcome_reading else rule.outcome)
    if outcome == "review":
        return Answer(rule, outcome)
    if outcome == "none" or rule.amount is None:
        return Answer(rule, "none", amount=0 if "paid" in env else None)
    exact = worked_out(rule.amount)
    rounded = rounded_by(mode_of(policy, env), exact)
    amount = min(rounded, remaining(env))
    if amount <= 0:
        return Answer(rule, "none", exact, rounded, amount if policy.may_charge else 0)
    if rule.outcome == "auto":
        outcome = "full" if amount == env.get("paid") else "partial"
    return Answer(rule, outcome, exact, rounded, amount)


class Answers:
    """Many answers to one case's facts, by the second target: what the moment of the request
    does not touch is worked out once. It is made for one set of readings.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._second = _second_of(policy)
        self._held: Memo = self._second.functions.memo() if self._second.functions else []
        self._memos: dict[int | None, Memo] = {}
        """By the moment of the request: an answer and the terms that led to it share what they work out."""

    def answer(self, env: Env) -> Answer | None:
        """As the function `answer`; `env` differs from the case in the moment of the request only."""
        functions, held = self._second.functions, self._held
        if functions is not None:
            memo = self._memo(functions, env)
            try:
                for rule, test, amount in self._second.rules:
                    if test is None or test(env, held, memo):
                        return _outcome(self._policy, rule, env, partial(_worked_out, amount, env, held, memo))
                return None
            except RAISES:
                # The first target tells what is missing or why.
                pass
        return answer(self._policy, env)

    def apart(self, atom: int, env: Env) -> tuple[int, int]:
        """How far the two sides of one of the policy's atoms are apart: numerator and positive denominator."""
        functions = self._second.functions
        if functions is not None:
            try:
                pair: tuple[int, int] = functions.differences[atom](env, self._held, self._memo(functions, env))
                return pair
            except RAISES:
                pass
        run, compare = self._policy.program.run, self._policy.atoms[atom]
        difference = run(compare.left, env) - run(compare.right, env)
        return difference.numerator, difference.denominator

    def value(self, node: Node, env: Env) -> Any:
        """What a formula comes to."""
        functions, part = self._second.functions, self._second.rivals.get(id(node))
        if functions is not None and part is not None:
            try:
                return number(*part(env, self._held, self._memo(functions, env)))
            except RAISES:
                pass
        return self._policy.program.run(node, env)

    def _memo(self, functions: Functions, env: Env) -> Memo:
        moment = env.get(REQUEST)
        if moment not in self._memos:
            self._memos[moment] = functions.memo()
        return self._memos[moment]


def _worked_out(amount: Function, env: Env, held: Memo, memo: Memo, _node: Node) -> Fraction | int:
    return number(*amount(env, held, memo))


@dataclass(frozen=True, slots=True)
class _Second:
    """The second target of one policy: each rule with the functions of its condition and its amount."""

    functions: Functions | None
    rules: tuple[tuple[RuleSpec, Function | None, Function], ...]
    rivals: Mapping[int, Function] = field(default_factory=dict)
    """By identity, the parts of which a min or max takes one and the request may turn which."""


def _second_of(policy: Policy) -> _Second:
    """Compiled when it is first asked for: a document that is only checked does without."""
    program = policy.program
    if program.second is None:
        program.second = _compiled(policy)
    second: _Second = program.second
    return second


def _compiled(policy: Policy) -> _Second:
    program = policy.program
    own = [rule.amount for rule in policy.rules if rule.amount is not None]
    rivals = program.mover.rivals([*own, *(side for atom in policy.atoms for side in (atom.left, atom.right))])
    made = functions(
        Plan(
            steps=program.formulas,
            windows={name: window.bounds for name, window in program.windows.items()},
            moving=program.moving,
            whole=frozenset(name for name, fact in policy.facts.items() if fact.type in ("money", "integer")),
            request=REQUEST,
            closure=program.closure,
            tests=[rule.condition for rule in policy.rules if rule.condition is not None],
            numbers=[*own, *rivals],
            differences=[(atom.left, atom.right) for atom in policy.atoms],
        )
    )
    if made is None:
        return _Second(None, ())
    tests, amounts = iter(made.tests), iter(made.numbers)
    rules = tuple(
        (rule, None if rule.condition is None else next(tests), _no_amount if rule.amount is None else next(amounts))
        for rule in policy.rules
    )
    return _Second(made, rules, {id(part): function for part, function in zip(rivals, amounts, strict=True)})


def _no_amount(_env: Env, _held: Memo, _memo: Memo) -> tuple[int, int]:
    raise ValueError


def mode_of(policy: Policy, env: Env) -> str:
    """The rounding in force."""
    return option_of(policy.rounding_reading, env) if policy.rounding_reading else policy.rounding


def remaining(env: Env) -> int:
    """What can still be refunded of the charge, in minor units."""
    left: int = env.get("paid", 0) - env["already_refunded"]
    return left


def deciding_clauses(policy: Policy, rule: RuleSpec, env: Env) -> tuple[str, ...]:
    """The clauses that decide: those of the windows that the rule names and the request lies in, and its own."""
    program = policy.program
    of_windows = [program.clause(name, env) for name in rule.windows if program.inside(name, env)]
    return _cited((*of_windows, *rule.clauses))


def tried_clauses(policy: Policy, rule: RuleSpec, env: Env) -> tuple[str, ...]:
    """The clauses behind a rule whether it holds or not: a window that is over is cited all the same."""
    of_windows = [policy.program.clause(name, env) for name in rule.windows]
    return _cited((*of_windows, *rule.clauses))


@lru_cache(maxsize=1024)
def _cited(clauses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for clause in clauses if clause))
