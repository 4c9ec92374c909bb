"""An agent's work from an empty form to a kept case, as it is done with keys and mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_driver import DeskDriver
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refund_desk.history import History, NoHistory
from refund_desk.policies import load_library, shipped_folder
from refund_desk.viewmodels.formats import Formats


def fill_in_japply(desk: DeskDriver) -> None:
    desk.type("paid", "8.00")
    desk.type("started_on", "2026-03-01")
    desk.type("days_total", "30")
    desk.type("requested_at", "2026-03-15 10:30")
    desk.type("credits_total", "30")
    desk.type("credits_used", "20")


def test_an_empty_form_says_what_is_missing_and_shows_no_number(desk: DeskDriver) -> None:
    assert "Not decided yet" in desk.result()
    assert "Price paid" in desk.result()
    assert "USD" not in desk.result()


def test_typing_the_published_example_gives_its_answer_key_by_key(desk: DeskDriver) -> None:
    fill_in_japply(desk)  # min(8 × 16/30, 8 × 10/30) = 2.666…, down to the cent
    assert "2.66 USD" in desk.result()
    assert "Partial refund" in desk.result()
    assert "The policy contradicts itself." in desk.result()
    assert "2.67 USD" in desk.result()
    desk.type("credits_used", "23")  # 23/30 = 0.766… ≥ 0.75
    assert "No refund" in desk.result()
    assert "2.66 USD" not in desk.result()


def test_a_field_emptied_again_leaves_no_number_in_view(desk: DeskDriver) -> None:
    fill_in_japply(desk)
    desk.type("credits_used", "")
    assert "2.66" not in desk.result()
    assert "Credits used" in desk.result()


def test_the_clause_behind_the_focused_field_is_told(desk: DeskDriver) -> None:
    desk.window.activateWindow()
    desk.window.form.focus_fact("credits_used")
    desk.settle()
    assert "A6: Once three quarters of the credits are used" in desk.seen()


def test_a_wrong_entry_is_told_beneath_its_field(desk: DeskDriver) -> None:
    fill_in_japply(desk)
    desk.type("credits_used", "31")
    assert "topped up" in desk.under("credits_used")
    assert "Not decided yet" in desk.result()
    desk.type("credits_used", "20")
    desk.type("requested_at", "2026-02-20 10:00")
    assert "before the subscription started" in desk.under("requested_at")


def test_an_ambiguous_date_is_asked_about_and_a_click_answers(desk: DeskDriver) -> None:
    fill_in_japply(desk)
    desk.type("started_on", "03/04/2026")
    assert "Not decided yet" in desk.result()
    row = desk.window.form.row_of("started_on")
    choices = row.shown_choices()
    assert len(choices) == 2
    choices[0].click()
    desk.settle()
    assert "2026" in desk.under("started_on")
    assert not row.shown_choices()


@pytest.mark.parametrize(
    ("policy", "words"),
    [("japply", "2.66 USD"), ("campaignpro", "67.74 USD"), ("jasper", "59.00 USD"), ("stape", "20.00 USD")],
)
def test_each_policy_opens_its_example_in_one_click(desk: DeskDriver, policy: str, words: str) -> None:
    desk.presenter.choose_policy(policy)
    desk.presenter.show_example()
    desk.settle()
    assert words in desk.result()


def test_switching_the_policy_keeps_what_both_ask_for(desk: DeskDriver) -> None:
    fill_in_japply(desk)
    desk.presenter.choose_policy("jasper")
    assert desk.presenter.texts["paid"] == "8.00|USD"
    assert desk.presenter.texts["requested_at"] == "2026-03-15 10:30"
    assert "credits_used" not in desk.presenter.texts


def test_a_case_is_kept_found_and_reopened_as_it_was_decided(desk: DeskDriver, history: History) -> None:
    fill_in_japply(desk)
    QTest.keyClicks(desk.window.form.customer_ref, "T-48231")
    desk.presenter.save()
    row = history.search("T-482")[0]
    assert (row.customer_ref, row.outcome, str(row.amount)) == ("T-48231", "partial", "2.66 USD")
    desk.presenter.new_case()
    assert "Not decided yet" in desk.result()
    desk.presenter.open_case(row.case_id)
    assert "2.66 USD" in desk.result()
    assert "as it was decided" in desk.result()
    desk.type("credits_used", "15")  # 8 × 15/30 = 4.00
    assert "4.00 USD" in desk.result()
    desk.presenter.save()
    assert [one.revision for one in history.revisions(row.case_id)] == [2, 1]
    assert str(history.load(row.case_id, 1).decision.amount) == "2.66 USD"


def test_today_is_kept_as_the_date_that_it_meant(desk: DeskDriver, history: History) -> None:
    fill_in_japply(desk)
    desk.type("started_on", "-14")  # the clock stands at 15 March 2026
    desk.presenter.save()
    kept = history.load(history.search()[0].case_id)
    assert kept.draft["started_on"] == "2026-03-01"


def test_what_is_typed_survives_a_crash(qtbot: QtBot, history: History, desk: DeskDriver) -> None:
    fill_in_japply(desk)
    qtbot.waitUntil(lambda: history.load_draft() is not None)
    again = DeskDriver(history)
    qtbot.addWidget(again.window)
    assert "2.66 USD" in again.result()


def test_without_a_history_the_window_still_decides(qtbot: QtBot) -> None:
    desk = DeskDriver(NoHistory("The history file is damaged."))
    qtbot.addWidget(desk.window)
    fill_in_japply(desk)
    assert "2.66 USD" in desk.result()
    assert "The history file is damaged." in desk.seen()


def test_a_damaged_policy_is_told_and_the_others_work(qtbot: QtBot, history: History, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "broken.toml").write_text('[policy]\nformat = 1\nid = "broken"\n', "utf-8")
    desk = DeskDriver(history, library=load_library([shipped_folder(), own]))
    qtbot.addWidget(desk.window)
    assert "broken.toml" in desk.seen()
    desk.presenter.show_example()
    assert "2.66 USD" in desk.result()


def test_the_summary_is_copied_and_exported(desk: DeskDriver, tmp_path: Path) -> None:
    fill_in_japply(desk)
    desk.presenter.paper.copy_amount()
    assert QGuiApplication.clipboard().text() == "2.66"
    desk.presenter.paper.copy_summary()
    assert "2.66 USD" in QGuiApplication.clipboard().text()
    desk.dialogs.path = tmp_path / "summary"
    desk.presenter.paper.export_pdf()
    assert (tmp_path / "summary.pdf").read_bytes().startswith(b"%PDF")


def test_a_case_is_deleted_only_after_a_yes(desk: DeskDriver, history: History) -> None:
    fill_in_japply(desk)
    desk.presenter.save()
    desk.dialogs.agrees = False
    desk.presenter.delete()
    assert len(history.search()) == 1
    desk.dialogs.agrees = True
    desk.presenter.delete()
    assert history.search() == []


def test_another_reading_is_used_on_request_and_kept_among_the_facts(desk: DeskDriver, history: History) -> None:
    fill_in_japply(desk)
    desk.window.result.reading_requested.emit("rounding", "half-up")
    desk.settle()
    assert desk.result().count("2.67 USD") >= 1
    desk.presenter.save()
    assert history.load(history.search()[0].case_id).facts["rounding"] == "half-up"


def test_a_german_desk_reads_and_writes_its_own_numbers(qtbot: QtBot, history: History) -> None:
    german = Formats(decimal_point=",", group_separator=".", date_separator=".")
    desk = DeskDriver(history, formats=german)
    qtbot.addWidget(desk.window)
    fill_in_japply(desk)
    desk.type("paid", "8,00")
    assert "2,66 USD" in desk.result()
