"""A pack on disk: a zip file with a manifest, the manifest's signature, and files.

Nothing in it is believed before the signature fits, and no name in it ever becomes
part of a path before it was compared with the manifest's own plain names.
"""

from __future__ import annotations

import hashlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from refund_desk.packs.keys import PublisherKey
from refund_desk.packs.manifest import (
    LIMITS,
    MAX_MANIFEST,
    BadManifest,
    Manifest,
    PackFile,
    is_version,
    numbers,
    read_manifest,
)
from refund_desk.packs.pack import FILES, MANIFEST, SIGNATURE, SUFFIX, Pack
from refund_desk.packs.refused import PackRefused, reason
from refund_desk.packs.signature import MAX_SIGNATURE, signer

_MAX_BYTES = LIMITS["update"].total_bytes + (1 << 20)
_MAX_ENTRIES = LIMITS["policies"].files + 2
_MAX_DIRECTORY = _MAX_ENTRIES * 400
_END = struct.Struct("<4s4H2LH")
"""The last record of a zip file: mark, disks, entries twice, size and place of the directory, comment's length."""
_CHUNK = 1 << 20
_ODD_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error,
    EOFError, LookupError, NotImplementedError, OverflowError, RuntimeError, ValueError,
)  # fmt: skip
"""What reading a hostile or damaged zip file may raise."""


def open_pack(path: Path, keys: Iterable[PublisherKey], program: str) -> Pack:
    """Read and check a whole pack; `program` is this program's version. Raises PackRefused."""
    with _zip(path) as packed:
        entries = _entries(packed, path.name)
        manifest_bytes = _small(packed, entries, MANIFEST, MAX_MANIFEST, path.name)
        signature_bytes = _small(packed, entries, SIGNATURE, MAX_SIGNATURE, path.name)
        key = signer(path.name, manifest_bytes, signature_bytes, keys)
        manifest = _manifest(manifest_bytes, path.name)
        _check_use(manifest, key, program, path.name)
        wanted = {MANIFEST, SIGNATURE, *(FILES + file.name for file in manifest.files)}
        if entries.keys() != wanted:
            raise _damaged(path.name, "it does not hold exactly the files that its publisher signed")
        documents = {}
        for file in manifest.files:
            pieces = checked_pieces(packed, entries[FILES + file.name], file, path.name)
            if manifest.kind == "policies":
                documents[file.name] = b"".join(pieces)
            else:
                for _piece in pieces:
                    pass
    return Pack(path, manifest, key, manifest_bytes, signature_bytes, documents)


@contextmanager
def pieces_of(pack: Pack, file: PackFile) -> Iterator[Iterator[bytes]]:
    """A file's bytes again, in pieces that are checked to the end; raises PackRefused."""
    with _zip(pack.path) as packed:
        entry = _entries(packed, pack.path.name).get(FILES + file.name)
        if entry is None:
            raise _damaged(pack.path.name, "it was changed while it was read")
        yield checked_pieces(packed, entry, file, pack.path.name)


def checked_pieces(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, file: PackFile, name: str) -> Iterator[bytes]:
    """The bytes of an entry; PackRefused at the latest at its end, where they are not the signed ones."""
    trouble = f"the file “{file.name}” in it is not the one that its publisher signed"
    if entry.file_size != file.size:
        raise _damaged(name, trouble)
    digest, length = hashlib.sha256(), 0
    try:
        with packed.open(entry) as source:
            while piece := source.read(_CHUNK):
                length += len(piece)
                if length > file.size:
                    raise _damaged(name, trouble)
                digest.update(piece)
                yield piece
    except (*_ODD_ZIP, OSError):
        raise _damaged(name, f"the file “{file.name}” in it cannot be read") from None
    if length != file.size or digest.hexdigest() != file.sha256:
        raise _damaged(name, trouble)


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    with _opened(path) as file:
        try:
            _check_end(file, path.name)
            packed = zipfile.ZipFile(file)
        except _ODD_ZIP:
            raise _no_pack(path.name) from None
        except OSError as error:
            raise _unreadable(path, reason(error)) from None
        with packed:
            yield packed


