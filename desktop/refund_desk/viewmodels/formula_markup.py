"""A breakdown as Markdown and as LaTeX, from the same pieces that are typeset.

Labels, symbols and clause ids come from policy documents: everything is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from refund_desk.viewmodels.breakdown import BreakdownRow, BreakdownView
from refund_desk.viewmodels.formula_pieces import (
    Cases,
    Dim,
    Fence,
    Over,
    Piece,
    Row,
    Run,
    Sub,
    Won,
    is_run,
)
from refund_desk.viewmodels.formula_words import line_of
from refund_desk.viewmodels.sentences import one_line

_LOST = "not what is paid"

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~&$!^@]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What Markdown or its common dialects would read within a line as markup, a link or a mention."""

_LATEX_TEXT = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "`": r"\`{}", "…": r"\ldots{}",
    "−": "$-$", "×": r"$\times$", "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$", "\u00a0": "~", "\u202f": r"\,",
}  # fmt: skip
_LATEX_SIGNS = {
    "+": "+", "−": "-", "×": r"\times", "=": "=", "≠": r"\ne", "<": "<", "≤": r"\le", ">": ">", "≥": r"\ge",
}  # fmt: skip
_LATEX_FENCES = {"round": ("(", ")"), "floor": (r"\lfloor", r"\rfloor"), "ceil": (r"\lceil", r"\rceil")}
_LATEX_FUNCTIONS = {"min": r"\min", "max": r"\max"}
_NUMBER = re.compile(r"-?\d+(?:[.,'’\u00a0\u202f]\d+)*…?")
_LATEX_GROUPS = {",": "{,}", "'": "'", "’": "'", "\u00a0": r"\,", "\u202f": r"\,", "…": r"\ldots"}


def breakdown_markdown(view: BreakdownView, row: BreakdownRow | None = None) -> str:
    """All rows, or one, as a table in Markdown, ending with a line break; empty for an empty breakdown."""
    if row is not None:
        return _markdown_table([row])
    blocks = [_markdown_table(view.rows), _markdown(view.caption), _markdown_table(view.figures)]
    return "\n\n".join(block.rstrip("\n") for block in blocks if block) + "\n" if any(blocks) else ""


def breakdown_latex(view: BreakdownView, row: BreakdownRow | None = None) -> str:
    """All rows, or one, as `align*` of LaTeX with amsmath, ending with a line break; empty for an empty breakdown."""
    if row is not None:
        return _latex_table([row])
    blocks = [_latex_table(view.rows), latex_text(view.caption), _latex_table(view.figures)]
    return "\n\n".join(block.rstrip("\n") for block in blocks if block) + "\n" if any(blocks) else ""


def latex_of(piece: Piece) -> str:
    """A piece as LaTeX, to stand in math mode."""
    match piece:
        case Run():
            return _latex_run(piece)
        case Sub():
            return f"{_latex_run(piece.base)}_{{{_latex_words(piece.below)}}}"
        case Row():
            return _latex_row(piece.parts)
        case Over():
            return rf"\frac{{{latex_of(piece.top)}}}{{{latex_of(piece.bottom)}}}"
        case Fence():
            left, right = _LATEX_FENCES[piece.kind]
            return rf"\left{left} {latex_of(piece.inside)} \right{right}"
        case Cases():
            lines = r" \\ ".join(f"{latex_of(value)} & {latex_of(when)}" for value, when in piece.lines)
            return rf"\begin{{cases}} {lines} \end{{cases}}"
        case Won():
            return rf"\underline{{{latex_of(piece.inside)}}}"
        case Dim():
            return latex_of(piece.inside)


def latex_text(text: str) -> str:
    """Words from outside for LaTeX's text mode: one line, nothing in them is markup."""
    return "".join(_LATEX_TEXT.get(char, char) for char in one_line(text))


def _markdown_table(rows: Sequence[BreakdownRow]) -> str:
    if not rows:
        return ""
    lines = ["| Step | Formula | With numbers | Value | Clause |", "| --- | --- | --- | ---: | --- |"]
    for row in rows:
        label = _markdown(row.label) + ("" if row.decisive else f" ({_LOST})")
        formula = " = ".join(line_of(piece) for piece in (row.symbol, row.formula) if piece)
        value = f"**{_markdown(row.value)}**" if row.final else _markdown(row.value)
        numbers = _markdown(line_of(row.numbers)) if row.numbers else ""
        cells = (label, _markdown(formula), numbers, value, _markdown(", ".join(row.clauses)))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _markdown(text: str) -> str:
    return _MARKDOWN.sub(r"\\\g<0>", one_line(text))


def _latex_table(rows: Sequence[BreakdownRow]) -> str:
    if not rows:
        return ""
    lines = [rf"  {_latex_line(row)}" for row in rows]
    return "\\begin{align*}\n" + " \\\\\n".join(lines) + "\n\\end{align*}\n"


def _latex_line(row: BreakdownRow) -> str:
    """Label, symbol, formula, numbers, value and clauses in the columns that all rows share."""
    label = row.label if row.decisive else f"{row.label} ({_LOST})"
    cells = [
        rf"\text{{{latex_text(label)}}}",
        latex_of(row.symbol) if row.symbol else "",
        f"= {latex_of(row.formula)}" if row.symbol else latex_of(row.formula),
        "",
        f"= {latex_of(row.numbers)}" if row.numbers else "",
        "",
        f"= {_latex_bold(row.value) if row.final else _latex_words(row.value)}",
        "",
        rf"\text{{[{latex_text(', '.join(row.clauses))}]}}" if row.clauses else "",
    ]
    # An empty first cell keeps a label in brackets from being read as an option of the line break before it.
    return " ".join(f"& {cell}".rstrip() for cell in cells).rstrip("& ")


def _latex_row(parts: Sequence[Piece]) -> str:
    made = ""
    for part in parts:
        made += latex_of(part) if not made or is_run(part, "comma") else f" {latex_of(part)}"
    return made


def _latex_run(run: Run) -> str:
    match run.style:
        case "operator" | "sign":
            return _LATEX_SIGNS.get(run.text) or rf"\text{{{latex_text(run.text)}}}"
        case "comma":
            return ","
        case "function":
            return _LATEX_FUNCTIONS.get(run.text) or _latex_function(run.text)
        case "word":
            return rf"\text{{ {latex_text(run.text)} }}"
        case "symbol":
            single = len(run.text) == 1 and _is_plain(run.text)
            return run.text if single else rf"\textit{{{latex_text(run.text)}}}"
        case _:
            return _latex_words(run.text)


def _latex_function(name: str) -> str:
    return rf"\operatorname{{{name}}}" if _is_plain(name) else rf"\text{{{latex_text(name)}}}"


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _latex_bold(text: str) -> str:
    return rf"\mathbf{{{_latex_words(text)}}}" if _NUMBER.fullmatch(text) else rf"\textbf{{{latex_text(text)}}}"


def _latex_words(text: str) -> str:
    """A number as mathematics, anything else as words."""
    if _NUMBER.fullmatch(text):
        return "".join(_LATEX_GROUPS.get(char, char) for char in text)
    return rf"\text{{{latex_text(text)}}}"
