"""Between the window and the rest: takes what the person did, decides, shows. Every change of the case is a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, replace

from PySide6.QtCore import QObject, QTimer, Signal

from refund_desk.case import NO_CASE, Answered, CaseState, answered, case_to_keep
from refund_desk.case_choice import CaseChoice
from refund_desk.case_edits import CaseEdits
from refund_desk.case_list import CaseList, UnsavedList
from refund_desk.case_screen import CaseScreen
from refund_desk.desk import Desk, TeamRules
from refund_desk.draft import settled
from refund_desk.draft_keeper import DraftKeeper
from refund_desk.history import HistoryError
from refund_desk.kept_cases import KeptCases
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.paper_presenter import PaperPresenter
from refund_desk.places import cursor_of, put_cursor
from refund_desk.steps import CaseSteps, Place
from refund_desk.ticket_presenter import TicketPresenter
from refund_desk.unsaved import Unsaved
from refund_desk.viewmodels.summary import CaseHeader
from refund_desk.widgets.guide import show_guide
from refund_desk.widgets.main_window import MainWindow
from refund_policy.decision import Decision


class Presenter(QObject):
    """Connects one window to one case."""

    rules_changed = Signal(object)
    """The `TeamRules` as they are from now on."""

    def __init__(self, window: MainWindow, desk: Desk, first_policy: str = "") -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self.books = LibraryPresenter(window, desk)
        self.paper = PaperPresenter(window, desk, self._in_view)
        self.steps = CaseSteps(self, NO_CASE, lambda: cursor_of(window))
        self.edits = CaseEdits(window, self.steps, self._entered)
        self.tickets = TicketPresenter(window, desk, self.steps, self.edits.fill_in)
        self._screen = CaseScreen(window, desk, self.books)
        self._list = CaseList(window.sidebar, desk)
        self._answer: Answered | None = None
        self._kept = KeptCases()
        self._shown = NO_CASE
        self.drafts = DraftKeeper(window, desk, self._unsaved)
        self.choice = CaseChoice(window, desk, self.books, self.steps, self._kept, self.drafts)
        self._unsaved_list = UnsavedList(window.sidebar, desk, self.books, self.drafts.left)
        self._minute = QTimer(self)
        self._minute.start(60_000)
        self._connect()
        self._list.refresh()
        place = self.choice.start(first_policy)
        self._show(whole=True)
        self._unsaved_list.refresh()
        put_cursor(window, place)

    def _connect(self) -> None:
        """Every signal of the window that is about more than an edit, in one place."""
        window, form, result = self._window, self._window.form, self._window.result
        window.sidebar.case_requested.connect(self.open_case)
        window.sidebar.unsaved_requested.connect(self.open_unsaved)
        window.sidebar.throw_away_requested.connect(lambda numbers: self.choice.throw_away(*numbers))
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
        self.drafts.left_changed.connect(self._unsaved_list.refresh)
        for follow in (self._show_answer, self._unsaved_list.refresh):
            self._minute.timeout.connect(follow)

    # What is in view

    @property
    def _case(self) -> CaseState:
        return self.steps.state

    @property
    def _case_id(self) -> int | None:
        return self._kept.number(self._case.token)

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

    # Which case: each of these can be undone

    def choose_policy(self, name: str) -> None:
        """Another policy, or another version of it, for the same case: the facts that both share stay."""
        self.choice.choose_policy(name)

    def new_case(self) -> None:
        """An empty form under the same policy; under the first where that is not at hand."""
        self.choice.new_case()

    def duplicate(self) -> None:
        """The same facts as a new, unsaved case."""
        self.choice.duplicate()

    def add_charge(self) -> None:
        """Another charge of the same request: a case of its own, linked to this one, which is saved first."""
        if self._case.kept is not None or self.save():
            self.choice.add_charge()

    def show_example(self, index: int = 0) -> None:
        """Fill in one of the document's examples, the first as a rule."""
        self.choice.show_example(index)

    def open_case(self, case_id: int) -> None:
        """A kept case as it was decided then."""
        self.choice.open_case(case_id)

    def open_unsaved(self, number: int) -> None:
        """Take up a form again where it was left; `drafts.left` has their numbers."""
        self.choice.open_unsaved(number)

    def _follow_library(self) -> None:
        """The documents were read anew."""
        self.choice.follow_library()
        self._turn()
        self._show(whole=True)
        self._unsaved_list.refresh()

    # After a step

    def _after_step(self, whole: bool) -> None:
        moved = self._answer.at(self._case) if self._answer is not None and not whole else None
        if moved is not None:
            self._answer = moved
            self._screen.show_trial(moved)
            self._window.lay_out()
            return
        turned = self._turn() if whole else False
        self._show(whole=whole)
        self._keep_after(turned=turned)

    def _go(self, place: Place) -> None:
        """A step was undone or redone."""
        if not self._kept.stands(self._case):
            # It was deleted or saved otherwise since: its facts stay, and can be saved again.
            self.steps.state = replace(self._case, kept=None)
        turned = self._turn()
        self._show(whole=True)
        put_cursor(self._window, place)
        # A field that lost the focus by that may have made its text neat: the state is what holds.
        draft = self._case.draft
        self._window.form.show_texts(draft.texts, draft.customer_ref, draft.note)
        self._keep_after(turned=turned)

    def _keep_after(self, *, turned: bool) -> None:
        """Keep what a step led to once the typing pauses; at once where it led to another form."""
        if turned:
            self.drafts.now()
        self.drafts.soon()

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
        draft = settled(case.draft, case.file.policy, answer.resolved.raw)
        self.steps.amend(replace(case, draft=draft, kept=kept, tried=None))
        self.drafts.forms.begin(case.token, draft)
        self.drafts.now()
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
        left = self.drafts.left.of_case(case_id)
        typed = " and what is typed for it and not saved" if left else ""
        question = f"Delete case {case_id} with all its revisions{typed}? It cannot be brought back."
        if not self._desk.dialogs.confirm(self._window, "Delete the case", question, action="Delete"):
            return
        try:
            self._desk.store.delete(case_id)
        except HistoryError as error:
            self._desk.dialogs.tell(self._window, "Not deleted", error.sentence)
            return
        self._kept.drop(case_id)
        self.steps.amend(replace(self._case, kept=None))
        self.drafts.forms.begin(self._case.token, self._case.draft)
        self.drafts.drop(*left)
        self._list.refresh()
        self._show(whole=True)
        self._window.show_status("The case was deleted. Its facts are still in the form.")

    # Showing

    def show_clauses(self, clause: str = "") -> None:
        """The policy's clauses in our words, one of them marked."""
        self._screen.show_clauses(self._case, clause)

    def _show(self, *, whole: bool) -> None:
        above = self._screen.rules.second_name_above
        self._shown = self._case
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

    # The unsaved form

    def keep_draft(self) -> None:
        """Keep what is typed now."""
        self.drafts.keep()

    def _turn(self) -> bool:
        """Whether another form is in view than was shown; what was typed into that one is kept."""
        before = self._shown
        return self.drafts.turn(before.token, self._unsaved_of(before), self._case.token)

    def _unsaved(self) -> tuple[int, Unsaved | None]:
        """What would be lost in a crash, and of which case."""
        return self._case.token, self._unsaved_of(self._case)

    def _unsaved_of(self, case: CaseState) -> Unsaved | None:
        """What is typed into a case's form; nothing of one that is kept as it stands."""
        file = case.file
        if case.kept is not None or file is None:
            return None
        number, (field, at) = self._kept.number(case.token), astuple(cursor_of(self._window))
        typed, now = self.drafts.forms.is_typed(case), self._desk.now()
        return Unsaved(case.draft, file.key, file.policy.ref.digest, number, field, at, typed, now)
