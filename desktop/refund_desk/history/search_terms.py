"""Words for the search index, and a person's query as an FTS5 expression."""

from __future__ import annotations

from collections.abc import Mapping

from refund_desk.history.records import SavedCase
from refund_desk.history.rows import storable
from refund_policy.decision import Outcome

_MAX_QUERY = 200
_MAX_WORDS = 16

_OUTCOME_WORDS: Mapping[Outcome, str] = {
    "full": "full refund",
    "partial": "partial refund",
    "none": "none, no refund",
    "review": "review, needs a person",
}


def fts_query(text: str) -> str:
    """Turn what a person typed into phrases that all must begin somewhere in the case.

    Operators, quotes and brackets have no meaning; words without a letter or digit are left
    out. Gives an empty text where nothing is left to search for.
    """
    words = storable(text[:_MAX_QUERY]).replace("\0", " ").split()[:_MAX_WORDS]
    return " ".join(f'"{word.replace(chr(34), chr(34) * 2)}"*' for word in words if any(c.isalnum() for c in word))


def indexed_words(case_id: int, case: SavedCase) -> tuple[str, str, str, str]:
    """What a case is found by: the columns customer, policy, outcome and words of the index."""
    decision, grant = case.decision, case.grant
    policy = decision.policy
    amount = f"{decision.amount}" if decision.amount else ""
    payout = decision.payout.label if decision.payout else ""
    granted = (f"granted {grant.amount}", grant.reason, grant.second) if grant else ()
    words = [f"case-{case_id}", amount, payout, decision.label, decision.says, *decision.decided_by, case.note]
    return (
        storable(case.customer_ref),
        storable(f"{policy.id} {policy.publisher} {policy.title}"),
        _OUTCOME_WORDS[decision.outcome],
        storable("\n".join([*words, *granted])),
    )
