"""Freeze Refund Desk for this system: `python3 packaging/freeze/build.py [--out DIR] [--no-smoke]`.

It makes an environment of its own in DIR (build/freeze), installs into it what
packaging/requirements-freeze.lock names and the wheel built from this checkout,
lets bundle.py freeze that, packs the result and runs packaging/smoke.py on it.
"""

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent))

import product  # noqa: E402  in the folder above

LOCK = HERE.parent / "requirements-freeze.lock"
Argument = str | os.PathLike[str]


def main() -> int:
    """Build, pack and try it; the exit code of what failed first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=product.BUILD / "freeze", help="folder to build in")
    parser.add_argument("--no-smoke", action="store_true", help="do not run the frozen program")
    parser.add_argument("--no-archive", action="store_true", help="do not pack it")
    arguments = parser.parse_args()
    out: Path = arguments.out.absolute()
    if sys.platform == "linux" and not (shutil.which("objdump") and shutil.which("strip")):
        print("This needs objdump and strip (Debian's package of them: binutils).", file=sys.stderr)
        return 1
    started = time.monotonic()
    python = environment(out / "venv")
    install_wheel(python, out / "wheel")
    if code := run(python, HERE / "bundle.py", out, **product.reproducible()):
        return code
    bundle = out / product.ID
    told = {"seconds": round(time.monotonic() - started)}
    if not arguments.no_archive and sys.platform == "linux":
        packed = archive(bundle, out / f"{product.ID}-{product.version()}-linux-{platform.machine()}.tar.xz")
        told |= {"archive": packed.stat().st_size}
    print(json.dumps(told))
    return 0 if arguments.no_smoke else run(sys.executable, HERE.parent / "smoke.py", bundle)


def run(*command: Argument, **environment: str) -> int:
    """Run a program with changes to its environment variables; answer its exit code."""
    sys.stdout.flush()
    return subprocess.run(command, check=False, cwd=product.ROOT, env={**os.environ, **environment}).returncode


def environment(folder: Path) -> Path:
    """Make the environment of the build, or take the one that is ready; answer its Python."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = folder / "refund-desk.stamp", sys.version + hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    install = ("install", "--quiet", "--require-hashes", "--no-deps", "--only-binary=:all:", "--requirement", LOCK)
    if run(sys.executable, "-m", "venv", folder) or run(python, "-m", "pip", *install):
        raise SystemExit("The environment of the build could not be made; the message stands above.")
    stamp.write_text(wanted, "utf-8")
    return python


def build_wheel(python: Argument, folder: Path) -> Path:
    """Build the wheel of this checkout with the environment's own tools."""
    shutil.rmtree(folder, ignore_errors=True)
    if run(python, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, **product.reproducible()):
        raise SystemExit("The wheel could not be built.")
    (wheel,) = folder.glob("*.whl")
    return wheel


def install_wheel(python: Path, folder: Path) -> None:
    """Put the wheel into the environment, in place of an older one."""
    wheel = build_wheel(python, folder)
    if run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--force-reinstall", wheel):
        raise SystemExit("The wheel could not be installed.")


def archive(bundle: Path, path: Path) -> Path:
    """Pack the folder; two archives of equal folders are equal."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = product.source_date()
        return entry

    with tarfile.open(path, "w:xz") as packed:
        for name in ["", *sorted(one.relative_to(bundle).as_posix() for one in bundle.rglob("*"))]:
            packed.add(bundle / name, f"{bundle.name}/{name}".rstrip("/"), recursive=False, filter=plain)
    return path


if __name__ == "__main__":
    sys.exit(main())
