"""The windows of a document: half-open stretches of request moments, by calendar days or elapsed time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from refund_policy.document.scope import Scope, name_of
from refund_policy.formula import tree
from refund_policy.formula.evaluate import Env, Evaluator, UnworkableError, compiled, option_of
from refund_policy.formula.tree import Node
from refund_policy.policy import REQUEST, WindowSpec
from refund_policy.windows import Before, Bounds, Length, length_of, remembered, window_bounds

_CALENDAR = range(-59_000_000_000, 200_000_000_000)
"""Instants that a window's ends stay within: the years 100 to 8300, well inside what the calendar can show."""
_BEYOND = "A window of the policy lies beyond the calendar."
_COUNTS = {"calendar", "elapsed"}


def window_of(scope: Scope, key: str, item: Mapping[str, Any]) -> WindowSpec:
    """One window compiled; its formulas may mention facts other than the request's moment."""
    return _Window(scope, key, item).spec()


class _Window:
    def __init__(self, scope: Scope, key: str, item: Mapping[str, Any]) -> None:
        self._scope, self._key, self._item = scope, key, item
        self._path = f"window.{key}"
        self._rests_on: set[str] = set()
        self._counted_by: list[str] = []
        """The reading, if any, that decides how its days are counted."""

    def spec(self) -> WindowSpec:
        item, path = self._item, self._path
        anchor = self._formula(f"{path}.from", item["from"], "date or instant")
        elapsed = self._elapsed()
        opens = self._opens()
        if "cases" in item and ("for" in item or "until" in item):
            self._scope.find(path, "a window with cases has its lengths there", "Move for or until into the cases.")
        cases: list[tuple[Evaluator | None, Bounds, str]] = []
        for index, case in enumerate(item.get("cases") or [item]):
            at = f"{path}.cases.{index}" if "cases" in item else path
            test = self._formula(f"{at}.when", case.get("when"), "yes/no")
            closes = self._closes(at, case)
            clause = case.get("clause") or item.get("clause", "")
            self._scope.clauses(f"{at}.clause", [clause])
            if anchor is not None:
                bounds = window_bounds(compiled(anchor, {}), anchor.type.kind == "date", elapsed, opens, closes)
                cases.append((None if test is None else compiled(test, {}), bounds, clause))
        bounds_of, clause_of = _chosen(cases)
        kept = remembered(bounds_of, [*sorted(self._rests_on), *self._counted_by])
        return WindowSpec(self._key, name_of(self._key), item["label"], kept, clause_of, frozenset(self._rests_on))

    def _formula(self, path: str, text: str | None, wanted: str) -> Node | None:
        node = self._scope.formula(path, text, wanted)
        names = set() if node is None else tree.refs(node)
        if REQUEST in names:
            message = "a window's ends may not depend on the moment of the request"
            self._scope.find(path, message, f"Do without {REQUEST}.")
        self._rests_on |= names
        return node

    def _elapsed(self) -> Callable[[Env], bool]:
        count = self._item.get("count", "calendar")
        if count in _COUNTS:
            return lambda _env: bool(count == "elapsed")
        if not self._scope.reading(count, _COUNTS):
            hint = "Give a reading with the options calendar and elapsed, or one of the two words."
            self._scope.find(f"{self._path}.count", f"“{count}” does not tell how days are counted", hint)
        name = name_of(count)
        self._counted_by = [name]
        return lambda env: option_of(name, env) == "elapsed"

    def _opens(self) -> Length | Before | None:
        item, path = self._item, self._path
        if "after" in item and "opens_before" in item:
            self._scope.find(path, "a window opens after its anchor or before it, not both", "Leave one of them out.")
        if "opens_before" in item:
            return Before(self._length(f"{path}.opens_before", item["opens_before"]))
        return self._length(f"{path}.after", item["after"]) if "after" in item else None

    def _closes(self, path: str, case: Mapping[str, Any]) -> Evaluator | Length | Before | None:
        before = case.get("closes_before", self._item.get("closes_before"))
        if before is not None:
            if "for" in case or "until" in case:
                self._scope.find(path, "a window closes in one way", "Keep closes_before, for or until.")
            at = path if "closes_before" in case else self._path
            return Before(self._length(f"{at}.closes_before", before))
        if "for" in case and "until" in case:
            self._scope.find(path, "a window closes by for or by until, not by both", "Leave one of them out.")
        if "for" in case:
            return self._length(f"{path}.for", case["for"])
        node = self._formula(f"{path}.until", case.get("until"), "instant or date")
        if node is None:
            return None
        if node.type.kind == "date":
            node = tree.Call(tree.INSTANT, 0, "start_of", (node,))
        return compiled(node, {})

    def _length(self, path: str, text: str) -> Length:
        length = length_of(text)
        if length is None:
            self._scope.find(
                path,
                f"“{text}” is not a length of time",
                "Write it like 3 days, 48 hours, 2 weeks, 1 month or 5 business days.",
            )
        return length or Length()


def _chosen(
    cases: list[tuple[Evaluator | None, Bounds, str]],
) -> tuple[Bounds, Callable[[Env], str]]:
    """Bounds and clause of the first case that applies."""

    def case_of(env: Env) -> tuple[Bounds, str] | None:
        found = ((bounds, clause) for test, bounds, clause in cases if test is None or test(env))
        return next(found, None)

    def bounds_of(env: Env) -> tuple[int | None, int | None] | None:
        case = case_of(env)
        try:
            ends = None if case is None else case[0](env)
        except (OverflowError, ValueError):
            raise UnworkableError(_BEYOND) from None
        for end in ends or ():
            if end is not None and end not in _CALENDAR:
                raise UnworkableError(_BEYOND)
        return ends

    def clause_of(env: Env) -> str:
        case = case_of(env)
        return "" if case is None else case[1]

    return bounds_of, clause_of
