"""A case's summary on paper and as PDF. Import it where it is used: QtPrintSupport takes 0.1 s to load."""

from __future__ import annotations

from refund_desk.printing.paper import page_size_of, print_summary
from refund_desk.printing.pdf import export_pdf, file_name, pdf_bytes
from refund_desk.printing.printer import Printed, print_with_dialog

__all__ = ["Printed", "export_pdf", "file_name", "page_size_of", "pdf_bytes", "print_summary", "print_with_dialog"]
