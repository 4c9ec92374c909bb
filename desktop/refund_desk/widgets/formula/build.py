"""From the pieces of a formula to boxes, in one line or broken into several."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from refund_desk.viewmodels.formula import Dim, Fence, Over, Piece, Row, Run, Sub, gap_between
from refund_desk.widgets.formula.boxes import Beside, Box, Face, Faded, Fenced, Fraction, Ink, Subscript, Text

_SMALLEST = 0.6
"""A part that cannot be broken is set this small at the least, to fit."""


def build(piece: Piece, face: Face, scale: float = 1.0) -> Box:
    """The box of a piece at a share of the face's size."""
    match piece:
        case Run():
            ink: Ink = "accent" if piece.style == "value" else "text"
            return Text(face, piece.text, scale, italic=piece.style == "symbol", ink=ink, fact=piece.fact)
        case Sub():
            return Subscript(face, build(piece.base, face, scale), Text(face, piece.below, scale * 0.72), scale)
        case Row():
            boxes = [build(part, face, scale) for part in piece.parts]
            return Beside(boxes, _gaps(piece.parts, face, scale))
        case Over():
            inner = scale * (0.92 if scale > 0.95 else 0.85)
            return Fraction(face, build(piece.top, face, inner), build(piece.bottom, face, inner), scale)
        case Fence():
            return Fenced(face, build(piece.inside, face, scale), piece.kind, scale)
        case Dim():
            return Faded(build(piece.inside, face, scale))


def build_lines(pieces: Sequence[Piece], face: Face, width: float) -> list[Box]:
    """Pieces set side by side in lines of at most `width` pixels.

    A line ends before a sign or a joining word; what is still too wide is set
    smaller, down to 60 %.
    """
    whole = build(Row(tuple(pieces)), face)
    if whole.width <= width:
        return [whole]
    lines: list[list[Piece]] = []
    for chunk in _chunks(pieces):
        if lines and build(Row((*lines[-1], *chunk)), face).width <= width:
            lines[-1] += chunk
        else:
            lines.append(list(chunk))
    return [_fitted(Row(tuple(line)), face, width) for line in lines]


def _fitted(row: Row, face: Face, width: float) -> Box:
    box = build(row, face)
    if box.width <= width:
        return box
    return build(row, face, max(_SMALLEST, width / box.width * 0.99))


def _chunks(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Parts that stay together: an operator or word with what follows it."""
    flat: list[Piece] = []
    for piece in pieces:
        flat += piece.parts if isinstance(piece, Row) else (piece,)
    chunks: list[list[Piece]] = []
    for i, part in enumerate(flat):
        joins = isinstance(part, Run) and part.style in ("operator", "word")
        after = i > 0 and not gap_between(flat[i - 1], part)
        leads = bool(chunks) and len(chunks[-1]) == 1 and _joint(chunks[-1][0])
        if not chunks or (joins and not leads) or not (joins or after or leads):
            chunks.append([part])
        else:
            chunks[-1].append(part)
    return chunks


def _joint(piece: Piece) -> bool:
    return isinstance(piece, Run) and piece.style in ("operator", "word")


def _gaps(parts: Sequence[Piece], face: Face, scale: float) -> list[float]:
    space = face.em(scale) * 0.26
    return [0.0] * bool(parts) + [space if gap_between(a, b) else 0.0 for a, b in pairwise(parts)]
