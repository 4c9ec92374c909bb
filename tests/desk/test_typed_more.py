"""Typed numbers, lengths of time and lists of records; their editors; instants around a clock change; the guide."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from refund_desk.draft import Draft, GrantDraft, carried_over, copied, draft_of_facts, new_draft, settled
from refund_desk.policies import load_policy, shipped_folder
from refund_desk.session import resolve
from refund_desk.viewmodels.form import form_view
from refund_desk.viewmodels.formats import ENGLISH, Formats
from refund_desk.viewmodels.next_steps import next_steps_view
from refund_desk.viewmodels.timeline import timeline_view
from refund_desk.viewmodels.timeline_layout import lay_out
from refund_desk.viewmodels.typed import (
    Column,
    Empty,
    Reading,
    Unclear,
    Understood,
    Wrong,
    line_of,
    read_duration,
    read_integer,
    read_number,
    read_option,
    read_records,
)
from refund_desk.viewmodels.verdict import verdict_view
from refund_desk.widgets.editors.records import MOST_LINES, RecordsEdit
from refund_desk.widgets.guide import show_guide
from refund_desk.widgets.locale_formats import formats_of
from refund_policy.decide import decide
from refund_policy.decision import Deadline, Decision, Segment
from refund_policy.document.read import read_policy
from refund_policy.facts import Facts, days_of_text, number_of_text, read_facts
from refund_policy.money import Money
from refund_policy.policy import Policy

EN, DE, FR, CH = (formats_of(QLocale(name)) for name in ("en_US", "de_DE", "fr_FR", "de_CH"))
NOW = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def told(found: Reading[str]) -> str:
    """The value; `ask` and the choices' texts; or the sentence that refuses."""
    match found:
        case Understood(value=value):
            return value
        case Unclear(choices=choices):
            return " ".join(["ask", *(f"[{choice.text}]" for choice in choices)])
        case Wrong(message=message):
            assert message.endswith(".")
            return message
        case Empty():
            return "empty"


# Numbers


@pytest.mark.parametrize(
    ("text", "formats", "expected"),
    [
        ("0.75", EN, "0.75"),
        ("0,75", DE, "0.75"),
        ("0.75", DE, "0.75"),
        ("0,75", EN, "ask [0.75]"),
        ("2.614", EN, "2.614"),
        ("2.614", DE, "ask [2614] [2,614]"),
        ("1,234", EN, "1234"),
        ("1.234,5", DE, "1234.5"),
        ("1 234,5", FR, "1234.5"),
        ("1'234.5", CH, "1234.5"),
        ("-0.50", EN, "-0.5"),
        ("12", EN, "12"),
        ("0.000000001", EN, "0.000000001"),
        ("  ", EN, "empty"),
    ],
)
def test_numbers_are_read_as_amounts_are(text: str, formats: Formats, expected: str) -> None:
    assert told(read_number(text, formats)) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("75 %", "for 75%"),
        ("three", "not a number"),
        ("1.2.3", "without separators"),
        ("0.0000000001", "too many decimals"),
        ("1234567890123", "larger than"),
        ("1e5", "not a number"),
    ],
)
def test_numbers_that_are_refused(text: str, says: str) -> None:
    assert says in told(read_number(text, ENGLISH))


@given(st.text(alphabet="0123456789., '-", max_size=18), st.sampled_from([EN, DE, FR, CH]))
def test_a_number_that_is_taken_is_one_for_the_policy_too(text: str, formats: Formats) -> None:
    found = read_number(text, formats)
    if isinstance(found, Understood):
        assert isinstance(number_of_text(found.value), Fraction)
        assert told(read_number(found.echo, formats)) == found.value
    elif isinstance(found, Unclear):
        for choice in found.choices:
            again = read_number(choice.text, formats)
            assert isinstance(again, Understood)
            assert again.echo == choice.label


# Lengths of time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2 days 10 hours", "2 days 10 hours"),
        ("2d 10h", "2 days 10 hours"),
        ("2d10h30m", "2 days 10 hours 30 minutes"),
        ("1 day, 1 hr and 1 min", "1 day 1 hour 1 minute"),
        ("90 Min", "90 minutes"),
        ("5", "ask [5 days] [5 hours]"),
        ("30 m", "ask [30 minutes]"),
        ("", "empty"),
    ],
)
def test_lengths_of_time(text: str, expected: str) -> None:
    found = told(read_duration(text))
    assert found == expected
    if expected[:1].isdigit():
        assert isinstance(days_of_text(found), (Fraction, int))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("10:30", "Write 10 hours 30 minutes"),
        ("1.5 days", "1 day 12 hours"),
        ("two days", "2 days 10 hours"),
        ("2 days and", "2 days 10 hours"),
        ("10 hours 2 days", "2 days 10 hours"),
        ("1234567 days", "longer than"),
        ("-2 days", "2 days 10 hours"),
    ],
)
def test_lengths_of_time_that_are_refused(text: str, says: str) -> None:
    assert says in told(read_duration(text))


