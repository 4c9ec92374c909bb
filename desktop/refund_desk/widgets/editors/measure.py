"""A number with decimals, or a length of time, and its unit."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from refund_desk.widgets.editors.base import LineEditor
from refund_desk.widgets.labels import plain_label


class MeasureEdit(LineEditor):
    """Typed as text; only the unit stands beside it."""

    def __init__(self, unit: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        if unit:
            self.row.addWidget(plain_label(unit, role="muted"))
