"""The breakdown's places, and what the widget answers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refund_desk.viewmodels.breakdown import BreakdownRow, BreakdownView
from refund_desk.viewmodels.formula_markup import breakdown_latex, breakdown_markdown
from refund_desk.viewmodels.formula_pieces import Fence, Mention, Over, Piece, Row, Run, Sub
from refund_desk.widgets.breakdown import BreakdownWidget
from refund_desk.widgets.breakdown_layout import lay_out_breakdown
from refund_desk.widgets.breakdown_painter import paint_breakdown
from refund_desk.widgets.breakdown_parts import Layout, PlacedBox, PlacedRow, RowPlan
from refund_desk.widgets.breakdown_type import Type
from refund_desk.widgets.formula.boxes import Box, Hit, Inks
from refund_desk.widgets.theme import DARK, LIGHT, Theme, contrast
from refund_policy.decision import Step, Term, Value

MINUS, TIMES = Run("−", "operator"), Run("×", "operator")


def share(total: Piece, used: Piece, paid: Piece) -> Row:
    return Row((paid, TIMES, Over(Row((total, MINUS, used)), total)))


def shown(of: Fraction | int, unit: str) -> Value:
    return Value("money" if unit == "USD" else "number", Fraction(of), unit)


TERM = Term(
    "*",
    (
        Term("symbol", (), shown(8, "USD"), "paid", "P", "Price paid", "fact"),
        Term("symbol", (), shown(30, "days"), "days_total", "D_total", "Duration?", "fact"),
        Term("symbol", (), None, "days_used", "D_used", "days used", "fact"),
    ),
)
"""What the rows below mention, with its values."""


def fact(id_: str) -> Mention:
    return Mention("fact", id_)


def step(id_: str) -> Mention:
    return Mention("step", id_)


def row(
    id_: str, label: str, *, final: bool = False, decisive: bool = True, clauses: tuple[str, ...] = ()
) -> BreakdownRow:
    named = Sub(Run("D", "symbol", fact("days_total")), "total"), Sub(Run("D", "symbol", fact("days_used")), "used")
    values = Run("30", "value"), Run("14", "value")
    return BreakdownRow(
        id=id_,
        label=label,
        symbol=Sub(Run("R", "symbol", step(id_)), "time"),
        formula=Fence(Run("R", "symbol", step("usage")), "floor")
        if final
        else share(*named, Run("P", "symbol", fact("paid"))),
        numbers=share(*values, Run("8.00", "value")),
        value="2.66 USD" if final else "4.2666…",
        clauses=clauses,
        kind="rounding" if final else "step",
        decisive=decisive,
        final=final,
        step=Step(id_, label, "R_time", TERM, shown(Fraction("2.66") if final else Fraction(64, 15), "USD")),
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
)
WIDTHS = (240, 320, 420, 560, 700, 1000, 1600)


def boxes_of(placed: PlacedRow) -> list[QRectF]:
    """From the row's top left corner."""
    boxes = placed.plan.boxes
    return [QRectF(b.x, b.y - b.box.ascent, b.box.width, b.box.ascent + b.box.descent) for b in boxes]


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
            assert QRectF(0, 0, placed.rect.width() + 0.5, placed.rect.height() + 0.5).contains(rect)
        assert all(0 < text.y < placed.rect.height() for text in placed.plan.texts)


@pytest.mark.parametrize("width", WIDTHS)
def test_formulas_numbers_and_values_never_overlap(widget: BreakdownWidget, width: int) -> None:
    kind = Type(widget.font(), widget)
    for placed in laid_out(widget, width).rows:
        rects = boxes_of(placed)
        assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :])
        for text in placed.plan.texts:
            ground = QRectF(text.x, text.y - kind.cap, kind.measure(text.text, text.style), kind.cap)
            assert not any(ground.intersects(rect) for rect in rects)
            assert ground.left() >= 0
            assert ground.right() <= width
        plain = [QRectF(t.x, t.y - kind.cap, kind.measure(t.text, t.style), kind.cap) for t in placed.plan.texts]
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
    assert first.plan.boxes[0].y == first.plan.boxes[1].y
    assert last.plan.boxes[0].y < last.plan.boxes[1].y


