"""What still lies ahead of the clock, and how long it is until then."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.moments import due_words, over_from, reached
from refund_policy.decision import Decision
from refund_policy.instants import seconds_of

_LONGEST = 48
"""Characters of a deadline's label beside its time; the tip has all of them."""
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Countdown:
    """A moment ahead; `words` lead to the time that is left: `Closes in`."""

    words: str
    at: datetime
    told: str
    """All of it with the moment in words, for a tip."""
    after: str = ""
    """What follows the time that is left."""


def window_countdown(decision: Decision, formats: Formats, now: datetime) -> Countdown | None:
    """Until when the answer holds for a customer who asks now (aware).

    None where nothing changes any more, and where the answer to the case's own moment is
    not the one that somebody asking now would get.
    """
    before, after = decision.before, decision.after
    if after is None or reached(after.at, now):
        return None
    opened = before.at if before is not None else decision.timeline[0].start if decision.timeline else None
    if opened is not None and not reached(opened, now):
        return None
    if decision.outcome == "full":
        words = "Closes in"
    else:
        words = "Ends in" if decision.outcome == "partial" and after.outcome == "none" else "Changes in"
    return Countdown(words, after.at, f"{words.removesuffix(' in')} on {formats.instant(after.at)}")


def deadline_countdown(decision: Decision, formats: Formats, now: datetime) -> Countdown | None:
    """The next deadline ahead of `now` (aware), unless it is the end that `window_countdown` tells."""
    window = window_countdown(decision, formats, now)
    closing = seconds_of(window.at) if window is not None else None
    ahead = [one for one in decision.deadlines if not reached(over_from(one), now) and seconds_of(one.at) != closing]
    if not ahead:
        return None
    first = min(ahead, key=lambda one: seconds_of(one.at))
    told = f"{first.label}: {due_words(first, formats)}"
    return Countdown("Next due in", over_from(first), told, f" · {_head(first.label)}")


def _head(label: str) -> str:
    """A long label up to its first aside."""
    if len(label) <= _LONGEST:
        return label
    head = re.split(r", | \(", label)[0]
    return head if len(head) <= _LONGEST else f"{head[:_LONGEST].rstrip()}…"


def time_left(seconds: int) -> str:
    """`2 d 03:12`, `03:12 h`, `42:07 min`; from an hour on without seconds."""
    seconds = max(seconds, 0)
    hours, minutes = seconds % _DAY // _HOUR, seconds % _HOUR // _MINUTE
    if seconds >= _DAY:
        return f"{seconds // _DAY} d {hours:02}:{minutes:02}"
    return f"{hours:02}:{minutes:02} h" if seconds >= _HOUR else f"{minutes:02}:{seconds % _MINUTE:02} min"


def next_change(seconds: int) -> int:
    """After how many seconds `time_left` reads otherwise, at least one."""
    return 1 if seconds < _HOUR else seconds % _MINUTE + 1
