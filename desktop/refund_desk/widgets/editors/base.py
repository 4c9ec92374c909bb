"""What all editors share: a raw text in and out, one signal, one place for the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLineEdit, QWidget

from refund_desk.widgets.editors.line_head import LineHead
from refund_desk.widgets.editors.undo_free import undo_free


class Editor(QWidget):
    """A field of the form.

    `raw_text()` is what stands in it as typed, `""` for nothing; `set_raw()`
    shows a raw text without a signal, the cursor behind what changed and left
    alone where nothing did; `edited(raw)` comes from the person's own edits only.
    """

    edited = Signal(str)

    def __init__(self, focus: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._least: dict[QWidget, int] = {}
        self.setFocusProxy(focus)

    def raw_text(self) -> str:
        """The text as it was typed."""
        raise NotImplementedError

    def set_raw(self, raw: str) -> None:
        """Show a raw text."""
        raise NotImplementedError

    def cursor(self) -> int:  # type: ignore[override]  # Qt's own is the pointer's shape, not used here
        """Characters of the raw text before the cursor; 0 where there is none to put elsewhere."""
        return self._cursor_at()

    def _cursor_at(self) -> int:
        return 0

    def put_cursor(self, at: int) -> None:  # noqa: ARG002  an editor without a text has one place only
        """Take the focus, with so many characters of the raw text before the cursor."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_names(self, name: str, description: str = "") -> None:
        """Name the field for screen readers, and describe it: help, unit, what is wrong."""
        name_widget(self._focus, name, description)

    def keep_chars(self, part: QWidget, count: int) -> None:
        """Keep a part of the editor wide enough for so many digits, in whatever size the text is."""
        self._least[part] = count
        part.setMinimumWidth(min_chars(self, count))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            for part, count in self._least.items():
                part.setMinimumWidth(min_chars(self, count))


class LineEditor(Editor):
    """An editor whose text stands in one line."""

    def __init__(self, line: QLineEdit | None = None, parent: QWidget | None = None) -> None:
        self.line = line or QLineEdit()
        super().__init__(self.line, parent)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.addWidget(self.line, 1)
        undo_free(self.line)
        self.head = LineHead(self.line, self.line)
        self.line.textEdited.connect(self._tell)

    def raw_text(self) -> str:
        return self.line.text()

    def set_raw(self, raw: str) -> None:
        self.head.show_text(raw)

    def _cursor_at(self) -> int:
        return self.head.at()

    def put_cursor(self, at: int) -> None:
        super().put_cursor(at)
        self.head.put(at)

    def set_placeholder(self, text: str) -> None:
        """Show a hint in the empty line: an example of how to write."""
        self.line.setPlaceholderText(text)

    def replace_text(self, text: str) -> None:
        """Put another text in as an edit of the person's, which is told."""
        if text != self.line.text():
            self.line.selectAll()
            self.line.insert(text)
            self.head.leave()

    def _tell(self) -> None:
        self.head.follow()
        self.edited.emit(self.raw_text())


class SteppingLine(QLineEdit):
    """A line that tells of the keys that step: Up and Down by one, PageUp and PageDown by a page."""

    stepped = Signal(int, int)
    """Steps and pages, up positive; one of them is 0."""
    opened = Signal()
    """Alt+Down: what the field can open."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the stepping keys, leave the rest to the line."""
        steps = {
            Qt.Key.Key_Up: (1, 0),
            Qt.Key.Key_Down: (-1, 0),
            Qt.Key.Key_PageUp: (0, 1),
            Qt.Key.Key_PageDown: (0, -1),
        }.get(Qt.Key(event.key()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if steps and held == Qt.KeyboardModifier.NoModifier:
            self.stepped.emit(*steps)
        elif event.key() == Qt.Key.Key_Down and held == Qt.KeyboardModifier.AltModifier:
            self.opened.emit()
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class CalmComboBox(QComboBox):
    """A combo that the mouse wheel passes by: scrolling the form must not change a fact."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the form."""
        event.ignore()


class SearchCombo(CalmComboBox):
    """A combo to type in: what holds the letters is listed below, none are put in ahead of the cursor."""

    typed = Signal(str)
    """The line's text, as typed or as pointed at in the list below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QLineEdit()
        self.setLineEdit(line)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        completer = QCompleter(self.model(), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)
        undo_free(self)
        line.textEdited.connect(self.typed)
        completer.highlighted.connect(self._point)

    def _point(self, text: str) -> None:
        """The line shows at once what is pointed at, and keeps it when the list closes: that is an edit too."""
        line = self.lineEdit()
        if line is not None and line.text() != text:
            line.setText(text)
            self.typed.emit(text)


def name_widget(widget: QWidget, name: str, description: str = "") -> None:
    """Name a widget, and the line within an editable combo, which is what has the focus."""
    for named in (widget, *widget.findChildren(QLineEdit)):
        named.setAccessibleName(name)
        named.setAccessibleDescription(description)


def min_chars(line: QWidget, count: int) -> int:
    """The width in pixels of so many digits in a widget's font."""
    return line.fontMetrics().horizontalAdvance("0") * count
