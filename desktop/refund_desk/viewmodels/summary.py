"""A case's summary: the same sections of rows for paper, for the clipboard and for the terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from refund_desk.history.records import Grant
from refund_desk.viewmodels.breakdown import BreakdownView, breakdown_view
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.grant import GrantView, grant_view
from refund_desk.viewmodels.next_steps import next_steps_view
from refund_desk.viewmodels.other_readings import readings_view
from refund_desk.viewmodels.questions import TITLE, questions_view
from refund_desk.viewmodels.reasons import why_view
from refund_desk.viewmodels.request import RequestView
from refund_desk.viewmodels.sentences import one_line, value_words
from refund_desk.viewmodels.timeline import TimelineView, timeline_view
from refund_desk.viewmodels.verdict import VerdictView, verdict_view
from refund_policy.decision import Decision

LIMITS = (
    "The policy is a digest, in our own words, of the page that its publisher had up at the date given. "
    "The publisher has not endorsed it, and it is no legal advice."
)
_DIGEST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """What a summary says about the case itself; moments are aware, what is empty is left out."""

    case_ref: str = ""
    customer_ref: str = ""
    saved_at: datetime | None = None
    printed_at: datetime | None = None
    note: str = ""
    grant: Grant | None = None
    """Another amount than the suggested one, where a person granted it."""
    ticked: Collection[str] = frozenset()
    """Ids of the standing questions that were ticked."""
    questions_off: Collection[str] = ()
    """Ids of the standing questions that the team does not ask."""
    request: RequestView | None = None
    """The other charges of the same request; None for a case of its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a label (may be empty), its text, the clauses it rests on. `muted` rows only inform."""

    label: str
    text: str
    clauses: tuple[str, ...] = ()
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of rows; `check` where the rows are to be ticked off."""

    title: str
    rows: tuple[Row, ...]
    check: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything a summary shows, in plain texts; the breakdown and the timeline also as what paper draws."""

    title: str
    policy: str
    """`Japply, Refund Policy, version 1.0`."""
    source: str
    case: tuple[Row, ...]
    note: tuple[str, ...]
    """The note's paragraphs."""
    verdict: VerdictView
    """What the policy comes to: the suggestion, where another amount was granted."""
    granted: GrantView | None
    first: tuple[Section, ...]
    """What a reader has to know before the facts: ticked questions, and the other charges of the request."""
    facts: tuple[Row, ...]
    breakdown: BreakdownView
    timeline: TimelineView
    moments: tuple[Row, ...]
    """The timeline in dated rows."""
    zone: str
    """The IANA name of the zone that all moments stand in."""
    sections: tuple[Section, ...]
    """What stands after the timeline: readings, reasons, next steps, deadlines."""
    versions: str
    """Policy version, digest and program version in one line."""
    limits: str
    printed: str
    """When it was printed; empty where that is not told."""


def summary(decision: Decision, case: CaseHeader, formats: Formats) -> Summary:
    """The summary of a decided case; its moments stand in the case's zone."""
    ref = decision.policy
    timeline = timeline_view(decision, None, formats)
    return Summary(
        title="Refund summary",
        policy=one_line(f"{ref.publisher}, {ref.title}, version {ref.version}"),
        source=one_line(ref.source),
        case=tuple(_case(case, decision, formats)),
        note=tuple(filter(None, map(one_line, case.note.splitlines()))),
        verdict=verdict_view(decision, formats),
        granted=grant_view(case.grant, decision, formats) if case.grant is not None else None,
        first=tuple(_first(case)),
        facts=tuple(_facts(decision, formats)),
        breakdown=breakdown_view(decision, formats),
        timeline=timeline,
        moments=tuple(_moments(timeline)),
        zone=decision.zone,
        sections=tuple(section for section in _sections(decision, case, formats) if section.rows),
        versions=(
            f"{one_line(ref.id)} {one_line(ref.version)} · digest {ref.digest[:_DIGEST_SHOWN]} "
            f"· Refund Desk engine {decision.engine}"
        ),
        limits=LIMITS,
        printed=_at(case.printed_at, decision, formats),
    )


def summary_text(made: Summary) -> str:
    """The summary as plain text for the clipboard and the terminal, ending with a line break."""
    verdict = made.verdict
    blocks: list[list[str]] = [
        [*_answer(made), *filter(None, (verdict.payout, verdict.says, verdict.until))],
        [verdict.since] if verdict.since else [],
    ]
    if verdict.contradiction:
        blocks.append([f"{verdict.contradiction.lead} {verdict.contradiction.rest}"])
    blocks += [_titled(section.title, _lines(section.rows)) for section in made.first]
    blocks.append([*_lines(made.case), *(f"Note: {line}" for line in made.note)])
    blocks.append([f"Policy: {made.policy}", *([f"Source: {made.source}"] if made.source else [])])
    blocks.append(_titled("Facts", _lines(made.facts)))
    blocks.append(_titled("How it is worked out", _lines(breakdown_rows(made.breakdown))))
    blocks.append(_titled(f"When ({made.zone})", _lines(made.moments)))
    blocks += [
        _titled(section.title, _lines(section.rows, "[ ] " if section.check else "- ")) for section in made.sections
    ]
    blocks.append([*([f"Printed: {made.printed}"] if made.printed else []), made.versions, made.limits])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def answer_text(made: Summary) -> str:
    """The verdict and the breakdown alone, as plain text ending with a line break."""
    lines = [*_answer(made), made.verdict.says, "", *_lines(breakdown_rows(made.breakdown))]
    return "\n".join(lines) + "\n"


