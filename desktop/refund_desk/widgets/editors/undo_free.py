"""Fields without an undo of their own: the case has one, and two would fight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

_OWN_ACTIONS = ("edit-undo", "edit-redo")


def undo_free(field: QLineEdit | QPlainTextEdit | QComboBox) -> None:
    """Let the keys of undo and redo pass to the window, and take both out of the field's own menu."""
    watched: list[QWidget] = [field]
    if isinstance(field, QPlainTextEdit):
        field.setUndoRedoEnabled(False)
        watched.append(field.viewport())
    elif isinstance(field, QComboBox):
        line = field.lineEdit()
        # The combo has the focus and hands keys to its line past the line's own filters.
        watched += [line] if line is not None else []
    keeper = _Filter(field)
    for widget in watched:
        widget.installEventFilter(keeper)


class _Filter(QObject):
    """A key of undo or redo is ignored wherever it arrives, so that Qt offers it to the parents and to shortcuts."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002  of one field, or of its parts
        """Stop what the field would do by itself."""
        match event.type():
            case QEvent.Type.ShortcutOverride | QEvent.Type.KeyPress:
                if isinstance(event, QKeyEvent) and is_undo_key(event):
                    event.ignore()
                    return True
            case QEvent.Type.ContextMenu if isinstance(event, QContextMenuEvent):
                return _show_menu(self.parent(), event)
            case _:
                pass
        return False


def is_undo_key(event: QKeyEvent) -> bool:
    """Whether a key means undo or redo, on this system or on another."""
    keys = QKeySequence.StandardKey
    typed = QKeySequence(event.keyCombination())
    return event.matches(keys.Undo) or event.matches(keys.Redo) or typed == QKeySequence("Ctrl+Y")


def _show_menu(field: QObject, event: QContextMenuEvent) -> bool:
    line = field.lineEdit() if isinstance(field, QComboBox) else field
    if not isinstance(line, QLineEdit | QPlainTextEdit):
        return False
    menu = line.createStandardContextMenu()
    for action in menu.actions():
        if action.objectName() in _OWN_ACTIONS:
            menu.removeAction(action)
    first = next(iter(menu.actions()), None)
    if first is not None and first.isSeparator():
        menu.removeAction(first)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(event.globalPos())
    event.accept()
    return True
