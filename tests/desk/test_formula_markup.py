"""The breakdown as LaTeX and Markdown: read back by small readers of their own, with labels that mean harm."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_desk.viewmodels.breakdown import BreakdownRow, BreakdownView
from refund_desk.viewmodels.formula_markup import breakdown_latex, breakdown_markdown, latex_of, latex_text
from refund_desk.viewmodels.formula_pieces import SUM, Cases, Dim, Fence, Mention, Over, Piece, Row, Run, Sub, Won
from refund_desk.viewmodels.sentences import one_line
from refund_policy.decision import Step, Term, Value

COMMANDS = {
    "begin", "end", "text", "textbf", "textit", "mathbf", "frac", "left", "right", "lfloor", "rfloor", "lceil", "rceil",
    "min", "max", "operatorname", "underline", "times", "ne", "le", "ge", "ldots", "textbackslash", "textasciicircum",
    "textasciitilde", "textless", "textgreater", "textbar",
}  # fmt: skip
SYMBOLS = set("\\{}$&#%_,`")
"""Characters that may stand behind a backslash."""

P = Run("P", "symbol", Mention("fact", "paid"))
TOTAL, USED = Sub(Run("D", "symbol"), "total"), Sub(Run("D", "symbol"), "used")
SHARE = Row((P, Run("×", "operator"), Over(Row((TOTAL, Run("−", "operator"), USED), SUM), TOTAL)))


def row(
    label: str = "Time left", formula: Piece = SHARE, *, final: bool = False, decisive: bool = True
) -> BreakdownRow:
    return BreakdownRow(
        id="time",
        label=label,
        symbol=Sub(Run("R", "symbol", Mention("step", "time")), "time"),
        formula=formula,
        numbers=Run("8.00", "value"),
        value="2.66 USD" if final else "4.2666…",
        clauses=("A2",),
        kind="step",
        decisive=decisive,
        final=final,
        step=Step("time", label, "R_time", Term("number"), Value("money", Fraction(64, 15), "USD")),
    )


def view(*rows: BreakdownRow, figures: tuple[BreakdownRow, ...] = (), caption: str = "") -> BreakdownView:
    return BreakdownView(rows, figures, caption, "")


class LatexReader:
    """Reads LaTeX as far as needed to tell that it is whole: braces, environments, \\left and \\right, $ and cells."""

    def __init__(self, text: str) -> None:
        self.tokens = re.findall(r"\\[a-zA-Z]+|\\.|[{}$&^_#%~]|[^\\{}$&^_#%~]+", text, re.DOTALL)
        self.at = 0
        self.words: list[str] = []
        """What \\text holds, unescaped."""

    def read(self) -> None:
        self.body(None, math=False, cells=False)
        assert self.at == len(self.tokens)

    def body(self, end: str | None, *, math: bool, cells: bool) -> None:
        lefts = 0
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token == end or (end == "\\end" and token == "\\end"):
                assert lefts == 0, "a \\left without its \\right"
                return
            self.at += 1
            if token == "{":
                self.group(math=math)
            elif token == "$":
                assert not math
                self.body("$", math=True, cells=False)
                self.at += 1
            elif token == "&":
                assert cells, "a cell outside of a table"
            elif token == "_":
                assert math
            elif token in ("}", "^", "#", "%", "\\["):
                raise AssertionError(f"a bare {token}")
            elif token == "~":
                assert not math
            elif token == "\\\\":
                assert cells
            elif token.startswith("\\"):
                lefts += self.command(token[1:], math=math)
            elif math:
                assert re.fullmatch(r"[A-Za-z0-9\s=+\-<>.,'()]*", token), f"{token!r} in mathematics"
        assert end is None, f"{end} is missing"
        assert lefts == 0, "a \\left without its \\right"

    def group(self, *, math: bool) -> None:
        self.body("}", math=math, cells=False)
        self.at += 1

    def argument(self, *, math: bool) -> str:
        assert self.tokens[self.at] == "{"
        start = self.at = self.at + 1
        self.group(math=math)
        return "".join(self.tokens[start : self.at - 1])

    def command(self, name: str, *, math: bool) -> int:
        """1 for \\left, -1 for \\right, else 0."""
        assert name in COMMANDS or name in SYMBOLS, f"\\{name}"
        if name == "begin":
            environment = self.argument(math=False)
            assert environment == ("cases" if math else "align*")
            self.body("\\end", math=True, cells=True)
            self.at += 1
            assert self.argument(math=False) == environment
        elif name in ("text", "textbf", "textit"):
            self.words.append(self.argument(math=False))
        elif name in ("frac", "mathbf", "operatorname", "underline"):
            assert math
            for _ in range(2 if name == "frac" else 1):
                self.argument(math=True)
        return {"left": 1, "right": -1}.get(name, 0)


def read_latex(text: str) -> LatexReader:
    reader = LatexReader(text)
    reader.read()
    return reader


def markdown_cells(text: str) -> list[list[str]]:
    """The body of the tables, cell by cell, with the backslashes taken off again."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("| ---")]
    cells = [re.split(r"(?<!\\)(?:\\\\)*\|", line)[1:-1] for line in lines]
    return [[re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", cell).strip() for cell in line] for line in cells[1:]]


NASTY = st.one_of(
    st.text(alphabet="\\{}$&#%_^~<>|`*[]()!@:/.w-+=\"'aB9 …−×≤\n\t\u202e\u00a0é", max_size=14),
    st.text(max_size=12),
    st.sampled_from([r"\input{/etc/passwd}", "a|b", "![x](http://y)", "<img src=x>", "\\", "%", "[x", r"\end{align*}"]),
)
STYLES = st.sampled_from(["symbol", "name", "value", "word", "operator", "comma", "function", "sign"])
RUNS = st.builds(Run, NASTY, STYLES)
PIECES: st.SearchStrategy[Piece] = st.recursive(
    st.one_of(RUNS, st.builds(Sub, RUNS, NASTY)),
    lambda inner: st.one_of(
        st.builds(Row, st.lists(inner, max_size=4).map(tuple)),
        st.builds(Over, inner, inner),
        st.builds(Fence, inner, st.sampled_from(["round", "floor", "ceil"])),
        st.builds(Dim, inner),
        st.builds(Won, inner),
        st.builds(Cases, st.lists(st.tuples(inner, inner), min_size=1, max_size=3).map(tuple), st.just(0)),
    ),
    max_leaves=10,
)


def test_latex_is_an_align_with_one_line_a_row() -> None:
    assert breakdown_latex(view(row(), row("Rounded", P, final=True))) == (
        "\\begin{align*}\n"
        r"  & \text{Time left} & R_{\text{time}}"
        r" & = P \times \frac{D_{\text{total}} - D_{\text{used}}}{D_{\text{total}}}"
        r" & & = 8.00 & & = 4.2666\ldots & & \text{[A2]} \\"
        "\n"
        r"  & \text{Rounded} & R_{\text{time}} & = P & & = 8.00 & & = \textbf{2.66 USD} & & \text{[A2]}"
        "\n\\end{align*}\n"
    )


@pytest.mark.parametrize(
    ("piece", "latex"),
    [
        (
            Row((Run("min", "function"), Fence(Row((P, Run(",", "comma"), TOTAL))))),
            r"\min \left( P, D_{\text{total}} \right)",
        ),
        (Fence(P, "floor"), r"\left\lfloor P \right\rfloor"),
        (Row((Run("share", "function"), Fence(P))), r"\operatorname{share} \left( P \right)"),
        (Run("by months", "function"), r"\text{by months}"),
        (Row((Run("−", "sign"), P)), "- P"),
        (Run("30,240", "value"), "30{,}240"),
        (Run("1\u00a0234,50", "value"), r"1\,234{,}50"),
        (Run("15 Mar 2026", "value"), r"\text{15 Mar 2026}"),
        (Run("Fee", "symbol"), r"\textit{Fee}"),
        (Won(P), r"\underline{P}"),
        (
            Cases(((Run("0.8", "name"), Row((Run("if", "word"), P))), (Run("0", "name"), Run("otherwise", "word")))),
            r"\begin{cases} 0.8 & \text{ if } P \\ 0 & \text{ otherwise } \end{cases}",
        ),
    ],
)  # fmt: skip
def test_each_piece_in_latex(piece: Piece, latex: str) -> None:
    assert latex_of(piece) == latex


def test_the_reader_of_these_tests_sees_what_is_broken() -> None:
    for broken in (r"\text{a", r"a}", r"$x", r"\left( x", r"\begin{align*} x", r"\evil", "a & b", "50% of"):
        with pytest.raises((AssertionError, IndexError)):
            read_latex(broken + ("" if broken.startswith("\\b") else " "))


@given(st.lists(st.builds(row, NASTY, PIECES), min_size=1, max_size=3), NASTY)
def test_latex_is_whole_whatever_it_is_given(rows: list[BreakdownRow], caption: str) -> None:
    read_latex(breakdown_latex(view(*rows, figures=tuple(rows), caption=caption)))


@given(st.builds(row, NASTY, PIECES))
def test_a_markdown_row_keeps_its_five_cells_and_its_words(one: BreakdownRow) -> None:
    text = breakdown_markdown(view(one))
    (cells,) = markdown_cells(text)
    assert len(cells) == 5
    assert cells[0] == one_line(one.label)
    assert not re.search(r"(?<!\\)(?:\\\\)*[<>`\[\]_$@]", text)
    assert not re.search(r"(?i)https?://|www\.", text)


def test_markdown_escapes_what_would_be_markup() -> None:
    (cells,) = markdown_cells(breakdown_markdown(view(row("a | b *c* [d](http://e) <f> @g"))))
    assert cells == [
        "a | b *c* [d](http://e) <f> @g",
        "R_time = P × (D_total − D_used) / D_total",
        "8.00",
        "4.2666…",
        "A2",
    ]
    assert r"a \| b \*c\* \[d\](http\://e) \<f\> \@g" in breakdown_markdown(view(row("a | b *c* [d](http://e) <f> @g")))


def test_the_answer_is_bold_and_what_lost_says_so() -> None:
    text = breakdown_markdown(view(row(decisive=False), row(final=True)))
    assert "| Time left (not what is paid) |" in text
    assert "| **2.66 USD** |" in text
    assert r"\text{Time left (not what is paid)}" in breakdown_latex(view(row(decisive=False)))


def test_figures_stand_in_a_table_of_their_own_below_the_caption() -> None:
    made = view(figures=(row(),), caption="Figures to start from.")
    assert breakdown_markdown(made).startswith("Figures to start from.\n\n| Step |")
    assert breakdown_latex(made).startswith("Figures to start from.\n\n\\begin{align*}")


def test_one_row_alone_and_nothing_at_all() -> None:
    one, other = row("One"), row("Other")
    assert "Other" not in breakdown_markdown(view(one, other), one)
    assert "Other" not in breakdown_latex(view(one, other), one)
    assert breakdown_markdown(view()) == breakdown_latex(view()) == ""


@pytest.mark.parametrize("text", ["a\nb", "a\u202eb", "a\x00b"])
def test_words_stay_in_one_line_without_what_cannot_be_seen(text: str) -> None:
    assert latex_text(text) == "a b"
