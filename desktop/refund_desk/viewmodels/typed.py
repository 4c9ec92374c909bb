"""Reading what a person typed: strictly, never guessing. The one door to the `typed_…` modules.

Every reader gives `Understood(value, echo)`, `Unclear(message, choices)`,
`Wrong(message)` or `Empty()`, and raises for no text whatever.
"""

from __future__ import annotations

from refund_desk.viewmodels.typed_dates import read_date, shifted
from refund_desk.viewmodels.typed_durations import read_duration
from refund_desk.viewmodels.typed_instants import (
    TypedInstant,
    day_and_rest,
    part_at,
    read_instant,
    split_instant,
    stepped_time,
)
from refund_desk.viewmodels.typed_money import COMMON_CURRENCIES, AmountDraft, currency_of, read_amount, with_currency
from refund_desk.viewmodels.typed_numbers import read_integer, read_number
from refund_desk.viewmodels.typed_records import (
    Column,
    Record,
    cells_of,
    line_of,
    read_option,
    read_records,
    with_cells,
)
from refund_desk.viewmodels.typed_results import Choice, Empty, Reading, Unclear, Understood, Wrong, as_plain
from refund_desk.viewmodels.typed_zones import match_zones, read_zone, zone_choices, zone_city

__all__ = [
    "COMMON_CURRENCIES",
    "AmountDraft",
    "Choice",
    "Column",
    "Empty",
    "Reading",
    "Record",
    "TypedInstant",
    "Unclear",
    "Understood",
    "Wrong",
    "as_plain",
    "cells_of",
    "currency_of",
    "day_and_rest",
    "line_of",
    "match_zones",
    "part_at",
    "read_amount",
    "read_date",
    "read_duration",
    "read_instant",
    "read_integer",
    "read_number",
    "read_option",
    "read_records",
    "read_zone",
    "shifted",
    "split_instant",
    "stepped_time",
    "with_cells",
    "with_currency",
    "zone_choices",
    "zone_city",
]
