"""Formula text to typed tree, through `ast` against a whitelist; never evaluated as Python.

Units are checked here: what is added or compared must measure the same thing.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from refund_policy.formula import tree
from refund_policy.formula.measures import date_literal, measured
from refund_policy.formula.rounding import MODES
from refund_policy.formula.signatures import FUNCTIONS
from refund_policy.formula.symbols import FormulaError, Symbol, did_you_mean
from refund_policy.formula.tree import BARE, NUMBER, YES_NO, Node, Type, Unit

MAX_LENGTH = 500
MAX_DEPTH = 24
MAX_NODES = 2000
"""Parts of one formula, the rows of its tables among them: tables looked up by tables multiply."""
MAX_EXTREMES = 8
"""Parts of one min or max; each pair of them is compared along the timeline."""
_LITERAL = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")
_ARITHMETIC: dict[type[ast.operator], Literal["+", "-", "*", "/"]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}
_COMPARE: dict[type[ast.cmpop], Literal["==", "!=", "<", "<=", ">", ">="]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def parse(text: str, symbols: Mapping[str, Symbol]) -> Node:
    """The typed tree of a formula; raises FormulaError with the place and a hint."""
    if len(text) > MAX_LENGTH:
        raise FormulaError(f"the formula is longer than {MAX_LENGTH} characters", hint="Split it into steps.")
    strange = next((index for index, letter in enumerate(text) if not " " <= letter <= "~" or letter == "#"), None)
    if strange is not None:
        raise FormulaError(f"{text[strange]!r} has no place in a formula", strange, "Use plain ASCII characters.")
    try:
        with warnings.catch_warnings():
            # What Python itself only warns of (“3if”, a stray backslash) is no formula either.
            warnings.simplefilter("error")
            parsed = ast.parse(text.strip() or "()", mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        column = (error.offset or 1) - 1 if isinstance(error, SyntaxError) else 0
        raise FormulaError("the formula is not complete", column, "Check brackets, quotes and operators.") from None
    return _Reader(text.strip(), symbols, []).read(parsed.body, 0)


class _Reader:
    def __init__(self, text: str, symbols: Mapping[str, Symbol], looked_up: list[int]) -> None:
        self._text = text
        self._symbols = symbols
        self._looked_up = looked_up
        """Sizes of the formula's lookups so far."""

    def read(self, node: ast.expr, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FormulaError("the formula is nested too deeply", node.col_offset, "Split it into steps.")
        below = depth + 1
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name():
                return self._name(node)
            case ast.UnaryOp(op=ast.USub()):
                part = self._number(node.operand, below)
                return tree.Negate(part.type, node.col_offset, part)
            case ast.UnaryOp(op=ast.Not()):
                return tree.Not(YES_NO, node.col_offset, self._expect(node.operand, YES_NO, below))
            case ast.BinOp():
                return self._arithmetic(node, below)
            case ast.BoolOp():
                op: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
                parts = tuple(self._expect(part, YES_NO, below) for part in node.values)
                return tree.Logic(YES_NO, node.col_offset, op, parts)
            case ast.Compare():
                return self._comparison(node, below)
            case ast.IfExp():
                return self._conditional(node, below)
            case ast.Call():
                return self._call(node, below)
            case _:
                raise FormulaError(
                    f"“{self._source(node)}” is not part of the formula language",
                    node.col_offset,
                    "Formulas have names, numbers, + - * /, comparisons, and/or/not, “a if c else b” and functions.",
                )

    def _source(self, node: ast.expr) -> str:
        return self._text[node.col_offset : node.end_col_offset][:40]

    def _constant(self, node: ast.Constant) -> Node:
        source = self._source(node)
        if isinstance(node.value, str):
            return measured(node.value, node.col_offset) or tree.Text(
                Type("text", options=(node.value,)), node.col_offset, node.value
            )
        if isinstance(node.value, bool):
            raise FormulaError(f"“{source}” is not known", node.col_offset, f"Write {source.lower()}.")
        if not _LITERAL.fullmatch(source):
            hint = "Write plain digits with at most one point, like 0.75."
            raise FormulaError(f"“{source}” is not a number here", node.col_offset, hint)
        return tree.Number(BARE, node.col_offset, Fraction(source))

    def _name(self, node: ast.Name) -> Node:
        if node.id in ("true", "false"):
            return tree.Truth(YES_NO, node.col_offset, node.id == "true")
        symbol = self._symbols.get(node.id)
        if symbol is None:
            raise FormulaError(f"unknown symbol “{node.id}”", node.col_offset, did_you_mean(node.id, self._symbols))
        if symbol.source == "table":
            hint = f"Write {node.id}(…) with what the table is looked up by."
            raise FormulaError(f"“{node.id}” is a table", node.col_offset, hint)
        return tree.Ref(symbol.type, node.col_offset, node.id, symbol.id, symbol.source)

    def _number(self, node: ast.expr, depth: int) -> Node:
        return self._expect(node, NUMBER, depth)

    def _expect(self, node: ast.expr, wanted: Type, depth: int) -> Node:
        found = self.read(node, depth)
        if found.type.kind != wanted.kind:
            message = f"“{self._source(node)}” is {found.type.words}; {wanted.words} is needed here"
            raise FormulaError(message, node.col_offset)
        return found

    def _arithmetic(self, node: ast.BinOp, depth: int) -> Node:
        op = _ARITHMETIC.get(type(node.op))
        if op is None:
            raise FormulaError("this operator is not part of the formula language", node.col_offset, "Use + - * /.")
        left, right = self._number(node.left, depth), self._number(node.right, depth)
        if op in "+-":
            result = self._same(left, right, node)
        else:
            result = Type("number", _product(left.type.unit, right.type.unit, 1 if op == "*" else -1))
        return tree.Arithmetic(result, node.col_offset, op, left, right)

    def _same(self, left: Node, right: Node, node: ast.expr) -> Type:
        """The common type of two parts that are added, compared or chosen between."""
        one, two = left.type, right.type
        if one.kind != two.kind:
            raise FormulaError(f"{one.words} and {two.words} cannot be put together", node.col_offset)
        if one.kind == "text":
            return Type("text", options=tuple(dict.fromkeys(one.options + two.options)))
        if one.kind != "number" or one.unit == two.unit:
            return one
        for bare, other in ((left, two), (right, one)):
            if bare.type.unit is None:
                if other.unit == tree.MONEY and not _is_zero(bare):
                    hint = "A bare number is not an amount of money."
                    raise FormulaError("money and a bare number cannot be put together", node.col_offset, hint)
                return other
        hint = "Only like units can be added or compared."
        raise FormulaError(f"{one.words} and {two.words} cannot be put together", node.col_offset, hint)

    def _comparison(self, node: ast.Compare, depth: int) -> Node:
        if len(node.ops) == 1 and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            return self._one_of(node, depth)
        parts = [self.read(part, depth) for part in (node.left, *node.comparators)]
        pairs: list[Node] = []
        for op, left, right in zip(node.ops, parts, parts[1:], strict=False):
            sign = _COMPARE.get(type(op))
            if sign is None:
                raise FormulaError("this comparison is not part of the formula language", node.col_offset)
            self._same(left, right, node)
            if left.type.kind in ("text", "yes/no") and sign not in ("==", "!="):
                raise FormulaError("choices are only equal or not", node.col_offset, "Use == or !=.")
            _check_option(left, right)
            pairs.append(tree.Compare(YES_NO, node.col_offset, sign, left, right))
        return pairs[0] if len(pairs) == 1 else tree.Logic(YES_NO, node.col_offset, "and", tuple(pairs))

    def _one_of(self, node: ast.Compare, depth: int) -> Node:
        part = self._expect(node.left, tree.TEXT, depth)
        listed = node.comparators[0]
        if not isinstance(listed, (ast.Tuple, ast.List)):
            hint = "Write choice in ('a', 'b')."
            raise FormulaError("“in” needs a list of options", node.col_offset, hint)
        options: list[str] = []
        for item in listed.elts:
            option = self.read(item, depth)
            if not isinstance(option, tree.Text):
                raise FormulaError("“in” lists options in quotes", item.col_offset, "Write choice in ('a', 'b').")
            _check_option(part, option)
            options.append(option.value)
        found = tree.OneOf(YES_NO, node.col_offset, part, tuple(options))
        return tree.Not(YES_NO, node.col_offset, found) if isinstance(node.ops[0], ast.NotIn) else found

    def _conditional(self, node: ast.IfExp, depth: int) -> Node:
        test = self._expect(node.test, YES_NO, depth)
        then, other = self.read(node.body, depth), self.read(node.orelse, depth)
        return tree.Conditional(self._same(then, other, node), node.col_offset, test, then, other)

    def _call(self, node: ast.Call, depth: int) -> Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        own = self._own_call(name, node, depth)
        if own is not None:
            return own
        if name not in FUNCTIONS:
            hint = did_you_mean(name, dict.fromkeys((*FUNCTIONS, *self._symbols)))
            raise FormulaError(f"unknown function “{name or self._source(node.func)}”", node.col_offset, hint)
        if node.keywords:
            raise FormulaError(f"{name}() takes no named arguments", node.col_offset)
        parts = tuple(self.read(part, depth) for part in node.args)
        return tree.Call(FUNCTIONS[name](self, node, parts), node.col_offset, name, parts)

    def _own_call(self, name: str, node: ast.Call, depth: int) -> Node | None:
        """What looks like a function and is read in its own way; None where it is none of these."""
        symbol = self._symbols.get(name)
        if symbol is not None and symbol.table is not None:
            return self._lookup(name, symbol, node, depth)
        if name in _TOTALS:
            return self._total(name, node, depth)
        if name == "round":
            return self._rounded(node, depth)
        if name == "date" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            return date_literal(node.args[0].value, node.col_offset)
        return None

    def _lookup(self, name: str, symbol: Symbol, node: ast.Call, depth: int) -> Node:
        table = symbol.table
        assert table is not None
        if len(node.args) != 1 or node.keywords:
            raise FormulaError(f"{name}() takes what the table is looked up by", node.col_offset)
        key = self.read(node.args[0], depth)
        if key.type.kind != table.key.kind:
            message = f"{name}() is looked up by {table.key.words}, this is {key.type.words}"
            raise FormulaError(message, node.col_offset)
        chosen: Node = tree.Nothing(
            symbol.type, node.col_offset, f"The table “{table.label}” has no row for this case."
        )
        for row in reversed(table.rows):
            tests: list[Node] = []
            for op, bound in row.bounds:
                self._same(key, bound, node)
                tests.append(tree.Compare(YES_NO, node.col_offset, op, key, bound))
            if not tests:
                chosen = row.value
                continue
            test = tests[0] if len(tests) == 1 else tree.Logic(YES_NO, node.col_offset, "and", tuple(tests))
            chosen = tree.Conditional(symbol.type, node.col_offset, test, row.value, chosen)
        self._looked_up.append(tree.size(chosen))
        if sum(self._looked_up) > MAX_NODES:
            raise FormulaError(
                "the formula grows too large through its tables", node.col_offset, "Split it into steps."
            )
        return tree.Lookup(symbol.type, node.col_offset, symbol.id, table.label, key, chosen)

    def _total(self, name: str, node: ast.Call, depth: int) -> Node:
        hint = _TOTALS[name]
        listed = node.args[0] if node.args else None
        symbol = self._symbols.get(listed.id) if isinstance(listed, ast.Name) else None
        if symbol is None or symbol.fields is None or node.keywords or not 1 <= len(node.args) <= 4:
            raise FormulaError(f"{name}() goes over a list of records", node.col_offset, hint)
        within = _Reader(self._text, {**self._symbols, **symbol.fields}, self._looked_up)
        parts = [within.read(part, depth) for part in node.args[1:]]
        kinds = [part.type.kind for part in parts]
        record = listed.id if isinstance(listed, ast.Name) else ""
        match (name, kinds):
            case ("sum", ["number"] | ["number", "yes/no"]):
                condition = parts[1] if len(parts) > 1 else None
                return tree.Total(parts[0].type, node.col_offset, "sum", record, parts[0], condition)
            case ("count", [] | ["yes/no"]):
                condition = parts[0] if parts else None
                return tree.Total(NUMBER, node.col_offset, "count", record, None, condition)
            case ("allocate", ["number", "number"] | ["number", "number", "yes/no"]):
                condition = parts[2] if len(parts) > 2 else None
                return tree.Total(parts[0].type, node.col_offset, "allocate", record, parts[0], condition, parts[1])
        raise FormulaError(f"{name}() does not take these", node.col_offset, hint)

    def _rounded(self, node: ast.Call, depth: int) -> Node:
        hint = "Write round(amount, 'half-up', 0.01)."
        if len(node.args) != 3 or node.keywords:
            raise FormulaError("round() takes a number, a mode and a unit", node.col_offset, hint)
        part = self._number(node.args[0], depth)
        mode, unit = self.read(node.args[1], depth), self.read(node.args[2], depth)
        if not isinstance(mode, tree.Text) or mode.value not in MODES:
            raise FormulaError(
                "this is not a way to round", node.args[1].col_offset, f"Use one of: {', '.join(MODES)}."
            )
        if not isinstance(unit, tree.Number) or unit.value <= 0:
            raise FormulaError("the unit of a rounding is a plain number", node.args[2].col_offset, hint)
        return tree.Rounded(part.type, node.col_offset, part, mode.value, unit.value)

    # Signatures of functions: each gives the result's type or raises FormulaError.

    def name_of(self, node: ast.Call) -> str:
        return self._source(node.func)

    def wants(self, node: ast.Call, parts: tuple[Node, ...], *kinds: str) -> None:
        """Check the arguments' kinds; `day` stands for a date or an instant."""
        fits = len(parts) == len(kinds) and all(
            part.type.kind in (("date", "instant") if kind == "day" else (kind,))
            for part, kind in zip(parts, kinds, strict=False)
        )
        if not fits:
            words = ", ".join({"day": "a date or instant", "number": "a number"}.get(kind, kind) for kind in kinds)
            raise FormulaError(f"{self.name_of(node)}() takes {words}", node.col_offset)

    def extreme(self, node: ast.Call, parts: tuple[Node, ...]) -> Type:
        fits = all(part.type.kind in ("number", "date", "instant") for part in parts)
        if not fits or not 2 <= len(parts) <= MAX_EXTREMES:
            message = f"{self.name_of(node)}() takes two to {MAX_EXTREMES} of the same kind"
            raise FormulaError(message, node.col_offset)
        common = parts[0]
        result = common.type
        for part in parts[1:]:
            result = self._same(common, part, node)
            common = part if common.type.unit is None else common
        return result


def _product(left: Unit | None, right: Unit | None, sign: int) -> Unit | None:
    if left is None and right is None:
        return None
    powers = dict(left or ())
    for name, power in right or ():
        powers[name] = powers.get(name, 0) + sign * power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


_TOTALS = {
    "sum": "Write sum(orders, quantity * price) or sum(orders, price, condition).",
    "count": "Write count(orders) or count(orders, condition).",
    "allocate": "Write allocate(orders, amount, price, condition): the amount spread over the records by price.",
}


def _is_zero(node: Node) -> bool:
    return isinstance(node, tree.Number) and node.value == 0


def _check_option(left: Node, right: Node) -> None:
    """Refuse a comparison with an option that the choice does not have."""
    for text, choice in ((left, right), (right, left)):
        options = choice.type.options
        if isinstance(text, tree.Text) and options and not isinstance(choice, tree.Text) and text.value not in options:
            hint = did_you_mean(text.value, dict.fromkeys(options)) or f"Its options: {', '.join(options)}."
            raise FormulaError(f"“{text.value}” is not an option", text.column, hint)
