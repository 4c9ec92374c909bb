"""What holds under all four policies: input errors, zones, windows' edges, caps, currencies, years."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta

import pytest
from policy_cases import SHIPPED, decided, problems, result, shipped, texts

BASE: dict[str, dict[str, object]] = {
    "japply": {
        "paid": "8.00 USD",
        "started_on": "2026-03-01",
        "days_total": 30,
        "requested_at": "2026-03-15T10:30",
        "credits_total": 30,
        "credits_used": 20,
    },
    "campaignpro": {
        "state": "paid",
        "paid": "100.00 USD",
        "cycle_start": "2026-03-01T00:00",
        "interval": "monthly",
        "requested_at": "2026-03-15T10:30",
    },
    "jasper": {
        "paid": "59.00 USD",
        "charged_at": "2026-03-10T09:15",
        "charge_kind": "current",
        "requested_at": "2026-03-15T10:30",
        "used_this_month": True,
    },
    "stape": {
        "paid": "20.00 USD",
        "paid_at": "2026-03-01T10:00",
        "interval": "monthly",
        "charge_kind": "subscription",
        "used": True,
        "requested_at": "2026-03-17T10:30",
    },
}
ALL = pytest.mark.parametrize("name", SHIPPED)


@ALL
def test_the_base_cases_refund_something(name: str) -> None:
    amount = decided(shipped(name), BASE[name]).amount
    assert amount is not None
    assert amount.minor > 0


@ALL
@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("paid", "8 dollars", "is not a currency"),
        ("paid", "8,00 USD", "is not an amount"),
        ("paid", "1.000,00 USD", "is not an amount"),
        ("paid", "1_000 USD", "is not an amount"),
        ("paid", "٨ USD", "is not an amount"),
        ("paid", "1e3 USD", "is not an amount"),
        ("paid", "NaN USD", "is not an amount"),
        ("paid", "8.00", "is not an amount"),
        ("paid", "$8.00", "is not an amount"),
        ("paid", 8, "Put the value in quotes"),
        ("paid", 8.5, "Put the value in quotes"),
        ("paid", "8.00 XYZ", "is not a currency"),
        ("paid", "8.00 usd", "is not a currency"),
        ("paid", "8.001 USD", "at most 2 decimals"),
        ("paid", "8.5 JPY", "no decimals"),
        ("paid", "8.0000 KWD", "at most 3 decimals"),
        ("paid", "0.00 USD", "more than zero"),
        ("paid", "-8.00 USD", "more than zero"),
        ("paid", "9999999999999.99 USD", "larger than"),
        ("already_refunded", "-1.00 USD", "cannot be negative"),
        ("already_refunded", "1000.00 USD", "More was refunded before than was paid"),
        ("already_refunded", "1.00 EUR", "the payment in USD"),
        ("already_refunded", "1.001 USD", "at most 2 decimals"),
        ("requested_at", "15.03.2026", "Write it like"),
        ("requested_at", "2026-03-32", "does not exist"),
        ("requested_at", "2026-02-29T10:00", "does not exist"),
        ("requested_at", "2026-03-15T24:00", "time that does not exist"),
        ("requested_at", "2026-03-15T10:60", "time that does not exist"),
        ("requested_at", "2026-03-15T10:30+15:00", "-12:00 to +14:00"),
        ("requested_at", "2026-03-15T10:30-13:00", "-12:00 to +14:00"),
        ("requested_at", "1989-12-31T23:59", "1990 to 2100"),
        ("requested_at", "2101-01-01", "1990 to 2100"),
        ("requested_at", "2026-03-15T10:30\n", "cannot be seen"),
        ("requested_at", 20260315, "Put the value in quotes"),
        ("zone", "Mars/Olympus", "is not a time zone"),
        ("zone", "CEST", "is not a time zone"),
        ("zone", "right/UTC", "is not a time zone"),
        ("zone", "../../etc/passwd", "is not a time zone"),
        ("zone", "", "is not a time zone"),
        ("zone", 1, "is not a time zone"),
        ("pa1d", "8.00 USD", "Did you mean “paid”"),
        ("@zone", "UTC", "no fact"),
    ],
)
def test_input_errors_name_the_fact_and_say_what_to_do(name: str, fact: str, value: object, words: str) -> None:
    found = problems(shipped(name), {**BASE[name], fact: value})
    assert words in found[fact].message
    assert set(found) <= {fact, "paid"}
    assert not found[fact].missing


@ALL
def test_hostile_values_are_told_briefly(name: str) -> None:
    nested: list[object] = []
    for _ in range(100_000):
        nested = [nested]
    for value in (10**5000, nested, {"a": nested}, "x" * 10**6, "\ud800\x00"):
        for fact in BASE[name]:
            found = problems(shipped(name), {**BASE[name], fact: value})
            assert len(found[fact].message) < 500
            assert "\x00" not in found[fact].message
    assert len(problems(shipped(name), {"y" * 10**6: 1})["y" * 10**6].message) < 500


@ALL
def test_all_problems_come_at_once(name: str) -> None:
    facts = {**BASE[name], "paid": "8", "requested_at": "soon", "already_refunded": "-1.00 USD", "nonsense": 1}
    assert set(problems(shipped(name), facts)) == {"paid", "requested_at", "already_refunded", "nonsense"}


@ALL
def test_a_problem_in_the_zone_is_not_told_of_every_date(name: str) -> None:
    assert set(problems(shipped(name), {**BASE[name], "zone": "Nowhere"})) == {"zone"}


@ALL
def test_left_out_and_null_are_the_same(name: str) -> None:
    facts = BASE[name] | {"already_refunded": None, "zone": None}
    assert result(shipped(name), facts) == result(shipped(name), BASE[name])


@ALL
def test_a_request_needs_its_moment_and_its_price(name: str) -> None:
    for fact in ("requested_at", "paid"):
        found = problems(shipped(name), {**BASE[name], fact: None})
        assert list(found) == [fact]
        assert found[fact].missing


def test_more_refunded_than_paid_by_one_cent_only() -> None:
    facts = {**BASE["jasper"], "already_refunded": "59.00 USD"}
    assert result(shipped("jasper"), facts)[:2] == ("none", "0.00 USD")
    assert list(problems(shipped("jasper"), {**facts, "already_refunded": "59.01 USD"})) == ["already_refunded"]


@pytest.mark.parametrize(
    ("zone", "local", "verb", "choices"),
    [
        ("Europe/Berlin", "2026-03-29T02:30", "did not happen", ["2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00"]),
        ("Europe/Berlin", "2026-10-25T02:30", "happened twice", ["2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"]),
        (
            "Australia/Lord_Howe",
            "2026-04-05T01:45",
            "happened twice",
            ["2026-04-05T01:45+11:00", "2026-04-05T01:45+10:30"],
        ),
        ("Pacific/Apia", "2011-12-30T12:00", "did not happen", ["2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00"]),
    ],
)
def test_a_skipped_or_repeated_local_time_offers_its_choices(
    zone: str, local: str, verb: str, choices: list[str]
) -> None:
    facts = {
        **BASE["jasper"],
        "charged_at": "2011-01-01",
        "zone": zone,
        "requested_at": local,
        "used_since_charge": True,
    }
    message = problems(shipped("jasper"), facts)["requested_at"].message
    assert verb in message
    assert all(choice in message for choice in choices)
    for choice in choices:
        at = decided(shipped("jasper"), {**facts, "requested_at": choice}).requested_at
        assert at.timestamp() == datetime.fromisoformat(choice).timestamp()


def test_a_skipped_midnight_is_told_of_a_bare_date_too() -> None:
    # Beirut moved its clock at midnight on 29 March 2026
    facts = {**BASE["jasper"], "zone": "Asia/Beirut", "requested_at": "2026-03-29"}
    assert "2026-03-29T01:00+03:00" in problems(shipped("jasper"), facts)["requested_at"].message


@pytest.mark.parametrize(
    "text",
    ["2026-03-15", "2026-03-15T00:00", "2026-03-15 00:00:00", "2026-03-15T00:00+01:00", "2026-03-14T23:00Z"],
)
def test_one_moment_may_be_written_in_many_ways(text: str) -> None:
    decision = decided(shipped("jasper"), {**BASE["jasper"], "requested_at": text, "zone": "Europe/Berlin"})
    assert decision.requested_at == datetime(2026, 3, 14, 23, tzinfo=UTC)
    assert str(decision.requested_at.tzinfo) == "Europe/Berlin"


@pytest.mark.parametrize("year", [1990, 2100])
@ALL
def test_the_first_and_the_last_year_work(name: str, year: int) -> None:
    moved = {
        key: value.replace("2026", str(year)) if isinstance(value, str) else value for key, value in BASE[name].items()
    }
    assert result(shipped(name), moved)[0] in ("partial", "full")


@pytest.mark.parametrize("zone", ["Etc/GMT+12", "Pacific/Kiritimati", "UTC"])
@ALL
def test_the_very_edges_of_the_years_work(name: str, zone: str) -> None:
    start = next(key for key in ("started_on", "cycle_start", "charged_at", "paid_at") if key in BASE[name])
    for day, request in (("1990-01-01", "1990-01-01T00:00"), ("2100-12-31", "2100-12-31T23:59:59")):
        decision = decided(shipped(name), {**BASE[name], start: day, "requested_at": request, "zone": zone})
        assert decision.timeline[0].start is not None
        assert any(
            (one.start is None or one.start.timestamp() <= decision.requested_at.timestamp())
            and (one.end is None or decision.requested_at.timestamp() < one.end.timestamp())
            and (one.outcome, one.rule) == (decision.outcome, decision.rule)
            for one in decision.timeline
        )


@ALL
def test_currencies_with_other_decimals(name: str) -> None:
    for paid, digits in (("5800 JPY", 0), ("8.125 KWD", 3), ("8.1250 CLF", 4)):
        amount = decided(shipped(name), {**BASE[name], "paid": paid}).amount
        assert amount is not None
        assert len(amount.digits.partition(".")[2]) == digits


# Windows: N days are calendar days of the zone, or N × 24 hours; the case's start is in, its end is out.

JASPER_LATE = {"used_this_month": True}


@pytest.mark.parametrize(
    ("zone", "charged", "calendar", "elapsed"),
    [
        ("UTC", "2026-03-02T09:15", "2026-03-10T00:00+00:00", "2026-03-09T09:15+00:00"),
        # Paris moves its clock forward on 29 March 2026
        ("Europe/Paris", "2026-03-25T12:00", "2026-04-02T00:00+02:00", "2026-04-01T13:00+02:00"),
        # and back on 25 October
        ("Europe/Paris", "2026-10-20T12:00", "2026-10-28T00:00+01:00", "2026-10-27T11:00+01:00"),
        # Beirut has no midnight on 29 March 2026: the day begins at 01:00
        ("Asia/Beirut", "2026-03-21T12:00", "2026-03-29T01:00+03:00", "2026-03-28T12:00+02:00"),
        # Havana's midnight of 1 November 2026 comes twice: the first counts
        ("America/Havana", "2026-10-24T12:00", "2026-11-01T00:00-04:00", "2026-10-31T12:00-04:00"),
        # Apia skipped 30 December 2011: day 7 is the 29th, day 8 would be the 30th; the 31st follows at once
        ("Pacific/Apia", "2011-12-22T12:00", "2011-12-31T00:00+14:00", "2011-12-29T12:00-10:00"),
        ("Asia/Kathmandu", "2026-03-02T00:00", "2026-03-10T00:00+05:45", "2026-03-09T00:00+05:45"),
        ("America/Los_Angeles", "2026-03-07T23:30", "2026-03-15T00:00-07:00", "2026-03-15T00:30-07:00"),
    ],
)
def test_a_window_closes_at_its_exact_end(zone: str, charged: str, calendar: str, elapsed: str) -> None:
    base = {**BASE["jasper"], **JASPER_LATE, "charged_at": charged, "zone": zone}
    for count, text in (("calendar", calendar), ("elapsed", elapsed)):
        end = datetime.fromisoformat(text)
        facts = {**base, "day-count": count}
        assert (
            result(shipped("jasper"), {**facts, "requested_at": (end - timedelta(seconds=1)).isoformat()})[0] == "full"
        )
        at_the_end = decided(shipped("jasper"), {**facts, "requested_at": end.isoformat()})
        assert at_the_end.outcome == "none"
        closes = at_the_end.timeline[0].end
        assert closes is not None
        assert closes.timestamp() == end.timestamp()


def test_a_date_that_comes_back_after_midnight_is_still_cut_exactly() -> None:
    # St John's set its clock back at 00:01 on 7 November 2010: the 7th began, the 6th came back for 59 minutes
    facts = {
        "paid": "8.00 USD",
        "started_on": "2010-10-08",
        "days_total": 30,
        "credits_total": 30,
        "credits_used": 0,
        "zone": "America/St_Johns",
    }
    minute = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)
    expected = [(-1, "lower-of-both"), (0, "not-running"), (59, "not-running"), (60, "lower-of-both")]
    expected += [(60 + 3539, "lower-of-both"), (60 + 3540, "not-running")]
    for seconds, rule in expected:
        moment = minute + timedelta(seconds=seconds)
        decision = decided(shipped("japply"), {**facts, "requested_at": moment.isoformat()})
        assert decision.rule == rule
        starts = [one.start.timestamp() for one in decision.timeline if one.start is not None]
        assert decision.timeline[bisect_right(starts, moment.timestamp()) - 1].rule == rule


def test_every_policy_tells_its_source_and_every_clause() -> None:
    counts = {"japply": 7, "campaignpro": 8, "jasper": 8, "stape": 14}
    for name, count in counts.items():
        decision = decided(shipped(name), BASE[name])
        assert len(decision.clauses) == count
        assert decision.policy.id == name
        assert len(decision.policy.digest) == 64
        assert decision.policy.source
    assert "Terms of Use" in texts(decided(shipped("stape"), BASE["stape"]))
