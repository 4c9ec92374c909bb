"""The publishers' public keys that the program trusts: those it came with, and those of its administrator.

A key file is text and no secret:

    id: acme-2026
    publisher: Acme Hosting
    kinds: policies update
    key: (44 characters)
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from refund_desk.packs.manifest import Kind
from refund_desk.packs.refused import PackRefused, reason

_MAX_BYTES = 4096
_LINE = re.compile(r"([a-z]+):[ \t]*(.*?)[ \t]*")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


@dataclass(frozen=True, slots=True)
class PublisherKey:
    """An ed25519 key whose packs are believed, for some kinds of packs."""

    id: str
    publisher: str
    kinds: tuple[Kind, ...]
    key: bytes
    """32 bytes."""

    @property
    def fingerprint(self) -> str:
        """`3f5a 91c0 77de 0b42`: to compare with the publisher by telephone."""
        digest = hashlib.sha256(self.key).hexdigest()
        return " ".join(digest[at : at + 4] for at in range(0, 16, 4))

    def text(self) -> str:
        """The key file."""
        key = base64.b64encode(self.key).decode("ascii")
        lines = (f"id: {self.id}", f"publisher: {self.publisher}", f"kinds: {' '.join(self.kinds)}", f"key: {key}")
        return "\n".join(lines) + "\n"


def is_key_id(text: str) -> bool:
    """Whether a key may be called so."""
    return _ID.fullmatch(text) is not None


def load_keys(folders: Iterable[Path]) -> tuple[tuple[PublisherKey, ...], tuple[str, ...]]:
    """The keys of every `*.pub` in the folders, and a sentence for each file that is left out."""
    keys: dict[str, PublisherKey] = {}
    troubles = []
    for folder in folders:
        for path in sorted(folder.glob("*.pub")):
            try:
                found = read_key(path)
            except PackRefused as refused:
                troubles.append(str(refused))
                continue
            if keys.setdefault(found.id, found) != found:
                troubles.append(f"The key file {path} is left out: another key is called “{found.id}” as well.")
    return tuple(keys.values()), tuple(troubles)


def read_key(path: Path) -> PublisherKey:
    """Read one key file; raises PackRefused."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise PackRefused(f"The key file {path} cannot be read: {reason(error)}.") from None
    found = _read(data)
    if found is None:
        raise PackRefused(f"The key file {path} is damaged, and is left out. Ask the publisher for it again.")
    return found


def _read(data: bytes) -> PublisherKey | None:
    try:
        lines = [line.strip() for line in data.decode("utf-8").splitlines()]
    except UnicodeDecodeError:
        return None
    parts = [_LINE.fullmatch(line) for line in lines if line and not line.startswith("#")]
    given = {part[1]: part[2] for part in parts if part is not None}
    if len(data) > _MAX_BYTES or len(given) != len(parts) or given.keys() != {"id", "publisher", "kinds", "key"}:
        return None
    kinds = tuple(kind for kind in get_args(Kind) if kind in given["kinds"].split())
    fits = is_key_id(given["id"]) and given["publisher"].isprintable() and 0 < len(given["publisher"]) <= 120
    key = decoded(given["key"], 32)
    if key is None or not fits or set(kinds) != set(given["kinds"].split()) or not kinds:
        return None
    return PublisherKey(given["id"], given["publisher"], kinds, key)


def decoded(text: str, length: int) -> bytes | None:
    """The bytes of a base64 text, in its one proper spelling and of one length; else None."""
    try:
        found = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return found if len(found) == length and base64.b64encode(found).decode("ascii") == text else None
