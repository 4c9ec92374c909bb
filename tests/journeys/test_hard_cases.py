"""What happens when the history, the policies or another window get in the way of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from desk_driver import DeskDriver
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refund_desk.app import Program
from refund_desk.directories import find_directories
from refund_desk.history import CaseRow, History, SavedCase, SaveFailed
from refund_desk.policies import Shelf, load_library, shipped_folder
from refund_desk.settings import Settings
from refund_desk.unsaved import decoded
from refund_desk.widgets.editors.base import LineEditor
from refund_desk.widgets.timeline import TimelineWidget

LATER = datetime(2026, 3, 25, 10, 30, tzinfo=UTC)
JAPPLY = (shipped_folder() / "japply.toml").read_text("utf-8")


@pytest.fixture
def desk(worked: DeskDriver) -> DeskDriver:
    return worked


def shelf_with_own_policy(folder: Path) -> tuple[Shelf, Path, str]:
    """A shelf with Japply's rules as the policy `our-own`: where its file lies, and its text."""
    shelf = Shelf(folder / "policies")
    shelf.make_folder()
    text = JAPPLY.partition("[[example]]")[0].replace('id = "japply"', 'id = "our-own"')
    own = shelf.own / "our-own.toml"
    own.write_text(text, "utf-8")
    return shelf, own, text


# Saving


def test_a_case_that_is_saved_is_told_as_saved_though_the_draft_cannot_be_forgotten(
    desk: DeskDriver, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_draft: str | None, **_how: bool) -> None:
        raise SaveFailed("The unsaved form is not kept: the disk is full.")

    monkeypatch.setattr(history, "save_draft", full)
    assert desk.presenter.save()
    assert "Saved as case 1" in desk.seen()
    desk.type("credits_used", "15")
    desk.presenter.save()
    assert [(row.case_id, row.revision) for row in history.search()] == [(1, 2)]


def test_undone_to_an_older_revision_the_case_can_be_saved_so(desk: DeskDriver, history: History) -> None:
    desk.presenter.save()
    desk.type("credits_used", "15")
    desk.presenter.save()
    desk.presenter.steps.stack.undo()
    assert "2.66 USD" in desk.result()
    assert "as it was decided" not in desk.result()
    assert desk.presenter.save()
    assert [str(row.amount) for row in history.revisions(1)] == ["2.66 USD", "4.00 USD", "2.66 USD"]
    desk.presenter.steps.stack.redo()
    assert "4.00 USD" in desk.result()
    assert "as it was decided" not in desk.result()


def test_what_was_saved_with_steps_ahead_of_it_is_still_saved_after_a_step_there_and_back(
    desk: DeskDriver, history: History
) -> None:
    desk.type("credits_used", "15")
    desk.presenter.steps.stack.undo()
    desk.presenter.save()
    desk.presenter.steps.stack.redo()
    desk.presenter.steps.stack.undo()
    assert "as it was decided" in desk.result()
    desk.presenter.save()
    assert len(history.revisions(1)) == 1


# The unsaved form


def test_an_edit_that_was_taken_back_does_not_return_at_the_next_start(
    qtbot: QtBot, desk: DeskDriver, history: History
) -> None:
    desk.presenter.save()
    desk.type("credits_used", "15")
    desk.presenter.keep_draft()
    desk.presenter.steps.stack.undo()
    desk.presenter.keep_draft()
    again = DeskDriver(history)
    qtbot.addWidget(again.window)
    assert again.presenter.texts.get("credits_used", "") == ""


def test_looking_at_a_kept_case_does_not_lose_what_was_typed_before(desk: DeskDriver, history: History) -> None:
    desk.presenter.save()
    desk.presenter.new_case()
    desk.type("paid", "77.00")
    desk.presenter.open_case(1)
    desk.window.close()
    unsaved = decoded(history.load_draft())
    assert unsaved is not None
    assert unsaved.draft.texts["paid"] == "77.00|USD"


