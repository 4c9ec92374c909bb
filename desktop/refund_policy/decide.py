"""The whole product in one call: `decide(policy, facts)` to a Decision with its working."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from refund_policy import instants
from refund_policy.decision import (
    Deadline,
    Decision,
    FactShown,
    Outcome,
    Payout,
    Problem,
    Problems,
    ReadingResult,
    Remark,
    RuleTried,
    Step,
    Term,
    Value,
)
from refund_policy.engine import (
    ENGINE_VERSION,
    Answer,
    answer,
    deciding_clauses,
    label_of,
    mode_of,
    remaining,
    tried_clauses,
)
from refund_policy.facts import Facts
from refund_policy.formula import tree
from refund_policy.formula.evaluate import EXTREMES, AbsentError, Env, UnworkableError
from refund_policy.formula.explain import ABSENT, Explainer, shown
from refund_policy.formula.tree import Node
from refund_policy.money import Money
from refund_policy.policy import REQUEST, FactSpec, Policy, RemarkSpec, RuleSpec, StepSpec
from refund_policy.readings import readings
from refund_policy.timeline import Timeline, boundaries, timeline

_NOT_DRAWN = Timeline(())


def decide(policy: Policy, facts: Facts, *, alone: bool = False) -> Decision | Problems:
    """Outcome, exact amount, reasons, timeline and readings of one case.

    Problems where a fact is asked for that was not entered. `alone` leaves out what
    takes further answers: the timeline with its boundaries, and the other readings
    with the notices of contradictions.
    """
    env = facts.env()
    try:
        found = answer(policy, env)
    except AbsentError as absent:
        fact = policy.facts.get(absent.name)
        label = fact.label.rstrip("?") if fact else absent.name
        return Problems((Problem(fact.id if fact else absent.name, f"{label} is missing. Enter it.", missing=True),))
    return _Teller(policy, facts, env, found).decision(alone=alone)


_NOT_KNOWN = Value("text", "Not known")


class _Teller:
    """Explains one answer."""

    def __init__(self, policy: Policy, facts: Facts, env: Env, found: Answer | None) -> None:
        self._policy, self._facts, self._env, self._found = policy, facts, env, found
        self._explainer: Explainer = policy.program.explainer(policy.naming)
        self._explainer.begin(env)
        self._outcome: Outcome = found.outcome if found else "review"
        self._zeroed = found is not None and found.outcome == "none" and found.exact is not None

    def decision(self, *, alone: bool) -> Decision:
        policy, found = self._policy, self._found
        rule = found.rule if found else None
        env_after = {**self._env, "outcome": self._outcome, "rule": rule.id if rule else ""}
        line = _NOT_DRAWN if alone else timeline(policy, self._facts)
        requested_at = instants.moment_of(self._env[REQUEST], self._env["@zone"])
        before, after = (None, None) if alone else boundaries(line.segments, requested_at)
        results, combined = ((), ()) if alone else readings(policy, self._facts)
        says, values = self._says(rule)
        decided_by = deciding_clauses(policy, rule, self._env) if rule else ()
        return Decision(
            policy=policy.ref,
            engine=ENGINE_VERSION,
            zone=self._facts.zone,
            facts=tuple(self._facts_shown()),
            requested_at=requested_at,
            outcome=self._outcome,
            amount=self._money(found.amount if found else None),
            paid=self._money(self._env.get("paid")),
            payout=self._payout(),
            rule=rule.id if rule else "",
            says=says,
            says_values=values,
            label=label_of(self._found) if self._found else "No rule applies",
            decided_by=decided_by,
            rules=tuple(self._tried()),
            steps=tuple(self._steps()),
            figures=tuple(self._figures(rule)),
            timeline=line.segments,
            timeline_note=line.note,
            before=before,
            after=after,
            readings=results,
            combined=combined,
            notices=(*_contradictions(results), *self._remarks(policy.notices, env_after)),
            checklist=tuple(self._remarks(policy.checklist, env_after)),
            deadlines=tuple(self._deadlines(env_after)),
            clauses=self._explainer.once(("clauses", ""), policy, (), _clauses),
        )

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None or not self._facts.currency else Money(minor, self._facts.currency)

    def _says(self, rule: RuleSpec | None) -> tuple[str, tuple[Value, ...]]:
        """The deciding rule in words, after what keeps its amount from being paid as it was worked out."""
        if rule is None:
            return "No rule of the policy covers this case.", ()
        found = self._found
        if found is not None and found.unworkable:
            return found.unworkable, ()
        if found is not None and self._zeroed and found.rounded:
            if found.rounded > 0:
                return "Everything that was paid has been refunded before: nothing is left.", ()
            if not self._policy.may_charge:
                return "What is deducted comes to more than what would be refunded: nothing is left.", ()
        said, values = self._policy.program.first_said(rule.says, self._env)
        cut, cut_values = self._cut(len(values))
        return f"{cut} {said}".strip(), (*values, *cut_values)

    def _cut(self, first: int) -> tuple[str, tuple[Value, ...]]:
        """That an amount comes to nothing, or that less is left of the payment; its values count from `first`."""
        found = self._found
        if found is None or found.exact is None or found.rounded is None:
            return "", ()
        exact, rounded, left = found.exact, found.rounded, remaining(self._env)
        places = [f"{{{first + at}}}" for at in range(3)]
        if not rounded and not exact:
            return "The amount comes to nothing.", ()
        if not rounded:
            told = f"The amount worked out, {places[0]}, rounds to nothing."
            return told, (self._shown(exact, tree.MONEY_TYPE),)
        if rounded <= left:
            return "", ()
        before = self._env["already_refunded"]
        alone = f"By the rule alone it would be {places[1]}."
        told = f"{places[0]} is all that is left after {places[2]} was refunded before. {alone}"
        if not before:
            told = f"{places[0]} is all that was paid, and no more can be refunded. {alone}"
        amounts = (left, rounded, before) if before else (left, rounded)
        return told, tuple(self._shown(amount, tree.MONEY_TYPE) for amount in amounts)

    def _facts_shown(self) -> Iterable[FactShown]:
        for fact in self._policy.facts.values():
            if fact.name not in self._facts.values:
                if fact.name in self._facts.not_known:
                    yield FactShown(fact.id, fact.label, _NOT_KNOWN, "", given=True)
                continue
            value = self._facts.values[fact.name]
            if fact.type == "money" and not self._facts.currency:
                continue
            rests_on = value, fact.name in self._facts.given
            yield self._explainer.once(("fact", fact.id), fact, rests_on, self._fact_shown)

    def _fact_shown(self, fact: FactSpec, value: Any, given: bool) -> FactShown:
        words = fact.options.get(str(value), "") if fact.type == "choice" else ""
        return FactShown(fact.id, fact.label, self._shown(value, fact.value_type), words, given)

    def _tried(self) -> Iterable[RuleTried]:
        """The rules in order up to the one that decided, each with what failed."""
        for rule in self._policy.rules:
            held = self._found is not None and rule is self._found.rule
            term = None if rule.condition is None else self._explainer.term(rule.condition, self._env)
            rests_on = rule, tried_clauses(self._policy, rule, self._env), held
            yield self._explainer.once(("rule", rule.id), term, rests_on, self._rule_tried)
            if held:
                return

    def _rule_tried(self, term: Term | None, rule: RuleSpec, clauses: tuple[str, ...], held: bool) -> RuleTried:
        failed = () if held or term is None else tuple(self._failed(term))
        return RuleTried(rule.id, rule.label, clauses, held, term, failed)

    def _failed(self, condition: Term) -> Iterable[Term]:
        """The parts of a condition that are not met; one that asks for a fact not entered never came into it."""
        if condition.op in ("and", "or"):
            for part in condition.parts:
                yield from self._failed(part)
        elif condition.value is not None and not condition.value.of:
            yield condition

    def _payout(self) -> Payout | None:
        found = self._found
        if found is None or found.rule.payout is None or found.outcome == "none":
            return None
        if found.outcome == "review" and (found.rule.outcome_reading or found.unworkable):
            return None
        try:
            spec = self._policy.payouts[self._policy.program.run(found.rule.payout, self._env)]
        except (AbsentError, UnworkableError):
            return None
        return Payout(spec.id, spec.label, spec.assumed, spec.clauses)

    # The breakdown

    def _steps(self) -> Iterable[Step]:
        found = self._found
        if found is None or found.exact is None or found.rule.amount is None:
            return
        amount = found.rule.amount
        yield from self._worked(amount)
        last = self._symbol_of(amount)
        if last is None:
            term = self._explainer.term(amount, self._env)
            clauses = deciding_clauses(self._policy, found.rule, self._env)
            yield Step("amount", "Refund", "R", term, self._shown(found.exact, amount.type), clauses)
            last = Term("symbol", (), self._shown(found.exact, amount.type), "amount", "R", "refund", "step")
        yield from self._rounding(found, amount, last)
        yield from self._cap(found, last)

    def _worked(self, node: Node) -> list[Step]:
        """The steps that a formula rests on, in the document's order; losers of a min are marked."""
        used: dict[str, bool] = {}
        self._collect(node, used, decisive=True)
        return self._rows(used)

    def _rows(self, used: Mapping[str, bool]) -> list[Step]:
        return [self._row(step, used[name]) for name, step in self._policy.steps.items() if name in used]

    def _collect(self, node: Node, used: dict[str, bool], *, decisive: bool) -> None:
        program, env = self._policy.program, self._env
        for part in program.turning_parts(node):
            if isinstance(part, tree.Ref):
                self._use(part.name, used, decisive=decisive)
            elif isinstance(part, tree.Conditional):
                branch = part.then if program.holds(part.test, env) else part.other
                self._collect(branch, used, decisive=decisive)
            elif isinstance(part, tree.Call):
                values = [program.run(one, env) for one in part.parts]
                best = EXTREMES[part.function](values)
                for one, value in zip(part.parts, values, strict=True):
                    self._collect(one, used, decisive=decisive and value == best)

    def _use(self, name: str, used: dict[str, bool], *, decisive: bool) -> None:
        before = used.get(name)
        used[name] = decisive or bool(before)
        if before is None or (decisive and not before):
            self._collect(self._policy.steps[name].formula, used, decisive=decisive)

    def _row(self, step: StepSpec, decisive: bool) -> Step:
        term, worked = self._explainer.worked(step.formula, self._env)
        if worked is ABSENT:
            raise UnworkableError

        def row(term: Term, decisive: bool) -> Step:
            value = self._shown(worked, step.formula.type)
            return Step(step.id, step.label, step.symbol, term, value, step.clauses, "step", decisive)

        return self._explainer.once(("step", step.id), term, (decisive,), row)

    def _symbol_of(self, amount: Node) -> Term | None:
        if isinstance(amount, tree.Ref) and amount.source == "step":
            return self._explainer.term(amount, self._env)
        return None

    def _shown(self, value: Any, kind: tree.Type) -> Value:
        return shown(value, kind, self._env)

    def _rounding(self, found: Answer, amount: Node, last: Term) -> Iterable[Step]:
        policy = self._policy
        if found.rounded is None or (isinstance(amount, tree.Ref) and amount.source == "fact"):
            return
        rests_on = found.rounded, mode_of(policy, self._env)
        yield self._explainer.once(("rounding", ""), last, rests_on, self._rounding_row)

    def _rounding_row(self, last: Term, rounded: int, mode: str) -> Step:
        value = self._shown(rounded, tree.MONEY_TYPE)
        label = "Rounded " + {"half-even": "half to even"}.get(mode, mode)
        clauses = (self._policy.rounding_clause,) if self._policy.rounding_clause else ()
        return Step("rounding", label, "", Term("round", (last,), value, mode), value, clauses, "rounding")

    def _cap(self, found: Answer, last: Term) -> Iterable[Step]:
        """At most what is left of the payment, and at least nothing: rows wherever they matter."""
        if found.amount is None or found.rounded is None:
            return
        rounded, left = found.rounded, remaining(self._env)
        owed = rounded < 0 and self._policy.may_charge
        if owed or (0 <= rounded <= left and not self._env["already_refunded"]):
            return
        value = self._shown(found.amount, tree.MONEY_TYPE)
        result = Term(
            "symbol", (), self._shown(rounded, tree.MONEY_TYPE), last.name, last.symbol, "refund worked out", "step"
        )
        if rounded < 0:
            term = Term("max", (result, Term("number", value=value)), value, chosen=1)
            yield Step("floor", "At least nothing", "", term, value, (), "cap")
        elif self._env["already_refunded"] or rounded > left:
            still = self._fact_term("paid")
            if self._env["already_refunded"]:
                row = self._left(still, left, decisive=rounded >= left)
                yield row
                still = Term("symbol", (), row.value, row.id, row.symbol, row.label.lower(), "step")
            term = Term("min", (result, still), value, chosen=0 if rounded <= left else 1)
            yield Step("cap", "At most what is left", "", term, value, (), "cap")

    def _left(self, paid: Term, left: int, *, decisive: bool) -> Step:
        """What earlier refunds leave of the payment."""
        symbol = f"{paid.symbol.partition('_')[0]}_left" if paid.symbol else ""
        term = Term("-", (paid, self._fact_term("already_refunded")), self._shown(left, tree.MONEY_TYPE))
        return Step(
            "left", "Left of the payment", symbol, term, self._shown(left, tree.MONEY_TYPE), (), "cap", decisive
        )

    def _fact_term(self, name: str) -> Term:
        fact = self._policy.facts[name]
        value = self._shown(self._env[name], fact.value_type)
        return Term("symbol", (), value, fact.id, fact.symbol, fact.label, "fact")

    def _figures(self, rule: RuleSpec | None) -> Iterable[Step]:
        """Figures for a person to start from; those without a value are left out."""
        if rule is None or self._outcome != "review":
            return
        listed = list(rule.figures)
        if rule.outcome_reading and isinstance(rule.amount, tree.Ref) and rule.amount.source == "step":
            listed.append(rule.amount.name)
        for name in listed:
            step = self._policy.steps[name]
            try:
                used: dict[str, bool] = {}
                self._use(step.name, used, decisive=True)
                yield from self._rows(used)
            except (AbsentError, UnworkableError):
                continue

    # Words from the document

    def _remarks(self, specs: tuple[RemarkSpec, ...], env: Env) -> Iterable[Remark]:
        for spec in specs:
            if self._policy.program.holds(spec.condition, env):
                filled = self._policy.program.filled(spec.template, env)
                if filled is not None:
                    yield Remark(filled[0], spec.clauses, filled[1])

    def _deadlines(self, env: Env) -> Iterable[Deadline]:
        for spec in self._policy.deadlines:
            if not self._policy.program.holds(spec.condition, env):
                continue
            try:
                at = self._policy.program.run(spec.at, env)
            except (AbsentError, UnworkableError):
                continue
            if spec.at.type.kind == "date":
                # Its last second, which no other deadline has by chance: whoever tells it tells the day alone.
                at = instants.start_of(at + 1, env["@zone"]) - 1
            yield Deadline(spec.label, instants.moment_of(at, env["@zone"]), spec.clauses)


def _clauses(policy: Policy) -> tuple[tuple[str, str, str], ...]:
    return tuple((key, *texts) for key, texts in policy.clauses.items())


def _contradictions(results: tuple[ReadingResult, ...]) -> Iterable[Remark]:
    """The policy's contradictions that matter here, with what each side comes to."""
    for reading in results:
        if reading.kind == "contradiction" and reading.matters:
            sides = [option for option in reading.options if option.amount is not None]
            listed = "; ".join(f"{option.label}: {{{index}}}" for index, option in enumerate(sides))
            values = tuple(Value("money", side.amount.major, side.amount.currency) for side in sides if side.amount)
            told = f" {listed[:1].upper()}{listed[1:]}." if sides else ""
            yield Remark(f"{reading.says}{told}", reading.clauses, values)
