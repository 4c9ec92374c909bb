"""The style sheet of the standard widgets, written from the tokens of a theme.

A widget says what it is through the dynamic property `role`, set before it is
shown (or followed by `restyle`): frames `card`, `banner-contradiction`,
`sidebar`; labels `title`, `section`, `overline`, `muted`, `echo`, `error`,
`amount`, `chip-full` and its sisters; buttons `primary`, `link`, `quiet`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:  # theme.py imports this module to apply the sheet
    from refund_desk.widgets.theme import Scale, Theme


def restyle(widget: QWidget, role: str) -> None:
    """Give a widget that is already shown another role."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def style_sheet(theme: Theme, scale: Scale) -> str:
    """The application's style sheet."""
    return "\n".join(
        part(theme, scale)
        for part in (_surfaces, _labels, _chips, _buttons, _fields, _choices, _tabs, _lists, _calendar, _bars)
    )


def _surfaces(t: Theme, s: Scale) -> str:
    u = s.unit
    return f"""
QToolTip {{ color: {t.text}; background: {t.surface}; border: 1px solid {t.field_border}; padding: {u}px; }}
QFrame[role="card"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 10px; }}
QFrame[role="sidebar"] {{ background: {t.window}; border: none; border-right: 1px solid {t.line}; }}
QFrame[role="sheet"] {{ background: {t.surface}; border: none; border-right: 1px solid {t.line}; }}
QFrame[role="rule"] {{ background: {t.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="upright"] {{ background: {t.line}; border: none; }}
QFrame[role="palette"] {{ background: {t.surface}; border: 1px solid {t.field_border}; border-radius: 8px; }}
QFrame[role="banner-contradiction"] {{
    background: {t.review.tint}; border: 1px solid {t.review.tint}; border-radius: 10px; }}
QFrame[role="banner-contradiction"] QLabel {{ color: {t.review.text}; background: transparent; }}
QFrame[role="banner-notice"] {{ background: {t.accent_tint}; border: 1px solid {t.accent_tint}; border-radius: 10px; }}
QFrame[role="banner-notice"] QLabel {{ color: {t.text}; background: transparent; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget[role="page"] {{ background: transparent; }}
QSplitter::handle {{ background: {t.line}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: {3 * u}px; }}
QScrollBar:horizontal {{ height: {3 * u}px; }}
QScrollBar::handle {{ background: {t.field_border}; border-radius: {u // 2 + 1}px; margin: {u // 2 + 1}px; }}
QScrollBar::handle:vertical {{ min-height: {6 * u}px; }}
QScrollBar::handle:horizontal {{ min-width: {6 * u}px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def _labels(t: Theme, s: Scale) -> str:
    return f"""
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: {s.title:.2f}pt; font-weight: 600; }}
QLabel[role="section"] {{ font-size: {s.section:.2f}pt; font-weight: 600; }}
QLabel[role="section-marked"] {{
    font-size: {s.section:.2f}pt; font-weight: 600; color: {t.accent}; background: {t.accent_tint};
    border-radius: 4px; }}