# Records

COLUMNS = (
    Column("item", "Item", lambda text: Understood(text, "") if text else Empty()),
    Column("price", "Price", lambda text: read_number(text, EN)),  # type: ignore[arg-type, return-value]  # any reader
    Column("count", "Count", lambda text: read_integer(text, EN)),  # type: ignore[arg-type, return-value]  # any reader
)


def test_a_record_a_line_by_semicolons_or_tabs() -> None:
    found = read_records("Shirt; 25.00; 2\n\n  Cap;9;1  \nHat; with feather\t4.5\t1\n", COLUMNS)
    assert isinstance(found, Understood)
    assert found.value == [
        {"item": "Shirt", "price": "25", "count": 2},
        {"item": "Cap", "price": "9", "count": 1},
        {"item": "Hat; with feather", "price": "4.5", "count": 1},
    ]
    assert found.echo == "3 lines"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Shirt; 25.00; 2\nCap; 9.00", "Line 2 has 2 fields, 3 are needed: Item; Price; Count."),
        ("Shirt; 25.00; 2\n\nCap; nine; 1", "Line 3, Price: “nine” is not a number."),
        ("Shirt; ; 2", "Line 1, Price: nothing is entered."),
        ("Shirt; 25.00; 2.5", "Line 1, Count: “2.5” has decimals."),
        ("Shirt; 25.00; 2\n" * 201, "more than 200 lines"),
        ("x" * 60_001, "longer than"),
    ],
)
def test_the_line_and_the_field_that_are_wrong_are_named(text: str, says: str) -> None:
    found = read_records(text, COLUMNS)
    assert isinstance(found, Wrong)
    assert says in found.message


def test_a_choice_mends_just_the_unclear_field() -> None:
    found = read_records("Shirt; 25; 2\nCap; 9,50; 1", COLUMNS)
    assert isinstance(found, Unclear)
    assert found.message.startswith("Line 2, Price: ")
    assert [(choice.label, choice.text) for choice in found.choices] == [("9.5", "Shirt; 25; 2\nCap; 9.5; 1")]


@pytest.mark.parametrize(
    ("cell", "expected"), [("goods", "goods"), ("PHYSICAL goods", "goods"), ("gods", "is not one of"), ("", "empty")]
)
def test_choices_in_records_are_read_by_id_or_words(cell: str, expected: str) -> None:
    assert expected in told(read_option(cell, {"goods": "Physical goods", "file": "Download"}))


@given(
    st.lists(
        st.text(alphabet="ab;,. 1", min_size=1, max_size=8).filter(lambda cell: cell.strip() == cell),
        min_size=2,
        max_size=4,
    )
)
def test_fields_put_into_a_line_come_out_again(cells: list[str]) -> None:
    columns = [Column(str(index), "Field", COLUMNS[0].read) for index in range(len(cells))]
    found = read_records(line_of(cells), columns)
    assert isinstance(found, Understood)
    assert list(found.value[0].values()) == cells


# A draft of them

DOCUMENT = """
[policy]
format = 1
id = "shop"
publisher = "Shop"
title = "Returns"
summary = "Lines"
version = "1"
source = "The test itself"
currency = "EUR"

[clause]
S1 = { heading = "One", says = "It says so." }

[fact]
share = { type = "number", label = "Share", prompt = { if = "share < 1", text = "Only {share:percent} of it?" } }
downtime = { type = "duration", label = "Downtime" }

[fact.lines]
type = "records"
label = "Order lines"

[fact.lines.fields]
item = { type = "text", label = "Item" }
price = { type = "money", label = "Price" }
kind = { type = "choice", options = { goods = "Goods", file = "Download" }, label = "Kind" }
back = { type = "yes/no", label = "Back?" }
bought = { type = "date", label = "Bought" }

[result]
round = "half-up"

[[rule]]
id = "all"
outcome = "auto"
amount = "min(paid, sum(lines, price, back) * share)"
label = "Returned lines"
says = "{count(lines, back):plain} come back after {downtime}."

[[example]]
name = "Two lines"
outcome = "partial"
amount = "12.75 EUR"

[example.facts]
paid = "40.00 EUR"
requested_at = "2026-03-15T10:30"
share = "0.5"
downtime = "2 days 12 hours"
lines = [
  { item = "Shirt; blue", price = "25.50 EUR", kind = "goods", back = true, bought = "2026-03-01" },
  { item = "Song", price = "9.00 EUR", kind = "file", back = false, bought = "2026-03-02" },
]
"""


