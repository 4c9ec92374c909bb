"""Paper: blocks on pages as data, and PDFs that are whole, searchable and never half written."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QLocale
from PySide6.QtGui import QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from refund_desk import demo
from refund_desk.history.records import CaseRow, Grant
from refund_desk.policies import load_policy, shipped_folder
from refund_desk.printing import export_pdf, file_name, page_size_of, pdf_bytes, print_summary, print_with_dialog
from refund_desk.printing.flow import Block, Setter, paginate
from refund_desk.printing.paper import page_layout
from refund_desk.printing.pdf import CREATOR
from refund_desk.printing.printer import NO_PRINTER
from refund_desk.printing.sheet import TEXT, blocks_of
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.questions import QUESTIONS
from refund_desk.viewmodels.request import request_view
from refund_desk.viewmodels.summary import CaseHeader, Row, Summary, summary
from refund_policy.decide import decide
from refund_policy.decision import Decision
from refund_policy.facts import Facts, read_facts
from refund_policy.money import Money

pytestmark = pytest.mark.usefixtures("qapp")

A4 = QPageSize(QPageSize.PageSizeId.A4)
LETTER = QPageSize(QPageSize.PageSizeId.Letter)
POLICIES = ["japply", "campaignpro", "jasper", "stape"]
HEADER = CaseHeader("1042", "T-48231", datetime(2026, 3, 15, 9, tzinfo=UTC), datetime(2026, 3, 16, 9, tzinfo=UTC))


@cache
def made(policy_id: str, index: int = 0, header: CaseHeader = HEADER) -> Summary:
    policy = load_policy(shipped_folder() / f"{policy_id}.toml")
    facts = read_facts(policy, dict(policy.examples[index].facts))
    assert isinstance(facts, Facts)
    decision = decide(policy, facts)
    assert isinstance(decision, Decision)
    return summary(decision, header, ENGLISH)


def examples(policy_id: str) -> range:
    return range(len(load_policy(shipped_folder() / f"{policy_id}.toml").examples))


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def words(path: Path) -> str:
    """The text of a PDF, its lines joined."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed")
    command = [tool, "-enc", "UTF-8", str(path), "-"]
    return " ".join(subprocess.run(command, capture_output=True, check=True).stdout.decode().split())


# The pages


@pytest.mark.parametrize("size", [A4, LETTER], ids=["A4", "Letter"])
@pytest.mark.parametrize("policy_id", POLICIES)
def test_every_shipped_example_takes_one_or_two_pages(policy_id: str, size: QPageSize) -> None:
    for index in examples(policy_id):
        assert pages(pdf_bytes(made(policy_id, index), size)) in (1, 2)


def test_paper_is_a4_or_letter() -> None:
    for size, box in ((A4, rb"/MediaBox \[0 0 595\.\d+ 84[12]\.?\d*"), (LETTER, rb"/MediaBox \[0 0 612\.?0* 792\.?0*")):
        assert re.search(box, pdf_bytes(made("jasper"), size))
    united_states = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
    assert page_size_of(united_states).id() == QPageSize.PageSizeId.Letter
    assert page_size_of(QLocale(QLocale.Language.German, QLocale.Country.Germany)).id() == QPageSize.PageSizeId.A4


def test_all_fonts_are_embedded() -> None:
    pdf = pdf_bytes(made("japply"), A4)
    fonts = pdf.count(b"/Type /FontDescriptor")
    assert fonts >= 2
    assert len(re.findall(rb"/FontFile[23]? ", pdf)) == fonts


def test_title_and_author_are_told() -> None:
    pdf = pdf_bytes(made("japply"), A4)
    for text in ("Refund summary: Japply, Refund Policy, version 1.0", CREATOR):
        assert text.encode("utf-16-be") in pdf.replace(b"\\(", b"(").replace(b"\\)", b")")


