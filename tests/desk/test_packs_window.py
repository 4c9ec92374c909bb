"""A pack through the window: shown before it is installed, refused with a sentence, and never run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pack_samples import KEY, POLICY_KEY, build, document
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from refund_desk import __version__
from refund_desk.desk import Desk
from refund_desk.history import History
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.pack_presenter import PackPresenter
from refund_desk.packs.store import PackShelf
from refund_desk.packs.updates import this_system
from refund_desk.policies import Shelf
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.widgets.labels import Dialogs
from refund_desk.widgets.main_window import MainWindow
from refund_desk.widgets.pack_dialog import InstalledPacksDialog, PackDialog
from refund_desk.widgets.theme import DARK, LIGHT


class Answers(Dialogs):
    """Answers every question and remembers what was told."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.agrees = True
        self.told: list[str] = []

    def tell(self, parent: QWidget, title: str, text: str) -> None:
        self.told.append(text)

    def confirm(self, parent: QWidget, title: str, text: str, *, action: str) -> bool:
        self.told.append(text)
        return self.agrees

    def open_path(self, parent: QWidget, title: str, kinds: str) -> Path | None:
        assert kinds == "Refund Desk packs (*.refundpack)"
        return self.path


class Office(QObject):
    """A window with packs, and what happens in it."""

    def __init__(self, folder: Path, store: History) -> None:
        super().__init__()
        self.folder, self.dialogs, self.opened = folder, Answers(), list[Path]()
        self.window = MainWindow(ENGLISH, lambda: pytest.fail("no day is asked for"))
        self.shelf = Shelf(folder / "own", packs=folder / "packs")
        now: Any = None
        desk = Desk(
            self.shelf.load(), store, ENGLISH, now, self.dialogs, "UTC", "USD", self.shelf, open_path=self._open
        )
        self.books = LibraryPresenter(self.window, desk)
        self.keys = folder / "keys"
        self.keys.mkdir()
        (self.keys / "acme.pub").write_text(KEY.text(), "utf-8")
        self.packs = PackPresenter(
            self.window, desk, self.books, PackShelf(folder / "packs"), folder / "updates", (self.keys,)
        )

    def _open(self, path: Path) -> bool:
        self.opened.append(path)
        return True

    def take(self, path: Path) -> PackDialog:
        self.dialogs.path = path
        self.packs.install()
        assert self.packs.dialog is not None, self.dialogs.told
        return self.packs.dialog

    def listing(self) -> InstalledPacksDialog:
        self.packs.show_installed()
        assert self.packs.listing is not None
        return self.packs.listing

    def keys_of_library(self) -> set[str]:
        return {file.key for file in self.books.library.files}


@pytest.fixture
def office(qtbot: QtBot, tmp_path: Path) -> Iterator[Office]:
    with History.open(tmp_path / "history") as store:
        made = Office(tmp_path, store)
        qtbot.addWidget(made.window)
        yield made


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def rows(dialog: PackDialog | InstalledPacksDialog) -> list[str]:
    model = (dialog.changes if isinstance(dialog, PackDialog) else dialog.list).model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_a_pack_is_shown_and_installed_only_after_a_yes(office: Office) -> None:
    dialog = office.take(build(office.folder / "a.refundpack"))
    told = words(dialog)
    assert "Policy pack “acme-policies”, version 1.0" in told
    assert f"Acme Hosting, key “acme-2026” ({KEY.fingerprint})" in told
    assert "4 May 2026" in told
    assert dialog.text.toPlainText().startswith("The yearly plan is new.")
    assert len(rows(dialog)) == 1
    assert "acme@1.0" not in office.keys_of_library()
    assert dialog.cancel_button.isDefault(), "Enter alone installs nothing"
    QTest.mouseClick(dialog.install_button, Qt.MouseButton.LeftButton)
    assert "acme@1.0" in office.keys_of_library()
    assert office.packs.dialog is None
    assert office.dialogs.told == []


