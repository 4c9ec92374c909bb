"""Shows a pack before it is installed, and the packs that are in use."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from refund_desk.viewmodels.packs import InstalledView, PackView
from refund_desk.widgets.entry_list import Entry, EntryList
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.theme import Theme

_ROWS_SHOWN = 5


class PackDialog(QDialog):
    """Stays open until the pack is in, so that trouble can be told in it."""

    install_requested = Signal(bool)
    """Whether an older version was agreed to."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Install update or policy pack")
        self.resize(660, 560)
        self._title = plain_label(role="section", wrap=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(14)
        self._facts.setColumnStretch(1, 1)
        self._changes_title = plain_label("What changes", role="overline")
        self.changes = EntryList("What changes", choose_on_move=False)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("What is new, and what the checks found")
        self.text.setMinimumHeight(7 * self.text.fontMetrics().lineSpacing())
        self.older = QCheckBox()
        self.older.toggled.connect(self._allow)
        self._trouble = plain_label(role="error", wrap=True)
        self.install_button = QPushButton()
        self.install_button.setProperty("role", "primary")
        self.install_button.clicked.connect(lambda: self.install_requested.emit(self.older.isChecked()))
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.clicked.connect(self.reject)
        # Enter never installs by itself: the button has to be gone to.
        self.cancel_button.setDefault(True)
        self.install_button.setAutoDefault(False)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addLayout(self._facts)
        column.addWidget(self._changes_title)
        column.addWidget(self.changes)
        column.addWidget(plain_label("What is new", role="overline"))
        column.addWidget(self.text, 1)
        column.addWidget(self.older)
        column.addWidget(self._trouble)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.install_button)
        column.addLayout(buttons)

    def show_pack(self, view: PackView) -> None:
        """Show one pack; a dialog shows one in its life."""
        self._title.setText(view.title)
        for row, (name, value) in enumerate(view.facts):
            told = plain_label(value, wrap=True, selectable=True)
            self._facts.addWidget(plain_label(name, role="muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(told, row, 1)
        rows = [Entry(str(at), one.title, one.detail, right=one.mark) for at, one in enumerate(view.changes)]
        self.changes.show_entries(rows)
        shown = min(len(rows), _ROWS_SHOWN)
        self.changes.setFixedHeight(shown * self.changes.sizeHintForRow(0) + 2 if rows else 0)
        self._changes_title.setVisible(bool(rows))
        self.changes.setVisible(bool(rows))
        self.text.setPlainText(view.text)
        self.older.setText(view.older)
        self.older.setVisible(bool(view.older) and not view.trouble)
        self.install_button.setText(view.action)
        self.install_button.setVisible(not view.trouble)
        self.cancel_button.setText("Close" if view.trouble else "Cancel")
        self.show_trouble(view.trouble)
        self._allow()
        # The rest of the text is the first thing to read; the list has nothing to choose.
        self.text.setFocus()
        self.resize(self.size().expandedTo(self.sizeHint()))

    def show_trouble(self, sentence: str) -> None:
        """Why nothing was installed."""
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colours."""
        self.changes.set_theme(theme)

    def _allow(self) -> None:
        self.install_button.setEnabled(not self.older.text() or self.older.isChecked())


class InstalledPacksDialog(QDialog):
    """The packs in use: each can go back to its version before, or be taken out."""

    back_requested = Signal(str)
    take_out_requested = Signal(str)
    """A pack's id."""
    install_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Installed policy packs")
        self.resize(560, 380)
        self.list = EntryList("Installed policy packs", choose_on_move=True)
        self.list.chosen.connect(self._follow)
        self._views: dict[str, InstalledView] = {}
        self._told = plain_label(role="muted", wrap=True)
        self.install_button = QPushButton("Install a pack…")
        self.install_button.clicked.connect(self.install_requested)
        self.back_button = QPushButton()
        self.back_button.clicked.connect(lambda: self.back_requested.emit(self.list.current_key()))
        self.take_out_button = QPushButton("Take out…")
        self.take_out_button.clicked.connect(lambda: self.take_out_requested.emit(self.list.current_key()))
        self.close_button = QPushButton("Close")
        self.close_button.clicked.connect(self.accept)
        for button in (self.install_button, self.back_button, self.take_out_button):
            button.setAutoDefault(False)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 16)
        column.setSpacing(10)
        column.addWidget(self._told)
        column.addWidget(self.list, 1)
        buttons = QHBoxLayout()
        for button in (self.install_button, self.back_button, self.take_out_button):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        column.addLayout(buttons)

    def show_packs(self, views: Sequence[InstalledView], troubles: Sequence[str] = ()) -> None:
        """List them; what is damaged is told above the list."""
        self._views = {view.id: view for view in views}
        told = "Policies that publishers handed out in signed packs. Kept cases stay as they were decided."
        self._told.setText("\n".join((told if views else "No policy pack is installed.", *troubles)))
        current = self.list.current_key()
        self.list.show_entries([Entry(view.id, view.title, view.detail) for view in views])
        self.list.set_current(current if current in self._views else next(iter(self._views), ""))
        self._follow()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colours."""
        self.list.set_theme(theme)

    def _follow(self) -> None:
        view = self._views.get(self.list.current_key())
        self.back_button.setText(view.back if view is not None else "")
        self.back_button.setVisible(view is not None and bool(view.back))
        self.take_out_button.setEnabled(view is not None)
