"""A stored decision comes back as it was: equal, of the same types, in the case's zone."""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refund_policy.codec import CodecError, from_json, to_json
from refund_policy.decision import (
    SCHEMA_VERSION,
    Boundary,
    CombinedReading,
    Deadline,
    Decision,
    FactShown,
    Payout,
    PolicyRef,
    ReadingOption,
    ReadingResult,
    Remark,
    RuleTried,
    Segment,
    Step,
    Term,
    Value,
)
from refund_policy.instants import zone_of
from refund_policy.money import MAX_MINOR, Money

ZONES = ["UTC", "Europe/Paris", "America/Los_Angeles", "Asia/Kathmandu", "Australia/Lord_Howe"]
OUTCOMES = st.sampled_from(["full", "partial", "none", "review"])
WORDS = ["", "paid", "8 × 10/30 ≥ 0", "“quoted”\n\t\0", "<b>&amp;", "日本 🙂 \u202e"]
TEXTS = st.sampled_from(WORDS) | st.text(max_size=3)
SOME_CLAUSES = st.lists(st.sampled_from(["A1", "A5", "D10"]), max_size=2).map(tuple)
SOME_MONEY = st.builds(Money, st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(["USD", "EUR", "JPY", "KWD", "CLF"]))
SOME_FRACTIONS = st.fractions() | st.builds(Fraction, st.integers(), st.integers(1, 10**30))


def instants(zone: str) -> st.SearchStrategy[datetime]:
    """Whole seconds in the zone, the repeated hours of clock changes among them."""
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (1990, 2100))
    seconds = st.integers(first, last)
    return seconds.map(lambda at: datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone)))


def values(zone: str) -> st.SearchStrategy[Value]:
    def of(kind: str, held: st.SearchStrategy[Any]) -> st.SearchStrategy[Value]:
        return st.builds(Value, st.just(kind), held, st.sampled_from(["", "USD", "days"]))

    return st.one_of(
        of("money", SOME_FRACTIONS),
        of("number", SOME_FRACTIONS),
        of("date", st.dates()),
        of("instant", instants(zone)),
        of("yes/no", st.booleans()),
        of("text", TEXTS),
    )


def terms(zone: str) -> st.SearchStrategy[Term]:
    leaf = st.builds(
        Term,
        st.sampled_from(["number", "symbol", "text"]),
        value=st.none() | values(zone),
        name=TEXTS,
        symbol=TEXTS,
        label=TEXTS,
        source=st.sampled_from(["", "fact", "step", "window", "reading"]),
    )
    return st.recursive(
        leaf,
        lambda inner: st.builds(
            Term,
            st.sampled_from(["+", "/", "min", "and", "in"]),
            st.lists(inner, min_size=1, max_size=3).map(tuple),
            value=st.none() | values(zone),
            chosen=st.integers(-1, 2),
        ),
        max_leaves=6,
    )


