"""One field of the form: label, editor, what was understood, what is wrong. Built in this one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from refund_desk.session import FieldStatus
from refund_desk.viewmodels.form import FieldView
from refund_desk.viewmodels.formats import Formats
from refund_desk.widgets.editors.amount import AmountEdit
from refund_desk.widgets.editors.base import Editor, LineEditor
from refund_desk.widgets.editors.choice import choice_edit
from refund_desk.widgets.editors.date import DateEdit
from refund_desk.widgets.editors.instant import InstantEdit
from refund_desk.widgets.editors.integer import IntegerEdit
from refund_desk.widgets.editors.measure import MeasureEdit
from refund_desk.widgets.editors.records import RecordsEdit
from refund_desk.widgets.editors.text import TextEdit
from refund_desk.widgets.editors.yes_no import YesNoEdit
from refund_desk.widgets.editors.zone import ZoneEdit
from refund_desk.widgets.labels import plain_label, set_tip


class FieldRow(QWidget):
    """The right-hand cell of a field; `label` stands to its left. Shares its row with a partner's editor, if any."""

    edited = Signal(str, str)
    """Fact id and its raw text."""

    def __init__(self, field: FieldView, formats: Formats, today: Callable[[], date]) -> None:
        super().__init__()
        self.field = field
        self.editors: dict[str, Editor] = {field.id: _editor(field, formats, today)}
        if field.partner is not None:
            self.editors[field.partner.id] = _editor(field.partner, formats, today)
        self.label = plain_label(_label_text(field), wrap=True)
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.label.setBuddy(self.editors[field.id])
        set_tip(self.label, field.help)
        self._echo = plain_label(role="echo", wrap=True)
        self._error = plain_label(role="error", wrap=True)
        self._choices = QWidget()
        self._choice_row = QHBoxLayout(self._choices)
        self._choice_row.setContentsMargins(0, 0, 0, 0)
        self._statuses: dict[str, FieldStatus] = {}
        self._lay_out()
        self._name(FieldStatus())

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        for position, (fact, editor) in enumerate(self.editors.items()):
            line.addWidget(editor, 3 if position == 0 else 2)
            editor.edited.connect(lambda raw, fact=fact: self.edited.emit(fact, raw))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(line)
        for part in (self._error, self._choices, self._echo):
            box.addWidget(part)
            part.hide()

    def set_raw(self, fact: str, raw: str) -> None:
        """Show a text in the field, or in its partner."""
        self.editors[fact].set_raw(raw)

    def show_status(self, statuses: dict[str, FieldStatus]) -> None:
        """Echo, error and choices; does nothing where nothing changed."""
        if statuses == self._statuses:
            return
        self._statuses = statuses
        own = statuses[self.field.id]
        # A partner's trouble is told beneath the shared row.
        telling = next((one for one in statuses.values() if one.error), own)
        _show_text(self._error, telling.error or own.prompt)
        _show_text(self._echo, _echo_text(own, self.field))
        self._show_choices(telling)
        self.label.setEnabled(own.needed)
        for part in (self, self.label):
            part.setVisible(own.visible)
        self._name(own)

    def _show_choices(self, status: FieldStatus) -> None:
        while self._choice_row.count():
            item = self._choice_row.takeAt(0)
            if item.widget() is not None:
                item.widget().deleteLater()
        for choice in status.choices:
            button = QPushButton(choice.label.replace("&", "&&"))
            button.setProperty("role", "link")
            button.clicked.connect(lambda _checked=False, text=choice.text: self._choose(text))
            self._choice_row.addWidget(button)
        self._choice_row.addStretch()
        self._choices.setVisible(bool(status.choices))

    def shown_choices(self) -> list[QPushButton]:
        """The buttons that offer what an unclear text may mean."""
        items = (self._choice_row.itemAt(index).widget() for index in range(self._choice_row.count()))
        return [button for button in items if isinstance(button, QPushButton)]

    def _choose(self, text: str) -> None:
        fact = next((fact for fact, status in self._statuses.items() if status.choices), self.field.id)
        editor = self.editors[fact]
        if isinstance(editor, LineEditor):
            editor.replace_text(text)
        else:
            editor.set_raw(text)
            self.edited.emit(fact, text)
        editor.setFocus()

    def _name(self, status: FieldStatus) -> None:
        words = (status.error, status.prompt, status.echo, self.field.help)
        self.editors[self.field.id].set_names(self.field.label, " ".join(word for word in words if word))
        if self.field.partner is not None:
            self.editors[self.field.partner.id].set_names(self.field.partner.label, self.field.partner.help)


def _label_text(field: FieldView) -> str:
    symbol = field.symbol.partition("_")[0] if "_" not in field.symbol else ""
    return f"{field.label} {symbol}".rstrip().replace("&", "&&")


def _echo_text(status: FieldStatus, field: FieldView) -> str:
    if status.error:
        return ""
    if not status.needed and not status.echo and field.type != "money":
        return "Not needed for this request."
    return status.echo


def _show_text(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)
    label.setVisible(bool(text))


def _editor(field: FieldView, formats: Formats, today: Callable[[], date]) -> Editor:
    match field.type:
        case "money":
            editor: Editor = AmountEdit()
        case "number" | "duration":
            editor = MeasureEdit(field.unit)
        case "records":
            editor = RecordsEdit(field.columns)
        case "integer":
            editor = IntegerEdit(formats, field.unit)
        case "date":
            editor = DateEdit(formats, today)
        case "instant":
            editor = InstantEdit(formats, today)
        case "yes/no":
            editor = YesNoEdit()
        case "choice":
            editor = choice_edit(field.options)
        case "zone":
            editor = ZoneEdit()
        case _:
            editor = TextEdit()
    if isinstance(editor, (LineEditor, RecordsEdit)):
        editor.set_placeholder(field.placeholder)
    return editor
