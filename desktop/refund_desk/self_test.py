"""The installed program tries itself out: `refund-desk-window --self-test DIR`, for builds and administrators.

Works the published example in the real window, keeps it, exports it as PDF, and
opens the kept case again in a second window. Everything is written to DIR, the
result to `self-test.json` in it; no person is asked anything.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from refund_desk import __version__, app
from refund_desk.directories import Directories, find_directories
from refund_desk.history import CaseStore, open_history
from refund_desk.settings import Settings
from refund_desk.timezones import use_packaged_time_zones
from refund_desk.widgets.labels import Dialogs

POLICY = "japply"


class Unattended(Dialogs):
    """Answers for the person: yes, and the one file; what is told goes into the result."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told: list[str] = []

    def tell(self, parent: QWidget, title: str, text: str) -> None:  # noqa: ARG002  as a dialog takes it
        self.told.append(text)

    def confirm(self, parent: QWidget, title: str, text: str, *, action: str) -> bool:  # noqa: ARG002  see above
        self.told.append(text)
        return True

    def save_path(self, parent: QWidget, title: str, suggested: Path, kinds: str) -> Path:  # noqa: ARG002  see above
        return self.path


def main(argv: Sequence[str]) -> int:
    """Try the program out in the folder that `argv` names; 0 where all went well, 1 where not."""
    if len(argv) != 1:
        sys.exit("usage: refund-desk-window --self-test DIR")
    folder = Path(argv[0]).absolute()
    use_packaged_time_zones()
    running = app.application()
    directories = find_directories(folder / "data")
    troubles = list(directories.make())
    dialogs = Unattended(folder / "summary.pdf")
    store = open_history(directories.data)
    try:
        decided = _decided(store, dialogs, directories)
        (kept,) = store.search(limit=2)
        reopened = _reopened(store, dialogs, directories, kept.case_id)
    finally:
        store.close()
    result = {
        "version": __version__,
        "qt": qVersion(),
        "platform": QGuiApplication.platformName(),
        "frozen": bool(getattr(sys, "frozen", False)),
        "amount": "" if kept.amount is None else f"{kept.amount.digits} {kept.amount.currency}",
        "decided": decided,
        "reopened": reopened,
        "told": troubles + dialogs.told,
    }
    (folder / "self-test.json").write_text(json.dumps(result, indent=2), encoding="utf-8")
    del running  # it has to live until the last window is gone
    return 1 if result["told"] else 0


def _decided(store: CaseStore, dialogs: Dialogs, directories: Directories) -> str:
    """Work the example, keep it and export it; the summary as it is copied."""
    program = app.Program(directories, Settings(last_policy=POLICY), store, dialogs=dialogs)
    window = program.window
    window.show()
    window.example_requested.emit()
    window.save_requested.emit()
    window.pdf_requested.emit()
    return _copied(program)


def _reopened(store: CaseStore, dialogs: Dialogs, directories: Directories, case_id: int) -> str:
    """Open the kept case in a new window; the summary as it is copied."""
    program = app.Program(directories, Settings(), store, dialogs=dialogs)
    program.window.show()
    program.window.sidebar.case_requested.emit(case_id)
    return _copied(program)


def _copied(program: app.Program) -> str:
    app.application().processEvents()
    program.window.copy_summary_requested.emit()
    text = QGuiApplication.clipboard().text()
    program.window.close()
    return text
