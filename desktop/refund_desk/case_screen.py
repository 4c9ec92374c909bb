"""Shows the case in view: the form, the answer beside it, and what the actions allow."""

from __future__ import annotations

from collections.abc import Iterator

from refund_desk.case import Answered, CaseState
from refund_desk.compare import Compared, alternatives, answers_if_known, zone_answers
from refund_desk.desk import Desk
from refund_desk.draft import Draft, new_draft
from refund_desk.history import HistoryError
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.viewmodels.answer_strip import Beside
from refund_desk.viewmodels.compare import CompareRow
from refund_desk.viewmodels.form import form_view
from refund_desk.viewmodels.grant import GrantView, grant_view
from refund_desk.viewmodels.questions import questions_view
from refund_desk.viewmodels.request import RequestView, request_view
from refund_desk.viewmodels.versions import kept_words, proposal
from refund_desk.widgets.clauses import ClausesWindow
from refund_desk.widgets.form import NO_FORM
from refund_desk.widgets.main_window import MainWindow
from refund_policy.policy import Policy


class CaseScreen:
    """One window's view of one case; it decides nothing."""

    def __init__(self, window: MainWindow, desk: Desk, books: LibraryPresenter) -> None:
        self._window, self._desk, self._books = window, desk, books
        self.rules = desk.rules
        self._clauses: ClausesWindow | None = None
        self._token = -1

    def show_case(self, case: CaseState, case_id: int | None, answer: Answered | None) -> None:
        """The whole case anew: form, texts, answer."""
        window, draft = self._window, case.draft
        if case.token != self._token:
            self._token = case.token
            window.result.begin_case()
            window.result.grant.fold()
        window.result.request_bar.show_request(self.request_of(case, case_id))
        for part in (window.form, window.result.grant, window.result.grant.link, window.result.questions):
            part.setEnabled(case.file is not None)
        if case.file is None or answer is None:
            self._show_orphan(case, case_id, answer)
            return
        policy = case.file.policy
        window.sidebar.show_policy(case.file.key)
        window.form.show_form(form_view(policy, self._desk.formats))
        window.form.show_texts(draft.texts, draft.customer_ref, draft.note)
        if self._clauses is not None and self._clauses.isVisible():
            self._clauses.show_policy(policy)
        self.show_answer(case, case_id, answer)

    def show_answer(self, case: CaseState, case_id: int | None, answer: Answered) -> None:
        """What follows from the draft as it stands, on every keystroke."""
        assert case.file is not None, "nothing is decided without a policy"
        desk, window, policy = self._desk, self._window, case.file.policy
        now = desk.now()
        window.form.show_statuses(answer.resolved.fields)
        self._show_result(answer)
        library, kept = self._books.library, case.kept
        window.result.show_kept(kept_words(kept, case_id, policy, library, desk.formats, now))
        other = None if kept else proposal(policy, library, answer.resolved.raw, desk.formats)
        window.proposal.propose(*((other.text, other.action, other.key) if other is not None else ("", "", "")))
        self._allow(case, case_id, answer)
        window.show_case_title(case.draft.customer_ref or policy.ref.publisher)

    def _allow(self, case: CaseState, case_id: int | None, answer: Answered | None) -> None:
        """Only what can be done with the case as it stands."""
        grant = answer.grant if answer is not None else None
        decision = answer.entered if answer is not None else None
        decided, policy = decision is not None, case.file.policy if case.file is not None else None
        granted = grant is not None and grant.granted is not None
        priced = granted or (decision is not None and decision.amount is not None)
        left = grant is not None and grant.limit is not None and grant.limit.minor > 0
        savable = decided and policy is not None and not self._desk.store.reason
        self._window.allow(
            {
                **dict.fromkeys(("pdf", "print", "copy-summary", "copy-reply"), decided),
                **dict.fromkeys(("save", "another"), savable),
                **dict.fromkeys(("duplicate", "ticket", "clauses"), policy is not None),
                "copy-amount": priced,
                "grant": policy is not None and (left or bool(case.draft.grant)),
                "example": policy is not None and bool(policy.examples),
                "new": bool(self._books.library.files),
                "delete": case_id is not None,
            }
        )

    def _show_result(self, answer: Answered) -> None:
        result, case = self._window.result, answer.case
        self._show_beside(case, answer)
        if answer.shown is not None:
            self.show_trial(answer)
        elif case.file is not None:
            policy = case.file.policy
            labels = {fact.id: fact.label.rstrip("?") for fact in policy.facts.values()}
            result.show_unfinished(answer.resolved, labels, [example.name for example in policy.examples])

    def _show_beside(self, case: CaseState, answer: Answered | None) -> None:
        """What a person grants and ticks, beside the answer."""
        result, off = self._window.result, self.rules.questions_off
        result.grant.show_grant(case.draft.grant, answer.grant if answer is not None else None, self._desk.formats)
        result.questions.show_questions(questions_view(case.draft.ticked, off), off)

    def show_trial(self, answer: Answered) -> None:
        """The answer alone: another moment is tried, all else stands as it was."""
        case, decision, now = answer.case, answer.shown, self._desk.now()
        if case.file is None or decision is None:
            return
        entered = answer.entered if answer.tried is not None else None
        beside = self._beside(answer)
        compared = Compared(case.file, case.draft, answer.raw, decision, entered, beside)

        def rows() -> Iterator[CompareRow]:
            return alternatives(compared, self._books.library, self._desk.formats, now, self._blank)

        granted = self._granted(answer)
        self._window.result.show_decision(
            decision, self._desk.formats, now, entered=entered, beside=beside, alternatives=rows, granted=granted
        )

    def _granted(self, answer: Answered) -> GrantView | None:
        grant = answer.grant.granted if answer.grant is not None else None
        return grant_view(grant, answer.entered, self._desk.formats) if grant and answer.entered else None

    def _beside(self, answer: Answered) -> tuple[Beside, ...]:
        """What other zones and what is not known would make of the case; not told of a moment that is only tried."""
        case, decision = answer.case, answer.entered
        if answer.tried is not None or case.kept is not None or case.file is None or decision is None:
            return ()
        policy = case.file.policy
        zones = zone_answers(policy, answer.raw, decision, (policy.zone, self._desk.zone, "UTC"))
        return answers_if_known(policy, answer.raw, decision) + zones

    def _blank(self, policy: Policy) -> Draft:
        return new_draft(policy, self._desk.zone, self._desk.currency)

    def _show_orphan(self, case: CaseState, case_id: int | None, answer: Answered | None) -> None:
        """A kept case whose policy is no longer here: its decision can be read, its facts not edited."""
        window, draft, decision = self._window, case.draft, answer.entered if answer is not None else None
        window.sidebar.show_policy("")
        window.form.show_form(NO_FORM)
        window.form.show_texts({}, draft.customer_ref, draft.note)
        window.proposal.propose("", "", "")
        self._show_beside(case, answer)
        self._allow(case, case_id, answer)
        if answer is None or decision is None:
            window.result.show_no_policy()
            window.result.show_kept("")
            window.show_case_title("")
            return
        window.result.show_decision(decision, self._desk.formats, self._desk.now(), granted=self._granted(answer))
        window.result.show_kept("This case's policy is no longer at hand. It is shown as it was decided.")
        window.show_case_title(draft.customer_ref or decision.policy.publisher)

    def show_clauses(self, case: CaseState, clause: str) -> None:
        """The policy's clauses in our words, one of them marked."""
        if case.file is None:
            return
        if self._clauses is None:
            self._clauses = ClausesWindow(self._window)
        self._clauses.show_policy(case.file.policy)
        self._clauses.show_clause(clause)

    def request_of(self, case: CaseState, case_id: int | None) -> RequestView | None:
        """The charges of the case's request that are kept; None for a case of its own."""
        number = case.draft.request or case_id
        if number is None:
            return None
        try:
            linked = self._desk.store.linked(number)
            return request_view(linked, case_id, self._desk.formats, unsaved=case_id is None)
        except HistoryError:
            # The list of cases beside it has told what is wrong.
            return None
