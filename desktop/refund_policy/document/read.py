"""A policy file's bytes to a Policy, with every mistake found; the one door for documents."""

from __future__ import annotations

import hashlib

from refund_policy.decision import Problems
from refund_policy.document.compile import Compiler
from refund_policy.document.findings import Finding, PolicyError
from refund_policy.document.places import Places
from refund_policy.document.source import tables_of, text_of
from refund_policy.engine import answer
from refund_policy.facts import read_facts
from refund_policy.formula.evaluate import AbsentError
from refund_policy.money import Money
from refund_policy.policy import ExampleSpec, Policy


def read_policy(data: bytes, file: str, *, checked: bool = False) -> Policy:
    """The compiled policy of a document, or PolicyError with all findings.

    `checked` says that a document of this digest passed before: its structure
    and examples are then not checked again.
    """
    text = text_of(data, file)
    tables = tables_of(text, file)
    places = Places(text)
    if not checked:
        _check_structure(tables, places, file)
    compiler = Compiler(tables, text, places)
    policy = compiler.policy()
    if not compiler.findings and not checked:
        compiler.findings.extend(example_findings(policy, places))
    if compiler.findings:
        raise PolicyError(file, tuple(sorted(compiler.findings)))
    return policy


def digest_of(data: bytes) -> str:
    """The digest that a Policy of these bytes carries in its `ref`."""
    return hashlib.sha256(text_of(data, "").encode()).hexdigest()


def _check_structure(tables: dict[str, object], places: Places, file: str) -> None:
    # pydantic takes 0.1 s to import; documents that passed before do not need it.
    from refund_policy.document.schema import FORMAT, structure_findings  # noqa: PLC0415 - see above

    header = tables.get("policy")
    version = header.get("format") if isinstance(header, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version != FORMAT:
        line, column = places.of("policy.format")
        message = f"the document is written in format {version}, this program reads format {FORMAT}"
        hint = "Update the program." if version > FORMAT else f"Write format = {FORMAT}."
        finding = Finding(line, column, "policy.format", message, hint, code="format")
        raise PolicyError(file, (finding,))
    findings = structure_findings(tables, places)
    if findings:
        raise PolicyError(file, tuple(findings))


def example_findings(policy: Policy, places: Places) -> list[Finding]:
    """The document's examples that do not come out as they say."""
    found = []
    for index, example in enumerate(policy.examples):
        trouble = _example_trouble(policy, example)
        if trouble:
            line, column = places.of(f"example.{index}")
            hint = "Mend the rule or the example; where the page itself is wrong, record its figure as “published”."
            message = f"the example “{example.name}” does not come out: {trouble}"
            found.append(Finding(line, column, f"example.{index}", message, hint, code="example"))
    return found


def _example_trouble(policy: Policy, example: ExampleSpec) -> str:
    facts = read_facts(policy, dict(example.facts))
    if isinstance(facts, Problems):
        return "; ".join(f"{problem.fact}: {problem.message}" for problem in facts.items).rstrip(".")
    try:
        found = answer(policy, facts.env())
    except AbsentError as absent:
        return f"{absent.name}: it is missing"
    outcome = found.outcome if found else "review"
    if outcome != example.outcome:
        return f"the outcome is {outcome}, not {example.outcome}"
    minor = found.amount if found and facts.currency else None
    amount = "" if minor is None else str(Money(minor, facts.currency))
    if example.amount and amount != example.amount:
        return f"the amount is {amount or 'not stated'}, not {example.amount}"
    return ""
