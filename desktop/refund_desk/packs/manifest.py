"""What a pack says of itself: read strictly, and only after its signature was found good."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from refund_desk.strict_json import read_object

FORMAT = 1
MAX_MANIFEST = 128 * 1024
"""Bytes of a manifest."""
MAX_NEWS = 20_000
"""Characters of what is new."""

Kind = Literal["policies", "update"]
System = Literal["windows", "macos", "linux"]
Machine = Literal["x86_64", "arm64", "any"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a pack of a kind may hold."""

    files: int
    file_bytes: int
    total_bytes: int


LIMITS: Mapping[Kind, Limits] = {
    "policies": Limits(200, 256 * 1024, 16 << 20),
    "update": Limits(8, 1 << 30, 1 << 30),
}

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})(\.(0|[1-9][0-9]{0,5})){0,3}")
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAMES: Mapping[Kind, re.Pattern[str]] = {
    "policies": re.compile(r"[a-z0-9][a-z0-9._-]{0,79}\.toml"),
    "update": re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,98}[A-Za-z0-9]"),
}
_DEVICES = re.compile(r"(aux|con|nul|prn|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows opens as a device, whatever follows the dot."""


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file of a pack."""

    name: str
    """A plain name without folders."""
    size: int
    sha256: str
    system: System | None = None
    """For an update: the system that the file is for."""
    machine: Machine = "any"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack holds, and for which programs."""

    kind: Kind
    id: str
    version: str
    publisher: str
    created: date
    news: str
    files: tuple[PackFile, ...]
    digest: str
    """SHA-256 of the manifest's exact bytes, in hexadecimal."""
    program_from: str = ""
    """The first version of the program that the pack is for; empty for any."""
    program_below: str = ""
    """The first version that it is no longer for; empty for none."""


class BadManifest(Exception):  # noqa: N818  the reader of the pack tells it with the pack's name
    """What is wrong, as the end of a sentence."""


def numbers(version: str) -> tuple[int, ...]:
    """A version as numbers to compare; `1.0` equals `1`."""
    found = [int(part) for part in version.split(".")]
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)


def is_version(text: object) -> bool:
    """Whether it is one to four numbers with dots."""
    return isinstance(text, str) and _VERSION.fullmatch(text) is not None


def read_manifest(data: bytes) -> Manifest:
    """Read a manifest; raises BadManifest."""
    found = _object(data)
    _known(found, {"format", "kind", "id", "version", "publisher", "created", "program", "news", "files"})
    if type(found.get("format")) is not int or found["format"] != FORMAT:
        raise BadManifest("is of a form that this version of the program does not know; a newer one may")
    kind: Kind = _one_of(found, "kind", get_args(Kind))
    program = _given(found, "program", lambda value: isinstance(value, dict), {})
    _known(program, {"from", "below"})
    return Manifest(
        kind=kind,
        id=_given(found, "id", lambda value: isinstance(value, str) and _ID.fullmatch(value) is not None),
        version=_given(found, "version", is_version),
        publisher=_given(found, "publisher", _is_line),
        created=_day(found),
        news=_given(found, "news", _is_news, ""),
        files=_files(found, kind),
        digest=hashlib.sha256(data).hexdigest(),
        program_from=_given(program, "from", is_version, ""),
        program_below=_given(program, "below", is_version, ""),
    )


def _object(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_MANIFEST:
        raise BadManifest("is too large")
    try:
        return read_object(data)
    except ValueError:
        raise BadManifest("cannot be read") from None


def _known(found: Mapping[str, Any], names: set[str]) -> None:
    strange = found.keys() - names
    if strange:
        raise BadManifest("says things that this version of the program does not know; a newer one may")


def _given(found: Mapping[str, Any], name: str, fits: Callable[[Any], bool], default: Any = None) -> Any:
    value = found.get(name, default)
    if value is default and default is not None:
        return value
    if not fits(value):
        raise BadManifest(f"does not say properly what “{name}” is")
    return value


def _one_of(found: Mapping[str, Any], name: str, values: tuple[str, ...]) -> Any:
    return _given(found, name, lambda value: isinstance(value, str) and value in values)


def _is_line(value: object) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= 120 and value.isprintable()


def _is_news(value: object) -> bool:
    # Only what is printable: no control characters, and none that turn the reading direction.
    return isinstance(value, str) and len(value) <= MAX_NEWS and value.replace("\n", "").isprintable()


def _day(found: Mapping[str, Any]) -> date:
    text = _given(found, "created", lambda value: isinstance(value, str) and _DAY.fullmatch(value) is not None)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadManifest("does not say properly what “created” is") from None


def _files(found: Mapping[str, Any], kind: Kind) -> tuple[PackFile, ...]:
    limits = LIMITS[kind]
    listed = _given(found, "files", lambda value: isinstance(value, list) and len(value) <= limits.files)
    files = tuple(_file(item, kind) for item in listed)
    if not files:
        raise BadManifest("names no files")
    if len({file.name.lower() for file in files}) != len(files):
        raise BadManifest("names a file twice")
    if sum(file.size for file in files) > limits.total_bytes:
        raise BadManifest("names more than a pack may hold")
    return files


def _file(item: Any, kind: Kind) -> PackFile:
    if not isinstance(item, dict):
        raise BadManifest("does not say properly what “files” is")
    _known(item, {"name", "size", "sha256"} | ({"system", "machine"} if kind == "update" else set()))
    most = LIMITS[kind].file_bytes
    return PackFile(
        name=_given(item, "name", lambda value: isinstance(value, str) and is_file_name(value, kind)),
        size=_given(item, "size", lambda value: type(value) is int and 0 <= value <= most),
        sha256=_given(item, "sha256", lambda value: isinstance(value, str) and _DIGEST.fullmatch(value) is not None),
        system=_one_of(item, "system", get_args(System)) if kind == "update" else None,
        machine=_one_of(item, "machine", get_args(Machine)) if "machine" in item else "any",
    )


def is_file_name(name: str, kind: Kind) -> bool:
    """Whether a file may be called so in a pack: a plain name that means the same on every system."""
    return _NAMES[kind].fullmatch(name) is not None and _DEVICES.fullmatch(name) is None and ".." not in name
