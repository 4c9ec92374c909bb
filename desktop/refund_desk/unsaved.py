"""The unsaved form as the history keeps it, so that a crash loses nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from refund_desk.session import Draft


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A draft, the version and document that it is worked out under, and the case that it revises."""

    draft: Draft
    key: str
    """`japply@1.0`"""
    digest: str
    case_id: int | None

    def encoded(self) -> str:
        """As text."""
        kept = {"key": self.key, "digest": self.digest, "case_id": self.case_id}
        return json.dumps({**asdict(self.draft), **kept})


def decoded(text: str | None) -> Unsaved | None:
    """What was kept; None where that is nothing, or cannot be read."""
    try:
        found = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    texts = found.get("texts") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(texts, dict):
        return None
    words = {name: found.get(name) for name in ("policy_id", "customer_ref", "note", "key", "digest")}
    policy, reference, note, key, digest = (one if isinstance(one, str) else "" for one in words.values())
    kept = {str(name): value for name, value in texts.items() if isinstance(value, str)}
    case_id = found.get("case_id")
    draft = Draft(policy, kept, reference, note)
    return Unsaved(draft, key or policy, digest, case_id if isinstance(case_id, int) else None)
