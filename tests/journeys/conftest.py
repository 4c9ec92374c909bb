"""An empty history, and a window on it; a journey that begins elsewhere brings a `desk` of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_driver import DeskDriver
from pytestqt.qtbot import QtBot

from refund_desk.history import History


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.open(tmp_path / "history") as opened:
        yield opened


@pytest.fixture
def desk(qtbot: QtBot, history: History) -> DeskDriver:
    driver = DeskDriver(history)
    qtbot.addWidget(driver.window)
    return driver


@pytest.fixture
def worked(desk: DeskDriver) -> DeskDriver:
    """The desk with the policy's first example in it."""
    desk.presenter.show_example()
    desk.settle()
    return desk
