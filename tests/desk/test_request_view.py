"""The charges of one request, told together: facts in, sentences out."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_desk.history import CaseRow, Grant
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.request import RequestView, request_view
from refund_policy.decision import Outcome
from refund_policy.money import Money

FORMATS = Formats()
SAVED = datetime(2026, 4, 1, 9, 1, tzinfo=UTC)


def row(case_id: int, amount: Money | None, outcome: Outcome = "partial", granted: Money | None = None) -> CaseRow:
    kept = CaseRow(case_id, case_id, 1, "Ada", "stape", "Stape", outcome, amount, "", SAVED)
    return replace(kept, grant=Grant(granted, "goodwill") if granted else None)


def dollars(minor: int) -> Money:
    return Money(minor, "USD")


def view(*rows: CaseRow, current: int | None = None) -> RequestView:
    found = request_view(rows, current, FORMATS)
    assert found is not None
    return found


def damaged(case_id: int) -> CaseRow:
    unknown = datetime.fromtimestamp(0, UTC)
    return CaseRow(case_id, case_id, 1, "", "", "", "review", None, "", unknown, damaged=True)


def test_a_case_alone_is_no_request_with_several_charges() -> None:
    assert request_view([], None, FORMATS) is None
    assert request_view([row(1, dollars(266))], 1, FORMATS) is None


def test_a_charge_that_is_not_saved_yet_counts_as_one_and_adds_nothing() -> None:
    found = request_view([row(1, dollars(266))], None, FORMATS, unsaved=True)
    assert found is not None
    assert (found.count, found.total) == (2, "Together 2.66 USD in 1 case.")
    assert found.note == "The charge in view is not saved yet and is not in the total."
    assert request_view([], None, FORMATS, unsaved=True) is None


def test_each_charge_is_told_with_its_case() -> None:
    found = view(row(12, dollars(266)), row(13, dollars(2000), "full"), current=13)
    first, second = found.entries
    assert (first.case_id, first.label, first.outcome, first.amount) == (12, "Case 12 · Stape", "partial", "2.66 USD")
    assert (first.current, second.current) == (False, True)
    assert first.words == "Case 12 · Stape, Partial refund, 2.66 USD"
    assert second.words == "Case 13 · Stape, Full refund, 20.00 USD, in view"
    assert found.words == "Together 22.66 USD in 2 cases."
    assert found.note == ""


def test_where_another_amount_was_granted_that_one_counts() -> None:
    found = view(
        row(1, dollars(266), granted=dollars(500)),
        row(2, dollars(0), "none", granted=dollars(100)),
        row(3, None, "review", granted=dollars(700)),
    )
    assert [(one.amount, one.beside) for one in found.entries] == [
        ("5.00 USD", "Granted instead of 2.66 USD"),
        ("1.00 USD", "Granted instead of no refund"),
        ("7.00 USD", "Granted where the policy states no amount"),
    ]
    assert found.entries[0].words == "Case 1 · Stape, Partial refund, 5.00 USD, Granted instead of 2.66 USD"
    assert found.words == "Together 13.00 USD in 3 cases."  # 5.00 + 1.00 + 7.00


def test_each_currency_has_a_total_of_its_own() -> None:
    found = view(row(1, dollars(1500)), row(2, Money(500, "EUR")), row(3, dollars(500)), row(4, Money(5800, "JPY")))
    assert found.total == "Together 20.00 USD, 5.00 EUR and 5,800 JPY in 4 cases."
    assert view(row(1, dollars(2000)), row(2, Money(500, "EUR"))).total == "Together 20.00 USD and 5.00 EUR in 2 cases."


def test_what_a_person_has_still_to_decide_is_told_beside_the_total() -> None:
    open_case = row(3, None, "review")
    one = view(row(1, dollars(266)), open_case)
    assert (one.entries[1].outcome_words, one.entries[1].amount) == ("Needs a person", "No amount set")
    assert one.words == "Together 2.66 USD in 1 case. 1 case still needs a person and is not in the total."
    two = view(row(1, dollars(266)), row(2, None, "review"), open_case)
    assert two.note == "2 cases still need a person and are not in the total."
    none = view(row(2, None, "review"), open_case)
    assert none.words == "No total yet. 2 cases still need a person and are not in the total."


def test_charges_without_a_refund_count_as_nothing() -> None:
    nothing = view(row(1, dollars(0), "none"), row(2, None, "none"))
    assert [one.amount for one in nothing.entries] == ["0.00 USD", "Nothing to pay"]
    assert nothing.words == "Together no refund in 2 cases."
    assert view(row(1, Money(0, "EUR"), "none"), row(2, dollars(266))).words == "Together 2.66 USD in 2 cases."


def test_a_debt_is_not_set_off_in_silence() -> None:
    found = view(row(1, dollars(2000)), row(2, dollars(-500), "none"))
    assert found.words == "Together 20.00 USD in 1 case. What the customer owes in 1 case is not in the total."
    assert found.entries[1].amount == "-5.00 USD"


def test_a_damaged_line_shows_no_amount_and_is_told() -> None:
    found = view(row(1, dollars(266)), damaged(2), damaged(3), row(4, None, "review"), current=2)
    assert found.entries[1].words == "Case 2, Cannot be read, in view"
    assert found.total == "Together 2.66 USD in 1 case."
    assert found.note == (
        "1 case still needs a person and is not in the total. 2 cases cannot be read and are not in the total."
    )


def test_a_publisher_cannot_disguise_the_line() -> None:
    odd = replace(row(2, dollars(1)), publisher="Sta\u202epe\n<b>x</b>")
    assert view(row(1, dollars(1)), odd).entries[1].label == "Case 2 · Sta pe <b>x</b>"


AMOUNTS = st.builds(Money, st.integers(1, 10**9), st.sampled_from(["USD", "EUR", "JPY"]))


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS | st.none()), min_size=2, max_size=6))
def test_the_totals_are_the_sums_of_what_is_shown(charges: list[tuple[Money, Money | None]]) -> None:
    found = view(*(row(number, amount, granted=other) for number, (amount, other) in enumerate(charges, 1)))
    paid = [other or amount for amount, other in charges]
    assert [one.amount for one in found.entries] == [FORMATS.money(one) for one in paid]
    for currency in ("USD", "EUR", "JPY"):
        minor = sum(one.minor for one in paid if one.currency == currency)
        assert (f" {FORMATS.money(Money(minor, currency))}" in found.total) == (minor > 0)
    assert found.total.endswith(f" in {len(charges)} cases.")
    assert found.note == ""


@pytest.mark.parametrize("count", [2, 5])
def test_the_order_is_the_one_given(count: int) -> None:
    rows = [row(number, dollars(number)) for number in range(count, 0, -1)]
    assert [one.case_id for one in view(*rows).entries] == [one.case_id for one in rows]