def _opened(path: Path) -> BinaryIO:
    try:
        # A pipe would wait for ever.
        if stat.S_ISREG(path.stat().st_mode):
            return path.open("rb")
    except OSError as error:
        raise _unreadable(path, reason(error)) from None
    except ValueError:
        raise _unreadable(path, "the system does not take this name") from None
    raise PackRefused(f"{path.name} is no file. Choose a pack, a file that ends in {SUFFIX}.")


def _unreadable(path: Path, cause: str) -> PackRefused:
    return PackRefused(f"{path} cannot be read: {cause}. Nothing was installed. Copy the pack to this computer first.")


def _check_end(file: BinaryIO, name: str) -> None:
    """Look at the last record before a reader trusts the sizes in it."""
    length = file.seek(0, 2)
    if length > _MAX_BYTES:
        raise PackRefused(f"{name} is too large for a pack. Nothing was installed.")
    if length < _END.size:
        raise _no_pack(name)
    file.seek(max(0, length - _END.size - 20))
    tail = file.read()
    mark, _disk, _first, here, entries, size, place, comment = _END.unpack(tail[-_END.size :])
    large = len(tail) > _END.size and tail.startswith(b"PK\x06\x07")
    if mark != b"PK\x05\x06" or comment or large:
        raise _no_pack(name)
    if here != entries or entries > _MAX_ENTRIES or size > _MAX_DIRECTORY or place + size + _END.size != length:
        raise _no_pack(name)
    file.seek(0)


def _entries(packed: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """The entries by name: plain files, each name once."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in packed.infolist():
        mode = entry.external_attr >> 16
        plain = entry.filename == entry.orig_filename and not entry.is_dir() and stat.S_IFMT(mode) in (0, stat.S_IFREG)
        if not plain or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _damaged(name, "it holds something other than plain files")
        if found.setdefault(entry.filename, entry) is not entry:
            raise _damaged(name, "it holds a file twice")
    return found


def _small(packed: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], entry: str, most: int, name: str) -> bytes:
    if entry not in entries:
        raise _no_pack(name)
    try:
        with packed.open(entries[entry]) as source:
            data = source.read(most + 1)
    except (*_ODD_ZIP, OSError):
        raise _damaged(name, f"“{entry}” in it cannot be read") from None
    if len(data) > most:
        raise _damaged(name, f"“{entry}” in it is too large")
    return data


def _manifest(data: bytes, name: str) -> Manifest:
    try:
        return read_manifest(data)
    except BadManifest as bad:
        raise PackRefused(
            f"The manifest of {name} {bad}. Nothing was installed. Ask the publisher for another pack."
        ) from None


def _check_use(manifest: Manifest, key: PublisherKey, program: str, name: str) -> None:
    """Whether this key may sign such a pack, and whether the pack is for this program."""
    if manifest.kind not in key.kinds:
        what = "updates of the program" if manifest.kind == "update" else "policies"
        raise PackRefused(
            f"{name} holds {what}, and the key “{key.id}” is not trusted for those. Nothing was installed. "
            "Ask the publisher for a pack that is signed with the right key."
        )
    assert is_version(program), "the program's own version is numbers with dots"
    if manifest.program_from and numbers(program) < numbers(manifest.program_from):
        raise PackRefused(
            f"{name} is for Refund Desk {manifest.program_from} or newer, and this is {program}. Nothing was "
            "installed. Update the program first."
        )
    if manifest.program_below and numbers(program) >= numbers(manifest.program_below):
        raise PackRefused(
            f"{name} is for versions of Refund Desk below {manifest.program_below}, and this is {program}. "
            "Nothing was installed. Ask the publisher for a newer pack."
        )


def _no_pack(name: str) -> PackRefused:
    return PackRefused(
        f"{name} is no pack for Refund Desk, or is not complete. Nothing was installed. "
        f"A pack is a file that ends in {SUFFIX}; copy it again from where you got it."
    )


def _damaged(name: str, trouble: str) -> PackRefused:
    return PackRefused(
        f"{name} is damaged or was changed: {trouble}. Nothing was installed. Get the pack from its publisher again."
    )
