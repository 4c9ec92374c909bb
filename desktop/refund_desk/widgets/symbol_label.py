"""A label whose words are followed by a symbol, typeset as in the breakdown."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPalette

from refund_desk.viewmodels.formula_pieces import Run, Sub
from refund_desk.widgets.breakdown_type import Type
from refund_desk.widgets.formula.boxes import Inks, Subscript, Text
from refund_desk.widgets.formula.build import build
from refund_desk.widgets.labels import PlainLabel

_TIGHT, _LOOSE = 0.78, 0.9
"""Shares of a line's height from line to line, where they are pressed together to fit beside one line."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """The words in lines, the symbol in the last one: alone there where `words` ends with an empty line."""

    words: tuple[str, ...]
    x: float
    """Of the symbol."""


class SymbolLabel(PlainLabel):
    """Shows its text as it is, and behind it a symbol on the same baseline.

    The symbol is for the eye: for screen readers the words are the label's name. It
    never stands alone in a line while a word can go with it. For a line that only
    the symbol takes no more height is asked for than an editor of one line has.
    """

    def __init__(self, text: str, symbol: Run | Sub) -> None:
        super().__init__(text.replace("&", "&&"), wrap=True, selectable=False)
        self._words, self._symbol = text, symbol
        self._type: Type | None = None
        self._made: Text | Subscript | None = None
        self._lines: dict[int, _Lines] = {}
        """By width in pixels."""
        self._lit = False

    def light(self, lit: bool) -> None:
        """Mark the symbol as the breakdown marks it."""
        if lit != self._lit:
            self._lit = lit
            self.update()

    def lines(self, width: int) -> tuple[str, ...]:
        """The words by line at a width in pixels; the symbol follows the last."""
        return self._laid_out(width).words

    # Sizes

    def minimumSizeHint(self) -> QSize:
        # Its hint is that of the words alone: what it took, the editors beside it would lose.
        hint = super().minimumSizeHint()
        return QSize(max(hint.width(), int(self._box().width) + 1), hint.height())

    def heightForWidth(self, width: int) -> int:  # noqa: N802  Qt's name
        return max(super().heightForWidth(width), round(self._ink_height(len(self.lines(width)))))

    def _ink_height(self, count: int, lead: float = 0.0) -> float:
        """Of lines so far apart, as near as can be where that is not told: from the capitals to the symbol's foot."""
        kind = self._kind()
        return kind.cap + (count - 1) * (lead or kind.line * _TIGHT) + _foot(self._box())

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        del event  # all of it
        kind, box, inside = self._kind(), self._box(), QRectF(self.contentsRect())
        laid = self._laid_out(self.width())
        baselines = self._baselines(inside, len(laid.words))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        text, muted = self.palette().windowText().color(), self.palette().color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(text)
        for base, words in zip(baselines, laid.words, strict=True):
            painter.drawText(QPointF(inside.x(), base), words)
        base = baselines[-1]
        ink = text if self._lit else muted
        box.paint(painter, inside.x() + laid.x, base, Inks(ink, ink, ink, ink))
        line = QRectF(inside.x() + laid.x, base + box.descent, box.width, 2 * kind.thin)
        if self._lit and line.bottom() <= self.height() + 1:  # else it would go through the letters
            painter.fillRect(line, self.palette().highlight())
        painter.end()

    def _baselines(self, inside: QRectF, count: int) -> list[float]:
        """Of each line: the first beside the text of its editor, or where that leaves no room all around it."""
        kind = self._kind()
        first, lead = inside.y() + kind.ascent, kind.line
        if count > 1 and inside.y() + count * lead > self.height() + 1:
            room = (self.height() - self._ink_height(1)) / (count - 1)
            lead = min(max(room, lead * _TIGHT), lead * _LOOSE)
            middle = inside.y() + kind.line / 2
            first = max(middle - self._ink_height(count, lead) / 2, 0.0) + kind.cap
        return [first + i * lead for i in range(count)]

    # Layout

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._type = self._made = None
            self._lines.clear()
        super().changeEvent(event)

    def _kind(self) -> Type:
        if self._type is None:
            font = QFont(self.font())
            font.setPointSizeF(self.fontInfo().pointSizeF())
            self._type = Type(font)
        return self._type

    def _box(self) -> Text | Subscript:
        if self._made is None:
            made = build(self._symbol, self._kind().face)
            assert isinstance(made, (Text, Subscript)), "a symbol is a letter, perhaps with a subscript"
            self._made = made
        return self._made

    def _laid_out(self, width: int) -> _Lines:
        found = self._lines.get(width)
        if found is None:
            margins = self.contentsMargins()
            found = self._lines[width] = self._broken(width - margins.left() - margins.right())
        return found

    def _broken(self, room: float) -> _Lines:
        kind, box = self._kind(), self._box()
        *lines, last = kind.wrapped(self._words, room) or [""]
        space = kind.measure(" ")

        def after(words: str) -> float:
            return kind.measure(words) + space if words else 0.0

        before, _, word = last.rpartition(" ")
        if after(last) + box.width <= room:
            broken = (*lines, last)
        elif before and after(word) + box.width <= room:
            broken = (*lines, before, word)
        else:
            broken = (*lines, last, "")
        return _Lines(broken, after(broken[-1]))


def _foot(box: Text | Subscript) -> float:
    """How far the ink of a symbol reaches below the baseline."""
    below, drop = (box.below, box.drop) if isinstance(box, Subscript) else (box, 0.0)
    return drop + max(QFontMetricsF(below.font).tightBoundingRect(below.text).bottom(), 0.0)
