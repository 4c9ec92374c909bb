"""The person's settings: typed, checked, written whole or not at all.

A file that is damaged never stops the program and is never half believed: it is set
aside, the defaults are used, and the person is told. Beneath the person's settings lies
the administrator's preset, a file that is only read: its values are where everybody
starts, and those it locks are what everybody has.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from refund_desk.strict_json import read_object
from refund_policy.money import MINOR_UNIT_EXPONENT, Money, money_of_text

FILE_NAME = "settings.json"
PRESET_NAME = "preset.json"
VERSION = 1

Theme = Literal["system", "light", "dark"]

_MAX_BYTES = 64 * 1024
_MAX_PIXELS = 32_767
_MAX_QUESTIONS = 100


@dataclass(frozen=True, slots=True)
class WindowPlace:
    """The main window's frame in device-independent pixels; the window clamps it to the visible screens."""

    x: int
    y: int
    width: int
    height: int
    maximized: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """What is remembered between two starts."""

    theme: Theme = "system"
    zone: str = ""
    """IANA name of the zone that new cases start in; empty for the computer's own."""
    currency: str = ""
    """ISO 4217 code that new cases start with; empty for the locale's own."""
    last_policy: str = ""
    """Id of the policy chosen last; it may be gone."""
    zoom: int = 100
    """Size of text and formulas in per cent, 50 to 300."""
    window: WindowPlace | None = None
    questions_off: tuple[str, ...] = ()
    """Ids of the standing questions that the team switched off."""
    second_name_above: str = ""
    """`100.00 USD`: above it, and in any other currency, granting another amount than the suggested one needs a
    second name; empty for never."""


@dataclass(frozen=True, slots=True)
class Preset:
    """What the administrator has set for every account of the computer."""

    values: Settings = Settings()
    """Where everybody starts: the program's own defaults, with the preset's in place of some."""
    locked: frozenset[str] = frozenset()
    """Names of those settings that are the same for everybody."""


NO_PRESET = Preset()


def load_preset(directory: Path | None) -> tuple[Preset, str]:
    """Read the machine-wide directory's preset; where it is not sound, none, with a sentence that says why."""
    if directory is None:
        return NO_PRESET, ""
    path = directory / PRESET_NAME
    ignored = "It is ignored until your administrator mends it."
    try:
        data = _bytes_of(path)
        return (NO_PRESET, "") if data is None else (_read_preset(data), "")
    except _Damaged as error:
        return NO_PRESET, f"The settings for everybody on this computer, in {path}, {error}. {ignored}"


def load_settings(directory: Path, preset: Preset = NO_PRESET) -> tuple[Settings, str]:
    """Read the directory's settings above the preset; without them, the preset and a sentence that says why."""
    path, start = directory / FILE_NAME, "The program starts with its defaults."
    try:
        data = _bytes_of(path)
    except _Damaged as error:
        return preset.values, f"The settings in {path} {error}. {start}"
    try:
        found = _read(data) if data is not None else {}
    except _Damaged as error:
        return preset.values, f"The settings in {path} {error}. {_set_aside(path)} {start}"
    return replace(preset.values, **{name: value for name, value in found.items() if name not in preset.locked}), ""


def _bytes_of(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or "the system does not take this name"
        raise _Damaged(f"cannot be read: {cause}") from None


def save_settings(directory: Path, settings: Settings, preset: Preset = NO_PRESET) -> str:
    """Write what the person chose; give an empty text, or the sentence that says why it is not kept.

    What is as the preset has it is left out, so that the person follows a later preset.
    """
    path = directory / FILE_NAME
    set_before = asdict(preset.values)
    chosen = {name: value for name, value in asdict(settings).items() if value != set_before[name]}
    own = {name: value for name, value in chosen.items() if name not in preset.locked}
    text = json.dumps({"version": VERSION, **own}, indent=2) + "\n"
    unfinished = directory / f"{FILE_NAME}.unfinished-{os.getpid()}"
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        # The mode has to be set before the first byte, hence not Path.open.
        with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        return f"The settings cannot be written to {path}: {error.strerror or 'the system reported an error'}."
    return ""


class _Damaged(Exception):  # noqa: N818 - never leaves this module
    """Why the file is not believed, as the end of a sentence."""


def _read(data: bytes) -> dict[str, Any]:
    """The settings that a person's file gives, by name."""
    found = _versioned(data)
    place = found.pop("window", None)
    if place is not None and len(_checked(WindowPlace, place)) < len(fields(WindowPlace)):
        raise _Damaged("are damaged at “window”")
    return _values(found) | {"window": None if place is None else WindowPlace(**place)}


def _read_preset(data: bytes) -> Preset:
    found = _versioned(data)
    if found.keys() - {"defaults", "locked"}:
        raise _Damaged("are damaged")
    defaults, locked = _values(found.get("defaults", {})), _values(found.get("locked", {}))
    if defaults.keys() & locked.keys():
        raise _Damaged("are damaged: a setting is both a default and locked")
    return Preset(Settings(**defaults | locked), frozenset(locked))


def _values(found: Any) -> dict[str, Any]:
    values = _checked(Settings, found)
    return values | {name: tuple(value) for name, value in values.items() if isinstance(value, list)}


def _versioned(data: bytes) -> dict[str, Any]:
    if len(data) > _MAX_BYTES:
        raise _Damaged("are too large")
    try:
        found = read_object(data)
    except ValueError as error:
        raise _Damaged("are damaged") from error
    if type(found.get("version")) is not int:
        raise _Damaged("are damaged")
    if found.pop("version") != VERSION:
        raise _Damaged("were written by another version of the program")
    return found


def _checked(of: type, found: Any) -> dict[str, Any]:
    """Every key is known and every value of its type and in its range; a missing key has its default."""
    known = {f.name for f in fields(of)} - {"window"}
    if not isinstance(found, dict) or found.keys() - known:
        raise _Damaged("are damaged")
    for name, value in found.items():
        if not _FITS[name](value):
            raise _Damaged(f"are damaged at “{name}”")
    return found


def _is_int(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_zone(value: object) -> bool:
    if value == "":
        return True
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9_+/-]{1,64}", value):
        return False
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):  # not there; not a zone; a folder
        return False
    return True


def _is_id(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z0-9_-]{1,64}", value) is not None


def _is_limit(value: object) -> bool:
    limit = money_of_text(value) if isinstance(value, str) and value else value
    return limit == "" or (isinstance(limit, Money) and limit.minor >= 0)


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "theme": lambda value: isinstance(value, str) and value in get_args(Theme),
    "zone": _is_zone,
    "currency": lambda value: isinstance(value, str) and (value == "" or value in MINOR_UNIT_EXPONENT),
    "last_policy": lambda value: value == "" or _is_id(value),
    "zoom": lambda value: _is_int(value, 50, 300),
    "x": lambda value: _is_int(value, -_MAX_PIXELS, _MAX_PIXELS),
    "y": lambda value: _is_int(value, -_MAX_PIXELS, _MAX_PIXELS),
    "width": lambda value: _is_int(value, 1, _MAX_PIXELS),
    "height": lambda value: _is_int(value, 1, _MAX_PIXELS),
    "maximized": lambda value: type(value) is bool,
    "questions_off": lambda value: isinstance(value, list) and len(value) <= _MAX_QUESTIONS and all(map(_is_id, value)),
    "second_name_above": _is_limit,
}


def _set_aside(path: Path) -> str:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError:
        return "They could not be set aside."
    return f"They are kept as {aside.name}."
