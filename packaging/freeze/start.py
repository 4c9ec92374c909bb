"""How long the frozen program takes to its window: `python3 packaging/freeze/start.py FOLDER [--python PYTHON]`.

Measured from the start of the process to a window on a virtual display, under Xvfb
(with xwininfo, of Debian's package x11-utils), in an own home that is empty at first.
Cold means that none of the files of the program is in memory. PYTHON, an environment
with the wheel in it, is measured in turn with it, started with `-m refund_desk`.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent))

import product  # noqa: E402  in the folder above
from smoke import screen  # noqa: E402  in the folder above

COLD, WARM = 5, 7
PATIENCE = 60


def main() -> int:
    """Measure and print one JSON object: medians, in seconds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder of the frozen program")
    parser.add_argument("--python", type=Path, help="a Python that has the program installed")
    arguments = parser.parse_args()
    folder: Path = arguments.folder.absolute()
    programs: dict[str, tuple[list[str], Path]] = {"frozen": ([str(folder / product.WINDOW)], folder)}
    if arguments.python is not None:
        python = arguments.python.absolute()
        programs["python"] = ([str(python), "-m", "refund_desk"], python.parent.parent)
    taken: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as place, screen() as display:
        for turn in range(COLD + 1 + WARM):
            for name, (command, files) in programs.items():
                if turn < COLD:
                    forget(files)
                seconds = start(command, display, Path(place) / name)
                if turn != COLD:  # that one brings the files back into memory
                    taken.setdefault(f"{name}_{'cold' if turn < COLD else 'warm'}_s", []).append(seconds)
    print(json.dumps({name: round(statistics.median(seconds), 2) for name, seconds in taken.items()}))
    return 0


def forget(folder: Path) -> None:
    """Have the system drop the files below the folder from its memory, and those alone."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def start(command: list[str], display: str, home: Path) -> float:
    """Start a program in a home of its own; the seconds until its window stands on the display."""
    home.mkdir(exist_ok=True)
    environment = {"HOME": str(home), "TMPDIR": str(home), "LC_ALL": "C.UTF-8"}
    environment |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    started = time.monotonic()
    running = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    try:
        while not stands(display):
            if time.monotonic() - started > PATIENCE or running.poll() is not None:
                sys.exit(f"{command[0]} shows no window.")
            time.sleep(0.01)
        return time.monotonic() - started
    finally:
        running.terminate()
        running.wait()


def stands(display: str) -> bool:
    """Tell whether the program's main window is on the display."""
    windows = re.findall(rf'(0x\w+) "[^"]*{product.NAME}": \("{product.ID}"', told(display, "-root", "-tree"))
    return any("IsViewable" in told(display, "-id", window, "-stats") for window in windows)


def told(display: str, *asked: str) -> str:
    """What xwininfo prints."""
    command = ("xwininfo", "-display", display, *asked)
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