def test_a_draft_whose_policy_is_gone_is_told_and_not_overwritten_by_an_empty_form(
    qtbot: QtBot, tmp_path: Path, history: History
) -> None:
    shelf, own, text = shelf_with_own_policy(tmp_path)
    first = DeskDriver(history, shelf=shelf, policy="our-own")
    qtbot.addWidget(first.window)
    assert first.presenter.policy_id == "our-own"
    first.type("paid", "77.00")
    first.window.close()
    own.unlink()
    again = DeskDriver(history, shelf=shelf)
    qtbot.addWidget(again.window)
    assert "our-own" in again.presenter.drafts.trouble
    again.window.close()
    own.write_text(text, "utf-8")
    third = DeskDriver(history, shelf=shelf)
    qtbot.addWidget(third.window)
    assert third.presenter.texts["paid"] == "77.00|USD"


# A policy that goes


@pytest.fixture
def orphaned(qtbot: QtBot, desk: DeskDriver, history: History, monkeypatch: pytest.MonkeyPatch) -> DeskDriver:
    """A window on a kept case whose policy is nowhere to be found, after another case was in view."""
    desk.window.result.grant.grant_edited.emit("5.00", "Goodwill.", "")
    desk.window.result.questions.question_ticked.emit("dispute", True)
    assert desk.presenter.save()
    monkeypatch.setattr(history, "document", lambda _digest: None)
    library = load_library([shipped_folder()])
    others = replace(library, files=tuple(one for one in library.files if not one.key.startswith("japply")))
    left = DeskDriver(history, policy="jasper", library=others)
    qtbot.addWidget(left.window)
    left.type("paid", "77.00")
    left.presenter.open_case(1)
    left.settle()
    assert left.presenter.steps.state.file is None
    return left


def test_a_case_without_its_policy_shows_its_own_answer_and_no_other_cases_facts(orphaned: DeskDriver) -> None:
    assert "no longer at hand" in orphaned.result()
    assert "2.66 USD" in orphaned.result()
    assert "5.00 USD" in orphaned.result()
    assert not orphaned.window.form.isEnabled()
    assert list(orphaned.window.form._editors()) == ["customer-ref", "note"]


def test_nothing_that_is_done_to_a_case_without_its_policy_changes_it(orphaned: DeskDriver, history: History) -> None:
    presenter, window = orphaned.presenter, orphaned.window
    window.form.fact_edited.emit("paid", "1.00|USD")
    window.form.customer_ref_edited.emit("x")
    window.result.grant.grant_edited.emit("6.00", "More.", "")
    window.result.questions.question_ticked.emit("dispute", False)
    window.result.moment_tried.emit(history.load(1).decision.requested_at.replace(day=25))
    window.result.moment_used.emit()
    presenter.duplicate()
    presenter.add_charge()
    presenter.show_example()
    presenter.tickets.paste()
    presenter.save()
    presenter._minute.timeout.emit()
    window.result.moment_passed.emit()
    presenter.paper.copy_amount()
    assert QGuiApplication.clipboard().text() == "5.00"
    orphaned.settle()
    assert "2.66 USD" in orphaned.result()
    assert "no longer at hand" in orphaned.result()
    assert len(history.revisions(1)) == 1
    assert [row.case_id for row in history.search()] == [1]
    presenter.steps.stack.undo()
    assert presenter.texts["paid"] == "77.00|USD"


def test_reading_the_policies_anew_keeps_the_way_back_from_a_case_without_its_policy(orphaned: DeskDriver) -> None:
    orphaned.presenter.books.changed.emit()
    assert "2.66 USD" in orphaned.result()
    orphaned.presenter.steps.stack.undo()
    assert orphaned.presenter.texts["paid"] == "77.00|USD"


def test_only_what_a_case_without_its_policy_allows_can_be_asked_for(orphaned: DeskDriver) -> None:
    actions = orphaned.window._actions
    edits = ("save", "grant", "another", "duplicate", "example", "ticket", "clauses")
    assert [name for name in edits if actions[name].isEnabled()] == []
    assert all(actions[name].isEnabled() for name in ("new", "delete", "pdf", "print", "copy-reply", "copy-amount"))
    orphaned.presenter.new_case()
    assert "no longer at hand" not in orphaned.result()
    assert orphaned.window.form.isEnabled()


