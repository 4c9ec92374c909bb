"""The document that the benchmark measures beside the shipped ones: as large as it says, and sound."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from refund_policy.decide import decide
from refund_policy.decision import Decision
from refund_policy.document.check import check_policy
from refund_policy.facts import Facts, read_facts

SCRIPT = Path(__file__).parents[2] / "packaging" / "big_policy.py"


def big_policy() -> str:
    spec = importlib.util.spec_from_file_location("big_policy", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text: str = module.big_policy()
    return text


def test_the_big_document_is_sound_and_big() -> None:
    checked = check_policy(big_policy().encode(), "bundle.toml")
    assert [str(finding) for finding in checked.findings] == []
    policy = checked.policy
    assert policy is not None
    assert len(policy.steps) == 60
    assert len(policy.program.windows) == 30
    facts = read_facts(policy, dict(policy.examples[0].facts))
    assert isinstance(facts, Facts)
    decision = decide(policy, facts)
    assert isinstance(decision, Decision)
    # 391 of 406 shares are whole: 279.286; of the other 15, 21 of 30 days are left: 7.50; 12 credits of 2,900: 1.20.
    assert decision.amount is not None
    assert decision.amount.minor == 28559
    assert len(decision.timeline) > 20
