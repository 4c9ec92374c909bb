"""The words by which a ticket tells whose a value is: a policy's own labels, and the usual ones beside them.

A label has a topic. A fact takes values of the topics that its own words name;
a topic that no fact of the policy has keeps its values away from all of them:
a sign-up date is not a payment's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from refund_policy.policy import FactSpec, Policy

Strength = Literal["own", "clear", "weak"]
"""The fact's own label; a phrase that says nothing else; a word that may say something else."""

_MONEY: dict[str, tuple[str, str]] = {
    "paid": (
        "amount paid|price paid|amount charged|amount billed|total paid|total charged|payment amount|charge amount"
        "|amount of (?:the )?payment|paid|charged|charges|was billed|were billed|billed|debited|took",
        "amount|price|order total|invoice total|grand total|total|payment|charge|cost",
    ),
    "refunded": (
        "already refunded|already credited|previously refunded|refunded (?:earlier|before|so far)"
        "|(?:earlier|previous|prior) refunds?|refunds? to date",
        "refunded|credited",
    ),
    "claimed": ("", "refund requested|requested refund|refund amount|refund of|refund for|refund|money back"),
    "elsewhere": (
        "sub-?total|vat|tax(?:es)?|fees?|discount|coupon|voucher|shipping|delivery|tip|balance|list price|full price"
        "|new price|instead of|normally|would (?:be|cost|have)|will be|next (?:charge|payment|invoice)|due|saved?"
        "|renews? (?:at|for)|renewal price|costs? only|worth|per (?:credit|seat|user)|upgrade (?:to|for|costs?)",
        "",
    ),
}
"""Topics of amounts: phrases that are clear, and words that are weak."""

_MOMENTS: dict[str, tuple[str, str]] = {
    "pay": (
        "paid (?:on|at)|payment date|date of (?:the )?(?:payment|charge|purchase)|charged (?:on|at)|charge date"
        "|billed (?:on|at)|billing date|transaction date|debited (?:on|at)|purchase date|purchased (?:on|at)"
        "|bought (?:on|at)|ordered (?:on|at)|order date|paid|charged|billed|debited|purchased|bought",
        "payment|charge|purchase|order|renewed(?: on)?|took",
    ),
    "start": (
        "started (?:on|at)|start date|starts? (?:on|at)|starting (?:on|at)"
        "|(?:subscription|cycle|period|plan) start(?:ed|s)?"
        "|began(?: on)?|begins(?: on)?|active since|subscribed (?:on|since)|valid from|period from",
        "started|starts|start|(?:since|from)(?= [0-9A-Z])",
    ),
    "end": (
        "ends? (?:on|at)|end date|(?:subscription|cycle|period|plan) ends?|expires?(?: on)?|expiry(?: date)?"
        "|valid (?:until|to|through)|period to|runs until|renews (?:on|at)|next renewal|next billing(?: date)?",
        "ends|(?:until|through)(?= [0-9A-Z])",
    ),
    "ask": (
        "requested (?:on|at)|request date|date of (?:the )?request|refund requested(?: on)?|request received"
        "|request sent|asked (?:on|at|for a refund on)",
        "requested|asked|wrote|contacted you(?: on)?|e-?mailed(?: you)?(?: on)?",
    ),
    "cancel": (
        "cancell?ed (?:on|at)|cancellation date|date of cancellation|cancellation (?:on|at)|cancell?ed|cancellation",
        "cancel(?:ling)?",
    ),
    "elsewhere": (
        "sign-?up(?: date)?|signed up(?: on)?|registered(?: on)?|joined(?: on)?|member since|customer since"
        "|account created|birthday|date of birth|born|due(?: on| date)?|last (?:login|seen|active|updated)"
        "|updated(?: at)?|modified|resolved|closed|delivered|shipped|refunded(?: on)?|deadline|published|version"
        "|invoice date|issued|next (?:charge|payment|invoice)",
        "",
    ),
}
_HEADERS = "date|sent|sent at|received|received at|created|created at|submitted|submitted at|opened|opened at|reported"
"""In a line of their own these tell when the ticket was written."""

_KIN = {"pay": "start", "start": "pay", "ask": "cancel", "cancel": "ask"}
"""A moment of one topic may be meant where a policy asks for the other's only: offered, never taken."""

