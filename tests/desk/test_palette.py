"""One list of everything: what words find, in what order, and what is shown of it. Without Qt."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refund_desk.history import CaseRow
from refund_desk.policies import load_policy, shipped_folder
from refund_desk.viewmodels import palette as words
from refund_desk.viewmodels.form import form_view
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.palette import (
    ALONE,
    MOST,
    UNSEEN,
    Entry,
    Kind,
    Palette,
    PaletteView,
    Target,
    action_entry,
    case_entries,
    document_entries,
    field_entries,
    narrowing,
    page_entries,
    policy_entry,
)
from refund_desk.viewmodels.palette_match import BEGINS, LOOSE, WITHIN, fold, hit, query_words
from refund_desk.viewmodels.sidebar import PolicyEntry
from refund_policy.money import Money
from refund_policy.policy import Policy

TODAY = date(2026, 3, 15)


def entry(title: str, detail: str = "", kind: Kind = "action", **more: str) -> Entry:
    return Entry(Target(kind, title), title, detail, **more)


def cases(*references: str, policy: str = "Stape", cents: int = 2000) -> list[Entry]:
    saved = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)
    rows = [
        CaseRow(at, at, 1, reference, "stape", policy, "full", Money(cents, "USD"), "Card", saved)
        for at, reference in enumerate(references, 1)
    ]
    return case_entries(rows, TODAY, ENGLISH)


def titles(view: PaletteView) -> list[str]:
    return [row.entry.title for group in view.groups for row in group.rows]


def found(query: str, *names: str) -> list[str]:
    return titles(Palette(map(entry, names)).find(query, []))


def likeness(query: str, title: str) -> int | None:
    fits = hit(query_words(query), [fold(title), fold("")])
    return fits.rank[0] if fits is not None else None


def marked(query: str, title: str) -> list[str]:
    """The parts of a title that are shown in bold."""
    fits = hit(query_words(query), [fold(title), fold("")])
    assert fits is not None
    return [title[first:last] for first, last in fits.marks[0]]


@pytest.fixture(scope="module")
def japply() -> Policy:
    return load_policy(shipped_folder() / "japply.toml")


# Matching


def test_the_beginning_of_a_word_comes_before_its_inside_and_that_before_single_letters() -> None:
    assert likeness("case", "New case") == BEGINS
    assert likeness("ase", "New case") == WITHIN
    assert likeness("nc", "New case") == LOOSE
    assert likeness("cn", "New case") is None
    assert found("port", "Print or try", "Import…", "A portal") == ["A portal", "Import…", "Print or try"]


def test_words_are_found_in_any_order_and_all_of_them() -> None:
    assert marked("amount copy", "Copy amount") == ["Copy", "amount"]
    assert found("amount copy", "Copy amount", "Copy summary") == ["Copy amount"]


@pytest.mark.parametrize(
    ("query", "title", "bold"),
    [
        ("éDITÉ", "Edite", ["Edite"]),
        ("edite", "Édité", ["Édité"]),
        ("edite", "E\u0301dite\u0301 now", ["E\u0301dite\u0301"]),
        ("strasse", "Große Straße", ["Straße"]),
        ("STRASS", "Straße", ["Straß"]),
        ("orsted", "Ørsted", ["Ørsted"]),
        ("pro", "CampaignPro", ["Pro"]),
        ("fi", "ﬁling", ["ﬁ"]),
        ("返金", "全額返金", ["返金"]),
        ("金", "全額返金", ["金"]),
        ("t-48", "T-48213", ["T-48"]),
    ],
)
def test_case_and_accents_do_not_count_and_what_was_looked_for_is_marked(
    query: str, title: str, bold: list[str]
) -> None:
    assert marked(query, title) == bold


def test_letters_one_by_one_stay_in_a_word_or_begin_the_next() -> None:
    assert marked("prnt", "Print…") == ["Pr", "nt"]
    assert marked("cpyrep", "Copy reply to the customer") == ["C", "py", "rep"]
    assert likeness("prnt", "Paid by card, no ticket") is None
    assert likeness("cred", "customer reference that somebody pasted from a ticket: refund") is None


def test_one_letter_only_begins_a_word() -> None:
    assert found("u", "Undo", "Quit", "Install update") == ["Undo", "Install update"]


def test_words_that_are_not_shown_have_to_be_begun() -> None:
    assert titles(Palette([entry("Quit", also="exit leave")]).find("ex", [])) == ["Quit"]
    assert titles(Palette([entry("Quit", also="exit leave")]).find("xit", [])) == []


def test_a_title_counts_more_than_what_stands_beside_it() -> None:
    listed = Palette([entry("Print", "Copy"), entry("Make a copy"), entry("Copy amount")])
    assert titles(listed.find("copy", [])) == ["Copy amount", "Make a copy", "Print"]


def test_entries_that_fit_as_well_keep_their_order() -> None:
    names = [f"Copy {name}" for name in "zyxabc"]
    assert found("copy", *names) == names


@given(st.lists(st.text("abcdé ", max_size=8), max_size=12), st.text("abcdé ", min_size=1, max_size=4))
def test_what_does_not_fit_changes_nothing_in_what_does(names: list[str], query: str) -> None:
    fitting = [name for name in names if hit(query_words(query), [fold(name), fold(""), fold(""), fold("")])]
    assert found(query, *names) == found(query, *fitting)


@given(st.text(max_size=40), st.data())
def test_the_beginning_of_any_word_of_any_text_is_found_and_marked(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.starts:
        return
    start = data.draw(st.sampled_from(folded.starts))
    word = folded.letters[start : start + data.draw(st.integers(1, 5))].split(" ")[0]
    if query_words(word) != (word,):
        return  # a letter whose folded form is folded again
    fits = hit([word], [folded])
    assert fits is not None
    assert fits.rank[0] == BEGINS
    assert all(0 <= first < last <= len(text) for first, last in fits.marks[0])
    assert fold("".join(text[first:last] for first, last in fits.marks[0])).letters.startswith(word)


@given(st.text(max_size=300))
def test_no_query_is_too_much(query: str) -> None:
    listed = Palette([entry("Copy amount", "Edit"), entry("x" * 200), entry("a b " * 40)])
    assert listed.find(query, cases("T-1")).groups is not None


# Groups


def test_the_group_with_the_best_entry_comes_first() -> None:
    listed = Palette([entry("Find stape again"), entry("Stape", kind="policy"), entry("A restape", kind="clause")])
    view = listed.find("stape", cases("T-1", "T-2"))
    assert [group.heading for group in view.groups] == ["Policies", "Actions", "Cases", "Clauses"]


def test_a_group_shows_its_best_entries_only() -> None:
    names = [f"Field {number}" for number in range(60)]
    listed = Palette([*map(entry, names), entry("Fields", kind="clause")])
    assert titles(listed.find("field", [])) == [*names[:MOST], "Fields"]
    assert found("field", *names) == names[:ALONE]  # nothing else has to be seen beside them
    assert len(titles(Palette([]).find("T-4", cases(*[f"T-4{n}" for n in range(30)])))) == MOST


def test_cases_stay_in_their_order_the_newest_first() -> None:
    newest_first = cases("Ada T-1", "T-1", "Bob T-1")
    assert titles(Palette([]).find("t-1", newest_first)) == ["Ada T-1", "T-1", "Bob T-1"]


def test_a_case_is_found_by_reference_policy_amount_and_number() -> None:
    kept = cases("T-48213", cents=6774)
    for query in ("482", "t-48213", "stape", "67.74", "usd 67", "stape 67 482", "case-1"):
        assert titles(Palette([]).find(query, kept)) == ["T-48213"], query
    row = Palette([]).find("67", kept).groups[0].rows[0]
    assert [row.entry.right[first:last] for first, last in row.marks[2]] == ["67"]


def test_of_cases_found_by_what_is_not_shown_there_are_a_few_and_none_beside_others() -> None:
    kept = cases(*[f"T-{number}" for number in range(9)])
    assert len(titles(Palette([]).find("goodwill", kept))) == UNSEEN
    assert titles(Palette([]).find("goodwill", [*kept, *cases("Goodwill 3")])) == ["Goodwill 3"]
    assert titles(Palette([]).find("g", kept)) == []  # one letter is not looked up in the history


def test_the_history_is_not_asked_for_single_letters() -> None:
    assert narrowing("t 48 a 返") == "48 返"
    assert narrowing("t") == ""


def test_before_anything_is_typed_there_is_what_one_does_next() -> None:
    listed = Palette(
        [
            entry("Zoom"),
            Entry(Target("action", "undo"), "Undo"),
            Entry(Target("action", "save"), "Save case"),
            Entry(Target("action", "copy-reply"), "Copy reply", why_not="no answer yet"),
            entry("Stape", kind="policy"),
        ]
    )
    view = listed.find("  ", cases(*[f"T-{number}" for number in range(9)]))
    shown = {group.heading: [row.entry.title for row in group.rows] for group in view.groups}
    assert shown == {
        "Actions": ["Save case", "Undo"],
        "Recent cases": ["T-0", "T-1", "T-2", "T-3", "T-4"],
        "Policies": ["Stape"],
    }


def test_where_nothing_is_found_it_is_said_what_can_be_looked_for() -> None:
    view = Palette([entry("Undo")]).find("zzz", [], "The history cannot be read.")
    assert view.groups == ()
    assert view.note.startswith("Nothing found for “zzz”. You can look for actions, policies, kept cases")
    assert view.note.endswith("The history cannot be read.")


def test_what_is_wrong_with_the_history_is_told_beside_what_is_found() -> None:
    view = Palette([entry("Undo")]).find("undo", [], "The history cannot be read.")
    assert (titles(view), view.note) == (["Undo"], "The history cannot be read.")


def test_of_a_long_text_the_part_is_shown_that_fits() -> None:
    says = "The refund is worked out by the time that is left, to the minute, of the month."
    row = Palette([entry("A2 · Time", says, kind="clause")]).find("minute", []).groups[0].rows[0]
    shown = row.entry.detail
    assert shown == "…to the minute, of the month."
    assert [shown[first:last] for first, last in row.marks[1]] == ["minute"]


# Entries


def test_an_action_that_cannot_be_done_is_told_with_the_reason_or_left_out() -> None:
    off = action_entry("undo", ["Undo"], "Edit", "Ctrl+Z", enabled=False)
    assert off is not None
    assert off.why_not == "nothing to undo"
    assert off.words == "Undo, Edit, Ctrl+Z. Not now: nothing to undo"
    assert action_entry("grant", ["Grant another amount…"], "Case", "Ctrl+G", enabled=False) is None
    save = action_entry("save", ["Save case"], "File", "Ctrl+S", enabled=False, history=False)
    assert save is not None
    assert save.why_not == "there is no history to keep it in"
    view = Palette([off, entry("Undo everything")]).find("undo", [])
    assert titles(view) == ["Undo everything", "Undo"]  # though the title fits the better


def test_a_menu_within_a_menu_is_a_part_of_the_title() -> None:
    dark = action_entry("theme-dark", ["Theme", "Dark"], "View", "", checked=True)
    assert dark is not None
    assert (dark.title, dark.detail) == ("Theme: dark", "View · on")
    assert titles(Palette([dark]).find("night", [])) == ["Theme: dark"]


def test_policies_tell_their_version_where_there_are_several() -> None:
    stape = PolicyEntry("stape@2", "stape", "Stape", "Windows by plan and by use", "2 · 5 Jun 2026")
    assert policy_entry(stape, "Ctrl+4").detail == "Windows by plan and by use"
    several = policy_entry(stape, "", several=True, used=True)
    assert several.detail == "Windows by plan and by use · 2 · 5 Jun 2026 · in use"


def test_fields_are_gone_to_by_name_with_what_stands_in_them(japply: Policy) -> None:
    form = form_view(japply, ENGLISH)
    held = {"credits_used": "20 credits", "customer-ref": "T-1", "note": "two\nlines"}
    listed = list(field_entries(form, ["still_active"], held))
    by_key = {one.target.key: one for one in listed}
    assert by_key["credits_used"].title == "Go to Credits used"
    assert by_key["credits_used"].right == "20 credits"
    assert by_key["note"].right == "two lines"
    assert {"customer-ref", "requested_at", "zone"} <= set(by_key)
    assert "still_active" not in by_key
    assert titles(Palette(listed).find("credits used", []))[0] == "Go to Credits used"


def test_examples_and_clauses_of_the_policy_are_found(japply: Policy) -> None:
    listed = Palette([*document_entries(japply), *page_entries()])
    example = listed.find("example by the rule", []).groups[0].rows[0].entry
    assert example.target == Target("example", "0")
    assert example.title == japply.examples[0].name
    clause = listed.find("a5", []).groups[0].rows[0].entry
    assert clause.target == Target("clause", "A5")
    assert listed.find("compare", []).groups[0].rows[0].entry.target == Target("page", "compare")


def test_a_damaged_line_of_the_history_is_left_out() -> None:
    unknown = datetime.fromtimestamp(0, UTC)
    damaged = CaseRow(3, 3, 1, "", "", "", "review", None, "", unknown, damaged=True)
    assert case_entries([damaged], TODAY, ENGLISH) == []


def test_all_words_are_told_in_full_sentences() -> None:
    assert words.SEARCHED.endswith(".")
    assert all(sentence[:1].isupper() for sentence in words.HELP.split(". "))
