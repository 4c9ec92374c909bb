"""Files that are not as we left them: told in a sentence, never changed, never taken for a first start."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from history_sample import Clock, case

from refund_desk.history import CaseUnreadable, History, HistoryError, HistoryUnavailable, SaveFailed
from refund_desk.history.schema import APPLICATION_ID, MIGRATIONS
from refund_desk.history.store import BUSY_MS, QUICK_MS

DB = "history.db"
MARKER = "history.marker"
BEFORE_UPGRADE = f"history-before-upgrade-v{len(MIGRATIONS)}.db"


def with_cases(directory: Path, count: int = 3) -> Path:
    """A closed history with some cases in it; gives its file."""
    with History.open(directory, now=Clock()) as history:
        for number in range(count):
            history.save(case(f"customer {number}"))
    return directory / DB


def files(directory: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in directory.iterdir()}


def assert_refused(directory: Path, sentence: str) -> None:
    """Opening fails with the sentence, twice, and leaves every file as it is."""
    before = files(directory)
    for _ in range(2):
        with pytest.raises(HistoryUnavailable, match=sentence) as told:
            History.open(directory, busy_ms=50)
        assert str(directory) in told.value.sentence
    assert files(directory) == before


def raw(path: Path) -> apsw.Connection:
    return apsw.Connection(str(path))


# --- Refused and left alone -----------------------------------------------------------------------


def test_an_emptied_file_is_no_first_start(tmp_path: Path) -> None:
    with_cases(tmp_path).write_bytes(b"")
    assert_refused(tmp_path, "is empty, though cases were kept")


def test_a_vanished_file_is_no_first_start(tmp_path: Path) -> None:
    with_cases(tmp_path).unlink()
    assert_refused(tmp_path, "has vanished")


def test_following_the_advice_begins_anew(tmp_path: Path) -> None:
    with_cases(tmp_path).unlink()
    (tmp_path / MARKER).unlink()
    with History.open(tmp_path) as history:
        assert history.search() == []


def test_a_start_that_was_cut_off_is_a_first_start(tmp_path: Path) -> None:
    # Killed after the file was made and before its first commit: empty, and no marker yet.
    (tmp_path / DB).write_bytes(b"")
    with History.open(tmp_path) as history:
        history.save(case())
    assert (tmp_path / MARKER).exists()


def test_the_marker_is_made_again_for_a_file_put_back(tmp_path: Path) -> None:
    with_cases(tmp_path)
    (tmp_path / MARKER).unlink()
    History.open(tmp_path).close()
    assert (tmp_path / MARKER).exists()


@pytest.mark.parametrize("content", [b"Dear diary,\n" * 50, b"x", b"SQLite format 3\0", bytes(8192)])
def test_what_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DB).write_bytes(content)
    assert_refused(tmp_path, "is no database")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_truncated_file_is_refused(tmp_path: Path, share: float) -> None:
    path = with_cases(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert_refused(tmp_path, "damaged")


def test_pages_overwritten_with_noise_are_refused(tmp_path: Path) -> None:
    path = with_cases(tmp_path, 20)
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 9] = bytes(range(256)) * 96
    path.write_bytes(data)
    assert_refused(tmp_path, "damaged")


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    connection = raw(tmp_path / DB)
    connection.execute("CREATE TABLE bookmarks(url)")
    connection.close()
    assert_refused(tmp_path, "belongs to another program")


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    connection = raw(with_cases(tmp_path))
    connection.pragma("user_version", len(MIGRATIONS) + 1)
    connection.close()
    assert_refused(tmp_path, "newer version of Refund Desk")


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TRIGGER spy AFTER INSERT ON revisions BEGIN DELETE FROM cases; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE extra(a)",
        "DROP INDEX cases_by_policy",
        "ALTER TABLE cases ADD COLUMN more TEXT",
    ],
)
def test_a_changed_structure_is_refused(tmp_path: Path, change: str) -> None:
    connection = raw(with_cases(tmp_path))
    connection.execute(change)
    connection.close()
    assert_refused(tmp_path, "changed by another program")


def test_statistics_of_other_tools_do_no_harm(tmp_path: Path) -> None:
    connection = raw(with_cases(tmp_path))
    connection.execute("ANALYZE")
    connection.close()
    with History.open(tmp_path) as history:
        assert len(history.search()) == 3


def test_a_file_in_place_of_the_folder_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    for directory in (blocked, blocked / "below"):
        with pytest.raises(HistoryUnavailable, match="cannot be opened"):
            History.open(directory)
    assert blocked.read_text() == "in the way"


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / DB).mkdir()
    with pytest.raises(HistoryUnavailable, match="cannot be opened"):
        History.open(tmp_path)


# --- Locked ---------------------------------------------------------------------------------------


def test_a_locked_history_is_told(tmp_path: Path) -> None:
    holder = raw(with_cases(tmp_path))
    holder.execute("BEGIN EXCLUSIVE")
    assert_refused(tmp_path, "another program is using the history file")
    holder.execute("ROLLBACK")
    with History.open(tmp_path) as history:
        assert len(history.search()) == 3


@pytest.mark.parametrize("lock", ["BEGIN EXCLUSIVE", "BEGIN IMMEDIATE", "BEGIN; SELECT count(*) FROM cases"])
def test_a_save_while_locked_fails_whole_and_works_later(tmp_path: Path, lock: str) -> None:
    path = with_cases(tmp_path)
    with History.open(tmp_path, busy_ms=50) as history:
        holder = raw(path)
        holder.execute(lock).fetchall()
        for attempt in (lambda: history.save(case("late")), lambda: history.delete(1)):
            with pytest.raises(SaveFailed, match="another program is using the history file"):
                attempt()
        holder.execute("ROLLBACK")
        assert history.search("late") == []
        assert history.save(case("late")).case_id == 4
        assert len(history.search()) == 4
        holder.close()


def test_only_what_is_saved_for_good_waits_for_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[int] = []

    class Watched(apsw.Connection):
        def set_busy_timeout(self, milliseconds: int) -> None:
            waits.append(milliseconds)
            super().set_busy_timeout(0)  # no test need wait

    path = with_cases(tmp_path)
    monkeypatch.setattr(apsw, "Connection", Watched)
    with History.open(tmp_path) as history:
        holder = raw(path)
        holder.execute("BEGIN EXCLUSIVE")
        quick: list[Callable[[], object]] = [
            lambda: history.save_draft("{}"),
            history.search,
            lambda: history.revisions(1),
            lambda: history.linked(1),
        ]
        for attempt in quick:
            waits.clear()
            with pytest.raises(HistoryError, match="another program is using the history file"):
                attempt()
            assert waits == [QUICK_MS, BUSY_MS]
        patient: list[Callable[[], object]] = [
            lambda: history.save_draft("{}", patient=True),
            lambda: history.save(case("late")),
            lambda: history.delete(1),
        ]
        for attempt in patient:
            waits.clear()
            with pytest.raises(HistoryError, match="another program is using the history file"):
                attempt()
            assert QUICK_MS not in waits
        holder.close()


# --- Damage inside --------------------------------------------------------------------------------


def flipped(path: Path, sql: str) -> None:
    connection = raw(path)
    connection.execute(sql)
    connection.close()


@pytest.mark.parametrize("column", ["draft", "facts", "decision"])
def test_one_changed_bit_in_the_contents_is_told(tmp_path: Path, column: str) -> None:
    path = with_cases(tmp_path)
    connection = raw(path)
    content = bytearray(connection.execute(f"SELECT {column} FROM revisions WHERE case_id = 2").get)
    content[len(content) // 2] ^= 1
    connection.execute(f"UPDATE revisions SET {column} = ? WHERE case_id = 2", (bytes(content),))
    connection.close()
    with History.open(tmp_path) as history:
        with pytest.raises(CaseUnreadable, match="Case 2, revision 1, is damaged"):
            history.load(2)
        assert history.load(1).row.customer_ref == "customer 0"


@pytest.mark.parametrize(
    "change",
    [
        "amount_minor = 366",
        "amount_currency = 'EUR'",
        "amount_currency = '???'",
        "outcome = 'full'",
        "outcome = 'free'",
        "customer_ref = CAST(x'ff41' AS TEXT)",
        "saved_at = 'yesterday'",
        "note = 'added'",
        "policy_id = 'jasper'",
        "row_sha256 = ''",
        "granted_minor = 800, granted_currency = 'USD'",
        "granted_reason = 'goodwill'",
        "granted_second = ''",
        "request = 1",
        "ticked = '[\"dispute\"]'",
    ],
)
def test_a_changed_line_is_marked_and_not_opened(tmp_path: Path, change: str) -> None:
    flipped(with_cases(tmp_path), f"UPDATE revisions SET {change} WHERE case_id = 2")
    with History.open(tmp_path) as history:
        assert [(row.case_id, row.damaged) for row in history.search()] == [(3, False), (2, True), (1, False)]
        assert history.search()[1].amount is None
        with pytest.raises(CaseUnreadable, match="Case 2, revision 1, is damaged"):
            history.load(2)


def test_bits_flipped_on_disk_never_give_another_amount(tmp_path: Path) -> None:
    """Each single flip somewhere in the file: the stored case, or an error of ours."""
    path = with_cases(tmp_path, 1)
    sound = path.read_bytes()
    with History.open(tmp_path) as history:
        stored = history.load(1)
    outcomes = set()
    for at in range(101, len(sound), len(sound) // 150):
        data = bytearray(sound)
        data[at] ^= 0x10
        path.write_bytes(data)
        try:
            with History.open(tmp_path) as history:
                assert history.load(1) == stored
            outcomes.add("harmless")
        except (HistoryUnavailable, CaseUnreadable) as error:
            outcomes.add(type(error).__name__)
    assert outcomes == {"harmless", "HistoryUnavailable", "CaseUnreadable"}


def test_a_damaged_policy_document_is_not_given(tmp_path: Path) -> None:
    path = with_cases(tmp_path)
    with History.open(tmp_path) as history:
        digest = history.load(1).policy_digest
        assert history.document(digest) is not None
        flipped(path, "UPDATE documents SET text = x'00ff'")
        assert history.document(digest) is None


# --- Modes ----------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists in place of modes")
def test_only_this_account_may_read_the_files(tmp_path: Path) -> None:
    directory = tmp_path / "below" / "data"
    with History.open(directory) as history:
        history.save(case())
        assert directory.stat().st_mode & 0o777 == 0o700
        connection = raw(directory / DB)
        with connection:  # while a transaction runs, its journal holds customers' data too
            connection.execute("UPDATE revisions SET note = 'x'")
            modes = {path.name: path.stat().st_mode & 0o777 for path in directory.glob("history.db*")}
            assert modes == {DB: 0o600, f"{DB}-journal": 0o600}
        connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists in place of modes")
def test_a_looser_mode_is_tightened(tmp_path: Path) -> None:
    path = with_cases(tmp_path)
    path.chmod(0o644)
    History.open(tmp_path).close()
    assert path.stat().st_mode & 0o777 == 0o600


# --- Older versions -------------------------------------------------------------------------------


def add_a_table(connection: apsw.Connection) -> None:
    connection.execute("CREATE TABLE labels(case_id INTEGER PRIMARY KEY, label TEXT NOT NULL) STRICT")
    connection.execute("INSERT INTO labels SELECT id, 'old' FROM cases")


def fail_halfway(connection: apsw.Connection) -> None:
    connection.execute("CREATE TABLE more(case_id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM cases")
    raise apsw.FullError("database or disk is full")


def test_an_older_database_is_brought_up_with_a_copy_aside(tmp_path: Path) -> None:
    path = with_cases(tmp_path)
    newer = (*MIGRATIONS, add_a_table)
    with History.open(tmp_path, migrations=newer) as history:
        assert len(history.search("customer")) == 3
        assert history.load(2).row.customer_ref == "customer 1"
        assert history.save(case("after")).case_id == 4
    upgraded = files(tmp_path)
    History.open(tmp_path, migrations=newer).close()
    assert files(tmp_path) == upgraded
    copy = tmp_path / BEFORE_UPGRADE
    assert sys.platform == "win32" or copy.stat().st_mode & 0o777 == 0o600
    connection = raw(copy)
    assert connection.pragma("user_version") == len(MIGRATIONS)
    assert connection.pragma("application_id") == APPLICATION_ID
    assert connection.execute("SELECT count(*) FROM revisions").get == 3
    connection.close()
    assert_refused(tmp_path, "newer version of Refund Desk")
    path.write_bytes(copy.read_bytes())
    with History.open(tmp_path) as history:
        assert len(history.search()) == 3


@pytest.mark.parametrize("steps", [(fail_halfway,), (add_a_table, fail_halfway)])
def test_an_upgrade_that_fails_changes_nothing(
    tmp_path: Path, steps: tuple[Callable[[apsw.Connection], None], ...]
) -> None:
    path = with_cases(tmp_path)
    before = path.read_bytes()
    with pytest.raises(HistoryUnavailable, match="could not be brought up to date; it is unchanged: the disk is full"):
        History.open(tmp_path, migrations=(*MIGRATIONS, *steps))
    assert path.read_bytes() == before
    with History.open(tmp_path) as history:
        assert len(history.search()) == 3


def test_an_open_window_notices_that_a_newer_version_took_over(tmp_path: Path) -> None:
    with_cases(tmp_path)
    with History.open(tmp_path) as old:
        with History.open(tmp_path, migrations=(*MIGRATIONS, add_a_table)) as new:
            for attempt in (lambda: old.save(case()), lambda: old.delete(1), lambda: old.save_draft("{}")):
                with pytest.raises(SaveFailed, match="newer version"):
                    attempt()
            new.save(case())
        assert len(old.search()) == 4


def test_deleting_a_case_removes_copies_that_still_hold_it(tmp_path: Path) -> None:
    with_cases(tmp_path)
    with History.open(tmp_path, migrations=(*MIGRATIONS, add_a_table)) as history:
        assert (tmp_path / BEFORE_UPGRADE).exists()
        history.delete(2)
    assert not (tmp_path / BEFORE_UPGRADE).exists()
