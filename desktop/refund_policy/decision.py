"""What `decide` answers: plain frozen data that every view renders.

Screen, paper, clipboard, command line and history all read this one tree, so
they cannot disagree with the number or with each other. Instants are aware
datetimes in the case's zone; periods are half-open, `[start, end)`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from refund_policy.money import Money

SCHEMA_VERSION = 1
"""Version of the shape of `Decision`, kept with every saved case."""

Outcome = Literal["full", "partial", "none", "review"]
SegmentOutcome = Literal["full", "partial", "none", "review", "unknown"]
"""As `Outcome`; `unknown` where a fact that is not entered would decide."""

Shape = Literal["constant", "linear", "steps"]
"""How an amount runs through a segment: level, by the minute, or by the day."""

ValueKind = Literal["money", "number", "date", "instant", "yes/no", "text"]


@dataclass(frozen=True, slots=True)
class Value:
    """One exact value with what it measures.

    `of` is a Fraction for money (main units) and for numbers, a date, an aware
    datetime, a bool or a text. `unit` is the currency of money, the unit of a
    number (`days`, `credits`, `minutes`; empty for a bare number or a ratio).
    """

    kind: ValueKind
    of: Fraction | date | datetime | bool | str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A node of a worked formula: its shape, its symbols and its values at once.

    `op` is one of
      `number` (a literal), `text` (a literal), `symbol` (a named fact, step or reading),
      `+ - * /` (two parts), `neg`, `not`, `and`, `or` (two or more parts),
      `== != < <= > >=` (two parts), `in` (first part among the others),
      or a function's name (`min`, `max`, `floor`, `ceil`, `days`, `minutes`, …).
    A conditional shows only the branch that was taken.
    """

    op: str
    parts: tuple[Term, ...] = ()
    value: Value | None = None
    name: str = ""
    """For a symbol: the id of the fact, step, window or reading."""
    symbol: str = ""
    """For a symbol: how it is written, `D_used` (an underscore starts the subscript)."""
    label: str = ""
    """For a symbol: its words, `days used`."""
    source: Literal["", "fact", "step", "window", "reading", "field"] = ""
    chosen: int = -1
    """For min and max: the index of the part that won."""


@dataclass(frozen=True, slots=True)
class Step:
    """One row of the breakdown: `symbol = term = term with numbers = value`."""

    id: str
    label: str
    symbol: str
    term: Term
    value: Value
    clauses: tuple[str, ...] = ()
    kind: Literal["step", "rounding", "cap"] = "step"
    decisive: bool = True
    """False for a row that lost a min or max: worked out, but not what is paid."""


@dataclass(frozen=True, slots=True)
class RuleTried:
    """A rule of the policy in its order: the condition with this case's values."""

    id: str
    says: str
    clauses: tuple[str, ...]
    held: bool
    condition: Term | None
    """None for a rule without a condition."""
    failed: tuple[Term, ...] = ()
    """The parts of the condition that are not met (empty when it held)."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One half-open stretch `[start, end)` of possible request moments with one answer.

    The first `start` and the last `end` of a timeline may be None: unbounded.
    `amount_at_end` is the amount at the last instant before `end`. Amounts are
    None where none is stated (`review`, `unknown`).
    """

    start: datetime | None
    end: datetime | None
    outcome: SegmentOutcome
    rule: str
    label: str
    clauses: tuple[str, ...]
    shape: Shape
    amount_at_start: Money | None
    amount_at_end: Money | None


@dataclass(frozen=True, slots=True)
class Boundary:
    """A moment where the answer changes, and the answer on its other side.

    `seconds` is boundary minus request: negative when it has passed. When it
    has passed, outcome and amount are those just before it; else those from it on.
    """

    at: datetime
    seconds: int
    outcome: SegmentOutcome
    amount: Money | None
    rule: str
    label: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingOption:
    """What the case would come to under one option of a reading."""

    id: str
    label: str
    outcome: Outcome | None
    """None where that option leads to no answer with the facts at hand."""
    amount: Money | None


@dataclass(frozen=True, slots=True)
class ReadingResult:
    """An unclear clause, the option in use, and what the others would give."""

    id: str
    kind: Literal["contradiction", "silence"]
    ask: str
    says: str
    clauses: tuple[str, ...]
    chosen: str
    matters: bool
    options: tuple[ReadingOption, ...]


@dataclass(frozen=True, slots=True)
class CombinedReading:
    """An answer that only several readings together give."""

    options: tuple[tuple[str, str], ...]
    """Pairs (reading id, option id) that differ from those in use."""
    outcome: Outcome
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Payout:
    """Where the money goes."""

    id: str
    label: str
    assumed: bool
    """True where the policy does not say, and the usual way is taken."""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """A notice or a checklist item, in the policy document's words; {0} stands for `values[0]`."""

    text: str
    clauses: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment by which something is due; a day by the end of which it is, as the day's last second."""

    label: str
    at: datetime
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact as it entered the decision."""

    id: str
    label: str
    value: Value
    shown: str
    """A choice's words; empty for other kinds."""
    given: bool
    """False where the value is the document's default."""


@dataclass(frozen=True, slots=True)
class PolicyRef:
    """Which document decided: `digest` is the SHA-256 of its text."""

    id: str
    publisher: str
    title: str
    version: str
    digest: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one case under one policy, with its whole working."""

    policy: PolicyRef
    engine: str
    zone: str
    facts: tuple[FactShown, ...]
    requested_at: datetime
    outcome: Outcome
    amount: Money | None
    """None for `review`, and where no payment (so no currency) is known."""
    paid: Money | None
    payout: Payout | None
    """None where nothing is paid."""
    rule: str
    says: str
    """The deciding rule in words; {0} stands for `says_values[0]`."""
    label: str
    """The deciding rule's short name, as on the timeline's band."""
    decided_by: tuple[str, ...]
    """Clause ids."""
    rules: tuple[RuleTried, ...]
    """The rules in order, up to and with the one that decided."""
    steps: tuple[Step, ...]
    figures: tuple[Step, ...]
    """Steps worked out to start a person's review from; not an amount granted."""
    timeline: tuple[Segment, ...]
    """Empty where it cannot be exact; `timeline_note` then says why."""
    timeline_note: str
    before: Boundary | None
    after: Boundary | None
    readings: tuple[ReadingResult, ...]
    combined: tuple[CombinedReading, ...]
    notices: tuple[Remark, ...]
    checklist: tuple[Remark, ...]
    deadlines: tuple[Deadline, ...]
    clauses: tuple[tuple[str, str, str], ...] = field(default=())
    """Every clause of the policy: (id, heading, our summary)."""
    says_values: tuple[Value, ...] = ()

    @property
    def nearest(self) -> Boundary | None:
        """The closer in time of the boundaries around the request."""
        around = [b for b in (self.before, self.after) if b is not None]
        return min(around, key=lambda b: abs(b.seconds), default=None)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the facts: which, what is wrong and how to mend it."""

    fact: str
    message: str
    missing: bool = False
    """True where the fact is merely not entered yet."""


@dataclass(frozen=True, slots=True)
class Problems:
    """Why there is no decision: at least one problem."""

    items: tuple[Problem, ...]
