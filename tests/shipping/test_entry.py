"""The program's door: which arguments stay in the terminal, and what the terminal never loads."""

from __future__ import annotations

import subprocess
import sys

import pytest

from refund_desk.__main__ import wants_terminal

LOADED = "import sys, {module}\nprint(*sorted(name for name in sys.modules if name.split('.')[0] == 'PySide6'))"


def qt_modules_loaded_by(module: str) -> str:
    command = [sys.executable, "-c", LOADED.format(module=module)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


TERMINAL = """
policies
policies --json
decide --policy japply --facts -
decide --help
policy check a.toml
--help
-h
--version
--data-dir here --version
"""


@pytest.mark.parametrize("line", TERMINAL.strip().splitlines())
def test_answered_in_the_terminal(line: str) -> None:
    assert wants_terminal(line.split())


@pytest.mark.parametrize("line", ["", "--data-dir here", "--data-dir policies"])
def test_opens_the_window(line: str) -> None:
    assert not wants_terminal(line.split())


@pytest.mark.parametrize("module", ["refund_policy", "refund_desk.__main__", "refund_desk.cli"])
def test_terminal_never_loads_qt(module: str) -> None:
    assert qt_modules_loaded_by(module) == ""


def test_loading_qt_is_seen() -> None:
    assert "PySide6.QtCore" in qt_modules_loaded_by("PySide6.QtCore").split()
