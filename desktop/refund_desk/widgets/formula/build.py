"""From the pieces of a formula to boxes, in one line or broken into several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from refund_desk.viewmodels.formula_pieces import (
    COMPARE,
    Cases,
    Dim,
    Fence,
    Over,
    Piece,
    Row,
    Run,
    Sub,
    Won,
    gap_between,
)
from refund_desk.widgets.formula.boxes import (
    Beside,
    Box,
    Braced,
    Face,
    Faded,
    Fenced,
    Fraction,
    Subscript,
    Underlined,
)

_SMALLEST = 0.35
"""A part that cannot be broken is set this small at the least, to fit."""
_SPACE = 0.26
"""Between signs and what they join, in ems."""
_SLIGHTLY = 0.9
"""A line that fits when it is set a little smaller is not broken."""
_LONG = 0.5
"""Names and sentences that take a greater share of a line may be broken."""


def build(piece: Piece, face: Face, scale: float = 1.0) -> Box:
    """The box of a piece at a share of the face's size."""
    match piece:
        case Run():
            return face.text(piece, scale)
        case Sub():
            below = face.text(Run(piece.below, "name"), scale * 0.72)
            return Subscript(face, face.text(piece.base, scale), below, scale)
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
        case Won():
            return Underlined(face, build(piece.inside, face, scale), scale)
        case Cases():
            inner = scale * 0.92
            lines = [(build(value, face, inner), build(when, face, inner)) for value, when in piece.lines]
            return Braced(face, lines, piece.chosen, scale)


def build_lines(pieces: Sequence[Piece], face: Face, width: float) -> list[Box]:
    """Pieces set side by side in lines of at most `width` pixels.

    A line ends before a sign or a joining word; what is still too wide is set
    smaller, down to a third.
    """
    whole = build(Row(tuple(pieces)), face)
    if whole.width <= width:
        return [whole]
    if whole.width * _SLIGHTLY <= width:
        return [_fitted(Row(tuple(pieces)), face, width)]
    lines: list[list[Piece]] = []
    for chunk in _chunks(pieces, lambda piece: build(piece, face).width / width):
        if lines and build(Row((*lines[-1], *chunk)), face).width <= width:
            lines[-1] += chunk
        else:
            lines.append(list(chunk))
    return [_fitted(Row(tuple(line)), face, width) for line in lines]


def build_after(head: Row, body: Piece, face: Face, width: float) -> list[tuple[float, Box]]:
    """A head such as `R =` and the lines after it, each with its distance from the left; all begin at one edge."""
    first = build(head, face)
    space = face.em() * _SPACE if head.parts else 0.0
    start = first.width + space
    lines = build_lines([body], face, width - start)
    return [(0.0, Beside((first, lines[0]), (0.0, space))), *((start, box) for box in lines[1:])]


def _fitted(row: Row, face: Face, width: float) -> Box:
    box, scale = build(row, face), 1.0
    while box.width > width and scale > _SMALLEST:
        # Type does not shrink evenly: a little more than asked for, and once more where that is too little.
        scale = max(_SMALLEST, scale * width / box.width * 0.99)
        box = build(row, face, scale)
    return box


def _chunks(pieces: Sequence[Piece], share: Callable[[Piece], float]) -> list[list[Piece]]:
    """Parts that stay together: an operator or word with what follows it; `share` tells how much of a line one fills.

    Names fall apart into their words, and what no line could hold into its parts.
    """
    flat = [
        whole
        for piece in pieces
        for part in (piece.parts if isinstance(piece, Row) else (piece,))
        for whole in _split(part, share)
    ]
    chunks: list[list[Piece]] = []
    for i, part in enumerate(flat):
        after = i > 0 and not gap_between(flat[i - 1], part)
        leads = bool(chunks) and len(chunks[-1]) == 1 and _joint(chunks[-1][0])
        if not chunks or not (after or leads):
            chunks.append([part])
        else:
            chunks[-1].append(part)
    return chunks


def _split(piece: Piece, share: Callable[[Piece], float]) -> Iterator[Piece]:
    match piece:
        case Run(style="name" | "word") if " " in piece.text and share(piece) > _LONG:
            for word in piece.text.split():
                yield replace(piece, text=word, style="word")
        case Row() if share(piece) > (_LONG if piece.level <= COMPARE else _SLIGHTLY):
            for part in piece.parts:
                yield from _split(part, share)
        case Fence(kind="round") if share(piece) > _SLIGHTLY:
            # Brackets that are drawn cannot go over several lines, those that are written can.
            yield Run("(", "sign")
            yield from _split(piece.inside, share)
            yield Run(")", "comma")
        case _:
            yield piece


def _joint(piece: Piece) -> bool:
    return isinstance(piece, Run) and piece.style in ("operator", "word")


def _gaps(parts: Sequence[Piece], face: Face, scale: float) -> list[float]:
    space = face.em(scale) * _SPACE
    return [0.0] * bool(parts) + [space if gap_between(a, b) else 0.0 for a, b in pairwise(parts)]
