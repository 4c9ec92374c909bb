"""Pasting a whole ticket: its text on the left, the facts recognised in it on the right, to be agreed to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QResizeEvent, QSyntaxHighlighter, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from refund_desk.viewmodels.ticket import Found, TicketView
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.ticket_row import TicketRow

DELAY_MS = 150
_SIDE_BY_SIDE = 640
"""Pixels of width below which the facts go beneath the text."""
_TINT = 40
"""How much of the accent shows behind a source, of 255."""
_EMPTY = (
    "Paste a ticket, an e-mail or a chat. What it says about this case is listed here, each fact with the words it "
    "comes from. Nothing is filled in until you say so."
)
_HOW = "Tick what is right: only that is filled in. The words it comes from are marked in the text."
_NOTHING = "Nothing in this text was recognised as a fact of this policy. Fill in the form by hand."


class TicketDialog(QDialog):
    """`recognise` reads the text; `standing` has, by fact, the words of what the form holds already."""

    accepted_facts = Signal(object)
    """What was agreed to: raw texts by fact id, `customer-ref` among them."""

    def __init__(
        self, recognise: Callable[[str], TicketView], standing: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._recognise, self._standing = recognise, standing
        self._rows: list[TicketRow] = []
        self._read: str | None = None
        self._decided: dict[tuple[str, str], bool] = {}
        self.setWindowTitle("Paste a ticket")
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Text of the ticket")
        self.text.setPlaceholderText("Paste the ticket here.")
        self._marks = _Marks(self.text)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self.read)
        self.text.textChanged.connect(self._timer.start)
        self._lay_out()
        self.read()
        self.resize(920, 600)

    def _lay_out(self) -> None:
        self._list = QWidget()
        self._list.setProperty("role", "page")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(10, 0, 8, 0)
        self._column.setSpacing(2)
        self._note = plain_label(role="muted", wrap=True)
        self._how = plain_label(_HOW, role="muted", wrap=True)
        self._column.addWidget(self._how)
        self._column.addWidget(self._note)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._list)
        self._area = area
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        self._splitter.addWidget(self.text)
        self._splitter.addWidget(area)
        self._splitter.setSizes([450, 450])
        self.accept_button = QPushButton()
        self.accept_button.setProperty("role", "primary")
        self.accept_button.clicked.connect(self.accept)
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.addWidget(self._splitter, 1)
        column.addLayout(buttons)

    def show_text(self, text: str) -> None:
        """Put a text in, such as the clipboard's, and read it."""
        self.text.setPlainText(text)
        self.read()

    def read(self) -> None:
        """Recognise what stands in the text now; what was ticked by hand stays so."""
        self._timer.stop()
        # `toPlainText` turns hard spaces into soft ones, and those between digits matter.
        text = self.text.document().toRawText().replace("\u2029", "\n")
        if text == self._read:
            return
        self._read = text
        self._show_view(self._recognise(text))

    def _show_view(self, view: TicketView) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = []
        for found in view.found:
            before = self._rows[-1].found.fact if self._rows else ""
            row = TicketRow(found, self._standing.get(found.fact, ""), first=found.fact != before)
            row.ticked.connect(lambda on, row=row: self._tick(row, on=on))
            row.pointed.connect(lambda on, row=row: self._point(row if on else None))
            self._column.insertWidget(self._column.count() - 1, row)
            self._rows.append(row)
        for row in self._rows:
            wanted = row.found.sure and not row.replaces and not row.same
            row.set_ticked(on=self._decided.get(_key(row.found), wanted))
        words = view.note or ("" if view.found else _NOTHING if (self._read or "").strip() else _EMPTY)
        self._note.setText(words)
        self._note.setVisible(bool(words))
        self._how.setVisible(bool(view.found))
        self._point(None)
        self._count()

    def _tick(self, row: TicketRow, *, on: bool) -> None:
        """Ticked by hand: of one fact's values, one at most."""
        self._decided[_key(row.found)] = on
        for other in self._rows if on else ():
            if other is not row and other.found.fact == row.found.fact and other.is_ticked():
                other.set_ticked(on=False)
                self._decided[_key(other.found)] = False
        self._count()

    def agreed(self) -> dict[str, str]:
        """The ticked facts' raw texts by id."""
        return {row.found.fact: row.raw_text() for row in self._rows if row.is_ticked()}

    def rows(self) -> list[TicketRow]:
        """The rows of the facts found, in order."""
        return list(self._rows)

    def _count(self) -> None:
        count = len(self.agreed())
        words = "Fill in 1 fact" if count == 1 else f"Fill in {count} facts"
        self.accept_button.setText(words if count else "Fill in")
        self.accept_button.setEnabled(bool(count))

    def _point(self, row: TicketRow | None) -> None:
        """Show in the text where a fact comes from."""
        spans = [self._span(one.found) for one in self._rows]
        self._marks.mark(spans, None if row is None else self._span(row.found))
        if row is not None:
            self._area.ensureWidgetVisible(row, 0, 4)
            cursor = QTextCursor(self.text.document())
            cursor.setPosition(self._span(row.found)[0])
            if not self.text.viewport().rect().contains(self.text.cursorRect(cursor)):
                self.text.setTextCursor(cursor)
                self.text.centerCursor()

    def _span(self, found: Found) -> tuple[int, int]:
        """Where a source stands, in the document's own units: an emoji counts for two."""
        text = self._read or ""
        start = _units(text[: found.at])
        return start, start + _units(found.source)

    def accept(self) -> None:
        """Tell what was agreed to, of the text as it stands now."""
        self.read()
        agreed = self.agreed()
        if agreed:
            super().accept()
            self.accepted_facts.emit(agreed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One above the other where there is no room beside."""
        wide = event.size().width() >= _SIDE_BY_SIDE
        self._splitter.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        super().resizeEvent(event)


class _Marks(QSyntaxHighlighter):
    """Tints what facts come from; what is pointed at stands out."""

    def __init__(self, edit: QPlainTextEdit) -> None:
        super().__init__(edit.document())
        self._edit = edit
        self._spans: list[tuple[int, int]] = []
        self._pointed: tuple[int, int] | None = None

    def mark(self, spans: list[tuple[int, int]], pointed: tuple[int, int] | None) -> None:
        """Stretches as start and end in the document's units."""
        if (spans, pointed) != (self._spans, self._pointed):
            self._spans, self._pointed = spans, pointed
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802  Qt's name
        """Qt asks for each line."""
        begin = self.currentBlock().position()
        last = begin + _units(text)
        for start, end in [*self._spans, *([self._pointed] if self._pointed else [])]:
            if start < last and end > begin:
                first = max(start, begin)
                self.setFormat(first - begin, min(end, last) - first, self._look(pointed=(start, end) == self._pointed))

    def _look(self, *, pointed: bool) -> QTextCharFormat:
        palette, look = self._edit.palette(), QTextCharFormat()
        accent = QColor(palette.highlight().color())
        if pointed:
            look.setForeground(palette.highlightedText())
        else:
            look.setUnderlineColor(accent)
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
            accent.setAlpha(_TINT)
        look.setBackground(accent)
        return look


def _key(found: Found) -> tuple[str, str]:
    return found.fact, f"{found.raw}\n{found.source}"


def _units(text: str) -> int:
    """Characters as Qt counts them, in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
