"""The form as a whole: its signals, its cursor, its light, and what a keystroke may touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from refund_desk.draft import Draft, draft_of_facts, new_draft
from refund_desk.policies import load_library, shipped_folder
from refund_desk.session import resolve
from refund_desk.viewmodels.form import form_view
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.widgets.editors.base import LineEditor
from refund_desk.widgets.form import NOTE, FormWidget
from refund_desk.widgets.form_page import FormPage
from refund_desk.widgets.theme import LIGHT, apply
from refund_policy.policy import Policy

NOW = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def policy_of(name: str) -> Policy:
    found = load_library([shipped_folder()]).find(name)
    assert found is not None
    return found.policy


def example_of(policy: Policy) -> Draft:
    return draft_of_facts(policy, policy.examples[0].facts, ENGLISH, new_draft(policy, "UTC", "USD"))


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[str], FormWidget]:
    """A form with a policy's first example in it."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply(application, LIGHT)
    form = FormWidget(ENGLISH, lambda: date(2026, 6, 20))
    qtbot.addWidget(form)

    def shown(name: str) -> FormWidget:
        policy = policy_of(name)
        draft = example_of(policy)
        form.show_form(form_view(policy, ENGLISH))
        form.show_texts(draft.texts, "T-1", "Friendly.")
        form.show_statuses(resolve(policy, draft, ENGLISH, NOW).fields)
        form.resize(433, 700)
        form.show()
        form.activateWindow()
        qtbot.waitUntil(form.isActiveWindow)
        QApplication.processEvents()
        return form

    return shown


Show = Callable[[str], FormWidget]


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def page_of(form: FormWidget) -> FormPage:
    page = form.widget()
    assert isinstance(page, FormPage)
    return page


def test_filling_the_form_tells_nothing(show: Show) -> None:
    form = show("stape")
    told: list[object] = []
    form.fact_edited.connect(lambda *edit: told.append(edit))
    form.customer_ref_edited.connect(told.append)
    form.note_edited.connect(told.append)
    show("japply")
    show("stape")
    assert told == []


def test_a_note_is_typed_and_told(show: Show) -> None:
    form = show("stape")
    told: list[str] = []
    form.note_edited.connect(told.append)
    form.put_cursor(NOTE, 8)
    QTest.keyClicks(focused(), "lly")
    assert told[-1] == "Friendlylly."
    assert form.cursor() == (NOTE, 11)
    QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert form.cursor()[0] != NOTE


def test_the_note_grows_to_four_lines(show: Show, qtbot: QtBot) -> None:
    form = show("stape")
    note = page_of(form).note
    heights = []
    for count in range(1, 7):
        form.show_texts({}, "", "\n".join("x" * count))
        qtbot.waitUntil(lambda: note.height() == note.lines.minimumHeight())
        heights.append(note.height())
    assert heights[:4] == sorted(set(heights[:4]))
    assert heights[3] == heights[4] == heights[5]


def test_the_cursor_of_every_field_can_be_put_back(show: Show) -> None:
    form = show("stape")
    assert form.cursor() == ("", 0)
    for fact in page_of(form).editors():
        form.put_cursor(fact, 1)
        there = form.cursor()
        assert there[0] == fact
        form.setFocus()
        form.put_cursor(*there)
        assert form.cursor() == there
    form.put_cursor("no such fact", 1)
    assert form.cursor() == there


def test_the_fact_under_the_focus_is_told(show: Show) -> None:
    form = show("stape")
    told: list[str] = []
    form.fact_focused.connect(told.append)
    form.focus_first()
    form.focus_fact("paid")
    form.focus_fact("zone")
    form.focus_fact(NOTE)
    assert told == ["paid", "zone", ""]


def test_the_fact_under_the_pointer_is_told(show: Show) -> None:
    form = show("stape")
    told: list[str] = []
    form.fact_hovered.connect(told.append)
    row = form.row_of("interval")
    here = QPointF(1, 1)
    for widget in (row, row.label):
        QApplication.sendEvent(widget, QEnterEvent(here, here, here))
        QApplication.sendEvent(widget, QEvent(QEvent.Type.Leave))
    assert told == ["interval", "", "interval", ""]


def test_a_row_is_lit_and_put_out(show: Show) -> None:
    form = show("stape")
    page, row = page_of(form), form.row_of("interval")
    form.light_fact("interval")
    assert page.lit().contains(row.geometry())
    assert page.lit().contains(row.label.geometry())
    form.light_fact("tier")  # not shown for this charge
    assert page.lit().isEmpty()
    form.light_fact("paid")
    assert not page.lit().intersects(row.geometry())
    form.light_fact("")
    assert page.lit().isEmpty()


class Changes(QObject):
    """Counts what a keystroke has Qt do: layouts, and labels repainted."""

    def __init__(self) -> None:
        super().__init__()
        self.layouts: list[QObject] = []
        self.painted: list[QLabel] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.layouts.append(watched)
        elif event.type() == QEvent.Type.Paint and isinstance(watched, QLabel):
            self.painted.append(watched)
        return False


