"""A policy's facts as a form: groups of fields with their words, in the document's order."""

from __future__ import annotations

from dataclasses import dataclass

from refund_desk.viewmodels.formats import Formats
from refund_policy.policy import FactSpec, FactType, Policy


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field; `partner` is the field that shares its row (a moment and its zone)."""

    id: str
    type: FactType
    label: str
    symbol: str
    unit: str
    options: tuple[tuple[str, str], ...]
    help: str
    """What to enter, then the clause behind the field."""
    placeholder: str
    partner: FieldView | None = None


@dataclass(frozen=True, slots=True)
class GroupView:
    """Fields under one heading."""

    title: str
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class FormView:
    """The whole form of one policy."""

    policy_id: str
    title: str
    subtitle: str
    source: str
    groups: tuple[GroupView, ...]
    examples: tuple[str, ...]
    """Names of the document's examples, in order."""


def form_view(policy: Policy, formats: Formats) -> FormView:
    """The form that a policy's facts describe."""
    groups: dict[str, list[FieldView]] = {}
    zone = next((fact for fact in policy.facts.values() if fact.type == "zone"), None)
    for fact in policy.facts.values():
        if fact.type == "zone":
            continue
        partner = _field(policy, zone, formats) if zone is not None and fact.id == "requested_at" else None
        groups.setdefault(fact.group, []).append(_field(policy, fact, formats, partner))
    return FormView(
        policy.ref.id,
        policy.ref.publisher,
        subtitle(policy, formats),
        policy.ref.source,
        tuple(GroupView(title, tuple(fields)) for title, fields in groups.items()),
        tuple(example.name for example in policy.examples),
    )


def subtitle(policy: Policy, formats: Formats) -> str:
    """`Lower of time and credits · version 1.0, in force since 28 February 2026`."""
    words = [policy.summary]
    if policy.in_force_from is not None:
        words.append(f"version {policy.ref.version}, in force since {formats.date(policy.in_force_from)}")
    elif policy.dated is not None:
        words.append(f"updated {formats.date(policy.dated)}")
    else:
        words.append("no version date")
    return " · ".join(words)


def _field(policy: Policy, fact: FactSpec, formats: Formats, partner: FieldView | None = None) -> FieldView:
    parts = [fact.help]
    if fact.clause:
        parts.append(f"{fact.clause}: {policy.clauses[fact.clause][1]}")
    return FieldView(
        fact.id,
        fact.type,
        fact.label,
        fact.symbol,
        fact.unit,
        tuple(fact.options.items()),
        "\n\n".join(part for part in parts if part),
        _placeholder(fact, formats),
        partner,
    )


def _placeholder(fact: FactSpec, formats: Formats) -> str:
    match fact.type:
        case "money":
            return f"0{formats.decimal_point}00"
        case "date":
            return "2026-03-01 or 1 Mar"
        case "instant":
            return "worked out" if fact.default is not None else "2026-03-15 10:30"
        case _:
            return ""
