"""Build the disk image: `PYTHON packaging/macos/image.py --app APP --machine arm64 --out DIR`; runs on macOS alone.

PYTHON is that of build/freeze/venv with packaging/macos/requirements.lock installed into it. The image
shows the application, a link to Applications, and background.svg drawn for both kinds of screens.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(1, str(HERE.parent))

import product  # noqa: E402  in the folder above

DRAWING = HERE / "background.svg"
WIDTH, HEIGHT = 640, 400
"""Of the window's content and of the drawing, in points."""
ICON = 128
APPLICATION, APPLICATIONS = (160, 196), (480, 196)
"""The middles of the two icons; the drawing's arrow leads from one to the other."""


def main() -> int:
    """Draw the background and build the image."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--app", type=Path, required=True, help="the application")
    parser.add_argument("--machine", required=True, help="its processor, as uname tells it")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    image = arguments.out / f"{product.ID}-{product.version()}-macos-{arguments.machine}.dmg"
    with tempfile.TemporaryDirectory() as place:
        background = background_in(Path(place))
        # It asks for the version of macOS when it is imported.
        from dmgbuild import build_dmg  # noqa: PLC0415  see above

        build_dmg(str(image), product.NAME, settings=settings(arguments.app.absolute(), background))
    print(f"{image.name}: {image.stat().st_size:,} bytes")
    return 0


def background_in(folder: Path) -> Path:
    """Draw the background for screens of both kinds and put the two into one file."""
    drawn = [draw(folder / f"background{name}.png", scale) for name, scale in (("", 1), ("@2x", 2))]
    both = folder / "background.tiff"
    subprocess.run(["tiffutil", "-cathidpicheck", *drawn, "-out", both], check=True)
    return both


def draw(path: Path, scale: int) -> Path:
    """Draw the background at so many pixels a point."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # In the environment of the build, and not needed for the settings.
    from PySide6.QtGui import QGuiApplication, QImage, QPainter  # noqa: PLC0415  see above
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415  see above

    application = QGuiApplication.instance() or QGuiApplication([])
    picture = QImage(WIDTH * scale, HEIGHT * scale, QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    # 72 pixels to the inch are one a point.
    picture.setDotsPerMeterX(round(72 * scale / 0.0254))
    picture.setDotsPerMeterY(round(72 * scale / 0.0254))
    if not picture.save(str(path)):
        raise SystemExit(f"{path} could not be written.")
    del application  # it has to live until all is drawn
    return path


def settings(application: Path, background: Path) -> dict[str, object]:
    """What dmgbuild is told."""
    return {
        "format": "ULFO",
        "filesystem": "HFS+",
        "files": [str(application)],
        "symlinks": {"Applications": "/Applications"},
        "icon_locations": {application.name: APPLICATION, "Applications": APPLICATIONS},
        "hide_extensions": [application.name],
        "background": str(background),
        "window_rect": ((200, 200), (WIDTH, HEIGHT)),
        "default_view": "icon-view",
        "show_icon_preview": False,
        "icon_size": ICON,
        "text_size": 13,
    }


if __name__ == "__main__":
    sys.exit(main())
