"""Whole numbers of a ticket: credits, days, seats, with what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.ticket_found import Found, quoted
from refund_desk.viewmodels.ticket_lines import Lines
from refund_desk.viewmodels.ticket_values import COUNT, MAX_SPOTS
from refund_desk.viewmodels.ticket_words import words_of
from refund_desk.viewmodels.typed import Unclear, Understood, read_integer
from refund_policy.policy import FactSpec, Policy

_USED = {"used", "spent", "consumed"}
_TOTAL = {"included", "total", "duration", "length", "allowance"}
_SPENT = r"(?:used(?: up)?|spent|consumed)"
_IN_PLAN = r"(?:includes?|included|comes? with|came with|contains?|allowance of|plan of|plan with|bundle of)"
_PERIOD = r"(?:plan|subscription|period|pass|term|cycle|licen[cs]e|membership)"


def counts(text: str, original: str, lines: Lines, policy: Policy, formats: Formats) -> Iterator[Found]:
    """Values for the facts that are whole numbers."""
    facts = [fact for fact in policy.facts.values() if fact.type == "integer"]
    for fact in facts:
        yield from _labelled(text, original, lines, fact, formats)
    for unit in {fact.unit: None for fact in facts if fact.unit}:
        used, total = _of(facts, unit, _USED), _of(facts, unit, _TOTAL)
        for found, (group, which, match) in enumerate(_matches(text, unit)):
            if found >= MAX_SPOTS:
                return
            meant = used if which == "used" else total
            if meant is not None:
                one = _read(meant, match[group], quoted(original, *match.span()), formats, sure=True)
                yield from [one] if one is not None else []


def _of(facts: list[FactSpec], unit: str, words: set[str]) -> FactSpec | None:
    """The one fact of a unit that its words call so."""
    fitting = [fact for fact in facts if fact.unit == unit and words & {*words_of(fact.label), *fact.id.split("_")}]
    return fitting[0] if len(fitting) == 1 else None


def _matches(text: str, unit: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    """Each pattern's matches: the group of the number, and whether it is what was used or what there was."""
    one = unit.removesuffix("s")
    units = rf"(?:[^\W\d_]{{1,12}} )?{re.escape(one)}s?\b"
    share = rf"(?P<a>{COUNT})(?: ?{units})? ?(?:/|of|out of) ?(?:the |my |our |your )?(?P<b>{COUNT}) {units}"
    patterns = (
        (rf"\b{_SPENT} (?:about |only |just )?{share}", (("a", "used"), ("b", "total"))),
        (rf"{share} (?:were |was |are |is |have been |has been )?{_SPENT}\b", (("a", "used"), ("b", "total"))),
        (rf"{share} (?:are |is |were )?(?:left|remain(?:ing)?|unused)\b", (("b", "total"),)),
        (rf"\b{_SPENT} (?:only |just )?(?P<a>{COUNT}) {units}(?! ?(?:of|out of|/) ?[0-9])", (("a", "used"),)),
        (rf"(?P<a>{COUNT}) {units} (?:were |was |are |have been |has been )?{_SPENT}\b", (("a", "used"),)),
        (rf"\b{_IN_PLAN} (?P<a>{COUNT}) {units}", (("a", "total"),)),
        (rf"(?P<a>{COUNT}) {units} (?:are |were |is |was )?included\b", (("a", "total"),)),
        (rf"(?P<a>{COUNT})[ -]{re.escape(one)}s? {_PERIOD}\b", (("a", "total"),)),
        (rf"\b{_PERIOD} (?:of|for|is|was|lasts|runs for) (?P<a>{COUNT}) {re.escape(one)}s?\b", (("a", "total"),)),
    )
    for pattern, groups in patterns:
        for match in re.finditer(pattern, text, re.IGNORECASE):
            for group, which in groups:
                yield group, which, match


def _labelled(text: str, original: str, lines: Lines, fact: FactSpec, formats: Formats) -> Iterator[Found]:
    """Lines that begin with the fact's own label."""
    label = words_of(fact.label)
    for line in lines:
        if line.labelled and words_of(text[slice(*line.label)]) == label:
            unit = rf"(?: {re.escape(fact.unit.removesuffix('s'))}s?)?" if fact.unit else ""
            match = re.compile(rf"({COUNT}){unit}", re.IGNORECASE).fullmatch(text, *line.value)
            if match is not None:
                one = _read(fact, match[1], quoted(original, line.label[0], line.value[1]), formats, sure=True)
                yield from [one] if one is not None else []


def _read(fact: FactSpec, number: str, source: tuple[str, int, int], formats: Formats, *, sure: bool) -> Found | None:
    read = read_integer(number, formats)
    if isinstance(read, Understood):
        shown = formats.counted(read.value, fact.unit) if fact.unit else read.echo
        return Found(fact.id, fact.label, str(read.value), shown, *source, (), sure, "clear")
    if isinstance(read, Unclear):
        return Found(fact.id, fact.label, "", read.message, *source, read.choices, False, "clear")
    return None