def test_a_keystroke_repaints_its_own_words_and_lays_nothing_out(show: Show) -> None:
    form = show("japply")
    policy = policy_of("japply")
    draft = example_of(policy)
    application = QApplication.instance()
    assert application is not None
    changes = Changes()
    application.installEventFilter(changes)
    try:
        while True:  # until what showing the form began has come to rest
            changes.layouts.clear()
            changes.painted.clear()
            QApplication.processEvents()
            if not (changes.layouts or changes.painted):
                break
        for amount in ("8.01", "8.02"):
            changed = draft.changed("paid", f"{amount}|USD")
            form.show_statuses(resolve(policy, changed, ENGLISH, NOW).fields)
            QApplication.processEvents()
    finally:
        application.removeEventFilter(changes)
    assert changes.layouts == []
    assert {label.text() for label in changes.painted} <= {"8.01 USD", "8.02 USD"}
    # Words of another height do lay it out.
    wrong = draft.changed("paid", "$20|EUR")
    before = form.row_of("paid").height()
    form.show_statuses(resolve(policy, wrong, ENGLISH, NOW).fields)
    QApplication.processEvents()
    assert form.row_of("paid").height() > before


def test_an_unclear_text_is_chosen_from_beneath_it(show: Show) -> None:
    form = show("japply")
    policy = policy_of("japply")
    told: list[tuple[str, str]] = []
    form.fact_edited.connect(lambda fact, raw: told.append((fact, raw)))
    draft = example_of(policy).changed("paid", "$20|EUR")
    form.show_texts(draft.texts, "")
    form.show_statuses(resolve(policy, draft, ENGLISH, NOW).fields)
    QApplication.processEvents()
    choices = form.row_of("paid").shown_choices()
    assert [choice.text() for choice in choices] == ["20.00 USD", "20.00 CAD", "20.00 AUD", "20.00 NZD"]
    inside = form.row_of("paid").rect()
    for choice in choices:
        at = choice.mapTo(form.row_of("paid"), QPoint(choice.width(), choice.height()))
        assert inside.contains(at - QPoint(1, 1))
    choices[1].click()
    assert told == [("paid", "20.00 CAD|EUR")]
    assert form.cursor()[0] == "paid"


def test_several_examples_are_a_menu(show: Show) -> None:
    form = show("stape")
    asked: list[object] = []
    form.example_requested.connect(lambda: asked.append("one"))
    form.example_chosen.connect(asked.append)
    form.ticket_requested.connect(lambda: asked.append("ticket"))
    form.clauses_requested.connect(lambda: asked.append("clauses"))
    heading = page_of(form).heading
    heading.examples.click()
    assert heading.menu.isVisible()
    entries = heading.menu.actions()
    assert [entry.text() for entry in entries] == [example.name for example in policy_of("stape").examples]
    entries[1].trigger()
    heading.menu.close()
    heading.ticket.click()
    heading.clauses.click()
    assert asked == [1, "ticket", "clauses"]


def test_one_example_is_a_link(show: Show) -> None:
    form = show("stape")
    view = form_view(policy_of("stape"), ENGLISH)
    form.show_form(replace(view, examples=view.examples[:1]))
    asked: list[object] = []
    form.example_requested.connect(lambda: asked.append("one"))
    form.example_chosen.connect(asked.append)
    page_of(form).heading.examples.click()
    assert asked == ["one"]


def test_a_form_is_built_once_and_dressed_anew(show: Show) -> None:
    form = show("stape")
    first = page_of(form)
    show("japply")
    assert page_of(form) is not first
    show("stape")
    assert page_of(form) is first
    paid = first.editors()["paid"]
    assert isinstance(paid, LineEditor)
    assert paid.raw_text() == example_of(policy_of("stape")).texts["paid"]


@pytest.mark.parametrize(("fact", "typed"), [("paid", "EUR 9.00"), ("zone", "Berlin")])
def test_a_form_that_leaves_tells_nothing_more(show: Show, fact: str, typed: str) -> None:
    form = show("stape")
    told: list[tuple[str, str]] = []
    form.focus_fact(fact)
    assert form.cursor()[0] == fact
    editor = page_of(form).editors()[fact]
    line = focused() if isinstance(focused(), QLineEdit) else focused().findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.selectAll()
    QTest.keyClicks(line, typed)
    form.fact_edited.connect(lambda fact, raw: told.append((fact, raw)))
    form.show_form(form_view(policy_of("campaignpro"), ENGLISH))
    editor.edited.emit("late")
    assert told == []
    form.show_form(form_view(policy_of("stape"), ENGLISH))
    editor.edited.emit("again")
    assert told == [(fact, "again")]


def test_tab_goes_through_the_facts_in_their_order(show: Show) -> None:
    form = show("japply")
    form.focus_first()
    seen: list[str] = []
    for _ in range(30):
        fact = form.cursor()[0]
        if not seen or seen[-1] != fact:
            seen.append(fact)
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    order = [fact for fact in page_of(form).editors() if page_of(form).editors()[fact].isVisible()]
    assert [fact for fact in seen if fact][: len(order)] == order


def test_the_forms_of_the_shipped_policies_fit_the_smallest_common_screen(show: Show) -> None:
    for name in ("japply", "campaignpro", "jasper", "stape"):
        form = show(name)
        form.resize(433, 680)
        QApplication.processEvents()
        assert form.verticalScrollBar().maximum() == 0, name


def test_before_any_policy_there_is_nothing_to_break(qtbot: QtBot) -> None:
    form = FormWidget(ENGLISH, lambda: date(2026, 6, 20))
    qtbot.addWidget(form)
    form.light_fact("paid")
    form.focus_first()
    form.show_texts({}, "", "")
    form.show_statuses({})
    assert form.cursor() == ("", 0)
    assert isinstance(form.customer_ref, QLineEdit)
