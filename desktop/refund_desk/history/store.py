"""The cases that were decided, kept as they were decided."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import apsw

from refund_desk.history.database import backup_path, open_database, transaction
from refund_desk.history.errors import CaseUnreadable, HistoryUnavailable, SaveFailed, told_as
from refund_desk.history.records import CaseRow, LoadedCase, SavedCase
from refund_desk.history.rows import (
    COLUMNS,
    CONTENTS,
    SELECT_ROW,
    Header,
    content_digest,
    json_bytes,
    packed,
    row_of,
    storable,
    unpacked,
)
from refund_desk.history.schema import MIGRATIONS, Migration
from refund_desk.history.search_terms import fts_query, indexed_words
from refund_policy.codec import CodecError, from_json, to_json
from refund_policy.decision import SCHEMA_VERSION, Outcome

BUSY_MS = 2000
"""How long a save waits for another program that holds the file."""
QUICK_MS = 50
"""How long that waits which is done while someone types, and can be done again: lists, and the unsaved form."""

_INSERT = (
    f"INSERT INTO revisions({', '.join(COLUMNS)}, row_sha256, {', '.join(CONTENTS)}) "
    f"VALUES({', '.join('?' * (len(COLUMNS) + 1 + len(CONTENTS)))})"
)


def utc_now() -> datetime:
    """The computer's clock; tests bring their own."""
    return datetime.now(UTC)


