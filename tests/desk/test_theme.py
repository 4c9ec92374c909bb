"""The colours can be read, in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from refund_desk.widgets import theme as look
from refund_desk.widgets.style import restyle
from refund_desk.widgets.theme import DARK, LIGHT, Theme, contrast

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda t: t.name)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
def test_words_reach_four_and_a_half_to_one(theme: Theme) -> None:
    grounds = [theme.window, theme.surface, theme.hover, theme.accent_tint]
    inks = [theme.text, theme.muted, theme.accent, theme.error]
    pairs = [(ink, ground) for ink in inks for ground in grounds]
    pairs += [(theme.on_accent, theme.accent), (theme.on_accent, theme.accent_hover)]
    pairs += [(theme.accent, theme.review.tint)]  # the link in the banner of a contradiction
    pairs += [(theme.accent_muted, theme.surface), (theme.muted, theme.surface)]
    for name in ("full", "partial", "none", "review", "unknown"):
        tint = theme.outcome(name)
        pairs += [(tint.text, tint.tint), (tint.text, theme.surface)]
    assert [p for p in pairs if contrast(*p) < 4.5] == []


@THEMES
def test_marks_reach_three_to_one(theme: Theme) -> None:
    pairs = [(theme.field_border, theme.surface), (theme.field_border, theme.window)]
    pairs += [(theme.focus, theme.surface), (theme.focus, theme.window)]
    for name in ("full", "partial", "none", "review", "unknown"):
        tint = theme.outcome(name)
        pairs += [(tint.mark, theme.surface), (tint.mark, theme.window), (tint.mark, tint.tint)]
    assert [p for p in pairs if contrast(*p) < 3] == []


@THEMES
def test_the_palette_selects_readably(qapp: QApplication, theme: Theme) -> None:
    made = look.palette(theme)
    ink = made.color(QPalette.ColorRole.HighlightedText).name()
    ground = made.color(QPalette.ColorRole.Highlight).name()
    assert contrast(ink, ground) >= 4.5


def test_sizes_follow_the_font(qapp: QApplication) -> None:
    font = QFont(qapp.font())
    font.setPointSizeF(10)
    small = look.scale_of(font)
    font.setPointSizeF(20)
    large = look.scale_of(font)
    assert large.amount == pytest.approx(2 * small.amount, rel=0.1)
    assert small.small < small.body < small.title < small.amount
    assert large.unit > small.unit


@THEMES
def test_the_style_sheet_is_understood(qapp: QApplication, qtbot: QtBot, theme: Theme) -> None:
    """A sheet that Qt cannot parse warns, and a warning fails the run; a role changes the look."""
    before = qapp.styleSheet(), qapp.palette()
    try:
        look.apply(qapp, theme)
        label = QLabel("9.33")
        qtbot.addWidget(label)
        label.ensurePolished()
        size = label.font().pointSizeF()
        restyle(label, "amount")
        assert label.font().pointSizeF() == pytest.approx(2.5 * size, rel=0.02)
        restyle(label, "error")
        assert label.palette().color(QPalette.ColorRole.WindowText).name() == theme.error
    finally:
        qapp.setStyleSheet(before[0])
        qapp.setPalette(before[1])


def test_the_theme_in_use_is_not_put_on_again(qapp: QApplication, qtbot: QtBot) -> None:
    """Every window there is would be polished anew."""
    before = qapp.styleSheet(), qapp.palette()
    try:
        look.apply(qapp, look.DARK)
        label = QLabel("9.33")
        qtbot.addWidget(label)
        label.ensurePolished()
        changes: list[QEvent.Type] = []
        label.changeEvent = lambda event: changes.append(event.type())  # type: ignore[method-assign]
        look.apply(qapp, look.DARK)
        assert changes == []
        look.apply(qapp, look.LIGHT)
        assert QEvent.Type.StyleChange in changes
    finally:
        qapp.setStyleSheet(before[0])
        qapp.setPalette(before[1])
