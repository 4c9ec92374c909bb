"""One case as it is being typed: a Draft of texts to a Resolved snapshot, per keystroke.

Typed texts are read strictly; what they mean goes to the policy module as the
same facts that the command line takes. No Qt, no disk; the clock is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast

from refund_desk.draft import NO, NOT_KNOWN, YES, Draft
from refund_desk.history import Fact
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.sentences import sentence
from refund_desk.viewmodels.typed import (
    AmountDraft,
    Choice,
    Column,
    Empty,
    Reading,
    Record,
    Unclear,
    Understood,
    Wrong,
    read_amount,
    read_date,
    read_duration,
    read_instant,
    read_integer,
    read_number,
    read_option,
    read_records,
    read_zone,
)
from refund_policy.decide import decide
from refund_policy.decision import Decision, Problem, Problems
from refund_policy.facts import Facts, survey
from refund_policy.formula.explain import shown
from refund_policy.instants import zone_of
from refund_policy.policy import FactSpec, Policy


@dataclass(frozen=True, slots=True)
class FieldStatus:
    """How one field stands: `echo` tells what was understood, `error` what is wrong."""

    echo: str = ""
    error: str = ""
    choices: tuple[Choice, ...] = ()
    """Texts that may be meant, offered with the error."""
    missing: bool = False
    visible: bool = True
    needed: bool = True
    open: bool = False
    """Whether more facts could make it needed: the case has no answer yet."""
    prompt: str = ""
    """What the policy asks about this field in this case."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """One frozen answer to one draft."""

    draft: Draft
    decision: Decision | None
    fields: Mapping[str, FieldStatus]
    problems: tuple[Problem, ...]
    """What is wrong, without what is merely missing."""
    missing: tuple[str, ...]
    """Labels of the fields still to be filled in."""
    raw: Mapping[str, object]
    """The facts as the policy module took them."""

    @property
    def facts(self) -> dict[str, Fact]:
        """The facts as a kept case holds them."""
        return {key: cast(Fact, value) for key, value in self.raw.items()}


def resolve(policy: Policy, draft: Draft, formats: Formats, now: datetime) -> Resolved:
    """Read every text, decide if that is possible, and say of each field how it stands."""
    typed = _TypedFields(policy, draft, formats, now)
    found = survey(policy, typed.raw)
    own = {problem.fact: problem for problem in found.problems}
    for fact in typed.unread:
        own.pop(fact, None)
    answer = None if found.problems or typed.unread else decide(policy, found.facts)
    decision = answer if isinstance(answer, Decision) else None
    if isinstance(answer, Problems):
        own |= {problem.fact: problem for problem in answer.items}
    statuses = {
        fact.id: _status(policy, fact, found.facts, typed, own.get(fact.id), formats, undecided=decision is None)
        for fact in policy.facts.values()
    }
    own |= {fact: Problem(fact, message) for fact, message in typed.unread.items()}
    # In the order of the form; what is about no field of it comes first.
    places = {fact.id: place for place, fact in enumerate(policy.facts.values())}
    listed = sorted(own.values(), key=lambda problem: places.get(problem.fact, -1))
    labels = {fact.id: fact.label.rstrip("?") for fact in policy.facts.values()}
    missing = tuple(labels.get(problem.fact, problem.fact) for problem in listed if problem.missing)
    wrong = tuple(problem for problem in listed if not problem.missing)
    return Resolved(draft, decision, statuses, wrong, missing, typed.raw)


def standing(policy: Policy, draft: Draft, formats: Formats, now: datetime) -> dict[str, str]:
    """What stands in each field that is filled in, in words: as it was understood, else as it was typed."""
    typed = _TypedFields(policy, draft, formats, now)
    words: dict[str, str] = {}
    for fact in policy.facts.values():
        read, text = typed.read[fact.id], draft.texts.get(fact.id, "")
        if isinstance(read, Empty):
            continue
        if fact.type == "yes/no":
            words[fact.id] = {YES: "Yes", NO: "No"}.get(text, "Not known")
        elif fact.type == "integer" and isinstance(read, Understood):
            words[fact.id] = f"{read.echo} {fact.unit}".rstrip()
        else:
            echo = _echo(read) or AmountDraft.decode(text).text if fact.type == "money" else _echo(read) or text
            words[fact.id] = fact.options.get(text, echo)
    return words


class _TypedFields:
    """Every field's text read: `raw` for the policy module, `unread` where a text has no one meaning."""

    def __init__(self, policy: Policy, draft: Draft, formats: Formats, now: datetime) -> None:
        self._formats = formats
        self.texts = draft.texts
        self.raw: dict[str, object] = {}
        self.unread: dict[str, str] = {}
        self.read: dict[str, Reading[object]] = {}
        zone_text = draft.texts.get("zone", "")
        zone_read = read_zone(zone_text)
        self._zone = zone_read.value if isinstance(zone_read, Understood) else policy.zone
        local = zone_of(self._zone)
        self._now = now.astimezone(local)
        self._currency = self._currency_of_case(policy)
        for fact in policy.facts.values():
            self._take(fact, draft.texts.get(fact.id, ""))
        for reading in policy.readings.values():
            if draft.texts.get(reading.id):
                self.raw[reading.id] = draft.texts[reading.id]

    def _take(self, fact: FactSpec, text: str) -> None:
        read = self._read(fact, text)
        self.read[fact.id] = read
        if isinstance(read, Understood):
            self.raw[fact.id] = read.value
        elif isinstance(read, (Wrong, Unclear)):
            self.unread[fact.id] = read.message

    def _read(self, fact: FactSpec, text: str) -> Reading[object]:
        today = self._now.date()
        match fact.type:
            case "money":
                draft = AmountDraft.decode(text)
                amount = read_amount(draft.text, draft.currency, self._formats)
                return Understood(str(amount.value), amount.echo) if isinstance(amount, Understood) else amount
            case "integer":
                return _loosely(read_integer(text, self._formats, fact.unit))
            case "number":
                return _loosely(read_number(text, self._formats))
            case "duration":
                return _loosely(read_duration(text))
            case "records":
                return _loosely(read_records(text, self._columns(fact)))
            case "date":
                day = read_date(text, self._formats, today)
                return Understood(day.value.isoformat(), day.echo) if isinstance(day, Understood) else day
            case "instant":
                moment = read_instant(text, self._formats, self._zone, today, self._now)
                return Understood(moment.value.text, moment.echo) if isinstance(moment, Understood) else moment
            case "zone":
                return _loosely(read_zone(text))
            case "yes/no":
                if text == NOT_KNOWN and fact.unknown:
                    return Understood(NOT_KNOWN, "")
                return Understood(text == YES, "") if text in (YES, NO) else Empty()
            case _:
                return Understood(text, "") if text.strip() else Empty()

    def _currency_of_case(self, policy: Policy) -> str:
        """That of the payment: the amounts in records have no currency field of their own."""
        typed = AmountDraft.decode(self.texts.get("paid", ""))
        paid = read_amount(typed.text, typed.currency, self._formats)
        return paid.value.currency if isinstance(paid, Understood) else typed.currency or policy.currency

    def _columns(self, fact: FactSpec) -> Sequence[Column]:
        return [Column(field.id, field.label, partial(self._read_cell, field)) for field in fact.fields.values()]

    def _read_cell(self, field: FactSpec, cell: str) -> Reading[object]:
        """A record's field: amounts in the payment's currency, choices by their words."""
        match field.type:
            case "money":
                return self._read(field, AmountDraft(cell, self._currency).encode())
            case "choice":
                return _loosely(read_option(cell, field.options))
            case "yes/no":
                answer = read_option(cell, {YES: "Yes", NO: "No"})
                return self._read(field, answer.value) if isinstance(answer, Understood) else answer
        return self._read(field, cell)


