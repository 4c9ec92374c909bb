"""Typeset boxes: sizes, places and facts. What they look like is for eyes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtGui import QColor, QFont, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication

from refund_desk.viewmodels.formula_pieces import (
    COMPARE,
    SUM,
    Cases,
    Dim,
    Fence,
    Mention,
    Over,
    Piece,
    Row,
    Run,
    Sub,
    Won,
)
from refund_desk.widgets.formula.boxes import Beside, Box, Face, Fenced, Inks, Subscript, Text
from refund_desk.widgets.formula.build import build, build_after, build_lines

P = Run("P", "symbol", Mention("fact", "paid"))
TOTAL = Sub(Run("D", "symbol", Mention("fact", "days_total")), "total")
USED = Sub(Run("D", "symbol", Mention("step", "days_used")), "used")
MINUS, TIMES, EQUALS = Run("−", "operator"), Run("×", "operator"), Run("=", "operator")
SHARE = Row((P, TIMES, Over(Row((TOTAL, MINUS, USED)), TOTAL)))
INKS = Inks(*(QColor(c) for c in ("#000000", "#0000ff", "#555555", "#5555aa")))


def mentioned(boxes: Iterable[Box]) -> list[str]:
    return [run.of.id for box in boxes for _, run in box.hits(0, 0) if run.of is not None]


@pytest.fixture
def face(qapp: QApplication) -> Face:
    return Face(11)


def test_a_fraction_is_as_wide_as_its_widest_part_and_stands_on_the_axis(face: Face) -> None:
    slim, wide = build(Over(P, P), face), build(Over(Row((TOTAL, MINUS, USED)), P), face)
    assert wide.width > build(Row((TOTAL, MINUS, USED)), face, 0.92).width > slim.width
    line = build(P, face)
    assert wide.ascent > line.ascent
    assert wide.descent > line.descent


def test_brackets_reach_around_what_they_hold(face: Face) -> None:
    inside = build(Over(P, TOTAL), face)
    for kind in ("round", "floor", "ceil"):
        fence = build(Fence(Over(P, TOTAL), kind), face)
        assert fence.ascent > inside.ascent
        assert fence.descent > inside.descent
        assert fence.width > inside.width


def test_every_fact_can_be_hit_inside_its_box(face: Face) -> None:
    box = build(Row((P, EQUALS, Fence(SHARE), TIMES, Dim(P))), face)
    hits = list(box.hits(10, 50))
    assert mentioned([box]) == ["paid", "paid", "days_total", "days_used", "days_total", "paid"]
    for rect, _ in hits:
        assert rect.left() >= 10
        assert rect.right() <= 10 + box.width + 1
        assert rect.top() >= 50 - box.ascent - 1
        assert rect.bottom() <= 50 + box.descent + 1
    assert not any(a.intersects(b) for i, (a, _) in enumerate(hits) for b, _ in hits[i + 1 :])


def test_the_part_that_won_has_a_line_below_it(face: Face) -> None:
    won, plain = build(Won(TOTAL), face), build(TOTAL, face)
    assert (won.width, won.ascent) == (plain.width, plain.ascent)
    assert won.descent >= plain.descent
    assert mentioned([won]) == ["days_total"]


def test_a_brace_is_as_tall_as_its_lines_and_stands_on_the_axis(face: Face) -> None:
    lines = tuple((Run(str(n), "name"), Row((Run("if", "word"), TOTAL))) for n in range(4))
    two, four = build(Cases(lines[:2], 0), face), build(Cases(lines, 0), face)
    assert four.ascent + four.descent > 1.8 * (two.ascent + two.descent)
    assert four.ascent - four.descent == pytest.approx(2 * face.axis())
    assert build(Cases(lines, -1), face).width < four.width  # no pointer at the line that holds
    hits = list(four.hits(10, 100))
    assert len(hits) == 4
    assert all(rect.left() >= 10 and rect.right() <= 10 + four.width + 1 for rect, _ in hits)
    assert all(a.bottom() <= b.top() + 1 for (a, _), (b, _) in pairwise(hits))


def test_lines_after_a_head_begin_below_each_other(face: Face) -> None:
    head, body = Row((P, EQUALS)), Row((Run("days from the first of the month", "name"), MINUS, TOTAL, TIMES, USED))
    whole = build(Row((*head.parts, body)), face)
    assert [left for left, _ in build_after(head, body, face, whole.width + 9)] == [0.0]
    (first, one), *rest = build_after(head, body, face, whole.width * 0.6)
    start = one.width - build(body, face).width
    assert first == 0.0
    assert rest
    assert all(left > max(start, 0) and left + box.width <= whole.width * 0.6 + 1 for left, box in rest)


def test_a_name_too_long_for_a_line_is_broken_at_its_words(face: Face) -> None:
    name = Run("the day on which the customer first heard of the change", "name", Mention("fact", "heard"))
    whole = build(name, face)
    lines = build_lines([name], face, whole.width / 3)
    assert len(lines) >= 3
    assert all(line.width <= whole.width / 3 for line in lines)
    assert set(mentioned(lines)) == {"heard"}


def test_a_long_formula_breaks_before_its_signs(face: Face) -> None:
    long: list[Piece] = [P]
    for _ in range(9):
        long += [TIMES, TOTAL]
    whole = build(Row(tuple(long)), face)
    lines = build_lines(long, face, whole.width / 3)
    assert len(lines) >= 3
    assert all(line.width <= whole.width / 3 for line in lines)
    assert mentioned(lines) == ["paid"] + ["days_total"] * 9


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_what_stands_in_brackets_is_broken_rather_than_too_small_to_read(face: Face, share: float) -> None:
    inner = Row((Run("days from", "word"), Run("the request", "name"), Run("to", "word"), USED), COMPARE)
    formula = Row((Run("max", "function"), Fence(Row((P, Run(",", "comma"), Row((Fence(inner), MINUS, TOTAL), SUM))))))
    whole = build(formula, face)
    lines = build_lines([formula], face, whole.width * share)
    assert len(lines) > 1
    assert all(line.width <= whole.width * share for line in lines)
    assert all(line.ascent >= build(P, face).ascent * 0.9 for line in lines)
    assert mentioned(lines) == mentioned([whole])
    # An opening bracket never ends a line, a closing one never begins one.
    texts = [[box.text for box in leaves(line)] for line in lines]
    assert not any(line[-1] == "(" or line[0] == ")" for line in texts)
    assert sum(line.count("(") for line in texts) == sum(line.count(")") for line in texts) <= 2


def leaves(box: Box) -> Iterator[Text]:
    if isinstance(box, Text):
        yield box
    elif isinstance(box, Subscript):
        yield box.base
    else:
        assert isinstance(box, (Beside, Fenced))
        for part in box.boxes if isinstance(box, Beside) else (box.inside,):
            yield from leaves(part)


def test_what_cannot_be_broken_is_set_smaller(face: Face) -> None:
    words = Over(Run("days from the request to the end of the cycle", "name"), TOTAL)
    whole = build(words, face)
    (line,) = build_lines([words], face, whole.width * 0.8)
    assert line.width <= whole.width * 0.8


def test_the_boxes_grow_with_the_device(qapp: QApplication, tmp_path: object) -> None:
    """On paper at 1,200 dots per inch a formula is as many millimetres wide as at 96."""
    screen = QImage(400, 100, QImage.Format.Format_RGB32)
    screen.setDotsPerMeterX(3780)
    screen.setDotsPerMeterY(3780)
    paper = QPdfWriter(f"{tmp_path}/formula.pdf")
    paper.setResolution(1200)
    paper.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    on_screen, on_paper = build(SHARE, Face(11, screen)), build(SHARE, Face(11, paper))
    inches = on_screen.width / screen.logicalDpiX(), on_paper.width / paper.logicalDpiX()
    assert inches[0] == pytest.approx(inches[1], rel=0.08)
    assert Face(11, paper).rule() > 5 * Face(11, screen).rule()
    painter = QPainter(paper)
    on_paper.paint(painter, 100, 500, INKS)
    painter.end()


def test_painting_leaves_marks_of_both_inks(face: Face) -> None:
    image = QImage(300, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    painter.setFont(QFont())
    build(Row((P, EQUALS, Run("8.00", "value"), TIMES, Fence(Over(P, TOTAL), "floor"))), face).paint(
        painter, 5, 60, INKS
    )
    painter.end()
    seen = {image.pixelColor(x, y).name() for x in range(300) for y in range(100)}
    assert len(seen) > 2
