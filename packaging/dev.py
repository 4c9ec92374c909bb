"""Set up and run a checkout of Refund Desk; needs nothing but Python.

    python3 packaging/dev.py run [ARGUMENTS]    set up, then start the program
    python3 packaging/dev.py test [ARGUMENTS]   set up, then run every check (arguments go to pytest)
    python3 packaging/dev.py bench [ARGUMENTS]  set up, then measure
    python3 packaging/dev.py lock [--upgrade]   work the lock files out anew from pyproject.toml
    python3 packaging/dev.py freeze [ARGUMENTS]   build the program for machines without Python, and try it
    python3 packaging/dev.py windows [ARGUMENTS]  the same and the setup for Windows, on Linux under Wine
    python3 packaging/dev.py deb [ARGUMENTS]      the Debian package, tried in a bare system

The set-up makes `.venv`, installs into it what the lock files name and nothing
else, and leaves a stamp there, so that the next start has nothing to do.
"""

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

# Until here the file has to parse and run on older Pythons too, or they could not say what is wrong.
OLDEST = (3, 11)
if sys.version_info < OLDEST:
    sys.exit(
        "Refund Desk needs Python 3.11 or newer, and this is Python %d.%d (%s). "  # noqa: UP031  an old Python reads this
        "Start packaging/dev.py with a newer one, for example: python3.12 packaging/dev.py run"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "refund-desk.json"
PROJECT = ROOT / "pyproject.toml"
LOCKS = {"run": ROOT / "packaging" / "requirements.lock", "test": ROOT / "packaging" / "requirements-dev.lock"}
"""What `run` installs, and what `test` installs: all of that and the tools of the checks."""

Argument = str | os.PathLike[str]


class SetupError(Exception):
    """The set-up cannot go on; its text tells the user what to do."""


# --- Libraries of the system ---------------------------------------------------------------------

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}
"""What Qt's own libraries link to: name of the library, Debian's package of it."""

DISPLAY_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What Qt links to besides where it opens windows on a display."""

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")
FONT_PACKAGE = "fonts-dejavu-core"


def loads(library: str) -> bool:
    """Tell whether the system's loader finds the library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_font(folders: Iterable[str] = FONT_FOLDERS) -> bool:
    """Tell whether any font lies in the folders where Linux keeps them."""
    files = (file for folder in folders for file in Path(folder).expanduser().rglob("*"))
    return any(file.suffix.lower() in {".ttf", ".otf", ".ttc", ".pfb"} for file in files)


def has_venv() -> bool:
    """Tell whether this Python can make a virtual environment (Debian ships that apart)."""
    return all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))


def missing_packages(
    libraries: Mapping[str, str], *, found: Callable[[str], bool] = loads, venv: bool = True, font: bool = True
) -> dict[str, str]:
    """Answer what the system lacks: each thing by its own name, with Debian's package for it."""
    lacking = {name: package for name, package in libraries.items() if not found(name)}
    if not venv:
        lacking["the Python module venv"] = f"python3.{sys.version_info[1]}-venv"
    if not font:
        lacking["any font"] = FONT_PACKAGE
    return lacking


def provide(lacking: Mapping[str, str], *, debian: bool, root: bool, call: Callable[[Sequence[str]], int]) -> None:
    """Install what is lacking where this may and can be done, or raise SetupError that tells how."""
    if not lacking:
        return
    names, packages = ", ".join(lacking), sorted(set(lacking.values()))
    if not debian:
        raise SetupError(
            f"Missing on this system: {names}. Install them with its package manager "
            f"(Debian's names for them: {' '.join(packages)}), then start this again."
        )
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not root:
        raise SetupError(f"Missing on this system: {names}. Install them and start again:\n  sudo {' '.join(install)}")
    print(f"Missing on this system: {names}. Installing {' '.join(packages)} ...", flush=True)
    # The first try fails on a system whose package lists are absent or old.
    if call(install) and (call(["apt-get", "update"]) or call(install)):
        raise SetupError(f"That failed. This command has to succeed before Refund Desk starts:\n  {' '.join(install)}")


