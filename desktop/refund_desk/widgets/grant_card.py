"""Granting another amount than the suggested one: a link, until a person follows it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from refund_desk.draft import GrantDraft
from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.grant import GrantField, GrantStatus
from refund_desk.viewmodels.typed_results import Choice
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.editors.base import LineEditor
from refund_desk.widgets.labels import plain_label

_HINT, _BESIDE = 36, 92
"""Letters that the amount's hint needs in one line, and that the card needs for the reason to stand beside it."""


class GrantCard(QFrame):
    """The fields of a grant; what they come to stands in the verdict. Emits what is typed, and nothing else."""

    grant_edited = Signal(str, str, str)
    """Amount, reason and second name as typed; all empty where the grant is taken back."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Granted amount")
        self.setProperty("role", "card")
        self._seen: tuple[GrantDraft, GrantStatus | None, Formats] | None = None
        self._open = False
        self.link = _link("Grant another amount…")
        """The way in, for whoever has a place for it; hidden while the fields are open."""
        self.link.hide()
        self._head = _Head()
        self._fields: dict[GrantField, _Field] = {
            "amount": _Field("Amount", "Amount to grant", digits=12),
            "reason": _Field("Reason", "Reason for the granted amount"),
            "second": _Field("Second name", "Second name for the granted amount"),
        }
        self._build()
        self.link.clicked.connect(self.unfold)
        self._head.remove.clicked.connect(self._take_back)
        for field in self._fields.values():
            field.editor.edited.connect(self._tell)
        self.hide()
        self._arrange()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 10)
        column.setSpacing(4)
        column.addWidget(self._head)
        self._grid = grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        self._beside: bool | None = None
        self._place_fields()
        column.addLayout(grid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Amount and reason side by side where there is room, for what is worked out below wants the height."""
        super().resizeEvent(event)
        self._place_fields()

    def _place_fields(self) -> None:
        letter = self.fontMetrics().averageCharWidth()
        beside = self.width() >= letter * _BESIDE
        if beside == self._beside:
            return
        self._beside, grid = beside, self._grid
        for at, field in enumerate(self._fields.values()):
            row, column = (int(at == 2), 2 * bool(at)) if beside else (at, 0)
            for part in (field.label, field):
                grid.removeWidget(part)
            grid.addWidget(field.label, row, column, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, row, column + 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnMinimumWidth(1, letter * _HINT if beside else 0)
        grid.setColumnStretch(1, int(not beside))
        grid.setColumnStretch(3, int(beside))
        self._align()

    def _align(self) -> None:
        """The fields keep their place when the second name comes and goes."""
        second = self._fields["second"].label.sizeHint().width()
        for column in (0, 2):
            self._grid.setColumnMinimumWidth(column, second if bool(column) == self._beside else 0)

    def show_grant(self, draft: GrantDraft, status: GrantStatus | None, formats: Formats) -> None:
        """What is typed and how it stands; a status of None while there is no decision to grant beside."""
        seen = draft, status, formats
        if seen == self._seen:
            return
        before = self._seen[0] if self._seen is not None else GrantDraft()
        self._seen = seen
        if draft:
            self._open = True
        elif before and self.place() is None:
            self._open = False
        for field, text in zip(self._fields.values(), (draft.amount, draft.reason, draft.second), strict=True):
            field.editor.set_raw(text)
        self._arrange()

    def unfold(self) -> None:
        """Open the fields and go to the amount."""
        self._open = True
        self._arrange()
        self._fields["amount"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def fold(self) -> None:
        """Another case begins: whether the fields are open is its own grant's matter, which is shown next."""
        self._open, self._seen = False, None

    def focus_trouble(self) -> None:
        """Go to the first field that keeps the grant from being complete."""
        status = self._seen[1] if self._seen is not None else None
        wanted = next((name for name in self._fields if status is not None and name in status.errors), None)
        if wanted is not None:
            self._fields[wanted].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def place(self) -> tuple[GrantField, int] | None:
        """The field that has the focus, and the characters before its cursor; None where none has it."""
        here = self.window().focusWidget()
        places = ((name, field.editor) for name, field in self._fields.items())
        return next(((name, editor.cursor()) for name, editor in places if editor.line is here), None)

    def put_cursor(self, field: GrantField, at: int) -> None:
        """Take the focus in a field, with so many characters before the cursor."""
        self._open = True
        self._arrange()
        self._fields[field].editor.put_cursor(at)

    def _arrange(self) -> None:
        draft, status, formats = self._seen if self._seen is not None else (GrantDraft(), None, ENGLISH)
        opened = self._open and (status is not None or bool(draft))
        possible = status is not None and status.limit is not None and bool(status.limit.minor)
        put_visible(self.link, possible and not opened)
        put_visible(self, opened)
        if opened:
            self._show_fields(draft, status, formats)
        elif status is not None:
            words = "Grant another amount…" if status.suggested is not None else "Grant an amount…"
            if self.link.text() != words:
                self.link.setText(words)

    def _show_fields(self, draft: GrantDraft, status: GrantStatus | None, formats: Formats) -> None:
        amount, reason, second = self._fields.values()
        errors = status.errors if status is not None else {}
        limit = status.limit if status is not None else None
        left = f"At most {formats.money(limit)} is left of this charge." if limit is not None else ""
        amount.show_state(error=errors.get("amount", ""), hint=left, unit=limit.currency if limit else "")
        amount.show_choices(status.choices if status is not None else ())
        # What is merely missing is asked for; only a wrong amount is an error.
        reason.show_state(hint=errors.get("reason", ""))
        second.show_state(hint=errors.get("second", ""))
        self._align()
        wanted = bool(draft.second) or (status is not None and status.needs_second)
        for part in (second, second.label):
            put_visible(part, wanted)

    def _take_back(self) -> None:
        self._open = False
        for field in self._fields.values():
            field.editor.set_raw("")
        self._tell()
        self._arrange()
        self.link.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self) -> None:
        amount, reason, second = (field.editor.raw_text() for field in self._fields.values())
        self.grant_edited.emit(amount, reason, second)


class _Head(QWidget):
    """The card's title, and the way back to the suggestion."""

    def __init__(self) -> None:
        super().__init__()
        self.remove = _link("Remove")
        self.remove.setAccessibleName("Remove the granted amount")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(plain_label("Granted amount", role="section"), 1)
        row.addWidget(self.remove)


class _Field(QWidget):
    """A line with its unit, what is wrong with it, and what it may mean."""

    def __init__(self, label: str, name: str, *, digits: int = 0) -> None:
        super().__init__()
        self._name = name
        self.editor = LineEditor()
        self.label = plain_label(label)
        self.label.setBuddy(self.editor)
        self.label.setContentsMargins(0, 5, 0, 0)
        self._unit = plain_label(role="muted")
        self._error = plain_label(role="error", wrap=True)
        self._hint = plain_label(role="echo", wrap=True)
        self._choices = QHBoxLayout()
        self._offered: tuple[Choice, ...] = ()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.editor, 0 if digits else 1)
        row.addWidget(self._unit)
        if digits:
            self.editor.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self.editor.keep_chars(self.editor.line, digits)
            row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(2)
        box.addLayout(row)
        box.addWidget(self._error)
        box.addLayout(self._choices)
        box.addWidget(self._hint)
        for part in (self._unit, self._error, self._hint):
            part.hide()
        self.editor.set_names(name)

    def show_state(self, *, error: str = "", hint: str = "", unit: str = "") -> None:
        """An error takes the place of the hint."""
        for label, text in ((self._error, error), (self._hint, "" if error else hint), (self._unit, unit)):
            label.setText(text)
            put_visible(label, bool(text))
        line = self.editor.line
        if bool(line.property("invalid")) != bool(error):
            line.setProperty("invalid", bool(error))
            line.style().unpolish(line)
            line.style().polish(line)
        self.editor.set_names(self._name, " ".join(filter(None, (unit, error or hint))))

    def show_choices(self, choices: tuple[Choice, ...]) -> None:
        """Buttons for what an unclear text may mean."""
        if choices == self._offered:
            return
        self._offered = choices
        while self._choices.count():
            old = self._choices.takeAt(0).widget()
            if old is not None:
                old.deleteLater()
        for choice in choices:
            button = _link(choice.label.replace("&", "&&"))
            button.clicked.connect(lambda _checked=False, text=choice.text: self._choose(text))
            self._choices.addWidget(button)
        self._choices.addStretch()

    def _choose(self, text: str) -> None:
        self.editor.replace_text(text)
        self.editor.setFocus()


def _link(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "link")
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button
