"""What happens when the program itself is wrong: told once, with nothing of the customer's in it."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QWidget

from refund_desk.widgets.labels import Dialogs


def install(parent: QWidget, dialogs: Dialogs, keep: Callable[[], None]) -> None:
    """Tell of faults in a dialog; `keep` saves what is typed before that. One fault is told, not a flood."""
    telling = False

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal telling
        if issubclass(kind, KeyboardInterrupt) or telling:
            sys.__excepthook__(kind, error, trace)
            return
        telling = True
        place = where(kind, trace)
        sys.stderr.write(f"refund-desk: {place}\n")
        keep()
        text = f"Refund Desk has a fault: {place}.\n\nWhat you typed is kept. Please report this line to your lead."
        dialogs.tell(parent, "A fault in the program", text)
        telling = False

    sys.excepthook = tell


def where(kind: type[BaseException], trace: TracebackType | None) -> str:
    """`ValueError at timeline.py:120 in segments`: never the error's own text, which may hold a customer's data."""
    frames = traceback.extract_tb(trace)
    if not frames:
        return kind.__name__
    last = frames[-1]
    return f"{kind.__name__} at {Path(last.filename).name}:{last.lineno} in {last.name}"
