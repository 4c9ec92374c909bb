"""Build the package for managed computers: `python packaging/windows/managed.py [--out DIR] [--wix WIX]`.

Takes the frozen program that packaging/freeze/build.py made in DIR (build/freeze) and the
`wix` of the WiX toolset 5, which runs on Windows alone: the release workflow builds the
package, installs it in silence, tries the program and removes it. Untried elsewhere.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent))

import product  # noqa: E402  in the folder above


def main() -> int:
    """Run wix; its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=product.BUILD / "freeze", help="where the frozen program is")
    parser.add_argument("--wix", default="wix", help="the program `wix`")
    arguments = parser.parse_args()
    wix = shutil.which(arguments.wix) or parser.error(f"there is no program {arguments.wix}")
    return subprocess.run(command(arguments.out.absolute(), wix), check=False).returncode


def told(out: Path) -> dict[str, str]:
    """What managed.wxs is told."""
    return {
        "Version": product.version(),
        "Payload": str(out / product.ID),
        "Icon": str(out / "pictures" / f"{product.ID}.ico"),
        "Name": product.NAME,
        "Id": product.ID,
        "Window": product.WINDOW,
        "Publisher": product.PUBLISHER,
        "Suffix": product.DOCUMENT_SUFFIX,
        "Kind": product.DOCUMENT_KIND,
        "Mime": product.DOCUMENT_MIME,
    }


def command(out: Path, wix: str) -> list[str]:
    """The call of wix."""
    values = [word for name, value in told(out).items() for word in ("-d", f"{name}={value}")]
    package = out / f"{product.ID}-{product.version()}.msi"
    return [wix, "build", str(HERE / "managed.wxs"), "-arch", "x64", *values, "-out", str(package)]


if __name__ == "__main__":
    sys.exit(main())