def shop(text: str = DOCUMENT) -> Policy:
    return read_policy(text.encode(), "shop.toml")


@pytest.mark.parametrize("formats", [EN, DE])
def test_an_example_becomes_the_text_that_a_person_would_type(formats: Formats) -> None:
    policy = shop()
    draft = draft_of_facts(policy, policy.examples[0].facts, formats, new_draft(policy, "UTC", ""))
    point = formats.decimal_point
    assert draft.texts["lines"].splitlines() == [
        f"Shirt; blue\t25{point}50 EUR\tgoods\tyes\t2026-03-01",
        f"Song; 9{point}00 EUR; file; no; 2026-03-02",
    ]
    assert draft.texts["share"] == f"0{point}5"
    resolved = resolve(policy, draft, formats, NOW)
    assert resolved.decision is not None
    assert str(resolved.decision.amount) == "12.75 EUR"
    assert resolved.fields["lines"].echo == "2 lines"


def test_amounts_in_records_are_in_the_currency_of_the_payment() -> None:
    policy = shop()
    draft = new_draft(policy, "UTC", "").changed("paid", "20 CHF|EUR").changed("lines", "Cap; 9; goods; yes; yesterday")
    raw = resolve(policy, draft, EN, NOW).raw["lines"]
    assert raw == [{"item": "Cap", "price": "9.00 CHF", "kind": "goods", "back": True, "bought": "2026-03-14"}]


def test_defaults_stand_in_the_form_so_that_they_can_be_read() -> None:
    policy = shop(
        DOCUMENT.replace('label = "Share",', 'label = "Share", default = 1,')
        .replace('label = "Downtime" }', 'label = "Downtime", default = 3 }')
    )  # fmt: skip
    draft = new_draft(policy, "UTC", "")
    assert (draft.texts["share"], draft.texts["downtime"]) == ("1", "3 days")
    fields = resolve(policy, draft, EN, NOW).fields
    assert not fields["share"].error
    assert not fields["downtime"].error


def test_a_prompt_is_filled_in() -> None:
    policy = shop()
    draft = new_draft(policy, "UTC", "").changed("share", "0.5")
    assert resolve(policy, draft, EN, NOW).fields["share"].prompt == "Only 50% of it?"


def test_relative_dates_in_records_are_kept_as_what_they_meant() -> None:
    policy = shop()
    draft = new_draft(policy, "UTC", "").changed("paid", "20.00|EUR")
    draft = draft.changed("lines", "\nCap; 9; goods; yes; yesterday\nHat; 1; Goods; no; 1 Mar")
    kept = settled(draft, policy, resolve(policy, draft, EN, NOW).raw)
    assert kept.texts["lines"] == "\nCap; 9; goods; yes; 2026-03-14\nHat; 1; Goods; no; 2026-03-01"


def test_records_are_carried_over_only_where_their_fields_are_the_same() -> None:
    old, new = shop(), shop(DOCUMENT.replace('label = "Bought"', 'label = "Date of purchase"'))
    other = shop(
        DOCUMENT.replace("back = {", "returned = {").replace("back = true", "returned = true")
        .replace("back = false", "returned = false").replace(", back)", ", returned)")
    )  # fmt: skip
    draft = new_draft(old, "UTC", "").changed("lines", "Cap; 9; goods; yes; 2026-03-01").changed("share", "0.5")
    assert carried_over(old, new, draft, new_draft(new, "UTC", "")).texts["lines"] == draft.texts["lines"]
    carried = carried_over(old, other, draft, new_draft(other, "UTC", ""))
    assert "lines" not in carried.texts
    assert carried.texts["share"] == "0.5"


