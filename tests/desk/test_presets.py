"""The administrator's preset: where everybody starts, and what everybody has; a damaged one is told and ignored."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from refund_desk.directories import Directories, find_directories
from refund_desk.policies import find_shelf
from refund_desk.settings import (
    FILE_NAME,
    NO_PRESET,
    PRESET_NAME,
    Preset,
    Settings,
    load_preset,
    load_settings,
    save_settings,
)

LOCKED = {"currency": "EUR", "second_name_above": "100.00 EUR", "questions_off": ["dispute"]}


@pytest.fixture
def preset(tmp_path: Path) -> Preset:
    found, told = load_preset(written(tmp_path / "machine", {"defaults": {"theme": "dark"}, "locked": LOCKED}))
    assert told == ""
    return found


def written(folder: Path, said: dict[str, Any] | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    data = said if isinstance(said, bytes) else json.dumps({"version": 1, **said}).encode()
    (folder / PRESET_NAME).write_bytes(data)
    return folder


def test_without_a_preset_nothing_is_set(tmp_path: Path) -> None:
    assert load_preset(tmp_path) == (NO_PRESET, "")
    assert load_preset(tmp_path / "none") == (NO_PRESET, "")
    assert load_preset(None) == (NO_PRESET, "")


def test_everybody_starts_with_the_preset(tmp_path: Path, preset: Preset) -> None:
    settings, told = load_settings(tmp_path / "own", preset)
    assert told == ""
    assert settings == Settings(
        theme="dark", currency="EUR", second_name_above="100.00 EUR", questions_off=("dispute",)
    )
    assert preset.locked == LOCKED.keys()


def test_own_choices_go_before_defaults_and_never_before_what_is_locked(tmp_path: Path, preset: Preset) -> None:
    own = Settings(theme="light", currency="USD", second_name_above="5.00 USD", zone="Europe/Paris")
    assert save_settings(tmp_path, own) == ""
    settings, told = load_settings(tmp_path, preset)
    assert told == ""
    # `light` was chosen, and `system` would not have been: it is the program's own default.
    assert settings == replace(preset.values, theme="light", zone="Europe/Paris")


def test_only_what_a_person_chose_is_kept(tmp_path: Path, preset: Preset) -> None:
    assert save_settings(tmp_path, replace(preset.values, zone="Europe/Paris", currency="USD"), preset) == ""
    kept = json.loads((tmp_path / FILE_NAME).read_text("utf-8"))
    assert kept == {"version": 1, "zone": "Europe/Paris"}
    later = Preset(replace(preset.values, theme="light"), preset.locked)
    assert load_settings(tmp_path, later)[0].theme == "light", "a later preset is followed"


def test_a_choice_back_to_the_programs_default_stands_against_the_preset(tmp_path: Path, preset: Preset) -> None:
    assert save_settings(tmp_path, replace(preset.values, theme="system"), preset) == ""
    assert load_settings(tmp_path, preset)[0].theme == "system"


def test_damaged_own_settings_lead_back_to_the_preset(tmp_path: Path, preset: Preset) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\0")
    settings, told = load_settings(tmp_path, preset)
    assert settings == preset.values
    assert "settings.json.damaged-1" in told


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 60_000,
        b" " * 70_000,
        b'{"version": 1, "defaults": {}, "defaults": {}}',
        {"version": 2},
        {"defaults": []},
        {"defaults": {"theme": "neon"}},
        {"defaults": {"color": "red"}},
        {"defaults": {"window": {"x": 0, "y": 0, "width": 9, "height": 9, "maximized": False}}},
        {"locked": {"second_name_above": 100}},
        {"locked": {"zone": "Mars/Phobos"}},
        {"locked": {"theme": "dark"}, "defaults": {"theme": "light"}},
        {"theme": "dark"},
        {"trusted_keys": []},
    ],
)
def test_a_damaged_preset_is_told_ignored_and_left_alone(tmp_path: Path, said: Any) -> None:
    folder = written(tmp_path, said)
    data = (folder / PRESET_NAME).read_bytes()
    preset, told = load_preset(folder)
    assert preset == NO_PRESET
    assert told.startswith(f"The settings for everybody on this computer, in {folder / PRESET_NAME}, ")
    assert told.endswith("It is ignored until your administrator mends it.")
    assert [path.name for path in folder.iterdir()] == [PRESET_NAME]
    assert (folder / PRESET_NAME).read_bytes() == data


def test_a_preset_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / PRESET_NAME).mkdir()
    preset, told = load_preset(tmp_path)
    assert preset == NO_PRESET
    assert "cannot be read" in told


def test_every_setting_but_the_window_can_be_preset(tmp_path: Path) -> None:
    full = {
        "theme": "light",
        "zone": "Europe/Berlin",
        "currency": "EUR",
        "last_policy": "stape",
        "zoom": 125,
        "questions_off": ["card-gone"],
        "second_name_above": "50.00 EUR",
    }
    assert full.keys() == {field.name for field in fields(Settings)} - {"window"}
    for kind in ("defaults", "locked"):
        preset, told = load_preset(written(tmp_path, {kind: full}))
        assert told == ""
        assert preset.values == Settings(**full | {"questions_off": ("card-gone",)})  # type: ignore[arg-type]  each name has its type


def test_nobodys_own_folder_takes_the_administrators_place(tmp_path: Path) -> None:
    assert find_directories(tmp_path).machine == find_directories(None, {}).machine


def test_policies_for_everybody_are_in_the_library(tmp_path: Path) -> None:
    machine = tmp_path / "machine" / "policies"
    machine.mkdir(parents=True)
    text = (find_shelf(Directories(tmp_path, tmp_path, tmp_path)).load().find("japply") or pytest.fail("missing")).text
    (machine / "firm.toml").write_text(text.replace('id = "japply"', 'id = "firm"'), "utf-8")
    shelf = find_shelf(Directories(tmp_path / "data", tmp_path / "config", tmp_path / "cache", tmp_path / "machine"))
    found = shelf.load().find("firm")
    assert found is not None
    assert found.path == machine / "firm.toml"
    assert shelf.load(shelf.load()).refused == ()
