"""What goes into the history and comes out of it: plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from refund_policy.decision import Decision, Outcome
from refund_policy.money import Money

Scalar = str | int | bool | None
"""A form's field, or a plain fact, as JSON has it."""
Fact = Scalar | list[dict[str, Scalar]]
"""A fact as the command line takes it: a plain value, or a list of records."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Another amount than the suggested one: why, and the second name that confirmed it."""

    amount: Money
    reason: str
    second: str = ""
    """Empty where no second name was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCase:
    """A decided case to keep. A `case_id` of None begins a new case, else a revision is added."""

    customer_ref: str
    decision: Decision
    draft: Mapping[str, Scalar]
    """The form as it was typed, by field."""
    facts: Mapping[str, Fact]
    """The facts by id, readings among them, as the command line takes them."""
    document: str
    """The policy document's text, kept so that the case can be explained when the policy has changed."""
    time_zone_data: str
    """Version of the time-zone data, `2026b`."""
    note: str = ""
    case_id: int | None = None
    grant: Grant | None = None
    """None where the decision's own amount is paid."""
    request: int | None = None
    """Number of the first case of a request with several charges; None for that first case and for a case alone."""
    ticked: frozenset[str] = frozenset()
    """Ids of the questions that were ticked."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases: a case as its revision `revision` decided it."""

    key: int
    """Grows with every save; the list is ordered by it and paged with it."""
    case_id: int
    revision: int
    """1 for a case's first save."""
    customer_ref: str
    policy_id: str
    publisher: str
    outcome: Outcome
    amount: Money | None
    payout: str
    """The payout's label; empty where nothing is paid."""
    saved_at: datetime
    """In UTC."""
    damaged: bool = False
    """True where the stored line is not what was written: then only `key`, `case_id` and `revision` count."""
    grant: Grant | None = None
    request: int | None = None
    """As in SavedCase."""

    @property
    def to_pay(self) -> Money | None:
        """The amount granted, else the one decided; None where a person has still to set one."""
        return self.grant.amount if self.grant else self.amount


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """A case as it was saved; its decision is the stored one, never worked out again."""

    row: CaseRow
    note: str
    draft: Mapping[str, Scalar]
    facts: Mapping[str, Fact]
    decision: Decision
    policy_version: str
    policy_digest: str
    engine: str
    time_zone_data: str
    ticked: frozenset[str] = frozenset()

    @property
    def grant(self) -> Grant | None:
        """Another amount than the decision's, where one was granted."""
        return self.row.grant

    @property
    def request(self) -> int | None:
        """As in SavedCase."""
        return self.row.request
