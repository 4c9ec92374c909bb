"""Takes the case in view out of the program: to the printer, into a PDF, onto the clipboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from refund_desk import paper
from refund_desk.desk import Desk
from refund_desk.viewmodels.reply import reply_text
from refund_desk.viewmodels.summary import CaseHeader, summary, summary_text
from refund_desk.viewmodels.verdict import entered_words
from refund_desk.widgets.main_window import MainWindow
from refund_policy.decision import Decision

InView = Callable[[], tuple[Decision, CaseHeader] | None]
"""The decided case in view; None while there is none."""


class PaperPresenter(QObject):
    """Prints, exports and copies what is in view."""

    def __init__(self, window: MainWindow, desk: Desk, in_view: InView) -> None:
        super().__init__(window)
        self._window, self._desk, self._in_view = window, desk, in_view
        window.print_requested.connect(self.print_summary)
        window.pdf_requested.connect(self.export_pdf)
        window.copy_summary_requested.connect(self.copy_summary)
        window.copy_amount_requested.connect(self.copy_amount)
        window.copy_reply_requested.connect(self.copy_reply)

    def print_summary(self) -> None:
        """The system's print dialog."""
        self._tell("Not printed", paper.print_summary)

    def export_pdf(self) -> None:
        """The summary as a PDF file."""
        self._tell("Not exported", paper.export_pdf)

    def copy_summary(self) -> None:
        """The whole summary as text on the clipboard."""
        found = self._in_view()
        if found is not None:
            QGuiApplication.clipboard().setText(summary_text(summary(*found, self._desk.formats)))
            self._tell_done("The summary is on the clipboard.", *found)

    def copy_amount(self) -> None:
        """The bare amount, as other programs take it: what is paid."""
        found = self._in_view()
        if found is None:
            return
        decision, header = found
        amount = header.grant.amount if header.grant is not None else decision.amount
        if amount is not None:
            QGuiApplication.clipboard().setText(amount.digits)
            self._tell_done(f"{amount.digits} is on the clipboard.", *found)

    def copy_reply(self) -> None:
        """A letter to the customer on the clipboard."""
        found = self._in_view()
        if found is not None:
            QGuiApplication.clipboard().setText(reply_text(*found, self._desk.formats))
            self._tell_done("A reply to the customer is on the clipboard. Read it before you send it.", *found)

    def _tell(self, title: str, way: Callable[[paper.Job], paper.Done]) -> None:
        found = self._in_view()
        if found is None:
            return
        done = way(paper.Job(self._window, *found, self._desk.formats, self._desk.dialogs))
        if done.trouble:
            self._desk.dialogs.tell(self._window, title, done.trouble)
        elif done.told:
            self._tell_done(done.told, *found)

    def _tell_done(self, told: str, decision: Decision, header: CaseHeader) -> None:
        """That it is done; and of which case, while the window shows another moment than the case's own."""
        if self._window.result.is_trying:
            granted = header.grant.amount if header.grant is not None else None
            told += f" {entered_words(decision, granted, self._desk.formats)}"
        self._window.show_status(told)
