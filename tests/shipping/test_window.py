"""The program itself, started as a user starts it, on a real display."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

DRIVER = '''
"""Start the program, look at its window once it is on the screen, close it, answer the program's exit code."""
import sys

from refund_desk.__main__ import main
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

run_events = QApplication.exec


def look():
    windows = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert len(windows) == 1, windows
    window = windows[0]
    assert QTest.qWaitForWindowExposed(window, 20_000)
    picture = QApplication.primaryScreen().grabWindow(window.winId()).toImage()
    points = [(x, y) for x in range(0, picture.width(), 8) for y in range(0, picture.height(), 8)]
    colours = {picture.pixel(x, y) for x, y in points}
    print(QApplication.platformName(), window.windowTitle(), window.width(), window.height(), len(colours), sep="|")
    window.close()


def exec_watched(*_):
    QTimer.singleShot(0, look)
    QTimer.singleShot(30_000, lambda: QApplication.exit(70))
    return run_events()


QApplication.exec = exec_watched
sys.exit(main([]))
'''


@pytest.mark.realwindow
def test_program_opens_its_window_and_closes_without_a_word() -> None:
    command = [sys.executable, "-W", "error", "-c", DRIVER]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=90, env={**os.environ})
    assert (done.returncode, done.stderr) == (0, "")
    platform, title, width, height, colours = done.stdout.strip().split("|")
    assert platform == os.environ["QT_QPA_PLATFORM"]
    assert "Refund Desk" in title
    assert int(width) <= 1366
    assert int(height) <= 768
    assert int(colours) > 5  # painted, not an empty frame
