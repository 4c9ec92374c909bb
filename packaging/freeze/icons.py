"""Draws the program's icon, one SVG, in the sizes and the containers that the systems want."""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

PNG_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
ICNS_KINDS = {b"icp4": 16, b"icp5": 32, b"icp6": 64, b"ic07": 128, b"ic08": 256, b"ic09": 512, b"ic10": 1024}
"""What macOS calls its sizes."""


def write_icons(drawing: Path, folder: Path, name: str) -> None:
    """Write `name-SIZE.png`, `name.ico` and `name.icns` into the folder, which is made."""
    application = QGuiApplication.instance() or QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    renderer = QSvgRenderer(str(drawing))
    if not renderer.isValid():
        raise SystemExit(f"{drawing} is no drawing that can be read.")
    sizes = {*PNG_SIZES, *ICO_SIZES, *ICNS_KINDS.values()}
    pictures = {size: _drawn(renderer, size) for size in sorted(sizes)}
    for size in PNG_SIZES:
        (folder / f"{name}-{size}.png").write_bytes(pictures[size])
    (folder / f"{name}.ico").write_bytes(ico({size: pictures[size] for size in ICO_SIZES}))
    (folder / f"{name}.icns").write_bytes(icns({kind: pictures[size] for kind, size in ICNS_KINDS.items()}))
    del application  # it has to live until all is drawn


def ico(pictures: dict[int, bytes]) -> bytes:
    """Windows' container of PNG pictures, by their width in pixels (at most 256)."""
    start = 6 + 16 * len(pictures)
    directory, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, picture in pictures.items():
        side = size % 256  # 256 is written as 0
        directory += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), start + len(body))
        body += picture
    return directory + body


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """Apple's container of PNG pictures, by the four letters of their size."""
    body = b"".join(kind + struct.pack(">I", 8 + len(picture)) + picture for kind, picture in pictures.items())
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def _drawn(renderer: QSvgRenderer, size: int) -> bytes:
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  the stubs lack the form that takes a device
    data = buffer.data()
    assert isinstance(data, QByteArray)
    return bytes(data.data())
