"""What the history promises: each case comes back as it was decided, and is found again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from history_sample import DOCUMENT, Clock, case, decided, japply

from refund_desk.history import (
    CaseRow,
    CaseUnreadable,
    History,
    HistoryUnavailable,
    NoHistory,
    SaveFailed,
    open_history,
    time_zone_data_version,
)
from refund_policy.decision import Remark
from refund_policy.money import Money


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with History.open(tmp_path, now=Clock()) as opened:
        yield opened


def customers(rows: list[CaseRow]) -> list[str]:
    return [row.customer_ref for row in rows]


# --- Saving and opening ---------------------------------------------------------------------------


def test_a_case_comes_back_as_it_was_decided(tmp_path: Path) -> None:
    saved = case("Ada Lovelace", note="asked twice")
    with History.open(tmp_path, now=Clock()) as history:
        row = history.save(saved)
    with History.open(tmp_path) as history:
        loaded = history.load(row.case_id)
    assert loaded.decision == saved.decision
    assert loaded.decision.deadlines[0].at.fold == 1
    assert (loaded.draft, loaded.facts, loaded.note) == (saved.draft, saved.facts, "asked twice")
    assert (loaded.policy_version, loaded.policy_digest, loaded.engine) == ("1.0", "a1" * 32, "0.1.0")
    assert loaded.time_zone_data == "2026b"
    assert loaded.row == row


def test_the_row_says_what_the_list_shows(history: History) -> None:
    row = history.save(case("Ada Lovelace"))
    assert row == CaseRow(
        key=1,
        case_id=1,
        revision=1,
        customer_ref="Ada Lovelace",
        policy_id="japply",
        publisher="Japply",
        outcome="partial",
        amount=Money(266, "USD"),
        payout="Original payment method",
        saved_at=datetime(2026, 4, 1, 9, 1, tzinfo=UTC),
    )
    assert history.search() == [row]
    assert history.revisions(row.case_id) == [row]


def test_a_review_has_no_amount(history: History) -> None:
    history.save(case(decision=replace(decided(outcome="review", cents=None), payout=None)))
    row = history.search()[0]
    assert (row.outcome, row.amount, row.payout) == ("review", None, "")


def test_each_save_is_a_revision_and_none_is_lost(history: History) -> None:
    first = history.save(case("Ada"))
    second = history.save(case("Ada L.", decided(cents=267), case_id=first.case_id))
    assert (second.case_id, second.revision) == (first.case_id, 2)
    assert history.revisions(first.case_id) == [second, first]
    assert history.load(first.case_id).decision.amount == Money(267, "USD")
    assert history.load(first.case_id, 1).decision.amount == Money(266, "USD")
    assert history.search() == [second]


def test_the_policy_document_is_kept_with_the_case(history: History) -> None:
    history.save(case())
    history.save(case())
    assert history.document(japply().policy.digest) == DOCUMENT
    assert history.document("another") is None


def test_numbers_of_deleted_cases_are_not_given_again(history: History) -> None:
    history.save(case("one"))
    last = history.save(case("two"))
    history.delete(last.case_id)
    assert history.save(case("three")).case_id == last.case_id + 1


def test_a_deleted_case_is_gone_from_everywhere(history: History, tmp_path: Path) -> None:
    canary = "ZZPII-6fa1"
    row = history.save(case(f"{canary} Lovelace", note=f"{canary} note", draft={"name": canary}))
    history.save(case(f"{canary} Lovelace", case_id=row.case_id))
    for number in range(20):
        history.save(case(f"customer {number}"))
    history.delete(row.case_id)
    assert history.search(canary) == history.revisions(row.case_id) == []
    with pytest.raises(CaseUnreadable, match="no longer in the history"):
        history.load(row.case_id)
    for path in tmp_path.iterdir():
        data = path.read_bytes().lower()
        assert b"zzpii" not in data
        assert b"6fa1" not in data


def test_a_case_deleted_in_another_window_can_be_saved_as_new(history: History) -> None:
    row = history.save(case())
    history.delete(row.case_id)
    with pytest.raises(SaveFailed, match="Choose Duplicate, then save the copy"):
        history.save(case(case_id=row.case_id))
    assert history.search() == []


@pytest.mark.parametrize("revision", [None, 1, 7])
def test_a_case_that_never_was_is_told(history: History, revision: int | None) -> None:
    with pytest.raises(CaseUnreadable, match="Case 99 is no longer"):
        history.load(99, revision)


def test_a_decision_that_cannot_be_stored_leaves_nothing(history: History) -> None:
    with pytest.raises(SaveFailed, match="not saved"):
        history.save(case(decision=replace(japply(), notices=[Remark("a list")])))  # type: ignore[arg-type]
    assert history.search() == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<b>x</b><img src='//host/share/x.png'>",
        "Robert'); DROP TABLE cases;--",
        "=cmd|' /C calc'!A0",
        "zero\0byte",
        "line\nbreak\r\ttab",
        "\u202ereversed",
        "日本語 Ελληνικά",
        "🙂👩‍👩‍👧",
        "x" * 100_000,
    ],
)
def test_hostile_text_comes_back_unchanged(history: History, text: str) -> None:
    row = history.save(case(text, note=text, draft={text: text}, facts={text: text}))
    loaded = history.load(row.case_id)
    assert (row.customer_ref, loaded.note, loaded.draft, loaded.facts) == (text, text, {text: text}, {text: text})
    assert customers(history.search()) == [text]


def test_half_characters_are_replaced(history: History) -> None:
    assert history.save(case("a\ud800b", draft={"k": "\ud800"})).customer_ref == "a\ufffdb"
    assert history.load(1).draft == {"k": "\ud800"}


# --- Search ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Łukasz Ünal", "Bob ORD-2026/0042", "Ada Lovelace"]),
        ("lov", ["Ada Lovelace"]),
        ("LOVE ad", ["Ada Lovelace"]),
        ("ada bob", []),
        ("una", ["Łukasz Ünal"]),
        ("ord-2026/00", ["Bob ORD-2026/0042"]),
        ("0042", ["Bob ORD-2026/0042"]),
        ("jasp", ["Bob ORD-2026/0042"]),
        ("campaignpro", ["Łukasz Ünal"]),
        ("review", ["Łukasz Ünal"]),
        ("full", ["Bob ORD-2026/0042"]),
        ("2.66", ["Ada Lovelace"]),
        ("A5", ["Łukasz Ünal", "Bob ORD-2026/0042", "Ada Lovelace"]),
        ("goodwill", ["Bob ORD-2026/0042"]),
        ("case-2", ["Bob ORD-2026/0042"]),
        ("ovelace", []),
    ],
)
def test_cases_are_found_by_the_beginnings_of_words(history: History, query: str, found: list[str]) -> None:
    history.save(case("Ada Lovelace"))
    history.save(case("Bob ORD-2026/0042", decided("jasper", "full", 2000), note="a goodwill gesture"))
    history.save(case("Łukasz Ünal", decided("campaignpro", "review", None)))
    assert customers(history.search(query)) == found


ODD_QUERIES = ['"', '""', '"ada', "ada*", "ada AND", "OR", "NOT ada", "ada NEAR(bob)", "(", ")", "customer:ada", "^ada"]
ODD_QUERIES += ["{a b}:c", "-ada", "+ada", "a'b", "*", "%", "_", "\\", "🙂", "ada 🙂", "ada — "]
ODD_QUERIES += ["ada\0", "\0", "\ud800", "— ×", "ada\n", "x " * 5000]


@pytest.mark.parametrize("query", ODD_QUERIES)
def test_no_query_is_an_error(history: History, query: str) -> None:
    history.save(case("Ada Lovelace"))
    assert customers(history.search(query)) in ([], ["Ada Lovelace"])


@pytest.mark.parametrize("query", ['"ada', "ada*", "(ada)", "^ada", "-ada", "ada\0", "ada — ", '"ada" "lovelace"'])
def test_operators_have_no_meaning(history: History, query: str) -> None:
    history.save(case("Ada Lovelace"))
    assert customers(history.search(query)) == ["Ada Lovelace"]


def test_words_that_are_operators_are_words(history: History) -> None:
    history.save(case("AND OR NOT NEAR"))
    history.save(case("Ada"))
    for word in ("NOT", "NEAR"):
        assert customers(history.search(word)) == ["AND OR NOT NEAR"]


def test_filters_by_policy_and_outcome(history: History) -> None:
    history.save(case("one", decided("japply", "partial")))
    history.save(case("two", decided("jasper", "full", 2000)))
    history.save(case("three", decided("jasper", "none", 0)))
    assert customers(history.search(policy_id="jasper")) == ["three", "two"]
    assert customers(history.search(outcome="none")) == ["three"]
    assert customers(history.search(policy_id="jasper", outcome="full")) == ["two"]
    assert customers(history.search("o", policy_id="japply")) == ["one"]
    assert customers(history.search("tw", outcome="none")) == []
    assert customers(history.search(policy_id="unknown")) == []


@pytest.mark.parametrize("query", ["", "customer"])
def test_pages_follow_each_other_without_gap_or_double(history: History, query: str) -> None:
    for number in range(25):
        history.save(case(f"customer {number}"))
    pages: list[CaseRow] = []
    while page := history.search(query, before_key=pages[-1].key if pages else None, limit=10):
        assert len(page) <= 10
        pages += page
        history.save(case("customer who comes in between"))
    assert customers(pages) == [f"customer {number}" for number in reversed(range(25))]


def test_only_the_latest_revision_is_found_and_it_is_newest(history: History) -> None:
    first = history.save(case("Ada"))
    history.save(case("Bob"))
    history.save(case("Countess", case_id=first.case_id))
    assert customers(history.search()) == ["Countess", "Bob"]
    assert history.search("ada") == []
    assert customers(history.search("count")) == ["Countess"]


# --- The unsaved form -----------------------------------------------------------------------------


def test_the_unsaved_form_survives(tmp_path: Path) -> None:
    with History.open(tmp_path) as history:
        assert history.load_draft() is None
        history.save_draft('{"paid": "8"}')
        history.save_draft('{"paid": "8.0 €"}')
    with History.open(tmp_path) as history:
        assert history.load_draft() == '{"paid": "8.0 €"}'
        history.save_draft(None)
        assert history.load_draft() is None


# --- Without a history ----------------------------------------------------------------------------


def test_the_window_works_without_history(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    store = open_history(blocked)
    assert isinstance(store, NoHistory)
    assert "cannot be opened" in store.reason
    assert store.search("ada") == store.revisions(1) == []
    assert store.load_draft() is store.document("digest") is None
    store.save_draft("{}")
    for attempt in (lambda: store.save(case()), lambda: store.delete(1)):
        with pytest.raises(SaveFailed, match="cannot be opened"):
            attempt()
    with pytest.raises(CaseUnreadable):
        store.load(1)
    store.close()


def test_open_history_gives_the_history_where_there_is_one(tmp_path: Path) -> None:
    store = open_history(tmp_path, now=Clock())
    assert store.reason == ""
    assert store.save(case()).case_id == 1
    store.close()


def test_a_closed_history_says_so(tmp_path: Path) -> None:
    history = History.open(tmp_path)
    history.close()
    with pytest.raises(HistoryUnavailable, match="closed"):
        history.search()
    with pytest.raises(SaveFailed, match="closed"):
        history.save(case())


# --- Time-zone data -------------------------------------------------------------------------------


def test_time_zone_data_version_is_the_one_that_is_used(tmp_path: Path) -> None:
    own = time_zone_data_version([])
    assert own[:2] == "20"
    assert own[-1].isalpha()
    zones = tmp_path / "zones" / "Europe"
    zones.mkdir(parents=True)
    assert time_zone_data_version([str(zones.parent)]) == own
    (zones / "Paris").write_bytes(b"TZif")
    assert time_zone_data_version([str(tmp_path / "none"), str(zones.parent)]) == "system"
    (zones.parent / "+VERSION").write_text("2024a\n")
    assert time_zone_data_version([str(zones.parent)]) == "2024a"
    (zones.parent / "tzdata.zi").write_text("# version 2025b\n# redo\n")
    assert time_zone_data_version([str(zones.parent)]) == "2025b"
