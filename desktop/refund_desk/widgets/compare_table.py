"""A small table of the same case decided otherwise, with the differences in money."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from refund_desk.viewmodels.compare import Action, CompareRow, compare_text
from refund_desk.widgets.labels import show_tip
from refund_desk.widgets.quiet_bar import keep_room_for_bar
from refund_desk.widgets.theme import LIGHT, Theme

_HEADERS = ("Decided otherwise", "Outcome", "Amount", "Difference", "")
_LABEL, _OUTCOME, _AMOUNT, _DIFFERENCE, _ACTION = range(5)
_ROW = Qt.ItemDataRole.UserRole
_KEY = 24
"""Characters that tell the rows apart want in one line; in less room the table has fewer columns."""
_MARGIN = 12
"""Pixels that a cell takes beside its words."""
_MARK = 10
"""Side of an outcome's mark in pixels."""


class CompareTable(QTreeWidget):
    """Rows by section. Enter or a double click does what a row offers, Ctrl+C copies."""

    action_requested = Signal(object)
    """An `Action` of the row."""
    clause_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[CompareRow, ...] = ()
        self._theme = LIGHT
        self._tall = False
        self._hidden: frozenset[int] = frozenset()
        self._fitted = -1, -1
        self._heads: list[tuple[QTreeWidgetItem, QWidget | None]] = []
        """Each with the links to its clauses."""
        self.setAccessibleName("Comparison")
        self.setColumnCount(len(_HEADERS))
        self.setHeaderLabels(list(_HEADERS))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(False)
        self.setWordWrap(True)
        self.setAllColumnsShowFocus(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # Whether there is room for all columns must not hang on a bar that comes when there is not.
        keep_room_for_bar(self)
        self.setIconSize(QSize(_MARK, _MARK))
        head = self.header()
        head.setStretchLastSection(False)
        head.setSectionsMovable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(_LABEL, QHeaderView.ResizeMode.Stretch)
        head.sectionResized.connect(lambda column, *_: self._wrap() if column == _LABEL else None)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (_AMOUNT, _DIFFERENCE):
            self.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.itemClicked.connect(self._clicked)
        self.itemActivated.connect(self._activated)

    def show_rows(self, rows: Sequence[CompareRow]) -> None:
        """Replace all rows; the current one stays where it is still there."""
        wanted = tuple(rows)
        if wanted == self._rows:
            return
        here = self._current()
        self._rows = wanted
        self._fill()
        for item in self._row_items():
            row = _row_of(item)
            if here is not None and row is not None and (row.section, row.label) == (here.section, here.label):
                self.setCurrentItem(item)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._fill()

    def text(self) -> str:
        """The chosen rows as lines of text; all of them where none or one is chosen."""
        chosen = {id(_row_of(item)) for item in self.selectedItems()}
        rows = [row for row in self._rows if id(row) in chosen]
        return compare_text(rows if len(rows) > 1 else self._rows)

    def set_tall(self, tall: bool) -> None:
        """Ask for the height of all rows, not only of some."""
        self._tall = tall
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        whole = self.viewportSizeHint().height() + self.header().height() if self._tall and self.isVisible() else 0
        return QSize(line * 30, max(line * 8, whole))

    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().height()
        return QSize(line * 12, line * 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is no room for all columns some stand under the label, and Enter acts."""
        super().resizeEvent(event)
        if self._columns_without_room() != self._hidden:
            self._fill()
        else:
            self._wrap()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activated(self.currentItem())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        row = _row_of(self.itemAt(event.position().toPoint()))
        acts = row is not None and row.action is not None
        over = acts and self.columnAt(int(event.position().x())) == _ACTION
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        row = self._current()
        if row is not None and row.action is not None:
            action: Action = row.action
            menu.addAction(row.action_words, lambda: self.action_requested.emit(action))
        menu.addAction("Copy the table", self._copy)
        menu.exec(event.globalPos())
        menu.deleteLater()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos()).siblingAtColumn(_LABEL)
            show_tip(self, event.globalPos(), str(index.data() or ""))
            return True
        return super().viewportEvent(event)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())

    def _current(self) -> CompareRow | None:
        return _row_of(self.currentItem())

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        if column == _ACTION:
            self._activated(item)

    def _activated(self, item: QTreeWidgetItem | None, _column: int = 0) -> None:
        row = _row_of(item)
        if row is not None and row.action is not None:
            self.action_requested.emit(row.action)

    def _row_items(self) -> list[QTreeWidgetItem]:
        tops = (self.topLevelItem(index) for index in range(self.topLevelItemCount()))
        return [item for item in tops if item is not None and _row_of(item) is not None]

    def _columns_without_room(self) -> frozenset[int]:
        """Outcome and action where the label would be cut short; amount and difference too where it still is."""
        metrics = QFontMetrics(self._strong())
        cells = [(row.words, row.amount, row.difference, row.action_words) for row in self._rows]
        wide = [
            max((metrics.horizontalAdvance(text) for text in column), default=0) for column in zip(*cells, strict=True)
        ]
        outcome, amount, difference, action = (width + _MARGIN if width else 0 for width in wide or (0,) * 4)
        room = self.viewport().width() - metrics.averageCharWidth() * _KEY
        if outcome + _MARK + _MARGIN + amount + difference + action <= room:
            return frozenset()
        fewer = {_OUTCOME, _ACTION}
        return frozenset(fewer if amount + difference <= room else {*fewer, _AMOUNT, _DIFFERENCE})

    def _strong(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _wrap(self) -> None:
        """Each row as high as its words are, broken at the width of their column."""
        width, whole = fitted = self.columnWidth(_LABEL), self.viewport().width()
        if fitted == self._fitted:
            return
        self._fitted = fitted
        for head, links in self._heads:
            self._lay_head(head, links, whole)
        mark = _MARK + _MARGIN // 2 if self._hidden else 0
        for item in self._row_items():
            line = self.fontMetrics().height()
            item.setSizeHint(_LABEL, QSize(0, _height(item, width - mark) + round(line * 0.45)))
        if self._tall:
            QTimer.singleShot(0, self.updateGeometry)  # not within the resizing that may have led here

    def _fill(self) -> None:
        self._heads = []
        self.clear()
        self._hidden, self._fitted = self._columns_without_room(), (-1, -1)
        marks = {outcome: self._mark(outcome) for outcome in dict.fromkeys(row.outcome for row in self._rows)}
        section = ""
        items: list[QTreeWidgetItem] = []
        heads: list[tuple[QTreeWidgetItem, Sequence[str]]] = []
        for row in self._rows:
            if row.section != section:
                section = row.section
                heads.append((self._head(section), row.clauses))
                items.append(heads[-1][0])
            items.append(self._item(row, marks[row.outcome]))
        self.addTopLevelItems(items)
        for column in (_OUTCOME, _AMOUNT, _ACTION):
            self.setColumnHidden(column, column in self._hidden)
        apart = any(row.difference for row in self._rows)
        self.setColumnHidden(_DIFFERENCE, _DIFFERENCE in self._hidden or not apart)
        for head, _ in heads:
            head.setFirstColumnSpanned(True)
        self._heads = [(head, self._links(head, clauses) if clauses else None) for head, clauses in heads]
        self._wrap()

    def _head(self, section: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([section])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setFont(_LABEL, self._strong())
        item.setForeground(_LABEL, QBrush(QColor(self._theme.muted)))
        return item

    def _lay_head(self, head: QTreeWidgetItem, links: QWidget | None, width: int) -> None:
        """The links stand behind the heading's words; beneath them where the line has no room for both."""
        line = self.fontMetrics().height()
        words, high = QFontMetrics(head.font(_LABEL)).horizontalAdvance(f"{head.text(_LABEL)}  "), round(line * 0.55)
        beneath = False
        if links is not None:
            links.setContentsMargins(0, 0, 0, 0)
            alone = links.minimumSizeHint()
            beneath = words + alone.width() > width
            links.setContentsMargins(0 if beneath else words, 0, 0, 0)
            high += alone.height() if beneath else 0
        edge = Qt.AlignmentFlag.AlignTop if beneath else Qt.AlignmentFlag.AlignBottom
        head.setTextAlignment(_LABEL, Qt.AlignmentFlag.AlignLeft | edge)
        head.setSizeHint(_LABEL, QSize(0, _height(head, width) + high))

    def _links(self, head: QTreeWidgetItem, clauses: Sequence[str]) -> QWidget:
        """A link to each clause that the heading rests on."""
        over = QWidget()
        line = QHBoxLayout(over)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        for clause in clauses:
            link = QPushButton(clause)
            link.setProperty("role", "link")
            link.setAccessibleName(f"Read clause {clause}")
            link.setCursor(Qt.CursorShape.PointingHandCursor)
            link.clicked.connect(lambda _checked=False, clause=clause: self.clause_requested.emit(clause))
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch()
        self.setItemWidget(head, _LABEL, over)
        return over

    def _item(self, row: CompareRow, mark: QIcon) -> QTreeWidgetItem:
        told = "\n".join(part for part in (row.label, self._beneath(row)) if part)
        item = QTreeWidgetItem([told, row.words, row.amount, row.difference, row.action_words])
        item.setData(_LABEL, _ROW, row)
        item.setIcon(_LABEL if self._hidden else _OUTCOME, mark)
        for column in (_AMOUNT, _DIFFERENCE):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        muted = QBrush(QColor(self._theme.muted))
        if row.same and row.kind != "here":
            for column in (_LABEL, _OUTCOME, _AMOUNT, _DIFFERENCE):
                item.setForeground(column, muted)
        else:
            for column in (_LABEL, _OUTCOME, _AMOUNT) if row.kind == "here" else (_DIFFERENCE,):
                item.setFont(column, self._strong())
        item.setForeground(_ACTION, QBrush(QColor(self._theme.accent)))
        return item

    def _beneath(self, row: CompareRow) -> str:
        """What stands under the label: what the columns in view do not tell, and the note."""
        told = [row.words] if _OUTCOME in self._hidden else []
        if _AMOUNT in self._hidden and row.amount:
            told.append(f"{row.amount} ({row.difference})" if row.difference else row.amount)
        return ". ".join(part for part in (" · ".join(told), row.note) if part)

    def _mark(self, outcome: str) -> QIcon:
        """A shape of its own for each outcome, so that colour never stands alone."""
        scale = self.devicePixelRatioF()
        pixmap = QPixmap(QSize(round(_MARK * scale), round(_MARK * scale)))
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self._theme.outcome(outcome).mark)
        painter.setPen(colour)
        painter.setBrush(colour if outcome in ("full", "review") else Qt.BrushStyle.NoBrush)
        box = QRectF(1.5, 1.5, _MARK - 3, _MARK - 3)
        if outcome == "review":
            painter.drawPolygon(QPolygonF([QPointF(5, 0.5), QPointF(9.5, 5), QPointF(5, 9.5), QPointF(0.5, 5)]))
        elif outcome == "partial":
            painter.drawRoundedRect(box, 2, 2)
            painter.fillRect(QRectF(1.5, 5, _MARK - 3, _MARK - 6.5), colour)
        elif outcome == "unknown":
            painter.drawLine(QPointF(2, 5), QPointF(8, 5))
        else:
            painter.drawRoundedRect(box, 2, 2)
        painter.end()
        return QIcon(pixmap)


def _height(item: QTreeWidgetItem, width: int) -> int:
    """Pixels that an item's words take when they are broken at a width."""
    inside = QRect(0, 0, max(1, width - _MARGIN), 10_000)
    metrics = QFontMetrics(item.font(_LABEL))
    return metrics.boundingRect(inside, Qt.TextFlag.TextWordWrap, item.text(_LABEL)).height()


def _row_of(item: QTreeWidgetItem | None) -> CompareRow | None:
    row = item.data(_LABEL, _ROW) if item is not None else None
    return row if isinstance(row, CompareRow) else None