@pytest.mark.parametrize("width", [240, 320, 420])
def test_a_long_value_goes_below_its_label(widget: BreakdownWidget, width: int) -> None:
    dated = replace(VIEW.rows[0], label="Cycleendasderived", value="15 March 2026, 10:30 CET", clauses=("A2",))
    widget.show_view(replace(VIEW, rows=(dated,), figures=(), caption=""))
    (placed,) = laid_out(widget, width).rows
    label, value, _ = placed.plan.texts
    kind = Type(widget.font(), widget)
    assert value.y > label.y or label.x + kind.measure(label.text) < value.x


@pytest.mark.parametrize("width", [280, 480, 1000])
def test_words_and_clauses_of_any_length_keep_clear_of_the_rest(widget: BreakdownWidget, width: int) -> None:
    word = "Abonnementverlängerungsbestätigungsgebührenanteil"
    long = replace(VIEW.rows[0], label=f"{word} {word}", clauses=("A1", "A22", "CLAUSE-9"), value="1,234,567,890.1234…")
    widget.show_view(replace(VIEW, rows=(long, *VIEW.rows[1:])))
    kind = Type(widget.font(), widget)
    placed = laid_out(widget, width).rows[0]
    texts = placed.plan.texts
    grounds = [QRectF(t.x, t.y - kind.cap, kind.measure(t.text, t.style), kind.cap) for t in texts] + boxes_of(placed)
    assert not any(a.intersects(b) for i, a in enumerate(grounds) for b in grounds[i + 1 :])
    assert all(ground.left() >= 0 and ground.right() <= width + 1 for ground in grounds)
    assert "".join(text.text for text in texts if text.ink == "muted" and text.x < width / 4).startswith(word)


def test_columns_are_aligned(widget: BreakdownWidget) -> None:
    layout = laid_out(widget, 1200)
    rows = [placed for placed in layout.rows if placed.row]
    # Every symbol is as wide here, so the signs of equality stand below each other too.
    assert len({placed.plan.boxes[0].x for placed in rows}) == 1
    assert len({placed.plan.boxes[1].x for placed in rows}) == 1


def test_only_the_final_row_is_tinted_and_only_the_loser_faded(widget: BreakdownWidget) -> None:
    rows = laid_out(widget, 800).rows
    assert [placed.tinted for placed in rows] == [False, False, True, False, False]
    assert [placed.faded for placed in rows] == [True, False, False, False, False]


def test_a_click_on_a_clause_asks_for_it(widget: BreakdownWidget, qtbot: QtBot) -> None:
    layout = laid_out(widget, 800)
    rect, clause = layout.rows[1].plan.clauses[1]
    rect = rect.translated(layout.rows[1].rect.topLeft())
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
    assert QGuiApplication.clipboard().text() == VIEW.rows[2].text


def test_the_menu_copies_a_row_or_all_in_three_ways(widget: BreakdownWidget) -> None:
    layout = laid_out(widget, 800)
    menu = widget.context_menu(layout.rows[1].rect.center().y())
    copied = {}
    for action in menu.actions():
        if action.text().startswith("Copy"):
            action.trigger()
            copied[action.text()] = QGuiApplication.clipboard().text()
    usage = VIEW.rows[1]
    assert copied == {
        "Copy this row as text": usage.text,
        "Copy this row as Markdown": breakdown_markdown(VIEW, usage),
        "Copy this row as LaTeX": breakdown_latex(VIEW, usage),
        "Copy all rows as text": VIEW.text,
        "Copy all rows as Markdown": breakdown_markdown(VIEW),
        "Copy all rows as LaTeX": breakdown_latex(VIEW),
    }
    below = [action.text() for action in widget.copy_menu().actions() if action.text()]
    assert below == [*(name for name in copied if "all" in name), "Exact fractions"]


def test_screen_readers_hear_all_rows_when_the_typing_rests(widget: BreakdownWidget, qtbot: QtBot) -> None:
    assert widget.accessibleName() == "How it is worked out"
    qtbot.waitUntil(lambda: widget.accessibleDescription() == VIEW.spoken)
    widget.show_view(None)
    qtbot.waitUntil(lambda: not widget.accessibleDescription())
    assert widget.text() == ""


def spot_of(widget: BreakdownWidget, row: int, id_: str) -> QPoint:
    """The middle of the first symbol in a row that mentions something."""
    layout = widget.placed()
    assert layout is not None
    placed = layout.rows[row]
    spot = next(spot for spot in placed.plan.spots if spot.of.id == id_)
    return placed.spot_rects(spot)[0].center().toPoint()


