"""The cards around the verdict: granting another amount, the standing questions, the other charges."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from refund_desk.draft import GrantDraft
from refund_desk.history.records import CaseRow, Grant
from refund_desk.policies import load_policy, shipped_folder
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.grant import GrantStatus, grant_view, read_grant
from refund_desk.viewmodels.questions import QUESTIONS, questions_view
from refund_desk.viewmodels.request import request_view
from refund_desk.viewmodels.verdict import verdict_view
from refund_desk.widgets.grant_card import GrantCard
from refund_desk.widgets.questions import QuestionsWidget
from refund_desk.widgets.request_bar import RequestBar
from refund_desk.widgets.verdict_card import VerdictCard
from refund_policy.decide import decide
from refund_policy.decision import Decision
from refund_policy.facts import Facts, read_facts
from refund_policy.money import Money


class Host:
    """A window with verdict and grant, which answers their edits as the presenter does."""

    def __init__(self, qtbot: QtBot, above: str = "") -> None:
        policy = load_policy(shipped_folder() / "japply.toml")
        facts = read_facts(policy, policy.examples[0].facts)
        assert isinstance(facts, Facts)
        decision = decide(policy, facts)
        assert isinstance(decision, Decision)
        self._decision, self._above = decision, above
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.card, self.verdict = GrantCard(), VerdictCard()
        self.verdict.add_action(self.card.link)
        column = QVBoxLayout(self.window)
        column.addWidget(self.verdict)
        column.addWidget(self.card)
        self.drafts: list[GrantDraft] = []
        self.card.grant_edited.connect(lambda *texts: self.take(GrantDraft(*texts)))
        self.show(GrantDraft())
        self.window.show()

    def take(self, draft: GrantDraft) -> None:
        self.drafts.append(draft)
        self.show(draft)

    def show(self, draft: GrantDraft) -> GrantStatus:
        status = read_grant(draft, self._decision, ENGLISH, second_above=self._above)
        self.card.show_grant(draft, status, ENGLISH)
        granted = grant_view(status.granted, self._decision, ENGLISH) if status.granted is not None else None
        self.verdict.show_verdict(verdict_view(self._decision, ENGLISH), granted=granted)
        return status

    def button(self, text: str) -> QPushButton:
        return next(one for one in self.window.findChildren(QPushButton) if one.text() == text)

    def line(self, name: str) -> QLineEdit:
        return next(one for one in self.card.findChildren(QLineEdit) if one.accessibleName() == name)

    @property
    def focused(self) -> QWidget | None:
        return self.window.focusWidget()

    @property
    def words(self) -> list[str]:
        return [one.text() for one in self.window.findChildren(QLabel) if one.isVisible() and one.text()]


AMOUNT, REASON, SECOND = "Amount to grant", "Reason for the granted amount", "Second name for the granted amount"


def test_grant_is_a_link_below_the_amount_until_a_person_follows_it(qtbot: QtBot) -> None:
    host = Host(qtbot)
    assert not host.card.isVisible()
    QTest.mouseClick(host.button("Grant another amount…"), Qt.MouseButton.LeftButton)
    assert host.focused is host.line(AMOUNT)
    assert not host.card.link.isVisible()
    assert host.drafts == []


def test_granted_amount_takes_the_place_of_the_suggestion_once_it_is_complete(qtbot: QtBot) -> None:
    host = Host(qtbot)
    host.card.unfold()
    QTest.keyClicks(host.line(AMOUNT), "5")
    assert "2.66 USD" in host.words
    assert "5.00 USD" not in host.words
    assert any(text.startswith("Say why") for text in host.words)
    QTest.keyClicks(host.line(REASON), "goodwill")
    assert host.drafts[-1] == GrantDraft("5", "goodwill")
    assert {"Granted", "5.00 USD", "2.34 above the suggested 2.66 USD"} <= set(host.words)
    assert "2.66 USD" not in host.words
    assert "Granted 5.00 USD instead of 2.66 USD (+2.34): goodwill." in host.verdict.accessibleDescription()
    assert host.line(AMOUNT).text() == "5"  # never rewritten
    host.line(AMOUNT).clear()
    QTest.keyClicks(host.line(AMOUNT), "1")
    assert "1.66 below the suggested 2.66 USD" in host.words


def test_second_name_appears_above_the_limit_and_stays_while_it_holds_text(qtbot: QtBot) -> None:
    host = Host(qtbot, above="6.00 USD")
    host.card.unfold()
    QTest.keyClicks(host.line(AMOUNT), "6")
    assert not host.line(SECOND).isVisible()
    QTest.keyClicks(host.line(AMOUNT), ".5")
    assert host.line(SECOND).isVisible()
    assert "above 6.00 USD" in host.line(SECOND).accessibleDescription()
    QTest.keyClicks(host.line(SECOND), "M. Okafor")
    host.show(GrantDraft("5", "goodwill", "M. Okafor"))
    assert host.line(SECOND).isVisible()


def test_reason_stands_beside_the_amount_where_there_is_room_and_below_where_there_is_none(qtbot: QtBot) -> None:
    host = Host(qtbot)
    host.card.unfold()
    letter = host.card.fontMetrics().averageCharWidth()
    for letters, beside in ((120, True), (60, False), (120, True)):
        host.window.resize(letter * letters, host.window.height())
        QApplication.processEvents()
        amount, reason = (host.line(name).mapTo(host.window, QPoint(0, 0)) for name in (AMOUNT, REASON))
        assert (reason.y() == amount.y()) is beside
        assert (reason.x() > amount.x()) is beside


def test_every_field_stays_within_the_card_whatever_its_width(qtbot: QtBot) -> None:
    host = Host(qtbot, above="6.00 USD")
    host.show(GrantDraft("6.50", "goodwill", "M. Okafor"))
    for part in (host.card, host.verdict):
        part.setMinimumWidth(1)  # as the result's column does: it is never wider than its window
    letter = host.card.fontMetrics().averageCharWidth()
    QApplication.processEvents()
    for letters in range(48, 130, 4):
        host.window.resize(letter * letters, host.window.height())
        QApplication.processEvents()
        assert host.window.width() == letter * letters
        for name in (AMOUNT, REASON, SECOND):
            line = host.line(name)
            right = line.mapTo(host.card, QPoint(line.width(), 0)).x()
            assert right <= host.card.width() - 16, (name, letters)
            assert line.width() >= letter * 10


def test_another_case_begins_without_the_fields_of_the_one_before(qtbot: QtBot) -> None:
    """Even where the cursor is still in them."""
    host = Host(qtbot)
    host.card.unfold()
    QTest.keyClicks(host.line(AMOUNT), "5")
    assert host.card.place() is not None
    host.card.fold()
    host.show(GrantDraft())
    assert not host.card.isVisible()
    host.card.fold()
    host.show(GrantDraft("4", "goodwill"))
    assert host.card.isVisible()


def test_wrong_amount_is_told_beneath_and_to_screen_readers(qtbot: QtBot) -> None:
    host = Host(qtbot)
    status = host.show(GrantDraft("9", "goodwill"))
    assert status.errors["amount"] in host.words
    assert status.errors["amount"] in host.line(AMOUNT).accessibleDescription()
    host.line(REASON).setFocus()
    host.card.focus_trouble()
    assert host.focused is host.line(AMOUNT)


def test_unclear_amount_is_settled_by_a_click(qtbot: QtBot) -> None:
    host = Host(qtbot)
    host.show(GrantDraft("6,95", "goodwill"))
    QTest.mouseClick(host.button("6.95 USD"), Qt.MouseButton.LeftButton)
    assert host.drafts == [GrantDraft("6.95", "goodwill")]
    assert "4.29 above the suggested 2.66 USD" in host.words


def test_grant_can_be_taken_back(qtbot: QtBot) -> None:
    host = Host(qtbot)
    host.show(GrantDraft("5", "goodwill"))
    QTest.mouseClick(host.button("Remove"), Qt.MouseButton.LeftButton)
    assert host.drafts == [GrantDraft()]
    assert "2.66 USD" in host.words
    assert not host.card.isVisible()
    assert host.focused is host.button("Grant another amount…")


def test_fields_stay_open_while_the_amount_is_being_retyped(qtbot: QtBot) -> None:
    host = Host(qtbot)
    host.show(GrantDraft("5"))
    host.line(AMOUNT).setFocus()
    QTest.keyClick(host.line(AMOUNT), Qt.Key.Key_Backspace)
    assert host.drafts == [GrantDraft()]
    assert host.line(AMOUNT).isVisible()
    host.card.fold()
    host.show(GrantDraft())
    assert not host.line(AMOUNT).isVisible()


def test_unfinished_case_keeps_what_is_typed_and_shows_no_amount(qtbot: QtBot) -> None:
    host = Host(qtbot)
    host.show(GrantDraft("5", "goodwill"))
    host.card.show_grant(GrantDraft("5", "goodwill"), None, ENGLISH)
    assert host.line(REASON).text() == "goodwill"
    assert not any("left of this charge" in text for text in host.words)
    host.card.show_grant(GrantDraft(), None, ENGLISH)
    assert not host.card.isVisible()


def test_card_stays_away_until_there_is_a_decision(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    card = GrantCard()
    column = QVBoxLayout(window)
    column.addWidget(card)
    column.addWidget(card.link)
    window.show()
    assert not card.isVisible()
    assert not card.link.isVisible()


def test_undo_reaches_the_window(qtbot: QtBot) -> None:
    host = Host(qtbot)
    undone: list[bool] = []
    QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), host.window, lambda: undone.append(True))
    host.card.unfold()
    with qtbot.waitActive(host.window):
        host.window.activateWindow()
    QTest.keyClicks(host.line(AMOUNT), "5")
    QTest.keySequence(host.line(AMOUNT), QKeySequence(QKeySequence.StandardKey.Undo))
    assert undone == [True]
    assert host.line(AMOUNT).text() == "5"


def test_cursor_comes_back_to_its_place(qtbot: QtBot) -> None:
    host = Host(qtbot)
    assert host.card.place() is None
    host.show(GrantDraft("5", "goodwill"))
    host.card.put_cursor("reason", 4)
    assert host.card.place() == ("reason", 4)


# The questions


@pytest.fixture
def questions(qtbot: QtBot) -> QuestionsWidget:
    widget = QuestionsWidget()
    qtbot.addWidget(widget)
    widget.show_questions(questions_view(()))
    widget.show()
    return widget


def boxes(widget: QuestionsWidget) -> list[QCheckBox]:
    return [one for one in widget.findChildren(QCheckBox) if one.isVisible()]


def told(widget: QuestionsWidget) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible()]


def test_folded_questions_are_a_title_and_what_is_ticked(questions: QuestionsWidget) -> None:
    assert boxes(questions) == []
    questions.show_questions(questions_view({"dispute"}))
    assert [box.accessibleName() for box in boxes(questions)] == [QUESTIONS[0].ask]
    assert QUESTIONS[0].consequence in told(questions)
    titles = [one.text() for one in questions.findChildren(QToolButton)]
    assert "Worth asking in every case (1 ticked)" in titles


def test_tick_is_told_and_shows_what_it_means(qtbot: QtBot, questions: QuestionsWidget) -> None:
    questions.unfold()
    assert [box.accessibleName() for box in boxes(questions)] == [one.ask for one in QUESTIONS]
    assert QUESTIONS[1].consequence not in told(questions)
    with qtbot.waitSignal(questions.question_ticked) as ticked:
        QTest.keyClick(boxes(questions)[1], Qt.Key.Key_Space)
    assert ticked.args == ["charged-twice", True]
    questions.show_questions(questions_view({"charged-twice"}))
    assert QUESTIONS[1].consequence in told(questions)
    assert boxes(questions)[1].accessibleDescription() == QUESTIONS[1].consequence


def test_click_on_the_words_ticks_too(qtbot: QtBot, questions: QuestionsWidget) -> None:
    questions.unfold()
    label = next(one for one in questions.findChildren(QLabel) if one.text() == QUESTIONS[0].ask)
    with qtbot.waitSignal(questions.question_ticked) as ticked:
        QTest.mouseClick(label, Qt.MouseButton.LeftButton)
    assert ticked.args == ["dispute", True]


def test_team_switches_a_question_off_in_the_menu(qtbot: QtBot, questions: QuestionsWidget) -> None:
    menu = next(one.menu() for one in questions.findChildren(QToolButton) if one.menu() is not None)
    assert menu is not None
    assert [(action.text(), action.isChecked()) for action in menu.actions()] == [(one.name, True) for one in QUESTIONS]
    with qtbot.waitSignal(questions.switch_requested) as switched:
        menu.actions()[3].trigger()
    assert switched.args == ["card-gone", False]
    questions.show_questions(questions_view((), ("card-gone",)), ("card-gone",))
    questions.unfold()
    assert QUESTIONS[3].ask not in [box.accessibleName() for box in boxes(questions)]
    assert [action.isChecked() for action in menu.actions()] == [True, True, True, False, True]


# The other charges


def row(case_id: int, grant: Grant | None = None) -> CaseRow:
    saved = datetime(2026, 3, 15, tzinfo=UTC)
    suggested = Money(266, "USD")
    return CaseRow(case_id, case_id, 1, "T-1", "japply", "Japply", "partial", suggested, "Card", saved, grant=grant)


def test_request_with_several_charges_leads_to_each(qtbot: QtBot) -> None:
    bar = RequestBar()
    qtbot.addWidget(bar)
    bar.show_request(None)
    assert not bar.isVisible()
    bar.show_request(request_view([row(12, Grant(Money(2000, "USD"), "goodwill")), row(13)], 13, ENGLISH))
    assert bar.isVisible()
    words = [one.text() for one in bar.findChildren(QLabel) if one.isVisible()]
    assert {"Request with 2 charges", "Together 22.66 USD in 2 cases.", "20.00 USD", "2.66 USD"} <= set(words)
    links = [one for one in bar.findChildren(QPushButton) if one.isVisible() and one.text().startswith("Open")]
    assert [link.text() for link in links] == ["Open case 12"]
    with qtbot.waitSignal(bar.case_requested) as opened:
        QTest.mouseClick(links[0], Qt.MouseButton.LeftButton)
    assert opened.args == [12]
    another = next(one for one in bar.findChildren(QPushButton) if one.text() == "Add a charge")
    with qtbot.waitSignal(bar.another_requested):
        QTest.mouseClick(another, Qt.MouseButton.LeftButton)
    bar.show_request(None)
    assert not bar.isVisible()
