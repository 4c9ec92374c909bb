"""The right-hand column: verdict, timeline, breakdown, reasons, other readings, next steps."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from refund_desk.session import Resolved
from refund_desk.viewmodels.breakdown import breakdown_view
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.next_steps import NextStepsView, next_steps_view
from refund_desk.viewmodels.other_readings import ReadingsView, ReadingView, readings_view
from refund_desk.viewmodels.reasons import WhyView, why_view
from refund_desk.viewmodels.timeline import timeline_view
from refund_desk.viewmodels.verdict import Banner, unfinished_view, verdict_view
from refund_desk.widgets.breakdown import BreakdownWidget
from refund_desk.widgets.labels import plain_label
from refund_desk.widgets.rows import Row, Rows
from refund_desk.widgets.theme import Theme
from refund_desk.widgets.timeline import TimelineWidget
from refund_desk.widgets.verdict_card import VerdictCard
from refund_policy.decision import Decision


class ResultPanel(QScrollArea):
    """Shows one decision, or what is missing for one."""

    clause_requested = Signal(str)
    fact_requested = Signal(str)
    example_requested = Signal()
    reading_requested = Signal(str, str)
    """Reading id and the option to use."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._kept = _Banner("banner-notice")
        self._verdict = VerdictCard()
        self._contradiction = _Banner("banner-contradiction", "Compare readings")
        self._timeline = TimelineWidget()
        self._timeline_hint = plain_label(role="muted")
        self._breakdown = BreakdownWidget()
        self._exact = plain_label(role="muted")
        # On a narrow column the exact fraction gives way first.
        self._exact.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._exact.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._how_title = plain_label("How it is worked out", role="section")
        self._otherwise = Rows()
        self._next, self._why, self._readings = Rows(), Rows(), Rows()
        self._tabs = QTabWidget()
        self._decided: list[QWidget] = []
        self._welcome = self._build_welcome()
        self._build()

    def _build(self) -> None:
        page = QWidget()
        page.setProperty("role", "page")
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        self._when_card = _card(_heading("When", self._timeline_hint), self._timeline)
        self._how_card = _card(_heading(self._how_title, self._exact), self._breakdown)
        self._otherwise_card = _card(_heading("If the policy were read differently", plain_label()), self._otherwise)
        self._tab_card = self._build_tabs()
        for part in (
            self._kept,
            self._verdict,
            self._contradiction,
            self._when_card,
            self._otherwise_card,
            self._how_card,
            self._tab_card,
            self._welcome,
        ):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(page)
        self._contradiction.action.clicked.connect(lambda: self._tabs.setCurrentIndex(2))
        self._breakdown.clause_requested.connect(self.clause_requested)
        for rows in (self._next, self._why, self._readings, self._otherwise):
            rows.clause_requested.connect(self.clause_requested)
            rows.action_requested.connect(self._use_reading)

    def _build_tabs(self) -> QFrame:
        for rows, title in ((self._next, "What to do next"), (self._why, "Why, and why not"), (self._readings, "")):
            page = QWidget()
            box = QVBoxLayout(page)
            box.setContentsMargins(0, 10, 0, 0)
            box.addWidget(rows)
            box.addStretch()
            self._tabs.addTab(page, title)
        self._tabs.setDocumentMode(True)
        self._tabs.setAccessibleName("Next steps, reasons and readings")
        return _card(self._tabs)

    def _build_welcome(self) -> QFrame:
        text = "Fill in the form on the left: the answer appears here as you type."
        button = QPushButton("Try the published example")
        button.clicked.connect(self.example_requested)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch()
        card = _card(plain_label("Begin with the facts, or with an example", role="section"))
        layout = card.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(plain_label(text, role="muted", wrap=True))
        layout.addLayout(row)
        return card

    def show_decision(self, decision: Decision, formats: Formats, now: datetime) -> None:
        """One decision in all its parts."""
        verdict = verdict_view(decision, formats, now)
        self._verdict.show_verdict(verdict)
        self._show_contradiction(verdict.contradiction)
        timeline = timeline_view(decision, now, formats)
        self._timeline.show_view(timeline)
        self._timeline_hint.setText(decision.timeline_note)
        breakdown = breakdown_view(decision, formats)
        worked = bool(breakdown.rows or breakdown.figures)
        self._breakdown.show_view(breakdown)
        self._exact.setText(breakdown.exact)
        self._how_title.setText("How it is worked out" if breakdown.rows else "Figures to start from")
        readings = readings_view(decision, formats)
        self._otherwise.show_rows(_alternatives(readings) if decision.outcome == "review" else ())
        self._next.show_rows(_next_rows(next_steps_view(decision, formats, now)))
        self._why.show_rows(_why_rows(why_view(decision, formats)))
        self._readings.show_rows(_reading_rows(readings))
        self._tabs.setTabText(2, readings.title)
        self._when_card.setVisible(True)
        self._how_card.setVisible(worked)
        self._otherwise_card.setVisible(decision.outcome == "review" and bool(readings.mattering))
        self._tab_card.setVisible(True)
        self._welcome.setVisible(False)

    def show_unfinished(self, resolved: Resolved, labels: dict[str, str]) -> None:
        """No answer: what is missing; `labels` names the fields. No number stays in view."""
        self._verdict.show_unfinished(unfinished_view(resolved.missing, resolved.problems, labels))
        for part in (self._contradiction, self._when_card, self._how_card, self._otherwise_card, self._tab_card):
            part.setVisible(False)
        self._welcome.setVisible(True)

    def show_kept(self, text: str) -> None:
        """A sentence about the kept case in view; empty for none."""
        self._kept.show_text("", text)

    def set_theme(self, theme: Theme) -> None:
        """Repaint what is painted by hand."""
        self._timeline.set_theme(theme)
        self._breakdown.set_theme(theme)

    def first_focus(self) -> QWidget:
        """Where the keyboard enters this column."""
        return self._timeline if self._timeline.isVisible() else self._welcome.findChild(QPushButton) or self._tabs

    def _show_contradiction(self, banner: Banner | None) -> None:
        self._contradiction.show_text(banner.lead if banner else "", banner.rest if banner else "")

    def _use_reading(self, key: str) -> None:
        reading, _, option = key.partition("=")
        self.reading_requested.emit(reading, option)


