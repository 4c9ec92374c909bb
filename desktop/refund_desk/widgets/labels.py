"""The only makers of labels, tooltips and message boxes.

A label in Qt's default format opens the file that an `<img src=…>` in its text
names; text from outside must never get there. These show every text as it is.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent, QStaticText
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QSizePolicy, QToolTip, QWidget

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard


class PlainLabel(QLabel):
    """A label that shows its text as it is, and troubles the layouts around it only when its size has changed.

    QLabel asks for a new layout of every ancestor with each text, and shapes the
    text anew each time one of them asks how high it is: most of what a keystroke
    cost. Selection, roles, buddies and screen readers are QLabel's own; text that
    can be selected becomes so under the pointer, for only there it can begin, and
    Qt lays such text out as a document, which takes twice as long.
    """

    def __init__(self, text: str, *, wrap: bool, selectable: bool) -> None:
        super().__init__()
        self._selectable = selectable
        self._heights: dict[int, int] = {}
        """Height by width, both in pixels, of the text as it stands."""
        self._untold = False
        """Whether a layout may remember the height of an earlier text at another width."""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        super().setText(text)

    def setText(self, text: str) -> None:
        """Show another text; the same one costs nothing."""
        if text == self.text():
            return
        shown = not self.isHidden()  # a hidden one is laid out when it is shown
        before = self._size_asked() if shown else None
        if shown:
            # What counts as hidden asks for no layout, and only the new text tells whether one is needed.
            self.setAttribute(Qt.WidgetAttribute.WA_WState_Hidden, True)
        super().setText(text)
        self._heights.clear()
        if self._selectable and not self.underMouse() and not self.hasFocus():
            self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        if shown:
            self.setAttribute(Qt.WidgetAttribute.WA_WState_Hidden, False)
            self._untold = self.wordWrap()
            if self._size_asked() != before:
                self._tell()

    def _size_asked(self) -> tuple[int, int]:
        """What a layout would learn at the width at hand, in pixels."""
        if not self.wordWrap():
            hint = self.sizeHint()
            return hint.width(), hint.height()
        longest = max(self.text().split(), key=len, default="")
        width = self.width()
        return max(width, self.fontMetrics().horizontalAdvance(longest)), self.heightForWidth(width)

    def _tell(self) -> None:
        self._untold = False
        self.updateGeometry()

    def heightForWidth(self, width: int) -> int:  # noqa: N802  Qt's name
        """As QLabel has it, but worked out once for a text and a width."""
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = super().heightForWidth(width)
        return height

    def enterEvent(self, event: QEnterEvent) -> None:
        """Let its text be selected."""
        super().enterEvent(event)
        if self._selectable:
            self.setTextInteractionFlags(_SELECTABLE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: only now do heights at other widths matter."""
        super().resizeEvent(event)
        if self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            # Laid out here and not while it is painted: that would have it painted twice.
            super().heightForWidth(self.width())
        if self._untold and event.size().width() != event.oldSize().width():
            self._tell()

    def changeEvent(self, event: QEvent) -> None:
        """Forget the heights with the font, the style or the margins they came from."""
        self._heights.clear()
        super().changeEvent(event)


class LineLabel(PlainLabel):
    """One line that is cut with an ellipsis where it finds no room; its tooltip and screen readers tell all of it."""

    def __init__(self) -> None:
        super().__init__("", wrap=False, selectable=False)
        # It never asks for the room of its text.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        super().setText(text)
        set_tip(self, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        at = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        room, role = self.contentsRect(), self.foregroundRole()
        self.style().drawItemText(painter, room, at, self.palette(), self.isEnabled(), self.seen(), role)
        painter.end()

    def seen(self) -> str:
        """As much of the text as finds room."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())


def plain_label(text: str = "", *, role: str = "", wrap: bool = False, selectable: bool = False) -> PlainLabel:
    """A label of plain text. `role` is a property for style sheets: `QLabel[role="hint"]`.

    `selectable`: its text can be marked and copied.
    """
    label = PlainLabel(text, wrap=wrap, selectable=selectable)
    if role:
        label.setProperty("role", role)
    return label


class StaticText(QStaticText):
    """One line to paint again and again, laid out once and shown as it is."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip that shows the text as it is; an empty one takes it away."""
    widget.setToolTip(f"<qt>{escape(text)}</qt>" if text else "")


def show_tip(widget: QWidget, at: QPoint, text: str) -> None:
    """Show a tooltip at a global position now; an empty text hides it."""
    QToolTip.showText(at, f"<qt>{escape(text)}</qt>" if text else "", widget)


class Dialogs:
    """Every modal question the program asks; tests pass their own."""

    def tell(self, parent: QWidget, title: str, text: str) -> None:
        """Show a message until it is closed."""
        box = message_box(parent, title, text)
        box.addButton(QMessageBox.StandardButton.Close)
        box.exec()
        box.deleteLater()

    def confirm(self, parent: QWidget, title: str, text: str, *, action: str) -> bool:
        """Ask before doing something; `action` is the verb on the button: `Delete`."""
        box = message_box(parent, title, text)
        do = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.exec()
        agreed = box.clickedButton() is do
        box.deleteLater()
        return agreed

    def save_path(self, parent: QWidget, title: str, suggested: Path, kinds: str) -> Path | None:
        """Ask where to save. `kinds` as Qt takes them: `PDF (*.pdf)`."""
        name, _ = QFileDialog.getSaveFileName(parent, title, str(suggested), kinds)
        return Path(name) if name else None

    def open_path(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        """Ask which file to open."""
        name, _ = QFileDialog.getOpenFileName(parent, title, "", kinds)
        return Path(name) if name else None


def message_box(parent: QWidget, title: str, text: str) -> QMessageBox:
    """A message box without buttons yet. Its informative text stays unused: Qt would read it as rich text."""
    box = QMessageBox(parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    box.setText(text)
    return box
