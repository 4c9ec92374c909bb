"""Everything that can be done and found, in one list: gathered when it is opened, done as it is done elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from refund_desk.desk import Desk
from refund_desk.history import HistoryError
from refund_desk.presenter import Presenter
from refund_desk.session import standing
from refund_desk.viewmodels.form import form_view
from refund_desk.viewmodels.palette import (
    FETCHED,
    Entry,
    Palette,
    PaletteView,
    Target,
    action_entry,
    case_entries,
    document_entries,
    field_entries,
    narrowing,
    page_entries,
    policy_entry,
)
from refund_desk.viewmodels.sidebar import policy_entries
from refund_desk.widgets.form import CUSTOMER_REF, NOTE
from refund_desk.widgets.main_window import MainWindow
from refund_desk.widgets.palette import PalettePopup

OWN = "palette"
"""The action that opens the list is not in it."""


class PalettePresenter(QObject):
    """Opens the list, and does what is chosen by the same ways as menus, lists and links."""

    def __init__(self, window: MainWindow, desk: Desk, presenter: Presenter) -> None:
        super().__init__(window)
        self._window, self._desk, self._presenter = window, desk, presenter
        self._actions: dict[str, QAction] = {}
        self._palette = Palette(())
        self.popup: PalettePopup | None = None
        """Made when it is first wanted."""
        window.palette_requested.connect(self.open_or_close)

    def open_or_close(self) -> None:
        """Show the list, or close it where it is open."""
        if self.popup is None:
            self.popup = PalettePopup(self._window, self._window.palette_field)
            self.popup.query_edited.connect(self._find)
            self.popup.chosen.connect(self._do)
        if self.popup.isVisible():
            self.popup.dismiss()
            return
        listed = list(_listed(self._window.menuBar().actions()))
        self._actions = {}
        self._palette = Palette(self._entries(listed))
        self.popup.set_theme(self._window.theme)
        keys = {key for action, _ in listed if action.objectName() != OWN for key in action.shortcuts()}
        self.popup.open(self._view(""), keys)

    # What can be found

    def _find(self, query: str) -> None:
        if self.popup is not None:
            self.popup.show_view(self._view(query))

    def _view(self, query: str) -> PaletteView:
        cases, trouble = self._cases(query)
        return self._palette.find(query, cases, trouble)

    def _cases(self, query: str) -> tuple[list[Entry], str]:
        """Kept cases that may fit, the one in view if it is asked for, and a sentence where they cannot be read."""
        words, kept = narrowing(query), self._presenter.steps.state.kept
        shown = kept.row.case_id if kept is not None else None
        try:
            found = self._desk.store.search(words, limit=FETCHED)
        except HistoryError as error:
            return [], error.sentence
        rows = [row for row in found if query.strip() or row.case_id != shown]
        return case_entries(rows, self._desk.now().date(), self._desk.formats), ""

    def _entries(self, listed: Iterable[tuple[QAction, Sequence[str]]]) -> Iterator[Entry]:
        yield from self._action_entries(listed)
        yield from self._policy_entries({str(action.data()): _key(action) for action, _ in listed if action.data()})
        case, result = self._presenter.steps.state, self._window.result
        if case.file is not None:
            policy, form, formats = case.file.policy, self._window.form, self._desk.formats
            view = form_view(policy, formats)
            fields = [field.id for group in view.groups for field in group.fields]
            hidden = [fact for fact in fields if form.row_of(fact).isHidden()]
            held = {
                CUSTOMER_REF: case.draft.customer_ref,
                NOTE: case.draft.note,
                **standing(policy, case.draft, formats, self._desk.now()),
            }
            yield from field_entries(view, hidden, held)
            yield from document_entries(policy)
        if not result.tabs.isHidden():
            yield from page_entries()

    def _action_entries(self, listed: Iterable[tuple[QAction, Sequence[str]]]) -> Iterator[Entry]:
        history = not self._desk.store.reason
        for action, menus in listed:
            name = action.objectName()
            if not name or name == OWN or name in self._actions:
                continue
            self._actions[name] = action
            words, on = [*menus[1:], _plain(action.text())], action.isCheckable() and action.isChecked()
            enabled = action.isEnabled()
            entry = action_entry(name, words, menus[0], _key(action), enabled=enabled, checked=on, history=history)
            if entry is not None:
                yield entry

    def _policy_entries(self, keys: Mapping[str, str]) -> Iterator[Entry]:
        """Every version of every policy; `keys` are the shortcuts."""
        library, file = self._presenter.books.library, self._presenter.steps.state.file
        listed = [one for name in library.policies for one in reversed(library.versions(name))]
        for entry in policy_entries(tuple(listed), self._desk.formats):
            several = len(library.versions(entry.id)) > 1
            used = file is not None and file.key == entry.key
            yield policy_entry(entry, keys.get(entry.key, ""), several=several, used=used)

    # Doing it

    def _do(self, target: Target) -> None:
        presenter, window, key = self._presenter, self._window, target.key
        match target.kind:
            case "action":
                self._actions[key].trigger()
            case "case":
                presenter.open_case(int(key))
            case "policy":
                presenter.choose_policy(key)
            case "field":
                window.form.focus_fact(key)
            case "page":
                window.result.tabs.show_page(key)
                window.result.ensureWidgetVisible(window.result.tabs)
            case "example":
                presenter.show_example(int(key))
            case "clause":
                presenter.show_clauses(key)


def _listed(actions: Iterable[QAction], menus: tuple[str, ...] = ()) -> Iterator[tuple[QAction, tuple[str, ...]]]:
    """The actions of a menu bar, each with the menus that lead to it."""
    for action in actions:
        # Not QAction.menu(): what that gives takes its actions along when Python collects it.
        menu: QMenu | None = QMenu.menuInAction(action)
        if menu is not None:
            yield from _listed(menu.actions(), (*menus, _plain(menu.title())))
        elif not action.isSeparator():
            yield action, menus


def _plain(text: str) -> str:
    """A menu's words without the mark of the letter that chooses them."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def _key(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