def test_actions_that_could_do_nothing_cannot_be_asked_for(desk: DeskDriver, qtbot: QtBot, tmp_path: Path) -> None:
    actions = desk.window._actions
    desk.presenter.new_case()
    off = ("save", "pdf", "print", "copy-summary", "copy-reply", "copy-amount", "another", "grant", "delete")
    assert [name for name in off if actions[name].isEnabled()] == []
    assert all(actions[name].isEnabled() for name in ("new", "example", "duplicate", "ticket", "clauses"))
    desk.presenter.show_example()
    assert [name for name in off if not actions[name].isEnabled()] == ["delete"]
    desk.type("already_refunded", "8.00")  # nothing is left to grant
    assert not actions["grant"].isEnabled()
    shelf = Shelf(tmp_path / "policies")
    shelf.make_folder()
    text = JAPPLY.partition("[[example]]")[0].replace('id = "japply"', 'id = "our-own"')
    (shelf.own / "our-own.toml").write_text(text, "utf-8")
    with History.open(tmp_path / "another") as empty:
        other = DeskDriver(empty, shelf=shelf, policy="our-own")
        qtbot.addWidget(other.window)
        assert not other.window._actions["example"].isEnabled()


# Two windows on one history


@pytest.fixture
def beside(qtbot: QtBot, history: History, desk: DeskDriver) -> DeskDriver:
    """A second window on the history of the first, as another process opens it."""
    del desk
    driver = DeskDriver(history, alone=False)
    qtbot.addWidget(driver.window)
    return driver


def test_a_second_window_takes_nothing_of_the_firsts_unsaved_form_and_puts_nothing_in_its_place(
    desk: DeskDriver, beside: DeskDriver, history: History
) -> None:
    desk.type("paid", "77.00")
    desk.presenter.keep_draft()
    assert not beside.presenter.texts.get("started_on")
    assert "open in another window" in beside.presenter.drafts.trouble
    beside.type("paid", "12.00")
    beside.presenter.keep_draft()
    beside.presenter.show_example()
    assert beside.presenter.save()
    beside.window.close()
    unsaved = decoded(history.load_draft())
    assert unsaved is not None
    assert unsaved.draft.texts["paid"] == "77.00|USD"
    assert [row.case_id for row in history.search()] == [1]


def test_both_windows_save_to_one_case_and_no_revision_is_lost(
    desk: DeskDriver, beside: DeskDriver, history: History
) -> None:
    desk.presenter.save()
    beside.presenter.open_case(1)
    beside.type("credits_used", "15")
    assert beside.presenter.save()
    desk.type("credits_used", "10")
    assert desk.presenter.save()
    assert [str(row.amount) for row in history.revisions(1)] == ["4.26 USD", "4.00 USD", "2.66 USD"]  # 8 × 16/30
    beside.presenter.delete()
    desk.type("credits_used", "12")
    assert not desk.presenter.save()
    assert "no longer in the history" in desk.dialogs.told[-1]
    desk.presenter.duplicate()
    assert desk.presenter.save()
    assert [row.case_id for row in history.search()] == [2]


def test_the_window_that_came_first_keeps_the_unsaved_form_until_it_closes(qtbot: QtBot, tmp_path: Path) -> None:
    directories = find_directories(tmp_path / "data")
    assert not directories.make()
    with History.open(directories.data) as history:
        first = Program(directories, Settings(), history)
        second = Program(directories, Settings(), history)
        first.window.show()
        assert (first.presenter.drafts.trouble, bool(second.presenter.drafts.trouble)) == ("", True)
        first.window.close()
        second.window.close()
        third = Program(directories, Settings(), history)
        assert third.presenter.drafts.trouble == ""
        for program in (first, second, third):
            qtbot.addWidget(program.window)
        third.window.close()


# Grants that no longer fit


def test_a_grant_above_what_the_changed_payment_leaves_is_told_and_not_saved(
    desk: DeskDriver, history: History
) -> None:
    desk.window.result.grant.grant_edited.emit("7.00", "Goodwill.", "")
    desk.type("paid", "6.00")
    assert "At most 6.00 USD" in desk.result()
    assert not desk.presenter.save()
    desk.type("paid", "8.00")
    assert desk.presenter.save()
    kept = history.load(1)
    assert kept.grant is not None
    assert str(kept.grant.amount) == "7.00 USD"


