"""Text set in lines, and blocks that flow over pages: the arithmetic of paper, in a device's pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from refund_desk.viewmodels.sentences import one_line

Style = Literal["title", "amount", "heading", "strong", "body", "small"]

POINTS: dict[Style, float] = {"title": 14, "amount": 21, "heading": 9.5, "strong": 8.5, "body": 8.5, "small": 7.25}
_STRONG: frozenset[Style] = frozenset({"title", "amount", "heading", "strong"})

MOST_LINES = 12
"""Longer texts may break over pages between lines; shorter ones never do."""


class Text:
    """A paragraph set in lines of one width; plain text, whatever it holds."""

    def __init__(self, layout: QTextLayout, tall: float, ink: QColor, first: int = 0, count: int = -1) -> None:
        self._layout, self._tall, self._ink = layout, tall, ink
        self._first = first
        self._count = layout.lineCount() if count < 0 else count

    @property
    def height(self) -> float:
        return self._tall * self._count

    @property
    def width(self) -> float:
        """The widest line's."""
        return max((self._layout.lineAt(self._first + i).naturalTextWidth() for i in range(self._count)), default=0.0)

    def parts(self) -> list[Text]:
        """The text in parts of a few lines, where it is too long to stay together."""
        if self._count <= MOST_LINES:
            return [self]
        starts = range(0, self._count, MOST_LINES)
        return [
            Text(self._layout, self._tall, self._ink, self._first + at, min(MOST_LINES, self._count - at))
            for at in starts
        ]

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with its upper left corner at (x, y)."""
        painter.setPen(QPen(self._ink))
        for i in range(self._count):
            line = self._layout.lineAt(self._first + i)
            line.draw(painter, QPointF(x - line.x(), y + i * self._tall - line.y()))


class Setter:
    """Sets text for one device."""

    def __init__(self, device: QPagedPaintDevice) -> None:
        self.device = device
        self.pt = device.logicalDpiY() / 72
        """Pixels of the device in one point."""

    def font(self, style: Style) -> QFont:
        font = QFont()
        font.setPointSizeF(POINTS[style])
        # A ligature would make one sign of two letters, and a search for "file" would miss it.
        font.setFeature(QFont.Tag("liga"), 0)
        if style in _STRONG:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def text(self, text: str, style: Style, width: float, ink: QColor, *, lead: int = 0) -> Text:
        """A paragraph in lines of `width` pixels; its first `lead` characters are strong.

        Words longer than a line are broken. `text` has to be in one line (`one_line`).
        """
        layout = QTextLayout(text, self.font(style), self.device)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        if lead:
            bold = QTextCharFormat()
            bold.setFontWeight(QFont.Weight.DemiBold)
            strong = QTextLayout.FormatRange()
            strong.start, strong.length, strong.format = 0, lead, bold  # type: ignore[attr-defined]  # the stub has none
            layout.setFormats([strong])
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width, self.pt))
        layout.endLayout()
        return Text(layout, self.line_height(style), ink)

    def fitted(self, text: str, style: Style, width: float, ink: QColor) -> Text:
        """A text in one line, with a … where it would be wider than `width`."""
        metrics = QFontMetricsF(self.font(style), self.device)
        whole = one_line(text)
        length = len(whole)
        while length and metrics.horizontalAdvance(whole[:length] + ("…" if length < len(whole) else "")) > width:
            length -= 1
        return self.text(whole if length == len(whole) else whole[:length] + "…", style, width * 1.01, ink)

    def line_height(self, style: Style) -> float:
        return QFontMetricsF(self.font(style), self.device).height() * 1.12

    def measure(self, text: str, style: Style) -> float:
        return QFontMetricsF(self.font(style), self.device).horizontalAdvance(text)


@dataclass(frozen=True, slots=True)
class Block:
    """Something that is never cut: `paint` gets the height on the page of its upper edge."""

    height: float
    paint: Callable[[QPainter, float], None]
    space: float = 0.0
    """Room before it, left out at the top of a page."""
    keep: bool = False
    """True where it may not end a page: a heading stays with what it heads."""


@dataclass(frozen=True, slots=True)
class Placed:
    y: float
    block: Block


def paginate(blocks: Sequence[Block], height: float) -> list[list[Placed]]:
    """Blocks on pages of `height`; at least one page. What is higher than a page stands alone."""
    pages: list[list[Placed]] = [[]]
    y = 0.0
    for group in _groups(blocks, height):
        needed = sum(block.height for block in group) + sum(block.space for block in group[1:])
        if pages[-1] and y + group[0].space + needed > height:
            pages.append([])
            y = 0.0
        for block in group:
            y += block.space if pages[-1] else 0.0
            pages[-1].append(Placed(y, block))
            y += block.height
    return pages


def _groups(blocks: Sequence[Block], height: float) -> list[list[Block]]:
    """Runs that stay together, as far as a page can hold them."""
    groups: list[list[Block]] = []
    for block in blocks:
        joined = groups and groups[-1][-1].keep
        if joined and sum(one.height + one.space for one in (*groups[-1], block)) <= height:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups
