"""Tables of a structurally sound document to a Policy: formulas parsed, symbols and units checked.

Every finding is collected before any is told; what hangs on a broken part is not
reported a second time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from refund_policy.business import BusinessCalendar, knows_country
from refund_policy.decision import PolicyRef
from refund_policy.document.atoms import atoms_of
from refund_policy.document.checks import check_examples, check_facts, check_header, check_readings
from refund_policy.document.fields import Fields
from refund_policy.document.findings import Finding
from refund_policy.document.places import Places
from refund_policy.document.rules import OUTCOMES, Rules
from refund_policy.document.scope import Scope, name_of
from refund_policy.document.tables import register_tables
from refund_policy.document.windows import window_of
from refund_policy.formula import tree
from refund_policy.formula.explain import Naming
from refund_policy.formula.library import WEEKDAYS
from refund_policy.formula.symbols import Symbol
from refund_policy.formula.tree import Type
from refund_policy.policy import REQUEST, ExampleSpec, FactSpec, Policy, Program, StepSpec, WindowSpec


class Compiler:
    """One pass over a document; `findings` fills as it goes, `policy()` gives the result."""

    def __init__(self, tables: dict[str, Any], text: str, places: Places) -> None:
        self._doc = tables
        self._digest = hashlib.sha256(text.encode()).hexdigest()
        self._scope = Scope(tables, places)

    @property
    def findings(self) -> list[Finding]:
        """Everything found so far."""
        return self._scope.findings

    def policy(self) -> Policy:
        """The compiled policy; only sound where `findings` is empty afterwards.

        Parts are compiled in the order in which they may refer to each other.
        """
        doc, scope = self._doc, self._scope
        check_header(scope)
        fields = Fields(scope)
        register_tables(scope)
        windows = self._windows()
        steps = self._steps()
        program = Program(steps, windows)
        facts = fields.facts()
        compiler = Rules(scope, steps)
        payouts, rules = compiler.payouts(), compiler.rules()
        rounding, rounding_reading = compiler.rounding()
        scope.symbols["outcome"] = Symbol("outcome", Type("text", options=OUTCOMES), "fact")
        scope.symbols["rule"] = Symbol("rule", Type("text", options=tuple(rule.id for rule in rules)), "fact")
        policy = Policy(
            ref=_ref(doc["policy"], self._digest),
            summary=doc["policy"]["summary"],
            dated=doc["policy"].get("dated"),
            in_force_from=doc["policy"].get("in_force_from"),
            in_force_until=doc["policy"].get("in_force_until"),
            currency=doc["policy"].get("currency", ""),
            zone=doc["policy"].get("zone", "UTC"),
            clauses={key: (item["heading"], item["says"]) for key, item in doc["clause"].items()},
            facts=facts,
            readings=fields.readings(),
            payouts=payouts,
            steps=steps,
            rules=rules,
            rounding=rounding,
            rounding_reading=rounding_reading,
            rounding_clause=doc.get("result", {}).get("clause", ""),
            may_charge=doc.get("result", {}).get("may_charge", False),
            calendar=_calendar(scope),
            currencies=frozenset(scope.currencies),
            notices=compiler.remarks("notice"),
            checklist=compiler.remarks("checklist"),
            deadlines=compiler.deadlines(),
            examples=tuple(_example(item) for item in doc.get("example", [])),
            program=program,
            naming=self._naming(facts, steps),
            atoms=atoms_of(rules, steps, program),
            before_request=tuple(name for name, fact in facts.items() if _is_before_request(fact)),
        )
        check_facts(scope, facts, program, steps)
        check_readings(scope)
        check_examples(scope)
        return policy

    def _windows(self) -> dict[str, WindowSpec]:
        listed = self._doc.get("window", {})
        windows = {name_of(key): window_of(self._scope, key, item) for key, item in listed.items()}
        for key in listed:
            self._scope.register(f"window.{key}", key, Symbol(key, tree.YES_NO, "window"))
        return windows

    def _steps(self) -> dict[str, StepSpec]:
        scope = self._scope
        steps: dict[str, StepSpec] = {}
        for key, item in self._doc.get("step", {}).items():
            path = f"step.{key}"
            formula = scope.formula(f"{path}.formula", item["formula"], "number or date or instant or yes/no")
            if formula is None:
                scope.broken.add(name_of(key))
                continue
            scope.register(path, key, Symbol(key, formula.type, "step"))
            clauses = scope.clauses(f"{path}.clause", [item.get("clause")])
            steps[name_of(key)] = StepSpec(key, name_of(key), item["label"], item.get("symbol", ""), formula, clauses)
        return steps

    def _naming(self, facts: Mapping[str, FactSpec], steps: Mapping[str, StepSpec]) -> dict[str, Naming]:
        naming = {name: Naming(fact.symbol, fact.label, fact.options) for name, fact in facts.items()}
        naming |= {name: Naming(step.symbol, step.label, {}) for name, step in steps.items()}
        for key, item in self._doc.get("window", {}).items():
            naming[name_of(key)] = Naming("", item["label"], {})
        for key, item in self._doc.get("reading", {}).items():
            naming[name_of(key)] = Naming("", item["ask"], item["options"])
        return naming


def _calendar(scope: Scope) -> BusinessCalendar:
    item = scope.doc.get("calendar", {})
    country = item.get("country", "")
    if country and not knows_country(country):
        scope.find(
            "calendar.country", f"no bank holidays of “{country}” are known", "Use a country code like US or DE."
        )
        country = ""
    weekend = frozenset(WEEKDAYS.index(day) + 1 for day in item.get("weekend", ("saturday", "sunday")))
    return BusinessCalendar(weekend, frozenset(day.toordinal() for day in item.get("closed", ())), country)


def _ref(header: Mapping[str, Any], digest: str) -> PolicyRef:
    return PolicyRef(header["id"], header["publisher"], header["title"], header["version"], digest, header["source"])


def _is_before_request(fact: FactSpec) -> bool:
    limit = fact.maximum.formula if fact.maximum is not None else None
    return fact.type == "instant" and isinstance(limit, tree.Ref) and limit.name == REQUEST


def _example(item: Mapping[str, Any]) -> ExampleSpec:
    return ExampleSpec(
        item["name"],
        item.get("clause", ""),
        item.get("illustrative", False),
        item["facts"],
        item["outcome"],
        item.get("amount", ""),
        item.get("published", ""),
        item.get("note", ""),
    )
