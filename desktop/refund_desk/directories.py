"""Where the program keeps its files: one place decides, tests and demos can move it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import PlatformDirs

VARIABLE = "REFUND_DESK_DATA"
"""Environment variable that names another data directory."""


@dataclass(frozen=True, slots=True)
class Directories:
    """Absolute paths: `data` holds the history, `config` the settings, `cache` what can be made again."""

    data: Path
    config: Path
    cache: Path
    machine: Path | None = None
    """What the administrator has set for every account of this computer; only ever read. None for nothing."""

    def make(self) -> tuple[str, ...]:
        """Make what is missing, for this account only; give a sentence for each that cannot be made."""
        told = []
        for name, path in (("history", self.data), ("settings", self.config), ("cache", self.cache)):
            try:
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
            except (OSError, ValueError) as error:  # ValueError: a name that no system takes
                cause = getattr(error, "strerror", None) or "the system does not take this name"
                told.append(
                    f"The folder {path} for the {name} cannot be made: {cause}. "
                    f"Choose another one with --data-dir, or with the variable {VARIABLE}."
                )
        return tuple(told)


def find_directories(data_dir: Path | None = None, environ: Mapping[str, str] = os.environ) -> Directories:
    """Give the directories to use, without making them.

    `data_dir` (the option) goes before the environment variable; with either, settings and
    cache lie below it. Else they are the platform's own for this account and this computer.
    The administrator's folder stays where it is: nobody's own folder takes its place.
    """
    own = PlatformDirs("refund-desk", appauthor=False, roaming=False)
    machine = own.site_config_path
    moved = data_dir or (Path(environ[VARIABLE]) if environ.get(VARIABLE) else None)
    if moved is not None:
        base = moved.expanduser().absolute()
        return Directories(base, base / "config", base / "cache", machine)
    return Directories(own.user_data_path, own.user_config_path, own.user_cache_path, machine)
