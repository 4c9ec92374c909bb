"""Freeze the installed program: `python bundle.py OUT`, in an environment with the wheel and PyInstaller in it.

build.py makes that environment and starts this. It writes `OUT/refund-desk`,
checks every shared library in it against the list of allowed ones, and prints
one JSON line with the figures.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent))

import product  # noqa: E402  in the folder above
from libraries import allowed, differences, shared_libraries  # noqa: E402  after the path is set


def main() -> int:
    """Freeze and check; 1 where a library is in the bundle that is not allowed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write to")
    out = parser.parse_args().out.absolute()
    os.environ.update(product.reproducible(), QT_QPA_PLATFORM="offscreen")
    bundle = freeze(out)
    named, found = HERE / f"libraries-{sys.platform}.txt", shared_libraries(bundle)
    if not named.exists():
        print(f"NOT CHECKED: there is no {named.name} yet. Put this into it, when it is looked through:")
        print(*sorted(found), sep="\n")
    unknown, missing = differences(found, allowed(named) if named.exists() else found)
    for library in missing:
        print(f"missing: {library} is on the list of shared libraries and not in the bundle", file=sys.stderr)
    for library in unknown:
        print(f"UNKNOWN: {library} is in the bundle and not on the list of shared libraries", file=sys.stderr)
    if unknown:
        print(f"Leave it out in trim.py, or say in {named.name} why it has to be there.", file=sys.stderr)
    print(json.dumps({"version": product.version(), **figures(bundle)}))
    return 1 if unknown else 0


def freeze(out: Path) -> Path:
    """Run PyInstaller and answer the folder it made."""
    # Both are installed in the environment of the build alone.
    from icons import write_icons  # noqa: PLC0415  see above
    from PyInstaller.__main__ import run  # noqa: PLC0415  see above

    pictures, work = out / "pictures", out / "work"
    bundle = out / product.ID
    for stale in (pictures, work, bundle, out / f"{product.NAME}.app"):
        shutil.rmtree(stale, ignore_errors=True)
    write_icons(product.ROOT / "resources" / "icons" / "app.svg", pictures, product.ID)
    os.environ["REFUND_DESK_PICTURES"] = str(pictures)
    # The frozen program knows no installed packages: their terms go with it as one file.
    collecting = [sys.executable, HERE.parent / "licences.py", out / "licences.json", "pyinstaller"]
    subprocess.run(collecting, check=True)
    os.environ["REFUND_DESK_LICENCES"] = str(out / "licences.json")
    options = ("--noconfirm", "--clean", "--log-level=ERROR", f"--distpath={out}", f"--workpath={work}")
    run([*options, str(HERE / "refund_desk.spec")])
    shutil.rmtree(work)
    if sys.platform == "linux":
        (bundle / product.WINDOW).symlink_to(product.ID)
    return bundle


def figures(bundle: Path) -> dict[str, int]:
    """How much there is: bytes and files."""
    sizes = [path.stat().st_size for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()]
    return {"bytes": sum(sizes), "files": len(sizes)}


if __name__ == "__main__":
    sys.exit(main())
