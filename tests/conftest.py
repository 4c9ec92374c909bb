"""What every test relies on: no display, no real user's files, no warning that goes unseen."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from refund_desk.timezones import use_packaged_time_zones

# Before any plugin makes an application; packaging/dev.py chooses the real display where one is meant.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# As the program does, before any zone is read.
use_packaged_time_zones()

settings.register_profile("refund-desk", deadline=None, max_examples=60, derandomize="CI" in os.environ)
settings.load_profile("refund-desk")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test empty folders for data, settings and cache, so that none touches the real ones."""
    monkeypatch.setenv("REFUND_DESK_DATA", str(tmp_path / "data"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))  # where macOS keeps all three


@pytest.fixture(autouse=True)
def no_log_warnings(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test during which anything was logged as a warning or worse.

    A test that provokes such a record looks at it in `caplog` and then calls `caplog.clear()`.
    """
    yield
    records = [*caplog.get_records("setup"), *caplog.get_records("call")]
    unseen = [record.getMessage() for record in records if record.levelno >= logging.WARNING]
    assert not unseen, f"logged as a warning or worse: {unseen}"
