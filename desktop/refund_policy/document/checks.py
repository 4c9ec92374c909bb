"""What is wrong with a document although each of its parts is sound by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from refund_policy.document.scope import Scope
from refund_policy.formula import tree
from refund_policy.formula.tree import Node
from refund_policy.instants import zone_of
from refund_policy.money import MINOR_UNIT_EXPONENT
from refund_policy.policy import REQUEST, FactSpec, Program, StepSpec, WindowSpec


def check_header(scope: Scope) -> None:
    """The currency and the zone that new cases start with exist."""
    header = scope.doc["policy"]
    if "currency" in header and header["currency"] not in MINOR_UNIT_EXPONENT:
        scope.find("policy.currency", f"ISO 4217 knows no currency “{header['currency']}”")
    if "zone" in header and zone_of(header["zone"]) is None:
        scope.find("policy.zone", f"“{header['zone'][:40]}” is not a time zone", "Use an IANA name like Europe/Berlin.")


def check_readings(scope: Scope) -> None:
    """Every reading changes something."""
    for key in scope.doc.get("reading", {}):
        if key.replace("-", "_") not in scope.used:
            hint = "Use it in a formula, as a rule's outcome, a window's count or the rounding; or take it out."
            scope.find(f"reading.{key}", "no part of the document asks for this reading", hint, code="unused")


def check_facts(scope: Scope, facts: Mapping[str, FactSpec], program: Program, steps: Mapping[str, StepSpec]) -> None:
    """Defaults and limits rest on what is known before them; the timeline holds them still as the request moves."""
    names = _Names(steps, program.windows)
    order = list(facts)
    for position, fact in enumerate(facts.values()):
        path = f"fact.{fact.id}"
        default = fact.default if isinstance(fact.default, Node) else None
        for key, node in (("default", default), ("default_when", fact.default_when)):
            if node is None:
                continue
            under = names.under(node)
            if REQUEST in under:
                scope.find(f"{path}.{key}", "a default may not depend on the moment of the request")
            later = [name for name in order[position:] if name in under and facts[name].default is not None]
            if later:
                hint = "A default may only rest on defaults above it."
                scope.find(f"{path}.{key}", f"this rests on “{later[0]}”, whose default is worked out later", hint)
        if fact.id == REQUEST:
            _check_request(scope, fact, names)


def _check_request(scope: Scope, fact: FactSpec, names: _Names) -> None:
    for key, limit in (("min", fact.minimum), ("max", fact.maximum), ("after", fact.after)):
        if limit is not None and REQUEST in names.under(limit.formula):
            scope.find(f"fact.{fact.id}.{key}", "the request cannot be held against its own moment")


def check_examples(scope: Scope) -> None:
    """The clauses that examples cite exist."""
    for index, item in enumerate(scope.doc.get("example", [])):
        scope.clauses(f"example.{index}.clause", [item.get("clause")])


class _Names:
    """What formulas rest on in the end, through steps and windows."""

    def __init__(self, steps: Mapping[str, StepSpec], windows: Mapping[str, WindowSpec]) -> None:
        self._known: dict[str, set[str]] = {name: {REQUEST, *window.rests_on} for name, window in windows.items()}
        for step in steps.values():
            self._known[step.name] = self.under(step.formula)

    def under(self, node: Node) -> set[str]:
        """Names of facts, readings, steps and windows that a formula depends on."""
        names = tree.refs(node)
        return names.union(*self._of(names))

    def _of(self, names: Iterable[str]) -> list[set[str]]:
        return [self._known[name] for name in names if name in self._known]
