"""One list of all that can be done and found from the keyboard: what stands in it, and what a query leaves of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from refund_desk.history.records import CaseRow
from refund_desk.viewmodels.form import FormView
from refund_desk.viewmodels.formats import Formats
from refund_desk.viewmodels.palette_match import LOOSE, Folded, Hit, Span, fold, hit, query_words, tells
from refund_desk.viewmodels.sidebar import PolicyEntry, case_entry
from refund_policy.policy import Policy

Kind = Literal["action", "case", "policy", "field", "page", "example", "clause"]

TITLE = "Search cases, policies, actions"
HELP = "Type what you look for. Up and Down choose, Enter does it, Escape closes."
SEARCHED = (
    "You can look for actions, policies, kept cases by their reference, policy or amount, fields of the form, pages of "
    "the answer, published examples and clauses."
)
MOST, ALONE = 8, 40
"""Entries of a group that are shown, and of one that stands alone."""
UNSEEN, FETCHED = 3, 50
"""Cases that are shown though it is not seen why they fit, and cases that are looked through."""
_EXCERPT, _BEFORE = 24, 12
"""Characters after which a match in the second text may not be seen any more, and how many are left before it."""

_GROUPS: Mapping[Kind, str] = {
    "action": "Actions",
    "case": "Cases",
    "policy": "Policies",
    "field": "Go to",
    "page": "Go to",
    "example": "Published examples",
    "clause": "Clauses",
}
"""What stands above the entries of a kind; of groups that fit as well, the earlier one is shown first."""
_FIRST: Sequence[tuple[str, int]] = (("Actions", 5), ("Recent cases", 5), ("Policies", 4))
"""What is shown before anything is typed, and how much of it."""
_USUAL = ("save", "copy-reply", "copy-amount", "example", "ticket", "new", "undo")
"""The actions that are asked for most, by name, in the order in which a case goes."""
PAGES: Mapping[str, str] = {
    "how": "How it is worked out",
    "next": "What to do next",
    "why": "Why, and why not",
    "compare": "Compare",
}
"""The pages of the answer."""
OWN_FIELDS: Mapping[str, str] = {"customer-ref": "Customer reference", "note": "Note"}
"""The fields that every form has, by what the form calls them."""

_ALSO: Mapping[str, str] = {
    "new": "start empty blank",
    "save": "keep store",
    "pdf": "save as file",
    "quit": "exit leave close",
    "ticket": "e-mail chat clipboard insert",
    "find": "search history",
    "duplicate": "copy again",
    "another": "several charges link",
    "grant": "goodwill override lead",
    "delete": "remove erase",
    "rules": "team questions second name limit settings",
    "clauses": "policy text terms",
    "import": "add open document",
    "template": "own policy create",
    "reload": "refresh read again",
    "check": "errors warnings lint",
    "sidebar": "lists left column hide",
    "larger": "text size zoom in font",
    "smaller": "text size zoom out font",
    "normal-size": "text size zoom reset font",
    "theme-system": "colours look",
    "theme-light": "colours look day",
    "theme-dark": "colours look night mode",
    "guide": "manual documentation",
    "about": "version licences",
}
"""Other words by which an action is found."""
_NO_ANSWER, _NO_FOLDER = "no answer yet", "own policies cannot be kept here"
_WHY_NOT: Mapping[str, str] = {
    **dict.fromkeys(("pdf", "print", "copy-summary", "copy-reply", "save", "another"), _NO_ANSWER),
    **dict.fromkeys(("import", "template", "reveal", "reload", "check"), _NO_FOLDER),
    "copy-amount": "no amount to copy",
    "undo": "nothing to undo",
    "redo": "nothing to redo",
    "delete": "this case is not saved",
}
"""Why an action cannot be done, where there is one reason only."""


@dataclass(frozen=True, slots=True)
class Target:
    """What an entry leads to: an action, page, field or clause by name, a case or an example by number."""

    kind: Kind
    key: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do or to find."""

    target: Target
    title: str
    detail: str = ""
    right: str = ""
    """A shortcut, an amount, or what stands in a field."""
    outcome: str = ""
    """Of a case; gives its mark."""
    why_not: str = ""
    """Why it cannot be done now; empty where it can."""
    also: str = ""
    """Words by which it is found too, and which are not shown."""

    @property
    def words(self) -> str:
        """The entry as a sentence, for screen readers."""
        told = ", ".join(part for part in (self.title, self.detail, self.right) if part)
        return f"{told}. Not now: {self.why_not}" if self.why_not else told

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """What it is found by. Of what stands at the right, only a case's amount is looked for."""
        return self.title, self.detail, self.right if self.target.kind == "case" else "", self.also


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with the characters of its title, its detail and its right text that were looked for."""

    entry: Entry
    marks: tuple[tuple[Span, ...], ...] = ((), (), ())


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one kind under a quiet heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PaletteView:
    """What is shown; `note` is a sentence for when nothing is found or the cases cannot be read."""

    groups: tuple[Group, ...]
    note: str = ""


_Ranked = tuple[tuple[int, ...], int, Row]
"""How well a row fits, the lower the better; its place among those that fit as well; the row."""


class Palette:
    """The entries as they were when the list was opened; cases come with each query."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._folded = [(entry, _folded(entry)) for entry in self.entries]

    def find(self, query: str, cases: Sequence[Entry], trouble: str = "") -> PaletteView:
        """What fits a query, the best group first; `cases` are those of the history that fit, the newest first."""
        words = query_words(query)
        if not words:
            return PaletteView(tuple(self._first(cases)), trouble)
        groups: dict[str, list[_Ranked]] = {heading: [] for heading in _GROUPS.values()}
        for entry, folded in self._folded:
            found = hit(words, folded)
            if found is not None:
                rows = groups[_GROUPS[entry.target.kind]]
                rows.append(((int(bool(entry.why_not)), *found.rank), len(rows), _row(entry, found)))
        groups["Cases"] += _cases(words, cases)
        return _ranked(groups, query.strip(), trouble)

    def _first(self, cases: Sequence[Entry]) -> Iterator[Group]:
        """What one does next most."""
        at_hand = {entry.target: entry for entry in self.entries if not entry.why_not}
        usual: Sequence[Entry | None] = [at_hand.get(Target("action", name)) for name in _USUAL]
        policies = [entry for entry in self.entries if entry.target.kind == "policy"]
        for (heading, most), entries in zip(_FIRST, (usual, cases, policies), strict=True):
            rows = tuple(Row(entry) for entry in entries if entry is not None)[:most]
            if rows:
                yield Group(heading, rows)


