"""The authoring guide is true and complete: what it shows loads, what it says of formulas comes out, nothing is left out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from refund_desk.viewmodels.formats import ENGLISH
from refund_policy.document.check import check_policy
from refund_policy.document.read import read_policy
from refund_policy.document.schema import Document, Fact
from refund_policy.facts import Facts, read_facts
from refund_policy.formula.explain import shown
from refund_policy.formula.rounding import MODES
from refund_policy.formula.signatures import FUNCTIONS
from refund_policy.windows import length_of

GUIDE = Path(__file__).parents[2] / "resources" / "guide" / "authoring.md"
TEXT = GUIDE.read_text("utf-8")
BLOCKS = re.findall(r"^```toml( document)?\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
DOCUMENTS = [block for whole, block in BLOCKS if whole]
FRAGMENTS = [block for whole, block in BLOCKS if not whole]
ROWS = re.findall(r"^\| `([^`]+)` \| (.+?) \| .* \|$", TEXT.partition("### Reckoning")[2], re.MULTILINE)


def test_the_documents_load_and_their_examples_come_out() -> None:
    policies = [read_policy(block.encode(), "guide.toml") for block in DOCUMENTS]
    assert [policy.ref.id for policy in policies] == ["lumen", "bench"]
    assert all(policy.examples for policy in policies)


def test_the_document_of_the_ten_steps_is_one_to_imitate() -> None:
    assert check_policy(DOCUMENTS[0].encode(), "lumen.toml").findings == ()


@pytest.mark.parametrize("block", FRAGMENTS)
def test_the_fragments_are_toml_in_the_shape_of_a_document(block: str) -> None:
    tables = tomllib.loads(block)
    assert tables
    for section, content in tables.items():
        Document.__pydantic_validator__.validate_assignment(Document.model_construct(), section, content)


def test_every_formula_gives_what_stands_beside_it() -> None:
    assert len(ROWS) > 50
    steps = "".join(
        f'row_{index} = {{ formula = "{formula}", label = "Row" }}\n' for index, (formula, _) in enumerate(ROWS)
    )
    policy = read_policy(f"{DOCUMENTS[1]}\n[step]\n{steps}".encode(), "bench.toml")
    facts = read_facts(policy, dict(policy.examples[0].facts))
    assert isinstance(facts, Facts)
    for index, (formula, expected) in enumerate(ROWS):
        node = policy.steps[f"row_{index}"].formula
        value = shown(policy.program.run(node, facts.env()), node.type, facts.env())
        assert (formula, ENGLISH.value(value)) == (formula, expected)


def test_every_function_has_a_row() -> None:
    called = {name for formula, _ in ROWS for name in re.findall(r"([a-z_0-9]+)\(", formula)}
    assert {*FUNCTIONS, "sum", "count", "allocate", "round", "date"} <= called
    rounded = " ".join(formula for formula, _ in ROWS if formula.startswith("round"))
    assert all(f"'{mode}'" in rounded for mode in MODES)


def test_every_key_is_explained() -> None:
    reference = TEXT.partition("# Part two")[2]
    told = set(re.findall(r"`([a-z_]+)(?: = [^`]*)?`", re.sub(r"```.*?```", "", reference, flags=re.DOTALL)))
    missing = {key for model in models(Document) for key in keys(model)} - told
    assert not missing
    kinds = re.findall(r"'([a-z/]+)'", str(Fact.model_fields["type"].annotation))
    assert len(kinds) == 11
    assert all(f"| `{kind}` |" in reference for kind in kinds)


def test_every_length_is_shown_and_is_one() -> None:
    line = TEXT.partition("Lengths: ")[2].partition(". Minutes")[0]
    lengths = [length_of(text) for text in re.findall(r'"([^"]+)"', line)]
    assert len(lengths) == 7
    assert None not in lengths


def test_all_lines_are_short_enough_to_read() -> None:
    prose = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL).splitlines()
    assert max(len(line) for line in prose if not line.startswith("|")) <= 125


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and those within it."""
    yield model
    for field in model.model_fields.values():
        for found in within(field.annotation):
            yield from models(found)


def within(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from within(part)


def keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield field.alias or name
