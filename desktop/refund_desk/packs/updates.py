"""An update of the program: the file for this system, checked and put into a folder; it is never run from here."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from refund_desk.packs.manifest import Machine, Manifest, PackFile, System, numbers
from refund_desk.packs.pack import Pack
from refund_desk.packs.reading import pieces_of
from refund_desk.packs.refused import PackRefused, reason

_SYSTEMS: dict[str, System] = {"win32": "windows", "darwin": "macos", "linux": "linux"}
_MACHINES: dict[str, Machine] = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}
_CALLED = {"windows": "Windows", "macos": "macOS", "linux": "Linux"}


def this_system() -> tuple[System | None, Machine | None]:
    """The system and the processor that this program runs on; None for those no pack knows."""
    return _SYSTEMS.get(sys.platform), _MACHINES.get(platform.machine().lower())


def file_for(manifest: Manifest, system: System | None, machine: Machine | None) -> PackFile:
    """The update's file for a system, one made for its very processor first; raises PackRefused."""
    fitting = [file for file in manifest.files if file.system == system and file.machine in (machine, "any")]
    if not fitting:
        there = ", ".join(dict.fromkeys(_CALLED[file.system] for file in manifest.files if file.system is not None))
        raise PackRefused(
            f"This update has nothing for this computer; it is for {there}. Nothing was installed. "
            "Ask the publisher for the pack that is."
        )
    return min(fitting, key=lambda file: file.machine == "any")


def check_newer(manifest: Manifest, program: str, *, older: bool) -> None:
    """Refuse an update to this very version, and one to an older version unless asked for. Raises PackRefused."""
    if numbers(manifest.version) == numbers(program):
        raise PackRefused(f"This is Refund Desk {program} already. Nothing was changed.")
    if numbers(manifest.version) < numbers(program) and not older:
        raise PackRefused(
            f"The pack holds Refund Desk {manifest.version}, and this is {program}, which is newer. Nothing was "
            "changed. Take it only if the publisher tells you to go back."
        )


def unpack_update(pack: Pack, file: PackFile, updates: Path) -> Path:
    """Put the file into its own folder below `updates` and give its path; raises PackRefused."""
    folder = updates / f"{pack.manifest.version}-{pack.manifest.digest[:12]}"
    target = folder / file.name
    unfinished = folder / f".unfinished-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with pieces_of(pack, file) as pieces:
            _write(unfinished, pieces)
        unfinished.replace(target)
        if target.suffix == ".AppImage":
            target.chmod(0o700)
        _tidy(updates, folder)
    except OSError as error:
        _forget(unfinished)
        raise PackRefused(f"The update cannot be written to {folder}: {reason(error)}. Nothing was changed.") from None
    except PackRefused:
        _forget(unfinished)
        raise
    return target


def _write(path: Path, pieces: Iterator[bytes]) -> None:
    """Write a new file for this account only, down to the disk."""
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _tidy(updates: Path, used: Path) -> None:
    """Remove earlier updates: their files are large, and they are installed or stale."""
    for path in updates.iterdir():
        if path != used and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
