"""A small table of the same case decided otherwise, with the differences in money."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
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
_NARROW = 72
"""Characters; in less room the table has fewer columns."""
_HEAD = 0.8
"""Share of the width that a heading's words may take beside their clauses."""
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
        self._tall = self._narrow = False
        self.setAccessibleName("Comparison")
        self.setColumnCount(len(_HEADERS))
        self.setHeaderLabels(list(_HEADERS))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setUniformRowHeights(False)
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
        """Where there is no room for all columns the outcome stands under the label, and Enter acts."""
        narrow = event.size().width() < self.fontMetrics().averageCharWidth() * _NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            for column in (_OUTCOME, _ACTION):
                self.setColumnHidden(column, narrow)
            self._fill()
        super().resizeEvent(event)

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

    def _fill(self) -> None:
        self.clear()
        marks = {outcome: self._mark(outcome) for outcome in dict.fromkeys(row.outcome for row in self._rows)}
        section = ""
        items: list[QTreeWidgetItem] = []
        heads: list[tuple[QTreeWidgetItem, CompareRow]] = []
        for row in self._rows:
            if row.section != section:
                section = row.section
                heads.append((self._head(section), row))
                items.append(heads[-1][0])
            items.append(self._item(row, marks[row.outcome]))
        self.addTopLevelItems(items)
        for head, row in heads:
            head.setFirstColumnSpanned(True)
            if row.clauses:
                self._link_clauses(head, row.clauses)
        self.setColumnHidden(_DIFFERENCE, not any(row.difference for row in self._rows))
        if self._tall:
            QTimer.singleShot(0, self.updateGeometry)  # not within the resizing that may have led here

    def _head(self, section: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([section])
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        item.setFont(_LABEL, font)
        item.setForeground(_LABEL, QBrush(QColor(self._theme.muted)))
        item.setSizeHint(_LABEL, QSize(0, round(self.fontMetrics().height() * 1.55)))
        item.setTextAlignment(_LABEL, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        return item

    def _link_clauses(self, head: QTreeWidgetItem, clauses: Sequence[str]) -> None:
        """Behind the heading's words a link to each clause."""
        over = QWidget()
        line = QHBoxLayout(over)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        words = QFontMetrics(head.font(_LABEL)).horizontalAdvance(f"{head.text(_LABEL)}  ")
        line.addSpacing(min(words, round(self.viewport().width() * _HEAD)))
        for clause in clauses:
            link = QPushButton(clause)
            link.setProperty("role", "link")
            link.setAccessibleName(f"Read clause {clause}")
            link.setCursor(Qt.CursorShape.PointingHandCursor)
            link.clicked.connect(lambda _checked=False, clause=clause: self.clause_requested.emit(clause))
            line.addWidget(link, 0, Qt.AlignmentFlag.AlignBottom)
        line.addStretch()
        self.setItemWidget(head, _LABEL, over)

    def _item(self, row: CompareRow, mark: QIcon) -> QTreeWidgetItem:
        second = f"{row.words}. {row.note}".removesuffix(". ") if self._narrow else row.note
        told = f"{row.label}\n{second}" if second else row.label
        item = QTreeWidgetItem([told, row.words, row.amount, row.difference, row.action_words])
        item.setData(_LABEL, _ROW, row)
        item.setIcon(_LABEL if self._narrow else _OUTCOME, mark)
        for column in (_AMOUNT, _DIFFERENCE):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        muted = QBrush(QColor(self._theme.muted))
        if row.same and row.kind != "here":
            for column in (_LABEL, _OUTCOME, _AMOUNT, _DIFFERENCE):
                item.setForeground(column, muted)
        else:
            strong = QFont(self.font())
            strong.setWeight(QFont.Weight.DemiBold)
            for column in (_LABEL, _OUTCOME, _AMOUNT) if row.kind == "here" else (_DIFFERENCE,):
                item.setFont(column, strong)
        item.setForeground(_ACTION, QBrush(QColor(self._theme.accent)))
        lines = told.count("\n") + 1
        item.setSizeHint(_LABEL, QSize(0, round(self.fontMetrics().height() * (0.45 + lines))))
        return item

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


def _row_of(item: QTreeWidgetItem | None) -> CompareRow | None:
    row = item.data(_LABEL, _ROW) if item is not None else None
    return row if isinstance(row, CompareRow) else None
