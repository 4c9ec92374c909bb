"""What is asked for now and then is made when it is first wanted, over the folders that the program uses."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pack_samples import KEY, build
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from refund_desk.desk import Desk, TeamRules
from refund_desk.directories import Directories
from refund_desk.help_presenter import HelpPresenter
from refund_desk.history import History
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.policies import find_shelf
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.widgets.labels import Dialogs
from refund_desk.widgets.main_window import MainWindow


class Answers(Dialogs):
    """Chooses one file, and remembers what was told."""

    def __init__(self, path: Path) -> None:
        self.path, self.told = path, list[str]()

    def tell(self, parent: QWidget, title: str, text: str) -> None:
        self.told.append(text)

    def open_path(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        return self.path


class Office:
    def __init__(self, folder: Path, store: History, *, kept: bool = True, locked: tuple[str, ...] = ()) -> None:
        folders = Directories(folder / "data", folder / "config", folder / "cache", folder / "machine")
        shelf = find_shelf(folders)
        self.dialogs = Answers(build(folder / "a.refundpack"))
        self.window = MainWindow(ENGLISH, lambda: pytest.fail("no day is asked for"))
        now: Any = None
        desk = Desk(shelf.load(), store, ENGLISH, now, self.dialogs, "UTC", "EUR", shelf)
        self.books = LibraryPresenter(self.window, desk)
        self.help = HelpPresenter(self.window, desk, self.books, folders if kept else None, locked)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[History]:
    with History.open(tmp_path / "history") as found:
        yield found


def test_a_pack_of_a_publisher_whom_the_administrator_trusts_is_installed(
    qtbot: QtBot, tmp_path: Path, store: History
) -> None:
    office = Office(tmp_path, store)
    qtbot.addWidget(office.window)
    office.help.install_pack()
    assert "trusts no publisher yet" in office.dialogs.told[0]
    (tmp_path / "machine" / "keys").mkdir(parents=True)
    (tmp_path / "machine" / "keys" / "acme.pub").write_text(KEY.text(), "utf-8")
    office.help.install_pack()
    assert office.help.packs is not None
    assert office.help.packs.dialog is not None
    office.help.packs.dialog.install_button.click()
    assert office.books.library.find("acme") is not None
    assert (tmp_path / "data" / "packs" / "acme-policies" / "state.json").exists()
    office.help.show_packs()
    assert office.help.packs.listing is not None
    assert office.help.packs.listing.isVisible()


def test_where_nothing_is_kept_no_pack_is_taken(qtbot: QtBot, tmp_path: Path, store: History) -> None:
    office = Office(tmp_path, store, kept=False)
    qtbot.addWidget(office.window)
    office.help.install_pack()
    office.help.show_packs()
    assert office.help.packs is None
    office.help.show_about()
    assert office.help.about is not None
    assert "lie in" not in office.help.about.versions.toPlainText()


def test_about_is_one_window_that_follows_the_library(qtbot: QtBot, tmp_path: Path, store: History) -> None:
    office = Office(tmp_path, store)
    qtbot.addWidget(office.window)
    office.help.show_about()
    first = office.help.about
    assert first is not None
    assert str(tmp_path / "data") in first.versions.toPlainText()
    first.close()
    office.help.show_about()
    assert office.help.about is first
    assert first.isVisible()


def test_team_rules_are_asked_for_and_handed_on(qtbot: QtBot, tmp_path: Path, store: History) -> None:
    office, told = Office(tmp_path, store), list[TeamRules]()
    qtbot.addWidget(office.window)
    office.help.ask_rules(TeamRules(("dispute",), "100.00 USD"), told.append)
    dialog = office.help.rules
    assert dialog is not None
    office.help.ask_rules(TeamRules(), told.append)
    assert office.help.rules is dialog, "one at a time"
    dialog.boxes["card-gone"].click()
    QTest.mouseClick(dialog.keep_button, Qt.MouseButton.LeftButton)
    assert told == [TeamRules(("dispute", "card-gone"), "100.00 USD")]
    assert office.help.rules is None


def test_locked_rules_are_shut(qtbot: QtBot, tmp_path: Path, store: History) -> None:
    office = Office(tmp_path, store, locked=("questions_off", "second_name_above"))
    qtbot.addWidget(office.window)
    office.help.ask_rules(TeamRules(), lambda rules: None)
    assert office.help.rules is not None
    assert not office.help.rules.limit.isEnabled()


def test_the_start_loads_nothing_of_this() -> None:
    told = "import sys, refund_desk.app, refund_desk.help_presenter; print(*sys.modules)"
    desktop = str(Path(__file__).parents[2] / "desktop")
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {desktop!r}); {told}"],
        capture_output=True,
        text=True,
        check=True,
    )
    parts = ("refund_desk.packs", "refund_desk.pack_presenter", "refund_desk.licences", "nacl", "importlib.metadata")
    assert [name for name in run.stdout.split() if name.startswith(parts)] == []
