"""Cases as tests write them: facts in, result out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest

from refund_policy.decide import decide
from refund_policy.decision import Decision, Problem, Problems, ReadingResult
from refund_policy.document.findings import Finding, PolicyError
from refund_policy.document.read import read_policy
from refund_policy.facts import read_facts
from refund_policy.policy import Policy

FOLDER = Path(__file__).parents[2] / "resources" / "policies"
SHIPPED = ("japply", "campaignpro", "jasper", "stape")


@cache
def shipped(name: str) -> Policy:
    return read_policy((FOLDER / f"{name}.toml").read_bytes(), f"{name}.toml")


def written(text: str) -> Policy:
    """A policy from a document in the test itself."""
    return read_policy(dedent(text).encode(), "test.toml")


def findings_of(text: str | bytes) -> tuple[Finding, ...]:
    """What a damaged document is refused for; it must be refused."""
    data = text if isinstance(text, bytes) else dedent(text).encode()
    with pytest.raises(PolicyError) as caught:
        read_policy(data, "test.toml")
    assert caught.value.findings
    return caught.value.findings


def answered(policy: Policy, facts: Mapping[str, object]) -> Decision | Problems:
    read = read_facts(policy, facts)
    return read if isinstance(read, Problems) else decide(policy, read)


def decided(policy: Policy, facts: Mapping[str, object]) -> Decision:
    found = answered(policy, facts)
    assert isinstance(found, Decision), found
    return found


def result(policy: Policy, facts: Mapping[str, object]) -> tuple[str, str, str]:
    """Outcome, amount as text (empty where none is stated), deciding rule."""
    decision = decided(policy, facts)
    return decision.outcome, str(decision.amount or ""), decision.rule


def problems(policy: Policy, facts: Mapping[str, object]) -> dict[str, Problem]:
    found = answered(policy, facts)
    assert isinstance(found, Problems), found
    assert found.items
    by_fact = {problem.fact: problem for problem in found.items}
    assert len(by_fact) == len(found.items), "one problem a fact"
    return by_fact


def reading(decision: Decision, name: str) -> ReadingResult:
    return next(one for one in decision.readings if one.id == name)


def options(decision: Decision, name: str) -> dict[str, tuple[str | None, str]]:
    return {one.id: (one.outcome, str(one.amount or "")) for one in reading(decision, name).options}


def band(decision: Decision) -> list[tuple[str, str, str, str]]:
    """The timeline as (start, outcome, rule, shape), starts in ISO or empty where open."""
    return [(iso(one.start), one.outcome, one.rule, one.shape) for one in decision.timeline]


def iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def row(decision: Decision, step: str) -> str:
    """A breakdown row's value as text."""
    value = next(one.value for one in decision.steps if one.id == step)
    return f"{value.of} {value.unit}".strip()


def texts(decision: Decision) -> str:
    """Notices and checklist in one text, to look words up in."""
    return "\n".join(remark.text for remark in (*decision.notices, *decision.checklist))
