"""A short letter to the customer, made from the decision: what is paid, under which rule, and how it arrives.

It is a draft for the agent to send. It never tells the reason of a grant or the
second name, which are the desk's own, and states no amount where a person has
still to decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.reasons import cited
from refund_desk.viewmodels.sentences import one_line
from refund_desk.viewmodels.summary import CaseHeader
from refund_policy.decision import Decision
from refund_policy.money import Money

_OPEN = frozenset({"charged-twice", "after-cancelling", "consumer-law"})
"""Ticked questions that a person has to settle before the policy's answer goes out, unless an amount was granted."""


def reply_text(decision: Decision, header: CaseHeader, formats: Formats) -> str:
    """The letter as plain text, ending with a line break."""
    return "\n\n".join(("Hello,", *_paragraphs(decision, header, formats), "Kind regards")) + "\n"


def _paragraphs(decision: Decision, header: CaseHeader, formats: Formats) -> Iterable[str]:
    paid = f"your payment of {formats.money(decision.paid)}" if decision.paid is not None else "your payment"
    reference = one_line(header.customer_ref)
    yield f"Thank you for writing to us about {paid}{f' ({reference})' if reference else ''}."
    if "dispute" in header.ticked:
        yield (
            "A dispute about this payment is open. Until it is settled we cannot refund the payment beside it; "
            "we will come back to you then."
        )
        return
    amount = header.grant.amount if header.grant is not None else decision.amount
    waits = header.grant is None and (decision.outcome == "review" or bool(_OPEN & set(header.ticked)))
    if waits or (amount is not None and amount.minor < 0):
        yield "A colleague of mine is going to look at your request in person, and will answer you as soon as possible."
        return
    yield _answer(amount, decision, formats)
    yield from _why_and_how(amount, decision, header)
    if header.request is not None:
        yield "This answer is about this one payment. You get one for each of your other payments too."
    yield "If something here does not match what happened, simply reply, and we will look at it again."


def _answer(amount: Money | None, decision: Decision, formats: Formats) -> str:
    if amount is None or not amount.minor:
        return "We looked at it carefully and cannot refund it. I am sorry that this is not the answer you hoped for."
    if amount == decision.paid:
        return f"We are refunding all of it: {formats.money(amount)}."
    return f"We are refunding {formats.money(amount)}."


def _why_and_how(amount: Money | None, decision: Decision, header: CaseHeader) -> Iterable[str]:
    """The rule, where the policy's own answer is given; and the way of the money, where there is any."""
    clause = next(iter(cited(decision, decision.decided_by)), None)
    if header.grant is None and clause is not None:
        heading, publisher = one_line(clause.heading), one_line(decision.policy.publisher)
        yield f"This follows the refund policy of {publisher}, section “{heading}”: {_first_sentence(clause.says)}"
    if amount is None or not amount.minor or decision.payout is None:
        return
    gone = "card-gone" in header.ticked
    told = " If you can no longer use it, please tell us before we pay." if gone else ""
    yield f"It reaches you this way: {_small(one_line(decision.payout.label))}.{told}"


def _first_sentence(says: str) -> str:
    """What follows is often advice to the desk."""
    head, stop, _ = one_line(says).partition(". ")
    return head + "." if stop else head


def _small(label: str) -> str:
    """A label within a sentence; an abbreviation keeps its capitals."""
    capitals = len(list(takewhile(str.isupper, label)))
    return label[:1].lower() + label[1:] if capitals == 1 else label