def test_text_can_be_searched_and_reads_in_order(tmp_path: Path) -> None:
    path = tmp_path / "summary.pdf"
    assert export_pdf(path, made("japply"), A4) == ""
    text = words(path)
    in_order = [
        "Refund summary",
        "Case 1042 · Customer T-48231",
        "Partial refund",
        "2.66 USD",
        "The credits decide:",
        "The policy contradicts itself.",
        "Facts",
        "Price paid 8.00 USD",
        "How it is worked out",
        "R_time = P × (D_total − D_used) / D_total = 8.00 × (30 − 14) / 30 = 4.2666…",
        "R_usage = P × (C_total − C_used) / C_total = 8.00 × (30 − 20) / 30 = 2.6666…",
        "When (UTC)",
        "partial refund, 2.40 USD falling day by day to 0.26 USD",
        "Readings that change the answer",
        "What to do next",
        "Deadlines",
        "Good to know",
        "no legal advice",
        "Page 2 of 2",
    ]
    assert made("japply").versions in text
    assert text.count("printed 16 March 2026, 09:00 UTC") == 2
    assert "Page 1 of 2" in text
    position = 0
    for piece in in_order:
        position = text.find(piece, position)
        assert position >= 0, piece


def test_hole_of_the_policy_is_told_in_words_on_paper(tmp_path: Path) -> None:
    path = tmp_path / "summary.pdf"
    export_pdf(path, made("stape", 1), LETTER)
    text = words(path)
    assert "No amount set" in text
    assert "needs a person, no amount stated" in text
    assert "R = P × d_left / d_cycle = 20.00 × 21 / 30 = 14.00" in text


def test_markup_from_outside_is_printed_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "summary.pdf"
    hostile = '<img src="file:///etc/passwd"><b>T-1</b>'
    export_pdf(path, replace(made("jasper"), case=(Row("Customer", hostile),)), A4)
    assert f"Customer {hostile}" in words(path)


def test_long_texts_flow_over_pages_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "summary.pdf"
    note = (" ".join(f"n{i}" for i in range(2500)), "W" * 2000)
    assert export_pdf(path, replace(made("stape", 1), note=note), A4) == ""
    text = words(path)
    assert [f"n{i}" for i in range(2500)] == re.findall(r"\bn\d+\b", text)
    assert text.count("W") >= 2000  # a word wider than the page is broken, not cut
    assert "Page 1 of" in text


def test_grant_ticks_and_other_charges_are_on_paper_before_the_facts(tmp_path: Path) -> None:
    grant = Grant(Money(500, "USD"), "goodwill, lead agreed", "M. Okafor")
    row = CaseRow(12, 12, 1, "", "stape", "Stape", "full", Money(2000, "USD"), "Card", datetime(2026, 3, 1, tzinfo=UTC))
    other = replace(row, case_id=13, publisher="Japply", outcome="partial", amount=Money(266, "USD"), grant=grant)
    request = request_view([row, other], 13, ENGLISH)
    header = replace(HEADER, grant=grant, ticked=frozenset({"dispute"}), request=request)
    path = tmp_path / "summary.pdf"
    assert export_pdf(path, made("japply", 0, header), A4) == ""
    text = words(path)
    position = 0
    for piece in (
        "Granted 5.00 USD",
        "Suggested: Partial refund, 2.66 USD · granted +2.34",
        "Reason goodwill, lead agreed",
        "Second name M. Okafor",
        "To settle first",
        "Yes. Pay no refund beside it",
        "Request with 2 charges",
        "Case 12 · Stape Full refund, 20.00 USD",
        "Case 13 · Japply Partial refund, 5.00 USD (granted instead of 2.66 USD) · this case",
        "Together 25.00 USD in 2 cases.",
        "Facts",
        "Worth asking in every case",
        QUESTIONS[1].ask,
    ):
        position = text.find(piece, position)
        assert position >= 0, piece
    assert text.count(QUESTIONS[0].ask) <= 1


