"""What copies a breakdown: as text, as Markdown and as LaTeX."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from refund_desk.viewmodels.breakdown import BreakdownRow, BreakdownView
from refund_desk.viewmodels.formula_markup import breakdown_latex, breakdown_markdown


def add_copies(menu: QMenu, view: BreakdownView, row: BreakdownRow | None = None) -> None:
    """Add the actions that copy one row, or all."""
    what, text = ("Copy this row", row.text) if row else ("Copy all rows", view.text)
    _add(menu, f"{what} as text", lambda: text)
    _add(menu, f"{what} as Markdown", lambda: breakdown_markdown(view, row))
    _add(menu, f"{what} as LaTeX", lambda: breakdown_latex(view, row))


def _add(menu: QMenu, title: str, make: Callable[[], str]) -> None:
    menu.addAction(title, lambda: QGuiApplication.clipboard().setText(make()))
