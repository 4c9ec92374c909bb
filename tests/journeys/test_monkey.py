"""An agent without a plan: hundreds of actions in any order, and what has to hold after each of them.

A run is a seed and a number of actions; a failure names both and tells what was done last.
`REFUND_DESK_MONKEY=20000` runs that many actions, from other seeds each time; `REFUND_DESK_MONKEY=20000@17` from
the seed 17 on.
"""

from __future__ import annotations

import os
import random
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_driver import NOW, DeskDriver
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.exceptions import capture_exceptions, format_captured_exceptions
from pytestqt.qtbot import QtBot

from refund_desk.case import CaseState, decide_at
from refund_desk.desk import TeamRules
from refund_desk.draft import Draft, GrantDraft
from refund_desk.history import Grant, History
from refund_desk.policies import Shelf
from refund_desk.session import resolve
from refund_desk.unsaved import MOST, decoded, others_decoded
from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.grant import read_grant
from refund_desk.viewmodels.questions import QUESTIONS
from refund_desk.viewmodels.timeline_moves import stepped
from refund_desk.viewmodels.verdict import verdict_view
from refund_desk.widgets.editors.base import LineEditor
from refund_desk.widgets.editors.choice import ComboEdit, RadioEdit
from refund_desk.widgets.editors.lines import LinesEdit
from refund_desk.widgets.editors.zone import ZoneEdit
from refund_desk.widgets.theme import DARK, LIGHT, apply
from refund_policy.decision import Decision

A_RUN, LONG_RUN = 80, 240
"""Actions of one run; fewer than the steps that can be undone."""


