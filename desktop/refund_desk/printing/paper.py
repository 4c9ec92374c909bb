"""Puts a summary on pages: on a printer and in a PDF alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLocale, QMarginsF, QRectF
from PySide6.QtGui import QColor, QPagedPaintDevice, QPageLayout, QPageSize, QPainter

from refund_desk.printing.flow import Placed, Setter, paginate
from refund_desk.printing.sheet import MUTED, THEME, blocks_of
from refund_desk.viewmodels.summary import Summary

CREATOR = "Refund Desk"
_MARGINS_MM = QMarginsF(17, 15, 17, 14)


def page_size_of(locale: QLocale) -> QPageSize:
    """The paper that offices of a locale use: Letter in the United States' measures, else A4."""
    american = locale.measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    return QPageSize(QPageSize.PageSizeId.Letter if american else QPageSize.PageSizeId.A4)


def page_layout(size: QPageSize) -> QPageLayout:
    """Upright pages of that size with our margins."""
    return QPageLayout(size, QPageLayout.Orientation.Portrait, _MARGINS_MM, QPageLayout.Unit.Millimeter)


@dataclass(frozen=True, slots=True)
class _Page:
    placed: Sequence[Placed]
    number: str


def print_summary(made: Summary, device: QPagedPaintDevice, first: int = 1, last: int = 0) -> bool:
    """Paint the pages `first` to `last` (0: to the end) on a device whose page layout is set.

    False where the device does not take them: a printer that is gone, a disk that is full.
    """
    width, height = device.width() * 1.0, device.height() * 1.0
    setter = Setter(device)
    foot = setter.line_height("small") * 2
    pages = paginate(blocks_of(made, device, width), height - foot)
    numbered = [_Page(page, f"Page {i} of {len(pages)}") for i, page in enumerate(pages, 1)]
    chosen = numbered[max(first, 1) - 1 : last or None]
    painter = QPainter()
    if not painter.begin(device):
        return False
    for i, page in enumerate(chosen):
        if i and not device.newPage():
            painter.end()
            return False
        _paint(painter, page, made, setter, QRectF(0, 0, width, height))
    return painter.end()


def _paint(painter: QPainter, page: _Page, made: Summary, setter: Setter, area: QRectF) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for placed in page.placed:
        painter.save()
        placed.block.paint(painter, placed.y)
        painter.restore()
    number = setter.text(page.number, "small", area.width(), MUTED)
    printed = f" · printed {made.printed}" if made.printed else ""
    room = area.width() - number.width - 6 * setter.pt
    told = setter.fitted(made.versions + printed, "small", room, MUTED)
    y = area.height() - told.height
    painter.fillRect(QRectF(0, y - 3 * setter.pt, area.width(), 0.5 * setter.pt), QColor(THEME.line))
    told.paint(painter, 0, y)
    number.paint(painter, area.width() - number.width, y)
