"""The moments at which a test of a drifting value changes, found by search and exact to the second.

A value that drifts one way passes a bound at most once. Values that follow
local dates change at midnights only, so dates are searched instead of seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from refund_policy import instants

Pair = tuple[int, int]
"""An exact number: numerator and positive denominator."""
Test = Callable[[int], bool]
"""Of a numerator: whether the value lies on one side, of zero or of a whole number where it is whole itself."""


class Crossing:
    """One search in the moments `[start, end)` of a value that never turns round in there."""

    def __init__(self, value: Callable[[int], Pair], zone: ZoneInfo, start: int, end: int, *, by_day: bool) -> None:
        self._value, self._zone, self._by_day = value, zone, by_day
        self._start, self._end = start, end
        self._known: dict[int, Pair] = {}

    def changes(self, tests: list[Test]) -> set[int]:
        """Every moment after `start` at which one of the tests turns."""
        found: set[int] = set()
        first, last = self.value_at(self._start)[0], self.value_at(self._end - 1)[0]
        for test in tests:
            turned = test(last)
            if test(first) != turned:
                found |= self._midnights(test, turned) if self._by_day else self._second(test, turned)
        return {moment for moment in found if self._start < moment < self._end}

    def _second(self, test: Test, last: bool) -> set[int]:
        return {self._least(self._start, self._end - 1, lambda moment: test(self.value_at(moment)[0]) == last)}

    def value_at(self, moment: int) -> Pair:
        """The value at a moment, worked out once."""
        if moment not in self._known:
            self._known[moment] = self._value(moment)
        return self._known[moment]

    def _midnights(self, test: Test, last: bool) -> set[int]:
        """The midnight of the change, and the moments around it where a clock set back shows the old date again."""
        low, high = (instants.date_of(moment, self._zone) for moment in (self._start, self._end - 1))
        day = self._least(low, high, lambda day: test(self.value_at(max(self._start, self._midnight(day)))[0]) == last)
        return {self._midnight(day), *(instants.relapse_at(day, self._zone) or ())}

    def _midnight(self, day: int) -> int:
        return instants.start_of(day, self._zone)

    def _least(self, low: int, high: int, turned: Callable[[int], bool]) -> int:
        """The least place after `low` that has turned, `high` being known to have; near the straight line's guess."""
        guess = min(max(self._guess(low, high), low + 1), high)
        width = 1
        if turned(guess):
            high = guess
            while high - width > low and turned(high - width):
                high -= width
                width *= 8
            low = max(low, high - width)
        else:
            low = guess
            while low + width < high and not turned(low + width):
                low += width
                width *= 8
            high = min(high, low + width)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if turned(middle) else (middle, high)
        return high

    def _guess(self, low: int, high: int) -> int:
        """Where a straight line between the ends would pass zero."""
        (first, of_first), (last, of_last) = self.value_at(self._start), self.value_at(self._end - 1)
        # Both over one denominator.
        first, last = first * of_last, last * of_first
        return high if first == last else low + (high - low) * first // (first - last)