def move_pointer(widget: BreakdownWidget, to: QPoint) -> None:
    no = Qt.MouseButton.NoButton
    where = QPointF(to), QPointF(widget.mapToGlobal(to))
    moved = QMouseEvent(QEvent.Type.MouseMove, *where, no, no, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, moved)


def test_the_pointer_on_a_symbol_names_its_fact_and_a_click_goes_there(widget: BreakdownWidget, qtbot: QtBot) -> None:
    laid_out(widget, 800)
    told: list[str] = []
    widget.fact_hovered.connect(told.append)
    move_pointer(widget, spot_of(widget, 1, "days_used"))
    move_pointer(widget, spot_of(widget, 1, "paid"))
    move_pointer(widget, spot_of(widget, 1, "usage"))  # a step: no field
    assert told == ["days_used", "paid", ""]
    assert widget.cursor().shape() == Qt.CursorShape.PointingHandCursor
    with qtbot.waitSignal(widget.fact_requested) as asked:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=spot_of(widget, 1, "days_used"))
    assert asked.args == ["days_used"]


def test_leaving_with_the_pointer_ends_the_light(widget: BreakdownWidget) -> None:
    laid_out(widget, 800)
    told: list[str] = []
    widget.fact_hovered.connect(told.append)
    move_pointer(widget, spot_of(widget, 0, "paid"))
    widget.leaveEvent(QEvent(QEvent.Type.Leave))
    assert told == ["paid", ""]


