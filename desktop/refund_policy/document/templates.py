"""Sentences with formulas in braces: `{days_used} of {days_total} used`."""

from __future__ import annotations

import re
from collections.abc import Callable

from refund_policy.formula.tree import Node
from refund_policy.policy import Template

_HOLE = re.compile(r"\{([^{}]*)\}")
_STYLED = re.compile(r"(.*?)(?::(percent|plain))?", re.DOTALL)


def template_of(text: str, formula: Callable[[str, int, str], Node | None]) -> Template:
    """The sentence with its holes numbered.

    `formula` parses one, given its text, the column where it begins in the
    sentence and its style, and keeps its own findings.
    """
    parts: list[tuple[Node, str]] = []

    def number(match: re.Match[str]) -> str:
        styled = _STYLED.fullmatch(match[1])
        source, style = (styled[1], styled[2] or "") if styled else (match[1], "")
        node = formula(source, match.start(1), style)
        if node is None:
            return ""
        parts.append((node, style))
        return f"{{{len(parts) - 1}}}"

    return Template(_HOLE.sub(number, text), tuple(parts))


def stray_brace(text: str) -> int:
    """Where a brace stands that belongs to no hole; -1 where none does."""
    bare = _HOLE.sub(lambda match: " " * len(match[0]), text)
    return next((index for index, letter in enumerate(bare) if letter in "{}"), -1)
