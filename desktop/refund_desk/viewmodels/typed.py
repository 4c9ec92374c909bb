"""Reading what a person typed: strictly, never guessing. The one door to the `typed_…` modules.

Every reader gives `Understood(value, echo)`, `Unclear(message, choices)`,
`Wrong(message)` or `Empty()`, and raises for no text whatever.
"""

from __future__ import annotations

from refund_desk.viewmodels.typed_dates import read_date, shifted
from refund_desk.viewmodels.typed_instants import TypedInstant, read_instant, split_instant
from refund_desk.viewmodels.typed_money import COMMON_CURRENCIES, AmountDraft, read_amount
from refund_desk.viewmodels.typed_numbers import read_integer
from refund_desk.viewmodels.typed_results import Choice, Empty, Reading, Unclear, Understood, Wrong
from refund_desk.viewmodels.typed_zones import match_zones, read_zone, zone_choices, zone_city

__all__ = [
    "COMMON_CURRENCIES",
    "AmountDraft",
    "Choice",
    "Empty",
    "Reading",
    "TypedInstant",
    "Unclear",
    "Understood",
    "Wrong",
    "match_zones",
    "read_amount",
    "read_date",
    "read_instant",
    "read_integer",
    "read_zone",
    "shifted",
    "split_instant",
    "zone_choices",
    "zone_city",
]
