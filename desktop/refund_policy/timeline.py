"""The exact timeline of one case: every moment of asking, cut where the answer changes.

Not sampled: windows give their ends; every other comparison that drifts with
the request changes at most once in a stretch, at a moment searched for to the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from refund_policy import instants
from refund_policy.crossing import Crossing, Pair, Test
from refund_policy.decision import Boundary, Segment, Shape
from refund_policy.engine import Answer, Answers, deciding_clauses, label_of, remaining
from refund_policy.facts import Facts
from refund_policy.formula.evaluate import ZONE, AbsentError, Env, UnworkableError
from refund_policy.formula.motion import Motion, Walk
from refund_policy.money import Money
from refund_policy.policy import REQUEST, Policy, RuleSpec

# A day more on both sides: the years are those of local dates.
_FIRST = instants.seconds_of(datetime(instants.FIRST_YEAR - 1, 12, 31, tzinfo=UTC))
_LAST = instants.seconds_of(datetime(instants.LAST_YEAR + 1, 1, 2, tzinfo=UTC))
MAX_ATOMS = 400
"""Comparisons that a timeline is drawn for; beyond it a document only costs time."""
_AGAINST_ZERO: dict[str, Test] = {
    "<": (0).__gt__,
    "<=": (0).__ge__,
    ">": (0).__lt__,
    ">=": (0).__le__,
}
"""Each sign's test of a difference; written the other way round."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Segments in order, or none and a note that says why they cannot be exact."""

    segments: tuple[Segment, ...]
    note: str = ""


class _InexactError(Exception):
    """The conditions of this policy jump in a way that no search finds for certain."""


def timeline(policy: Policy, facts: Facts) -> Timeline:
    """All answers over the moments of asking, the other facts held as entered.

    Another moment of the same case has the same timeline, so the last one is
    kept: a request that is dragged along it asks a hundred times.
    """
    held = {name: value for name, value in facts.values.items() if name != REQUEST}
    program = policy.program
    if program.last_timeline is None or program.last_timeline[:2] != (held, facts.currency):
        program.last_timeline = held, facts.currency, _traced(policy, facts)
    found: Timeline = program.last_timeline[2]
    return found


def _traced(policy: Policy, facts: Facts) -> Timeline:
    try:
        return Timeline(tuple(_Tracer(policy, facts).segments()))
    except _InexactError:
        return Timeline((), "This policy's conditions jump in ways that cannot be drawn exactly.")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A segment, and the path through its amount's formula that holds within it."""

    segment: Segment
    path: tuple[int, ...]


