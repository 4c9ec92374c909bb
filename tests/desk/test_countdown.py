"""What is counted down to, and how the time that is left reads."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF
from pytestqt.qtbot import QtBot

from refund_desk.viewmodels.countdown import next_change, time_left
from refund_desk.widgets.flow import Flow, Words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (2 * 86400 + 3 * 3600 + 12 * 60 + 59, "2 d 03:12"),
        (86400, "1 d 00:00"),
        (86399, "23:59 h"),
        (3600, "01:00 h"),
        (3599, "59:59 min"),
        (61, "01:01 min"),
        (0, "00:00 min"),
        (-5, "00:00 min"),
    ],
)
def test_time_left(seconds: int, words: str) -> None:
    assert time_left(seconds) == words


@given(st.integers(min_value=60, max_value=40 * 86400))
def test_the_words_change_exactly_when_they_are_due_to(seconds: int) -> None:
    due = next_change(seconds)
    assert time_left(seconds - due + 1) == time_left(seconds)
    assert time_left(seconds - due) != time_left(seconds)


RUNS = st.builds(Words, st.text(alphabet="ab cde", min_size=1, max_size=30), st.booleans(), st.booleans())


@given(paragraphs=st.lists(st.lists(RUNS, max_size=5), max_size=3), width=st.integers(min_value=1, max_value=700))
@pytest.mark.usefixtures("qapp")
def test_no_word_is_lost_however_the_lines_break(paragraphs: list[list[Words]], width: int) -> None:
    flow = Flow()
    flow.resize(width, 100)
    flow.show_words(paragraphs)
    given_words = "".join(run.text for paragraph in paragraphs for run in paragraph)
    assert "".join("".join(flow.lines()).split()) == "".join(given_words.split())


def test_what_only_stands_between_goes_where_the_line_breaks(qtbot: QtBot) -> None:
    flow = Flow()
    qtbot.addWidget(flow)
    dot = Words(" · ", between=True)
    answers = [Words("2.66 USD ", bold=True, together=True), Words("here")]
    others = [Words("2.67 USD ", bold=True, together=True), Words("read half-up")]
    flow.resize(600, 100)
    flow.show_words([[*answers, dot, *others]])
    assert flow.lines() == ["2.66 USD here · 2.67 USD read half-up"]
    flow.resize(round(QFontMetricsF(flow.font()).horizontalAdvance("2.67 USD read half-up") * 1.2), 100)
    assert flow.lines() == ["2.66 USD here", "2.67 USD read half-up"]


@pytest.mark.parametrize("width", [130, 200, 300, 500, 900])
def test_the_wider_the_flow_the_lower(qtbot: QtBot, width: int) -> None:
    flow = Flow()
    qtbot.addWidget(flow)
    flow.show_words([[Words("The policy contradicts itself. ", bold=True), Words("Its rule rounds down. " * 6)]])
    heights = [flow.heightForWidth(each) for each in (width, width + 100)]
    assert all(before >= after for before, after in pairwise(heights))
