"""Takes a pasted ticket apart and offers what was found in it; nothing is filled in without a yes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from refund_desk.case_edits import REFERENCE
from refund_desk.desk import Desk
from refund_desk.session import standing
from refund_desk.steps import CaseSteps
from refund_desk.widgets.main_window import MainWindow
from refund_policy.policy import Policy

if TYPE_CHECKING:  # see `paste`
    from refund_desk.viewmodels.ticket import TicketView
    from refund_desk.widgets.ticket_dialog import TicketDialog


class TicketPresenter(QObject):
    """Opens the dialog with the clipboard's text; `fill_in` takes the texts that were agreed to, by fact."""

    def __init__(
        self, window: MainWindow, desk: Desk, steps: CaseSteps, fill_in: Callable[[Mapping[str, str]], None]
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._steps, self._fill_in = window, desk, steps, fill_in
        self.dialog: TicketDialog | None = None
        """The dialog while it is open."""
        window.form.ticket_requested.connect(self.paste)
        window.ticket_requested.connect(self.paste)

    def paste(self) -> None:
        """Ask what of the ticket is to be filled in."""
        file = self._steps.state.file
        if file is None or self.dialog is not None:
            return
        # With the first ticket: it would be a twentieth of every start.
        from refund_desk.viewmodels.ticket import recognise  # noqa: PLC0415
        from refund_desk.widgets.ticket_dialog import TicketDialog  # noqa: PLC0415

        policy, zone = file.policy, self._steps.state.draft.texts.get("zone", "")

        def read(text: str) -> TicketView:
            return recognise(text, policy, self._desk.formats, zone=zone, now=self._desk.now())

        self.dialog = TicketDialog(read, self._standing(policy), self._window)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.accepted_facts.connect(self._accept)
        self.dialog.finished.connect(self._close)
        self.dialog.show_text(QGuiApplication.clipboard().text())
        self.dialog.open()

    def _close(self) -> None:
        self.dialog = None

    def _accept(self, texts: Mapping[str, str]) -> None:
        self._fill_in(texts)
        count = f"{len(texts)} facts were" if len(texts) != 1 else "1 fact was"
        self._window.show_status(f"{count} filled in from the ticket. Undo takes them back together.")

    def _standing(self, policy: Policy) -> dict[str, str]:
        """What the form holds already, in words, by fact."""
        draft = self._steps.state.draft
        held = {REFERENCE: draft.customer_ref.strip(), **standing(policy, draft, self._desk.formats, self._desk.now())}
        return {fact: words for fact, words in held.items() if words}
