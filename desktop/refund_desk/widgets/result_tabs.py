"""The tabbed card below the timeline; where there is much room two cards side by side."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTabWidget, QWidget

from refund_desk.viewmodels.compare import SwitchPolicy, TryMoment, UseReading
from refund_desk.widgets.cards import card, put_visible
from refund_desk.widgets.countdown import Clock
from refund_desk.widgets.questions import QuestionsWidget
from refund_desk.widgets.result_pages import ComparePage, HowPage, NextPage, Page, Shown, WhyPage
from refund_desk.widgets.theme import Theme

HOW, NEXT, WHY, COMPARE = "how", "next", "why", "compare"
_TITLES: Mapping[str, tuple[str, str]] = {
    HOW: ("How it is worked out", "Working"),
    NEXT: ("What to do next", "Next"),
    WHY: ("Why, and why not", "Why"),
    COMPARE: ("Compare", "Compare"),
}
"""In full, and for a narrow column."""
_WIDE = 1400
"""From this width on, in pixels, two cards stand side by side."""
_AROUND, _BETWEEN = 40, 20
"""Pixels beside a card's tabs, and from one tab to the next."""
_TALLEST = 44
"""Lines beyond which a card only grows emptier."""


class ResultTabs(QWidget):
    """Fills only the page in view."""

    clause_requested = Signal(str)
    reading_requested = Signal(str, str)
    moment_requested = Signal(object)
    policy_requested = Signal(str)

    def __init__(self, questions: QuestionsWidget, clock: Clock) -> None:
        super().__init__()
        self._questions = questions
        self.how, self.next, self.why, self.compare = HowPage(), NextPage(questions, clock), WhyPage(), ComparePage()
        self._pages: dict[str, Page | ComparePage] = {
            HOW: self.how,
            NEXT: self.next,
            WHY: self.why,
            COMPARE: self.compare,
        }
        self._left, self._right = _tab_widget("The answer in detail"), _tab_widget("Next steps and reasons")
        self._right_card = card(self._right)
        self._shown: Shown | None = None
        self._stale: set[str] = set()
        self._matters = 0
        self._figures = self._tall = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(card(self._left), 1)
        row.addWidget(self._right_card, 1)
        self._right_card.hide()
        for name in _TITLES:
            self._left.addTab(self._pages[name], _TITLES[name][0])
            self._pages[name].clause_requested.connect(self.clause_requested)
        self._left.setCornerWidget(self.how.copy, Qt.Corner.TopRightCorner)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(self.fontMetrics().height() * _TALLEST)
        self.compare.action_requested.connect(self._act)
        self.how.breakdown.readings_requested.connect(self.show_reading)
        for tabs in (self._left, self._right):
            tabs.currentChanged.connect(self._fill_visible)

    def show_decision(self, shown: Shown, matters: int) -> None:
        """Another decision; `matters` counts what would change the answer."""
        self._shown, self._matters = shown, matters
        self._figures = not shown.decision.steps and bool(shown.decision.figures)
        self._stale = set(self._pages)
        self._fill_visible()
        self._name_tabs()

    def show_page(self, name: str) -> None:
        """Bring a page to the front: how, next, why or compare."""
        tabs = self._tabs_of(name)
        tabs.setCurrentWidget(self._pages[name])
        tabs.currentWidget().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_reading(self, reading: str) -> None:
        """Bring the other ways to read an unclear clause to the front."""
        self.show_page(COMPARE)
        self.compare.show_reading(reading)

    def set_theme(self, theme: Theme) -> None:
        """Repaint what is painted by hand."""
        self.how.breakdown.set_theme(theme)
        self.compare.table.set_theme(theme)

    def set_tall(self, tall: bool) -> None:
        """Ask for all the height of the page in view: there is so little that the whole column scrolls."""
        if tall != self._tall:
            self._tall = tall
            for page in self._pages.values():
                page.set_tall(tall)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._share_out()
            self._name_tabs()

    def _share_out(self) -> None:
        """Next steps and reasons have a card of their own where there is room for two."""
        wide = self.width() >= _WIDE
        if wide == (self._right.count() > 0):
            return
        source, target = (self._left, self._right) if wide else (self._right, self._left)
        for at, name in enumerate((NEXT, WHY)):
            page = self._pages[name]
            source.removeTab(source.indexOf(page))
            target.insertTab(at if wide else at + 1, page, _TITLES[name][0])
        if wide:
            self._right.setCurrentIndex(0)
        put_visible(self._right_card, wide)
        self.how.set_alone(not wide)
        self._fill_visible()

    def _name_tabs(self) -> None:
        titles = dict(_TITLES)
        if self._figures:
            titles[HOW] = "Figures to start from", "Figures"
        if self._questions.ticked:
            # What a tick means is told on that page: whoever looks at another one is to know of it.
            count = self._questions.ticked
            titles[NEXT] = f"{_TITLES[NEXT][0]} · {count}", f"{_TITLES[NEXT][1]} · {count}"
        if self._matters:
            titles[COMPARE] = (f"Compare · {self._matters}",) * 2
        room = self.width() // (2 if self._right.count() else 1) - _AROUND
        for tabs in (self._left, self._right):
            names = [name for name, page in self._pages.items() if tabs.indexOf(page) >= 0]
            bar = tabs.tabBar()
            corner = self.how.copy_width() if tabs is self._left else 0
            full, least = (
                sum(bar.fontMetrics().horizontalAdvance(titles[name][size]) + _BETWEEN for name in names)
                for size in (0, 1)
            )
            short = full + corner > room
            if tabs is self._left:
                self.how.tell_exact(least + corner <= room)
            for name in names:
                at = tabs.indexOf(self._pages[name])
                if tabs.tabText(at) != titles[name][short]:
                    tabs.setTabText(at, titles[name][short])

    def _fill_visible(self, _index: int = 0) -> None:
        if self._shown is None:
            return
        fronts = (self._left.currentWidget(), self._right.currentWidget())
        for name, page in self._pages.items():
            if name in self._stale and page in fronts:
                self._stale.discard(name)
                page.fill(self._shown)
        if self._tall:
            for tabs in fronts:
                if tabs is not None:
                    QTimer.singleShot(0, tabs.updateGeometry)
        put_visible(self.how.copy, self.how in fronts and self.how.breakdown.isVisibleTo(self.how))

    def _tabs_of(self, name: str) -> QTabWidget:
        return self._right if self._right.indexOf(self._pages[name]) >= 0 else self._left

    def _act(self, action: object) -> None:
        match action:
            case UseReading(reading, option):
                self.reading_requested.emit(reading, option)
            case TryMoment(at):
                self.moment_requested.emit(at)
            case SwitchPolicy(key):
                self.policy_requested.emit(key)


def _tab_widget(name: str) -> QTabWidget:
    tabs = QTabWidget()
    tabs.setDocumentMode(True)
    tabs.setAccessibleName(name)
    tabs.tabBar().setAccessibleName(name)
    return tabs
