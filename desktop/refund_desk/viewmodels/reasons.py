"""Why this rule decided, and why none before it did: conditions in words, with the case's values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.formula import linear
from refund_desk.viewmodels.moments import reached
from refund_desk.viewmodels.other_readings import by_hand
from refund_desk.viewmodels.sentences import capitalised, sentence, value_words
from refund_policy.decision import Decision, RuleTried, Term

_FALLS_SHORT = {
    ">=": ("less than", "before"),
    ">": ("at most", "not after"),
    "<": ("at least", "not before"),
    "<=": ("more than", "after"),
    "==": ("not", "not"),
    "!=": ("exactly", "exactly"),
}
"""How the left side stands to the right where a comparison is not met: of amounts, of moments."""


@dataclass(frozen=True, slots=True)
class ClauseView:
    """A clause of the policy: its id, the heading of the published page, our summary."""

    id: str
    heading: str
    says: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule that was tried; `reasons` are the parts of its condition that are not met."""

    name: str
    clauses: tuple[str, ...]
    reasons: tuple[str, ...]

    @property
    def text(self) -> str:
        """`Ended, no refund. Still active: yes; Days used: 14 days, less than 30 days.`"""
        return f"{self.name}. {'; '.join(self.reasons)}." if self.reasons else f"{self.name}."


@dataclass(frozen=True, slots=True)
class WhyView:
    """The deciding rule in a sentence, the rules before it that did not hold, and the clauses cited."""

    name: str
    says: str
    clauses: tuple[ClauseView, ...]
    passed_over: tuple[RuleView, ...]
    chosen: tuple[tuple[str, tuple[str, ...]], ...]
    """The readings chosen by hand, in words, each with its clauses; those too that make no difference."""


def why_view(decision: Decision, formats: Formats) -> WhyView:
    """The reasons of a decision; the rules passed over stand in the policy's order."""
    return WhyView(
        name=decision.label,
        says=sentence(decision.says, decision.says_values, formats),
        clauses=cited(decision, decision.decided_by),
        passed_over=tuple(_rule(rule, decision, formats) for rule in decision.rules if not rule.held),
        chosen=tuple((told, reading.clauses) for reading in decision.readings if (told := by_hand(reading))),
    )


def cited(decision: Decision, ids: tuple[str, ...]) -> tuple[ClauseView, ...]:
    """The clauses of those ids that the policy has, in the order given."""
    known = {key: ClauseView(key, heading, says) for key, heading, says in decision.clauses}
    return tuple(known[key] for key in ids if key in known)


def unmet(term: Term, requested_at: datetime, formats: Formats) -> str:
    """Why a part of a condition does not hold: `Days used: 14 days, less than 30 days (Duration)`."""
    match term.op:
        case "symbol" if term.source == "window":
            return _outside(term, requested_at, formats)
        case "symbol":
            return _told(term, formats)
        case "not" if term.parts[0].source == "window":
            return f"Within “{term.parts[0].label}”"
        case "not" if term.parts[0].op == "given":
            return _known(term.parts[0].parts[0], formats)
        case "not" if term.parts[0].op == "symbol":
            return _told(term.parts[0], formats)
        case "==" | "!=" | "<" | "<=" | ">" | ">=":
            return _comparison(term, formats)
        case "in":
            options = ", ".join(_value(option, formats) for option in term.parts[1:])
            return f"{_told(term.parts[0], formats)}, none of {options}"
        case "given":
            return _known(term.parts[0], formats)
        case _:
            told = dict.fromkeys((capitalised(linear(term, formats, False)), linear(term, formats, True)))
            return f"This does not hold: {', with the values '.join(told)}"


def _rule(rule: RuleTried, decision: Decision, formats: Formats) -> RuleView:
    options = {(reading.id, option.id): option.label for reading in decision.readings for option in reading.options}
    reasons = tuple(_reading(term, options) or unmet(term, decision.requested_at, formats) for term in rule.failed)
    return RuleView(rule.says, rule.clauses, tuple(dict.fromkeys(reasons)))


def _reading(term: Term, options: dict[tuple[str, str], str]) -> str:
    """A condition on a reading in the words of its options; empty for other conditions."""
    if term.op not in ("==", "!=") or term.parts[0].source != "reading":
        return ""
    reading, other = term.parts
    asked = other.value.of if other.value else None
    label = options.get((reading.name, str(asked)), str(asked))
    read = f"The reading in use is “{reading.value.of if reading.value else ''}”"
    return f"{read}, not “{label}”" if term.op == "==" else read


def _comparison(term: Term, formats: Formats) -> str:
    left, right = term.parts
    timely = any(part.value is not None and isinstance(part.value.of, date) for part in term.parts)
    relation = _FALLS_SHORT[term.op][timely]
    if term.op == "!=" and right.op in ("text", "number"):
        return _told(left, formats)
    beside = f" ({_label(right)})" if right.op == "symbol" else ""
    return f"{_told(left, formats)}, {relation} {_value(right, formats)}{beside}"


def _told(term: Term, formats: Formats) -> str:
    """A side of a comparison with its value: by its label, or as a formula that is worked out."""
    if term.op == "symbol":
        return f"{_label(term)}: {_value(term, formats)}"
    worked = dict.fromkeys((linear(term, formats, True), _value(term, formats)))
    return f"{linear(term, formats, False)}: {' = '.join(worked)}"


def _known(term: Term, formats: Formats) -> str:
    """Whether something is entered: `The answer to “Real traffic in this cycle?” is known: no`."""
    if term.label.endswith("?"):
        told = "not known" if term.value is None else f"known: {_value(term, formats)}"
        return f"The answer to “{term.label}” is {told}"
    return f"{_label(term)}: {_value(term, formats)}"


def _outside(window: Term, requested_at: datetime, formats: Formats) -> str:
    """A window that the request lies outside of, with the end that it misses."""
    opens, closes = (_moment(part) for part in window.parts) if len(window.parts) == 2 else (None, None)
    name = f"“{window.label or window.name}”"
    if closes is not None and reached(closes, requested_at):
        return f"Not within {name}, which ended on {formats.instant(closes)}"
    if opens is not None and not reached(opens, requested_at):
        return f"Not within {name}, which begins on {formats.instant(opens)}"
    return f"{name} does not apply to this case"


def _moment(end: Term) -> datetime | None:
    of = end.value.of if end.value else None
    return of if isinstance(of, datetime) else None


def _label(term: Term) -> str:
    return (term.label or term.name).rstrip("?")


def _value(term: Term, formats: Formats) -> str:
    """A part's value in words; an option in quotes, for it stands within a sentence."""
    if term.value is None:
        return "not entered"
    if term.op == "text":
        return f"“{term.value.of}”"
    return value_words(term.value, formats)