def test_long_reason_flows_over_pages(tmp_path: Path) -> None:
    reason = " ".join(f"r{i}" for i in range(2500))
    header = replace(HEADER, grant=Grant(Money(1400, "USD"), reason))
    path = tmp_path / "summary.pdf"
    assert export_pdf(path, made("stape", 1, header), A4) == ""
    assert re.findall(r"\br\d+\b", words(path)) == reason.split()


@pytest.mark.parametrize("policy", ["japply", "campaignpro", "jasper", "stape"])
def test_nothing_on_paper_needs_a_gradient(policy: str, tmp_path: Path) -> None:
    """One into nothing comes out solid: an open end of the timeline looked cut off."""
    path = tmp_path / "summary.pdf"
    assert export_pdf(path, made(policy), A4) == ""
    assert b"/ShadingType" not in path.read_bytes()


def test_printer_and_pdf_show_the_same(tmp_path: Path) -> None:
    path = tmp_path / "printed.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setPageLayout(page_layout(A4))
    assert print_summary(made("japply"), printer)
    exported = tmp_path / "exported.pdf"
    export_pdf(exported, made("japply"), A4)
    assert pages(path.read_bytes()) == pages(exported.read_bytes())
    assert words(path) == words(exported)


def test_chosen_pages_alone_are_printed_with_their_numbers(tmp_path: Path) -> None:
    writer = QPdfWriter(str(tmp_path / "second.pdf"))
    writer.setPageLayout(page_layout(A4))
    assert print_summary(made("japply"), writer, 2, 2)
    del writer
    assert pages((tmp_path / "second.pdf").read_bytes()) == 1
    assert "Page 2 of 2" in words(tmp_path / "second.pdf")


# The demonstration without a display


def test_demonstration_prints_the_answer_and_writes_both_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo.main(["--out", str(tmp_path / "out")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Partial refund: 2.66 USD" in lines
    assert lines[-1] == f"The window's picture and the PDF summary are in {tmp_path / 'out'}."
    assert (tmp_path / "out" / "summary.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "out" / "window.png").read_bytes().startswith(b"\x89PNG")


def test_demonstration_tells_where_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert demo.main(["--out", str(tmp_path / "file")]) == 1
    assert "cannot be written" in capsys.readouterr().err


# Blocks on pages, as data


def block(height: float, *, space: float = 0.0, keep: bool = False) -> Block:
    def paint(painter: QPainter, y: float) -> None:
        raise AssertionError("laying out paints nothing")

    return Block(height, paint, space, keep)


def test_heading_moves_with_what_it_heads() -> None:
    # 60 + 2 × 10 fits, the 30 below the heading does not: both go on.
    placed = paginate([block(60), block(10, space=10, keep=True), block(30)], 100)
    assert [[round(one.y) for one in page] for page in placed] == [[0], [0, 10]]


def test_room_before_a_block_is_left_out_at_the_top() -> None:
    placed = paginate([block(90), block(90, space=20)], 100)
    assert [[one.y for one in page] for page in placed] == [[0], [0]]


def test_run_longer_than_a_page_is_broken_somewhere() -> None:
    placed = paginate([block(40, keep=True) for _ in range(5)], 100)
    assert [len(page) for page in placed] == [2, 2, 1]


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(0, 30), st.booleans()), max_size=40))
def test_no_block_is_cut_or_lost(sizes: list[tuple[int, int, bool]]) -> None:
    blocks = [block(height, space=space, keep=keep) for height, space, keep in sizes]
    placed = paginate(blocks, 100)
    assert [one.block for page in placed for one in page] == blocks
    for page in placed:
        bottom = 0.0
        for one in page:
            assert one.y >= bottom
            bottom = one.y + one.block.height
        assert bottom <= 100


@pytest.mark.parametrize("policy_id", POLICIES)
def test_blocks_of_a_summary_are_lower_than_a_page(policy_id: str) -> None:
    writer = QPdfWriter("unused.pdf")
    writer.setPageLayout(page_layout(LETTER))
    for index in examples(policy_id):
        blocks = blocks_of(made(policy_id, index), writer, writer.width() * 1.0)
        assert max(one.height for one in blocks) < writer.height() / 3


