"""Rows of plain text with clause links; labels are kept and refilled, so that a keystroke builds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.style import restyle


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence, perhaps a second column, the clauses it comes from, and an action; or an action alone."""

    text: str
    right: str = ""
    clauses: tuple[str, ...] = ()
    role: str = ""
    tick: bool = False
    action: str = ""
    """Words of a link; empty for none."""
    key: str = ""
    """What `action_requested` tells."""


class Rows(QWidget):
    """A column of rows."""

    clause_requested = Signal(str)
    action_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        self._shown: tuple[Row, ...] = ()
        self._rows: list[_RowWidget] = []

    @property
    def count(self) -> int:
        """How many rows are shown."""
        return len(self._shown)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Replace all rows; does nothing where nothing changed."""
        wanted = tuple(rows)
        if wanted == self._shown:
            return
        self._shown = wanted
        while len(self._rows) < len(wanted):
            row = _RowWidget()
            row.clause_requested.connect(self.clause_requested)
            row.action_requested.connect(self.action_requested)
            self._rows.append(row)
            self._column.addWidget(row)
        for widget, content in zip(self._rows, wanted, strict=False):
            widget.show_row(content)
        for widget in self._rows[len(wanted) :]:
            put_visible(widget, False)

    def clear_ticks(self) -> None:
        """As if nothing had been ticked off."""
        for row in self._rows:
            row.clear_tick()


class _RowWidget(QWidget):
    clause_requested = Signal(str)
    action_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._row = Row("")
        self._tick = QCheckBox()
        self._text = plain_label(wrap=True)
        self._right = plain_label(role="strong")
        self._action = _link()
        self._action.clicked.connect(lambda: self.action_requested.emit(self._row.key))
        self._clauses: list[QPushButton] = []
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        line.addWidget(self._tick, 0, top)
        line.addWidget(self._text, 1)
        line.addWidget(self._action, 0, top)
        line.addWidget(self._right, 0, top)
        self._line = line

    def show_row(self, row: Row) -> None:
        """Fill in one row; what stays the same is not touched."""
        before, self._row = self._row, row
        if row.text != before.text:
            self._tick.setChecked(False)
            self._tick.setAccessibleName(row.text)
        self._text.setText(row.text)
        restyle(self._text, row.role)
        self._right.setText(row.right)
        if (row.action, row.text) != (before.action, before.text):
            self._action.setText(row.action)
            self._action.setAccessibleName(f"{row.action}: {row.text}" if row.text else f"Go to {row.action}")
        if row.clauses != before.clauses:
            self._show_clauses(row.clauses)
        put_visible(self._text, bool(row.text))
        put_visible(self._right, bool(row.right))
        put_visible(self._tick, row.tick)
        put_visible(self._action, bool(row.action))
        put_visible(self, True)

    def clear_tick(self) -> None:
        self._tick.setChecked(False)

    def _show_clauses(self, clauses: tuple[str, ...]) -> None:
        """A link for each."""
        for at in range(len(self._clauses), len(clauses)):
            link = _link()
            link.clicked.connect(lambda _checked=False, at=at: self._open_clause(at))
            self._clauses.append(link)
            self._line.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        for link, clause in zip(self._clauses, clauses, strict=False):
            link.setText(clause)
            link.setAccessibleName(f"Read clause {clause}")
            put_visible(link, True)
        for link in self._clauses[len(clauses) :]:
            put_visible(link, False)

    def _open_clause(self, at: int) -> None:
        self.clause_requested.emit(self._row.clauses[at])


def _link() -> QPushButton:
    button = QPushButton()
    button.setProperty("role", "link")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
