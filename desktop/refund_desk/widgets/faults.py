"""What happens when the program itself is wrong: told once, with nothing of the customer's in it."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from PySide6.QtWidgets import QWidget

from refund_desk.widgets.labels import Dialogs


def install(parent: QWidget, dialogs: Dialogs, keep: Callable[[], None]) -> None:
    """Tell of faults in a dialog; `keep` saves what is typed before that. One fault is told, not a flood."""
    telling = False

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal telling
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        place = where(kind, trace)
        if telling:
            _note(place)
            return
        telling = True
        try:
            typed = "is kept" if _done(keep) else "could not be kept: save the case, or write it down"
            _note(place)
            text = f"Refund Desk has a fault: {place}.\n\nWhat you typed {typed}. Please report this line to your lead."
            _done(lambda: dialogs.tell(parent, "A fault in the program", text))
        finally:
            telling = False

    sys.excepthook = tell


def _done(action: Callable[[], None]) -> bool:
    """Whether it was done; what went wrong in it is noted."""
    try:
        action()
    except Exception as error:  # noqa: BLE001 - raised from here, Python would print its text
        _note(where(type(error), error.__traceback__))
        return False
    return True


def _note(place: str) -> None:
    """On the console, where there is one: a windowed program has none."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # closed since
            sys.stderr.write(f"refund-desk: {place}\n")


def where(kind: type[BaseException], trace: TracebackType | None) -> str:
    """`ValueError at timeline.py:120 in segments`: never the error's own text, which may hold a customer's data."""
    frames = traceback.extract_tb(trace)
    if not frames:
        return kind.__name__
    last = frames[-1]
    return f"{kind.__name__} at {Path(last.filename).name}:{last.lineno} in {last.name}"
