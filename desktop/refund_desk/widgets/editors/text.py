"""One line of free text."""

from __future__ import annotations

from refund_desk.widgets.editors.base import LineEditor


class TextEdit(LineEditor):
    """A reference, a name, a short note."""
