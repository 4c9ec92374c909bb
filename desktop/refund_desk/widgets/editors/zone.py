"""A time zone, chosen by its city."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from refund_desk.viewmodels.typed import zone_choices, zone_city
from refund_desk.widgets.editors.base import Editor, SearchCombo


class ZoneEdit(Editor):
    """Shows the city alone; the raw text is the IANA name, or what is being typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.combo = SearchCombo()
        super().__init__(self.combo, parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo, 1)
        for zone in sorted(zone_choices(), key=lambda zone: (zone != "UTC", zone_city(zone))):
            self.combo.addItem(zone_city(zone), zone)
        self.combo.setCurrentIndex(-1)
        self.combo.setMinimumContentsLength(8)
        self.combo.typed.connect(self._tell)
        self.combo.activated.connect(self._tell)

    def raw_text(self) -> str:
        text, at = self.combo.currentText(), self.combo.currentIndex()
        zone = self.combo.itemData(at)
        return zone if isinstance(zone, str) and self.combo.itemText(at) == text else text

    def set_raw(self, raw: str) -> None:
        if raw == self.raw_text():
            return
        at = self.combo.findData(raw)
        self.combo.setCurrentIndex(at)
        self.combo.setEditText(self.combo.itemText(at) if at >= 0 else raw)

    def _cursor_at(self) -> int:
        line = self.combo.lineEdit()
        return line.cursorPosition() if line is not None else 0

    def put_cursor(self, at: int) -> None:
        super().put_cursor(at)
        line = self.combo.lineEdit()
        if line is not None:
            line.setCursorPosition(at)

    def _tell(self) -> None:
        self.edited.emit(self.raw_text())
