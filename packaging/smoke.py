"""Try a frozen Refund Desk: `python3 packaging/smoke.py FOLDER [--json]`; needs nothing but Python.

FOLDER holds the two programs (a `.app` does on macOS). They run with an empty
home, without any Python on the path, and without a display; under Xvfb too where
that is installed. On Linux every system call that opens a socket is watched with
strace, where that is installed. Ends with 0 where every check passed.
"""

import argparse
import ctypes
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WITH_BANK_HOLIDAYS = ROOT / "tests" / "policy" / "corpus" / "israel-cpl.toml"
"""A document whose worked examples count the business days of a country."""

PATIENCE = 180
"""Seconds after which a program that does not end has failed; a first start on a slow machine takes some."""

SKIPPED = "skipped: "
"""Before the reason, where a check cannot be made here."""

OWN_FOLDERS = {
    "linux": (".local/share/refund-desk", ".config/refund-desk", ".cache/refund-desk"),
    "darwin": ("Library/Application Support/refund-desk", "Library/Caches/refund-desk"),
    "win32": (),
}
"""Below the home: where the program may leave files."""

SYSTEM_FOLDERS = {
    "linux": (".cache/fontconfig", ".cache/mesa_shader_cache", ".cache/dconf"),
    "darwin": ("Library/Saved Application State", "Library/Caches/com.apple", "Library/Preferences"),
    "win32": ("AppData",),
}
"""Below the home: where the system's own libraries keep what they made for any program."""


class Failed(Exception):  # noqa: N818  the name reads as what it says
    """A check did not come out; its text says how."""


@dataclass
class Trial:
    """The program in one place, and the empty home that it runs in."""

    console: Path
    window: Path
    resources: Path
    home: Path
    watch: Sequence[str] = ()
    """Words before the command, so that its system calls are recorded."""
    figures: dict[str, float] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        """What little the system itself needs, and the empty home."""
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR") if name in os.environ}
        temporary = str(self.home / "tmp")
        told = {
            "HOME": str(self.home / "home"),
            "USERPROFILE": str(self.home / "home"),
            "LOCALAPPDATA": str(self.home / "home" / "AppData" / "Local"),
            "APPDATA": str(self.home / "home" / "AppData" / "Roaming"),
            "TMPDIR": temporary,
            "TEMP": temporary,
            "TMP": temporary,
            "LC_ALL": "C.UTF-8",
            "PATH": str(self.home / "no-programs"),
            "QT_QPA_PLATFORM": "offscreen",
        }
        if sys.platform == "win32":
            # Windows itself tells where an account's files lie, whatever the variables say.
            told["PATH"] = str(Path(os.environ["SYSTEMROOT"]) / "System32")
            told["REFUND_DESK_DATA"] = str(self.home / "home" / "data")
            # Qt offscreen takes its fonts from a folder.
            told["QT_QPA_FONTDIR"] = str(Path(os.environ["SYSTEMROOT"]) / "Fonts")
        return {**kept, **told, **more}

    def run(self, program: Path, *arguments: str | Path, code: int = 0, quiet: bool = True, **more: str) -> str:
        """Run to the end and answer what was printed; its exit code and its complaints are checked."""
        # Into files: a helper that Windows starts on the way keeps a pipe open for good.
        printed, complained = self.home / "printed.txt", self.home / "complained.txt"
        with printed.open("wb") as output, complained.open("wb") as errors:
            done = subprocess.run(
                [*self.watch, program, *arguments],
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                timeout=PATIENCE,
                env=self.environment(**more),
                cwd=self.home,
            )
        told = complained.read_text("utf-8", "replace").strip()
        if done.returncode != code or (quiet and told):
            raise Failed(
                f"{program.name} {' '.join(map(str, arguments))} ended with {done.returncode}, not {code}, "
                f"and told: {told[-2000:] or 'nothing'}"
            )
        return printed.read_text("utf-8")


