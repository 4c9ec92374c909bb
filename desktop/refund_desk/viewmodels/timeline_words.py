"""Every word of the timeline: of its marks, its boundaries, its stretches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Literal

from refund_desk.viewmodels.formats import Formats, zone_name
from refund_desk.viewmodels.sentences import one_line
from refund_policy.decision import Segment, SegmentOutcome

TickUnit = Literal["time", "day", "year"]

OUTCOME_WORDS: dict[SegmentOutcome, str] = {
    "full": "full refund",
    "partial": "partial refund",
    "none": "no refund",
    "review": "needs a person, no amount stated",
    "unknown": "open: a fact that would decide is not entered",
}
_SIDE_WORDS: dict[SegmentOutcome, str] = OUTCOME_WORDS | {
    "review": "needs a person",
    "unknown": "open, a fact is not entered",
}
_SHORT: dict[SegmentOutcome, str] = {
    "full": "Full",
    "partial": "Partial",
    "none": "None",
    "review": "Review",
    "unknown": "Open",
}


def wordings(label: str, outcome: SegmentOutcome) -> tuple[str, ...]:
    """`Partial, while it runs` → that, then `Partial`."""
    label = one_line(label)
    head = re.split("[,:;(]", label, maxsplit=1)[0].strip()
    return tuple(dict.fromkeys(text for text in (label, head, _SHORT[outcome]) if text))


@dataclass(frozen=True, slots=True)
class Writer:
    """How one timeline writes its moments; both zones where the agent's shows another time."""

    formats: Formats
    agent_zone: tzinfo | None
    timed: bool
    """Dates are written with their time of day."""
    dated: bool
    """Dates are written with their year."""

    def day(self, day: date, *, year: bool = False) -> str:
        short = self.formats.date_short(day)
        return f"{short} {day.year}" if year or self.dated else short

    def label(self, at: datetime, *, year: bool = False, timed: bool | None = None) -> str:
        """`15 Mar 10:30`; the time only where it says something."""
        show_time = self.timed or _has_time(at) if timed is None else timed
        return self.day(at, year=year) + (f" {self.formats.time(at)}" if show_time else "")

    def tick(self, at: datetime, unit: TickUnit) -> str:
        if unit == "year":
            return str(at.year)
        if unit == "day" or not _has_time(at):
            return self.day(at)
        # The hour that a clock change repeats stands on the axis twice.
        twice = at.replace(fold=1 - at.fold).utcoffset() != at.utcoffset()
        return f"{self.formats.time(at)} {zone_name(at)}" if twice else self.formats.time(at)

    # Marks, from the fullest to the shortest wording

    def request(self, at: datetime) -> tuple[str, ...]:
        full = f"Request, {self.label(at)}"
        return self._with_agent(at, full, f"Request, {self.day(at)}", "Request")

    def tried(self, at: datetime) -> tuple[str, ...]:
        moment = self.label(at, timed=True)
        return self._with_agent(at, f"Trying {moment}", moment, self.formats.time(at))

    def entered(self, at: datetime) -> tuple[str, ...]:
        return f"As entered, {self.label(at)}", f"As entered, {self.day(at)}", "As entered"

    def now(self, at: datetime) -> tuple[str, ...]:
        return f"Now, {self.label(at)}", f"Now, {self.day(at)}", "Now"

    def _with_agent(self, at: datetime, full: str, *shorter: str) -> tuple[str, ...]:
        theirs = self._for_agent(at)
        timed = self.timed or _has_time(at)
        both = (f"{full} {zone_name(at)} · {theirs}",) if theirs and timed else ()
        return (*both, full, *shorter)

    def _for_agent(self, at: datetime) -> str:
        """`04:30 EST for you`, with the date where that differs; empty where both clocks agree."""
        local = at.astimezone(self.agent_zone) if self.agent_zone is not None else at
        if local.utcoffset() == at.utcoffset():
            return ""
        day = "" if local.date() == at.date() else f"{self.day(local)} "
        return f"{day}{self.formats.time(local)} {zone_name(local)} for you"

    def exact(self, name: str, at: datetime) -> str:
        """`Request, 15 March 2026, 10:30 CET · 04:30 EST for you`."""
        theirs = self._for_agent(at)
        return f"{name}, {self.formats.instant(at)}" + (f" · {theirs}" if theirs else "")

    # What the pointer is told

    def at(self, at: datetime, words: str) -> str:
        """A moment, and the words of the stretch that holds it."""
        theirs = self._for_agent(at)
        return f"{self._instant(at)}{f' ({theirs})' if theirs else ''}. {words}"

    def both_sides(self, at: datetime, one: Segment | None, other: Segment | None) -> str:
        """`Until 16 June, 00:00 CEST: needs a person; after it: partial refund, 9.33 USD`."""
        theirs = self._for_agent(at)
        moment = self._instant(at) + (f" ({theirs})" if theirs else "")
        after = self._side(other, first=True) if other else ""
        if one is None:
            return f"From {moment} on: {after}; no request can be earlier"
        before = self._side(one, first=False)
        if before == after:
            return f"{moment}: {before}, before and after"
        return f"Until {moment}: {before}" + (f"; after it: {after}" if after else "")

    def _instant(self, at: datetime) -> str:
        day = self.formats.date(at) if self.dated else self.formats.day_and_month(at)
        return f"{day}, {self.formats.time(at)} {zone_name(at)}"

    def _side(self, segment: Segment, *, first: bool) -> str:
        amount = segment.amount_at_start if first else segment.amount_at_end
        words = _SIDE_WORDS[segment.outcome]
        if amount is None or (segment.outcome == "none" and amount.minor == 0):
            return words
        return f"{words}, {self.formats.money(amount)}"

    def stretch(self, segment: Segment) -> str:
        """`From 22 Mar 2026 until 31 Mar 2026: partial refund, 2.40 USD falling day by day to 0.26 USD`."""
        if segment.start and segment.end:
            period = f"From {self.label(segment.start, year=True)} until {self.label(segment.end, year=True)}"
        elif segment.start:
            period = f"From {self.label(segment.start, year=True)} on"
        elif segment.end:
            period = f"Until {self.label(segment.end, year=True)}"
        else:
            period = "At any time"
        clauses = f" ({', '.join(segment.clauses)})" if segment.clauses else ""
        return f"{period}: {OUTCOME_WORDS[segment.outcome]}{self._amounts(segment)}{clauses}"

    def _amounts(self, segment: Segment) -> str:
        opening, closing = segment.amount_at_start, segment.amount_at_end
        if opening is None or (segment.outcome == "none" and opening.minor == 0):
            return ""
        if segment.shape == "constant" or closing is None or closing == opening:
            return f", {self.formats.money(opening)}"
        way = "falling" if closing < opening else "rising"
        pace = "minute by minute" if segment.shape == "linear" else "day by day"
        return f", {self.formats.money(opening)} {way} {pace} to {self.formats.money(closing)}"


def _has_time(at: datetime) -> bool:
    return at.time() != time(0)
