"""Which time-zone data this machine reckons with: kept with every case."""

from __future__ import annotations

import importlib
import re
import zoneinfo
from collections.abc import Sequence
from pathlib import Path


def time_zone_data_version(folders: Sequence[str] | None = None) -> str:
    """Give the version as IANA names it (`2026b`), or `system` where the system's data does not tell.

    zoneinfo takes the first of `folders` (by default those it searches now) that holds a zone, and Python's
    own package where none does.
    """
    searched = zoneinfo.TZPATH if folders is None else folders
    folder = next((Path(f) for f in searched if (Path(f) / "Europe" / "Paris").is_file()), None)
    if folder is None:
        # The package has no types, hence not a plain import.
        return str(importlib.import_module("tzdata").IANA_VERSION)
    for name in ("tzdata.zi", "+VERSION"):  # Linux; macOS and the BSDs
        try:
            with (folder / name).open(encoding="utf-8", errors="replace") as file:
                found = re.search(r"\b(?:19|20)\d\d[a-z]{1,2}\b", file.readline(200))
        except OSError:
            continue
        if found:
            return found[0]
    return "system"
