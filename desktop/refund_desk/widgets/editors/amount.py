"""An amount of money: a line and its currency."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from refund_desk.viewmodels.typed import COMMON_CURRENCIES, AmountDraft, currency_of, with_currency
from refund_desk.widgets.editors.base import LineEditor, SearchCombo, name_widget
from refund_policy.money import MINOR_UNIT_EXPONENT


class AmountEdit(LineEditor):
    """The raw text is an encoded `AmountDraft`: `8.00|USD`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.keep_chars(self.line, 10)
        self.currency = _currency_combo()
        self.row.addWidget(self.currency)
        self.currency.typed.connect(self._choose)
        self.currency.activated.connect(self._choose)
        self.line.editingFinished.connect(self._follow_code)

    def raw_text(self) -> str:
        return AmountDraft(self.line.text(), self._chosen()).encode()

    def set_raw(self, raw: str) -> None:
        draft = AmountDraft.decode(raw)
        super().set_raw(draft.text)
        if self._chosen() != draft.currency:
            self.currency.setCurrentIndex(self.currency.findText(draft.currency) if draft.currency else -1)
            self.currency.setEditText(draft.currency)

    def _follow_code(self) -> None:
        """A currency that was typed with the amount is the one that counts: the field beside it says the same."""
        code = currency_of(self.line.text(), self._chosen())
        if code and code != self._chosen():
            self.currency.setEditText(code)
            self._tell()

    def _choose(self) -> None:
        """A currency chosen beside an amount that names another one: the line names both, so that it is asked about."""
        text = with_currency(self.line.text(), self._chosen())
        if text != self.line.text():
            self.head.show_text(text)
        self._tell()

    def _chosen(self) -> str:
        return self.currency.currentText().strip().upper()

    def _cursor_at(self) -> int:
        """As `Editor.cursor`; beyond the amount and its bar it stands in the currency."""
        currency = self.currency.lineEdit()
        if currency is not None and self.currency.hasFocus():
            return len(self.line.text()) + 1 + currency.cursorPosition()
        return super()._cursor_at()

    def put_cursor(self, at: int) -> None:
        beyond = at - len(self.line.text()) - 1
        currency = self.currency.lineEdit()
        if beyond < 0 or currency is None:
            super().put_cursor(at)
            return
        self.currency.setFocus(Qt.FocusReason.OtherFocusReason)
        currency.setCursorPosition(beyond)

    def set_names(self, name: str, description: str = "") -> None:
        super().set_names(name, description)
        name_widget(self.currency, f"{name}: currency")


def _currency_combo() -> SearchCombo:
    combo = SearchCombo()
    combo.addItems(COMMON_CURRENCIES)
    combo.insertSeparator(combo.count())
    combo.addItems(sorted(set(MINOR_UNIT_EXPONENT) - set(COMMON_CURRENCIES)))
    combo.setCurrentIndex(-1)
    combo.setMinimumContentsLength(4)
    return combo