def test_cancel_installs_nothing(office: Office) -> None:
    dialog = office.take(build(office.folder / "a.refundpack"))
    QTest.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert office.packs.dialog is None
    assert not (office.folder / "packs").exists()


def test_no_file_chosen_is_no_trouble(office: Office) -> None:
    office.packs.install()
    assert office.dialogs.told == []


def test_what_changes_stands_in_the_list(office: Office) -> None:
    office.take(build(office.folder / "a.refundpack")).install_button.click()
    files = {"acme.toml": document("1.1"), "firm.toml": document("1", "firm")}
    dialog = office.take(build(office.folder / "b.refundpack", files, version="1.1"))
    assert "Version 1.0, which is kept to go back to" in words(dialog)
    first, second = rows(dialog)
    assert "Version 1.1" in first
    assert "beside or in place of 1.0" in first
    assert "Version 1, in force from 28 February 2026" in second
    dialog.install_button.click()
    assert {"acme@1.1", "firm@1"} <= office.keys_of_library()
    assert "acme@1.0" not in office.keys_of_library()


def test_findings_are_shown_and_errors_forbid_it(office: Office) -> None:
    broken = document("1.0").replace(b"min(r_time", b"min(r_tim")
    dialog = office.take(build(office.folder / "a.refundpack", {"acme.toml": broken}))
    assert "Did you mean “r_time”?" in dialog.text.toPlainText()
    assert "cannot be installed because of acme.toml" in words(dialog)
    assert dialog.install_button.isHidden()
    assert dialog.cancel_button.text() == "Close"


def test_a_version_that_is_here_already_forbids_it(office: Office) -> None:
    clash = document("1.0", "japply", "# other\n")
    dialog = office.take(build(office.folder / "a.refundpack", {"japply.toml": clash}))
    assert "give that document another version, or take it away" in words(dialog)
    assert dialog.install_button.isHidden()


def test_an_older_pack_takes_a_tick(office: Office) -> None:
    office.take(build(office.folder / "b.refundpack", version="2.0")).install_button.click()
    dialog = office.take(build(office.folder / "a.refundpack", version="1.9"))
    assert dialog.older.text() == "Install version 1.9, although 2.0 is newer"
    assert not dialog.install_button.isEnabled()
    dialog.older.setChecked(True)
    dialog.install_button.click()
    assert [one.manifest.version for one in PackShelf(office.folder / "packs").installed()[0]] == ["1.9"]


def test_a_refused_pack_is_told_and_nothing_opens(office: Office) -> None:
    path = build(office.folder / "a.refundpack")
    path.write_bytes(path.read_bytes()[:-5])
    office.dialogs.path = path
    office.packs.install()
    assert office.packs.dialog is None
    assert "is no pack for Refund Desk, or is not complete" in office.dialogs.told[0]


def test_a_damaged_key_is_told_beside_the_refusal(office: Office) -> None:
    (office.keys / "acme.pub").write_text("nonsense")
    office.dialogs.path = build(office.folder / "a.refundpack")
    office.packs.install()
    assert "trusts no publisher yet" in office.dialogs.told[0]
    assert "acme.pub is damaged" in office.dialogs.told[0]


def test_what_cannot_be_written_is_told_in_the_dialog(office: Office) -> None:
    (office.folder / "packs").write_text("in the way")
    dialog = office.take(build(office.folder / "a.refundpack"))
    dialog.install_button.click()
    assert "cannot be written to" in words(dialog)
    assert office.packs.dialog is dialog


def test_going_back_and_taking_out(office: Office) -> None:
    office.take(build(office.folder / "a.refundpack")).install_button.click()
    files = {"acme.toml": document("1.1")}
    office.take(build(office.folder / "b.refundpack", files, version="1.1")).install_button.click()
    listing = office.listing()
    assert rows(listing) == ["Acme Hosting · acme-policies 1.1, 1 document, made on 4 May 2026"]
    assert listing.back_button.text() == "Back to version 1.0"
    listing.back_button.click()
    assert "acme@1.0" in office.keys_of_library()
    assert listing.back_button.text() == "Back to version 1.1"
    office.dialogs.agrees = False
    listing.take_out_button.click()
    assert "acme@1.0" in office.keys_of_library()
    office.dialogs.agrees = True
    listing.take_out_button.click()
    assert not {"acme@1.0", "acme@1.1"} & office.keys_of_library()
    assert rows(listing) == []
    assert not listing.take_out_button.isEnabled()
    assert listing.back_button.isHidden()
    assert "No policy pack is installed." in words(listing)