def test_a_grant_is_in_the_currency_that_the_payment_has_now(desk: DeskDriver, history: History) -> None:
    desk.window.result.grant.grant_edited.emit("5.00", "Goodwill.", "")
    desk.window.form.fact_edited.emit("paid", "8|JPY")
    desk.settle()
    assert not desk.presenter.save()  # 5.00 has cents, and yen have none
    desk.window.form.fact_edited.emit("paid", "8.00|EUR")
    desk.settle()
    assert "5.00 EUR" in desk.result()
    assert "5.00 USD" not in desk.result()


def test_a_disk_that_is_full_while_a_grant_is_saved_leaves_the_grant_in_the_form(
    desk: DeskDriver, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.window.result.grant.grant_edited.emit("5.00", "Goodwill.", "")

    def full(_case: SavedCase) -> CaseRow:
        raise SaveFailed("The case is not saved: the disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(history, "save", full)
        assert not desk.presenter.save()
    assert desk.dialogs.told == ["The case is not saved: the disk is full."]
    assert desk.presenter.steps.state.draft.grant.amount == "5.00"
    assert desk.presenter.save()
    assert history.load(1).grant is not None


# Links


def test_charges_stay_linked_when_the_first_of_them_is_deleted(desk: DeskDriver, history: History) -> None:
    desk.presenter.add_charge()
    example = desk.presenter.steps.state.draft.request
    assert example == 1
    for fact, text in (("paid", "12.00"), ("started_on", "2026-03-01"), ("days_total", "30"),
                       ("credits_total", "30"), ("credits_used", "20")):  # fmt: skip
        desk.type(fact, text)
    desk.presenter.save()
    desk.presenter.add_charge()
    assert desk.presenter.steps.state.draft.request == 1
    history.delete(1)
    desk.presenter.open_case(2)
    desk.settle()
    assert [row.case_id for row in history.linked(1)] == [2]
    desk.presenter.duplicate()
    assert desk.presenter.steps.state.draft.request is None
    desk.presenter.save()
    assert [row.case_id for row in history.linked(1)] == [2]


# Time


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard")
def test_a_refresh_while_somebody_types_moves_neither_cursor_nor_focus_and_closes_nothing(desk: DeskDriver) -> None:
    desk.window.activateWindow()
    line = desk.window.form.customer_ref
    line.setFocus()
    QTest.keyClicks(line, "T-4711")
    line.setSelection(1, 3)
    combo = desk.window.form._editors()["zone"].combo
    for refresh in (desk.presenter._minute.timeout, desk.window.result.moment_passed):
        refresh.emit()
        desk.settle()
        assert desk.window.focusWidget() is line
        assert (line.selectionStart(), line.selectedText()) == (1, "-47")
    combo.showPopup()
    desk.settle()
    assert combo.view().isVisible()
    desk.presenter._minute.timeout.emit()
    desk.settle()
    assert combo.view().isVisible()
    combo.hidePopup()


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Berlin", "2026-03-29"), ("Europe/Berlin", "2026-10-25"), ("Australia/Lord_Howe", "2026-04-05")],
)
@pytest.mark.parametrize("step", [30, 60])
def test_every_moment_around_a_clock_change_that_is_tried_can_be_used(
    desk: DeskDriver, zone: str, day: str, step: int
) -> None:
    """What is put into the field means exactly the moment that was tried, twice-told hours included."""
    place = ZoneInfo(zone)
    start = datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=place).astimezone(UTC)
    desk.window.form.fact_edited.emit("zone", zone)
    desk.window.form.fact_edited.emit("started_on", f"{day[:8]}01")
    desk.window.form.fact_edited.emit("requested_at", f"{day} 12:00")
    desk.settle()
    for minutes in range(0, 360, step):
        moment = (start + timedelta(minutes=minutes)).astimezone(place)
        desk.window.result.moment_tried.emit(moment)
        desk.window.result.moment_used.emit()
        entered = desk.presenter._entered()
        assert entered is not None, moment
        assert entered.requested_at == moment
        assert entered.requested_at.utcoffset() == moment.utcoffset()


