"""Whether something would be lost with a form."""

from __future__ import annotations

from dataclasses import replace

from refund_desk.case import CaseState
from refund_desk.case_forms import CaseForms
from refund_desk.draft import Draft

EMPTY = Draft("japply", {"paid": "|USD", "used": "no"})


def test_a_form_is_typed_into_once_it_differs_from_how_it_began() -> None:
    forms, case = CaseForms(), CaseState(None, EMPTY, 1)
    forms.begin(1, EMPTY)
    assert not forms.is_typed(case)
    assert forms.is_typed(replace(case, draft=EMPTY.changed("paid", "8|USD")))
    assert forms.is_typed(replace(case, draft=replace(EMPTY, customer_ref="T-1")))
    assert forms.is_typed(replace(case, token=2)), "nothing is known of its beginning"


def test_a_field_that_was_emptied_again_is_as_before() -> None:
    forms = CaseForms()
    forms.begin(1, EMPTY)
    assert not forms.is_typed(CaseState(None, EMPTY.changed("started_on", ""), 1))


def test_a_form_goes_on_under_another_policy() -> None:
    forms = CaseForms()
    forms.begin(1, EMPTY)
    first, other = CaseState(None, EMPTY, 1), CaseState(None, Draft("jasper", {"zone": "UTC"}), 2)
    forms.carry(first, other)
    assert (forms.number(2), forms.is_typed(other), forms.is_typed(first)) == (1, False, False)
    typed = replace(other, draft=other.draft.changed("paid", "8|USD"))
    third = replace(typed, token=3)
    forms.carry(typed, third)
    assert (forms.number(3), forms.is_typed(third)) == (1, True)
