"""The charges of one request: each a case of its own, told together with what they come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from refund_desk.history.records import CaseRow
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.other_readings import RESULT_WORDS
from refund_desk.viewmodels.sentences import one_line
from refund_desk.viewmodels.verdict import NO_AMOUNT, OUTCOME_WORDS
from refund_policy.money import Money

_UNSAVED = "The charge in view is not saved yet and is not in the total."


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """One charge: its case as it was kept last."""

    case_id: int
    label: str
    """`Case 12 · Stape`."""
    outcome: str
    """For the mark's colour; empty where the kept line is damaged."""
    outcome_words: str
    amount: str
    """What is to be paid: `5.00 USD`, “No amount set”, “Nothing to pay”; empty where the kept line is damaged."""
    beside: str
    """Where another amount was granted: `Granted instead of 2.66 USD`; else empty."""
    current: bool
    """True for the case in view."""

    @property
    def words(self) -> str:
        """The entry as a sentence, for screen readers and paper."""
        here = "in view" if self.current else ""
        return ", ".join(filter(None, (self.label, self.outcome_words, self.amount, self.beside, here)))


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with several charges, in the order in which they were kept."""

    entries: tuple[RequestEntry, ...]
    total: str
    """`Together 22.66 USD in 2 cases.`"""
    note: str
    """What is not in the total; empty where everything is."""
    count: int
    """Charges of the request, with the one in view even while it is not saved."""

    @property
    def words(self) -> str:
        """Total and note in one piece."""
        return f"{self.total} {self.note}".strip()


def request_view(
    rows: Sequence[CaseRow], current: int | None, formats: Formats, *, unsaved: bool = False
) -> RequestView | None:
    """The cases of one request, one row each, `current` being the case in view; None for fewer than two.

    `unsaved`: the case in view is one more of them, and not kept yet.
    """
    count = len(rows) + unsaved
    if count < 2:
        return None
    return RequestView(
        entries=tuple(_entry(row, row.case_id == current, formats) for row in rows),
        total=_total(rows, formats),
        note=" ".join(filter(None, (_note(rows), _UNSAVED if unsaved else ""))),
        count=count,
    )


def _entry(row: CaseRow, current: bool, formats: Formats) -> RequestEntry:
    label = f"Case {row.case_id}"
    if row.damaged:
        return RequestEntry(row.case_id, label, "", "Cannot be read", "", "", current)
    return RequestEntry(
        case_id=row.case_id,
        label=f"{label} · {one_line(row.publisher)}",
        outcome=row.outcome,
        outcome_words=OUTCOME_WORDS[row.outcome],
        amount=_to_pay(row, formats),
        beside=_beside(row, formats),
        current=current,
    )


def _to_pay(row: CaseRow, formats: Formats) -> str:
    if row.to_pay is not None:
        return formats.money(row.to_pay)
    return "Nothing to pay" if row.outcome == "none" else NO_AMOUNT


def _beside(row: CaseRow, formats: Formats) -> str:
    if row.grant is None:
        return ""
    if row.outcome == "none":
        return f"Granted instead of {RESULT_WORDS['none']}"
    if row.amount is None:
        return "Granted where the policy states no amount"
    return f"Granted instead of {formats.money(row.amount)}"


def _total(rows: Sequence[CaseRow], formats: Formats) -> str:
    """`Together 20.00 USD and 5.00 EUR in 3 cases.`: one amount for each currency, in the order of the cases."""
    counted = [row for row in rows if _counts(row)]
    if not counted:
        return "No total yet."
    sums: dict[str, int] = {}
    for row in counted:
        if row.to_pay is not None:
            sums[row.to_pay.currency] = sums.get(row.to_pay.currency, 0) + row.to_pay.minor
    amounts = [formats.money(Money(minor, currency)) for currency, minor in sums.items() if minor]
    listed = " and ".join(filter(None, (", ".join(amounts[:-1]), *amounts[-1:])))
    return f"Together {listed or RESULT_WORDS['none']} in {_cases(len(counted))}."


def _note(rows: Sequence[CaseRow]) -> str:
    """`1 case still needs a person and is not in the total.`"""
    damaged = sum(row.damaged for row in rows)
    owed = sum(_owed(row) for row in rows)
    waiting = sum(not _counts(row) for row in rows) - damaged - owed
    told = []
    if waiting:
        told.append(
            "1 case still needs a person and is" if waiting == 1 else f"{waiting} cases still need a person and are"
        )
    if damaged:
        told.append(f"{_cases(damaged)} cannot be read and {'is' if damaged == 1 else 'are'}")
    if owed:
        told.append(f"What the customer owes in {_cases(owed)} is")
    return " ".join(f"{one} not in the total." for one in told)


def _counts(row: CaseRow) -> bool:
    return not row.damaged and not _owed(row) and (row.to_pay is not None or row.outcome == "none")


def _owed(row: CaseRow) -> bool:
    """Whether the policy comes to less than nothing: never set off in silence against another charge's refund."""
    return row.to_pay is not None and row.to_pay.minor < 0


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"