def test_of_an_hour_that_comes_twice_the_second_is_another_moment_to_try(desk: DeskDriver) -> None:
    place = ZoneInfo("Europe/Berlin")
    desk.window.form.fact_edited.emit("zone", "Europe/Berlin")
    desk.window.form.fact_edited.emit("started_on", "2026-10-01")
    desk.window.form.fact_edited.emit("requested_at", "2026-10-25 02:30+02:00")
    desk.settle()
    twin = datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(place)
    desk.window.result.moment_tried.emit(twin)
    desk.settle()
    assert "02:30 CET" in desk.result()
    timeline = desk.window.result.when.timeline
    assert timeline._view is not None
    assert timeline._view.request.at.utcoffset() == timedelta(hours=1)


# The hand on the timeline


def drag(desk: DeskDriver) -> tuple[TimelineWidget, QPoint]:
    """Press on the timeline and draw the marker to its middle."""
    timeline = desk.window.result.when.timeline
    middle = QPoint(timeline.width() // 2, timeline.height() // 2)
    QTest.mousePress(timeline, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))
    move(timeline, middle, Qt.MouseButton.LeftButton)
    desk.settle()
    assert desk.presenter.steps.state.tried is not None
    return timeline, middle


def move(timeline: TimelineWidget, to: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    there = QPointF(to)
    event = QMouseEvent(
        QEvent.Type.MouseMove, there, timeline.mapToGlobal(there), Qt.MouseButton.NoButton, held,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(timeline, event)


def test_a_drag_whose_end_another_window_took_is_over(desk: DeskDriver) -> None:
    timeline, middle = drag(desk)
    QApplication.sendEvent(timeline, QEvent(QEvent.Type.WindowDeactivate))
    tried, steps = desk.presenter.steps.state.tried, desk.presenter.steps.stack.count()
    move(timeline, middle + QPoint(-80, 0))
    desk.settle()
    assert desk.presenter.steps.state.tried == tried
    desk.window.result.moment_tried.emit(LATER)
    assert desk.presenter.steps.stack.count() == steps + 1  # the drag was one step, this is another


def test_a_drag_out_of_the_window_stays_on_the_axis(desk: DeskDriver) -> None:
    timeline, _middle = drag(desk)
    for x in (-5000, 9000):
        move(timeline, QPoint(x, -300), Qt.MouseButton.LeftButton)
        QApplication.sendEvent(timeline, QEvent(QEvent.Type.Leave))
        desk.settle()
        state = desk.presenter.steps.state
        assert state.tried is not None
        assert timeline._view is not None
        assert timeline._view.plot.start <= state.tried <= timeline._view.plot.end
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=QPoint(9000, -300))
    assert timeline._drag is None


def test_escape_ends_a_drag_and_the_button_that_is_still_held_moves_nothing(desk: DeskDriver) -> None:
    timeline, middle = drag(desk)
    QTest.keyClick(timeline, Qt.Key.Key_Escape)
    move(timeline, middle + QPoint(-80, 0), Qt.MouseButton.LeftButton)
    QTest.mouseRelease(timeline, Qt.MouseButton.LeftButton, pos=middle)
    desk.settle()
    assert desk.presenter.steps.state.tried is None
    assert "Trying" not in desk.result()


def test_keys_on_a_timeline_without_a_case_do_nothing(desk: DeskDriver) -> None:
    timeline = desk.window.result.when.timeline
    desk.presenter.new_case()
    steps = desk.presenter.steps.stack.count()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Plus, Qt.Key.Key_0):
        QTest.keyClick(timeline, key)
    desk.window.result.moment_used.emit()
    desk.window.result.moment_dropped.emit()
    desk.settle()
    assert desk.presenter.steps.stack.count() == steps
    assert "Not decided yet" in desk.result()


