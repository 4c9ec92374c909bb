"""Everything by keyboard from one list: opened, searched, done, and left without a trace in the case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_driver import FakeDialogs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from test_named_and_reachable import nameless

from refund_desk.app import Program, application
from refund_desk.history import CaseStore, History, HistoryUnavailable, open_history
from refund_desk.settings import Settings
from refund_desk.viewmodels.palette import MOST, OWN_FIELDS, PAGES, TITLE
from refund_desk.widgets.clauses import ClausesWindow
from refund_desk.widgets.main_window import MainWindow
from refund_desk.widgets.palette import PalettePopup

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Desk:
    """The program, and what an agent does with its list of everything."""

    def __init__(self, store: CaseStore, policy: str = "japply", zoom: int = 100) -> None:
        self.dialogs = FakeDialogs()
        settings = Settings(theme="light", last_policy=policy, zoom=zoom)
        self.program = Program(None, settings, store, dialogs=self.dialogs)
        self.window, self.presenter = self.program.window, self.program.presenter
        self.window.resize(1366, 768)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        application().processEvents()

    @property
    def popup(self) -> PalettePopup:
        assert self.program.palette.popup is not None
        return self.program.palette.popup

    def focus(self) -> QWidget:
        found = self.window.focusWidget()
        assert found is not None
        return found

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.focus(), key, held)
        self.settle()

    def search(self, query: str = "") -> list[str]:
        """Open the list where it is not open, type, and read what is found, headings among it."""
        if self.program.palette.popup is None or not self.popup.isVisible():
            self.press(Qt.Key.Key_K, CTRL)
        self.popup.line.clear()
        QTest.keyClicks(self.popup.line, query)
        self.settle()
        return self.rows()

    def rows(self) -> list[str]:
        """As a screen reader tells them."""
        model = self.popup.list.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())] if self.is_shown else []

    @property
    def is_shown(self) -> bool:
        return self.popup.list.isVisible()

    def current(self) -> str:
        return self.popup.list.currentIndex().data() or ""

    def do(self, query: str) -> None:
        """Search, and take the first."""
        self.search(query)
        self.press(Qt.Key.Key_Return)

    def note(self) -> str:
        return "".join(label.text() for label in self.popup.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def desk(qtbot: QtBot, history: History) -> Desk:
    made = Desk(history)
    qtbot.addWidget(made.window)
    made.presenter.show_example()
    made.settle()
    return made


@pytest.fixture
def zoomed(qtbot: QtBot, history: History) -> Iterator[Callable[[int], Desk]]:
    """Starts the program with its text at so many per cent."""
    plain = application().font()

    def start(zoom: int) -> Desk:
        made = Desk(history, zoom=zoom)
        qtbot.addWidget(made.window)
        return made

    yield start
    application().setFont(plain)


def keep(desk: Desk, *references: str, policy: str = "stape") -> None:
    for reference in references:
        desk.presenter.choose_policy(policy)
        desk.presenter.show_example()
        desk.window.form.customer_ref_edited.emit(reference)
        assert desk.presenter.save()
        desk.presenter.new_case()
    desk.settle()


def menu_actions(window: MainWindow) -> list[QAction]:
    """All entries of all menus of the menu bar, that of a menu within a menu left out."""
    menus = [menu for menu in window.menuBar().findChildren(QMenu) if menu.title()]
    within = {menu.menuAction() for menu in menus}
    return [action for menu in menus for action in menu.actions() if not action.isSeparator() and action not in within]


# What is in it


def test_every_action_of_every_menu_is_in_it(desk: Desk) -> None:
    keep(desk, "T-1")
    desk.presenter.open_case(1)  # so that it can be deleted
    desk.window.allow_own_policies(True)
    desk.settle()
    actions = menu_actions(desk.window)
    assert len(actions) > 35
    missing = []
    for action in actions:
        title = action.text().replace("&", "").rstrip("…")
        rows = desk.search(title)
        told = [row for row in rows if row.split(",")[0].rstrip("…").lower().endswith(title.split(",")[0].lower())]
        keys = action.shortcut().toString()
        if not any(keys in row and ("Not now" in row) is not action.isEnabled() for row in told):
            missing.append(title)
    assert missing == ["Search everything"]  # which is what opens it


def test_every_action_has_a_name_of_its_own(desk: Desk) -> None:
    named = {action: action.objectName() or action.data() for action in menu_actions(desk.window)}
    assert all(named.values())
    assert len(set(named.values())) == len(named)


def test_no_word_is_kept_for_an_action_that_is_gone(desk: Desk) -> None:
    from refund_desk.viewmodels import palette  # noqa: PLC0415  its tables alone

    names = {action.objectName() for action in desk.window.findChildren(QAction)}
    assert {*palette._USUAL, *palette._WHY_NOT, *palette._ALSO} - names == set()


def test_pages_and_fields_are_called_as_they_are_on_the_screen(desk: Desk) -> None:
    desk.window.resize(2400, 900)
    desk.settle()
    shown = {bar.tabText(at) for bar in desk.window.result.tabs.findChildren(type(tab_bar(desk))) for at in range(9)}
    assert set(PAGES.values()) <= {text.split(" · ")[0] for text in shown}
    for key, title in OWN_FIELDS.items():
        desk.window.form.focus_fact(key)
        assert desk.focus().accessibleName() == title


def tab_bar(desk: Desk) -> QWidget:
    return next(one for one in desk.window.result.tabs.findChildren(QWidget) if one.inherits("QTabBar"))


def test_an_action_is_done_as_by_its_menu(desk: Desk) -> None:
    steps = desk.presenter.steps.stack
    before = steps.count()
    desk.do("duplicate")
    assert steps.count() == before + 1
    assert steps.undoText() == "duplicate"
    assert not desk.popup.isVisible()
    desk.do("theme dark")
    assert desk.window.theme.name == "dark"
    desk.do("theme light")
    assert desk.window.theme.name == "light"


def test_another_policy_is_chosen_and_that_can_be_undone(desk: Desk) -> None:
    desk.do("jasper seven")
    assert desk.presenter.policy_id == "jasper"
    desk.do("undo")
    assert desk.presenter.policy_id == "japply"
    assert desk.presenter.texts["credits_used"] == "20"


def test_a_kept_case_is_opened(desk: Desk) -> None:
    keep(desk, "T-48213", "T-48190")
    rows = desk.search("t-482")
    assert rows[0] == "Cases"
    assert rows[1].startswith("T-48213, Stape · Full · today, ")
    desk.press(Qt.Key.Key_Return)
    kept = desk.presenter.steps.state.kept
    assert kept is not None
    assert kept.row.customer_ref == "T-48213"
    # The case in view is not among those that one opens next; who asks for it finds it all the same.
    assert [row.split(",")[0] for row in desk.search() if row.startswith("T-")] == ["T-48190"]
    assert [row.split(",")[0] for row in desk.search("t-48") if row.startswith("T-")] == ["T-48190", "T-48213"]


def test_of_many_cases_the_newest_few_are_shown(desk: Desk) -> None:
    keep(desk, *[f"R-{number}" for number in range(12)], policy="jasper")
    rows = desk.search("r-")
    assert [row.split(",")[0] for row in rows[rows.index("Cases") + 1 :]] == [
        f"R-{n}" for n in range(11, 11 - MOST, -1)
    ]
    assert [row.split(",")[0] for row in desk.search("jasper") if row.startswith("R-")] == [
        f"R-{n}" for n in range(11, 11 - MOST, -1)
    ]


def test_a_field_is_gone_to(desk: Desk) -> None:
    rows = desk.search("credits used")
    assert rows[:2] == ["Go to", "Go to Credits used, Usage, 20 credits"]
    desk.press(Qt.Key.Key_Return)
    assert desk.window.form.cursor()[0] == "credits_used"


def test_a_field_that_is_not_asked_for_is_not_there(desk: Desk) -> None:
    desk.presenter.choose_policy("stape")
    desk.presenter.show_example()
    desk.settle()
    hidden = [row for row in desk.window.form._rows().values() if row.isHidden()]
    found = "\n".join(desk.search("go to"))
    assert all(f"Go to {row.field.label.rstrip('?')}," not in found for row in hidden)


def test_an_example_is_filled_in(desk: Desk) -> None:
    desk.presenter.new_case()
    desk.do("published example by the rule")
    assert desk.presenter.texts["credits_used"] == "20"


def test_a_clause_is_opened_and_marked(desk: Desk) -> None:
    desk.do("a5")
    window = desk.window.findChild(ClausesWindow)
    assert window is not None
    assert window.isVisible()
    marked = [one.text() for one in window.findChildren(QLabel) if one.property("role") == "section-marked"]
    assert [text.split(" ")[0] for text in marked] == ["A5"]
    window.close()


def test_a_page_of_the_answer_is_brought_to_the_front(desk: Desk) -> None:
    desk.do("compare")
    assert desk.window.result.tabs.compare.isVisible()


def test_without_an_answer_there_are_no_pages_and_what_cannot_be_done_is_told(desk: Desk) -> None:
    desk.presenter.new_case()
    desk.settle()
    assert desk.search("worked out") == []
    assert "Save case, File, Ctrl+S. Not now: no answer yet" in desk.search("save")
    desk.search("save case")
    assert desk.current() == ""
    desk.press(Qt.Key.Key_Return)  # does nothing
    assert desk.popup.isVisible()


def test_nothing_found_says_what_can_be_looked_for(desk: Desk) -> None:
    assert desk.search("qqqq") == []
    assert desk.note().startswith("Nothing found for “qqqq”. You can look for")
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Return)
    assert desk.popup.isVisible()
    assert desk.popup.line.accessibleDescription() == desk.note()


def test_a_history_that_cannot_be_read_is_told_once_and_all_else_is_found(
    desk: Desk, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **more: object) -> None:
        raise HistoryUnavailable("The history cannot be read.")

    monkeypatch.setattr(history, "search", fail)
    assert "Duplicate, Case, Ctrl+D" in desk.search("dupl")
    assert desk.note() == "The history cannot be read."


def test_without_a_history_the_rest_is_found(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("no folder")
    desk = Desk(open_history(tmp_path / "none"))
    qtbot.addWidget(desk.window)
    desk.presenter.show_example()
    assert "Save case, File, Ctrl+S. Not now: there is no history to keep it in" in desk.search("save")


# Open and closed


def test_it_is_made_when_it_is_first_wanted(desk: Desk) -> None:
    assert desk.program.palette.popup is None
    desk.search()
    assert desk.popup.isVisible()


def test_it_opens_by_key_field_and_menu(desk: Desk) -> None:
    desk.press(Qt.Key.Key_K, CTRL)
    assert desk.popup.isVisible()
    desk.press(Qt.Key.Key_K, CTRL)
    assert not desk.popup.isVisible()
    here = desk.focus()
    QTest.mouseClick(desk.window.palette_field, Qt.MouseButton.LeftButton)
    assert desk.popup.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert desk.focus() is here
    helped = next(menu for menu in desk.window.menuBar().findChildren(QMenu) if menu.title() == "&Help")
    helped.actions()[0].trigger()
    assert desk.popup.isVisible()


@pytest.mark.parametrize("fact", ["customer-ref", "paid", "started_on", "credits_used", "zone", "note"])
def test_it_opens_from_every_kind_of_field_and_gives_the_place_back(desk: Desk, fact: str) -> None:
    desk.window.form.focus_fact(fact)
    here, place = desk.focus(), desk.window.form.cursor()
    desk.press(Qt.Key.Key_K, CTRL)
    assert desk.popup.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert (desk.focus(), desk.window.form.cursor()) == (here, place)
    assert desk.presenter.texts["paid"] == "8.00|USD"


def test_escape_puts_the_cursor_back_and_nothing_has_happened_to_the_case(desk: Desk) -> None:
    form = desk.window.form
    form.put_cursor("credits_used", 1)
    line = desk.focus()
    assert isinstance(line, QLineEdit)
    line.setSelection(1, 1)
    before, count = desk.presenter.steps.state, desk.presenter.steps.stack.count()
    desk.search("new case 12")
    for key in (Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_A):
        desk.press(key, CTRL)
    desk.press(Qt.Key.Key_Delete)
    assert desk.popup.line.text() == ""
    desk.press(Qt.Key.Key_Z, CTRL)
    assert desk.popup.line.text() != ""  # the line has an undo of its own
    desk.press(Qt.Key.Key_Escape)
    assert not desk.popup.isVisible()
    assert desk.focus() is line
    assert (line.selectedText(), line.selectionStart()) == ("0", 1)
    assert desk.presenter.steps.state is before
    assert desk.presenter.steps.stack.count() == count


def test_it_opens_empty_each_time(desk: Desk) -> None:
    desk.search("duplicate")
    desk.press(Qt.Key.Key_Escape)
    desk.press(Qt.Key.Key_K, CTRL)
    assert desk.popup.line.text() == ""
    assert desk.rows()[:2] == ["Actions", "Save case, File, Ctrl+S"]


def test_a_click_beside_it_closes_it_and_does_nothing_else(desk: Desk) -> None:
    before = desk.presenter.policy_id
    here = desk.focus()
    desk.search()
    # Where the list of policies is.
    at = desk.window.sidebar.policies.mapTo(desk.window, QPoint(20, 10))
    beneath = desk.window.childAt(at)
    assert beneath is desk.popup
    QTest.mouseClick(beneath, Qt.MouseButton.LeftButton, NONE, at)
    desk.settle()
    assert not desk.popup.isVisible()
    assert desk.presenter.policy_id == before
    assert desk.focus() is here


def test_a_click_does_what_it_is_on_unless_that_cannot_be_done(desk: Desk) -> None:
    desk.presenter.new_case()
    desk.search("save case")
    listed = desk.popup.list
    for row in (0, 1):  # the heading, and what cannot be done
        QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, NONE, middle(desk, row))
    assert desk.popup.isVisible()
    desk.search("jasper")
    QTest.mouseClick(listed.viewport(), Qt.MouseButton.LeftButton, NONE, middle(desk, 1))
    desk.settle()
    assert desk.presenter.policy_id == "jasper"
    assert not desk.popup.isVisible()


def middle(desk: Desk, row: int) -> QPoint:
    listed = desk.popup.list
    return listed.visualRect(listed.model().index(row, 0)).center()


def test_a_key_of_the_window_does_what_it_does_without_the_list(desk: Desk) -> None:
    desk.search("whatever")
    desk.press(Qt.Key.Key_S, CTRL)
    assert not desk.popup.isVisible()
    assert desk.presenter.steps.state.kept is not None
    assert desk.window.form.isAncestorOf(desk.focus())
    desk.search()
    desk.press(Qt.Key.Key_3, CTRL)
    assert desk.presenter.policy_id == "jasper"
    assert not desk.popup.isVisible()


def test_it_gives_way_to_what_takes_the_focus(desk: Desk) -> None:
    desk.search()
    desk.window.form.focus_fact("paid")
    desk.settle()
    assert not desk.popup.isVisible()
    assert desk.window.form.cursor()[0] == "paid"


def test_it_stays_within_the_window_as_that_changes(desk: Desk) -> None:
    desk.search()
    for size in ((1920, 1080), (900, 560)):
        desk.window.resize(*size)
        desk.settle()
        panel = desk.popup.list.parentWidget()
        assert desk.popup.rect() == desk.window.rect()
        assert desk.window.rect().contains(panel.geometry())


# Moving


def test_the_keys_move_from_entry_to_entry_past_headings_and_round(desk: Desk) -> None:
    rows = desk.search()
    entries = [row for row in rows if row not in ("Actions", "Recent cases", "Policies")]
    assert len(entries) < len(rows)
    seen = []
    for _ in entries:
        seen.append(desk.current())
        desk.press(Qt.Key.Key_Down)
    assert seen == entries
    assert desk.current() == entries[0]
    desk.press(Qt.Key.Key_Up)
    assert desk.current() == entries[-1]
    desk.press(Qt.Key.Key_Home)
    assert desk.current() == entries[0]
    desk.press(Qt.Key.Key_Tab)
    assert desk.current() == entries[1]
    desk.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert desk.current() == entries[0]
    desk.press(Qt.Key.Key_End)
    assert desk.current() == entries[-1]
    assert desk.focus() is desk.popup.line


def test_pages_go_by_what_is_in_view(desk: Desk) -> None:
    keep(desk, *[f"Eve {number}" for number in range(8)])
    desk.window.resize(1024, 560)
    desk.settle()
    desk.search("e")
    listed, first = desk.popup.list, desk.current()
    assert listed.verticalScrollBar().maximum() > 0
    desk.press(Qt.Key.Key_PageDown)
    assert desk.current() != first
    assert listed.viewport().rect().contains(listed.visualRect(listed.currentIndex()))
    for _ in range(9):
        desk.press(Qt.Key.Key_PageDown)
    last = desk.current()
    desk.press(Qt.Key.Key_End)
    assert desk.current() == last
    for _ in range(9):
        desk.press(Qt.Key.Key_PageUp)
    assert desk.current() == first
    assert listed.verticalScrollBar().value() == 0  # the heading above the first is seen again


# To screen readers


def test_it_is_named_and_the_current_entry_is_told(desk: Desk) -> None:
    desk.search()
    assert nameless(desk.window) == []
    assert desk.popup.line.accessibleName() == TITLE
    listed = QAccessible.queryAccessibleInterface(desk.popup.list)
    assert listed is not None
    assert listed.text(QAccessible.Text.Name) == "Found"
    assert listed.role() == QAccessible.Role.List
    assert desk.popup.line.accessibleDescription().startswith("Save case, File, Ctrl+S. 1 of ")
    rows = desk.search("copy")
    desk.press(Qt.Key.Key_Down)
    count = sum(row not in ("Actions", "Go to", "Clauses", "Cases", "Published examples") for row in rows)
    assert desk.popup.line.accessibleDescription() == f"{rows[2]}. 2 of {count}."


# The field in the tool bar


def test_the_field_tells_what_it_finds_and_its_key(desk: Desk) -> None:
    field = desk.window.palette_field
    assert field.words == TITLE
    assert field.accessibleName() == TITLE
    assert field.accessibleDescription() == "Ctrl+K"
    save = next(one for one in desk.window.findChildren(QPushButton) if one.text() == "Save case")
    assert abs(field.height() - save.height()) <= 2


def test_the_tip_of_undo_shows_the_name_of_the_step_as_it_is(desk: Desk) -> None:
    desk.presenter.steps.take("<img src=x>", desk.presenter.steps.state)
    bar = desk.window.palette_field.parentWidget()
    undo = next(one for one in bar.findChildren(QToolButton) if one.text() == "Undo")
    assert undo.toolTip() == "<qt>Undo &lt;img src=x&gt;</qt>"


@pytest.mark.parametrize("zoom", [100, 150])
def test_nothing_is_pushed_out_of_the_tool_bar(zoomed: Callable[[int], Desk], zoom: int) -> None:
    """Where there is little room the field loses its words first, then the buttons theirs."""
    desk = zoomed(zoom)
    seen = []
    for width in (2400, 1366, 1024, 900, 1366, 2400):
        desk.window.resize(width, 640)
        desk.settle()
        width = desk.window.width()  # the smallest one grows with the text
        field = desk.window.palette_field
        save = next(one for one in desk.window.findChildren(QPushButton) if one.text() == "Save case")
        bar = field.parentWidget()
        buttons = [one for one in bar.findChildren(QToolButton) if one.defaultAction() is not None]
        assert len(buttons) == 6
        for one in (field, save, *buttons):
            assert one.isVisible(), (width, one)
            assert bar.rect().contains(one.geometry()), (width, one)
        assert bool(field.toolTip()) is not bool(field.words)
        seen.append((width, field.words, buttons[0].toolButtonStyle()))
    assert seen[0] == seen[-1]
    assert seen[0][1] == TITLE
    assert seen[1] == seen[-2]