def decisions_in(zone: str) -> st.SearchStrategy[Decision]:
    at, money, some_terms = instants(zone), st.none() | SOME_MONEY, terms(zone)

    def few(items: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
        return st.lists(items, max_size=2).map(tuple)

    steps = st.builds(
        Step, TEXTS, TEXTS, TEXTS, some_terms, values(zone), SOME_CLAUSES, st.sampled_from(["step", "rounding", "cap"])
    )
    segments = st.builds(
        Segment,
        st.none() | at,
        st.none() | at,
        OUTCOMES | st.just("unknown"),
        TEXTS,
        TEXTS,
        SOME_CLAUSES,
        st.sampled_from(["constant", "linear", "steps"]),
        money,
        money,
    )
    boundaries = st.none() | st.builds(
        Boundary, at, st.integers(), OUTCOMES | st.just("unknown"), money, TEXTS, TEXTS, SOME_CLAUSES
    )
    readings = st.builds(
        ReadingResult,
        TEXTS,
        st.sampled_from(["contradiction", "silence"]),
        TEXTS,
        TEXTS,
        SOME_CLAUSES,
        TEXTS,
        st.booleans(),
        few(st.builds(ReadingOption, TEXTS, TEXTS, st.none() | OUTCOMES, money)),
    )
    return st.builds(
        Decision,
        policy=st.builds(PolicyRef, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS),
        engine=TEXTS,
        zone=st.just(zone),
        facts=few(st.builds(FactShown, TEXTS, TEXTS, values(zone), TEXTS, st.booleans())),
        requested_at=at,
        outcome=OUTCOMES,
        amount=money,
        paid=money,
        payout=st.none() | st.builds(Payout, TEXTS, TEXTS, st.booleans(), SOME_CLAUSES),
        rule=TEXTS,
        says=TEXTS,
        label=TEXTS,
        decided_by=SOME_CLAUSES,
        rules=few(
            st.builds(RuleTried, TEXTS, TEXTS, SOME_CLAUSES, st.booleans(), st.none() | some_terms, few(some_terms))
        ),
        steps=few(steps),
        figures=few(steps),
        timeline=few(segments),
        timeline_note=TEXTS,
        before=boundaries,
        after=boundaries,
        readings=few(readings),
        combined=few(st.builds(CombinedReading, few(st.tuples(TEXTS, TEXTS)), OUTCOMES, money)),
        notices=few(st.builds(Remark, TEXTS, SOME_CLAUSES)),
        checklist=few(st.builds(Remark, TEXTS, SOME_CLAUSES)),
        deadlines=few(st.builds(Deadline, TEXTS, at, SOME_CLAUSES)),
        clauses=few(st.tuples(TEXTS, TEXTS, TEXTS)),
    )


def plain(**changes: Any) -> Decision:
    """The smallest decision: no refund, nothing worked out."""
    decision = Decision(
        policy=PolicyRef("japply", "Japply", "Refund Policy", "1.0", "0" * 64),
        engine="1.0",
        zone="Europe/Paris",
        facts=(),
        requested_at=datetime(2026, 3, 15, 10, 30, tzinfo=ZoneInfo("Europe/Paris")),
        outcome="none",
        amount=Money(0, "USD"),
        paid=Money(800, "USD"),
        payout=None,
        rule="spent",
        says="",
        label="",
        decided_by=(),
        rules=(),
        steps=(),
        figures=(),
        timeline=(),
        timeline_note="",
        before=None,
        after=None,
        readings=(),
        combined=(),
        notices=(),
        checklist=(),
        deadlines=(),
    )
    return replace(decision, **changes)


def through_text(decision: Decision) -> Decision:
    return from_json(json.loads(json.dumps(to_json(decision))))


def assert_alike(one: object, other: object) -> None:
    """Equal, and equal in what `==` does not see: types, zones, folds and offsets."""
    assert type(one) is type(other)
    if isinstance(one, datetime) and isinstance(other, datetime):
        assert (one.replace(tzinfo=None), one.utcoffset(), one.tzinfo, one.fold) == (
            other.replace(tzinfo=None),
            other.utcoffset(),
            other.tzinfo,
            other.fold,
        )
    elif is_dataclass(one):
        for field in fields(one):
            assert_alike(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, tuple) and isinstance(other, tuple):
        for left, right in zip(one, other, strict=True):
            assert_alike(left, right)
    else:
        assert one == other


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(ZONES).flatmap(decisions_in))
def test_every_decision_comes_back_the_same(decision: Decision) -> None:
    back = through_text(decision)
    assert back == decision
    assert_alike(back, decision)


@settings(max_examples=60, deadline=None)
@given(terms("Europe/Paris"))
def test_every_formula_comes_back_the_same(term: Term) -> None:
    rule = RuleTried("r", "", (), held=False, condition=term, failed=term.parts)
    assert_alike(through_text(plain(rules=(rule,))).rules, (rule,))


def test_stored_form_is_readable_and_numbered() -> None:
    step = Step("r", "by credits", "R_usage", Term("number"), Value("money", Fraction(8, 3), "USD"))
    data = to_json(plain(steps=(step,), amount=Money(266, "USD")))
    assert data["schema"] == SCHEMA_VERSION
    body = data["decision"]
    assert isinstance(body, dict)
    assert body["amount"] == "2.66 USD"
    assert body["requested_at"] == "2026-03-15T10:30:00+01:00"
    assert body["steps"][0]["value"] == {"kind": "money", "of": "8/3", "unit": "USD"}


def test_both_instants_of_a_repeated_hour_stay_apart() -> None:
    # Paris falls back on 2026-10-25 at 03:00: 02:30 happens at +02:00, then at +01:00.
    paris = ZoneInfo("Europe/Paris")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=paris)
    second = first.replace(fold=1)
    back = through_text(plain(deadlines=(Deadline("first", first), Deadline("second", second))))
    assert [d.at.utcoffset() for d in back.deadlines] == [timedelta(hours=2), timedelta(hours=1)]
    assert all(d.at.tzinfo is paris for d in back.deadlines)


def test_an_offset_that_the_zone_no_longer_has_is_kept() -> None:
    # As if the zone's rules had changed since: Paris does not have +05:00 in March.
    data: Any = to_json(plain())
    data["decision"]["requested_at"] = "2026-03-15T10:30:00+05:00"
    at = from_json(data).requested_at
    assert (at.hour, at.minute, at.utcoffset()) == (10, 30, timedelta(hours=5))


@pytest.mark.parametrize("zone", ["Mars/Phobos", "", "../../etc/passwd", "Europe", "a\0b"])
def test_a_zone_unknown_here_leaves_the_stored_offsets(zone: str) -> None:
    data: Any = to_json(plain())
    data["decision"]["zone"] = zone
    assert from_json(data).requested_at == plain().requested_at
    assert from_json(data).requested_at.tzinfo == timezone(timedelta(hours=1))


