"""Several lines of text, one record a line: order lines, tenders, instalments."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from refund_desk.widgets.editors.lines import LinesEdit
from refund_desk.widgets.labels import plain_label

MOST_LINES = 6
"""Lines up to which the field grows; beyond them it scrolls."""


class RecordsEdit(LinesEdit):
    """The fields of a line are named above it. A tab within it is pasted, from a spreadsheet."""

    def __init__(self, columns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(MOST_LINES, parent)
        self.header = plain_label("; ".join(columns), role="muted", wrap=True)
        self.column.insertWidget(0, self.header)
