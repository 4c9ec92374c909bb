"""The answer in words: outcome, amount, where the money goes, and until when that holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from refund_desk.viewmodels.formats import Formats, zone_name
from refund_desk.viewmodels.moments import holds, reached
from refund_desk.viewmodels.other_readings import RESULT_WORDS, ReadingView, reading_views, result_words
from refund_desk.viewmodels.reasons import ClauseView, cited
from refund_desk.viewmodels.sentences import capitalised, first_sentence, lead_and_rest, sentence
from refund_policy.decision import Decision, Outcome, Payout, Problem, Segment, SegmentOutcome
from refund_policy.instants import seconds_of
from refund_policy.money import Money

OUTCOME_WORDS: Mapping[SegmentOutcome, str] = {
    "full": "Full refund",
    "partial": "Partial refund",
    "none": "No refund",
    "review": "Needs a person",
    "unknown": "Open",
}
NO_AMOUNT, NOTHING = "No amount set", "Nothing to refund"

_ENDED: Mapping[SegmentOutcome, str] = {
    "full": "the full-refund window closed",
    "partial": "the partial refund ended",
    "none": "the time without a refund ended",
    "review": "the time left open by the policy ended",
    "unknown": "the time left open by the facts ended",
}
"""What happened at a boundary, named by the answer that ended there."""
_HOUR, _DAY = 3600, 86400


@dataclass(frozen=True, slots=True)
class Banner:
    """A contradiction that changes the answer: bold lead, the rest, and the reading to compare."""

    lead: str
    rest: str
    """What each side comes to included."""
    reading: str
    says: str = ""
    """The rest without what each side comes to."""


@dataclass(frozen=True, slots=True)
class VerdictView:
    """One decision's answer; every text is ready to show."""

    outcome: Outcome
    outcome_words: str
    amount: str
    """`2.66 USD`, or “No amount set”."""
    has_amount: bool
    payout: str
    """Where the money goes; empty where nothing is paid."""
    lead: str
    rest: str
    """The deciding sentence: `lead`, its first sentence, is meant to be bold."""
    until: str
    """How long the answer holds for a later request, and what follows."""
    since: str
    """What ended before the request, and how long before; empty where nothing did."""
    ahead: str
    """A warning that the request lies in the future; empty where it does not."""
    contradiction: Banner | None
    contradiction_reading: ReadingView | None
    """The reading that the banner tells."""
    others: tuple[ReadingView, ...]
    """The other readings that would change the answer."""
    clauses: tuple[ClauseView, ...]
    spoken: str

    @property
    def says(self) -> str:
        """The deciding sentence in one piece."""
        return f"{self.lead} {self.rest}".strip()


@dataclass(frozen=True, slots=True)
class UnfinishedView:
    """A case without an answer yet: what is missing, and what is wrong."""

    headline: str
    missing: tuple[str, ...]
    """Labels of the fields still to be filled in."""
    problems: tuple[tuple[str, str], ...]
    """Pairs of a field's label and what is wrong with it."""


def verdict_view(decision: Decision, formats: Formats, now: datetime | None = None) -> VerdictView:
    """The answer of a decision; `now` (aware) sets the tense of what follows the request, and warns of one to come."""
    none = NOTHING if decision.outcome == "none" else NO_AMOUNT
    amount = formats.money(decision.amount) if decision.amount is not None else none
    lead, rest = first_sentence(sentence(decision.says, decision.says_values, formats))
    payout = payout_words(decision.payout)
    mattering = [view for view in reading_views(decision, formats) if view.matters]
    contradiction = next((view for view in mattering if view.kind == "contradiction"), None)
    words = OUTCOME_WORDS[decision.outcome]
    until, since, ahead = _until(decision, formats, now), _since(decision, formats), _ahead(decision, formats, now)
    return VerdictView(
        outcome=decision.outcome,
        outcome_words=words,
        amount=amount,
        has_amount=decision.amount is not None,
        payout=payout,
        lead=lead,
        rest=rest,
        until=until,
        since=since,
        ahead=ahead,
        contradiction=_banner(contradiction) if contradiction else None,
        contradiction_reading=contradiction,
        others=tuple(view for view in mattering if view is not contradiction),
        clauses=cited(decision, decision.decided_by),
        spoken=" ".join(filter(None, (f"{words}, {amount}.", ahead, payout, lead, rest, until))),
    )


