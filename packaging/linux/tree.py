"""The files of an installation on Linux, laid out below a folder: programs, menu entry, icons, document type."""

from __future__ import annotations

import gzip
import shutil
from datetime import UTC, datetime
from pathlib import Path

import product

HERE = Path(__file__).resolve().parent

COPYRIGHT = f"""\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: {product.NAME}

Files: *
Copyright: {product.PUBLISHER}
License: Expat
"""


def lay_out(root: Path, bundle: Path, pictures: Path) -> None:
    """Put the installation below `root`, which must not be there yet."""
    programs = root / "usr" / "lib" / product.ID
    shutil.copytree(bundle, programs, symlinks=True)
    (root / "usr" / "bin").mkdir(parents=True)
    for name in (product.ID, product.WINDOW):
        (root / "usr" / "bin" / name).symlink_to(f"../lib/{product.ID}/{name}")
    share = root / "usr" / "share"
    put(share / "applications" / f"{product.ID}.desktop", (HERE / "refund-desk.desktop").read_bytes())
    put(share / "mime" / "packages" / f"{product.ID}.xml", (HERE / "refund-desk.mime.xml").read_bytes())
    put(share / "metainfo" / f"{product.APP_ID}.metainfo.xml", metainfo().encode())
    icons = share / "icons" / "hicolor"
    drawing = product.ROOT / "resources" / "icons" / "app.svg"
    put(icons / "scalable" / "apps" / f"{product.ID}.svg", drawing.read_bytes())
    for picture in sorted(pictures.glob(f"{product.ID}-*.png")):
        size = picture.stem.removeprefix(f"{product.ID}-")
        put(icons / f"{size}x{size}" / "apps" / f"{product.ID}.png", picture.read_bytes())


def metainfo() -> str:
    """What software centres show."""
    text = (HERE / "metainfo.xml.in").read_text("utf-8")
    told = {
        "APP_ID": product.APP_ID,
        "NAME": product.NAME,
        "SUMMARY": product.SUMMARY,
        "PUBLISHER": product.PUBLISHER,
        "VERSION": product.version(),
        "DATE": f"{datetime.fromtimestamp(product.source_date(), UTC):%Y-%m-%d}",
    }
    for name, words in told.items():
        text = text.replace(f"@{name}@", words)
    return text


def documents(root: Path) -> None:
    """What Debian wants beside a program: its licence, and what changed."""
    folder = root / "usr" / "share" / "doc" / product.ID
    licence = (product.ROOT / "LICENSE").read_text("utf-8").splitlines()
    indented = "".join(f" {line or '.'}\n" for line in licence)
    put(folder / "copyright", (COPYRIGHT + indented).encode())
    when = datetime.fromtimestamp(product.source_date(), UTC)
    change = (
        f"{product.ID} ({product.version()}) stable; urgency=medium\n\n  * Version {product.version()}.\n\n"
        f" -- {product.PUBLISHER} <{product.ID}@localhost>  {when:%a, %d %b %Y %H:%M:%S} +0000\n"
    )
    put(folder / "changelog.gz", gzip.compress(change.encode(), mtime=0))


def put(path: Path, content: bytes) -> None:
    """Write a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
