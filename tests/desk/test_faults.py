"""A fault of the program's own is told without a word of the customer's."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from refund_desk.widgets.faults import install
from refund_desk.widgets.labels import Dialogs


class Told(Dialogs):
    def __init__(self) -> None:
        self.texts: list[str] = []

    def tell(self, parent: QWidget, title: str, text: str) -> None:
        self.texts.append(text)


def test_a_fault_is_told_by_place_and_the_form_is_kept(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    parent, dialogs, kept = QWidget(), Told(), []
    qtbot.addWidget(parent)
    install(parent, dialogs, lambda: kept.append("draft"))
    try:
        raise ValueError("Erika Mustermann owes 8.00")
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert kept == ["draft"]
    assert "ValueError at test_faults.py:" in dialogs.texts[0]
    assert "Erika" not in dialogs.texts[0] + capsys.readouterr().err
