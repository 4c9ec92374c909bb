"""Between the window and the rest: takes what the person did, decides, shows. Every change of the case is a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from refund_desk.case import NO_CASE, Answered, CaseState, answered
from refund_desk.case_list import CaseList
from refund_desk.case_screen import CaseScreen
from refund_desk.desk import Desk
from refund_desk.draft import Draft, carried_over, draft_of_facts, new_draft, settled
from refund_desk.history import HistoryError, SavedCase, time_zone_data_version
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.paper_presenter import PaperPresenter
from refund_desk.policies import PolicyFile
from refund_desk.steps import CaseSteps, Place
from refund_desk.unsaved import Unsaved, decoded
from refund_desk.viewmodels.summary import CaseHeader
from refund_desk.widgets.guide import show_guide
from refund_desk.widgets.main_window import MainWindow
from refund_policy.decision import Decision
from refund_policy.policy import Policy

DRAFT_DELAY_MS = 300


class Presenter(QObject):
    """Connects one window to one case."""

    def __init__(self, window: MainWindow, desk: Desk, first_policy: str = "") -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self.books = LibraryPresenter(window, desk)
        self.paper = PaperPresenter(window, desk, self._in_view)
        self.steps = CaseSteps(self, NO_CASE)
        self._screen = CaseScreen(window, desk, self.books)
        self._list = CaseList(window.sidebar, desk)
        self._answer: Answered | None = None
        self._case_ids: dict[int, int] = {}
        """The kept case behind each token; a case that was never saved has none."""
        self._tokens = 0
        self._place = Place()
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_DELAY_MS)
        self._connect()
        self._list.refresh()
        self.steps.start(self._restored() or self._first(first_policy))
        self._show_case()
        if self._place.field:
            window.form.put_cursor(self._place.field, self._place.at)
        else:
            window.form.focus_first()

    def _connect(self) -> None:
        """Every signal of the window, in one place."""
        window = self._window
        window.sidebar.case_requested.connect(self.open_case)
        window.sidebar.search_edited.connect(self._list.search)
        window.form.fact_edited.connect(self._edit_fact)
        window.form.customer_ref_edited.connect(self._edit_reference)
        window.form.help_shown.connect(window.show_status)
        window.form.example_requested.connect(self.show_example)
        window.form.clauses_requested.connect(self.show_clauses)
        window.result.reading_requested.connect(self._edit_fact)
        window.result.fact_requested.connect(window.form.focus_fact)
        window.result.clause_requested.connect(self.show_clauses)
        window.result.example_requested.connect(self.show_example)
        window.new_requested.connect(self.new_case)
        window.save_requested.connect(self.save)
        window.duplicate_requested.connect(self.duplicate)
        window.delete_requested.connect(self.delete)
        window.example_requested.connect(self.show_example)
        window.clauses_requested.connect(self.show_clauses)
        window.guide_requested.connect(lambda: show_guide(window))
        window.closing.connect(self.keep_draft)
        window.add_undo(self.steps.stack)
        self.steps.went.connect(self._go)
        self.books.chosen.connect(self.choose_policy)
        self.books.changed.connect(self._follow_library)
        self._draft_timer.timeout.connect(self.keep_draft)

    # What is in view

    @property
    def _case(self) -> CaseState:
        return self.steps.state

    @property
    def _case_id(self) -> int | None:
        return self._case_ids.get(self._case.token)

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

    def _in_view(self) -> tuple[Decision, CaseHeader] | None:
        decision = self._answer.entered if self._answer is not None else None
        if decision is None:
            return None
        now, kept, draft = self._desk.now(), self._case.kept, self._case.draft
        header = CaseHeader(
            case_ref=f"Case {kept.row.case_id}" if kept is not None else "Not saved",
            customer_ref=draft.customer_ref,
            saved_at=None if kept is None else kept.row.saved_at.astimezone(now.tzinfo),
            printed_at=now,
            note=draft.note,
        )
        return decision, header

    def _cursor(self) -> Place:
        return Place(*self._window.form.cursor())

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
        self._take(f"choice of {new.policy.ref.publisher}", state)

    def new_case(self) -> None:
        """An empty form under the same policy."""
        file = self._case.file
        if file is not None:
            self._take("new case", CaseState(file, self._blank(file.policy), self._new_token()))
            self._window.form.focus_first()
            self._window.show_status("New case.")

    def duplicate(self) -> None:
        """The same facts as a new, unsaved case."""
        if self._case.file is not None:
            self._take("duplicate", replace(self._case.edited(self._case.draft), token=self._new_token()))
            self._window.show_status("This is a copy: saving makes a new case of it.")

    def show_example(self, index: int = 0) -> None:
        """Fill in one of the document's examples, the first as a rule."""
        file = self._case.file
        if file is None or index >= len(file.policy.examples):
            return
        example = file.policy.examples[index]
        draft = draft_of_facts(file.policy, example.facts, self._desk.formats, self._blank(file.policy))
        self._take("published example", CaseState(file, draft, self._new_token()))
        note = f" {example.note}" if example.note else ""
        self._window.show_status(f"Example: {example.name}.{note}")

    def open_case(self, case_id: int) -> None:
        """A kept case as it was decided then."""
        try:
            kept = self._desk.store.load(case_id)
        except HistoryError as error:
            self._desk.dialogs.tell(self._window, "Case", error.sentence)
            return
        texts = {str(key): str(value) for key, value in kept.draft.items() if value is not None}
        draft = Draft(kept.row.policy_id, texts, kept.row.customer_ref, kept.note)
        file = self.books.file_of(kept.policy_digest, f"{kept.row.policy_id}@{kept.policy_version}")
        token = self._new_token()
        self._case_ids[token] = case_id
        self._take(f"opening of case {case_id}", CaseState(file, draft, token, kept))

    def _under(self, new: PolicyFile) -> CaseState:
        """The case worked out under another document."""
        old, blank = self._case.file, self._blank(new.policy)
        draft = blank if old is None else carried_over(old.policy, new.policy, self._case.draft, blank)
        return replace(self._case.edited(draft), file=new)

    def _follow_library(self) -> None:
        """The documents were read anew: the one in use is followed, a kept case stays under its own."""
        used = self._case.file
        if used is None:
            self.steps.start(self._first(""))
        elif self._case.kept is None:
            new = self.books.library.follow(used)
            if new is not None and new is not used:
                self.steps.amend(self._under(new))
        self._show_case()

    # Edits

    def _edit_fact(self, fact: str, text: str) -> None:
        spec = self._policy.facts.get(fact.replace("-", "_"))
        name = spec.label.rstrip("?") if spec is not None else "reading"
        self._edit(name, self._case.draft.changed(fact, text), fact)

    def _edit_reference(self, text: str) -> None:
        self._edit("customer reference", replace(self._case.draft, customer_ref=text), "customer-ref")

    def _edit(self, name: str, draft: Draft, field: str) -> None:
        """A step within the form: what stands in the fields is the person's own, only the answer is shown anew."""
        after = self._cursor()
        before = self._place if self._place.field == field else after
        self.steps.do(name, self._case.edited(draft), before, after, merge=f"edit:{field}")
        self._place = after
        self._draft_timer.start()
        self._show_answer()

    def _take(self, name: str, state: CaseState) -> None:
        """A step that changes the whole form."""
        before = self._cursor()
        self._place = Place()
        self.steps.do(name, state, before, self._place)
        self._draft_timer.start()
        self._show_case()

    def _go(self, _state: CaseState, place: Place) -> None:
        """A step was undone or redone."""
        kept = self._case.kept
        if kept is not None and self._case_id != kept.row.case_id:
            # It was deleted since: its facts stay, as a case that is not kept.
            self.steps.state = replace(self._case, kept=None)
        self._place = place
        self._draft_timer.start()
        self._show_case()
        self._window.form.put_cursor(place.field, place.at)

    # Keeping

    def save(self) -> None:
        """Keep the case as a new revision."""
        case, answer = self._case, self._answer
        if answer is None or answer.entered is None or case.file is None:
            return
        if case.kept is not None:
            self._window.show_status("Nothing has changed since this case was saved.")
            return
        draft = settled(case.draft, case.file.policy, answer.resolved.raw)
        saved = SavedCase(
            case_id=self._case_id,
            customer_ref=draft.customer_ref.strip(),
            note=draft.note,
            decision=answer.entered,
            draft=dict(draft.texts),
            facts=answer.resolved.facts,
            document=case.file.text,
            time_zone_data=time_zone_data_version(),
        )
        try:
            row = self._desk.store.save(saved)
            self._desk.store.save_draft(None)
            kept = self._desk.store.load(row.case_id)
        except HistoryError as error:
            self._desk.dialogs.tell(self._window, "Not saved", error.sentence)
            return
        self._draft_timer.stop()
        self._case_ids[case.token] = row.case_id
        self.steps.amend(replace(case, draft=draft, kept=kept, tried=None))
        self._list.refresh()
        self._show_case()
        revision = f", revision {row.revision}" if row.revision > 1 else ""
        self._window.show_status(f"Saved as case {row.case_id}{revision}.")

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
        self._case_ids = {token: one for token, one in self._case_ids.items() if one != case_id}
        self.steps.amend(replace(self._case, kept=None))
        self._list.refresh()
        self._show_case()
        self._window.show_status("The case was deleted. Its facts are still in the form.")

    # Showing

    def show_clauses(self, clause: str = "") -> None:
        """The policy's clauses in our words, one of them marked."""
        self._screen.show_clauses(self._case, clause)

    def _show_case(self) -> None:
        self._answer = answered(self._case, self._desk.formats, self._desk.now())
        self._list.mark(self._case_id)
        self._screen.show_case(self._case, self._case_id, self._answer)

    def _show_answer(self) -> None:
        self._answer = answered(self._case, self._desk.formats, self._desk.now())
        if self._answer is not None:
            self._screen.show_answer(self._case, self._case_id, self._answer)

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
        """Keep what is typed, so that a crash loses nothing."""
        self._draft_timer.stop()
        case = self._case
        if case.kept is not None or case.file is None:
            return
        try:
            place = self._cursor()
            digest = case.file.policy.ref.digest
            unsaved = Unsaved(case.draft, case.file.key, digest, self._case_id, place.field, place.at)
            self._desk.store.save_draft(unsaved.encoded())
        except HistoryError as error:
            self._window.show_status(error.sentence)

    def _restored(self) -> CaseState | None:
        """What was typed last time and not saved."""
        try:
            unsaved = decoded(self._desk.store.load_draft())
        except HistoryError:
            return None
        found = None if unsaved is None else self.books.file_of(unsaved.digest, unsaved.key)
        if unsaved is None or found is None:
            return None
        token = self._new_token()
        if unsaved.case_id is not None:
            self._case_ids[token] = unsaved.case_id
        self._place = Place(unsaved.focus, unsaved.cursor)
        return CaseState(found, unsaved.draft, token)
