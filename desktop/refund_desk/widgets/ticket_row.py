"""One fact found in a ticket: what it says, where it says so, and whether to take it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QVBoxLayout, QWidget

from refund_desk.viewmodels.ticket import Found
from refund_desk.widgets.editors.choice import choice_edit
from refund_desk.widgets.labels import plain_label


class TicketRow(QFrame):
    """A box to tick; where the meaning has to be chosen, choosing ticks it."""

    ticked = Signal(bool)
    """By the person."""
    pointed = Signal(bool)
    """The pointer or the focus has come, or gone."""

    def __init__(self, found: Found, standing: str, *, first: bool) -> None:
        super().__init__()
        self.found = found
        self.same = bool(standing) and standing == found.shown
        self.replaces = "" if self.same else standing
        self.box = QCheckBox(found.label.rstrip("?").replace("&", "&&"))
        self.box.clicked.connect(self.ticked)
        self.choice = choice_edit([(choice.text, choice.label) for choice in found.choices]) if found.choices else None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8 if first else 2, 0, 2)
        column.setSpacing(1)
        column.addWidget(self.box)
        inner = QVBoxLayout()
        inner.setContentsMargins(24, 0, 0, 0)
        inner.setSpacing(1)
        for part in self._parts():
            inner.addWidget(part)
        column.addLayout(inner)
        if self.choice is not None:
            self.box.setEnabled(False)
            self.choice.edited.connect(self._choose)
        self._watch()
        self._name()

    def _parts(self) -> list[QWidget]:
        quote = " ".join(self.found.source.split())
        parts: list[QWidget] = [plain_label(self.found.shown, role="strong", wrap=True)]
        parts += [self.choice] if self.choice is not None else []
        where = f"line {self.found.line}{' · quoted' if self.found.earlier else ''}"
        parts.append(plain_label(f"“{quote}” · {where}", role="echo", wrap=True))
        told = "Stands in the form already." if self.same else f"Replaces {self.replaces}" if self.replaces else ""
        parts += [plain_label(told, role="muted", wrap=True)] if told else []
        return parts

    def _watch(self) -> None:
        for child in (self.box, *(self.choice.findChildren(QWidget) if self.choice is not None else ())):
            child.installEventFilter(self)

    def _name(self) -> None:
        words = [label.text() for label in self.findChildren(QLabel)]
        self.box.setAccessibleName(f"{self.found.label.rstrip('?')}: {self.found.shown}")
        self.box.setAccessibleDescription(" ".join(words[1:]))
        if self.choice is not None:
            self.choice.set_names(self.found.label.rstrip("?"), " ".join(words))

    def is_ticked(self) -> bool:
        """Whether the fact is to be filled in."""
        return self.box.isChecked()

    def set_ticked(self, *, on: bool) -> None:
        """Tick or clear the box without telling; one without a meaning stays clear."""
        self.box.setChecked(on and bool(self.raw_text()))

    def raw_text(self) -> str:
        """What to put into the field; empty until the meaning is chosen."""
        return self.found.raw if self.choice is None else self.choice.raw_text()

    def _choose(self) -> None:
        self.box.setEnabled(True)
        self.box.setChecked(True)
        self.ticked.emit(True)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Tell of the pointer."""
        self.pointed.emit(True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell of the pointer."""
        self.pointed.emit(False)
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell of the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.pointed.emit(event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)
