"""Build and try Refund Desk for Windows, on Linux: `python3 packaging/windows/build.py [STEP ...] [--out DIR]`.

Steps, all of them by default and in this order:
  tests    the policy, history and journey tests under Windows' Python
  freeze   the frozen program, checked against the list of its shared libraries
  smoke    packaging/smoke.py on it
  setup    the setup program and the portable zip
  trial    the setup installed, run, upgraded over an older one and uninstalled, in odd places too

Windows' Python, its packages and Wine's prefix are made in DIR/windows first (DIR is
build/windows). Qt's own window plugin asks more of Windows than Wine 8 has, so that
everything runs offscreen here; the release workflow runs the same on Windows.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent))

import product  # noqa: E402  in the folder above
from environment import BINUTILS, FONTS, Windows, pip  # noqa: E402  beside this file
from installer import build_portable, build_setup  # noqa: E402  beside this file
from trial import try_setup  # noqa: E402  beside this file

TESTS = ("tests/policy", "tests/desk/history", "tests/journeys")
NOT_UNDER_WINE = (
    # Root may write what Wine calls read-only.
    "tests/desk/history/test_history_upgrade.py::test_a_file_that_may_not_be_written_is_left_alone",
    # Random journeys take many minutes, and are the same on every system.
    "tests/journeys/test_monkey.py",
    # Wine's event loop never says that it is about to block.
    "tests/journeys/test_repaints.py::test_garbage_is_collected_in_a_rest",
)
TOOLS = {"wine": "wine64 wine", "makensis": "nsis", f"{BINUTILS}ld": "binutils-mingw-w64-x86-64"}
"""Programs that have to be installed, with Debian's packages of them."""


def main() -> int:
    """Run the steps; the first that fails ends it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("steps", nargs="*", metavar="STEP", help="tests, freeze, smoke, setup, trial")
    parser.add_argument("--out", type=Path, default=product.BUILD / "windows", help="folder to build in")
    parser.add_argument("--sign", default="", metavar="COMMAND", help="signs the file that it is given")
    arguments = parser.parse_args()
    lacking = sorted(package for tool, package in TOOLS.items() if shutil.which(tool) is None)
    lacking += [] if any(FONTS.glob("*.ttf")) else ["fonts-dejavu-core"]
    if lacking:
        print(f"This needs Debian's packages {' '.join(lacking)}: install them with apt-get.", file=sys.stderr)
        return 1
    work = Work(arguments.out.absolute(), arguments.sign)
    steps: dict[str, Callable[[], int]] = {
        "tests": work.tests,
        "freeze": work.freeze,
        "smoke": work.smoke,
        "setup": work.setup,
        "trial": work.trial,
    }
    unknown = sorted({*arguments.steps} - {*steps})
    if unknown:
        parser.error(f"there is no step {', '.join(unknown)}")
    try:
        work.windows.make()
        for name in [name for name in steps if name in arguments.steps or not arguments.steps]:
            print(f"\n=== windows: {name} ===", flush=True)
            started = time.monotonic()
            if code := steps[name]():
                print(f"FAILED   {name}", file=sys.stderr)
                return code
            print(f"ok       {name} ({time.monotonic() - started:.0f} s)", flush=True)
    finally:
        work.windows.stop()
    return 0


class Work:
    """The steps, each with the exit code of what it runs."""

    def __init__(self, out: Path, sign: str) -> None:
        self.out, self.sign = out, sign
        self.windows = Windows(out / "windows")
        self.bundle = out / product.ID

    def tests(self) -> int:
        """The tests, from the checkout itself."""
        windows = self.windows
        skipped = [f"--deselect={test}" for test in NOT_UNDER_WINE]
        options = ("-q", "-p", "no:cacheprovider", *skipped)
        packages = windows.path(windows.test_packages)
        return windows.run(windows.python, "-m", "pytest", *options, *TESTS, PYTHONPATH=packages)

    def freeze(self) -> int:
        """The wheel, installed, frozen."""
        windows, folder = self.windows, self.out / "wheel"
        shutil.rmtree(folder, ignore_errors=True)
        building = ("-m", "hatchling", "build", "-t", "wheel", "-d", windows.path(folder))
        if code := windows.run(windows.python, *building):
            return code
        (wheel,) = folder.glob("*.whl")
        pip("install", "--no-deps", "--no-index", "--upgrade", "--target", windows.packages, wheel)
        recipe = product.ROOT / "packaging" / "freeze" / "bundle.py"
        return windows.run(windows.python, windows.path(recipe), windows.path(self.out))

    def smoke(self) -> int:
        """The frozen program, tried."""
        windows = self.windows
        script = product.ROOT / "packaging" / "smoke.py"
        return windows.run(windows.python, windows.path(script), windows.path(self.bundle), "--json")

    def setup(self) -> int:
        """The setup program and the zip."""
        for made in (build_setup(self.out, sign=self.sign), build_portable(self.out)):
            print(f"{made.name}: {made.stat().st_size:,} bytes")
        return 0

    def trial(self) -> int:
        """What the setup does to a Windows."""
        return try_setup(self.windows, self.out)


if __name__ == "__main__":
    sys.exit(main())
