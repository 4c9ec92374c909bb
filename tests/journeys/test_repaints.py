"""What a keystroke and a step of a drag repaint: the window once, and nothing that stands still."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_driver import DeskDriver
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from refund_desk.history import History
from refund_desk.tidying import keep_tidy


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[DeskDriver]:
    with History.open(tmp_path) as history:
        driver = DeskDriver(history, policy="campaignpro")
        qtbot.addWidget(driver.window)
        driver.presenter.show_example()
        driver.settle()
        yield driver


class Painted(QObject):
    """Counts what is painted, by the widget's class."""

    def __init__(self) -> None:
        super().__init__()
        self.times: Counter[str] = Counter()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # pytest-qt has made it

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.times[type(watched).__name__] += 1
        return False


def typed(desk: DeskDriver, text: str) -> Counter[str]:
    """What the last character of a price repaints."""
    desk.window.form.focus_fact("paid")
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, text[:-1])
    desk.settle()
    painted = Painted()
    QTest.keyClicks(line, text[-1])
    desk.settle()
    return painted.times


@pytest.mark.parametrize("text", ["72", "729", "7290", "729,", "729.05"])
def test_a_keystroke_paints_every_part_once(desk: DeskDriver, text: str) -> None:
    painted = typed(desk, text)
    assert painted["MainWindow"] <= 1
    assert painted["VerdictCard"] == 1
    assert painted["TimelineWidget"] <= 1
    assert painted["BreakdownWidget"] <= 1


def test_the_reasons_stand_still_while_the_amount_grows_by_a_digit(desk: DeskDriver) -> None:
    typed(desk, "72")
    rest = desk.window.result.verdict._rest
    before = rest.geometry()
    typed(desk, "729")
    assert rest.geometry() == before


def test_garbage_is_collected_in_a_rest(qtbot: QtBot) -> None:
    before = gc.get_threshold()
    owner, collected = QObject(), []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            collected.append(info)

    try:
        keep_tidy(owner)
        gc.callbacks.append(note)
        kept = [[one] for one in range(5000)]
        for _ in range(8):
            # One long wait, not many short ones: whoever looks again and again gives the program no rest.
            qtbot.wait(800)
            if collected:
                break
        assert collected
        assert len(kept) == 5000
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*before)
        gc.unfreeze()
        owner.deleteLater()
        QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete.value)
