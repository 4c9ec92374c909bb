"""The rules, payouts, remarks and deadlines of a document: what follows from its facts and steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refund_policy.document.scope import Scope, name_of
from refund_policy.formula import tree
from refund_policy.formula.symbols import did_you_mean
from refund_policy.formula.tree import Node
from refund_policy.policy import Alternative, DeadlineSpec, PayoutSpec, RemarkSpec, RuleSpec, StepSpec

OUTCOMES = ("full", "partial", "none", "review")
AUTO = "auto"
"""The outcome follows from the amount: full where all that was paid comes back, none where nothing does."""
ROUNDINGS = ("down", "up", "half-up", "half-even")


class Rules:
    """Compiles what stands after facts, windows and steps."""

    def __init__(self, scope: Scope, steps: Mapping[str, StepSpec]) -> None:
        self._scope, self._steps = scope, steps

    def payouts(self) -> dict[str, PayoutSpec]:
        """The places where money can go, by id."""
        return {key: self._payout(key, item) for key, item in self._scope.doc.get("payout", {}).items()}

    def rules(self) -> tuple[RuleSpec, ...]:
        """The rules in their order."""
        rules = tuple(self._rule(index, item) for index, item in enumerate(self._scope.doc["rule"]))
        seen: set[str] = set()
        for index, rule in enumerate(rules):
            if rule.id in seen:
                self._scope.find(f"rule.{index}.id", f"another rule has the id “{rule.id}”", "Choose another id.")
            seen.add(rule.id)
            if index and "if" not in self._scope.doc["rule"][index - 1]:
                hint = "Put the rule without a condition last."
                self._scope.find(f"rule.{index}", "the rule before this one always holds: this one never does", hint)
        return rules

    def rounding(self) -> tuple[str, str]:
        """The rounding mode, or the name of the reading that decides it; one of them empty."""
        result = self._scope.doc.get("result")
        if result is None:
            return "down", ""
        self._scope.clauses("result.clause", [result.get("clause")])
        mode = result["round"]
        if mode in ROUNDINGS:
            return mode, ""
        if not self._scope.reading(mode, ROUNDINGS):
            hint = f"Use {', '.join(ROUNDINGS)}, or a reading of these."
            self._scope.find("result.round", f"“{mode}” is not a rounding", hint)
        return "", name_of(mode)

    def remarks(self, key: str) -> tuple[RemarkSpec, ...]:
        """The notices or the checklist."""
        remarks = []
        for index, item in enumerate(self._scope.doc.get(key, [])):
            said = self._scope.alternative(f"{key}.{index}", item)
            clauses = self._scope.clauses(f"{key}.{index}.clauses", item.get("clauses", []))
            remarks.append(RemarkSpec(said.condition, said.template, clauses))
        return tuple(remarks)

    def deadlines(self) -> tuple[DeadlineSpec, ...]:
        """The moments to show."""
        deadlines = []
        for index, item in enumerate(self._scope.doc.get("deadline", [])):
            path = f"deadline.{index}"
            condition = self._scope.formula(f"{path}.if", item.get("if"), "yes/no")
            at = self._scope.formula(f"{path}.at", item["at"], "date or instant")
            clauses = self._scope.clauses(f"{path}.clauses", item.get("clauses", []))
            if at is not None:
                deadlines.append(DeadlineSpec(condition, item["label"], at, clauses))
        return tuple(deadlines)

    def _payout(self, key: str, item: Mapping[str, Any]) -> PayoutSpec:
        clauses = self._scope.clauses(f"payout.{key}.clauses", item.get("clauses", []))
        return PayoutSpec(key, item["label"], item.get("assumed", False), item.get("says", ""), clauses)

    def _rule(self, index: int, item: Mapping[str, Any]) -> RuleSpec:
        path = f"rule.{index}"
        condition = self._scope.formula(f"{path}.if", item.get("if"), "yes/no")
        outcome = item["outcome"]
        if outcome not in (*OUTCOMES, AUTO) and not self._scope.reading(outcome, OUTCOMES):
            hint = "Use full, partial, none, review, auto, or a reading whose options are outcomes."
            self._scope.find(f"{path}.outcome", f"“{outcome}” is not an outcome", hint)
        for at, figure in enumerate(item.get("figures", [])):
            if name_of(figure) not in self._steps and name_of(figure) not in self._scope.broken:
                hint = did_you_mean(figure, dict(self._steps))
                self._scope.find(f"{path}.figures.{at}", f"there is no step “{figure}”", hint)
        named = tree.refs(condition) if condition is not None else set()
        return RuleSpec(
            id=item["id"],
            condition=condition,
            outcome=outcome,
            outcome_reading="" if outcome in (*OUTCOMES, AUTO) else name_of(outcome),
            amount=self._amount(path, item),
            payout=self._payout_formula(path, item.get("payout")),
            clauses=self._scope.clauses(f"{path}.clauses", item.get("clauses", [])),
            windows=tuple(name_of(key) for key in self._scope.doc.get("window", {}) if name_of(key) in named),
            label=item["label"],
            says=self._sentences(f"{path}.says", item["says"]),
            figures=tuple(name_of(figure) for figure in item.get("figures", [])),
        )

    def _amount(self, path: str, item: Mapping[str, Any]) -> Node | None:
        node = self._scope.formula(f"{path}.amount", item.get("amount"), "number")
        if node is not None and node.type.unit != tree.MONEY:
            self._scope.find(f"{path}.amount", f"an amount is money, this is {node.type.words}", code="type")
        reading = self._scope.doc.get("reading", {}).get(item["outcome"], {})
        if "amount" not in item and not {"full", "partial", AUTO}.isdisjoint(
            [item["outcome"], *reading.get("options", ())]
        ):
            self._scope.find(path, "a rule that refunds needs an amount", 'Add amount = "…".')
        paid_as_it_is = isinstance(node, tree.Ref) and node.source == "fact"
        if node is not None and not paid_as_it_is and "result" not in self._scope.doc:
            hint = 'Add [result] with round = "half-up" or another rounding.'
            self._scope.find(f"{path}.amount", "nothing says how this amount is rounded", hint)
        return node

    def _payout_formula(self, path: str, text: str | None) -> Node | None:
        payouts = self._scope.doc.get("payout", {})
        if text is None:
            return None
        node = self._scope.formula(f"{path}.payout", f"'{text}'" if text in payouts else text, "text")
        if node is not None and not node.type.options:
            self._scope.find(f"{path}.payout", "this formula can give any text", "Name payouts in quotes.")
        for option in node.type.options if node is not None else ():
            if option not in payouts:
                self._scope.find(f"{path}.payout", f"there is no payout “{option}”", did_you_mean(option, payouts))
        return node

    def _sentences(self, path: str, says: str | list[dict[str, Any]]) -> tuple[Alternative, ...]:
        if isinstance(says, str):
            template = self._scope.template(path, says)
            return () if template is None else (Alternative(None, template),)
        if "if" in says[-1]:
            self._scope.find(path, "the last of several sentences has a condition", "Let it stand for all other cases.")
        return tuple(self._scope.alternative(f"{path}.{index}", item) for index, item in enumerate(says))
