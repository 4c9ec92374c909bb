"""A case's facts as texts and numbers, read strictly into values the engine can use.

Everything wrong is a Problem that names the fact, says what is wrong and what to
do; nothing is guessed and nothing is silently dropped.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from refund_policy import instants
from refund_policy.decision import Problem, Problems
from refund_policy.formula.evaluate import (
    BOUNDS,
    CALENDAR,
    EXPONENT,
    GIVEN,
    READ,
    ZONE,
    AbsentError,
    Env,
    UnworkableError,
)
from refund_policy.formula.explain import CURRENCY
from refund_policy.formula.rounding import rounded_by
from refund_policy.formula.symbols import did_you_mean
from refund_policy.formula.tree import Node
from refund_policy.money import MINOR_UNIT_EXPONENT, Money, money_of_text
from refund_policy.policy import FactSpec, Limit, Policy

MAX_INTEGER = 10**9
MAX_TEXT = 500
UNKNOWN = "unknown"
"""The answer to a yes/no fact that may be unknown: the fact is not given, and not missing."""
MAX_RECORDS = 200
_DECIMAL = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,9})?", re.ASCII)
_DURATION = re.compile(
    r"(?:([0-9]{1,6}) ?(?:days?|d))? ?(?:([0-9]{1,6}) ?(?:hours?|h))? ?(?:([0-9]{1,6}) ?(?:minutes?|min|m))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Valid facts of one case; `values` is by name in the engine's inner values."""

    values: Mapping[str, Any]
    given: frozenset[str]
    zone: str
    currency: str
    not_known: frozenset[str] = frozenset()
    """Names of those that were answered with “not known”: they have no value."""

    def env(self, **changes: Any) -> Env:
        """A fresh set of values to evaluate in, with some of them changed."""
        return {**self.values, READ: set(), **changes}


@dataclass(frozen=True, slots=True)
class Survey:
    """What could be made of a case's facts so far: the sound ones, and every problem there is."""

    facts: Facts
    problems: tuple[Problem, ...]


def read_facts(policy: Policy, raw: Mapping[str, object]) -> Facts | Problems:
    """Facts by id (and readings by theirs) to Facts, or every problem there is."""
    found = survey(policy, raw)
    return Problems(found.problems) if found.problems else found.facts


def survey(policy: Policy, raw: Mapping[str, object]) -> Survey:
    """As `read_facts`, for a form that is still being filled in: the sound facts come along with the problems."""
    return _Reader(policy, raw).read()


