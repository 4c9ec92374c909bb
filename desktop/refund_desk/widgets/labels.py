"""The only makers of labels, tooltips and message boxes.

A label in Qt's default format opens the file that an `<img src=…>` in its text
names; text from outside must never get there. These show every text as it is.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QToolTip, QWidget


def plain_label(text: str = "", *, role: str = "", wrap: bool = False) -> QLabel:
    """A label of plain text. `role` is a property for style sheets: `QLabel[role="hint"]`."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    label.setText(text)
    if role:
        label.setProperty("role", role)
    return label


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
