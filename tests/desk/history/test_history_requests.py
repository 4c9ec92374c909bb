"""What a person adds to a decision is kept with it: another amount, the ticked questions, the request it belongs to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from history_sample import Clock, case, decided
from hypothesis import given
from hypothesis import strategies as st

from refund_desk.history import CaseRow, Grant, History, NoHistory
from refund_policy.money import MAX_MINOR, MINOR_UNIT_EXPONENT, Money

GOODWILL = Grant(Money(500, "USD"), "a gesture, since the outage hit them", "M. Okafor")


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.open(tmp_path, now=Clock()) as opened:
        yield opened


def ids(rows: list[CaseRow]) -> list[int]:
    return [row.case_id for row in rows]


# --- Another amount, and the ticked questions -----------------------------------------------------


def test_a_granted_amount_comes_back_beside_the_suggested_one(history: History) -> None:
    row = history.save(case(grant=GOODWILL))
    loaded = history.load(row.case_id)
    assert (row.amount, row.grant, row.to_pay) == (Money(266, "USD"), GOODWILL, Money(500, "USD"))
    assert history.search() == [row] == [loaded.row]
    assert (loaded.grant, loaded.decision.amount) == (GOODWILL, Money(266, "USD"))


def test_what_is_to_be_paid(history: History) -> None:
    assert history.save(case()).to_pay == Money(266, "USD")
    assert history.save(case(decision=decided(outcome="review", cents=None))).to_pay is None
    nothing = Grant(Money(0, "USD"), "the customer withdrew the request")
    assert history.save(case(grant=nothing)).to_pay == Money(0, "USD")


def test_each_revision_keeps_its_own(history: History) -> None:
    first = history.save(case(ticked=frozenset({"dispute"})))
    history.save(case(case_id=first.case_id, grant=GOODWILL, ticked=frozenset({"card-gone", "dispute"})))
    history.save(case(case_id=first.case_id))
    loaded = [history.load(first.case_id, number) for number in (1, 2, 3)]
    assert [one.grant for one in loaded] == [None, GOODWILL, None]
    assert [one.ticked for one in loaded] == [{"dispute"}, {"card-gone", "dispute"}, frozenset()]
    assert [row.grant for row in history.revisions(first.case_id)] == [None, GOODWILL, None]


@pytest.mark.parametrize("query", ["gesture", "outage hit", "okafor", "5.00", "granted", "ada gesture"])
def test_a_case_is_found_by_what_was_granted_and_why(history: History, query: str) -> None:
    history.save(case("Bob"))
    row = history.save(case("Ada", grant=GOODWILL))
    assert ids(history.search(query)) == [row.case_id]


def test_a_reason_taken_back_is_not_found_and_a_deleted_one_leaves_the_file(history: History, tmp_path: Path) -> None:
    row = history.save(case(grant=Grant(Money(1, "USD"), "ZZPII-6fa1", "ZZPII-7fb2"), ticked=frozenset({"zzpii-8c"})))
    history.save(case(case_id=row.case_id))
    assert history.search("zzpii") == []
    history.delete(row.case_id)
    assert b"zzpii" not in (tmp_path / "history.db").read_bytes().lower()


AMOUNTS = st.builds(Money, st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(sorted(MINOR_UNIT_EXPONENT)))
# Half characters are replaced, as in every text that is kept.
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
GRANTS = st.none() | st.builds(Grant, AMOUNTS, WORDS, WORDS)


@given(GRANTS, st.frozensets(WORDS, max_size=8), st.none() | st.integers(1, 2**63 - 1))
def test_everything_comes_back(
    tmp_path_factory: pytest.TempPathFactory, grant: Grant | None, ticked: frozenset[str], request: int | None
) -> None:
    directory = tmp_path_factory.mktemp("history")
    with History.open(directory) as history:
        row = history.save(case(grant=grant, ticked=ticked, request=request))
    with History.open(directory) as history:
        loaded = history.load(row.case_id)
        assert (loaded.grant, loaded.ticked, loaded.request) == (grant, ticked, request)
        assert history.search() == [row] == [loaded.row]
        assert (row.grant, row.request, row.damaged) == (grant, request, False)


# --- Several charges in one request ---------------------------------------------------------------


def test_the_charges_of_a_request_are_linked(history: History) -> None:
    first = history.save(case("Ada", decided("stape", "full", 2000)))
    history.save(case("someone else"))
    second = history.save(case("Ada", request=first.case_id))
    third = history.save(case("Ada", request=first.case_id, grant=GOODWILL))
    history.save(case("another request", request=2))
    assert history.linked(first.case_id) == [first, second, third]
    assert [row.request for row in history.linked(first.case_id)] == [None, 1, 1]
    assert history.load(third.case_id).request == first.case_id


def test_a_case_alone_is_linked_to_itself(history: History) -> None:
    row = history.save(case())
    assert history.linked(row.case_id) == [row]
    assert history.linked(99) == []


def test_the_latest_revision_of_each_is_given_in_the_order_of_the_cases(history: History) -> None:
    first = history.save(case())
    second = history.save(case(request=1))
    second = history.save(case("second, revised", case_id=second.case_id, request=1))
    first = history.save(case("first, revised last", case_id=first.case_id))
    assert history.linked(1) == [first, second]


def test_the_latest_revision_says_where_a_case_belongs(history: History) -> None:
    for request in (None, 1, None):
        history.save(case(request=request))
    history.save(case(case_id=2))
    assert ids(history.linked(1)) == [1]
    assert ids(history.linked(2)) == [2]
    history.save(case(case_id=1, request=3))
    assert history.linked(1) == []
    assert ids(history.linked(3)) == [1, 3]


@pytest.mark.parametrize(("deleted", "left"), [(1, [2, 3]), (2, [1, 3]), (3, [1, 2])])
def test_the_others_stay_linked_where_one_is_deleted(history: History, deleted: int, left: list[int]) -> None:
    for request in (None, 1, 1):
        history.save(case(request=request))
    history.delete(deleted)
    assert ids(history.linked(1)) == left
    history.save(case(request=1))
    history.save(case("of its own"))
    assert ids(history.linked(1)) == [*left, 4]
    assert [row.request for row in history.linked(1)] == [None if number == 1 else 1 for number in [*left, 4]]


def test_a_damaged_charge_is_not_left_out_in_silence(history: History) -> None:
    history.save(case())
    history.save(case(request=1))
    history._connection.execute("UPDATE revisions SET amount_minor = 1 WHERE case_id = 2")
    assert [(row.case_id, row.damaged) for row in history.linked(1)] == [(1, False), (2, True)]


def test_without_a_history_nothing_is_linked() -> None:
    assert NoHistory("the disk is gone").linked(1) == []