@dataclass(frozen=True, slots=True)
class TrialView:
    """Another moment than the case's own is being tried."""

    asked: str
    """`If asked 12 March, 09:00 CET`"""
    lead: str
    """`Trying 12 March, 09:00 CET.`"""
    rest: str
    """Where the case itself stays, and how far the answers are apart."""


def trial_view(tried: Decision, entered: Decision, formats: Formats) -> TrialView:
    """The difference between the answer at a tried moment and the case's own."""
    at, own = tried.requested_at, entered.requested_at
    stays = moment_words(own, at, formats) if own.date() == at.date() else _day(own, at, formats)
    here, there = (result_words(one.outcome, one.amount, formats) for one in (tried, entered))
    apart = difference(tried.amount, entered.amount, formats)
    if (tried.outcome, tried.amount) == (entered.outcome, entered.amount):
        change = "The answer is the same."
    else:
        change = f"Here: {here}{apart}; as entered: {there}."
    tried_at = moment_words(at, own, formats)
    return TrialView(f"If asked {tried_at}", f"Trying {tried_at}.", f"The case itself stays at {stays}. {change}")


def entered_words(entered: Decision, granted: Money | None, formats: Formats) -> str:
    """`For the case as entered: 16 June, 9.33 USD.`: what leaves the program while another moment is tried."""
    result = result_words(entered.outcome, entered.amount, formats) if granted is None else formats.money(granted)
    return f"For the case as entered: {formats.day_and_month(entered.requested_at)}, {result}."


def _day(at: datetime, beside: datetime, formats: Formats) -> str:
    return formats.day_and_month(at) if at.year == beside.year else formats.date(at)


def unfinished_view(missing: Sequence[str], problems: Sequence[Problem], labels: Mapping[str, str]) -> UnfinishedView:
    """What still stands between the form and an answer; `labels` names the fields by fact id."""
    wrong = tuple((labels.get(problem.fact, problem.fact), problem.message) for problem in problems)
    parts = []
    if wrong:
        parts.append("1 entry needs a look" if len(wrong) == 1 else f"{len(wrong)} entries need a look")
    if missing:
        parts.append("1 entry is missing" if len(missing) == 1 else f"{len(missing)} entries are missing")
    return UnfinishedView(capitalised(", ".join(parts) or "not decided yet"), tuple(missing), wrong)


def payout_words(payout: Payout | None) -> str:
    """`Payout: credit on the account.`; empty where nothing is paid."""
    if payout is None:
        return ""
    label = payout.label
    # The first word of a label is an ordinary one, unless more of its letters are large.
    if re.match(r"[A-Z][a-z]* ", label):
        label = label[:1].lower() + label[1:]
    return f"Payout: {label} (assumed: the policy does not say)." if payout.assumed else f"Payout: {label}."


def _banner(view: ReadingView) -> Banner:
    lead, rest = lead_and_rest(view.says)
    sides = capitalised("; ".join(f"{option.label}: {option.result}" for option in view.options)) + "."
    says = capitalised(rest)
    return Banner(lead.rstrip(":.") + ".", " ".join(filter(None, (says, sides))), view.id, says)


# When the answer changes


