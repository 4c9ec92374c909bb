"""One of several options, or none yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QComboBox, QHBoxLayout, QRadioButton, QWidget

from refund_desk.widgets.editors.base import CalmComboBox, Editor

Option = tuple[str, str]
"""An option's id and its words."""

_MOST_RADIOS = 4
_ROW_CHARS = 30
_LINE_CHARS = 44


def choice_edit(options: Sequence[Option], parent: QWidget | None = None) -> Editor:
    """Radio buttons for up to four options whose words are short enough, else a combo."""
    fits = all(len(words) <= _LINE_CHARS for _, words in options)
    if len(options) <= _MOST_RADIOS and fits:
        return RadioEdit(options, parent)
    return ComboEdit(options, parent)


class RadioEdit(Editor):
    """Radio buttons, side by side where their words are short; the raw text is the checked one's id."""

    def __init__(self, options: Sequence[Option], parent: QWidget | None = None) -> None:
        self.buttons = {option: QRadioButton(words.replace("&", "&&")) for option, words in options}
        super().__init__(next(iter(self.buttons.values())), parent)
        self._words = dict(options)
        short = sum(len(words) for _, words in options) <= _ROW_CHARS
        way = QBoxLayout.Direction.LeftToRight if short else QBoxLayout.Direction.TopToBottom
        layout = QBoxLayout(way, self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._group = QButtonGroup(self)
        for button in self.buttons.values():
            self._group.addButton(button)
            layout.addWidget(button)
        layout.addStretch()
        self._group.buttonClicked.connect(self._clicked)

    def raw_text(self) -> str:
        return next((option for option, button in self.buttons.items() if button.isChecked()), "")

    def set_raw(self, raw: str) -> None:
        # An exclusive group lets nobody uncheck its last button.
        self._group.setExclusive(False)
        for option, button in self.buttons.items():
            button.setChecked(option == raw)
        self._group.setExclusive(True)
        self._follow()

    def set_names(self, name: str, description: str = "") -> None:
        self.setAccessibleName(name)
        for option, button in self.buttons.items():
            button.setAccessibleName(f"{name}: {self._words[option]}")
            button.setAccessibleDescription(description)

    def _clicked(self) -> None:
        self._follow()
        self.edited.emit(self.raw_text())

    def _follow(self) -> None:
        """Focus goes to the checked button, as within the group."""
        self.setFocusProxy(self.buttons.get(self.raw_text()) or next(iter(self.buttons.values())))


class ComboEdit(Editor):
    """A combo; nothing is chosen until somebody chooses."""

    def __init__(self, options: Sequence[Option], parent: QWidget | None = None) -> None:
        self.combo = CalmComboBox()
        super().__init__(self.combo, parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo, 1)
        self.combo.setPlaceholderText("Choose…")
        for option, words in options:
            self.combo.addItem(words, option)
        self.combo.setCurrentIndex(-1)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.keep_chars(self.combo, 12)
        self.combo.activated.connect(self._tell)

    def raw_text(self) -> str:
        option = self.combo.currentData()
        return option if isinstance(option, str) else ""

    def set_raw(self, raw: str) -> None:
        self.combo.setCurrentIndex(self.combo.findData(raw))

    def _tell(self) -> None:
        self.edited.emit(self.raw_text())
