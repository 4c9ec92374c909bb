"""What the top folder, packaging/ and the lock files may hold."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "packaging" / "requirements.lock"
DEV_LOCK = ROOT / "packaging" / "requirements-dev.lock"
LOCKS = (LOCK, DEV_LOCK, *(ROOT / "packaging" / f"requirements-{use}.lock" for use in ("freeze", "release")))

TOP = {"LICENSE", "README.md", "desktop", "packaging", "pyproject.toml", "resources", "tests"}

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*==[0-9][0-9a-z.]*( ; [a-z_]+ [<>=!]{1,2} '[A-Za-z0-9.]+')? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def strangers(names: set[str], ignored: set[str]) -> set[str]:
    """What lies in the top folder and is neither meant to, nor a dot file, nor ignored by git."""
    return {name for name in names - TOP - ignored if not name.startswith(".")}


def other_lines(lock: str) -> list[str]:
    """The lines of a lock that are neither name and version nor hash: an address, an option, a path."""
    return [line for line in lock.splitlines() if not NAME.fullmatch(line) and not HASH.fullmatch(line)]


def pins(lock: str) -> dict[str, set[str]]:
    """The versions that a lock holds of each name, with their markers."""
    found: dict[str, set[str]] = {}
    for line in lock.splitlines():
        if "==" in line and not line.startswith(" "):
            name, rest = line.removesuffix(" \\").split("==", 1)
            found.setdefault(name, set()).add(rest)
    return found


def test_top_folder_holds_only_what_was_settled() -> None:
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split()}
    assert strangers({path.name for path in ROOT.iterdir()}, ignored) == set()


def test_a_stranger_in_the_top_folder_is_seen() -> None:
    assert strangers({*TOP, ".git", "dist", "setup.py"}, {"dist"}) == {"setup.py"}


def test_packaging_is_no_package() -> None:
    # It would hide PyPI's `packaging` and break the build.
    assert (ROOT / "packaging").is_dir()
    assert list((ROOT / "packaging").rglob("__init__.py")) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_holds_names_versions_and_hashes_only(lock: Path) -> None:
    assert other_lines(lock.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "--find-links /srv/wheels",
        "apsw @ https://packages.example/apsw.whl",
        "apsw>=3.54",
        "# via refund-desk",
        "    --hash=md5:0123",
        "-e .",
    ],
)
def test_anything_else_in_a_lock_is_seen(line: str) -> None:
    assert other_lines(f"six==1.17.0 \\\n{line}\n") == [line]


def test_lock_has_the_qt_that_runs_on_older_office_computers() -> None:
    locked = pins(LOCK.read_text("utf-8"))
    assert "6.9.3 ; python_full_version < '3.14'" in locked["pyside6-essentials"]
    assert locked["pyside6-essentials"] == locked["shiboken6"]


def test_lock_of_the_checks_holds_all_of_the_lock_of_the_program() -> None:
    program, checks = pins(LOCK.read_text("utf-8")), pins(DEV_LOCK.read_text("utf-8"))
    assert program.items() <= checks.items()
    assert {"pytest", "mypy", "ruff"} <= checks.keys() - program.keys()


def test_lock_holds_all_that_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    program, checks = pins(LOCK.read_text("utf-8")), pins(DEV_LOCK.read_text("utf-8"))
    wanted = [(text, program) for text in project["dependencies"]]
    wanted += [(text, checks) for text in project["optional-dependencies"]["dev"]]
    for text, lock in wanted:
        requirement = Requirement(text)
        versions = {version.split(" ;")[0] for version in lock[requirement.name.lower()]}
        assert all(requirement.specifier.contains(version) for version in versions), text


def test_project_excludes_the_qt_that_loses_references() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    qt = next(wanted for wanted in map(Requirement, project["dependencies"]) if wanted.name == "PySide6-Essentials")
    assert not qt.specifier.contains("6.12.0")
    assert not qt.specifier.contains("6.12.1")
    assert qt.specifier.contains("6.9.3")
