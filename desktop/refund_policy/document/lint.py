"""What an author would want to know of a document that works: holes, dead rules, unused parts.

Found by running the policy's timeline over the combinations of its choices and over probes beside its own bounds
(`lint_runs`), and by looking at what rests on what (`lint_parts`, `lint_tables`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from refund_policy.document.findings import Finding
from refund_policy.document.lint_cases import Case, nodes_under
from refund_policy.document.lint_parts import uncited_clauses, undistinguished, unused_parts
from refund_policy.document.lint_runs import (
    EXCESSIVE,
    HOLE,
    NEGATIVE,
    Runs,
    Spot,
    Trouble,
    culprit,
    runs_of,
    simplest,
)
from refund_policy.document.lint_silences import Silence, of_trouble, silences
from refund_policy.document.lint_tables import row_findings
from refund_policy.document.places import Places
from refund_policy.document.source import tables_of
from refund_policy.formula import tree
from refund_policy.formula.tree import Node
from refund_policy.policy import Policy, RuleSpec
from refund_policy.timeline import MAX_ATOMS

__all__ = ["Silence", "lint", "notes", "silences"]


def lint(policy: Policy, places: Places) -> list[Finding]:
    """Warnings about a sound policy, in no order."""
    return _Linter(policy, places).findings()


def notes(policy: Policy) -> list[str]:
    """What is worth knowing and no fault: choices never told apart, amounts that the cap cuts."""
    told = [f"{fact}: nothing tells {_listed(options)} apart" for fact, options in undistinguished(policy)]
    for kind, rule_id, _detail in runs_of(policy).troubles:
        if kind == EXCESSIVE:
            told.append(f"rule {rule_id}: its amount can be more than was paid; no more than that is paid out")
    return told


def _listed(options: tuple[str, ...]) -> str:
    return f"{', '.join(options[:-1])} and {options[-1]}"


class _Linter:
    def __init__(self, policy: Policy, places: Places) -> None:
        self._policy, self._places = policy, places
        self._document: dict[str, Any] = tables_of(places.text, "")
        self._index = {rule.id: at for at, rule in enumerate(policy.rules)}

    def findings(self) -> list[Finding]:
        """Everything found."""
        runs = runs_of(self._policy)
        return [
            *self._unused(),
            *self._tables(),
            *self._examples(),
            *self._rules(runs),
            *self._windows(runs),
            *(finding for key in runs.troubles for finding in self._trouble(runs, key)),
            *self._inexact(runs.inexact),
        ]

    def _warning(self, path: str, message: str, hint: str, code: str) -> Finding:
        line, column = self._places.of(path)
        return Finding(line, column, path, message, hint, "warning", code)

    def _unused(self) -> Iterator[Finding]:
        for path, message in unused_parts(self._policy, self._document):
            yield self._warning(path, message, "Use it or take it out.", "unused")
        for path, message in uncited_clauses(self._policy, self._document):
            yield self._warning(path, message, "Cite it where it decides, in a notice or in the checklist.", "uncited")

    def _tables(self) -> Iterator[Finding]:
        for key, table in self._document.get("table", {}).items():
            for row, code, message in row_findings(table):
                hint = (
                    "Take it out, or move it up." if code == "dead-row" else "Let each row begin where the other ends."
                )
                yield self._warning(f"table.{key}.rows.{row}", message, hint, code)

    def _examples(self) -> Iterator[Finding]:
        if not self._policy.examples:
            hint = "Add an [[example]] with facts and what must come out; the publisher's own where the page has one."
            yield self._warning("policy", "the document has no example", hint, "no-example")
        for index, example in enumerate(self._policy.examples):
            if example.published and example.published == example.amount:
                hint = "Leave published out: it is for a figure of the page that contradicts its rule."
                message = "the published figure is the one that comes out"
                yield self._warning(f"example.{index}.published", message, hint, "published")

    # Rules and windows

    def _rules(self, runs: Runs) -> Iterator[Finding]:
        if not runs.tried:
            hint = (
                "Check the facts' limits against each other, and that all amounts are in one currency; add an example."
            )
            yield self._warning("fact", "no case could be made that this document accepts", hint, "no-case")
            return
        rules = self._policy.rules
        dead = [rule for rule in rules if rule.id not in runs.decided and not _is_safety_net(rule, rules)]
        holes = any(kind == HOLE for kind, _rule, _detail in runs.troubles)
        last = max((self._index[rule.id] for rule in rules if rule.id in runs.decided), default=-1)
        if not holes and 0 <= last < len(rules) - 1 and len(dead) > 0 and self._index[dead[-1].id] > last:
            message = (
                f"nothing can follow this rule: where it is reached it holds, so “{rules[last + 1].id}” never decides"
            )
            yield self._warning(f"rule.{last}", message, "Move it down, or narrow its condition.", "always")
            dead = [rule for rule in dead if self._index[rule.id] < last]
        for rule in dead:
            hint = "Move it up, mend its condition, or take it out."
            yield self._warning(f"rule.{self._index[rule.id]}", "this rule never decides", hint, "dead-rule")
        if rules[-1].condition is not None and not holes:
            hint = "Take the last rule's condition away, or add a rule without one for what nobody thought of."
            message = "no rule stands for all other cases"
            yield self._warning(f"rule.{len(rules) - 1}", message, hint, "final-rule")

    def _windows(self, runs: Runs) -> Iterator[Finding]:
        for name, window in self._policy.program.windows.items():
            if runs.tried and name not in runs.open_windows:
                hint = "Check that it opens before it closes, and that one of its cases applies."
                yield self._warning(f"window.{window.id}", "no request can lie in this window", hint, "empty-window")

    # What goes wrong in some case

    def _trouble(self, runs: Runs, key: Trouble) -> Iterator[Finding]:
        kind, rule_id, detail = key
        where = self._where(runs, key)
        # An amount below zero is told of where likely payments lead there, not for the very smallest.
        if kind == NEGATIVE and not _plain_spots(runs, key):
            return
        match kind:
            case "no-rule":
                hint = "Add a rule for it, or end with a rule without a condition."
                yield self._warning("rule", f"no rule applies to {where}", hint, "silence")
            case "unworkable":
                path = culprit(self._policy, rule_id, runs.troubles[key][0])
                code, hint = _unworkable(detail)
                yield self._warning(path, f"{detail.rstrip('.')}: {where}", hint, code)
            case "negative":
                hint = "Write max(0, …), or may_charge = true under [result] where the customer owes it."
                path = f"rule.{self._index[rule_id]}.amount"
                yield self._warning(path, f"the amount falls below zero: {where}", hint, "negative")
            case "asked":
                fact = self._policy.facts.get(detail)
                hint = "Let its needed hold there, give it a default, or test given(…) first."
                path = f"fact.{fact.id}" if fact else "fact"
                yield self._warning(path, f"rules ask for this fact where it is not needed: {where}", hint, "not-asked")

    def _where(self, runs: Runs, key: Trouble) -> str:
        """The facts that lead to a trouble: all that is common to the plain cases, or one case's own facts."""
        plain = _plain_spots(runs, key)
        if plain:
            return "; ".join(one.told for one in of_trouble(runs, key, plain) if one.told) or "any case"
        kept = simplest(runs, key, runs.troubles[key][0])
        return ", ".join(f"{fact} = {_shown(value)}" for fact, value in kept.items()) or "any case"

    # Timelines

    def _inexact(self, case: Case | None) -> Iterator[Finding]:
        if case is None:
            return
        atoms = self._policy.atoms
        if len(atoms) > MAX_ATOMS:
            message = f"the timeline is not drawn: more than {MAX_ATOMS} comparisons depend on the request"
            yield self._warning("rule", message, "Use fewer rules or a table.", "inexact-timeline")
            return
        hint = (
            "Weekdays' numbers, divisions by something that moves and counts over records turn round as days go by: "
            "compare dates, or differences of dates, where that says the same."
        )
        message = "the timeline cannot be exact: this moves to and fro as the request moves"
        yield self._warning(self._jumping(case), message, hint, "inexact-timeline")

    def _jumping(self, case: Case) -> str:
        """The first formula that turns round as the request moves on; that of a rule if none does by itself."""
        policy, env = self._policy, case.facts.env()
        mover = policy.program.mover

        def jumps(node: Node) -> bool:
            inner = (node.left, node.right) if isinstance(node, tree.Compare) else (node,)
            return any(
                one.type.kind in ("number", "date", "instant")
                and mover.varies(one)
                and mover.walk(env, settled=True).motion(one).direction is None
                for one in inner
            )

        for step in policy.steps.values():
            if any(map(jumps, nodes_under(step.formula))):
                return f"step.{step.id}.formula"
        for at, rule in enumerate(policy.rules):
            for key, node in (("if", rule.condition), ("amount", rule.amount)):
                if node is not None and any(map(jumps, nodes_under(node))):
                    return f"rule.{at}.{key}"
        return "rule"


def _plain_spots(runs: Runs, key: Trouble) -> list[Spot]:
    plain = {id(case) for case in runs.plain}
    return [spot for spot in runs.troubles[key] if id(spot.case) in plain]


def _is_safety_net(rule: RuleSpec, rules: tuple[RuleSpec, ...]) -> bool:
    """A last rule for what nobody thought of need not ever decide."""
    return rule is rules[-1] and rule.condition is None and rule.outcome == "review"


def _unworkable(says: str) -> tuple[str, str]:
    """Code and hint of a formula without a value."""
    if "divides by zero" in says:
        return "zero-division", "Give the fact a min above zero, or let a rule before this one take that case."
    if "has no row" in says:
        return "table-hole", "Add a row, or let a rule before this one take that case."
    return "unworkable", "Let a rule before this one take that case."


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return f"{len(value)} records"
    return str(value)
