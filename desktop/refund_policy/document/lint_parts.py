"""Parts of a document that nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from refund_policy.document.lint_cases import nodes_under
from refund_policy.document.scope import name_of
from refund_policy.formula import tree
from refund_policy.formula.tree import Node
from refund_policy.policy import REQUEST, Alternative, FactSpec, Limit, Policy, Template

_BUILT_IN = ("paid", "already_refunded", REQUEST, "zone")


def unused_parts(policy: Policy, document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, what is wrong) of facts, steps, windows, tables, payouts and clauses that nothing uses."""
    used = _Used(policy)
    for name, fact in policy.facts.items():
        if name not in used.names and fact.type != "text" and fact.id not in _BUILT_IN:
            yield f"fact.{fact.id}", "nothing rests on this fact"
    for name, step in policy.steps.items():
        if name not in used.names:
            yield f"step.{step.id}", "no rule and no words use this step"
    for name, window in policy.program.windows.items():
        if name not in used.names:
            yield f"window.{window.id}", "no formula asks for this window"
    for key in document.get("table", {}):
        if key not in used.tables and not _in_windows(key, document):
            yield f"table.{key}", "no formula looks anything up here"
    for key in policy.payouts:
        if key not in used.payouts:
            yield f"payout.{key}", "no rule pays out this way"


def uncited_clauses(policy: Policy, document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, what is wrong) of clauses that no part of the document cites."""
    cited = set(_cited({key: part for key, part in document.items() if key != "clause"}))
    for key in policy.clauses:
        if key not in cited:
            yield f"clause.{key}", "no part of the document cites this clause"


def undistinguished(policy: Policy) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(fact id, options) of choices some of whose options no formula ever tells apart."""
    named: dict[str, set[str]] = {}
    for node in _Used(policy).nodes:
        match node:
            case tree.OneOf(part=tree.Ref() as part, options=options):
                named.setdefault(part.name, set()).update(options)
            case tree.Compare(left=tree.Ref() as part, right=tree.Text(value=value)):
                named.setdefault(part.name, set()).add(value)
            case tree.Compare(left=tree.Text(value=value), right=tree.Ref() as part):
                named.setdefault(part.name, set()).add(value)
    for name, fact in policy.facts.items():
        alike = tuple(option for option in fact.options if option not in named.get(name, ()))
        if len(alike) > 1:
            yield fact.id, alike


class _Used:
    """What the rules and the words of a document rest on in the end."""

    def __init__(self, policy: Policy) -> None:
        self.names: set[str] = set()
        self.tables: set[str] = set()
        self.payouts: set[str] = set()
        self.nodes: list[Node] = []
        self._policy = policy
        for rule in policy.rules:
            self._take([rule.condition, rule.amount, rule.payout])
            self._said(rule.says)
            self.payouts.update(rule.payout.type.options if rule.payout is not None else ())
            self._names(rule.figures)
        for remark in (*policy.notices, *policy.checklist):
            self._said([Alternative(remark.condition, remark.template)])
        for deadline in policy.deadlines:
            self._take([deadline.condition, deadline.at])
        self._names(_BUILT_IN)

    def _said(self, alternatives: Iterable[Alternative]) -> None:
        for alternative in alternatives:
            self._take([alternative.condition, *_holes(alternative.template)])

    def _take(self, formulas: Iterable[Node | None]) -> None:
        for formula in formulas:
            for node in nodes_under(formula) if formula is not None else ():
                self.nodes.append(node)
                if isinstance(node, tree.Lookup):
                    self.tables.add(node.name)
                if isinstance(node, tree.Ref | tree.Total):
                    self._names([node.name])

    def _names(self, names: Iterable[str]) -> None:
        policy = self._policy
        for name in names:
            if name in self.names:
                continue
            self.names.add(name)
            if name in policy.steps:
                self._take([policy.steps[name].formula])
            elif name in policy.program.windows:
                self._names(sorted(policy.program.windows[name].rests_on))
            elif name in policy.facts:
                self._take(_of_fact(policy.facts[name]))


def _of_fact(fact: FactSpec) -> list[Node | None]:
    limits = [_formula(limit) for limit in (fact.minimum, fact.maximum, fact.after)]
    conditions = [fact.default_when, fact.allow_zero, fact.needed, fact.when]
    default = fact.default if isinstance(fact.default, Node) else None
    prompt = [] if fact.prompt is None else [fact.prompt.condition, *_holes(fact.prompt.template)]
    return [*limits, *conditions, default, *prompt, *_holes(fact.echo)]


def _formula(limit: Limit | None) -> Node | None:
    return None if limit is None else limit.formula


def _holes(template: Template | None) -> list[Node]:
    return [] if template is None else [node for node, _style in template.parts]


def _in_windows(table: str, document: dict[str, Any]) -> bool:
    """Whether a window's own formulas, which a policy keeps compiled only, call a table."""
    return any(f"{name_of(table)}(" in text.replace(" ", "") for text in _texts(document.get("window", {})))


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for inner in part.values():
            yield from _texts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _texts(inner)


def _cited(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for inner in part:
            yield from _cited(inner)
    elif isinstance(part, dict):
        for key, inner in part.items():
            if key == "clause" and isinstance(inner, str):
                yield inner
            elif key == "clauses" and isinstance(inner, list):
                yield from (one for one in inner if isinstance(one, str))
            else:
                yield from _cited(inner)
