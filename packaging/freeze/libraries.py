"""The shared libraries of the frozen program against the list of those that are allowed in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

SUFFIXES = re.compile(r"(\.so(\.[\d.]+)?|\.dll|\.pyd|\.dylib)$|^(Python|Qt\w+)$")

_PYTHON_TAG = re.compile(r"\.(cpython-3\d+[\w-]*|abi3|cp3\d+-\w+)(?=\.(so|pyd)$)")
_PYTHON_VERSION = re.compile(r"(?<=python)3\.?\d+")
_BUILD_TAG = re.compile(r"-[0-9a-f]{8,}(?=\.)")


def allowed(listed: Path) -> dict[str, str]:
    """What may be in the bundle, by a list of ours: the library, and why it is there where that is said."""
    entries = {}
    for line in listed.read_text("utf-8").splitlines():
        library, _, reason = line.partition("#")
        if library.strip():
            entries[library.strip()] = reason.strip()
    return entries


def shared_libraries(bundle: Path) -> set[str]:
    """The path of every shared library in the bundle, written with slashes, without tags of Python's version."""
    files = (path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink())
    return {general(path.relative_to(bundle).as_posix()) for path in files if SUFFIXES.search(path.name)}


def general(path: str) -> str:
    """The path as the list holds it: the same under every supported Python and for every build of a wheel."""
    name = _BUILD_TAG.sub("", _PYTHON_TAG.sub("", path))
    return _PYTHON_VERSION.sub("3x", name)


def differences(found: Iterable[str], listed: Iterable[str]) -> tuple[list[str], list[str]]:
    """The libraries that are not allowed, and the allowed ones that are not there."""
    found, listed = set(found), set(listed)
    return sorted(found - listed), sorted(listed - found)
