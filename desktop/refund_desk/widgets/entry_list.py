"""A list of two-line entries: policies, and cases with their outcome's mark."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetrics,
    QKeySequence,
    QPainter,
    QPen,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from refund_desk.widgets.theme import LIGHT, Theme

_Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole + 1
_MARGIN = 10
UNSAVED = "unsaved"
"""In the place of an outcome: a form that waits to be taken up again."""
_BY_KEYS = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row shows: two lines left, two right; `outcome` gives the mark its colour and shape."""

    key: str
    title: str
    detail: str
    right: str = ""
    right_detail: str = ""
    outcome: str = ""
    words: str = ""


class EntryList(QListView):
    """Emits `chosen(key)` on a click or Enter, and on a move of the current row where `choose_on_move`.

    It asks for the height of all rows, of no more than `most_rows`; what there is beyond scrolls. Where room is
    scarce, it is content with that of `least_rows`.
    """

    chosen = Signal(str)
    removal_requested = Signal(list)
    """The keys of the rows."""

    def __init__(self, name: str, *, choose_on_move: bool, least_rows: int = 2, most_rows: int = 1000) -> None:
        super().__init__()
        self._choose_on_move, self._least_rows, self._most_rows = choose_on_move, least_rows, most_rows
        self._removable = False
        self._filling = False
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self._delegate = _EntryDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        if not choose_on_move:
            self.clicked.connect(self._tell)
            self.activated.connect(self._tell)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Replace the rows; the row of the same key stays current. Nothing is emitted."""
        current, row = self.current_key(), self.currentIndex().row()
        self._filling = True
        self._model.clear()
        for entry in entries:
            item = QStandardItem(entry.words or f"{entry.title}, {entry.detail}")
            item.setData(entry, _ENTRY)
            self._model.appendRow(item)
        self.set_current(current)
        if self.hasFocus() and row >= 0 and entries and not self.current_key():
            self.set_current(entries[min(row, len(entries) - 1)].key)  # that one is gone
        self._filling = False
        self.updateGeometry()

    def set_current(self, key: str) -> None:
        """Mark a row as the chosen one; none where there is no such key. Nothing is emitted."""
        filling, self._filling = self._filling, True
        row = next((row for row in range(self._model.rowCount()) if self._entry(row).key == key), -1)
        self.setCurrentIndex(self._model.index(row, 0) if row >= 0 else QModelIndex())
        self._filling = filling

    def current_key(self) -> str:
        """The key of the current row; empty where there is none."""
        index = self.currentIndex()
        return self._entry(index.row()).key if index.isValid() else ""

    def offer_removal(self, words: str, all_words: str) -> None:
        """Delete and the context menu ask to remove the current row, the menu also all rows."""
        self._removable = True
        one, every = QAction(words, self), QAction(all_words, self)
        one.setShortcuts([QKeySequence(Qt.Key.Key_Delete), QKeySequence(Qt.Key.Key_Backspace)])
        one.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        one.triggered.connect(lambda: self._ask_removal(filter(None, [self.current_key()])))
        every.triggered.connect(lambda: self._ask_removal(self._entry(row).key for row in range(self._rows())))
        self.addActions([one, every])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _ask_removal(self, keys: Iterable[str]) -> None:
        found = list(keys)
        if found:
            self.removal_requested.emit(found)

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colours."""
        self._delegate.theme = theme
        self.viewport().update()

    def currentChanged(self, current: _Index, previous: _Index) -> None:  # noqa: N802  Qt's name
        """Choose by the arrow keys too, where that is asked for."""
        super().currentChanged(current, previous)
        if self._choose_on_move and not self._filling and current.isValid():
            self.chosen.emit(self._entry(current.row()).key)

    def sizeHint(self) -> QSize:
        """Tall enough for all rows, or for the most that are wanted."""
        return QSize(super().sizeHint().width(), self._height_of(self._most_rows))

    def minimumSizeHint(self) -> QSize:
        """Tall enough for the least rows."""
        return QSize(super().minimumSizeHint().width(), self._height_of(self._least_rows))

    def _height_of(self, rows: int) -> int:
        rows = min(rows, self._rows())
        return (self.sizeHintForRow(0) * rows if rows else 0) + 4

    def focusInEvent(self, event: QFocusEvent) -> None:
        """By the keyboard, stand on a row, so that the focus can be seen."""
        super().focusInEvent(event)
        if not self.current_key() and self._rows() and event.reason() in _BY_KEYS:
            self.set_current(self._entry(0).key)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Rows that can be removed are never in view elsewhere: none stays marked."""
        super().focusOutEvent(event)
        if self._removable and event.reason() in (*_BY_KEYS, Qt.FocusReason.MouseFocusReason):
            self.set_current("")

    def _rows(self) -> int:
        return self._model.rowCount()

    def _tell(self, index: QModelIndex) -> None:
        self.chosen.emit(self._entry(index.row()).key)

    def _entry(self, row: int) -> Entry:
        entry = self._model.item(row).data(_ENTRY)
        assert isinstance(entry, Entry)
        return entry


@dataclass(frozen=True, slots=True)
class _Look:
    font: QFont
    rect: QRect
    state: QStyle.StateFlag


def _look(option: QStyleOptionViewItem) -> _Look:
    fields: Any = option  # PySide6's stubs leave out a style option's fields
    return _Look(fields.font, fields.rect, fields.state)


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = LIGHT

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        del index
        look = _look(option)
        return QSize(120, QFontMetrics(look.font).height() + QFontMetrics(_small(look.font)).height() + 2 * _MARGIN - 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry = index.data(_ENTRY)
        theme = self.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = _look(option)
        self._background(painter, look)
        height = QFontMetrics(look.font).height()
        area = look.rect.adjusted(_MARGIN + 2, _MARGIN - 4, -_MARGIN, -_MARGIN + 4)
        if entry.outcome:
            self._mark(painter, area, entry.outcome, height)
            area.setLeft(area.left() + 16)
        small = _small(look.font)
        top = QRect(area.left(), area.top(), area.width(), height)
        below = QRect(area.left(), top.bottom() + 1, area.width(), QFontMetrics(small).height())
        text, muted = QColor(theme.text), QColor(theme.muted)
        title = _Text(look.font, text, entry.title)
        right = _Text(look.font, text, entry.right)
        if not entry.outcome:
            title = _Text(_bold(look.font), text, entry.title)
        if entry.outcome in ("", UNSAVED):
            right = _Text(small, muted, entry.right)
        _line(painter, top, title, right)
        _line(painter, below, _Text(small, muted, entry.detail), _Text(small, muted, entry.right_detail))
        painter.restore()

    def _background(self, painter: QPainter, look: _Look) -> None:
        chosen = bool(look.state & QStyle.StateFlag.State_Selected)
        hovered = bool(look.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(look.state & QStyle.StateFlag.State_HasFocus)
        card = look.rect.adjusted(2, 2, -2, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or hovered:
            painter.setBrush(QColor(self.theme.surface if chosen else self.theme.hover))
            painter.drawRoundedRect(card, 8, 8)
        if chosen:
            painter.setBrush(QColor(self.theme.accent))
            painter.drawRoundedRect(QRect(card.left(), card.top() + 6, 3, card.height() - 12), 1.5, 1.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self.theme.focus if focused else self.theme.line), 2 if focused else 1))
            painter.drawRoundedRect(card, 8, 8)

    def _mark(self, painter: QPainter, area: QRect, outcome: str, height: int) -> None:
        """A shape beside the colour: disc full, half disc partial, ring none, diamond review; a pencil for unsaved."""
        colour = QColor(self.theme.outcome(outcome).mark)
        box = QRect(area.left(), area.top() + (height - 9) // 2, 9, 9)
        painter.setPen(QPen(colour, 1.6))
        painter.setBrush(colour if outcome == "full" else Qt.BrushStyle.NoBrush)
        if outcome == "review":
            x, y = box.center().x(), box.center().y()
            painter.drawPolygon([QPoint(x, y - 5), QPoint(x + 5, y), QPoint(x, y + 5), QPoint(x - 5, y)])
            return
        if outcome == UNSAVED:
            _pencil(painter, box)
            return
        painter.drawEllipse(box)
        if outcome == "partial":
            painter.setBrush(colour)
            painter.drawPie(box, 90 * 16, 180 * 16)


def _pencil(painter: QPainter, box: QRect) -> None:
    """A pencil that points to the lower left."""
    x, y, side = box.left(), box.bottom(), box.width()
    painter.drawPolygon(
        [
            QPoint(x, y),
            QPoint(x + 1, y - 3),
            QPoint(x + side - 3, y - side + 1),
            QPoint(x + side - 1, y - side + 3),
            QPoint(x + 3, y - 1),
        ]
    )


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.9)
    return small


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


@dataclass(frozen=True, slots=True)
class _Text:
    font: QFont
    colour: QColor
    text: str


def _line(painter: QPainter, area: QRect, left: _Text, right: _Text) -> None:
    """One line: the right text in full, the left one elided before it."""
    taken = QFontMetrics(right.font).horizontalAdvance(right.text) + 8 if right.text else 0
    room = max(area.width() - taken, 0)
    elided = QFontMetrics(left.font).elidedText(left.text, Qt.TextElideMode.ElideRight, room)
    flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
    for side, one, text in (
        (Qt.AlignmentFlag.AlignLeft, left, elided),
        (Qt.AlignmentFlag.AlignRight, right, right.text),
    ):
        painter.setFont(one.font)
        painter.setPen(one.colour)
        painter.drawText(area, side | flags, text)