@pytest.mark.parametrize("schema", [SCHEMA_VERSION + 1, 10**9])
def test_a_newer_schema_is_told(schema: int) -> None:
    with pytest.raises(CodecError, match="newer version"):
        from_json(to_json(plain()) | {"schema": schema})


@pytest.mark.parametrize("schema", [0, -1, True, "1", 1.0, None, []])
def test_an_unreadable_schema_number_is_damage(schema: object) -> None:
    with pytest.raises(CodecError, match="damaged"):
        from_json(to_json(plain()) | {"schema": schema})


@pytest.mark.parametrize("data", [None, [], "text", 1, {}, {"schema": 1}, {"schema": 1, "decision": None}])
def test_what_is_no_stored_decision_is_refused(data: object) -> None:
    with pytest.raises(CodecError, match="damaged"):
        from_json(data)


def fact(value: object) -> dict[str, object]:
    return {"id": "a", "label": "", "value": value, "shown": "", "given": True}


@pytest.mark.parametrize(
    ("field", "damaged"),
    [
        ("outcome", "maybe"),
        ("amount", "2.6 USD"),
        ("amount", "2.66 XXX"),
        ("amount", 2.66),
        ("amount", ["2.66", "USD"]),
        ("requested_at", "2026-03-15T10:30:00"),
        ("requested_at", "yesterday"),
        ("requested_at", 5),
        ("steps", None),
        ("steps", [{}]),
        ("notices", [{"text": "a", "clauses": "A1"}]),
        ("clauses", [["A1", "heading"]]),
        ("combined", [{"options": [["a"]], "outcome": "full", "amount": None}]),
        ("timeline_note", None),
        ("facts", [fact({"kind": "number", "of": "1/0", "unit": ""})]),
        ("facts", [fact({"kind": "number", "of": "1e9", "unit": ""})]),
        ("facts", [fact({"kind": "yes/no", "of": 1, "unit": ""})]),
        ("facts", [fact({"kind": "[]", "of": 1, "unit": ""})]),
        ("facts", [fact({"kind": "date", "of": "2026-02-30", "unit": ""})]),
    ],
)
def test_damage_names_its_place(field: str, damaged: object) -> None:
    data: Any = to_json(plain())
    data["decision"][field] = damaged
    with pytest.raises(CodecError, match=f"damaged: {field}"):
        from_json(data)


@pytest.mark.parametrize("name", [f.name for f in fields(Decision)])
def test_a_missing_or_foreign_field_is_damage(name: str) -> None:
    data: Any = to_json(plain())
    data["decision"][name + "2"] = data["decision"].pop(name)
    with pytest.raises(CodecError, match="damaged"):
        from_json(data)


JUNK = st.none() | st.booleans() | st.integers() | TEXTS


@given(st.recursive(JUNK, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_any_junk_in_place_of_the_formulas_is_refused(junk: Any) -> None:
    data: Any = to_json(plain())
    data["decision"]["steps"] = [junk]
    with pytest.raises(CodecError):
        from_json(data)


def test_bottomless_formula_is_refused() -> None:
    term = Term("number")
    for _ in range(5000):
        term = Term("neg", (term,))
    deep = plain(rules=(RuleTried("r", "", (), held=True, condition=term),))
    with pytest.raises(CodecError, match="cannot be stored"):
        to_json(deep)


@pytest.mark.parametrize(
    "changes",
    [
        {"requested_at": datetime(2026, 3, 15, 10, 30)},  # noqa: DTZ001 - naive on purpose
        {"amount": Money(MAX_MINOR + 1, "USD")},
        {"outcome": "maybe"},
        {"notices": [Remark("a list is no tuple")]},
        {"steps": (Step("a", "", "", Term("number"), Value("date", Fraction(1))),)},
        {"steps": (Step("a", "", "", Term("number"), Value("date", datetime(2026, 1, 1, tzinfo=UTC))),)},
        {"steps": (Step("a", "", "", Term("number"), Value("number", True)),)},
        {"steps": (Step("a", "", "", Term("number"), Value("number", Fraction(10**5000))),)},
        {"steps": (Step("a", "", "", Term("number"), Value("yes/no", date(2026, 1, 1))),)},
    ],
)
def test_what_would_not_come_back_equal_is_not_stored(changes: dict[str, Any]) -> None:
    with pytest.raises(CodecError, match="cannot be stored"):
        to_json(plain(**changes))


def test_each_zone_is_one_object_for_good() -> None:
    """Else the same moment, in an hour that comes twice, is not equal to itself once enough zones were asked for."""
    before = zone_of("Europe/Berlin")
    for name in sorted(available_timezones()):
        zone_of(name)
    assert zone_of("Europe/Berlin") is before
