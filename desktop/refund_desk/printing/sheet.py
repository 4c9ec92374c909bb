"""A summary as blocks of one device's paper, from the verdict at the top to the limits at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPagedPaintDevice, QPainter, QPen

from refund_desk.printing.flow import Block, Setter, Style, Text
from refund_desk.viewmodels.sentences import one_line
from refund_desk.viewmodels.summary import Row, Section, Summary, grant_reasons
from refund_desk.viewmodels.timeline_layout import lay_out, natural_height
from refund_desk.widgets.breakdown_painter import Layout, PlacedRow, lay_out_breakdown, paint_breakdown
from refund_desk.widgets.breakdown_painter import Type as BreakdownType
from refund_desk.widgets.theme import LIGHT, Tint
from refund_desk.widgets.timeline_painter import Type as TimelineType
from refund_desk.widgets.timeline_painter import paint_timeline

THEME = LIGHT
"""Paper is light; outcomes are told in words and hatching too, so that grey prints lose nothing."""

_GRANTED = Tint(THEME.accent, THEME.accent_tint, THEME.accent)
"""A person's decision has no colour of the policy's outcomes."""

_STAYS_TOGETHER = 5
"""Blocks of a section that is not broken over pages."""

TEXT, MUTED, ACCENT = QColor(THEME.text), QColor(THEME.muted), QColor(THEME.accent)


def blocks_of(made: Summary, device: QPagedPaintDevice, width: float) -> list[Block]:
    """The whole summary for a column of `width` pixels, in reading order."""
    return list(_Sheet(Setter(device), width).blocks(made))


class _Sheet:
    def __init__(self, setter: Setter, width: float) -> None:
        self.set, self.width = setter, width
        self.pt = setter.pt
        self.gap = 3 * self.pt

    def blocks(self, made: Summary) -> Iterator[Block]:
        yield from self.head(made)
        yield self.verdict(made)
        if made.granted is not None:
            yield from self.section(Section("Why another amount was granted", grant_reasons(made.granted)))
        if made.verdict.contradiction:
            banner = made.verdict.contradiction
            yield self.banner(one_line(banner.lead), one_line(banner.rest))
        for section in made.first:
            yield from self.section(section)
        if made.note:
            yield self.heading("Note")
            for paragraph in made.note:
                yield from self.row(Row("", paragraph))
        yield self.heading("Facts")
        yield from self.pairs(made.facts)
        yield from self.breakdown(made)
        yield from self.timeline(made)
        for section in made.sections:
            yield from self.section(section)
        yield from self.small(made.limits)

    # Building stones

    def heading(self, title: str) -> Block:
        text = self.set.text(one_line(title), "heading", self.width, TEXT)
        rule = 2 * self.pt

        def paint(painter: QPainter, y: float) -> None:
            text.paint(painter, 0, y)
            self.rule(painter, y + text.height + rule / 2)

        return Block(text.height + 2 * rule, paint, space=9 * self.pt, keep=True)

    def rule(self, painter: QPainter, y: float) -> None:
        painter.fillRect(QRectF(0, y, self.width, 0.5 * self.pt), QColor(THEME.line))

    def side_by_side(self, parts: Sequence[tuple[float, Text]], space: float | None = None) -> Block:
        """Texts on one upper edge, each at its left."""

        def paint(painter: QPainter, y: float) -> None:
            for x, text in parts:
                text.paint(painter, x, y)

        height = max(text.height for _, text in parts)
        return Block(height, paint, space=self.gap * 0.6 if space is None else space)

    def row(self, row: Row, indent: float = 0.0, label: float = 0.0) -> Iterator[Block]:
        """A row of text with its label before it and its clauses at the right edge; long ones in several blocks."""
        ink = MUTED if row.muted else TEXT
        clauses = self.set.fitted(", ".join(row.clauses), "small", self.width * 0.2, ACCENT)
        right = self.width - (clauses.width + 4 * self.gap if row.clauses else 0)
        left = indent + (label + 3 * self.gap if row.label else 0)
        parts = self.set.text(one_line(row.text), "body", right - left, ink).parts()
        for i, part in enumerate(parts):
            placed = [(left, part)]
            if i == 0 and row.label:
                placed.insert(0, (indent, self.set.text(one_line(row.label), "body", label, MUTED)))
            if i == 0 and row.clauses:
                placed.append((self.width - clauses.width, clauses))
            yield self.side_by_side(placed, 0.0 if i else None)

    def pairs(self, rows: Sequence[Row]) -> Iterator[Block]:
        """Two columns of labelled values, read line by line."""
        half = (self.width - 6 * self.gap) / 2
        for at in range(0, len(rows), 2):
            placed = []
            for x, row in zip((0.0, half + 6 * self.gap), rows[at : at + 2], strict=False):
                label = self.set.text(row.label, "body", half * 0.4, MUTED)
                value = self.set.text(row.text, "body", half * 0.57, MUTED if row.muted else TEXT)
                placed += [(x, label), (x + half * 0.43, value)]
            yield self.side_by_side(placed)

    def small(self, text: str) -> Iterator[Block]:
        parts = self.set.text(one_line(text), "small", self.width, MUTED).parts()
        for i, part in enumerate(parts):
            yield self.side_by_side([(0.0, part)], 0.0 if i else 8 * self.pt)

    # The parts of a summary

    def head(self, made: Summary) -> Iterator[Block]:
        title = self.set.text(made.title, "title", self.width * 0.4, TEXT)
        case = self.set.text(" · ".join(f"{row.label} {row.text}" for row in made.case[:2]), "body", self.width, TEXT)
        beside = case.width <= self.width * 0.55
        drop = title.height - case.height - self.pt

        def paint(painter: QPainter, y: float) -> None:
            title.paint(painter, 0, y)
            if beside:
                case.paint(painter, self.width - case.width, y + drop)

        yield Block(title.height, paint, keep=True)
        if not beside:
            yield self.side_by_side([(0.0, case)])
        yield self.side_by_side([(0.0, self.set.text(made.policy, "strong", self.width, TEXT))])
        told = " · ".join(filter(None, (made.source, *(f"{row.label} {row.text}" for row in made.case[2:]))))
        if told:
            yield self.side_by_side([(0.0, self.set.text(told, "small", self.width, MUTED))], self.pt)

    def verdict(self, made: Summary) -> Block:
        """The answer in a frame: outcome and amount in a line, the reasons below them. What is paid is large."""
        view, granted, pad, inset = made.verdict, made.granted, 8 * self.pt, 3 * self.pt
        tint = _GRANTED if granted else THEME.outcome(view.outcome)
        inner = self.width - 2 * pad
        chip = self.set.text("Granted" if granted else view.outcome_words, "strong", inner / 2, QColor(tint.text))
        left = pad + chip.width + 4 * inset + 8 * self.pt
        style: Style = "amount" if granted or view.has_amount else "title"
        amount = self.set.fitted(granted.amount if granted else view.amount, style, self.width - pad - left, TEXT)
        beside = f"Suggested: {granted.suggested}" if granted else ""
        beside += f" · granted {granted.difference}" if granted and granted.difference else ""
        told = [self.set.text(beside, "body", inner, TEXT, lead=len("Suggested:"))] if beside else []
        # Bold is what decided; why a person granted another amount is told below.
        lead = 0 if granted else len(one_line(view.lead))
        told += [self.set.text(one_line(view.says), "body", inner, TEXT, lead=lead)]
        told += [self.set.text(one_line(text), "body", inner, TEXT) for text in (view.payout, view.until) if text]
        told += [self.set.text(one_line(view.since), "body", inner, MUTED)] if view.since else []
        answer = max(amount.height, chip.height + 2 * inset)
        height = answer + sum(text.height + self.gap for text in told) + 2 * pad

        def paint(painter: QPainter, y: float) -> None:
            self.frame(painter, QRectF(0, y, self.width, height), QColor(THEME.surface), QColor(THEME.field_border))
            top = y + pad + (answer - chip.height) / 2
            badge = QRectF(pad, top - inset, chip.width + 4 * inset, chip.height + 2 * inset)
            self.frame(painter, badge, QColor(tint.tint), QColor(tint.mark))
            chip.paint(painter, pad + 2 * inset, top)
            amount.paint(painter, left, y + pad + (answer - amount.height) / 2)
            at = y + pad + answer + self.gap
            for text in told:
                text.paint(painter, pad, at)
                at += text.height + self.gap

        return Block(height, paint, space=7 * self.pt)

    def banner(self, lead: str, rest: str) -> Block:
        pad = 5 * self.pt
        tint = THEME.review
        text = self.set.text(f"{lead} {rest}", "body", self.width - 2 * pad, QColor(tint.text), lead=len(lead))

        def paint(painter: QPainter, y: float) -> None:
            box = QRectF(0, y, self.width, text.height + 2 * pad)
            self.frame(painter, box, QColor(tint.tint), QColor(tint.mark))
            text.paint(painter, pad, y + pad)

        return Block(text.height + 2 * pad, paint, space=5 * self.pt)

    def frame(self, painter: QPainter, box: QRectF, ground: QColor, edge: QColor) -> None:
        painter.setBrush(ground)
        painter.setPen(QPen(edge, 0.6 * self.pt))
        painter.drawRoundedRect(box, 3 * self.pt, 3 * self.pt)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def breakdown(self, made: Summary) -> Iterator[Block]:
        """Each row typeset, and below it in one line: a typeset formula cannot be searched or read aloud."""
        if not made.breakdown.rows and not made.breakdown.figures:
            return
        yield self.heading("How it is worked out")
        kind = BreakdownType(self.set.font("body"), self.set.device)
        layout = lay_out_breakdown(made.breakdown, self.width, kind)
        for placed in layout.rows:
            yield from self.breakdown_row(layout, placed, kind)

    def breakdown_row(self, layout: Layout, placed: PlacedRow, kind: BreakdownType) -> Iterator[Block]:
        alone = replace(layout, rows=(placed,))
        line = placed.row.text if placed.row else ""
        text = self.set.text(one_line(line), "small", self.width - 2 * self.gap, MUTED)
        air = self.pt if placed.tinted else 0.0
        below = air + text.height + self.gap if line else 0.0
        high = placed.rect.height()

        def paint(painter: QPainter, y: float) -> None:
            painter.save()
            painter.translate(QPointF(0, y - placed.rect.top()))
            paint_breakdown(painter, alone, THEME, kind)
            painter.restore()
            if line:
                text.paint(painter, self.gap, y + high + air)
                self.rule(painter, y + high + below - 0.5 * self.pt)

        yield Block(high + below, paint)

    def timeline(self, made: Summary) -> Iterator[Block]:
        yield self.heading(f"When ({made.zone})")
        if made.timeline.plot.bands:
            kind = TimelineType(self.set.font("small"), self.set.device)
            height = natural_height(made.timeline, self.width, kind.measure, kind.line_height)
            shapes = lay_out(made.timeline, self.width, height, kind.measure, kind.line_height)

            def paint(painter: QPainter, y: float) -> None:
                painter.save()
                painter.translate(QPointF(0, y))
                paint_timeline(painter, shapes, THEME, kind)
                painter.restore()

            yield Block(shapes.height + self.gap, paint, space=self.gap, keep=bool(made.moments))
        yield from self.rows(made.moments)

    def section(self, section: Section) -> Iterator[Block]:
        """A titled list; a short one stays on one page."""
        blocks = list(self.checks(section.rows) if section.check else self.rows(section.rows))
        yield self.heading(section.title)
        for i, block in enumerate(blocks, 1):
            yield replace(block, keep=len(blocks) <= _STAYS_TOGETHER and i < len(blocks))

    def rows(self, rows: Sequence[Row]) -> Iterator[Block]:
        widest = max((self.set.measure(one_line(row.label), "body") for row in rows), default=0.0)
        for row in rows:
            yield from self.row(row, label=min(widest * 1.01, self.width * 0.46))

    def checks(self, rows: Iterable[Row]) -> Iterator[Block]:
        """Rows with a box to tick."""
        size = self.set.line_height("body") * 0.6
        for row in rows:
            for i, block in enumerate(self.row(row, indent=size + 2 * self.gap)):
                yield block if i else self.ticked(block, size)

    def ticked(self, block: Block, size: float) -> Block:
        def paint(painter: QPainter, y: float) -> None:
            painter.setPen(QPen(QColor(THEME.field_border), 0.7 * self.pt))
            painter.drawRect(QRectF(self.pt / 2, y + size * 0.35, size, size))
            block.paint(painter, y)

        return replace(block, paint=paint)
