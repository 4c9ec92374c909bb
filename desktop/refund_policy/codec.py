"""`Decision` to JSON data and back, exactly, for keeping.

The coders are built once from the type hints of the frozen dataclasses: every
field is written under its name and must be there when it is read. Fractions are
text like `8/3`, money is text like `2.66 USD`, dates and instants are ISO 8601
(instants with their offset), tuples are lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from refund_policy.decision import SCHEMA_VERSION, Decision, Value, ValueKind
from refund_policy.instants import zone_of
from refund_policy.money import MAX_MINOR, Money, money_of_text

_HELD_BY_KIND: Mapping[ValueKind, type] = {
    "money": Fraction,
    "number": Fraction,
    "date": date,
    "instant": datetime,
    "yes/no": bool,
    "text": str,
}
"""What `Value.of` holds for each `Value.kind`."""

_FRACTION = re.compile(r"-?[0-9]+(?:/[0-9]+)?")


class CodecError(Exception):
    """Stored data that is no decision this program can read; the text is one sentence for people."""


def to_json(decision: Decision) -> dict[str, object]:
    """Give the decision as data that `json.dumps` takes, with its schema number.

    Raises CodecError for a decision that would not come back equal: a naive datetime,
    a value that is not of its kind.
    """
    try:
        return {"schema": SCHEMA_VERSION, "decision": _coder(Decision).write(decision)}
    except (_Unfit, RecursionError) as error:
        raise CodecError(f"This decision cannot be stored: {error}.") from error


def from_json(data: object) -> Decision:
    """Give back the decision that `to_json` wrote, its instants in the case's zone again.

    An instant keeps the offset that it was stored with: where today's time-zone data
    gives the zone another offset for it, the instant comes back in the stored offset.
    Raises CodecError for anything else than the output of `to_json`.
    """
    if not isinstance(data, dict) or set(data) != {"schema", "decision"}:
        raise CodecError("The stored decision is damaged: its envelope is not complete.")
    schema, body = data["schema"], data["decision"]
    if type(schema) is not int or schema < 1:
        raise CodecError("The stored decision is damaged: its schema number cannot be read.")
    if schema > SCHEMA_VERSION:
        raise CodecError("This decision was stored by a newer version of the program. Open it with that version.")
    try:
        decision: Decision = _coder(Decision).read(body, _zone_of(body))
    except (_Unfit, RecursionError) as error:
        raise CodecError(f"The stored decision is damaged: {error}.") from error
    return decision


class _Unfit(Exception):  # noqa: N818 - never leaves this module; CodecError does
    """A value that does not fit its type hint, with the way to it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.path: list[str] = []

    def __str__(self) -> str:
        return f"{'.'.join(reversed(self.path)) or 'the whole'} {self.what}"


@dataclass(frozen=True, slots=True)
class _Coder:
    """How values of one type hint are written to and read from JSON data.

    `Any` because the hint that makes the types known exists at run time only.
    """

    write: Callable[[Any], object]
    read: Callable[[Any, ZoneInfo | None], Any]


