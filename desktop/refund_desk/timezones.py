"""One time-zone database on every computer: the packaged one."""

from __future__ import annotations

import importlib.util
import zoneinfo


def use_packaged_time_zones() -> None:
    """Read zones from the package `tzdata`, so that a case comes to the same on every computer.

    Call it at the start of the program, before any zone is read. Where the package
    is missing, the system's zones stay in use. A second call changes nothing: two objects
    of one zone do not agree on an hour that comes twice.
    """
    if zoneinfo.TZPATH and importlib.util.find_spec("tzdata") is not None:
        zoneinfo.reset_tzpath(())
        zoneinfo.ZoneInfo.clear_cache()
