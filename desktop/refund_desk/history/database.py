"""Opening the database: refuse what is not ours, repair nothing, lose nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import apsw

from refund_desk.history.errors import HistoryUnavailable, told_as
from refund_desk.history.schema import APPLICATION_ID, MIGRATIONS, Migration, expected_structure, migrate, structure

FILE_NAME = "history.db"
MARKER_NAME = "history.marker"
_MARKER_TEXT = (
    "Refund Desk has kept cases in history.db in this folder. This note lets it tell a lost\n"
    "history from a first start. Remove it only together with history.db.\n"
)

_WAY_OUT = (
    f"Put a sound copy from a backup in its place; or, to begin an empty history, move it and {MARKER_NAME} "
    "to another folder and start again."
)

PRAGMAS: tuple[tuple[str, str | int], ...] = (
    # DELETE and FULL lost nothing in trials with kills; WAL damages files in synced and network folders.
    ("journal_mode", "delete"),
    ("synchronous", "full"),
    # Off in some builds: what a person deletes has to leave the file.
    ("secure_delete", "on"),
    ("foreign_keys", "on"),
    # The file may have been swapped by someone: trust nothing in it.
    ("trusted_schema", "off"),
    ("cell_size_check", "on"),
    ("mmap_size", 0),
)
_SWITCHES = (
    (apsw.SQLITE_DBCONFIG_DEFENSIVE, 1),
    (apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
    (apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0),
    (apsw.SQLITE_DBCONFIG_ENABLE_ATTACH_CREATE, 0),
)


def open_database(
    directory: Path, busy_ms: int, migrations: tuple[Migration, ...] = MIGRATIONS
) -> tuple[apsw.Connection, int]:
    """Open or make the directory's database; give the connection and the version of its tables.

    A file that is newer, damaged, foreign or empty is refused with HistoryUnavailable and left
    as it is, and so is a lost file where the marker tells that there was one.
    """
    path = directory / FILE_NAME
    with told_as(HistoryUnavailable, f"The history in {directory} cannot be opened"):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_what_is_not_ours(path, len(migrations))
        connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
        try:
            with _damage_told(path):
                _bring_up(connection, path, busy_ms, migrations)
        except BaseException:
            connection.close()
            raise
        with suppress(OSError):  # someone else's file in a shared folder: its owner decides
            path.chmod(0o600)
        _remember(directory / MARKER_NAME)
    return connection, len(migrations)


@contextmanager
def transaction(connection: apsw.Connection) -> Iterator[None]:
    """Do the block wholly or not at all; what goes wrong in it is raised as it was.

    Not apsw's own `with connection`: after a full disk SQLite has rolled back by itself, and
    apsw's second rollback would then hide the cause.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(apsw.Error):  # a rollback cut short is finished at the next opening
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        raise


def _refuse_what_is_not_ours(path: Path, known: int) -> None:
    """Judge the file by its first bytes, before SQLite could touch it; make it where it never was."""
    # In this order: the marker is written after the first commit, so it never stands beside an empty new file.
    had_one = path.with_name(MARKER_NAME).exists()
    if not path.exists():
        if had_one:
            raise HistoryUnavailable(
                f"The history file {path} has vanished. Put it back from a backup; or, to begin "
                f"an empty history, remove {MARKER_NAME} beside it and start again."
            )
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with path.open("rb") as file:
        head = file.read(100)
    if not head and not had_one:
        return
    if not head:
        raise HistoryUnavailable(f"The history file {path} is empty, though cases were kept in it. {_WAY_OUT}")
    if len(head) < 100 or not head.startswith(b"SQLite format 3\0"):
        raise HistoryUnavailable(f"The history file {path} is damaged: it is no database. {_WAY_OUT}")
    version, application = (int.from_bytes(head[at : at + 4], "big") for at in (60, 68))
    if application != APPLICATION_ID:
        raise HistoryUnavailable(f"The file {path} belongs to another program. {_WAY_OUT}")
    _refuse_newer(path, version, known)


def _refuse_newer(path: Path, version: int, known: int) -> None:
    if version > known:
        raise HistoryUnavailable(
            f"The history file {path} was written by a newer version of Refund Desk. Use that version; "
            "this one leaves the file as it is."
        )


def _bring_up(connection: apsw.Connection, path: Path, busy_ms: int, migrations: tuple[Migration, ...]) -> None:
    connection.set_busy_timeout(busy_ms)
    for switch, on in _SWITCHES:
        connection.config(switch, on)
    for name, value in PRAGMAS:
        connection.pragma(name, value)
    if connection.pragma("user_version") == 0:
        with transaction(connection):
            if connection.pragma("user_version") == 0:  # else another process has just made it
                migrate(connection, migrations)
    connection.execute("BEGIN")  # version and tables of one moment: another process may be bringing them up to date
    version = connection.pragma("user_version")
    _refuse_newer(path, version, len(migrations))
    _check(connection, path, migrations[:version])
    connection.execute("COMMIT")
    if version < len(migrations):
        _upgrade(connection, path, version, migrations)


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (apsw.CorruptError, apsw.NotADBError, apsw.FormatError) as error:
        raise HistoryUnavailable(f"The history file {path} is damaged. {_WAY_OUT}") from error


def _check(connection: apsw.Connection, path: Path, migrations: tuple[Migration, ...]) -> None:
    found = connection.pragma("quick_check", 1)
    if found != "ok":
        raise HistoryUnavailable(f"The history file {path} is damaged. {_WAY_OUT}")
    if structure(connection) != expected_structure(migrations):
        raise HistoryUnavailable(f"The history file {path} has been changed by another program. {_WAY_OUT}")


def _upgrade(connection: apsw.Connection, path: Path, version: int, migrations: tuple[Migration, ...]) -> None:
    """Copy the file aside and bring it up in one transaction: all steps or none."""
    copy = backup_path(path.parent, version)
    what = f"The history file {path} comes from an older version and could not be brought up to date; it is unchanged"
    with told_as(HistoryUnavailable, what), transaction(connection):
        if connection.pragma("user_version") == version:  # else another process has just done it
            _back_up(path, copy)
            migrate(connection, migrations)
            _check(connection, path, migrations)


def backup_path(directory: Path, version: int) -> Path:
    """Where the copy of a database of `version` lies that was made before an upgrade."""
    return directory / f"history-before-upgrade-v{version}.db"


def _back_up(path: Path, copy: Path) -> None:
    unfinished = copy.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    # A connection of its own: SQLite copies nothing out of one that is about to write.
    with closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as source:
        source.execute("VACUUM INTO ?", (str(unfinished),))
    with closing(apsw.Connection(str(unfinished), flags=apsw.SQLITE_OPEN_READONLY)) as target:
        if target.pragma("quick_check", 1) != "ok":
            raise apsw.CorruptError("the copy is not sound")
    with unfinished.open("r+b") as file:
        os.fsync(file.fileno())
    unfinished.replace(copy)


def _remember(marker: Path) -> None:
    with suppress(FileExistsError), marker.open("x", encoding="utf-8") as file:
        file.write(_MARKER_TEXT)
