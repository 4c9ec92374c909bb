"""The one case in view: what the person can undo, and what follows from it. No Qt, no disk; the clock is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from refund_desk.draft import Draft, GrantDraft, settled
from refund_desk.history import LoadedCase, SavedCase, time_zone_data_version
from refund_desk.policies import PolicyFile
from refund_desk.session import Resolved, resolve
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.grant import GrantStatus, kept_status, read_grant, typed_grant
from refund_policy.decide import decide
from refund_policy.decision import Decision
from refund_policy.facts import survey
from refund_policy.instants import local_choices, zone_of
from refund_policy.policy import REQUEST, FactSpec, Policy


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case between two edits. Every step back or forward puts one of these in the place of another."""

    file: PolicyFile | None
    """The document in use; a kept case brings its own. None where no policy is at hand."""
    draft: Draft
    token: int = 0
    """Tells this case from those before and after it, kept or not."""
    kept: LoadedCase | None = None
    """The kept case, shown as it was decided until something is changed."""
    tried: datetime | None = None
    """Another moment of asking (aware), looked at while the case stays as entered."""

    def edited(self, draft: Draft) -> CaseState:
        """The case with another draft: from here on it is live, and stands at its own moment."""
        return replace(self, draft=draft, kept=None, tried=None)


NO_CASE = CaseState(None, Draft(""))
"""What is in view where no policy is at hand."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What follows from a case."""

    case: CaseState
    resolved: Resolved
    entered: Decision | None = None
    """The case's own answer, as it was decided then or as it is now; None while facts are missing or wrong."""
    grant: GrantStatus | None = None
    """What is granted beside the case's own answer; None while there is none."""
    tried: Decision | None = None
    """The answer at the moment that is tried."""

    @property
    def shown(self) -> Decision | None:
        """What the window shows."""
        return self.tried or self.entered

    @property
    def raw(self) -> Mapping[str, object]:
        """The facts by id, as the policy module takes them."""
        return self.resolved.raw if self.case.kept is None else self.case.kept.facts

    def at(self, case: CaseState) -> Answered | None:
        """The same case at another moment that is tried; None where more than that moment differs."""
        if case.file is None or replace(case, tried=self.case.tried) != self.case:
            return None
        return replace(self, case=case, tried=self._decided_at(case.file.policy, case.tried))

    def _decided_at(self, policy: Policy, moment: datetime | None) -> Decision | None:
        if self.entered is None or moment is None:
            return None
        return decide_at(policy, self.raw, moment)


def answered(case: CaseState, formats: Formats, now: datetime, *, second_above: str = "") -> Answered | None:
    """Read and decide a case; None where there is neither a policy nor a decision that was kept.

    `second_above`: from where a grant needs a second name.
    """
    kept = case.kept
    if case.file is not None:
        resolved = resolve(case.file.policy, case.draft, formats, now)
    elif kept is not None:
        resolved = Resolved(case.draft, None, {}, (), (), {})
    else:
        return None
    entered = kept.decision if kept is not None else resolved.decision
    grant = None
    if kept is not None:
        grant = kept_status(kept.grant, kept.decision, formats)
    elif entered is not None:
        grant = read_grant(case.draft.grant, entered, formats, second_above=second_above)
    own = Answered(replace(case, tried=None), resolved, entered, grant)
    return own.at(case) or own


def case_to_keep(answer: Answered, case_id: int | None) -> SavedCase:
    """A decided case as the history keeps it; `case_id` is the case that it revises."""
    case, decision = answer.case, answer.entered
    if case.file is None or decision is None:
        raise ValueError("only a decided case can be kept")
    draft = settled(case.draft, case.file.policy, answer.resolved.raw)
    return SavedCase(
        case_id=case_id,
        customer_ref=draft.customer_ref.strip(),
        note=draft.note,
        decision=decision,
        draft=dict(draft.texts),
        facts=answer.resolved.facts,
        document=case.file.text,
        time_zone_data=time_zone_data_version(),
        grant=answer.grant.granted if answer.grant is not None else None,
        request=draft.request,
        ticked=draft.ticked,
    )


def draft_of_kept(kept: LoadedCase, formats: Formats) -> Draft:
    """A kept case's form as it was typed."""
    texts = {str(key): str(value) for key, value in kept.draft.items() if value is not None}
    grant = GrantDraft(*typed_grant(kept.grant, formats)) if kept.grant is not None else GrantDraft()
    row = kept.row
    return Draft(row.policy_id, texts, row.customer_ref, kept.note, grant, kept.ticked, kept.request)


def decide_at(policy: Policy, raw: Mapping[str, object], moment: datetime) -> Decision | None:
    """The answer to the same facts (by id, as texts) asked at another moment (aware); None where there is none."""
    request = policy.facts[REQUEST]
    asked = moment.date().isoformat() if request.type == "date" else moment.isoformat()
    found = survey(policy, {**raw, request.id: asked})
    answer = None if found.problems else decide(policy, found.facts)
    return answer if isinstance(answer, Decision) else None


def typed_moment(moment: datetime, request: FactSpec, zone: str) -> str:
    """A moment as a person would type it into the request's field, in the case's zone; never ambiguous."""
    place = zone_of(zone)
    local = moment.astimezone(place) if place is not None else moment
    if request.type == "date":
        return local.date().isoformat()
    text = local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")
    twice = place is not None and len(local_choices(local.replace(tzinfo=None, fold=0), place)) > 1
    return f"{text} {local.strftime('%z')}" if twice else text
