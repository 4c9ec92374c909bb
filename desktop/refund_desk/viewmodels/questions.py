"""Questions that every case deserves: no policy's rule, and nothing here decides them.

A tick means that the answer is yes. It shows what to do about that and is kept
with the case; it changes no amount.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

TITLE = "Worth asking in every case"


@dataclass(frozen=True, slots=True)
class Question:
    """One standing question; `consequence` is told once it is ticked."""

    id: str
    name: str
    """A few words, for the list in which a team chooses its questions."""
    ask: str
    consequence: str


QUESTIONS = (
    Question(
        "dispute",
        "Dispute or chargeback",
        "Is a chargeback or dispute open on this charge?",
        "Pay no refund beside it: the customer would get the money twice. Answer the dispute with this summary, "
        "and come back to the refund when it is settled.",
    ),
    Question(
        "charged-twice",
        "Charged twice",
        "Was the same charge taken twice?",
        "Find both charges first. The one taken by mistake is an error to put right in full, whatever this policy "
        "says; only the other one is judged here.",
    ),
    Question(
        "after-cancelling",
        "Charged after cancelling",
        "Was the charge taken after the customer had cancelled?",
        "Check when the cancellation reached us. If the charge came later, this policy may not be the measure: "
        "ask a lead before you answer with the amount above.",
    ),
    Question(
        "card-gone",
        "Card gone",
        "Has the card that paid been closed, lost or replaced?",
        "Tell the customer that the money may take a detour through the old card's bank, and ask finance "
        "for another way if it comes back.",
    ),
    Question(
        "consumer-law",
        "Consumer law",
        "Might consumer law where the customer lives give more than this policy?",
        "The law comes before the policy. Ask a lead which right applies before you refuse or pay less; "
        "a higher amount can then be granted, with that as its reason.",
    ),
)


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as a case shows it."""

    id: str
    name: str
    ask: str
    consequence: str
    ticked: bool

    @property
    def warning(self) -> str:
        """What a tick means, told away from the question: `Charged twice. Find both charges first. …`"""
        return f"{self.name}. {self.consequence}"


def questions_view(ticked: Collection[str], off: Collection[str] = ()) -> tuple[QuestionView, ...]:
    """The questions of a case; one that the team switched off (`off`, ids) stays where it was ticked."""
    return tuple(
        QuestionView(one.id, one.name, one.ask, one.consequence, one.id in ticked)
        for one in QUESTIONS
        if one.id in ticked or one.id not in off
    )


def questions_title(views: Collection[QuestionView]) -> str:
    """`Worth asking in every case (2 ticked)`."""
    count = sum(view.ticked for view in views)
    return f"{TITLE} ({count} ticked)" if count else TITLE
