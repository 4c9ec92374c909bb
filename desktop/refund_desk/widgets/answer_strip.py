"""The warning that another reading or another time zone changes the answer, with those answers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from refund_desk.viewmodels.answer_strip import AnswerGroup, AnswerStripView
from refund_desk.widgets.cards import put_visible
from refund_desk.widgets.flow import Flow, Words
from refund_desk.widgets.style import restyle
from refund_desk.widgets.theme import LIGHT, Theme

_DOT = Words("  ·  ", between=True)


class AnswerStrip(QFrame):
    """`2.66 USD here · 2.67 USD read as “half-up” · no refund in New York time [Compare]`"""

    compare_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner-notice")
        self.setAccessibleName("Other answers")
        self._theme = LIGHT
        self._view: AnswerStripView | None = None
        self.flow = Flow()
        compare = QPushButton("Compare")
        compare.setProperty("role", "link")
        compare.setAccessibleName("Compare the answers")
        compare.clicked.connect(self.compare_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 10, 6)
        row.addWidget(self.flow, 1)
        row.addWidget(compare, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_view(self, view: AnswerStripView | None) -> None:
        """Show the other answers; None hides the strip."""
        put_visible(self, view is not None)
        if view is None or view == self._view:
            return
        self._view = view
        restyle(self, "banner-contradiction" if view.contradiction else "banner-notice")
        self.setAccessibleDescription(view.spoken)
        self._colour()
        self.flow.show_words(_paragraphs(view))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._colour()

    def _colour(self) -> None:
        contradiction = self._view is not None and self._view.contradiction
        colour = self._theme.review.text if contradiction else self._theme.text
        self.flow.set_colours(colour, colour)


def _paragraphs(view: AnswerStripView) -> list[list[Words]]:
    """What comes first has a line of its own above its answers; the others are a line each."""
    first, *others = view.groups
    says = [Words(f"{first.lead} " if first.says else first.lead, bold=True)]
    says += [Words(first.says)] if first.says else []
    return [says, _answers(first), *([Words(f"{group.lead} "), *_answers(group)] for group in others)]


def _answers(group: AnswerGroup) -> list[Words]:
    words: list[Words] = []
    for one in group.answers:
        words += [_DOT] if words else []
        words += [Words(f"{one.result} ", bold=True, together=True), Words(one.how)]
    return words
