"""What the setup program does to a Windows: installed, run, upgraded, uninstalled, each looked at."""

from __future__ import annotations

import re
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import product
from environment import Windows
from installer import PORTABLE_NAME, build_setup, setup_path

OLDER = "0.0.1"
LISTED = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{product.ID}"
LAUNCH = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1]))"
IN_USE = 5
"""The setup's exit code where the program runs."""


class Failed(Exception):  # noqa: N818  the name reads as what it says
    """The setup did something else; the text says what."""


def try_setup(windows: Windows, out: Path) -> int:
    """Run every trial in turn; 1 where one failed."""
    trial = Trial(windows, out)
    failed = 0
    for run in (
        trial.installs_for_this_account,
        trial.runs_where_it_is_installed,
        trial.keeps_out_while_it_runs,
        trial.upgrades_in_place,
        trial.leaves_the_data_when_it_goes,
        trial.installs_for_everybody,
        trial.goes_below_a_folder_in_use,
        trial.installs_into_an_odd_folder,
        trial.deletes_the_data_when_asked,
        trial.runs_from_any_folder,
    ):
        name, started = run.__name__.replace("_", " "), time.monotonic()
        try:
            told = run()
        except (Failed, OSError, ValueError) as error:
            failed += 1
            print(f"FAILED   {name}: {error}", flush=True)
        else:
            print(f"ok       {name} ({time.monotonic() - started:.1f} s){told and ': ' + told}", flush=True)
    return 1 if failed else 0


