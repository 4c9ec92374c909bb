"""What one window works with; everything can be replaced in a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from refund_desk.history import CaseStore
from refund_desk.policies import Library, Shelf
from refund_desk.viewmodels.formats import Formats
from refund_desk.widgets.labels import Dialogs


def open_locally(path: Path) -> bool:
    """Open a file or folder in the program that the system has for it; False where it has none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


@dataclass(frozen=True, slots=True)
class TeamRules:
    """What a team has agreed on beside its policies."""

    questions_off: tuple[str, ...] = ()
    """Ids of the standing questions that are not asked."""
    second_name_above: str = ""
    """`100.00 USD`: another amount than the suggested one needs a second name from there on; empty for never."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts around the presenters."""

    library: Library
    """The documents at the start."""
    store: CaseStore
    formats: Formats
    now: Callable[[], datetime]
    dialogs: Dialogs
    zone: str
    currency: str
    shelf: Shelf | None = None
    """Where own documents lie; None where none can be kept."""
    open_path: Callable[[Path], bool] = open_locally
    rules: TeamRules = TeamRules()
    """Those at the start."""
    alone: bool = True
    """False where another window keeps its unsaved form in the same history: this one then keeps none."""