def _loosely(read: Reading[int] | Reading[str] | Reading[list[Record]]) -> Reading[object]:
    """The same reading among those of other kinds of values."""
    return Understood(read.value, read.echo) if isinstance(read, Understood) else read


def _status(
    policy: Policy,
    fact: FactSpec,
    facts: Facts,
    typed: _TypedFields,
    problem: Problem | None,
    formats: Formats,
    *,
    undecided: bool,
) -> FieldStatus:
    read = typed.read[fact.id]
    env = facts.env()
    program = policy.program
    visible = fact.when is None or program.holds(fact.when, env)
    needed = fact.needed is None or program.holds(fact.needed, env)
    if isinstance(read, (Wrong, Unclear)):
        choices = read.choices if isinstance(read, Unclear) else ()
        return FieldStatus(error=read.message, choices=choices, visible=visible, needed=needed)
    if problem is not None and not problem.missing:
        return FieldStatus(echo=_echo(read), error=problem.message, visible=visible, needed=needed)
    typed_text = typed.texts.get(fact.id, "").strip()
    parts = [
        _echo(read) if _echo(read) != typed_text else "",
        _worked_out(fact, facts, read, formats),
        _policy_echo(policy, fact, facts, formats),
    ]
    prompt = ""
    if fact.prompt is not None and program.holds(fact.prompt.condition, env):
        filled = program.filled(fact.prompt.template, env)
        prompt = sentence(*filled, formats) if filled is not None else ""
    return FieldStatus(
        echo=" · ".join(part for part in parts if part),
        missing=problem is not None,
        visible=visible,
        needed=needed,
        prompt=prompt,
        open=undecided,
    )


def _echo(read: Reading[object]) -> str:
    return read.echo if isinstance(read, Understood) else ""


def _worked_out(fact: FactSpec, facts: Facts, read: Reading[object], formats: Formats) -> str:
    """What an empty field was taken to be."""
    if not isinstance(read, Empty) or fact.name not in facts.values or fact.type not in ("instant", "date"):
        return ""
    value = shown(facts.values[fact.name], fact.value_type, facts.env())
    return f"Worked out: {formats.value(value)}"


def _policy_echo(policy: Policy, fact: FactSpec, facts: Facts, formats: Formats) -> str:
    """The document's own words beneath the field, with its figures."""
    if fact.echo is None or fact.name not in facts.values:
        return ""
    filled = policy.program.filled(fact.echo, facts.env())
    return "" if filled is None else sentence(*filled, formats)
