"""What the frozen program asks of the system: shared libraries that are not in the bundle, and the oldest glibc."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""Debian's packages of what the program cannot do without."""

OPTIONAL = {
    "libcups.so.2": "libcups2",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
"""The same of what it prints with, and of what windows need where there is no X11."""

GLIBC = {"ld-linux-x86-64.so.2", "libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0", "librt.so.1"}


def outside(bundle: Path) -> set[str]:
    """The shared libraries that files of the bundle are linked to and that are not in it."""
    inside = {path.name for path in bundle.rglob("*")}
    told = "".join(_objdump("-p", path) for path in elf_files(bundle))
    return {*re.findall(r"NEEDED\s+(\S+)", told)} - inside


def oldest_glibc(bundle: Path) -> str:
    """The version of glibc that the files of the bundle need: `2.35`."""
    told = "".join(_objdump("-T", path) for path in elf_files(bundle))
    versions = {tuple(map(int, found.split("."))) for found in re.findall(r"\bGLIBC_([\d.]+)", told)}
    return ".".join(map(str, max(versions)))


def elf_files(bundle: Path) -> list[Path]:
    """The programs and the shared libraries."""
    files = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()]
    return [path for path in sorted(files) if _begins(path) == b"\x7fELF"]


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _objdump(option: str, path: Path) -> str:
    return subprocess.run(["objdump", option, path], check=True, capture_output=True, text=True).stdout


def dependencies(bundle: Path) -> tuple[list[str], list[str]]:
    """What the Debian package depends on, and what it recommends; a library that nobody listed ends it."""
    needed = outside(bundle) - GLIBC
    unknown = sorted(needed - {*PACKAGES, *OPTIONAL})
    if unknown:
        raise SystemExit(f"The bundle needs {', '.join(unknown)}: name Debian's package in {Path(__file__).name}.")
    depends = {PACKAGES[name] for name in needed if name in PACKAGES}
    return [f"libc6 (>= {oldest_glibc(bundle)})", *sorted(depends)], sorted({*OPTIONAL.values()})
