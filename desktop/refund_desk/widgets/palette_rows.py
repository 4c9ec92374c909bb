"""The rows of the palette: one line each, with the letters that were looked for in bold, under quiet headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPolygonF,
    QStandardItem,
    QStandardItemModel,
    QTextCharFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from refund_desk.viewmodels.palette import Group, Row
from refund_desk.viewmodels.palette_match import Span
from refund_desk.widgets.theme import LIGHT, Theme, scale_of

_Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole + 1
_ENDLESS = 1e6
_TITLE_SHARE = 0.7
"""Of the width, what a long title takes at most where there is a detail."""


class PaletteList(QListView):
    """The keys are given to it by the line above, which keeps the focus."""

    chosen = Signal(object)
    """The `Target` of an entry that was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self._delegate = _RowDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Found")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._tell)
        self._choosable: list[int] = []
        """The rows that can be done."""

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Fill the list; the first entry that can be done is the current one."""
        self._model.clear()
        self._choosable = []
        for group in groups:
            self._add(group.heading, group.heading, enabled=False)
            for row in group.rows:
                if not row.entry.why_not:
                    self._choosable.append(self._model.rowCount())
                self._add(row.entry.words, row, enabled=not row.entry.why_not)
        self._go(0)
        self.scrollToTop()

    def _add(self, words: str, content: Row | str, *, enabled: bool) -> None:
        item = QStandardItem(words)
        item.setData(content, _ROW)
        if not enabled:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._model.appendRow(item)

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colours."""
        self._delegate.theme = theme
        self.viewport().update()

    def step(self, by: int) -> None:
        """So many entries on, round and round."""
        if self._choosable:
            self._go((self._at() + by) % len(self._choosable))

    def page(self, by: int) -> None:
        """So many list heights on, up to the end."""
        self._go(self._at() + by * max(1, self.height() // max(1, self.sizeHintForRow(0)) - 1))

    def end(self, *, last: bool) -> None:
        """To the first entry or the last."""
        self._go(len(self._choosable) if last else 0)

    def current(self) -> Row | None:
        """The entry that Enter does."""
        row = self.currentIndex().data(_ROW) if self.currentIndex().isValid() else None
        return row if isinstance(row, Row) else None

    def told(self) -> str:
        """The current entry as a screen reader tells it."""
        row = self.current()
        return f"{row.entry.words}. {self._at() + 1} of {len(self._choosable)}." if row is not None else ""

    def height_of_rows(self) -> int:
        """Pixels that all rows take."""
        return sum(self.sizeHintForRow(row) for row in range(self._model.rowCount()))

    def _at(self) -> int:
        row = self.currentIndex().row()
        return self._choosable.index(row) if row in self._choosable else 0

    def _go(self, to: int) -> None:
        if not self._choosable:
            return
        to = max(0, min(to, len(self._choosable) - 1))
        index = self._model.index(self._choosable[to], 0)
        self.setCurrentIndex(index)
        if to:
            self.scrollTo(index)
        else:
            self.scrollToTop()  # with the heading above it

    def _tell(self, index: QModelIndex) -> None:
        row = index.data(_ROW)
        if isinstance(row, Row) and not row.entry.why_not:
            self.chosen.emit(row.entry.target)


@dataclass(frozen=True, slots=True)
class _Look:
    font: QFont
    rect: QRect
    state: QStyle.StateFlag


def _look(option: QStyleOptionViewItem) -> _Look:
    fields: Any = option  # PySide6's stubs leave out a style option's fields
    return _Look(fields.font, fields.rect, fields.state)


class _RowDelegate(QStyledItemDelegate):
    def __init__(self, parent: PaletteList) -> None:
        super().__init__(parent)
        self.theme = LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        del index
        font = _look(option).font
        return QSize(120, round(QFontMetricsF(font).height()) + 4 * scale_of(font).unit)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        look, row = _look(option), index.data(_ROW)
        unit = scale_of(look.font).unit
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(look.rect.adjusted(3 * unit, 0, -3 * unit, 0))
        if isinstance(row, Row):
            self._background(painter, look, unit)
            self._row(painter, area, look.font, row)
        else:
            text = _Text(str(row), _small(look.font, bold=True), self.theme.muted)
            base = area.bottom() - 1.5 * unit - QFontMetricsF(text.font).descent()
            _draw(painter, QPointF(area.left(), base), area.width(), text)
        painter.restore()

    def _background(self, painter: QPainter, look: _Look, unit: int) -> None:
        chosen = bool(look.state & QStyle.StateFlag.State_Selected)
        hovered = bool(look.state & QStyle.StateFlag.State_MouseOver and look.state & QStyle.StateFlag.State_Enabled)
        if not chosen and not hovered:
            return
        card = QRectF(look.rect).adjusted(unit, 0, -unit, 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.accent_tint if chosen else self.theme.hover))
        painter.drawRoundedRect(card, 6, 6)
        if chosen:
            # The tint alone would be too faint to be seen by everyone.
            painter.setBrush(QColor(self.theme.accent))
            painter.drawRoundedRect(card.adjusted(0, 1.5 * unit, 3 - card.width(), -1.5 * unit), 1.5, 1.5)

    def _row(self, painter: QPainter, area: QRectF, font: QFont, row: Row) -> None:
        """Title and detail from the left; at the right a shortcut, an amount, a value, or why not."""
        theme, entry, metrics = self.theme, row.entry, QFontMetricsF(font)
        gap, small = metrics.averageCharWidth() * 1.5, _small(font)
        ink, marked = (theme.muted, theme.muted) if entry.why_not else (theme.text, theme.accent)
        base = area.top() + (area.height() + metrics.ascent() - metrics.descent()) / 2
        left, end = area.left(), area.right()
        if entry.outcome:
            side = metrics.ascent() * 0.75
            self._mark(painter, QRectF(left, base - (metrics.capHeight() + side) / 2, side, side), entry.outcome)
            left += side + gap * 0.75
        told = _Text(entry.why_not or entry.right, small, theme.muted)
        if entry.outcome:
            told = _Text(entry.right, font, ink, row.marks[2], marked)
        if told.text:
            wide = min(_width(told), area.width() / 2)
            _draw(painter, QPointF(end - wide, base), wide, told)
            end -= wide + gap
        title = _Text(entry.title, font, ink, row.marks[0], marked)
        detail = _Text(entry.detail, small, theme.muted, row.marks[1], marked)
        room = end - left
        if detail.text:
            room = max(room * _TITLE_SHARE, room - gap - _width(detail))
        left += _draw(painter, QPointF(left, base), room, title) + gap
        _draw(painter, QPointF(left, base), end - left, detail)

    def _mark(self, painter: QPainter, box: QRectF, outcome: str) -> None:
        """As in the list of cases: disc full, half disc partial, ring none, diamond review."""
        colour = QColor(self.theme.outcome(outcome).mark)
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(colour if outcome == "full" else Qt.BrushStyle.NoBrush)
        if outcome == "review":
            x, y, half = box.center().x(), box.center().y(), box.width() / 2
            points = [QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y)]
            painter.drawPolygon(QPolygonF(points))
            return
        box = box.adjusted(0.8, 0.8, -0.8, -0.8)
        painter.drawEllipse(box)
        if outcome == "partial":
            painter.setBrush(colour)
            painter.drawPie(box, 90 * 16, 180 * 16)


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    font: QFont
    colour: str
    marks: tuple[Span, ...] = ()
    marked: str = ""
    """The colour of the letters that were looked for."""


