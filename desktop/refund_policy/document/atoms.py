"""The comparisons of a policy that can change as the moment of the request moves."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from refund_policy.formula import tree
from refund_policy.formula.tree import Node
from refund_policy.policy import Program, RuleSpec, StepSpec

_ORDERED = ("number", "date", "instant")


def atoms_of(rules: tuple[RuleSpec, ...], steps: Mapping[str, StepSpec], program: Program) -> tuple[tree.Compare, ...]:
    """What decides between rules, branches and winners; what stands inside a comparison comes before it."""
    seen: set[str] = set()

    def inside(node: Node) -> Iterator[tree.Compare]:
        if isinstance(node, tree.Ref) and node.name in steps and node.name not in seen:
            seen.add(node.name)
            yield from inside(steps[node.name].formula)
        for part in tree.children(node):
            yield from inside(part)
        if not program.mover.varies(node):
            return
        if isinstance(node, tree.Compare) and node.left.type.kind in _ORDERED:
            yield node
        if isinstance(node, tree.Call) and node.function in ("min", "max"):
            for one, other in itertools.combinations(node.parts, 2):
                # Equal parts are a stretch of their own: both of its ends count.
                yield tree.Compare(tree.YES_NO, node.column, "==", one, other)

    formulas = [node for rule in rules for node in (rule.condition, rule.amount) if node is not None]
    return tuple(dict.fromkeys(atom for node in formulas for atom in inside(node)))
