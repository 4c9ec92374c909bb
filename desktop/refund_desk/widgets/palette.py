"""Where everything is looked for: the field in the tool bar, and the list that it opens."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QMargins, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QFontMetrics,
    QHideEvent,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from refund_desk.viewmodels.palette import HELP, TITLE, PaletteView
from refund_desk.viewmodels.palette_match import MAX_QUERY
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.editors.undo_free import is_undo_key
from refund_desk.widgets.icons import action_icon
from refund_desk.widgets.labels import plain_label, set_tip
from refund_desk.widgets.palette_rows import PaletteList
from refund_desk.widgets.theme import LIGHT, Theme, scale_of

SHORT_TITLE = "Search"
_CHARS, _ROWS = 84, 17
"""Characters across the list, and rows down, where there is room."""
_WORDY = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
_SHADOW = 12
"""Pixels."""


class PaletteField(QPushButton):
    """A button that looks like the field it opens; an icon alone where there is little room."""

    def __init__(self, shortcut: QKeySequence) -> None:
        super().__init__()
        self.setProperty("role", "search")
        self._key = shortcut.toString(QKeySequence.SequenceFormat.NativeText)
        self._words, self._theme = TITLE, LIGHT
        self._needed = 0
        """Pixels with which the tool bar can keep the words of its buttons."""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus, and with it the cursor, where it is
        self.setAccessibleName(TITLE)
        self.setAccessibleDescription(self._key)
        self.setFixedWidth(self._wide(""))

    @property
    def words(self) -> str:
        """What is to be read on it; empty where it is an icon alone."""
        return self._words

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self.update()

    def fit(self, bar: QToolBar) -> None:
        """Take what the buttons of the tool bar leave; where that is too little even for the icon, they lose words."""
        if bar.toolButtonStyle() == _WORDY:
            self._needed = self._beside(bar) + self._wide("")
        style = _WORDY if bar.width() >= self._needed else Qt.ToolButtonStyle.ToolButtonIconOnly
        if style != bar.toolButtonStyle():
            bar.setToolButtonStyle(style)
        room = bar.width() - self._beside(bar)
        self._words = next((words for words in (TITLE, SHORT_TITLE) if self._wide(words) <= room), "")
        set_tip(self, "" if self._words else f"{TITLE} ({self._key})")
        self.setFixedWidth(self._wide(self._words))
        self.update()
        _lay_out_anew(bar)

    def _beside(self, bar: QToolBar) -> int:
        """Pixels that the other parts of the tool bar take, and what is between and around them."""
        _lay_out_anew(bar)
        return bar.sizeHint().width() - self.minimumWidth()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame as the style has it; icon, words and key within."""
        del event
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        unit, side = scale_of(self.font()).unit, self._icon_side()
        left = 2 * unit if self._words else (self.width() - side) // 2
        icon, mode = action_icon("find", self._theme), QIcon.Mode.Disabled if self._words else QIcon.Mode.Normal
        icon.paint(painter, QRect(left, (self.height() - side) // 2, side, side), Qt.AlignmentFlag.AlignCenter, mode)
        if not self._words:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        muted = QColor(self._theme.muted)
        painter.setPen(muted)
        at_left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect().adjusted(3 * unit + side, 0, 0, 0), at_left, self._words)
        small = self._small()
        metrics = QFontMetrics(small)
        wide, high = metrics.horizontalAdvance(self._key) + 2 * unit, metrics.height() + 2
        cap = QRectF(self.width() - wide - 1.5 * unit, (self.height() - high) / 2, wide, high)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        painter.setBrush(QColor(self._theme.surface))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(muted)
        painter.setFont(small)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)

    def _wide(self, words: str) -> int:
        """Pixels that it takes with these words."""
        unit, side = scale_of(self.font()).unit, self._icon_side()
        if not words:
            return side + 4 * unit
        key = QFontMetrics(self._small()).horizontalAdvance(self._key)
        return self.fontMetrics().horizontalAdvance(words) + side + key + 10 * unit

    def _icon_side(self) -> int:
        return self.fontMetrics().height()

    def _small(self) -> QFont:
        font = self.font()
        font.setPointSizeF(scale_of(font).small)
        return font


def _lay_out_anew(bar: QToolBar) -> None:
    """A part that found no room is hidden, and what it needs by now would not be asked."""
    layout = bar.layout()
    if layout is not None:
        layout.invalidate()
        layout.update()


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


