"""Shows the case in view: the form, the answer beside it, and what the actions allow."""

from __future__ import annotations

from refund_desk.case import Answered, CaseState
from refund_desk.desk import Desk
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.viewmodels.form import form_view
from refund_desk.viewmodels.versions import kept_words, proposal
from refund_desk.widgets.clauses import ClausesWindow
from refund_desk.widgets.main_window import MainWindow


class CaseScreen:
    """One window's view of one case; it decides nothing."""

    def __init__(self, window: MainWindow, desk: Desk, books: LibraryPresenter) -> None:
        self._window, self._desk, self._books = window, desk, books
        self._clauses: ClausesWindow | None = None

    def show_case(self, case: CaseState, case_id: int | None, answer: Answered | None) -> None:
        """The whole case anew: form, texts, answer."""
        window, draft = self._window, case.draft
        if case.file is None or answer is None:
            self._show_orphan(case)
            return
        policy = case.file.policy
        window.sidebar.show_policy(case.file.key)
        window.form.show_form(form_view(policy, self._desk.formats))
        window.form.show_texts(draft.texts, draft.customer_ref)
        if self._clauses is not None and self._clauses.isVisible():
            self._clauses.show_policy(policy)
        self.show_answer(case, case_id, answer)

    def show_answer(self, case: CaseState, case_id: int | None, answer: Answered) -> None:
        """What follows from the draft as it stands, on every keystroke."""
        assert case.file is not None, "nothing is decided without a policy"
        desk, window, policy = self._desk, self._window, case.file.policy
        now = desk.now()
        window.form.show_statuses(answer.resolved.fields)
        decision = answer.shown
        if decision is None:
            labels = {fact.id: fact.label.rstrip("?") for fact in policy.facts.values()}
            window.result.show_unfinished(answer.resolved, labels)
        else:
            window.result.show_decision(decision, desk.formats, now)
        library, kept = self._books.library, case.kept
        window.result.show_kept(kept_words(kept, case_id, policy, library, desk.formats, now))
        other = None if kept else proposal(policy, library, answer.resolved.raw, desk.formats)
        window.proposal.propose(*((other.text, other.action, other.key) if other is not None else ("", "", "")))
        window.show_decided(decision is not None, kept=case_id is not None, history=not desk.store.reason)
        window.show_case_title(case.draft.customer_ref or policy.ref.publisher)

    def _show_orphan(self, case: CaseState) -> None:
        """A kept case whose policy is no longer here: its decision can be read, its facts not edited."""
        if case.kept is not None:
            self._window.result.show_decision(case.kept.decision, self._desk.formats, self._desk.now())
            self._window.result.show_kept("This case's policy is no longer at hand. It is shown as it was decided.")

    def show_clauses(self, case: CaseState, clause: str) -> None:
        """The policy's clauses in our words, one of them marked."""
        if case.file is None:
            return
        if self._clauses is None:
            self._clauses = ClausesWindow(self._window)
        self._clauses.show_policy(case.file.policy)
        self._clauses.show_clause(clause)
