"""The bare answer of a policy to one set of values: which rule, which outcome, how much.

The explained Decision, the timeline and the readings all call this one function,
so every instant's own decision equals its segment of the timeline.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from refund_policy.decision import Outcome
from refund_policy.formula.evaluate import Env, UnworkableError, option_of
from refund_policy.formula.rounding import rounded_by
from refund_policy.policy import Policy, RuleSpec

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
                return _outcome(policy, rule, env)
        except UnworkableError as reason:
            return Answer(rule, "review", unworkable=str(reason))
    return None


def _outcome(policy: Policy, rule: RuleSpec, env: Env) -> Answer:
    outcome = cast(Outcome, option_of(rule.outcome_reading, env) if rule.outcome_reading else rule.outcome)
    if outcome == "review":
        return Answer(rule, outcome)
    if outcome == "none" or rule.amount is None:
        return Answer(rule, "none", amount=0 if "paid" in env else None)
    exact = policy.program.run(rule.amount, env)
    rounded = rounded_by(mode_of(policy, env), exact)
    amount = min(rounded, remaining(env))
    if amount <= 0:
        return Answer(rule, "none", exact, rounded, amount if policy.may_charge else 0)
    if rule.outcome == "auto":
        outcome = "full" if amount == env.get("paid") else "partial"
    return Answer(rule, outcome, exact, rounded, amount)


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
    return tuple(dict.fromkeys(clause for clause in (*of_windows, *rule.clauses) if clause))


def tried_clauses(policy: Policy, rule: RuleSpec, env: Env) -> tuple[str, ...]:
    """The clauses behind a rule whether it holds or not: a window that is over is cited all the same."""
    of_windows = [policy.program.clause(name, env) for name in rule.windows]
    return tuple(dict.fromkeys(clause for clause in (*of_windows, *rule.clauses) if clause))
