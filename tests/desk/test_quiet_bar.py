"""Pages that scroll: no width and height at which Qt shows and hides their bar without end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refund_desk.draft import Draft, draft_of_facts
from refund_desk.policies import load_library, shipped_folder
from refund_desk.session import resolve
from refund_desk.viewmodels.formats import ENGLISH
from refund_desk.widgets.quiet_bar import QuietBar, QuietScrollArea
from refund_desk.widgets.result_pages import HowPage, Shown
from refund_desk.widgets.result_panel import ResultPanel

NOW = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
FILES = {file.key: file for file in load_library([shipped_folder()]).files}


@pytest.mark.parametrize("key", FILES)
def test_a_lower_breakdown_in_a_narrower_page_is_laid_out_once(qtbot: QtBot, key: str) -> None:
    policy = FILES[key].policy
    page = HowPage()
    qtbot.addWidget(page)
    page.show()
    draft = draft_of_facts(policy, policy.examples[0].facts, ENGLISH, Draft(policy.ref.id))
    decision = resolve(policy, draft, ENGLISH, NOW).decision
    assert decision is not None
    page.fill(Shown(decision, ENGLISH, NOW))
    high = page.breakdown.heightForWidth
    least = page.breakdown.minimumSizeHint().width()
    # A bar would take some pixels of width away, and the content would then be lower.
    for width in [wide for wide in range(least + 1, 700) if high(wide) > high(max(wide - 12, least))][:8]:
        for height in (high(width) - 1, high(width) + 5, high(width)):
            page.resize(width, height)
            QApplication.processEvents()
            page.resize(width + page.verticalScrollBar().width(), height)
            QApplication.processEvents()
    assert page.breakdown.width() <= page.viewport().width()


def test_the_room_of_a_bar_is_the_same_whether_it_is_needed_or_not(qtbot: QtBot) -> None:
    areas: list[QuietScrollArea] = [ResultPanel(), HowPage()]
    for area in areas:
        qtbot.addWidget(area)
        assert isinstance(area.verticalScrollBar(), QuietBar)
        widths = set()
        for height in (60, 3000):
            area.resize(700, height)
            area.show()
            QApplication.processEvents()
            widths.add(area.viewport().width())
        assert len(widths) == 1


class GrowingBar(QuietBar):
    """Asks for more room than it was given."""

    more = 0

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(self.more, 0)


def test_a_bar_whose_width_is_about_to_change_is_followed_once(qtbot: QtBot) -> None:
    """As while a style changes: Qt reckons with the new bar's width, and the content still has the old one."""
    policy = FILES["japply@1.0"].policy
    page, bar = HowPage(), GrowingBar(Qt.Orientation.Vertical)
    page.setVerticalScrollBar(bar)
    qtbot.addWidget(page)
    page.show()
    draft = draft_of_facts(policy, policy.examples[0].facts, ENGLISH, Draft(policy.ref.id))
    decision = resolve(policy, draft, ENGLISH, NOW).decision
    assert decision is not None
    page.fill(Shown(decision, ENGLISH, NOW))
    high, least = page.breakdown.heightForWidth, page.breakdown.minimumSizeHint().width()
    widths = [wide for wide in range(least + 8, 900) if high(wide) < high(wide - 6)][:3]
    assert widths
    for width in widths:
        bar.more = 0
        above = page.column.contentsMargins().top()
        page.resize(width + bar.sizeHint().width(), high(width) + above + 1)
        QApplication.processEvents()
        assert page.breakdown.width() == width
        bar.more = 6
        page.widget().resize(width - 6, page.widget().height())
        QApplication.processEvents()
    assert page.breakdown.width() <= page.viewport().width()
