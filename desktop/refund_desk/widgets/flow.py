"""Words in two weights that flow over lines like a sentence: what a plain label cannot mix."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_ADVANCES_KEPT = 500
_LEAST = 120
"""A narrower widget, in pixels, is laid out as if it were this wide."""


@dataclass(frozen=True, slots=True)
class Words:
    """A run of one weight; one that keeps together moves to the next line as a whole if it fits there."""

    text: str
    bold: bool = False
    together: bool = False
    """With the run that follows."""
    between: bool = False
    """Only stands between two runs of a line: where the line breaks, it goes."""


@dataclass(frozen=True, slots=True)
class _Placed:
    text: str
    bold: bool
    x: float
    line: int


class Flow(QWidget):
    """Paragraphs of words, as high as they need."""

    def __init__(self) -> None:
        super().__init__()
        self._paragraphs: tuple[tuple[Words, ...], ...] = ()
        self._colours = "#000000", "#000000"
        self._fonts: tuple[tuple[QFont, QFontMetricsF], tuple[QFont, QFontMetricsF]] | None = None
        self._advances: dict[tuple[str, bool], float] = {}
        self._layouts: dict[int, tuple[list[_Placed], int]] = {}
        """By width in pixels: every piece with its place, and the number of lines."""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_words(self, paragraphs: Sequence[Sequence[Words]]) -> None:
        """Replace everything; asks for another height only where it needs one."""
        wanted = tuple(tuple(paragraph) for paragraph in paragraphs if paragraph)
        if wanted == self._paragraphs:
            return
        before = self.heightForWidth(self.width())
        self._paragraphs = wanted
        self._layouts.clear()
        if self.heightForWidth(self.width()) != before:
            self.updateGeometry()
        self.update()

    def set_colours(self, bold: str, plain: str) -> None:
        """`#rrggbb` of the two weights."""
        if (bold, plain) != self._colours:
            self._colours = bold, plain
            self.update()

    def lines(self) -> list[str]:
        """The text as it is broken."""
        placed, count = self._layout(self.width())
        return ["".join(one.text for one in placed if one.line == line).strip() for line in range(count)]

    def hasHeightForWidth(self) -> bool:  # noqa: N802  Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802  Qt's name
        return math.ceil(self._layout(width)[1] * self._line_height())

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(max(self.width(), _LEAST)))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, math.ceil(self._line_height()))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fonts = None
            self._advances.clear()
            self._layouts.clear()
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event  # all of it is painted, it is small
        painter = QPainter(self)
        height = self._line_height()
        top = self._metrics(False).ascent()
        for one in self._layout(self.width())[0]:
            painter.setFont(self._pair()[one.bold][0])
            painter.setPen(QColor(self._colours[not one.bold]))
            painter.drawText(QPointF(one.x, top + one.line * height), one.text)
        painter.end()

    def _layout(self, width: int) -> tuple[list[_Placed], int]:
        width = max(width, _LEAST)
        if width not in self._layouts:
            placed: list[_Placed] = []
            line = 0
            for paragraph in self._paragraphs:
                line = self._place(paragraph, width, line, placed) + 1
            self._layouts[width] = _joined(placed), line
        return self._layouts[width]

    def _place(self, paragraph: tuple[Words, ...], width: int, line: int, placed: list[_Placed]) -> int:
        x = 0.0
        pending: _Placed | None = None
        for group in _groups(paragraph):
            if group[0].between:
                pending = _Placed(group[0].text, group[0].bold, x, line)
                continue
            begins = x + (self._advance(pending.text, pending.bold) if pending is not None else 0.0)
            whole = sum(self._advance(words.text.rstrip(), words.bold) for words in group)
            if x and begins + whole > width >= whole and len(group) > 1:
                x, line = 0.0, line + 1
            elif pending is not None:
                placed.append(pending)
                x = begins
            pending = None
            for words in group:
                for piece in _pieces(words.text):
                    if x and x + self._advance(piece.rstrip(), words.bold) > width:
                        x, line = 0.0, line + 1
                    placed.append(_Placed(piece, words.bold, x, line))
                    x += self._advance(piece, words.bold)
        return line

    def _advance(self, text: str, bold: bool) -> float:
        key = text, bold
        if key not in self._advances:
            if len(self._advances) > _ADVANCES_KEPT:
                self._advances.clear()
            self._advances[key] = self._metrics(bold).horizontalAdvance(text)
        return self._advances[key]

    def _line_height(self) -> float:
        return self._metrics(False).height() * 1.12

    def _metrics(self, bold: bool) -> QFontMetricsF:
        return self._pair()[bold][1]

    def _pair(self) -> tuple[tuple[QFont, QFontMetricsF], tuple[QFont, QFontMetricsF]]:
        if self._fonts is None:
            plain, bold = QFont(self.font()), QFont(self.font())
            bold.setWeight(QFont.Weight.DemiBold)
            self._fonts = (plain, QFontMetricsF(plain, self)), (bold, QFontMetricsF(bold, self))
        return self._fonts


def _joined(pieces: list[_Placed]) -> list[_Placed]:
    """Neighbours of one weight on one line as one piece: painted at once."""
    joined: list[_Placed] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if last is not None and (last.line, last.bold) == (piece.line, piece.bold):
            joined[-1] = _Placed(last.text + piece.text, last.bold, last.x, last.line)
        else:
            joined.append(piece)
    return joined


def _groups(paragraph: tuple[Words, ...]) -> list[list[Words]]:
    """Runs that keep together, in one list each."""
    if not paragraph:
        return []
    groups = [[paragraph[0]]]
    for before, words in pairwise(paragraph):
        if before.together:
            groups[-1].append(words)
        else:
            groups.append([words])
    return groups


def _pieces(text: str) -> list[str]:
    """Single words, each with the space behind it."""
    words = text.split(" ")
    return [f"{word} " for word in words[:-1]] + ([words[-1]] if words[-1] else [])