def test_the_form_names_the_fields_and_shows_a_line() -> None:
    fields = {field.id: field for group in form_view(shop(), DE).groups for field in group.fields}
    assert fields["lines"].columns == ("Item", "Price", "Kind", "Back?", "Bought")
    assert fields["lines"].placeholder == "Item; 25,00; Goods; yes; 2026-03-01"
    assert fields["share"].placeholder == "0,75"
    assert fields["downtime"].placeholder == "2 days 10 hours"


# The editor


def test_the_editor_tells_of_the_persons_edits_only_and_tab_leaves_it(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    editor, after = RecordsEdit(["Item", "Price"]), RecordsEdit(["Next"])
    column.addWidget(editor)
    column.addWidget(after)
    heard: list[str] = []
    editor.edited.connect(heard.append)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    editor.setFocus()
    qtbot.waitUntil(editor.lines.hasFocus)
    assert editor.header.text() == "Item; Price"
    editor.set_raw("Cap; 9")
    assert heard == []
    QTest.keyClick(editor.lines, Qt.Key.Key_End)
    QTest.keyClicks(editor.lines, "0")
    assert heard == [editor.raw_text()] == ["Cap; 90"]
    QGuiApplication.clipboard().setText("\nHat\t1.00")
    QTest.keyClick(editor.lines, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert heard[-1] == "Cap; 90\nHat\t1.00"
    QTest.keyClick(editor.lines, Qt.Key.Key_Tab)
    qtbot.waitUntil(after.lines.hasFocus)
    assert editor.raw_text() == "Cap; 90\nHat\t1.00"


def test_the_editor_grows_with_its_lines_up_to_six(qtbot: QtBot) -> None:
    editor = RecordsEdit(["Item"])
    qtbot.addWidget(editor)
    editor.resize(400, 300)
    editor.show()
    heights = []
    for count in range(1, MOST_LINES + 3):
        editor.set_raw("\n".join(["Cap"] * count))
        heights.append(editor.lines.height())
    steps = [after - before for before, after in pairwise(heights)]
    assert steps[:5] == [editor.lines.fontMetrics().lineSpacing()] * 5
    assert steps[5:] == [0, 0]
    assert editor.lines.verticalScrollBar().maximum() > 0
    editor.set_raw("\n".join(["Cap"] * MOST_LINES))
    assert editor.lines.verticalScrollBar().maximum() == 0


# Around a clock change

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
"""Summer time; half an hour later by the clock on the wall it is 02:00 again."""
AGAIN = FIRST.replace(fold=1)
EARLY_AGAIN = datetime(2026, 10, 25, 2, 10, tzinfo=BERLIN, fold=1)
"""Forty minutes after FIRST, though the wall says twenty before."""


def in_the_repeated_hour(request: datetime) -> Decision:
    """A decided case, moved to a window that closes in the repeated hour."""
    policy = load_policy(shipped_folder() / "japply.toml")
    facts = read_facts(policy, dict(policy.examples[0].facts))
    assert isinstance(facts, Facts)
    found = decide(policy, facts)
    assert isinstance(found, Decision)
    full, nothing = Money(800, "USD"), Money(0, "USD")
    opens = datetime(2026, 10, 25, 0, 0, tzinfo=BERLIN)
    return replace(
        found,
        requested_at=request,
        timeline=(
            Segment(opens, EARLY_AGAIN, "full", "r", "Full", (), "linear", full, Money(400, "USD")),
            Segment(EARLY_AGAIN, None, "none", "r", "Over", (), "constant", nothing, nothing),
        ),
        timeline_note="",
        before=None,
        after=None,
        deadlines=(Deadline("Second", AGAIN), Deadline("First", FIRST), Deadline("Between", EARLY_AGAIN)),
    )


def test_deadlines_in_the_repeated_hour_stand_and_pass_in_order() -> None:
    view = next_steps_view(in_the_repeated_hour(FIRST), ENGLISH, now=EARLY_AGAIN)
    assert [(one.label, one.passed) for one in view.deadlines] == [
        ("First", True),
        ("Between", True),
        ("Second", False),
    ]


def test_until_when_an_answer_holds_in_the_repeated_hour() -> None:
    # By the wall 02:30 lies after 02:10, and the window would be over.
    assert (
        "falls minute by minute until 25 October, 02:10 CET" in verdict_view(in_the_repeated_hour(FIRST), ENGLISH).until
    )
    late = verdict_view(in_the_repeated_hour(FIRST), ENGLISH, now=datetime(2026, 10, 25, 2, 15, tzinfo=BERLIN)).until
    assert "falls" in late  # 02:15 for the first time: 55 minutes to go
    assert verdict_view(in_the_repeated_hour(AGAIN), ENGLISH).until == "A later request would change nothing."


def test_the_timeline_runs_through_the_repeated_hour() -> None:
    view = timeline_view(in_the_repeated_hour(FIRST), EARLY_AGAIN, ENGLISH)
    assert "full refund" in view.value
    starts = [moment.weight for moment in view.boundaries]
    assert starts == [4, 5]  # the request lies between the two
    assert [moment.at for moment in view.deadlines] == [AGAIN, FIRST, EARLY_AGAIN]
    shapes = lay_out(view, 1000, 200, lambda text, strong=False: 6.0 * len(text), 16)
    down = {pointer.kind: pointer.rect for pointer in shapes.pointers if pointer.points == "down"}
    # 190 minutes from midnight to the request's end of the window, 40 of them after the request.
    band = shapes.bands[0].rect
    share = (down["request"].x + down["request"].width / 2 - band.x) / band.width
    assert share == pytest.approx(150 / 190, abs=0.01)
    assert down["now"].x > down["request"].x
    dot = next(pointer for pointer in shapes.pointers if pointer.points == "none")
    assert dot.rect.y > down["request"].y


def test_an_axis_ends_at_the_later_of_two_equal_wall_times() -> None:
    decision = in_the_repeated_hour(AGAIN)
    view = timeline_view(decision, None, ENGLISH)
    assert (view.end.astimezone(UTC) - AGAIN.astimezone(UTC)).total_seconds() > 0


# The guide


def test_the_guide_is_shown_as_it_is_and_searched(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    window = show_guide(parent)
    assert show_guide(parent) is window
    assert window.text.isReadOnly()
    assert window.text.toPlainText().startswith("# ")
    QTest.keyClicks(window.find_line, "MONTH_END")
    assert window.text.textCursor().selectedText() == "month_end"
    first = window.text.textCursor().position()
    QTest.keyClick(window.find_line, Qt.Key.Key_Return)
    second = window.text.textCursor()
    assert second.selectedText() == "month_end"
    assert second.position() != first
    window.find_line.setText("nowhere in the guide")
    window.find_next()
    assert "Not found" in [label.text() for label in window.findChildren(QLabel)]


def test_what_only_one_policy_asks_for_comes_back_with_it() -> None:
    japply, jasper = (load_policy(shipped_folder() / f"{name}.toml") for name in ("japply", "jasper"))
    blank = new_draft(japply, "UTC", "USD")
    typed = draft_of_facts(japply, japply.examples[0].facts, ENGLISH, blank)
    granted = replace(typed, grant=GrantDraft("5.00", "goodwill"), ticked=frozenset({"dispute"}))
    away = carried_over(japply, jasper, granted, new_draft(jasper, "UTC", "USD"))
    assert away.texts["paid"] == typed.texts["paid"]
    assert "credits_used" not in away.texts
    assert (away.grant, away.ticked) == (GrantDraft(), frozenset({"dispute"}))
    back = carried_over(jasper, japply, away.changed("paid", "9.00 USD"), blank)
    assert back.texts == {**typed.texts, "paid": "9.00 USD"}
    assert back.grant == granted.grant


def test_a_copy_takes_the_facts_and_nothing_that_was_decided_beside_them() -> None:
    draft = Draft("japply", {"paid": "8.00 USD"}, "T-1", "Asked twice.", GrantDraft("5", "why"), frozenset({"a"}), 7)
    assert copied(draft) == Draft("japply", {"paid": "8.00 USD"}, "T-1", "Asked twice.")


def test_what_is_wrong_and_what_is_missing_are_listed_in_the_order_of_the_form() -> None:
    japply = load_policy(shipped_folder() / "japply.toml")
    draft = draft_of_facts(japply, japply.examples[0].facts, ENGLISH, new_draft(japply, "UTC", "USD"))
    wrong = {"paid": "8.x0|USD", "started_on": "2026-02-30", "days_total": "0", "credits_used": "40"}
    resolved = resolve(japply, replace(draft, texts={**draft.texts, **wrong}), ENGLISH, NOW)
    assert [problem.fact for problem in resolved.problems] == list(wrong)
    empty = resolve(japply, new_draft(japply, "UTC", "USD"), ENGLISH, NOW)
    labels = [fact.label.rstrip("?") for fact in japply.facts.values()]
    assert list(empty.missing) == sorted(empty.missing, key=labels.index)
