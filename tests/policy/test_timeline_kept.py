"""The timeline that is kept from one decision to the next: the same as one drawn anew."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from policy_cases import SHIPPED, decided, shipped
from strategies import FACTS, later

from refund_policy.decision import Segment


def drawn_anew(name: str, facts: dict[str, object]) -> tuple[Segment, ...]:
    shipped(name).program.last_timeline = None
    return decided(shipped(name), facts).timeline


@given(data=st.data(), name=st.sampled_from(SHIPPED))
def test_cases_in_turn_leave_no_trace(data: st.DataObject, name: str) -> None:
    one, other = data.draw(FACTS[name]), data.draw(FACTS[name])
    wanted = [drawn_anew(name, facts) for facts in (one, other, one)]
    assert [decided(shipped(name), facts).timeline for facts in (one, other, one)] == wanted


def test_a_dragged_request_asks_for_one_timeline() -> None:
    facts: dict[str, object] = {
        "paid": "20.00 USD",
        "paid_at": "2026-06-01T10:00:00+00:00",
        "interval": "monthly",
        "zone": "UTC",
    }
    facts |= {"charge_kind": "subscription", "used": True}
    asked = [later("2026-06-03T16:20:00+00:00", seconds) for seconds in (0, 1, 86_400)]
    first, *others = (decided(shipped("stape"), {**facts, "requested_at": at}).timeline for at in asked)
    assert first
    assert all(timeline is first for timeline in others)
    dearer = decided(shipped("stape"), {**facts, "paid": "30.00 USD", "requested_at": asked[0]}).timeline
    assert dearer != first
