"""What the person does within a case: typing, ticking, granting, trying another moment. Each is a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject

from refund_desk.case import CaseState, typed_moment
from refund_desk.draft import Draft, GrantDraft, in_currency
from refund_desk.steps import CaseSteps
from refund_desk.viewmodels.typed import AmountDraft
from refund_desk.widgets.main_window import MainWindow
from refund_policy.decision import Decision
from refund_policy.instants import seconds_of
from refund_policy.money import MINOR_UNIT_EXPONENT
from refund_policy.policy import REQUEST

REFERENCE, NOTE = "customer-ref", "note"
"""The two fields that are no facts, as the form names them."""
GRANT = "grant:"
"""Before the names of the fields in which another amount is granted."""
TRIAL = "trial"


class CaseEdits(QObject):
    """Turns the window's edits into steps."""

    def __init__(self, window: MainWindow, steps: CaseSteps, entered: Callable[[], Decision | None]) -> None:
        super().__init__(window)
        self._window, self._steps, self._entered = window, steps, entered
        window.form.fact_edited.connect(self.edit_fact)
        window.form.customer_ref_edited.connect(self._edit_reference)
        window.form.note_edited.connect(self._edit_note)
        window.result.reading_requested.connect(self.edit_fact)
        window.result.grant.grant_edited.connect(self._edit_grant)
        window.result.questions.question_ticked.connect(self._tick)
        window.result.moment_tried.connect(self.try_moment)
        window.result.try_finished.connect(steps.release)
        window.result.moment_used.connect(self.use_moment)
        window.result.moment_dropped.connect(self.drop_moment)

    @property
    def _case(self) -> CaseState:
        return self._steps.state

    def edit_fact(self, fact: str, text: str) -> None:
        """A field's text, or a reading's option. With the payment's currency change those of amounts not typed yet."""
        facts = self._case.file.policy.facts if self._case.file is not None else {}
        spec = facts.get(fact.replace("-", "_"))
        name = spec.label.rstrip("?") if spec is not None else "reading"
        draft = self._case.draft.changed(fact, text)
        if fact == "paid" and self._case.file is not None:
            was, now = (AmountDraft.decode(one).currency for one in (self._case.draft.texts.get(fact, ""), text))
            if now != was and now in MINOR_UNIT_EXPONENT:
                draft = in_currency(self._case.file.policy, draft, now)
                self._window.form.show_texts(draft.texts, draft.customer_ref, draft.note)
        self._edit(name, draft, fact)

    def fill_in(self, texts: Mapping[str, str]) -> None:
        """Several fields at once, as one step: what was found in a ticket."""
        found = dict(texts)
        draft = self._case.draft
        draft = replace(draft, customer_ref=found.pop(REFERENCE, draft.customer_ref), note=found.pop(NOTE, draft.note))
        draft = replace(draft, texts={**draft.texts, **found})
        if draft != self._case.draft:
            self._steps.take("facts from the ticket", self._case.edited(draft))

    def _edit_reference(self, text: str) -> None:
        self._edit("customer reference", replace(self._case.draft, customer_ref=text), REFERENCE)

    def _edit_note(self, text: str) -> None:
        self._edit("note", replace(self._case.draft, note=text), NOTE)

    def _edit_grant(self, amount: str, reason: str, second: str) -> None:
        before, grant = self._case.draft.grant, GrantDraft(amount, reason, second)
        changed = [name for name in ("amount", "reason", "second") if getattr(before, name) != getattr(grant, name)]
        self._edit("granted amount", replace(self._case.draft, grant=grant), f"grant:{','.join(changed)}")

    def _tick(self, question: str, ticked: bool) -> None:
        was = self._case.draft.ticked
        now = was | {question} if ticked else was - {question}
        self._edit("tick", replace(self._case.draft, ticked=now), f"tick:{question}:{ticked}")

    def _edit(self, name: str, draft: Draft, field: str) -> None:
        if self._case.file is None or draft == self._case.draft:
            return  # A case whose policy is not at hand stands as it was decided; one that stays the same is kept.
        self._steps.edit(name, self._case.edited(draft), f"edit:{field}")

    # Another moment

    def try_moment(self, moment: datetime) -> None:
        """Look at another moment (aware); the case stays as entered. Its own moment ends the trial."""
        decision = self._entered()
        if decision is not None and self._case.file is not None:
            # By seconds: of two moments of one zone Python compares the clock alone, and an hour may come twice.
            own, before = seconds_of(decision.requested_at), self._case.tried
            tried = None if seconds_of(moment) == own else moment
            if (seconds_of(moment) if tried else own) != (seconds_of(before) if before else own):
                self._steps.hold(TRIAL)
                self._steps.edit("trial of another moment", replace(self._case, tried=tried), TRIAL)

    def use_moment(self) -> None:
        """The moment that is tried becomes the case's own."""
        case, decision = self._case, self._entered()
        if case.tried is None or case.file is None or decision is None:
            return
        request = case.file.policy.facts[REQUEST]
        text = typed_moment(case.tried, request, decision.zone)
        self._steps.release()
        self._steps.take(request.label.rstrip("?"), case.edited(case.draft.changed(request.id, text)))

    def drop_moment(self) -> None:
        """Back to the case as entered."""
        if self._case.tried is not None:
            self._steps.release()
            self._steps.edit("trial of another moment", replace(self._case, tried=None), "")
            self._steps.release()
