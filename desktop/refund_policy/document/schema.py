"""The structure of a policy document, checked by pydantic: what may stand where.

Meaning (symbols, units, options, examples) is checked when the policy is
compiled; this module is imported only for documents not checked before.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from refund_policy.document.findings import Finding
from refund_policy.document.places import Places

FORMAT = 1

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_\-]{0,39}$")]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9.\-]{0,11}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=600, pattern=r"^[^{}]*$")]
Filled = Annotated[str, StringConstraints(min_length=1, max_length=600)]
"""Words with formulas in braces."""
Formula = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Clauses = Annotated[list[ClauseId], Field(max_length=20)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Says(_Table):
    """One of several sentences; the first whose condition holds is used."""

    if_: Formula | None = Field(None, alias="if")
    text: Filled


Sentence = Filled | Annotated[list[Says], Field(min_length=1, max_length=12)]


class Header(_Table):
    """Who published what, and since when it is in force."""

    format: int
    id: Id
    publisher: Words
    title: Words
    summary: Words
    version: Words
    dated: datetime.date | None = None
    in_force_from: datetime.date | None = None
    in_force_until: datetime.date | None = None
    source: Words
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    zone: Words | None = None


class Clause(_Table):
    """A paragraph of the published page: its heading, and what it says in our words."""

    heading: Words
    says: Words


class Prompt(_Table):
    """Words shown beneath a field while a condition holds."""

    if_: Formula = Field(alias="if")
    text: Filled


class RecordField(_Table):
    """A field of a record in a list: an order line, a tender, an instalment."""

    type: Literal["money", "integer", "number", "duration", "date", "instant", "yes/no", "choice", "text"]
    label: Words | None = None
    symbol: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}(_[A-Za-z0-9]{1,12})?$")] | None = None
    unit: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,16}$")] | None = None
    options: Annotated[dict[Id, Words], Field(min_length=2, max_length=40)] | None = None


class RowTable(_Table):
    """A row of a table; `upto` and `from` include their bound, `below` and `over` do not."""

    upto: int | Formula | None = None
    below: int | Formula | None = None
    from_: int | Formula | None = Field(None, alias="from")
    over: int | Formula | None = None
    is_: Words | None = Field(None, alias="is")
    value: int | Formula


class TableTable(_Table):
    """A table: the first row that applies gives the value; without one the case needs a person."""

    label: Words
    by: Words
    rows: Annotated[list[RowTable], Field(min_length=1, max_length=60)]
    clause: ClauseId | None = None


class Fact(_Table):
    """A field of the form. Numbers in `min` and `max` are inclusive; formulas go in quotes."""

    type: (
        Literal[
            "money", "integer", "number", "duration", "date", "instant", "yes/no", "choice", "text", "zone", "records"
        ]
        | None
    ) = None
    label: Words | None = None
    symbol: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}(_[A-Za-z0-9]{1,12})?$")] | None = None
    group: Words | None = None
    help: Words | None = None
    echo: Filled | None = None
    prompt: Prompt | None = None
    clause: ClauseId | None = None
    unit: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,16}$")] | None = None
    options: Annotated[dict[Id, Words], Field(min_length=2, max_length=40)] | None = None
    default: bool | int | str | None = None
    default_when: Formula | None = None
    unknown: bool | None = None
    min: int | Formula | None = None
    min_says: Words | None = None
    max: int | Formula | None = None
    max_says: Words | None = None
    after: Formula | None = None
    after_says: Words | None = None
    allow_zero: Formula | None = None
    needed: Formula | None = None
    when: Formula | None = None
    fields: Annotated[dict[Id, RecordField], Field(min_length=1, max_length=12)] | None = None


class Reading(_Table):
    """An unclear clause: a question, its options (the first is the default)."""

    kind: Literal["contradiction", "silence"]
    options: Annotated[dict[Id, Words], Field(min_length=2, max_length=12)]
    clauses: Clauses
    ask: Words
    says: Words


class PayoutTable(_Table):
    """A place where money can go."""

    label: Words
    assumed: bool = False
    says: Words | None = None
    clauses: Clauses = []


class WindowCase(_Table):
    """A length of a window; the first case whose condition holds applies."""

    when: Formula | None = None
    for_: Words | None = Field(None, alias="for")
    until: Formula | None = None
    closes_before: Words | None = None
    clause: ClauseId | None = None


class Window(_Table):
    """A half-open stretch of request moments, named as a yes/no symbol."""

    from_: Formula = Field(alias="from")
    after: Words | None = None
    opens_before: Words | None = None
    closes_before: Words | None = None
    for_: Words | None = Field(None, alias="for")
    until: Formula | None = None
    count: Id | Literal["calendar", "elapsed"] = "calendar"
    cases: Annotated[list[WindowCase], Field(max_length=30)] | None = None
    label: Words
    clause: ClauseId | None = None


class StepTable(_Table):
    """A named formula: a row of the breakdown."""

    formula: Formula
    label: Words
    symbol: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,3}(_[A-Za-z0-9]{1,12})?$")] | None = None
    clause: ClauseId | None = None


class Result(_Table):
    """How the amount leaves exact arithmetic: a rounding, fixed or left to a reading."""

    round: Id | Literal["down", "up", "half-up", "half-even"]
    clause: ClauseId | None = None
    may_charge: bool = False


class RuleTable(_Table):
    """A rule; the first whose condition holds decides."""

    id: Id
    if_: Formula | None = Field(None, alias="if")
    outcome: Id
    amount: Formula | None = None
    payout: Formula | None = None
    clauses: Clauses = []
    label: Words
    says: Sentence
    figures: Annotated[list[Id], Field(max_length=12)] = []


class Remark(_Table):
    """A notice or a checklist item."""

    if_: Formula | None = Field(None, alias="if")
    text: Filled
    clauses: Clauses = []


class DeadlineTable(_Table):
    """A moment to show, where its formula has a value."""

    if_: Formula | None = Field(None, alias="if")
    label: Words
    at: Formula
    clauses: Clauses = []


class Example(_Table):
    """Facts and the result that must come out, run whenever the file is checked."""

    name: Words
    clause: ClauseId | None = None
    illustrative: bool = False
    facts: dict[Id, bool | int | str | list[dict[Id, bool | int | str]]]
    outcome: Literal["full", "partial", "none", "review"]
    amount: Words | None = None
    published: Words | None = None
    note: Words | None = None


class CalendarTable(_Table):
    """What counts as a business day; without it Monday to Friday."""

    weekend: Annotated[
        list[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]], Field(max_length=6)
    ] = ["saturday", "sunday"]
    closed: Annotated[list[datetime.date], Field(max_length=400)] = []
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None


class Document(_Table):
    """A whole policy document."""

    policy: Header
    clause: Annotated[dict[ClauseId, Clause], Field(min_length=1, max_length=200)]
    fact: Annotated[dict[Id, Fact], Field(max_length=100)]
    reading: Annotated[dict[Id, Reading], Field(max_length=20)] = {}
    payout: Annotated[dict[Id, PayoutTable], Field(max_length=20)] = {}
    table: Annotated[dict[Id, TableTable], Field(max_length=40)] = {}
    window: Annotated[dict[Id, Window], Field(max_length=60)] = {}
    step: Annotated[dict[Id, StepTable], Field(max_length=120)] = {}
    result: Result | None = None
    calendar: CalendarTable | None = None
    rule: Annotated[list[RuleTable], Field(min_length=1, max_length=120)]
    notice: Annotated[list[Remark], Field(max_length=60)] = []
    checklist: Annotated[list[Remark], Field(max_length=60)] = []
    deadline: Annotated[list[DeadlineTable], Field(max_length=40)] = []
    example: Annotated[list[Example], Field(max_length=60)] = []


_PLAIN = {
    "missing": "this key is missing",
    "extra_forbidden": "unknown key",
    "string_type": "a text in quotes is needed here",
    "int_type": "a whole number is needed here",
    "bool_type": "true or false is needed here",
    "dict_type": "a table is needed here",
    "list_type": "a list is needed here",
    "string_too_long": "the text is too long",
    "string_too_short": "the text is empty",
    "too_short": "there are too few entries",
    "too_long": "there are too many entries",
    "date_type": "a date like 2026-02-28 is needed here",
}
_UNION_ARM = re.compile(r"^(constrained-|list\[|function-|str$|int$|bool$|literal\[|nullable|\[key\]$)")


def structure_findings(tables: dict[str, Any], places: Places) -> list[Finding]:
    """Everything that does not fit the structure, each with its line and a plain sentence."""
    try:
        Document.model_validate(tables)
    except ValidationError as error:
        found: dict[tuple[int, str], Finding] = {}
        for item in error.errors(include_url=False, include_context=True, include_input=False):
            path = ".".join(str(part) for part in item["loc"] if not _UNION_ARM.match(str(part)))
            finding = _finding(item["type"], item["msg"], path, item.get("ctx", {}), places)
            found.setdefault((finding.line, finding.key), finding)
        return sorted(found.values())
    return []


def _finding(kind: str, message: str, path: str, context: dict[str, Any], places: Places) -> Finding:
    line, column = places.of(path)
    hint = ""
    if kind == "string_pattern_mismatch" and "{}" in context.get("pattern", ""):
        message, hint = (
            "a brace has no place in these words",
            "Only sentences such as says and text hold formulas in braces.",
        )
    elif kind == "string_pattern_mismatch":
        message = "this is not spelt as it has to be"
        hint = "Ids are lower-case letters, digits, - and _; clause ids and symbols start with a letter."
    elif kind == "literal_error":
        message, hint = "this is not one of the words allowed here", f"Allowed: {context.get('expected', '')}."
    elif kind == "extra_forbidden":
        message, hint = "unknown key", "Check its spelling in the authoring guide."
    else:
        message = _PLAIN.get(kind, message[:1].lower() + message[1:])
    return Finding(line, column, path, message, hint, code=kind.replace("_", "-"))
