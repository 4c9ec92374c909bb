"""The left column: which policy, and which case before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout

from refund_desk.viewmodels.sidebar import CaseEntry, PolicyEntry, UnsavedEntry
from refund_desk.widgets.editors.base import CalmComboBox
from refund_desk.widgets.entry_list import UNSAVED, Entry, EntryList
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.theme import Theme

_OUTCOMES = (("", "Outcome"), ("full", "Full"), ("partial", "Partial"), ("none", "None"), ("review", "Review"))
_ROWS = 4
"""Of the policies, as many are in view where room is scarce; of the unsaved forms never more."""


class Sidebar(QFrame):
    """Emits what the person chose; shows what it is given."""

    policy_requested = Signal(str)
    case_requested = Signal(int)
    unsaved_requested = Signal(int)
    """The number of a form that is to be taken up again."""
    throw_away_requested = Signal(list)
    """The numbers of the forms."""
    search_edited = Signal(str, str, str)
    """Text, policy id and outcome; empty for all."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "sidebar")
        self.policies = EntryList("Policies", choose_on_move=True, least_rows=_ROWS)
        self.unsaved = EntryList("Not saved", choose_on_move=False, most_rows=_ROWS)
        self.unsaved.offer_removal("Throw away…", "Throw all away…")
        self.cases = EntryList("Recent cases", choose_on_move=False)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search cases")
        self.search.setAccessibleName("Search cases")
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(100)
        self.outcome = _filter("Outcome", _OUTCOMES)
        self.policy = _filter("Policy", (("", "Policy"),))
        self._unsaved_title = plain_label("Not saved", role="overline")
        self._shown: tuple[UnsavedEntry, ...] | None = None
        self._note = plain_label(role="muted", wrap=True)
        self._refused = plain_label(role="error", wrap=True)
        self._lay_out()
        self.policies.chosen.connect(self.policy_requested)
        self.unsaved.chosen.connect(lambda key: self.unsaved_requested.emit(int(key)))
        self.unsaved.removal_requested.connect(lambda keys: self.throw_away_requested.emit([int(key) for key in keys]))
        self.cases.chosen.connect(lambda key: self.case_requested.emit(int(key)))
        self.search.textEdited.connect(self._tell_search)
        self.search.textChanged.connect(lambda text: None if text else self._tell_search())
        for combo in (self.outcome, self.policy):
            combo.activated.connect(self._tell_search)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 14, 10, 10)
        column.setSpacing(6)
        column.addWidget(plain_label("Policy", role="overline"))
        self.policies.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addWidget(self.policies, 0)
        column.addWidget(self._refused)
        column.addSpacing(8)
        column.addWidget(self._unsaved_title)
        self.unsaved.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addWidget(self.unsaved, 0)
        self.show_unsaved([])
        column.addWidget(plain_label("Recent cases", role="overline"))
        column.addWidget(self.search)
        filters = QHBoxLayout()
        filters.setSpacing(6)
        filters.addWidget(self.policy, 1)
        filters.addWidget(self.outcome, 1)
        column.addLayout(filters)
        column.addWidget(self._note)
        column.addWidget(self.cases, 1)

    def show_policies(self, entries: Sequence[PolicyEntry], refused: str) -> None:
        """The selector, and what was left out of it and why."""
        self.policies.show_entries([Entry(one.key, one.title, one.detail, one.version) for one in entries])
        chosen = self.policy.currentData()
        self.policy.clear()
        for key, words in {"": "Policy", **{one.id: one.title for one in entries}}.items():
            self.policy.addItem(words, key)
        self.policy.setCurrentIndex(max(0, self.policy.findData(chosen)))
        self._refused.setText(refused)
        self._refused.setVisible(bool(refused))

    def show_policy(self, key: str) -> None:
        """Mark the policy's version in use."""
        self.policies.set_current(key)

    def show_unsaved(self, entries: Sequence[UnsavedEntry]) -> None:
        """The forms that wait to be taken up again; no such part of the column where there are none."""
        if tuple(entries) == self._shown:
            return
        self._shown = tuple(entries)
        self.unsaved.show_entries(
            [
                Entry(str(one.number), one.reference, one.policy, one.case, one.when, UNSAVED, one.words)
                for one in entries
            ]
        )
        for part in (self._unsaved_title, self.unsaved):
            part.setVisible(bool(entries))

    def show_cases(self, entries: Sequence[CaseEntry], note: str) -> None:
        """The cases found, and a sentence for an empty list or a history that is not there."""
        self.cases.show_entries(
            [
                Entry(str(one.case_id), one.reference, one.policy, one.amount, one.when, one.outcome, one.words)
                for one in entries
            ]
        )
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def show_case(self, case_id: int | None) -> None:
        """Mark the case in view, if it is a kept one."""
        self.cases.set_current("" if case_id is None else str(case_id))

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colours."""
        self.policies.set_theme(theme)
        self.unsaved.set_theme(theme)
        self.cases.set_theme(theme)

    def _tell_search(self) -> None:
        self.search_edited.emit(self.search.text(), self.policy.currentData() or "", self.outcome.currentData() or "")


def _filter(name: str, options: Sequence[tuple[str, str]]) -> QComboBox:
    combo = CalmComboBox()
    combo.setAccessibleName(f"{name} filter")
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(4)
    for key, words in options:
        combo.addItem(words, key)
    return combo