def _since(decision: Decision, formats: Formats) -> str:
    """`19 minutes after the full-refund window closed (5 June, 00:00 UTC); inside it: 20.00 USD (+17.53).`"""
    before = decision.before
    if before is None or (before.outcome, before.amount) == (decision.outcome, decision.amount):
        return ""
    event = "the answer changed" if before.outcome == decision.outcome else _ENDED[before.outcome]
    distance = f"{formats.span(before.seconds)} after" if before.seconds else "Exactly when"
    inside = event == _ENDED["full"]
    answer = _answer(before.outcome, before.amount, decision.amount, formats, brief=inside)
    at = moment_words(before.at, decision.requested_at, formats)
    return f"{distance} {event} ({at}); {'inside it' if inside else 'until then'}: {answer}."


def _ahead(decision: Decision, formats: Formats, now: datetime | None) -> str:
    """More than clocks that differ: the date is mistyped, or nobody has asked yet."""
    early = seconds_of(decision.requested_at) - seconds_of(now) if now is not None else 0
    if early <= _HOUR:
        return ""
    part, far = ("date", formats.counted(early // _DAY, "days")) if early >= _DAY else ("time", formats.span(early))
    return f"The request lies {far} ahead: check its {part}."


def _answer(
    outcome: SegmentOutcome, amount: Money | None, compared: Money | None, formats: Formats, *, brief: bool
) -> str:
    """`partial refund, 9.33 USD (−10.67)`; brief without the outcome."""
    words = RESULT_WORDS[outcome]
    if amount is None or (outcome == "none" and not amount.minor):
        return words
    return f"{'' if brief else words + ', '}{formats.money(amount)}{difference(amount, compared, formats)}"


def difference(amount: Money | None, compared: Money | None, formats: Formats) -> str:
    """` (+17.53)`: how far an amount lies from another; empty where that says nothing."""
    if amount is None or compared is None or amount == compared or amount.currency != compared.currency:
        return ""
    sign = "+" if amount > compared else "−"
    return f" ({sign}{formats.amount(Money(abs(amount.minor - compared.minor), amount.currency))})"


def _until(decision: Decision, formats: Formats, now: datetime | None) -> str:
    """`Nothing changes until 22 March, 00:00 CET (6 days 13 h later); then partial refund, 2.40 USD (−0.26).`"""
    line = decision.timeline
    index = next((i for i, one in enumerate(line) if holds(one, decision.requested_at)), None)
    if index is None:
        return decision.timeline_note
    here, later = line[index], list(line[index + 1 :])
    while here.shape == "constant" and later and _same(here, later[0]):
        later.pop(0)
    then = later[0] if later else None
    if then is None or then.start is None:
        return "A later request would change nothing."
    past = now is not None and reached(then.start, now)
    end = moment_words(then.start, decision.requested_at, formats)
    far = formats.span(seconds_of(then.start) - seconds_of(decision.requested_at))
    move = f"Nothing {'changed' if past else 'changes'}"
    if here.shape != "constant":
        pace = "minute by minute" if here.shape == "linear" else "day by day"
        move = f"The amount {'fell' if past else 'falls'} {pace}"
    told = f"{move} until {end} ({far} later)"
    if then.outcome == "none":
        return f"{told}; then nothing {'was' if past else 'is'} {'refunded' if here.shape == 'constant' else 'left'}."
    answer = _answer(then.outcome, then.amount_at_start, decision.amount, formats, brief=then.outcome == here.outcome)
    told += f"; then {answer}"
    gone = next((one for one in later if one.outcome == "none" and one.start is not None), None)
    if gone is None or gone.start is None:
        return f"{told}."
    over = now is not None and reached(gone.start, now)
    from_then = moment_words(gone.start, decision.requested_at, formats)
    return f"{told}; nothing {'was' if over else 'is'} left from {from_then}."


def _same(here: Segment, later: Segment) -> bool:
    """Whether a stretch goes on with the same answer."""
    if later.shape != "constant" or later.outcome != here.outcome:
        return False
    return later.outcome == "none" or later.amount_at_start == here.amount_at_start


def moment_words(at: datetime, request: datetime, formats: Formats) -> str:
    """A moment to the minute, without its year where the request has the same."""
    return f"{_day(at, request, formats)}, {formats.time(at)} {zone_name(at)}"
