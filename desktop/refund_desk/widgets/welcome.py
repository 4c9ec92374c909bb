"""What stands where the answer will be: what to do next, with the published examples one click away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from refund_desk.viewmodels.verdict import UnfinishedView
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.result_rows import unfinished_rows
from refund_desk.widgets.rows import Rows

_NO_POLICY = (
    "There is no policy to decide by",
    "Import a policy document, or make one from a template: both are in the Policies menu.",
)
_MISSING = (
    "Begin with the facts, or with an example",
    "Fill in the form on the left: the answer appears here as soon as nothing is missing.",
)
_WRONG = (
    "One more look at the entries",
    "Nothing is decided on an entry that is wrong or may mean two things.",
)


class Welcome(QFrame):
    """A card for a case without an answer."""

    example_chosen = Signal(int)
    """The number of the published example, from 0."""
    fact_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._title = plain_label(role="section")
        self._text = plain_label(role="muted", wrap=True)
        self._missing = Rows()
        self._missing.action_requested.connect(self.fact_requested)
        self._heading = plain_label("Published examples", role="overline")
        self._examples = QWidget()
        self._buttons = QVBoxLayout(self._examples)
        self._buttons.setContentsMargins(0, 0, 0, 0)
        self._buttons.setSpacing(4)
        self._names: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 14)
        column.setSpacing(8)
        for part in (self._title, self._text, self._missing, self._heading, self._examples):
            column.addWidget(part)
        self.hide()

    def show_unfinished(self, view: UnfinishedView, labels: Mapping[str, str], examples: Sequence[str]) -> None:
        """What is wrong and what is missing, with the way to each field; `labels` are by fact id."""
        self._put(*(_WRONG if view.problems else _MISSING))
        self._missing.show_rows(tuple(unfinished_rows(view, labels)))
        put_visible(self._missing, True)
        self._show_examples(tuple(examples))

    def show_no_policy(self) -> None:
        """Nothing to decide by."""
        self._put(*_NO_POLICY)
        put_visible(self._missing, False)
        self._show_examples(())

    def first_button(self) -> QPushButton | None:
        """Where the keyboard enters; None without any."""
        return next((button for button in self.findChildren(QPushButton) if button.isVisible()), None)

    def _put(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)

    def _show_examples(self, names: tuple[str, ...]) -> None:
        put_visible(self._heading, bool(names))
        put_visible(self._examples, bool(names))
        if not names or names == self._names:
            return
        self._names = names
        for old in self._examples.findChildren(QPushButton):
            self._buttons.removeWidget(old)
            old.hide()
            old.deleteLater()
        for index, name in enumerate(names):
            button = QPushButton(name.replace("&", "&&"))
            button.setProperty("role", "link")
            button.clicked.connect(lambda _checked=False, index=index: self.example_chosen.emit(index))
            self._buttons.addWidget(button)
