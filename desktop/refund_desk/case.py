"""The one case in view: what the person can undo, and what follows from it. No Qt, no disk; the clock is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from refund_desk.draft import Draft
from refund_desk.history import LoadedCase
from refund_desk.policies import PolicyFile
from refund_desk.session import Resolved, resolve
from refund_desk.viewmodels.formats import Formats
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

    resolved: Resolved
    entered: Decision | None
    """The case's own answer, as it was decided then or as it is now; None while facts are missing or wrong."""
    tried: Decision | None = None
    """The answer at the moment that is tried."""

    @property
    def shown(self) -> Decision | None:
        """What the window shows."""
        return self.tried or self.entered


def answered(case: CaseState, formats: Formats, now: datetime) -> Answered | None:
    """Read and decide a case; None without a policy."""
    if case.file is None:
        return None
    policy = case.file.policy
    resolved = resolve(policy, case.draft, formats, now)
    if case.kept is not None:
        raw: Mapping[str, object] = case.kept.facts
        entered: Decision | None = case.kept.decision
    else:
        raw, entered = resolved.raw, resolved.decision
    tried = decide_at(policy, raw, case.tried) if entered is not None and case.tried is not None else None
    return Answered(resolved, entered, tried)


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
