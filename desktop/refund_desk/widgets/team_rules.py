"""Asks what a team has agreed on: which questions every case gets, and from where a second name is needed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from refund_desk.viewmodels.questions import TITLE
from refund_desk.viewmodels.team_rules import LimitView, TeamRulesView
from refund_desk.widgets.editors.amount import AmountEdit
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.style import restyle

LIMIT = "Second name above"
_LIMIT_HELP = (
    "Whoever grants another amount than the suggested one, above this limit, enters a colleague's name as well."
)


class TeamRulesDialog(QDialog):
    """`read` tells what a typed limit means; the dialog closes with rules that are clear, or with none."""

    rules_edited = Signal(tuple, str)
    """Ids of the questions that are not asked, and the limit: `100.00 USD`, or empty for none."""

    def __init__(self, read: Callable[[str], LimitView], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Team rules")
        self._read = read
        self.boxes: dict[str, QCheckBox] = {}
        self.limit = AmountEdit()
        self.limit.set_placeholder("No limit")
        self.limit.set_names(LIMIT, _LIMIT_HELP)
        self.limit.edited.connect(self._follow)
        self._limit_title = plain_label(f"&{LIMIT}", role="section")
        self._limit_title.setBuddy(self.limit.line)
        self._told = plain_label(role="echo", wrap=True)
        self._limit_locked = plain_label(role="muted", wrap=True)
        self._questions_locked = plain_label(role="muted", wrap=True)
        self.keep_button = QPushButton("Keep")
        self.keep_button.setProperty("role", "primary")
        self.keep_button.setDefault(True)
        self.keep_button.clicked.connect(self._keep)
        self._questions = QVBoxLayout()
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(8)
        column.addWidget(plain_label(TITLE, role="section"))
        column.addWidget(self._questions_locked)
        column.addLayout(self._questions)
        column.addSpacing(10)
        column.addWidget(self._limit_title)
        column.addWidget(plain_label(_LIMIT_HELP, role="muted", wrap=True))
        column.addWidget(self._limit_locked)
        column.addWidget(self.limit)
        column.addWidget(self._told)
        column.addStretch(1)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(cancel)
        buttons.addWidget(self.keep_button)
        column.addLayout(buttons)

    def show_rules(self, view: TeamRulesView) -> None:
        """The rules as they are; a dialog shows them once."""
        for question in view.questions:
            box = QCheckBox(question.ask.replace("&", "&&"))
            box.setChecked(question.asked)
            box.setEnabled(not view.questions_locked)
            self.boxes[question.id] = box
            self._questions.addWidget(box)
        self.limit.set_raw(view.limit)
        self.limit.setEnabled(not view.limit_locked)
        for label, told in ((self._questions_locked, view.questions_locked), (self._limit_locked, view.limit_locked)):
            label.setText(told)
            label.setVisible(bool(told))
        self._follow()
        self.limit.setFocus()

    def _follow(self) -> None:
        meant = self._read(self.limit.raw_text())
        self._told.setText(meant.told)
        restyle(self._told, "echo" if meant.limit is not None else "error")
        self.keep_button.setEnabled(meant.limit is not None)

    def _keep(self) -> None:
        limit = self._read(self.limit.raw_text()).limit
        if limit is None:
            return
        off = tuple(name for name, box in self.boxes.items() if not box.isChecked())
        self.accept()
        self.rules_edited.emit(off, limit)
