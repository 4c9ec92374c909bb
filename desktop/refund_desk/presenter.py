"""Between the window and the rest: takes what the person did, decides, shows. Every change of the case is a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, replace

from PySide6.QtCore import QObject, QTimer, Signal

from refund_desk.case import NO_CASE, Answered, CaseState, answered, case_to_keep, draft_of_kept
from refund_desk.case_edits import GRANT, REFERENCE, CaseEdits
from refund_desk.case_list import CaseList
from refund_desk.case_screen import CaseScreen
from refund_desk.desk import Desk, TeamRules
from refund_desk.draft import Draft, carried_over, draft_of_facts, new_draft, settled
from refund_desk.draft_keeper import DraftKeeper
from refund_desk.history import HistoryError
from refund_desk.kept_cases import KeptCases
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.paper_presenter import PaperPresenter
from refund_desk.policies import PolicyFile
from refund_desk.steps import CaseSteps, Place
from refund_desk.ticket_presenter import TicketPresenter
from refund_desk.unsaved import Unsaved
from refund_desk.viewmodels.grant import GRANT_FIELDS
from refund_desk.viewmodels.summary import CaseHeader
from refund_desk.widgets.guide import show_guide
from refund_desk.widgets.main_window import MainWindow
from refund_policy.decision import Decision
from refund_policy.policy import REQUEST, Policy


class Presenter(QObject):
    """Connects one window to one case."""

    rules_changed = Signal(object)
    """The `TeamRules` as they are from now on."""

    def __init__(self, window: MainWindow, desk: Desk, first_policy: str = "") -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self.books = LibraryPresenter(window, desk)
        self.paper = PaperPresenter(window, desk, self._in_view)
        self.steps = CaseSteps(self, NO_CASE, self._cursor)
        self.edits = CaseEdits(window, self.steps, self._entered)
        self.tickets = TicketPresenter(window, desk, self.steps, self.edits.fill_in)
        self._screen = CaseScreen(window, desk, self.books)
        self._list = CaseList(window.sidebar, desk)
        self._answer: Answered | None = None
        self._kept = KeptCases()
        self._tokens = 0
        self.drafts = DraftKeeper(window, desk, self._unsaved)
        self._minute = QTimer(self)
        self._minute.start(60_000)
        self._connect()
        self._list.refresh()
        state, place = self._restored() or (self._first(first_policy), Place())
        self.steps.start(state)
        self._show(whole=True)
        self._put_cursor(place if place.field else Place(REFERENCE))

    def _connect(self) -> None:
        """Every signal of the window that is about more than an edit, in one place."""
        window, form, result = self._window, self._window.form, self._window.result
        window.sidebar.case_requested.connect(self.open_case)
        window.sidebar.search_edited.connect(self._list.search)
        form.help_shown.connect(window.show_status)
        form.example_chosen.connect(self.show_example)
        form.clauses_requested.connect(self.show_clauses)
        form.fact_hovered.connect(result.show_fact)
        form.fact_focused.connect(result.show_fact)
        result.fact_hovered.connect(form.light_fact)
        result.fact_requested.connect(form.focus_fact)
        result.clause_requested.connect(self.show_clauses)
        result.example_chosen.connect(self.show_example)
        result.moment_requested.connect(self.edits.try_moment)
        result.policy_requested.connect(self.choose_policy)
        result.moment_passed.connect(self._show_answer)
        result.copy_amount_requested.connect(self.paper.copy_amount)
        result.questions.switch_requested.connect(self._switch_question)
        result.request_bar.case_requested.connect(self.open_case)
        for asked, do in (
            (form.example_requested, self.show_example),
            (window.new_requested, self.new_case),
            (window.save_requested, self.save),
            (window.duplicate_requested, self.duplicate),
            (window.another_requested, self.add_charge),
            (result.request_bar.another_requested, self.add_charge),
            (window.grant_requested, result.grant.unfold),
            (window.delete_requested, self.delete),
            (window.example_requested, self.show_example),
            (window.clauses_requested, self.show_clauses),
            (window.guide_requested, lambda: show_guide(window)),
        ):
            asked.connect(do)
        window.add_undo(self.steps.stack)
        self.steps.done.connect(self._after_step)
        self.steps.went.connect(self._go)
        self.books.chosen.connect(self.choose_policy)
        self.books.changed.connect(self._follow_library)
        self._minute.timeout.connect(self._show_answer)

    # What is in view

    @property
    def _case(self) -> CaseState:
        return self.steps.state

    @property
    def _case_id(self) -> int | None:
        return self._kept.number(self._case.token)

    @property
    def _policy(self) -> Policy:
        assert self._case.file is not None, "nothing is decided without a policy"
        return self._case.file.policy

    @property
    def policy_id(self) -> str:
        """The policy in use; empty where none could be loaded."""
        return self._case.draft.policy_id

    @property
    def texts(self) -> Mapping[str, str]:
        """What stands in the form."""
        return self._case.draft.texts

    @property
    def rules(self) -> TeamRules:
        """What the team has agreed on beside its policies."""
        return self._screen.rules

    def _entered(self) -> Decision | None:
        """The case's own answer, whatever moment is tried."""
        return self._answer.entered if self._answer is not None else None

    def _in_view(self) -> tuple[Decision, CaseHeader] | None:
        """What goes on paper and onto the clipboard: the case as entered, with what was granted."""
        decision, answer = self._entered(), self._answer
        if decision is None or answer is None or self._grant_is_open(answer):
            return None
        now, kept, draft = self._desk.now(), self._case.kept, self._case.draft
        header = CaseHeader(
            case_ref=f"Case {kept.row.case_id}" if kept is not None else "Not saved",
            customer_ref=draft.customer_ref,
            saved_at=None if kept is None else kept.row.saved_at.astimezone(now.tzinfo),
            printed_at=now,
            note=draft.note,
            grant=answer.grant.granted if answer.grant is not None else None,
            ticked=draft.ticked,
            questions_off=self._screen.rules.questions_off,
            request=self._screen.request_of(self._case, self._case_id),
        )
        return decision, header

    def _grant_is_open(self, answer: Answered) -> bool:
        """Whether something else is being granted and not complete: told, and gone to."""
        if answer.grant is None or not answer.grant.blocked:
            return False
        self._desk.dialogs.tell(self._window, "Granted amount", answer.grant.blocked)
        self._window.result.grant.focus_trouble()
        return True

    def _cursor(self) -> Place:
        granting = self._window.result.grant.place()
        if granting is not None:
            return Place(f"{GRANT}{granting[0]}", granting[1])
        return Place(*self._window.form.cursor())

    def _put_cursor(self, place: Place) -> None:
        granting = next((name for name in GRANT_FIELDS if place.field == f"{GRANT}{name}"), None)
        if granting is not None:
            self._window.result.grant.put_cursor(granting, place.at)
        else:
            self._window.form.put_cursor(place.field, place.at)

    # Which case: each of these can be undone

    def choose_policy(self, name: str) -> None:
        """Another policy, or another version of it, for the same case: the facts that both share stay."""
        new, old = self.books.library.find(name), self._case.file
        if new is None or (old is not None and new.policy.ref.digest == old.policy.ref.digest):
            return
        state = self._under(new)
        if old is None or new.policy.ref.id != old.policy.ref.id:
            # Another version of the policy revises the same case; another policy makes a new one.
            state = replace(state, token=self._new_token())
        self.steps.take(f"choice of {new.policy.ref.publisher}", state)

    def new_case(self) -> None:
        """An empty form under the same policy; under the first where that is not at hand."""
        file = self._case.file or next(iter(self.books.library.files), None)
        if file is not None:
            self.steps.take("new case", CaseState(file, self._blank(file.policy), self._new_token()))
            self._window.form.focus_first()
            self._window.show_status("New case.")

    def duplicate(self) -> None:
        """The same facts as a new, unsaved case."""
        if self._case.file is not None:
            draft = replace(self._case.draft, request=None)
            self.steps.take("duplicate", replace(self._case.edited(draft), token=self._new_token()))
            self._window.show_status("This is a copy: saving makes a new case of it.")

    def add_charge(self) -> None:
        """Another charge of the same request: a case of its own, linked to this one, which is saved first."""
        if self._case.kept is None and not self.save():
            return
        kept, file = self._case.kept, self._case.file
        if kept is None or file is None:
            return
        draft, request = self._case.draft, file.policy.facts[REQUEST].id
        shared = {fact: draft.texts[fact] for fact in (request, "zone") if fact in draft.texts}
        blank = self._blank(file.policy)
        first = kept.request or kept.row.case_id
        other = replace(blank, texts={**blank.texts, **shared}, customer_ref=draft.customer_ref, request=first)
        self.steps.take("another charge", CaseState(file, other, self._new_token()))
        self._window.show_status(f"Another charge of the request of case {first}: fill in what was paid.")

    def show_example(self, index: int = 0) -> None:
        """Fill in one of the document's examples, the first as a rule."""
        file = self._case.file
        if file is None or index >= len(file.policy.examples):
            return
        example = file.policy.examples[index]
        draft = draft_of_facts(file.policy, example.facts, self._desk.formats, self._blank(file.policy))
        self.steps.take("published example", CaseState(file, draft, self._new_token()))
        note = f" {example.note}" if example.note else ""
        self._window.show_status(f"Example: {example.name}.{note}")

    def open_case(self, case_id: int) -> None:
        """A kept case as it was decided then."""
        try:
            kept = self._desk.store.load(case_id)
        except HistoryError as error:
            self._desk.dialogs.tell(self._window, "Case", error.sentence)
            return
        token = self._new_token()
        self.drafts.leave()
        self._kept.put(token, case_id, kept.row.revision)
        state = CaseState(self.books.file_of_kept(kept), draft_of_kept(kept, self._desk.formats), token, kept)
        self.steps.take(f"opening of case {case_id}", state)

    def _under(self, new: PolicyFile) -> CaseState:
        """The case worked out under another document."""
        old, blank = self._case.file, self._blank(new.policy)
        draft = blank if old is None else carried_over(old.policy, new.policy, self._case.draft, blank)
        return replace(self._case.edited(draft), file=new)

    def _follow_library(self) -> None:
        """The documents were read anew: the one in use is followed, a kept case stays under its own."""
        used, kept = self._case.file, self._case.kept
        if kept is not None and used is None:
            self.steps.amend(replace(self._case, file=self.books.file_of_kept(kept)))
        elif used is None:
            self.steps.start(self._first(""))
        elif kept is None:
            new = self.books.library.follow(used)
            if new is not None and new is not used:
                self.steps.amend(self._under(new))
        self._show(whole=True)

    # After a step

    def _after_step(self, whole: bool) -> None:
        moved = self._answer.at(self._case) if self._answer is not None and not whole else None
        if moved is not None:
            self._answer = moved
            self._screen.show_trial(moved)
            self._window.lay_out()
            return
        self.drafts.soon()
        self._show(whole=whole)

    def _go(self, place: Place) -> None:
        """A step was undone or redone."""
        if not self._kept.stands(self._case):
            # It was deleted or saved otherwise since: its facts stay, and can be saved again.
            self.steps.state = replace(self._case, kept=None)
        self.drafts.soon()
        self._show(whole=True)
        self._put_cursor(place)

    def _switch_question(self, question: str, shown: bool) -> None:
        """The team asks a standing question, or no longer does."""
        others = [one for one in self._screen.rules.questions_off if one != question]
        self.change_rules(replace(self._screen.rules, questions_off=(*others, *(() if shown else (question,)))))

    def change_rules(self, rules: TeamRules) -> None:
        """What the team agrees on from now on."""
        self._screen.rules = rules
        self._show_answer()
        self.rules_changed.emit(rules)

    # Keeping

    def save(self) -> bool:
        """Keep the case as a new revision; whether it was kept."""
        case, answer = self._case, self._answer
        if case.kept is not None:
            self._window.show_status("Nothing has changed since this case was saved.")
            return False
        if answer is None or answer.entered is None or case.file is None:
            self._window.show_status("This case has no answer yet: fill in what is missing, then save it.")
            return False
        if self._grant_is_open(answer):
            return False
        row = None
        try:
            row = self._desk.store.save(case_to_keep(answer, self._case_id))
            self._kept.put(case.token, row.case_id, row.revision)
            kept = self._desk.store.load(row.case_id)
        except HistoryError as error:
            self._desk.dialogs.tell(self._window, "Not saved" if row is None else "Saved", error.sentence)
            return False
        self.drafts.forget()
        draft = settled(case.draft, case.file.policy, answer.resolved.raw)
        self.steps.amend(replace(case, draft=draft, kept=kept, tried=None))
        self._list.refresh()
        self._show(whole=True)
        revision = f", revision {row.revision}" if row.revision > 1 else ""
        self._window.show_status(f"Saved as case {row.case_id}{revision}.")
        return True

    def delete(self) -> None:
        """Remove the kept case in view, after asking."""
        case_id = self._case_id
        if case_id is None:
            return
        question = f"Delete case {case_id} with all its revisions? It cannot be brought back."
        if not self._desk.dialogs.confirm(self._window, "Delete the case", question, action="Delete"):
            return
        try:
            self._desk.store.delete(case_id)
        except HistoryError as error:
            self._desk.dialogs.tell(self._window, "Not deleted", error.sentence)
            return
        self._kept.drop(case_id)
        self.steps.amend(replace(self._case, kept=None))
        self._list.refresh()
        self._show(whole=True)
        self._window.show_status("The case was deleted. Its facts are still in the form.")

    # Showing

    def show_clauses(self, clause: str = "") -> None:
        """The policy's clauses in our words, one of them marked."""
        self._screen.show_clauses(self._case, clause)

    def _show(self, *, whole: bool) -> None:
        above = self._screen.rules.second_name_above
        self._answer = answered(self._case, self._desk.formats, self._desk.now(), second_above=above)
        if whole or self._case.file is None:
            self._list.mark(self._case_id)
            self._screen.show_case(self._case, self._case_id, self._answer)
        elif self._answer is not None:
            self._screen.show_answer(self._case, self._case_id, self._answer)
        self._window.lay_out()

    def _show_answer(self) -> None:
        """The same case at another time of day, or under other rules of the team."""
        self._show(whole=False)

    # The start, and the unsaved form

    def _new_token(self) -> int:
        self._tokens += 1
        return self._tokens

    def _blank(self, policy: Policy) -> Draft:
        return new_draft(policy, self._desk.zone, self._desk.currency)

    def _first(self, name: str) -> CaseState:
        """An empty form under the named policy, else under the first; no form where there is none."""
        library = self.books.library
        found = library.find(name, self._desk.now().date()) or next(iter(library.files), None)
        return NO_CASE if found is None else CaseState(found, self._blank(found.policy), self._new_token())

    def keep_draft(self) -> None:
        """Keep what is typed now."""
        self.drafts.keep()

    def _unsaved(self) -> tuple[int, Unsaved | None]:
        """What would be lost in a crash, and of which case; nothing of one that is kept as it stands."""
        case, (field, at) = self._case, astuple(self._cursor())
        if case.kept is not None or case.file is None:
            return case.token, None
        file = case.file
        return case.token, Unsaved(case.draft, file.key, file.policy.ref.digest, self._case_id, field, at)

    def _restored(self) -> tuple[CaseState, Place] | None:
        """What was typed last time and not saved, and where the cursor was."""
        token = self._new_token()
        found = self.drafts.found(token, self.books.file_of)
        if found is None:
            return None
        unsaved, file = found
        if unsaved.case_id is not None:
            self._kept.put(token, unsaved.case_id)
        return CaseState(file, unsaved.draft, token), Place(unsaved.focus, unsaved.cursor)
