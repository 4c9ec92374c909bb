"""What is asked for now and then: About, packs from disk, the team's rules. Each is loaded when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, qVersion

from refund_desk.assets import resource
from refund_desk.desk import Desk, TeamRules
from refund_desk.directories import Directories
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.widgets.main_window import MainWindow

if TYPE_CHECKING:
    from refund_desk.pack_presenter import PackPresenter
    from refund_desk.widgets.about import AboutWindow
    from refund_desk.widgets.team_rules import TeamRulesDialog


class HelpPresenter(QObject):
    """`directories` is None where nothing is kept; `locked` has the names of settings that the administrator set."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        books: LibraryPresenter,
        directories: Directories | None,
        locked: Collection[str] = (),
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._books = window, desk, books
        self._directories, self._locked = directories, locked
        self.about: AboutWindow | None = None
        self.packs: PackPresenter | None = None
        self.rules: TeamRulesDialog | None = None
        """Each is None until it is asked for; the last one is None again once it is closed."""

    def show_about(self) -> None:
        """Versions and licences."""
        from refund_desk.viewmodels.about import about_view  # noqa: PLC0415  see the head of this file
        from refund_desk.widgets.about import AboutWindow  # noqa: PLC0415  see the head of this file

        if self.about is None:
            self.about = AboutWindow(self._window)
        self.about.set_theme(self._window.theme)
        kept = self._directories
        where = f"Cases, own policies and packs lie in {kept.data}" if kept is not None else ""
        self.about.show_about(about_view(self._books.library.files, qVersion(), where))

    def install_pack(self) -> None:
        """Ask for a pack's file."""
        packs = self._pack_presenter()
        if packs is not None:
            packs.install()

    def show_packs(self) -> None:
        """List the packs in use."""
        packs = self._pack_presenter()
        if packs is not None:
            packs.show_installed()

    def _pack_presenter(self) -> PackPresenter | None:
        if self.packs is None and self._directories is not None:
            from refund_desk.pack_presenter import PackPresenter  # noqa: PLC0415  see the head of this file
            from refund_desk.packs.store import PackShelf  # noqa: PLC0415  see the head of this file
            from refund_desk.policies import packs_folder  # noqa: PLC0415  see the head of this file

            data, machine = self._directories.data, self._directories.machine
            keys = (resource("keys"), *((machine / "keys",) if machine is not None else ()))
            store = PackShelf(packs_folder(data))
            self.packs = PackPresenter(self._window, self._desk, self._books, store, data / "updates", keys)
        return self.packs

    def ask_rules(self, rules: TeamRules, change: Callable[[TeamRules], None]) -> None:
        """Ask for other rules than the present ones; `change` takes them."""
        from refund_desk.viewmodels.team_rules import limit_view, team_rules_view  # noqa: PLC0415  see the head
        from refund_desk.widgets.team_rules import TeamRulesDialog  # noqa: PLC0415  see the head of this file

        if self.rules is not None:
            return
        formats, above = self._desk.formats, rules.second_name_above
        self.rules = TeamRulesDialog(lambda raw: limit_view(raw, formats), self._window)
        self.rules.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rules.rules_edited.connect(lambda off, limit: change(TeamRules(off, limit)))
        self.rules.finished.connect(self._forget_rules)
        self.rules.show_rules(team_rules_view(rules.questions_off, above, self._desk.currency, formats, self._locked))
        self.rules.open()

    def _forget_rules(self) -> None:
        self.rules = None
