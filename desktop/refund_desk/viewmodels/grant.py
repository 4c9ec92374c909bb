"""Another amount than the suggested one: when it may be granted, and how it is told everywhere.

A grant is a person's decision: goodwill, or a lead's word. It never passes what
is still refundable of the charge, never goes without a reason, and above the
team's limit never without a second name. The suggestion stays beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, Protocol

from refund_desk.history.records import Grant
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.sentences import capitalised, one_line
from refund_desk.viewmodels.typed_money import read_amount
from refund_desk.viewmodels.typed_results import Choice, Unclear, Understood, Wrong
from refund_desk.viewmodels.verdict import NO_AMOUNT, OUTCOME_WORDS, difference
from refund_policy.decision import Decision
from refund_policy.money import Money, money_of_text

GrantField = Literal["amount", "reason", "second"]
GRANT_FIELDS: tuple[GrantField, ...] = ("amount", "reason", "second")

NOTHING_LEFT = "Nothing is left to refund."
_REFUNDED = "already_refunded"
_LONGEST = 200
"""Characters of a reason that stand beside the amount; all of them stand in its field and on paper."""


class GrantTexts(Protocol):
    """What is typed: the amount in the payment's currency, the reason, the second person's name."""

    @property
    def amount(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def second(self) -> str: ...


@dataclass(frozen=True, slots=True)
class GrantStatus:
    """How a grant stands beside the suggestion."""

    suggested: Money | None
    """None where the policy states no amount."""
    limit: Money | None
    """What is still refundable, at least 0; None where no payment is known, so that nothing can be granted."""
    granted: Grant | None = None
    """None while nothing else is granted, or what is typed is not complete."""
    errors: Mapping[GrantField, str] = field(default_factory=dict)
    """What is wrong or missing, by field."""
    choices: tuple[Choice, ...] = ()
    """What an unclear amount may mean."""
    needs_second: bool = False
    difference: str = ""
    """`+2.34`: how far the granted amount lies from the suggested one."""
    blocked: str = ""
    """Why the case cannot be saved or put on paper yet; empty where it can."""


@dataclass(frozen=True, slots=True)
class GrantView:
    """A grant in words, for every place that tells it."""

    amount: str
    suggested: str
    """`Partial refund, 2.66 USD`; `Needs a person, no amount set`; `No refund`."""
    brief: str
    """`2.66 USD`; `no amount set`; `no refund`."""
    difference: str
    reason: str
    second: str
    """Empty where none was needed."""
    words: str

    @property
    def headline(self) -> str:
        """`5.00 USD (+2.34)`."""
        return f"{self.amount} ({self.difference})" if self.difference else self.amount

    @property
    def why(self) -> str:
        """`Goodwill, lead agreed. Second name: M. Okafor.`; the beginning of a reason that takes many lines."""
        whole = capitalised(_ended(self.reason))
        told = whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST].rstrip()}…"
        return f"{told} Second name: {_ended(self.second)}" if self.second else told

    @property
    def alone(self) -> str:
        """`By the policy alone: 2.66 USD.`, before the policy's own reason."""
        return f"By the policy alone: {self.brief}."

    @property
    def beside(self) -> str:
        """`2.34 above the suggested 2.66 USD`; `Suggested: no refund`."""
        sign, apart = self.difference[:1], self.difference[1:]
        if not apart or not self.brief[:1].isdigit():
            return f"Suggested: {self.brief}"
        return f"{apart} {'above' if sign == '+' else 'below'} the suggested {self.brief}"


def read_grant(draft: GrantTexts, decision: Decision, formats: Formats, *, second_above: str) -> GrantStatus:
    """Read what is typed; `second_above` is the team's limit, `100.00 USD`, or empty for none."""
    limit = still_refundable(decision)
    if not any(map(str.strip, (draft.amount, draft.reason, draft.second))):
        return GrantStatus(decision.amount, limit)
    if limit is None:
        errors: Mapping[GrantField, str] = {"amount": "No payment is known, so nothing can be granted."}
        return GrantStatus(decision.amount, None, errors=errors, blocked=_blocked(errors))
    amount, choices = _amount(draft.amount, decision.amount, limit, formats)
    found = amount if isinstance(amount, Money) else None
    second_why = _second_why(found, second_above, formats)
    reason, second = _told(draft.reason), _told(draft.second)
    problems: dict[GrantField, str] = {
        "amount": amount if isinstance(amount, str) else "",
        "reason": "" if reason else "Say why, in a few words: the reason is kept with the case.",
        "second": "" if second else second_why,
    }
    errors = {name: problem for name, problem in problems.items() if problem}
    granted = Grant(found, reason, second) if found is not None and not errors else None
    return GrantStatus(
        decision.amount,
        limit,
        granted,
        errors,
        choices,
        bool(second_why),
        _apart(granted.amount, decision, formats) if granted is not None else "",
        _blocked(errors),
    )


