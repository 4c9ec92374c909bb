"""A short letter to the customer, made from the decision: what can be paid, why, how it arrives, what else to know.

It is a draft for the agent to send: what the policy comes to can be paid, what a
person granted is paid. It never tells the reason of a grant or the second name,
which are the desk's own, and states no amount where a person has still to decide.
What the checklist has the agent tell, ask or advise the customer, it says itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.grant import still_refundable
from refund_desk.viewmodels.reasons import cited
from refund_desk.viewmodels.sentences import capitalised, one_line, sentence
from refund_desk.viewmodels.summary import CaseHeader
from refund_policy.decision import Decision
from refund_policy.money import Money

_OPEN = frozenset({"charged-twice", "after-cancelling", "consumer-law"})
"""Ticked questions that a person has to settle before the policy's answer goes out, unless an amount was granted."""
_SPOKEN = re.compile(r"(Tell the customer that|Ask the customer to|Advise the customer to) (.+)", re.DOTALL)
_TOLD = {"Tell": "", "Ask": "Please ", "Advise": "We advise you to "}
"""How a checklist item that is about telling the customer something begins, and how it is then said to them."""
_CREDIT = re.compile(r"\bcredit\b(?! card)", re.IGNORECASE)
_ONLY_ONE = re.compile(r"(?:original|same|initial) ")
"""Ways of paying that there is only one of."""


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
    granted = header.grant is not None
    amount = header.grant.amount if header.grant is not None else decision.amount
    open_question = not granted and bool(_OPEN & set(header.ticked))
    if not granted and not open_question and _nothing_left(decision):
        yield f"{capitalised(paid)} was already refunded in full."
    elif open_question or (not granted and decision.outcome == "review") or (amount is not None and amount.minor < 0):
        yield "A colleague of mine is going to look at your request in person, and will answer you as soon as possible."
        return
    else:
        yield from _answer(amount, decision, header, formats)
    if header.request is not None:
        yield "This answer is about this one payment. You get one for each of your other payments too."
    yield "If something here does not match what happened, simply reply, and we will look at it again."


def _nothing_left(decision: Decision) -> bool:
    """Whether all of the payment went back before."""
    left = still_refundable(decision)
    return left is not None and not left.minor and decision.paid is not None and decision.paid.minor > 0


def _answer(amount: Money | None, decision: Decision, header: CaseHeader, formats: Formats) -> Iterable[str]:
    """What is paid and why; the rule and what is said beside it only where the policy's own answer is given."""
    own = header.grant is None
    why = one_line(sentence(decision.says, decision.says_values, formats)) if own else ""
    yield f"{_result(amount, decision, formats, can=own)} {why}".strip()
    clause = next(iter(cited(decision, decision.decided_by)), None)
    if own and clause is not None:
        heading, publisher = one_line(clause.heading), one_line(decision.policy.publisher)
        yield f"This follows the refund policy of {publisher}, section “{heading}”."
    if amount is not None and amount.minor:
        yield from _way(decision, gone="card-gone" in header.ticked)
    said = " ".join(_said(decision, formats)) if own else ""
    if said:
        yield said


def _result(amount: Money | None, decision: Decision, formats: Formats, *, can: bool) -> str:
    if amount is None or not amount.minor:
        return "We looked at it carefully and cannot refund it. I am sorry that this is not the answer you hoped for."
    if can and _capped(decision):
        how = f", as {_credit(decision)}" if _credit(decision) else ""
        return f"We can refund the rest of it{how}."
    told = formats.money(amount)
    if _credit(decision):
        return f"We {'can give' if can else 'are giving'} you {told} back, as {_credit(decision)}."
    part = f"all of it: {told}" if amount == decision.paid else told
    return f"We {'can refund' if can else 'are refunding'} {part}."


def _capped(decision: Decision) -> bool:
    """Whether earlier refunds left less than the rule comes to: the reason then begins with what is left."""
    return any(step.id == "cap" and step.term.chosen == 1 for step in decision.steps)


def _credit(decision: Decision) -> str:
    """`credit on the account`; empty where money is paid."""
    label = one_line(decision.payout.label) if decision.payout is not None else ""
    return _small(label) if _CREDIT.search(label) else ""


def _way(decision: Decision, *, gone: bool) -> Iterable[str]:
    if decision.payout is None:
        yield "We will let you know how it reaches you."
    elif not _credit(decision):
        way = _small(one_line(decision.payout.label))
        told = " If you can no longer use it, please tell us before we pay." if gone else ""
        yield f"It reaches you this way: {'the ' if _ONLY_ONE.match(way) else ''}{way}.{told}"


def _said(decision: Decision, formats: Formats) -> Iterable[str]:
    """What the checklist has the agent say to the customer."""
    for remark in decision.checklist:
        found = _SPOKEN.fullmatch(one_line(sentence(remark.text, remark.values, formats)))
        if found is not None:
            yield capitalised(_TOLD[found[1].partition(" ")[0]] + found[2])


def _small(label: str) -> str:
    """A label within a sentence; an abbreviation keeps its capitals."""
    capitals = len(list(takewhile(str.isupper, label)))
    return label[:1].lower() + label[1:] if capitals == 1 else label
