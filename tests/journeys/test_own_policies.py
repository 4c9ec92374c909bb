"""A team lead's work with own policies: import, template, edit, break, check, and several versions side by side."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from desk_driver import DeskDriver
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from refund_desk.app import Program
from refund_desk.directories import find_directories
from refund_desk.history import History
from refund_desk.library_presenter import SETTLE_MS
from refund_desk.policies import Shelf, shipped_folder
from refund_desk.settings import Settings
from refund_desk.widgets.findings_window import FindingsWindow
from refund_desk.widgets.template_dialog import TemplateDialog
from refund_policy.document import check
from refund_policy.document.findings import Finding

JAPPLY = (shipped_folder() / "japply.toml").read_text("utf-8")


def version(number: str, since: str, share: str = "0.75") -> str:
    """Japply's rules as another version, with another threshold and so without its examples."""
    text = JAPPLY.partition("[[example]]")[0].replace("2026-02-28", since)
    text = text.replace('version = "1.0"', f'version = "{number}"')
    return text.replace("credits_used / credits_total >= 0.75", f"credits_used / credits_total >= {share}")


NO_MARKUP = "&lt;b&gt;one.toml" if sys.platform == "win32" else "<b>one.toml"
"""A file name that has to be shown as it is; Windows takes no angle brackets."""


