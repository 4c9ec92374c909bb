"""packaging/: one version and one name everywhere, lists that agree with each other, and checks that can fail."""

from __future__ import annotations

import configparser
import importlib
import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import pytest
from PySide6.QtGui import QImageReader

from refund_desk import __version__

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
FROZEN = "REFUND_DESK_FROZEN"
"""Environment variable that names a frozen program to try: packaging/freeze/build.py makes one."""

PINNED = re.compile(r"[a-z0-9.-]+==[\w.]+( ; [\w.'<>=! ]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


class Scripts(Protocol):
    def __call__(self, folder: str, name: str) -> Any: ...


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripts]:
    """Import a script of packaging/ as it finds its neighbours when it is started; forgotten after the test."""
    known = {*sys.modules}

    def load(folder: str, name: str) -> ModuleType:
        for path in (PACKAGING, PACKAGING / folder):
            monkeypatch.syspath_prepend(path)
        return importlib.import_module(name)

    yield load
    for name in {*sys.modules} - known:
        file = getattr(sys.modules[name], "__file__", None)
        if file is not None and Path(file).is_relative_to(PACKAGING):
            del sys.modules[name]


@pytest.fixture
def product(scripts: Scripts) -> Any:
    return scripts(".", "product")


def pins(lock: Path) -> dict[str, str]:
    """The package and its version, of each entry."""
    lines = (line.split(" ")[0] for line in lock.read_text("utf-8").splitlines() if "==" in line)
    return dict(line.split("==") for line in lines)


# One version, one name


def test_the_version_is_read_from_the_package(product: Any) -> None:
    assert product.version() == __version__


@pytest.mark.parametrize("folder", ["freeze", "linux", "windows"])
def test_no_recipe_holds_a_version(folder: str) -> None:
    recipes = [path for path in (PACKAGING / folder).rglob("*") if path.suffix in {".py", ".spec", ".nsi", ".in"}]
    assert recipes
    for path in recipes:
        assert __version__ not in path.read_text("utf-8"), path


def test_the_programs_are_called_as_the_wheel_calls_them(product: Any) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert [*project["scripts"]] == [product.ID]
    assert [*project["gui-scripts"]] == [product.WINDOW]
    assert project["authors"] == [{"name": product.PUBLISHER}]
    assert project["license"] == product.LICENCE


def test_the_date_of_a_build_can_be_told(product: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert product.source_date() == 1_700_000_000
    assert product.reproducible()["SOURCE_DATE_EPOCH"] == "1700000000"


def test_the_menu_entry_starts_the_window_with_a_document(product: Any) -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]  keys keep their capitals
    entry.read(PACKAGING / "linux" / "refund-desk.desktop", "utf-8")
    told = entry["Desktop Entry"]
    assert told["Exec"] == f"{product.WINDOW} %f"
    assert (told["Name"], told["Icon"]) == (product.NAME, product.ID)
    assert told["MimeType"] == f"{product.DOCUMENT_MIME};"


def test_a_policy_document_is_known_by_its_suffix(product: Any) -> None:
    (kind,) = ET.parse(PACKAGING / "linux" / "refund-desk.mime.xml").getroot()
    spaces = {"": "http://www.freedesktop.org/standards/shared-mime-info"}
    glob = kind.find("glob", spaces)
    comment = kind.find("comment", spaces)
    assert kind.get("type") == product.DOCUMENT_MIME
    assert glob is not None
    assert glob.get("pattern") == f"*.{product.DOCUMENT_SUFFIX}"
    assert comment is not None
    assert comment.text == product.DOCUMENT_KIND


