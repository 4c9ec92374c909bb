"""Where the cursor is: in a field of the form, or of the card in which another amount is granted."""

from __future__ import annotations

from refund_desk.case_edits import GRANT
from refund_desk.steps import Place
from refund_desk.viewmodels.grant import GRANT_FIELDS
from refund_desk.widgets.main_window import MainWindow


def cursor_of(window: MainWindow) -> Place:
    """Where the cursor is."""
    granting = window.result.grant.place()
    if granting is not None:
        return Place(f"{GRANT}{granting[0]}", granting[1])
    return Place(*window.form.cursor())


def put_cursor(window: MainWindow, place: Place) -> None:
    """Put the cursor there; a place that is not in the window changes nothing."""
    granting = next((name for name in GRANT_FIELDS if place.field == f"{GRANT}{name}"), None)
    if granting is not None:
        window.result.grant.put_cursor(granting, place.at)
    else:
        window.form.put_cursor(place.field, place.at)
