"""Questions for every case: ticked off the main path, each tick with what it means for the case."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from refund_desk.viewmodels.questions import QUESTIONS, TITLE, QuestionView, questions_title
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.labels import plain_label, set_tip


class QuestionsWidget(QWidget):
    """Folded it shows its title and what is ticked; unfolded, every question."""

    question_ticked = Signal(str, bool)
    """Question id, and whether it is ticked now."""
    switch_requested = Signal(str, bool)
    """Question id, and whether it is to be asked in every case from now on."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(TITLE)
        self._seen: tuple[tuple[QuestionView, ...], frozenset[str]] | None = None
        self._fold = QToolButton()
        self._fold.setProperty("role", "quiet")
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setCheckable(True)
        self._fold.setText(TITLE)
        self._fold.toggled.connect(self._arrange)
        self._choose = self._build_menu()
        self._rows: dict[str, _QuestionRow] = {}
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._fold)
        head.addStretch()
        head.addWidget(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        for question in QUESTIONS:
            row = _QuestionRow()
            row.ticked.connect(self.question_ticked)
            self._rows[question.id] = row
            column.addWidget(row)
        self._arrange()

    def _build_menu(self) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "quiet")
        button.setText("Choose…")
        button.setAccessibleName("Choose the questions that are asked in every case")
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        self._switches: dict[str, QAction] = {}
        for question in QUESTIONS:
            action = menu.addAction(question.name)
            action.setCheckable(True)
            action.setChecked(True)
            action.triggered.connect(lambda on, asked=question.id: self.switch_requested.emit(asked, on))
            self._switches[question.id] = action
        button.setMenu(menu)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(lambda at: menu.popup(self.mapToGlobal(at)))
        return button

    def show_questions(self, views: tuple[QuestionView, ...], off: Collection[str] = ()) -> None:
        """The questions of the case; `off` are the ids that the team does not ask."""
        seen = views, frozenset(off)
        if seen == self._seen:
            return
        self._seen = seen
        for name, action in self._switches.items():
            action.setChecked(name not in off)
        for view in views:
            self._rows[view.id].show_question(view)
        self._arrange()

    @property
    def ticked(self) -> int:
        """How many questions are answered with yes."""
        return sum(view.ticked for view in self._seen[0]) if self._seen is not None else 0

    @property
    def warnings(self) -> tuple[str, ...]:
        """What each tick means."""
        return tuple(view.warning for view in self._seen[0] if view.ticked) if self._seen is not None else ()

    def lock(self, reason: str) -> None:
        """Which questions are asked is decided elsewhere; `reason` says where."""
        self._choose.setEnabled(False)
        set_tip(self._choose, reason)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def unfold(self, opened: bool = True) -> None:
        """Show every question, or the title and the ticked ones alone."""
        self._fold.setChecked(opened)

    def _arrange(self) -> None:
        views = self._seen[0] if self._seen is not None else ()
        opened = self._fold.isChecked()
        title = questions_title(views)
        if self._fold.text() != title:
            self._fold.setText(title)
        self._fold.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self._fold.setAccessibleDescription("Shown. Press to fold." if opened else "Folded. Press to show.")
        put_visible(self._choose, opened)
        shown = {view.id for view in views if opened or view.ticked}
        for name, row in self._rows.items():
            put_visible(row, name in shown)


class _QuestionRow(QWidget):
    """A box, the question beside it, and beneath it what a tick means."""

    ticked = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self._view: QuestionView | None = None
        self._box = QCheckBox()
        self._ask = plain_label(wrap=True)
        self._consequence = plain_label(wrap=True)
        self._notice = QFrame()
        self._notice.setProperty("role", "banner-notice")
        inside = QVBoxLayout(self._notice)
        inside.setContentsMargins(10, 5, 10, 5)
        inside.addWidget(self._consequence)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._ask)
        words.addWidget(self._notice)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self._box, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        self._box.clicked.connect(self._tell)

    def show_question(self, view: QuestionView) -> None:
        if view == self._view:
            return
        self._view = view
        self._box.setChecked(view.ticked)
        self._box.setAccessibleName(view.ask)
        self._box.setAccessibleDescription(view.consequence if view.ticked else "")
        self._ask.setText(view.ask)
        self._consequence.setText(view.consequence)
        put_visible(self._notice, view.ticked)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the words ticks the box."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._box.click()
        super().mouseReleaseEvent(event)

    def _tell(self, on: bool) -> None:
        if self._view is not None:
            self.ticked.emit(self._view.id, on)
