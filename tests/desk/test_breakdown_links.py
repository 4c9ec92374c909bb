"""What a formula mentions, and where that leads: readings, windows and records beside facts and steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refund_desk.compare import Compared, alternatives
from refund_desk.draft import draft_of_facts, new_draft
from refund_desk.policies import Library, load_library, shipped_folder
from refund_desk.session import resolve
from refund_desk.viewmodels.breakdown import BreakdownRow, breakdown_view
from refund_desk.viewmodels.compare import CompareRow, UseReading
from refund_desk.viewmodels.form import form_view
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.formula_mentions import aside_of
from refund_desk.viewmodels.formula_pieces import Mention, runs_of
from refund_desk.widgets.breakdown import BreakdownWidget
from refund_desk.widgets.breakdown_parts import Spot
from refund_desk.widgets.form import FormWidget
from refund_desk.widgets.form_page import FormPage
from refund_desk.widgets.result_panel import ResultPanel
from refund_desk.widgets.theme import LIGHT, apply
from refund_policy.decide import decide
from refund_policy.decision import Decision, FactShown, Value
from refund_policy.document.read import read_policy
from refund_policy.facts import Facts, read_facts
from refund_policy.policy import Policy

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)

WORKSHOP = """
[policy]
format = 1
id = "workshop"
publisher = "Workshop"
title = "Course packs"
summary = "Packs by line, less a share for each day"
version = "1.0"
source = "Made up for a test"
currency = "EUR"

[clause]
W1 = { heading = "1. In time", says = "Within seven days everything comes back." }
W2 = { heading = "2. Late", says = "For each day after that a hundredth is kept." }

[fact]
paid = { label = "Price paid", symbol = "P", group = "Charge" }
paid_at = { type = "instant", max = "requested_at", label = "Paid at", group = "Charge" }
requested_at = { group = "Request" }
zone = { group = "Request" }
unsure = { type = "yes/no", default = false, label = "Not sure?", group = "Request" }

[fact.sold-packs]
type = "records"
label = "Packs sold"
group = "Charge"
fields = { price = { type = "money", label = "Price" }, count = { type = "integer", label = "Count" } }

[reading]
day-count = { kind = "silence", options = { calendar = "calendar days", elapsed = "7 × 24 hours" }, \
clauses = ["W1"], ask = "Which days count?", says = "The policy does not say." }
rounding = { kind = "contradiction", options = { down = "down, as the rule says", half-up = "half-up" }, \
clauses = ["W2"], ask = "Which way is the result rounded?", says = "Its rule and its example differ." }

[payout]
original = { label = "Original payment method" }

[window]
in_time = { from = "paid_at", for = "7 days", count = "day-count", label = "seven days", clause = "W1" }

[step]
after = { formula = "days(closes(in_time), requested_at)", label = "Days after it", clause = "W2" }
all_packs = { formula = "sum(sold_packs, price * count)", label = "All packs", symbol = "S", clause = "W1" }
days_late = { formula = "max(0, days(closes(in_time), requested_at))", label = "Late", symbol = "d", clause = "W2" }
strict = { formula = "not in_time and day_count == 'calendar'", label = "Late by the calendar", clause = "W1" }
refund = { formula = "all_packs * ('100 days' - days_late) / '300 days'", label = "Left", symbol = "R", clause = "W2" }

[result]
round = "rounding"
clause = "W2"

[[rule]]
id = "unsure"
if = "unsure"
outcome = "review"
clauses = ["W1"]
label = "Not sure"
says = "A person decides."
figures = ["after", "strict"]

