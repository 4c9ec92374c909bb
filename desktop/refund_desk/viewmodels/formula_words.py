"""Pieces of a formula in one line of text, and in words to be read aloud."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from refund_desk.viewmodels.formula_pieces import (
    ATOM,
    PRODUCT,
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
    is_run,
    level_of,
)

_SPOKEN = {
    "×": "times", "−": "minus", "+": "plus", "=": "equals", "≠": "is not", "<": "is less than", ">": "is more than",
    "≤": "is at most", "≥": "is at least", "min": "the lower of", "max": "the higher of", "sum": "the sum of",
}  # fmt: skip
_FENCES = {"round": ("(", ")"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}


def line_of(piece: Piece) -> str:
    """A piece in one line of text, with the brackets that the line needs."""
    match piece:
        case Run():
            return piece.text
        case Sub():
            return f"{piece.base.text}_{piece.below}"
        case Row():
            return _joined(piece.parts, [line_of(part) for part in piece.parts])
        case Over():
            return f"{_in_line(piece.top, PRODUCT)} / {_in_line(piece.bottom, ATOM)}"
        case Fence():
            left, right = _FENCES[piece.kind]
            return f"{left}{line_of(piece.inside)}{right}"
        case Cases(name=None):
            return "; ".join(f"{line_of(value)} {line_of(when)}" for value, when in piece.lines)
        case Cases():
            return line_of(piece.name) if piece.name else ""
        case Dim() | Won():
            return line_of(piece.inside)


def spoken(piece: Piece) -> str:
    """A piece in words: `P times the fraction D total minus D used, over D total`."""
    return _words(piece).removesuffix(",")  # a pause that ends a group is not needed at the end


def _words(piece: Piece) -> str:
    match piece:
        case Run():
            return spoken_text(piece.text) if piece.style == "value" else _SPOKEN.get(piece.text, piece.text)
        case Sub():
            return f"{piece.base.text} {piece.below}"
        case Row():
            return " ".join("and" if is_run(p, "comma") else _words(p) for p in piece.parts)
        case Over():
            return _spoken_fraction(piece)
        case Fence():
            return _spoken_fence(piece)
        case Cases(name=None):
            return "; ".join(f"{_words(value)} {_words(when)}" for value, when in piece.lines)
        case Cases():
            return _words(piece.name) if piece.name else ""
        case Dim() | Won():
            return _words(piece.inside)


def spoken_text(text: str) -> str:
    """A value in words: `4.2666…` is “about 4.2666”, `−2` is “minus 2”."""
    said = text.replace("−", "minus ").removeprefix("-")
    said = f"minus {said}" if text.startswith("-") else said
    return f"about {said.replace('…', '')}" if "…" in said else said


def _spoken_fraction(piece: Over) -> str:
    top, bottom = spoken(piece.top), spoken(piece.bottom)
    plain_top, plain_bottom = (level_of(part) == ATOM for part in (piece.top, piece.bottom))
    if plain_top and plain_bottom:
        return f"{top} over {bottom}"
    below = bottom if plain_bottom else f"{bottom}, end of fraction,"
    return f"the fraction {top}, over {below}"


def _spoken_fence(piece: Fence) -> str:
    inside = spoken(piece.inside)
    if piece.kind != "round":
        return f"{inside}, rounded {'down' if piece.kind == 'floor' else 'up'},"
    listed = isinstance(piece.inside, Row) and any(is_run(p, "comma") for p in piece.inside.parts)
    return inside if listed else f"open bracket, {inside}, close bracket,"


def _in_line(piece: Piece, least: int) -> str:
    text = line_of(piece)
    return text if level_of(piece) >= least else f"({text})"


def _joined(parts: Sequence[Piece], texts: Sequence[str]) -> str:
    text = texts[0] if texts else ""
    for (one, other), more in zip(pairwise(parts), texts[1:], strict=True):
        text += (" " if gap_between(one, other) else "") + more
    return text
