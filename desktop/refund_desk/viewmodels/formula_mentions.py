"""What the symbols of a formula stand for: where each of them leads, and what it is in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.formula_pieces import Mention, Source
from refund_desk.viewmodels.sentences import capitalised, one_line
from refund_policy.decision import Decision, FactShown, ReadingResult, Step, Term, Value
from refund_policy.formula.rounding import MODES

_ENTRIES = re.compile(r"\d+ entr(y|ies)", re.ASCII)
"""How the value of a list of records is told."""
_OPEN = {"contradiction": "The policy contradicts itself.", "silence": "The policy does not say."}


class UsedReading(NamedTuple):
    """How an unclear clause is read."""

    id: str
    kind: Literal["contradiction", "silence"]
    ask: str
    option: str
    label: str
    """The option's words."""
    rounds: bool
    """Whether all its options are ways of rounding."""
    clauses: tuple[str, ...]

    @property
    def says(self) -> str:
        """`The policy does not say. Which way is the result rounded? Read here as “half-up”.`"""
        return f"{_OPEN[self.kind]} {one_line(self.ask)} Read here as “{one_line(self.label)}”."


class Aside(NamedTuple):
    """What terms mention without telling it: two decisions have an equal one where that is the same."""

    readings: tuple[UsedReading, ...] = ()
    records: str = ""
    """The fact that holds the records whose fields are named; empty where that is not clear."""
    records_label: str = ""


NOTHING_ASIDE = Aside()


def aside_of(decision: Decision) -> Aside:
    """What a decision tells beside its terms."""
    lists = [fact for fact in decision.facts if _is_list(fact)]
    # A field's term does not name its list: in a case with one list it can only be that one.
    records, label = (lists[0].id, lists[0].label) if len(lists) == 1 else ("", "")
    return Aside(tuple(map(_used, decision.readings)), records, label)


def mention_of(term: Term, aside: Aside) -> Mention | None:
    """What a symbol, or an end of a window, stands for; None where nothing can be gone to."""
    if term.op != "symbol":
        if term.op not in ("opens", "closes") or not term.parts:
            return None
        term = term.parts[0]
    if term.source == "field":
        return _mention("field", term.name, aside.records) if aside.records else None
    return _mention(term.source or "fact", term.name, "") if term.name else None


def rounding_mention(step: Step, aside: Aside) -> Mention | None:
    """The reading by which the result is rounded; None where the policy itself says how.

    The row has only the way of rounding: it is a reading's where that alone offers such ways under the row's clause.
    """
    if step.kind != "rounding":
        return None
    ways = [one for one in aside.readings if one.rounds and not set(one.clauses).isdisjoint(step.clauses)]
    return Mention("reading", ways[0].id) if len(ways) == 1 and ways[0].option == step.term.name else None


def mention_words(of: Mention, term: Term, formats: Formats, aside: Aside) -> str:
    """What a symbol within a term is: `Duration: 30 days`; empty for what is not mentioned there."""
    if of.source == "reading":
        return next((reading.says for reading in aside.readings if reading.id == of.id), "")
    found = next((part for part in _symbols(term) if mention_of(part, aside) == of), None)
    if found is None:
        return ""
    label = capitalised((one_line(found.label) or found.name.replace("_", " ")).rstrip("?"))
    if of.source == "window":
        return f"{label}: {_extent(found, formats)}"
    if of.source == "field":
        return f"{label}: a part of each entry in “{one_line(aside.records_label)}”"
    return f"{label}: {formats.value(found.value) if found.value else 'not entered'}"


@lru_cache(maxsize=1024)
def _mention(source: Source, name: str, within: str) -> Mention:
    # The same few, dozens of times at every keystroke.
    return Mention(source, name, within)


def mentions_any(term: Term) -> bool:
    """Whether there is a symbol in a term."""
    return next(_symbols(term), None) is not None


def _symbols(term: Term) -> Iterator[Term]:
    if term.op == "symbol":
        yield term
        return
    for part in term.parts:
        yield from _symbols(part)


def _extent(window: Term, formats: Formats) -> str:
    """`from 1 March 2026, 10:30 CET until 8 March 2026, 10:30 CET; the request lies within it`."""
    opens, closes = (_moment(end.value) for end in window.parts) if len(window.parts) == 2 else (None, None)
    ends = [f"from {formats.instant(opens)}"] if opens is not None else []
    ends += [f"until {formats.instant(closes)}"] if closes is not None else []
    if not ends:
        return "does not apply to this case"
    lies = f"; the request lies {'within' if window.value.of else 'outside'} it" if window.value else ""
    return " ".join(ends) + lies


def _moment(value: Value | None) -> datetime | None:
    return value.of if value is not None and isinstance(value.of, datetime) else None


def _is_list(fact: FactShown) -> bool:
    of = fact.value.of
    return fact.value.kind == "text" and not fact.shown and isinstance(of, str) and bool(_ENTRIES.fullmatch(of))


def _used(reading: ReadingResult) -> UsedReading:
    label = chosen = reading.chosen
    rounds = True
    for option in reading.options:
        rounds = rounds and option.id in MODES
        if option.id == chosen:
            label = option.label
    return UsedReading(reading.id, reading.kind, reading.ask, chosen, label, rounds, reading.clauses)
