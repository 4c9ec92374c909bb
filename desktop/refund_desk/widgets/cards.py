"""Small parts of the result column: cards and their headings."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from refund_desk.widgets.labels import plain_label


def card(*parts: QWidget) -> QFrame:
    """A white card with parts below each other."""
    made = QFrame()
    made.setProperty("role", "card")
    box = QVBoxLayout(made)
    box.setContentsMargins(16, 8, 16, 8)
    box.setSpacing(4)
    for part in parts:
        box.addWidget(part)
    return made


def heading(title: str | QLabel, *right: QWidget) -> QWidget:
    """A card's title with parts at its right; the first of them takes the room that is left."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(plain_label(title, role="section") if isinstance(title, str) else title)
    for index, part in enumerate(right):
        row.addWidget(part, 0 if index else 1)
    return line


def put_visible(widget: QWidget, visible: bool) -> None:
    """Show or hide only where that is news: Qt would lay everything out again."""
    if widget.isHidden() == visible:
        widget.setVisible(visible)
