"""Small steps of a release, for the workflows: `python3 packaging/release.py COMMAND`.

tag TAG            check that the tag names the version of the program
libraries          print the packages that the checks need on Debian and Ubuntu, one a line
appimage APPDIR RUNTIME FOLDER
                   pack the folder that packaging/linux/build.py laid out behind the runtime of AppImages
complete FOLDER    check that the folder holds every file of a release, and no other
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE))

import dev  # noqa: E402  beside this file
import product  # noqa: E402  beside this file

DISPLAY = ("xvfb", "xauth")
"""A display for the real window, where there is none."""

SYSTEMS = ("linux-x86_64", "windows-x86_64", "macos-arm64", "macos-x86_64")

PACKAGES = (
    "refund-desk_{version}_amd64.deb",
    "refund-desk-{version}-linux-x86_64.tar.xz",
    "refund-desk-{version}-x86_64.AppImage",
    "refund-desk-{version}-setup.exe",
    "refund-desk-{version}-portable.zip",
    "refund-desk-{version}.msi",
    "refund-desk-{version}-macos-arm64.dmg",
    "refund-desk-{version}-macos-x86_64.dmg",
    *(f"refund-desk-{{version}}-{system}.cdx.json" for system in SYSTEMS),
)
"""What a release consists of, besides its checksums."""


def main(argv: Sequence[str]) -> int:
    """Run one command and answer the exit code."""
    if len(argv) == 2 and argv[0] == "tag":
        return tell(wrong_tag(argv[1], product.version()))
    if len(argv) == 2 and argv[0] == "complete":
        present = {path.name for path in Path(argv[1]).iterdir()}
        return tell(*differing(present, product.version()))
    if len(argv) == 4 and argv[0] == "appimage":
        appdir, runtime, folder = map(Path, argv[1:])
        print(appimage(appdir, runtime, folder))
        return 0
    if list(argv) == ["libraries"]:
        print(*libraries(), sep="\n")
        return 0
    print(__doc__)
    return 2


def tell(*problems: str) -> int:
    """Print what is wrong; 1 where anything is."""
    found = [problem for problem in problems if problem]
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)
    return 1 if found else 0


def wrong_tag(tag: str, version: str) -> str:
    """What is wrong with the tag of a release; empty where it is right."""
    if tag == f"v{version}":
        return ""
    return f"The tag {tag} does not name the version: refund_desk.__version__ is {version}, it has to be v{version}."


def libraries() -> list[str]:
    """Debian's names of what Qt links to, a font and a display."""
    return sorted({*dev.QT_LIBRARIES.values(), *dev.DISPLAY_LIBRARIES.values(), dev.FONT_PACKAGE, *DISPLAY})


def appimage(appdir: Path, runtime: Path, folder: Path) -> Path:
    """Pack the folder: an AppImage is its runtime with a squashfs behind it. Equal folders make equal files."""
    image = folder / f"{product.ID}-{product.version()}-x86_64.AppImage"
    packed = folder / "packed"
    command = ["mksquashfs", str(appdir), str(packed), "-root-owned", "-noappend", "-no-xattrs", "-comp", "zstd"]
    environment = {**os.environ, **product.reproducible()}
    subprocess.run([*command, "-quiet", "-no-progress"], check=True, env=environment)
    image.write_bytes(runtime.read_bytes() + packed.read_bytes())
    image.chmod(0o755)
    packed.unlink()
    return image


def differing(present: set[str], version: str) -> list[str]:
    """The files of a release that are missing, and those that are none of it."""
    wanted = {name.format(version=version) for name in PACKAGES}
    missing = [f"missing from the release: {name}" for name in sorted(wanted - present)]
    return missing + [f"no part of a release: {name}" for name in sorted(present - wanted)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
