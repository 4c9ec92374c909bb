"""Answers in a ticket: options, and yes or no, as lines of a form or in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from refund_desk.viewmodels.ticket_found import Found, quoted
from refund_desk.viewmodels.ticket_lines import Line, Lines
from refund_desk.viewmodels.ticket_words import words_of
from refund_policy.policy import FactSpec, Policy

_MONTHLY = ("monthly", "month-to-month", "month to month", "per month", "/month", "/mo")
_YEARLY = ("yearly", "annual", "annually", "per year", "/year", "/yr")
_COMMON = {
    "paid", "money", "current", "earlier", "additional", "other", "none", "custom", "open", "new", "standard", "basic",
}  # fmt: skip
"""Words that a sentence uses for other things: as an option they count on a line of their own only."""
_ASKING = {
    "status",
    "state",
    "plan",
    "billing",
    "interval",
    "subscription",
    "type",
    "reason",
    "billed",
    "cycle",
    "term",
}
_NAMED = re.compile(
    r"[ -](?:\w{1,16} )?(?:plan|subscription|billing|charge|membership|payment|licen[cs]e|renewal)s?\b", re.I
)
_NOT = re.compile(r"(?:\b(?:not|no|never|isn't|wasn't|instead of|from)|n't)(?: (?:a|an|the|my|on|in))?[ -]?$", re.I)

_YES_VALUES = re.compile(r"(?:yes|y|true|\u2713|\u2714)\b|[\u2713\u2714]", re.IGNORECASE)
_NO_VALUES = re.compile(r"(?:no|n|false|never|none|not (?:used|active|cancell?ed|yet))\b", re.IGNORECASE)

_SENTENCES: dict[str, tuple[str, str]] = {
    "used": (
        r"\b(?:I|we|they|customer|has|have|had|did|been) (?:have |has |had |been |actively |already |really )?"
        r"us(?:ed|ing|e)\b"
        r"(?! (?:to|up)\b)(?! [0-9])",
        r"(?:\b(?:never|not|hardly|barely|without)|n't)\b[^.!?\n]{0,20}?\b(?:us(?:ed|e|ing)|touched|logged in)\b"
        r"|\bun-?used\b",
    ),
    "traffic": (
        r"\b(?:had|has|have|with|real|live) (?:real |live |some )?traffic\b",
        r"\b(?:no|without|zero|never had|never any|not any) (?:real |live |any )?(?:traffic|requests)\b",
    ),
    "active": (
        r"\b(?:still|currently|is|remains) active\b",
        r"\b(?:no longer|not|isn't|was not|wasn't) active\b|\binactive\b"
        r"|\b(?:has|have|had) (?:expired|ended|run out)\b",
    ),
    "cancelled": (
        r"\b(?:I|we|have|has|had|already|was|been|is) (?:already |just )?cancell?ed\b",
        r"(?:\b(?:not|never)|n't)(?: been)?(?: yet)? cancell?ed\b",
    ),
}
"""By a word of the fact: sentences that say yes, and that say no."""
_MOST = 40


class Answers:
    """Looks for the answers to one policy's questions."""

    def __init__(self, policy: Policy) -> None:
        self._choices = [fact for fact in policy.facts.values() if fact.type == "choice"]
        self._questions = [fact for fact in policy.facts.values() if fact.type == "yes/no"]

    def found(self, text: str, original: str, lines: Lines) -> Iterator[Found]:
        """Every answer found; those of a form are sure, those of a sentence only where it names the plan."""
        for fact in self._choices:
            yield from self._chosen(fact, text, original, lines)
        for line in lines:
            if line.labelled:
                yield from self._ticked(line, text, original)
        for fact in self._questions:
            yield from self._said(fact, text, original, lines)

    # Options

    def _chosen(self, fact: FactSpec, text: str, original: str, lines: Lines) -> Iterator[Found]:
        label = words_of(fact.label)
        for line in lines:
            if not line.labelled:
                continue
            asked = words_of(text[slice(*line.label)])
            own = asked == label
            if own or _ASKING & set(asked):
                value = text[slice(*line.value)]
                meant = [option for option in fact.options if _means(fact, option, value)]
                if len(meant) == 1:
                    source = quoted(original, line.label[0], line.value[1])
                    yield self._option(fact, meant[0], source, sure=own or meant[0] in ("monthly", "yearly"))
        for option in fact.options:
            for term in _terms(fact, option):
                yield from self._mentioned(fact, option, term, text, original, lines)

    def _mentioned(
        self, fact: FactSpec, option: str, term: str, text: str, original: str, lines: Lines
    ) -> Iterator[Found]:
        """An option's words in a sentence."""
        if term in _COMMON:
            return
        edge = r"(?<!\w)" if term[0].isalnum() else ""
        for number, match in enumerate(re.finditer(rf"{edge}{re.escape(term)}(?!\w)", text, re.IGNORECASE)):
            if number >= _MOST:
                return
            line = lines.at(match.start())
            if line.labelled and line.value[0] == match.start():
                continue  # The line's label has said whose it is.
            named = _NAMED.match(text, match.end())
            interval = option in ("monthly", "yearly") and named is not None
            if _NOT.search(text[max(line.start, match.start() - 24) : match.start()]):
                continue
            end = named.end() if named is not None else match.end()
            yield self._option(fact, option, quoted(original, match.start(), end), sure=interval)

    @staticmethod
    def _option(fact: FactSpec, option: str, source: tuple[str, int, int], *, sure: bool) -> Found:
        strength = "clear" if sure else "weak"
        return Found(fact.id, fact.label.rstrip("?"), option, fact.options[option], *source, (), sure, strength)

    # Yes and no

    def _ticked(self, line: Line, text: str, original: str) -> Iterator[Found]:
        """`Still active: yes`; a label that fits several questions is offered for each."""
        yes, no = _YES_VALUES.match(text, *line.value), _NO_VALUES.match(text, *line.value)
        if (yes is None) == (no is None):
            return
        asked = set(words_of(text[slice(*line.label)]))
        own = [fact for fact in self._questions if set(words_of(fact.label)) == asked]
        facts = own or [fact for fact in self._questions if asked and asked <= _words(fact)]
        for fact in facts:
            source = quoted(original, line.label[0], line.value[1])
            yield self._answer(fact, source, yes=yes is not None, sure=len(facts) == 1)

    def _said(self, fact: FactSpec, text: str, original: str, lines: Lines) -> Iterator[Found]:
        """What a customer writes about it, to be checked: never sure."""
        for word in sorted(_SENTENCES.keys() & _words(fact)):
            yes, no = (list(_in_sentences(pattern, text, lines)) for pattern in _SENTENCES[word])
            for match in no:
                yield self._answer(fact, quoted(original, *match.span()), yes=False, sure=False)
            for match in yes:
                if not any(one.start() < match.end() and match.start() < one.end() for one in no):
                    yield self._answer(fact, quoted(original, *match.span()), yes=True, sure=False)

    @staticmethod
    def _answer(fact: FactSpec, source: tuple[str, int, int], *, yes: bool, sure: bool) -> Found:
        raw, shown = ("yes", "Yes") if yes else ("no", "No")
        return Found(fact.id, fact.label.rstrip("?"), raw, shown, *source, (), sure, "clear" if sure else "weak")


