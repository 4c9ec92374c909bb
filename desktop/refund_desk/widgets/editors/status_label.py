"""Words beneath a field that change with every key, at the price of a repaint."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from refund_desk.widgets.labels import plain_label


class StatusLabel(QWidget):
    """A wrapped label, hidden while it is empty. The form is laid out anew only where the number of lines changes."""

    def __init__(self, role: str) -> None:
        super().__init__()
        # No layout in between: a label in one has the whole form laid out for every text.
        self._label = plain_label(role=role, wrap=True)
        self._label.setParent(self)
        self._high = -1
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    def text(self) -> str:
        """The words shown."""
        return self._label.text()

    def show_text(self, text: str) -> None:
        """Show other words, or hide."""
        if text == self._label.text():
            return
        self._label.setText(text)
        self._follow()
        if self.isHidden() == bool(text):
            self.setVisible(bool(text))

    def hasHeightForWidth(self) -> bool:  # noqa: N802  Qt's name
        """The narrower, the higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  Qt's name
        """The height of the words at a width."""
        return self._label.heightForWidth(width)

    def sizeHint(self) -> QSize:
        """No more than the words need."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """As high as the words at this width."""
        field = self.parentWidget()
        # It has no width of its own before it was shown once.
        return QSize(0, self.heightForWidth(field.width() if field is not None else self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The label fills it."""
        self._label.setGeometry(self.rect())
        self._follow()
        super().resizeEvent(event)

    def _follow(self) -> None:
        high = self.minimumSizeHint().height()
        if high != self._high:
            self._high = high
            self.updateGeometry()
