"""Build the AppImage: `python3 packaging/linux/appimage.py --runtime FILE [--freeze DIR] [--out DIR]`.

An AppImage is a small program, the runtime, with the files behind it as squashfs. The
runtime is in no package registry, so that the release workflow brings it; mksquashfs is
in Debian's package squashfs-tools.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent))

import product  # noqa: E402  in the folder above
from tree import lay_out  # noqa: E402  beside this file

RUN = f"""\
#!/bin/sh
# What starts with the AppImage: the window, or the command in the terminal that its name or the first word asks for.
here=$(dirname "$(readlink -f "$0")")
case "${{ARGV0##*/}}:$1" in
    {product.ID}:* | *:decide | *:policies | *:policy | *:--version | *:--help)
        exec "$here/usr/bin/{product.ID}" "$@" ;;
    *)
        exec "$here/usr/bin/{product.WINDOW}" "$@" ;;
esac
"""


def main() -> int:
    """Lay out the files, pack them and put the runtime before them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runtime", type=Path, required=True, help="the runtime of AppImages for this machine")
    parser.add_argument("--freeze", type=Path, default=product.BUILD / "freeze", help="where the frozen program is")
    parser.add_argument("--out", type=Path, default=product.BUILD / "linux", help="folder to build in")
    arguments = parser.parse_args()
    frozen: Path = arguments.freeze.absolute()
    out: Path = arguments.out.absolute()
    folder = lay_out_appdir(out, frozen / product.ID, frozen / "pictures")
    squashed = out / "appimage.squashfs"
    squashed.unlink(missing_ok=True)
    options = ("-root-owned", "-noappend", "-no-progress", "-quiet", "-b", "1M", "-comp", "zstd")
    packing = ("mksquashfs", folder, squashed, *options, "-Xcompression-level", "19")
    subprocess.run(packing, check=True, env={**os.environ, **product.reproducible()})
    made = out / f"{product.ID}-{product.version()}-{platform.machine()}.AppImage"
    made.write_bytes(arguments.runtime.read_bytes() + squashed.read_bytes())
    made.chmod(0o755)
    squashed.unlink()
    print(f"{made.name}: {made.stat().st_size:,} bytes")
    return 0


def lay_out_appdir(out: Path, bundle: Path, pictures: Path) -> Path:
    """Make the folder anew and answer it."""
    folder = out / f"{product.ID}.AppDir"
    shutil.rmtree(folder, ignore_errors=True)
    lay_out(folder, bundle, pictures)
    (folder / "AppRun").write_text(RUN, "utf-8")
    (folder / "AppRun").chmod(0o755)
    shutil.copy(folder / "usr" / "share" / "applications" / f"{product.ID}.desktop", folder)
    shutil.copy(pictures / f"{product.ID}-256.png", folder / f"{product.ID}.png")
    (folder / ".DirIcon").symlink_to(f"{product.ID}.png")
    return folder


if __name__ == "__main__":
    sys.exit(main())