class History:
    """The store of one data directory. Use it from one thread; several processes may share the directory."""

    reason = ""
    """Why there is no history: empty, as there is one."""

    def __init__(
        self, connection: apsw.Connection, directory: Path, version: int, now: Callable[[], datetime], busy_ms: int
    ) -> None:
        self._connection = connection
        self._directory = directory
        self._version = version
        self._now = now
        self._busy_ms = busy_ms

    @classmethod
    def open(
        cls,
        directory: Path,
        *,
        now: Callable[[], datetime] = utc_now,
        busy_ms: int = BUSY_MS,
        migrations: tuple[Migration, ...] = MIGRATIONS,
    ) -> History:
        """Open the directory's history, or begin one. Raises HistoryUnavailable and then leaves all as it is."""
        connection, version = open_database(directory, busy_ms, migrations)
        return cls(connection, directory, version, now, busy_ms)

    def close(self) -> None:
        """Let go of the file; every later call fails."""
        self._connection.close()

    def __enter__(self) -> History:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def save(self, case: SavedCase) -> CaseRow:
        """Keep the case as a new revision: wholly, or not at all with SaveFailed."""
        try:
            contents = (
                json_bytes(case.draft),
                json_bytes(case.facts),
                packed(json_bytes(to_json(case.decision))),
            )
        except CodecError as error:
            raise SaveFailed(f"The case is not saved. {error}") from error
        with told_as(SaveFailed, "The case is not saved"), transaction(self._connection):
            self._refuse_if_upgraded()
            self._keep_document(case.decision.policy.digest, case.document)
            case_id, previous, number = self._place_of(case)
            header = self._header(case, case_id, number, content_digest(contents))
            self._connection.execute(_INSERT, (*header.values, header.digest, *contents))
            key = self._connection.last_insert_rowid()
            self._connection.execute(
                "UPDATE cases SET latest = ?, policy_id = ?, outcome = ? WHERE id = ?",
                (key, header.policy_id, header.outcome, case_id),
            )
            self._connection.execute("DELETE FROM search WHERE rowid = ?", (previous,))
            self._connection.execute(
                "INSERT INTO search(rowid, customer, policy, outcome, words) VALUES(?, ?, ?, ?, ?)",
                (key, *indexed_words(case_id, case)),
            )
        return row_of((key, *header.values, header.digest))[0]

    def _refuse_if_upgraded(self) -> None:
        if self._connection.pragma("user_version") != self._version:
            raise SaveFailed(
                "The case is not saved: a newer version of Refund Desk has taken over the history. "
                "Close this window and use the newer version."
            )

    def _keep_document(self, digest: str, text: str) -> None:
        stored = packed(storable(text).encode())
        self._connection.execute(
            "INSERT OR IGNORE INTO documents(digest, text, sha256) VALUES(?, ?, ?)",
            (digest, stored, content_digest([stored])),
        )

    def _place_of(self, case: SavedCase) -> tuple[int, int | None, int]:
        """The case's id, the key of its latest revision so far, and the number of the new one."""
        if case.case_id is None:
            self._connection.execute(
                "INSERT INTO cases(policy_id, outcome) VALUES(?, ?)",
                (storable(case.decision.policy.id), case.decision.outcome),
            )
            return self._connection.last_insert_rowid(), None, 1
        found = self._connection.execute(
            "SELECT c.latest, max(r.number) FROM cases c JOIN revisions r ON r.case_id = c.id WHERE c.id = ?",
            (case.case_id,),
        ).fetchone()
        if found is None or found[1] is None:
            raise SaveFailed(f"Case {case.case_id} is no longer in the history. Choose Duplicate, then save the copy.")
        return case.case_id, found[0], found[1] + 1

    def _header(self, case: SavedCase, case_id: int, number: int, content_sha256: str) -> Header:
        decision, grant = case.decision, case.grant
        return Header(
            case_id=case_id,
            number=number,
            saved_at=self._now().astimezone(UTC).isoformat(timespec="seconds"),
            customer_ref=storable(case.customer_ref),
            note=storable(case.note),
            policy_id=storable(decision.policy.id),
            policy_version=storable(decision.policy.version),
            policy_digest=decision.policy.digest,
            publisher=storable(decision.policy.publisher),
            outcome=decision.outcome,
            amount_minor=decision.amount.minor if decision.amount else None,
            amount_currency=decision.amount.currency if decision.amount else None,
            payout=storable(decision.payout.label) if decision.payout else "",
            engine=storable(decision.engine),
            time_zone_data=storable(case.time_zone_data),
            decision_schema=SCHEMA_VERSION,
            content_sha256=content_sha256,
            granted_minor=grant.amount.minor if grant else None,
            granted_currency=grant.amount.currency if grant else None,
            granted_reason=storable(grant.reason) if grant else None,
            granted_second=storable(grant.second) if grant else None,
            request=case.request,
            ticked=json.dumps(sorted(case.ticked)) if case.ticked else None,
        )

    def load(self, case_id: int, revision: int | None = None) -> LoadedCase:
        """Give a case as a revision (the latest without one) decided it: read, never worked out again.

        Raises CaseUnreadable where it is not there or not what was written.
        """
        with told_as(HistoryUnavailable, "The case cannot be read"):
            found = self._connection.execute(
                f"SELECT {SELECT_ROW}, r.draft, r.facts, r.decision FROM revisions r "
                "WHERE r.case_id = ?1 AND (r.number = ?2 OR ?2 IS NULL) ORDER BY r.number DESC LIMIT 1",
                (case_id, revision),
            ).fetchone()
        if found is None:
            raise CaseUnreadable(f"Case {case_id} is no longer in the history.")
        row, header = row_of(found[: -len(CONTENTS)])
        contents = found[-len(CONTENTS) :]
        if row.damaged or content_digest(contents) != header.content_sha256:
            raise CaseUnreadable(
                f"Case {case_id}, revision {row.revision}, is damaged in the history file: its check sum differs. "
                "Open another revision, or a backup of the file."
            )
        draft, facts, decision = contents
        try:
            return LoadedCase(
                row=row,
                note=header.note,
                draft=json.loads(draft),
                facts=json.loads(facts),
                decision=from_json(json.loads(unpacked(decision))),
                policy_version=header.policy_version,
                policy_digest=header.policy_digest,
                engine=header.engine,
                time_zone_data=header.time_zone_data,
                ticked=frozenset(json.loads(header.ticked or "[]")),
            )
        except (CodecError, ValueError, RecursionError) as error:
            raise CaseUnreadable(f"Case {case_id}, revision {row.revision}, cannot be read. {error}") from error

    def document(self, digest: str) -> str | None:
        """The text of the policy document with this digest; None where it is not kept or damaged."""
        with told_as(HistoryUnavailable, "The policy document cannot be read"):
            found = self._connection.execute("SELECT text, sha256 FROM documents WHERE digest = ?", (digest,)).get
        if found is None or content_digest([found[0]]) != found[1]:
            return None
        return unpacked(found[0]).decode()

    def revisions(self, case_id: int) -> list[CaseRow]:
        """All revisions of a case, the newest first."""
        return self._rows("FROM revisions r WHERE r.case_id = ? ORDER BY r.id DESC", [case_id])

    def search(
        self,
        text: str = "",
        policy_id: str | None = None,
        outcome: Outcome | None = None,
        before_key: int | None = None,
        limit: int = 50,
    ) -> list[CaseRow]:
        """The latest revision of each case that fits, the newest save first.

        Every word of `text` has to begin a word of the case: customer reference, policy, outcome,
        amount, clause, note, what was granted and why, or `case-12`. The next page starts at
        `before_key`, the last row's key.
        """
        query = fts_query(text)
        key, source = "c.latest", "cases c"
        if query:
            key, source = "search.rowid", "search CROSS JOIN cases c ON c.latest = search.rowid"
        wanted = {
            "search MATCH ?": query or None,
            "c.policy_id = ?": policy_id,
            "c.outcome = ?": outcome,
            f"{key} < ?": before_key,
        }
        conditions = [condition for condition, value in wanted.items() if value is not None]
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        return self._rows(
            f"FROM {source} CROSS JOIN revisions r ON r.id = c.latest {where} ORDER BY {key} DESC LIMIT ?",
            [value for value in wanted.values() if value is not None] + [max(limit, 1)],
        )

    def linked(self, request: int) -> list[CaseRow]:
        """The latest revision of each case of a request, by number: its first case and those that name it.

        They stay linked to each other where that first case has been deleted: no number is given twice.
        """
        return self._rows(
            "FROM cases c JOIN revisions r ON r.id = c.latest "
            "WHERE c.id IN (SELECT case_id FROM revisions WHERE request = ?1 UNION SELECT ?1) "
            "AND coalesce(r.request, c.id) = ?1 ORDER BY c.id",
            [request],
        )

    def _rows(self, rest: str, values: list[str | int]) -> list[CaseRow]:
        with told_as(HistoryUnavailable, "The history cannot be read"), self._quick():
            return [row_of(found)[0] for found in self._connection.execute(f"SELECT {SELECT_ROW} {rest}", values)]

    def delete(self, case_id: int) -> None:
        """Remove a case with all its revisions, and copies from before an upgrade, which may still hold it."""
        with told_as(SaveFailed, "The case is not deleted"):
            with transaction(self._connection):
                self._refuse_if_upgraded()
                self._connection.execute(
                    "DELETE FROM search WHERE rowid = (SELECT latest FROM cases WHERE id = ?)", (case_id,)
                )
                self._connection.execute("DELETE FROM cases WHERE id = ?", (case_id,))
            for version in range(1, self._version):
                backup_path(self._directory, version).unlink(missing_ok=True)

    def save_draft(self, draft: str | None, *, patient: bool = False) -> None:
        """Keep the unsaved form (any text), in place of the one before; None forgets it.

        `patient` waits as long as a save does for another program that holds the file.
        """
        quick = nullcontext() if patient else self._quick()
        with told_as(SaveFailed, "The unsaved form is not kept"), quick, transaction(self._connection):
            self._refuse_if_upgraded()
            if draft is None:
                self._connection.execute("DELETE FROM unsaved")
            else:
                self._connection.execute("INSERT OR REPLACE INTO unsaved VALUES(1, ?)", (storable(draft).encode(),))

    def load_draft(self) -> str | None:
        """The unsaved form of the last time, if there is one."""
        with told_as(HistoryUnavailable, "The unsaved form cannot be read"):
            found = self._connection.execute("SELECT draft FROM unsaved").get
        return None if found is None else str(found, "utf-8", "replace")

    @contextmanager
    def _quick(self) -> Iterator[None]:
        """Hardly wait for other programs in the block."""
        self._connection.set_busy_timeout(min(QUICK_MS, self._busy_ms))
        try:
            yield
        finally:
            self._connection.set_busy_timeout(self._busy_ms)
