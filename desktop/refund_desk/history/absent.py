"""The window without a history: `NoHistory` has the shape of `History` and holds nothing."""
# ruff: noqa: ARG002 - the arguments are there for the shape of History

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from refund_desk.history.errors import CaseUnreadable, HistoryUnavailable, SaveFailed
from refund_desk.history.records import CaseRow, LoadedCase, SavedCase
from refund_desk.history.store import History, utc_now
from refund_policy.decision import Outcome


class NoHistory:
    """The history where there is none: shows nothing, keeps nothing, and tells the reason."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def close(self) -> None:
        """Nothing to let go of."""

    def save(self, case: SavedCase) -> CaseRow:
        """Always SaveFailed."""
        raise SaveFailed(self.reason)

    def load(self, case_id: int, revision: int | None = None) -> LoadedCase:
        """Always CaseUnreadable."""
        raise CaseUnreadable(self.reason)

    def document(self, digest: str) -> str | None:
        """No document."""
        return None

    def revisions(self, case_id: int) -> list[CaseRow]:
        """No revisions."""
        return []

    def search(
        self,
        text: str = "",
        policy_id: str | None = None,
        outcome: Outcome | None = None,
        before_key: int | None = None,
        limit: int = 50,
    ) -> list[CaseRow]:
        """No cases."""
        return []

    def linked(self, request: int) -> list[CaseRow]:
        """No cases."""
        return []

    def delete(self, case_id: int) -> None:
        """Always SaveFailed."""
        raise SaveFailed(self.reason)

    def save_draft(self, draft: str | None, *, patient: bool = False) -> None:
        """Keep nothing: an unsaved form lives as long as its window."""

    def load_draft(self) -> str | None:
        """No unsaved form."""
        return None


CaseStore = History | NoHistory
"""What the window is given."""


def open_history(directory: Path, *, now: Callable[[], datetime] = utc_now) -> CaseStore:
    """Open the directory's history; where that fails, give a NoHistory with the reason."""
    try:
        return History.open(directory, now=now)
    except HistoryUnavailable as error:
        return NoHistory(error.sentence)