def runs(asked: str) -> list[tuple[int, int]]:
    """Seeds and numbers of actions."""
    if not asked:
        return [(seed, A_RUN) for seed in range(3)]
    actions, _, first = asked.partition("@")
    seed = int(first) if first else random.SystemRandom().randrange(10**6)
    return [(seed + one, LONG_RUN) for one in range(-(-int(actions) // LONG_RUN))]


GERMAN = Formats(decimal_point=",", group_separator=".", date_order="dmy", date_separator=".", twelve_hour=False)

TEXTS = {
    "money": ("8.00", "12", "1,234.56", "1.234,56 €", "0", "-5", "¥5,800", "USD 99.99", "1e9", "9" * 40, "8,5", "abc"),
    "integer": ("30", "0", "1", "15", "-1", "2.5", "9" * 30, "12x", "1,000", "1.000"),
    "number": ("1", "0.5", "0,5", "-2", "1e5", "9" * 30, "x"),
    "duration": ("30 days", "2 weeks", "0 days", "720 h", "a while", "1 month"),
    "date": ("2026-03-01", "today", "-3", "3/4/26", "2026-02-30", "1 Mar", "0001-01-01", "9999-12-31", "13.03.2026"),
    "instant": (
        "2026-03-15 10:30", "today", "now", "-3", "2026-03-29 02:30", "2026-10-25 02:30", "2026-10-25 02:30+01:00",
        "2025-12-31", "9999-12-31 23:59", "0001-01-01 00:00", "15 Mar 10:30", "03/04 9:00", "2026-03-15T10:30:00Z",
    ),
    "zone": ("UTC", "Europe/Berlin", "Berlin", "America/Los_Angeles", "Lord Howe", "Australia/Lord_Howe", "nowhere"),
    "records": ("2026-03-01; 5.00", "x", "1; 2; 3; 4", "2026-03-01\t5.00\n2026-03-02\t7.50", ";;;"),
    "text": ("T-4711", "<b>x</b>", "ünï\u00a0cödé 🙂", "&", "%n %1"),
}  # fmt: skip
REASONS = ("Goodwill.", "", "   ", "A very long reason. " * 30, "Zusage der Leitung 🙂", "<img src=x>")
TICKETS = (
    "Paid: USD 8.00\nStarted on: 2026-03-01\nCredits used: 20\n",
    "Customer: T-99\nI paid 1.234,56 € on 03/04/2026 and want it back",
    "",
    "<b>Order</b> 4711, paid £20.50 yesterday",
)


class Monkey:
    """Does something, and checks what has to hold after it."""

    def __init__(self, desk: DeskDriver, history: History, formats: Formats, seed: int) -> None:
        self.desk, self.history, self.formats = desk, history, formats
        self.random = random.Random(seed)
        self.done: deque[str] = deque(maxlen=25)
        self.stack = desk.presenter.steps.stack
        self.drafts = [self.draft]
        """The draft at each place of the undo stack."""
        steps = desk.presenter.steps
        self._amend = steps.amend
        steps.amend = self._amended  # type: ignore[method-assign]  # seen by nobody else: it is no step
        steps.done.connect(self._record)

    @property
    def draft(self) -> Draft:
        return self.desk.presenter.steps.state.draft

    # What is done

    def act(self) -> None:
        """One action of any kind, and the checks after it."""
        actions = self._actions()
        name, do = self.random.choices(list(actions.items()), [5 if one in OFTEN else 1 for one in actions])[0]
        self.done.append(name)
        with capture_exceptions() as caught:
            do()
            self.desk.settle()
        assert not caught, format_captured_exceptions(caught)
        self._follow_stack()
        self.check()

    def _actions(self) -> dict[str, Callable[[], None]]:
        presenter, window = self.desk.presenter, self.desk.window
        return {
            "type": self._type,
            "append": self._append,
            "paste": self._paste,
            "pick": self._pick,
            "reading": self._read_otherwise,
            "grant": self._grant,
            "remove grant": window.result.grant._head.remove.click,
            "try": self._try,
            "timeline key": self._press_timeline,
            "drag": self._drag,
            "use": window.result.moment_used.emit,
            "drop": window.result.moment_dropped.emit,
            "tick": self._tick,
            "policy": self._choose_policy,
            "example": presenter.show_example,
            "new": presenter.new_case,
            "duplicate": presenter.duplicate,
            "save": presenter.save,
            "another": presenter.add_charge,
            "open": self._open,
            "delete": self._delete,
            "take up": self._take_up,
            "throw away": self._throw_away,
            "undo": self.stack.undo,
            "redo": self.stack.redo,
            "undo all": self.undo_all,
            "ticket": self._ticket,
            "theme": self._theme,
            "font": self._font,
            "rules": self._rules,
            "minute": presenter._minute.timeout.emit,
            "passed": window.result.moment_passed.emit,
            "reload": presenter.books.reload,
            "copy": self._copy,
            "search": lambda: window.sidebar.search.setText(self.random.choice(("", "case-1", "zzz", '"*'))),
            "page": lambda: window.result.tabs.show_page(self.random.choice(list(window.result.tabs._pages))),
            "focus": window._actions["go-form"].trigger,
            "size": lambda: window.resize(self.random.choice((900, 1366, 2400)), self.random.choice((560, 768, 1400))),
        }

    def _editor(self, *kinds: type) -> tuple[str, object] | None:
        form = self.desk.window.form
        fits = [(fact, one) for fact, one in form._editors().items() if isinstance(one, kinds) and one.isVisible()]
        return self.random.choice(fits) if fits else None

    def _text(self, fact: str) -> str:
        file = self.desk.presenter.steps.state.file
        spec = file.policy.facts.get(fact.replace("-", "_")) if file is not None else None
        return self.random.choice(TEXTS.get(spec.type if spec is not None else "text", TEXTS["text"]))

    def _type(self) -> None:
        found = self._editor(LineEditor)
        if found is not None and isinstance(found[1], LineEditor):
            line, text = found[1].line, self._text(found[0])
            self.done.append(f"{found[0]}={text!r}")
            self.desk.window.form.focus_fact(found[0])
            line.selectAll()
            QTest.keyClick(line, Qt.Key.Key_Delete)
            _press_keys(line, text)

    def _append(self) -> None:
        found = self._editor(LineEditor)
        if found is not None and isinstance(found[1], LineEditor):
            self.done.append(found[0])
            self.desk.window.form.focus_fact(found[0])
            keys = (Qt.Key.Key_Backspace, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_1, Qt.Key.Key_Home)
            for _ in range(self.random.randrange(1, 4)):
                QTest.keyClick(found[1].line, self.random.choice(keys))

    def _paste(self) -> None:
        found = self._editor(LineEditor, LinesEdit)
        if found is not None:
            QGuiApplication.clipboard().setText(self._text(found[0]))
            editor = found[1]
            (editor.line if isinstance(editor, LineEditor) else editor.lines).paste()  # type: ignore[attr-defined]

    def _pick(self) -> None:
        found = self._editor(RadioEdit, ComboEdit, ZoneEdit)
        if found is None:
            return
        fact, editor = found
        self.done.append(fact)
        if isinstance(editor, RadioEdit):
            self.random.choice(list(editor.buttons.values())).click()
        elif isinstance(editor, ComboEdit):
            editor.combo.setCurrentIndex(self.random.randrange(editor.combo.count()))
            editor.combo.activated.emit(editor.combo.currentIndex())
        elif isinstance(editor, ZoneEdit):
            editor.combo.setCurrentIndex(editor.combo.findData(self.random.choice(TEXTS["zone"])))
            editor.combo.activated.emit(editor.combo.currentIndex())

    def _read_otherwise(self) -> None:
        decision = self.desk.presenter._entered()
        if decision is not None and decision.readings:
            reading = self.random.choice(decision.readings)
            option = self.random.choice(reading.options)
            self.desk.window.result.reading_requested.emit(reading.id, option.id)

    def _grant(self) -> None:
        card = self.desk.window.result.grant
        card.unfold()
        name = self.random.choice(list(card._fields))
        line = card._fields[name].editor.line
        if line.isVisible():
            line.selectAll()
            _press_keys(line, self.random.choice(TEXTS["money"] if name == "amount" else REASONS) or "x")

    def _try(self) -> None:
        decision = self.desk.presenter._entered()
        if decision is not None:
            view = self.desk.window.result.when.timeline._view
            assert view is not None
            steps = self.random.randrange(-400, 400)
            self.desk.window.result.moment_tried.emit(stepped(view.plot, view.request.at, steps))
            if self.random.random() < 0.5:
                self.desk.window.result.try_finished.emit()

    def _press_timeline(self) -> None:
        timeline = self.desk.window.result.when.timeline
        timeline.setFocus()
        keys = Qt.Key
        held = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier)
        for _ in range(self.random.randrange(1, 5)):
            key = self.random.choice((
                keys.Key_Left, keys.Key_Right, keys.Key_Home, keys.Key_End, keys.Key_Plus, keys.Key_Minus,
                keys.Key_0, keys.Key_Return, keys.Key_Escape,
            ))  # fmt: skip
            self.done.append(key.name)
            QTest.keyClick(timeline, key, self.random.choice(held))

    def _drag(self) -> None:
        timeline = self.desk.window.result.when.timeline
        if not timeline.isVisible():
            return
        left = Qt.MouseButton.LeftButton
        held = self.random.choice((Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier))

        def point() -> QPoint:
            return QPoint(
                self.random.randrange(-200, timeline.width() + 200), self.random.randrange(max(1, timeline.height()))
            )

        QTest.mousePress(timeline, left, held, point())
        for _ in range(3):
            QTest.mouseMove(timeline, point())
        if self.random.random() < 0.3:
            QTest.keyClick(timeline, Qt.Key.Key_Escape)
        QTest.mouseRelease(timeline, left, held, point())

    def _tick(self) -> None:
        questions = self.desk.window.result.questions
        questions.unfold(self.random.random() < 0.5)
        boxes = [row._box for row in questions._rows.values() if row.isVisibleTo(questions)]
        if boxes:
            self.random.choice(boxes).click()

    def _choose_policy(self) -> None:
        file = self.random.choice(self.desk.presenter.books.library.files)
        self.done.append(file.key)
        self.desk.presenter.choose_policy(file.key)

    def _open(self) -> None:
        rows = self.history.search()
        if rows:
            self.desk.presenter.open_case(self.random.choice(rows).case_id)

    def _delete(self) -> None:
        self.desk.dialogs.agrees = self.random.random() < 0.7
        self.desk.presenter.delete()

    def _left(self) -> list[int]:
        return [number for number, _ in self.desk.presenter.drafts.left.newest_first()]

    def _take_up(self) -> None:
        if self._left():
            self.desk.presenter.open_unsaved(self.random.choice(self._left()))

    def _throw_away(self) -> None:
        if self._left():
            self.desk.dialogs.agrees = self.random.random() < 0.7
            self.desk.presenter.choice.throw_away(self.random.choice(self._left()))

    def _ticket(self) -> None:
        QGuiApplication.clipboard().setText(self.random.choice(TICKETS))
        self.desk.presenter.tickets.paste()
        dialog = self.desk.presenter.tickets.dialog
        if dialog is None:
            return
        for row in dialog.rows():
            row.set_ticked(on=self.random.random() < 0.7)
        dialog._count()
        if self.random.random() < 0.7 and dialog.agreed():
            dialog.accept()
        else:
            dialog.reject()

    def _theme(self) -> None:
        application, theme = QApplication.instance(), self.random.choice((LIGHT, DARK))
        assert isinstance(application, QApplication)
        apply(application, theme)
        self.desk.window.set_theme(theme, "dark" if theme is DARK else "light")

    def _font(self) -> None:
        font = QFont(QApplication.font())
        font.setPointSizeF(self.random.choice((8, 9, 12, 18)))
        QApplication.setFont(font)
        self._theme()

    def _rules(self) -> None:
        off = self.random.sample([one.id for one in QUESTIONS], self.random.randrange(3))
        above = self.random.choice(("", "4.00 USD", "100.00 EUR", "0.00 USD"))
        self.desk.presenter.change_rules(TeamRules(tuple(off), above))

    def _copy(self) -> None:
        paper = self.desk.presenter.paper
        self.random.choice((paper.copy_amount, paper.copy_reply, paper.copy_summary))()

    # What has to hold

    def _amended(self, state: CaseState) -> None:
        self._amend(state)
        self.drafts[self.stack.index()] = state.draft

    def _record(self) -> None:
        self.drafts[self.stack.index() :] = [self.draft]

    def _follow_stack(self) -> None:
        at = self.stack.index()
        assert len(self.drafts) == self.stack.count() + 1
        assert self.draft == self.drafts[at], f"step {at} is not what it was"

    def undo_all(self) -> None:
        """Back to the first state and forward to the last, with the same drafts on both ways."""
        at = self.stack.index()
        for turn, times in ((self.stack.undo, at), (self.stack.redo, self.stack.count())):
            for _ in range(times):
                turn()
                self._follow_stack()
        while self.stack.index() > at:
            self.stack.undo()

    def check(self) -> None:
        """All that has to hold at any time."""
        self.desk.dialogs.told.clear()
        self._check_form()
        self._check_answer()
        self._check_left()
        self._check_kept_draft()

    def _check_left(self) -> None:
        """What waits is listed once, and is not in view."""
        presenter, rows = self.desk.presenter, self.desk.window.sidebar.unsaved
        drafts, case = presenter.drafts, presenter.steps.state
        listed = [int(rows._entry(row).key) for row in range(rows.model().rowCount())]
        assert listed == self._left()
        assert len(listed) <= MOST
        assert drafts.forms.number(case.token) not in listed

    def _check_form(self) -> None:
        form, draft = self.desk.window.form, self.draft
        shown = {fact: editor.raw_text() for fact, editor in form._editors().items()}
        assert shown.pop("customer-ref") == draft.customer_ref
        assert shown.pop("note") == draft.note
        for fact, text in shown.items():
            assert text == draft.texts.get(fact, ""), fact
        card = self.desk.window.result.grant
        typed = GrantDraft(*(field.editor.raw_text() for field in card._fields.values()))
        assert typed == draft.grant
        questions = self.desk.window.result.questions
        rows = {name: row for name, row in questions._rows.items() if row.isVisibleTo(questions)}
        assert {name for name, row in rows.items() if row._box.isChecked()} == draft.ticked

    def _expected(self) -> Decision | None:
        """What the rules say of what stands in the form, worked out from scratch."""
        state, draft = self.desk.presenter.steps.state, self.draft
        assert state.file is not None
        resolved = resolve(state.file.policy, draft, self.formats, NOW)
        own, raw = resolved.decision, resolved.raw
        if state.kept is not None:
            stored = self.history.load(state.kept.row.case_id, state.kept.row.revision)
            own, raw = stored.decision, stored.facts
        if own is not None and state.tried is not None:
            tried = decide_at(state.file.policy, raw, state.tried)
            assert tried is not None, "a moment is tried that has no answer"
            return tried
        return own

    def _granted(self, decision: Decision) -> Grant | None:
        """What is granted in place of the case's own answer; nothing while another moment is tried."""
        state = self.desk.presenter.steps.state
        if state.tried is not None:
            return None
        if state.kept is not None:
            return self.history.load(state.kept.row.case_id, state.kept.row.revision).grant
        above = self.desk.presenter._screen.rules.second_name_above
        return read_grant(state.draft.grant, decision, self.formats, second_above=above).granted

    def _check_answer(self) -> None:
        expected, window = self._expected(), self.desk.window
        verdict = window.result.verdict
        if expected is None:
            assert verdict._amount.text() == "–"
            assert verdict._chip.text() == "Not decided yet"
            assert not window.result.when.isVisible()
            assert not window.result.tabs.isVisible()
            assert not window._actions["save"].isEnabled()
            return
        view = verdict_view(expected, self.formats, NOW)
        granted = self._granted(expected)
        assert verdict._amount.text() == (self.formats.money(granted.amount) if granted is not None else view.amount)
        assert verdict._chip.text() == ("Granted" if granted is not None else view.outcome_words)
        assert window._actions["save"].isEnabled()
        timeline = window.result.when.timeline
        assert timeline._view is not None
        assert timeline._view.request.at == expected.requested_at
        labels = [label for label in window.result.findChildren(QLabel) if label.isVisible()]
        assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)

    def _check_kept_draft(self) -> None:
        presenter = self.desk.presenter
        touched = any(draft != self.drafts[0] for draft in self.drafts)
        if presenter.steps.state.kept is not None or not touched or self.random.random() < 0.7:
            return
        presenter.keep_draft()
        unsaved = decoded(self.history.load_draft())
        assert unsaved is not None
        assert unsaved.draft == self.draft
        assert presenter.steps.state.file is not None
        assert unsaved.digest == presenter.steps.state.file.policy.ref.digest
        assert unsaved.case_id == presenter._case_id
        left = [form.unsaved for _, form in presenter.drafts.left.newest_first()]
        assert others_decoded(self.history.load_draft()) == left


OFTEN = ("type", "pick", "append", "example", "undo", "redo", "try", "save", "grant")


def _press_keys(line: QLineEdit, text: str) -> None:
    """Key by key where the test library has a key for it."""
    if text.isascii():
        QTest.keyClicks(line, text)
    else:
        line.insert(text)
        line.textEdited.emit(line.text())


@pytest.fixture
def plain_font(qapp: QApplication) -> Iterator[None]:
    font = QFont(qapp.font())
    yield
    qapp.setFont(font)


@pytest.mark.usefixtures("plain_font")
@pytest.mark.parametrize(("seed", "actions"), runs(os.environ.get("REFUND_DESK_MONKEY", "")))
def test_whatever_is_done_the_window_tells_the_truth(
    qtbot: QtBot, tmp_path: Path, history: History, seed: int, actions: int
) -> None:
    shelf = Shelf(tmp_path / "policies")
    assert shelf.make_folder() == ""
    formats = GERMAN if seed % 3 == 2 else ENGLISH
    desk = DeskDriver(history, formats=formats, shelf=shelf)
    qtbot.addWidget(desk.window)
    monkey = Monkey(desk, history, formats, seed)
    for count in range(actions):
        try:
            monkey.act()
        except BaseException as error:
            error.add_note(f"seed {seed}, action {count}: {' → '.join(monkey.done)}")
            raise
    monkey.undo_all()
