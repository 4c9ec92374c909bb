"""Decides the case in view otherwise: in other zones, at other moments, under other documents. Qt-free."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from refund_desk.case import decide_at
from refund_desk.draft import Draft, carried_over
from refund_desk.policies import Library, PolicyFile, key_of
from refund_desk.session import resolve
from refund_desk.viewmodels.answer_strip import Beside
from refund_desk.viewmodels.compare import (
    CompareRow,
    beside_rows,
    chosen_rows,
    here_row,
    idle_reading_rows,
    moment_row,
    policy_row,
    reading_rows,
)
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.moments import holds, moved
from refund_desk.viewmodels.other_readings import readings_view
from refund_desk.viewmodels.unknowns import IfKnown
from refund_desk.viewmodels.zones import ZoneAnswer
from refund_policy.decision import Decision, Outcome, Problems, Segment
from refund_policy.engine import Answers
from refund_policy.facts import UNKNOWN, read_facts
from refund_policy.formula.evaluate import AbsentError
from refund_policy.instants import instant_of_text, seconds_of, zone_of
from refund_policy.money import Money
from refund_policy.policy import FactSpec, Policy
from refund_policy.timeline import timeline

Raw = Mapping[str, object]
"""Facts by id, as the policy module takes them."""


def zone_answers(policy: Policy, raw: Raw, decision: Decision, zones: Iterable[str]) -> tuple[ZoneAnswer, ...]:
    """What a decided case comes to with its days counted in other zones, where that is another answer.

    The moments stay what they are; only the calendar they are counted by changes.
    `zones` are IANA names; the case's own and those met twice are left out.
    """
    own = raw.get("zone", policy.zone)
    place = zone_of(own) if isinstance(own, str) else None
    others = [zone for zone in dict.fromkeys(zones) if zone and zone != own]
    if place is None or not others:
        return ()
    here = decision.outcome, decision.amount
    fixed = {fact.id: _fixed(fact, raw[fact.id], place) for fact in policy.facts.values() if fact.id in raw}
    told = []
    for zone in others:
        there = _answer(policy, {**raw, **fixed, "zone": zone})
        if there is not None and there != here:
            told.append(ZoneAnswer(zone, *there))
    return tuple(told)


def answers_if_known(policy: Policy, raw: Raw, decision: Decision) -> tuple[IfKnown, ...]:
    """What a decided case comes to with a yes and with a no to what is not known, where that makes a difference."""
    here = decision.outcome, decision.amount, _until(decision.timeline, decision.requested_at)
    told: list[IfKnown] = []
    for fact in policy.facts.values():
        if fact.unknown and raw.get(fact.id) == UNKNOWN:
            answers = {yes: _lasting(policy, {**raw, fact.id: yes}, decision.requested_at) for yes in (True, False)}
            if any(one not in (None, here) for one in answers.values()):
                told += [IfKnown(fact.label, yes, *one) for yes, one in answers.items() if one is not None]
    return tuple(told)


def _lasting(policy: Policy, raw: Raw, requested_at: datetime) -> tuple[Outcome, Money | None, datetime | None] | None:
    """The bare answer, and until when it is a level amount; None where there is none."""
    answer, facts = _answer(policy, raw), read_facts(policy, raw)
    if answer is None or isinstance(facts, Problems):
        return None
    return *answer, _until(timeline(policy, facts).segments, requested_at)


def _until(segments: Sequence[Segment], at: datetime) -> datetime | None:
    here = next((one for one in segments if holds(one, at)), None)
    if here is None or here.shape != "constant" or here.outcome not in ("full", "partial"):
        return None
    return here.end


def _answer(policy: Policy, raw: Raw) -> tuple[Outcome, Money | None] | None:
    """The bare answer, by the second target: on every keystroke there is no time to explain those not shown."""
    facts = read_facts(policy, raw)
    if isinstance(facts, Problems):
        return None
    try:
        found = Answers(policy).answer(facts.env())
    except AbsentError:
        return None
    if found is None or found.amount is None or not facts.currency:
        return (found.outcome if found is not None else "review"), None
    return found.outcome, Money(found.amount, facts.currency)


def _fixed(fact: FactSpec, value: object, place: ZoneInfo) -> object:
    """A fact that means the same in every zone: its moments in UTC."""
    if fact.type == "records" and isinstance(value, (list, tuple)):
        return [
            {key: _fixed(fact.fields[key], cell, place) if key in fact.fields else cell for key, cell in item.items()}
            for item in value
        ]
    if fact.type != "instant" or not isinstance(value, str):
        return value
    seconds = instant_of_text(value, place)
    return value if isinstance(seconds, str) else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class Compared:
    """A decided case, with all that is needed to decide it otherwise."""

    file: PolicyFile
    draft: Draft
    raw: Raw
    decision: Decision
    """The answer shown; at another moment than the case's own while one is tried."""
    entered: Decision | None = None
    """The case's own answer while another moment is tried."""
    beside: tuple[Beside, ...] = ()
    """What other zones, and answers to what is not known, give."""


