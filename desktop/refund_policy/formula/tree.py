"""The typed expression tree that formulas are parsed into.

Every node knows its type. Numbers carry a unit as powers of base units, so that
money × days ÷ days is money; a bare literal has none and takes its neighbour's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Kind = Literal["number", "date", "instant", "yes/no", "text", "records"]
Unit = tuple[tuple[str, int], ...]
MONEY: Unit = (("money", 1),)


@dataclass(frozen=True, slots=True)
class Type:
    """What an expression yields. `unit` is None for a bare literal, () for a ratio."""

    kind: Kind
    unit: Unit | None = ()
    options: tuple[str, ...] = ()
    """For a text: the values that it can take, where they are known."""

    @property
    def words(self) -> str:
        """The type as an author would say it."""
        if self.kind != "number":
            return {
                "text": "a choice",
                "yes/no": "a yes/no",
                "date": "a date",
                "instant": "an instant",
                "records": "a list",
            }[self.kind]
        if self.unit is None:
            return "a bare number"
        return unit_words(self.unit) or "a plain number"


NUMBER = Type("number")
BARE = Type("number", None)
MONEY_TYPE = Type("number", MONEY)
DATE, INSTANT, YES_NO, TEXT = Type("date"), Type("instant"), Type("yes/no"), Type("text")
RECORDS = Type("records")


def number_of(unit: str) -> Type:
    """A number of one unit: `days`, `credits`."""
    return Type("number", ((unit, 1),)) if unit else NUMBER


def unit_words(unit: Unit) -> str:
    """`money`, `days`, `money × days`, `money / days`."""
    above = [name if power == 1 else f"{name}^{power}" for name, power in unit if power > 0]
    below = [name if power == -1 else f"{name}^{-power}" for name, power in unit if power < 0]
    words = " × ".join(above) or ("1" if below else "")
    return f"{words} / {' / '.join(below)}" if below else words


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a formula; `column` counts characters from the formula's start."""

    type: Type
    column: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A literal number, exactly as written."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Text(Node):
    """A literal text: the id of an option."""

    value: str


@dataclass(frozen=True, slots=True)
class Truth(Node):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True, slots=True)
class Ref(Node):
    """A named fact, reading, step or window; `id` as in the document."""

    name: str
    id: str
    source: Literal["fact", "step", "window", "reading", "field"]


@dataclass(frozen=True, slots=True)
class Negate(Node):
    part: Node


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    op: Literal["+", "-", "*", "/"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    op: Literal["==", "!=", "<", "<=", ">", ">="]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class OneOf(Node):
    """`choice in ('a', 'b')`."""

    part: Node
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    part: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    op: Literal["and", "or"]
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Conditional(Node):
    test: Node
    then: Node
    other: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: str
    parts: tuple[Node, ...]


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, left to right."""
    match node:
        case Negate() | Not() | OneOf() | Rounded():
            return (node.part,)
        case Lookup():
            return (node.chosen,)
        case Total():
            return tuple(part for part in (node.part, node.condition, node.weight) if part is not None)
        case Arithmetic() | Compare():
            return (node.left, node.right)
        case Conditional():
            return (node.test, node.then, node.other)
        case Logic() | Call():
            return node.parts
        case _:
            return ()


def size(node: Node) -> int:
    """How many parts a formula has, itself counted."""
    return 1 + sum(map(size, children(node)))


def refs(node: Node) -> set[str]:
    """The names that a formula mentions itself, not through steps."""
    found = {node.name} if isinstance(node, (Ref, Total)) else set()
    return found.union(*(refs(part) for part in children(node)))


@dataclass(frozen=True, slots=True)
class Amount(Node):
    """A literal amount of money, `value` in main units of `currency`."""

    value: Fraction
    currency: str


@dataclass(frozen=True, slots=True)
class Moment(Node):
    """A literal date (its ordinal) or, of type instant, a local date whose start is meant."""

    value: int


@dataclass(frozen=True, slots=True)
class Nothing(Node):
    """No value: where a table has no row. `says` tells the reader why."""

    says: str


@dataclass(frozen=True, slots=True)
class Rounded(Node):
    """`round(part, 'down', 0.01)`: to a multiple of `unit` (main units for money)."""

    part: Node
    mode: str
    unit: Fraction


@dataclass(frozen=True, slots=True)
class Lookup(Node):
    """A row of a table: `chosen` is the chain of its rows' conditions, `key` what they look at."""

    name: str
    label: str
    key: Node
    chosen: Node


@dataclass(frozen=True, slots=True)
class Total(Node):
    """`sum`, `count` or `allocate` over a list of records; `weight` only for `allocate`."""

    function: Literal["sum", "count", "allocate"]
    name: str
    """The fact that holds the records."""
    part: Node | None
    """What is added up, in terms of a record's fields; for `allocate` the amount to spread."""
    condition: Node | None
    weight: Node | None = None
