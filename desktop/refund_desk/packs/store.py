"""The policy packs that are installed: one folder each, beside the person's own policies.

    <root>/<pack's id>/state.json                 which version is in use, and which one was before
    <root>/<pack's id>/<version>-<digest>-<n>/    one version: its documents, manifest and signature

A version's folder is complete before its name exists, and is never changed. Which one
counts stands in `state.json` alone, which is replaced in one step: whenever the
program is stopped, the pack is the old one or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from refund_desk.packs.manifest import MAX_MANIFEST, BadManifest, Manifest, numbers, read_manifest
from refund_desk.packs.pack import MANIFEST, SIGNATURE, Pack
from refund_desk.packs.refused import PackRefused, reason

_STATE = "state.json"
_UNFINISHED = ".unfinished-"
_FOLDER = re.compile(r"[0-9.]{1,27}-[0-9a-f]{12}-[0-9]{1,4}")
_MAX_STATE = 4096


@dataclass(frozen=True, slots=True)
class Installed:
    """A pack in use."""

    manifest: Manifest
    folder: Path
    previous: Manifest | None = None
    """The version before, to go back to."""


@dataclass(frozen=True, slots=True)
class PackShelf:
    """Reads and changes the folder of installed packs; nothing else is ever written to."""

    root: Path

    # Reading

    def installed(self) -> tuple[tuple[Installed, ...], tuple[str, ...]]:
        """The packs in use, and a sentence for each that is damaged and left out."""
        packs, troubles = [], []
        for folder in sorted(path for path in self._listed() if path.is_dir()):
            try:
                found = self._installed(folder)
            except _Damaged as damaged:
                troubles.append(
                    f"The policy pack “{folder.name}” is left out: {damaged}. Install it again from its file."
                )
                continue
            if found is not None:
                packs.append(found)
        return tuple(packs), tuple(troubles)

    def _listed(self) -> list[Path]:
        try:
            return list(self.root.iterdir())
        except OSError:
            return []  # no pack was ever installed

    def _installed(self, folder: Path) -> Installed | None:
        active, previous = _state(folder)
        if not active:
            return None
        return Installed(_sound(folder / active), folder / active, self._previous(folder, previous))

    def _previous(self, folder: Path, name: str) -> Manifest | None:
        try:
            return _sound(folder / name) if name else None
        except _Damaged:
            return None

    # Changing

    def install(self, pack: Pack, *, older: bool = False) -> Installed:
        """Put a checked pack into use; the one before is kept. `older` allows a lower version. Raises PackRefused."""
        manifest, folder = pack.manifest, self.root / pack.manifest.id
        active, before = self._standing(folder)
        if before is not None:
            _check_order(manifest, before.manifest, older=older)
        previous = active if before is not None and before.manifest.digest != manifest.digest else ""
        with _written(folder):
            name = self._write(pack, folder)
            _put_state(folder, name, previous)
        with suppress(OSError):
            _tidy(folder, {name, previous})
        return Installed(manifest, folder / name, before.manifest if before is not None and previous else None)

    def _standing(self, folder: Path) -> tuple[str, Installed | None]:
        """What is in use now; a damaged pack may be installed over."""
        try:
            found = self._installed(folder)
        except _Damaged:
            return "", None
        return (found.folder.name, found) if found is not None else ("", None)

    def _write(self, pack: Pack, folder: Path) -> str:
        """Write a version's folder and give its name."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = folder / f"{_UNFINISHED}{os.getpid()}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        written = {MANIFEST: pack.manifest_bytes, SIGNATURE: pack.signature_bytes, **pack.documents}
        try:
            for file, data in written.items():
                write_through(unfinished / file, data)
            _sync_folder(unfinished)
            stem = f"{pack.manifest.version}-{pack.manifest.digest[:12]}"
            name = next(name for number in range(10_000) if not (folder / (name := f"{stem}-{number}")).exists())
            unfinished.rename(folder / name)
        except OSError:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        _sync_folder(folder)
        return name

    def go_back(self, pack_id: str) -> Installed:
        """Put the version before into use again, and keep the present one as the version before. Raises PackRefused."""
        folder = self.root / pack_id
        active, previous = _known_state(folder)
        if not previous or self._previous(folder, previous) is None:
            raise PackRefused(f"There is no version of “{pack_id}” to go back to. Nothing was changed.")
        with _written(folder):
            _put_state(folder, previous, active)
        return Installed(_sound(folder / previous), folder / previous, self._previous(folder, active))

    def take_out(self, pack_id: str) -> None:
        """Put a pack out of use, and remove it with its version before. Raises PackRefused."""
        folder = self.root / pack_id
        if not _known_state(folder)[0]:
            raise PackRefused(f"The pack “{pack_id}” is not in use.")
        with _written(folder):
            _put_state(folder, "", "")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _written(folder: Path) -> Iterator[None]:
    """Tell where writing fails."""
    try:
        yield
    except OSError as error:
        raise PackRefused(f"The folder {folder} cannot be written to: {reason(error)}. Nothing was changed.") from None


