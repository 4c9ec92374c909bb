"""Valid facts of each shipped policy, drawn over zones, clock changes, currencies and readings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from policy_cases import shipped

from refund_policy.money import MINOR_UNIT_EXPONENT, Money

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/Los_Angeles",
    "America/St_Johns",  # changed its clock at 00:01, back into the day before
    "America/Havana",  # repeats midnight
    "Asia/Beirut",  # skips midnight
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # changes by half an hour
    "Pacific/Apia",  # skipped a date
)
Facts = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]
DAY = 86400
_EDGES = [
    datetime(2010, 11, 6, 12, tzinfo=UTC),
    datetime(2011, 12, 29, tzinfo=UTC),
    datetime(2026, 3, 28, tzinfo=UTC),
    datetime(2026, 10, 24, tzinfo=UTC),
    datetime(2024, 1, 31, tzinfo=UTC),
]


def written(seconds: int, zone: str) -> str:
    """A moment as text that carries its offset, so that it is never ambiguous."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.astimezone(ZoneInfo(zone)).isoformat().removesuffix("+00:00") + ("Z" if zone == "UTC" else "")


def moments() -> st.SearchStrategy[int]:
    """Seconds since the epoch: anywhere in 1990 to 2099, and often beside a clock change or a month's end."""
    first, last = (int(datetime(year, 1, 3, tzinfo=UTC).timestamp()) for year in (1990, 2099))
    beside = st.builds(
        lambda edge, by: int(edge.timestamp()) + by,
        st.sampled_from(_EDGES),
        st.integers(-3, 40).map(lambda h: h * 3600),
    )
    return st.one_of(beside, st.integers(first, last))


def delays() -> st.SearchStrategy[int]:
    """Seconds from a charge to its request."""
    days = st.builds(lambda days, by: days * DAY + by, st.integers(0, 70), st.sampled_from([0, 1, 59, 3600, DAY - 1]))
    return st.one_of(days, st.integers(0, 70 * DAY), st.integers(0, 500 * DAY))


@st.composite
def _common(draw: Draw, policy: str) -> tuple[Facts, str, int]:
    zone = draw(st.sampled_from(ZONES))
    currency = draw(st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF"]))
    paid = draw(st.one_of(st.integers(1, 20), st.integers(1, 10**7)))
    facts: Facts = {"paid": str(Money(paid, currency)), "zone": zone}
    assert currency in MINOR_UNIT_EXPONENT
    if draw(st.booleans()):
        facts["already_refunded"] = str(Money(draw(st.integers(0, paid)), currency))
    for reading in shipped(policy).readings.values():
        if draw(st.booleans()):
            facts[reading.id] = draw(st.sampled_from(list(reading.options)))
    return facts, zone, draw(moments())


@st.composite
def japply(draw: Draw) -> Facts:
    facts, zone, start = draw(_common("japply"))
    started = datetime.fromtimestamp(start, ZoneInfo(zone)).date()
    total = draw(st.one_of(st.integers(0, 60), st.integers(0, 10**6)))
    request = _midnight(started, zone) + draw(delays())
    facts |= {
        "started_on": started.isoformat(),
        "days_total": draw(st.one_of(st.integers(1, 40), st.integers(1, 400))),
        "requested_at": written(request, zone),
        "credits_total": total,
        "credits_used": draw(st.integers(0, total)),
    }
    if draw(st.integers(0, 5)) == 0:
        facts["active"] = draw(st.booleans())
    return facts


def _midnight(day: date, zone: str) -> int:
    """An instant on that date, midday; dates that a zone skipped give the next one."""
    return int(datetime.combine(day, datetime.min.time(), tzinfo=ZoneInfo(zone)).timestamp()) + 12 * 3600


@st.composite
def campaignpro(draw: Draw) -> Facts:
    facts, zone, start = draw(_common("campaignpro"))
    facts |= {
        "state": draw(st.sampled_from(["paid", "paid", "paid", "paid", "trial", "expired"])),
        "cycle_start": written(start, zone),
        "interval": draw(st.sampled_from(["monthly", "yearly", "custom"])),
        "requested_at": written(start + draw(delays()), zone),
    }
    _cycle_end(draw, facts, start, zone, needed=facts["interval"] == "custom")
    if facts["state"] == "trial" and draw(st.booleans()):
        for fact in ("paid", "already_refunded", "cycle_start", "interval", "cycle_end"):
            facts.pop(fact, None)
    return facts


def _cycle_end(draw: Draw, facts: Facts, start: int, zone: str, *, needed: bool) -> None:
    if needed or draw(st.integers(0, 3)) == 0:
        length = draw(st.one_of(st.integers(1, 2 * DAY), st.integers(1, 400 * DAY)))
        facts["cycle_end"] = written(start + length, zone)


@st.composite
def jasper(draw: Draw) -> Facts:
    facts, zone, start = draw(_common("jasper"))
    facts |= {
        "charged_at": written(start, zone),
        "charge_kind": draw(st.sampled_from(["current", "current", "current", "earlier", "additional"])),
        "requested_at": written(start + draw(delays()), zone),
        "used_this_month": draw(st.booleans()),
        "used_since_charge": draw(st.booleans()),
    }
    if draw(st.booleans()):
        facts["cancelled"] = draw(st.booleans())
    return facts


@st.composite
def stape(draw: Draw) -> Facts:
    facts, zone, start = draw(_common("stape"))
    kinds = ["subscription", "subscription", "auto-upgrade", "wrong-plan", "earlier"]
    facts |= {
        "paid_at": written(start, zone),
        "interval": draw(st.sampled_from(["monthly", "yearly"])),
        "charge_kind": draw(st.sampled_from(kinds)),
        "used": draw(st.booleans()),
        "requested_at": written(start + draw(delays()), zone),
    }
    _cycle_end(draw, facts, start, zone, needed=False)
    optional = {
        "tier": st.sampled_from(["below-business", "business-or-higher"]),
        "wants": st.sampled_from(["money", "money", "downgrade"]),
        "prefers_card": st.booleans(),
    }
    for fact, values in optional.items():
        if draw(st.booleans()):
            facts[fact] = draw(values)
    return facts


FACTS: dict[str, st.SearchStrategy[Facts]] = {
    "japply": japply(),
    "campaignpro": campaignpro(),
    "jasper": jasper(),
    "stape": stape(),
}


def json_like() -> st.SearchStrategy[Any]:
    """Anything that a JSON file can hold, and some texts that are nearly right."""
    nearly = st.sampled_from(
        [
            "8.00 USD",
            "2026-03-15T10:30",
            "2026-03-29T02:30",
            "2026-03-15",
            "monthly",
            "UTC",
            "Europe/Berlin",
            "",
            "\ud800",
        ]
    )
    leaves = st.one_of(
        nearly, st.none(), st.booleans(), st.integers(), st.just(10**50), st.floats(), st.text(max_size=30)
    )
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    )


def later(text: str, seconds: int) -> str:
    """A written moment moved on."""
    return (datetime.fromisoformat(text).astimezone(UTC) + timedelta(seconds=seconds)).isoformat()
