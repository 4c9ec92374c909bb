"""A computer that an administrator has set up: what is locked stays, and says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from refund_desk.app import Program
from refund_desk.history import History
from refund_desk.settings import Preset, Settings
from refund_desk.viewmodels.team_rules import LOCKED


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path) -> Iterator[Program]:
    values = Settings(theme="light", questions_off=("card-gone",), second_name_above="4.00 USD")
    preset = Preset(values, frozenset({"theme", "zoom", "questions_off", "second_name_above"}))
    with History.open(tmp_path) as history:
        program = Program(None, replace(values, last_policy="japply", zone="UTC"), history, preset)
        qtbot.addWidget(program.window)
        program.window.show()
        yield program


def seen(program: Program) -> list[str]:
    return [label.text() for label in program.window.findChildren(QLabel) if label.isVisible()]


def test_a_locked_look_stays_and_says_why(program: Program) -> None:
    theme = program.window.theme
    program.window.theme_requested.emit("dark")
    assert program.window.theme is theme
    assert LOCKED in seen(program)
    program.window.show_status("")
    program.window.zoom_requested.emit(1)
    assert LOCKED in seen(program)


def test_locked_rules_of_the_team_hold(program: Program) -> None:
    assert program.presenter.rules.questions_off == ("card-gone",)
    program.presenter.show_example()
    program.window.result.grant.grant_edited.emit("5.00", "Goodwill.", "")
    assert any("second" in text.lower() for text in seen(program))
