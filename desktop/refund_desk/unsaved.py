"""The unsaved form as the history keeps it, so that a crash loses nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from refund_desk.draft import Draft, GrantDraft


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A draft, the version and document that it is worked out under, the case that it revises, where the cursor was."""

    draft: Draft
    key: str
    """`japply@1.0`"""
    digest: str
    case_id: int | None
    focus: str = ""
    """Id of the fact whose field had the focus; empty for none."""
    cursor: int = 0
    """Characters before the cursor in that field."""

    def encoded(self) -> str:
        """As text."""
        draft = {**asdict(self.draft), "ticked": sorted(self.draft.ticked)}
        kept = {name: getattr(self, name) for name in ("key", "digest", "case_id", "focus", "cursor")}
        return json.dumps({**draft, **kept})


def decoded(text: str | None) -> Unsaved | None:
    """What was kept; None where that is nothing, or cannot be read. What is damaged in it is left out."""
    try:
        found = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("texts"), dict):
        return None
    policy, reference, note, key, digest, focus = (
        _text(found, name) for name in ("policy_id", "customer_ref", "note", "key", "digest", "focus")
    )
    kept = {str(name): value for name, value in found["texts"].items() if isinstance(value, str)}
    typed = found.get("grant")
    words = (_text(typed, name) for name in ("amount", "reason", "second")) if isinstance(typed, dict) else ()
    grant = GrantDraft(*words)
    ticked = found.get("ticked")
    ids = frozenset(one for one in ticked if isinstance(one, str)) if isinstance(ticked, list) else frozenset()
    draft = Draft(policy, kept, reference, note, grant, ids, _number(found, "request"))
    return Unsaved(draft, key or policy, digest, _number(found, "case_id"), focus, _number(found, "cursor") or 0)


def _text(found: dict[str, object], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""


def _number(found: dict[str, object], name: str) -> int | None:
    value = found.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
