"""What a policy answers over all moments of asking in many cases: which rules decide, and what goes wrong where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from refund_policy import instants
from refund_policy.decision import Problems, Segment
from refund_policy.document.lint_cases import Assignment, Case, Cases, cases_within, written
from refund_policy.engine import Answer, answer
from refund_policy.facts import read_facts
from refund_policy.formula import tree
from refund_policy.formula.evaluate import ZONE, AbsentError, Env, UnworkableError
from refund_policy.formula.tree import Node
from refund_policy.policy import REQUEST, Policy
from refund_policy.timeline import timeline

HOLE, DECLARED, NEGATIVE, EXCESSIVE, ASKED = "no-rule", "declared", "negative", "excessive", "asked"
"""Nothing decides; the document itself says review; an amount below zero; above what was paid; a fact that the form
does not ask for."""
UNWORKABLE = "unworkable"
"""No amount could be worked out; the detail is the sentence that says why."""
Trouble = tuple[str, str, str]
"""Kind, the id of the rule that decides (empty for none), and a detail."""
_UTC = ZoneInfo("UTC")
_FAR = 400 * instants.DAY
"""How far into a stretch without an end to look."""
_DAYS_AROUND = (-400, -60, -30, -14, -7, -1, 0, 1, 7, 14, 30, 60, 400)


@dataclass(frozen=True, slots=True)
class Spot:
    """A case, a moment of asking in it, and where the days around that moment are counted from."""

    case: Case
    moment: int
    first_day: int | None = None
    last_day: int | None = None
    """Days from the anchor, both counted; None where there is no first or last."""


@dataclass(slots=True)
class Runs:
    """Everything seen; troubles by (kind, rule id, detail), the plainest spots first."""

    policy: Policy
    cases: Cases
    anchor: str = ""
    decided: set[str] = field(default_factory=set)
    troubles: dict[Trouble, list[Spot]] = field(default_factory=dict)
    plain: list[Case] = field(default_factory=list)
    inexact: Case | None = None
    open_windows: set[str] = field(default_factory=set)
    """Windows that had room for a request."""
    tried: int = 0


def runs_of(policy: Policy) -> Runs:
    """Run the plain cases, then the examples and probes, then probes that wish for the rules not seen yet."""
    return _Runner(policy, plain_only=False).run()


def plain_runs_of(policy: Policy) -> Runs:
    """The combinations of a policy's choices alone, its readings as they are by default."""
    return _Runner(policy, plain_only=True).run()