class _Damaged(Exception):  # noqa: N818  never leaves this module
    """What is wrong with a pack on disk, as a part of a sentence."""


def _check_order(new: Manifest, old: Manifest, *, older: bool) -> None:
    if new.digest == old.digest:
        raise PackRefused(f"Version {new.version} of “{new.id}” is installed already. Nothing was changed.")
    if numbers(new.version) == numbers(old.version):
        raise PackRefused(
            f"Another pack “{new.id}” of the same version, {new.version}, is installed. Nothing was changed. "
            "Ask the publisher which one is right: the right one needs a version of its own."
        )
    if numbers(new.version) < numbers(old.version) and not older:
        raise PackRefused(
            f"Version {new.version} of “{new.id}” is older than version {old.version}, which is installed. "
            "Nothing was changed. Install it only if the publisher tells you to go back."
        )


def _known_state(folder: Path) -> tuple[str, str]:
    try:
        return _state(folder)
    except _Damaged as damaged:
        raise PackRefused(
            f"The pack “{folder.name}” cannot be changed: {damaged}. Install it again from its file."
        ) from None


def _state(folder: Path) -> tuple[str, str]:
    """The names of the version in use and of the one before; empty for none."""
    data = _read(folder / _STATE, _MAX_STATE)
    if data is None:
        return "", ""
    try:
        found = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise _Damaged(f"{folder / _STATE} is damaged") from None
    names = [found.get(key) for key in ("active", "previous")] if isinstance(found, dict) else []
    if len(names) != 2 or not all(isinstance(name, str) and _is_folder(name) for name in names):
        raise _Damaged(f"{folder / _STATE} is damaged")
    active, previous = names
    return str(active), str(previous)


def _is_folder(name: str) -> bool:
    return name == "" or _FOLDER.fullmatch(name) is not None


def _sound(folder: Path) -> Manifest:
    """The manifest of a version whose documents are as they were installed; raises _Damaged."""
    data = _read(folder / MANIFEST, MAX_MANIFEST)
    if data is None:
        raise _Damaged(f"{folder / MANIFEST} is missing")
    try:
        manifest = read_manifest(data)
    except BadManifest as bad:
        raise _Damaged(f"{folder / MANIFEST} {bad}") from None
    if folder.name.rpartition("-")[0] != f"{manifest.version}-{manifest.digest[:12]}":
        raise _Damaged(f"{folder / MANIFEST} was changed")
    for file in manifest.files:
        document = _read(folder / file.name, file.size)
        if document is None or hashlib.sha256(document).hexdigest() != file.sha256:
            raise _Damaged(f"{folder / file.name} is missing or was changed")
    if {path.name for path in folder.glob("*.toml")} != {file.name for file in manifest.files}:
        raise _Damaged(f"something was put into {folder}")
    return manifest


def _read(path: Path, most: int) -> bytes | None:
    """A file's bytes, at most one more than it may have; None where there is no such file."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _Damaged(f"{path} cannot be read ({reason(error)})") from None


def _put_state(folder: Path, active: str, previous: str) -> None:
    text = json.dumps({"active": active, "previous": previous}) + "\n"
    unfinished = folder / f"{_UNFINISHED}{os.getpid()}.json"
    try:
        write_through(unfinished, text.encode())
        unfinished.replace(folder / _STATE)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    with suppress(OSError):  # it is done: at worst a power cut now brings the version before back
        _sync_folder(folder)


def write_through(path: Path, data: bytes) -> None:
    """Write a new file for this account only, down to the disk."""
    path.unlink(missing_ok=True)
    # The mode has to be set before the first byte, hence not Path.open.
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _tidy(folder: Path, used: set[str]) -> None:
    """Remove versions out of use and what an earlier, interrupted installation left."""
    for path in folder.iterdir():
        if path.is_dir() and path.name not in used:
            shutil.rmtree(path, ignore_errors=True)
        elif path.name.startswith(_UNFINISHED):
            with suppress(OSError):
                path.unlink()
