"""The left-hand lists: policies to choose from, and cases kept before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from refund_desk.history.records import CaseRow
from refund_desk.policies import key_of
from refund_desk.viewmodels.formats import WEEKDAYS, Formats
from refund_policy.document.findings import PolicyError
from refund_policy.money import Money
from refund_policy.policy import Policy

_SHORT = {"full": "Full", "partial": "Partial", "none": "None", "review": "Review"}


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """One version of a policy in the selector; `version` tells version and date."""

    key: str
    id: str
    title: str
    detail: str
    version: str


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """One kept case: two lines left, two lines right, an outcome for the mark's colour."""

    case_id: int
    outcome: str
    reference: str
    policy: str
    amount: str
    """What is paid: the granted amount, where there is one."""
    when: str
    suggested: str = ""
    """Where another amount was granted: what the policy comes to."""

    @property
    def words(self) -> str:
        """The entry as a sentence, for screen readers."""
        beside = f", suggested {self.suggested}" if self.suggested else ""
        return f"{self.reference}, {self.policy}, {self.when}, {self.amount}{beside}"


@dataclass(frozen=True, slots=True)
class UnsavedEntry:
    """One form that waits to be taken up again; `case` names the kept one that it would revise."""

    number: int
    reference: str
    policy: str
    case: str
    when: str

    @property
    def words(self) -> str:
        """The entry as a sentence, for screen readers."""
        change = f"change to {self.case}" if self.case else ""
        return ", ".join(filter(None, ("Not saved", self.reference, self.policy, change, self.when)))


def policy_entries(policies: tuple[Policy, ...], formats: Formats) -> tuple[PolicyEntry, ...]:
    """The selector's entries, in the order given."""
    return tuple(
        PolicyEntry(key_of(one), one.ref.id, one.ref.publisher, one.summary, _version(one, formats)) for one in policies
    )


def _version(policy: Policy, formats: Formats) -> str:
    day = policy.in_force_from or policy.dated
    if day is None:
        return policy.ref.version
    dated = f"{formats.date_short(day)} {day.year}"
    return dated if policy.ref.version == day.isoformat() else f"{policy.ref.version} · {dated}"


def refused_text(error: PolicyError) -> str:
    """Why a document was left out: its first finding, and how many more there are."""
    more = len(error.findings) - 1
    rest = f" ({more} more)" if more else ""
    return f"{error.findings[0].told(error.file)}{rest}"


def case_entry(row: CaseRow, today: date, formats: Formats) -> CaseEntry:
    """A kept case as the list shows it."""
    outcome = _SHORT.get(row.outcome, row.outcome)
    kind = outcome if row.grant is None else "Granted"
    return CaseEntry(
        case_id=row.case_id,
        outcome=row.outcome,
        reference=row.customer_ref or "No reference",
        policy=row.publisher,
        amount=_amount(row.to_pay, formats),
        when=f"{kind} · {_day(row.saved_at.date(), today, formats)}",
        suggested="" if row.grant is None else f"{outcome.lower()}, {_amount(row.amount, formats)}",
    )


def unsaved_entry(
    number: int,
    reference: str,
    policy: str,
    case_id: int | None,
    touched: datetime | None,
    now: datetime,
    formats: Formats,
) -> UnsavedEntry:
    """An unsaved form as the list shows it; `touched` (aware) is when it was last in view."""
    return UnsavedEntry(
        number=number,
        reference=" ".join(reference.split()) or "No reference",
        policy=policy,
        case=f"case {case_id}" if case_id is not None else "",
        when=_ago(touched, now, formats) if touched is not None else "",
    )


def _ago(then: datetime, now: datetime, formats: Formats) -> str:
    then = then.astimezone(now.tzinfo)
    minutes = int((now - then).total_seconds()) // 60
    if then.date() != now.date() or minutes < 0:
        return _day(then.date(), now.date(), formats)
    if minutes < 60:
        return f"{minutes} min ago" if minutes else "just now"
    return f"{minutes // 60} h ago"


def _amount(amount: Money | None, formats: Formats) -> str:
    return formats.money(amount) if amount is not None else "No amount"


def _day(day: date, today: date, formats: Formats) -> str:
    age = (today - day).days
    if age == 0:
        return "today"
    if 0 < age < 7:
        return WEEKDAYS[day.weekday()][:3]
    return formats.date_short(day) + (f" {day.year}" if day.year != today.year else "")