[[rule]]
id = "all"
outcome = "partial"
amount = "refund"
payout = "original"
clauses = ["W2"]
label = "Partial"
says = "A share comes back."
"""
FACTS: dict[str, object] = {
    "paid": "90.00 EUR",
    "paid_at": "2026-03-01T10:00",
    "sold-packs": [{"price": "25.00 EUR", "count": 2}, {"price": "40.00 EUR", "count": 1}],
    "requested_at": "2026-03-12T09:00",
    "zone": "UTC",
}
PRICE, COUNT = Mention("field", "price", "sold-packs"), Mention("field", "count", "sold-packs")
WINDOW, ROUNDING = Mention("window", "in_time"), Mention("reading", "rounding")


@cache
def workshop() -> Policy:
    return read_policy(WORKSHOP.encode(), "workshop.toml")


def decided(policy: Policy | None = None, **changes: object) -> Decision:
    policy = policy or workshop()
    facts = read_facts(policy, {**FACTS, **changes})
    assert isinstance(facts, Facts), facts
    decision = decide(policy, facts)
    assert isinstance(decision, Decision)
    return decision


def row_of(decision: Decision, id_: str) -> BreakdownRow:
    view = breakdown_view(decision, ENGLISH)
    return next(row for row in (*view.rows, *view.figures) if row.id == id_)


def mentions(row: BreakdownRow) -> list[Mention]:
    parts = [piece for piece in (row.formula, row.numbers) if piece is not None]
    return [run.of for piece in parts for run in runs_of(piece) if run.of is not None]


# As data


def test_a_records_field_names_its_list() -> None:
    row = row_of(decided(), "all_packs")
    assert row.text == "S = sum(price × count) = 25.00 × 2 + 40.00 × 1 = 90.00"
    assert mentions(row) == [PRICE, COUNT] * 3
    assert PRICE.fact == "sold-packs"
    assert row.says(PRICE) == "Price: a part of each entry in “Packs sold”"


def test_where_two_lists_could_be_meant_a_field_leads_nowhere() -> None:
    decision = decided()
    other = FactShown("others", "Others", Value("text", "1 entry"), "", given=True)
    assert aside_of(decision).records == "sold-packs"
    assert aside_of(replace(decision, facts=(*decision.facts, other))).records == ""
    # Neither a choice nor a text of the customer's is a list.
    for fact in (replace(other, shown="1 entry"), replace(other, value=Value("text", "1 entry, I think"))):
        assert aside_of(replace(decision, facts=(*decision.facts, fact))).records == "sold-packs"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        # Seven calendar days from 1 March end with 8 March.
        ({}, "from 1 March 2026, 10:00 UTC until 9 March 2026, 00:00 UTC; the request lies outside it"),
        (
            {"day-count": "elapsed", "requested_at": "2026-03-08T09:00"},
            "from 1 March 2026, 10:00 UTC until 8 March 2026, 10:00 UTC; the request lies within it",
        ),
    ],
)
def test_a_window_tells_its_ends_and_on_which_side_the_request_is(changes: dict[str, object], told: str) -> None:
    for id_, more in (("days_late", {}), ("strict", {"unsure": True})):
        row = row_of(decided(**changes, **more), id_)
        assert WINDOW in mentions(row)
        assert row.says(WINDOW) == f"Seven days: {told}"


def test_a_reading_in_a_formula_tells_its_question_and_the_option_used() -> None:
    row = row_of(decided(unsure=True), "strict")
    reading = Mention("reading", "day-count")
    assert row.text == (
        "(not seven days) and day count = calendar days = (not no) and calendar days = calendar days = yes"
    )
    assert mentions(row) == [WINDOW, reading] * 2
    assert row.says(reading) == "The policy does not say. Which days count? Read here as “calendar days”."


def test_the_rounding_leads_to_the_reading_that_decides_it() -> None:
    row = row_of(decided(), "rounding")
    assert ROUNDING in mentions(row)
    words = "The policy contradicts itself. Which way is the result rounded? Read here as “down, as the rule says”."
    assert row.says(ROUNDING) == words
    other = row_of(decided(rounding="half-up"), "rounding")
    assert other.says(ROUNDING).endswith("Read here as “half-up”.")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('round = "rounding"', 'round = "up"'),
        ('round = "rounding"\nclause = "W2"', 'round = "down"\nclause = "W1"'),
        ('round = "rounding"\nclause = "W2"', 'round = "down"'),
    ],
    ids=["another mode", "another clause", "no clause"],
)
def test_a_rounding_that_the_policy_fixes_leads_to_no_reading(old: str, new: str) -> None:
    used = WORKSHOP.replace(old, new).replace("and day_count ==", "and rounding == 'down' and day_count ==")
    row = row_of(decided(read_policy(used.encode(), "workshop.toml")), "rounding")
    assert not any(of.source == "reading" for of in mentions(row))


def test_a_reading_read_otherwise_makes_its_rows_anew() -> None:
    one, other = decided(), decided(**{"day-count": "elapsed"})
    kept = replace(other, steps=one.steps)  # the same steps, decided under another reading
    assert breakdown_view(one, ENGLISH).rows[0] is breakdown_view(one, ENGLISH).rows[0]
    row = next(row for row in breakdown_view(kept, ENGLISH).rows if row.id == "days_late")
    assert row.aside.readings[0].option == "elapsed"


# To touch


@pytest.fixture
def widget(qtbot: QtBot) -> BreakdownWidget:
    made = BreakdownWidget()
    qtbot.addWidget(made)
    made.show_view(breakdown_view(decided(), ENGLISH))
    made.resize(700, made.heightForWidth(700))
    made.show()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def at(widget: BreakdownWidget, of: Mention) -> tuple[int, int]:
    """The row and the place within it of the first symbol that mentions something."""
    layout = widget.placed()
    assert layout is not None
    return next((i, j) for i, row in enumerate(layout.rows) for j, spot in enumerate(row.plan.spots) if spot.of == of)


def choose(widget: BreakdownWidget, of: Mention) -> None:
    row, spot = at(widget, of)
    QTest.keyClick(widget, Qt.Key.Key_Home)
    for _ in range(row):
        QTest.keyClick(widget, Qt.Key.Key_Down)
    for _ in range(spot + 1):
        QTest.keyClick(widget, Qt.Key.Key_Right)


@pytest.mark.parametrize(
    ("of", "signal", "told"),
    [
        (PRICE, "fact_requested", "sold-packs"),
        (WINDOW, "clause_requested", "W2"),
        (ROUNDING, "readings_requested", "rounding"),
    ],
)
def test_keyboard_and_pointer_go_where_a_symbol_leads(
    widget: BreakdownWidget, qtbot: QtBot, of: Mention, signal: str, told: str
) -> None:
    choose(widget, of)
    layout = widget.placed()
    assert layout is not None
    row, spot = at(widget, of)
    placed = layout.rows[row]
    assert placed.row is not None
    assert widget.accessibleDescription() == placed.row.says(of)
    with qtbot.waitSignal(getattr(widget, signal)) as asked:
        QTest.keyClick(widget, Qt.Key.Key_Return)
    assert asked.args == [told]
    where = placed.spot_rects(placed.plan.spots[spot])[0].center()
    assert widget.tip_at(where) == placed.row.says(of)
    with qtbot.waitSignal(getattr(widget, signal)) as asked:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=where.toPoint())
    assert asked.args == [told]


def test_a_records_field_and_its_field_of_the_form_light_each_other(widget: BreakdownWidget) -> None:
    told: list[str] = []
    widget.fact_hovered.connect(told.append)
    choose(widget, COUNT)
    assert told[-1] == "sold-packs"
    assert [widget._marks.lights(of) for of in (COUNT, PRICE)] == [True, False]
    QTest.keyClick(widget, Qt.Key.Key_Escape)
    assert told[-1] == ""
    widget.show_fact("sold-packs")
    assert [widget._marks.lights(of) for of in (COUNT, PRICE, Mention("fact", "paid"))] == [True, True, False]


def test_a_name_that_is_broken_into_lines_is_one_stop(widget: BreakdownWidget) -> None:
    def windows(width: int) -> list[Spot]:
        widget.resize(width, widget.heightForWidth(width))
        layout = widget.placed()
        assert layout is not None
        return [spot for spot in layout.rows[1].plan.spots if spot.of == WINDOW]  # below a caption

    label = "the seven days that begin with the day of the payment and end at midnight"
    long = read_policy(WORKSHOP.replace('"seven days"', f'"{label}"').encode(), "workshop.toml")
    widget.show_view(breakdown_view(decided(long, unsure=True), ENGLISH))
    # In the formula and among the numbers.
    assert [len(spot.rects) for spot in windows(1600)] == [1, 1]
    name, number = windows(280)
    assert len(name.rects) > 1
    assert len(number.rects) == 1
    assert all(one.bottom() < other.top() for one, other in pairwise(name.rects))


# Beside the other pages and the form


@cache
def library() -> Library:
    return load_library([shipped_folder()])


@pytest.fixture
def panel(qtbot: QtBot) -> ResultPanel:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply(application, LIGHT)
    made = ResultPanel(lambda: NOW)
    qtbot.addWidget(made)
    made.resize(720, 700)
    made.show()
    return made


@pytest.mark.parametrize("reading", ["rounding", "day-used"])
def test_a_reading_is_gone_to_among_the_alternatives(panel: ResultPanel, qtbot: QtBot, reading: str) -> None:
    """The rounding changes Japply's published example, whether the day of the request counts does not."""
    file = library().find("japply")
    assert file is not None
    policy = file.policy
    draft = draft_of_facts(policy, policy.examples[0].facts, ENGLISH, new_draft(policy, "UTC", "USD"))
    resolved = resolve(policy, draft, ENGLISH, NOW)
    assert resolved.decision is not None
    case = Compared(file, draft, resolved.raw, resolved.decision)

    def rows() -> Iterator[CompareRow]:
        return alternatives(case, library(), ENGLISH, NOW, lambda other: new_draft(other, "UTC", "USD"))

    def current() -> CompareRow | None:
        item = panel.tabs.compare.table.currentItem()
        row = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        return row if isinstance(row, CompareRow) else None

    def chosen() -> bool:
        row = current()
        return row is not None and isinstance(row.action, UseReading) and row.action.reading == reading

    panel.show_decision(case.decision, ENGLISH, NOW, alternatives=rows)
    panel.tabs.how.breakdown.readings_requested.emit(reading)
    qtbot.waitUntil(chosen)
    assert panel.tabs.compare.table.isVisible()
    assert panel.tabs.compare.table.hasFocus()
    # Where they are worked out already, at once; and once only: what is chosen after that stays.
    table = panel.tabs.compare.table
    table.setCurrentItem(table.topLevelItem(0))
    panel.tabs.how.breakdown.readings_requested.emit(reading)
    assert chosen()
    table.setCurrentItem(table.topLevelItem(0))
    panel.show_decision(case.decision, ENGLISH, NOW, alternatives=rows)
    qtbot.wait(250)
    assert not chosen()


def test_an_entry_of_the_form_is_lit_by_what_is_made_of_it(qtbot: QtBot) -> None:
    form = FormWidget(ENGLISH, lambda: date(2026, 6, 20))
    qtbot.addWidget(form)
    form.show_form(form_view(workshop(), ENGLISH))
    form.show_statuses(resolve(workshop(), new_draft(workshop(), "UTC", "EUR"), ENGLISH, NOW).fields)
    form.resize(433, 700)
    form.show()
    QApplication.processEvents()
    page = form.widget()
    assert isinstance(page, FormPage)
    form.light_fact(PRICE.fact)
    assert page.lit().contains(form.row_of("sold-packs").geometry())
