"""Wheel, editable install and checkout hold the same program and find their resources."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from refund_desk import __version__, assets

ROOT = Path(__file__).parents[2]
POLICIES = {path.name for path in (ROOT / "resources" / "policies").glob("*.toml")}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (made,) = folder.glob("*.whl")
    return made


def run(code: str, *, path: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a Python that sees the folder and the installed packages, but not this checkout."""
    lines = (
        f"import sys\nsys.path[:] = [{str(path)!r}, *(p for p in sys.path if p != {str(ROOT / 'desktop')!r})]\n{code}"
    )
    return subprocess.run([sys.executable, "-I", "-c", lines], capture_output=True, text=True, check=False)


def test_wheel_holds_packages_and_resources_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    information = f"refund_desk-{__version__}.dist-info"
    assert {name.split("/")[0] for name in names} == {"refund_desk", "refund_policy", information}
    assert {"refund_desk/py.typed", "refund_policy/py.typed", f"{information}/licenses/LICENSE"} <= {*names}
    packed = {Path(name).name for name in names if name.startswith("refund_desk/_resources/policies/")}
    assert packed >= POLICIES


def test_every_source_and_resource_is_in_the_wheel(wheel: Path) -> None:
    def files(folder: Path) -> set[str]:
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    wanted = {name for name in files(ROOT / "desktop") if "__pycache__" not in name}
    wanted |= {f"refund_desk/_resources/{name}" for name in files(ROOT / "resources")}
    assert wanted - {*zipfile.ZipFile(wheel).namelist()} == set()


def test_installed_wheel_finds_its_resources(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    (tmp_path / "resources").mkdir()  # a stranger's folder, where a checkout would have its own
    found = run("from refund_desk import assets; print(assets.resource('policies'))", path=site)
    assert found.stdout.strip() == str(site / "refund_desk" / "_resources" / "policies"), found.stderr


def test_checkout_finds_its_resources() -> None:
    assert assets.resource("policies") == ROOT / "resources" / "policies"
    assert {"campaignpro.toml", "jasper.toml", "japply.toml", "stape.toml"} == POLICIES


def test_missing_resource_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"incomplete: .*no-such-thing\.toml is missing"):
        assets.resource("policies/no-such-thing.toml")
