"""packaging/dev.py: what it finds missing, what it does about that, and when it has nothing to do."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "packaging" / "dev.py"


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Apt:
    """Answers apt-get's commands with the given exit codes and remembers them."""

    def __init__(self, *codes: int) -> None:
        self.codes = list(codes)
        self.commands: list[str] = []

    def __call__(self, command: Sequence[str]) -> int:
        self.commands.append(" ".join(command))
        return self.codes.pop(0)


INSTALL = "apt-get install --yes --no-install-recommends libegl1 libgl1"
LACKING = {"libEGL.so.1": "libegl1", "libGL.so.1": "libgl1"}


# --- What is missing


def test_complete_system_lacks_nothing(dev: ModuleType) -> None:
    assert dev.missing_packages(dev.QT_LIBRARIES, found=lambda name: True) == {}


def test_missing_library_is_named_with_its_package(dev: ModuleType) -> None:
    lacking = dev.missing_packages(dev.DISPLAY_LIBRARIES, found=lambda name: name != "libxcb-cursor.so.0")
    assert lacking == {"libxcb-cursor.so.0": "libxcb-cursor0"}


def test_missing_venv_and_fonts_are_named(dev: ModuleType) -> None:
    assert dev.missing_packages({}, venv=False, font=False) == {
        "the Python module venv": f"python3.{sys.version_info[1]}-venv",
        "any font": "fonts-dejavu-core",
    }


