"""The policy documents at hand: read from folders, a damaged one told and left out.

A document that passed every check once is remembered by its digest, so that
later starts need not check its structure and examples again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from refund_desk import __version__
from refund_desk.assets import resource
from refund_policy.document.findings import Finding, PolicyError
from refund_policy.document.read import digest_of, read_policy
from refund_policy.document.source import MAX_BYTES, text_of
from refund_policy.policy import Policy


@dataclass(frozen=True, slots=True)
class Library:
    """Policies by id, and the documents that were refused, each with its findings."""

    policies: Mapping[str, Policy]
    texts: Mapping[str, str]
    """The documents' texts, by the same ids: a saved case keeps the one that decided it."""
    refused: tuple[PolicyError, ...] = ()


def shipped_folder() -> Path:
    """Where the documents that come with the program lie."""
    return resource("policies")


def load_library(folders: Iterable[Path], cache: Path | None = None) -> Library:
    """Every `*.toml` of the folders; `cache` is a folder for the digests known to be sound."""
    known = _known_digests(cache)
    policies: dict[str, Policy] = {}
    texts: dict[str, str] = {}
    refused: list[PolicyError] = []
    sound: set[str] = set()
    for path in sorted(path for folder in folders for path in folder.glob("*.toml")):
        try:
            data = _bytes_of(path)
            policy = _read(data, path.name, known)
            if policy.ref.id in policies:
                raise PolicyError(path.name, (Finding(0, 0, "policy.id", "another document has this id"),))
        except PolicyError as error:
            refused.append(error)
            continue
        policies[policy.ref.id] = policy
        texts[policy.ref.id] = text_of(data, path.name)
        sound.add(policy.ref.digest)
    if not sound <= known:
        _remember(cache, sound)
    return Library(policies, texts, tuple(refused))


def load_policy(path: Path) -> Policy:
    """One document; raises PolicyError where it cannot be read or is not sound."""
    return _read(_bytes_of(path), path.name, frozenset())


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"the file cannot be read ({error.strerror or 'the system reported an error'})"
        finding = Finding(0, 0, "", message, "Check its name and permissions.", code="file")
        raise PolicyError(path.name, (finding,)) from None


def _read(data: bytes, name: str, known: frozenset[str]) -> Policy:
    return read_policy(data, name, checked=bool(known) and digest_of(data) in known)


def _record(cache: Path) -> Path:
    return cache / f"sound-policies-{__version__}.json"


def _known_digests(cache: Path | None) -> frozenset[str]:
    """What is remembered; a missing or damaged record only costs a check."""
    if cache is None:
        return frozenset()
    try:
        listed = json.loads(_record(cache).read_text("utf-8"))
    except (OSError, ValueError):
        return frozenset()
    return frozenset(item for item in listed if isinstance(item, str)) if isinstance(listed, list) else frozenset()


def _remember(cache: Path | None, digests: set[str]) -> None:
    if cache is None:
        return
    temporary = _record(cache).with_suffix(f".{os.getpid()}.tmp")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(sorted(digests)), "utf-8")
        temporary.replace(_record(cache))
    except OSError:
        return  # Only a later start's 0.1 s is lost.