def _cases(words: Sequence[str], cases: Sequence[Entry]) -> Iterator[_Ranked]:
    """Those in which one sees why they fit; else a few, for the history looks in more than is shown here."""
    found = [(entry, hit(words, _folded(entry))) for entry in cases]
    seen = [((0, *fits.rank), 0, _row(entry, fits)) for entry, fits in found if fits is not None]
    unseen = [((0, LOOSE + 1), 0, Row(entry)) for entry in cases] if any(map(tells, words)) else []
    yield from seen or unseen[:UNSEEN]


def _ranked(groups: Mapping[str, Sequence[tuple[tuple[int, ...], int, Row]]], query: str, trouble: str) -> PaletteView:
    found, alone = [], sum(map(bool, groups.values())) == 1
    for heading, rows in groups.items():
        if rows:
            # Cases stay in their order, the newest first.
            ordered = rows if heading == "Cases" else sorted(rows, key=lambda row: row[:2])
            best, most = min(rank for rank, _, _ in rows), ALONE if alone and heading != "Cases" else MOST
            found.append((best, Group(heading, tuple(row for _, _, row in ordered[:most]))))
    found.sort(key=lambda pair: pair[0])
    note = trouble
    if not found:
        note = " ".join(part for part in (f"Nothing found for “{query}”.", SEARCHED, trouble) if part)
    return PaletteView(tuple(group for _, group in found), note)