class _Tracer:
    def __init__(self, policy: Policy, facts: Facts) -> None:
        self._policy, self._facts = policy, facts
        self._zone: ZoneInfo = facts.values[ZONE]
        self._base = facts.env()
        self._asked = Answers(policy)
        self._answers: dict[int, Answer | AbsentError | None] = {}
        self._envs: dict[int, Env] = {}
        self._walks: dict[int, Walk] = {}
        self._signs: dict[int, int | None] = {}
        self._anywhere = self._walk(self._base, anywhere=True)
        start = self._start()
        self._open_start = start is None
        self._first = _FIRST if start is None else start

    def _start(self) -> int | None:
        """The first moment at which a request is possible at all."""
        env = dict(self._base)
        limits = self._policy.facts[REQUEST]
        starts: list[int] = []
        for limit, later in ((limits.minimum, 0), (limits.after, 1)):
            try:
                starts += [] if limit is None else [self._policy.program.run(limit.formula, env) + later]
            except (AbsentError, UnworkableError):
                continue
        # A fact that may not lie after the request bounds it from below.
        starts += [env[name] for name in self._policy.before_request if name in env]
        return max(starts, default=None)

    def _at(self, moment: int) -> Env:
        """The case as asked at a moment; what was worked out for it stays in it."""
        env = self._envs.get(moment)
        if env is None:
            env = self._envs[moment] = {**self._base, REQUEST: moment}
        return env

    def _settled(self, moment: int) -> Walk:
        """How things move from a moment on while no condition changes; what a step does is worked out once."""
        walk = self._walks.get(moment)
        if walk is None:
            walk = self._walks[moment] = self._walk(self._at(moment), anywhere=False)
        return walk

    def _walk(self, env: Env, *, anywhere: bool) -> Walk:
        mover = self._policy.program.mover
        return Walk(mover, env, settled=True, anywhere=anywhere, value=self._asked.value, signs=self._signs)

    def _answer(self, moment: int) -> Answer | AbsentError | None:
        if moment not in self._answers:
            try:
                self._answers[moment] = self._asked.answer(self._at(moment))
            except AbsentError as absent:
                self._answers[moment] = absent
        return self._answers[moment]

    def _rounded(self, moment: int) -> int | None:
        found = self._answer(moment)
        return found.rounded if isinstance(found, Answer) else None

    def segments(self) -> list[Segment]:
        """The whole timeline, neighbours with one answer joined."""
        joined: list[_Stretch] = []
        for start, end in pairwise([*self._cuts(), _LAST]):
            for stretch in self._stretches(start, end):
                if joined and _continues(joined[-1], stretch):
                    stretch = _Stretch(_merged(joined.pop().segment, stretch.segment), stretch.path)
                joined.append(stretch)
        return [stretch.segment for stretch in joined]

    # Where conditions change

    def _cuts(self) -> list[int]:
        """The first moment, the windows' ends and every moment at which a comparison changes, in order."""
        env = self._at(self._first)
        program, atoms = self._policy.program, self._policy.atoms
        if len(atoms) > MAX_ATOMS:
            raise _InexactError
        cuts = {self._first}
        for name in program.windows:
            # Known in the case itself, they are known at every moment of it.
            cuts.update(end for end in program.bounds(name, self._base) or () if end is not None)
        cuts = {cut for cut in cuts if self._first <= cut < _LAST}
        always = program.mover.walk(env, settled=False)
        for index, atom in enumerate(atoms):
            motion = always.apart(atom.left, atom.right)
            if motion.direction is None:
                cuts |= self._cuts_by_stretch(index, cuts)
            elif motion.direction:
                cuts |= self._changes(index, motion, self._first, _LAST)
        return sorted(cuts)

    def _cuts_by_stretch(self, index: int, cuts: set[int]) -> set[int]:
        """Where a comparison's own branches have settled, it drifts one way within each stretch."""
        found: set[int] = set()
        atom = self._policy.atoms[index]
        anywhere = self._anywhere.apart(atom.left, atom.right)
        for start, end in pairwise([*sorted(cuts), _LAST]):
            motion = anywhere if anywhere.direction is not None else self._settled(start).apart(atom.left, atom.right)
            found |= self._changes(index, motion, start, end)
        return found

    def _changes(self, index: int, motion: Motion, start: int, end: int) -> set[int]:
        # Equality holds on a stretch: its two ends are those of < and <=.
        sign = self._policy.atoms[index].op
        tests = [_AGAINST_ZERO[one] for one in (("<", "<=") if sign in ("==", "!=") else (sign,))]
        return self._search(lambda moment: self._asked.apart(index, self._at(moment)), tests, motion, start, end)

    def _search(
        self,
        value: Callable[[int], Pair],
        tests: list[Test],
        motion: Motion,
        start: int,
        end: int,
    ) -> set[int]:
        """The moments in `(start, end)` at which a test of a drifting value changes."""
        crossing = Crossing(value, self._zone, start, end, by_day=motion.by_day)
        if not _has_value(crossing, start, end):
            return set()
        if motion.direction is None:
            raise _InexactError
        try:
            return crossing.changes(tests)
        except (AbsentError, UnworkableError):
            raise _InexactError from None

    # What is answered between two cuts

    def _stretches(self, start: int, end: int) -> Iterator[_Stretch]:
        """A stretch of one rule, cut once more where its amount meets the cap or rounds away to nothing."""
        found = self._answer(start)
        if isinstance(found, AbsentError):
            yield _Stretch(self._unknown(start, end, found), ())
            return
        if found is None or found.exact is None or found.rule.amount is None:
            yield _Stretch(self._segment(start, end, found, "constant"), ())
            return
        amount = found.rule.amount
        env = self._at(start)
        motion = self._anywhere.motion(amount)
        if motion.direction is None or self._rounded(end - 1) is None:
            # Not known of every stretch, or there is no drift to search for if this one stands still.
            motion = self._settled(start).motion(amount)
        if motion.direction is None:
            raise _InexactError
        cuts = self._cuts_of_amount(found.rule, motion, env, start, end) if motion.direction else set()
        for low, high in pairwise([start, *sorted(cuts), end]):
            here = self._answer(low)
            assert isinstance(here, Answer), "one rule decides throughout the stretch"
            shape = self._shape(here, motion, high)
            path = () if shape == "constant" else self._settled(start).path(amount)
            yield _Stretch(self._segment(low, high, here, shape), path)

    def _cuts_of_amount(self, rule: RuleSpec, motion: Motion, env: Env, start: int, end: int) -> set[int]:
        def rounded_at(moment: int) -> Pair:
            rounded = self._rounded(moment)
            if rounded is None:
                raise UnworkableError
            return rounded, 1

        def beyond(bound: int) -> Test:
            return lambda rounded: rounded > bound

        # The amount rounds away to nothing, meets the cap, or (for an outcome by the amount) is all that was paid.
        bounds = {0, remaining(env), *([env.get("paid", 0) - 1] if rule.outcome == "auto" else ())}
        return self._search(rounded_at, [beyond(bound) for bound in sorted(bounds)], motion, start, end)

    def _shape(self, found: Answer, motion: Motion, end: int) -> Shape:
        last = self._answer(end - 1)
        if not motion.direction or found.amount != found.rounded:
            return "constant"
        # What drifts one way and ends as it began stood still.
        if isinstance(last, Answer) and last.amount == found.amount:
            return "constant"
        return "steps" if motion.by_day else "linear"

    def _unknown(self, start: int, end: int, absent: AbsentError) -> Segment:
        fact = self._policy.facts.get(absent.name)
        label = f"Depends on: {fact.label}" if fact else "Depends on facts not entered"
        return Segment(*self._ends(start, end), "unknown", "", label, (), "constant", None, None)

    def _segment(self, start: int, end: int, found: Answer | None, shape: Shape) -> Segment:
        ends = self._ends(start, end)
        if found is None:
            return Segment(*ends, "review", "", "No rule applies", (), "constant", None, None)
        clauses = deciding_clauses(self._policy, found.rule, self._at(start))
        label = label_of(found)
        last = found if shape == "constant" else self._answer(end - 1)
        amounts = self._money(found), self._money(last)
        return Segment(*ends, found.outcome, found.rule.id, label, clauses, shape, *amounts)

    def _ends(self, start: int, end: int) -> tuple[datetime | None, datetime | None]:
        opens = None if start == self._first and self._open_start else instants.moment_of(start, self._zone)
        return opens, None if end == _LAST else instants.moment_of(end, self._zone)

    def _money(self, found: Answer | AbsentError | None) -> Money | None:
        if not isinstance(found, Answer) or found.amount is None or not self._facts.currency:
            return None
        return Money(found.amount, self._facts.currency)