def test_a_clipboard_without_text_is_an_empty_ticket(desk: DeskDriver) -> None:
    picture = QMimeData()
    picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    QGuiApplication.clipboard().setMimeData(picture)
    desk.presenter.tickets.paste()
    dialog = desk.presenter.tickets.dialog
    assert dialog is not None
    assert not dialog.accept_button.isEnabled()
    assert dialog.agreed() == {}
    dialog.reject()
    assert desk.presenter.tickets.dialog is None


# Much text


def test_ten_thousand_characters_in_every_field_are_told_and_lose_nothing(desk: DeskDriver) -> None:
    for many in ("9" * 10_000, "a" * 10_000, "1 " * 5_000, "<b>&\u202e🙂" * 1_500):
        for fact, editor in desk.window.form._editors().items():
            if isinstance(editor, LineEditor) and editor.isVisible():
                QGuiApplication.clipboard().setText(many)
                editor.line.selectAll()
                editor.line.paste()
                desk.settle()
                draft = desk.presenter.steps.state.draft
                assert editor.raw_text() == {**draft.texts, "customer-ref": draft.customer_ref}[fact]
        assert "Not decided yet" in desk.result()
        desk.presenter.keep_draft()
    while desk.presenter.steps.stack.canUndo():
        desk.presenter.steps.stack.undo()
    assert desk.presenter.texts["paid"] == "|USD"


# A policy file that changes or goes while it is in use


def test_a_policy_that_vanishes_and_changes_can_be_stepped_back_to_and_saved_under(
    qtbot: QtBot, tmp_path: Path, history: History
) -> None:
    shelf, own, text = shelf_with_own_policy(tmp_path)
    desk = DeskDriver(history, shelf=shelf, policy="japply")
    qtbot.addWidget(desk.window)
    desk.presenter.show_example()
    desk.presenter.choose_policy("our-own")
    desk.type("credits_used", "15")
    own.unlink()
    desk.presenter.books.reload()
    assert "4.00 USD" in desk.result()
    desk.presenter.choose_policy("jasper")
    desk.presenter.steps.stack.undo()
    assert (desk.presenter.policy_id, "4.00 USD" in desk.result()) == ("our-own", True)
    assert desk.presenter.save()
    changed = text.replace('version = "1.0"', 'version = "1.1"')
    own.write_text(changed, "utf-8")
    desk.presenter.books.reload()
    assert "as it was decided" in desk.result()
    while desk.presenter.steps.stack.canUndo():
        desk.presenter.steps.stack.undo()
        desk.settle()
    while desk.presenter.steps.stack.canRedo():
        desk.presenter.steps.stack.redo()
        desk.settle()
    assert desk.presenter.policy_id == "jasper"
    desk.presenter.steps.stack.undo()
    assert "as it was decided" in desk.result()
    desk.type("credits_used", "20")
    assert desk.presenter.save()
    assert [(row.revision, str(row.amount)) for row in history.revisions(1)] == [(2, "2.66 USD"), (1, "4.00 USD")]
    again = DeskDriver(history, shelf=shelf)
    qtbot.addWidget(again.window)
    again.presenter.open_case(1)
    assert "2.66 USD" in again.result()
    assert again.window.form.isEnabled()


# Sizes


def test_a_comparison_that_is_lower_where_it_is_narrow_settles_at_every_size(qtbot: QtBot, desk: DeskDriver) -> None:
    """Its scroll bar takes width away, which must not make the rows so low that the bar goes again."""
    desk.window.result.tabs.show_page("compare")
    qtbot.waitUntil(lambda: desk.window.result.tabs.compare.table.topLevelItemCount() > 4)
    table = desk.window.result.tabs.compare.table
    table.setParent(None)
    table.show()

    def hidden(width: int, height: int = 400) -> list[bool]:
        table.resize(width, height)
        desk.settle()
        return [table.isColumnHidden(column) for column in range(5)]

    changes = [width for width in range(180, 720, 4) if hidden(width) != hidden(width + 4)]
    assert changes
    for change in changes:
        for width in range(change - 3, change + 9, 3):
            assert len({str(hidden(width, height)) for height in range(60, 420, 9)}) == 1
    assert not any(hidden(900))
    table.close()
    table.deleteLater()