class _Reader:
    def __init__(self, policy: Policy, raw: Mapping[str, object]) -> None:
        self._policy, self._raw = policy, {key: value for key, value in raw.items() if value is not None}
        self._problems: dict[str, Problem] = {}
        self._values: Env = {}
        self._given: set[str] = set()
        self._not_known: set[str] = set()
        self._zone = ZoneInfo("UTC")
        self._zone_known = True
        self._currency = ""

    def read(self) -> Survey:
        policy = self._policy
        self._unknown_ids()
        self._read_zone()
        for fact in policy.facts.values():
            if fact.id in self._raw and fact.id != "zone":
                self._read_one(fact, self._raw[fact.id])
        self._read_readings()
        self._complete()
        self._check_currency()
        for fact in policy.facts.values():
            self._default(fact)
        for fact in policy.facts.values():
            if fact.name in self._values:
                self._check_limits(fact)
        self._check_needed()
        order = list(policy.facts) + list(policy.readings)
        listed = sorted(self._problems.items(), key=lambda item: order.index(item[0]) if item[0] in order else -1)
        facts = Facts(self._values, frozenset(self._given), self._zone.key, self._currency, frozenset(self._not_known))
        return Survey(facts, tuple(problem for _, problem in listed))

    def _problem(self, fact: str, message: str, *, missing: bool = False) -> None:
        known = self._policy.facts.get(fact) or self._policy.readings.get(fact)
        self._problems.setdefault(fact, Problem(known.id if known else fact, message, missing))

    def _unknown_ids(self) -> None:
        policy = self._policy
        ids = dict.fromkeys([fact.id for fact in policy.facts.values()])
        ids |= dict.fromkeys([reading.id for reading in policy.readings.values()])
        for key in self._raw:
            if key not in ids:
                hint = did_you_mean(key[:60], ids) or f"Its facts: {', '.join(ids)}."
                message = f"This policy has no fact “{_short(key)}”. {hint}"
                self._problems[f"no fact: {key}"] = Problem(key, message)

    def _read_zone(self) -> None:
        value = self._raw.get("zone", self._policy.zone)
        zone = instants.zone_of(value) if isinstance(value, str) else None
        if zone is None:
            self._zone_known = False
            self._problem("zone", f"“{_short(value)}” is not a time zone. Use an IANA name like Europe/Berlin or UTC.")
            return
        self._zone = zone
        self._values["zone"] = zone.key
        if "zone" in self._raw:
            self._given.add("zone")

    def _read_one(self, fact: FactSpec, raw: object) -> None:
        if fact.type == "instant" and not self._zone_known:
            return
        if fact.unknown and raw == UNKNOWN:
            self._not_known.add(fact.name)
            return
        found = self._value(fact, raw)
        if isinstance(found, Problem):
            self._problems.setdefault(fact.name, found)
            return
        self._values[fact.name] = found
        self._given.add(fact.name)

    def _value(self, fact: FactSpec, raw: object) -> Any:
        """The inner value, or a Problem."""
        match fact.type:
            case "yes/no":
                message = "" if isinstance(raw, bool) else f"“{_short(raw)}” is neither yes nor no. Use true or false."
                return Problem(fact.id, message) if message else raw
            case "integer":
                return self._integer(fact, raw)
            case "records":
                return self._records(fact, raw)
            case "number" if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) <= MAX_INTEGER:
                return raw
        if not isinstance(raw, str):
            return Problem(fact.id, f"“{_short(raw)}” is not a text. Put the value in quotes.")
        if not raw[:MAX_TEXT].isprintable():
            return Problem(fact.id, f"“{_short(raw)}” has characters that cannot be seen. Type it anew.")
        match fact.type:
            case "money":
                return self._money(fact, raw)
            case "date":
                read: int | str = instants.date_of_text(raw)
            case "instant":
                read = instants.instant_of_text(raw, self._zone)
            case "number" | "duration":
                number = number_of_text(raw) if fact.type == "number" else days_of_text(raw)
                return Problem(fact.id, number) if isinstance(number, str) else number
            case "choice":
                if raw not in fact.options:
                    hint = did_you_mean(raw[:60], fact.options) or f"Choose one of: {', '.join(fact.options)}."
                    return Problem(fact.id, f"“{_short(raw)}” is not one of the choices. {hint}")
                return raw
            case _:
                return (
                    raw if len(raw) <= MAX_TEXT else Problem(fact.id, f"The text is longer than {MAX_TEXT} characters.")
                )
        return Problem(fact.id, read) if isinstance(read, str) else read

    def _records(self, fact: FactSpec, raw: object) -> tuple[dict[str, Any], ...] | Problem:
        """Each record as its fields by name; the first thing wrong in any of them."""
        if not isinstance(raw, (list, tuple)) or not all(isinstance(item, Mapping) for item in raw):
            return Problem(fact.id, "This is not a list of records. Write [{…}, {…}], one for each line.")
        if len(raw) > MAX_RECORDS:
            return Problem(fact.id, f"The list has more than {MAX_RECORDS} records. Enter fewer.")
        records: list[dict[str, Any]] = []
        for number, item in enumerate(raw, start=1):
            unknown = next((key for key in item if key not in {field.id for field in fact.fields.values()}), None)
            if unknown is not None:
                message = f"Record {number} has a field “{_short(unknown)}” that this list does not have."
                return Problem(fact.id, message)
            record: dict[str, Any] = {}
            for field in fact.fields.values():
                if item.get(field.id) is None:
                    return Problem(fact.id, f"Record {number}: {field.label} is missing. Enter it.")
                value = self._value(field, item[field.id])
                if isinstance(value, Problem):
                    return Problem(fact.id, f"Record {number}, {field.label}: {value.message}")
                record[field.name] = value
            records.append(record)
        return tuple(records)

    def _integer(self, fact: FactSpec, raw: object) -> int | Problem:
        if isinstance(raw, bool) or not isinstance(raw, int):
            return Problem(fact.id, f"“{_short(raw)}” is not a whole number. Write digits only, without quotes.")
        if abs(raw) > MAX_INTEGER:
            return Problem(fact.id, "The number is larger than this program reckons with. Check the digits.")
        return raw

    def _money(self, fact: FactSpec, raw: str) -> int | Problem:
        money = money_of_text(raw)
        if isinstance(money, str):
            return Problem(fact.id, money)
        if not self._currency:
            self._currency = self._currency_of_case(money)
        if money.currency != self._currency:
            return Problem(
                fact.id, f"This is in {money.currency}, the payment in {self._currency}. Enter it in {self._currency}."
            )
        return money.minor

    def _currency_of_case(self, money: Money) -> str:
        """The payment's currency, whatever money fact is read first."""
        paid = self._raw.get("paid")
        payment = money_of_text(paid) if isinstance(paid, str) else ""
        return payment.currency if isinstance(payment, Money) else money.currency

    def _read_readings(self) -> None:
        for reading in self._policy.readings.values():
            option = self._raw.get(reading.id, next(iter(reading.options)))
            if not isinstance(option, str) or option not in reading.options:
                listed = ", ".join(reading.options)
                self._problem(
                    reading.name, f"“{_short(option)}” is not an option of this reading. Choose one of: {listed}."
                )
                continue
            self._values[reading.name] = option
            if reading.id in self._raw:
                self._given.add(reading.name)

    def _complete(self) -> None:
        """Put beside the facts what every evaluation needs."""
        self._values[ZONE] = self._zone
        self._values[CURRENCY] = self._currency
        self._values[EXPONENT] = MINOR_UNIT_EXPONENT.get(self._currency, 2)
        self._values[GIVEN] = frozenset(self._given)
        self._values[BOUNDS] = self._policy.program.bounds
        self._values[CALENDAR] = self._policy.calendar
        self._values[READ] = set()

    def _check_currency(self) -> None:
        """The document's own amounts count in their currency only: nothing is converted."""
        stated = self._policy.currencies
        if self._currency and stated and stated != {self._currency}:
            names = " and ".join(sorted(stated))
            message = f"This policy states amounts in {names}; the payment is in {self._currency}. Enter it in {names}."
            self._problem("paid" if "paid" in self._raw else next(iter(self._money_facts()), "paid"), message)

    def _money_facts(self) -> list[str]:
        return [fact.name for fact in self._policy.facts.values() if fact.type == "money" and fact.id in self._raw]

    def _default(self, fact: FactSpec) -> None:
        if fact.name in self._values or fact.id in self._raw:
            return
        if fact.id == "already_refunded":
            self._values[fact.name] = 0
        elif fact.default is not None and self._policy.program.holds(fact.default_when, dict(self._values)):
            value = self._worked_out(fact.default) if isinstance(fact.default, Node) else fact.default
            if value is not None:
                self._values[fact.name] = value

    def _worked_out(self, node: Node) -> Any:
        # A copy, so that steps worked out here do not stay among the facts.
        try:
            return self._policy.program.run(node, dict(self._values))
        except (AbsentError, UnworkableError):
            return None

    def _check_needed(self) -> None:
        """Ask for what is missing; a fact that is wrong itself tells nothing of what else is needed."""
        sound = {name: value for name, value in self._values.items() if name not in self._problems}
        sound[GIVEN] = frozenset(self._given - self._problems.keys())
        holds = self._policy.program.holds
        for fact in self._policy.facts.values():
            if fact.name in self._values or fact.id in self._raw:
                continue
            if not holds(fact.needed, dict(sound)) or not holds(fact.when, dict(sound)):
                continue
            if isinstance(fact.default, Node) and holds(fact.default_when, dict(sound)):
                continue  # It follows from others that are missing themselves.
            self._problem(fact.name, f"{fact.label.rstrip('?')} is missing. Enter it.", missing=True)

    def _check_limits(self, fact: FactSpec) -> None:
        value = self._values[fact.name]
        message = self._money_limits(fact, value) if fact.type == "money" else ""
        for limit, fits in ((fact.minimum, operator.ge), (fact.maximum, operator.le), (fact.after, operator.gt)):
            bound = None if limit is None else self._worked_out(limit.formula)
            if limit is not None and bound is not None and not fits(value, bound):
                message = message or limit.says or self._beyond(fact, limit, bound)
        if message:
            self._problem(fact.name, message)

    def _beyond(self, fact: FactSpec, limit: Limit, bound: Any) -> str:
        if fact.value_type.kind == "number":
            words = {id(fact.minimum): "at least", id(fact.maximum): "at most"}.get(id(limit), "more than")
            if fact.type == "money":
                bound = Money(rounded_by("down", bound), self._currency)
            return f"{fact.label.rstrip('?')} has to be {words} {bound}. Check the number."
        return f"{fact.label.rstrip('?')} does not fit the other dates. Check the order of the dates."

    def _money_limits(self, fact: FactSpec, value: int) -> str:
        if fact.id == "already_refunded":
            paid = self._values.get("paid", None if "paid" in self._problems or "paid" in self._raw else 0)
            if value < 0:
                return "An amount already refunded cannot be negative. Enter it without a sign."
            if paid is not None and value > max(paid, 0):
                return "More was refunded before than was paid. Check both amounts."
            return ""
        if value > 0 or (value == 0 and fact.default == 0):
            return ""
        if value == 0 and fact.allow_zero is not None and self._worked_out(fact.allow_zero):
            return ""
        what = "what the customer was charged" if fact.id == "paid" else "the amount"
        return f"{fact.label} has to be more than zero. Enter {what}."


def _short(raw: object) -> str:
    """What was given, fit to stand in a sentence."""
    if isinstance(raw, str):
        return "".join(letter if letter.isprintable() else "·" for letter in raw[:40])
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, int):
        return str(raw) if abs(raw) < 10**39 else "a very long number"
    if isinstance(raw, float):
        return str(raw)
    return "a table" if isinstance(raw, Mapping) else "a list"


def number_of_text(text: str) -> Fraction | str:
    """Read `0.75` exactly; on failure give the sentence that says why."""
    if not _DECIMAL.fullmatch(text):
        return f"“{_short(text)}” is not a number. Write it with a point, like 0.75."
    return Fraction(text)


def days_of_text(text: str) -> Fraction | str:
    """Read `2 days 10 hours 30 minutes` as exact days; on failure give the sentence that says why."""
    match = _DURATION.fullmatch(text.strip()) if text.strip() else None
    if match is None:
        return f"“{_short(text)}” is not a length of time. Write it like 2 days 10 hours."
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return days + Fraction(hours, 24) + Fraction(minutes, 1440)
