"""What a case would come to if its days were counted in another time zone."""

from __future__ import annotations

from dataclasses import dataclass

from refund_desk.viewmodels.typed_zones import zone_city
from refund_policy.decision import Outcome
from refund_policy.money import Money


@dataclass(frozen=True, slots=True)
class ZoneAnswer:
    """The same moments, counted in another zone, with another answer."""

    zone: str
    """IANA name."""
    outcome: Outcome
    amount: Money | None

    @property
    def about(self) -> str:
        """What makes the difference."""
        return self.zone


def zone_words(zone: str) -> str:
    """`New York time`, `UTC`."""
    return zone if zone in ("UTC", "Etc/UTC") else f"{zone_city(zone)} time"
