"""The look's tokens, for light and for dark: colours, sizes, spacing.

Colours are our own, because the desktop's fail contrast (Fusion's selection is
3.7:1). Every pair that carries text reaches 4.5:1 and every graphic 3:1 in
both themes; `tests/desk/test_theme.py` checks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication

from refund_desk.widgets.style import style_sheet


@dataclass(frozen=True, slots=True)
class Tint:
    """The colours of one outcome: text on the tint, the tint, a solid mark. All `#rrggbb`."""

    text: str
    tint: str
    mark: str


@dataclass(frozen=True, slots=True)
class Theme:
    """One set of colours, each `#rrggbb`."""

    name: Literal["light", "dark"]
    window: str
    """Behind the cards."""
    surface: str
    """Cards and fields."""
    hover: str
    text: str
    muted: str
    line: str
    """Hairlines that only decorate; a border that must be seen is `field_border`."""
    field_border: str
    accent: str
    on_accent: str
    accent_hover: str
    accent_tint: str
    """Behind a chosen row."""
    accent_muted: str
    """Numbers of a row that did not decide."""
    focus: str
    error: str
    full: Tint
    partial: Tint
    none: Tint
    review: Tint
    unknown: Tint

    def outcome(self, outcome: str) -> Tint:
        """The colours of an outcome: full, partial, none, review or unknown."""
        tints = {"full": self.full, "partial": self.partial, "none": self.none, "review": self.review}
        return tints.get(outcome, self.unknown)


LIGHT = Theme(
    name="light",
    window="#f3f5f7",
    surface="#ffffff",
    hover="#eef1f4",
    text="#16191d",
    muted="#57606b",
    line="#dde1e6",
    field_border="#7f8893",
    accent="#1d5bc4",
    on_accent="#ffffff",
    accent_hover="#174a9f",
    accent_tint="#e7effb",
    accent_muted="#4a72b5",
    focus="#1d5bc4",
    error="#b3261e",
    full=Tint(text="#14593a", tint="#d0eedc", mark="#1f8049"),
    partial=Tint(text="#744900", tint="#fde6b4", mark="#96600a"),
    none=Tint(text="#474f59", tint="#e3e6eb", mark="#67717d"),
    review=Tint(text="#8c1c5a", tint="#f7dae8", mark="#a6316d"),
    unknown=Tint(text="#474f59", tint="#f3f5f7", mark="#67717d"),
)

DARK = Theme(
    name="dark",
    window="#14171c",
    surface="#1d2329",
    hover="#272e36",
    text="#eceef1",
    muted="#a3abb5",
    line="#353d46",
    field_border="#77818d",
    accent="#7fb0ff",
    on_accent="#0e1622",
    accent_hover="#a3c6ff",
    accent_tint="#22344e",
    accent_muted="#7f9ccc",
    focus="#7fb0ff",
    error="#ff9a92",
    full=Tint(text="#86dfac", tint="#1b4330", mark="#5fc98d"),
    partial=Tint(text="#f5d27c", tint="#4b3a12", mark="#e6b74d"),
    none=Tint(text="#c5cbd3", tint="#353d47", mark="#949da8"),
    review=Tint(text="#ffa6d3", tint="#55203f", mark="#f283bb"),
    unknown=Tint(text="#c5cbd3", tint="#272e36", mark="#949da8"),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes that follow the application's font: type in points, `unit` of spacing in pixels."""

    small: float
    body: float
    section: float
    title: float
    amount: float
    unit: int


def scale_of(font: QFont) -> Scale:
    """The type scale around `font`; a quarter of its line height is one unit of space."""
    body = QFontInfo(font).pointSizeF()
    unit = max(3, round(QFontMetricsF(font).height() / 4))
    return Scale(small=body * 0.92, body=body, section=body * 1.02, title=body * 1.3, amount=body * 2.5, unit=unit)


def palette(theme: Theme) -> QPalette:
    """The colours that Fusion draws from."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.hover),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.surface),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.error),
        (role.ToolTipBase, theme.surface),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.Accent, theme.accent),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Light, theme.surface),
        (role.Midlight, theme.hover),
        (role.Mid, theme.line),
        (role.Dark, theme.field_border),
        (role.Shadow, theme.window),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.muted))
    return made


_DRESSED = "refund-desk-dressed"
"""The application's own property that tells whether it has its style."""


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole application; call again to change the theme while it runs."""
    sheet = style_sheet(theme, scale_of(app.font()))
    if app.styleSheet() == sheet:
        return  # it is dressed so already, and every widget there is would be polished anew
    if app.property(_DRESSED) is None:
        # Once: Qt takes every widget there is out of the style before, though it is the same.
        app.setStyle("Fusion")
        app.setProperty(_DRESSED, True)
    app.setPalette(palette(theme))
    boxes = palette(theme)
    # Fusion draws a check box's outline 27 % darker than the window, too faint on a card: give it our border.
    boxes.setColor(QPalette.ColorRole.Window, QColor(theme.field_border).lighter(127))
    app.setPalette(boxes, "QCheckBox")  # type: ignore[arg-type]  # the stub says bytes, the binding takes str alone
    app.setStyleSheet(sheet)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two `#rrggbb` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
