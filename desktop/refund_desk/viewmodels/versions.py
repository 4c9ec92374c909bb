"""Which version a case is under, in words: another one is proposed, never chosen without a click."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from refund_desk.history.records import LoadedCase
from refund_desk.policies import Library, charge_day, in_force, key_of
from refund_desk.viewmodels.formats import Formats
from refund_policy.policy import Policy


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, the button's words, and the key of the version to use."""

    text: str
    action: str
    key: str


def proposal(policy: Policy, library: Library, raw: Mapping[str, object], formats: Formats) -> Proposal | None:
    """The version at hand that the case's date speaks for, where it is not the one in use.

    `raw` has the case's facts by id as texts.
    """
    day = charge_day(policy, raw)
    found = in_force(library.versions(policy.ref.id), day) if day is not None else None
    if day is None or found is None or found.ref.digest == policy.ref.digest:
        return None
    used, other = policy.ref.version, found.ref.version
    if used == other:
        text = f"The document of version {used} is no longer the one that this case was decided under."
        return Proposal(text, "Use the document at hand", key_of(found))
    if _undated(policy) and _undated(found):
        # Neither is known to hold rather than the other.
        return None
    text = f"The charge counts from {formats.date(day)}, when version {other} was in force. This case uses {used}."
    return Proposal(text, f"Use version {other}", key_of(found))


def _undated(policy: Policy) -> bool:
    return policy.in_force_from is None and policy.in_force_until is None


def kept_words(
    kept: LoadedCase | None, case_id: int | None, policy: Policy, library: Library, formats: Formats, now: datetime
) -> str:
    """How the case in view stands to the kept one; empty where it was never kept. `now` gives the zone."""
    if kept is None:
        return "Changed since it was saved: saving adds a revision." if case_id is not None else ""
    when = formats.instant(kept.row.saved_at.replace(second=0).astimezone(now.tzinfo))
    words = f"Case {kept.row.case_id} as it was decided; saved {when}."
    if policy.ref.digest != kept.policy_digest:
        words += " The document it was decided under is lost; editing works the case out under the one at hand."
    elif library.of_digest(kept.policy_digest) is None:
        words += " The policy's document has changed since; this case keeps the one that it was decided under."
    return words
