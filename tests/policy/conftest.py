"""A table of what the policy language says of the corpus, beneath pytest's own summary."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how much of the corpus is expressed, and what of it the examples that passed give again."""
    passed = [
        value
        for report in terminalreporter.stats.get("passed", [])
        for key, value in getattr(report, "user_properties", [])
        if key == "corpus"
    ]
    if not passed:
        return
    index = json.loads((HERE.parent / "data" / "corpus-index.json").read_text("utf-8"))
    written = {file.stem for file in (HERE / "corpus").glob("*.toml")}
    worked = Counter(name for name, _, of_publisher in passed if of_publisher)
    reproduced = sum(min(worked[name], entry["examples"]) for name, entry in index.items())
    contradicted = [(name, example) for name, example, _ in passed if "published" in example]
    missing = [name for name in index if name not in written]
    line = terminalreporter.write_line
    terminalreporter.section("policy corpus")
    line(f"{'policies expressed':40}{len(written):4} of {len(index)}")
    line(
        f"{'worked examples of publishers reproduced':40}{reproduced:4} of {sum(entry['examples'] for entry in index.values())}"
    )
    line(f"{'examples of all kinds that came out':40}{len(passed):4}")
    line(f"{'contradictions of publishers recorded':40}{len(contradicted):4}")
    for name, example in contradicted:
        line(f"  {name}: published {example['published']}, by its rule {example.get('amount', example['outcome'])}")
        line(f"    {example['note']}")
    line(f"{'policies that cannot be expressed':40}{len(missing):4}")
    for name in missing:
        line(f"  {name}: {index[name].get('not_expressible', 'not written')}")
