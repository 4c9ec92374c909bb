"""Recognising a policy's facts in a pasted ticket: offered with their source, never taken by themselves.

A value belongs to the fact whose label stands in the same line, or nearest in the
same sentence. It is sure only where one fact is meant, one reading is possible and
nothing else in the ticket says otherwise; everything else is offered to be chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from refund_desk.viewmodels import ticket_values
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.ticket_answers import Answers
from refund_desk.viewmodels.ticket_counts import counts
from refund_desk.viewmodels.ticket_found import CUSTOMER_REF, MAX_TEXT, Found, TicketView, quoted
from refund_desk.viewmodels.ticket_lines import context, lines_of, split_quotes
from refund_desk.viewmodels.ticket_values import Spot
from refund_desk.viewmodels.ticket_words import Label, Topics
from refund_desk.viewmodels.typed import (
    AmountDraft,
    Choice,
    Empty,
    Unclear,
    Understood,
    Wrong,
    read_amount,
    read_date,
    read_instant,
)
from refund_policy.instants import zone_of
from refund_policy.money import Money
from refund_policy.policy import FactSpec, Policy

__all__ = ["CUSTOMER_REF", "MAX_TEXT", "Found", "TicketView", "recognise"]

MOST_OFFERS = 4
"""Alternatives for one fact beyond which a ticket offers none without a label."""
_REFERENCES = (
    ("ticket", "case", "conversation", "request", "reference", "ref"),
    ("customer", "account"),
    ("order", "invoice"),
)
_DOUBT = re.compile(r"\b(?:not|never|without|would|will|should|could|if|n't)\b|n't\b", re.IGNORECASE)


def recognise(text: str, policy: Policy, formats: Formats, *, zone: str, now: datetime) -> TicketView:
    """What a ticket says about a policy's facts; `zone` is the case's, `now` is aware.

    Reads `MAX_TEXT` characters at most. Every `Found.source` stands literally in the text.
    """
    cut = len(text) > MAX_TEXT
    read = text[:MAX_TEXT]
    plain = ticket_values.without_links(ticket_values.plain(read))
    own, earlier = split_quotes(plain)
    found = _Recogniser(read, own, policy, formats, zone, now).found()
    if earlier.strip():
        quotes = _Recogniser(read, earlier, policy, formats, zone, now).found()
        found = _with_quotes(found, quotes, policy)
    note = f"Only the first {formats.number(MAX_TEXT)} characters were read." if cut else ""
    return TicketView(found, note)


class _Recogniser:
    """Reads what `plain` has of a text; blanks there stand for what is not to be read."""

    def __init__(self, text: str, plain: str, policy: Policy, formats: Formats, zone: str, now: datetime) -> None:
        self._text, self._policy, self._formats = text, policy, formats
        self._zone = zone if zone_of(zone) is not None else policy.zone
        place = zone_of(self._zone)
        self._now = now.astimezone(place)
        self._today: date = self._now.date()
        self._plain = plain
        self._lines = lines_of(self._plain)

    def found(self) -> tuple[Found, ...]:
        """Everything recognised, in the order of the form."""
        every = [
            *self._amounts(),
            *self._moments(),
            *counts(self._plain, self._text, self._lines, self._policy, self._formats),
            *Answers(self._policy).found(self._plain, self._text, self._lines),
            *self._reference(),
        ]
        return _in_order(_settled(every), self._policy)

    # Amounts and moments

    def _amounts(self) -> Iterator[Found]:
        topics = Topics(self._policy, ("money",))
        spots = list(ticket_values.amounts(self._plain, self._text))
        taken = {spot.start for spot in spots}
        for line in self._lines:
            label = topics.header(self._plain, *line.label) if line.labelled else None
            bare = ticket_values.bare_number(self._plain, *line.value) if label is not None else None
            if bare is not None and label is not None and bare.start not in taken and label.strength != "weak":
                spots.append(bare)
        yield from self._owned(spots, topics, ("paid",))

    def _moments(self) -> Iterator[Found]:
        topics = Topics(self._policy, ("date", "instant"))
        open_facts = [
            f"own:{fact.name}"
            for fact in self._policy.facts.values()
            if fact.type in ("date", "instant") and fact.default is None
        ]
        yield from self._owned(list(ticket_values.moments(self._plain)), topics, open_facts)

    def _owned(self, spots: list[Spot], topics: Topics, open_topics: Iterable[str]) -> Iterator[Found]:
        """Each value for the facts it belongs to; one that nothing announces is offered for those still open."""
        loose: list[Spot] = []
        settled: set[str] = set()
        for spot in sorted(spots, key=lambda spot: spot.start):
            if self._is_stamp(spot):
                continue
            label, doubted = self._label(spot, topics)
            if label is None:
                loose.append(spot)
                continue
            owners, certain = topics.owners(label.topic)
            for fact in owners:
                clear = certain and len(owners) == 1 and label.strength != "weak" and not doubted
                one = self._read(fact, spot, label, clear=clear)
                if one is not None:
                    settled |= {fact.id} if one.sure else set()
                    yield one
        loose = [spot for spot in loose if spot.kind != ticket_values.RELATIVE]
        if len(loose) > MOST_OFFERS:
            return
        for topic in open_topics:
            for fact in topics.owners(topic)[0]:
                offers = (self._read(fact, spot, None, clear=False) for spot in loose if fact.id not in settled)
                yield from (one for one in offers if one is not None)

    def _label(self, spot: Spot, topics: Topics) -> tuple[Label | None, bool]:
        """The label that announces a value, and whether its sentence speaks of what is not so."""
        line = self._lines.at(spot.start)
        if line.labelled and line.value[0] == spot.start:
            header = topics.header(self._plain, *line.label)
            if header is not None:
                return header, False
        before, after = context(self._plain, self._lines, spot.start, spot.end)
        behind = next(iter(topics.labels(self._plain, spot.end, after)), None)
        ahead = topics.labels(self._plain, before, spot.start)
        close = behind is not None and behind.start - spot.end <= 12
        # “A refund of the 20.00 USD charged on…”: what follows says whose it is.
        label = ahead[-1] if ahead and not (close and ahead[-1].topic == "claimed") else behind
        if label is None:
            return None, False
        first, last = min(label.start, spot.start), max(label.end, spot.end)
        return label, bool(_DOUBT.search(self._plain, max(before, first - 20), last))

    def _is_stamp(self, spot: Spot) -> bool:
        """Whether a moment is when a message of a chat was written: it begins its line in brackets."""
        line = self._lines.at(spot.start)
        return bool(spot.day) and self._plain[line.start : spot.start].strip(" >") in ("[", "(")

    def _read(self, fact: FactSpec, spot: Spot, label: Label | None, *, clear: bool) -> Found | None:
        if fact.type == "money":
            read = self._money(spot)
        elif fact.type == "date":
            read = self._date(spot)
        else:
            read = self._instant(spot)
        if isinstance(read, (Wrong, Empty)):
            return None
        start, end = spot.start, spot.end
        if label is not None and self._plain.count("\n", min(start, label.start), max(end, label.end)) <= 1:
            start, end = min(start, label.start), max(end, label.end)
        source = quoted(self._text, start, end)
        sure = clear and spot.is_clear_for(fact.type) and isinstance(read, Understood)
        choices = read.choices if isinstance(read, Unclear) else ()
        raw, shown = (read.value, read.echo) if isinstance(read, Understood) else ("", "Which one is meant?")
        strength = label.strength if label is not None else ""
        return Found(fact.id, fact.label, raw, shown, *source, choices, sure, strength)

    def _money(self, spot: Spot) -> Understood[str] | Unclear | Wrong | Empty:
        read = read_amount(spot.text, self._policy.currency, self._formats)
        if isinstance(read, Understood):
            return Understood(self._typed(read.value), read.echo) if read.value.minor > 0 else Wrong("")
        if isinstance(read, Unclear):
            told = [Choice(choice.label, self._retyped(choice.text)) for choice in read.choices]
            return replace(read, choices=tuple(told))
        return read

    def _typed(self, money: Money) -> str:
        return AmountDraft(self._formats.amount(money), money.currency).encode()

    def _retyped(self, text: str) -> str:
        read = read_amount(text, self._policy.currency, self._formats)
        return self._typed(read.value) if isinstance(read, Understood) else AmountDraft(text, "").encode()

    def _date(self, spot: Spot) -> Understood[str] | Unclear | Wrong | Empty:
        read = read_date(spot.day, self._formats, self._today)
        return Understood(read.value.isoformat(), read.echo) if isinstance(read, Understood) else read

    def _instant(self, spot: Spot) -> Understood[str] | Unclear | Wrong | Empty:
        read = read_instant(spot.text, self._formats, self._zone, self._today, self._now)
        if not isinstance(read, Understood):
            return read
        # A day without a time stays one, so that the form says so as well.
        day, _, time = read.value.text.partition("T")
        return Understood(f"{day} {time}" if spot.timed else day, read.echo)

    # References

    def _reference(self) -> Iterator[Found]:
        numbers = list(ticket_values.references(self._plain))
        best = min((_rank(spot.kind) for spot in numbers), default=0)
        leading = {spot.text for spot in numbers if _rank(spot.kind) == best}
        for spot in numbers:
            start = max(0, spot.start - 40)
            before = self._plain[start : spot.start].lower().rfind(spot.kind)
            named = start + before if before >= 0 else spot.start
            source = quoted(self._text, named, spot.end)
            leads = _rank(spot.kind) == best
            raw = self._text[spot.start : spot.end]
            sure, strength = leads and len(leading) == 1, "clear" if leads else "weak"
            yield Found(CUSTOMER_REF, "Customer ref.", raw, raw, *source, (), sure, strength)
        yield from self._customer(sure=not numbers)

    def _customer(self, *, sure: bool) -> Iterator[Found]:
        """A line that names the customer; an address is offered from there alone, and only to be chosen."""
        for line in self._lines:
            if line.labelled and self._plain[slice(*line.label)].casefold().strip() in ("customer", "customer name"):
                value = self._text[slice(*line.value)].strip()[:120]
                if value and value.isprintable():
                    source = quoted(self._text, line.label[0], line.value[0] + len(value))
                    told = sure and "@" not in value
                    yield Found(CUSTOMER_REF, "Customer ref.", value, value, *source, (), told, "weak")


def _in_order(found: Iterable[Found], policy: Policy) -> tuple[Found, ...]:
    """As in the form; of one fact what is sure first, what is quoted last."""
    order = [CUSTOMER_REF, *(fact.id for fact in policy.facts.values())]
    return tuple(sorted(found, key=lambda one: (order.index(one.fact), one.earlier, not one.sure, one.at)))


def _with_quotes(found: tuple[Found, ...], quotes: tuple[Found, ...], policy: Policy) -> tuple[Found, ...]:
    """What a quoted message says is offered too, where this one does not say the same: never ticked by itself."""
    said = {(one.fact, one.raw, one.choices) for one in found}
    more = [replace(one, sure=False, earlier=True) for one in quotes if (one.fact, one.raw, one.choices) not in said]
    return _in_order((*found, *more), policy)


def _rank(kind: str) -> int:
    """Whose number serves as the case's reference: the ticket's before the customer's before an order's."""
    return next(at for at, kinds in enumerate(_REFERENCES) if kind in kinds)


def _settled(every: list[Found]) -> list[Found]:
    """The same value told once; where a fact has several, none of them is sure unless it alone has a clear label."""
    merged: dict[tuple[str, str, tuple[Choice, ...]], Found] = {}
    for one in every:
        key = (one.fact, one.raw, one.choices)
        known = merged.get(key)
        if known is None or _weight(one) > _weight(known):
            merged[key] = one
    settled: list[Found] = []
    for fact in {one.fact: None for one in every}:
        values = [one for one in merged.values() if one.fact == fact]
        strong = [one for one in values if one.strength not in ("", "weak")]
        if len(values) > MOST_OFFERS:
            values = strong[:MOST_OFFERS]
        settled += [replace(one, sure=one.sure and strong == [one]) for one in values]
    return settled


def _weight(one: Found) -> tuple[bool, int]:
    return one.sure, ("", "weak", "clear", "own").index(one.strength)