def _folded(entry: Entry) -> tuple[Folded, ...]:
    return tuple(map(fold, entry.texts))


def _row(entry: Entry, found: Hit) -> Row:
    """With the part of a long second text that holds the match."""
    title, detail, right, _ = found.marks
    if not detail or detail[0][1] <= _EXCERPT:
        return Row(entry, (title, detail, right))
    cut = entry.detail.find(" ", detail[0][0] - _BEFORE) + 1
    moved = tuple((first - cut + 1, last - cut + 1) for first, last in detail)
    return Row(replace(entry, detail=f"…{entry.detail[cut:]}"), (title, moved, right))


# Entries


def action_entry(
    name: str,
    words: Sequence[str],
    menu: str,
    shortcut: str,
    *,
    enabled: bool = True,
    checked: bool = False,
    history: bool = True,
) -> Entry | None:
    """An action of the menus; None where it cannot be done and the reason is not known.

    `words`: its own text, and before that the menu within a menu that it is in. `history`: whether there is one
    to save to.
    """
    why_not = ""
    if not enabled:
        why_not = _WHY_NOT.get(name, "")
        if name in ("save", "another") and not history:
            why_not = "there is no history to keep it in"
        if not why_not:
            return None
    *before, text = words
    title = ": ".join([*before, text[:1].lower() + text[1:]]) if before else text
    detail = f"{menu} · on" if checked else menu
    return Entry(Target("action", name), title, detail, shortcut, why_not=why_not, also=_ALSO.get(name, ""))


def policy_entry(policy: PolicyEntry, shortcut: str, *, several: bool = False, used: bool = False) -> Entry:
    """A policy to decide under; `several`: its version tells it from others; `used`: it is the one in use."""
    parts = (policy.detail, policy.version if several else "", "in use" if used else "")
    detail = " · ".join(part for part in parts if part)
    return Entry(Target("policy", policy.key), policy.title, detail, shortcut, also=policy.id)


def case_entries(rows: Iterable[CaseRow], today: date, formats: Formats) -> list[Entry]:
    """Kept cases as the list of recent cases tells them."""
    made = []
    for row in rows:
        if row.damaged:
            continue
        one = case_entry(row, today, formats)
        detail, also = f"{one.policy} · {one.when}", f"case-{row.case_id}"
        target = Target("case", str(row.case_id))
        made.append(Entry(target, one.reference, detail, one.amount, one.outcome, also=also))
    return made


def field_entries(form: FormView, hidden: Iterable[str], values: Mapping[str, str]) -> Iterator[Entry]:
    """The fields of a form to go to, with what stands in them; those that are not shown are left out."""
    left_out = set(hidden)
    yield _field("customer-ref", OWN_FIELDS["customer-ref"], "", values)
    for group in form.groups:
        for field in group.fields:
            if field.id not in left_out:
                for one in (field, field.partner):
                    if one is not None:
                        yield _field(one.id, one.label.rstrip("?"), group.title, values)
    yield _field("note", OWN_FIELDS["note"], "", values)


def _field(key: str, label: str, group: str, values: Mapping[str, str]) -> Entry:
    return Entry(Target("field", key), f"Go to {label}", group, " ".join(values.get(key, "").split()))


def page_entries() -> list[Entry]:
    """The pages of the answer."""
    return [Entry(Target("page", key), title, "Answer") for key, title in PAGES.items()]


def document_entries(policy: Policy) -> Iterator[Entry]:
    """A policy's published examples and its clauses."""
    for number, example in enumerate(policy.examples):
        yield Entry(Target("example", str(number)), example.name, example.note, also="try")
    for clause, (heading, says) in policy.clauses.items():
        yield Entry(Target("clause", clause), f"{clause} · {heading}", " ".join(says.split()))


def narrowing(query: str) -> str:
    """The words of a query that are looked up in the history: one letter is in most of its cases."""
    return " ".join(filter(tells, query.split()))
