"""The list of kept cases: finds what is asked for and shows it in the sidebar."""

from __future__ import annotations

from refund_desk.desk import Desk
from refund_desk.history import HistoryError
from refund_desk.viewmodels.sidebar import case_entry
from refund_desk.widgets.sidebar import Sidebar


class CaseList:
    """Keeps the sidebar's list in step with the history."""

    def __init__(self, sidebar: Sidebar, desk: Desk) -> None:
        self._sidebar, self._desk = sidebar, desk
        self._query: tuple[str, str, str] = ("", "", "")
        self._current: int | None = None

    def search(self, text: str, policy_id: str, outcome: str) -> None:
        """List what fits; empty texts ask for nothing in particular."""
        self._query = (text, policy_id, outcome)
        self.refresh()

    def mark(self, case_id: int | None) -> None:
        """Mark the case in view."""
        self._current = case_id
        self._sidebar.show_case(case_id)

    def refresh(self) -> None:
        """Read the list anew."""
        text, policy_id, outcome = self._query
        store = self._desk.store
        try:
            found = store.search(text, policy_id=policy_id or None, outcome=outcome or None)  # type: ignore[arg-type]
            note = store.reason or ("" if found else "Nothing found." if any(self._query) else "No cases yet.")
        except HistoryError as error:
            found, note = [], error.sentence
        today = self._desk.now().date()
        entries = [case_entry(row, today, self._desk.formats) for row in found if not row.damaged]
        self._sidebar.show_cases(entries, note)
        self._sidebar.show_case(self._current)
