"""The sidebar's lists of cases: the kept ones that are asked for, and the forms that wait to be taken up again."""

from __future__ import annotations

from refund_desk.desk import Desk
from refund_desk.history import HistoryError
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.unsaved import LeftForms, Unsaved
from refund_desk.viewmodels.sidebar import case_entry, unsaved_entry
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


class UnsavedList:
    """Keeps the sidebar's list of unsaved forms in step with those that were left."""

    def __init__(self, sidebar: Sidebar, desk: Desk, books: LibraryPresenter, left: LeftForms) -> None:
        self._sidebar, self._desk, self._books, self._left = sidebar, desk, books, left

    def refresh(self) -> None:
        """Show them as they are now, and how long ago they were left."""
        now, formats = self._desk.now(), self._desk.formats
        self._sidebar.show_unsaved(
            [
                unsaved_entry(
                    number,
                    form.unsaved.draft.customer_ref,
                    self._policy(form.unsaved),
                    form.unsaved.case_id,
                    form.unsaved.touched,
                    now,
                    formats,
                )
                for number, form in self._left.newest_first()
            ]
        )

    def _policy(self, unsaved: Unsaved) -> str:
        """Whose policy it is; its key where the policy is not at hand."""
        library = self._books.library
        file = library.of_digest(unsaved.digest) or library.find(unsaved.key)
        file = file or library.find(unsaved.draft.policy_id)
        return file.policy.ref.publisher if file is not None else unsaved.key