class _Line(QLineEdit):
    """With the icon of looking for something before its text, as large as that."""

    def __init__(self) -> None:
        super().__init__()
        self.icon = QIcon()

    def room_for_icon(self) -> None:
        """Keep the text clear of it."""
        self.setTextMargins(self.fontMetrics().height() + scale_of(self.font()).unit, 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self.fontMetrics().height()
        place = QRect(3 * scale_of(self.font()).unit, (self.height() - side) // 2, side, side)
        self.icon.paint(QPainter(self), place, Qt.AlignmentFlag.AlignCenter, QIcon.Mode.Disabled)


class PalettePopup(QWidget):
    """Lies over the whole window while it is open: a click beside the list closes it and does nothing else.

    The line keeps the focus, and what is to be told of the list is told of the line.
    """

    query_edited = Signal(str)
    chosen = Signal(object)
    """A `Target`; the list is closed by then and the focus is back where it was."""

    def __init__(self, window: QWidget, field: PaletteField) -> None:
        super().__init__(window)
        self._field = field
        self._before: QWidget | None = None
        self._keys: frozenset[QKeySequence] = frozenset()
        self._panel = QFrame(self)
        self._panel.setProperty("role", "palette")
        self.line, self.list = _Line(), PaletteList()
        self._note = plain_label(role="muted", wrap=True)
        self._build()
        self.hide()
        self.line.textEdited.connect(self.query_edited)
        self.list.chosen.connect(self._choose)
        self.line.installEventFilter(self)

    def _build(self) -> None:
        unit = scale_of(self.font()).unit
        self.line.setMaxLength(MAX_QUERY)
        self.line.setPlaceholderText(TITLE)
        self.line.setAccessibleName(TITLE)
        self._note.setContentsMargins(3 * unit, 2 * unit, 3 * unit, 2 * unit)
        column = self._column = QVBoxLayout(self._panel)
        column.setContentsMargins(1, 1, 1, unit)
        column.setSpacing(unit)
        for part in (self.line, self.list, self._note):
            column.addWidget(part)

    # Open and closed

    def open(self, view: PaletteView, keys: Collection[QKeySequence]) -> None:
        """Show what is there before anything is typed; `keys` close it, and do what they do."""
        self._before = self.window().focusWidget()
        self._keys = frozenset(keys)
        self.line.clear()
        self.setGeometry(self.window().rect())
        self.raise_()
        self.show()
        self.line.room_for_icon()
        self.show_view(view)
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """The focus goes back to where it was, the cursor with it."""
        if self.isHidden():
            return
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()  # if that has not come of it yet

    def show_view(self, view: PaletteView) -> None:
        """What fits the words in the line."""
        self.list.show_groups(view.groups)
        self._note.setText(view.note)
        put_visible(self._note, bool(view.note))
        put_visible(self.list, bool(view.groups))
        self._place()
        self._tell()

    def set_theme(self, theme: Theme) -> None:
        """Paint with other colours."""
        self.list.set_theme(theme)
        self.line.icon = action_icon("find", theme)

    def _choose(self, target: object) -> None:
        self.dismiss()
        self.chosen.emit(target)

    def showEvent(self, event: QShowEvent) -> None:
        """Watch what can end it, while it is open only."""
        super().showEvent(event)
        self.window().installEventFilter(self)
        _application().focusChanged.connect(self._follow_focus)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.window().removeEventFilter(self)
        _application().focusChanged.disconnect(self._follow_focus)

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Something else in the window has taken the focus, and keeps it."""
        if new is not None and new is not self.line:
            self.hide()

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The line's keys that move in the list; the window's size."""
        if watched is self.line and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                return self._keeps(event)
            if event.type() == QEvent.Type.KeyPress:
                return self._pressed(event)
        elif event.type() == QEvent.Type.Resize:
            self.setGeometry(self.window().rect())
            self._place()
        return False

    def _keeps(self, event: QKeyEvent) -> bool:
        """Undo stays with the line; another of the window's keys is done by the window, without the list."""
        if is_undo_key(event):
            event.accept()
            return True
        if QKeySequence(event.keyCombination()) in self._keys:
            self.dismiss()
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        key = Qt.Key
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier and event.key() != key.Key_Backtab:
            return False
        match event.key():
            case key.Key_Down | key.Key_Tab:
                self.list.step(1)
            case key.Key_Up | key.Key_Backtab:
                self.list.step(-1)
            case key.Key_PageDown:
                self.list.page(1)
            case key.Key_PageUp:
                self.list.page(-1)
            case key.Key_Home:
                self.list.end(last=False)
            case key.Key_End:
                self.list.end(last=True)
            case key.Key_Return | key.Key_Enter:
                row = self.list.current()
                if row is not None:
                    self._choose(row.entry.target)
                return True
            case key.Key_Escape:
                self.dismiss()
                return True
            case _:
                return False
        self._tell()
        return True

    def _tell(self) -> None:
        """To screen readers: the entry that Enter does."""
        told = self.list.told() or self._note.text()
        self.line.setAccessibleDescription(told if self.line.text() else f"{told} {HELP}")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.line, told))

    # Place

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside the list."""
        event.accept()
        self.dismiss()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A soft shadow around the list."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 5))
        around = QRectF(self._panel.geometry()).translated(0, _SHADOW / 3)
        for wider in range(_SHADOW, 0, -1):
            painter.drawRoundedRect(around.adjusted(-wider, -wider, wider, wider), 8 + wider, 8 + wider)

    def _place(self) -> None:
        """Where the field is, as if that grew; in the middle where the field is small."""
        char, unit = self.fontMetrics().averageCharWidth(), scale_of(self.font()).unit
        field = QRect(self._field.mapTo(self.window(), self._field.rect().topLeft()), self._field.size())
        wide = min(char * _CHARS, self.width() - 4 * unit)
        left = field.right() + 1 - wide if self._field.words else (self.width() - wide) // 2
        top = field.top()
        rows, row = self.list.height_of_rows(), self.list.sizeHintForRow(0)
        room = self.height() - top - self.line.sizeHint().height() - 6 * unit
        self.list.setFixedHeight(max(0, min(rows, room, _ROWS * row)))
        before, column = self._panel.geometry(), self._column
        high = column.heightForWidth(wide) if column.hasHeightForWidth() else column.sizeHint().height()
        self._panel.setGeometry(max(2 * unit, left), top, wide, high)
        shadow = QMargins(1, 1, 1, 1) * 2 * _SHADOW
        self.update(before.united(self._panel.geometry()).marginsAdded(shadow))
