"""How a formula's value moves as the moment of the request goes on.

The timeline is exact because of this: a condition whose two sides drift one way
changes at most once, and that moment can be searched for to the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from refund_policy.formula import tree
from refund_policy.formula.evaluate import AbsentError, Env, Evaluator, UnworkableError, records_of
from refund_policy.formula.library import LIBRARY
from refund_policy.formula.tree import Node

Closure = Callable[[Node], Evaluator]
"""What works a node out in a case."""


@dataclass(frozen=True, slots=True)
class Motion:
    """`direction` is +1 (never falls), -1 (never rises), 0 (stays), None (unknown).

    `by_day` tells that it changes at local midnights only.
    """

    direction: int | None
    by_day: bool = True


STILL = Motion(0)
UNKNOWN = Motion(None)
_GOES_ON = Motion(1, by_day=False)
"""The request itself."""
_AT_MIDNIGHTS = {direction: Motion(direction) for direction in (-1, 0, 1, None)}


class Mover:
    """Infers motions in one policy: `formulas` are its steps, `moving` the names that vary with the request."""

    def __init__(self, formulas: dict[str, Node], moving: frozenset[str], request: str, closure: Closure) -> None:
        self._formulas, self._names, self._request, self.closure = formulas, moving, request, closure
        # By identity, which is quick; a node is kept with its answer, so its id cannot be reused.
        self._varying: dict[int, tuple[Node, bool]] = {}
        self._moving: dict[int, tuple[Node, Moving]] = {}

    def varies(self, node: Node) -> bool:
        """Whether the value may depend on the moment of the request at all; asked of a policy's own nodes only."""
        known = self._varying.get(id(node))
        if known is None:
            known = self._varying[id(node)] = (node, self._may_vary(node))
        return known[1]

    def _may_vary(self, node: Node) -> bool:
        if isinstance(node, tree.Ref):
            return node.name in self._names
        if isinstance(node, tree.Call) and node.function in ("opens", "closes", "given"):
            return False
        return any(self.varies(part) for part in tree.children(node))

    def walk(self, env: Env, *, settled: bool) -> Walk:
        """How values move from the case's moment on.

        `settled` says that until the end of the stretch in question no condition
        and no winner of a min or max inside a formula changes; without it the
        answers hold for all time.
        """
        return Walk(self, env, settled=settled)

    def moving(self, node: Node) -> Moving:
        """What tells how a formula moves, made once."""
        known = self._moving.get(id(node))
        if known is None:
            known = self._moving[id(node)] = (node, _Compiler(self).moving(node))
        return known[1]

    def path(self, node: Node, env: Env) -> tuple[int, ...]:
        """The branches and winners that vary with the request and were taken: two stretches
        of one path follow one formula."""
        match node:
            case tree.Ref():
                formula = self._formulas.get(node.name)
                return () if formula is None or node.name not in self._names else self.path(formula, env)
            case tree.Conditional():
                test = bool(self.closure(node.test)(env))
                own = (int(test),) if self.varies(node.test) else ()
                return (*own, *self.path(node.then if test else node.other, env))
            case tree.Total():
                return ()
            case tree.Call(function="min" | "max"):
                winner = self.winner(node, env)
                own = (winner,) if self.varies(node) else ()
                return (*own, *self.path(node.parts[winner], env))
            case _:
                return tuple(index for part in tree.children(node) for index in self.path(part, env))

    def winner(self, node: tree.Call, env: Env) -> int:
        """The index of the part that a min or max takes; the first of equals."""
        return _winner(node, [self.closure(part)(env) for part in node.parts])

    def formula_of(self, name: str) -> Node | None:
        """The formula of a step; None for any other name."""
        return self._formulas.get(name)

    def turns(self, node: Node) -> bool:
        """Whether a formula has branches or winners of its own that may change with the request."""
        if not self.varies(node):
            return False
        if isinstance(node, (tree.Conditional, tree.Compare, tree.Lookup)):
            return True
        if isinstance(node, tree.Call) and node.function in ("min", "max"):
            return True
        formula = self._formulas.get(node.name) if isinstance(node, tree.Ref) else None
        return (formula is not None and self.turns(formula)) or any(self.turns(part) for part in tree.children(node))

    def is_request(self, name: str) -> bool:
        """Whether a name is the moment of the request itself."""
        return name == self._request


class Walk:
    """How values move in one case; what a step does is worked out once."""

    def __init__(self, mover: Mover, env: Env, *, settled: bool) -> None:
        self.mover, self.env, self.settled = mover, env, settled
        self.steps: dict[str, Motion] = {}

    def motion(self, node: Node) -> Motion:
        """How a value moves."""
        return self.mover.moving(node)(self)

    def apart(self, left: Node, right: Node) -> Motion:
        """How the difference `left - right` moves."""
        return _joined(self.motion(left), _reversed(self.motion(right)))


Moving = Callable[[Walk], Motion]
"""How one formula moves in a case."""