def test_a_click_on_a_step_goes_to_its_row(widget: BreakdownWidget, qtbot: QtBot) -> None:
    laid_out(widget, 800)
    with qtbot.assertNotEmitted(widget.fact_requested):
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=spot_of(widget, 2, "usage"))
    qtbot.keyClick(widget, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == VIEW.rows[1].text


def test_the_keyboard_moves_over_a_rows_symbols(widget: BreakdownWidget, qtbot: QtBot) -> None:
    widget.show()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    laid_out(widget, 800)
    told: list[str] = []
    widget.fact_hovered.connect(told.append)
    qtbot.keyClick(widget, Qt.Key.Key_Right)  # the row's own symbol
    assert widget.accessibleDescription() == "Time left: 4.2666…"
    for _ in range(2):
        qtbot.keyClick(widget, Qt.Key.Key_Right)
    assert told == ["paid", "days_total"]
    assert widget.accessibleDescription() == "Duration: 30 days"
    with qtbot.waitSignal(widget.fact_requested) as asked:
        qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert asked.args == ["days_total"]
    with qtbot.assertNotEmitted(widget.fact_requested), qtbot.waitSignal(widget.clause_requested):
        qtbot.keyClick(widget, Qt.Key.Key_Escape)
        qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert told == ["paid", "days_total", ""]


def test_each_row_is_read_out_as_the_keyboard_reaches_it(widget: BreakdownWidget, qtbot: QtBot) -> None:
    widget.show()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    laid_out(widget, 800)
    assert widget.accessibleDescription() == VIEW.rows[0].spoken
    qtbot.keyClick(widget, Qt.Key.Key_End)
    qtbot.keyClick(widget, Qt.Key.Key_Home)
    qtbot.keyClick(widget, Qt.Key.Key_Down)
    assert widget.accessibleDescription() == VIEW.rows[1].spoken
    widget.exact_action.setChecked(True)
    qtbot.keyClick(widget, Qt.Key.Key_Up)
    assert widget.accessibleDescription() == VIEW.rows[0].spoken + " Exactly 64/15 USD."
    widget.clearFocus()
    assert widget.accessibleDescription() == VIEW.spoken


class Painted:
    """The rectangles that a widget asks to be painted again."""

    def __init__(self, widget: BreakdownWidget, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rects: list[QRectF] = []
        monkeypatch.setattr(widget, "update", self._note)

    def _note(self, *area: QRect) -> None:
        self.rects.append(QRectF(*area) if area else QRectF(0, 0, 1e6, 1e6))


def test_a_field_in_focus_lights_its_symbols_and_paints_nothing_else(
    widget: BreakdownWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = laid_out(widget, 800)
    painted = Painted(widget, monkeypatch)
    widget.show_fact("paid")
    expected = [
        rect
        for placed in layout.rows
        for spot in placed.plan.spots
        if spot.of == fact("paid")
        for rect in placed.spot_rects(spot)
    ]
    assert len(expected) == len(painted.rects) == 3
    for rect, spot in zip(painted.rects, expected, strict=True):
        assert rect.contains(spot)
        assert rect.width() < spot.width() + 16
        assert rect.height() < spot.height() + 16
    painted.rects.clear()
    widget.show_fact("paid")
    assert painted.rects == []
    widget.show_fact("")
    assert len(painted.rects) == 3


def test_a_changed_row_alone_is_laid_out_and_painted_again(
    widget: BreakdownWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = laid_out(widget, 800)
    painted = Painted(widget, monkeypatch)
    shifted: list[bool] = []
    monkeypatch.setattr(widget, "updateGeometry", lambda: shifted.append(True))
    changed = replace(VIEW.rows[1], value="4.2667…")
    widget.show_view(replace(VIEW, rows=(VIEW.rows[0], changed, VIEW.rows[2])))
    after = widget.placed()
    assert after is not None
    same = [old.plan is new.plan for old, new in zip(before.rows, after.rows, strict=True)]
    assert same == [True, False, True, True, True]
    assert painted.rects[0].contains(before.rows[1].rect)
    assert not painted.rects[0].contains(before.rows[0].rect.center())
    assert shifted == []


def test_of_many_rows_only_those_in_view_are_painted(widget: BreakdownWidget) -> None:
    class Counting(Box):
        painted = 0
        width = ascent = descent = 5.0

        def paint(self, painter: QPainter, x: float, y: float, inks: Inks, faded: bool = False) -> None:
            Counting.painted += 1

        def hits(self, x: float, y: float) -> Iterator[Hit]:
            yield from ()

    kind = Type(widget.font(), widget)
    plan = RowPlan(VIEW.rows[0], 30, (), (PlacedBox(0, 15, Counting()),))
    rows = tuple(PlacedRow(QRectF(0, 30 * i, 400, 30), plan) for i in range(60))
    page = QImage(400, 1800, QImage.Format.Format_RGB32)
    painter = QPainter(page)
    paint_breakdown(painter, Layout("columns", 400, 1800, rows), LIGHT, kind, clip=QRectF(0, 95, 400, 100))
    painter.end()
    assert Counting.painted == 4


def test_exact_fractions_replace_the_values_that_are_cut_off(widget: BreakdownWidget) -> None:
    def values() -> list[str]:
        layout = laid_out(widget, 800)
        return [
            text.text for placed in layout.rows for text in placed.plan.texts if placed.row and text.ink != "accent"
        ]

    assert "64/15" not in values()
    widget.exact_action.trigger()
    assert values().count("64/15") == 3
    assert "2.66 USD" in values()
    widget.exact_action.trigger()
    assert "64/15" not in values()


def test_tooltips_tell_the_exact_value_and_what_a_symbol_is(widget: BreakdownWidget) -> None:
    layout = laid_out(widget, 800)
    value = layout.rows[0].plan.value.translated(layout.rows[0].rect.topLeft())
    assert widget.tip_at(value.center()) == "Exactly 64/15 USD"
    assert widget.tip_at(QPointF(spot_of(widget, 0, "days_total"))) == "Duration: 30 days"
    assert widget.tip_at(QPointF(spot_of(widget, 0, "time"))) == "Time left: 4.2666…"
    assert widget.tip_at(QPointF(2, 2)) == ""


@pytest.mark.parametrize("zoom", [0.5, 0.75, 1.5, 2, 3])
def test_it_grows_and_shrinks_with_the_font(widget: BreakdownWidget, zoom: float) -> None:
    high = laid_out(widget, 3000).height
    font = widget.font()
    font.setPointSizeF(font.pointSizeF() * zoom)
    widget.setFont(font)
    assert laid_out(widget, 3000).height == pytest.approx(high * zoom, rel=0.2)
    for width in WIDTHS:
        for placed in laid_out(widget, width).rows:
            rects = boxes_of(placed)
            assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_what_is_lit_can_be_seen_on_every_ground(theme: Theme) -> None:
    """Frames, lines and bars are graphics: 3:1 at least; the muted number in a tinted row is text: 4.5:1."""
    assert min(contrast(theme.accent, ground) for ground in (theme.surface, theme.accent_tint)) >= 3
    assert contrast(theme.muted, theme.accent_tint) >= 4.5


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