def main() -> int:
    """Run every check, print a line for each, and the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder of the frozen program")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON line at the end")
    arguments = parser.parse_args()
    folder: Path = arguments.folder.absolute()
    with tempfile.TemporaryDirectory(prefix="refund desk ö ", ignore_cleanup_errors=True) as place:
        home = Path(place)
        for name in ("home", "tmp", "no-programs"):
            (home / name).mkdir()
        trial = locate(folder, home)
        passed, failed = check(trial, folder)
    if arguments.json:
        print(json.dumps(trial.figures))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def locate(folder: Path, home: Path) -> Trial:
    """Find the programs and their resources in the folder."""
    suffix = ".exe" if sys.platform == "win32" else ""
    programs = folder / "Contents" / "MacOS" if folder.suffix == ".app" else folder
    console, window = (programs / f"{name}{suffix}" for name in ("refund-desk", "refund-desk-window"))
    found = sorted(folder.rglob("_resources/policies"))
    if not (console.exists() and window.exists() and found):
        sys.exit(f"{folder} holds no frozen Refund Desk: {console.name}, {window.name} and its policies are expected.")
    watch: tuple[str, ...] = ()
    strace = shutil.which("strace")
    if sys.platform == "linux" and strace is not None:
        # One file for each process of each run.
        (home / "calls").mkdir()
        watch = (strace, "-ff", "-qq", "-e", "trace=socket,socketpair", "-o", str(home / "calls" / "c"))
    return Trial(console, window, found[0].parent, home, watch)


def check(trial: Trial, folder: Path) -> tuple[int, int]:
    """Run the checks in order, each told in one line; how many passed and how many failed."""
    before = tree(folder)
    checks = {
        "tells its version": lambda: tells_version(trial),
        "lists the shipped policies": lambda: lists_policies(trial),
        "works the published examples": lambda: works_examples(trial),
        "knows bank holidays": lambda: knows_bank_holidays(trial),
        "refuses what is wrong": lambda: refuses(trial),
        "works, keeps, exports and reopens a case": lambda: tries_itself(trial, "offscreen"),
        "the same in a real window": lambda: tries_itself_on_screen(trial),
        "opens, stays open, ends when asked": lambda: opens(trial),
        "opens no socket to a network": lambda: opened_no_socket(trial),
        "leaves files in its own folders alone": lambda: leaves_nothing(trial),
        "leaves its own programs as they are": lambda: same(before, tree(folder)),
    }
    failed = skipped = 0
    for name, run in checks.items():
        started = time.monotonic()
        try:
            told = run()
        except (Failed, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as error:
            failed += 1
            print(f"FAILED   {name}: {error}", flush=True)
        else:
            reason = told.removeprefix(SKIPPED)
            if reason != told:
                skipped += 1
                print(f"skipped  {name}: {reason}", flush=True)
            else:
                seconds = time.monotonic() - started
                print(f"ok       {name} ({seconds:.1f} s){told and ': ' + told}", flush=True)
    return len(checks) - failed - skipped, failed


# The console program


def tells_version(trial: Trial) -> str:
    """`--version`; the first start is the slow one."""
    started = time.monotonic()
    told = trial.run(trial.console, "--version").strip()
    trial.figures["version_s"] = round(time.monotonic() - started, 2)
    if not re.fullmatch(r"Refund Desk \d+\.\d+\.\d+", told):
        raise Failed(f"it told {told!r}")
    return told


def lists_policies(trial: Trial) -> str:
    """The documents in the bundle are those that the program lists."""
    listed = json.loads(trial.run(trial.console, "policies", "--json"))
    shipped = {path.stem for path in (trial.resources / "policies").glob("*.toml")}
    ids = {one["id"] for one in listed["policies"]} if isinstance(listed, dict) else {one["id"] for one in listed}
    if ids != shipped or len(shipped) < 4:
        raise Failed(f"it lists {sorted(ids)}, the bundle holds {sorted(shipped)}")
    return f"{len(ids)} of them"


def works_examples(trial: Trial) -> str:
    """The first example of every shipped document comes out as the document says."""
    told = []
    for path in sorted((trial.resources / "policies").glob("*.toml")):
        example = tomllib.loads(path.read_text("utf-8"))["example"][0]
        facts = trial.home / f"{path.stem}.json"
        facts.write_text(json.dumps(example["facts"]), "utf-8")
        printed = trial.run(trial.console, "decide", "--policy", path.stem, "--facts", facts, "--json")
        answer = json.loads(printed)
        amount = answer["amount"] and f"{answer['amount']['value']} {answer['amount']['currency']}"
        if answer["outcome"] != example["outcome"] or amount != example.get("amount", amount):
            raise Failed(f"{path.stem} comes to {answer['outcome']}, {amount}; its example says {example}")
        told.append(f"{path.stem} {amount}")
    return ", ".join(told)


def knows_bank_holidays(trial: Trial) -> str:
    """A document that counts a country's business days is sound, its worked examples with it."""
    if not WITH_BANK_HOLIDAYS.exists():
        return SKIPPED + "the checkout's documents are not here"
    trial.run(trial.console, "policy", "check", WITH_BANK_HOLIDAYS)
    return ""


def refuses(trial: Trial) -> str:
    """A policy that is not there ends with the exit code for that."""
    facts = trial.home / "none.json"
    facts.write_text("{}", "utf-8")
    trial.run(trial.console, "decide", "--policy", "no-such-policy", "--facts", facts, code=3, quiet=False)
    trial.run(trial.console, "decide", "--policy", "japply", "--facts", facts, code=2, quiet=False)
    return ""


# The window program


