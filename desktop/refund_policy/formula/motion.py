"""How a formula's value moves as the moment of the request goes on.

The timeline is exact because of this: a condition whose two sides drift one way
changes at most once, and that moment can be searched for to the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from refund_policy.formula import tree
from refund_policy.formula.evaluate import AbsentError, Env, Evaluator, UnworkableError, records_of
from refund_policy.formula.library import LIBRARY
from refund_policy.formula.tree import Node

Closure = Callable[[Node], Evaluator]
"""What works a node out in a case."""
Worker = Callable[[Node, Env], Any]
"""The same in one call."""


@dataclass(frozen=True, slots=True)
class Motion:
    """`direction` is +1 (never falls), -1 (never rises), 0 (stays), None (unknown).

    `by_day` tells that it changes at local midnights only.
    """

    direction: int | None
    by_day: bool = True


_AT_MIDNIGHTS = {direction: Motion(direction) for direction in (-1, 0, 1, None)}
_AT_ANY_TIME = {direction: Motion(direction, by_day=False) for direction in (-1, 0, 1, None)}
"""Every motion there is, made once: a timeline joins thousands of them."""
STILL, UNKNOWN = _AT_MIDNIGHTS[0], _AT_MIDNIGHTS[None]
_GOES_ON = _AT_ANY_TIME[1]
"""The request itself."""


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

    def walk(self, env: Env, *, settled: bool, anywhere: bool = False) -> Walk:
        """How values move in one case, asked by itself."""
        return Walk(self, env, settled, anywhere, lambda node, case: self.closure(node)(case))

    def rivals(self, nodes: list[Node]) -> list[Node]:
        """The parts of every min and max of numbers in some formulas, and in the steps they rest on, whose
        winner may change with the request."""
        found: dict[int, Node] = {}
        waiting, seen = list(nodes), set[str]()
        while waiting:
            node = waiting.pop()
            if isinstance(node, tree.Ref):
                if node.name in self._formulas and node.name not in seen:
                    seen.add(node.name)
                    waiting.append(self._formulas[node.name])
            elif isinstance(node, tree.Total):
                continue  # its parts are worked out for records, not for the case
            else:
                if isinstance(node, tree.Call) and node.function in ("min", "max") and node.type.kind == "number":
                    found |= {id(part): part for part in node.parts} if self.varies(node) else {}
                waiting += tree.children(node)
        return list(found.values())

    def moving(self, node: Node) -> Moving:
        """What tells how a formula moves, made once."""
        known = self._moving.get(id(node))
        if known is None:
            known = self._moving[id(node)] = (node, _Compiler(self).moving(node))
        return known[1]

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


@dataclass(slots=True)
class Walk:
    """How values move in one case from its moment on; what a step does is worked out once.

    `settled` says that until the end of the stretch in question no condition and no winner of a min or max inside a
    formula changes; else the answers hold for all time. `anywhere` asks what holds in every such stretch of the case.
    """

    mover: Mover
    env: Env
    settled: bool
    anywhere: bool
    value: Worker
    signs: dict[int, int | None] = field(default_factory=dict)
    """Of what stands still; walks of one case may share them."""
    steps: dict[str, Motion] = field(default_factory=dict)

    def motion(self, node: Node) -> Motion:
        """How a value moves."""
        return self.mover.moving(node)(self)

    def apart(self, left: Node, right: Node) -> Motion:
        """How the difference `left - right` moves."""
        return _joined(self.motion(left), _reversed(self.motion(right)))

    def winner(self, node: tree.Call) -> int:
        """The index of the part that a min or max takes; the first of equals."""
        values = [self.value(part, self.env) for part in node.parts]
        return values.index(min(values) if node.function == "min" else max(values))

    def sign(self, node: Node) -> int | None:
        """Of a formula that stands still: 1, 0 or -1; None where it has no value."""
        if id(node) not in self.signs:
            self.signs[id(node)] = _sign(self.mover.closure(node), self.env)
        return self.signs[id(node)]

    def path(self, node: Node) -> tuple[int, ...]:
        """The branches and winners that vary with the request and were taken: two stretches
        of one path follow one formula."""
        mover = self.mover
        if not mover.varies(node):
            return ()
        match node:
            case tree.Ref():
                formula = mover.formula_of(node.name)
                return () if formula is None else self.path(formula)
            case tree.Conditional():
                test = bool(mover.closure(node.test)(self.env))
                own = (int(test),) if mover.varies(node.test) else ()
                return (*own, *self.path(node.then if test else node.other))
            case tree.Total():
                return ()
            case tree.Call(function="min" | "max"):
                winner = self.winner(node)
                return (winner, *self.path(node.parts[winner]))
            case _:
                return tuple(index for part in tree.children(node) for index in self.path(part))


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
            if turns and walk.anywhere:
                return _either(then(walk), other(walk))
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
        if right is _still:
            return lambda walk: _scaled(left(walk), walk.sign(node.right))
        if node.op == "*" and left is _still:
            return lambda walk: _scaled(right(walk), walk.sign(node.left))
        first, last = self._mover.closure(node.left), self._mover.closure(node.right)

        def of_product(walk: Walk) -> Motion:
            one, other = left(walk), right(walk)
            if walk.anywhere:
                return UNKNOWN  # what stands still in each stretch may have another sign in the next
            if other.direction == 0:
                return _scaled(one, _sign(last, walk.env))
            return _scaled(other, _sign(first, walk.env)) if one.direction == 0 and node.op == "*" else UNKNOWN

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
                return _extreme(node, parts)
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


def _scaled(motion: Motion, sign: int | None) -> Motion:
    """The motion of a product with a factor that stands still, or of a quotient by it."""
    if motion.direction == 0:
        return motion
    if sign is None:
        return UNKNOWN
    if sign == 0:
        return STILL
    return motion if sign > 0 else _reversed(motion)


def _sign(factor: Evaluator, env: Env) -> int | None:
    try:
        value = factor(env)
    except (AbsentError, UnworkableError):
        return None
    return int(value > 0) - int(value < 0)


def _extreme(node: tree.Call, parts: list[Moving]) -> Moving:
    together = _sum(*parts)

    def of_winner(walk: Walk) -> Motion:
        if not walk.settled:
            return together(walk)
        if walk.anywhere:
            return reduce(_either, [part(walk) for part in parts])
        try:
            return parts[walk.winner(node)](walk)
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
        moving = _joined(moving, mover.walk(case, settled=walk.settled, anywhere=walk.anywhere).motion(node.part))
    return moving


def _reversed(motion: Motion) -> Motion:
    if not motion.direction:
        return motion
    return (_AT_MIDNIGHTS if motion.by_day else _AT_ANY_TIME)[-motion.direction]


def _either(one: Motion, other: Motion) -> Motion:
    """What holds whichever of two a value follows; what changes at midnights is not searched for as the rest is."""
    return one if one is other else _joined(one, other) if one.by_day and other.by_day else UNKNOWN


def _joined(left: Motion, right: Motion) -> Motion:
    """The motion of a sum."""
    if left is right or right.direction == 0:
        return left
    if left.direction == 0:
        return right
    if left.direction is None or left.direction != right.direction:
        return UNKNOWN
    return (_AT_MIDNIGHTS if left.by_day and right.by_day else _AT_ANY_TIME)[left.direction]
