"""The right-hand column as a whole: what it shows of a case, what it keeps still, what it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QScrollArea, QToolButton
from pytestqt.qtbot import QtBot

from refund_desk.compare import Compared, alternatives
from refund_desk.draft import GrantDraft, draft_of_facts, new_draft
from refund_desk.history.records import Grant
from refund_desk.policies import Library, load_library, shipped_folder
from refund_desk.session import Resolved, resolve
from refund_desk.viewmodels.compare import CompareRow, SwitchPolicy
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.grant import grant_view, read_grant
from refund_desk.viewmodels.questions import questions_view
from refund_desk.viewmodels.zones import ZoneAnswer
from refund_desk.widgets import slices
from refund_desk.widgets.result_panel import ResultPanel
from refund_desk.widgets.rows import Row, Rows
from refund_desk.widgets.theme import DARK, LIGHT, apply
from refund_policy.decision import Decision
from refund_policy.money import Money

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
ON_A_SMALL_SCREEN = 720, 658
"""The column of a window that fills 1366 × 768, in pixels."""


@cache
def library() -> Library:
    return load_library([shipped_folder()])


def compared(policy_id: str, example: int = 0, **changes: object) -> Compared:
    file = library().find(policy_id)
    assert file is not None
    policy = file.policy
    facts = {**policy.examples[example].facts, **changes}
    draft = draft_of_facts(policy, facts, ENGLISH, new_draft(policy, "UTC", "USD"))
    resolved = resolve(policy, draft, ENGLISH, NOW)
    assert resolved.decision is not None
    return Compared(file, draft, resolved.raw, resolved.decision)


def decided(policy_id: str, example: int = 0, **changes: object) -> Decision:
    return compared(policy_id, example, **changes).decision


def unfinished(**texts: str) -> tuple[Resolved, dict[str, str], list[str]]:
    file = library().find("japply")
    assert file is not None
    policy = file.policy
    draft = new_draft(policy, "UTC", "USD")
    for fact, text in texts.items():
        draft = draft.changed(fact, text)
    labels = {fact.id: fact.label.rstrip("?") for fact in policy.facts.values()}
    return resolve(policy, draft, ENGLISH, NOW), labels, [example.name for example in policy.examples]


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def panel(qtbot: QtBot, clock: Clock) -> ResultPanel:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply(application, LIGHT)
    made = ResultPanel(clock)
    qtbot.addWidget(made)
    made.set_theme(LIGHT)
    made.resize(*ON_A_SMALL_SCREEN)
    made.show()
    return made


def settle() -> None:
    for _ in range(3):  # Qt lays out level by level
        QApplication.processEvents()


def seen(panel: ResultPanel) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def button(panel: ResultPanel, text: str) -> QPushButton:
    return next(one for one in panel.findChildren(QPushButton) if one.text() == text and one.isVisible())


EXAMPLES = [
    (file.policy.ref.id, index)
    for file in load_library([shipped_folder()]).files
    for index in range(len(file.policy.examples))
]


@pytest.mark.parametrize(("policy_id", "example"), EXAMPLES)
def test_every_shipped_example_fits_a_small_screen_without_a_scroll_bar(
    panel: ResultPanel, policy_id: str, example: int
) -> None:
    panel.show_decision(decided(policy_id, example), ENGLISH, NOW)
    settle()
    areas = [panel, *panel.findChildren(QScrollArea)]
    assert [area for area in areas if area.isVisible() and area.verticalScrollBar().maximum() > 0] == []


def test_the_verdict_tells_outcome_amount_and_the_nearest_boundary(panel: ResultPanel) -> None:
    panel.show_decision(decided("jasper", 1, requested_at="2026-03-10T00:19"), ENGLISH, NOW)
    words = seen(panel)
    assert "No refund" in words
    assert "0.00 USD" in words
    assert "19 minutes after the full-refund window closed" in words
    assert "inside it: 59.00 USD (+59.00)" in words


def test_every_text_of_the_verdict_can_be_selected_under_the_pointer(panel: ResultPanel) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    for text in ("2.66 USD", "The credits decide: 10 of 30 credits are left, a smaller share than of the time."):
        label = next(one for one in panel.verdict.findChildren(QLabel) if one.text() == text)
        at = QPointF(label.rect().center())
        QApplication.sendEvent(label, QEnterEvent(at, at, QPointF(label.mapToGlobal(at))))
        assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
        QTest.mouseDClick(label, Qt.MouseButton.LeftButton, pos=QPoint(4, label.height() // 2))
        assert label.selectedText()
        assert label.selectedText() in text


def test_the_amount_is_copied_by_a_click(panel: ResultPanel, qtbot: QtBot) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    with qtbot.waitSignal(panel.copy_amount_requested):
        button(panel, "Copy").click()
    panel.show_decision(decided("stape", 1), ENGLISH, NOW)
    assert not any(one.text() == "Copy" and one.isVisible() for one in panel.findChildren(QPushButton))


# Warnings


def test_what_a_tick_means_stands_beside_the_answer(panel: ResultPanel) -> None:
    panel.questions.show_questions(questions_view({"dispute", "charged-twice"}))
    panel.show_decision(decided("jasper"), ENGLISH, NOW)
    told = [view.warning for view in questions_view({"dispute", "charged-twice"}) if view.ticked]
    notice = next(label for label in panel.verdict.findChildren(QLabel) if label.text() == "\n".join(told))
    assert notice.isVisible()
    assert "Pay no refund beside it" in panel.verdict.accessibleDescription()
    assert "59.00 USD" in seen(panel)  # no tick changes the amount in silence
    panel.questions.show_questions(questions_view(()))
    panel.show_decision(decided("jasper"), ENGLISH, NOW)
    assert not notice.isVisible()
    assert "Pay no refund" not in panel.verdict.accessibleDescription()


def test_a_request_to_come_is_warned_of_but_not_a_moment_that_is_tried(panel: ResultPanel) -> None:
    ahead = decided("japply", requested_at="2062-03-15T10:30")
    panel.show_decision(ahead, ENGLISH, NOW)
    assert "days ahead: check its date." in seen(panel)
    panel.show_decision(ahead, ENGLISH, NOW, entered=decided("japply"))
    assert "ahead" not in seen(panel)


def test_no_tick_of_the_checklist_goes_on_to_another_case(panel: ResultPanel) -> None:
    panel.tabs.show_page("next")
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    boxes = [box for box in panel.tabs.next.findChildren(QCheckBox) if box.isVisible()]
    boxes[0].click()
    panel.show_decision(decided("japply", credits_used=21), ENGLISH, NOW)
    assert boxes[0].isChecked()  # the same case
    panel.begin_case()
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    assert not any(box.isChecked() for box in boxes)


def test_the_reason_of_a_grant_stands_before_that_of_the_suggestion(panel: ResultPanel) -> None:
    decision = decided("japply")
    granted = grant_view(Grant(Money(500, "USD"), "goodwill, lead agreed", "M. Okafor"), decision, ENGLISH)
    panel.show_decision(decision, ENGLISH, NOW, granted=granted)
    words = seen(panel)
    first = "Goodwill, lead agreed. Second name: M. Okafor."
    second = "By the policy alone: 2.66 USD. The credits decide:"
    assert 0 < words.index(first) < words.index(second)


# Counting down


def test_what_closes_is_counted_down(panel: ResultPanel) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    # To 22 March 00:00, and to the deadline of 31 March 00:00.
    assert "Changes in 5 d 12:00" in seen(panel)
    assert "Next due in 14 d 12:00 · Last cent gone" in seen(panel)


def test_the_last_hour_ticks_by_the_second_and_then_tells_that_it_passed(
    panel: ResultPanel, clock: Clock, qtbot: QtBot
) -> None:
    clock.now = datetime(2026, 3, 21, 23, 59, 59, tzinfo=UTC)
    panel.show_decision(decided("japply"), ENGLISH, clock.now)
    assert "Changes in 00:01 min" in seen(panel)
    with qtbot.waitSignal(panel.moment_passed, timeout=5000):
        clock.now += timedelta(seconds=1)
    assert "Changes in" not in seen(panel)


@pytest.mark.parametrize("day", [1, 14, 22, 30])
def test_a_window_that_is_not_open_now_is_not_counted_down(panel: ResultPanel, clock: Clock, day: int) -> None:
    # Full from 2 March 09:15 up to 10 March 00:00.
    clock.now = datetime(2026, 3, day, 12, 0, tzinfo=UTC)
    panel.show_decision(decided("jasper"), ENGLISH, clock.now)
    assert "Closes in" not in seen(panel)


def test_a_full_refund_closes(panel: ResultPanel, clock: Clock) -> None:
    clock.now = datetime(2026, 3, 9, 23, 17, 53, tzinfo=UTC)
    panel.show_decision(decided("jasper"), ENGLISH, clock.now)
    assert "Closes in 42:07 min" in seen(panel)


# Another moment


def test_a_tried_moment_is_told_with_the_difference_and_both_ways_out(panel: ResultPanel, qtbot: QtBot) -> None:
    own, tried = decided("japply"), decided("japply", requested_at="2026-03-22T09:00")
    panel.show_decision(tried, ENGLISH, NOW, entered=own)
    assert "Trying 22 March, 09:00 UTC." in seen(panel)
    # 8.00 × (30 − 21)/30 = 2.40
    assert "The case itself stays at 15 March. Here: 2.40 USD (−0.26); as entered: 2.66 USD." in seen(panel)
    assert "Changes in" not in seen(panel)
    with qtbot.waitSignal(panel.moment_used):
        button(panel, "Use this moment").click()
    with qtbot.waitSignal(panel.moment_dropped):
        button(panel, "Back").click()
    panel.show_decision(own, ENGLISH, NOW)
    assert "Trying" not in seen(panel)


def test_a_moment_of_the_same_day_names_its_time(panel: ResultPanel) -> None:
    own, tried = decided("japply"), decided("japply", requested_at="2026-03-15T12:00")
    panel.show_decision(tried, ENGLISH, NOW, entered=own)
    assert "The case itself stays at 15 March, 10:30 UTC. The answer is the same." in seen(panel)


# Other answers


def test_the_strip_tells_the_other_answers_and_leads_to_the_comparison(panel: ResultPanel) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW, beside=[ZoneAnswer("America/New_York", "none", None)])
    settle()
    lines = " ".join(panel.strip.flow.lines())
    assert lines.startswith("The policy contradicts itself. Its rule rounds down to the cent")
    assert "2.67 USD read as “half-up”" in lines
    assert "no refund in New York time" in lines
    button(panel, "Compare").click()
    assert panel.tabs.compare.isVisible()


def test_no_strip_where_nothing_else_gives_another_answer(panel: ResultPanel) -> None:
    panel.show_decision(replace(decided("jasper"), readings=()), ENGLISH, NOW)
    assert not panel.strip.isVisible()


@pytest.mark.parametrize("width", [200, 360, 720, 1400])
def test_the_strip_breaks_its_lines_within_its_width(panel: ResultPanel, width: int) -> None:
    panel.resize(width, 900)
    panel.show_decision(decided("stape", 1), ENGLISH, NOW)
    settle()
    flow = panel.strip.flow
    assert all(flow.fontMetrics().horizontalAdvance(line) * 0.8 <= flow.width() for line in flow.lines())
    assert flow.height() >= flow.heightForWidth(flow.width())
    words = " ".join(flow.lines()).split()
    assert words.count("read") == 2


# The comparison


def compare(panel: ResultPanel, of: Compared, qtbot: QtBot) -> None:
    def rows() -> Iterator[CompareRow]:
        return alternatives(of, library(), ENGLISH, NOW, lambda policy: new_draft(policy, "UTC", "USD"))

    panel.show_decision(of.decision, ENGLISH, NOW, alternatives=rows)
    panel.tabs.show_page("compare")
    qtbot.waitUntil(lambda: panel.tabs.compare.table.topLevelItemCount() > 0)


def row_at(panel: ResultPanel, words: str) -> QPoint:
    table = panel.tabs.compare.table
    item = next(
        table.topLevelItem(index)
        for index in range(table.topLevelItemCount())
        if words in table.topLevelItem(index).text(0)
    )
    table.setCurrentItem(item)
    table.scrollToItem(item)
    return table.visualItemRect(item).center()


def test_the_comparison_is_worked_out_only_when_it_is_looked_at(panel: ResultPanel, qtbot: QtBot) -> None:
    asked: list[int] = []

    def rows() -> Iterator[CompareRow]:
        asked.append(1)
        return iter(())

    panel.show_decision(decided("japply"), ENGLISH, NOW, alternatives=rows)
    qtbot.wait(10)
    assert asked == []
    panel.tabs.show_page("compare")
    assert asked == [1]


def test_long_work_is_done_in_pieces_and_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLOW_MS", -1)
    monkeypatch.setattr(slices, "SLICE_MS", 0)
    order: list[object] = []
    work = slices.Slices(QApplication.instance())
    work.slow.connect(lambda: order.append("slow"))
    work.finished.connect(order.append)
    work.start(iter("replaced"))
    work.start(iter("abc"))
    qtbot.waitUntil(lambda: len(order) == 2)
    assert order == ["slow", ["a", "b", "c"]]


def test_enter_uses_tries_and_switches(panel: ResultPanel, qtbot: QtBot) -> None:
    compare(panel, compared("japply"), qtbot)
    table = panel.tabs.compare.table
    row_at(panel, "Half-up")
    with qtbot.waitSignal(panel.reading_requested) as used:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert used.args == ["rounding", "half-up"]
    row_at(panel, "After the change")
    with qtbot.waitSignal(panel.moment_requested) as tried:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert tried.args == [datetime(2026, 3, 22, tzinfo=UTC)]
    row_at(panel, "Jasper")
    with qtbot.waitSignal(panel.policy_requested) as switched:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert switched.args is not None
    assert SwitchPolicy(switched.args[0]).key.startswith("jasper@")


def test_a_click_on_the_words_of_the_action_does_it(panel: ResultPanel, qtbot: QtBot) -> None:
    compare(panel, compared("japply"), qtbot)
    settle()
    table = panel.tabs.compare.table
    at = row_at(panel, "Half-up")
    right = QPoint(table.viewport().width() - 20, at.y())
    with qtbot.waitSignal(panel.reading_requested):
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=right)
    with qtbot.assertNotEmitted(panel.reading_requested, wait=10):
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, at.y()))


def test_the_table_is_copied_as_text(panel: ResultPanel, qtbot: QtBot) -> None:
    compare(panel, compared("japply"), qtbot)
    QTest.keyClick(panel.tabs.compare.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert "Half-up, as the example does\tPartial refund\t2.67 USD\t+0.01" in copied
    assert "Another moment" in copied


def test_the_chosen_row_stays_chosen_when_the_amounts_change(panel: ResultPanel, qtbot: QtBot) -> None:
    compare(panel, compared("japply"), qtbot)
    table = panel.tabs.compare.table
    row_at(panel, "Half-up")
    compare(panel, compared("japply", paid="16.00 USD"), qtbot)
    # 16 × 10/30 = 5.333…, 5.33 either way: the reading that no longer matters is another row
    qtbot.waitUntil(lambda: "5.33" in table.topLevelItem(0).text(2))
    row_at(panel, "Asked now")
    compare(panel, compared("japply"), qtbot)
    qtbot.waitUntil(lambda: "2.66" in table.topLevelItem(0).text(2))
    assert table.currentItem().text(0).startswith("Asked now")


def test_the_tab_counts_what_changes_the_answer(panel: ResultPanel) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW, beside=[ZoneAnswer("America/New_York", "none", None)])
    bar = panel.tabs.compare.parentWidget().parentWidget()
    titles = [bar.tabText(index) for index in range(bar.count())]
    assert titles == ["How it is worked out", "What to do next", "Why, and why not", "Compare · 2"]


def test_a_narrow_column_has_short_titles_and_a_wide_one_two_cards(panel: ResultPanel) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    panel.resize(380, 560)
    settle()
    bar = panel.tabs.compare.parentWidget().parentWidget()
    assert bar.tabText(0) == "Working"
    panel.resize(1700, 900)
    settle()
    assert panel.tabs.how.isVisible()
    assert panel.tabs.next.isVisible()
    panel.resize(*ON_A_SMALL_SCREEN)
    settle()
    assert panel.tabs.how.isVisible()
    assert not panel.tabs.next.isVisible()
    assert [bar.tabText(index) for index in range(bar.count())][1:3] == ["What to do next", "Why, and why not"]


# Without an answer


def test_an_unfinished_case_leads_to_its_fields_and_shows_no_number(panel: ResultPanel, qtbot: QtBot) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    panel.show_unfinished(*unfinished(paid="8.00|USD"))
    assert "2.66" not in seen(panel)
    assert "5 entries are missing." in seen(panel)
    with qtbot.waitSignal(panel.fact_requested) as asked:
        button(panel, "Started on").click()
    assert asked.args == ["started_on"]


def test_a_wrong_entry_is_told_where_the_answer_would_be(panel: ResultPanel, qtbot: QtBot) -> None:
    panel.show_unfinished(*unfinished(credits_used="many"))
    assert "1 entry needs a look" in seen(panel)
    with qtbot.waitSignal(panel.fact_requested) as asked:
        button(panel, "Go to it").click()
    assert asked.args == ["credits_used"]


def test_the_published_examples_are_one_click_away(panel: ResultPanel, qtbot: QtBot) -> None:
    panel.show_unfinished(*unfinished())
    with qtbot.waitSignal(panel.example_chosen) as chosen:
        button(panel, "The published example, as printed").click()
    assert chosen.args == [1]


def test_without_a_policy_it_says_where_one_comes_from(panel: ResultPanel) -> None:
    panel.show_no_policy()
    assert "There is no policy to decide by" in seen(panel)
    assert "Policies menu" in seen(panel)


# Keeping still


def test_another_digit_moves_nothing(panel: ResultPanel) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    settle()
    parts = (panel.verdict, panel.strip, panel.when, panel.tabs)
    before = [part.geometry() for part in parts]
    panel.show_decision(decided("japply", paid="8.03 USD"), ENGLISH, NOW)
    settle()
    assert [part.geometry() for part in parts] == before


def test_only_the_page_in_view_is_filled(panel: ResultPanel) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    labels = [label.text() for label in panel.tabs.why.findChildren(QLabel)]
    assert labels == []
    panel.tabs.show_page("why")
    assert any("The credits decide" in label.text() for label in panel.tabs.why.findChildren(QLabel))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_page_is_painted_in_both_themes(panel: ResultPanel, qtbot: QtBot, theme: object) -> None:
    panel.set_theme(LIGHT if theme is LIGHT else DARK)
    compare(panel, compared("stape", 1), qtbot)
    for name in ("how", "next", "why", "compare"):
        panel.tabs.show_page(name)
        settle()
        assert not panel.grab().isNull()


def test_each_deadline_ahead_counts_down_and_those_behind_are_told(panel: ResultPanel, clock: Clock) -> None:
    # Asked on 9 March 22:40: the window closes on 10 March 00:00, replies are due after 24 and 48 hours.
    clock.now = datetime(2026, 3, 10, 10, 40, tzinfo=UTC)
    panel.tabs.show_page("next")
    panel.show_decision(decided("jasper"), ENGLISH, clock.now)
    words = seen(panel)
    assert "10 March 2026, 00:00 UTC (passed)" in words
    assert "10 March 2026, 22:40 UTC · in 12:00 h" in words
    assert "11 March 2026, 22:40 UTC · in 1 d 12:00" in words


def test_the_timeline_stays_under_the_pointer_while_its_marker_is_dragged(panel: ResultPanel) -> None:
    own = decided("stape", 1)
    panel.show_decision(own, ENGLISH, NOW)
    settle()
    place = panel.when.timeline.mapTo(panel, QPoint(0, 0))
    # Into the full refund, which has no strip and fewer words; and past the end, where nothing is left.
    for moment in ("2026-06-03T16:20", "2026-07-02T10:00"):
        panel.show_decision(decided("stape", 1, requested_at=moment), ENGLISH, NOW, entered=own)
        settle()
        assert panel.when.timeline.mapTo(panel, QPoint(0, 0)) == place
    panel.show_decision(own, ENGLISH, NOW)
    settle()
    assert panel.when.timeline.mapTo(panel, QPoint(0, 0)) == place


@pytest.mark.parametrize("width", [280, 377, 500])
def test_a_huge_amount_pushes_nothing_out_of_a_narrow_column(panel: ResultPanel, width: int) -> None:
    huge = decided("japply", paid="9876543210.00 USD")
    panel.resize(width, 560)
    panel.grant.show_grant(GrantDraft(), read_grant(GrantDraft(), huge, ENGLISH, second_above=""), ENGLISH)
    panel.show_decision(huge, ENGLISH, NOW)
    settle()
    for label in panel.verdict.findChildren(QLabel):
        assert not label.wordWrap() or label.isHidden() or label.height() >= label.heightForWidth(label.width())
    for part in (panel.verdict, panel.when, panel.tabs):
        right = part.mapTo(panel, QPoint(part.width(), 0)).x()
        assert right <= panel.viewport().width()


# Room well used


def test_a_short_working_leaves_room_for_what_to_do_next(panel: ResultPanel) -> None:
    panel.show_decision(decided("stape"), ENGLISH, NOW)  # paid back in full: one row
    settle()
    assert "the card is credited once the refund is approved" in seen(panel)
    panel.show_decision(decided("stape", 2), ENGLISH, NOW)  # four rows
    settle()
    assert "What to do next" not in seen(panel)


def test_what_to_do_next_never_costs_a_scroll_bar_and_is_not_told_twice(panel: ResultPanel) -> None:
    panel.show_decision(decided("stape"), ENGLISH, NOW)
    panel.resize(720, 620)
    for height in range(620, 720, 10):
        panel.resize(720, height)
        settle()
        assert panel.tabs.how.verticalScrollBar().maximum() == 0
    panel.resize(1900, 900)  # two cards side by side
    settle()
    assert seen(panel).count("the card is credited once the refund is approved") == 1


def test_a_long_exact_value_never_covers_the_tabs(panel: ResultPanel) -> None:
    for width in (330, 420, 560, 720):
        panel.resize(width, 700)
        panel.show_decision(decided("japply"), ENGLISH, NOW)
        panel.show_decision(decided("japply", paid="123456789012.34 USD"), ENGLISH, NOW)
        settle()
        bar = panel.tabs._left.tabBar()
        assert not any(one.isVisible() for one in bar.findChildren(QToolButton)), width  # the arrows of a bar too long


def test_every_clause_of_a_row_can_be_read(qtbot: QtBot) -> None:
    rows = Rows()
    qtbot.addWidget(rows)
    rows.show_rows([Row("Looked at first.", clauses=("D1", "D6"))])
    rows.show()
    links = {one.text(): one for one in rows.findChildren(QPushButton) if one.isVisible()}
    assert set(links) == {"D1", "D6"}
    with qtbot.waitSignal(rows.clause_requested) as asked:
        links["D6"].click()
    assert asked.args == ["D6"]
    rows.show_rows([Row("Looked at first.", clauses=("D9",))])
    assert [one.text() for one in rows.findChildren(QPushButton) if one.isVisible()] == ["D9"]


def test_the_clauses_of_a_question_in_the_comparison_can_be_read(panel: ResultPanel, qtbot: QtBot) -> None:
    case = compared("stape", 1)
    rows = list(alternatives(case, library(), ENGLISH, NOW, lambda policy: new_draft(policy, "UTC", "USD")))
    panel.show_decision(case.decision, ENGLISH, NOW, alternatives=lambda: iter(rows))
    panel.tabs.show_page("compare")
    qtbot.waitUntil(lambda: any(one.text() == "D6" for one in panel.tabs.compare.findChildren(QPushButton)))
    with qtbot.waitSignal(panel.clause_requested) as asked:
        next(one for one in panel.tabs.compare.findChildren(QPushButton) if one.text() == "D6").click()
    assert asked.args == ["D6"]


def test_the_amounts_column_shrinks_with_the_amount(panel: ResultPanel) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    settle()
    narrow = panel.verdict._lead.width()
    panel.show_decision(decided("japply", paid="80000.00 USD"), ENGLISH, NOW)
    settle()
    assert panel.verdict._lead.width() < narrow
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    settle()
    assert panel.verdict._lead.width() == narrow


def test_no_exact_value_stands_beside_an_amount_that_the_cap_decides(panel: ResultPanel) -> None:
    panel.show_decision(decided("japply"), ENGLISH, NOW)
    assert "8/3" in panel.tabs.how.copy.text()
    panel.show_decision(decided("japply", already_refunded="6.00 USD"), ENGLISH, NOW)
    assert "2.00 USD" in seen(panel)
    assert "8/3" not in panel.tabs.how.copy.text()
