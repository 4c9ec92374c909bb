"""Pack the frozen program for Windows: the setup program, and a zip that runs from any folder.

    python3 packaging/windows/installer.py [--out DIR] [--sign COMMAND]

DIR (build/freeze) holds the frozen program. It needs makensis, the compiler of
NSIS; COMMAND signs the file that is put behind it.
"""

import argparse
import subprocess
import sys
import time
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent))

import product  # noqa: E402  in the folder above

PORTABLE = (
    f"@rem Runs {product.NAME} with its data beside it.\r\n"
    f'@start "" "%~dp0{product.WINDOW}.exe" --data-dir "%~dp0data"\r\n'
)
PORTABLE_NAME = f"{product.NAME} (portable).cmd"


def main() -> int:
    """Build both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=product.BUILD / "freeze", help="folder of the frozen program")
    parser.add_argument("--sign", default="", metavar="COMMAND", help="signs the file that is put behind it")
    arguments = parser.parse_args()
    out: Path = arguments.out.absolute()
    for made in (build_setup(out, sign=arguments.sign), build_portable(out)):
        print(f"{made.name}: {made.stat().st_size:,} bytes")
    return 0


def setup_path(out: Path, version: str) -> Path:
    """Where the setup program of that version is written."""
    return out / f"{product.ID}-{version}-setup.exe"


def build_setup(
    out: Path, *, version: str = "", payload: Path | None = None, fast: bool = False, sign: str = ""
) -> Path:
    """Run makensis on the frozen program in `out`; `fast` packs it less, for trials."""
    version, payload = version or product.version(), payload or out / product.ID
    told = {
        "VERSION": version,
        "PAYLOAD": payload / "*",
        "OUTPUT": setup_path(out, version),
        "ICON": out / "pictures" / f"{product.ID}.ico",
        "SIZE": sum(path.stat().st_size for path in payload.rglob("*") if path.is_file()) // 1024,
        "NAME": product.NAME,
        "ID": product.ID,
        "PUBLISHER": product.PUBLISHER,
        "SUFFIX": product.DOCUMENT_SUFFIX,
        "KIND": product.DOCUMENT_KIND,
        "MIME": product.DOCUMENT_MIME,
        **({"SIGN": sign} if sign else {}),
        **({"FAST": ""} if fast else {}),
    }
    if sys.platform == "linux":
        # Debian's NSIS makes a setup of 64 bits as well, the only kind that a Wine of 64 bits alone can run.
        told["TARGET"] = "amd64-unicode"
    command = ["makensis", "-V2", "-WX", "-NOCD", "-INPUTCHARSET", "UTF8"]
    command += [f"-D{name}={value}" for name, value in told.items()]
    subprocess.run([*command, str(HERE / "setup.nsi")], check=True, cwd=product.ROOT)
    return setup_path(out, version)


def build_portable(out: Path) -> Path:
    """Zip the frozen program in `out`; two zips of equal folders are equal."""
    bundle, path = out / product.ID, out / f"{product.ID}-{product.version()}-portable.zip"
    when = time.gmtime(max(product.source_date(), 315_532_800))[:6]  # a zip knows no year before 1980

    def entry(name: str) -> zipfile.ZipInfo:
        made = zipfile.ZipInfo(f"{product.ID}/{name}", when)
        made.compress_type = zipfile.ZIP_DEFLATED
        made.external_attr = 0o644 << 16
        return made

    with zipfile.ZipFile(path, "w", compresslevel=9) as packed:
        packed.writestr(entry(PORTABLE_NAME), PORTABLE)
        for name in sorted(one.relative_to(bundle).as_posix() for one in bundle.rglob("*") if one.is_file()):
            packed.writestr(entry(name), (bundle / name).read_bytes())
    return path


if __name__ == "__main__":
    sys.exit(main())
