"""Which case is in view: begun, opened, copied, taken up again, under which policy. Each choice can be undone."""

from __future__ import annotations

from dataclasses import replace

from refund_desk.case import NO_CASE, CaseState, draft_of_kept
from refund_desk.case_edits import REFERENCE
from refund_desk.desk import Desk
from refund_desk.draft import Draft, carried_over, copied, draft_of_facts, new_draft, settled
from refund_desk.draft_keeper import NOT_AT_HAND, DraftKeeper
from refund_desk.history import HistoryError
from refund_desk.kept_cases import KeptCases
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.places import put_cursor
from refund_desk.policies import PolicyFile
from refund_desk.session import resolve
from refund_desk.steps import CaseSteps, Place
from refund_desk.unsaved import Unsaved
from refund_desk.widgets.main_window import MainWindow
from refund_policy.policy import REQUEST, Policy


class CaseChoice:
    """Puts another case into view, and says what became of the one before."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        books: LibraryPresenter,
        steps: CaseSteps,
        kept: KeptCases,
        drafts: DraftKeeper,
    ) -> None:
        self._window, self._desk, self._books = window, desk, books
        self._steps, self._kept, self._drafts = steps, kept, drafts
        self._tokens = 0

    @property
    def _case(self) -> CaseState:
        return self._steps.state

    # The start

    def start(self, name: str) -> Place:
        """Begin with what was typed last time and not saved, else with an empty form; where the cursor belongs."""
        found = self._drafts.found(self._begin_again, self._books.file_of)
        if found is None:
            self.start_empty(name)
            return Place(REFERENCE)
        token, unsaved, file = found
        self._steps.start(self._again(token, unsaved, file))
        return Place(unsaved.focus, unsaved.cursor) if unsaved.focus else Place(REFERENCE)

    def start_empty(self, name: str) -> None:
        """Begin with an empty form under the named policy, else under the first; with none where there is none."""
        library = self._books.library
        file = library.find(name, self._desk.now().date()) or next(iter(library.files), None)
        self._steps.start(NO_CASE if file is None else self._begun(file, self._blank(file.policy)))

    def _begin_again(self, unsaved: Unsaved) -> int:
        token = self._new_token()
        if unsaved.case_id is not None:
            self._kept.put(token, unsaved.case_id)
        if not unsaved.typed:
            self._drafts.forms.begin(token, unsaved.draft)
        return token

    def _again(self, token: int, unsaved: Unsaved, file: PolicyFile) -> CaseState:
        self._drafts.forms.begin(token, self._blank(file.policy))
        return CaseState(file, self._as_meant(unsaved, file.policy), token)

    def _as_meant(self, unsaved: Unsaved, policy: Policy) -> Draft:
        """What “today” and “-3” meant on the day on which they were typed, if that was another one."""
        draft, then = unsaved.draft, unsaved.touched
        if then is None or then.date() == self._desk.now().date():
            return draft
        return settled(draft, policy, resolve(policy, draft, self._desk.formats, then).raw)

    # Steps

    def choose_policy(self, name: str) -> None:
        """Another policy, or another version of it, for the same case: the facts that both share stay."""
        new, old = self._books.library.find(name), self._case.file
        if new is None or (old is not None and new.policy.ref.digest == old.policy.ref.digest):
            return
        # Another version of the policy revises the same case; another policy makes a new one.
        other = old is None or new.policy.ref.id != old.policy.ref.id
        self._steps.take(f"choice of {new.policy.ref.publisher}", self._under(new, new_case=other))

    def new_case(self) -> None:
        """An empty form under the same policy; under the first where that is not at hand."""
        file, before = self._case.file or next(iter(self._books.library.files), None), self._case.token
        if file is not None:
            self._steps.take("new case", self._begun(file, self._blank(file.policy)))
            self._window.form.focus_first()
            self._tell("New case.", before)

    def duplicate(self) -> None:
        """The same facts as a new, unsaved case."""
        file, before = self._case.file, self._case.token
        if file is not None:
            self._steps.take("duplicate", self._begun(file, copied(self._case.draft)))
            self._tell("This is a copy: saving makes a new case of it.", before)

    def add_charge(self) -> None:
        """Another charge of the same request: a case of its own, linked to this one, which is kept."""
        kept, file = self._case.kept, self._case.file
        if kept is None or file is None:
            return
        draft, request = self._case.draft, file.policy.facts[REQUEST].id
        shared = {fact: draft.texts[fact] for fact in (request, "zone") if fact in draft.texts}
        blank = self._blank(file.policy)
        first = kept.request or kept.row.case_id
        other = replace(blank, texts={**blank.texts, **shared}, customer_ref=draft.customer_ref, request=first)
        self._steps.take("another charge", self._begun(file, other))
        self._window.show_status(f"Another charge of the request of case {first}: fill in what was paid.")

    def show_example(self, index: int = 0) -> None:
        """Fill in one of the document's examples, the first as a rule."""
        file, before = self._case.file, self._case.token
        if file is None or index >= len(file.policy.examples):
            return
        example = file.policy.examples[index]
        draft = draft_of_facts(file.policy, example.facts, self._desk.formats, self._blank(file.policy))
        self._steps.take("published example", self._begun(file, draft))
        note = f" {example.note}" if example.note else ""
        self._tell(f"Example: {example.name}.{note}", before)

    def open_case(self, case_id: int) -> None:
        """A kept case as it was decided then."""
        try:
            kept = self._desk.store.load(case_id)
        except HistoryError as error:
            self._desk.dialogs.tell(self._window, "Case", error.sentence)
            return
        token, before = self._new_token(), self._case.token
        draft = draft_of_kept(kept, self._desk.formats)
        self._kept.put(token, case_id, kept.row.revision)
        self._drafts.forms.begin(token, draft)
        self._steps.take(f"opening of case {case_id}", CaseState(self._books.file_of_kept(kept), draft, token, kept))
        if self._drafts.told_of(before):
            self._tell(f"Case {case_id} is open.", before)

    # Unsaved forms that were left

    def open_unsaved(self, number: int) -> None:
        """Take up a form again where it was left."""
        left, before = self._drafts.left.find(number), self._case.token
        if left is None:
            return
        unsaved = left.unsaved
        file = self._books.file_of(unsaved.digest, unsaved.key)
        if file is None:
            self._desk.dialogs.tell(self._window, "Not saved", NOT_AT_HAND.format("What was typed here", unsaved.key))
            return
        self._steps.take("return to unsaved case", self._again(left.token, unsaved, file))
        put_cursor(self._window, Place(unsaved.focus, unsaved.cursor) if unsaved.focus else Place(REFERENCE))
        self._tell("Back in the case as it was left.", before)

    def throw_away(self, *numbers: int) -> None:
        """Forget forms that were left, after asking."""
        left = [found.unsaved for found in map(self._drafts.left.find, numbers) if found is not None]
        if not left:
            return
        what = f"all {len(left)} forms" if len(left) > 1 else left[0].draft.customer_ref or "this form"
        undo = any(map(self._drafts.can_return, numbers))
        after = "is gone then, unless Undo leads back to it" if undo else "cannot be brought back"
        question = f"Throw away {what}? What was typed there and not saved {after}."
        if self._desk.dialogs.confirm(self._window, "Not saved", question, action="Throw away"):
            self._drafts.drop(*numbers)
            self._window.show_status("Thrown away.")

    # What stands in the form

    def follow_library(self) -> None:
        """The documents were read anew: the one in use is followed, a kept case stays under its own."""
        used, kept = self._case.file, self._case.kept
        if kept is not None and used is None:
            self._steps.amend(replace(self._case, file=self._books.file_of_kept(kept)))
        elif used is None:
            self.start_empty("")
        elif kept is None:
            new = self._books.library.follow(used)
            if new is not None and new is not used:
                self._steps.amend(self._under(new, new_case=False))

    def _under(self, new: PolicyFile, *, new_case: bool) -> CaseState:
        """The case worked out under another document."""
        old, blank = self._case, self._blank(new.policy)
        draft = blank if old.file is None else carried_over(old.file.policy, new.policy, old.draft, blank)
        if new_case and old.kept is not None:
            # The kept case stays in its request: the same charge is not counted in it twice.
            draft = replace(draft, request=None)
        state = replace(old.edited(draft), file=new, token=self._new_token() if new_case else old.token)
        self._drafts.forms.carry(old, state)
        return state

    def _begun(self, file: PolicyFile, draft: Draft) -> CaseState:
        """A new case, into which nothing was typed yet."""
        token = self._new_token()
        self._drafts.forms.begin(token, draft)
        return CaseState(file, draft, token)

    def _blank(self, policy: Policy) -> Draft:
        return new_draft(policy, self._desk.zone, self._desk.currency)

    def _new_token(self) -> int:
        self._tokens += 1
        return self._tokens

    def _tell(self, words: str, before: int) -> None:
        self._window.show_status(f"{words} {self._drafts.told_of(before)}".rstrip())
