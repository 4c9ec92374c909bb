"""How a formula's value moves as the moment of the request goes on.

The timeline is exact because of this: a condition whose two sides drift one way
changes at most once, and that moment can be searched for to the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from refund_policy.formula import tree
from refund_policy.formula.evaluate import AbsentError, Env, UnworkableError, records_of
from refund_policy.formula.library import LIBRARY
from refund_policy.formula.tree import Node

Run = Callable[[Node, Env], Any]
"""Evaluates a node in a case."""


@dataclass(frozen=True, slots=True)
class Motion:
    """`direction` is +1 (never falls), -1 (never rises), 0 (stays), None (unknown).

    `by_day` tells that it changes at local midnights only.
    """

    direction: int | None
    by_day: bool = True


STILL = Motion(0)
UNKNOWN = Motion(None)


class Mover:
    """Infers motions in one policy: `formulas` are its steps, `moving` the names that vary with the request."""

    def __init__(self, formulas: dict[str, Node], moving: frozenset[str], request: str, run: Run) -> None:
        self._formulas, self._moving, self._request, self._run = formulas, moving, request, run
        # By identity, which is quick; a node is kept with its answer, so its id cannot be reused.
        self._varying: dict[int, tuple[Node, bool]] = {}

    def varies(self, node: Node) -> bool:
        """Whether the value may depend on the moment of the request at all; asked of a policy's own nodes only."""
        known = self._varying.get(id(node))
        if known is None:
            known = self._varying[id(node)] = (node, self._may_vary(node))
        return known[1]

    def _may_vary(self, node: Node) -> bool:
        if isinstance(node, tree.Ref):
            return node.name in self._moving
        if isinstance(node, tree.Call) and node.function in ("opens", "closes", "given"):
            return False
        return any(self.varies(part) for part in tree.children(node))

    def motion(self, node: Node, env: Env, *, settled: bool) -> Motion:
        """How a value moves from the case's moment on.

        `settled` says that until the end of the stretch in question no condition
        and no winner of a min or max inside the formula changes; without it the
        answer holds for all time.
        """
        return _Walk(self, env, settled=settled).motion(node)

    def apart(self, left: Node, right: Node, env: Env, *, settled: bool) -> Motion:
        """How the difference `left - right` moves."""
        walk = _Walk(self, env, settled=settled)
        return _joined(walk.motion(left), _reversed(walk.motion(right)))

    def path(self, node: Node, env: Env) -> tuple[int, ...]:
        """The branches and winners that vary with the request and were taken: two stretches
        of one path follow one formula."""
        match node:
            case tree.Ref():
                formula = self._formulas.get(node.name)
                return () if formula is None or node.name not in self._moving else self.path(formula, env)
            case tree.Conditional():
                test = bool(self._run(node.test, env))
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
        values = [self._run(part, env) for part in node.parts]
        return values.index(min(values) if node.function == "min" else max(values))

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

    def value(self, node: Node, env: Env) -> Any:
        """The value of a formula in a case; raises AbsentError or UnworkableError."""
        return self._run(node, env)


