"""Yes or no, or not answered yet."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from refund_desk.widgets.editors.choice import RadioEdit


class YesNoEdit(RadioEdit):
    """Raw text `yes`, `no`, or empty until it is answered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((("yes", "Yes"), ("no", "No")), parent)
