"""The administrator's page says what the program does: its folders, its preset, its files."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from refund_desk.directories import VARIABLE
from refund_desk.history.database import FILE_NAME, MARKER_NAME, backup_path
from refund_desk.packs.pack import SUFFIX
from refund_desk.policies import own_folder, packs_folder
from refund_desk.settings import PRESET_NAME, Settings, Theme, load_preset
from refund_desk.viewmodels.questions import QUESTIONS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "resources" / "admin.md").read_text("utf-8")
ROWS = {
    "cases, own policies, packs, updates": "user_data_dir",
    "settings": "user_config_dir",
    "cache, can be deleted": "user_cache_dir",
    "set for everybody, only read": "site_config_dir",
}


def cells(first: str) -> list[str]:
    """The paths of a row of the table of folders."""
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| {first} |"))
    return re.findall(r"`([^`]*)`", line)


@pytest.mark.parametrize(("row", "kind"), ROWS.items())
def test_the_folders_are_the_ones_that_the_program_uses(row: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/anna")
    _windows, macos, linux = cells(row)
    for told, found in ((macos, MacOS), (linux, Unix)):
        folder = getattr(found("refund-desk", appauthor=False, roaming=False), kind)
        assert folder.replace("/home/anna", "~") == told


@pytest.mark.parametrize(("row", "kind"), ROWS.items())
def test_the_folders_on_windows_too(row: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    windows = pytest.importorskip("platformdirs.windows")
    roots = {"CSIDL_LOCAL_APPDATA": "%LOCALAPPDATA%", "CSIDL_COMMON_APPDATA": "%ProgramData%"}
    monkeypatch.setattr(windows, "get_win_folder", lambda name: roots[name])
    folder = getattr(windows.Windows("refund-desk", appauthor=False, roaming=False), kind)
    assert folder.replace("/", "\\") == cells(row)[0]


def test_the_example_of_a_preset_is_sound(tmp_path: Path) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / PRESET_NAME).write_text(example, "utf-8")
    preset, told = load_preset(tmp_path)
    assert told == ""
    assert preset.locked == json.loads(example)["locked"].keys()


def test_every_setting_and_its_values_are_told() -> None:
    told = dict(re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", PAGE, re.MULTILINE))
    assert told.keys() == {field.name for field in fields(Settings)} - {"window"}
    assert re.findall(r"`([^`]+)`", told["theme"]) == [*get_args(Theme)]
    assert re.findall(r"`([^`]+)`", told["questions_off"]) == [question.id for question in QUESTIONS]


def test_names_of_files_are_the_ones_in_use(tmp_path: Path) -> None:
    version = 3
    for name in (
        FILE_NAME,
        MARKER_NAME,
        f"{own_folder(tmp_path).name}/",
        f"{packs_folder(tmp_path).name}/",
        PRESET_NAME,
        SUFFIX,
        VARIABLE,
        backup_path(tmp_path, version).name.replace(f"v{version}", "…"),
    ):
        assert name in PAGE, name


def test_the_readme_leads_to_the_page() -> None:
    assert "(resources/admin.md)" in (ROOT / "README.md").read_text("utf-8")
    for link in re.findall(r"\]\(([^)]+)\)", PAGE):
        assert (ROOT / "resources" / link).exists(), link


def test_the_tools_that_the_page_names_are_there() -> None:
    for tool in re.findall(r"packaging/[a-z_/]+\.py", PAGE):
        assert (ROOT / tool).exists(), tool