def _in_sentences(pattern: str, text: str, lines: Lines) -> Iterator[re.Match[str]]:
    """The first matches that are not a form's label, which is a question."""
    for match in islice(re.finditer(pattern, text, re.IGNORECASE), _MOST):
        first, last = lines.at(match.start()).label
        if not first <= match.start() < last:
            yield match


def _words(fact: FactSpec) -> set[str]:
    return {*words_of(fact.label), *words_of(fact.id.replace("_", " "))}


def _terms(fact: FactSpec, option: str) -> tuple[str, ...]:
    """The phrases that mean an option, the longest first."""
    words = fact.options[option].casefold()
    terms = [words, option, option.replace("-", " ").replace("_", " ")]
    if option.startswith("month"):
        terms += _MONTHLY
    if option.startswith(("year", "annual")):
        terms += _YEARLY
    return tuple(sorted(dict.fromkeys(terms), key=len, reverse=True))


def _means(fact: FactSpec, option: str, value: str) -> bool:
    """Whether a form's value names an option."""
    lower = value.casefold()
    for term in _terms(fact, option):
        found = re.search(rf"(?<!\w){re.escape(term)}(?!\w)", lower)
        if found is not None and not _NOT.search(lower[: found.start()]):
            return term not in _COMMON or found.start() == 0
    return False