def test_software_centres_are_told_the_same(scripts: Scripts, product: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    told = ET.fromstring(scripts("linux", "tree").metainfo())
    assert told.findtext("id") == product.APP_ID
    assert told.findtext("launchable") == f"{product.ID}.desktop"
    assert {one.text for one in told.iterfind("provides/binary")} == {product.ID, product.WINDOW}
    assert told.findtext("provides/mediatype") == product.DOCUMENT_MIME
    (release,) = told.iterfind("releases/release")
    assert (release.get("version"), release.get("date")) == (__version__, "2023-11-14")


def test_macos_is_told_of_the_document_type_and_the_screen(scripts: Scripts, product: Any) -> None:
    told = scripts("freeze", "macos").information()
    (kind,) = told["UTExportedTypeDeclarations"]
    (document,) = told["CFBundleDocumentTypes"]
    assert document["LSItemContentTypes"] == [kind["UTTypeIdentifier"]]
    assert kind["UTTypeTagSpecification"]["public.filename-extension"] == [product.DOCUMENT_SUFFIX]
    assert told["NSHighResolutionCapable"] is True
    assert told["LSBackgroundOnly"] is False


def test_the_windows_manifest_asks_for_sharp_screens_and_long_paths(scripts: Scripts) -> None:
    manifest = ET.fromstring(scripts("freeze", "windows_information").MANIFEST.encode())
    told = {element.tag.rpartition("}")[2]: element.text for element in manifest.iter()}
    assert told["dpiAwareness"] == "PerMonitorV2"
    assert told["longPathAware"] == "true"
    assert any(element.get("level") == "asInvoker" for element in manifest.iter())


def test_the_setup_is_told_everything_it_asks_for(
    scripts: Scripts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer = scripts("windows", "installer")
    (tmp_path / "refund-desk").mkdir()
    (tmp_path / "refund-desk" / "file").write_bytes(bytes(2048))
    commands: list[list[str]] = []
    monkeypatch.setattr(installer.subprocess, "run", lambda command, **_: commands.append(command))
    made = installer.build_setup(tmp_path, sign="sign it")
    told = dict(word[2:].split("=", 1) for word in commands[0] if word.startswith("-D"))
    script = (PACKAGING / "windows" / "setup.nsi").read_text("utf-8")
    own = {*re.findall(r"!define (\w+)", script)}
    asked = {*re.findall(r"\$\{([A-Z]+)\}", script)} - own - {"PROGRAM"}
    assert asked <= {*told, "TARGET"}
    assert (told["VERSION"], told["SIZE"]) == (__version__, "2")
    assert made == tmp_path / f"refund-desk-{__version__}-setup.exe"


# Lists


@pytest.mark.parametrize("lock", ["requirements-freeze.lock", "windows/python.lock"])
def test_a_lock_holds_names_versions_and_hashes_and_nothing_else(lock: str) -> None:
    for line in (PACKAGING / lock).read_text("utf-8").splitlines():
        assert PINNED.fullmatch(line) or HASH.fullmatch(line), line


def test_the_frozen_program_has_the_versions_that_are_tested() -> None:
    run, freeze = pins(PACKAGING / "requirements.lock"), pins(PACKAGING / "requirements-freeze.lock")
    assert {name: freeze.get(name) for name in run} == run
    assert "pyinstaller" in freeze


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_the_lists_of_libraries_agree_with_each_other(scripts: Scripts, platform: str) -> None:
    libraries, trim = scripts("freeze", "libraries"), scripts("freeze", "trim")
    named = PACKAGING / "freeze" / f"libraries-{platform}.txt"
    listed = libraries.allowed(named)
    entries = [line for line in named.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert len(entries) == len(listed), "a library is listed twice"
    for library in listed:
        assert library.startswith("_internal/")
        assert libraries.SUFFIXES.search(library), library
        assert libraries.general(library) == library
        assert trim.is_used(library.removeprefix("_internal/"), platform), library
    plugins = {library.partition("/plugins/")[2] for library in listed if "/plugins/" in library}
    assert plugins == trim.QT_PLUGINS[platform]


def test_an_unlisted_library_and_a_missing_one_are_told(scripts: Scripts, tmp_path: Path) -> None:
    libraries = scripts("freeze", "libraries")
    for name in ("_internal/a.cpython-312-x86_64-linux-gnu.so", "_internal/libb.so.1.0", "_internal/words.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = libraries.shared_libraries(tmp_path)
    assert found == {"_internal/a.so", "_internal/libb.so.1.0"}
    assert libraries.differences(found, {"_internal/a.so", "_internal/c.so"}) == (
        ["_internal/libb.so.1.0"],
        ["_internal/c.so"],
    )


@pytest.mark.parametrize(
    ("path", "platform", "used"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "linux", True),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", "linux", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", "win32", True),
        ("PySide6\\opengl32sw.dll", "win32", False),
        ("PySide6/Qt/translations/qtbase_de.qm", "linux", False),
        ("libX11.so.6", "linux", False),
        ("libxcb-cursor.so.0", "linux", True),
        ("tzdata/zoneinfo/Europe/Berlin", "linux", True),
        ("holidays/locale/de/LC_MESSAGES/DE.mo", "linux", False),
        ("holidays-0.109.dist-info/RECORD", "linux", False),
        ("refund_desk/_resources/policies/japply.toml", "win32", True),
    ],
)
def test_what_is_not_used_stays_out(scripts: Scripts, path: str, platform: str, used: bool) -> None:
    assert scripts("freeze", "trim").is_used(path, platform) is used


def test_nothing_that_reaches_a_network_goes_in(scripts: Scripts) -> None:
    out = {*scripts("freeze", "trim").UNUSED_MODULES}
    assert {"PySide6.QtNetwork", "_socket", "_ssl", "ssl", "http", "urllib.request"} <= out
    stand_in = (PACKAGING / "freeze" / "without" / "socket.py").read_text("utf-8")
    assert "import" not in stand_in.rpartition('"""')[2]


def test_a_windows_lock_has_what_windows_needs(scripts: Scripts) -> None:
    chosen = scripts("windows", "environment").pins(PACKAGING / "requirements-freeze.lock")
    assert {"pefile", "pywin32-ctypes", "pyside6-essentials"} <= {*chosen}
    assert "macholib" not in chosen
    assert re.fullmatch(r"pefile==[\d.]+( --hash=sha256:[0-9a-f]{64})+", chosen["pefile"])
    assert chosen["pyside6-essentials"].startswith("pyside6-essentials==6.9.3 ")


# Icons


@pytest.mark.usefixtures("qapp")
def test_the_icons_can_be_read_again(scripts: Scripts, tmp_path: Path) -> None:
    icons = scripts("freeze", "icons")
    icons.write_icons(ROOT / "resources" / "icons" / "app.svg", tmp_path, "refund-desk")
    reader = QImageReader(str(tmp_path / "refund-desk.ico"))
    sizes = []
    for index in range(reader.imageCount()):
        reader.jumpToImage(index)
        picture = reader.read()
        sizes.append(picture.width())
        assert picture.pixelColor(picture.width() // 2, picture.height() // 8).alpha() > 0
    assert sizes == [*icons.ICO_SIZES]
    apple = (tmp_path / "refund-desk.icns").read_bytes()
    assert apple[:4] == b"icns"
    assert int.from_bytes(apple[4:8]) == len(apple)


# The smoke test can fail


@pytest.fixture
def trial(scripts: Scripts, tmp_path: Path) -> Any:
    smoke = scripts(".", "smoke")
    for name in ("home", "tmp", "calls"):
        (tmp_path / name).mkdir()
    return smoke.Trial(Path("console"), Path("window"), Path("resources"), tmp_path, ("strace",))


def test_a_socket_to_a_network_is_found(scripts: Scripts, trial: Any) -> None:
    smoke = scripts(".", "smoke")
    (trial.home / "calls" / "c.1").write_text("socket(AF_UNIX, SOCK_STREAM, 0) = 3\n", "utf-8")
    assert smoke.opened_no_socket(trial).startswith("1 ")
    (trial.home / "calls" / "c.2").write_text("socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = 4\n", "utf-8")
    with pytest.raises(smoke.Failed, match="AF_INET6"):
        smoke.opened_no_socket(trial)


@pytest.mark.skipif(sys.platform != "linux", reason="the folders are those of Linux")
def test_a_stray_file_is_found(scripts: Scripts, trial: Any) -> None:
    smoke = scripts(".", "smoke")
    own = trial.home / "home" / ".local" / "share" / "refund-desk" / "history.db"
    own.parent.mkdir(parents=True)
    own.touch()
    assert smoke.leaves_nothing(trial) == "1 files"
    (trial.home / "home" / ".refund-desk.log").touch()
    with pytest.raises(smoke.Failed, match=r"\.refund-desk\.log"):
        smoke.leaves_nothing(trial)


def test_a_complaint_and_a_wrong_exit_code_are_found(scripts: Scripts, trial: Any) -> None:
    smoke = scripts(".", "smoke")
    trial.watch = ()
    python = Path(sys.executable)
    assert trial.run(python, "-c", "print('fine')").strip() == "fine"
    with pytest.raises(smoke.Failed, match="ended with 0, not 0, and told: oops"):
        trial.run(python, "-c", "import sys; print('oops', file=sys.stderr)")
    with pytest.raises(smoke.Failed, match="ended with 4, not 0"):
        trial.run(python, "-c", "raise SystemExit(4)")


def test_a_changed_program_file_is_found(scripts: Scripts, tmp_path: Path) -> None:
    smoke = scripts(".", "smoke")
    (tmp_path / "kept").write_text("same", "utf-8")
    before = smoke.tree(tmp_path)
    assert smoke.same(before, smoke.tree(tmp_path)) == "1 files"
    (tmp_path / "added.pyc").touch()
    with pytest.raises(smoke.Failed, match=r"added\.pyc"):
        smoke.same(before, smoke.tree(tmp_path))


@pytest.mark.skipif(FROZEN not in os.environ, reason=f"{FROZEN} names no frozen program")
def test_the_frozen_program_passes_its_smoke_test() -> None:
    done = subprocess.run(
        [sys.executable, PACKAGING / "smoke.py", os.environ[FROZEN]], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
