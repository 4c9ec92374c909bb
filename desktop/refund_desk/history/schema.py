"""The database's tables, and the steps that bring an older database up to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache

import apsw

APPLICATION_ID = 0x52664473
"""`RfDs` in the file's header: tells our database from anyone else's."""

Migration = Callable[[apsw.Connection], None]


def _version_1(connection: apsw.Connection) -> None:
    connection.execute("""
        CREATE TABLE documents(
            digest TEXT PRIMARY KEY,
            text BLOB NOT NULL,   -- UTF-8, zlib
            sha256 TEXT NOT NULL  -- of `text` as it is stored
        ) STRICT;
        CREATE TABLE cases(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            latest INTEGER UNIQUE,  -- revisions.id; with the next two, what the list is filtered by
            policy_id TEXT NOT NULL,
            outcome TEXT NOT NULL
        ) STRICT;
        CREATE INDEX cases_by_policy ON cases(policy_id, latest);
        CREATE INDEX cases_by_outcome ON cases(outcome, latest);
        CREATE TABLE revisions(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            case_id INTEGER NOT NULL REFERENCES cases(id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            saved_at TEXT NOT NULL,
            customer_ref TEXT NOT NULL,
            note TEXT NOT NULL,
            policy_id TEXT NOT NULL,
            policy_version TEXT NOT NULL,
            policy_digest TEXT NOT NULL REFERENCES documents(digest),
            publisher TEXT NOT NULL,
            outcome TEXT NOT NULL,
            amount_minor INTEGER,
            amount_currency TEXT,
            payout TEXT NOT NULL,
            engine TEXT NOT NULL,
            time_zone_data TEXT NOT NULL,
            decision_schema INTEGER NOT NULL,
            content_sha256 TEXT NOT NULL,  -- of draft, facts and decision
            row_sha256 TEXT NOT NULL,      -- of all columns above but id
            draft BLOB NOT NULL,     -- JSON
            facts BLOB NOT NULL,     -- JSON
            decision BLOB NOT NULL,  -- JSON, zlib
            UNIQUE(case_id, number)
        ) STRICT;
        CREATE TABLE unsaved(id INTEGER PRIMARY KEY CHECK (id = 1), draft BLOB NOT NULL) STRICT;
        -- One row for each case: rowid is cases.latest.
        CREATE VIRTUAL TABLE search USING fts5(
            customer, policy, outcome, words,
            tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
        );
        -- Deleted words leave the index at once, not when segments happen to merge.
        INSERT INTO search(search, rank) VALUES('secure-delete', 1);
    """)


def _version_2(connection: apsw.Connection) -> None:
    # Lines already there hold NULL in all of these and keep their check sums: see Header.digest.
    connection.execute("""
        ALTER TABLE revisions ADD COLUMN granted_minor INTEGER;
        ALTER TABLE revisions ADD COLUMN granted_currency TEXT;
        ALTER TABLE revisions ADD COLUMN granted_reason TEXT;
        ALTER TABLE revisions ADD COLUMN granted_second TEXT;
        ALTER TABLE revisions ADD COLUMN request INTEGER;
        ALTER TABLE revisions ADD COLUMN ticked TEXT;
        CREATE INDEX revisions_by_request ON revisions(request) WHERE request IS NOT NULL;
    """)


MIGRATIONS: tuple[Migration, ...] = (_version_1, _version_2)
"""Step n brings version n to n + 1; version 0 is an empty file. Steps are only ever added."""


def migrate(connection: apsw.Connection, migrations: Sequence[Migration]) -> None:
    """Run the steps that are missing. The caller holds the one transaction around them."""
    for step in migrations[connection.pragma("user_version") :]:
        step(connection)
    connection.pragma("application_id", APPLICATION_ID)
    connection.pragma("user_version", len(migrations))


def structure(connection: apsw.Connection) -> frozenset[tuple[str, str, str]]:
    """Every object of the database: kind, name, and the SQL that made it.

    Without SQLite's own tables of statistics; and the search index's inner tables by name only,
    as a later SQLite may make them differently.
    """
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema")
    return frozenset(
        (str(kind), str(name), "" if re.fullmatch(r"search_\w+", str(name)) else str(sql))
        for kind, name, sql in rows
        if not str(name).startswith("sqlite_stat")
    )


@cache
def expected_structure(migrations: tuple[Migration, ...]) -> frozenset[tuple[str, str, str]]:
    """What `structure` gives for a database that has just been made by these steps."""
    connection = apsw.Connection(":memory:")
    try:
        migrate(connection, migrations)
        return structure(connection)
    finally:
        connection.close()
