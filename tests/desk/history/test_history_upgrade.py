"""A history of version 1 brought up to date: every case as it was decided, and damage still recognised."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import apsw
import history_version_1
import pytest
from history_faults import faulty_disk
from history_sample import DOCUMENT, Clock, case, decided, japply
from history_version_1 import version_1

import refund_desk
from refund_desk.history import CaseUnreadable, Grant, History, HistoryUnavailable, database
from refund_desk.history.rows import COLUMNS
from refund_desk.history.schema import MIGRATIONS, expected_structure, structure
from refund_policy.money import Money

STEP_ONE = "f524fc32e4c195ce2fd8b65d8751678a27f9f18c03d6e4fd2bdf53b3ee5d430e"
BACKUP = "history-before-upgrade-v1.db"
COLUMNS_1 = ", ".join(("id", *COLUMNS[: COLUMNS.index("content_sha256") + 1], "row_sha256", "draft, facts, decision"))


def asked(path: Path, sql: str) -> Sequence[object]:
    connection = apsw.Connection(str(path))
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def assert_whole(directory: Path) -> None:
    """Everything that version 1 kept is there, sound, and found."""
    with History.open(directory) as history:
        rows = history.search()
        assert [(row.case_id, row.revision, row.customer_ref, row.damaged) for row in rows] == [
            (3, 1, "Bob ORD-2026/0042", False),
            (1, 2, "Ada King", False),
            (2, 1, "Łukasz Ünal", False),
        ]
        assert all((row.grant, row.request) == (None, None) for row in rows)
        assert history.load(1, 1).decision == japply()
        assert history.load(1, 1).note == "asked twice"
        assert history.load(1).decision == decided(cents=267)
        assert history.load(2).decision == decided("campaignpro", "review", None)
        bob = history.load(3)
        assert (bob.draft, bob.facts, bob.ticked) == ({"paid": "20.00|USD"}, {"paid": "20.00 USD"}, frozenset())
        assert (bob.grant, bob.request, bob.row.to_pay) == (None, None, Money(2000, "USD"))
        assert history.document(bob.policy_digest) == DOCUMENT
        assert [row.case_id for row in history.search("goodwill")] == [1]
        assert history.load_draft() == '{"paid": "8.0 €"}'


def test_step_one_is_as_it_was_shipped() -> None:
    """Files out there were made by it: a change to it belongs into a step of its own."""
    made = repr(sorted(expected_structure(MIGRATIONS[:1])))
    assert (
        hashlib.sha256(made.encode()).hexdigest() == "f524fc32e4c195ce2fd8b65d8751678a27f9f18c03d6e4fd2bdf53b3ee5d430e"
    )


def test_every_case_is_kept_and_no_line_is_written_anew(tmp_path: Path) -> None:
    path = version_1(tmp_path)
    before = asked(path, f"SELECT {COLUMNS_1} FROM revisions")
    assert_whole(tmp_path)
    assert asked(path, f"SELECT {COLUMNS_1} FROM revisions") == before
    assert len(before) == 4
    connection = apsw.Connection(str(path))
    assert structure(connection) == expected_structure(MIGRATIONS)
    connection.close()


def test_a_copy_of_the_old_file_is_kept_until_a_case_is_deleted(tmp_path: Path) -> None:
    version_1(tmp_path)
    History.open(tmp_path).close()
    assert asked(tmp_path / BACKUP, "PRAGMA user_version") == [(1,)]
    assert asked(tmp_path / BACKUP, "SELECT count(*) FROM revisions") == [(4,)]
    with History.open(tmp_path) as history:
        history.delete(2)
    assert not (tmp_path / BACKUP).exists()


def test_old_cases_go_on(tmp_path: Path) -> None:
    version_1(tmp_path)
    grant = Grant(Money(500, "USD"), "goodwill")
    with History.open(tmp_path, now=Clock()) as history:
        history.save(case("Ada King", case_id=1, grant=grant))
        assert history.save(case("another charge", request=1)).case_id == 5  # 4 was deleted and is not given again
        assert [row.grant for row in history.revisions(1)] == [grant, None, None]
        assert [row.case_id for row in history.linked(1)] == [1, 5]
        assert history.load(1, 2).decision == decided(cents=267)


@pytest.mark.parametrize("upgraded", [False, True], ids=["before the upgrade", "after it"])
@pytest.mark.parametrize(
    "change", ["amount_minor = 366", "note = 'added'", "outcome = 'none'", "row_sha256 = ''", "content_sha256 = ''"]
)
def test_a_damaged_line_is_still_found(tmp_path: Path, change: str, upgraded: bool) -> None:
    path = version_1(tmp_path)
    if upgraded:
        History.open(tmp_path).close()
    asked(path, f"UPDATE revisions SET {change} WHERE case_id = 3")
    with History.open(tmp_path) as history:
        assert [(row.case_id, row.damaged) for row in history.search()] == [(3, True), (1, False), (2, False)]
        with pytest.raises(CaseUnreadable, match="Case 3, revision 1, is damaged"):
            history.load(3)


@pytest.mark.parametrize("column", ["draft", "facts", "decision"])
def test_damaged_contents_are_still_found(tmp_path: Path, column: str) -> None:
    asked(version_1(tmp_path), f"UPDATE revisions SET {column} = x'7b7d' WHERE case_id = 3")
    with History.open(tmp_path) as history:
        with pytest.raises(CaseUnreadable, match="is damaged"):
            history.load(3)
        assert history.load(1).row.customer_ref == "Ada King"


@pytest.mark.parametrize(
    "change",
    [
        "granted_minor = 800",
        "granted_minor = 800, granted_currency = 'USD', granted_reason = '', granted_second = ''",
        "granted_reason = ''",
        "request = 1",
        "ticked = '[]'",
        "ticked = ''",
    ],
)
def test_nothing_can_be_added_to_an_old_line_unseen(tmp_path: Path, change: str) -> None:
    path = version_1(tmp_path)
    History.open(tmp_path).close()
    asked(path, f"UPDATE revisions SET {change} WHERE case_id = 3")
    with History.open(tmp_path) as history:
        assert history.search()[0].damaged
        assert history.search()[0].grant is None


# --- Cut off --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize("error", [apsw.FullError, apsw.IOError, apsw.ReadOnlyError])
def test_an_upgrade_on_a_failing_disk(tmp_path: Path, error: type[apsw.Error], lasting: bool) -> None:
    version_1(tmp_path / "old")
    failed = 0
    for fail_at in range(1, 400):
        directory = tmp_path / str(fail_at)
        shutil.copytree(tmp_path / "old", directory)
        with faulty_disk() as faults:
            faults.arm(error, fail_at, lasting=lasting)
            told = ""
            try:
                History.open(directory).close()
            except HistoryUnavailable as failure:
                told = failure.sentence
            enough = faults.count < fail_at
        assert not told or "could not be brought up to date; it is unchanged" in told
        assert asked(directory / "history.db", "PRAGMA user_version") == [(1 if told else 2,)]
        assert_whole(directory)
        failed += bool(told)
        if enough:
            break
    assert failed > 5
    assert enough, "the scenario never ran to its end"


def test_a_kill_in_the_middle_of_an_upgrade_loses_nothing(tmp_path: Path) -> None:
    version_1(tmp_path / "old")
    shutil.copytree(tmp_path / "old", tmp_path / "counted")
    with faulty_disk() as faults:
        History.open(tmp_path / "counted").close()
        changes = faults.count
    roots = os.pathsep.join([str(Path(refund_desk.__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    for number in range(10):
        directory = tmp_path / str(number)
        shutil.copytree(tmp_path / "old", directory)
        done = subprocess.run(
            [sys.executable, history_version_1.__file__, str(directory), str(1 + (changes - 1) * number // 9)],
            env={**os.environ, "PYTHONPATH": roots},
            check=False,
        )
        assert done.returncode == 9
        assert_whole(directory)
        assert asked(directory / BACKUP, "SELECT count(*) FROM revisions") == [(4,)]


def test_a_file_that_may_not_be_written_is_left_alone(tmp_path: Path) -> None:
    path = version_1(tmp_path)
    path.chmod(0o400)
    if os.access(path, os.W_OK):
        pytest.skip("this account may write everything")
    before = path.read_bytes()
    with pytest.raises(HistoryUnavailable, match="may not write"):
        History.open(tmp_path)
    assert path.read_bytes() == before


# --- Two windows at once --------------------------------------------------------------------------


def test_the_copy_is_of_the_old_file_even_where_another_window_was_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version_1(tmp_path)
    upgrade = database._upgrade

    def after_another(*arguments: object) -> None:
        monkeypatch.setattr(database, "_upgrade", upgrade)
        History.open(tmp_path).close()
        upgrade(*arguments)  # type: ignore[arg-type] # handed on as they came

    monkeypatch.setattr(database, "_upgrade", after_another)
    assert_whole(tmp_path)
    assert asked(tmp_path / BACKUP, "PRAGMA user_version") == [(1,)]


def test_an_upgrade_in_another_window_is_no_foreign_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version_1(tmp_path)
    check = database._check

    def while_another(*arguments: object) -> None:
        monkeypatch.setattr(database, "_check", check)
        with suppress(HistoryUnavailable):  # it may have to wait
            History.open(tmp_path, busy_ms=10)
        check(*arguments)  # type: ignore[arg-type] # handed on as they came

    monkeypatch.setattr(database, "_check", while_another)
    assert_whole(tmp_path)
