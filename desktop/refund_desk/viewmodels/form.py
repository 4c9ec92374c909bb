"""A policy's facts as a form: groups of fields with their words, in the document's order."""

from __future__ import annotations

from dataclasses import dataclass

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.typed import line_of
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
    columns: tuple[str, ...] = ()
    """Of a list of records: the words of its fields, in the order in which they are typed."""
    unknown: bool = False
    """Of a yes/no question: “not known” is an answer too."""


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
        tuple(field.label for field in fact.fields.values()),
        fact.unknown,
    )


def _placeholder(fact: FactSpec, formats: Formats) -> str:
    match fact.type:
        case "money":
            return f"0{formats.decimal_point}00"
        case "date":
            return "2026-03-01 or 1 Mar"
        case "instant":
            return "worked out" if fact.default is not None else "2026-03-15 10:30"
        case "number":
            return f"0{formats.decimal_point}75"
        case "duration":
            return "2 days 10 hours"
        case "records":
            return line_of([_cell(field, formats) for field in fact.fields.values()])
        case _:
            return ""


def _cell(field: FactSpec, formats: Formats) -> str:
    """What a record's field may hold, for the line that shows how to write one."""
    match field.type:
        case "money":
            return f"25{formats.decimal_point}00"
        case "integer":
            return "2"
        case "date":
            return "2026-03-01"
        case "instant":
            return "2026-03-15 10:30"
        case "yes/no":
            return "yes"
        case "choice":
            return next(iter(field.options.values()))
        case "text":
            return field.label
        case _:
            return _placeholder(field, formats)