def tries_itself(trial: Trial, platform: str, **more: str) -> str:
    """The program's own self-test: an example in the window, kept, exported as PDF, opened again."""
    folder = trial.home / f"self-test {platform}"
    folder.mkdir()
    started = time.monotonic()
    trial.run(trial.window, "--self-test", folder, QT_QPA_PLATFORM=platform, **more)
    trial.figures[f"self_test_{platform}_s"] = round(time.monotonic() - started, 2)
    result = json.loads((folder / "self-test.json").read_text("utf-8"))
    expected = tomllib.loads((trial.resources / "policies" / "japply.toml").read_text("utf-8"))["example"][0]
    if result["amount"] != expected["amount"] or result["platform"] != platform or not result["frozen"]:
        raise Failed(f"it came to {result}")
    decided, reopened = (re.sub(r"(?m)^Printed: .*$", "", result[name]) for name in ("decided", "reopened"))
    if decided != reopened or not re.search(r"(?m)^Case: +1$", decided):
        raise Failed(f"the kept case is another one when it is opened again:\n{decided}\n---\n{reopened}")
    pdf = (folder / "summary.pdf").read_bytes()
    if not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-64:] or b"/FontFile" not in pdf:
        raise Failed(f"the PDF is not whole: {len(pdf)} bytes, beginning with {pdf[:8]!r}")
    return f"Qt {result['qt']}, {result['amount']}, a PDF of {len(pdf):,} bytes"


def tries_itself_on_screen(trial: Trial) -> str:
    """The self-test on the platform that people have: the real one, on Linux under Xvfb."""
    if under_wine():
        return SKIPPED + "Wine lacks what Qt's own window plugin asks of Windows"
    if sys.platform != "linux":
        return tries_itself(trial, {"win32": "windows", "darwin": "cocoa"}[sys.platform])
    if shutil.which("Xvfb") is None:
        return SKIPPED + "Xvfb is not installed"
    with screen() as display:
        return tries_itself(trial, "xcb", DISPLAY=display)


def under_wine() -> bool:
    """Whether this Windows is Wine."""
    return sys.platform == "win32" and hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


@contextmanager
def screen() -> Iterator[str]:
    """A virtual screen while it is used, by the name of its display."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            yield f":{told.readline().strip()}"
    finally:
        server.terminate()
        server.wait()


def opens(trial: Trial) -> str:
    """The window opens by itself in an empty home, and is there until it is ended."""
    told = trial.home / "told.txt"
    with told.open("wb") as output:
        running = subprocess.Popen(
            [trial.window],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=trial.environment(),
            cwd=trial.home,
        )
        kept = trial.home / "home"
        try:
            deadline = time.monotonic() + PATIENCE
            while running.poll() is None and time.monotonic() < deadline and not any(kept.rglob("history.db")):
                time.sleep(0.1)
            time.sleep(2)
            ended = running.poll()
        finally:
            if running.poll() is None:
                running.terminate()
            running.wait()
    if ended is not None or told.stat().st_size:
        raise Failed(f"it ended with {ended} and told: {told.read_text('utf-8', 'replace')[-2000:]}")
    if not any(kept.rglob("history.db")):
        raise Failed(f"after {PATIENCE} s it keeps no history")
    return ""


# What it did besides


def opened_no_socket(trial: Trial) -> str:
    """Of all sockets that the runs above opened, none could reach a network."""
    if not trial.watch:
        return SKIPPED + "strace watches that, on Linux where it is installed"
    calls = [line for path in (trial.home / "calls").iterdir() for line in path.read_text("utf-8").splitlines()]
    far = [line for line in calls if "AF_UNIX" not in line and re.search(r"\bAF_\w+|\bPF_\w+", line)]
    if far:
        raise Failed("; ".join(sorted({*far})))
    return f"{len(calls)} of the desktop's own, none other"


def leaves_nothing(trial: Trial) -> str:
    """Home and the folder for temporary files hold what they may, and nothing else."""
    system = sys.platform
    may = (*OWN_FOLDERS[system], *SYSTEM_FOLDERS[system], "data")
    home = trial.home / "home"
    files = [path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()]
    stray = [name for name in files if not name.startswith(tuple(f"{folder}/" for folder in may))]
    stray += [f"tmp/{path.name}" for path in (trial.home / "tmp").iterdir()]
    if stray:
        raise Failed(f"besides there are {', '.join(sorted(stray))}")
    return f"{len(files)} files"


def tree(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below the folder, with its size and the time of its last change."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def same(before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]) -> str:
    """Nothing was added to the folder, changed in it or taken from it."""
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if changed:
        raise Failed(f"changed: {', '.join(changed[:10])}")
    return f"{len(after)} files"


if __name__ == "__main__":
    sys.exit(main())
