"""The system's print dialog, and a summary on real paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from refund_desk.printing.paper import CREATOR, page_layout, print_summary
from refund_desk.viewmodels.summary import Summary

NO_PRINTER = "No printer is set up on this computer. Export a PDF instead, and print it elsewhere."


@dataclass(frozen=True, slots=True)
class Printed:
    """What came of it: printed, or trouble in a sentence, or neither where the person cancelled."""

    done: bool = False
    trouble: str = ""


Ask = Callable[[QPrinter, QWidget | None], bool]
"""Lets the person set up the printer; False where they cancel."""


def print_with_dialog(
    parent: QWidget | None,
    made: Summary,
    size: QPageSize,
    *,
    printers: Callable[[], list[str]] = QPrinterInfo.availablePrinterNames,
    ask: Ask | None = None,
) -> Printed:
    """Ask through the system's dialog, then print; `printers` and `ask` can be replaced in tests."""
    if not printers():
        return Printed(trouble=NO_PRINTER)
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(made.title)
    printer.setCreator(CREATOR)
    printer.setPageLayout(page_layout(size))
    if not (ask or _ask)(printer, parent):
        return Printed()
    chosen = printer.printRange() == QPrinter.PrintRange.PageRange
    first, last = (printer.fromPage(), printer.toPage()) if chosen else (1, 0)
    if not print_summary(made, printer, first, last):
        return Printed(trouble="The printer does not take the summary. Check that it is on, or export a PDF instead.")
    return Printed(done=True)


def _ask(printer: QPrinter, parent: QWidget | None) -> bool:
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return accepted
