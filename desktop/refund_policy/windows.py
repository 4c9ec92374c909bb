"""The ends of windows: half-open stretches of request moments around an anchor."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from refund_policy import instants
from refund_policy.formula.evaluate import CALENDAR, EXPONENT, GIVEN, READ, ZONE, AbsentError, Env, Evaluator

Bounds = Callable[[Env], tuple[int | None, int | None] | None]
"""The two ends of a window in a case; None where it does not apply."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long a window lasts. Days are counted as the window says; minutes and hours always elapse, months and
    business days are always the calendar's."""

    days: int = 0
    minutes: int = 0
    months: int = 0
    business_days: int = 0


@dataclass(frozen=True, slots=True)
class Before:
    """A length counted back from a window's anchor."""

    length: Length


_LENGTH = re.compile(r"([0-9]{1,4}) (minute|hour|day|week|month|year|business day)s?")
_LENGTHS = {
    "minute": ("minutes", 1),
    "hour": ("minutes", 60),
    "day": ("days", 1),
    "week": ("days", 7),
    "month": ("months", 1),
    "year": ("months", 12),
    "business day": ("business_days", 1),
}


def length_of(text: str) -> Length | None:
    """Read `3 days`, `48 hours`, `2 weeks`, `1 month` or `5 business days`; None for anything else."""
    match = _LENGTH.fullmatch(text)
    if match is None:
        return None
    name, times = _LENGTHS[match[2]]
    return Length(**{name: int(match[1]) * times})


def window_bounds(
    anchor: Evaluator,
    anchor_is_date: bool,
    elapsed: Callable[[Env], bool],
    opens: Length | Before | None,
    closes: Evaluator | Length | Before | None,
) -> Bounds:
    """Bounds of a window from its anchor; there are none where the anchor is absent.

    Under the calendar meaning N days end at the first instant whose date is
    after day N, under the elapsed meaning after N × 24 hours. `Before` stands for
    the first moment that is less than that length before the anchor.
    """

    def ends(env: Env) -> tuple[int | None, int | None] | None:
        try:
            start = anchor(env)
        except AbsentError:
            return None
        zone = env[ZONE]
        begin: int = instants.start_of(start, zone) if anchor_is_date else start

        first_day: int = start if anchor_is_date else instants.date_of(start, zone)

        def shifted(length: Length, sign: int) -> int:
            if length.minutes or (length.days and elapsed(env)):
                moved = begin + sign * (length.minutes * instants.MINUTE + length.days * instants.DAY)
                # A moment exactly that long before is still in time: the next second is not.
                return moved if sign > 0 else moved + 1
            day = instants.shift_date(first_day, days=sign * length.days, months=sign * length.months)
            if length.business_days:
                day = env[CALENDAR].add(day, sign * length.business_days)
            return instants.start_of(day + 1, zone)

        def end(of: Evaluator | Length | Before) -> int:
            if isinstance(of, Before):
                return shifted(of.length, -1)
            if isinstance(of, Length):
                return shifted(of, 1)
            moment: int = of(env)
            return moment

        if isinstance(closes, Before) and opens is None:
            return None, end(closes)
        return end(opens) if opens is not None else begin, None if closes is None else end(closes)

    return ends


_CASES_KEPT = 16
"""Of one window: a case is decided under several readings and in several zones, and again at the next keystroke."""


def remembered(bounds: Bounds, names: Sequence[str]) -> Bounds:
    """Bounds that are worked out once for the same values of what they rest on: facts and readings by name."""
    known: dict[tuple[object, ...], tuple[tuple[int | None, int | None] | None, frozenset[str]]] = {}

    def ends(env: Env) -> tuple[int | None, int | None] | None:
        key = (env[ZONE], env.get(EXPONENT), env.get(GIVEN), *[env.get(name) for name in names])
        try:
            found = known.get(key)
        except TypeError:
            return bounds(env)  # it rests on a list of records
        if found is None:
            noted, env[READ] = env[READ], set()
            try:
                worked_out = bounds(env)
                asked = frozenset(env[READ])
            finally:
                noted |= env[READ]
                env[READ] = noted
            if len(known) >= _CASES_KEPT:
                del known[next(iter(known))]
            found = known[key] = worked_out, asked
        if found[1]:
            env[READ] |= found[1]
        return found[0]

    return ends
