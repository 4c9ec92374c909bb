"""Refund and cancellation policies of 65 publishers, each as a document that gives its worked examples again."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from policy_cases import decided

from refund_policy.decision import Decision
from refund_policy.document.read import read_policy
from refund_policy.policy import Policy

HERE = Path(__file__).parent
INDEX: dict[str, dict[str, Any]] = json.loads((HERE.parent / "data" / "corpus-index.json").read_text("utf-8"))
"""By policy id: how many worked examples its publisher gives, and why it cannot be said where it cannot."""
FILES = sorted((HERE / "corpus").glob("*.toml"))
LEAST_EXPRESSED = 61


@cache
def document(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / "corpus" / f"{name}.toml").read_text("utf-8"))


@cache
def policy(name: str) -> Policy:
    """Compiled, its examples left to the tests."""
    return read_policy((HERE / "corpus" / f"{name}.toml").read_bytes(), f"{name}.toml", checked=True)


def examples(*, contradicted: bool = False) -> list[Any]:
    """A parameter set for each example; `contradicted` keeps those whose publisher prints another figure."""
    return [
        pytest.param(file.stem, number, id=f"{file.stem}: {example['name']}")
        for file in FILES
        for number, example in enumerate(document(file.stem).get("example", []))
        if not contradicted or "published" in example
    ]


@cache
def decision_of(name: str, number: int) -> Decision:
    return decided(policy(name), document(name)["example"][number]["facts"])


def of_publisher(example: dict[str, Any]) -> bool:
    """Whether an example is the publisher's; one with figures of ours is where a note tells what of it is published."""
    return not example.get("illustrative") or "note" in example


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_document(name: str) -> None:
    """It is sound, carries the id of a policy of the corpus and has its publisher's worked examples."""
    assert name in INDEX
    assert "not_expressible" not in INDEX[name]
    sound = read_policy((HERE / "corpus" / f"{name}.toml").read_bytes(), f"{name}.toml")
    assert sound.ref.id == name
    assert sum(map(of_publisher, document(name)["example"])) >= INDEX[name]["examples"], "a worked example is missing"


@pytest.mark.parametrize(("name", "number"), examples())
def test_example(name: str, number: int, record_property: Callable[[str, object], None]) -> None:
    """An example comes out as the document says."""
    example = document(name)["example"][number]
    decision = decision_of(name, number)
    assert decision.outcome == example["outcome"]
    if "amount" in example:
        assert str(decision.amount) == example["amount"]
    record_property("corpus", (name, example, of_publisher(example)))


@pytest.mark.parametrize(("name", "number"), examples())
def test_timeline_of_example(name: str, number: int) -> None:
    """The segment of the timeline that holds the request gives the same answer; without one a note says why."""
    decision = decision_of(name, number)
    assert bool(decision.timeline) != bool(decision.timeline_note)
    for segment in decision.timeline:
        begun = segment.start is None or segment.start <= decision.requested_at
        if begun and (segment.end is None or decision.requested_at < segment.end):
            assert (segment.outcome, segment.rule) == (decision.outcome, decision.rule)
            assert segment.shape != "constant" or segment.amount_at_start == decision.amount


@pytest.mark.parametrize(("name", "number"), examples(contradicted=True))
def test_published_figure(name: str, number: int) -> None:
    """Where the publisher prints another figure than its rule gives, the document says why."""
    example = document(name)["example"][number]
    assert example["published"] != example.get("amount")
    assert example.get("note")


def test_most_of_the_corpus_is_expressed() -> None:
    expressed = {file.stem for file in FILES}
    assert len(expressed) >= LEAST_EXPRESSED
    unexplained = [name for name in INDEX if name not in expressed and not INDEX[name].get("not_expressible")]
    assert not unexplained, "neither expressed nor explained"
