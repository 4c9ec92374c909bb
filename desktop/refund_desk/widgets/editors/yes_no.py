"""Yes or no, or not answered yet; where the policy has an answer for it, not known."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from refund_desk.widgets.editors.choice import RadioEdit

_ANSWERS = (("yes", "Yes"), ("no", "No"))
_NOT_KNOWN = ("unknown", "Not known")


class YesNoEdit(RadioEdit):
    """Raw text `yes`, `no`, perhaps `unknown`, or empty until it is answered."""

    def __init__(self, parent: QWidget | None = None, *, unknown: bool = False) -> None:
        super().__init__((*_ANSWERS, _NOT_KNOWN) if unknown else _ANSWERS, parent)
