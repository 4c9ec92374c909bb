"""The policy documents at hand: read from folders, a damaged one told and left out.

A document that passed every check once is remembered by its digest, so that
later starts need not check its structure and examples again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from refund_desk import __version__
from refund_desk.assets import resource
from refund_desk.policies.versions import in_force, in_order
from refund_policy.document.findings import Finding, PolicyError
from refund_policy.document.places import Places
from refund_policy.document.read import digest_of, read_policy
from refund_policy.document.source import MAX_BYTES, text_of
from refund_policy.policy import Policy


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A sound document: its policy, its text (a saved case keeps it) and where it lies."""

    policy: Policy
    text: str
    path: Path | None = None
    """None for a document that only the history has."""

    @property
    def key(self) -> str:
        """Names this version among all."""
        return key_of(self.policy)


def key_of(policy: Policy) -> str:
    """`japply@1.0`: an id and a version; ids have no @."""
    return f"{policy.ref.id}@{policy.ref.version}"


@dataclass(frozen=True, slots=True)
class Library:
    """The documents at hand, several versions of a policy side by side, and those refused with their findings."""

    files: tuple[PolicyFile, ...] = ()
    refused: tuple[PolicyError, ...] = ()

    @property
    def policies(self) -> Mapping[str, Policy]:
        """The newest version of each policy, by id."""
        ids = dict.fromkeys(file.policy.ref.id for file in self.files)
        return {policy_id: self.versions(policy_id)[-1] for policy_id in ids}

    def versions(self, policy_id: str) -> list[Policy]:
        """The versions of a policy, the oldest first."""
        return in_order(file.policy for file in self.files if file.policy.ref.id == policy_id)

    def find(self, name: str, day: date | None = None) -> PolicyFile | None:
        """The file of a key; of an id that of the version in force on a day, else of the newest version."""
        versions = self.versions(name)
        if versions:
            name = key_of((in_force(versions, day) if day is not None else None) or versions[-1])
        return next((file for file in self.files if file.key == name), None)

    def follow(self, file: PolicyFile) -> PolicyFile | None:
        """What a file of an earlier library has become: the same document, the same version, or the same place."""
        same_place = (one for one in self.files if file.path is not None and one.path == file.path)
        return self.of_digest(file.policy.ref.digest) or self.find(file.key) or next(same_place, None)

    def says_the_same(self, other: Library) -> bool:
        """Whether both hold the same documents in the same places, and refuse the same."""
        return self._told() == other._told()

    def _told(self) -> tuple[object, ...]:
        files = [(file.policy.ref.digest, file.path) for file in self.files]
        return files, [(error.file, error.findings) for error in self.refused]

    def of_digest(self, digest: str) -> PolicyFile | None:
        """The file with exactly this text."""
        return next((file for file in self.files if file.policy.ref.digest == digest), None)


def shipped_folder() -> Path:
    """Where the documents that come with the program lie."""
    return resource("policies")


def load_library(
    folders: Iterable[Path],
    cache: Path | None = None,
    before: Library | None = None,
    *,
    handed_out: Collection[Path] = (),
) -> Library:
    """Every `*.toml` of the folders; `cache` is a folder for the digests known to be sound.

    `before` is the library until now: a file that has become unsound keeps its last sound
    document in use, and is told among the refused. A document in one of the folders
    `handed_out` that is here already, word for word, is no trouble.
    """
    loading = _Loading(_known_digests(cache), before or Library())
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            loading.take(path, handed_out=folder in handed_out)
    sound = {file.policy.ref.digest for file in loading.files}
    if not sound <= loading.known:
        _remember(cache, sound)
    return Library(tuple(loading.files), tuple(loading.refused))


class _Loading:
    """One pass over the folders."""

    def __init__(self, known: frozenset[str], before: Library) -> None:
        self.known = known
        self._before = before
        self.files: list[PolicyFile] = []
        self.refused: list[PolicyError] = []

    def take(self, path: Path, *, handed_out: bool) -> None:
        """Add a file's document; where it is refused, the last sound one from the same place."""
        try:
            found = self._read(path)
            if handed_out and any(one.policy.ref.digest == found.policy.ref.digest for one in self.files):
                return
            self._add(found)
        except PolicyError as error:
            self.refused.append(error)
            last = next((file for file in self._before.files if file.path == path), None)
            if last is not None and all(file.key != last.key for file in self.files):
                self.files.append(last)

    def _read(self, path: Path) -> PolicyFile:
        data = document_bytes(path)
        text = text_of(data, path.name)
        same = self._before.of_digest(digest_of(data))
        return PolicyFile(same.policy if same is not None else _read(data, path.name, self.known), text, path)

    def _add(self, file: PolicyFile) -> None:
        other = next((one for one in self.files if one.key == file.key), None)
        if other is not None and other.path is not None and file.path is not None:
            ref = file.policy.ref
            line, column = Places(file.text).of("policy.version")
            message = f"version “{ref.version}” of “{ref.id}” is here already, in {other.path.name}"
            hint = "Give one of the two another version, or take one away."
            raise PolicyError(file.path.name, (Finding(line, column, "policy.version", message, hint, code="twice"),))
        self.files.append(file)


def load_policy(path: Path) -> Policy:
    """One document; raises PolicyError where it cannot be read or is not sound."""
    return _read(document_bytes(path), path.name, frozenset())


def document_bytes(path: Path) -> bytes:
    """A file's bytes, at most one more than a document may have; raises PolicyError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = getattr(error, "strerror", None) or "the system reported an error"
        message = f"the file cannot be read ({reason})"
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