class _Walk:
    """One walk over a formula in one case; what a step does is worked out once."""

    def __init__(self, mover: Mover, env: Env, *, settled: bool) -> None:
        self._mover, self._env, self._settled = mover, env, settled
        self._steps: dict[str, Motion] = {}

    def motion(self, node: Node) -> Motion:
        if not self._mover.varies(node):
            return STILL
        match node:
            case tree.Ref():
                return self._named(node.name)
            case tree.Negate():
                return _reversed(self.motion(node.part))
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Conditional():
                return self._conditional(node)
            case tree.Call():
                return self._of_library(node) if node.function in LIBRARY else self._call(node)
            case tree.Rounded():
                return self.motion(node.part)
            case tree.Lookup():
                return self.motion(node.chosen)
            case tree.Total():
                return self._total(node)
            case _:
                return UNKNOWN

    def _total(self, node: tree.Total) -> Motion:
        """A sum moves as its parts do, where each part follows one formula for all time."""
        mover = self._mover
        turns = node.weight is not None or (node.condition is not None and mover.varies(node.condition))
        if turns or node.part is None or mover.turns(node.part):
            return UNKNOWN
        try:
            cases = [
                case
                for case in records_of(node, self._env)
                if node.condition is None or mover.value(node.condition, case)
            ]
        except (AbsentError, UnworkableError):
            return UNKNOWN
        moving = STILL
        for case in cases:
            moving = _joined(moving, _Walk(mover, case, settled=self._settled).motion(node.part))
        return moving

    def _of_library(self, node: tree.Call) -> Motion:
        function = LIBRARY[node.function]
        motions = [self.motion(part) for part in node.parts]
        if function.moves == "jumps":
            return UNKNOWN
        found = _joined(_reversed(motions[0]), motions[1]) if function.moves == "difference" else motions[0]
        return Motion(found.direction) if function.by_day else found

    def _named(self, name: str) -> Motion:
        if self._mover.is_request(name):
            return Motion(1, by_day=False)
        if name not in self._steps:
            formula = self._mover.formula_of(name)
            self._steps[name] = UNKNOWN if formula is None else self.motion(formula)
        return self._steps[name]

    def _conditional(self, node: tree.Conditional) -> Motion:
        if self._mover.varies(node.test) and not self._settled:
            return UNKNOWN
        try:
            test = self._mover.value(node.test, self._env)
        except (AbsentError, UnworkableError):
            return UNKNOWN
        return self.motion(node.then if test else node.other)

    def _arithmetic(self, node: tree.Arithmetic) -> Motion:
        left, right = self.motion(node.left), self.motion(node.right)
        if node.op in "+-":
            return _joined(left, right if node.op == "+" else _reversed(right))
        if right.direction == 0:
            return self._scaled(left, node.right)
        if left.direction == 0 and node.op == "*":
            return self._scaled(right, node.left)
        return UNKNOWN

    def _scaled(self, motion: Motion, factor: Node) -> Motion:
        try:
            value = self._mover.value(factor, self._env)
        except (AbsentError, UnworkableError):
            return UNKNOWN
        if value == 0:
            return STILL
        return motion if value > 0 else _reversed(motion)

    def _call(self, node: tree.Call) -> Motion:
        motions = [self.motion(part) for part in node.parts]
        match node.function:
            case "min" | "max":
                return self._extreme(node, motions)
            case "days" | "business_days":
                return Motion(_joined(_reversed(motions[0]), motions[1]).direction)
            case "minutes":
                return _joined(_reversed(motions[0]), motions[1])
            case "date" | "start_of":
                return Motion(motions[0].direction)
            case "floor" | "ceil":
                return motions[0]
            case "add_business_days":
                return Motion(_joined(*motions).direction)
            case "add_days" | "add_months" if node.type.kind == "instant" and motions[0].direction != 0:
                # Clock changes and short months can swap the order of two moments.
                return UNKNOWN
            case _:
                return _joined(*motions)

    def _extreme(self, node: tree.Call, motions: list[Motion]) -> Motion:
        if not self._settled:
            together = motions[0]
            for motion in motions[1:]:
                together = _joined(together, motion)
            return together
        try:
            return motions[self._mover.winner(node, self._env)]
        except (AbsentError, UnworkableError):
            return UNKNOWN


def _reversed(motion: Motion) -> Motion:
    return motion if not motion.direction else Motion(-motion.direction, motion.by_day)


def _joined(left: Motion, right: Motion) -> Motion:
    """The motion of a sum."""
    if left.direction is None or right.direction is None:
        return UNKNOWN
    if left.direction * right.direction < 0:
        return UNKNOWN
    return Motion(left.direction or right.direction, left.by_day and right.by_day)
