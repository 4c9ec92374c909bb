"""What stands in one case's form, as typed, and how a draft follows from another. No Qt, no disk, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.typed import AmountDraft, line_of, with_cells
from refund_policy.facts import UNKNOWN
from refund_policy.policy import FactSpec, Policy

YES, NO, NOT_KNOWN = "yes", "no", UNKNOWN


@dataclass(frozen=True, slots=True)
class GrantDraft:
    """Another amount than the suggested one, as typed: `amount` in the payment's currency, without its code."""

    amount: str = ""
    reason: str = ""
    second: str = ""
    """Name of the second person, where the amount needs one."""

    def __bool__(self) -> bool:
        return any((self.amount, self.reason, self.second))


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form: texts as typed, by the id of their fact or reading."""

    policy_id: str
    texts: Mapping[str, str] = field(default_factory=dict)
    customer_ref: str = ""
    note: str = ""
    grant: GrantDraft = GrantDraft()
    ticked: frozenset[str] = frozenset()
    """Ids of the questions that were ticked."""
    request: int | None = None
    """The first case of a request with several charges; None for a case of its own."""
    aside: Mapping[str, tuple[Mapping[str, str], GrantDraft]] = field(default_factory=dict)
    """By policy, what was typed and granted under it, while the case is worked out under another one."""

    def changed(self, fact: str, text: str) -> Draft:
        """The draft with one text changed."""
        return replace(self, texts={**self.texts, fact: text})


def in_currency(policy: Policy, draft: Draft, currency: str) -> Draft:
    """The draft with another currency in every amount that nothing is typed in yet."""
    texts = dict(draft.texts)
    for fact in policy.facts.values():
        if fact.type == "money" and not AmountDraft.decode(texts.get(fact.id, "")).text.strip():
            texts[fact.id] = AmountDraft("", currency).encode()
    return replace(draft, texts=texts)


def new_draft(policy: Policy, zone: str, currency: str) -> Draft:
    """An empty case: the document's defaults, and the desk's usual zone and currency."""
    texts: dict[str, str] = {}
    for fact in policy.facts.values():
        if fact.type == "zone":
            texts[fact.id] = zone or policy.zone
        elif fact.type == "money":
            texts[fact.id] = AmountDraft("", currency or policy.currency).encode()
        elif isinstance(fact.default, bool):
            texts[fact.id] = YES if fact.default else NO
        elif isinstance(fact.default, (int, str)):
            texts[fact.id] = f"{fact.default} days" if fact.type == "duration" else str(fact.default)
    return Draft(policy.ref.id, texts)


def draft_of_facts(policy: Policy, facts: Mapping[str, object], formats: Formats, base: Draft) -> Draft:
    """A draft with facts filled in, such as a published example's."""
    texts = dict(base.texts)
    for key, value in facts.items():
        spec = policy.facts.get(key.replace("-", "_"))
        texts[key] = _typed(spec, value, formats)
    return replace(base, texts=texts)


def _typed(spec: FactSpec | None, value: object, formats: Formats) -> str:
    """A fact as a person would have typed it."""
    if isinstance(value, bool):
        return YES if value else NO
    match spec.type if spec is not None else "":
        case "money":
            number, _, currency = str(value).partition(" ")
            return AmountDraft(number.replace(".", formats.decimal_point), currency).encode()
        case "number":
            return str(value).replace(".", formats.decimal_point)
        case "instant":
            return str(value).replace("T", " ")
        case "records" if spec is not None and isinstance(value, (list, tuple)):
            return "\n".join(_typed_record(spec, record, formats) for record in value)
    return str(value)


def _typed_record(spec: FactSpec, record: Mapping[str, object], formats: Formats) -> str:
    """A record as a line of its fields."""
    cells = [_typed(field, record.get(field.id, ""), formats) for field in spec.fields.values()]
    return line_of([cell.replace("|", " ") for cell in cells])


def carried_over(old: Policy, new: Policy, draft: Draft, base: Draft) -> Draft:
    """A draft for another policy that keeps what both ask for: same id, same type, an option both know.

    What only the old one asks for, and what was granted under it, comes back with that policy.
    """
    same = old.ref.id == new.ref.id
    left, granted = ({}, draft.grant) if same else draft.aside.get(new.ref.id, ({}, GrantDraft()))
    asked = {fact.id for fact in new.facts.values()} | {reading.id for reading in new.readings.values()}
    texts = {**base.texts, **{one: text for one, text in left.items() if one in asked}}
    for name, fact in new.facts.items():
        before = old.facts.get(name)
        text = draft.texts.get(fact.id, "")
        if before is None or before.type != fact.type or not text:
            continue
        if fact.type == "choice" and text not in fact.options:
            continue
        if fact.type == "yes/no" and text == NOT_KNOWN and not fact.unknown:
            continue
        if _columns(before) != _columns(fact):
            continue
        texts[fact.id] = text
    if same:
        for reading in new.readings.values():
            if draft.texts.get(reading.id) in reading.options:
                texts[reading.id] = draft.texts[reading.id]
    aside = draft.aside if same else {**draft.aside, old.ref.id: (draft.texts, draft.grant)}
    return replace(draft, policy_id=new.ref.id, texts=texts, grant=granted, aside=aside)


def copied(draft: Draft) -> Draft:
    """The same facts for another case: what a person decided or ticked beside them was about the first one."""
    return Draft(draft.policy_id, draft.texts, draft.customer_ref, draft.note)


def _columns(fact: FactSpec) -> list[tuple[str, str]]:
    """The order in which a record's fields are typed."""
    return [(field.id, field.type) for field in fact.fields.values()]


def settled(draft: Draft, policy: Policy, raw: Mapping[str, object]) -> Draft:
    """The draft with moments in full, so that “today” and “-3” mean the same when the case is read again."""
    texts = dict(draft.texts)
    for fact in policy.facts.values():
        if fact.type in ("date", "instant") and fact.id in raw and texts.get(fact.id, "").strip():
            texts[fact.id] = str(raw[fact.id]).replace("T", " ")
        elif fact.type == "records":
            moments = {field.id for field in fact.fields.values() if field.type in ("date", "instant")}
            records = raw.get(fact.id)
            if moments and isinstance(records, list):
                cells = [{key: str(record[key]).replace("T", " ") for key in moments} for record in records]
                texts[fact.id] = with_cells(texts[fact.id], [field.id for field in fact.fields.values()], cells)
    return replace(draft, texts=texts)
