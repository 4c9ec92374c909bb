"""A fault of the program's own is told without a word of the customer's."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from refund_desk.widgets.faults import install
from refund_desk.widgets.labels import Dialogs

CUSTOMER = "Erika Mustermann owes 8.00"

Install = Callable[[Callable[[], None]], "Told"]


class Told(Dialogs):
    def __init__(self) -> None:
        self.texts: list[str] = []
        self.meanwhile: list[Callable[[], None]] = []
        """What happens while the next message is open."""

    def tell(self, parent: QWidget, title: str, text: str) -> None:
        self.texts.append(text)
        if self.meanwhile:
            self.meanwhile.pop()()


class Broken(io.StringIO):
    def write(self, _text: str) -> int:
        raise BrokenPipeError


@pytest.fixture
def installed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Install:
    """The hook, with what is to keep the form."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def by(keep: Callable[[], None]) -> Told:
        parent, dialogs = QWidget(), Told()
        qtbot.addWidget(parent)
        install(parent, dialogs, keep)
        return dialogs

    return by


def fault() -> None:
    try:
        raise ValueError(CUSTOMER)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)


def fails() -> None:
    raise RuntimeError(CUSTOMER)


def test_a_fault_is_told_by_place_and_the_form_is_kept(installed: Install, capsys: pytest.CaptureFixture[str]) -> None:
    kept: list[str] = []
    dialogs = installed(lambda: kept.append("draft"))
    fault()
    assert kept == ["draft"]
    assert "ValueError at test_faults.py:" in dialogs.texts[0]
    assert "What you typed is kept." in dialogs.texts[0]
    assert "Erika" not in dialogs.texts[0] + capsys.readouterr().err


@pytest.mark.parametrize("stream", [None, Broken()], ids=["none", "broken"])
def test_a_window_without_a_console_keeps_and_tells_too(
    installed: Install, monkeypatch: pytest.MonkeyPatch, stream: io.StringIO | None
) -> None:
    kept: list[str] = []
    dialogs = installed(lambda: kept.append("draft"))
    with monkeypatch.context() as windowed:
        windowed.setattr(sys, "stderr", stream)
        fault()
    assert (kept, len(dialogs.texts)) == (["draft"], 1)


def test_a_form_that_cannot_be_kept_is_told_as_such_and_later_faults_are_told_again(
    installed: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    dialogs = installed(fails)
    fault()
    fault()
    assert len(dialogs.texts) == 2
    assert "What you typed could not be kept" in dialogs.texts[0]
    noted = capsys.readouterr().err
    assert "RuntimeError at test_faults.py:" in noted
    assert "Erika" not in "".join(dialogs.texts) + noted


def test_a_fault_while_one_is_told_is_noted_by_place_alone(
    installed: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    dialogs = installed(lambda: None)
    dialogs.meanwhile.append(fault)
    fault()
    assert len(dialogs.texts) == 1
    noted = capsys.readouterr().err
    assert noted.count("ValueError at test_faults.py:") == 2
    assert "Erika" not in noted


def test_a_message_that_fails_leaves_the_next_fault_its_own(
    installed: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    dialogs = installed(lambda: None)
    dialogs.meanwhile.append(fails)
    fault()
    fault()
    assert len(dialogs.texts) == 2
    assert "Erika" not in capsys.readouterr().err