class _Compiler:
    """Turns formulas into the closures that tell how they move: a walk asks for hundreds of them in each stretch."""

    def __init__(self, mover: Mover) -> None:
        self._mover = mover

    def moving(self, node: Node) -> Moving:
        """The closure of a formula."""
        if not self._mover.varies(node):
            return _still
        match node:
            case tree.Ref():
                return self._named(node.name)
            case tree.Negate():
                return _turned(self.moving(node.part))
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Conditional():
                return self._conditional(node)
            case tree.Call():
                return self._of_library(node) if node.function in LIBRARY else self._call(node)
            case tree.Rounded():
                return self.moving(node.part)
            case tree.Lookup():
                return self.moving(node.chosen)
            case tree.Total():
                return lambda walk: _total(node, walk)
            case _:
                return _unknown

    def _named(self, name: str) -> Moving:
        if self._mover.is_request(name):
            return lambda _walk: _GOES_ON
        formula = self._mover.formula_of(name)
        if formula is None:
            return _unknown
        inner = self._mover.moving(formula)

        def of_step(walk: Walk) -> Motion:
            found = walk.steps.get(name)
            if found is None:
                found = walk.steps[name] = inner(walk)
            return found

        return of_step

    def _conditional(self, node: tree.Conditional) -> Moving:
        then, other, test = self.moving(node.then), self.moving(node.other), self._mover.closure(node.test)
        turns = self._mover.varies(node.test)

        def of_branch(walk: Walk) -> Motion:
            if turns and not walk.settled:
                return UNKNOWN
            try:
                holds = test(walk.env)
            except (AbsentError, UnworkableError):
                return UNKNOWN
            return then(walk) if holds else other(walk)

        return of_branch

    def _arithmetic(self, node: tree.Arithmetic) -> Moving:
        left, right = self.moving(node.left), self.moving(node.right)
        if node.op in "+-":
            second = right if node.op == "+" else _turned(right)
            if second is _still:
                return left
            return second if left is _still else lambda walk: _joined(left(walk), second(walk))
        first, last = self._mover.closure(node.left), self._mover.closure(node.right)
        if right is _still:
            return lambda walk: _scaled(left(walk), last, walk.env)
        if node.op == "*" and left is _still:
            return lambda walk: _scaled(right(walk), first, walk.env)

        def of_product(walk: Walk) -> Motion:
            one, other = left(walk), right(walk)
            if other.direction == 0:
                return _scaled(one, last, walk.env)
            return _scaled(other, first, walk.env) if one.direction == 0 and node.op == "*" else UNKNOWN

        return of_product

    def _of_library(self, node: tree.Call) -> Moving:
        function = LIBRARY[node.function]
        if function.moves == "jumps":
            return _unknown
        first = self.moving(node.parts[0])
        if function.moves == "difference":
            first = _sum(_turned(first), self.moving(node.parts[1]))
        return _by_day(first) if function.by_day else first

    def _call(self, node: tree.Call) -> Moving:
        parts = [self.moving(part) for part in node.parts]
        match node.function:
            case "min" | "max":
                return _extreme(node, parts, [self._mover.closure(part) for part in node.parts])
            case "days" | "business_days":
                return _by_day(_sum(_turned(parts[0]), parts[1]))
            case "minutes":
                return _sum(_turned(parts[0]), parts[1])
            case "date" | "start_of":
                return _by_day(parts[0])
            case "floor" | "ceil":
                return parts[0]
            case "add_business_days":
                return _by_day(_sum(*parts))
            case "add_days" | "add_months" if node.type.kind == "instant" and parts[0] is not _still:
                together = _sum(*parts)
                # Clock changes and short months can swap the order of two moments.
                return lambda walk: UNKNOWN if parts[0](walk).direction != 0 else together(walk)
            case _:
                return _sum(*parts)


def _winner(node: tree.Call, values: list[Any]) -> int:
    """The index of the value that a min or max takes."""
    return values.index(min(values) if node.function == "min" else max(values))


def _still(_walk: Walk) -> Motion:
    return STILL


def _unknown(_walk: Walk) -> Motion:
    return UNKNOWN


def _turned(moving: Moving) -> Moving:
    return moving if moving is _still else lambda walk: _reversed(moving(walk))


def _by_day(moving: Moving) -> Moving:
    return lambda walk: _AT_MIDNIGHTS[moving(walk).direction]


def _sum(*parts: Moving) -> Moving:
    moved = [part for part in parts if part is not _still]
    if len(moved) == 1:
        return moved[0]

    def together(walk: Walk) -> Motion:
        joined = STILL
        for part in moved:
            joined = _joined(joined, part(walk))
        return joined

    return together


def _scaled(motion: Motion, factor: Evaluator, env: Env) -> Motion:
    if motion.direction == 0:
        return motion
    try:
        value = factor(env)
    except (AbsentError, UnworkableError):
        return UNKNOWN
    if value == 0:
        return STILL
    return motion if value > 0 else _reversed(motion)


def _extreme(node: tree.Call, parts: list[Moving], values: list[Evaluator]) -> Moving:
    together = _sum(*parts)

    def of_winner(walk: Walk) -> Motion:
        if not walk.settled:
            return together(walk)
        try:
            return parts[_winner(node, [value(walk.env) for value in values])](walk)
        except (AbsentError, UnworkableError):
            return UNKNOWN

    return of_winner


def _total(node: tree.Total, walk: Walk) -> Motion:
    """A sum moves as its parts do, where each part follows one formula for all time."""
    mover = walk.mover
    turns = node.weight is not None or (node.condition is not None and mover.varies(node.condition))
    if turns or node.part is None or mover.turns(node.part):
        return UNKNOWN
    try:
        cases = [
            case for case in records_of(node, walk.env) if node.condition is None or mover.closure(node.condition)(case)
        ]
    except (AbsentError, UnworkableError):
        return UNKNOWN
    moving = STILL
    for case in cases:
        moving = _joined(moving, mover.walk(case, settled=walk.settled).motion(node.part))
    return moving


def _reversed(motion: Motion) -> Motion:
    return motion if not motion.direction else Motion(-motion.direction, motion.by_day)


def _joined(left: Motion, right: Motion) -> Motion:
    """The motion of a sum."""
    if left.direction == 0:
        return right
    if right.direction == 0:
        return left
    if left.direction is None or right.direction is None:
        return UNKNOWN
    if left.direction * right.direction < 0:
        return UNKNOWN
    return Motion(left.direction, left.by_day and right.by_day)
