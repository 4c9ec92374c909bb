"""A ticket's lines: which of them are `label: value`, and how far a sentence reaches."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

_REACH = 90
"""Characters before a value in which its label is looked for."""
_BEHIND = 45
_WRAPPED = 45
"""A line at least this long may go on in the next."""

_LABELLED = re.compile(
    r"[ \t>*•\-#|]{0,12}(?P<label>[^\W\d_][^\d:=\t|\n]{0,47}?)[ *]*(?:[:=|]|\t)[ \t*]{0,20}(?P<value>\S.*)"
)
_LABEL_ALONE = re.compile(r"[ \t>*•\-#|]{0,12}(?P<label>[^\W\d_][^\d:=\t|\n]{0,39}?)[ \t*:]*")
_END = re.compile(r"[.!?](?=[\s\"”)])|\n[ \t>]*\n")
_MOST_WORDS = 6
_QUOTED = re.compile(r"[ \t]{0,8}(?:>|\|(?![^|\n]{0,200}\|))")
"""A line of a quoted message; not a row of a table."""
_WROTE = re.compile(
    r"^[ \t]{0,8}(?:"
    r"On [^\n]{4,160}(?:\n[^\n]{1,120})? wrote:[ \t]*$"
    r"|Am [^\n]{4,160}(?:\n[^\n]{1,120})? schrieb[^\n]{0,120}:[ \t]*$)",
    re.MULTILINE | re.IGNORECASE,
)
"""From here on everything is an earlier message."""
_FORWARDED = re.compile(
    r"^[ \t]{0,8}-{3,12} ?(?:forwarded|original) message ?-{3,12}[ \t]*$", re.MULTILINE | re.IGNORECASE
)
"""What follows is the customer's own, though each of its lines may begin like a quoted one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text; where it is `label: value`, both stretches, else both empty."""

    start: int
    end: int
    label: tuple[int, int] = (0, 0)
    value: tuple[int, int] = (0, 0)

    @property
    def labelled(self) -> bool:
        """Whether the line is a label and its value."""
        return self.label[1] > 0


class Lines:
    """All lines of a text."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines
        self._starts = [line.start for line in lines]

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def at(self, position: int) -> Line:
        """The line that a character stands in."""
        return self._lines[max(0, bisect_right(self._starts, position) - 1)]

    def before(self, line: Line) -> Line | None:
        """The line above."""
        index = bisect_right(self._starts, line.start) - 2
        return self._lines[index] if index >= 0 else None


def lines_of(text: str) -> Lines:
    """The lines of a text; a short line above another may be that one's label, as forms are copied."""
    lines: list[Line] = []
    alone: tuple[int, int] | None = None
    start = 0
    for content in text.split("\n"):
        end = start + len(content)
        match = _LABELLED.match(text, start, end)
        if match is not None and len(match["label"].split()) <= _MOST_WORDS:
            lines.append(
                Line(start, end, match.span("label"), (match.start("value"), _rstripped(text, match.end("value"))))
            )
            alone = None
        elif alone is not None and content.strip():
            first = start + len(content) - len(content.lstrip(" \t>*•-#|"))
            lines.append(Line(start, end, alone, (first, _rstripped(text, end))) if first < end else Line(start, end))
            alone = None
        else:
            lines.append(Line(start, end))
            lone = _LABEL_ALONE.fullmatch(text, start, end)
            short = lone is not None and len(lone["label"].split()) <= _MOST_WORDS
            alone = lone.span("label") if lone is not None and short else None
        start = end + 1
    return Lines(lines)


def split_quotes(text: str) -> tuple[str, str]:
    """What is written in this message, and what it quotes: both as long as the text, the other's words blanked."""
    parts: tuple[list[str], list[str]] = [], []
    wrote = _WROTE.search(text)
    forwarded = _FORWARDED.search(text) is not None
    head, rest = wrote.span() if wrote is not None else (len(text), len(text))
    start = 0
    for line in text.split("\n"):
        earlier = start >= rest or (not forwarded and _QUOTED.match(line) is not None)
        heading = head <= start < rest  # when somebody wrote is no moment of the case
        parts[earlier].append(" " * len(line) if heading else line)
        parts[not earlier].append(" " * len(line))
        start += len(line) + 1
    return "\n".join(parts[0]), "\n".join(parts[1])


def _goes_on(line: Line) -> bool:
    return line.end - line.start >= _WRAPPED and not line.labelled


def _rstripped(text: str, end: int) -> int:
    while text[end - 1] in " \t|*":
        end -= 1
    return end


def context(text: str, lines: Lines, start: int, end: int) -> tuple[int, int]:
    """How far the sentence around a value reaches, both ways, within limits."""
    line = lines.at(start)
    begin = max(line.start, start - _REACH)
    above = lines.before(line)
    starts_anew = text[line.start : line.start + 1] in "[(" or line.labelled
    if begin == line.start and not starts_anew and above is not None and _goes_on(above):
        begin = max(above.start, start - _REACH)
    for match in _END.finditer(text, begin, start):
        begin = match.end()
    last = min(lines.at(end).end, end + _BEHIND)
    stop = _END.search(text, end, last)
    return begin, stop.start() if stop else last
