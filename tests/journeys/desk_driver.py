"""A whole program in a test: window, presenter, real history in an empty folder, a clock that stands still."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from refund_desk.desk import Desk
from refund_desk.history import CaseStore
from refund_desk.policies import Library, Shelf, load_library, shipped_folder
from refund_desk.presenter import Presenter
from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.widgets.editors.base import LineEditor
from refund_desk.widgets.editors.choice import RadioEdit
from refund_desk.widgets.labels import Dialogs
from refund_desk.widgets.main_window import MainWindow
from refund_desk.widgets.theme import LIGHT, apply

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)


@dataclass
class FakeDialogs(Dialogs):
    """Answers every question as the test says and remembers what was told."""

    path: Path | None = None
    agrees: bool = True
    told: list[str] = field(default_factory=list)

    def tell(self, parent: QWidget, title: str, text: str) -> None:
        self.told.append(text)

    def confirm(self, parent: QWidget, title: str, text: str, *, action: str) -> bool:
        self.told.append(text)
        return self.agrees

    def save_path(self, parent: QWidget, title: str, suggested: Path, kinds: str) -> Path | None:
        return self.path

    def open_path(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        return self.path


class DeskDriver:
    """What an agent does and sees."""

    def __init__(
        self,
        store: CaseStore,
        *,
        formats: Formats = ENGLISH,
        policy: str = "japply",
        library: Library | None = None,
        shelf: Shelf | None = None,
        alone: bool = True,
    ) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply(application, LIGHT)
        self.dialogs = FakeDialogs()
        self.window = MainWindow(formats, NOW.date)
        self.window.set_theme(LIGHT, "light")
        at_hand = library or (shelf.load() if shelf is not None else load_library([shipped_folder()]))
        self.opened: list[Path] = []
        desk = Desk(at_hand, store, formats, lambda: NOW, self.dialogs, "UTC", "USD", shelf, self._open, alone=alone)
        self.presenter = Presenter(self.window, desk, policy)
        self.window.resize(1366, 768)
        self.window.show()
        self.settle()

    def _open(self, path: Path) -> bool:
        self.opened.append(path)
        return True

    def settle(self) -> None:
        """Let the events run that are waiting."""
        QApplication.processEvents()

    def type(self, fact: str, text: str) -> None:
        """Replace what stands in a field, key by key."""
        self.window.form.focus_fact(fact)
        editor = self._editor(fact)
        assert isinstance(editor, LineEditor)
        QTest.keyClick(editor.line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(editor.line, Qt.Key.Key_Delete)
        QTest.keyClicks(editor.line, text)
        self.settle()

    def choose(self, fact: str, option: str) -> None:
        """Click a radio button."""
        editor = self._editor(fact)
        assert isinstance(editor, RadioEdit)
        QTest.mouseClick(editor.buttons[option], Qt.MouseButton.LeftButton)
        self.settle()

    def _editor(self, fact: str) -> QWidget:
        return self.window.form.row_of(fact).editors[fact]

    def seen(self) -> str:
        """Every word on visible labels."""
        return "\n".join(label.text() for label in self.window.findChildren(QLabel) if label.isVisible())

    def result(self) -> str:
        """Every word on visible labels and links of the right-hand column, and what is painted there, as read aloud."""
        result = self.window.result
        told = (*result.findChildren(QLabel), *result.findChildren(QPushButton))
        words = [one.text() for one in told if one.isVisible()]
        painted = (part for part in (result.strip, result.tabs.how.breakdown) if part.isVisible())
        return "\n".join([*words, *(part.accessibleDescription() for part in painted)])

    def under(self, fact: str) -> str:
        """What stands beneath a field."""
        row = self.window.form.row_of(fact)
        return "\n".join(label.text() for label in row.findChildren(QLabel) if label.isVisible())
