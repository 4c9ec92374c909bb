"""The one seam to printing: QtPrintSupport takes 0.1 s to load, so it is loaded on first use."""
# ruff: noqa: PLC0415  printing is imported inside its two doors on purpose, see above

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale, QStandardPaths
from PySide6.QtWidgets import QWidget

from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.summary import CaseHeader, summary
from refund_desk.widgets.labels import Dialogs
from refund_policy.decision import Decision


@dataclass(frozen=True, slots=True)
class Job:
    """What is to go on paper, and who is asked about it."""

    parent: QWidget
    decision: Decision
    header: CaseHeader
    formats: Formats
    dialogs: Dialogs


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: a sentence of trouble, or one of success; neither where the person cancelled."""

    trouble: str = ""
    told: str = ""


def export_pdf(job: Job) -> Done:
    """Ask where to, and write the summary as PDF."""
    from refund_desk import printing

    reference = job.header.customer_ref or job.header.case_ref
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    suggested = Path(folder) / printing.file_name(reference, job.decision.policy.id)
    path = job.dialogs.save_path(job.parent, "Export the summary as PDF", suggested, "PDF (*.pdf)")
    if path is None:
        return Done()
    if path.suffix.lower() != ".pdf":
        path = path.with_name(f"{path.name}.pdf")
    made = summary(job.decision, job.header, job.formats)
    trouble = printing.export_pdf(path, made, printing.page_size_of(QLocale()))
    return Done(trouble, "" if trouble else f"The summary is in {path.name}.")


def print_summary(job: Job) -> Done:
    """The system's print dialog, then paper."""
    from refund_desk import printing

    made = summary(job.decision, job.header, job.formats)
    printed = printing.print_with_dialog(job.parent, made, printing.page_size_of(QLocale()))
    return Done(printed.trouble, "The summary was sent to the printer." if printed.done else "")
