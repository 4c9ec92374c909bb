"""A policy as it was read: its words, its facts, and its formulas ready to run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from refund_policy.business import BusinessCalendar
from refund_policy.decision import PolicyRef, Value
from refund_policy.formula import tree
from refund_policy.formula.evaluate import AbsentError, Env, Evaluator, UnworkableError, compiled
from refund_policy.formula.explain import Explainer, Naming, shown
from refund_policy.formula.motion import Mover
from refund_policy.formula.tree import Node
from refund_policy.windows import Bounds

REQUEST = "requested_at"
FactType = Literal[
    "money", "integer", "number", "duration", "date", "instant", "yes/no", "choice", "text", "zone", "records"
]


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with formulas in it: `text` has {0}, {1}, … for their values in order.

    A part's style is `percent` for a ratio shown as a percentage, `plain` for a
    number without its unit, else empty.
    """

    text: str
    parts: tuple[tuple[Node, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Alternative:
    """One of several sentences, used where its condition (if any) holds."""

    condition: Node | None
    template: Template


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on a fact: a formula and what to say beyond it."""

    formula: Node
    says: str


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact that the policy asks for, and its field on the form."""

    id: str
    name: str
    type: FactType
    value_type: tree.Type
    label: str
    symbol: str
    group: str
    help: str
    clause: str
    unit: str
    options: Mapping[str, str]
    echo: Template | None
    prompt: Alternative | None
    default: bool | int | str | Node | None
    default_when: Node | None
    minimum: Limit | None
    maximum: Limit | None
    after: Limit | None
    allow_zero: Node | None
    needed: Node | None
    when: Node | None
    fields: Mapping[str, FactSpec]
    """Of a list of records: its fields by name."""
    unknown: bool = False
    """Of a yes/no fact: “not known” is an answer too. The fact is not given then, and a rule says what follows."""


@dataclass(frozen=True, slots=True)
class ReadingSpec:
    """An unclear clause; the first option is the default."""

    id: str
    name: str
    kind: Literal["contradiction", "silence"]
    options: Mapping[str, str]
    clauses: tuple[str, ...]
    ask: str
    says: str


@dataclass(frozen=True, slots=True)
class PayoutSpec:
    """A place where money can go."""

    id: str
    label: str
    assumed: bool
    says: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WindowSpec:
    """A half-open stretch of moments; `bounds` gives its ends, `clause` that of the case that applies."""

    id: str
    name: str
    label: str
    bounds: Bounds
    clause: Callable[[Env], str]
    rests_on: frozenset[str]
    """Names of the facts that its ends are worked out from."""


@dataclass(frozen=True, slots=True)
class StepSpec:
    """A named formula."""

    id: str
    name: str
    label: str
    symbol: str
    formula: Node
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule; `outcome` is an outcome or the id of a reading whose options are outcomes."""

    id: str
    condition: Node | None
    outcome: str
    outcome_reading: str
    """Name of the reading that decides the outcome; empty where it is fixed."""
    amount: Node | None
    payout: Node | None
    clauses: tuple[str, ...]
    windows: tuple[str, ...]
    """Windows that the condition names: their clauses decide too."""
    label: str
    says: tuple[Alternative, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemarkSpec:
    """A notice or checklist item."""

    condition: Node | None
    template: Template
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeadlineSpec:
    """A moment to show; a date stands for the end of that day."""

    condition: Node | None
    label: str
    at: Node
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExampleSpec:
    """Facts by id and what must come out."""

    name: str
    clause: str
    illustrative: bool
    facts: Mapping[str, bool | int | str]
    outcome: str
    amount: str
    published: str
    note: str


class Program:
    """The formulas of one policy, compiled once; every method works on one case's values."""

    def __init__(self, steps: Mapping[str, StepSpec], windows: Mapping[str, WindowSpec]) -> None:
        self._closures: dict[int, tuple[Node, Evaluator]] = {}
        self._derived: dict[str, Evaluator] = {}
        self.windows = windows
        for window in windows.values():
            self._derived[window.name] = _membership(window)
        formulas: dict[str, Node] = {}
        moving = {REQUEST, *windows}
        for step in steps.values():
            self._derived[step.name] = compiled(step.formula, self._derived)
            formulas[step.name] = step.formula
            if _mentions(step.formula, moving):
                moving.add(step.name)
        self.formulas = formulas
        self.moving = frozenset(moving)
        self.mover = Mover(formulas, self.moving, REQUEST, self.closure)
        self._explainer: Explainer | None = None
        self._turning: dict[int, tuple[Node, tuple[Node, ...]]] = {}
        self.second: Any = None
        """The second target, kept by the engine."""
        self.last_timeline: Any = None
        """The last timeline and what it was drawn for, kept by the timeline."""

    def run(self, node: Node, env: Env) -> Any:
        """The value of a formula in a case; raises AbsentError or UnworkableError."""
        found = self._closures.get(id(node))
        return self.closure(node)(env) if found is None else found[1](env)

    def closure(self, node: Node) -> Evaluator:
        """What works a formula out, compiled once."""
        found = self._closures.get(id(node))
        if found is None:
            # The node is kept with its closure, so its id cannot be reused.
            found = self._closures[id(node)] = (node, compiled(node, self._derived))
        return found[1]

    def holds(self, condition: Node | None, env: Env) -> bool:
        """Whether a condition is met; one that cannot be worked out is not."""
        if condition is None:
            return True
        try:
            return bool(self.run(condition, env))
        except (AbsentError, UnworkableError):
            return False

    def bounds(self, name: str, env: Env) -> tuple[int | None, int | None] | None:
        """The two ends of a window; None where it does not apply or its anchor is absent."""
        try:
            return _bounds(self.windows[name], env)
        except (AbsentError, UnworkableError):
            return None

    def inside(self, name: str, env: Env) -> bool:
        """Whether the request lies in a window."""
        try:
            return bool(self._derived[name](env))
        except (AbsentError, UnworkableError):
            return False

    def clause(self, name: str, env: Env) -> str:
        """The clause of the case of a window that applies; empty where none does."""
        try:
            return self.windows[name].clause(env)
        except (AbsentError, UnworkableError):
            return ""

    def turning_parts(self, node: Node) -> tuple[Node, ...]:
        """The parts of a formula that lead on to others: steps, conditionals, min and max; the outermost ones."""
        found = self._turning.get(id(node))
        if found is None:
            found = self._turning[id(node)] = (node, tuple(_turning(node)))
        return found[1]

    def explainer(self, names: Mapping[str, Naming]) -> Explainer:
        """Turns this policy's trees into Terms."""
        if self._explainer is None:
            self._explainer = Explainer(names, self.closure, self.bounds)
        return self._explainer

    def filled(self, template: Template, env: Env) -> tuple[str, tuple[Value, ...]] | None:
        """A sentence and its values; None where a value is absent."""
        values: list[Value] = []
        for node, style in template.parts:
            try:
                value = shown(self.run(node, env), node.type, env)
            except (AbsentError, UnworkableError):
                return None
            values.append(Value("number", value.of, style.removeprefix("plain")) if style else value)
        return template.text, tuple(values)

    def first_said(self, alternatives: tuple[Alternative, ...], env: Env) -> tuple[str, tuple[Value, ...]]:
        """The first of several sentences that holds and can be filled in."""
        for alternative in alternatives:
            if self.holds(alternative.condition, env):
                filled = self.filled(alternative.template, env)
                if filled is not None:
                    return filled
        return "", ()


def _bounds(window: WindowSpec, env: Env) -> tuple[int | None, int | None] | None:
    """The ends of a window, worked out once for a case: they do not depend on the request."""
    key = f"@window {window.name}"
    if key not in env:
        env[key] = window.bounds(env)
    found: tuple[int | None, int | None] | None = env[key]
    return found


def _membership(window: WindowSpec) -> Evaluator:
    def inside(env: Env) -> bool:
        found = _bounds(window, env)
        if found is None:
            return False
        opens, closes = found
        moment: int | None = env.get(REQUEST)
        if moment is None:
            raise AbsentError(REQUEST)
        return (opens is None or moment >= opens) and (closes is None or moment < closes)

    return inside


def _turning(node: Node) -> Iterator[Node]:
    is_extreme = isinstance(node, tree.Call) and node.function in ("min", "max")
    if is_extreme or isinstance(node, tree.Conditional) or (isinstance(node, tree.Ref) and node.source == "step"):
        yield node
        return
    for part in tree.children(node):
        yield from _turning(part)


def _mentions(node: Node, names: set[str]) -> bool:
    return not names.isdisjoint(tree.refs(node))


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document, read and compiled. Compare policies by their `digest`."""

    ref: PolicyRef
    summary: str
    dated: date | None
    in_force_from: date | None
    in_force_until: date | None
    currency: str
    zone: str
    clauses: Mapping[str, tuple[str, str]]
    """Clause id to (heading, what it says in our words)."""
    facts: Mapping[str, FactSpec]
    """By name, in the order of the form."""
    readings: Mapping[str, ReadingSpec]
    """By name."""
    payouts: Mapping[str, PayoutSpec]
    steps: Mapping[str, StepSpec]
    rules: tuple[RuleSpec, ...]
    rounding: str
    """A rounding mode, or empty where a reading decides or none is stated."""
    rounding_reading: str
    """Name of the reading that decides the rounding."""
    rounding_clause: str
    notices: tuple[RemarkSpec, ...]
    checklist: tuple[RemarkSpec, ...]
    deadlines: tuple[DeadlineSpec, ...]
    examples: tuple[ExampleSpec, ...]
    program: Program
    naming: Mapping[str, Naming]
    may_charge: bool
    """True where the policy says that a negative result is owed by the customer."""
    calendar: BusinessCalendar
    currencies: frozenset[str]
    """Those that the document's own amounts are in."""
    atoms: tuple[tree.Compare, ...] = field(default=())
    """Comparisons in rules and amounts that may change as the request moves; inner ones first."""
    before_request: tuple[str, ...] = ()
    """Names of instants that may not lie after the request."""