def test_a_damaged_pack_is_told_in_the_list(office: Office) -> None:
    office.take(build(office.folder / "a.refundpack")).install_button.click()
    (office.folder / "packs" / "acme-policies" / "state.json").write_bytes(b"\0")
    assert "“acme-policies” is left out" in words(office.listing())


# Updates


def update(office: Office, version: str = "999.0", system: str | None = None) -> Path:
    wanted = system or this_system()[0] or pytest.skip("no installers are made for this system")
    systems = {"Setup-999.bin": wanted}
    told: dict[str, Any] = {"kind": "update", "id": "refund-desk", "version": version, "systems": systems}
    return build(office.folder / "u.refundpack", {"Setup-999.bin": b"an installer"}, **told)


@pytest.mark.parametrize("agrees", [True, False])
def test_an_update_is_unpacked_and_opened_only_after_a_yes(office: Office, agrees: bool) -> None:
    office.dialogs.agrees = agrees
    dialog = office.take(update(office))
    assert f"Version {__version__}, which runs now" in words(dialog)
    assert "Setup-999.bin, 0.1 MB" in words(dialog)
    assert not (office.folder / "updates").exists()
    dialog.install_button.click()
    (made,) = [path for path in (office.folder / "updates").rglob("*") if path.is_file()]
    assert made.read_bytes() == b"an installer"
    assert str(made) in office.dialogs.told[0]
    assert "Close Refund Desk and run it" in office.dialogs.told[0]
    assert office.opened == [made] * agrees


def test_an_update_for_another_system_is_refused(office: Office) -> None:
    other = next(name for name in ("windows", "linux") if name != this_system()[0])
    office.dialogs.path = update(office, system=other)
    office.packs.install()
    assert "nothing for this computer" in office.dialogs.told[0]


def test_this_very_version_is_no_update(office: Office) -> None:
    office.dialogs.path = update(office, version=__version__)
    office.packs.install()
    assert office.dialogs.told == [f"This is Refund Desk {__version__} already. Nothing was changed."]


def test_an_older_program_takes_a_tick(office: Office) -> None:
    dialog = office.take(update(office, version="0.0.1"))
    assert dialog.older.text() == f"Install version 0.0.1, although {__version__} is newer"
    assert not dialog.install_button.isEnabled()


def test_a_key_for_policies_brings_no_update(office: Office) -> None:
    (office.keys / "acme.pub").write_text(POLICY_KEY.text(), "utf-8")
    office.dialogs.path = update(office)
    office.packs.install()
    assert "updates of the program, and the key “acme-2026” is not trusted for those" in office.dialogs.told[0]


# Screens


def test_what_a_publisher_wrote_is_shown_as_it_is(office: Office) -> None:
    hostile = "<img src='//host/share/x.png'><b>&amp;"
    dialog = office.take(build(office.folder / "a.refundpack", publisher=hostile, news=hostile))
    assert hostile in words(dialog)
    assert dialog.text.toPlainText().startswith(hostile)
    for label in dialog.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_both_dialogs_are_named_for_screen_readers_and_follow_the_theme(office: Office) -> None:
    dialog = office.take(build(office.folder / "a.refundpack"))
    listing = office.listing()
    for widget in (dialog.changes, dialog.text, listing.list):
        assert widget.accessibleName()
    for theme in (DARK, LIGHT):
        dialog.set_theme(theme)
        listing.set_theme(theme)
        assert not dialog.grab().isNull()
        assert not listing.grab().isNull()