class _Banner(QFrame):
    """One line across: a bold lead, the rest, an action."""

    def __init__(self, role: str, action: str = "") -> None:
        super().__init__()
        self.setProperty("role", role)
        self._lead = plain_label(role="strong")
        self._rest = plain_label(wrap=True)
        self.action = QPushButton(action)
        self.action.setProperty("role", "link")
        self.action.setVisible(bool(action))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(self._lead)
        column.addWidget(self._rest)
        row.addLayout(column, 1)
        row.addWidget(self.action)
        self.hide()

    def show_text(self, lead: str, rest: str) -> None:
        """Show the sentence; an empty one hides the banner."""
        self._lead.setText(lead)
        self._lead.setVisible(bool(lead))
        self._rest.setText(rest)
        self.setVisible(bool(lead or rest))


def _card(*parts: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    box = QVBoxLayout(card)
    box.setContentsMargins(18, 12, 18, 12)
    box.setSpacing(8)
    for part in parts:
        box.addWidget(part)
    return card


def _heading(title: str | QLabel, right: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(plain_label(title, role="section") if isinstance(title, str) else title)
    row.addWidget(right, 1)
    return line


def _next_rows(view: NextStepsView) -> list[Row]:
    rows = [Row(step.text, clauses=step.clauses, tick=True) for step in view.checklist]
    if view.deadlines:
        rows.append(Row("Deadlines", role="overline"))
        rows += [
            Row(f"{one.label}{' (passed)' if one.passed else ''}", one.at, one.clauses) for one in view.deadlines
        ]
    if view.notices:
        rows.append(Row("Good to know", role="overline"))
        rows += [Row(notice.text, clauses=notice.clauses, role="muted") for notice in view.notices]
    rows.append(Row("Worth asking in every case", role="overline"))
    return rows + [Row(question, role="muted", tick=True) for question in view.questions]


def _why_rows(view: WhyView) -> list[Row]:
    rows = [Row(f"{view.name}. {view.says}", role="strong")]
    rows += [Row(f"{clause.heading}: {clause.says}", clauses=(clause.id,)) for clause in view.clauses]
    if view.passed_over:
        rows.append(Row("Looked at before, and why not", role="overline"))
        rows += [Row(rule.text, clauses=rule.clauses, role="muted") for rule in view.passed_over]
    return rows


def _reading_rows(view: ReadingsView) -> list[Row]:
    rows: list[Row] = []
    if not view.readings:
        return [Row("The policy leaves nothing open here.", role="muted")]
    for reading in view.readings:
        effect = "" if reading.matters else " It changes nothing here."
        role = "strong" if reading.matters else "muted"
        rows.append(Row(f"{reading.ask} {reading.says}{effect}", clauses=reading.clauses, role=role))
        if reading.matters or not all(option.chosen for option in reading.options):
            rows += _option_rows(reading)
    if view.combined:
        rows.append(Row("Only together", role="overline"))
        rows += [Row(text, role="muted") for text in view.combined]
    return rows


def _option_rows(reading: ReadingView) -> list[Row]:
    return [
        Row(
            f"    {option.label}" + (" (used here)" if option.chosen else ""),
            option.result if reading.matters else "",
            action="" if option.chosen else "Use this reading",
            key=f"{reading.id}={option.id}",
        )
        for option in reading.options
    ]


def _alternatives(view: ReadingsView) -> list[Row]:
    """What the case would come to under each other reading that matters."""
    rows = []
    for reading in view.mattering:
        rows.append(Row(reading.ask, clauses=reading.clauses, role="muted"))
        rows += [
            Row(option.label[:1].upper() + option.label[1:], option.result)
            for option in reading.options
            if not option.chosen and option.changes
        ]
    return rows + [Row(text, role="muted") for text in view.combined]
