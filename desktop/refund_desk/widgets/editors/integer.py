"""A whole number and its unit."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.typed import Empty, Understood, read_integer
from refund_desk.widgets.editors.base import LineEditor, SteppingLine, name_widget
from refund_desk.widgets.labels import plain_label

PAGE = 10


class IntegerEdit(LineEditor):
    """Up, Down and the two buttons count by one, PageUp and PageDown by ten, not below zero; never the wheel."""

    def __init__(self, formats: Formats, unit: str = "", parent: QWidget | None = None) -> None:
        line = SteppingLine()
        super().__init__(line, parent)
        self._formats, self._unit = formats, unit
        self.keep_chars(line, 6)
        line.stepped.connect(self._step)
        self.less = self._stepper("\u2212", -1)
        self.more = self._stepper("+", 1)
        if unit:
            self.row.addWidget(plain_label(unit, role="muted"))

    def _stepper(self, sign: str, steps: int) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setProperty("role", "slim")
        button.setAutoRepeat(True)
        # The keys that step are Up and Down in the line: two more stops on the way would only be in it.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self._step(steps, 0))
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.keep_chars(button, 3)
        self.row.addWidget(button)
        return button

    def set_names(self, name: str, description: str = "") -> None:
        super().set_names(name, description)
        name_widget(self.less, f"{name}: one less")
        name_widget(self.more, f"{name}: one more")

    def _step(self, steps: int, pages: int) -> None:
        found = read_integer(self.line.text(), self._formats, self._unit)
        by = steps + PAGE * pages
        if not isinstance(found, Understood | Empty):
            return
        counted = str(max(0, by + (found.value if isinstance(found, Understood) else 0)))
        if isinstance(read_integer(counted, self._formats), Understood):  # not beyond what is read
            self.replace_text(counted)