class Trial:
    """One Windows without the program, its setup of today and an older one."""

    def __init__(self, windows: Windows, out: Path) -> None:
        self.windows, self.bundle = windows, out / product.ID
        self.setup = setup_path(out, product.version())
        older = out / "older"
        shutil.rmtree(older, ignore_errors=True)
        shutil.copytree(self.bundle, older)
        (older / "_internal" / "gone.txt").write_text("not in the new version", "utf-8")
        self.older = build_setup(out, version=OLDER, payload=older, fast=True)
        account = windows.drive / "users" / "root" / "AppData" / "Local"
        self.data = account / product.ID
        self.own = account / "Programs" / product.NAME
        self.everybody = windows.drive / "Program Files" / product.NAME
        self.zip = out / f"{product.ID}-{product.version()}-portable.zip"
        for stale in (self.data, self.own, self.everybody):
            shutil.rmtree(stale, ignore_errors=True)

    # The trials, in order

    def installs_for_this_account(self) -> str:
        """An older version, in silence."""
        self._install(self.older, "/CURRENTUSER")
        self._is_installed(self.own, self.bundle, besides={"_internal/gone.txt"})
        self._is_listed("HKCU", self.own, OLDER)
        return f"{sum(path.stat().st_size for path in self.own.rglob('*') if path.is_file()):,} bytes"

    def runs_where_it_is_installed(self) -> str:
        """The whole smoke test on the installed files."""
        script = product.ROOT / "packaging" / "smoke.py"
        windows = self.windows
        code, told = windows.ask(windows.python, windows.path(script), windows.path(self.own))
        if code:
            raise Failed(told)
        return told.strip().splitlines()[-1]

    def keeps_out_while_it_runs(self) -> str:
        """A setup beside the running program changes nothing and says so by its exit code."""
        program = self.own / f"{product.WINDOW}.exe"
        with self.windows.start(program) as running:
            try:
                self._wait((self.data / "history.db").exists, "the program keeps a history")
                code, _ = self._launch(self.setup, "/CURRENTUSER")
            finally:
                self.windows.ask("taskkill", "/F", "/IM", f"{product.WINDOW}.exe")
                running.wait()
        if code != IN_USE:
            raise Failed(f"it ended with {code}")
        self._is_listed("HKCU", self.own, OLDER)
        return f"exit code {code}"

    def upgrades_in_place(self) -> str:
        """The setup of today over the older one: nothing of that is left, the data is."""
        self._install(self.setup, "/CURRENTUSER")
        self._is_installed(self.own, self.bundle)
        self._is_listed("HKCU", self.own, product.version())
        self._opens_documents("HKCU", self.own)
        self._has_data()
        return f"{OLDER} to {product.version()}"

    def leaves_the_data_when_it_goes(self) -> str:
        """Uninstalled in silence: program and entries are gone, the account's data stays."""
        self._uninstall(self.own, "HKCU")
        self._has_data()
        return ""

    def installs_for_everybody(self) -> str:
        """Elevated, as Wine's account is: below Program Files, listed for all accounts; and away again."""
        self._install(self.setup)
        self._is_installed(self.everybody, self.bundle)
        self._is_listed("HKLM", self.everybody, product.version())
        self._opens_documents("HKLM", self.everybody)
        self._runs(self.everybody)
        self._uninstall(self.everybody, "HKLM")
        return ""

    def goes_below_a_folder_in_use(self) -> str:
        """A folder that holds other things keeps them."""
        folder = self.windows.drive / "Shared tools"
        (folder / "_internal").mkdir(parents=True, exist_ok=True)
        other = folder / "_internal" / "of another program.txt"
        other.write_text("keep", "utf-8")
        self._install(self.setup, "/CURRENTUSER", f"/D={self.windows.path(folder)}")
        self._is_installed(folder / product.NAME, self.bundle)
        self._uninstall(folder / product.NAME, "HKCU")
        if other.read_text("utf-8") != "keep":
            raise Failed("the other program's file has changed")
        return ""

    def installs_into_an_odd_folder(self) -> str:
        """Blanks, brackets and signs in the folder's name."""
        folder = self.windows.drive / "Tools (x86) & more, 100% 'own'" / "Refund.Desk"
        self._install(self.setup, "/CURRENTUSER", f"/D={self.windows.path(folder)}")
        self._is_installed(folder, self.bundle)
        self._runs(folder)
        self._uninstall(folder, "HKCU")
        return folder.parent.name

    def deletes_the_data_when_asked(self) -> str:
        """`/DELETEDATA` takes what the uninstallations before have kept."""
        self._has_data()
        self._install(self.setup, "/CURRENTUSER")
        self._uninstall(self.own, "HKCU", "/DELETEDATA")
        if self.data.exists():
            raise Failed(f"{self.data} is still there")
        return ""

    def runs_from_any_folder(self) -> str:
        """The portable zip, unpacked into a folder with letters of other scripts."""
        folder = self.windows.drive / "tést ü 中"
        shutil.rmtree(folder, ignore_errors=True)
        with zipfile.ZipFile(self.zip) as packed:
            packed.extractall(folder)
        if not (folder / product.ID / PORTABLE_NAME).exists():
            raise Failed(f"the zip lacks {PORTABLE_NAME}")
        self._runs(folder / product.ID)
        shutil.rmtree(folder)
        return folder.name

    # Steps of them

    def _install(self, setup: Path, *switches: str) -> None:
        code, told = self._launch(setup, *switches)
        if code:
            raise Failed(f"{setup.name} {' '.join(switches)} ended with {code}: {told}")

    def _launch(self, setup: Path, *switches: str) -> tuple[int, str]:
        """Start the setup as Windows does: `/D=` has to come without the quotation marks that Wine would add."""
        line = " ".join(['"' + self.windows.path(setup) + '"', "/S", *switches])
        return self.windows.ask(self.windows.python, "-c", LAUNCH, line)

    def _uninstall(self, folder: Path, root: str, *switches: str) -> None:
        code, told = self.windows.ask(folder / "uninstall.exe", "/S", *switches)
        if code:
            raise Failed(f"the uninstaller ended with {code}: {told}")
        # It goes on as a copy of itself, so that it can delete itself too.
        self._wait(lambda: not folder.exists(), f"{folder} is gone")
        self._wait(lambda: not self._entry(root, LISTED, "DisplayName"), "the entry among the programs is gone")
        left = [self._entry(root, key) for key in (rf"Software\Classes\.{product.DOCUMENT_SUFFIX}", self._class)]
        if any(left):
            raise Failed(f"the document type is still there: {left}")

    def _is_installed(self, folder: Path, payload: Path, besides: frozenset[str] | set[str] = frozenset()) -> None:
        found, wanted = contents(folder), contents(payload)
        added = {*found} - {*wanted} - {"uninstall.exe"} - besides
        changed = {name for name in wanted if found.get(name) != wanted[name]}
        if added or changed:
            raise Failed(f"in {folder}: added {sorted(added)[:5]}, changed or missing {sorted(changed)[:5]}")

    def _is_listed(self, root: str, folder: Path, version: str) -> None:
        told = {name: self._entry(root, LISTED, name) for name in ("DisplayVersion", "InstallLocation", "Publisher")}
        wanted = {
            "DisplayVersion": version,
            "InstallLocation": self.windows.path(folder),
            "Publisher": product.PUBLISHER,
        }
        if told != wanted:
            raise Failed(f"among the programs it is listed as {told}")
        menu = sorted(self.windows.drive.glob(f"**/Start Menu/Programs/{product.NAME}.lnk"))
        if len(menu) != 1:
            raise Failed(f"the start menu holds {menu}")

    def _opens_documents(self, root: str, folder: Path) -> None:
        command = self._entry(root, rf"{self._class}\shell\open\command")
        if command != f'"{self.windows.path(folder)}\\{product.WINDOW}.exe" "%1"':
            raise Failed(f"a document is opened with {command!r}")

    @property
    def _class(self) -> str:
        return rf"Software\Classes\{product.ID}.policy"

    def _has_data(self) -> None:
        if not (self.data / "history.db").exists():
            raise Failed("the account's history is gone")

    def _runs(self, folder: Path) -> None:
        # The window program tells by its files alone, as Windows gives it no terminal.
        result = self.windows.drive / "result"
        shutil.rmtree(result, ignore_errors=True)
        result.mkdir()
        code, told = self.windows.ask(folder / f"{product.WINDOW}.exe", "--self-test", self.windows.path(result))
        if code or not (result / "self-test.json").exists():
            raise Failed(f"{folder}: the self-test ended with {code}: {told}")

    def _entry(self, root: str, key: str, name: str = "") -> str:
        """A value in the registry; empty where it is not there."""
        which = ("/v", name) if name else ("/ve",)
        _, told = self.windows.ask("reg", "query", rf"{root}\{key}", *which, "/reg:64")
        found = re.search(r"\bREG_\w+ +(.*)", told)
        return found[1].strip() if found else ""

    def _wait(self, done: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + 90
        while not done():
            if time.monotonic() > deadline:
                raise Failed(f"after 90 s it is still not so that {what}")
            time.sleep(0.5)


def contents(folder: Path) -> dict[str, int]:
    """Every file below the folder and its size."""
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
