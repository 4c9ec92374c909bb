"""Called away by another customer: a form that is left without being saved waits, outlives the window, comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from desk_driver import NOW, DeskDriver
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refund_desk import draft_keeper
from refund_desk.history import CaseStore, History, NoHistory, SaveFailed
from refund_desk.policies import Shelf, shipped_folder
from refund_desk.unsaved import MOST, decoded, others_decoded

JAPPLY = (shipped_folder() / "japply.toml").read_text("utf-8").partition("[[example]]")[0]

Start = Callable[..., DeskDriver]


@pytest.fixture
def start(qtbot: QtBot) -> Start:
    """Opens a window; the one before is closed by the test, or killed."""

    def opened(store: CaseStore, **more: object) -> DeskDriver:
        desk = DeskDriver(store, **more)  # type: ignore[arg-type]  # what the driver takes
        qtbot.addWidget(desk.window)
        return desk

    return opened


def customer(desk: DeskDriver, reference: str, paid: str = "8.00") -> None:
    """What an agent types first."""
    desk.window.form.focus_first()
    desk.window.form.customer_ref.selectAll()
    QTest.keyClicks(desk.window.form.customer_ref, reference)
    desk.type("paid", paid)


def listed(desk: DeskDriver) -> list[str]:
    """The references under Not saved."""
    rows = desk.window.sidebar.unsaved
    assert rows.isVisible() == bool(rows.model().rowCount())
    return [rows._entry(row).title for row in range(rows.model().rowCount())]


def stored(history: History) -> list[str]:
    """The references that the history keeps, the one in view first."""
    text = history.load_draft()
    first = decoded(text)
    return [one.draft.customer_ref for one in (*([first] if first is not None else []), *others_decoded(text))]


def take_up(desk: DeskDriver, row: int = 0) -> None:
    """Click a row under Not saved."""
    rows = desk.window.sidebar.unsaved
    place = rows.visualRect(rows.model().index(row, 0)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    desk.settle()


def reference(desk: DeskDriver) -> str:
    return desk.window.form.customer_ref.text()


# Left


def test_a_form_that_is_left_for_a_new_case_waits_and_comes_back_with_its_cursor(desk: DeskDriver) -> None:
    desk.window.activateWindow()
    assert listed(desk) == []
    customer(desk, "T-1", "77.00")
    desk.window.form.put_cursor("paid", 2)
    desk.presenter.new_case()
    assert "New case. What was typed before is kept under Not saved." in desk.seen()
    assert listed(desk) == ["T-1"]
    assert desk.presenter.texts["paid"] == "|USD"
    take_up(desk)
    assert (listed(desk), reference(desk), desk.presenter.texts["paid"]) == ([], "T-1", "77.00|USD")
    assert desk.window.form.cursor() == ("paid", 2)
    assert desk.presenter.steps.stack.undoText() == "return to unsaved case"


@pytest.mark.parametrize("leave", ["new_case", "duplicate", "show_example", "open_case"])
def test_whatever_it_is_left_for(desk: DeskDriver, leave: str) -> None:
    desk.presenter.show_example()
    desk.presenter.save()
    desk.presenter.new_case()
    customer(desk, "T-1")
    do = getattr(desk.presenter, leave)
    do(1) if leave == "open_case" else do()
    assert listed(desk) == ["T-1"]
    assert "What was typed before is kept under Not saved." in desk.seen()


def test_an_edited_example_is_kept_and_an_untouched_one_is_not(desk: DeskDriver) -> None:
    desk.presenter.show_example()
    desk.presenter.show_example(1)
    desk.presenter.new_case()
    desk.presenter.new_case()
    assert listed(desk) == []
    assert "kept under" not in desk.seen()
    desk.presenter.show_example()
    desk.type("credits_used", "15")
    desk.presenter.new_case()
    assert listed(desk) == ["No reference"]


def test_what_was_typed_and_emptied_again_is_nothing(desk: DeskDriver) -> None:
    customer(desk, "T-1")
    desk.type("paid", "")
    desk.window.form.customer_ref_edited.emit("")
    desk.presenter.new_case()
    assert listed(desk) == []


def test_a_copy_as_it_is_adds_nothing_and_an_edited_one_does(desk: DeskDriver) -> None:
    customer(desk, "T-1")
    desk.presenter.duplicate()
    desk.presenter.new_case()
    assert listed(desk) == ["T-1"]
    take_up(desk)
    desk.presenter.duplicate()
    desk.type("paid", "9.00")
    desk.presenter.new_case()
    assert listed(desk) == ["T-1", "T-1"]


def test_another_policy_takes_the_form_along(desk: DeskDriver) -> None:
    customer(desk, "T-1")
    for policy in ("jasper", "stape", "campaignpro"):
        desk.presenter.choose_policy(policy)
    assert listed(desk) == []
    desk.presenter.new_case()
    rows = desk.window.sidebar.unsaved
    assert [(rows._entry(0).title, rows._entry(0).detail)] == [("T-1", "CampaignPro")]
    desk.presenter.choose_policy("japply")
    take_up(desk)
    assert (desk.presenter.policy_id, desk.presenter.texts["paid"]) == ("campaignpro", "8.00|USD")


def test_an_edit_of_a_kept_case_waits_as_such_and_revises_it(desk: DeskDriver, history: History) -> None:
    desk.presenter.show_example()
    desk.presenter.save()
    desk.type("credits_used", "15")
    desk.presenter.new_case()
    assert desk.window.sidebar.unsaved._entry(0).right == "case 1"
    take_up(desk)
    assert desk.presenter.save()
    assert [str(row.amount) for row in history.revisions(1)] == ["4.00 USD", "2.66 USD"]  # 8 × 15/30
    assert listed(desk) == []


def test_what_is_saved_is_dropped_and_the_others_stay(desk: DeskDriver, history: History) -> None:
    customer(desk, "T-1")
    desk.presenter.show_example()
    desk.window.form.customer_ref_edited.emit("T-2")
    assert desk.presenter.save()
    assert (listed(desk), stored(history)) == (["T-1"], ["T-1"])
    desk.presenter.new_case()
    assert listed(desk) == ["T-1"]


def test_the_newest_stands_first_and_the_oldest_goes_beyond_the_most(desk: DeskDriver, history: History) -> None:
    for number in range(25):
        desk.window.form.customer_ref_edited.emit(f"T-{number}")
        desk.presenter.new_case()
    newest = [f"T-{number}" for number in reversed(range(25 - MOST, 25))]
    assert listed(desk) == newest
    assert f"The oldest there, T-{24 - MOST}, is gone: at most {MOST} are kept." in desk.seen()
    assert stored(history) == ["", *newest]
    take_up(desk, 3)
    desk.presenter.new_case()
    assert listed(desk)[0] == "T-21"
    assert "is gone" not in desk.seen()


# Undo


def test_undo_and_redo_put_a_form_into_view_or_into_the_list_and_never_into_both(desk: DeskDriver) -> None:
    stack = desk.presenter.steps.stack
    customer(desk, "T-1")
    desk.presenter.new_case()
    customer(desk, "T-2")
    take_up(desk)  # T-1 again, T-2 waits
    seen = []
    while stack.canUndo():
        seen.append((reference(desk), *listed(desk)))
        stack.undo()
    while stack.canRedo():
        stack.redo()
        assert reference(desk) not in listed(desk)
    assert seen[0] == ("T-1", "T-2")
    assert ("T-2", "T-1") in seen  # the return is taken back: T-1 waits again
    assert ("", "T-1") in seen  # all that was typed for T-2 is taken back
    assert seen[-1][1:] == ()
    assert (reference(desk), listed(desk)) == ("T-1", ["T-2"])


def test_a_form_from_last_time_survives_that_its_return_is_undone(start: Start, history: History) -> None:
    first = start(history)
    customer(first, "T-1")
    first.presenter.new_case()
    first.window.close()
    again = start(history)
    assert (reference(again), listed(again)) == ("", ["T-1"])
    take_up(again)
    again.presenter.steps.stack.undo()
    assert (reference(again), listed(again)) == ("", ["T-1"])
    again.presenter.steps.stack.redo()
    assert (reference(again), listed(again)) == ("T-1", [])


# The next start


def test_all_of_them_outlive_the_window(start: Start, history: History) -> None:
    first = start(history)
    first.presenter.choose_policy("stape")
    customer(first, "T-1")
    first.presenter.new_case()
    customer(first, "T-2", "20.50")
    first.presenter.choose_policy("jasper")
    first.presenter.new_case()
    first.window.activateWindow()
    customer(first, "T-3", "59.00")
    first.window.close()
    again = start(history)
    again.window.activateWindow()
    assert (again.presenter.policy_id, reference(again), again.window.form.cursor()) == ("jasper", "T-3", ("paid", 5))
    assert listed(again) == ["T-2", "T-1"]
    take_up(again, 1)
    assert (again.presenter.policy_id, again.presenter.texts["paid"]) == ("stape", "8.00|USD")
    assert again.window.form.cursor() == ("paid", 4)
    assert listed(again) == ["T-3", "T-2"]


def test_a_form_is_kept_the_moment_it_is_left(desk: DeskDriver, history: History) -> None:
    customer(desk, "T-1")
    desk.presenter.new_case()  # no pause, and no window that closes
    assert stored(history) == ["", "T-1"]


def test_the_form_left_last_comes_back_where_a_kept_case_was_in_view(start: Start, history: History) -> None:
    first = start(history)
    first.presenter.show_example()
    first.presenter.save()
    first.presenter.new_case()
    customer(first, "T-1", "77.00")
    first.presenter.open_case(1)
    assert "Case 1 is open. What was typed before is kept under Not saved." in first.seen()
    first.window.close()
    again = start(history)
    assert (reference(again), listed(again)) == ("T-1", [])


def test_an_example_that_came_back_is_not_listed_when_it_is_left(start: Start, history: History) -> None:
    first = start(history)
    first.presenter.show_example()
    first.window.close()
    again = start(history)
    assert "2.66 USD" in again.result()
    again.presenter.new_case()
    assert listed(again) == []


@pytest.mark.parametrize("damage", ["cut", "other", "odd"])
def test_damaged_text_costs_what_is_damaged(start: Start, history: History, damage: str) -> None:
    first = start(history)
    customer(first, "T-1")
    first.presenter.new_case()
    customer(first, "T-2")
    first.window.close()
    text = history.load_draft()
    assert text is not None
    found = json.loads(text)
    if damage == "other":
        found["others"][0]["texts"] = 3
    else:
        found |= {"others": {"0": found["others"]}, "touched": [], "typed": "no", "cursor": -1}
    history.save_draft(text[:-20] if damage == "cut" else json.dumps(found))
    again = start(history)
    assert listed(again) == []
    assert reference(again) == ("" if damage == "cut" else "T-2")
    customer(again, "T-3")
    again.presenter.new_case()
    assert listed(again)[0].endswith("T-3")


def test_a_form_whose_policy_is_away_waits_for_it(start: Start, tmp_path: Path, history: History) -> None:
    shelf = Shelf(tmp_path / "policies")
    shelf.make_folder()
    own = shelf.own / "our-own.toml"
    text = JAPPLY.replace('id = "japply"', 'id = "our-own"')
    own.write_text(text, "utf-8")
    first = start(history, shelf=shelf, policy="our-own")
    customer(first, "T-1")
    first.presenter.new_case()
    customer(first, "T-2")
    first.window.close()
    own.unlink()
    again = start(history, shelf=shelf)
    assert "our-own@1.0" in again.presenter.drafts.trouble
    assert listed(again) == ["T-2", "T-1"]
    assert again.window.sidebar.unsaved._entry(0).detail == "our-own@1.0"
    take_up(again)
    assert "our-own@1.0, which is not at hand" in again.dialogs.told[-1]
    assert (again.presenter.policy_id, listed(again)) == ("japply", ["T-2", "T-1"])
    customer(again, "T-3")
    again.window.close()
    own.write_text(text, "utf-8")
    third = start(history, shelf=shelf)
    assert (reference(third), listed(third)) == ("T-3", ["T-2", "T-1"])
    take_up(third)
    assert (third.presenter.policy_id, reference(third), third.presenter.texts["paid"]) == (
        "our-own",
        "T-2",
        "8.00|USD",
    )


def test_a_policy_that_comes_back_gives_its_name_to_the_list(start: Start, tmp_path: Path, history: History) -> None:
    shelf = Shelf(tmp_path / "policies")
    shelf.make_folder()
    own = shelf.own / "our-own.toml"
    own.write_text(JAPPLY.replace('id = "japply"', 'id = "our-own"'), "utf-8")
    desk = start(history, shelf=shelf, policy="our-own")
    customer(desk, "T-1")
    desk.presenter.new_case()
    rows = desk.window.sidebar.unsaved
    assert rows._entry(0).detail == "Japply"
    own.rename(tmp_path / "away.toml")
    desk.presenter.books.reload()
    assert rows._entry(0).detail == "our-own@1.0"
    (tmp_path / "away.toml").rename(own)
    desk.presenter.books.reload()
    assert rows._entry(0).detail == "Japply"


# Thrown away


def press_delete(desk: DeskDriver) -> None:
    rows = desk.window.sidebar.unsaved
    desk.window.activateWindow()
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(rows, Qt.Key.Key_Delete)
    desk.settle()


def test_a_form_is_thrown_away_after_a_question(start: Start, desk: DeskDriver, history: History) -> None:
    customer(desk, "T-1")
    desk.presenter.new_case()
    customer(desk, "T-2")
    desk.presenter.new_case()
    desk.dialogs.agrees = False
    press_delete(desk)
    assert (listed(desk), stored(history)) == (["T-2", "T-1"], ["", "T-2", "T-1"])
    desk.dialogs.agrees = True
    press_delete(desk)
    assert desk.dialogs.told[-1].startswith("Throw away T-2? What was typed there and not saved is gone then")
    assert (listed(desk), stored(history)) == (["T-1"], ["", "T-1"])
    desk.presenter.steps.stack.undo()
    assert reference(desk) == "T-2", "the steps that led to it are still there"
    desk.window.close()
    assert stored(history) == ["T-2", "T-1"]


def test_what_nothing_leads_back_to_is_told_so(start: Start, history: History) -> None:
    first = start(history)
    customer(first, "")
    first.presenter.new_case()
    first.window.close()
    again = start(history)
    press_delete(again)
    assert again.dialogs.told == ["Throw away this form? What was typed there and not saved cannot be brought back."]
    assert (listed(again), stored(history)) == ([], [""])
    assert not again.window.sidebar.unsaved.isVisible()


def test_all_are_thrown_away_at_once(desk: DeskDriver, history: History) -> None:
    for one in ("T-1", "T-2", "T-3"):
        customer(desk, one)
        desk.presenter.new_case()
    desk.window.sidebar.unsaved.actions()[1].trigger()
    assert "Throw away all 3 forms?" in desk.dialogs.told[-1]
    assert (listed(desk), stored(history)) == ([], [""])


def test_a_deleted_case_takes_what_was_typed_for_it_along(desk: DeskDriver, history: History) -> None:
    desk.presenter.show_example()
    desk.presenter.save()
    desk.type("credits_used", "15")
    desk.presenter.new_case()
    customer(desk, "T-1")
    desk.presenter.open_case(1)
    assert listed(desk) == ["T-1", "No reference"]
    desk.presenter.delete()
    assert "and what is typed for it and not saved?" in desk.dialogs.told[-1]
    assert listed(desk) == ["T-1"]
    desk.presenter.new_case()
    assert listed(desk) == ["T-1"], "what was deleted does not wait to be saved"


# Where nothing can be kept


def test_a_second_window_keeps_its_forms_as_long_as_it_is_open(
    start: Start, desk: DeskDriver, history: History
) -> None:
    customer(desk, "T-1")
    desk.presenter.new_case()
    beside = start(history, alone=False)
    assert listed(beside) == []
    customer(beside, "T-2")
    beside.presenter.new_case()
    assert "is kept under Not saved until this window closes." in beside.seen()
    assert listed(beside) == ["T-2"]
    beside.window.close()
    assert stored(history) == ["", "T-1"]


def test_without_a_history_too(start: Start) -> None:
    desk = start(NoHistory("The history file is damaged."))
    customer(desk, "T-1")
    desk.presenter.new_case()
    assert "until this window closes" in desk.seen()
    take_up(desk)
    assert reference(desk) == "T-1"


def test_a_form_that_cannot_be_written_is_told(
    desk: DeskDriver, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_draft: str | None, **_how: bool) -> None:
        raise SaveFailed("The unsaved form is not kept: the disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(history, "save_draft", full)
        customer(desk, "T-1")
        desk.presenter.new_case()
        assert "until this window closes. The unsaved form is not kept: the disk is full." in desk.seen()
    desk.window.close()
    assert stored(history) == ["", "T-1"]


def test_typing_that_never_pauses_is_kept(desk: DeskDriver, history: History, qtbot: QtBot) -> None:
    desk.window.form.focus_first()
    for _ in range(60):
        QTest.keyClicks(desk.window.form.customer_ref, "T")
        qtbot.wait(20)
        if stored(history):
            break
    kept = stored(history)
    assert kept
    assert set(kept[0]) == {"T"}


def test_what_could_not_be_kept_is_tried_again_and_told_once(
    desk: DeskDriver, history: History, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_keeper, "AGAIN_MS", 20)
    save, told, attempts = history.save_draft, list[str](), list[str | None]()

    def counted(draft: str | None, *, patient: bool = False) -> None:
        attempts.append(draft)
        save(draft, patient=patient)

    monkeypatch.setattr(history, "save_draft", counted)
    monkeypatch.setattr(desk.window, "show_status", told.append)
    with closing(apsw.Connection(str(tmp_path / "history" / "history.db"))) as other:
        other.execute("BEGIN EXCLUSIVE")
        customer(desk, "T-1")
        qtbot.waitUntil(lambda: len(attempts) > 2)
        customer(desk, "T-2")
        other.execute("ROLLBACK")
        qtbot.waitUntil(lambda: draft_keeper.KEPT_AGAIN in told)
    desk.presenter.keep_draft()
    assert stored(history) == ["T-2"]
    failed, again = (words for words in told if "kept" in words)
    assert failed.startswith("The unsaved form is not kept: another program is using the history file.")
    assert again == draft_keeper.KEPT_AGAIN


def test_the_last_attempt_of_a_window_that_closes_is_a_patient_one(
    desk: DeskDriver, history: History, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, patience = history.save_draft, list[bool]()

    def busy(draft: str | None, *, patient: bool = False) -> None:
        patience.append(patient)
        if not patient:
            raise SaveFailed("The unsaved form is not kept.")
        save(draft)

    with monkeypatch.context() as patched:
        patched.setattr(history, "save_draft", busy)
        customer(desk, "T-1")
        desk.presenter.keep_draft()
        desk.window.close()
    assert patience == [False, True]
    assert stored(history) == ["T-1"]


def test_a_closed_window_tries_no_more(
    desk: DeskDriver, history: History, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_keeper, "AGAIN_MS", 1)
    attempts: list[str | None] = []

    def full(draft: str | None, **_how: bool) -> None:
        attempts.append(draft)
        raise SaveFailed("The unsaved form is not kept: the disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(history, "save_draft", full)
        customer(desk, "T-1")
        desk.window.close()
        tried = len(attempts)
        qtbot.wait(50)
    assert tried
    assert len(attempts) == tried


# The list


def test_a_narrow_window_tells_how_to_see_the_list(desk: DeskDriver) -> None:
    desk.window._actions["sidebar"].setChecked(False)
    customer(desk, "T-1")
    desk.presenter.new_case()
    assert "is kept under Not saved (F9)." in desk.seen()


def test_the_list_is_reached_by_tab_and_left_to_the_search(desk: DeskDriver) -> None:
    customer(desk, "T-1")
    desk.presenter.new_case()
    desk.window.activateWindow()
    desk.window.sidebar.policies.setFocus()
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Tab)
    assert desk.window.focusWidget() is desk.window.sidebar.unsaved
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Return)
    desk.settle()
    assert reference(desk) == "T-1"


def test_the_time_that_passes_is_told(desk: DeskDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    customer(desk, "T-1")
    desk.presenter.new_case()
    rows, later = desk.window.sidebar.unsaved, NOW.replace(minute=20)
    assert rows._entry(0).right_detail == "just now"
    object.__setattr__(desk.presenter._desk, "now", lambda: later)
    desk.presenter._minute.timeout.emit()
    assert rows._entry(0).right_detail == "20 min ago"
