"""The policy's silences: where a person has to decide, and the facts that lead there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from refund_policy.document.lint_runs import DECLARED, HOLE, UNWORKABLE, Runs, Spot, Trouble, plain_runs_of
from refund_policy.policy import Policy

_RANGES = 4
"""Stretches of days told apart for one rule; where there are more, they are told as one."""
Days = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Silence:
    """Cases that a policy leaves to a person, told by what they have in common."""

    rule: str
    """Id of the rule that says so; empty where no rule applies."""
    label: str
    declared: bool
    """True where the document says itself that a person decides."""
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    """Choices by id that do not all lead here, and those that do; yes/no as `yes` and `no`."""
    anchor: str
    """Id of the fact that days are counted from; empty where there is none."""
    first_day: int | None
    last_day: int | None
    """Both counted; None where there is no first or no last."""
    says: str = ""
    """Why nothing could be worked out, where that is the reason."""

    @property
    def told(self) -> str:
        """`interval monthly, used yes, day 4 to 14 from paid_at`."""
        facts = [f"{fact} {' or '.join(values)}" for fact, values in self.facts]
        days = _days_told(self.first_day, self.last_day)
        return ", ".join([*facts, *([f"{days} from {self.anchor}"] if days and self.anchor else [])])


def silences(policy: Policy) -> list[Silence]:
    """Every silence over the combinations of a policy's choices, its readings as they are by default."""
    return list(silences_in(plain_runs_of(policy)))


def silences_in(runs: Runs) -> Iterator[Silence]:
    """The silences among what was seen, in the order of the rules."""
    order = {rule.id: at for at, rule in enumerate(runs.policy.rules)}
    found = [key for key in runs.troubles if key[0] in (HOLE, DECLARED, UNWORKABLE)]
    for key in sorted(found, key=lambda key: (order.get(key[1], len(order)), key)):
        yield from of_trouble(runs, key, runs.troubles[key])


def of_trouble(runs: Runs, key: Trouble, spots: Iterable[Spot]) -> Iterator[Silence]:
    """One kind of trouble as silences, a stretch of days each."""
    kind, rule_id, detail = key
    label = next((rule.label for rule in runs.policy.rules if rule.id == rule_id), "No rule applies")
    anchor = runs.policy.facts[runs.anchor].id if runs.anchor else ""
    for (first, last), group in _by_days(spots).items():
        told = first is not None or last is not None
        yield Silence(
            rule_id,
            label,
            kind == DECLARED,
            tuple(_common(runs, group)),
            anchor if told else "",
            first,
            last,
            detail,
        )


def _by_days(spots: Iterable[Spot]) -> dict[Days, list[Spot]]:
    groups: dict[Days, list[Spot]] = {}
    for spot in spots:
        groups.setdefault((spot.first_day, spot.last_day), []).append(spot)
    if len(groups) <= _RANGES:
        return groups
    firsts, lasts = [days[0] for days in groups], [days[1] for days in groups]
    whole = (_least(firsts), None if None in lasts else max(last for last in lasts if last is not None))
    return {whole: [spot for group in groups.values() for spot in group]}


def _least(days: list[int | None]) -> int | None:
    return None if None in days else min(day for day in days if day is not None)


def _common(runs: Runs, spots: list[Spot]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The choices that do not all lead to these spots."""
    for name, values in runs.cases.choices.items():
        seen = [value for value in values if any(spot.case.choices.get(name) == value for spot in spots)]
        everywhere = any(name not in spot.case.choices for spot in spots)
        if seen and not everywhere and len(seen) < len(values):
            yield runs.policy.facts[name].id, tuple(_word(value) for value in seen)


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _days_told(first: int | None, last: int | None) -> str:
    match (first, last):
        case (None, None):
            return ""
        case (int(), None):
            return f"day {first} on"
        case (None, int()):
            return f"up to day {last}"
        case _:
            return f"day {first}" if first == last else f"day {first} to {last}"
