"""About: versions to copy, and the licence text of every part that is shipped."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from refund_desk import __version__, licences
from refund_desk.licences import Licence, as_json, collect, needs
from refund_desk.policies import load_library, shipped_folder
from refund_desk.viewmodels.about import about_view
from refund_desk.widgets.about import AboutWindow
from refund_desk.widgets.theme import DARK

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found() -> tuple[Licence, ...]:
    return collect()


def of(found: tuple[Licence, ...], name: str) -> Licence:
    return next(one for one in found if licences.normal(one.name) == licences.normal(name))


def test_every_part_has_its_text(found: tuple[Licence, ...]) -> None:
    assert [one.name for one in found if not one.text.strip()] == []
    assert [one.name for one in found if not one.licence or not one.version] == []
    assert len({one.name for one in found}) == len(found)


def test_the_program_qt_and_python_come_first(found: tuple[Licence, ...]) -> None:
    names = [licences.normal(one.name) for one in found]
    assert names[:4] == ["refund desk", "pyside6-essentials", "shiboken6", "python"]
    own = of(found, "Refund Desk")
    assert (own.version, own.text) == (__version__, (ROOT / "LICENSE").read_text("utf-8"))
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in of(found, "Python").text


def test_what_the_program_needs_is_there_with_what_that_needs(found: tuple[Licence, ...]) -> None:
    names = {licences.normal(one.name) for one in found}
    assert {"apsw", "pydantic", "pydantic-core", "holidays", "python-dateutil", "six", "tzdata"} <= names
    assert not names & {"pytest", "ruff", "mypy", "hatchling"}, "the tools of the checks are not shipped"


def test_qt_is_told_in_plain_words_with_both_texts(found: tuple[Licence, ...]) -> None:
    text = of(found, "PySide6-Essentials").text
    assert text.startswith("Qt, and Qt for Python (PySide6 and shiboken6), are used under the GNU Lesser General")
    assert "You\nmay replace those files by versions that you built yourself" in text
    assert "Where the source is" in text
    for title in ("GNU LESSER GENERAL PUBLIC LICENSE", "GNU GENERAL PUBLIC LICENSE"):
        assert title in text


def test_extras_are_not_needed() -> None:
    told = ["six >=1.5", 'tzdata; sys_platform == "win32"', 'pytest; extra == "tests"', "a.b_c[x]>1 ; extra=='y'"]
    assert list(needs(told)) == ["six", "tzdata", "a.b_c"]
    assert list(needs(["x; python_version < '3.9' and extra == 'z'"])) == []


def test_a_frozen_program_reads_what_its_build_collected(
    found: tuple[Licence, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / licences.COLLECTED).write_text(as_json(found), "utf-8")
    monkeypatch.setattr(licences, "RESOURCES", tmp_path)
    assert licences.licences() == found


def test_the_build_collects_and_refuses_a_part_without_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = importlib.util.spec_from_file_location("licences_tool", ROOT / "packaging" / "licences.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(tool)
    sys.path[:] = before
    out = tmp_path / "licences.json"
    assert tool.main([str(out), "pytest"]) == 0
    names = [entry["name"] for entry in json.loads(out.read_text("utf-8"))]
    assert "pytest" in names
    monkeypatch.setattr(tool, "collect", lambda more: (Licence("mute", "1", "MIT", " \n"),))
    out.unlink()
    assert tool.main([str(out)]) == 1
    assert "No licence text was found for: mute." in capsys.readouterr().err
    assert not out.exists()


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[AboutWindow]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = AboutWindow(parent)
    made.show_about(about_view(load_library([shipped_folder()]).files, "6.9.3", "Cases lie in a folder."))
    yield made
    parent.close()


def test_versions_can_be_copied(window: AboutWindow) -> None:
    QTest.mouseClick(window.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied == window.versions.toPlainText()
    assert copied.startswith(f"Refund Desk {__version__}\nPython 3.")
    assert "Qt 6.9.3" in copied
    assert "Japply" in copied
    assert "Cases lie in a folder." in copied
    assert "no network code" in copied


def test_each_part_shows_its_text(window: AboutWindow) -> None:
    window.tabs.setCurrentIndex(1)
    assert window.text.toPlainText() == (ROOT / "LICENSE").read_text("utf-8")
    QTest.keyClick(window.list, Qt.Key.Key_Down)
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in window.text.toPlainText()
    assert window.text.isReadOnly()


def test_everything_is_named_and_follows_the_theme(window: AboutWindow) -> None:
    for widget in (window.versions, window.list, window.text):
        assert widget.accessibleName()
    window.set_theme(DARK)
    assert not window.grab().isNull()
