"""The stored form of a revision: its columns, its check sums, its packed contents."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from typing import Any, get_args

from refund_desk.history.records import CaseRow, Grant
from refund_policy.decision import Outcome
from refund_policy.money import MINOR_UNIT_EXPONENT, Money

MAX_UNPACKED = 16 * 1024 * 1024
"""Bytes; a hostile file could otherwise unpack to any size."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of `revisions` before the contents, in the order in which they are summed."""

    case_id: int
    number: int
    saved_at: str
    """ISO 8601 in UTC."""
    customer_ref: str
    note: str
    policy_id: str
    policy_version: str
    policy_digest: str
    publisher: str
    outcome: str
    amount_minor: int | None
    amount_currency: str | None
    payout: str
    engine: str
    time_zone_data: str
    decision_schema: int
    content_sha256: str
    # Version 1 ends here. Every later column is empty (None) where it has nothing to tell.
    granted_minor: int | None = None
    granted_currency: str | None = None
    granted_reason: str | None = None
    granted_second: str | None = None
    request: int | None = None
    ticked: str | None = None
    """JSON, sorted."""

    @property
    def values(self) -> tuple[int | str | None, ...]:
        """The columns' values in order."""
        return astuple(self)

    @property
    def digest(self) -> str:
        """The check sum kept beside the columns.

        Empty columns at the end do not count, down to those of version 1. So a line that an older
        version wrote keeps its sum and no upgrade has to write, or to believe, any line; and as the
        list that is summed tells all columns still, none can change unseen.
        """
        values = self.values
        length = next((n for n in range(len(values), _VERSION_1, -1) if values[n - 1] is not None), _VERSION_1)
        return hashlib.sha256(json.dumps(values[:length]).encode()).hexdigest()


COLUMNS = tuple(f.name for f in fields(Header))
_VERSION_1 = COLUMNS.index("content_sha256") + 1
CONTENTS = ("draft", "facts", "decision")

SELECT_HEADER = ", ".join(
    # As bytes: a damaged text is not UTF-8 any more, and must not stop the list.
    f"CAST(r.{f.name} AS BLOB)" if "str" in str(f.type) else f"r.{f.name}"
    for f in fields(Header)
)
SELECT_ROW = f"r.id, {SELECT_HEADER}, CAST(r.row_sha256 AS BLOB)"
"""What `row_of` takes, of `revisions AS r`."""


def row_of(found: Sequence[Any]) -> tuple[CaseRow, Header]:
    """Read one record of SELECT_ROW; the row is marked as damaged where its check sum differs."""
    plain: list[Any] = [str(v, "utf-8", "replace") if isinstance(v, bytes) else v for v in found]
    key, *values, digest = plain
    header = Header(*values)
    if header.digest != digest or header.outcome not in get_args(Outcome):
        unknown = datetime.fromtimestamp(0, UTC)
        row = CaseRow(key, header.case_id, header.number, "", "", "", "review", None, "", unknown, damaged=True)
        return row, header
    row = CaseRow(
        key=key,
        case_id=header.case_id,
        revision=header.number,
        customer_ref=header.customer_ref,
        policy_id=header.policy_id,
        publisher=header.publisher,
        outcome=header.outcome,  # type: ignore[arg-type] # checked above
        amount=_money(header.amount_minor, header.amount_currency),
        payout=header.payout,
        saved_at=datetime.fromisoformat(header.saved_at),
        grant=_grant(header),
        request=header.request,
    )
    return row, header


def _grant(header: Header) -> Grant | None:
    amount = _money(header.granted_minor, header.granted_currency)
    return None if amount is None else Grant(amount, header.granted_reason or "", header.granted_second or "")


def _money(minor: int | None, currency: str | None) -> Money | None:
    if minor is None or currency not in MINOR_UNIT_EXPONENT:
        return None
    return Money(minor, currency)


def content_digest(contents: Sequence[bytes]) -> str:
    """SHA-256 of the contents, each with its length before it."""
    total = hashlib.sha256()
    for content in contents:
        total.update(len(content).to_bytes(8, "big"))
        total.update(content)
    return total.hexdigest()


def json_bytes(data: Mapping[str, object]) -> bytes:
    """Compact JSON in ASCII."""
    return json.dumps(dict(data), separators=(",", ":")).encode("ascii")


def packed(data: bytes) -> bytes:
    """The bytes compressed."""
    return zlib.compress(data, 6)


def unpacked(data: bytes) -> bytes:
    """The bytes that `packed` took; ValueError where these are others."""
    try:
        inflate = zlib.decompressobj()
        plain = inflate.decompress(data, MAX_UNPACKED)
    except zlib.error as error:
        raise ValueError("not compressed data") from error
    if not inflate.eof or inflate.unused_data:
        raise ValueError("incomplete or oversized compressed data")
    return plain


def storable(text: str) -> str:
    """The text with half characters replaced, which no database takes."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
