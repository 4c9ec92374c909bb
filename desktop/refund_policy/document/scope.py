"""What every part of a document is compiled in: its tables, the symbols so far, and the findings."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from typing import Any

from refund_policy.document.findings import Finding
from refund_policy.document.places import Places
from refund_policy.document.templates import stray_brace, template_of
from refund_policy.formula import tree
from refund_policy.formula.measures import measured
from refund_policy.formula.parse import parse
from refund_policy.formula.signatures import FUNCTIONS
from refund_policy.formula.symbols import FormulaError, Symbol, did_you_mean
from refund_policy.formula.tree import Node
from refund_policy.policy import Alternative, Template

MAX_NODES = 20_000
"""Parts of all formulas of a document together: what no real policy comes near."""
_TAKEN = {"true", "false", "outcome", "rule", *FUNCTIONS}


def name_of(identifier: str) -> str:
    """An id as formulas spell it: hyphens become underscores."""
    return identifier.replace("-", "_")


class Scope:
    """Symbols are registered in the order in which parts may refer to each other."""

    def __init__(self, tables: Mapping[str, Any], places: Places) -> None:
        self.doc = tables
        self.symbols: dict[str, Symbol] = {}
        self.findings: list[Finding] = []
        self.used: set[str] = set()
        """Names that some formula mentions."""
        self.currencies: set[str] = set()
        """Of the document's own amounts."""
        self.broken: set[str] = set()
        """Names of parts that are wrong themselves: what hangs on them is not reported again."""
        self._places = places
        self._nodes = 0

    def find(self, path: str, message: str, hint: str = "", column: int | None = None, code: str = "invalid") -> None:
        """Report a finding at the place of a path."""
        line, at = self._places.of(path, column)
        self.findings.append(Finding(line, at, path, message, hint, code=code))

    def register(self, path: str, identifier: str, symbol: Symbol) -> None:
        """Make a part known to the formulas after it."""
        name = name_of(identifier)
        if keyword.iskeyword(name):
            hint = "Choose another id, such as one of two words."
            self.find(path, f"“{name}” is a word that formulas reserve", hint, code="name")
            return
        if name in self.symbols or name in _TAKEN:
            self.find(path, f"the name “{name}” is taken", "Choose another id.", code="name")
            return
        self.symbols[name] = symbol

    def formula(self, path: str, text: str | None, wanted: str = "", column: int = 0) -> Node | None:
        """The tree of a formula; `wanted` lists the kinds that fit, joined by “ or ”."""
        if text is None or self._nodes > MAX_NODES:
            return None
        try:
            node = parse(text, self.symbols)
        except FormulaError as error:
            self._formula_error(path, error, column)
            return None
        self._nodes += tree.size(node)
        if self._nodes > MAX_NODES:
            message = f"the document's formulas have more than {MAX_NODES} parts together"
            self.find(path, message, "Use fewer and shorter formulas.", code="size")
            return None
        self.used |= tree.refs(node)
        self._note(node)
        if wanted and node.type.kind not in wanted.split(" or "):
            self.find(path, f"this is {node.type.words}; {wanted} is needed", column=column, code="type")
            return None
        return node

    def literal(self, path: str, text: str) -> Node | None:
        """A measured literal, `25.00 USD` or `62.5 %`; None where the text is something else."""
        try:
            found = measured(text, 0)
        except FormulaError as error:
            self.find(path, error.message, error.hint, error.column, "formula")
            return None
        self._note(found)
        return found

    def _note(self, node: Node | None) -> None:
        """Remember the currencies that the document's own amounts are in."""
        if isinstance(node, tree.Amount):
            self.currencies.add(node.currency)
        for part in tree.children(node) if node is not None else ():
            self._note(part)

    def _formula_error(self, path: str, error: FormulaError, column: int) -> None:
        if any(f"“{name}”" in error.message for name in self.broken):
            return
        hint = error.hint
        unknown = error.message.removeprefix("unknown symbol “").removesuffix("”")
        for part in ("window", "step"):
            if unknown in map(name_of, self.doc.get(part, {})):
                hint = f"The {part} “{unknown}” is not known here yet: move it up, or do without it."
        self.find(path, error.message, hint, column + error.column, "formula")

    def template(self, path: str, text: str | None) -> Template | None:
        """A sentence with formulas in braces."""
        if text is None:
            return None
        stray = stray_brace(text)
        if stray >= 0:
            self.find(
                path, "a brace stands alone", "Formulas go between { and }, without braces inside.", stray, "brace"
            )

        def hole(source: str, column: int, style: str) -> Node | None:
            node = self.formula(path, source, "number" if style else "", column)
            unit = node.type.unit if node is not None else ()
            if style == "percent" and unit:
                self.find(path, "only a plain ratio can be shown as a percentage", column=column, code="type")
            return node

        return template_of(text, hole)

    def alternative(self, path: str, item: Mapping[str, Any]) -> Alternative:
        """A sentence and the condition on which it is said."""
        condition = self.formula(f"{path}.if", item.get("if"), "yes/no")
        return Alternative(condition, self.template(f"{path}.text", item["text"]) or Template(""))

    def clauses(self, path: str, listed: Iterable[str | None]) -> tuple[str, ...]:
        """Clause ids, each of which has to be in the document."""
        found = tuple(clause for clause in listed if clause)
        for clause in found:
            if clause not in self.doc["clause"]:
                self.find(path, f"clause “{clause}” is not in this document", did_you_mean(clause, self.doc["clause"]))
        return found

    def reading(self, identifier: str, options: Iterable[str]) -> bool:
        """Whether a reading of that id offers nothing but these options; it then counts as used."""
        found = self.doc.get("reading", {}).get(identifier)
        if found is None or not set(found["options"]) <= set(options):
            return False
        self.used.add(name_of(identifier))
        return True
