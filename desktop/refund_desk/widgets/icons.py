"""The program's own icons: SVG outlines, drawn in the theme's text colour."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtGui import QIcon, QImage, QPixmap

from refund_desk.assets import resource
from refund_desk.widgets.theme import Theme

_SCALE = 4
"""Drawn four times as large as shown, so that they stay sharp at any display scale."""


def action_icon(name: str, theme: Theme) -> QIcon:
    """The icon of an action; an empty one where the set has none for it."""
    try:
        path = resource(f"icons/{name}.svg")
    except FileNotFoundError:
        return QIcon()
    icon = QIcon(_drawn(str(path), theme.text))
    icon.addPixmap(_drawn(str(path), theme.muted), QIcon.Mode.Disabled)
    return icon


def app_icon() -> QIcon:
    """The program's own icon."""
    return QIcon(str(resource("icons/app.svg")))


@cache
def _drawn(path: str, colour: str) -> QPixmap:
    text = Path(path).read_text("utf-8")
    large = text.replace('width="24" height="24"', f'width="{24 * _SCALE}" height="{24 * _SCALE}"')
    image = QImage.fromData(large.replace("currentColor", colour).encode())
    return QPixmap.fromImage(image)
