"""What the case would come to if unclear clauses were read otherwise.

A reading is a fact with a default: decide again with another option and compare.
Readings hang together, so combinations are tried too and those kept whose
answer no single change gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from refund_policy.decision import CombinedReading, Outcome, ReadingOption, ReadingResult
from refund_policy.engine import Answers
from refund_policy.facts import Facts
from refund_policy.formula.evaluate import READ, AbsentError
from refund_policy.money import Money
from refund_policy.policy import Policy

MAX_EXPLORED = 256
_Changes = tuple[tuple[str, str], ...]
"""Pairs (reading, option) that differ from those in use, in the document's order."""


@dataclass(frozen=True, slots=True)
class _Result:
    outcome: Outcome | None
    amount: Money | None


def readings(policy: Policy, facts: Facts) -> tuple[tuple[ReadingResult, ...], tuple[CombinedReading, ...]]:
    """Each reading with all its options worked out, and the answers that need several."""
    return _Comparison(policy, facts).told()


class _Comparison:
    """Results under other options; an evaluation stands for all that differ only in readings it never asked for."""

    def __init__(self, policy: Policy, facts: Facts) -> None:
        self._policy, self._facts = policy, facts
        self._chosen = {name: str(facts.values[name]) for name in policy.readings}
        self._known: dict[tuple[str, ...], dict[tuple[str, ...], _Result]] = {}
        """By the readings that an evaluation asked for, then by their options."""

    def told(self) -> tuple[tuple[ReadingResult, ...], tuple[CombinedReading, ...]]:
        explored = self._explored()
        now = explored[()]
        single: list[ReadingResult] = []
        reached = {now}
        for name, spec in self._policy.readings.items():
            results = {option: self._evaluated({name: option})[1] for option in spec.options}
            reached.update(results.values())
            options = tuple(
                ReadingOption(option, spec.options[option], result.outcome, result.amount)
                for option, result in results.items()
            )
            matters = any(result != now for result in results.values())
            chosen = self._chosen[name]
            single.append(
                ReadingResult(spec.id, spec.kind, spec.ask, spec.says, spec.clauses, chosen, matters, options)
            )
        return tuple(single), tuple(self._combined(explored, reached))

    def _explored(self) -> dict[_Changes, _Result]:
        """Every result that some changes lead to, the fewest changes first.

        Only a reading that was asked for is changed: any other leaves the result as it is.
        """
        explored: dict[_Changes, _Result] = {}
        waiting: list[_Changes] = [()]
        for changes in waiting:
            if len(explored) >= MAX_EXPLORED:
                break
            if changes in explored:
                continue
            asked, explored[changes] = self._evaluated(dict(changes))
            for name in self._policy.readings:
                if name in asked and name not in dict(changes):
                    others = (option for option in self._policy.readings[name].options if option != self._chosen[name])
                    waiting += [self._in_order({**dict(changes), name: option}) for option in others]
        return explored

    def _in_order(self, changes: Mapping[str, str]) -> _Changes:
        return tuple((name, changes[name]) for name in self._policy.readings if name in changes)

    def _evaluated(self, changes: Mapping[str, str]) -> tuple[tuple[str, ...], _Result]:
        """The readings that were asked for under some changes, and the result."""
        assumed = {**self._chosen, **changes}
        for asked, results in self._known.items():
            known = results.get(tuple([assumed[name] for name in asked]))
            if known is not None:
                return asked, known
        env = self._facts.env(**changes)
        result = _Result("review", None)
        try:
            found = Answers(self._policy).answer(env)
        except AbsentError:
            result = _Result(None, None)
        else:
            if found is not None:
                stated = found.amount is not None and self._facts.currency
                amount = Money(found.amount or 0, self._facts.currency) if stated else None
                result = _Result(found.outcome, amount)
        asked = tuple(sorted(env[READ]))
        self._known.setdefault(asked, {})[tuple([assumed[name] for name in asked])] = result
        return asked, result

    def _combined(self, explored: Mapping[_Changes, _Result], reached: set[_Result]) -> Iterator[CombinedReading]:
        """The answers that no single change gives."""
        for changes, result in explored.items():
            if result not in reached and result.outcome is not None:
                reached.add(result)
                pairs = tuple((self._policy.readings[name].id, option) for name, option in changes)
                yield CombinedReading(pairs, result.outcome, result.amount)
