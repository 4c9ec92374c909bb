"""All fields of one policy, built once."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from refund_desk.viewmodels.form import FormView, GroupView
from refund_desk.viewmodels.formats import Formats
from refund_desk.widgets.editors.base import Editor, LineEditor
from refund_desk.widgets.editors.lines import LinesEdit
from refund_desk.widgets.form_heading import FormHeading
from refund_desk.widgets.form_row import FieldRow
from refund_desk.widgets.form_sheet import FormSheet
from refund_desk.widgets.labels import plain_label

CUSTOMER_REF, NOTE = "customer-ref", "note"
"""What the two fields that no policy asks for are called where a fact's id is expected."""
MOST_NOTE_LINES = 4
_LONGEST_REF = 120


class FormPage(FormSheet):
    """The heading, the customer's reference, the policy's facts in their groups, and a note."""

    fact_edited = Signal(str, str)
    customer_ref_edited = Signal(str)
    note_edited = Signal(str)
    fact_hovered = Signal(str)

    def __init__(self, view: FormView, formats: Formats, today: Callable[[], date]) -> None:
        super().__init__()
        self._formats, self._today = formats, today
        self.heading = FormHeading(view)
        self.reference, self.note = self._reference(), self._note()
        self.rows: dict[str, FieldRow] = {}
        self._lit_row: FieldRow | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(4)
        column.addWidget(self.heading)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, self.fontMetrics().averageCharWidth() * 15)
        self._add_own("Customer ref.", self.reference)
        for group in view.groups:
            self._add_group(group)
        self._add_rule()
        self._add_own("Note", self.note)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._order_tabs()

    def editors(self) -> dict[str, Editor]:
        """Every editor by its fact, in the order of the form."""
        facts = {fact: row.editors[fact] for fact, row in self.rows.items()}
        return {CUSTOMER_REF: self.reference, **facts, NOTE: self.note}

    def light_row(self, row: FieldRow | None) -> None:
        """Light one row, with the symbol in its label; None or one that is not shown puts the light out."""
        if self._lit_row is not None:
            self._lit_row.light(False)
        self._lit_row = row if row is not None and not row.isHidden() else None
        if self._lit_row is not None:
            self._lit_row.light(True)
        self.light([self._lit_row.label, self._lit_row] if self._lit_row is not None else [])

    def _reference(self) -> LineEditor:
        editor = LineEditor()
        editor.line.setMaxLength(_LONGEST_REF)
        editor.set_names("Customer reference")
        editor.set_placeholder("Ticket or customer number")
        editor.edited.connect(self.customer_ref_edited)
        return editor

    def _note(self) -> LinesEdit:
        editor = LinesEdit(MOST_NOTE_LINES)
        editor.set_names("Note", "For colleagues; kept and printed with the case.")
        editor.set_placeholder("For colleagues; kept with the case")
        editor.edited.connect(self.note_edited)
        return editor

    def _add_own(self, words: str, editor: Editor) -> None:
        label = plain_label(words)
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        label.setBuddy(editor)
        self._add_line(label, editor, editor)

    def _add_line(self, label: QWidget, field: QWidget, editor: Editor) -> None:
        """A label beside the first line of its editor."""
        label.setContentsMargins(0, _above(label, editor), 0, 0)
        line = self._grid.rowCount()
        self._grid.addWidget(label, line, 0)
        self._grid.addWidget(field, line, 1)

    def _add_rule(self) -> None:
        rule = QFrame()
        rule.setProperty("role", "rule")
        self._grid.addWidget(rule, self._grid.rowCount(), 0, 1, 2)

    def _add_group(self, group: GroupView) -> None:
        self._add_rule()
        self._grid.addWidget(plain_label(group.title, role="section"), self._grid.rowCount(), 0, 1, 2)
        for field in group.fields:
            row = FieldRow(field, self._formats, self._today)
            self._add_line(row.label, row, row.editors[field.id])
            row.edited.connect(self.fact_edited)
            row.hovered.connect(lambda over, fact=field.id: self.fact_hovered.emit(fact if over else ""))
            for fact in row.editors:
                self.rows[fact] = row

    def _order_tabs(self) -> None:
        """Facts first, in their order: the links are reached last."""
        order = list(self.editors().values())
        for one, other in itertools.pairwise(order):
            QWidget.setTabOrder(one, other)
        for link in self.heading.links():
            QWidget.setTabOrder(order[-1], link)


def _above(label: QWidget, editor: Editor) -> int:
    """Pixels above a label that put it beside the first line of its editor."""
    first = editor.focusProxy()
    high = (first if first is not None and not isinstance(editor, LinesEdit) else QLineEdit()).sizeHint().height()
    return max(0, (high - label.fontMetrics().height()) // 2)