@cache
def _coder(hint: Any) -> _Coder:
    """Build the coder for a type hint; the dataclasses may contain themselves."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint is Value:
        return _value()
    if is_dataclass(hint):
        return _record(hint)
    if origin is Literal:
        return _choice(arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return _row(arguments[0])
    if origin is tuple:
        return _pair(arguments)
    if origin in (UnionType, Union) and len(arguments) == 2 and arguments[1] is NoneType:
        return _optional(arguments[0])
    raise TypeError(f"no way to store {hint}")


def _record(of: Any) -> _Coder:
    hints = list(get_type_hints(of).items())
    names = {name for name, _ in hints}

    def write(record: Any) -> object:
        _expect(type(record) is of, f"is not a {of.__name__}")
        data, name = {}, ""
        try:
            # The coders are looked up here, not above: a Term's parts are Terms.
            for name, hint in hints:
                data[name] = _coder(hint).write(getattr(record, name))
        except _Unfit as error:
            error.path.append(name)
            raise
        return data

    def read(data: Any, zone: ZoneInfo | None) -> Any:
        _expect(type(data) is dict and data.keys() == names, f"has not the fields of a {of.__name__}")
        values, name = [], ""
        try:
            for name, hint in hints:
                values.append(_coder(hint).read(data[name], zone))
        except _Unfit as error:
            error.path.append(name)
            raise
        return of(*values)

    return _Coder(write, read)


def _value() -> _Coder:
    """`Value.of` is a union: `kind` says which type it holds."""
    text = _PLAIN[str]

    def write(value: Any) -> object:
        _expect(type(value) is Value and value.kind in _HELD_BY_KIND, "is not a value of a known kind")
        held = _PLAIN[_HELD_BY_KIND[value.kind]]
        return {"kind": value.kind, "of": held.write(value.of), "unit": text.write(value.unit)}

    def read(data: Any, zone: ZoneInfo | None) -> Any:
        _expect(type(data) is dict and data.keys() == {"kind", "of", "unit"}, "has not the fields of a Value")
        kind = data["kind"]
        _expect(type(kind) is str and kind in _HELD_BY_KIND, "is of an unknown kind")
        return Value(kind, _PLAIN[_HELD_BY_KIND[kind]].read(data["of"], zone), text.read(data["unit"], zone))

    return _Coder(write, read)


def _row(of: Any) -> _Coder:
    def write(row: Any) -> object:
        _expect(type(row) is tuple, "is not a tuple")
        coder = _coder(of)
        return [coder.write(item) for item in row]

    def read(data: Any, zone: ZoneInfo | None) -> Any:
        _expect(type(data) is list, "is not a list")
        coder = _coder(of)
        return tuple([coder.read(item, zone) for item in data])

    return _Coder(write, read)


def _pair(of: tuple[Any, ...]) -> _Coder:
    def write(row: Any) -> object:
        _expect(type(row) is tuple and len(row) == len(of), f"is not a tuple of {len(of)}")
        return [_coder(hint).write(item) for hint, item in zip(of, row, strict=True)]

    def read(data: Any, zone: ZoneInfo | None) -> Any:
        _expect(type(data) is list and len(data) == len(of), f"is not a list of {len(of)}")
        return tuple([_coder(hint).read(item, zone) for hint, item in zip(of, data, strict=True)])

    return _Coder(write, read)


def _optional(of: Any) -> _Coder:
    return _Coder(
        lambda value: None if value is None else _coder(of).write(value),
        lambda data, zone: None if data is None else _coder(of).read(data, zone),
    )


def _choice(of: tuple[Any, ...]) -> _Coder:
    def checked(text: Any) -> Any:
        _expect(type(text) is str and text in of, "is none of the known words")
        return text

    return _Coder(checked, lambda data, _: checked(data))


def _same(of: type) -> _Coder:
    """Types that JSON has too; exactly these, as True is no count."""

    def checked(value: Any) -> Any:
        _expect(type(value) is of, f"is no {of.__name__}")
        return value

    return _Coder(checked, lambda data, _: checked(data))


def _read_fraction(text: Any, _: ZoneInfo | None) -> Fraction:
    _expect(type(text) is str and _FRACTION.fullmatch(text) is not None, "is no exact number")
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise _Unfit("is no exact number") from error


def _write_fraction(number: Any) -> str:
    _expect(isinstance(number, Fraction), "is no exact number")
    try:
        return str(number)
    except ValueError as error:  # more digits than Python turns into text
        raise _Unfit("has too many digits") from error


def _write_money(money: Any) -> str:
    _expect(type(money) is Money and abs(money.minor) <= MAX_MINOR, "is no amount of money within bounds")
    return str(money)


def _read_money(text: Any, _: ZoneInfo | None) -> Money:
    money = money_of_text(text) if type(text) is str else ""
    if not isinstance(money, Money) or str(money) != text:
        raise _Unfit("is no amount of money")
    return money


def _read_date(text: Any, _: ZoneInfo | None) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise _Unfit("is no date") from error


def _write_date(day: Any) -> str:
    _expect(type(day) is date, "is no date")
    return str(day.isoformat())


def _write_instant(at: Any) -> str:
    _expect(isinstance(at, datetime) and at.utcoffset() is not None, "is no instant with an offset")
    return str(at.isoformat())


def _read_instant(text: Any, zone: ZoneInfo | None) -> datetime:
    try:
        stored = datetime.fromisoformat(text)
        _expect(stored.tzinfo is not None, "is an instant without an offset")
        if zone is None:
            return stored
        first = stored.replace(tzinfo=zone, fold=0)
        second = stored.replace(tzinfo=zone, fold=1)
        offset = stored.utcoffset()
        return next((at for at in (first, second) if at.utcoffset() == offset), stored)
    except (TypeError, ValueError, OverflowError) as error:
        raise _Unfit("is no instant") from error


def _zone_of(body: Any) -> ZoneInfo | None:
    """The case's zone; None where this machine does not know it (the stored offsets then stay)."""
    try:
        return zone_of(body["zone"])
    except (TypeError, KeyError):
        return None


def _expect(holds: bool, complaint: str) -> None:
    if not holds:
        raise _Unfit(complaint)


_PLAIN: dict[Any, _Coder] = {
    str: _same(str),
    int: _same(int),
    bool: _same(bool),
    Fraction: _Coder(_write_fraction, _read_fraction),
    Money: _Coder(_write_money, _read_money),
    date: _Coder(_write_date, _read_date),
    datetime: _Coder(_write_instant, _read_instant),
}