class _Runner:
    def __init__(self, policy: Policy, *, plain_only: bool) -> None:
        self._policy, self._plain_only = policy, plain_only
        self._runs = Runs(policy, Cases(policy), _anchor(policy))

    def run(self) -> Runs:
        runs, policy = self._runs, self._policy
        most = cases_within(policy)
        for case in runs.cases.plain(most):
            runs.plain.append(case)
            self._whole(case)
        if self._plain_only:
            return runs
        for case in (*runs.cases.examples(), *runs.cases.probes(most // 2)):
            self._whole(case)
        missing = [rule for rule in policy.rules if rule.id not in runs.decided]
        wishes = [wish for rule in missing for wish in _wishes(rule.condition)]
        for case in runs.cases.probes(2 * most if wishes else 0, wishes):
            self._here_and_there(case)
            if all(rule.id in runs.decided for rule in missing):
                break
        return runs

    def _whole(self, case: Case) -> None:
        """Look at every stretch of a case's timeline; where there is none, at moments here and there."""
        self._runs.tried += 1
        self._windows(case)
        line = timeline(self._policy, case.facts)
        if line.note:
            self._runs.inexact = self._runs.inexact or case
            self._here_and_there(case)
        for segment in line.segments:
            self._stretch(case, segment)

    def _windows(self, case: Case) -> None:
        env = case.facts.env()
        for name in self._policy.program.windows:
            ends = self._policy.program.bounds(name, env)
            if ends is not None and (ends[0] is None or ends[1] is None or ends[0] < ends[1]):
                self._runs.open_windows.add(name)

    def _here_and_there(self, case: Case) -> None:
        """Moments beside the windows' ends and around the request."""
        env = case.facts.env()
        program, asked = self._policy.program, env[REQUEST]
        ends = {end for name in program.windows for end in program.bounds(name, env) or () if end is not None}
        moments = {end + by for end in ends for by in (-1, 0)} | {asked + day * instants.DAY for day in _DAYS_AROUND}
        for moment in sorted(moments):
            for key in self._kinds(case, moment):
                self._note(key, Spot(case, moment))

    def _stretch(self, case: Case, segment: Segment) -> None:
        start = None if segment.start is None else instants.seconds_of(segment.start)
        end = None if segment.end is None else instants.seconds_of(segment.end)
        low = case.facts.values[REQUEST] if start is None else start
        moments = [low, low + _FAR] if end is None else [end - 1 - _FAR if start is None else start, end - 1]
        known: set[Trouble] = set()
        for moment in moments:
            for key in self._kinds(case, moment) - known:
                known.add(key)
                self._note(key, self._spot(case, moment, start, end))

    def _kinds(self, case: Case, moment: int) -> set[Trouble]:
        """What is wrong at a moment that the document's own limits allow; the rule that decides there is noted."""
        found = answer_at(self._policy, case, moment)
        keys = set(_troubles(self._policy, found, case))
        rule = found.rule.id if isinstance(found, Answer) else ""
        fresh = bool(rule) and rule not in self._runs.decided
        if not (keys or fresh) or not allowed(self._policy, case, moment):
            return set()
        if rule:
            self._runs.decided.add(rule)
        return keys

    def _note(self, key: Trouble, spot: Spot) -> None:
        self._runs.troubles.setdefault(key, []).append(spot)

    def _spot(self, case: Case, moment: int, start: int | None, end: int | None) -> Spot:
        fact = self._policy.facts.get(self._runs.anchor)
        value = case.facts.values.get(self._runs.anchor)
        if fact is None or value is None:
            return Spot(case, moment)
        zone = case.facts.values[ZONE]
        first_day = value if fact.type == "date" else instants.date_of(value, zone)
        days = [None if at is None else instants.date_of(at, zone) - first_day for at in (start, end and end - 1)]
        return Spot(case, moment, *days)


def answer_at(policy: Policy, case: Case, moment: int) -> Answer | AbsentError | None:
    """The answer to a case asked at another moment."""
    try:
        return answer(policy, case.facts.env(**{REQUEST: moment}))
    except AbsentError as absent:
        return absent


def _troubles(policy: Policy, found: Answer | AbsentError | None, case: Case) -> Iterator[Trouble]:
    if found is None:
        yield HOLE, "", ""
    elif isinstance(found, AbsentError):
        yield ASKED, "", found.name
    elif found.unworkable:
        yield UNWORKABLE, found.rule.id, found.unworkable
    elif found.outcome == "review":
        yield DECLARED, found.rule.id, ""
    elif found.rounded is not None:
        if found.rounded < 0 and not policy.may_charge:
            yield NEGATIVE, found.rule.id, ""
        if found.rounded > case.facts.values.get("paid", found.rounded):
            yield EXCESSIVE, found.rule.id, ""


def allowed(policy: Policy, case: Case, moment: int) -> bool:
    """Whether the document's own limits let the case be asked at that moment, nothing more being needed."""
    year = instants.moment_of(moment, _UTC).year
    if not instants.FIRST_YEAR <= year <= instants.LAST_YEAR:
        return False
    return not isinstance(read_facts(policy, {**case.raw, REQUEST: written(moment)}), Problems)


def _anchor(policy: Policy) -> str:
    """The fact that days are told from: what windows start at, or the request may not precede, or the first date."""
    days = [fact.name for fact in policy.facts.values() if fact.type in ("date", "instant") and fact.id != REQUEST]
    least = policy.facts[REQUEST].minimum
    named = set() if least is None else tree.refs(least.formula)
    for window in policy.program.windows.values():
        named |= window.rests_on
    return next((name for name in days if name in named), days[0] if days else "")


def _wishes(node: Node | None) -> list[Assignment]:
    """Choices and readings under which a condition has a chance to hold, an alternative of an `or` each."""
    match node:
        case tree.Ref(source="fact"):
            return [{node.name: True}]
        case tree.Not(part=tree.Ref(source="fact") as part):
            return [{part.name: False}]
        case tree.Not(part=tree.OneOf(part=tree.Ref() as part, options=options)):
            return [{part.name: option} for option in part.type.options if option not in options] or [{}]
        case tree.OneOf(part=tree.Ref() as part, options=options):
            return [{part.name: option} for option in options]
        case tree.Compare(op="==" | "!=", left=tree.Ref() as part, right=tree.Text(value=value)):
            others = [option for option in part.type.options if (option == value) == (node.op == "==")]
            return [{part.name: option} for option in others] or [{}]
        case tree.Logic(op="or"):
            return [wish for inner in node.parts for wish in _wishes(inner)]
        case tree.Logic():
            wishes: list[Assignment] = [{}]
            for inner in node.parts:
                wishes = [{**before, **wish} for before in wishes[:8] for wish in _wishes(inner)]
            return wishes[:16]
        case _:
            return [{}]


def culprit(policy: Policy, rule_id: str, spot: Spot) -> str:
    """Where in the document a rule comes to have no value: `step.share.formula`, `rule.2.amount`."""
    env: Env = spot.case.facts.env(**{REQUEST: spot.moment})
    index = next(at for at, rule in enumerate(policy.rules) if rule.id == rule_id)
    rule = policy.rules[index]
    for key, node in (("if", rule.condition), ("amount", rule.amount)):
        if node is not None and not _works(policy, node, env):
            under = _steps_under(policy, node)
            broken = [
                name for name in policy.steps if name in under and not _works(policy, policy.steps[name].formula, env)
            ]
            return f"step.{policy.steps[broken[0]].id}.formula" if broken else f"rule.{index}.{key}"
    return f"rule.{index}"


def _works(policy: Policy, node: Node, env: Env) -> bool:
    try:
        policy.program.run(node, dict(env))
    except (AbsentError, UnworkableError):
        return False
    return True


def _steps_under(policy: Policy, node: Node) -> set[str]:
    found: set[str] = set()
    waiting = [node]
    while waiting:
        for name in tree.refs(waiting.pop()):
            if name in policy.steps and name not in found:
                found.add(name)
                waiting.append(policy.steps[name].formula)
    return found


def simplest(runs: Runs, key: Trouble, spot: Spot) -> Mapping[str, object]:
    """The facts and readings that lead to a trouble, by id: those that cannot be left as a plain case has them."""
    policy = runs.policy
    if not runs.plain:
        return {}
    plain = runs.plain[0].raw
    raw = dict(spot.case.raw)
    kept: dict[str, object] = {}
    for name in [one for one in raw if one not in ("zone", REQUEST)]:
        without = {key: value for key, value in raw.items() if key != name}
        changed = {**without, name: plain[name]} if name in plain else without
        found = read_facts(policy, {**changed, REQUEST: written(spot.moment)})
        if not isinstance(found, Problems):
            case = Case(changed, found, spot.case.choices)
            if key in _troubles(policy, answer_at(policy, case, spot.moment), case):
                raw = changed
                continue
        kept[name] = raw[name]
    return kept