_TRIGGERS = {
    "paid": {"paid", "price", "charged", "amount"},
    "refunded": {"refunded", "credited"},
    "pay": {"paid", "charged", "payment", "charge", "billed", "purchased", "bought"},
    "start": {"started", "start", "starts", "begins"},
    "end": {"ends", "end", "expires"},
    "ask": {"requested", "request", "asked"},
    "cancel": {"cancelled", "canceled", "cancellation"},
}


@dataclass(frozen=True, slots=True)
class Label:
    """A phrase found in the text: whose values it announces."""

    start: int
    end: int
    topic: str
    strength: Strength


def words_of(text: str) -> list[str]:
    """Lower-case words, without signs: `Still active?` → `still`, `active`."""
    return re.findall(r"[^\W_]+", text.casefold())


class Topics:
    """Finds labels of amounts, or of moments, and tells which facts their topics belong to."""

    def __init__(self, policy: Policy, types: Iterable[str]) -> None:
        kinds = set(types)
        table = _MONEY if "money" in kinds else _MOMENTS
        facts = [fact for fact in policy.facts.values() if fact.type in kinds]
        self.facts: dict[str, list[FactSpec]] = {}
        for fact in facts:
            for topic in self._topics(fact, table):
                self.facts.setdefault(topic, []).append(fact)
        self._own = {" ".join(words_of(fact.label)): f"own:{fact.name}" for fact in facts}
        for fact in facts:
            self.facts[f"own:{fact.name}"] = [fact]
        self._headers = re.compile(_HEADERS) if table is _MOMENTS else None
        groups = [
            (phrases, topic, strength)
            for topic, pair in table.items()
            for phrases, strength in zip(pair, ("clear", "weak"), strict=True)
            if phrases
        ]
        own = "|".join(r"\W{1,3}".join(map(re.escape, words.split())) for words in self._own)
        self._groups = [(topic, strength) for _, topic, strength in groups]
        parts = [f"(?P<g{index}>{phrases})" for index, (phrases, _, _) in enumerate(groups)]
        # Clear phrases first and long ones first within each: “amount paid” before “amount”.
        ordered = [
            part for strength in ("clear", "weak") for part, of in zip(parts, groups, strict=True) if of[2] == strength
        ]
        self._pattern = re.compile(rf"(?<!\w)(?:(?P<own>{own or '(?!)'})|{'|'.join(ordered)})(?!\w)", re.IGNORECASE)

    @staticmethod
    def _topics(fact: FactSpec, table: object) -> list[str]:
        words = {*words_of(fact.label), *words_of(fact.id.replace("_", " "))}
        if table is _MONEY:
            return ["refunded"] if fact.id == "already_refunded" else ["paid"] if fact.id == "paid" else []
        found = [topic for topic in _MOMENTS if words & _TRIGGERS.get(topic, set())]
        if fact.id == "requested_at":
            # Every case has this fact; what it asks for is in its label.
            labelled = [topic for topic in ("cancel", "ask") if set(words_of(fact.label)) & _TRIGGERS[topic]]
            return labelled[:1] or ["ask"]
        return found[:1]

    def labels(self, text: str, start: int, end: int) -> list[Label]:
        """The labels in a stretch, in their order."""
        found = []
        for match in self._pattern.finditer(text, start, end):
            if match["own"]:
                topic, strength = self._own.get(" ".join(words_of(match["own"])), ""), "own"
            else:
                topic, strength = self._groups[int((match.lastgroup or "g0")[1:])]
            found.append(Label(match.start(), match.end(), topic, strength))  # type: ignore[arg-type]  # of the table
        return found

    def header(self, text: str, start: int, end: int) -> Label | None:
        """The label that a stretch in front of a colon is as a whole, if it is one."""
        words = " ".join(words_of(text[start:end]))
        if words in self._own:
            return Label(start, end, self._own[words], "own")
        if self._headers is not None and self._headers.fullmatch(words):
            return Label(start, end, "ask", "clear")
        found = self.labels(text, start, end)
        # A label keeps its values away from all facts as soon as a part of it names something else.
        best = next((label for label in found if label.topic == "elsewhere"), found[0] if found else None)
        return None if best is None else Label(start, end, best.topic, best.strength)

    def owners(self, topic: str) -> tuple[list[FactSpec], bool]:
        """The facts that a topic belongs to, and whether it does so certainly."""
        if topic == "claimed":
            return self.facts.get("paid", []), False
        if topic in self.facts:
            return self.facts[topic], True
        return self.facts.get(_KIN.get(topic, ""), []), False
