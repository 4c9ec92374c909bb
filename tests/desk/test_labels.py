"""Labels: every text as it is, and a layout only where a size has changed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from refund_desk.widgets.labels import LineLabel, PlainLabel, plain_label

SHORT, AS_HIGH = "The time decides.", "Credits decide it."
LONG = "The time decides, because fewer days are left than credits, and the smaller share of the two is paid back."


class Page(QWidget):
    """A label within a box within a page, and the layouts that its texts lead to."""

    def __init__(self, label: PlainLabel, bot: QtBot) -> None:
        super().__init__()
        bot.addWidget(self)
        self.label, self.below = label, plain_label("Below")
        self.inner = QWidget()
        box = QHBoxLayout(self.inner)
        box.addWidget(label, 1)
        column = QVBoxLayout(self)
        column.addWidget(self.inner)
        column.addWidget(self.below)
        column.addStretch()
        self.layouts = 0
        self.inner.installEventFilter(self)
        self.resize(320, 400)
        self.show()
        self.settle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.layouts += event.type() == QEvent.Type.LayoutRequest
        return False

    def settle(self) -> None:
        for _ in range(4):  # a layout asks its parent's for another
            QApplication.processEvents()

    def say(self, text: str) -> int:
        """Show a text; how many layouts that took."""
        self.layouts = 0
        self.label.setText(text)
        self.settle()
        return self.layouts

    def as_qlabel(self) -> int:
        """How high QLabel itself has the text at this width, in pixels."""
        return QLabel.heightForWidth(self.label, self.label.width())


def test_a_text_is_shown_as_it_is(qtbot: QtBot) -> None:
    label = plain_label("<b>8.00</b>", role="muted")
    qtbot.addWidget(label)
    assert label.text() == "<b>8.00</b>"
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.property("role") == "muted"


def test_a_text_of_the_same_size_moves_nothing(qtbot: QtBot) -> None:
    page = Page(plain_label(SHORT, wrap=True), qtbot)
    assert page.say(AS_HIGH) == 0
    assert page.label.text() == AS_HIGH
    assert page.label.isVisible()


def test_a_text_of_more_lines_gets_its_room(qtbot: QtBot) -> None:
    page = Page(plain_label(SHORT, wrap=True), qtbot)
    low = page.below.y()
    assert page.say(LONG) > 0
    assert page.label.height() == page.as_qlabel()
    assert page.below.y() > low
    assert page.say(SHORT) > 0
    assert page.below.y() == low


def test_a_word_wider_than_the_label_is_told(qtbot: QtBot) -> None:
    page = Page(plain_label(SHORT, wrap=True), qtbot)
    assert page.say("W" * 80) > 0


def test_a_label_on_one_line_tells_its_width(qtbot: QtBot) -> None:
    page = Page(plain_label("8.00 USD"), qtbot)
    assert page.say("18.00 USD") > 0
    assert page.say("18.00 USD") == 0


def test_heights_at_other_widths_are_of_the_text_shown(qtbot: QtBot) -> None:
    page = Page(plain_label(SHORT, wrap=True), qtbot)
    for width in (90, 600):  # the layouts have met both widths with the first text
        page.resize(width, 400)
        page.settle()
    assert page.say(SHORT + " " + SHORT) == 0  # one line still
    page.resize(90, 400)
    page.settle()
    assert page.label.height() == page.as_qlabel()


def test_a_larger_font_is_measured_anew(qtbot: QtBot) -> None:
    page = Page(plain_label(LONG, wrap=True), qtbot)
    before = page.label.height()
    font = page.label.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    page.label.setFont(font)
    page.settle()
    assert page.label.height() == page.as_qlabel() > before


@pytest.mark.parametrize("whole", [False, True])
def test_a_text_given_while_hidden_has_its_room_when_shown(qtbot: QtBot, whole: bool) -> None:
    page = Page(plain_label(SHORT, wrap=True), qtbot)
    hidden = page.inner if whole else page.label
    hidden.hide()
    page.settle()
    page.say(LONG)
    hidden.show()
    page.settle()
    assert page.label.height() == page.as_qlabel()


def test_a_line_that_finds_no_room_ends_in_an_ellipsis_and_keeps_its_words(qtbot: QtBot) -> None:
    label = LineLabel()
    qtbot.addWidget(label)
    words = "One sentence of help that is a good deal longer than the window is wide"
    label.setText(words)
    label.resize(4000, 20)
    assert label.seen() == words
    label.resize(120, 20)
    assert label.seen().endswith("…")
    assert words.startswith(label.seen()[:-1].strip())
    assert label.text() == words
    assert words in label.toolTip()