def grant_reasons(view: GrantView) -> tuple[Row, ...]:
    """Why another amount was granted, and who confirmed it."""
    told = (("Reason", view.reason), ("Second name", view.second))
    return tuple(Row(label, text) for label, text in told if text)


def _answer(made: Summary) -> list[str]:
    if made.granted is not None:
        amounts = Row("Granted", made.granted.headline), Row("Suggested", made.granted.suggested)
        return _lines((*amounts, *grant_reasons(made.granted)))
    return [f"{made.verdict.outcome_words}: {made.verdict.amount}"]


def breakdown_rows(view: BreakdownView) -> tuple[Row, ...]:
    """The breakdown as rows of text: its label, and the row in one line."""
    rows = [Row(row.label, row.text, row.clauses, muted=not row.decisive) for row in view.rows]
    rows += [Row("", view.caption, muted=True)] if view.caption else []
    rows += [Row(row.label, row.text, row.clauses) for row in view.figures]
    return tuple(rows)


def _case(case: CaseHeader, decision: Decision, formats: Formats) -> Iterable[Row]:
    told = (
        ("Case", one_line(case.case_ref).removeprefix("Case ")),
        ("Customer", one_line(case.customer_ref)),
        ("Decided and saved", _at(case.saved_at, decision, formats)),
    )
    return (Row(label, text) for label, text in told if text)


def _at(at: datetime | None, decision: Decision, formats: Formats) -> str:
    return formats.instant(at.astimezone(decision.requested_at.tzinfo)) if at else ""


def _facts(decision: Decision, formats: Formats) -> Iterable[Row]:
    for fact in decision.facts:
        text = one_line(fact.shown or value_words(fact.value, formats))
        yield Row(one_line(fact.label), text if fact.given else f"{text} (by default)", muted=not fact.given)


def _moments(timeline: TimelineView) -> Iterable[Row]:
    if timeline.plot.note:
        yield Row("", timeline.plot.note, muted=True)
    for stretch in timeline.plot.stretches:
        period, _, answer = stretch.words.partition(": ")
        yield Row(period, answer)


def _sections(decision: Decision, case: CaseHeader, formats: Formats) -> Iterable[Section]:
    why = why_view(decision, formats)
    steps = next_steps_view(decision, formats)
    readings = readings_view(decision, formats)
    other = [Row("", view.text, view.clauses) for view in readings.mattering]
    yield Section("Readings that change the answer", (*other, *(Row("", text) for text in readings.combined)))
    yield Section("What to do next", tuple(Row("", step.text, step.clauses) for step in steps.checklist), check=True)
    yield Section("Deadlines", tuple(Row(due.label, due.at, due.clauses) for due in steps.deadlines))
    yield Section("Good to know", tuple(Row("", step.text, step.clauses) for step in steps.notices))
    cited = (Row(f"{clause.id}, {clause.heading}", clause.says) for clause in why.clauses)
    passed = (Row(rule.name, "; ".join(rule.reasons), rule.clauses, muted=True) for rule in why.passed_over)
    yield Section("Clauses that decide", tuple(cited))
    yield Section("Rules that did not apply", tuple(passed))
    questions = questions_view(case.ticked, case.questions_off)
    yield Section(TITLE, tuple(Row("", one.ask, muted=True) for one in questions if not one.ticked))


def _first(case: CaseHeader) -> Iterable[Section]:
    settle = tuple(Row(one.ask, f"Yes. {one.consequence}") for one in questions_view(case.ticked) if one.ticked)
    if settle:
        yield Section("To settle first", settle)
    if case.request is not None:
        yield _request(case.request)


def _request(view: RequestView) -> Section:
    """Every charge of the request, and what they come to together."""
    rows = []
    for entry in view.entries:
        beside = f" ({entry.beside[:1].lower()}{entry.beside[1:]})" if entry.beside else ""
        here = " · this case" if entry.current else ""
        rows.append(Row(entry.label, f"{entry.outcome_words}, {entry.amount}{beside}{here}"))
    return Section(f"Request with {view.count} charges", (*rows, Row("", view.words)))


def _titled(title: str, lines: Sequence[str]) -> list[str]:
    return [title.upper(), *lines] if lines else []


def _lines(rows: Sequence[Row], bullet: str = "") -> list[str]:
    """Rows as lines, their labels in a column."""
    wide = max((len(row.label) for row in rows if len(row.label) <= 36), default=0)
    lines = []
    for row in rows:
        clauses = f"  [{', '.join(row.clauses)}]" if row.clauses else ""
        label = row.label if row.label.endswith("?") else f"{row.label}:"
        label = f"{label:<{wide + 1}} " if row.label else bullet
        lines.append(f"{label}{row.text}{clauses}")
    return lines