QLabel[role="overline"] {{ font-size: {s.small:.2f}pt; font-weight: 600; color: {t.muted}; }}
QLabel[role="muted"] {{ color: {t.muted}; }}
QLabel[role="echo"] {{ font-size: {s.small:.2f}pt; color: {t.muted}; }}
QLabel[role="error"] {{ font-size: {s.small:.2f}pt; color: {t.error}; }}
QLabel[role="amount"] {{ font-size: {s.amount:.2f}pt; font-weight: 600; }}
QLabel[role="amount-long"] {{ font-size: {s.amount * 0.72:.2f}pt; font-weight: 600; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="link"] {{ color: {t.accent}; }}
"""


def _chips(t: Theme, s: Scale) -> str:
    u = s.unit
    tints = {"full": t.full, "partial": t.partial, "none": t.none, "review": t.review, "unknown": t.unknown}
    return "\n".join(
        f'QLabel[role="chip-{name}"] {{ color: {tint.text}; background: {tint.tint}; '
        f"border-radius: 4px; padding: {u // 2}px {2 * u}px; font-weight: 600; }}"
        for name, tint in tints.items()
    ) + (
        f'\nQLabel[role="chip-granted"] {{ color: {t.text}; background: {t.accent_tint}; '
        f"border-radius: 4px; padding: {u // 2}px {2 * u}px; font-weight: 600; }}"
    )


def _buttons(t: Theme, s: Scale) -> str:
    u = s.unit
    return f"""
QPushButton, QToolButton {{
    color: {t.text}; background: {t.surface}; border: 1px solid {t.field_border}; border-radius: 6px;
    padding: {u}px {3 * u}px; }}
QPushButton:hover, QToolButton:hover {{ background: {t.hover}; }}
QPushButton:pressed, QToolButton:pressed, QToolButton:checked {{ background: {t.accent_tint}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {t.focus}; padding: {u - 1}px {3 * u - 1}px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {t.muted}; border-color: {t.line}; }}
QPushButton[role="primary"] {{
    color: {t.on_accent}; background: {t.accent}; border-color: {t.accent}; font-weight: 600; }}
QPushButton[role="primary"]:hover {{ background: {t.accent_hover}; border-color: {t.accent_hover}; }}
QPushButton[role="primary"]:focus {{ border-color: {t.text}; }}
QPushButton[role="primary"]:disabled {{ color: {t.muted}; background: {t.hover}; border-color: {t.line}; }}
QPushButton[role="link"], QPushButton[role="quiet"], QToolButton[role="quiet"] {{
    background: transparent; border: 2px solid transparent; padding: {max(0, u // 2 - 1)}px {max(0, u // 2 - 1)}px; }}
QPushButton[role="link"] {{ color: {t.accent}; text-align: left; }}
QPushButton[role="link"]:hover {{ color: {t.accent_hover}; text-decoration: underline; }}
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover {{ background: {t.hover}; }}
QPushButton[role="link"]:focus, QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus {{
    border: 2px solid {t.focus}; border-radius: 4px; }}
QPushButton[role="search"] {{ background: {t.window}; border-color: {t.line}; }}
QPushButton[role="search"]:hover {{ background: {t.hover}; border-color: {t.field_border}; }}
QPushButton[role="search"]:focus {{ border-color: {t.focus}; }}
QToolButton[role="slim"] {{ padding: {u}px {u // 2}px; }}
QToolButton[role="slim"]:focus {{ padding: {u - 1}px {max(0, u // 2 - 1)}px; }}
QToolButton::menu-indicator {{ image: none; width: 0; }}
"""


def _fields(t: Theme, s: Scale) -> str:
    u = s.unit
    return f"""
QLineEdit, QPlainTextEdit, QComboBox {{
    color: {t.text}; background: {t.surface}; border: 1px solid {t.field_border}; border-radius: 6px;
    padding: {u}px {2 * u}px; selection-color: {t.on_accent}; selection-background-color: {t.accent};
    placeholder-text-color: {t.muted}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{
    border: 2px solid {t.focus}; padding: {u - 1}px {2 * u - 1}px; }}
QLineEdit[invalid="true"], QComboBox[invalid="true"] {{ border-color: {t.error}; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {t.muted}; background: {t.window}; border-color: {t.line}; }}
QLineEdit:read-only {{ background: {t.window}; }}
QFrame[role="palette"] QLineEdit {{
    background: transparent; border: none; border-bottom: 1px solid {t.line}; border-radius: 0;
    padding: {2 * u}px {3 * u}px; }}
QComboBox {{ padding-right: {5 * u}px; }}
QFrame[role="sidebar"] QComboBox {{ padding-left: {u}px; padding-right: {4 * u}px; }}
QFrame[role="sidebar"] QComboBox::drop-down {{ width: {4 * u}px; }}
QComboBox QLineEdit, QComboBox QLineEdit:focus {{ border: none; border-radius: 0; padding: 0; }}
QComboBox::drop-down {{
    subcontrol-origin: border; subcontrol-position: center right; width: {5 * u}px; border: none; }}
QComboBox::down-arrow {{
    width: 0; height: 0; border-left: {u}px solid {t.surface}; border-right: {u}px solid {t.surface};
    border-top: {u}px solid {t.muted}; }}
QComboBox QAbstractItemView {{
    color: {t.text}; background: {t.surface}; border: 1px solid {t.field_border}; outline: none;
    selection-color: {t.text}; selection-background-color: {t.accent_tint}; }}
"""


def _choices(t: Theme, s: Scale) -> str:
    size, ring = 4 * s.unit, max(4, round(s.unit * 1.25))
    dot = size - 2 * ring
    return f"""
QRadioButton {{ spacing: {2 * s.unit - 2}px; padding: {s.unit // 2}px 2px; background: transparent; }}
QRadioButton::indicator {{
    width: {size - 2}px; height: {size - 2}px; border-radius: {size // 2}px;
    border: 1px solid {t.field_border}; background: {t.surface}; }}
QRadioButton::indicator:hover {{ border-color: {t.accent}; }}
QRadioButton::indicator:checked {{ width: {dot}px; height: {dot}px; border: {ring}px solid {t.accent}; }}
QRadioButton::indicator:disabled {{ border-color: {t.line}; }}
QRadioButton:focus {{ border: 2px solid {t.focus}; border-radius: 4px; padding: 0; }}
"""


def _tabs(t: Theme, s: Scale) -> str:
    u = s.unit
    return f"""
QTabWidget::pane {{ border: none; border-top: 1px solid {t.line}; }}
QTabWidget::tab-bar {{ left: 0; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{
    color: {t.muted}; background: transparent; border: none; border-bottom: 2px solid transparent;
    padding: {u}px 1px; margin-right: {4 * u}px; font-weight: 500; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom: 2px solid {t.accent}; }}
QTabBar::tab:focus {{ border: 2px solid {t.focus}; border-radius: 4px; padding: {u - 2}px 0; }}
"""


def _lists(t: Theme, s: Scale) -> str:
    u = s.unit
    return f"""
QListView, QTreeView, QTableView {{
    color: {t.text}; background: transparent; border: none; outline: none;
    selection-color: {t.text}; selection-background-color: {t.accent_tint}; }}
QListView::item {{ min-height: {6 * u}px; padding: 0 {2 * u}px; border-radius: 6px; }}
QListView::item:hover {{ background: {t.hover}; }}
QListView::item:selected {{ color: {t.text}; background: {t.accent_tint}; }}
QListView:focus, QTreeView:focus, QTableView:focus {{ border: 2px solid {t.focus}; border-radius: 6px; }}
QHeaderView::section {{
    color: {t.muted}; background: {t.window}; border: none; border-bottom: 1px solid {t.line}; padding: {u}px; }}
"""


def _calendar(t: Theme, s: Scale) -> str:
    u = s.unit
    return f"""
QFrame[role="calendar"] {{ background: {t.surface}; border: 1px solid {t.field_border}; }}
QCalendarWidget QTableView, QCalendarWidget QTableView:focus {{
    background: {t.surface}; alternate-background-color: {t.surface}; border: none;
    selection-color: {t.on_accent}; selection-background-color: {t.accent}; }}
QCalendarWidget QTableView:disabled {{ color: {t.muted}; }}
#qt_calendar_navigationbar {{ background: {t.surface}; border: none; border-bottom: 1px solid {t.line}; }}
#qt_calendar_navigationbar QToolButton {{
    background: transparent; border: 2px solid transparent; padding: {u}px {2 * u}px; font-weight: 600; }}
#qt_calendar_navigationbar QToolButton:hover {{ background: {t.hover}; }}
#qt_calendar_navigationbar QToolButton:focus {{ border: 2px solid {t.focus}; }}
#qt_calendar_navigationbar QSpinBox {{
    color: {t.text}; background: {t.surface}; selection-color: {t.on_accent};
    selection-background-color: {t.accent}; }}
"""


def _bars(t: Theme, s: Scale) -> str:
    u = s.unit
    return f"""
QMenuBar {{ background: {t.surface}; border-bottom: 1px solid {t.line}; padding: 0 {u}px; }}
QMenuBar::item {{ background: transparent; padding: {u}px {2 * u}px; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {t.accent_tint}; }}
QMenu {{ color: {t.text}; background: {t.surface}; border: 1px solid {t.field_border}; padding: {u}px; }}
QMenu::item {{ padding: {u}px {5 * u}px {u}px {3 * u}px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.accent_tint}; }}
QMenu::item:disabled {{ color: {t.muted}; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: {u}px; }}
QToolBar {{ background: {t.surface}; border: none; border-bottom: 1px solid {t.line}; padding: {u}px; spacing: {u}px; }}
QToolBar QToolButton {{ border: 2px solid transparent; background: transparent; padding: {u}px {2 * u}px; }}
QToolBar QToolButton:hover {{ background: {t.hover}; }}
QToolBar QToolButton:focus {{ border: 2px solid {t.focus}; }}
QToolBar QToolButton:disabled {{ border: 2px solid transparent; }}
QStatusBar {{ background: {t.surface}; border-top: 1px solid {t.line}; color: {t.muted}; }}
QStatusBar::item {{ border: none; }}
"""