def call_apt(command: Sequence[str]) -> int:
    """Run apt-get without questions and answer its exit code."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = subprocess.DEVNULL
    return subprocess.run(command, check=False, env=environment, stdin=quiet, stdout=quiet).returncode


def has_display(platform: str = sys.platform, environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether windows can open: always, but for a Linux without a graphical session."""
    return platform != "linux" or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def check_system(kind: str) -> None:
    """See that the system has what Python and Qt need; only Linux leaves that to the user."""
    if sys.platform != "linux":
        return
    shown = has_display() or (kind == "test" and shutil.which("Xvfb") is not None)
    libraries = QT_LIBRARIES | DISPLAY_LIBRARIES if shown else QT_LIBRARIES
    provide(
        missing_packages(libraries, venv=has_venv(), font=has_font()),
        debian=Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None,
        root=os.geteuid() == 0,
        call=call_apt,
    )


# --- The environment -----------------------------------------------------------------------------


def script(name: str) -> Path:
    """Answer the path of a program inside the environment, the Python itself among them."""
    return VENV / "Scripts" / f"{name}.exe" if os.name == "nt" else VENV / "bin" / name


def run(*command: Argument, **environment: str) -> int:
    """Run a program in the checkout, with changes to its environment variables; answer its exit code."""
    sys.stdout.flush()
    environment = {**os.environ, "PYTHONUTF8": "1", **environment}
    return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode


def wanted_stamp(kind: str) -> dict[str, str]:
    """Answer what an environment of this kind is made from; it changes when the set-up has to run again."""
    inputs = b"\0".join(file.read_bytes() for file in (PROJECT, LOCKS[kind]))
    return {"python": sys.version, "root": str(ROOT), kind: hashlib.sha256(inputs).hexdigest()}


def read_stamp() -> dict[str, str]:
    """Answer the stamp of the last set-up that was completed; empty where there is none."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def venv_works() -> bool:
    """Tell whether `.venv` runs, with pip, on the same Python as this script."""
    probe = "import sys, pip; sys.exit(sys.version != sys.argv[1])"
    command: list[Argument] = [script("python"), "-c", probe, sys.version]
    try:
        return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    """Make `.venv`, anew where it is broken, of another Python or moved from another folder."""
    if read_stamp().get("root", str(ROOT)) == str(ROOT) and venv_works():
        return
    if VENV.exists():
        print("Making .venv anew: it is broken, or was made by another Python or in another folder.")
        shutil.rmtree(VENV)
    if subprocess.run([sys.executable, "-m", "venv", VENV], check=False).returncode:
        raise SetupError(f"This Python ({sys.executable}) could not make a virtual environment in {VENV}.")


def pip(*arguments: Argument) -> None:
    """Run the environment's pip; quiet where nobody watches."""
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    if run(script("python"), "-m", "pip", *arguments, *quiet, "--no-input", "--disable-pip-version-check"):
        raise SetupError("The installation failed; pip's own message stands above. Is the network reachable?")


def set_up(kind: str) -> None:
    """Make the environment ready to `run` or to `test`; costs next to nothing where it is ready."""
    wanted, stamp = wanted_stamp(kind), read_stamp()
    if script("python").exists() and wanted.items() <= stamp.items():
        return
    check_system(kind)
    make_venv()
    STAMP.unlink(missing_ok=True)
    print("Installing the locked packages into .venv (the first time this takes a minute) ...", flush=True)
    pip("install", "--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement", LOCKS[kind])
    pip("install", "--no-deps", "--no-build-isolation", "--editable", ROOT)
    if kind == "test":  # the lock of `test` holds all of the lock of `run`
        wanted |= wanted_stamp("run")
    STAMP.write_text(json.dumps(wanted, indent=2), encoding="utf-8")


# --- Commands ------------------------------------------------------------------------------------


def command_run(arguments: Sequence[str]) -> int:
    """Start the program; without a display, its demonstration."""
    set_up("run")
    if has_display():
        return run(script("python"), "-m", "refund_desk", *arguments)
    print("There is no display here, so no window can open: this is the published example, worked without one.")
    return run(script("python"), "-m", "refund_desk.demo", *arguments, QT_QPA_PLATFORM="offscreen")


JOURNEYS = "tests/journeys"


