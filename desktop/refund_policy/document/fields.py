"""The facts and readings of a document: their types, limits, defaults and conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from refund_policy.document.scope import Scope, name_of
from refund_policy.formula import tree
from refund_policy.formula.symbols import Symbol, did_you_mean
from refund_policy.formula.tree import Node, Type
from refund_policy.policy import REQUEST, FactSpec, FactType, Limit, ReadingSpec

_BUILT_IN: dict[str, dict[str, Any]] = {
    "paid": {"type": "money", "label": "Amount paid", "group": "Charge"},
    "already_refunded": {"type": "money", "label": "Already refunded", "group": "Earlier"},
    REQUEST: {"type": "instant", "label": "Requested at", "group": "Request"},
    "zone": {"type": "zone", "label": "Time zone", "group": "Request"},
}
_VALUE_TYPES: dict[str, Type] = {
    "money": tree.MONEY_TYPE,
    "date": tree.DATE,
    "instant": tree.INSTANT,
    "yes/no": tree.YES_NO,
    "text": tree.TEXT,
    "zone": tree.TEXT,
    "duration": tree.number_of("days"),
    "records": tree.RECORDS,
}
_ALWAYS_THERE = ("default", "default_when", "needed", "when")


class Fields:
    """Compiles `[fact]` and `[reading]`; registers their symbols at once, their formulas when asked."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._items = self._with_built_ins(scope.doc["fact"])
        for key, item in self._items.items():
            self._register(key, item)
        for key, item in scope.doc.get("reading", {}).items():
            options = Type("text", options=tuple(item["options"]))
            scope.register(f"reading.{key}", key, Symbol(key, options, "reading"))

    def _with_built_ins(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        complete = {}
        for key, item in facts.items():
            built_in = _BUILT_IN.get(key, {})
            if built_in and item.get("type", built_in["type"]) != built_in["type"]:
                self._scope.find(f"fact.{key}.type", f"{key} is always of type {built_in['type']}")
            complete[key] = {**built_in, **item, **({"type": built_in["type"]} if built_in else {})}
        return complete | {key: item for key, item in _BUILT_IN.items() if key not in complete}

    def _register(self, key: str, item: Mapping[str, Any]) -> None:
        path, kind = f"fact.{key}", item.get("type")
        if kind is None:
            self._scope.find(path, "this fact has no type", 'Add type = "…".')
            self._scope.broken.add(name_of(key))
            return
        if kind == "zone" and key != "zone":
            self._scope.find(f"{path}.type", "only the fact “zone” is a time zone")
        if (kind == "choice") != ("options" in item):
            self._scope.find(path, "a choice, and only a choice, lists its options")
        if item.get("unit") == "money":
            self._scope.find(f"{path}.unit", "a number of money is of type money", 'Use type = "money".')
        if key in (REQUEST, "zone"):
            for word in _ALWAYS_THERE:
                if word in item:
                    self._scope.find(f"{path}.{word}", f"{key} is a part of every case", f"Leave {word} out.")
        if item.get("unknown"):
            self._may_be_unknown(path, key, item)
        if (kind == "records") != ("fields" in item):
            self._scope.find(path, "a list of records, and only such a list, names its fields")
        fields = None
        if kind == "records":
            listed = item.get("fields", {})
            fields = {name_of(name): Symbol(name, _value_type(field), "field") for name, field in listed.items()}
        self._scope.register(path, key, Symbol(key, _value_type(item), "fact", fields))

    def _may_be_unknown(self, path: str, key: str, item: Mapping[str, Any]) -> None:
        if item.get("type") != "yes/no" or "default" in item:
            self._scope.find(f"{path}.unknown", "only a yes/no fact without a default can be unknown")
        asked = re.compile(rf"\bgiven\(\s*{re.escape(name_of(key))}\s*\)", re.ASCII)
        if not any(asked.search(rule.get("if", "")) for rule in self._scope.doc.get("rule", ())):
            hint = f'Add one with if = "not given({key})" and outcome = "review", before the rules that ask for it.'
            self._scope.find(f"{path}.unknown", "no rule says what follows where this is not known", hint)

    def facts(self) -> dict[str, FactSpec]:
        """The facts by name, in the order of the form."""
        return {name_of(key): self._fact(key, item) for key, item in self._items.items()}

    def readings(self) -> dict[str, ReadingSpec]:
        """The readings by name."""
        listed = self._scope.doc.get("reading", {})
        return {name_of(key): self._reading(key, item) for key, item in listed.items()}

    def _fact(self, key: str, item: Mapping[str, Any]) -> FactSpec:
        path, formula = f"fact.{key}", self._scope.formula
        prompt = item.get("prompt")
        return FactSpec(
            id=key,
            name=name_of(key),
            type=cast(FactType, item.get("type", "text")),
            value_type=_value_type(item),
            label=item.get("label", key.replace("_", " ").capitalize()),
            symbol=item.get("symbol", ""),
            group=item.get("group", "Facts"),
            help=item.get("help", ""),
            clause=next(iter(self._scope.clauses(f"{path}.clause", [item.get("clause")])), ""),
            unit=item.get("unit", ""),
            options=item.get("options", {}),
            echo=self._scope.template(f"{path}.echo", item.get("echo")),
            prompt=None if prompt is None else self._scope.alternative(f"{path}.prompt", prompt),
            default=self._default(path, item),
            default_when=formula(f"{path}.default_when", item.get("default_when"), "yes/no"),
            minimum=self._limit(path, "min", item),
            maximum=self._limit(path, "max", item),
            after=self._limit(path, "after", item),
            allow_zero=formula(f"{path}.allow_zero", item.get("allow_zero"), "yes/no"),
            needed=formula(f"{path}.needed", item.get("needed"), "yes/no"),
            when=formula(f"{path}.when", item.get("when"), "yes/no"),
            fields={name_of(name): self._fact(name, field) for name, field in item.get("fields", {}).items()},
            unknown=bool(item.get("unknown")),
        )

    def _default(self, path: str, item: Mapping[str, Any]) -> bool | int | str | Node | None:
        default = item.get("default")
        if default is None:
            return None
        path = f"{path}.default"
        kind = item.get("type")
        if kind in ("instant", "date") and isinstance(default, str):
            return self._scope.formula(path, default, kind)
        if kind == "choice":
            options = dict.fromkeys(item.get("options", ()))
            if default not in options:
                hint = did_you_mean(str(default), options) or f"Its options: {', '.join(options)}."
                self._scope.find(path, f"“{default}” is not one of the options", hint)
            return str(default)
        if kind in ("money", "number", "duration") and type(default) is int:
            if default and kind == "money":
                self._scope.find(path, "only 0 is an amount without a currency", "Use default = 0, or leave it out.")
            return default
        fits = {"yes/no": bool, "integer": int, "text": str}.get(str(kind))
        if fits is None or type(default) is not fits:
            self._scope.find(path, f"this is no default for a fact of type {kind}")
        return cast(bool | int | str, default)

    def _limit(self, path: str, key: str, item: Mapping[str, Any]) -> Limit | None:
        bound = item.get(key)
        if bound is None:
            return None
        node = self._scope.formula(f"{path}.{key}", str(bound))
        own = _value_type(item)
        if node is None:
            return None
        alike = node.type.unit in (own.unit, None) and (
            own.unit != tree.MONEY or node.type.unit is not None or bound == 0
        )
        if node.type.kind != own.kind or own.kind in ("text", "yes/no") or not alike:
            self._scope.find(f"{path}.{key}", f"{own.words} cannot be held against {node.type.words}", code="type")
        return Limit(node, item.get(f"{key}_says", ""))

    def _reading(self, key: str, item: Mapping[str, Any]) -> ReadingSpec:
        clauses = self._scope.clauses(f"reading.{key}.clauses", item["clauses"])
        return ReadingSpec(key, name_of(key), item["kind"], item["options"], clauses, item["ask"], item["says"])


def _value_type(item: Mapping[str, Any]) -> Type:
    kind = item.get("type", "text")
    if kind == "choice":
        return Type("text", options=tuple(item.get("options", ())))
    if kind in ("integer", "number"):
        return tree.number_of(item.get("unit", ""))
    return _VALUE_TYPES[kind]