def test_python_without_ensurepip_has_no_venv(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dev.has_venv()
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    assert not dev.has_venv()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for a library of Linux")
def test_the_loader_is_asked(dev: ModuleType) -> None:
    assert dev.loads("libc.so.6")
    assert not dev.loads("libno-such-thing.so.6")


def test_a_font_in_a_folder_below_counts(dev: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "truetype").mkdir()
    (tmp_path / "truetype" / "readme.txt").touch()
    assert not dev.has_font([str(tmp_path), str(tmp_path / "absent")])
    (tmp_path / "truetype" / "Some.TTF").touch()
    assert dev.has_font([str(tmp_path)])


# --- What it does about it


def test_nothing_lacking_calls_nothing(dev: ModuleType) -> None:
    dev.provide({}, debian=True, root=True, call=Apt())


def test_root_on_debian_installs(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    apt = Apt(0)
    dev.provide(LACKING, debian=True, root=True, call=apt)
    assert apt.commands == [INSTALL]
    assert "libEGL.so.1, libGL.so.1" in capsys.readouterr().out


def test_absent_package_lists_are_fetched_once(dev: ModuleType) -> None:
    apt = Apt(100, 0, 0)
    dev.provide(LACKING, debian=True, root=True, call=apt)
    assert apt.commands == [INSTALL, "apt-get update", INSTALL]


@pytest.mark.parametrize("codes", [(100, 100), (100, 0, 100)])
def test_failed_installation_names_the_command(dev: ModuleType, codes: tuple[int, ...]) -> None:
    with pytest.raises(dev.SetupError, match=INSTALL):
        dev.provide(LACKING, debian=True, root=True, call=Apt(*codes))


def test_user_on_debian_is_told_one_command(dev: ModuleType) -> None:
    with pytest.raises(dev.SetupError) as caught:
        dev.provide(LACKING, debian=True, root=False, call=Apt())
    assert str(caught.value).splitlines() == [
        "Missing on this system: libEGL.so.1, libGL.so.1. Install them and start again:",
        f"  sudo {INSTALL}",
    ]


def test_other_linux_is_told_the_names(dev: ModuleType) -> None:
    with pytest.raises(dev.SetupError, match=r"libEGL\.so\.1, libGL\.so\.1.*libegl1 libgl1"):
        dev.provide(LACKING, debian=False, root=True, call=Apt())


@pytest.mark.parametrize(
    ("platform", "environment", "display"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_display(dev: ModuleType, platform: str, environment: dict[str, str], display: bool) -> None:
    assert dev.has_display(platform, environment) is display


# --- When it has nothing to do


@pytest.fixture
def checkout(dev: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A checkout in an empty folder whose set-up only writes down what it would do."""
    done: list[str] = []
    for name, path in {"ROOT": ".", "VENV": ".venv", "STAMP": ".venv/stamp", "PROJECT": "pyproject.toml"}.items():
        monkeypatch.setattr(dev, name, tmp_path / path)
    monkeypatch.setattr(dev, "LOCKS", {"run": tmp_path / "run.lock", "test": tmp_path / "test.lock"})
    for file in (dev.PROJECT, *dev.LOCKS.values()):
        file.write_text("first", encoding="utf-8")

    def make_venv() -> None:
        dev.script("python").parent.mkdir(parents=True, exist_ok=True)
        dev.script("python").touch()

    monkeypatch.setattr(dev, "check_system", lambda kind: done.append("system"))
    monkeypatch.setattr(dev, "make_venv", make_venv)
    monkeypatch.setattr(dev, "pip", lambda *arguments: done.append(Path(arguments[-1]).name))
    return done


def test_second_start_does_nothing(dev: ModuleType, checkout: list[str]) -> None:
    dev.set_up("run")
    assert checkout == ["system", "run.lock", dev.ROOT.name]
    checkout.clear()
    dev.set_up("run")
    assert checkout == []


def test_what_the_checks_need_serves_the_program_too(dev: ModuleType, checkout: list[str]) -> None:
    dev.set_up("test")
    checkout.clear()
    dev.set_up("run")
    assert checkout == []


def test_what_the_program_needs_is_not_enough_for_the_checks(dev: ModuleType, checkout: list[str]) -> None:
    dev.set_up("run")
    checkout.clear()
    dev.set_up("test")
    assert "test.lock" in checkout


@pytest.mark.parametrize("changed", ["pyproject.toml", "run.lock"])
def test_changed_inputs_are_installed(dev: ModuleType, checkout: list[str], changed: str) -> None:
    dev.set_up("run")
    checkout.clear()
    (dev.ROOT / changed).write_text("second", encoding="utf-8")
    dev.set_up("run")
    assert "run.lock" in checkout


def test_interrupted_installation_starts_again(
    dev: ModuleType, checkout: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> None:
        raise dev.SetupError("no network")

    dev.set_up("run")
    (dev.ROOT / "run.lock").write_text("second", encoding="utf-8")
    with monkeypatch.context() as context:
        context.setattr(dev, "pip", fail)
        with pytest.raises(dev.SetupError):
            dev.set_up("run")
    assert dev.read_stamp() == {}
    dev.set_up("run")
    assert "run.lock" in checkout


def test_environment_of_another_python_is_not_taken_over(dev: ModuleType, checkout: list[str]) -> None:
    dev.set_up("run")
    checkout.clear()
    dev.STAMP.write_text(dev.STAMP.read_text("utf-8").replace("3.", "2.", 1), encoding="utf-8")
    dev.set_up("run")
    assert checkout != []


def test_broken_environment_does_not_work(dev: ModuleType, checkout: list[str]) -> None:
    assert not dev.venv_works()


# --- The commands


def test_every_check_runs_and_one_failure_fails_the_whole(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.report({"first": lambda: 1, "second": "no display", "third": lambda: 0}) == 1
    summary = capsys.readouterr().out.split("=== summary ===\n")[1].splitlines()
    assert summary == ["FAILED   first (0 s)", "skipped  second: no display", "ok       third (0 s)"]


def test_all_checks_passed(dev: ModuleType) -> None:
    assert dev.report({"first": lambda: 0}) == 0


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["fly"], 2), (["--help"], 0)])
def test_help(arguments: list[str], code: int) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "packaging/dev.py run" in done.stdout


def test_older_python_is_refused_with_a_sentence() -> None:
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 7))  # it has to come as far as the sentence
    code = f"import runpy, sys; sys.version_info = (3, 9, 6); runpy.run_path({str(SCRIPT)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Refund Desk needs Python 3.11 or newer, and this is Python 3.9")
