"""The installed Qt keeps its promises: it loses no reference to None."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

CALLS = 1_000
NOISE = 50
"""References to None that come and go meanwhile in the interpreter itself."""


def references_lost(call: Callable[[], object]) -> int:
    """How many references to None vanish over many calls that return None."""
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        call()
    return before - sys.getrefcount(None)


def test_calls_that_return_none_keep_its_references(qtbot: QtBot) -> None:
    # PySide6 6.12.0 on Python 3.11 loses one at each call, and the program dies after some 5,000.
    field, thing = QLineEdit(), QObject()
    qtbot.addWidget(field)
    assert abs(references_lost(lambda: field.setText("8.00"))) < NOISE
    assert abs(references_lost(lambda: thing.setObjectName("paid"))) < NOISE


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="from Python 3.12 on None cannot be lost")
def test_the_canary_sees_a_loss() -> None:
    none = ctypes.py_object(None)
    lost = references_lost(lambda: ctypes.pythonapi.Py_DecRef(none))
    for _ in range(CALLS):
        ctypes.pythonapi.Py_IncRef(none)
    assert lost > CALLS - NOISE
