"""The form of one policy: fields in groups, as the policy describes them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from refund_desk.session import FieldStatus
from refund_desk.viewmodels.form import FormView, GroupView
from refund_desk.viewmodels.formats import Formats
from refund_desk.widgets.form_row import FieldRow
from refund_desk.widgets.labels import plain_label, set_tip


class FormWidget(QScrollArea):
    """Shows a FormView; the texts in it are the draft's, what it emits are the person's edits."""

    fact_edited = Signal(str, str)
    """Fact id and raw text."""
    customer_ref_edited = Signal(str)
    help_shown = Signal(str)
    """What the field that has the focus asks for, and the clause behind it."""
    example_requested = Signal()
    clauses_requested = Signal()

    def __init__(self, formats: Formats, today: Callable[[], date]) -> None:
        super().__init__()
        self._formats, self._today = formats, today
        self._rows: dict[str, FieldRow] = {}
        self.customer_ref = QLineEdit()
        self.customer_ref.setMaxLength(120)
        self.customer_ref.setAccessibleName("Customer reference")
        self.customer_ref.setPlaceholderText("Ticket or customer number")
        self.customer_ref.textEdited.connect(self.customer_ref_edited)
        self._view: FormView | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._show_help)

    def _show_help(self, _old: QWidget | None, new: QWidget | None) -> None:
        row = next((row for row in self._rows.values() if new is not None and row.isAncestorOf(new)), None)
        if row is not None:
            self.help_shown.emit(" ".join(f"{row.field.label.rstrip('?')}: {row.field.help}".split()))

    def show_form(self, view: FormView) -> None:
        """Build the fields of a policy; nothing is emitted."""
        if view == self._view:
            return
        self._view = view
        self.customer_ref.setParent(None)
        self._rows = {}
        page = QFrame()
        page.setProperty("role", "sheet")
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(6)
        self._add_heading(column, view)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, self.fontMetrics().averageCharWidth() * 15)
        label = plain_label("Customer ref.")
        label.setBuddy(self.customer_ref)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.customer_ref, 0, 1)
        for group in view.groups:
            self._add_group(grid, group)
        column.addLayout(grid)
        column.addStretch(1)
        self.setWidget(page)
        # Wide enough for every field; only the height scrolls.
        self.setMinimumWidth(page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width())
        self._order_tabs()

    def _add_heading(self, column: QVBoxLayout, view: FormView) -> None:
        column.addWidget(plain_label(view.title, role="title"))
        column.addWidget(plain_label(view.subtitle, role="muted", wrap=True))
        links = QHBoxLayout()
        links.setSpacing(16)
        self._example = _link("Try the published example", self.example_requested.emit)
        self._clauses = _link("Read the clauses", self.clauses_requested.emit)
        set_tip(self._clauses, f"Source: {view.source}")
        links.addWidget(self._example)
        links.addWidget(self._clauses)
        links.addStretch()
        column.addLayout(links)
        column.addSpacing(4)

    def _add_group(self, grid: QGridLayout, group: GroupView) -> None:
        rule = QFrame()
        rule.setProperty("role", "rule")
        grid.addWidget(rule, grid.rowCount(), 0, 1, 2)
        grid.addWidget(plain_label(group.title, role="section"), grid.rowCount(), 0, 1, 2)
        for field in group.fields:
            row = FieldRow(field, self._formats, self._today)
            line = grid.rowCount()
            row.label.setContentsMargins(0, 6, 0, 0)
            grid.addWidget(row.label, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(row, line, 1)
            row.edited.connect(self.fact_edited)
            for fact in row.editors:
                self._rows[fact] = row

    def _order_tabs(self) -> None:
        """Facts first, in their order: the links are reached last."""
        order: list[QWidget] = [self.customer_ref]
        for fact, row in self._rows.items():
            order.append(row.editors[fact])
        for one, other in itertools.pairwise(order):
            QWidget.setTabOrder(one, other)

    def show_texts(self, texts: Mapping[str, str], customer_ref: str) -> None:
        """Put a draft's texts into the fields; nothing is emitted."""
        for fact, row in self._rows.items():
            row.set_raw(fact, texts.get(fact, ""))
        if self.customer_ref.text() != customer_ref:
            self.customer_ref.setText(customer_ref)

    def show_statuses(self, statuses: Mapping[str, FieldStatus]) -> None:
        """Echo, errors and choices under the fields."""
        for row in dict.fromkeys(self._rows.values()):
            row.show_status({fact: statuses[fact] for fact in row.editors})

    def focus_fact(self, fact: str) -> None:
        """Put the cursor into a field and bring it into view."""
        row = self._rows.get(fact)
        if row is not None:
            row.editors[fact].setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(row)

    def row_of(self, fact: str) -> FieldRow:
        """The row that holds a fact's field."""
        return self._rows[fact]

    def cursor(self) -> tuple[str, int]:
        """The fact whose field has the focus (`customer-ref` for the reference), and the characters before the cursor.

        An empty text and 0 where no field has it.
        """
        focused = self.focusWidget()
        line = focused if isinstance(focused, QLineEdit) else None
        at = line.cursorPosition() if line is not None else 0
        if focused is self.customer_ref:
            return "customer-ref", at
        for fact, row in self._rows.items():
            if focused is not None and row.editors[fact].isAncestorOf(focused):
                return fact, at
        return "", 0

    def put_cursor(self, fact: str, at: int) -> None:
        """Put the cursor back to where `cursor` found it."""
        if fact == "customer-ref":
            self.focus_first()
        self.focus_fact(fact)
        focused = self.focusWidget()
        if fact and isinstance(focused, QLineEdit):
            focused.setCursorPosition(at)

    def focus_first(self) -> None:
        """Put the cursor where a new case begins."""
        self.customer_ref.setFocus(Qt.FocusReason.OtherFocusReason)


def _link(text: str, asked: Callable[[], None]) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "link")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.clicked.connect(lambda: asked())  # noqa: PLW0108  drops the signal's argument
    return button
