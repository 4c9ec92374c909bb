"""Build the Debian package and try it: `python3 packaging/linux/build.py [--freeze DIR] [--out DIR] [--no-trial]`.

Takes the frozen program that packaging/freeze/build.py made, and makes it first where
there is none. The package is then installed with apt in a bare Debian of its own,
started there and removed again, which wants root, debootstrap and Debian's archive.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent))

import product  # noqa: E402  in the folder above
from elf import dependencies  # noqa: E402  beside this file
from tree import documents, lay_out, put  # noqa: E402  beside this file
from trial import try_package  # noqa: E402  beside this file

DESCRIPTION = """\
 How much to refund, why, and until when, under a written refund policy: the
 verdict, the exact amount, the formula with its numbers and a timeline follow
 every keystroke. Cases are kept as they were decided, and printed or exported
 as PDF. Works without a network.
"""


def main() -> int:
    """Build and try the package."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freeze", type=Path, default=product.BUILD / "freeze", help="where the frozen program is")
    parser.add_argument("--out", type=Path, default=product.BUILD / "linux", help="folder to build in")
    parser.add_argument("--no-trial", action="store_true", help="do not install it anywhere")
    parser.add_argument("--mirror", default="", help="Debian's archive, where debootstrap's own choice cannot be used")
    arguments = parser.parse_args()
    out: Path = arguments.out.absolute()
    frozen: Path = arguments.freeze.absolute()
    if not (frozen / product.ID).exists():
        building = [sys.executable, HERE.parent / "freeze" / "build.py", "--out", frozen, "--no-archive"]
        if code := subprocess.run(building, check=False).returncode:
            return code
    package = build_package(out, frozen / product.ID, frozen / "pictures")
    print(f"{package.name}: {package.stat().st_size:,} bytes")
    return 0 if arguments.no_trial else try_package(package, out, arguments.mirror)


def build_package(out: Path, bundle: Path, pictures: Path) -> Path:
    """Lay the installation out and pack it; answer the package."""
    root = out / "package"
    shutil.rmtree(root, ignore_errors=True)
    lay_out(root, bundle, pictures)
    documents(root)
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and not path.is_symlink()]
    sums = "".join(f"{hashlib.md5(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in files)
    architecture = told("dpkg", "--print-architecture")
    put(root / "DEBIAN" / "md5sums", sums.encode())
    put(root / "DEBIAN" / "control", control(root, bundle, architecture).encode())
    settle(root)
    package = out / f"{product.ID}_{product.version()}_{architecture}.deb"
    environment = {**os.environ, **product.reproducible()}
    packing = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(package)]
    subprocess.run(packing, check=True, env=environment, stdout=subprocess.DEVNULL)
    return package


def control(root: Path, bundle: Path, architecture: str) -> str:
    """What dpkg and apt read of the package."""
    depends, recommends = dependencies(bundle)
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    return (
        f"Package: {product.ID}\n"
        f"Version: {product.version()}\n"
        f"Architecture: {architecture}\n"
        f"Maintainer: {product.PUBLISHER} <{product.ID}@localhost>\n"
        f"Installed-Size: {size // 1024}\n"
        f"Depends: {', '.join(depends)}\n"
        f"Recommends: {', '.join(recommends)}\n"
        "Section: utils\n"
        "Priority: optional\n"
        f"Description: {product.SUMMARY[0].lower()}{product.SUMMARY[1:]}\n"
        f"{DESCRIPTION}"
    )


def settle(root: Path) -> None:
    """Give every file the rights that Debian wants and one date, so that equal contents make equal packages."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            program = path.parent.name == product.ID and path.parent.parent.name == "lib"
            path.chmod(0o755 if path.is_dir() or (program and path.is_file()) else 0o644)
        os.utime(path, (product.source_date(), product.source_date()), follow_symlinks=False)


def told(*command: str) -> str:
    """What a program prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
