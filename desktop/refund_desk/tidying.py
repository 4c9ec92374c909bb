"""Collects garbage while nothing happens: in the middle of a word it would take longer than a frame."""

from __future__ import annotations

import gc

from PySide6.QtCore import QAbstractEventDispatcher, QObject, QTimer

_REST_MS = 400
_LITTLE, _MUCH = 2000, 200_000
"""New objects that are worth a collection in a rest, and those that no longer wait for one."""


def _collect() -> None:
    gc.collect()


def keep_tidy(parent: QObject) -> None:
    """From now on; to be called when the start is done, which stays: no collection looks through it."""
    gc.freeze()
    gc.set_threshold(_MUCH, 10, 10)
    gc.enable()
    rest = QTimer(parent, singleShot=True, interval=_REST_MS)
    rest.timeout.connect(_collect)

    def wait() -> None:
        if gc.get_count()[0] > _LITTLE:
            rest.start()

    dispatcher = QAbstractEventDispatcher.instance()
    if dispatcher is not None:
        dispatcher.aboutToBlock.connect(wait)
