"""Takes signed packs from disk: policies into the library, updates of the program into a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from refund_desk import __version__
from refund_desk.desk import Desk
from refund_desk.library_presenter import LibraryPresenter
from refund_desk.packs.pack import SUFFIX, Pack
from refund_desk.packs.refused import PackRefused
from refund_desk.packs.store import Installed, PackShelf
from refund_desk.policies.incoming import look_at
from refund_desk.viewmodels.packs import installed_views, policy_pack_view, unpacked_text, update_view
from refund_desk.widgets.main_window import MainWindow
from refund_desk.widgets.pack_dialog import InstalledPacksDialog, PackDialog

TITLE = "Install update or policy pack"


class PackPresenter(QObject):
    """`packs` is where policy packs go, `updates` where updates do, and `key_folders` hold the trusted keys."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        books: LibraryPresenter,
        packs: PackShelf,
        updates: Path,
        key_folders: tuple[Path, ...],
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._books = window, desk, books
        self._packs, self._updates, self._key_folders = packs, updates, key_folders
        self.dialog: PackDialog | None = None
        """The dialog while a pack is looked at."""
        self.listing: InstalledPacksDialog | None = None
        """The list of the packs in use while it is open."""

    def install(self) -> None:
        """Ask for a pack's file, check it, and show what it would change."""
        path = self._desk.dialogs.open_path(self._window, TITLE, f"Refund Desk packs (*{SUFFIX})")
        if path is not None:
            self.open_pack(path)

    def open_pack(self, path: Path) -> None:
        """Check a pack and show what it would change; nothing is installed yet."""
        # Reading archives and signatures is loaded with the first pack, not with the program.
        from refund_desk.packs.keys import load_keys  # noqa: PLC0415  see above
        from refund_desk.packs.reading import open_pack  # noqa: PLC0415  see above

        keys, troubles = load_keys(self._key_folders)
        try:
            pack = open_pack(path, keys, __version__)
            self._show(pack)
        except PackRefused as refused:
            self._tell("\n\n".join((str(refused), *troubles)))

    def _show(self, pack: Pack) -> None:
        if pack.manifest.kind == "update":
            self._show_update(pack)
            return
        installed = next((one for one in self._packs.installed()[0] if one.manifest.id == pack.manifest.id), None)
        incoming = look_at(pack.documents, self._books.library, installed.folder if installed is not None else None)
        dialog = self._new_dialog(lambda older: self._install(pack, older=older))
        dialog.show_pack(policy_pack_view(pack, incoming, installed, self._desk.formats))
        dialog.open()

    def _show_update(self, pack: Pack) -> None:
        from refund_desk.packs.updates import check_newer, file_for, this_system  # noqa: PLC0415  only an update needs it

        check_newer(pack.manifest, __version__, older=True)
        file = file_for(pack.manifest, *this_system())
        dialog = self._new_dialog(lambda older: self._unpack(pack, older=older))
        dialog.show_pack(update_view(pack, file, __version__, self._desk.formats))
        dialog.open()

    def _new_dialog(self, agreed: Callable[[bool], None]) -> PackDialog:
        self.dialog = PackDialog(self._window)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.set_theme(self._window.theme)
        self.dialog.install_requested.connect(agreed)
        self.dialog.finished.connect(self._forget)
        return self.dialog

    def _forget(self) -> None:
        self.dialog = None

    def _install(self, pack: Pack, *, older: bool) -> None:
        try:
            installed = self._packs.install(pack, older=older)
        except PackRefused as refused:
            self._trouble(str(refused))
            return
        self._close()
        self._books.reload()
        self._told(f"Installed: policy pack “{installed.manifest.id}”, version {installed.manifest.version}.")

    def _unpack(self, pack: Pack, *, older: bool) -> None:
        from refund_desk.packs.updates import (  # noqa: PLC0415  only an update needs it
            check_newer,
            file_for,
            this_system,
            unpack_update,
        )

        try:
            check_newer(pack.manifest, __version__, older=older)
            path = unpack_update(pack, file_for(pack.manifest, *this_system()), self._updates)
        except PackRefused as refused:
            self._trouble(str(refused))
            return
        self._close()
        if not self._desk.dialogs.confirm(self._window, TITLE, unpacked_text(path), action="Open it"):
            self._told(f"The update lies in {path.parent}.")
        elif not self._desk.open_path(path):
            self._tell(f"The system has nothing that opens it. The update lies in {path.parent}.")

    def _trouble(self, sentence: str) -> None:
        if self.dialog is not None:
            self.dialog.show_trouble(sentence)

    def _close(self) -> None:
        if self.dialog is not None:
            self.dialog.accept()

    # Those in use

    def show_installed(self) -> None:
        """List the packs in use."""
        if self.listing is None:
            self.listing = InstalledPacksDialog(self._window)
            self.listing.back_requested.connect(self._go_back)
            self.listing.take_out_requested.connect(self._take_out)
            self.listing.install_requested.connect(self.install)
        self.listing.set_theme(self._window.theme)
        self._list()
        self.listing.open()

    def _list(self) -> None:
        if self.listing is not None:
            packs, troubles = self._packs.installed()
            self.listing.show_packs(installed_views(packs, self._desk.formats), troubles)

    def _go_back(self, pack_id: str) -> None:
        self._change(lambda: self._packs.go_back(pack_id), "Policy pack “{}” is back at version {}.")

    def _take_out(self, pack_id: str) -> None:
        question = f"Take the policy pack “{pack_id}” out? Its file brings it back. Kept cases stay as they are."
        if self._desk.dialogs.confirm(self._window, "Take a policy pack out", question, action="Take out"):
            self._change(lambda: self._packs.take_out(pack_id), f"The policy pack “{pack_id}” was taken out.")

    def _change(self, do: Callable[[], Installed | None], done: str) -> None:
        try:
            now = do()
        except PackRefused as refused:
            self._tell(str(refused))
            return
        self._books.reload()
        self._told(done.format(now.manifest.id, now.manifest.version) if now is not None else done)

    def _told(self, sentence: str) -> None:
        self._list()
        self._window.show_status(sentence)

    def _tell(self, text: str) -> None:
        self._desk.dialogs.tell(self._window, TITLE, text)