def test_text_stays_within_its_width() -> None:
    setter = Setter(QPdfWriter("unused.pdf"))
    wide = 2000.0
    for text in ("word " * 300, "W" * 300, "a"):
        assert 0 < setter.text(text, "body", wide, TEXT).width <= wide
    assert setter.fitted("W" * 300, "body", wide, TEXT).height == setter.line_height("body")


# Files


@pytest.mark.parametrize(
    ("case_ref", "name"),
    [
        ("T-48231", "refund-T-48231-japply.pdf"),
        ("", "refund-japply.pdf"),
        ("../../etc/passwd", "refund-etc-passwd-japply.pdf"),
        ("CON", "refund-CON-japply.pdf"),
        ("a:b\\c*?<>|", "refund-a-b-c-japply.pdf"),
        ("Ünïcödé\u202e", "refund-n-c-d-japply.pdf"),
        ("x" * 300, f"refund-{'x' * 73}.pdf"),
    ],
)
def test_file_name(case_ref: str, name: str) -> None:
    assert file_name(case_ref, "japply") == name


@given(st.text(max_size=120), st.text(max_size=40))
def test_file_name_is_one_that_every_system_takes(case_ref: str, policy_id: str) -> None:
    name = file_name(case_ref, policy_id)
    assert re.fullmatch(r"refund(-[A-Za-z0-9_]+)*\.pdf", name)
    assert len(name) <= 84


def test_export_replaces_a_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "summary.pdf"
    path.write_text("old", encoding="utf-8")
    assert export_pdf(path, made("jasper"), A4) == ""
    assert path.read_bytes().startswith(b"%PDF-")
    assert [one.name for one in tmp_path.iterdir()] == ["summary.pdf"]


def test_folder_of_that_name_is_told(tmp_path: Path) -> None:
    trouble = export_pdf(tmp_path, made("jasper"), A4)
    assert trouble == (
        f"The PDF cannot be written to {tmp_path}: a folder has that name. Choose another folder or name."
    )


@pytest.mark.parametrize("name", ["missing/summary.pdf", "file/summary.pdf"])
def test_folder_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert ": the folder does not exist. " in export_pdf(tmp_path / name, made("jasper"), A4)


def test_failed_export_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "summary.pdf"
    path.write_text("old", encoding="utf-8")

    def denied(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", denied)
    assert "another program has the file open" in export_pdf(path, made("jasper"), A4)
    assert path.read_text("utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["summary.pdf"]


# The printer


def test_no_printer_is_told() -> None:
    result = print_with_dialog(None, made("jasper"), A4, printers=list)
    assert (result.done, result.trouble) == (False, NO_PRINTER)


def test_cancelled_dialog_prints_nothing() -> None:
    result = print_with_dialog(None, made("jasper"), A4, printers=lambda: ["Office"], ask=lambda *_: False)
    assert (result.done, result.trouble) == (False, "")


def test_accepted_dialog_prints_the_chosen_pages(tmp_path: Path) -> None:
    path = tmp_path / "printed.pdf"

    def choose(printer: QPrinter, parent: QWidget | None) -> bool:
        assert printer.pageLayout().pageSize().id() == QPageSize.PageSizeId.Letter
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setFromTo(1, 1)
        return True

    assert print_with_dialog(None, made("japply"), LETTER, printers=lambda: ["Office"], ask=choose).done
    assert pages(path.read_bytes()) == 1


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_printer_that_fails_is_told(tmp_path: Path) -> None:
    def choose(printer: QPrinter, parent: QWidget | None) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "missing" / "printed.pdf"))
        return True

    result = print_with_dialog(None, made("japply"), A4, printers=lambda: ["Office"], ask=choose)
    assert not result.done
    assert "The printer does not take the summary" in result.trouble