def _small(font: QFont, *, bold: bool = False) -> QFont:
    small = QFont(font)
    small.setPointSizeF(scale_of(font).small)
    if bold:
        small.setWeight(QFont.Weight.DemiBold)
    return small


def _width(text: _Text) -> float:
    return _laid_out(text, text.text)[1]


def _draw(painter: QPainter, at: QPointF, room: float, text: _Text) -> float:
    """Draw from a place on the baseline, cut to the room there is; the pixels taken."""
    layout, wide = _laid_out(text, text.text)
    if wide > room:
        bold = QFont(text.font)
        bold.setWeight(QFont.Weight.DemiBold if text.marks else text.font.weight())
        layout, wide = _laid_out(text, QFontMetricsF(bold).elidedText(text.text, Qt.TextElideMode.ElideRight, room))
    painter.setPen(QColor(text.colour))
    layout.draw(painter, QPointF(at.x(), at.y() - layout.lineAt(0).ascent()))
    return wide


def _laid_out(text: _Text, shown: str) -> tuple[QTextLayout, float]:
    """One line and its width; marks beyond what is shown of the text are left out."""
    layout = QTextLayout(shown, text.font)
    marked = QTextCharFormat()
    marked.setFontWeight(QFont.Weight.DemiBold)
    marked.setForeground(QColor(text.marked or text.colour))
    ranges = []
    for first, last in text.marks:
        one: Any = QTextLayout.FormatRange()  # PySide6's stubs leave out its fields
        one.start, end = (_units(shown[:place]) for place in (first, last))
        one.length, one.format = end - one.start, marked
        ranges.append(one)
    layout.setFormats(ranges)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(_ENDLESS)
    layout.endLayout()
    return layout, line.naturalTextWidth()


def _units(text: str) -> int:
    """Its length as Qt counts it."""
    return len(text.encode("utf-16-le")) // 2
