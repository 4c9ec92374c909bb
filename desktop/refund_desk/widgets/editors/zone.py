"""A time zone, chosen by its city."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from refund_desk.viewmodels.typed import zone_choices, zone_city
from refund_desk.widgets.editors.base import Editor, SearchCombo
from refund_desk.widgets.editors.line_head import LineHead


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
        line = self.combo.lineEdit()
        assert line is not None, "a combo to type in has a line"
        self._head = LineHead(line, self.combo)
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
        self._head.show_text(self.combo.itemText(at) if at >= 0 else raw)
        self._head.leave()

    def _cursor_at(self) -> int:
        return self._head.at()

    def put_cursor(self, at: int) -> None:
        super().put_cursor(at)
        self._head.put(at)

    def _tell(self) -> None:
        self._head.follow()
        self.edited.emit(self.raw_text())
