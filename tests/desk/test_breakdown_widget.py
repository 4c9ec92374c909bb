"""The breakdown's places, and what the widget answers to."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from pytestqt.qtbot import QtBot

from refund_desk.viewmodels.breakdown import BreakdownRow, BreakdownView
from refund_desk.viewmodels.formula import Fence, Over, Piece, Row, Run, Sub
from refund_desk.widgets.breakdown import BreakdownWidget
from refund_desk.widgets.breakdown_painter import Layout, PlacedRow, Type, lay_out_breakdown, paint_breakdown
from refund_desk.widgets.theme import DARK, LIGHT

MINUS, TIMES = Run("−", "operator"), Run("×", "operator")


def share(total: Piece, used: Piece, paid: Piece) -> Row:
    return Row((paid, TIMES, Over(Row((total, MINUS, used)), total)))


def row(
    id_: str, label: str, *, final: bool = False, decisive: bool = True, clauses: tuple[str, ...] = ()
) -> BreakdownRow:
    named = Sub(Run("D", "symbol", "days_total"), "total"), Sub(Run("D", "symbol", "days_used"), "used")
    values = Run("30", "value"), Run("14", "value")
    return BreakdownRow(
        id=id_,
        label=label,
        symbol=Sub(Run("R", "symbol", id_), "time"),
        formula=Fence(Run("R", "symbol"), "floor") if final else share(*named, Run("P", "symbol", "paid")),
        numbers=share(*values, Run("8.00", "value")),
        value="2.66 USD" if final else "4.2666…",
        exact="",
        clauses=clauses,
        kind="rounding" if final else "step",
        decisive=decisive,
        final=final,
        text=f"text of {id_}",
        spoken=f"{label} is spoken.",
    )


VIEW = BreakdownView(
    rows=(
        row("time", "Time left", decisive=False, clauses=("A2",)),
        row("usage", "Credits left of the plan, those topped up aside", clauses=("A3", "A12")),
        row("rounded", "Rounded down", final=True, clauses=("A5",)),
    ),
    figures=(row("figure", "Unused days"),),
    caption="Figures to start a person’s review from; not an amount granted.",
    exact="",
    text="all rows",
    spoken="All rows, spoken.",
)
WIDTHS = (240, 320, 420, 560, 700, 1000, 1600)


def boxes_of(placed: PlacedRow) -> list[QRectF]:
    return [QRectF(b.x, b.y - b.box.ascent, b.box.width, b.box.ascent + b.box.descent) for b in placed.boxes]


def laid_out(widget: BreakdownWidget, width: int) -> Layout:
    widget.resize(width, widget.heightForWidth(width))
    layout = widget.placed()
    assert layout is not None
    return layout


@pytest.fixture
def widget(qtbot: QtBot) -> BreakdownWidget:
    made = BreakdownWidget()
    qtbot.addWidget(made)
    made.show_view(VIEW)
    return made


@pytest.mark.parametrize("width", WIDTHS)
def test_rows_follow_each_other_and_hold_what_is_theirs(widget: BreakdownWidget, width: int) -> None:
    layout = laid_out(widget, width)
    assert all(a.rect.bottom() == pytest.approx(b.rect.top()) for a, b in pairwise(layout.rows))
    assert widget.heightForWidth(width) >= layout.height
    for placed in layout.rows:
        for rect in boxes_of(placed):
            assert placed.rect.adjusted(0, 0, 0.5, 0.5).contains(rect)
        assert all(placed.rect.top() < text.y < placed.rect.bottom() for text in placed.texts)


@pytest.mark.parametrize("width", WIDTHS)
def test_formulas_numbers_and_values_never_overlap(widget: BreakdownWidget, width: int) -> None:
    kind = Type(widget.font(), widget)
    for placed in laid_out(widget, width).rows:
        rects = boxes_of(placed)
        assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :])
        for text in placed.texts:
            ground = QRectF(text.x, text.y - kind.cap, kind.measure(text.text, text.style), kind.cap)
            assert not any(ground.intersects(rect) for rect in rects)
            assert ground.left() >= 0
            assert ground.right() <= width
        plain = [QRectF(t.x, t.y - kind.cap, kind.measure(t.text, t.style), kind.cap) for t in placed.texts]
        assert not any(a.intersects(b) for i, a in enumerate(plain) for b in plain[i + 1 :])


def test_the_widest_setting_that_fits_is_taken(widget: BreakdownWidget) -> None:
    settings = [laid_out(widget, width).setting for width in WIDTHS]
    assert settings[0] == "narrow"
    assert settings[-1] == "columns"
    assert settings == sorted(settings, key=["narrow", "stacked", "columns"].index)


def test_a_row_too_wide_for_the_columns_is_stacked_alone(widget: BreakdownWidget) -> None:
    long = replace(VIEW.rows[0], id="long", formula=Run("minutes from the request to the end of the cycle", "name"))
    widget.show_view(replace(VIEW, rows=(*VIEW.rows, long), figures=(), caption=""))
    layout = laid_out(widget, 700)
    first, *_, last = layout.rows
    assert layout.setting == "columns"
    assert first.boxes[0].y == first.boxes[1].y
    assert last.boxes[0].y < last.boxes[1].y


@pytest.mark.parametrize("width", [240, 320, 420])
def test_a_long_value_goes_below_its_label(widget: BreakdownWidget, width: int) -> None:
    dated = replace(VIEW.rows[0], label="Cycleendasderived", value="15 March 2026, 10:30 CET", clauses=("A2",))
    widget.show_view(replace(VIEW, rows=(dated,), figures=(), caption=""))
    (placed,) = laid_out(widget, width).rows
    label, value, _ = placed.texts
    kind = Type(widget.font(), widget)
    assert value.y > label.y or label.x + kind.measure(label.text) < value.x


def test_columns_are_aligned(widget: BreakdownWidget) -> None:
    layout = laid_out(widget, 1200)
    rows = [placed for placed in layout.rows if placed.row]
    assert len({placed.boxes[0].x for placed in rows}) == 1
    assert len({placed.boxes[1].x for placed in rows}) == 1


def test_only_the_final_row_is_tinted_and_only_the_loser_faded(widget: BreakdownWidget) -> None:
    rows = laid_out(widget, 800).rows
    assert [placed.tinted for placed in rows] == [False, False, True, False, False]
    assert [placed.faded for placed in rows] == [True, False, False, False, False]


def test_a_click_on_a_clause_asks_for_it(widget: BreakdownWidget, qtbot: QtBot) -> None:
    layout = laid_out(widget, 800)
    rect, clause = layout.rows[1].clauses[1]
    assert clause == "A12"
    with qtbot.waitSignal(widget.clause_requested) as asked:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())
    assert asked.args == ["A12"]
    with qtbot.assertNotEmitted(widget.clause_requested):
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))


def test_the_keyboard_reaches_every_row_and_its_clause(widget: BreakdownWidget, qtbot: QtBot) -> None:
    laid_out(widget, 800)
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    with qtbot.waitSignal(widget.clause_requested) as asked:
        qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert asked.args == ["A5"]
    qtbot.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "text of rounded"


def test_the_menu_copies_a_row_or_all(widget: BreakdownWidget) -> None:
    layout = laid_out(widget, 800)
    menu = widget.context_menu(layout.rows[1].rect.center().y())
    one, every = menu.actions()
    one.trigger()
    assert QGuiApplication.clipboard().text() == "text of usage"
    every.trigger()
    assert QGuiApplication.clipboard().text() == widget.text() == "all rows"


def test_screen_readers_hear_the_rows(widget: BreakdownWidget) -> None:
    assert widget.accessibleName() == "How it is worked out"
    assert widget.accessibleDescription() == "All rows, spoken."
    widget.show_view(None)
    assert widget.accessibleDescription() == ""
    assert widget.text() == ""


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_it_paints_on_screen_and_elsewhere_without_complaint(widget: BreakdownWidget, theme: object) -> None:
    widget.set_theme(DARK if theme is DARK else LIGHT)
    laid_out(widget, 600)
    assert not widget.grab().isNull()
    page = QImage(1200, 900, QImage.Format.Format_RGB32)
    painter = QPainter(page)
    kind = Type(widget.font(), page)
    paint_breakdown(painter, lay_out_breakdown(VIEW, 1200, kind), LIGHT, kind)
    painter.end()
