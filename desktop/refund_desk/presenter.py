"""Between the window and the rest: takes what the person did, decides, shows. Holds the one case in view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from refund_desk import paper
from refund_desk.desk import Desk
from refund_desk.draft import Draft, carried_over, draft_of_facts, new_draft, settled
from refund_desk.history import HistoryError, LoadedCase, SavedCase, time_zone_data_version
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.policies import PolicyFile
from refund_desk.session import Resolved, resolve
from refund_desk.unsaved import Unsaved, decoded
from refund_desk.viewmodels.form import form_view
from refund_desk.viewmodels.sidebar import case_entry
from refund_desk.viewmodels.summary import CaseHeader, summary, summary_text
from refund_desk.viewmodels.versions import kept_words, proposal
from refund_desk.widgets.clauses import ClausesWindow
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
        self._file: PolicyFile | None = None
        """The document in use; a kept case brings its own. None where no policy is at hand."""
        self._draft = Draft("")
        self._kept: LoadedCase | None = None
        """The kept case in view, shown as it was decided until something is changed."""
        self._case_id: int | None = None
        self._resolved: Resolved | None = None
        self._clauses: ClausesWindow | None = None
        self._query: tuple[str, str, str] = ("", "", "")
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_DELAY_MS)
        self._connect()
        self._show_cases()
        if self._begin(first_policy):
            self._restore_draft()
            self._show_draft()
            self._window.form.focus_first()

    def _connect(self) -> None:
        """Every signal of the window, in one place."""
        window = self._window
        window.sidebar.case_requested.connect(self.open_case)
        window.sidebar.search_edited.connect(self._search)
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
        window.print_requested.connect(self.print_summary)
        window.pdf_requested.connect(self.export_pdf)
        window.copy_summary_requested.connect(self.copy_summary)
        window.copy_amount_requested.connect(self.copy_amount)
        window.closing.connect(self.keep_draft)
        self.books.chosen.connect(self.choose_policy)
        self.books.changed.connect(self._show_new_library)
        self._draft_timer.timeout.connect(self.keep_draft)

    # What the person asks for

    def choose_policy(self, name: str) -> None:
        """Another policy, or another version of it, for the same case: the facts that both share stay."""
        new, old = self.books.library.find(name), self._file
        if new is None or (old is not None and new.policy.ref.digest == old.policy.ref.digest):
            return
        # Another version of the policy revises the same case.
        self._leave_kept(keep_case=old is not None and new.policy.ref.id == old.policy.ref.id)
        self._use(new)
        self._show_draft()

    def _begin(self, name: str) -> bool:
        """An empty form under the named policy, else under the first; False where there is none."""
        library = self.books.library
        found = library.find(name, self._desk.now().date()) or next(iter(library.files), None)
        if found is not None:
            self._file, self._draft = found, self._blank(found.policy)
        return found is not None

    def _use(self, new: PolicyFile) -> None:
        """Work the case out under another document."""
        old, self._file = self._file, new
        blank = self._blank(new.policy)
        self._draft = blank if old is None else carried_over(old.policy, new.policy, self._draft, blank)

    def _show_new_library(self) -> None:
        """The documents were read anew: the one in use is followed, a kept case stays under its own."""
        used = self._file
        if used is None:
            self._begin("")
        elif self._kept is None:
            new = self.books.library.follow(used)
            if new is not None and new is not used:
                self._use(new)
        self._show_draft()

    def new_case(self) -> None:
        """An empty form under the same policy."""
        self._leave_kept()
        self._draft = self._blank(self._policy)
        self._show_draft()
        self._window.form.focus_first()
        self._window.show_status("New case.")

    def duplicate(self) -> None:
        """The same facts as a new, unsaved case."""
        self._leave_kept()
        self._show_draft()
        self._window.show_status("This is a copy: saving makes a new case of it.")

    def show_example(self) -> None:
        """Fill in the document's first example."""
        if self._file is None or not self._policy.examples:
            return
        example = self._policy.examples[0]
        self._leave_kept()
        blank = self._blank(self._policy)
        self._draft = draft_of_facts(self._policy, example.facts, self._desk.formats, blank)
        self._show_draft()
        note = f" {example.note}" if example.note else ""
        self._window.show_status(f"Example: {example.name}.{note}")

    def show_clauses(self, clause: str = "") -> None:
        """The policy's clauses in our words, one of them marked."""
        if self._file is None:
            return
        if self._clauses is None:
            self._clauses = ClausesWindow(self._window)
        self._clauses.show_policy(self._policy)
        self._clauses.show_clause(clause)

    def open_case(self, case_id: int) -> None:
        """A kept case as it was decided then."""
        try:
            self._kept = self._desk.store.load(case_id)
        except HistoryError as error:
            self._desk.dialogs.tell(self._window, "Case", error.sentence)
            return
        kept = self._kept
        texts = {str(key): str(value) for key, value in kept.draft.items() if value is not None}
        self._draft = Draft(kept.row.policy_id, texts, kept.row.customer_ref, kept.note)
        self._file = self.books.file_of(kept.policy_digest, f"{kept.row.policy_id}@{kept.policy_version}")
        self._case_id = case_id
        self._show_draft()

    def save(self) -> None:
        """Keep the case as a new revision."""
        decision, resolved = self._decision(), self._resolved
        if decision is None or resolved is None:
            return
        if self._kept is not None:
            self._window.show_status("Nothing has changed since this case was saved.")
            return
        self._draft = settled(self._draft, self._policy, resolved.raw)
        case = SavedCase(
            case_id=self._case_id,
            customer_ref=self._draft.customer_ref.strip(),
            note=self._draft.note,
            decision=decision,
            draft=dict(self._draft.texts),
            facts=resolved.facts,
            document=self._file.text if self._file is not None else "",
            time_zone_data=time_zone_data_version(),
        )
        try:
            row = self._desk.store.save(case)
            self._desk.store.save_draft(None)
            self._kept = self._desk.store.load(row.case_id)
        except HistoryError as error:
            self._desk.dialogs.tell(self._window, "Not saved", error.sentence)
            return
        self._draft_timer.stop()
        self._case_id = row.case_id
        self._show_cases()
        self._show_draft()
        revision = f", revision {row.revision}" if row.revision > 1 else ""
        self._window.show_status(f"Saved as case {row.case_id}{revision}.")

    def delete(self) -> None:
        """Remove the kept case in view, after asking."""
        if self._case_id is None:
            return
        question = f"Delete case {self._case_id} with all its revisions? It cannot be brought back."
        if not self._desk.dialogs.confirm(self._window, "Delete the case", question, action="Delete"):
            return
        try:
            self._desk.store.delete(self._case_id)
        except HistoryError as error:
            self._desk.dialogs.tell(self._window, "Not deleted", error.sentence)
            return
        self._leave_kept()
        self._show_cases()
        self._show_draft()
        self._window.show_status("The case was deleted. Its facts are still in the form.")

    def print_summary(self) -> None:
        """The system's print dialog."""
        self._tell_trouble("Not printed", self._on_paper(paper.print_summary))

    def export_pdf(self) -> None:
        """The summary as a PDF file."""
        self._tell_trouble("Not exported", self._on_paper(paper.export_pdf))

    def copy_summary(self) -> None:
        """The whole summary as text on the clipboard."""
        decision = self._decision()
        if decision is not None:
            text = summary_text(summary(decision, self._header(), self._desk.formats))
            QGuiApplication.clipboard().setText(text)
            self._window.show_status("The summary is on the clipboard.")

    def copy_amount(self) -> None:
        """The bare amount, as other programs take it."""
        decision = self._decision()
        if decision is not None and decision.amount is not None:
            QGuiApplication.clipboard().setText(decision.amount.digits)
            self._window.show_status(f"{decision.amount.digits} is on the clipboard.")

    # Edits

    def _edit_fact(self, fact: str, text: str) -> None:
        self._leave_kept(keep_case=True)
        self._draft = self._draft.changed(fact, text)
        self._after_edit()

    def _edit_reference(self, text: str) -> None:
        self._leave_kept(keep_case=True)
        self._draft = replace(self._draft, customer_ref=text)
        self._after_edit()

    def _after_edit(self) -> None:
        self._draft_timer.start()
        self._show_answer()

    def _search(self, text: str, policy_id: str, outcome: str) -> None:
        self._query = (text, policy_id, outcome)
        self._show_cases()

    # Showing

    @property
    def policy_id(self) -> str:
        """The policy in use; empty where none could be loaded."""
        return self._draft.policy_id

    @property
    def texts(self) -> Mapping[str, str]:
        """What stands in the form."""
        return self._draft.texts

    @property
    def _policy(self) -> Policy:
        assert self._file is not None, "nothing is decided without a policy"
        return self._file.policy

    def _blank(self, policy: Policy) -> Draft:
        return new_draft(policy, self._desk.zone, self._desk.currency)

    def _leave_kept(self, *, keep_case: bool = False) -> None:
        """From here on the form is live; `keep_case`: saving adds a revision to the same case."""
        self._kept = None
        if not keep_case:
            self._case_id = None

    def _decision(self) -> Decision | None:
        if self._kept is not None:
            return self._kept.decision
        return self._resolved.decision if self._resolved is not None else None

    def _show_cases(self) -> None:
        text, policy_id, outcome = self._query
        store = self._desk.store
        try:
            found = store.search(text, policy_id=policy_id or None, outcome=outcome or None)  # type: ignore[arg-type]
            note = store.reason or ("" if found else "Nothing found." if any(self._query) else "No cases yet.")
        except HistoryError as error:
            found, note = [], error.sentence
        today = self._desk.now().date()
        entries = [case_entry(row, today, self._desk.formats) for row in found if not row.damaged]
        self._window.sidebar.show_cases(entries, note)
        self._window.sidebar.show_case(self._case_id)

    def _show_draft(self) -> None:
        """The whole case anew: form, texts, answer."""
        window, draft = self._window, self._draft
        if self._file is None:
            self._show_orphan()
            return
        policy = self._file.policy
        window.sidebar.show_policy(self._file.key)
        window.sidebar.show_case(self._case_id)
        window.form.show_form(form_view(policy, self._desk.formats))
        window.form.show_texts(draft.texts, draft.customer_ref)
        if self._clauses is not None and self._clauses.isVisible():
            self._clauses.show_policy(policy)
        self._show_answer()

    def _show_orphan(self) -> None:
        """A kept case whose policy is no longer here: its decision can be read, its facts not edited."""
        if self._kept is not None:
            self._window.result.show_decision(self._kept.decision, self._desk.formats, self._desk.now())
            self._window.result.show_kept("This case's policy is no longer at hand. It is shown as it was decided.")

    def _show_answer(self) -> None:
        """What follows from the draft as it stands, on every keystroke."""
        desk, window = self._desk, self._window
        now = desk.now()
        self._resolved = resolve(self._policy, self._draft, desk.formats, now)
        window.form.show_statuses(self._resolved.fields)
        decision = self._decision()
        if decision is None:
            labels = {fact.id: fact.label.rstrip("?") for fact in self._policy.facts.values()}
            window.result.show_unfinished(self._resolved, labels)
        else:
            window.result.show_decision(decision, desk.formats, now)
        library, kept = self.books.library, self._kept
        window.result.show_kept(kept_words(kept, self._case_id, self._policy, library, desk.formats, now))
        other = None if kept else proposal(self._policy, library, self._resolved.raw, desk.formats)
        window.proposal.propose(*((other.text, other.action, other.key) if other is not None else ("", "", "")))
        window.show_decided(decision is not None, kept=self._case_id is not None, history=not desk.store.reason)
        window.show_case_title(self._draft.customer_ref or self._policy.ref.publisher)

    # Paper

    def _header(self) -> CaseHeader:
        now = self._desk.now()
        kept = self._kept.row if self._kept is not None else None
        return CaseHeader(
            case_ref=f"Case {kept.case_id}" if kept is not None else "Not saved",
            customer_ref=self._draft.customer_ref,
            saved_at=None if kept is None else kept.saved_at.astimezone(now.tzinfo),
            printed_at=now,
            note=self._draft.note,
        )

    def _on_paper(self, way: Callable[[paper.Job], paper.Done]) -> paper.Done:
        decision = self._decision()
        if decision is None:
            return paper.Done()
        job = paper.Job(self._window, decision, self._header(), self._desk.formats, self._desk.dialogs)
        return way(job)

    def _tell_trouble(self, title: str, done: paper.Done) -> None:
        if done.trouble:
            self._desk.dialogs.tell(self._window, title, done.trouble)
        elif done.told:
            self._window.show_status(done.told)

    # The unsaved form

    def keep_draft(self) -> None:
        """Keep what is typed, so that a crash loses nothing."""
        self._draft_timer.stop()
        if self._kept is not None or self._file is None:
            return
        try:
            unsaved = Unsaved(self._draft, self._file.key, self._policy.ref.digest, self._case_id)
            self._desk.store.save_draft(unsaved.encoded())
        except HistoryError as error:
            self._window.show_status(error.sentence)

    def _restore_draft(self) -> None:
        """What was typed last time and not saved."""
        try:
            unsaved = decoded(self._desk.store.load_draft())
        except HistoryError:
            return
        found = None if unsaved is None else self.books.file_of(unsaved.digest, unsaved.key)
        if unsaved is not None and found is not None:
            self._file, self._draft, self._case_id = found, unsaved.draft, unsaved.case_id