@pytest.fixture(autouse=True)
def quiet_linter(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the linter says of a document has its own tests."""
    monkeypatch.setattr(check, "lint", lambda policy, places: [])


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "policies")
    assert made.make_folder() == ""
    return made


@pytest.fixture
def desk(qtbot: QtBot, history: History, shelf: Shelf) -> DeskDriver:
    driver = DeskDriver(history, shelf=shelf)
    qtbot.addWidget(driver.window)
    return driver


def own(shelf: Shelf, name: str, text: str) -> Path:
    path = shelf.own / name
    path.write_text(text, "utf-8")
    return path


def click(desk: DeskDriver, words: str) -> None:
    """Choose an entry of the Policies menu."""
    action = next(one for one in policies_menu(desk) if words in one.text().replace("&", ""))
    assert action.isEnabled()
    action.trigger()
    desk.settle()


def policies_menu(desk: DeskDriver) -> list[QAction]:
    return next(menu for menu in desk.window.findChildren(QMenu) if menu.title() == "&Policies").actions()


def findings(desk: DeskDriver) -> FindingsWindow:
    return desk.window.findChildren(FindingsWindow)[0]


def status(desk: DeskDriver) -> str:
    return desk.window._status.text()


def fill_in(desk: DeskDriver, day: str = "2026-03-01") -> None:
    for fact, text in (
        ("paid", "8.00"),
        ("started_on", day),
        ("days_total", "30"),
        ("requested_at", "2026-03-15 10:30"),
        ("credits_total", "30"),
        ("credits_used", "20"),
    ):
        desk.type(fact, text)


# Import


def test_a_clean_document_is_copied_and_can_be_used_at_once(desk: DeskDriver, shelf: Shelf, tmp_path: Path) -> None:
    desk.dialogs.path = tmp_path / "from a mail.toml"
    desk.dialogs.path.write_text(version("2.0", "2026-06-01"), "utf-8")
    click(desk, "Import…")
    assert [path.name for path in shelf.paths()] == ["japply-2.0.toml"]
    assert shelf.paths()[0].read_bytes() == desk.dialogs.path.read_bytes()
    assert "Imported: Japply, Refund Policy, version 2.0" in status(desk)
    assert any("2.0" in action.text() for action in policies_menu(desk))
    desk.presenter.choose_policy("japply@2.0")
    assert "version 2.0" in desk.seen()


def test_errors_are_listed_and_forbid_the_import(desk: DeskDriver, shelf: Shelf, tmp_path: Path) -> None:
    desk.dialogs.path = tmp_path / "bad.toml"
    desk.dialogs.path.write_text(version("2.0", "2026-06-01").replace("min(r_time", "min(r_tim"), "utf-8")
    click(desk, "Import…")
    shown = findings(desk)
    assert shown.isVisible()
    line = 1 + desk.dialogs.path.read_text("utf-8").split("min(r_tim,")[0].count("\n")
    assert f"bad.toml:{line}:" in shown.text.toPlainText()
    assert "Did you mean “r_time”?" in shown.text.toPlainText()
    assert not shown.import_anyway.isVisible()
    assert shelf.paths() == []
    QTest.mouseClick(shown.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == shown.text.toPlainText()


def test_warnings_are_shown_before_the_import(
    desk: DeskDriver, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    warning = Finding(7, 3, "clause.A1", "it says little", "Say more.", severity="warning", code="little")
    monkeypatch.setattr(check, "lint", lambda policy, places: [warning])
    desk.dialogs.path = tmp_path / "odd.toml"
    desk.dialogs.path.write_text(version("2.0", "2026-06-01"), "utf-8")
    click(desk, "Import…")
    shown = findings(desk)
    assert shown.text.toPlainText() == "odd.toml:7:3: clause.A1: it says little. Say more. [warning: little]"
    assert shelf.paths() == []
    QTest.mouseClick(shown.import_anyway, Qt.MouseButton.LeftButton)
    assert [path.name for path in shelf.paths()] == ["japply-2.0.toml"]
    assert not shown.isVisible()


def test_a_version_that_is_here_already_is_refused(desk: DeskDriver, shelf: Shelf) -> None:
    desk.dialogs.path = shipped_folder() / "japply.toml"
    click(desk, "Import…")
    assert shelf.paths() == []
    assert "Version 1.0 of “japply” is here already" in desk.dialogs.told[0]


def test_an_import_that_is_called_off_changes_nothing(desk: DeskDriver, shelf: Shelf, tmp_path: Path) -> None:
    desk.dialogs.path = None
    click(desk, "Import…")
    desk.dialogs.path = tmp_path / "not there.toml"
    click(desk, "Import…")
    assert "cannot be read" in findings(desk).text.toPlainText()
    assert shelf.paths() == []


# Templates


def template_dialog(desk: DeskDriver) -> TemplateDialog:
    click(desk, "New from template…")
    return desk.window.findChildren(TemplateDialog)[0]


def test_a_template_becomes_an_own_policy_and_opens_in_the_editor(desk: DeskDriver, shelf: Shelf) -> None:
    dialog = template_dialog(desk)
    dialog.list.set_current("restocking-fee")
    QTest.keyClicks(dialog.publisher, 'Angstrom & "Sons"')
    assert dialog.policy_id.text() == "angstrom-sons"
    dialog.publisher.setText('Ångström & "Söhne"')
    dialog.policy_id.clear()
    QTest.keyClicks(dialog.policy_id, "angstrom")
    QTest.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert not dialog.isVisible()
    assert desk.opened == [shelf.own / "angstrom.toml"]
    assert str(shelf.own) in status(desk)
    QTest.qWait(2 * SETTLE_MS)  # the folder's watch has nothing to add
    assert str(shelf.own) in status(desk)
    desk.presenter.choose_policy("angstrom")
    desk.presenter.show_example()
    desk.settle()
    assert 'Ångström & "Söhne"' in desk.seen()
    assert "80.00 USD" in desk.result()


@pytest.mark.parametrize(
    ("publisher", "policy_id", "says"),
    [
        ("", "acme", "publisher's name"),
        ("Acme {paid}", "acme", "without braces"),
        ("Acme", "Acme Inc", "lower-case letter"),
        ("Acme", "japply", "There is a policy “japply” already"),
        ("Acme", "../acme", "lower-case letter"),
    ],
)
def test_what_does_not_fit_is_told_in_the_dialog(
    desk: DeskDriver, shelf: Shelf, publisher: str, policy_id: str, says: str
) -> None:
    dialog = template_dialog(desk)
    dialog.publisher.setText(publisher)
    dialog.policy_id.setText(policy_id)
    QTest.mouseClick(dialog.create_button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert dialog.isVisible()
    assert says in desk.seen()
    assert shelf.paths() == desk.opened == []
    dialog.close()


# A document that is edited while the program runs


def test_an_edit_is_picked_up_and_the_form_stays(qtbot: QtBot, desk: DeskDriver, shelf: Shelf) -> None:
    path = own(shelf, "mine.toml", version("2.0", "2026-06-01"))
    qtbot.waitUntil(lambda: desk.presenter.books.library.find("japply@2.0") is not None)
    desk.presenter.choose_policy("japply@2.0")
    fill_in(desk)
    assert "2.66 USD" in desk.result()
    desk.window.result.reading_requested.emit("rounding", "half-up")
    # As editors do it: a new file in place of the old one.
    fresh = path.with_suffix(".new")
    fresh.write_text(version("2.0", "2026-06-01", share="0.50"), "utf-8")
    os.replace(fresh, path)  # noqa: PTH105  what an editor does
    qtbot.waitUntil(lambda: "No refund" in desk.result())
    assert desk.presenter.texts["credits_used"] == "20"
    assert desk.presenter.texts["rounding"] == "half-up"
    path.write_text(version("2.0", "2026-06-01"), "utf-8")
    qtbot.waitUntil(lambda: "2.67 USD" in desk.result())


def test_a_broken_edit_keeps_the_last_sound_document_in_use(qtbot: QtBot, desk: DeskDriver, shelf: Shelf) -> None:
    path = own(shelf, "mine.toml", version("2.0", "2026-06-01"))
    qtbot.waitUntil(lambda: desk.presenter.books.library.find("japply@2.0") is not None)
    desk.presenter.choose_policy("japply@2.0")
    fill_in(desk)
    path.write_text(version("2.0", "2026-06-01").replace("min(r_time", "min(r_tim"), "utf-8")
    qtbot.waitUntil(lambda: "mine.toml:" in desk.seen())
    assert "the document stays in use as it was" in desk.seen()
    assert "2.66 USD" in desk.result()
    desk.type("credits_used", "15")
    assert "4.00 USD" in desk.result()
    path.write_text(version("2.0", "2026-06-01"), "utf-8")
    qtbot.waitUntil(lambda: "mine.toml:" not in desk.seen())


def test_a_version_number_edited_in_the_file_is_followed(qtbot: QtBot, desk: DeskDriver, shelf: Shelf) -> None:
    path = own(shelf, "mine.toml", version("2.0", "2026-03-10"))
    click(desk, "Reload")
    desk.presenter.choose_policy("japply@2.0")
    path.write_text(version("2.1", "2026-03-10"), "utf-8")
    click(desk, "Reload")
    assert "version 2.1" in desk.seen()
    assert desk.presenter.books.library.find("japply@2.0") is None


def test_a_document_taken_away_stays_with_the_case_in_view(desk: DeskDriver, shelf: Shelf) -> None:
    path = own(shelf, "mine.toml", version("2.0", "2026-03-01"))
    click(desk, "Reload")
    desk.presenter.choose_policy("japply@2.0")
    fill_in(desk)
    path.unlink()
    click(desk, "Reload")
    assert desk.presenter.books.library.find("japply@2.0") is None
    assert "This case uses 2.0." in desk.seen()
    assert "2.66 USD" in desk.result()


def test_reload_tells_when_nothing_changed(desk: DeskDriver, shelf: Shelf) -> None:
    own(shelf, "broken.toml", "[policy]\n")
    click(desk, "Reload")
    assert "read again" in status(desk)
    click(desk, "Reload")
    assert "unchanged" in status(desk)


def test_the_check_lists_every_finding_and_follows_the_files(desk: DeskDriver, shelf: Shelf) -> None:
    click(desk, "Check findings…")
    shown = findings(desk)
    assert "no own documents yet" in desk.seen()
    own(shelf, NO_MARKUP, version("2.0", "2026-06-01").replace("min(r_time", "min(r_tim"))
    own(shelf, "two.toml", "[policy]\nformat = 99\n")
    click(desk, "Reload")
    text = shown.text.toPlainText()
    assert f"{NO_MARKUP}:" in text
    assert "two.toml:2:" in text
    assert "reads format 1" in text
    assert "2 documents" in desk.seen()


def test_many_broken_documents_leave_room_for_the_cases(desk: DeskDriver, shelf: Shelf) -> None:
    for number in range(5):
        own(shelf, f"broken{number}.toml", "[policy]\n")
    click(desk, "Reload")
    assert "broken2.toml" in desk.seen()
    assert "broken3.toml" not in desk.seen()
    assert "2 more: see Policies, Check findings." in desk.seen()


def test_the_program_finds_own_policies_in_its_data_directory(qtbot: QtBot, history: History, tmp_path: Path) -> None:
    directories = find_directories(tmp_path)
    shelf = Shelf(tmp_path / "policies")
    shelf.make_folder()
    own(shelf, "next.toml", version("2.0", "2026-02-28"))
    program = Program(directories, Settings(last_policy="japply", zone="UTC"), history)
    qtbot.addWidget(program.window)
    assert program.presenter.books.library.find("japply@2.0") is not None
    program.window.close()


OPENED = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from refund_desk.app import Program, application
from refund_desk.directories import find_directories
from refund_desk.history import open_history
from refund_desk.settings import Settings
running, directories = application(), find_directories(Path(sys.argv[1]))
directories.make()
store = open_history(directories.data)
program = Program(directories, Settings(last_policy="japply", zone="UTC"), store)
QCoreApplication.sendEvent(running, QFileOpenEvent(sys.argv[2]))
program.presenter.books._findings.import_agreed.emit()
print(sorted(file.key for file in program.presenter.books.library.files))
program.window.close()
store.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows names the document as an argument")
def test_a_document_opened_in_the_finder_comes_as_an_event(tmp_path: Path) -> None:
    path = tmp_path / "from-mail.refundpolicy"
    path.write_text(version("7.0", "2026-06-01"), "utf-8")
    command = [sys.executable, "-c", OPENED, str(tmp_path / "data"), str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert "japply@7.0" in done.stdout


def test_the_folder_is_shown_in_the_file_manager(desk: DeskDriver, shelf: Shelf) -> None:
    click(desk, "Reveal folder")
    assert desk.opened == [shelf.own]


def test_without_a_folder_the_entries_rest(qtbot: QtBot, history: History) -> None:
    desk = DeskDriver(history)
    qtbot.addWidget(desk.window)
    resting = {action.text().replace("&", "") for action in policies_menu(desk) if not action.isEnabled()}
    assert {"Import…", "New from template…", "Reveal folder", "Reload", "Check findings…"} <= resting


# Versions


def test_the_version_in_force_is_proposed_and_never_switched_in_silence(desk: DeskDriver, shelf: Shelf) -> None:
    own(shelf, "next.toml", version("2.0", "2026-03-10", share="0.50"))
    click(desk, "Reload")
    bar = desk.window.proposal
    desk.presenter.choose_policy("japply@2.0")
    fill_in(desk, "2026-03-01")
    assert "No refund" in desk.result()
    assert bar.isVisible()
    assert "The charge counts from 1 March 2026, when version 1.0 was in force. This case uses 2.0." in desk.seen()
    QTest.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert "2.66 USD" in desk.result()
    assert not bar.isVisible()
    desk.type("started_on", "2026-03-12")
    assert bar.isVisible()
    assert "version 2.0 was in force" in desk.seen()
    assert "version 1.0" in desk.seen()


def test_a_case_keeps_the_version_it_was_decided_under(desk: DeskDriver, shelf: Shelf, history: History) -> None:
    path = own(shelf, "next.toml", version("2.0", "2026-02-01", share="0.50"))
    click(desk, "Reload")
    desk.presenter.choose_policy("japply@2.0")
    fill_in(desk)
    desk.presenter.save()
    desk.presenter.new_case()
    path.write_text(version("2.0", "2026-02-01", share="0.60"), "utf-8")
    click(desk, "Reload")
    case = history.search()[0].case_id
    desk.presenter.open_case(case)
    assert "No refund" in desk.result()
    assert "keeps the one that it was decided under" in desk.result()
    assert not desk.window.proposal.isVisible()
    desk.type("credits_used", "16")  # 16/30 is over 0.50 and under 0.60
    assert "No refund" in desk.result()
    desk.presenter.save()
    kept = history.load(case)
    document = history.document(kept.policy_digest)
    assert document is not None
    assert ">= 0.50" in document
    desk.type("credits_used", "14")  # 8 × 15/30 is less than 8 × 16/30 no longer: 14 of 30 days are used
    assert "4.26 USD" in desk.result()
    assert "version 1.0 was in force" in desk.seen()


def test_the_document_at_hand_is_offered_for_one_that_was_changed(
    desk: DeskDriver, shelf: Shelf, history: History
) -> None:
    path = own(shelf, "next.toml", version("2.0", "2026-03-01", share="0.50"))
    click(desk, "Reload")
    desk.presenter.choose_policy("japply@2.0")
    fill_in(desk)
    desk.presenter.save()
    path.write_text(version("2.0", "2026-03-01", share="0.60"), "utf-8")
    click(desk, "Reload")
    assert "No refund" in desk.result()
    desk.type("credits_used", "16")
    assert "No refund" in desk.result()
    QTest.mouseClick(desk.window.proposal.button, Qt.MouseButton.LeftButton)
    desk.settle()
    assert "3.73 USD" in desk.result()  # min(8 × 16/30, 8 × 14/30)
    desk.presenter.save()
    assert [one.revision for one in history.revisions(history.search()[0].case_id)] == [2, 1]


def test_an_unsaved_form_comes_back_under_its_version(
    qtbot: QtBot, desk: DeskDriver, shelf: Shelf, history: History
) -> None:
    own(shelf, "next.toml", version("2.0", "2026-03-10", share="0.50"))
    click(desk, "Reload")
    desk.presenter.choose_policy("japply@2.0")
    fill_in(desk)
    desk.presenter.keep_draft()
    again = DeskDriver(history, shelf=shelf)
    qtbot.addWidget(again.window)
    assert "No refund" in again.result()
    assert "This case uses 2.0." in again.seen()


def test_a_document_opened_from_outside_is_shown_and_taken_in_after_a_yes(desk: DeskDriver, tmp_path: Path) -> None:
    path = tmp_path / "from-mail.refundpolicy"
    path.write_text(version("7.0", "2026-06-01"), "utf-8")
    desk.presenter.books.take_document(path)
    desk.settle()
    assert "It can be imported." in desk.seen()
    assert desk.presenter.books.library.find("japply@7.0") is None
    findings(desk).import_agreed.emit()
    desk.settle()
    assert desk.presenter.books.library.find("japply@7.0") is not None
