"""One field of the form: label, editor, what was understood, what is wrong. Built in this one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from refund_desk.session import FieldStatus
from refund_desk.viewmodels.form import FieldView
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.formula import symbol
from refund_desk.viewmodels.typed import Choice
from refund_desk.widgets.editors.amount import AmountEdit
from refund_desk.widgets.editors.base import Editor, LineEditor
from refund_desk.widgets.editors.choice import choice_edit
from refund_desk.widgets.editors.date import DateEdit
from refund_desk.widgets.editors.flow import FlowLayout
from refund_desk.widgets.editors.instant import InstantEdit
from refund_desk.widgets.editors.integer import IntegerEdit
from refund_desk.widgets.editors.measure import MeasureEdit
from refund_desk.widgets.editors.records import RecordsEdit
from refund_desk.widgets.editors.status_label import StatusLabel
from refund_desk.widgets.editors.text import TextEdit
from refund_desk.widgets.editors.yes_no import YesNoEdit
from refund_desk.widgets.editors.zone import ZoneEdit
from refund_desk.widgets.labels import PlainLabel, plain_label, set_tip
from refund_desk.widgets.symbol_label import SymbolLabel


class FieldRow(QWidget):
    """The right-hand cell of a field; `label` stands to its left. Shares its row with a partner's editor, if any."""

    edited = Signal(str, str)
    """Fact id and its raw text."""
    hovered = Signal(bool)
    """The pointer has come over the row or its label, or has left them."""

    def __init__(self, field: FieldView, formats: Formats, today: Callable[[], date]) -> None:
        super().__init__()
        self.field = field
        self.editors: dict[str, Editor] = {field.id: _editor(field, formats, today)}
        if field.partner is not None:
            self.editors[field.partner.id] = _editor(field.partner, formats, today)
        self.label = _label(field)
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.label.setBuddy(self.editors[field.id])
        set_tip(self.label, field.help)
        self.label.installEventFilter(self)
        self._echo = StatusLabel("echo")
        self._error = StatusLabel("error")
        self._choices = QWidget()
        self._choice_row = FlowLayout(self._choices)
        self._statuses: dict[str, FieldStatus] = {}
        self._offered: tuple[Choice, ...] = ()
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

    def enterEvent(self, event: QEnterEvent) -> None:
        """Tell of the pointer."""
        self.hovered.emit(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell of the pointer."""
        self.hovered.emit(False)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The label counts as a part of the row."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.Leave):
            self.hovered.emit(event.type() == QEvent.Type.Enter)
        return super().eventFilter(watched, event)

    def light(self, lit: bool) -> None:
        """Mark its symbol, as the breakdown marks it; the page lights the row itself."""
        if isinstance(self.label, SymbolLabel):
            self.label.light(lit)

    def set_raw(self, fact: str, raw: str) -> None:
        """Show a text in the field, or in its partner."""
        self.editors[fact].set_raw(raw)

    def show_status(self, statuses: dict[str, FieldStatus]) -> None:
        """Echo, error and choices; does nothing where nothing changed."""
        if statuses == self._statuses:
            return
        before, self._statuses = self._statuses, statuses
        own = statuses[self.field.id]
        # A partner's trouble is told beneath the shared row.
        telling = next((one for one in statuses.values() if one.error), own)
        self._error.show_text(telling.error)
        self._echo.show_text(_echo_text(own, self.field))
        self._show_choices(telling)
        # Even a label that is enabled already would be styled anew.
        if self.label.isEnabled() != own.needed:
            self.label.setEnabled(own.needed)
        for part in (self, self.label):
            if part.isHidden() == own.visible:
                part.setVisible(own.visible)
        if before.get(self.field.id) != own:
            self._name(own)

    def _show_choices(self, status: FieldStatus) -> None:
        if status.choices == self._offered:
            return
        self._offered = status.choices
        for button in self.shown_choices():
            self._choice_row.removeWidget(button)
            button.deleteLater()
        for choice in status.choices:
            button = QPushButton(choice.label.replace("&", "&&"))
            button.setProperty("role", "link")
            button.clicked.connect(lambda _checked=False, text=choice.text: self._choose(text))
            self._choice_row.addWidget(button)
        self._choices.setVisible(bool(status.choices))

    def shown_choices(self) -> list[QPushButton]:
        """The buttons that offer what an unclear text may mean."""
        items = (self._choice_row.itemAt(index) for index in range(self._choice_row.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [button for button in widgets if isinstance(button, QPushButton)]

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


def _label(field: FieldView) -> PlainLabel:
    if field.symbol:
        return SymbolLabel(field.label, symbol(field.symbol))
    return plain_label(field.label.replace("&", "&&"), wrap=True)


def _echo_text(status: FieldStatus, field: FieldView) -> str:
    if status.error:
        return ""
    if not status.needed and not status.echo and field.type != "money":
        return "Not needed so far." if status.open else "Not needed for this request."
    return " ".join(filter(None, (status.prompt, status.echo)))


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
            editor = YesNoEdit(unknown=field.unknown)
        case "choice":
            editor = choice_edit(field.options)
        case "zone":
            editor = ZoneEdit()
        case _:
            editor = TextEdit()
    if isinstance(editor, (LineEditor, RecordsEdit)):
        editor.set_placeholder(field.placeholder)
    return editor
