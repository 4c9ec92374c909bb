"""The type of a breakdown as one device measures it."""

from __future__ import annotations

from functools import lru_cache, partial

from PySide6.QtGui import QFont, QFontMetricsF, QPaintDevice

from refund_desk.viewmodels.formula_pieces import Row
from refund_desk.widgets.formula.boxes import Box, Face
from refund_desk.widgets.formula.build import build

_KEPT = 1000


class Type:
    """Fonts, lengths in pixels, and the boxes made in them; what was measured once is kept."""

    def __init__(self, font: QFont, device: QPaintDevice | None = None) -> None:
        points = font.pointSizeF()
        self.regular, self.strong = QFont(font), QFont(font)
        self.strong.setWeight(QFont.Weight.DemiBold)
        self.face = Face(points * 1.08, device)
        self._metrics = {
            key: QFontMetricsF(f, device) if device else QFontMetricsF(f)
            for key, f in (("regular", self.regular), ("strong", self.strong))
        }
        self.line = self._metrics["regular"].height()
        self.ascent = self._metrics["regular"].ascent()
        self.cap = self._metrics["regular"].capHeight()
        self.thin = max(1.0, self.line / 17)
        # No bound methods: a cycle would keep the fonts until the collector runs.
        self._width = lru_cache(maxsize=_KEPT)(partial(_width, self._metrics))
        self.built = lru_cache(maxsize=_KEPT)(partial(_built, self.face))
        """The box of a row of pieces in full size: the symbols outlive a keystroke."""

    def measure(self, text: str, style: str = "regular") -> float:
        """The width of a text."""
        return self._width(text, style)

    def font(self, style: str) -> QFont:
        return {"regular": self.regular, "strong": self.strong}[style]

    def wrapped(self, text: str, width: float, style: str = "regular") -> list[str]:
        """Lines of whole words within `width`; a word that is wider by itself is broken."""
        lines: list[str] = []
        for word in text.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure(longer, style) <= width:
                lines[-1] = longer
            else:
                lines += self._broken(word, width, style)
        return lines

    def _broken(self, word: str, width: float, style: str) -> list[str]:
        if self.measure(word, style) <= width:
            return [word]
        parts = [""]
        for char in word:
            if parts[-1] and self._metrics[style].horizontalAdvance(parts[-1] + char) > width:
                parts.append("")
            parts[-1] += char
        return parts


def _width(metrics: dict[str, QFontMetricsF], text: str, style: str) -> float:
    return metrics[style].horizontalAdvance(text)


def _built(face: Face, row: Row) -> Box:
    return build(row, face)