def _has_value(crossing: Crossing, start: int, end: int) -> bool:
    """Whether there is anything to search; what has no value at all is told by the answers themselves."""
    missing = 0
    for moment in (start, end - 1):
        try:
            crossing.value_at(moment)
        except (AbsentError, UnworkableError):
            missing += 1
    if missing == 1:
        raise _InexactError
    return not missing


def _continues(before: _Stretch, after: _Stretch) -> bool:
    """Whether two neighbours are one stretch with one answer."""
    one, other = before.segment, after.segment
    same = (one.outcome, one.rule, one.label, one.clauses, one.shape) == (
        other.outcome,
        other.rule,
        other.label,
        other.clauses,
        other.shape,
    )
    if one.shape == "constant":
        return same and one.amount_at_start == other.amount_at_start
    return same and before.path == after.path


def _merged(one: Segment, other: Segment) -> Segment:
    return Segment(
        one.start,
        other.end,
        one.outcome,
        one.rule,
        one.label,
        one.clauses,
        one.shape,
        one.amount_at_start,
        other.amount_at_end,
    )


def boundaries(segments: tuple[Segment, ...], requested_at: datetime) -> tuple[Boundary | None, Boundary | None]:
    """The boundary before the request (if any) and the one after it."""
    # In seconds: two datetimes of one zone are compared by their wall clocks, which repeat an hour.
    now = instants.seconds_of(requested_at)
    ends = [None if one.end is None else instants.seconds_of(one.end) for one in segments]
    here = next((index for index, end in enumerate(ends) if end is None or now < end), None)
    if here is None:
        return None, None
    before = after = None
    start, end = segments[here].start, segments[here].end
    if here > 0 and start is not None:
        before = _boundary(segments[here - 1], start, requested_at, segments[here - 1].amount_at_end)
    if here + 1 < len(segments) and end is not None:
        after = _boundary(segments[here + 1], end, requested_at, segments[here + 1].amount_at_start)
    return before, after


def _boundary(beyond: Segment, at: datetime, request: datetime, amount: Money | None) -> Boundary:
    seconds = instants.seconds_of(at) - instants.seconds_of(request)
    return Boundary(at, seconds, beyond.outcome, amount, beyond.rule, beyond.label, beyond.clauses)
