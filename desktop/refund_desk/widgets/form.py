"""The form of one policy: fields in groups, as the policy describes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QScrollArea, QWidget

from refund_desk.session import FieldStatus
from refund_desk.viewmodels.form import FormView
from refund_desk.viewmodels.formats import Formats
from refund_desk.widgets.editors.base import Editor
from refund_desk.widgets.form_page import CUSTOMER_REF, NOTE, FormPage
from refund_desk.widgets.form_row import FieldRow

__all__ = ["CUSTOMER_REF", "NOTE", "FormWidget"]

NO_FORM = FormView("", "", "", "", (), ())
"""Where there is no policy."""
MOST_PAGES = 8
"""Forms that are kept built: styling all the fields of one takes longer than a frame."""


class FormWidget(QScrollArea):
    """Shows a FormView; the texts in it are the draft's, what it emits are the person's edits."""

    fact_edited = Signal(str, str)
    """Fact id and raw text."""
    customer_ref_edited = Signal(str)
    note_edited = Signal(str)
    fact_hovered = Signal(str)
    """The fact that the pointer is over; empty when it leaves."""
    fact_focused = Signal(str)
    """The fact whose field has the focus; empty where none has."""
    help_shown = Signal(str)
    """What the field that has the focus asks for, and the clause behind it."""
    example_requested = Signal()
    example_chosen = Signal(int)
    """Which of several examples."""
    ticket_requested = Signal()
    clauses_requested = Signal()

    def __init__(self, formats: Formats, today: Callable[[], date]) -> None:
        super().__init__()
        self._formats, self._today = formats, today
        self._pages: dict[FormView, FormPage] = {}
        self._page = self._pages[NO_FORM] = self._built(NO_FORM)
        self._focused = ""
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow_focus)

    # Which field

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return  # The whole window lost it, and will get it back.
        row = self._rows().get(self._fact_of(new))
        told = "" if row is None else self._fact_of(new)
        if told != self._focused:
            self._focused = told
            self.fact_focused.emit(told)
        if row is not None:
            help_text = " ".join(row.field.help.split())
            self.help_shown.emit(f"{row.field.label.rstrip('?')}: {help_text}" if help_text else "")

    def _rows(self) -> dict[str, FieldRow]:
        return self._page.rows

    def _editors(self) -> dict[str, Editor]:
        return self._page.editors()

    def _fact_of(self, widget: QWidget) -> str:
        """The fact in whose field a widget stands; empty if in none."""
        if not self.isAncestorOf(widget):
            return ""
        return next((fact for fact, editor in self._editors().items() if editor.isAncestorOf(widget)), "")

    def cursor(self) -> tuple[str, int]:  # type: ignore[override]  # Qt's own is the pointer's shape, not used here
        """The fact whose field has the cursor, and how many characters of its raw text stand before it."""
        focus: QWidget | None = self.window().focusWidget()  # also while another window is in front
        fact = self._fact_of(focus) if focus is not None else ""
        return (fact, self._editors()[fact].cursor()) if fact else ("", 0)

    def put_cursor(self, fact: str, at: int) -> None:
        """Put the cursor back where `cursor()` told it to be; an unknown fact changes nothing."""
        editor = self._editors().get(fact)
        if editor is not None:
            editor.put_cursor(at)
            self.ensureWidgetVisible(editor)

    def focus_fact(self, fact: str) -> None:
        """Put the cursor into a field and bring it into view."""
        editor = self._editors().get(fact)
        if editor is not None:
            editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ensureWidgetVisible(self._rows().get(fact, editor))

    def focus_first(self) -> None:
        """Put the cursor where a new case begins."""
        self.focus_fact(CUSTOMER_REF)

    def light_fact(self, fact: str) -> None:
        """Light the row of a fact; none for an empty or unknown one."""
        self._page.light_row(self._rows().get(fact))

    def row_of(self, fact: str) -> FieldRow:
        """The row that holds a fact's field."""
        return self._rows()[fact]

    @property
    def customer_ref(self) -> QLineEdit:
        """The line of the customer's reference."""
        return self._page.reference.line

    # Showing

    def show_form(self, view: FormView) -> None:
        """Show the fields of a policy; nothing is emitted."""
        page = self._pages.pop(view, None) or self._built(view)
        self._pages[view] = page
        if page is self._page:
            return
        # Taking a page moves the focus, and the field that loses it may speak: for a policy that is no longer in view.
        self._page.blockSignals(True)
        page.blockSignals(False)
        self.takeWidget()
        self._page = page
        while len(self._pages) > MOST_PAGES:
            self._pages.pop(next(iter(self._pages))).deleteLater()
        page.light_row(None)
        self.setWidget(page)
        page.show()
        self.fit_width()

    def fit_width(self) -> None:
        """Wide enough for every field; only the height scrolls."""
        wide = self._page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        if wide != self.minimumWidth():
            self.setMinimumWidth(wide)

    def _built(self, view: FormView) -> FormPage:
        page = FormPage(view, self._formats, self._today)
        page.fact_edited.connect(self.fact_edited)
        page.customer_ref_edited.connect(self.customer_ref_edited)
        page.note_edited.connect(self.note_edited)
        page.fact_hovered.connect(self.fact_hovered)
        page.heading.example_requested.connect(self.example_requested)
        page.heading.example_chosen.connect(self.example_chosen)
        page.heading.ticket_requested.connect(self.ticket_requested)
        page.heading.clauses_requested.connect(self.clauses_requested)
        return page

    def show_texts(self, texts: Mapping[str, str], customer_ref: str, note: str = "") -> None:
        """Put a draft's texts into the fields; nothing is emitted."""
        for fact, editor in self._editors().items():
            editor.set_raw({CUSTOMER_REF: customer_ref, NOTE: note}.get(fact, texts.get(fact, "")))

    def show_statuses(self, statuses: Mapping[str, FieldStatus]) -> None:
        """Echo, errors and choices under the fields; rows whose status is the same are left alone."""
        for row in dict.fromkeys(self._rows().values()):
            row.show_status({fact: statuses[fact] for fact in row.editors})