def alternatives(
    case: Compared, library: Library, formats: Formats, now: datetime, blank: Callable[[Policy], Draft]
) -> Iterator[CompareRow]:
    """The rows of the comparison, one after the other: whoever shows them may pause in between.

    `now` is aware; `blank` makes an empty draft for a document.
    """
    yield here_row(case.decision, formats)
    yield from chosen_rows(case.decision, formats)
    readings = readings_view(case.decision, formats)
    yield from reading_rows(case.decision, readings, formats)
    yield from beside_rows(case.decision, case.beside, formats)
    yield from _moments(case, formats, now)
    yield from _documents(case, library, formats, now, blank)
    yield from idle_reading_rows(case.decision, readings, formats)


def _moments(case: Compared, formats: Formats, now: datetime) -> Iterator[CompareRow]:
    decision = case.decision
    zone = decision.requested_at.tzinfo
    wanted: list[tuple[str, datetime]] = []
    if case.entered is not None:
        wanted.append(("As entered", case.entered.requested_at))
    if decision.before is not None:
        wanted.append(("Just before the change", moved(decision.before.at, timedelta(seconds=-1))))
    if decision.after is not None:
        wanted.append(("After the change", decision.after.at))
    wanted.append(("Asked now", now.astimezone(zone)))
    told = {seconds_of(decision.requested_at)}
    for label, at in wanted:
        if seconds_of(at) not in told:
            told.add(seconds_of(at))
            other = decide_at(case.file.policy, case.raw, at)
            own = case.entered is not None and at == case.entered.requested_at
            yield moment_row(label, at, other, decision, formats, own=own)


def _documents(
    case: Compared, library: Library, formats: Formats, now: datetime, blank: Callable[[Policy], Draft]
) -> Iterator[CompareRow]:
    used = case.file.policy
    for version in library.versions(used.ref.id):
        if version.ref.digest != used.ref.digest:
            yield _under(version, case, formats, now, blank)
    for policy_id, policy in library.policies.items():
        if policy_id != used.ref.id:
            yield _under(policy, case, formats, now, blank)


def _under(
    policy: Policy, case: Compared, formats: Formats, now: datetime, blank: Callable[[Policy], Draft]
) -> CompareRow:
    used = case.file.policy
    draft = carried_over(used, policy, case.draft, blank(policy))
    resolved = resolve(policy, draft, formats, now)
    labels = {fact.id: fact.label.rstrip("?") for fact in policy.facts.values()}
    wrong = [labels.get(problem.fact, problem.fact) for problem in resolved.problems]
    answer = resolved.decision or [*wrong, *resolved.missing]
    if policy.ref.id == used.ref.id:
        return policy_row("version", f"Version {policy.ref.version}", key_of(policy), answer, case.decision, formats)
    name = f"{policy.ref.publisher}: {policy.ref.title}"
    return policy_row("policy", name, key_of(policy), answer, case.decision, formats)
