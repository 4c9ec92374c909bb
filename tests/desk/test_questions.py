"""The standing questions: what a tick shows, and which a team has switched off."""

from __future__ import annotations

from refund_desk.viewmodels.questions import QUESTIONS, questions_title, questions_view


def test_five_questions_are_asked_in_every_case() -> None:
    assert [one.id for one in QUESTIONS] == [
        "dispute", "charged-twice", "after-cancelling", "card-gone", "consumer-law",
    ]  # fmt: skip
    views = questions_view(())
    assert [view.ask for view in views] == [one.ask for one in QUESTIONS]
    assert not any(view.ticked for view in views)
    assert all(view.ask.endswith("?") and view.consequence.endswith(".") for view in views)


def test_tick_is_shown_with_its_consequence() -> None:
    first, *others = questions_view({"dispute"})
    assert first.ticked
    assert first.consequence.startswith("Pay no refund beside it")
    assert not any(view.ticked for view in others)


def test_question_that_is_off_stays_where_it_was_ticked() -> None:
    off = ("dispute", "card-gone")
    assert [view.id for view in questions_view((), off)] == ["charged-twice", "after-cancelling", "consumer-law"]
    assert "card-gone" in [view.id for view in questions_view({"card-gone"}, off)]


def test_title_counts_the_ticks() -> None:
    assert questions_title(questions_view(())) == "Worth asking in every case"
    assert questions_title(questions_view({"dispute", "card-gone"})) == "Worth asking in every case (2 ticked)"
