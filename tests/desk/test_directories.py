"""The folders can be moved by option or variable, and trouble with them is told."""

import sys
from pathlib import Path

import pytest

from refund_desk.directories import VARIABLE, Directories, find_directories


def test_option_goes_before_variable(tmp_path: Path) -> None:
    found = find_directories(tmp_path / "option", {VARIABLE: str(tmp_path / "variable")})
    base = tmp_path / "option"
    assert found == Directories(base, base / "config", base / "cache", found.machine)


def test_variable_moves_all_three(tmp_path: Path) -> None:
    found = find_directories(None, {VARIABLE: str(tmp_path)})
    assert found == Directories(tmp_path, tmp_path / "config", tmp_path / "cache", found.machine)


@pytest.mark.parametrize("environ", [{}, {VARIABLE: ""}])
def test_without_either_the_platform_decides(environ: dict[str, str]) -> None:
    found = find_directories(None, environ)
    for path in (found.data, found.config, found.cache):
        assert path.is_absolute()
        assert "refund-desk" in path.parts
    assert found.machine is not None
    assert found.machine.name == "refund-desk"
    assert found.machine not in (found.data, found.config, found.cache)


def test_a_relative_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_directories(Path("here"), {}).data == tmp_path / "here"


def test_finding_makes_nothing(tmp_path: Path) -> None:
    find_directories(tmp_path / "new", {})
    assert list(tmp_path.iterdir()) == []


def test_folders_are_made_for_this_account_only(tmp_path: Path) -> None:
    found = find_directories(tmp_path / "new", {})
    assert found.make() == ()
    assert found.make() == ()
    for path in (found.data, found.config, found.cache):
        assert path.is_dir()
        assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["file", "file/below", "nul\0l"])
def test_what_cannot_be_made_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("in the way")
    told = find_directories(tmp_path / name, {}).make()
    assert len(told) == 3
    assert all("cannot be made" in sentence and "--data-dir" in sentence for sentence in told)
