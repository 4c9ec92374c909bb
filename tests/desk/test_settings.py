"""Settings come back as written; a file that is not believed is set aside, told, and never stops the start."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from refund_desk.settings import FILE_NAME, Settings, WindowPlace, load_settings, save_settings
from refund_policy.money import MAX_MINOR, Money

FULL = Settings(
    "dark",
    "Europe/Paris",
    "EUR",
    "campaignpro",
    150,
    WindowPlace(-20, 10, 1366, 768, maximized=True),
    questions_off=("dispute", "card-gone"),
    second_name_above="100.00 USD",
)


def written(directory: Path, data: bytes) -> Path:
    path = directory / FILE_NAME
    path.write_bytes(data)
    return path


def as_written(**changes: Any) -> bytes:
    """The file of FULL with single keys replaced; a value of `...` removes the key."""
    data = {
        "version": 1,
        "theme": "dark",
        "zone": "Europe/Paris",
        "currency": "EUR",
        "last_policy": "campaignpro",
        "zoom": 150,
        "window": {"x": -20, "y": 10, "width": 1366, "height": 768, "maximized": True},
        "questions_off": ["dispute", "card-gone"],
        "second_name_above": "100.00 USD",
    } | changes
    return json.dumps({key: value for key, value in data.items() if value is not ...}).encode()


def assert_set_aside(directory: Path, data: bytes) -> None:
    settings, told = load_settings(directory)
    assert settings == Settings()
    assert "settings.json.damaged-1" in told
    assert told.endswith("starts with its defaults.")
    assert (directory / "settings.json.damaged-1").read_bytes() == data
    assert load_settings(directory) == (Settings(), "")


def test_a_first_start_has_defaults_and_tells_nothing(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "not-there") == (Settings(), "")


@pytest.mark.parametrize("settings", [Settings(), FULL, replace(FULL, window=None)])
def test_settings_come_back(tmp_path: Path, settings: Settings) -> None:
    assert save_settings(tmp_path / "config", settings) == ""
    assert load_settings(tmp_path / "config") == (settings, "")


def test_the_form_of_the_file_is_the_one_these_tests_write(tmp_path: Path) -> None:
    written(tmp_path, as_written())
    assert load_settings(tmp_path) == (FULL, "")


def test_a_key_of_a_later_version_may_be_missing(tmp_path: Path) -> None:
    written(tmp_path, as_written(zoom=..., window=...))
    assert load_settings(tmp_path) == (replace(FULL, zoom=100, window=None), "")


def test_the_file_of_the_first_version_is_read(tmp_path: Path) -> None:
    written(
        tmp_path,
        b"""{
  "version": 1,
  "theme": "dark",
  "zone": "Europe/Paris",
  "currency": "EUR",
  "last_policy": "campaignpro",
  "zoom": 150,
  "window": {"x": -20, "y": 10, "width": 1366, "height": 768, "maximized": true}
}
""",
    )
    assert load_settings(tmp_path) == (replace(FULL, questions_off=(), second_name_above=""), "")


NAMES = st.lists(st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=64), max_size=100)
LIMITS = st.just("") | st.builds(Money, st.integers(0, MAX_MINOR), st.sampled_from(["USD", "JPY", "KWD"])).map(str)


@hypothesis_settings(deadline=None)
@given(NAMES, LIMITS, st.integers(50, 300))
def test_every_allowed_value_comes_back(
    tmp_path_factory: pytest.TempPathFactory, off: list[str], limit: str, zoom: int
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    settings = replace(FULL, questions_off=tuple(off), second_name_above=limit, zoom=zoom)
    assert save_settings(folder, settings) == ""
    assert load_settings(folder) == (settings, "")


def test_every_truncation_is_set_aside(tmp_path: Path) -> None:
    save_settings(tmp_path, FULL)
    whole = (tmp_path / FILE_NAME).read_bytes()
    for length in range(len(whole.rstrip())):
        folder = tmp_path / str(length)
        folder.mkdir()
        written(folder, whole[:length])
        assert_set_aside(folder, whole[:length])


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.integers(0, 250).map(lambda at: as_written()[:at] + b"\0" * 4096))
def test_random_bytes_are_set_aside(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("settings")
    written(folder, data)
    assert_set_aside(folder, data)


@pytest.mark.parametrize(
    "changes",
    [
        {"theme": "neon"},
        {"theme": None},
        {"theme": ["dark"]},
        {"zone": "Mars/Phobos"},
        {"zone": "../../../etc/passwd"},
        {"zone": "Europe"},
        {"zone": 1},
        {"currency": "XXX"},
        {"currency": "eur"},
        {"currency": {}},
        {"last_policy": "../x"},
        {"last_policy": False},
        {"zoom": 150.0},
        {"zoom": "150"},
        {"zoom": True},
        {"zoom": 0},
        {"zoom": 10**30},
        {"window": []},
        {"window": "1,2,3,4"},
        {"window": {"x": 1}},
        {"window": {"x": 0, "y": 0, "width": 0, "height": 5, "maximized": False}},
        {"window": {"x": 0, "y": 0, "width": 99999999999999, "height": 9, "maximized": False}},
        {"window": {"x": 0, "y": 0, "width": 9, "height": 9, "maximized": 1}},
        {"window": {"x": 0, "y": 0, "width": 9, "height": 9, "maximized": False, "z": 1}},
        {"questions_off": "dispute"},
        {"questions_off": None},
        {"questions_off": {}},
        {"questions_off": ["dispute", 1]},
        {"questions_off": [["dispute"]]},
        {"questions_off": [""]},
        {"questions_off": ["<b>"]},
        {"questions_off": ["x" * 65]},
        {"questions_off": ["dispute"] * 101},
        {"second_name_above": None},
        {"second_name_above": 100},
        {"second_name_above": 0},
        {"second_name_above": []},
        {"second_name_above": "100"},
        {"second_name_above": "100 usd"},
        {"second_name_above": "1,000.00 USD"},
        {"second_name_above": "100.001 USD"},
        {"second_name_above": "-1.00 USD"},
        {"second_name_above": " "},
        {"version": 2},
        {"version": "1"},
        {"version": ...},
        {"unknown": 1},
    ],
)
def test_wrong_types_and_ranges_are_set_aside(tmp_path: Path, changes: dict[str, Any]) -> None:
    data = as_written(**changes)
    written(tmp_path, data)
    assert_set_aside(tmp_path, data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe{}",
        b"[" * 60_000,
        b" " * 70_000 + as_written(),
        as_written().replace(b'"zoom": 150', b'"zoom": 150, "zoom": 90'),
        as_written().replace(b"150", b"NaN"),
        as_written().replace(b"150", b"1" * 5000),
    ],
    ids=["empty", "null", "list", "utf-16", "deep", "large", "twice", "NaN", "digits"],
)
def test_odd_json_is_set_aside(tmp_path: Path, data: bytes) -> None:
    written(tmp_path, data)
    assert_set_aside(tmp_path, data)


def test_earlier_damaged_files_are_kept(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        written(tmp_path, b"damage %d" % number)
        assert f"damaged-{number}" in load_settings(tmp_path)[1]
    assert [(tmp_path / f"settings.json.damaged-{n}").read_bytes() for n in (1, 2, 3)] == [
        b"damage 1",
        b"damage 2",
        b"damage 3",
    ]


def test_a_write_that_fails_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_settings(tmp_path, FULL)

    def disk_full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", disk_full)
    assert "No space left on device" in save_settings(tmp_path, Settings())
    assert load_settings(tmp_path) == (FULL, "")
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert "cannot be written" in save_settings(blocked, FULL)
    assert "cannot be written" in save_settings(blocked / "below", FULL)
    assert load_settings(blocked / "below")[0] == Settings()


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    settings, told = load_settings(tmp_path)
    assert settings == Settings()
    assert "cannot be read" in told
    assert "cannot be written" in save_settings(tmp_path, FULL)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has access lists in place of modes")
def test_only_this_account_may_read_it(tmp_path: Path) -> None:
    save_settings(tmp_path / "config", FULL)
    assert (tmp_path / "config" / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "config").stat().st_mode & 0o777 == 0o700