def kept_status(grant: Grant | None, decision: Decision, formats: Formats) -> GrantStatus:
    """A kept case's grant as it was given: never held against today's limit."""
    apart = _apart(grant.amount, decision, formats) if grant is not None else ""
    needed = grant is not None and bool(grant.second)
    limit = still_refundable(decision)
    return GrantStatus(decision.amount, limit, grant, needs_second=needed, difference=apart)


def still_refundable(decision: Decision) -> Money | None:
    """The payment without what was refunded before, at least 0; None where no payment is known."""
    paid = decision.paid
    if paid is None:
        return None
    refunded = next((fact.value.of for fact in decision.facts if fact.id == _REFUNDED), None)
    before = refunded if isinstance(refunded, Fraction) else Fraction(0)
    return Money(max(0, int((paid.major - before) * 10**paid.exponent)), paid.currency)


def typed_grant(grant: Grant, formats: Formats) -> tuple[str, str, str]:
    """Amount, reason and second name as a person would have typed them."""
    return formats.amount(grant.amount), grant.reason, grant.second


def grant_view(grant: Grant, decision: Decision, formats: Formats) -> GrantView:
    """The words of a grant beside its case's decision."""
    words = OUTCOME_WORDS[decision.outcome]
    amount = suggested_words(decision.amount, formats)
    return GrantView(
        amount=formats.money(grant.amount),
        suggested=words if amount.lower() == words.lower() else f"{words}, {amount[:1].lower()}{amount[1:]}",
        brief=f"{amount[:1].lower()}{amount[1:]}",
        difference=_apart(grant.amount, decision, formats),
        reason=one_line(grant.reason),
        second=one_line(grant.second),
        words=granted_words(grant, decision.amount, formats),
    )


def granted_words(grant: Grant, suggested: Money | None, formats: Formats) -> str:
    """`Granted 5.00 USD instead of 2.66 USD (+2.34): goodwill, lead agreed. Second name: M. Okafor.`"""
    beside = "where the policy states no amount"
    if suggested is not None:
        instead = formats.money(suggested) if suggested.minor else "no refund"
        beside = f"instead of {instead}{difference(grant.amount, suggested, formats)}"
    told = f"Granted {formats.money(grant.amount)} {beside}: {_ended(one_line(grant.reason))}"
    return f"{told} Second name: {_ended(one_line(grant.second))}" if grant.second else told


def suggested_words(suggested: Money | None, formats: Formats) -> str:
    """`2.66 USD`, `No refund`, `No amount set`."""
    if suggested is None:
        return NO_AMOUNT
    return formats.money(suggested) if suggested.minor else OUTCOME_WORDS["none"]


# Reading the fields


def _amount(
    text: str, suggested: Money | None, limit: Money, formats: Formats
) -> tuple[Money | str, tuple[Choice, ...]]:
    """The amount, or what is wrong with it and what it may mean."""
    read = read_amount(text, limit.currency, formats)
    if isinstance(read, Unclear):
        return read.message, read.choices
    if isinstance(read, Wrong):
        return read.message, ()
    if not isinstance(read, Understood):
        return "Enter the amount to grant.", ()
    amount = read.value
    if amount.currency != limit.currency:
        return f"The charge was paid in {limit.currency}; the amount has to be in {limit.currency} too.", ()
    if amount.minor < 0:
        return "An amount cannot be negative. Enter 0 to grant nothing.", ()
    if amount.minor > limit.minor:
        most = formats.money(limit)
        return (f"At most {most} can be granted: more is not left of this charge." if limit.minor else NOTHING_LEFT), ()
    if amount == suggested:
        return f"{formats.money(amount)} is what is suggested. Enter another amount, or remove this one.", ()
    return amount, ()


def _second_why(amount: Money | None, second_above: str, formats: Formats) -> str:
    """Why a second name is needed; empty where it is not. A limit that cannot be compared asks for one."""
    limit = money_of_text(second_above) if second_above.strip() else None
    if amount is None or limit is None:
        return ""
    if not isinstance(limit, Money) or limit.currency != amount.currency:
        return f"A second name is needed: the team's limit, {one_line(second_above)}, cannot be compared with this."
    return f"A second name is needed above {formats.money(limit)}." if amount > limit else ""


def _told(text: str) -> str:
    """The text in one line; empty where it holds no letter and no digit."""
    line = one_line(text)
    return line if any(map(str.isalnum, line)) else ""


def _blocked(errors: Mapping[GrantField, str]) -> str:
    if not errors:
        return ""
    return f"The granted amount is not complete. {next(iter(errors.values()))} Mend it, or remove it."


# Words


def _apart(amount: Money, decision: Decision, formats: Formats) -> str:
    return difference(amount, decision.amount, formats).strip(" ()")


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
