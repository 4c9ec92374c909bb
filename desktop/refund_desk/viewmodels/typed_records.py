"""Reading a typed list of records: one a line, its fields in a fixed order.

Fields stand between semicolons, or between tabs as a spreadsheet copies them
(a line with a tab has no other separator). Empty lines count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from refund_desk.viewmodels.typed_results import Choice, Empty, Reading, Unclear, Understood, Wrong

MAX_LINES = 200
MAX_LENGTH = 60_000

Record = dict[str, object]


@dataclass(frozen=True, slots=True)
class Column:
    """A field of every record: its id, its words, and how its texts are read."""

    id: str
    label: str
    read: Callable[[str], Reading[object]]


def read_records(text: str, columns: Sequence[Column]) -> Reading[list[Record]]:
    """Read all lines; what is wrong or unclear is told for the first such field, with its line."""
    if len(text) > MAX_LENGTH:
        return Wrong("This is longer than anything this field takes. Check what was pasted.")
    lines = text.splitlines()
    records: list[Record] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if len(records) == MAX_LINES:
            return Wrong(f"There are more than {MAX_LINES} lines. Enter fewer.")
        read = _record(f"Line {number}", line, columns)
        if isinstance(read, Unclear):
            before, after = lines[: number - 1], lines[number:]
            texts = ("\n".join((*before, choice.text, *after)) for choice in read.choices)
            choices = (replace(choice, text=whole) for choice, whole in zip(read.choices, texts, strict=True))
            return replace(read, choices=tuple(choices))
        if isinstance(read, Wrong):
            return read
        records.append(read)
    if not records:
        return Empty()
    return Understood(records, "1 line" if len(records) == 1 else f"{len(records)} lines")


def read_option(cell: str, options: Mapping[str, str]) -> Reading[str]:
    """Read a choice by its id or its words, in large or small letters; the value is the id."""
    if not cell:
        return Empty()
    meant = [key for key, words in options.items() if cell.casefold() in (key.casefold(), words.casefold())]
    if len(meant) == 1:
        return Understood(meant[0], options[meant[0]])
    return Wrong(f"“{cell[:40]}” is not one of the choices: {', '.join(options.values())}.")


def cells_of(line: str) -> list[str]:
    """A line's fields."""
    return [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]


def line_of(cells: Sequence[str]) -> str:
    """Fields as one line, which `cells_of` takes apart again."""
    return "\t".join(cells) if any(";" in cell for cell in cells) else "; ".join(cells)


def with_cells(text: str, order: Sequence[str], records: Sequence[Mapping[str, str]]) -> str:
    """The text with some fields of its records replaced; `order` names the columns by id."""
    lines, at = text.splitlines(), iter(records)
    for index, line in enumerate(lines):
        if line.strip():
            changed = next(at, {})
            cells = zip(order, cells_of(line), strict=False)
            lines[index] = line_of([changed.get(column, cell) for column, cell in cells])
    return "\n".join(lines)


def _record(where: str, line: str, columns: Sequence[Column]) -> Record | Wrong | Unclear:
    cells = cells_of(line)
    if len(cells) != len(columns):
        order = "; ".join(column.label for column in columns)
        has = "1 field" if len(cells) == 1 else f"{len(cells)} fields"
        return Wrong(f"{where} has {has}, {len(columns)} are needed: {order}. Put ; between them.")
    record: Record = {}
    for index, (column, cell) in enumerate(zip(columns, cells, strict=True)):
        read = column.read(cell)
        told = f"{where}, {column.label}: "
        if isinstance(read, Empty):
            return Wrong(f"{told}nothing is entered. Fill it in.")
        if isinstance(read, Wrong):
            return Wrong(told + read.message)
        if isinstance(read, Unclear):
            choices = [Choice(c.label, line_of([*cells[:index], c.text, *cells[index + 1 :]])) for c in read.choices]
            return Unclear(told + read.message, tuple(choices))
        record[column.id] = read.value
    return record
