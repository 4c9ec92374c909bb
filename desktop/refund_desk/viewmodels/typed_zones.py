"""Choosing a time zone by its city."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from refund_desk.viewmodels.typed_numbers import unclear
from refund_desk.viewmodels.typed_results import Choice, Reading, Understood, Wrong, cleaned

_MOST_CHOICES = 5


@cache
def zone_choices() -> tuple[str, ...]:
    """The IANA zones that stand for a place today, sorted, and UTC first.

    From the tz database's `zone.tab`: without the old aliases, each city once.
    """
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    return ("UTC", *sorted(line.split("\t")[2] for line in table.splitlines() if not line.startswith("#")))


@cache
def _every_zone() -> dict[str, str]:
    """All names, old aliases too, by their lower case."""
    names = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return {name.lower(): name for name in names}


def zone_city(zone: str) -> str:
    """`Europe/Berlin` → `Berlin`, `America/New_York` → `New York`."""
    return zone.rpartition("/")[2].replace("_", " ")


def match_zones(text: str) -> list[str]:
    """Zones whose name holds the text, the best first: the whole city, its beginning, a word's, anything."""
    sought = text.strip().lower().replace("_", " ")
    if not sought:
        return list(zone_choices())

    def rank(zone: str) -> int:
        city, whole = zone_city(zone).lower(), zone.lower().replace("_", " ")
        word_starts = f" {sought}" in city.replace("-", " ")
        return (sought in (city, whole), city.startswith(sought), word_starts, sought in city, True).index(True)

    holding = [zone for zone in zone_choices() if sought in zone.lower().replace("_", " ")]
    return sorted(holding, key=lambda zone: (rank(zone), zone))


def read_zone(text: str) -> Reading[str]:
    """Read a zone's IANA name or its city; the value is the IANA name."""
    plain = cleaned(text)
    if not isinstance(plain, str):
        return plain
    named = _every_zone().get(plain.lower().replace(" ", "_"))
    if named:
        return Understood(named, named)
    found = match_zones(plain)
    if not found:
        return Wrong(f"“{plain}” is no time zone known here. Write a large city in it, like Berlin.")
    if zone_city(found[0]).lower() == plain.lower().replace("_", " "):
        return Understood(found[0], found[0])
    return unclear(plain, [Choice(zone, zone) for zone in found[:_MOST_CHOICES]])
