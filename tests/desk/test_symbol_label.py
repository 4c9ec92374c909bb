"""The labels of the form: words that wrap, the symbol behind the last of them, and no row higher for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible, QColor, QImage
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from refund_desk.draft import draft_of_facts, new_draft
from refund_desk.policies import load_library, shipped_folder
from refund_desk.session import resolve
from refund_desk.viewmodels.form import form_view
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.viewmodels.formula import symbol
from refund_desk.widgets.form import FormWidget
from refund_desk.widgets.form_sheet import _TINT
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.symbol_label import SymbolLabel
from refund_desk.widgets.theme import DARK, LIGHT, Theme, apply, contrast

NOW = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)
WORDS = st.lists(st.text("abcMW&", min_size=1, max_size=9), min_size=1, max_size=6).map(" ".join)

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def application() -> QApplication:
    running = QApplication.instance()
    assert isinstance(running, QApplication)
    return running


@pytest.fixture
def form(qtbot: QtBot) -> FormWidget:
    """Japply's published example."""
    apply(application(), LIGHT)
    found = load_library([shipped_folder()]).find("japply")
    assert found is not None
    draft = draft_of_facts(found.policy, found.policy.examples[0].facts, ENGLISH, new_draft(found.policy, "UTC", "USD"))
    made = FormWidget(ENGLISH, lambda: date(2026, 6, 20))
    qtbot.addWidget(made)
    made.show_form(form_view(found.policy, ENGLISH))
    made.show_texts(draft.texts, "")
    made.show_statuses(resolve(found.policy, draft, ENGLISH, NOW).fields)
    made.resize(made.minimumWidth(), 700)
    made.show()
    QApplication.processEvents()
    return made


def label_of(form: FormWidget, fact: str) -> SymbolLabel:
    label = form.row_of(fact).label
    assert isinstance(label, SymbolLabel)
    return label


def painted(label: SymbolLabel) -> set[str]:
    """The colours of a label in its form, as far as they are not mixed with the ground."""
    image = label.window().grab(QRect(label.mapTo(label.window(), label.rect().topLeft()), label.size())).toImage()
    assert image.format() != QImage.Format.Format_Invalid
    return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.usefixtures("qapp")
@given(text=WORDS, written=st.sampled_from(["P", "D_total", "C_included"]), width=st.integers(20, 400))
def test_every_word_is_shown_and_the_symbol_does_not_stand_alone_without_need(
    text: str, written: str, width: int
) -> None:
    label = SymbolLabel(text, symbol(written))
    lines = label.lines(width)
    kind, beside = label._kind(), label._box().width
    assert "".join("".join(lines).split()) == "".join(text.split())  # a word too wide for a line is broken
    gap = kind.measure(" ")
    last = kind.measure(lines[-1]) + gap + beside if lines[-1] else beside
    assert last <= width or beside > width
    if not lines[-1]:
        word = lines[-2].rpartition(" ")[2]
        assert kind.measure(word) + gap + beside > width
    assert label.heightForWidth(width) >= label._ink_height(len(lines)) - 0.5


@pytest.fixture(params=[8, 9, 11, 14, 20])
def zoomed(request: pytest.FixtureRequest) -> Iterator[None]:
    """The whole program in a type of so many points."""
    before = application().font()
    font = application().font()
    font.setPointSizeF(request.param)
    application().setFont(font)
    apply(application(), LIGHT)
    yield
    application().setFont(before)
    apply(application(), LIGHT)


@pytest.mark.usefixtures("zoomed")
def test_a_second_line_for_the_symbol_is_no_higher_than_the_field_beside_it(qtbot: QtBot) -> None:
    label, beside, words = SymbolLabel("Credits included", symbol("C_total")), QLineEdit(), plain_label(wrap=True)
    words.setText("Credits included")
    for widget in (label, beside, words):
        qtbot.addWidget(widget)
        widget.ensurePolished()
    kind = label._kind()
    one_line = round(kind.measure("Credits included")) + 2
    assert label.lines(one_line) == ("Credits", "included")
    assert label.heightForWidth(one_line) <= beside.sizeHint().height()
    assert label.sizeHint() == words.sizeHint()
    assert label.minimumSizeHint().width() <= words.minimumSizeHint().width()
    wide = one_line + round(kind.measure(" ") + label._box().width) + 1
    assert label.lines(wide) == ("Credits included",)
    assert label.heightForWidth(wide) == words.heightForWidth(wide)


def test_no_row_of_a_form_is_higher_for_its_symbol(form: FormWidget) -> None:
    row = form.row_of("credits_total")  # in Japply's narrow form its label takes two lines, the field one
    assert len(label_of(form, "credits_total").lines(row.label.width())) == 2
    assert row.height() == row.editors["credits_total"].sizeHint().height()
    assert row.label.height() == row.height()


def test_a_fact_without_a_symbol_has_a_plain_label(form: FormWidget) -> None:
    assert not isinstance(form.row_of("started_on").label, SymbolLabel)
    assert form.row_of("started_on").label.text() == "Started on"


def test_a_screen_reader_hears_the_words_alone(form: FormWidget) -> None:
    label, editor = label_of(form, "days_total"), form.row_of("days_total").editors["days_total"]
    assert label.buddy() is editor
    spoken = QAccessible.queryAccessibleInterface(label)
    assert spoken.text(QAccessible.Text.Name) == "Duration"
    focus = editor.focusProxy()
    assert focus is not None
    assert focus.accessibleName() == "Duration"


def test_an_ampersand_is_shown_once(qtbot: QtBot) -> None:
    label = SymbolLabel("Q&A fee", symbol("F"))
    qtbot.addWidget(label)
    assert label.lines(400) == ("Q&A fee",)
    assert label.text() == "Q&&A fee"  # as Qt wants it in a label with a buddy


def test_the_symbol_follows_the_font(form: FormWidget) -> None:
    label = label_of(form, "days_total")
    before = label._box().width
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    label.setFont(font)
    assert label._box().width == pytest.approx(before * 2, rel=0.15)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_the_symbol_is_quiet_until_it_is_lit(form: FormWidget, theme: Theme) -> None:
    apply(application(), theme)
    label = label_of(form, "days_total")
    QApplication.processEvents()
    quiet = painted(label)
    assert theme.accent not in quiet
    form.light_fact("days_total")
    QApplication.processEvents()
    assert theme.accent in painted(label)  # the line below it
    form.light_fact("paid")
    QApplication.processEvents()
    assert painted(label) == quiet
    assert theme.accent in painted(label_of(form, "paid"))
    apply(application(), LIGHT)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_symbols_can_be_read_on_the_form_and_on_a_lit_row(theme: Theme) -> None:
    ground, accent = QColor(theme.surface), QColor(theme.accent)
    mixed = [round(a * _TINT / 255 + g * (1 - _TINT / 255)) for a, g in zip(_rgb(accent), _rgb(ground), strict=True)]
    assert contrast(theme.muted, theme.surface) >= 4.5
    assert contrast(theme.muted, QColor(*mixed).name()) >= 4.5


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def test_what_is_not_needed_is_quiet_as_a_whole(form: FormWidget) -> None:
    label = label_of(form, "days_total")
    assert LIGHT.text in painted(label)
    label.setEnabled(False)
    QApplication.processEvents()
    assert LIGHT.text not in painted(label)
    assert LIGHT.muted in painted(label)
    assert label.alignment() & Qt.AlignmentFlag.AlignTop