def command_test(arguments: Sequence[str]) -> int:
    """Run every check, go on after a failure, and close with one line for each."""
    set_up("test")
    python = script("python")
    pytest = (python, "-m", "pytest")
    # The largest comes last, so that its closing line stands where one looks for it.
    checks: dict[str, Callable[[], int] | str] = {
        "lint": lambda: run(python, "-m", "ruff", "check") or run(python, "-m", "ruff", "format", "--check"),
        "import contracts": lambda: run(script("lint-imports")),
        "strict types": lambda: run(python, "-m", "mypy"),
        "real window": "Xvfb is not installed",
        # In a process of their own: every window that is dressed anew takes all widgets there are with it.
        "journeys": lambda: run(*pytest, JOURNEYS, QT_QPA_PLATFORM="offscreen"),
        "tests": lambda: run(*pytest, *(arguments or [f"--ignore={JOURNEYS}"]), QT_QPA_PLATFORM="offscreen"),
    }
    if arguments:
        del checks["journeys"]
    if shutil.which("xvfb-run") and shutil.which("Xvfb"):
        screen = ("xvfb-run", "--auto-servernum", "--server-args=-screen 0 1366x768x24")
        in_window = (*screen, *pytest, "-m", "realwindow", "tests/shipping")
        checks["real window"] = lambda: run(*in_window, QT_QPA_PLATFORM="xcb")
    return report(checks)


def report(checks: Mapping[str, Callable[[], int] | str]) -> int:
    """Run the checks in order and print the summary; a text in a check's place says why it is skipped."""
    lines, failed = [], False
    for name, check in checks.items():
        if isinstance(check, str):
            lines.append(f"skipped  {name}: {check}")
            continue
        print(f"\n=== {name} ===", flush=True)
        started = time.monotonic()
        code = check()
        failed |= code != 0
        lines.append(f"{'FAILED ' if code else 'ok     '}  {name} ({time.monotonic() - started:.0f} s)")
    print("\n=== summary ===", *lines, sep="\n", flush=True)
    return int(failed)


def command_bench(arguments: Sequence[str]) -> int:
    """Measure; without a display on Qt's offscreen platform."""
    set_up("run")
    platform = {} if has_display() else {"QT_QPA_PLATFORM": "offscreen"}
    return run(script("python"), ROOT / "packaging" / "bench.py", *arguments, **platform)


def command_lock(arguments: Sequence[str]) -> int:
    """Write the lock files for every system and every Python from 3.11 on.

    The resolver is uv, fetched for this alone: it locks for all systems at once
    and lists the hashes of every file of a release. Versions stay as they are
    locked unless pyproject.toml asks for others; `--upgrade` takes the newest.
    """
    make_venv()
    tools = VENV / "lock-tools"
    pip("install", "--upgrade", "--target", tools, "uv")
    uv = tools / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    output = ("--generate-hashes", "--no-header", "--no-annotate", "--quiet")
    resolve = (uv, "pip", "compile", PROJECT, "--universal", "--python-version=3.11", "--group=build", *output)
    everything = run(*resolve, "--extra=dev", "--output-file", LOCKS["test"], *arguments)
    fewer = (*resolve, "--constraint", LOCKS["test"])
    freeze = ROOT / "packaging" / "requirements-freeze.lock"
    return (
        everything
        or run(*fewer, "--output-file", LOCKS["run"])
        or run(*fewer, "--group=freeze", "--output-file", freeze)
    )


def builder(folder: str) -> Callable[[Sequence[str]], int]:
    """The command that hands over to `packaging/FOLDER/build.py`; it sets up what it needs by itself."""

    def build(arguments: Sequence[str]) -> int:
        return run(sys.executable, ROOT / "packaging" / folder / "build.py", *arguments)

    return build


COMMANDS = {
    "run": command_run,
    "test": command_test,
    "bench": command_bench,
    "lock": command_lock,
    "freeze": builder("freeze"),
    "windows": builder("windows"),
    "deb": builder("linux"),
}


def main(argv: Sequence[str]) -> int:
    """Run one command with its arguments and answer the exit code."""
    if not argv or argv[0] not in COMMANDS:
        print(__doc__)
        return 0 if argv and argv[0] in {"-h", "--help"} else 2
    try:
        return COMMANDS[argv[0]](argv[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
